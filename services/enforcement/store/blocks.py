"""What stands in the way of collecting, as other services announced it."""

from shared.blocks import BlockStatements
from shared.postgres.sql import Sql

SAVE = Sql("""
INSERT INTO block (block_id, addressee_no, state, first_day, last_day, heard_at)
SELECT n.*, $6 FROM unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::date[]) AS n
ON CONFLICT (block_id) DO NOTHING
""")
SAVE_CLAIMS = Sql("""
INSERT INTO block_claim (block_id, claim_id) SELECT * FROM unnest($1::uuid[], $2::bigint[]) ON CONFLICT DO NOTHING
""")
SAVE_ENDS = Sql("""
INSERT INTO block_end (block_id, ended_on, heard_at)
SELECT n.*, $3 FROM unnest($1::uuid[], $2::date[]) AS n ON CONFLICT (block_id) DO NOTHING
""")
STATEMENTS = BlockStatements(SAVE, SAVE_CLAIMS, SAVE_ENDS)

# What this service decided itself stands among its holds, with an end that it knows sooner.
SELECT_STANDING = Sql("""
SELECT b.addressee_no, b.state,
    ARRAY(SELECT c.claim_id FROM block_claim c WHERE c.block_id = b.block_id ORDER BY c.claim_id) AS claim_ids
FROM block b LEFT JOIN block_end e USING (block_id)
WHERE b.addressee_no = ANY($1::text[]) AND b.first_day <= $2 AND (b.last_day IS NULL OR b.last_day >= $2)
    AND (e.ended_on IS NULL OR e.ended_on > $2)
    AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.hold_id = b.block_id)
ORDER BY b.block_id
""")
