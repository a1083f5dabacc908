"""Support measures (支援措置), and the windows in which a protected address may be seen."""

from shared.postgres.sql import Rows, Sql

#: A measure holds for every number that is gathered with its own (宛名の統合): none of them may tell the address.
SELECT_MEASURES = Sql("""
WITH gathered AS (
    SELECT n AS addressee_no, coalesce(a.surviving_no, n) AS root
    FROM unnest($1::text[]) AS n LEFT JOIN addressee_alias AS a ON a.addressee_no = n
), member AS (
    SELECT addressee_no, addressee_no AS member_no FROM gathered
    UNION SELECT addressee_no, root FROM gathered
    UNION SELECT g.addressee_no, a.addressee_no FROM gathered AS g JOIN addressee_alias AS a ON a.surviving_no = g.root
)
SELECT m.measure_id, member.addressee_no, m.valid_from, m.valid_until, e.ended_on
FROM member JOIN support_measure AS m ON m.addressee_no = member.member_no
LEFT JOIN support_measure_end AS e USING (measure_id)
ORDER BY member.addressee_no, m.measure_id
""")
SELECT_MEASURE = Sql("""
SELECT m.addressee_no, m.valid_from, m.valid_until, e.ended_on
FROM support_measure AS m LEFT JOIN support_measure_end AS e USING (measure_id) WHERE m.measure_id = $1
""")
#: The last measures of whoever is protected now, where none follows them: when one ends, the address is told again.
SELECT_ENDING = Sql("""
SELECT m.measure_id, m.addressee_no, m.valid_until
FROM support_measure AS m LEFT JOIN support_measure_end AS e USING (measure_id)
WHERE e.measure_id IS NULL AND m.valid_until >= $1 AND m.valid_until <= $2
    AND NOT EXISTS (
        SELECT FROM support_measure AS later LEFT JOIN support_measure_end AS ended USING (measure_id)
        WHERE later.addressee_no = m.addressee_no AND later.valid_until > m.valid_until AND ended.measure_id IS NULL
    )
ORDER BY m.valid_until, m.measure_id LIMIT $3
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
