"""What assessors say they hold, how it compares with the ledger, and the numbers missing among a source's events."""

from shared.postgres.sql import Rows, Sql

TOTALS = Rows(
    "assessor_total",
    (
        "event_id",
        "source",
        "tax_item",
        "as_on",
        "levy_fiscal_year",
        "instalment",
        "claim_count",
        "amount_yen",
        "recorded_at",
    ),
)
DIFFERENCES = Rows(
    "reconciliation_difference",
    (
        "tax_item",
        "compared_on",
        "levy_fiscal_year",
        "instalment",
        "assessor_count",
        "ledger_count",
        "assessor_yen",
        "ledger_yen",
    ),
)
RECONCILIATIONS = Rows("reconciliation", ("tax_item", "compared_on", "as_on", "agrees", "recorded_at"))

SELECT_NEWEST = Sql("""
SELECT DISTINCT ON (tax_item) tax_item, as_on, event_id FROM assessor_total WHERE as_on <= $1
ORDER BY tax_item, as_on DESC, recorded_at DESC, event_id
""")
#: Assessments are compared, also those entered by hand in the place of an event; what officers decide afterwards is not
#: the assessor's. A levy year that his report leaves out is not compared.
SELECT_DIFFERENCES = Sql("""
WITH told AS (
    SELECT tax_item, as_on, levy_fiscal_year, instalment, claim_count, amount_yen
    FROM assessor_total WHERE event_id = ANY($1::uuid[])
), compared AS (
    SELECT DISTINCT tax_item, as_on, levy_fiscal_year FROM told
), assessed AS (
    SELECT c.tax_item, c.levy_fiscal_year, c.instalment, c.claim_id, sum(e.amount_yen) AS amount_yen
    FROM compared JOIN claim c USING (tax_item, levy_fiscal_year) JOIN ledger_entry e USING (claim_id)
    WHERE e.side = 'assessed' AND e.component = 'principal' AND e.effective_on <= compared.as_on
        AND e.reason IN (
            'assessment', 'revision', 'cancellation', 'decided_assessment', 'decided_revision', 'decided_cancellation'
        )
    GROUP BY c.tax_item, c.levy_fiscal_year, c.instalment, c.claim_id
), held AS (
    SELECT tax_item, levy_fiscal_year, instalment, count(*) FILTER (WHERE amount_yen > 0) AS claim_count,
        sum(amount_yen) AS amount_yen
    FROM assessed GROUP BY tax_item, levy_fiscal_year, instalment
)
SELECT tax_item, levy_fiscal_year, instalment,
    coalesce(told.claim_count, 0)::bigint AS assessor_count, coalesce(held.claim_count, 0)::bigint AS ledger_count,
    coalesce(told.amount_yen, 0)::bigint AS assessor_yen, coalesce(held.amount_yen, 0)::bigint AS ledger_yen
FROM told FULL JOIN held USING (tax_item, levy_fiscal_year, instalment)
WHERE (coalesce(told.claim_count, 0), coalesce(told.amount_yen, 0))
    <> (coalesce(held.claim_count, 0), coalesce(held.amount_yen, 0))
ORDER BY tax_item, levy_fiscal_year, instalment
""")
#: Tax items whose newest comparison found a difference.
SELECT_DISAGREEING = Sql("""
SELECT tax_item FROM (
    SELECT DISTINCT ON (tax_item) tax_item, agrees FROM reconciliation WHERE compared_on <= $1
    ORDER BY tax_item, compared_on DESC
) AS newest WHERE NOT agrees ORDER BY tax_item
""")
SELECT_RECONCILIATIONS = Sql("""
SELECT DISTINCT ON (r.tax_item) r.tax_item, r.compared_on, r.as_on, r.agrees FROM reconciliation r
ORDER BY r.tax_item, r.compared_on DESC
""")
SELECT_DIFFERENCES_OF = Sql("""
SELECT d.tax_item, d.levy_fiscal_year, d.instalment, d.assessor_count, d.ledger_count, d.assessor_yen, d.ledger_yen
FROM reconciliation_difference d
JOIN unnest($1::text[], $2::date[]) AS r (tax_item, compared_on) USING (tax_item, compared_on)
ORDER BY d.tax_item, d.levy_fiscal_year, d.instalment
""")

INSERT_SEQUENCES = Sql("""
INSERT INTO source_sequence (source, sequence, event_id)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[])
ON CONFLICT (source, sequence) DO NOTHING
RETURNING event_id
""")
#: Numbers below the highest of a source that no event has had yet.
SELECT_GAPS = Sql("""
SELECT source, previous + 1 AS first_missing, sequence - 1 AS last_missing FROM (
    SELECT source, sequence, lag(sequence, 1, 0::bigint) OVER (PARTITION BY source ORDER BY sequence) AS previous
    FROM source_sequence
) AS numbered WHERE sequence > previous + 1 ORDER BY source, sequence LIMIT 1000
""")
