"""Remittances of special collectors: what they have to pay, what differed, and the cases that are open."""

from shared.postgres.sql import Rows, Sql

#: Money of a remittance that agrees with no claim has a key of its own, which no slip has.
HELD_KEY = "withheld-{remittance_id}-{line}"

DIFFERENCES = Rows(
    "withholding_difference",
    ("remittance_id", "clearing_key", "kind", "claim_id", "expected_yen", "listed_yen"),
)

#: Claims of the collector that are due in the month, locked in the order of posting.
LOCK_EXPECTED = Sql("""
SELECT c.claim_id, c.clearing_key,
    CASE WHEN b.extinguished_on IS NULL THEN b.principal_assessed_yen - b.principal_collected_yen ELSE 0 END AS open_yen
FROM claim c JOIN claim_balance b USING (claim_id)
WHERE c.due_on >= $3 AND c.due_on < $4 AND c.notice_id IN (
    SELECT d.notice_id FROM notice_description d
    WHERE d.collector_no = $1 AND d.collection_kind = $2 AND NOT EXISTS (
        SELECT FROM notice_description newer
        WHERE newer.notice_id = d.notice_id AND newer.history_no > d.history_no AND newer.collector_no IS NOT NULL
    )
)
ORDER BY c.claim_id FOR UPDATE OF b
""")
INSERT_REMITTANCE = Sql("""
INSERT INTO withholding_remittance (
    channel, remittance_ref, collector_no, kind, due_month, amount_yen, listed_yen, line_count, paid_on, event_id,
    recorded_at, has_case
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (channel, remittance_ref) DO NOTHING
RETURNING remittance_id
""")
#: How much of a case's money is still in suspense: its receipts have keys that begin alike.
SELECT_CASES = Sql("""
SELECT r.remittance_id AS case_id, r.collector_no, r.kind, to_char(r.due_month, 'YYYY-MM') AS due_month, r.channel,
    r.remittance_ref, r.amount_yen, r.listed_yen, r.paid_on, r.recorded_at AS opened_at, z.closed_at, z.closed_by,
    z.note,
    (SELECT count(*) FROM withholding_difference d WHERE d.remittance_id = r.remittance_id) AS differences,
    (SELECT count(*) FROM suspense s
        WHERE s.resolved_at IS NULL AND starts_with(s.clearing_key, 'withheld-' || r.remittance_id || '-')
    ) AS receipts_held
FROM withholding_remittance r LEFT JOIN withholding_case_closing z USING (remittance_id)
WHERE r.has_case AND ($1::bigint IS NULL OR r.remittance_id = $1) AND ($1 IS NOT NULL OR z.closed_at IS NULL)
    AND r.remittance_id > $2
ORDER BY r.remittance_id LIMIT $3
""")
SELECT_DIFFERENCES = Sql("""
SELECT d.clearing_key, d.kind, d.expected_yen, d.listed_yen, c.claim_id, c.addressee_no, c.tax_item
FROM withholding_difference d LEFT JOIN claim c ON c.clearing_key = d.clearing_key
WHERE d.remittance_id = $1 ORDER BY d.clearing_key
""")
CLOSE_CASE = Sql("""
INSERT INTO withholding_case_closing (remittance_id, closed_at, closed_by, note) VALUES ($1, $2, $3, $4)
ON CONFLICT (remittance_id) DO NOTHING RETURNING remittance_id
""")
COUNT_OPEN_CASES = Sql("""
SELECT count(*)::bigint FROM withholding_remittance r
WHERE r.has_case AND NOT EXISTS (SELECT FROM withholding_case_closing z WHERE z.remittance_id = r.remittance_id)
""")
