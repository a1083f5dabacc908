"""Due dates that follow from an acceleration (繰上徴収), as enforcement announced it."""

from shared.postgres.sql import Rows, Sql

ANNOUNCED = Rows("announced_due_date", ("decision_id", "disposition_id", "claim_id", "event_id"))

#: The due dates of some accelerations that still count.
SELECT_ANNOUNCED = Sql("""
SELECT n.disposition_id, n.decision_id, n.claim_id FROM announced_due_date n
LEFT JOIN claim_decision_revocation r USING (decision_id)
WHERE n.disposition_id = ANY($1::uuid[]) AND r.decision_id IS NULL ORDER BY n.claim_id, n.decision_id
""")
MOVE_DUE_DATES = Sql("""
UPDATE claim AS c SET due_on = n.due_on FROM unnest($1::bigint[], $2::date[]) AS n (claim_id, due_on)
WHERE c.claim_id = n.claim_id
""")
