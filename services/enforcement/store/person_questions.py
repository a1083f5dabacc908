"""Questions about persons for their cases, and the answers of dunning and identity."""

from shared.postgres.sql import Rows, Sql

QUESTIONS = Rows("person_question", ("question_id", "case_id", "with_household", "reason", "asked_by", "asked_at"))
ENTRIES = Rows(
    "dunning_history",
    ("question_id", "entry_no", "on_day", "kind", "reference", "detail", "next_action_on", "corrected"),
)
MEMBERS = Rows("household_member", ("question_id", "addressee_no", "relation"))

# Which of these questions are ours, about that very person, and have no answer of this part yet.
ADD_ANSWERS = Sql("""
INSERT INTO person_answer (question_id, part, stated_at, heard_at)
SELECT q.question_id, $4, n.stated_at, $5
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS n (question_id, addressee_no, stated_at)
JOIN person_question q USING (question_id) JOIN enforcement_case k USING (case_id)
WHERE k.addressee_no = n.addressee_no
ON CONFLICT DO NOTHING RETURNING question_id
""")
# The newest question of a case that was answered in a part, and when.
_NEWEST = """
SELECT a.question_id, a.stated_at FROM person_question q JOIN person_answer a USING (question_id)
WHERE q.case_id = $1 AND a.part = $2 ORDER BY a.stated_at DESC LIMIT 1
"""
SELECT_HISTORY = Sql(f"""
SELECT h.on_day, h.kind, h.reference, h.detail, h.next_action_on, h.corrected, n.stated_at AS as_of
FROM ({_NEWEST}) AS n JOIN dunning_history h USING (question_id) ORDER BY h.entry_no
""")  # noqa: S608 - Only the constant above is put in.
SELECT_HOUSEHOLD = Sql(f"""
SELECT m.addressee_no, m.relation, n.stated_at AS as_of
FROM ({_NEWEST}) AS n JOIN household_member m USING (question_id) ORDER BY m.addressee_no
""")  # noqa: S608 - As above.
# What was asked of a case, and when each part was answered.
SELECT_QUESTIONS = Sql("""
SELECT q.question_id, q.with_household, q.reason, q.asked_by, q.asked_at,
    h.stated_at AS history_as_of, m.stated_at AS household_as_of
FROM person_question q
LEFT JOIN person_answer h ON h.question_id = q.question_id AND h.part = 'history'
LEFT JOIN person_answer m ON m.question_id = q.question_id AND m.part = 'household'
WHERE q.case_id = $1 ORDER BY q.asked_at DESC, q.question_id LIMIT 200
""")
