"""Prepayment incentives (前納報奨金): the notices that may have one, and what was given."""

from shared.postgres.sql import Rows, Sql

INCENTIVES = Rows(
    "prepayment_incentive",
    ("claim_id", "sequence_no", "amount_yen", "effective_on", "accounting_fiscal_year", "recorded_at"),
)

#: Every claim of the next notices of these tax items and levy years, with the day of the last payment its tax needed,
#: what was given so far, and whether its addressee owes tax that is overdue. $1 to $3 tax item, first and last year of
#: each term, $4 after this notice, $5 how many, $6 the day, $7 the tax items that are taxes.
SELECT_BLOCK = Sql("""
WITH block AS (
    SELECT n.notice_id, n.levy_fiscal_year FROM notice n
    WHERE NOT n.is_ad_hoc AND n.notice_id > $4 AND EXISTS (
        SELECT FROM unnest($1::text[], $2::integer[], $3::integer[]) AS t (tax_item, from_year, until_year)
        WHERE t.tax_item = n.tax_item AND n.levy_fiscal_year BETWEEN t.from_year AND t.until_year
    )
    ORDER BY n.notice_id LIMIT $5
)
SELECT c.notice_id, c.claim_id, c.addressee_no, c.tax_item, k.levy_fiscal_year, c.due_on,
    b.principal_assessed_yen AS assessed_yen, b.principal_collected_yen AS collected_yen, p.paid_on,
    coalesce(g.amount_yen, 0)::bigint AS given_yen, coalesce(g.sequence_no, 0) AS sequence_no,
    EXISTS (
        SELECT FROM claim o JOIN claim_balance w USING (claim_id)
        WHERE o.addressee_no = c.addressee_no AND o.tax_item = ANY($7::text[]) AND o.due_on < $6
            AND w.principal_collected_yen < w.principal_assessed_yen AND w.extinguished_on IS NULL
    ) AS is_in_arrears
FROM block k JOIN claim c USING (notice_id) JOIN claim_balance b USING (claim_id)
LEFT JOIN LATERAL (
    SELECT max(paid.paid_on) AS paid_on FROM (
        SELECT r.paid_on FROM ledger_entry e JOIN receipt r ON r.receipt_id = e.receipt_id AND r.stage = 'final'
        WHERE e.claim_id = c.claim_id AND e.side = 'collected' AND e.component = 'principal'
        GROUP BY r.receipt_id, r.paid_on HAVING sum(e.amount_yen) > 0
    ) AS paid
) AS p ON true
LEFT JOIN LATERAL (
    SELECT sum(amount_yen) AS amount_yen, max(sequence_no) AS sequence_no FROM prepayment_incentive i
    WHERE i.claim_id = c.claim_id
) AS g ON true
ORDER BY c.notice_id, c.due_on, c.instalment
""")
#: More was taken back than given, given without a claim, or a row is missing among those of a claim.
PROVE_INCENTIVES = Sql("""
SELECT i.claim_id FROM prepayment_incentive i LEFT JOIN claim c USING (claim_id) GROUP BY i.claim_id, c.claim_id
HAVING sum(i.amount_yen) < 0 OR c.claim_id IS NULL OR max(i.sequence_no) <> count(*)
ORDER BY 1 LIMIT 100
""")
