"""Grants of roles, the register of what each role allows at each office, and programs with an account."""

from collections.abc import Sequence
from datetime import date

from shared.access.terms import AccessPolicy
from shared.postgres.sql import Connection, Rows, Sql

SELECT_LIVE = Sql("""
SELECT g.staff_no, g.role, g.office, g.tax_items, g.valid_from, g.valid_until, g.ends_at, g.deputy_for,
    i.reference, i.service, i.addressee_no
FROM role_grant AS g LEFT JOIN staff_inquiry AS i USING (inquiry_id)
WHERE g.staff_no = ANY($1::text[]) AND g.revoked_at IS NULL AND g.suspended_on IS NULL
ORDER BY g.staff_no, g.grant_id
""")
SELECT_REGISTER = Sql("SELECT role, office, permissions, purposes, manages_accounts FROM role_register")
#: Two replicas with two files would otherwise mix them.
LOCK_REGISTER = Sql("SELECT pg_advisory_xact_lock(hashtextextended('role_register', 0))")
CLEAR_REGISTER = Sql("DELETE FROM role_register")
REGISTER = Rows("role_register", ("role", "office", "permissions", "purposes", "manages_accounts"))

RAISE_VERSIONS = Sql("""
UPDATE staff SET authority_version = authority_version + 1 WHERE staff_no = ANY($1::text[])
RETURNING staff_no, authority_version, related_subjects
""")
RAISE_MACHINE_VERSIONS = Sql("""
UPDATE machine SET authority_version = authority_version + 1 WHERE machine = ANY($1::text[])
RETURNING machine, permissions, office, state, valid_from, valid_until, authority_version
""")

MOMENT = Sql("SELECT clock_timestamp()")
INSERT_GRANT = Sql("""
INSERT INTO role_grant (staff_no, role, office, tax_items, valid_from, valid_until, ends_at, deputy_for, approval_id,
    proposed_by, approved_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING grant_id
""")
_COLUMNS = """grant_id, staff_no, role, office, tax_items, valid_from, valid_until, ends_at, deputy_for, approval_id,
    proposed_by, approved_by, granted_at, suspended_on, revoked_at, revoked_by, end_reason"""
SELECT_OF_STAFF = Sql(f"SELECT {_COLUMNS} FROM role_grant WHERE staff_no = $1 ORDER BY grant_id")  # noqa: S608 - Only the constant list of columns is put in.
SELECT_ONE = Sql(f"SELECT {_COLUMNS} FROM role_grant WHERE grant_id = $1 FOR UPDATE")  # noqa: S608 - As above.
SELECT_PAGE = Sql(f"""
SELECT {_COLUMNS} FROM role_grant
WHERE grant_id > $1 AND ($2::text IS NULL OR office = $2) AND revoked_at IS NULL ORDER BY grant_id LIMIT $3
""")  # noqa: S608 - As above.
REVOKE = Sql("""
UPDATE role_grant SET revoked_at = now(), revoked_by = $2, end_reason = $3
WHERE grant_id = ANY($1::bigint[]) AND revoked_at IS NULL RETURNING staff_no
""")
#: Whoever hands somebody a code could use it himself, so nobody keeps the right to approve through a new code.
REVOKE_APPROVING = Sql("""
UPDATE role_grant AS g SET revoked_at = now(), revoked_by = $2, end_reason = 'code_issued'
FROM role_register r
WHERE g.staff_no = $1 AND r.role = g.role AND r.office = g.office AND r.permissions && $3::text[]
    AND g.revoked_at IS NULL
""")
#: The grants of an office end with the appointment to it, those for later days too.
END_AT_OFFICES = Sql("""
UPDATE role_grant AS g SET valid_until = e.last_day, end_reason = 'appointment_ended'
FROM unnest($1::text[], $2::text[], $3::date[]) AS e (staff_no, office, last_day)
WHERE g.staff_no = e.staff_no AND g.office = e.office AND g.revoked_at IS NULL
    AND coalesce(g.valid_until, 'infinity') > e.last_day
""")
SELECT_HOLDERS_OF_ROLE = Sql("""
SELECT DISTINCT g.staff_no, s.display_name, g.office, g.valid_from, g.valid_until, g.grant_id
FROM role_grant g JOIN staff s USING (staff_no)
WHERE g.role = $1 AND g.revoked_at IS NULL AND s.state <> 'ended'
    AND coalesce(g.valid_until, 'infinity') >= $2 AND coalesce(s.valid_until, 'infinity') >= $2
    AND (g.ends_at IS NULL OR g.ends_at > now())
ORDER BY g.staff_no, g.grant_id
""")
#: Counted under a lock, so that two approvals at once cannot both be the last one allowed.
LOCK_MANAGERS = Sql("SELECT pg_advisory_xact_lock(hashtextextended('account_managers', 0))")
_PERMITTED = """FROM role_grant g
JOIN staff s USING (staff_no) JOIN role_register r ON r.role = g.role AND r.office = g.office
WHERE s.state = 'active' AND g.revoked_at IS NULL AND g.suspended_on IS NULL AND g.valid_from <= $2
    AND coalesce(g.valid_until, 'infinity') >= $2 AND coalesce(s.valid_until, 'infinity') >= $2
    AND (g.ends_at IS NULL OR g.ends_at > now())"""
COUNT_WITH_PERMISSION = Sql(f"SELECT count(DISTINCT g.staff_no) {_PERMITTED} AND $1 = ANY(r.permissions)")
SELECT_ACTIVE_HOLDERS = Sql(f"SELECT DISTINCT g.staff_no {_PERMITTED} AND g.role = $1")
HAS_PERMISSION = Sql(f"SELECT EXISTS (SELECT {_PERMITTED} AND $3 = ANY(r.permissions) AND g.staff_no = $1)")
HOLDS_ROLE = Sql("""
SELECT EXISTS (SELECT FROM role_grant WHERE staff_no = $1 AND role = $2 AND office = $3 AND revoked_at IS NULL
    AND suspended_on IS NULL AND deputy_for IS NULL AND ends_at IS NULL
    AND valid_from <= $4 AND coalesce(valid_until, 'infinity') >= $4)
""")
SELECT_EMERGENCIES = Sql("""
SELECT g.grant_id, g.staff_no, g.role, g.office, g.granted_at, g.ends_at, g.proposed_by, g.approved_by
FROM role_grant g LEFT JOIN emergency_review r USING (grant_id)
WHERE g.ends_at IS NOT NULL AND g.inquiry_id IS NULL AND r.grant_id IS NULL ORDER BY g.grant_id
""")
INSERT_EMERGENCY_REVIEW = Sql("""
INSERT INTO emergency_review (grant_id, finding, reviewed_by)
SELECT grant_id, $2, $3 FROM role_grant WHERE grant_id = $1 AND ends_at IS NOT NULL AND inquiry_id IS NULL
ON CONFLICT (grant_id) DO NOTHING RETURNING grant_id
""")

UPSERT_MACHINE = Sql("""
INSERT INTO machine (machine, kind, permissions, office, valid_from, valid_until, approval_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (machine) DO UPDATE SET kind = excluded.kind, permissions = excluded.permissions,
    office = excluded.office, state = 'active', valid_from = excluded.valid_from, valid_until = excluded.valid_until,
    approval_id = excluded.approval_id, disabled_by = NULL, disabled_at = NULL, end_reason = NULL
""")
SELECT_MACHINES = Sql("""
SELECT machine, kind, permissions, office, state, valid_from, valid_until, registered_at, disabled_by, disabled_at,
    end_reason
FROM machine ORDER BY machine
""")
SELECT_MACHINE_NAMES = Sql("SELECT machine FROM machine ORDER BY machine")
IS_MACHINE = Sql("SELECT EXISTS (SELECT FROM machine WHERE machine = $1)")
DISABLE_MACHINE = Sql("""
UPDATE machine SET state = 'suspended', disabled_by = $2, disabled_at = now(), end_reason = $3
WHERE machine = $1 AND state = 'active' RETURNING machine
""")
END_EXPIRED_MACHINES = Sql("""
UPDATE machine SET state = 'ended' WHERE state <> 'ended' AND valid_until < $1 RETURNING machine
""")


async def keep_register(connection: Connection, policy: AccessPolicy) -> bool:
    """Write the city's roles and offices into the register; say whether anything changed."""
    await connection.fetch(LOCK_REGISTER)
    wanted = [
        (role.code, office.code, sorted(role.permissions), sorted(role.purposes), role.manages_accounts)
        for role in policy.roles.values()
        for office in policy.offices.values()
        if not policy.against_holding(role, office)
    ]
    known = [tuple(row) for row in await connection.fetch(SELECT_REGISTER)]
    if sorted(wanted) == sorted(known):
        return False
    await connection.execute(CLEAR_REGISTER)
    await REGISTER.copy(connection, wanted)
    return True


async def end_at_offices(connection: Connection, ended: Sequence[tuple[str, str, date]]) -> None:
    """End the grants of staff at offices: staff number, office and last day."""
    await connection.execute(
        END_AT_OFFICES, [one[0] for one in ended], [one[1] for one in ended], [one[2] for one in ended]
    )
