"""Announces what each holder of an account may do: to every service, and into the service's own copy."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import asyncpg

from services.access.handlers.members import members
from services.access.rules.authority_of import (
    Machine,
    RoleAtOffice,
    RoleGrant,
    Ticket,
    authority_of,
    authority_of_machine,
)
from services.access.store import grants, staff
from shared.authority import store_authorities, store_beat
from shared.contracts import AUTHORITY_KEY, AuthorityBeat, AuthoritySet
from shared.contracts.staff import AccountState
from shared.days import TOKYO
from shared.merges import numbers_by_person
from shared.postgres.sql import Connection
from shared.transaction import Transaction


async def announce_authority(transaction: Transaction, staff_nos: Sequence[str]) -> None:
    """Announce the whole authority of members of staff as it stands in this transaction, under a higher version.

    Call it last in a step: it says what the tables say when it is called.

    Args:
        transaction: The transaction that changed something about them.
        staff_nos: Their numbers; unknown ones are passed over.
    """
    if not staff_nos:
        return
    connection = transaction.connection
    await connection.fetch(staff.LOCK_STAFF, staff_nos)
    raised = await connection.fetch(grants.RAISE_VERSIONS, staff_nos)
    known = await members(connection, staff_nos)
    live = await _live_grants(connection, staff_nos)
    register = await _role_register(connection)
    groups = await numbers_by_person(connection, {number for row in raised for number in row["related_subjects"]})
    day = transaction.started_at.astimezone(TOKYO).date()
    await _announce(
        transaction,
        [
            authority_of(
                known[row["staff_no"]],
                live.get(row["staff_no"], []),
                register,
                # Whoever has two numbers is as much of the household under the one as under the other.
                set().union(*(groups[number] for number in row["related_subjects"])),
                row["authority_version"],
                day,
            )
            for row in sorted(raised, key=lambda row: str(row["staff_no"]))
        ],
    )


async def announce_machines(transaction: Transaction, machines: Sequence[str]) -> None:
    """Announce the authority of programs, as `announce_authority` does that of staff."""
    if machines:
        raised = await _raise_machine_versions(transaction.connection, machines)
        await _announce(transaction, [authority_of_machine(machine, version) for machine, version in raised])


async def announce_everybody(transaction: Transaction) -> int:
    """Announce the authority of every account: what a service that starts with an empty copy will hear.

    Returns:
        How many accounts there are.
    """
    staff_nos = [row["staff_no"] for row in await transaction.connection.fetch(staff.SELECT_ALL_NUMBERS)]
    machines = [row["machine"] for row in await transaction.connection.fetch(grants.SELECT_MACHINE_NAMES)]
    await announce_authority(transaction, staff_nos)
    await announce_machines(transaction, machines)
    return len(staff_nos) + len(machines)


async def beat(transaction: Transaction) -> None:
    """Announce that everything decided so far has been announced; without it every copy grows too old."""
    at = transaction.started_at
    await store_beat(transaction.connection, at)
    transaction.publish(AuthorityBeat(at=at), key=AUTHORITY_KEY)


async def _announce(transaction: Transaction, events: Sequence[AuthoritySet]) -> None:
    await store_authorities(transaction.connection, events)
    for event in events:
        transaction.publish(event, key=AUTHORITY_KEY)


async def _live_grants(connection: Connection, staff_nos: Sequence[str]) -> dict[str, list[RoleGrant]]:
    """The grants of staff that are neither revoked nor suspended, by staff number."""
    live: dict[str, list[RoleGrant]] = defaultdict(list)
    rows = await connection.fetch(grants.SELECT_LIVE, staff_nos)
    # A ticket about a person is about all his numbers.
    persons = await numbers_by_person(connection, [row["addressee_no"] for row in rows if row["addressee_no"]])
    for row in rows:
        live[row["staff_no"]].append(
            RoleGrant(
                role=row["role"],
                office=row["office"],
                tax_items=None if row["tax_items"] is None else tuple(row["tax_items"]),
                valid_from=row["valid_from"],
                valid_until=row["valid_until"],
                ends_at=row["ends_at"],
                deputy_for=row["deputy_for"],
                ticket=_ticket(row, persons),
            )
        )
    return live


def _ticket(row: asyncpg.Record, persons: Mapping[str, Collection[str]]) -> Ticket | None:
    if row["reference"] is None:
        return None
    return Ticket(row["reference"], row["service"], tuple(persons.get(row["addressee_no"], ())))


async def _role_register(connection: Connection) -> dict[tuple[str, str], RoleAtOffice]:
    """What each role allows at each office that may hold it."""
    return {
        (row["role"], row["office"]): RoleAtOffice(tuple(row["permissions"]), tuple(row["purposes"]))
        for row in await connection.fetch(grants.SELECT_REGISTER)
    }


async def _raise_machine_versions(connection: Connection, machines: Sequence[str]) -> list[tuple[Machine, int]]:
    """Programs with the number of their next announcement."""
    return [
        (
            Machine(
                machine=row["machine"],
                permissions=tuple(row["permissions"]),
                office=row["office"],
                state=AccountState(row["state"]),
                valid_from=row["valid_from"],
                valid_until=row["valid_until"],
            ),
            row["authority_version"],
        )
        for row in await connection.fetch(grants.RAISE_MACHINE_VERSIONS, machines)
    ]
