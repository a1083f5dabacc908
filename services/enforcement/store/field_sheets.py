"""Sheets for visits, their copies, and what the visits found."""

from shared.postgres.sql import Rows, Sql

SHEETS = Rows(
    "field_sheet",
    (
        "sheet_id",
        "document_no",
        "case_id",
        "holder",
        "visit_on",
        "due_back_on",
        "copy_count",
        "reason",
        "recorded_by",
        "recorded_at",
    ),
)
RESULTS = Rows(
    "field_result",
    ("sheet_id", "contact_id", "visited_on", "abode", "mail_reaches", "recorded_by", "recorded_at"),
)
FOUND = Rows("field_result_property", ("sheet_id", "place", "property_id"))
ADD_CHECK = Sql("""
INSERT INTO field_sheet_check (sheet_id, copy_no, outcome, holder, checked_on, note, checked_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING copy_no
""")
LOCK = Sql("SELECT sheet_id FROM field_sheet WHERE sheet_id = $1 FOR UPDATE")
# Of copies that are not back some may be lost: they stay out until they are found.
_WHOLE = """
SELECT s.sheet_id, s.document_no, s.case_id, k.addressee_no, k.is_open, s.holder, s.visit_on, s.due_back_on,
    s.copy_count, s.reason, s.recorded_by, s.recorded_at, b.missing_nos, b.lost_nos, r.contact_id, r.visited_on,
    r.abode, r.mail_reaches
FROM field_sheet s JOIN enforcement_case k USING (case_id) LEFT JOIN field_result r USING (sheet_id)
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(n ORDER BY n), '{}') AS missing_nos,
        coalesce(array_agg(n ORDER BY n) FILTER (WHERE EXISTS (
            SELECT 1 FROM field_sheet_check l WHERE l.sheet_id = s.sheet_id AND l.copy_no = n AND l.outcome = 'lost'
        )), '{}') AS lost_nos
    FROM generate_series(1, s.copy_count) AS n
    WHERE NOT EXISTS (
        SELECT 1 FROM field_sheet_check c WHERE c.sheet_id = s.sheet_id AND c.copy_no = n AND c.outcome = 'returned'
    )
) AS b
"""
SELECT_ONE = Sql(f"{_WHOLE} WHERE s.sheet_id = $1")
SELECT_OF_CASE = Sql(f"{_WHOLE} WHERE s.case_id = $1 ORDER BY s.recorded_at DESC, s.sheet_id LIMIT 200")
# What is out, the first to be back first.
LIST_OUT = Sql(f"""
{_WHOLE} WHERE b.missing_nos <> '{{}}' AND ($1::text IS NULL OR s.holder = $1)
ORDER BY s.due_back_on, s.document_no LIMIT 500
""")
COUNT_OUT = Sql(f"""
SELECT coalesce(sum(cardinality(o.missing_nos)), 0)::bigint AS copies_out,
    coalesce(sum(cardinality(o.missing_nos)) FILTER (WHERE o.due_back_on < $1), 0)::bigint AS copies_overdue,
    coalesce(sum(cardinality(o.lost_nos)), 0)::bigint AS copies_lost
FROM ({_WHOLE} WHERE b.missing_nos <> '{{}}') AS o
""")  # noqa: S608 - Only the constant above is put in.
# Whether this officer has a sheet of the case out.
SELECT_HELD = Sql(f"{_WHOLE} WHERE s.case_id = $1 AND s.holder = $2 AND b.missing_nos <> '{{}}' LIMIT 1")
# Whether no sheet may name the person's address: he is under a support measure by one of his numbers $2, or identity
# has not announced his own $1, and he may be under one that is not known here yet.
SELECT_WITHHELD = Sql("""
SELECT NOT EXISTS (SELECT 1 FROM known_district d WHERE d.addressee_no = $1)
    OR EXISTS (SELECT 1 FROM known_district d WHERE d.addressee_no = ANY($2::text[]) AND d.is_protected)
""")
