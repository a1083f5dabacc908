"""Contacts (連絡先) of an addressee, and who acts for him: the list, and the steps that one officer takes alone.

Permissions: identity.addressee.view to see, identity.contact.enter for contacts, identity.contact.unmask for a whole
number, identity.destination.end to end a destination. An end only ever brings letters back to the addressee himself.
"""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.identity.handlers.destinations import NotPossible, end_destination
from services.identity.inbound.addressee_view import require_in_sight
from services.identity.inbound.destination_act import problem_of
from services.identity.store import destinations
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts.fields import PRINTABLE, AddresseeNo, TaxItemCode
from shared.http.days import DayAtHand, DayOnPaper
from shared.http.masking import MaskedPhone, Whole, unmasking
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

contact_routes = Routes("contacts")

VIEW = Access("identity.addressee.view", ADDRESSEE, AccessAction.VIEW)
ENTER = Access("identity.contact.enter", ADDRESSEE, AccessAction.REGISTER)
UNMASK = Access("identity.contact.unmask", ADDRESSEE, AccessAction.VIEW)
END = Access("identity.destination.end", ADDRESSEE, AccessAction.UPDATE)

Number = Annotated[int, Path(ge=1, le=2**53 - 1)]
EndReason = Literal["notified", "appointment_ended", "returned_mail", "entered_wrongly"]


class Whose(BaseModel):
    """One addressee."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo


class ContactView(BaseModel):
    """A telephone number or mail address; masked like a number of an account."""

    model_config = ConfigDict(frozen=True)

    contact_id: int
    kind: str
    value: MaskedPhone
    tax_item: str | None
    valid_from: date
    ended_on: date | None


class DestinationView(BaseModel):
    """To whom and where letters go, with its validity."""

    model_config = ConfigDict(frozen=True)

    destination_id: int
    kind: str
    tax_item: str | None
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    rank: int
    party_no: str | None
    name: str
    postal_code: str | None
    address: str
    lot_number: str
    building: str
    evidence: str


class ContactSheet(BaseModel):
    """Every contact and destination there ever was."""

    model_config = ConfigDict(frozen=True)

    contacts: list[ContactView]
    destinations: list[DestinationView]


class NewContact(Whose):
    """A contact as the addressee gives it."""

    kind: Literal["telephone", "mobile", "mail"]
    value: Annotated[str, Field(min_length=5, max_length=100, pattern=PRINTABLE)]
    tax_item: TaxItemCode | None = None
    valid_from: DayOnPaper


class Ending(BaseModel):
    """From when on something no longer counts, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ended_on: DayAtHand
    reason: EndReason


@contact_routes.post("/contacts/list", access=VIEW, summary="Contacts and destinations of an addressee")
async def list_contacts(call: Call, whose: Whose) -> ContactSheet:
    """Numbers masked, validity and evidence beside each."""
    await require_in_sight(call, whose.addressee_no)
    connection, at = call.transaction.connection, call.transaction.started_at
    contacts = await connection.fetch(destinations.SELECT_CONTACTS, whose.addressee_no)
    rows = await connection.fetch(destinations.SELECT_DESTINATIONS, [whose.addressee_no], at)
    call.record([whose.addressee_no], fields=("contact", "letter"))
    return ContactSheet(
        contacts=[ContactView.model_validate(dict(row)) for row in contacts],
        destinations=[DestinationView.model_validate(dict(row)) for row in rows],
    )


@contact_routes.post("/contacts", access=ENTER, summary="Enter a contact", status_code=201)
async def enter_contact(call: Call, contact: NewContact) -> dict[str, int]:
    """Keep a telephone number or a mail address, for every tax item or one."""
    await require_in_sight(call, contact.addressee_no)
    if contact.tax_item:
        call.require_tax_item(contact.tax_item.value, [contact.addressee_no])
    contact_id = await call.transaction.connection.fetchval(
        destinations.INSERT_CONTACT,
        contact.addressee_no,
        contact.kind,
        contact.value,
        contact.tax_item.value if contact.tax_item else None,
        contact.valid_from,
        call.actor.id,
        call.transaction.started_at,
    )
    call.record([contact.addressee_no], fields=("contact",))
    return {"contact_id": contact_id}


@contact_routes.post("/contacts/{contact_id}/ends", access=ENTER, summary="A contact no longer counts")
async def end_contact(call: Call, contact_id: Number, ending: Ending) -> dict[str, int]:
    """From a day on nobody calls this number any more; it stays in the history."""
    row = await _contact(call, contact_id)
    if ending.ended_on < row["valid_from"]:
        raise Problem(409, "ends_before_it_begins", "終了の日が開始の日より前です。日付を確かめてください。")
    ended = await call.transaction.connection.fetchval(
        destinations.INSERT_CONTACT_END,
        contact_id,
        ending.ended_on,
        ending.reason,
        call.actor.id,
        call.transaction.started_at,
    )
    if ended is None:
        raise Problem(409, "contact_ended", "この連絡先はすでに終わっています。")
    call.record([row["addressee_no"]], fields=("contact",))
    return {"contact_id": contact_id}


@unmasking(contact_routes, "/contacts/{contact_id}/unmask", access=UNMASK, summary="One contact whole")
async def unmask_contact(call: Call, contact_id: Number) -> Whole:
    """The number or address to call, for a stated reason."""
    row = await _contact(call, contact_id)
    return Whole(row["addressee_no"], {"value": row["value"]})


@contact_routes.post("/destinations/{destination_id}/ends", access=END, summary="A destination no longer counts")
async def end_letters(call: Call, destination_id: Number, ending: Ending) -> dict[str, int]:
    """From a day on letters go to whoever comes next, at last to the addressee himself."""
    row = await call.transaction.connection.fetchrow(destinations.SELECT_DESTINATION, destination_id)
    if row is not None:
        await require_in_sight(call, row["addressee_no"])
    try:
        number = await end_destination(destination_id, ending.ended_on, ending.reason, call.transaction)
    except NotPossible as found:
        raise problem_of(found) from None
    call.record([number], fields=("letter",))
    return {"destination_id": destination_id}


async def _contact(call: Call, contact_id: int) -> Any:
    row = await call.transaction.connection.fetchrow(destinations.SELECT_CONTACT, contact_id)
    if row is None:
        raise not_found("連絡先")
    await require_in_sight(call, row["addressee_no"])
    return row
