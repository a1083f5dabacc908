"""What persons ask of their own data: requests, their steps, their letters, and the warnings of the daily job."""

from shared.postgres.sql import Rows, Sql

REQUESTS = Rows(
    "disclosure_request",
    (
        "request_id",
        "kind",
        "addressee_no",
        "received_on",
        "way",
        "requester",
        "requester_name",
        "postal_code",
        "address",
        "wanted",
        "papers",
        "residence_paper_on",
        "agent_paper",
        "agent_paper_on",
        "disclosed_on",
        "desk_office",
        "holder_office",
        "due_on",
        "registered_by",
        "recorded_at",
    ),
)
STEPS = Rows(
    "disclosure_step",
    (
        "request_id",
        "step_no",
        "kind",
        "effective_on",
        "due_on",
        "extended_days",
        "outcome",
        "grounds",
        "reason",
        "approval_id",
        "noted_by",
        "recorded_at",
    ),
)
LETTERS = Rows(
    "disclosure_letter",
    (
        "letter_id",
        "document_no",
        "request_id",
        "step_no",
        "template",
        "template_version",
        "template_values",
        "sha256",
        "recorded_at",
    ),
)
#: Of a request, what its steps have made of it: the last end, and else the last day that a step set.
_STANDING = """
SELECT r.*, last.step_no, ended.outcome, ended.kind AS ended_as, ended.effective_on AS ended_on,
    coalesce(done.step_no IS NOT NULL, false) AS is_carried_out,
    CASE WHEN ended.step_no IS NULL THEN
        CASE WHEN last.kind = 'amendment_asked' THEN NULL ELSE coalesce(moved.due_on, r.due_on) END
    END AS decide_by
FROM disclosure_request AS r
LEFT JOIN LATERAL (
    SELECT step_no, kind FROM disclosure_step WHERE request_id = r.request_id ORDER BY step_no DESC LIMIT 1
) AS last ON true
LEFT JOIN LATERAL (
    SELECT due_on FROM disclosure_step
    WHERE request_id = r.request_id AND due_on IS NOT NULL ORDER BY step_no DESC LIMIT 1
) AS moved ON true
LEFT JOIN disclosure_step AS ended ON ended.request_id = r.request_id AND ended.kind IN ('decided', 'withdrawn')
LEFT JOIN disclosure_step AS done ON done.request_id = r.request_id AND done.kind = 'carried_out'
"""
SELECT_STANDING = Sql(_STANDING + "WHERE r.request_id = $1")
#: Open ones first, whoever's day comes first; then those that are over.
LIST_STANDING = Sql(
    _STANDING
    + """
WHERE ($1::boolean IS NULL OR (ended.step_no IS NULL) = $1)
ORDER BY (ended.step_no IS NULL) DESC, coalesce(moved.due_on, r.due_on), r.request_id LIMIT $2 OFFSET $3
"""
)
LOCK_REQUEST = Sql("SELECT request_id FROM disclosure_request WHERE request_id = $1 FOR UPDATE")
SELECT_STEPS = Sql("""
SELECT s.step_no, s.kind, s.effective_on, s.due_on, s.extended_days, s.outcome, s.grounds, s.reason, s.approval_id,
    s.noted_by, s.recorded_at, l.document_no
FROM disclosure_step AS s LEFT JOIN disclosure_letter AS l USING (request_id, step_no)
WHERE s.request_id = $1 ORDER BY s.step_no
""")
NEXT_LETTER = Sql("SELECT nextval('disclosure_letter_letter_id_seq')")
SELECT_LETTER = Sql("""
SELECT l.document_no, l.template, l.template_version, l.template_values, r.addressee_no, r.request_id
FROM disclosure_letter AS l JOIN disclosure_request AS r USING (request_id) WHERE l.document_no = $1
""")
#: Each open request whose last day is past, or comes by $2, is noted once for that day; $1 the day of the look.
NOTE_WARNINGS = Sql(f"""
INSERT INTO disclosure_warning (request_id, kind, due_on, found_on)
SELECT w.request_id, CASE WHEN w.decide_by < $1::date THEN 'overdue' ELSE 'due_soon' END, w.decide_by, $1::date
FROM ({_STANDING}) AS w
WHERE w.decide_by <= $2 ORDER BY w.request_id
ON CONFLICT (request_id, kind, due_on) DO NOTHING RETURNING request_id, kind
""")  # noqa: S608 - Only the constant query is put in.
#: What the job has found of requests that are still open and whose last day is still that one.
LIST_WARNINGS = Sql(f"""
SELECT w.kind AS warning, w.due_on, w.found_on, s.request_id, s.kind, s.addressee_no, s.holder_office
FROM ({_STANDING}) AS s JOIN disclosure_warning AS w ON w.request_id = s.request_id AND w.due_on = s.decide_by
WHERE s.decide_by IS NOT NULL ORDER BY w.due_on, w.kind DESC, s.request_id
""")  # noqa: S608 - As above.
