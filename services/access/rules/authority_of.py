"""What an account may do, from its grants and the appointments under them: no appointment, no rights.

Every end is a day in the announced grants, so that rights end at 0:00 in Japan in each service by itself, whether or
not anything runs at that moment.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.access.rules.appointments import Appointment, AppointmentKind, Member
from shared.access.terms import opens_numbers
from shared.contracts.fields import TaxItemCode
from shared.contracts.staff import AccountState, AuthoritySet, Employment, GrantedRole, HolderKind, TicketRight

_ONE_DAY = timedelta(days=1)
#: Grants that ended stay in the announcement for so long, and a refusal can say that they are over.
_REMEMBERED = timedelta(days=31)
#: The one role of a program: exactly the permissions it was approved for.
MACHINE_ROLE = "machine"


@dataclass(frozen=True, slots=True)
class RoleAtOffice:
    """What a role allows at an office that may hold it."""

    permissions: tuple[str, ...]
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a grant was given for: a staff enquiry (職員からの問合せ) about one service, and one person or none.

    Attributes:
        reference: The ticket that must be stated.
        service: The one service whose permissions the role has under it.
        subjects: Every number of the person; empty for nobody.
    """

    reference: str
    service: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """One grant as it is stored, neither revoked nor suspended; with its ticket where it was given for one."""

    role: str
    office: str
    tax_items: tuple[str, ...] | None
    valid_from: date
    valid_until: date | None
    ends_at: datetime | None = None
    deputy_for: str | None = None
    ticket: Ticket | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """A program outside the installation with an account of its own."""

    machine: str
    permissions: tuple[str, ...]
    office: str
    state: AccountState
    valid_from: date
    valid_until: date


def authority_of(
    member: Member,
    grants: Sequence[RoleGrant],
    register: Mapping[tuple[str, str], RoleAtOffice],
    related_subjects: Collection[str],
    version: int,
    day: date,
) -> AuthoritySet:
    """The whole authority of a member of staff.

    A grant holds only while its holder is appointed to its office and not on leave, and only where the register lets
    the office hold the role: an office off the list of the Number Use Act (番号法第9条第1項) loses it with the next
    announcement, whatever was granted. Whoever is a contractor now has no permission of the vault, whatever he was
    when it was granted.

    Args:
        member: The member with all his appointments.
        grants: His grants that are neither revoked nor suspended.
        register: What each role allows at each office that may hold it.
        related_subjects: Addressee numbers of him and his household.
        version: The number of this announcement, above the last one.
        day: Grants that ended long before this day are left out.
    """
    granted = [
        (grant, _granted(grant, _within_employment(allowed, member), first, last))
        for grant in grants
        if (allowed := register.get((grant.role, grant.office))) is not None
        for first, last in _days(grant, member.appointments)
        if last is None or last >= day - _REMEMBERED
    ]
    return AuthoritySet(
        holder=member.staff_no,
        kind=HolderKind.STAFF,
        state=member.state,
        version=version,
        valid_until=member.valid_until,
        grants=[role for grant, role in granted if grant.ticket is None],
        related_subjects=sorted(related_subjects),
        by_ticket=[_for_ticket(role, grant.ticket) for grant, role in granted if grant.ticket is not None],
    )


def authority_of_machine(machine: Machine, version: int) -> AuthoritySet:
    """The whole authority of a program; it has no purpose, so it opens nobody's data."""
    granted = GrantedRole(
        role=MACHINE_ROLE,
        office=machine.office,
        permissions=sorted(machine.permissions),
        purposes=[],
        valid_from=machine.valid_from,
        valid_until=machine.valid_until,
    )
    return AuthoritySet(
        holder=machine.machine,
        kind=HolderKind.MACHINE,
        state=machine.state,
        version=version,
        valid_until=machine.valid_until,
        grants=[granted],
        related_subjects=[],
        by_ticket=[],
    )


def _within_employment(allowed: RoleAtOffice, member: Member) -> RoleAtOffice:
    if member.employment is not Employment.CONTRACTOR:
        return allowed
    return RoleAtOffice(tuple(one for one in allowed.permissions if not opens_numbers(one)), allowed.purposes)


def _days(grant: RoleGrant, appointments: Sequence[Appointment]) -> Iterator[tuple[date, date | None]]:
    """The runs of days on which a grant holds: granted, appointed to its office, and not on leave."""
    leaves = sorted(
        (one for one in appointments if one.kind is AppointmentKind.LEAVE), key=lambda leave: leave.valid_from
    )
    for appointment in sorted(
        (one for one in appointments if one.office == grant.office and one.kind is not AppointmentKind.LEAVE),
        key=lambda one: one.valid_from,
    ):
        first = max(grant.valid_from, appointment.valid_from)
        last = _earlier(grant.valid_until, appointment.valid_until)
        yield from _without(leaves, first, last)


def _without(leaves: Sequence[Appointment], first: date, last: date | None) -> Iterator[tuple[date, date | None]]:
    """A run of days less the leaves in it, which are in order."""
    for leave in leaves:
        if leave.valid_until is not None and leave.valid_until < max(first, leave.valid_from):
            continue
        if last is not None and leave.valid_from > last:
            break
        if leave.valid_from > first:
            yield first, leave.valid_from - _ONE_DAY
        if leave.valid_until is None:
            return
        first = leave.valid_until + _ONE_DAY
    if last is None or first <= last:
        yield first, last


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _granted(grant: RoleGrant, allowed: RoleAtOffice, first: date, last: date | None) -> GrantedRole:
    return GrantedRole(
        role=grant.role,
        office=grant.office,
        permissions=sorted(allowed.permissions),
        purposes=sorted(allowed.purposes),
        tax_items=None if grant.tax_items is None else [TaxItemCode(code) for code in sorted(grant.tax_items)],
        valid_from=first,
        valid_until=last,
        ends_at=grant.ends_at,
        deputy_for=grant.deputy_for,
    )


def _for_ticket(role: GrantedRole, ticket: Ticket) -> TicketRight:
    """The part of a role that one ticket needs: the permissions of its service."""
    if role.ends_at is None:
        raise ValueError(f"{ticket.reference}: a right for a ticket without an end")
    within = [permission for permission in role.permissions if permission.startswith(f"{ticket.service}.")]
    values = {**dict(role), "permissions": within, "ends_at": role.ends_at}
    return TicketRight(**values, reference=ticket.reference, subjects=sorted(ticket.subjects))
