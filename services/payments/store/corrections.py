"""Postings that two persons correct: what changed on a claim meanwhile, payments taken back, and the proof of both."""

from shared.postgres.sql import Rows, Sql

#: The acts; statements name them as they are.
CORRECTION_ACT = "payments.posting_correction"
DISHONOUR_ACT = "payments.dishonour"

#: A payment that persons take back: its cancellation names their approval instead of a report.
TAKEN_BACK = Rows(
    "receipt",
    (
        "receipt_id",
        "stage",
        "channel",
        "receipt_ref",
        "clearing_key",
        "claim_id",
        "amount_yen",
        "paid_on",
        "booked_on",
        "place",
        "approval_id",
        "recorded_at",
    ),
)

SELECT_CHANGES = Sql("""
SELECT side, component, sum(amount_yen)::bigint AS amount_yen, min(recorded_at) AS recorded_at
FROM ledger_entry WHERE claim_id = $1 AND version > $2
GROUP BY side, component, cause HAVING sum(amount_yen) <> 0 ORDER BY min(version)
""")

#: Money that decisions moved is what was approved and carried out, whole and nothing else, on the claims that the
#: payload names; what was refunded or appropriated of a payment before has left it. A row is a receipt that differs;
#: 0 where it is not money that differs.
PROVE_APPROVALS = Sql("""
WITH executed AS (
    SELECT approval_id, act, payload::jsonb AS payload FROM approval a
    WHERE EXISTS (SELECT 1 FROM approval_step s WHERE s.approval_id = a.approval_id AND s.step = 'approved')
        AND EXISTS (SELECT 1 FROM approval_step s WHERE s.approval_id = a.approval_id AND s.step = 'executed')
), named AS (
    SELECT e.approval_id, c.claim_id FROM executed e CROSS JOIN LATERAL (VALUES
        ((payload ->> 'claim_id')::bigint),
        ((payload #>> '{claim,claim_id}')::bigint),
        ((payload #>> '{from_claim,claim_id}')::bigint),
        ((payload #>> '{to_claim,claim_id}')::bigint)
    ) AS c (claim_id) WHERE c.claim_id IS NOT NULL
    UNION SELECT e.approval_id, c.claim_id FROM executed e JOIN assessment_history h USING (approval_id)
        JOIN notice n USING (notice_key) JOIN claim c USING (notice_id) WHERE e.act = 'payments.assessment_entry'
), decided AS (
    SELECT e.approval_id, m.claim_id, (payload ->> 'receipt_id')::bigint AS receipt_id,
        m.sign, (payload ->> 'amount_yen')::bigint AS amount_yen
    FROM executed e CROSS JOIN LATERAL (VALUES
        ('payments.suspense_assignment', 0, -1),
        ('payments.suspense_assignment', (payload ->> 'claim_id')::bigint, 1),
        ('payments.posting_correction', (payload #>> '{from_claim,claim_id}')::bigint, -1),
        ('payments.posting_correction', (payload #>> '{to_claim,claim_id}')::bigint, 1),
        ('payments.dishonour', (payload #>> '{claim,claim_id}')::bigint, -1)
    ) AS m (act, claim_id, sign) WHERE m.act = e.act
), entered AS (
    SELECT approval_id, coalesce(claim_id, 0) AS claim_id, receipt_id, sum(amount_yen) AS amount_yen,
        max(recorded_at) AS recorded_at
    FROM ledger_entry WHERE approval_id IS NOT NULL AND side = 'collected'
    GROUP BY 1, 2, 3 HAVING sum(amount_yen) <> 0
), moved AS (
    SELECT coalesce(e.receipt_id, d.receipt_id) AS receipt_id
    FROM entered e FULL JOIN decided d USING (approval_id, claim_id, receipt_id)
    WHERE coalesce(e.amount_yen, 0) IS DISTINCT FROM d.sign * (d.amount_yen - coalesce((
        SELECT sum(u.amount_yen) FROM overpaid_use u
        WHERE u.receipt_id = d.receipt_id AND u.recorded_at < coalesce(e.recorded_at, 'infinity')
    ), 0))
), unfounded AS (
    SELECT coalesce(l.receipt_id, 0) AS receipt_id FROM ledger_entry l
    WHERE l.approval_id IS NOT NULL AND l.claim_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM named n WHERE n.approval_id = l.approval_id AND n.claim_id = l.claim_id)
)
SELECT receipt_id FROM (TABLE moved UNION TABLE unfounded) AS found ORDER BY 1 LIMIT 100
""")
