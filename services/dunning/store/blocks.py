"""What stands in the way of dunning for a while, as it was announced, and what stands on a day."""

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

# Two joins by equality instead of one by either, so that the largest run still joins by hash.
SELECT_STATES = Sql("""
WITH owed AS MATERIALIZED (
    SELECT o.claim_id, o.addressee_no, coalesce(a.surviving_no, o.addressee_no) AS person_no
    FROM unnest($1::bigint[], $2::text[]) AS o (claim_id, addressee_no)
    LEFT JOIN merged_addressee AS a USING (addressee_no)
)
SELECT o.claim_id, o.addressee_no, s.state
FROM owed AS o JOIN standing AS s ON s.person_no = o.person_no
WHERE s.claim_id IS NULL AND s.first_day <= $3 AND (s.last_day IS NULL OR s.last_day >= $3)
UNION
SELECT o.claim_id, o.addressee_no, s.state
FROM owed AS o JOIN standing AS s ON s.claim_id = o.claim_id
WHERE (s.person_no IS NULL OR s.person_no = o.person_no)
    AND s.first_day <= $3 AND (s.last_day IS NULL OR s.last_day >= $3)
ORDER BY 1, 2, 3
""")
