"""Asset inquiries, their steps and answers."""

from shared.postgres.sql import Rows, Sql

INQUIRIES = Rows(
    "inquiry",
    (
        "inquiry_id",
        "case_id",
        "addressee_no",
        "document_no",
        "recipient_kind",
        "recipient",
        "institution_code",
        "items",
        "disclosed",
        "asked_from",
        "asked_to",
        "recorded_at",
    ),
)
STEPS = Rows(
    "inquiry_step",
    (
        "inquiry_id",
        "step_no",
        "kind",
        "effective_on",
        "until",
        "not_asked",
        "note",
        "recorded_by",
        "recorded_at",
    ),
)
ADD_LINES = Sql("""
INSERT INTO inquiry_answer_line (inquiry_id, line_no, item, fields, property_id, income_id)
SELECT n.inquiry_id, n.line_no, n.item, n.fields::jsonb, n.property_id, n.income_id
FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
    AS n (inquiry_id, line_no, item, fields, property_id, income_id)
""")
TAKE_SERIAL = Sql("""
INSERT INTO inquiry_series AS s (fiscal_year, last_serial) VALUES ($1, 1)
ON CONFLICT (fiscal_year) DO UPDATE SET last_serial = s.last_serial + 1 RETURNING last_serial
""")
# As many properties or incomes as answers tell of, in one statement, each in its case.
ADD_PROPERTIES = Sql("INSERT INTO property (case_id) SELECT unnest($1::bigint[]) RETURNING property_id")
ADD_INCOMES = Sql("INSERT INTO income (case_id) SELECT unnest($1::bigint[]) RETURNING income_id")

# An inquiry with its last step; before its first it is decided and not sent.
_VIEW = """
SELECT q.inquiry_id, q.case_id, q.addressee_no, q.document_no, q.recipient_kind, q.recipient, q.institution_code,
    q.items, q.disclosed, q.asked_from, q.asked_to, q.recorded_at, s.effective_on,
    coalesce(s.step_no, 0) AS step_no, coalesce(s.kind, 'decided') AS state,
    k.is_open, a.assignee,
    (SELECT d.until FROM inquiry_step d WHERE d.inquiry_id = q.inquiry_id AND d.kind = 'sent') AS answer_by,
    (SELECT d.until FROM inquiry_step d WHERE d.inquiry_id = q.inquiry_id AND d.kind = 'answered') AS valid_until
FROM inquiry q JOIN enforcement_case k USING (case_id) LEFT JOIN case_assignee a USING (case_id)
LEFT JOIN LATERAL (
    SELECT i.step_no, i.kind, i.effective_on FROM inquiry_step i
    WHERE i.inquiry_id = q.inquiry_id ORDER BY i.step_no DESC LIMIT 1
) AS s ON true
"""
LOCK = Sql("SELECT inquiry_id FROM inquiry WHERE inquiry_id = ANY($1::uuid[]) ORDER BY inquiry_id FOR UPDATE")
SELECT_SOME = Sql(f"{_VIEW} WHERE q.inquiry_id = ANY($1::uuid[]) ORDER BY q.document_no")
SELECT_OF_CASE = Sql(f"{_VIEW} WHERE q.case_id = $1 ORDER BY q.document_no")
# Sent, not answered and past the day for it.
_UNANSWERED = """
FROM inquiry_step AS d
WHERE d.kind = 'sent' AND d.until < $1 AND NOT EXISTS (
    SELECT FROM inquiry_step AS e WHERE e.inquiry_id = d.inquiry_id AND e.kind IN ('answered', 'withdrawn')
)
"""
SELECT_UNANSWERED = Sql(f"""
{_VIEW} WHERE q.inquiry_id = ANY(array(SELECT d.inquiry_id {_UNANSWERED})) AND ($2::text IS NULL OR a.assignee = $2)
ORDER BY answer_by, q.document_no LIMIT 500
""")
COUNT_UNANSWERED = Sql(f"SELECT count(*) {_UNANSWERED}")
SELECT_STEPS = Sql("""
SELECT step_no, kind, effective_on, until, not_asked, note, recorded_by, recorded_at FROM inquiry_step
WHERE inquiry_id = $1 ORDER BY step_no
""")
SELECT_LINES = Sql("""
SELECT line_no, item, fields, property_id, income_id FROM inquiry_answer_line WHERE inquiry_id = $1 ORDER BY line_no
""")
