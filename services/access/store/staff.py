"""Staff, their appointments, and why their accounts are as they are."""

from collections.abc import Sequence
from datetime import date

from shared.postgres.sql import Connection, Rows, Sql

SELECT_STAFF = Sql("""
SELECT staff_no, display_name, employment, state, valid_until, enabled_at, authority_version, related_subjects
FROM staff WHERE staff_no = ANY($1::text[]) ORDER BY staff_no
""")
#: Locked in the order of numbers, so that two batches that share some never wait for each other in a circle.
LOCK_STAFF = Sql("SELECT staff_no FROM staff WHERE staff_no = ANY($1::text[]) ORDER BY staff_no FOR UPDATE")
SELECT_APPOINTMENTS = Sql("""
SELECT staff_no, office, valid_from, valid_until, kind FROM appointment
WHERE staff_no = ANY($1::text[]) ORDER BY staff_no, valid_from, office
""")
SELECT_ALL_NUMBERS = Sql("SELECT staff_no FROM staff ORDER BY staff_no")
SELECT_PAGE = Sql("""
SELECT s.staff_no, s.display_name, s.employment, s.state, s.valid_until,
    coalesce((SELECT array_agg(a.office ORDER BY a.kind DESC, a.office) FROM appointment a
        WHERE a.staff_no = s.staff_no AND a.kind <> 'leave'
            AND a.valid_from <= $2 AND coalesce(a.valid_until, $2) >= $2), '{}') AS offices
FROM staff s WHERE s.staff_no > $1 ORDER BY s.staff_no LIMIT $3
""")
SELECT_CHANGES = Sql("""
SELECT change, effective_on, reason, changed_by, changed_at FROM staff_change
WHERE staff_no = $1 ORDER BY change_id DESC LIMIT $2
""")
SELECT_LAST_SIGN_INS = Sql("""
SELECT started_at, office, terminal FROM session WHERE staff_no = $1 ORDER BY started_at DESC LIMIT 2
""")
SELECT_LEAVERS = Sql("""
SELECT s.staff_no, s.display_name, s.state, s.valid_until, count(a.approval_id) AS open_proposals
FROM staff s LEFT JOIN approval a ON a.maker = s.staff_no AND a.state IN ('proposed', 'checked')
WHERE s.valid_until <= $1 AND (s.state <> 'ended' OR a.approval_id IS NOT NULL)
GROUP BY s.staff_no ORDER BY s.valid_until, s.staff_no
""")
SELECT_PASSWORD_DAY = Sql("""
SELECT (changed_at AT TIME ZONE 'Asia/Tokyo')::date FROM credential WHERE staff_no = $1
""")

UPSERT_STAFF = Sql("""
INSERT INTO staff (staff_no, display_name, employment, state, valid_until, registered_by)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[])
ON CONFLICT (staff_no) DO UPDATE SET
    display_name = excluded.display_name, employment = excluded.employment,
    enabled_at = CASE WHEN staff.state <> excluded.state AND excluded.state = 'active'
        THEN now() ELSE staff.enabled_at END,
    state = excluded.state, valid_until = excluded.valid_until
""")
UPSERT_APPOINTMENTS = Sql("""
INSERT INTO appointment (staff_no, office, valid_from, valid_until, kind)
SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::text[])
ON CONFLICT (staff_no, office, valid_from) DO UPDATE SET valid_until = excluded.valid_until, kind = excluded.kind
WHERE (appointment.valid_until, appointment.kind) IS DISTINCT FROM (excluded.valid_until, excluded.kind)
""")
SET_STATE = Sql("""
UPDATE staff SET state = $2, enabled_at = CASE WHEN $2 = 'active' THEN now() ELSE enabled_at END
WHERE staff_no = ANY($1::text[]) AND state <> $2 AND state <> 'ended' RETURNING staff_no
""")
SET_RELATED = Sql("UPDATE staff SET related_subjects = $2 WHERE staff_no = $1")
END_EXPIRED = Sql("""
UPDATE staff SET state = 'ended' WHERE state <> 'ended' AND valid_until < $1 RETURNING staff_no
""")
#: Those whose office ended the day before, or whose leave begins: a session of theirs acts for nobody any more.
SELECT_MOVED = Sql("""
SELECT DISTINCT staff_no FROM appointment
WHERE (kind <> 'leave' AND valid_until = $1::date - 1 AND valid_from <= valid_until)
    OR (kind = 'leave' AND valid_from = $1)
ORDER BY staff_no
""")

STAFF_CHANGES = Rows("staff_change", ("staff_no", "change", "effective_on", "reason", "changed_by"))


async def note_changes(
    connection: Connection, staff_nos: Sequence[str], change: str, day: date, *, reason: str, by: str
) -> None:
    """Keep why these accounts are as they are."""
    await STAFF_CHANGES.copy(connection, [(staff_no, change, day, reason, by) for staff_no in staff_nos])


#: Who may not open one of some addressees, because they are himself or his household, and who may for a ticket.
SELECT_RELATED = Sql("""
SELECT staff_no FROM staff WHERE related_subjects && $1::text[]
UNION
SELECT g.staff_no FROM staff_inquiry AS i JOIN role_grant AS g USING (inquiry_id)
WHERE i.addressee_no = ANY($1::text[]) AND g.revoked_at IS NULL AND g.ends_at > now()
ORDER BY staff_no
""")
