"""Abnormal uses: each detector is one statement over a day's records; findings, results, reports."""

from shared.postgres.sql import Sql

#: A day's records of people, by its first and last moment; services do what they are told, and are left out.
_OF_DAY = """
retention_class IN ('staff', 'individual_number') AND occurred_at >= $1 AND occurred_at < $2
"""
_OF_STAFF = f"{_OF_DAY} AND actor_kind = 'staff' AND actor_id <> 'unknown'"
_SHAPE = """
'' AS terminal, count(*) AS count, 0::bigint AS compared, min(occurred_at) AS first_at, max(occurred_at) AS last_at
"""

NOTE_DAYS = Sql("""
INSERT INTO day_to_look_at (day) SELECT n.day FROM unnest($1::date[]) AS n (day) ON CONFLICT (day) DO NOTHING
""")
TAKE_DAYS = Sql("DELETE FROM day_to_look_at WHERE day < $1 RETURNING day")

COUNT_DAY = Sql(f"""
INSERT INTO staff_day (staff_no, day, uses, persons, refusals)
SELECT actor_id, $3, count(*), count(DISTINCT subject_ref) FILTER (WHERE subject_ref <> '' AND outcome = 'allowed'),
    count(*) FILTER (WHERE outcome = 'refused')
FROM gathered_record WHERE {_OF_STAFF} GROUP BY actor_id
ON CONFLICT (staff_no, day) DO UPDATE
SET uses = excluded.uses, persons = excluded.persons, refusals = excluded.refusals
WHERE (staff_day.uses, staff_day.persons, staff_day.refusals) <> (excluded.uses, excluded.persons, excluded.refusals)
""")  # noqa: S608 - Only constants are put in.

#: $1, $2: the day; $3 from how many; what more a detector needs follows.
DETECT: dict[str, Sql] = {
    "closed_day": Sql(f"""
SELECT actor_id, {_SHAPE} FROM gathered_record WHERE {_OF_STAFF} GROUP BY actor_id HAVING count(*) >= $3
"""),  # noqa: S608 - Only constants are put in.
    "after_hours": Sql(f"""
SELECT actor_id, {_SHAPE} FROM gathered_record
WHERE {_OF_STAFF} AND (occurred_at < $4 OR occurred_at >= $5) GROUP BY actor_id HAVING count(*) >= $3
"""),  # noqa: S608 - Only constants are put in.
    # Of numbers that nobody has only the terminal is known.
    "failed_sign_ins": Sql(f"""
SELECT actor_id, CASE WHEN actor_id = 'unknown' THEN terminal ELSE '' END AS terminal, count(*) AS count,
    0::bigint AS compared, min(occurred_at) AS first_at, max(occurred_at) AS last_at
FROM gathered_record WHERE {_OF_DAY} AND actor_kind = 'staff' AND action = 'sign_in' AND outcome = 'refused'
GROUP BY 1, 2 HAVING count(*) >= $3
"""),  # noqa: S608 - Only constants are put in.
    # Who worked on fewer than five days before has no usual number; then only the least counts, multiplied alike.
    "volume": Sql(f"""
WITH usual AS (
    SELECT staff_no, sum(persons) / count(*) AS persons FROM staff_day
    WHERE day >= $5 AND day < $6 GROUP BY staff_no HAVING count(*) >= 5
), day AS (
    SELECT actor_id, count(DISTINCT subject_ref) AS count, min(occurred_at) AS first_at, max(occurred_at) AS last_at
    FROM gathered_record WHERE {_OF_STAFF} AND subject_ref <> '' AND outcome = 'allowed' GROUP BY actor_id
)
SELECT d.actor_id, '' AS terminal, d.count, coalesce(u.persons, 0)::bigint AS compared, d.first_at, d.last_at
FROM day AS d LEFT JOIN usual AS u ON u.staff_no = d.actor_id
WHERE d.count >= $3::bigint AND d.count > $4::bigint * coalesce(u.persons, $3::bigint)
"""),  # noqa: S608 - Only constants are put in.
    "without_case": Sql(f"""
SELECT actor_id, {_SHAPE} FROM gathered_record
WHERE {_OF_STAFF} AND 'no_case' = ANY(string_to_array(rule, '+')) GROUP BY actor_id HAVING count(*) >= $3
"""),  # noqa: S608 - Only constants are put in.
    "own_circle": Sql(f"""
SELECT actor_id, {_SHAPE} FROM gathered_record AS r
WHERE {_OF_STAFF} AND EXISTS (
    SELECT FROM staff AS s WHERE s.staff_no = r.actor_id AND r.subject_ref = ANY(s.related_subjects)
) GROUP BY actor_id HAVING count(*) >= $3
"""),  # noqa: S608 - Only constants are put in.
    # A look into a list of many is no look at a colleague.
    "colleague": Sql(f"""
WITH circle AS (
    SELECT s.staff_no, n.subject_ref FROM staff AS s CROSS JOIN unnest(s.related_subjects) AS n (subject_ref)
)
SELECT actor_id, {_SHAPE} FROM gathered_record AS r
WHERE {_OF_STAFF} AND r.row_count = 1 AND EXISTS (
    SELECT FROM circle AS c WHERE c.subject_ref = r.subject_ref AND c.staff_no <> r.actor_id
) AND NOT EXISTS (SELECT FROM circle AS c WHERE c.subject_ref = r.subject_ref AND c.staff_no = r.actor_id)
GROUP BY actor_id HAVING count(*) >= $3
"""),  # noqa: S608 - Only constants are put in.
    "protected": Sql(f"""
SELECT actor_id, {_SHAPE} FROM gathered_record
WHERE {_OF_STAFF} AND permission LIKE 'identity.protected.%' AND subject_ref <> ''
GROUP BY actor_id HAVING count(*) >= $3
"""),  # noqa: S608 - Only constants are put in.
    "refusals": Sql(f"""
SELECT actor_id, {_SHAPE} FROM gathered_record
WHERE {_OF_STAFF} AND outcome = 'refused' AND action <> 'sign_in' GROUP BY actor_id HAVING count(*) >= $3
"""),  # noqa: S608 - Only constants are put in.
    "dormant": Sql(f"""
SELECT actor_id, '' AS terminal, count(*) AS count, ($5::date - last.day)::bigint AS compared,
    min(occurred_at) AS first_at, max(occurred_at) AS last_at
FROM gathered_record AS r CROSS JOIN LATERAL (
    SELECT coalesce(
        (SELECT max(d.day) FROM staff_day AS d WHERE d.staff_no = r.actor_id AND d.day < $5),
        (SELECT (s.enabled_at AT TIME ZONE 'Asia/Tokyo')::date FROM staff AS s WHERE s.staff_no = r.actor_id)
    ) AS day
) AS last
WHERE {_OF_STAFF} AND last.day < $4 GROUP BY actor_id, last.day HAVING count(*) >= $3
"""),  # noqa: S608 - Only constants are put in.
    "leaver": Sql(f"""
SELECT actor_id, {_SHAPE} FROM gathered_record AS r
WHERE {_OF_STAFF} AND EXISTS (
    SELECT FROM staff AS s WHERE s.staff_no = r.actor_id AND (s.state = 'ended' OR s.valid_until < $4)
) GROUP BY actor_id HAVING count(*) >= $3
"""),  # noqa: S608 - Only constants are put in.
}

#: What was found before stays as it was found.
KEEP_FINDINGS = Sql("""
INSERT INTO abnormal_access (detector, actor_id, terminal, day, count, compared, first_at, last_at, owner_office,
    due_on, found_at)
SELECT n.detector, n.actor_id, n.terminal, $8, n.count, n.compared, n.first_at, n.last_at, $9, $10, $11
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::timestamptz[])
    AS n (detector, actor_id, terminal, count, compared, first_at, last_at)
ON CONFLICT (detector, actor_id, terminal, day) DO NOTHING
RETURNING finding_id
""")
ESCALATE = Sql("""
INSERT INTO abnormal_access_escalation (finding_id, escalated_on)
SELECT a.finding_id, $1 FROM abnormal_access AS a
WHERE a.due_on < $1 AND NOT EXISTS (SELECT FROM abnormal_access_result AS r WHERE r.finding_id = a.finding_id)
ON CONFLICT (finding_id) DO NOTHING RETURNING finding_id
""")

_VIEW = """
SELECT a.finding_id, a.detector, a.actor_id, p.display_name AS actor_name, a.terminal, a.day, a.count, a.compared,
    a.first_at, a.last_at, a.owner_office, a.due_on, a.found_at, e.escalated_on, r.verdict, r.note, r.decided_by,
    r.decided_at
FROM abnormal_access AS a
LEFT JOIN abnormal_access_result AS r USING (finding_id)
LEFT JOIN abnormal_access_escalation AS e USING (finding_id)
LEFT JOIN staff AS p ON p.staff_no = a.actor_id
"""
#: $2: only those that nobody has answered; $3: only those that were not answered in time.
LIST_FINDINGS = Sql(f"""
{_VIEW} WHERE a.finding_id > $1 AND (NOT $2 OR r.finding_id IS NULL) AND (NOT $3 OR e.finding_id IS NOT NULL)
ORDER BY a.finding_id LIMIT $4
""")
SELECT_FINDING = Sql(f"{_VIEW} WHERE a.finding_id = $1")
STORE_RESULT = Sql("""
INSERT INTO abnormal_access_result (finding_id, verdict, note, decided_by, deputy_for, decided_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (finding_id) DO NOTHING RETURNING finding_id
""")

#: The month's findings by detector and what became of them, as it stands now.
COUNT_MONTH = Sql("""
SELECT a.detector, count(*) AS found, count(*) FILTER (WHERE r.verdict = 'proper') AS proper,
    count(*) FILTER (WHERE r.verdict = 'mistake') AS mistake, count(*) FILTER (WHERE r.verdict = 'misuse') AS misuse,
    count(*) FILTER (WHERE r.verdict IS NULL) AS open, count(e.finding_id) AS late
FROM abnormal_access AS a
LEFT JOIN abnormal_access_result AS r USING (finding_id)
LEFT JOIN abnormal_access_escalation AS e USING (finding_id)
WHERE a.day >= $1 AND a.day < $2 GROUP BY a.detector ORDER BY a.detector
""")
COUNT_DAYS = Sql("""
SELECT day, count(*) AS staff, sum(uses)::bigint AS uses, sum(persons)::bigint AS persons,
    sum(refusals)::bigint AS refusals
FROM staff_day WHERE day >= $1 AND day < $2 GROUP BY day ORDER BY day
""")
STORE_REPORT = Sql("""
INSERT INTO abnormal_access_report (month, content, content_hash, note, signed_by, signed_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (month) DO NOTHING RETURNING month
""")
SELECT_REPORT = Sql("""
SELECT month, content, content_hash, note, signed_by, signed_at FROM abnormal_access_report WHERE month = $1
""")
#: Months that have findings or uses and are over, and that nobody signed.
SELECT_UNSIGNED = Sql("""
SELECT DISTINCT date_trunc('month', d.day)::date AS month FROM staff_day AS d
WHERE d.day < $1 AND NOT EXISTS (
    SELECT FROM abnormal_access_report AS r WHERE r.month = date_trunc('month', d.day)::date
) ORDER BY month
""")
