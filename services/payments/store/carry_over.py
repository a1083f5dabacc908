"""What was carried over into a fiscal year (滞納繰越), written from the ledger in one statement."""

from shared.postgres.sql import Sql

#: A year's entries are sorted by claim; what fits no memory is sorted on the disk, in twice the time.
SORT_IN_MEMORY = Sql("SELECT set_config('work_mem', '256MB', true)")
#: Claims whose entries of the years before differ from what is kept: a first row is the carry-over, a later one what
#: has changed since. $1 the year, $2 the newest claims by fiscal year, $3 the day for arrears, $4 the day for claims
#: of the year that ends, $5 entries after this one, $6 the time. In the order of claims all the way: entries are summed
#: without a hash table of every claim, and each row goes to the end of the index.
CARRY_OVER = Sql("""
WITH wanted AS (
    SELECT claim_id,
        coalesce(sum(amount_yen) FILTER (WHERE side = 'assessed'), 0)::bigint AS assessed_yen,
        coalesce(sum(amount_yen) FILTER (WHERE side = 'collected'), 0)::bigint AS collected_yen,
        coalesce(sum(amount_yen) FILTER (WHERE side = 'written_off'), 0)::bigint AS written_off_yen
    FROM (
        SELECT claim_id, side, amount_yen FROM ledger_entry
        WHERE component = 'principal' AND accounting_fiscal_year < $1
            AND ($5::bigint = 0 OR claim_id IN (SELECT claim_id FROM ledger_entry WHERE entry_id > $5))
        ORDER BY claim_id
    ) AS entry
    GROUP BY claim_id
), kept AS (
    SELECT claim_id, sum(assessed_yen)::bigint AS assessed_yen, sum(collected_yen)::bigint AS collected_yen,
        sum(written_off_yen)::bigint AS written_off_yen, max(sequence_no) AS sequence_no
    FROM carry_over WHERE fiscal_year = $1 GROUP BY claim_id
)
INSERT INTO carry_over (
    claim_id, fiscal_year, sequence_no, carried_over_on, assessed_yen, collected_yen, written_off_yen,
    carried_over_yen, recorded_at
)
SELECT claim_id, $1, coalesce(k.sequence_no, 0) + 1,
    CASE WHEN c.accounting_fiscal_year < $1::integer - 1 THEN $3::date ELSE $4::date END,
    w.assessed_yen - coalesce(k.assessed_yen, 0), w.collected_yen - coalesce(k.collected_yen, 0),
    w.written_off_yen - coalesce(k.written_off_yen, 0),
    w.assessed_yen - coalesce(k.assessed_yen, 0) - (w.collected_yen - coalesce(k.collected_yen, 0))
        - (w.written_off_yen - coalesce(k.written_off_yen, 0)), $6
FROM wanted w JOIN claim c USING (claim_id) LEFT JOIN kept k USING (claim_id)
WHERE c.accounting_fiscal_year <= $2 AND CASE
    WHEN k.claim_id IS NULL THEN w.assessed_yen <> w.collected_yen + w.written_off_yen
    ELSE (w.assessed_yen, w.collected_yen, w.written_off_yen)
        IS DISTINCT FROM (k.assessed_yen, k.collected_yen, k.written_off_yen) END
ORDER BY claim_id
""")
#: What is open before by the balances, less what the new year booked, against what is carried over, by item and year.
#: A row is a sum that differs.
SELECT_UNEQUAL_SUMS = Sql("""
WITH before AS (
    SELECT claim_id, CASE WHEN extinguished_on IS NULL THEN principal_assessed_yen - principal_collected_yen ELSE 0 END
        AS open_yen
    FROM claim_balance
    UNION ALL
    SELECT claim_id, CASE side WHEN 'assessed' THEN -amount_yen ELSE amount_yen END FROM ledger_entry
    WHERE component = 'principal' AND side IN ('assessed', 'collected', 'written_off') AND accounting_fiscal_year >= $1
), after AS (SELECT claim_id, carried_over_yen FROM carry_over WHERE fiscal_year = $1)
SELECT c.tax_item, c.levy_fiscal_year, coalesce(sum(b.open_yen), 0)::bigint AS before_yen,
    coalesce(sum(b.carried_over_yen), 0)::bigint AS after_yen
FROM (
    SELECT claim_id, open_yen, 0 AS carried_over_yen FROM before
    UNION ALL SELECT claim_id, 0, carried_over_yen FROM after
) AS b JOIN claim c USING (claim_id)
WHERE c.accounting_fiscal_year <= $2
GROUP BY c.tax_item, c.levy_fiscal_year HAVING sum(b.open_yen) <> sum(b.carried_over_yen)
ORDER BY c.tax_item, c.levy_fiscal_year
""")
SELECT_LAST_RUN = Sql("""
SELECT last_claim_fiscal_year, last_entry_id FROM carry_over_run WHERE fiscal_year = $1 ORDER BY run_id DESC LIMIT 1
""")
SELECT_CARRIED_OVER = Sql("""
SELECT coalesce(sum(carried_over_yen), 0)::bigint FROM carry_over WHERE fiscal_year = $1
""")
INSERT_RUN = Sql("""
INSERT INTO carry_over_run (
    fiscal_year, ran_for, last_claim_fiscal_year, rows_written, carried_over_yen, last_entry_id, recorded_at
) VALUES ($1, $2, $3, $4, $5, $6, $7)
""")
CLOSE_YEAR = Sql("""
INSERT INTO accounting_year_close (fiscal_year, closed_on, last_entry_id, recorded_at) VALUES ($1, $2, $3, $4)
""")
#: Items 52 to 55 of a claim's newest carry-over.
SELECT_OF_CLAIM = Sql("""
SELECT fiscal_year, min(carried_over_on) AS carried_over_on, sum(assessed_yen)::bigint AS assessed_yen,
    sum(collected_yen)::bigint AS collected_yen, sum(carried_over_yen)::bigint AS carried_over_yen
FROM carry_over WHERE claim_id = $1 GROUP BY fiscal_year ORDER BY fiscal_year DESC
""")
#: Once a year's books are closed, what was carried over is what the ledger has of the years before, to the yen; a row
#: is a claim that differs.
PROVE_CARRY_OVER = Sql("""
WITH closed AS (SELECT max(fiscal_year) + 1 AS fiscal_year FROM accounting_year_close),
booked AS (
    SELECT e.claim_id, sum(CASE e.side WHEN 'assessed' THEN e.amount_yen ELSE -e.amount_yen END) AS open_yen
    FROM ledger_entry e JOIN claim c USING (claim_id), closed
    WHERE e.component = 'principal' AND e.side IN ('assessed', 'collected', 'written_off')
        AND e.accounting_fiscal_year < closed.fiscal_year AND c.accounting_fiscal_year < closed.fiscal_year
    GROUP BY e.claim_id
), kept AS (
    SELECT claim_id, sum(carried_over_yen) AS open_yen FROM carry_over JOIN closed USING (fiscal_year) GROUP BY claim_id
)
SELECT claim_id FROM booked b FULL JOIN kept k USING (claim_id)
WHERE coalesce(b.open_yen, 0) <> coalesce(k.open_yen, 0) ORDER BY 1 LIMIT 100
""")
