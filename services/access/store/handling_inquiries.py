"""What people ask by telephone and mail about the handling of their data (取扱いに関する問合せ), and the answers."""

from shared.postgres.sql import Rows, Sql

INQUIRIES = Rows(
    "handling_inquiry",
    (
        "inquiry_id",
        "way",
        "received_on",
        "addressee_no",
        "reply_to",
        "question",
        "office",
        "answer_by",
        "noted_by",
        "recorded_at",
    ),
)
ANSWERS = Rows("handling_inquiry_answer", ("inquiry_id", "way", "answered_on", "answer", "answered_by", "recorded_at"))
#: Whoever answers waits for the other who does.
LOCK = Sql("SELECT pg_advisory_xact_lock(hashtext('handling_inquiry'), hashtext($1::uuid::text))")
_STANDING = """
SELECT i.*, a.way AS answer_way, a.answered_on, a.answer, a.answered_by, w.found_on AS found_late_on
FROM handling_inquiry AS i LEFT JOIN handling_inquiry_answer AS a USING (inquiry_id)
LEFT JOIN handling_inquiry_warning AS w USING (inquiry_id)
"""
SELECT_ONE = Sql(_STANDING + "WHERE i.inquiry_id = $1")
#: Whoever waits longest first, then the answered ones, the last first.
LIST_ALL = Sql(
    _STANDING
    + """
WHERE NOT $1::boolean OR a.inquiry_id IS NULL
ORDER BY a.answered_on DESC NULLS FIRST, i.answer_by, i.inquiry_id LIMIT $2 OFFSET $3
"""
)
#: What the job has found to be late and nobody has answered since.
LIST_LATE = Sql(
    _STANDING + "WHERE w.inquiry_id IS NOT NULL AND a.inquiry_id IS NULL ORDER BY i.answer_by, i.inquiry_id"
)
#: Each that is not answered by its day, noted once.
NOTE_LATE = Sql("""
INSERT INTO handling_inquiry_warning (inquiry_id, found_on)
SELECT i.inquiry_id, $1::date FROM handling_inquiry AS i LEFT JOIN handling_inquiry_answer AS a USING (inquiry_id)
WHERE a.inquiry_id IS NULL AND i.answer_by < $1 ORDER BY i.inquiry_id
ON CONFLICT (inquiry_id) DO NOTHING RETURNING inquiry_id
""")
