"""Saved extractions, the lists of cases that came of them or of files, and what was done to a list at once."""

from services.enforcement.store.claims import ARREARS_OF_CASE
from shared.postgres.sql import Rows, Sql

MEMBERS = Rows("case_list_member", ("list_id", "case_id"))

ADD = Sql("""
INSERT INTO extraction (name, purpose, conditions, recorded_by, recorded_at) VALUES ($1, $2, $3::jsonb, $4, $5)
RETURNING extraction_id
""")
SELECT_ALL = Sql("""
SELECT e.extraction_id, e.name, e.purpose, e.conditions::text AS conditions, e.recorded_by, (
        SELECT max(l.made_on) FROM case_list l WHERE l.extraction_id = e.extraction_id
    ) AS last_run_on
FROM extraction e ORDER BY e.extraction_id DESC LIMIT 500
""")
SELECT_ONE = Sql("""
SELECT extraction_id, name, purpose, conditions::text AS conditions FROM extraction WHERE extraction_id = $1
""")
# Open cases for which every condition holds; a condition that is null is not asked. $1 tax items, $2 owed from,
# $3 owed below, $4 oldest due by, $5 silent since, $6 tags, $7 without tags, $8 states, $9 without states,
# $10 postal prefixes, $11 assignee, $12 these cases alone, $13 the day.
FIND = Sql(f"""
SELECT k.case_id, k.addressee_no
FROM enforcement_case k
JOIN {ARREARS_OF_CASE} ON o.owed_yen > 0
LEFT JOIN case_assignee a USING (case_id)
LEFT JOIN known_district d ON d.addressee_no = k.addressee_no
CROSS JOIN LATERAL (
    SELECT ARRAY(
        SELECT t.tag FROM case_tag t LEFT JOIN case_tag_end e USING (tag_id)
        WHERE t.case_id = k.case_id AND $13::date BETWEEN t.first_day AND t.last_day
            AND (e.effective_on IS NULL OR e.effective_on > $13)
    ) AS tags, ARRAY(
        SELECT h.ground FROM hold h LEFT JOIN hold_end e USING (hold_id)
        WHERE h.case_id = k.case_id AND h.first_day <= $13 AND (h.last_day IS NULL OR h.last_day >= $13)
            AND (e.effective_on IS NULL OR e.effective_on > $13)
        UNION ALL
        SELECT b.state FROM block b LEFT JOIN block_end e USING (block_id)
        WHERE b.addressee_no = k.addressee_no AND b.first_day <= $13 AND (b.last_day IS NULL OR b.last_day >= $13)
            AND (e.ended_on IS NULL OR e.ended_on > $13)
    ) AS states
) AS s
WHERE k.is_open
    AND ($2::bigint IS NULL OR o.owed_yen >= $2)
    AND ($3::bigint IS NULL OR o.owed_yen < $3)
    AND ($4::date IS NULL OR o.oldest_due_on <= $4)
    AND ($5::date IS NULL OR NOT EXISTS (
        SELECT 1 FROM contact n WHERE n.case_id = k.case_id AND n.made_on > $5
    ))
    AND ($6::text[] IS NULL OR s.tags && $6)
    AND ($7::text[] IS NULL OR NOT s.tags && $7)
    AND ($8::text[] IS NULL OR s.states && $8)
    AND ($9::text[] IS NULL OR NOT s.states && $9)
    AND ($10::text[] IS NULL OR EXISTS (SELECT 1 FROM unnest($10) AS p WHERE starts_with(d.postal_code, p)))
    AND ($11::text IS NULL OR a.assignee = $11)
    AND ($12::bigint[] IS NULL OR k.case_id = ANY($12))
ORDER BY k.case_id
""")  # noqa: S608 - Only a constant part is put in.
# Whose cases a file of numbers names.
FIND_CASES = Sql("""
SELECT case_id, addressee_no FROM enforcement_case WHERE addressee_no = ANY($1::text[]) ORDER BY case_id
""")

ADD_LIST = Sql("""
INSERT INTO case_list (extraction_id, name, purpose, made_on, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING list_id
""")
SELECT_LISTS = Sql("""
SELECT l.list_id, l.extraction_id, l.name, l.purpose, l.made_on, l.recorded_by, (
        SELECT count(*) FROM case_list_member m WHERE m.list_id = l.list_id
    ) AS case_count
FROM case_list l ORDER BY l.list_id DESC LIMIT 200
""")
SELECT_LIST = Sql("SELECT list_id FROM case_list WHERE list_id = $1")
LOCK_LIST = Sql("SELECT list_id FROM case_list WHERE list_id = $1 FOR UPDATE")
# The cases of a list with what is in arrears in the caller's tax items now; whoever owes nothing there is not his.
# $1 tax items, $2 the list, $3 the case behind which to go on, $4 how many.
SELECT_MEMBERS = Sql(f"""
SELECT k.case_id, k.addressee_no, k.is_open, a.assignee, o.owed_yen, o.oldest_due_on
FROM case_list_member m JOIN enforcement_case k USING (case_id) LEFT JOIN case_assignee a USING (case_id)
LEFT JOIN {ARREARS_OF_CASE} ON true
WHERE m.list_id = $2 AND m.case_id > $3 AND ($1::text[] IS NULL OR o.owed_yen > 0)
ORDER BY m.case_id LIMIT $4
""")  # noqa: S608 - Only a constant part is put in.
# The open cases of a list to which something would be done, each locked so that it is done once.
LOCK_FOR_ASSIGNING = Sql("""
SELECT k.case_id, k.addressee_no, coalesce(a.assignment_no, 0) AS assignment_no
FROM case_list_member m JOIN enforcement_case k USING (case_id) LEFT JOIN case_assignee a USING (case_id)
WHERE m.list_id = $1 AND k.is_open AND k.case_id = ANY($2::bigint[])
    AND (a.assignee IS DISTINCT FROM $3 OR a.desk IS NOT NULL)
ORDER BY k.addressee_no FOR UPDATE OF k
""")
LOCK_FOR_TAGGING = Sql("""
SELECT k.case_id, k.addressee_no FROM case_list_member m JOIN enforcement_case k USING (case_id)
WHERE m.list_id = $1 AND k.is_open AND k.case_id = ANY($2::bigint[]) AND NOT EXISTS (
    SELECT 1 FROM case_tag t WHERE t.case_id = k.case_id AND t.tag = $3 AND t.first_day <= $5 AND t.last_day >= $4
        AND NOT EXISTS (SELECT 1 FROM case_tag_end e WHERE e.tag_id = t.tag_id)
)
ORDER BY k.addressee_no FOR UPDATE OF k
""")
LOCK_FOR_TASKS = Sql("""
SELECT k.case_id, k.addressee_no FROM case_list_member m JOIN enforcement_case k USING (case_id)
WHERE m.list_id = $1 AND k.is_open AND k.case_id = ANY($2::bigint[]) AND NOT EXISTS (
    SELECT 1 FROM task t WHERE t.case_id = k.case_id AND t.what = $3 AND t.due_on = $4
        AND NOT EXISTS (SELECT 1 FROM task_end e WHERE e.task_id = t.task_id)
)
ORDER BY k.addressee_no FOR UPDATE OF k
""")
ADD_ACTION = Sql("""
INSERT INTO case_list_action (list_id, action_no, action, case_count, recorded_by, recorded_at)
SELECT $1, coalesce(max(a.action_no), 0) + 1, $2::jsonb, $3, $4, $5 FROM case_list_action a WHERE a.list_id = $1
RETURNING action_no
""")
