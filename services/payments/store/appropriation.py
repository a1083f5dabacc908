"""Uses of overpaid money, the postings that come from them, and the open claims of persons."""

from shared.postgres.sql import Rows, Sql

USES = Rows(
    "overpaid_use",
    (
        "use_id",
        "step",
        "purpose",
        "claim_id",
        "receipt_id",
        "amount_yen",
        "channel",
        "effective_on",
        "event_id",
        "recorded_at",
    ),
)
POSTINGS = Rows(
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
        "event_id",
        "recorded_at",
        "use_id",
    ),
)
REFUSALS = Rows("appropriation_refusal", ("use_id", "reason", "event_id", "recorded_at"))
#: As which channel a posting is kept for which no money came.
APPROPRIATION = "appropriation"

SELECT_USES = Sql("""
SELECT use_id, step, purpose, claim_id, receipt_id, amount_yen, channel, effective_on FROM overpaid_use
WHERE use_id = ANY($1::uuid[])
""")
#: Decisions that were posted or refused before: neither is done again.
SELECT_ANSWERED = Sql("""
SELECT use_id FROM overpaid_use WHERE use_id = ANY($1::uuid[])
UNION SELECT use_id FROM appropriation_refusal WHERE use_id = ANY($1::uuid[])
""")
#: On which claim payments are now, and how their money had come to the city.
SELECT_CHANNELS = Sql("""
SELECT DISTINCT ON (r.receipt_id) r.receipt_id, r.claim_id, coalesce(u.channel, r.channel) AS channel
FROM receipt r LEFT JOIN overpaid_use u ON u.use_id = r.use_id AND u.step = 'used'
WHERE r.receipt_id = ANY($1::bigint[]) ORDER BY r.receipt_id, r.claim_id NULLS LAST
""")
SELECT_POSTINGS = Sql("""
SELECT receipt_id, use_id, claim_id, clearing_key, receipt_ref, amount_yen, paid_on FROM receipt
WHERE use_id = ANY($1::uuid[]) AND stage = 'final'
""")
#: Claims of persons on which something is open, beyond provisional money.
SELECT_OPEN_OF = Sql("""
SELECT c.claim_id FROM claim c JOIN claim_balance b USING (claim_id)
WHERE c.addressee_no = ANY($1::text[]) AND b.extinguished_on IS NULL
    AND b.principal_assessed_yen + b.dunning_fee_assessed_yen + b.late_charge_assessed_yen
        + b.disposition_cost_assessed_yen - b.principal_collected_yen - b.dunning_fee_collected_yen
        - b.late_charge_collected_yen - b.disposition_cost_collected_yen > b.provisional_yen
ORDER BY c.claim_id
""")
SELECT_DATES = Sql("""
SELECT c.claim_id, c.due_on, c.statutory_due_on, n.notice_sent_on, c.notice_id, c.instalment
FROM claim c JOIN notice n USING (notice_id) WHERE c.claim_id = ANY($1::bigint[])
""")
#: Claims on which something is too much. $1 whether of everybody, $2 otherwise of whom.
SELECT_OVERPAID_CLAIMS = Sql("""
SELECT c.claim_id FROM claim_balance b JOIN claim c USING (claim_id)
WHERE b.overpaid_yen > 0 AND ($1::boolean OR c.addressee_no = ANY($2::text[])) ORDER BY c.claim_id
""")
#: By payment, what is too much on claims.
SELECT_OVERPAID = Sql("""
SELECT c.addressee_no, e.claim_id, e.receipt_id, sum(e.amount_yen)::bigint AS amount_yen, r.paid_on, c.tax_item,
    c.levy_fiscal_year, c.accounting_fiscal_year
FROM ledger_entry e JOIN claim c USING (claim_id)
JOIN receipt r ON r.receipt_id = e.receipt_id AND r.stage = 'final'
WHERE e.claim_id = ANY($1::bigint[]) AND e.side = 'collected' AND e.component = 'overpaid'
GROUP BY c.addressee_no, e.claim_id, e.receipt_id, r.paid_on, c.tax_item, c.levy_fiscal_year, c.accounting_fiscal_year
HAVING sum(e.amount_yen) > 0 ORDER BY c.addressee_no, e.claim_id, e.receipt_id
""")
#: A use of an overpayment stands in both accounts with the same yen, or in neither. A row is the payment concerned.
PROVE_APPROPRIATIONS = Sql("""
WITH used AS (
    SELECT use_id, sum(amount_yen)::bigint AS amount_yen, max(receipt_id) AS receipt_id FROM overpaid_use
    WHERE purpose = 'appropriation' GROUP BY use_id
), posted AS (
    SELECT f.use_id, f.receipt_id,
        CASE WHEN EXISTS (SELECT FROM receipt x WHERE x.receipt_id = f.receipt_id AND x.stage = 'cancel')
        THEN 0 ELSE f.amount_yen END AS amount_yen
    FROM receipt f WHERE f.use_id IS NOT NULL AND f.stage = 'final'
)
SELECT coalesce(u.receipt_id, p.receipt_id) AS receipt_id FROM used u FULL JOIN posted p USING (use_id)
WHERE coalesce(u.amount_yen, 0) <> coalesce(p.amount_yen, 0) ORDER BY 1 LIMIT 100
""")
