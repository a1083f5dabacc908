"""Questions to the gathered access records, each answered from an index, the latest first, page by page."""

from shared.postgres.sql import Sql

_SHOWN = """
    r.gathered_no, r.occurred_at, r.service, r.actor_id, r.actor_kind, r.roles, r.office, r.terminal, r.action,
    r.permission, r.purpose, r.subject_type, r.subject_ref, r.fields, r.row_count, r.detail, r.outcome, r.rule,
    r.trace_id, r.span_id, r.caused_by_event, r.seal_id, r.record_id
"""
#: Between two moments and behind a place; the first bound also leaves whole months out.
_WITHIN = """
    r.occurred_at >= $2 AND r.occurred_at <= $3 AND (r.occurred_at, r.gathered_no) < ($3, $4)
"""
_SHAPE = """
SELECT f.*, s.seal_no, p.display_name AS actor_name FROM found AS f
JOIN gathered_seal AS s USING (seal_id) LEFT JOIN staff AS p ON p.staff_no = f.actor_id AND f.actor_kind = 'staff'
ORDER BY f.occurred_at DESC, f.gathered_no DESC
"""

#: A person's numbers each give a page at most, so that the index gives them in order.
SELECT_WHO_SAW = Sql(f"""
WITH found AS (
    SELECT r.* FROM unnest($1::text[]) AS n (subject_ref) CROSS JOIN LATERAL (
        SELECT {_SHOWN} FROM gathered_record AS r
        WHERE r.subject_ref = n.subject_ref AND r.subject_ref <> '' AND {_WITHIN}
        ORDER BY r.occurred_at DESC, r.gathered_no DESC LIMIT $5
    ) AS r ORDER BY r.occurred_at DESC, r.gathered_no DESC LIMIT $5
) {_SHAPE}""")  # noqa: S608 - Only constants are put in.
SELECT_SEEN_BY = Sql(f"""
WITH found AS (
    SELECT {_SHOWN} FROM gathered_record AS r WHERE r.actor_id = $1 AND {_WITHIN}
    ORDER BY r.occurred_at DESC, r.gathered_no DESC LIMIT $5
) {_SHAPE}""")  # noqa: S608 - Only constants are put in.
SELECT_AT_TERMINAL = Sql(f"""
WITH found AS (
    SELECT {_SHOWN} FROM gathered_record AS r WHERE r.terminal = $1 AND r.terminal <> '' AND {_WITHIN}
    ORDER BY r.occurred_at DESC, r.gathered_no DESC LIMIT $5
) {_SHAPE}""")  # noqa: S608 - Only constants are put in.
SELECT_TRACE = Sql(f"""
WITH found AS (
    SELECT {_SHOWN} FROM gathered_record AS r WHERE r.trace_id = $1 AND r.trace_id <> '' AND {_WITHIN}
    ORDER BY r.occurred_at DESC, r.gathered_no DESC LIMIT $5
) {_SHAPE}""")  # noqa: S608 - Only constants are put in.
#: What was refused, by whomever: few rows, found by their time.
SELECT_REFUSED = Sql(f"""
WITH found AS (
    SELECT {_SHOWN} FROM gathered_record AS r WHERE $1::text = 'refused' AND r.outcome = 'refused' AND {_WITHIN}
    ORDER BY r.occurred_at DESC, r.gathered_no DESC LIMIT $5
) {_SHAPE}""")  # noqa: S608 - Only constants are put in.
#: Which permissions somebody's authority names at all: for the menu; the guard decides about the page itself.
SELECT_HELD = Sql("""
SELECT p.permission FROM unnest($2::text[]) AS p (permission)
WHERE EXISTS (
    SELECT FROM authority AS a CROSS JOIN jsonb_array_elements(a.body -> 'grants') AS g
    WHERE a.holder = $1 AND g -> 'permissions' ? p.permission
)
""")
