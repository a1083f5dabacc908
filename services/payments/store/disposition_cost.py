"""Costs of disposition that two persons assessed: the proof against their approvals."""

from shared.postgres.sql import Sql

#: The act; statements name it as it is.
COST_ACT = "payments.disposition_cost"

#: Each cost that persons assessed was approved and carried out as it stands, and each such approval is in the ledger
#: once. A row is a claim for which this is not so.
PROVE_COSTS = Sql("""
WITH approved AS (
    SELECT a.approval_id, (a.payload::jsonb #>> '{claim,claim_id}')::bigint AS claim_id,
        (a.payload::jsonb ->> 'amount_yen')::bigint AS amount_yen, (a.payload::jsonb ->> 'assessed_on')::date AS on_day
    FROM approval a
    WHERE a.act = 'payments.disposition_cost'
        AND EXISTS (SELECT 1 FROM approval_step s WHERE s.approval_id = a.approval_id AND s.step = 'approved')
        AND EXISTS (SELECT 1 FROM approval_step s WHERE s.approval_id = a.approval_id AND s.step = 'executed')
), entered AS (
    SELECT approval_id, claim_id, amount_yen, effective_on AS on_day FROM ledger_entry
    WHERE side = 'assessed' AND component = 'disposition_cost' AND approval_id IS NOT NULL
)
SELECT DISTINCT claim_id FROM (
    (TABLE approved EXCEPT ALL TABLE entered) UNION ALL (TABLE entered EXCEPT ALL TABLE approved)
) AS different ORDER BY 1 LIMIT 100
""")
