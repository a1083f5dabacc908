"""Refunds that lapse, and what was decided and not paid when books close."""

from shared.postgres.sql import Rows, Sql

# Overpayments with something open that arose on a day or before, of a tax item, the oldest first; $3 only these, or
# null for all. With the day on which a refund was claimed first.
SELECT_OPEN_BEFORE = Sql("""
SELECT o.overpayment_id, o.claim_id, o.addressee_no, o.tax_item, o.levy_fiscal_year, o.accounting_fiscal_year,
    o.arose_on, b.open_yen, e.claimed_on
FROM overpayment AS o JOIN overpayment_balance AS b USING (overpayment_id)
LEFT JOIN LATERAL (
    SELECT min(p.claimed_on) AS claimed_on FROM payee_entry_overpayment AS x JOIN payee_entry AS p USING (entry_id)
    WHERE x.overpayment_id = o.overpayment_id
) AS e ON true
WHERE b.open_yen > 0 AND o.arose_on <= $1 AND o.tax_item = $2 AND ($3::bigint[] IS NULL OR o.overpayment_id = ANY($3))
ORDER BY o.arose_on, o.overpayment_id LIMIT $4
""")
TODAY = Sql("SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date")
SELECT_OPEN_PROPOSAL = Sql("""
SELECT EXISTS (
    SELECT FROM approval AS a CROSS JOIN jsonb_array_elements(a.payload::jsonb -> 'items') AS item
    WHERE a.act = $1 AND a.state IN ('proposed', 'checked') AND a.expires_at > now()
        AND (item ->> 'overpayment_id')::bigint = ANY($2::bigint[])
)
""")
# Refunds that were decided until a day and not paid by then, by the year and account that bear them (還付未済), and by
# component, divided as in the letters: fee and cost first, then the delinquency charge.
SUM_UNPAID = Sql("""
SELECT u.account, u.account_fiscal_year, o.tax_item, o.levy_fiscal_year, count(*) AS refund_count,
    sum(i.amount_yen)::bigint AS amount_yen, sum(i.amount_yen - f.fee_yen - c.late_charge_yen)::bigint AS principal_yen,
    sum(f.fee_yen)::bigint AS fee_yen, sum(c.late_charge_yen)::bigint AS late_charge_yen,
    sum(i.interest_yen)::bigint AS interest_yen
FROM refund_item_now AS i JOIN refund AS r USING (refund_id) JOIN overpayment AS o USING (overpayment_id)
JOIN overpayment_use AS u USING (use_id)
CROSS JOIN LATERAL (SELECT least(i.amount_yen, o.dunning_fee_yen + o.disposition_cost_yen) AS fee_yen) AS f
CROSS JOIN LATERAL (SELECT least(i.amount_yen - f.fee_yen, o.late_charge_yen) AS late_charge_yen) AS c
WHERE r.decided_on <= $2 AND u.account_fiscal_year = $1
    AND NOT EXISTS (
        SELECT FROM overpayment_use_step AS t
        WHERE t.use_id = i.use_id AND t.step = 'taken' AND t.effective_on <= $2
    )
GROUP BY u.account, u.account_fiscal_year, o.tax_item, o.levy_fiscal_year
ORDER BY u.account, o.tax_item, o.levy_fiscal_year
""")

LAPSES = Rows("refund_lapse", ("overpayment_id", "use_id", "amount_yen", "last_day", "approval_id", "recorded_at"))
