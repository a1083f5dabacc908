"""Stops that two persons decided: written, ended, listed and counted from their rows."""

from shared.postgres.sql import Rows, Sql

STOPS = Rows("stop", ("stop_id", "reason", "recorded_at"))
ENDS = Rows("stop_end", ("stop_id", "approval_id", "reason", "recorded_at"))

#: Two decisions about one person wait for one another.
LOCK_PERSON = Sql("SELECT pg_advisory_xact_lock(hashtextextended('stop ' || $1::text, 0))")
#: Those of some claims that a person owes, as far as dunning has heard of them.
SELECT_OWED = Sql("""
SELECT c.claim_id FROM dunning_claim AS c
WHERE c.claim_id = ANY($1::bigint[]) AND (c.addressee_no = ANY($2::text[]) OR EXISTS (
    SELECT FROM claim_obligor AS o WHERE o.claim_id = c.claim_id AND o.addressee_no = ANY($2::text[])
))
UNION
SELECT n.claim_id FROM tax_notice_claim AS n JOIN tax_notice AS t USING (document_no)
WHERE n.claim_id = ANY($1::bigint[]) AND t.addressee_no = ANY($2::text[])
""")
# A stop without claims is about all of the person's; one that overlaps would be counted twice.
SELECT_OVERLAPPING = Sql("""
SELECT b.block_id FROM block AS b JOIN stop AS s ON s.stop_id = b.block_id LEFT JOIN block_end AS e USING (block_id)
LEFT JOIN block_claim AS c USING (block_id)
WHERE b.state = $1 AND b.addressee_no = ANY($2::text[])
    AND daterange(b.first_day, least(b.last_day + 1, e.ended_on), '[)') && daterange($4, $5, '[]')
    AND (c.claim_id IS NULL AND cardinality($3::bigint[]) = 0 OR c.claim_id = ANY($3::bigint[]))
LIMIT 1
""")
SELECT_ENDABLE = Sql("""
SELECT b.state FROM block AS b JOIN stop AS s ON s.stop_id = b.block_id LEFT JOIN block_end AS e USING (block_id)
WHERE b.block_id = $1 AND b.addressee_no = $2 AND e.block_id IS NULL AND $3 BETWEEN b.first_day AND b.last_day
""")
# Of one kind or all ($1), standing on a day or all ($2), reaching their last day by a day or all ($3), of some numbers
# or all ($4).
LIST_STOPS = Sql("""
SELECT s.stop_id, b.addressee_no, b.state AS kind, b.first_day, b.last_day, e.ended_on, s.reason,
    n.reason AS end_reason,
    ARRAY(SELECT c.claim_id FROM block_claim AS c WHERE c.block_id = b.block_id ORDER BY c.claim_id) AS claim_ids
FROM stop AS s JOIN block AS b ON b.block_id = s.stop_id
LEFT JOIN block_end AS e USING (block_id)
LEFT JOIN stop_end AS n USING (stop_id)
WHERE ($1::text IS NULL OR b.state = $1)
    AND ($2::date IS NULL OR $2 BETWEEN b.first_day AND least(b.last_day, e.ended_on - 1))
    AND ($3::date IS NULL OR (b.last_day <= $3 AND e.block_id IS NULL))
    AND ($4::text[] IS NULL OR b.addressee_no = ANY($4))
    AND ($5::uuid IS NULL OR s.stop_id > $5)
ORDER BY s.stop_id LIMIT $6
""")
# Of all numbers of a person: stops of him, and those of the claim for him.
COUNT_OF_CLAIM = Sql("""
SELECT b.state, count(DISTINCT b.block_id)
FROM block AS b JOIN stop AS s ON s.stop_id = b.block_id LEFT JOIN block_end AS e USING (block_id)
LEFT JOIN block_claim AS c USING (block_id)
WHERE b.addressee_no = ANY($2::text[]) AND (c.claim_id IS NULL OR c.claim_id = $1)
    AND $3 BETWEEN b.first_day AND least(b.last_day, e.ended_on - 1)
GROUP BY b.state
""")
SELECT_ISSUED_ON = Sql("SELECT issued_on FROM dunning_notice WHERE claim_id = $1 AND joint_of IS NULL")
