"""Claims that the collection association has (滞納整理組合), and the receipts on them that it was told of."""

from shared.postgres.sql import Rows, Sql

REPORTS = Rows("association_report", ("report_id", "authority", "made_on", "recorded_by", "recorded_at"))
KNOWN = Rows("association_receipt", ("disposition_id", "claim_id", "receipt_id", "is_reversal", "report_id"))

# Claims for which property is, or is about to be, under seizure.
SELECT_SEIZED = Sql("""
SELECT DISTINCT c.claim_id FROM seizure_claim c JOIN LATERAL (
    SELECT s.state FROM seizure_step s WHERE s.seizure_id = c.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE c.claim_id = ANY($1::bigint[])
    AND last.state NOT IN ('refused', 'collected', 'sold', 'released', 'withdrawn')
UNION
SELECT c.claim_id FROM disposition_claim c JOIN disposition_now n USING (disposition_id)
WHERE c.claim_id = ANY($1::bigint[]) AND n.state IN ('decided', 'in_force')
    AND n.kind IN ('participation', 'distribution_request')
ORDER BY 1
""")
SELECT_HANDED_OVER = Sql("""
SELECT DISTINCT c.claim_id FROM disposition_claim c JOIN disposition_now n USING (disposition_id)
WHERE c.claim_id = ANY($1::bigint[]) AND n.kind = 'association' AND n.state = 'in_force' ORDER BY 1
""")
# What was known when the claims were handed over is in the amounts of that day, and is not told again.
KEEP_KNOWN = Sql("""
INSERT INTO association_receipt (disposition_id, claim_id, receipt_id, is_reversal, report_id)
SELECT c.disposition_id, r.claim_id, r.receipt_id, v.is_reversal, NULL
FROM disposition_claim c JOIN known_receipt r USING (claim_id)
CROSS JOIN (VALUES (false), (true)) AS v (is_reversal)
WHERE c.disposition_id = ANY($1::uuid[]) AND NOT r.provisional AND (NOT v.is_reversal OR r.reversed_on IS NOT NULL)
""")
# Final receipts, and their reversals, since then; also of claims that were given back, up to that day.
SELECT_UNTOLD = Sql("""
SELECT d.disposition_id, n.addressee_no, r.claim_id, k.tax_item, r.receipt_id, v.is_reversal, r.amount_yen, r.paid_on,
    r.reversed_on
FROM disposition d JOIN disposition_now n USING (disposition_id) JOIN disposition_claim c USING (disposition_id)
JOIN known_claim k USING (claim_id) JOIN known_receipt r USING (claim_id)
CROSS JOIN (VALUES (false), (true)) AS v (is_reversal)
WHERE d.kind = 'association' AND d.authority = $1 AND NOT r.provisional
    AND (NOT v.is_reversal OR r.reversed_on IS NOT NULL)
    AND (n.state = 'in_force' OR (n.state = 'ended' AND r.paid_on < n.effective_on))
    AND NOT EXISTS (
        SELECT 1 FROM association_receipt t
        WHERE t.disposition_id = d.disposition_id AND t.receipt_id = r.receipt_id AND t.claim_id = r.claim_id
            AND t.is_reversal = v.is_reversal
    )
    AND ($2::text[] IS NULL OR k.tax_item = ANY($2))
ORDER BY r.paid_on, r.receipt_id, v.is_reversal
""")
# Two reports at once would tell the same twice.
LOCK_REPORTS = Sql("SELECT pg_advisory_xact_lock(hashtext('association_report'))")
SELECT_REPORT = Sql("SELECT report_id, authority, made_on FROM association_report WHERE report_id = $1")
SELECT_TOLD = Sql("""
SELECT t.disposition_id, d.addressee_no, t.claim_id, k.tax_item, t.receipt_id, t.is_reversal, r.amount_yen, r.paid_on,
    r.reversed_on
FROM association_receipt t JOIN disposition d USING (disposition_id) JOIN known_claim k USING (claim_id)
JOIN known_receipt r ON r.claim_id = t.claim_id AND r.receipt_id = t.receipt_id
WHERE t.report_id = $1 ORDER BY r.paid_on, t.receipt_id, t.is_reversal
""")
