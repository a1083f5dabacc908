"""Members of staff as rules know them, read from the tables and written back, many at a time."""

from collections import defaultdict
from collections.abc import Sequence

import asyncpg

from services.access.rules.appointments import Appointment, AppointmentKind, Member
from services.access.store import staff
from shared.contracts.staff import AccountState, Employment
from shared.postgres.sql import Connection


async def members(connection: Connection, staff_nos: Sequence[str]) -> dict[str, Member]:
    """Members of staff with all their appointments, by their numbers; unknown numbers are left out."""
    appointments: dict[str, list[Appointment]] = defaultdict(list)
    for row in await connection.fetch(staff.SELECT_APPOINTMENTS, staff_nos):
        appointments[row["staff_no"]].append(
            Appointment(row["office"], row["valid_from"], row["valid_until"], AppointmentKind(row["kind"]))
        )
    return {
        row["staff_no"]: member_from(row, appointments[row["staff_no"]])
        for row in await connection.fetch(staff.SELECT_STAFF, staff_nos)
    }


def member_from(row: asyncpg.Record, appointments: Sequence[Appointment]) -> Member:
    """One member of staff from his row."""
    return Member(
        staff_no=row["staff_no"],
        display_name=row["display_name"],
        employment=Employment(row["employment"]),
        state=AccountState(row["state"]),
        valid_until=row["valid_until"],
        appointments=tuple(appointments),
    )


async def write_members(connection: Connection, changed: Sequence[Member], by: str) -> None:
    """Write members of staff and their appointments, new ones and changed ones."""
    await connection.execute(
        staff.UPSERT_STAFF,
        [one.staff_no for one in changed],
        [one.display_name for one in changed],
        [one.employment.value for one in changed],
        [one.state.value for one in changed],
        [one.valid_until for one in changed],
        [by] * len(changed),
    )
    appointments = [(one.staff_no, appointment) for one in changed for appointment in one.appointments]
    await connection.execute(
        staff.UPSERT_APPOINTMENTS,
        [staff_no for staff_no, _ in appointments],
        [one.office for _, one in appointments],
        [one.valid_from for _, one in appointments],
        [one.valid_until for _, one in appointments],
        [one.kind.value for _, one in appointments],
    )
