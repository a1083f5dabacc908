"""Support measures (支援措置), and the windows in which a protected address may be seen."""

from shared.postgres.sql import Rows, Sql

SELECT_MEASURES = Sql("""
SELECT m.measure_id, m.addressee_no, m.valid_from, m.valid_until, e.ended_on
FROM support_measure AS m LEFT JOIN support_measure_end AS e USING (measure_id)
WHERE m.addressee_no = ANY($1::text[])
ORDER BY m.addressee_no, m.measure_id
""")
SELECT_MEASURE = Sql("""
SELECT m.addressee_no, m.valid_from, m.valid_until, e.ended_on
FROM support_measure AS m LEFT JOIN support_measure_end AS e USING (measure_id) WHERE m.measure_id = $1
""")
INSERT_MEASURE_END = Sql("""
INSERT INTO support_measure_end (measure_id, ended_on, reason, approval_id, recorded_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (measure_id) DO NOTHING RETURNING measure_id
""")
SELECT_OPEN_RELEASE = Sql("""
SELECT release_id FROM support_release
WHERE addressee_no = $1 AND officer = $2 AND opens_at <= $3 AND $3 < closes_at
ORDER BY closes_at DESC LIMIT 1
""")

MEASURES = Rows(
    "support_measure", ("addressee_no", "valid_from", "valid_until", "evidence", "approval_id", "recorded_at")
)
RELEASES = Rows(
    "support_release",
    ("addressee_no", "officer", "opens_at", "closes_at", "reason", "approval_id", "recorded_at"),
)
