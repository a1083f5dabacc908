"""Extensions of due dates after a disaster (災害等による期限の延長, 地方税法20条の5の2).

Enforcement asks identity who lives in an area; identity answers in pages that name numbers and nothing else, and leaves
out whoever is under a support measure (支援措置), so that no answer tells where he lives. What two persons decide is
announced person by person.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, ClaimId, Day

_Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
AreaCode = Annotated[
    str, Field(pattern=r"^[0-9A-Za-z-]{2,20}$", description="Code of a town (町字) in the resident register")
]
#: So many numbers in a page.
RESIDENTS_PAGE_MAX = 1000
_ClaimIds = Annotated[tuple[ClaimId, ...], Field(min_length=1, max_length=500)]


class ResidentsAsked(Event):
    """Who lives in these towns? Asked of identity when a disaster is entered; keyed by the disaster."""

    type: ClassVar[str] = "enforcement.residents_asked.v1"

    disaster_id: _Uuid
    area_codes: Annotated[tuple[AreaCode, ...], Field(min_length=1, max_length=500)]


class ResidentsStated(Event):
    """Who lives in some towns now: one page of the answer to `enforcement.residents_asked`."""

    type: ClassVar[str] = "identity.residents_stated.v1"

    disaster_id: _Uuid
    stated_on: Day
    page_no: Annotated[int, Field(ge=1)]
    page_count: Annotated[int, Field(ge=1)]
    addressee_nos: Annotated[tuple[AddresseeNo, ...], Field(max_length=RESIDENTS_PAGE_MAX)]


class _OfExtension(Event):
    extension_id: _Uuid
    addressee_no: AddresseeNo
    claim_ids: _ClaimIds


class DueDatesExtended(_OfExtension):
    """The due dates of some claims of a person are put off to one day."""

    type: ClassVar[str] = "enforcement.due_dates_extended.v1"

    disaster_id: _Uuid
    decided_on: Day
    due_on: Day


class ExtensionRevoked(_OfExtension):
    """An extension is undone for some claims: they have the due date that they would have without it."""

    type: ClassVar[str] = "enforcement.extension_revoked.v1"

    revoked_on: Day
