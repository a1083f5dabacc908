"""Tags of cases: words of the city's list, each with a last day."""

from shared.postgres.sql import Rows, Sql

TAGS = Rows("case_tag", ("case_id", "tag", "first_day", "last_day", "note", "recorded_by", "recorded_at"))

ADD = Sql("""
INSERT INTO case_tag (case_id, tag, first_day, last_day, note, recorded_by, recorded_at)
SELECT k.case_id, $2, $3, $4, $5, $6, $7 FROM enforcement_case k WHERE k.case_id = $1 RETURNING tag_id
""")
SELECT_OVERLAPPING = Sql("""
SELECT t.tag_id FROM case_tag t WHERE t.case_id = $1 AND t.tag = $2 AND t.first_day <= $4 AND t.last_day >= $3
    AND NOT EXISTS (SELECT 1 FROM case_tag_end e WHERE e.tag_id = t.tag_id)
""")
SELECT_STANDING = Sql("""
SELECT t.tag_id, t.case_id, t.first_day, t.last_day, k.addressee_no
FROM case_tag t JOIN enforcement_case k USING (case_id)
WHERE t.tag_id = $1 AND t.last_day >= $2 AND NOT EXISTS (SELECT 1 FROM case_tag_end e WHERE e.tag_id = t.tag_id)
""")
END = Sql("""
INSERT INTO case_tag_end (tag_id, effective_on, recorded_by, recorded_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (tag_id) DO NOTHING RETURNING tag_id
""")
SELECT_OF_CASE = Sql("""
SELECT t.tag_id, t.tag, t.first_day, t.last_day, t.note,
    $2 BETWEEN t.first_day AND t.last_day AND (e.effective_on IS NULL OR e.effective_on > $2) AS in_force
FROM case_tag t LEFT JOIN case_tag_end e USING (tag_id) WHERE t.case_id = $1 ORDER BY t.last_day DESC, t.tag_id
""")
