"""Enquiries of staff (職員からの問合せ): questions, rights for them, answers, and what was seen under each ticket."""

from shared.postgres.sql import Rows, Sql

INQUIRIES = Rows(
    "staff_inquiry",
    (
        "inquiry_id",
        "reference",
        "service",
        "addressee_no",
        "question",
        "answer_by",
        "asked_by",
        "asked_office",
        "recorded_at",
    ),
)
ANSWERS = Rows("staff_inquiry_answer", ("inquiry_id", "answer", "answered_by", "answered_at"))
CLOSES = Rows("staff_inquiry_close", ("inquiry_id", "seen_count", "seen_sha256", "closed_by", "closed_at"))
#: The grant of the ticket's role to one person; it ends at its moment.
INSERT_RIGHT = Sql("""
INSERT INTO role_grant (staff_no, role, office, valid_from, valid_until, ends_at, approval_id, proposed_by,
    approved_by, inquiry_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
""")
#: Whoever gives a right, answers or countersigns waits for the other.
LOCK = Sql("SELECT pg_advisory_xact_lock(hashtext('staff_inquiry'), hashtext($1::uuid::text))")
#: An enquiry as it stands, with its rights by their numbers; $1 the moment.
_STANDING = """
SELECT i.*, a.answer, a.answered_by, a.answered_at, c.seen_count, c.closed_by, c.closed_at,
    coalesce(r.holders, '{}') AS holders, coalesce(r.live, '{}') AS live_grants, r.ends_at
FROM staff_inquiry AS i
LEFT JOIN staff_inquiry_answer AS a USING (inquiry_id)
LEFT JOIN LATERAL (
    SELECT seen_count, closed_by, closed_at FROM staff_inquiry_close
    WHERE inquiry_id = i.inquiry_id ORDER BY seen_count DESC LIMIT 1
) AS c ON true
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT staff_no) AS holders, max(ends_at) AS ends_at,
        array_agg(grant_id) FILTER (WHERE revoked_at IS NULL AND ends_at > $1) AS live
    FROM role_grant WHERE inquiry_id = i.inquiry_id
) AS r ON true
"""
SELECT_ONE = Sql(_STANDING + "WHERE i.inquiry_id = $2")
#: The last ones, all or only those that are not countersigned yet.
LIST_LAST = Sql(
    _STANDING + "WHERE (NOT $2::boolean OR c.closed_at IS NULL) ORDER BY i.answer_by DESC, i.inquiry_id LIMIT $3"
)
LIST_OF_ASKER = Sql(_STANDING + "WHERE i.asked_by = $2 ORDER BY i.answer_by DESC, i.inquiry_id LIMIT $3")
#: Those for which somebody was given a right that still holds.
LIST_OF_HOLDER = Sql(_STANDING + "WHERE $2 = ANY(r.holders) AND r.live IS NOT NULL ORDER BY i.answer_by, i.inquiry_id")
#: What the holders of rights did under the ticket, refused or not; $1 holders, $2 the reference, $3 since when.
SELECT_SEEN = Sql("""
SELECT occurred_at, service, record_id, actor_id, office, action, permission, purpose, subject_ref, fields, outcome,
    rule, trace_id
FROM gathered_record
WHERE actor_id = ANY($1::text[]) AND occurred_at >= $3 AND (detail = $2 OR starts_with(detail, $2 || ' '))
ORDER BY occurred_at, service, record_id, subject_ref LIMIT $4
""")
#: Up to when the records of a service are here without a gap.
SELECT_UNTIL = Sql("""
SELECT s.sealed_at FROM gathering_progress AS g JOIN gathered_seal AS s USING (service)
WHERE g.service = $1 AND s.seal_no <= g.complete_through ORDER BY s.seal_no DESC LIMIT 1
""")
#: Not answered by its day; answered, and not countersigned by $2; countersigned, and more was seen. Each noted once.
NOTE_WARNINGS = Sql("""
INSERT INTO staff_inquiry_warning (inquiry_id, kind, found_on)
SELECT i.inquiry_id, w.kind, $1::date
FROM staff_inquiry AS i
LEFT JOIN staff_inquiry_answer AS a USING (inquiry_id)
LEFT JOIN LATERAL (
    SELECT max(seen_count) AS seen_count FROM staff_inquiry_close WHERE inquiry_id = i.inquiry_id
) AS c ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN a.answered_at IS NULL THEN CASE WHEN i.answer_by < $1 THEN 'overdue' END
        WHEN c.seen_count IS NULL THEN CASE WHEN a.answered_at < $2 THEN 'not_countersigned' END
        WHEN c.seen_count < (
            SELECT count(*) FROM gathered_record AS g
            WHERE g.actor_id IN (SELECT staff_no FROM role_grant WHERE inquiry_id = i.inquiry_id)
                AND g.occurred_at >= i.recorded_at
                AND (g.detail = i.reference OR starts_with(g.detail, i.reference || ' '))
        ) THEN 'more_seen'
    END AS kind
) AS w
WHERE i.recorded_at >= $3 AND w.kind IS NOT NULL
ORDER BY i.inquiry_id
ON CONFLICT (inquiry_id, kind) DO NOTHING RETURNING kind
""")
#: What was found and is not settled: an answer ends the first, a countersignature of everything the others.
LIST_WARNINGS = Sql("""
SELECT w.inquiry_id, w.kind AS warning, w.found_on, i.answer_by, i.service, i.addressee_no, i.asked_by, i.asked_office
FROM staff_inquiry_warning AS w JOIN staff_inquiry AS i USING (inquiry_id)
LEFT JOIN staff_inquiry_answer AS a USING (inquiry_id)
WHERE (w.kind = 'overdue' AND a.answered_at IS NULL)
    OR (w.kind = 'not_countersigned' AND NOT EXISTS (
        SELECT FROM staff_inquiry_close AS c WHERE c.inquiry_id = w.inquiry_id))
    OR (w.kind = 'more_seen' AND NOT EXISTS (
        SELECT FROM staff_inquiry_close AS c
        WHERE c.inquiry_id = w.inquiry_id AND (c.closed_at AT TIME ZONE 'Asia/Tokyo')::date >= w.found_on))
ORDER BY w.found_on, w.inquiry_id
""")
