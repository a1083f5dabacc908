"""Suspensions of use (利用停止) that were decided, and what was announced of each."""

from shared.postgres.sql import Rows, Sql

DECISIONS = Rows(
    "use_suspension_decision",
    (
        "suspension_id",
        "request_id",
        "addressee_no",
        "purposes",
        "excepted_office",
        "reference",
        "first_day",
        "recorded_at",
    ),
)
ENDS = Rows("use_suspension_end", ("suspension_id", "approval_id", "ended_on", "reason", "recorded_at"))
#: All, or those of some persons, with the version that was announced last.
SELECT_ALL = Sql("""
SELECT d.suspension_id, d.request_id, d.addressee_no, d.purposes, d.excepted_office, d.reference, d.first_day,
    e.ended_on, coalesce(c.version, 0) AS version
FROM use_suspension_decision AS d
LEFT JOIN use_suspension_end AS e USING (suspension_id)
LEFT JOIN use_suspension AS c USING (suspension_id)
WHERE $1::text[] IS NULL OR d.addressee_no = ANY($1)
ORDER BY d.suspension_id
""")
SELECT_ONE = Sql("""
SELECT d.suspension_id, d.addressee_no, d.purposes, e.ended_on
FROM use_suspension_decision AS d LEFT JOIN use_suspension_end AS e USING (suspension_id)
WHERE d.suspension_id = $1
""")
#: Whoever ends one waits for whoever announces it anew, and sees what he left.
LOCK = Sql("SELECT pg_advisory_xact_lock(hashtext('use_suspension'))")
