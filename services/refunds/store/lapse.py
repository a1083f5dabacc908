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
# Refunds as they stood on a day, by the year and account that bear them, and by component, divided as in the letters:
# fee and cost first, then the delinquency charge. Interest alone is spent in the year of its decision. $1 the year, $2
# the day, $3 whether those that were paid by then and had not come back; otherwise those still to be paid (還付未済).
SUM_REFUNDS = Sql("""
WITH used AS (
    SELECT i.refund_id, i.overpayment_id, i.amount_yen, i.interest_yen, n.use_id
    FROM refund_item AS i CROSS JOIN LATERAL (
        SELECT i.use_id UNION ALL SELECT w.use_id FROM refund_item_renewal AS w
        WHERE (w.refund_id, w.overpayment_id) = (i.refund_id, i.overpayment_id)
    ) AS n
), stood AS (
    SELECT s.overpayment_id, s.amount_yen, s.interest_yen, coalesce(u.account, 'expenditure') AS account,
        coalesce(u.account_fiscal_year, extract(year FROM r.decided_on - interval '3 months')::integer)
            AS account_fiscal_year,
        coalesce(u.decided_on, r.decided_on) AS decided_on, back.effective_on AS returned_on,
        coalesce(ended.effective_on, alone.paid_on, x.cancelled_on) AS ended_on,
        coalesce(ended.amount_yen > 0, alone.paid_on IS NOT NULL) AS is_paid
    FROM used AS s JOIN refund AS r USING (refund_id) LEFT JOIN overpayment_use AS u USING (use_id)
    LEFT JOIN overpayment_use_step AS ended ON ended.use_id = s.use_id AND ended.step = 'taken'
    LEFT JOIN overpayment_use_step AS back ON back.use_id = s.use_id AND back.step = 'returned'
    LEFT JOIN refund_cancellation AS x ON x.refund_id = s.refund_id AND s.use_id IS NULL
    LEFT JOIN LATERAL (
        SELECT max(p.result_on) AS paid_on FROM payout AS p WHERE p.refund_id = s.refund_id AND p.state = 'paid'
        HAVING sum(p.amount_yen) = r.amount_yen + r.interest_yen
    ) AS alone ON s.use_id IS NULL
)
SELECT i.account, i.account_fiscal_year, o.tax_item, o.levy_fiscal_year, count(*) AS refund_count,
    sum(i.amount_yen)::bigint AS amount_yen, sum(i.amount_yen - f.fee_yen - c.late_charge_yen)::bigint AS principal_yen,
    sum(f.fee_yen)::bigint AS fee_yen, sum(c.late_charge_yen)::bigint AS late_charge_yen,
    sum(i.interest_yen)::bigint AS interest_yen
FROM stood AS i JOIN overpayment AS o USING (overpayment_id)
CROSS JOIN LATERAL (SELECT least(i.amount_yen, o.dunning_fee_yen + o.disposition_cost_yen) AS fee_yen) AS f
CROSS JOIN LATERAL (SELECT least(i.amount_yen - f.fee_yen, o.late_charge_yen) AS late_charge_yen) AS c
WHERE i.account_fiscal_year = $1 AND i.decided_on <= $2 AND CASE
    WHEN $3 THEN i.is_paid AND i.ended_on <= $2 AND coalesce(i.returned_on > $2, true)
    ELSE coalesce(i.ended_on > $2, true)
END
GROUP BY i.account, i.account_fiscal_year, o.tax_item, o.levy_fiscal_year
ORDER BY i.account, o.tax_item, o.levy_fiscal_year
""")

LAPSES = Rows("refund_lapse", ("overpayment_id", "use_id", "amount_yen", "last_day", "approval_id", "recorded_at"))
