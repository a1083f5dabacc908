"""Who may do what, as `access` announces it to every service, and the personnel system's appointments.

All events of this topic carry one key, so that they arrive in the order in which they were announced: a beat says that
everything decided before it has arrived.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, Code, Contract, Day, TaxItemCode, Text

#: The key of every event about authority.
AUTHORITY_KEY = "authority"

Holder = Annotated[
    str,
    Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.:-]+$", description="Staff number or machine identity"),
]


class HolderKind(StrEnum):
    """Whose authority it is."""

    STAFF = "staff"
    MACHINE = "machine"


class AccountState(StrEnum):
    """The state of an account; only an active one may do anything."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class GrantedRole(Contract):
    """One role at one office, with what it allows, from a day to a day."""

    role: Code
    office: Code
    permissions: Annotated[list[Code], Field(max_length=400)]
    purposes: Annotated[list[Code], Field(max_length=40)]
    tax_items: Annotated[
        list[TaxItemCode] | None, Field(description="Tax items whose data may be used; null for all")
    ] = None
    valid_from: Day
    valid_until: Annotated[Day | None, Field(description="Last day; null while nothing ends it")] = None
    ends_at: Annotated[AwareDatetime | None, Field(description="End of an emergency grant, to the second")] = None
    deputy_for: Annotated[Holder | None, Field(description="Whose deputy acts under this grant")] = None


class TicketRight(GrantedRole):
    """A role for one ticket (調査の受付): under its reference alone, about its person alone, until its end.

    A reader that does not know of tickets passes the right over and permits nothing by it.
    """

    reference: Annotated[str, Field(pattern=r"^ticket:[A-Za-z0-9._/-]{1,60}$")]
    subjects: Annotated[list[AddresseeNo], Field(max_length=100, description="The only persons; empty for nobody")]
    ends_at: AwareDatetime


class AuthoritySet(Event):
    """The whole authority of one holder from now on; it replaces the former one where its version is higher."""

    type: ClassVar[str] = "staff.authority_set.v1"

    holder: Holder
    kind: HolderKind
    state: AccountState
    version: Annotated[int, Field(ge=1)]
    valid_until: Annotated[Day | None, Field(description="Last day of the account; null for none")] = None
    grants: Annotated[list[GrantedRole], Field(max_length=100)]
    related_subjects: Annotated[
        list[AddresseeNo], Field(max_length=100, description="The holder and his household, whose data he may not open")
    ]
    by_ticket: Annotated[
        list[TicketRight], Field(default_factory=list, max_length=100, description="What he may look at for a ticket")
    ]


class AuthorityBeat(Event):
    """Everything about authority that was decided before this moment has been announced."""

    type: ClassVar[str] = "staff.authority_beat.v1"

    at: AwareDatetime


class SessionEnded(Event):
    """A session is over before its tokens have expired; nobody accepts them any more."""

    type: ClassVar[str] = "staff.session_ended.v1"

    session: Annotated[Code, Field(description="The public reference of the session, never its secret")]
    holder: Holder
    reason: Code
    ended_at: AwareDatetime
    tokens_expire_at: AwareDatetime


class AbnormalSignIn(Event):
    """Something about signing in needs a look."""

    type: ClassVar[str] = "staff.abnormal_sign_in.v1"

    holder: Holder
    finding: Code
    terminal: Annotated[Code | None, Field()] = None
    at: AwareDatetime
    count: Annotated[int, Field(ge=1)] = 1


class AppointmentChange(StrEnum):
    """What the personnel system reports."""

    APPOINTED = "appointed"
    TRANSFERRED = "transferred"
    ON_LEAVE = "on_leave"
    RETURNED = "returned"
    RETIRED = "retired"


class Employment(StrEnum):
    """How somebody is employed; where it has an end by its nature, so has the account."""

    PERMANENT = "permanent"
    FIXED_TERM = "fixed_term"
    SECONDED = "seconded"
    CONTRACTOR = "contractor"


class AppointmentChanged(Event):
    """An appointment (辞令) takes effect on a day: the personnel system says so in advance."""

    type: ClassVar[str] = "personnel.appointment_changed.v1"

    staff_no: Holder
    change: AppointmentChange
    effective_on: Day
    office: Annotated[Code | None, Field(description="Office code from that day; null for leave and retirement")] = None
    employment: Employment
    ends_on: Annotated[Day | None, Field(description="Last day of a limited employment")] = None
    display_name: Text
