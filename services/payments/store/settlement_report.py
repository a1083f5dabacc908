"""The books by year, day and month: sums over the entries, each by the version of the ledger it was made from."""

from shared.postgres.sql import Sql

#: The settlement of a fiscal year's books: claims of the year, and what was carried over into it with what changed
#: since. $1 the year, $2 days of the books up to, $3 the last entry that counts.
SELECT_REPORT = Sql("""
WITH figure AS (
    SELECT c.tax_item, c.accounting_fiscal_year < $1 AS carried_over, c.is_past_year, e.side, e.component, e.amount_yen
    FROM ledger_entry e JOIN claim c USING (claim_id)
    -- An expenditure of this year (歳出還付) is no revenue of it taken back.
    WHERE e.accounting_fiscal_year = $1 AND e.booked_on <= $2 AND e.entry_id <= $3
        AND e.reason NOT IN ('appropriated_by_expenditure', 'refunded_by_expenditure')
    UNION ALL
    SELECT c.tax_item, true, false, 'carried_over', 'principal', o.carried_over_yen
    FROM carry_over o JOIN claim c USING (claim_id)
    JOIN carry_over_run r ON r.fiscal_year = o.fiscal_year AND r.recorded_at = o.recorded_at
    WHERE o.fiscal_year = $1 AND o.carried_over_on <= $2 AND r.last_entry_id <= $3
)
SELECT tax_item, CASE WHEN carried_over THEN 'carried_over' ELSE 'current' END AS section,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'carried_over'), 0)::bigint AS carried_over_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side IN ('assessed', 'carried_over') AND component = 'principal'), 0)::bigint
        AS assessed_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'assessed' AND component = 'principal' AND is_past_year), 0)::bigint
        AS past_year_assessed_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component IN ('principal', 'overpaid')), 0)::bigint
        AS collected_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'overpaid'), 0)::bigint AS unrefunded_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'written_off' AND component = 'principal'), 0)::bigint
        AS written_off_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'late_charge'), 0)::bigint
        AS late_charge_collected_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'dunning_fee'), 0)::bigint
        AS dunning_fee_collected_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'disposition_cost'), 0)::bigint
        AS disposition_cost_collected_yen
FROM figure GROUP BY tax_item, carried_over ORDER BY tax_item, carried_over
""")
#: Money by day of the books and channel (日計表). $1 and $2 the first and the last day, $3 the last entry that counts.
SELECT_DAYS = Sql("""
SELECT e.booked_on, r.channel,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'principal'), 0)::bigint AS principal_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'dunning_fee'), 0)::bigint AS dunning_fee_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'late_charge'), 0)::bigint AS late_charge_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'disposition_cost'), 0)::bigint AS disposition_cost_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'overpaid'), 0)::bigint AS overpaid_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'suspense'), 0)::bigint AS suspense_yen,
    sum(e.amount_yen)::bigint AS total_yen
FROM ledger_entry e JOIN receipt r ON r.receipt_id = e.receipt_id AND r.stage = 'final'
WHERE e.side = 'collected' AND e.booked_on BETWEEN $1 AND $2 AND e.entry_id <= $3
GROUP BY e.booked_on, r.channel ORDER BY e.booked_on, r.channel
""")
#: The same by month (月計表), with the tax item; money in suspense has none.
SELECT_MONTHS = Sql("""
SELECT date_trunc('month', e.booked_on)::date AS month, coalesce(c.tax_item, '') AS tax_item, r.channel,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'principal'), 0)::bigint AS principal_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'dunning_fee'), 0)::bigint AS dunning_fee_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'late_charge'), 0)::bigint AS late_charge_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'disposition_cost'), 0)::bigint AS disposition_cost_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'overpaid'), 0)::bigint AS overpaid_yen,
    coalesce(sum(e.amount_yen) FILTER (WHERE e.component = 'suspense'), 0)::bigint AS suspense_yen,
    sum(e.amount_yen)::bigint AS total_yen
FROM ledger_entry e JOIN receipt r ON r.receipt_id = e.receipt_id AND r.stage = 'final'
LEFT JOIN claim c ON c.claim_id = e.claim_id
WHERE e.side = 'collected' AND e.booked_on BETWEEN $1 AND $2 AND e.entry_id <= $3
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
""")
