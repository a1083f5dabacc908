"""The log of contacts (交渉経過): entries that are never changed, what comes next, and one list for each person.

Permissions: dunning.contact.record, dunning.contact.view, dunning.contact.list and dunning.contact.template. Cases of
enforcement have a log of their own, which begins when property is looked for.
"""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.rules.contacts import ContactKind, WithWhom, fault_of
from services.dunning.rules.ladder import ReminderTerms
from services.dunning.store import contacts
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts.fields import AddresseeNo, Day
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.http.words import Account, MaybeLine
from shared.merges import numbers_of_person

RECORD = Access("dunning.contact.record", DUNNING, AccessAction.REGISTER)
VIEW = Access("dunning.contact.view", DUNNING, AccessAction.VIEW)
LIST = Access("dunning.contact.list", DUNNING, AccessAction.LIST)
TEMPLATES = NoPersonalData("dunning.contact.template", "texts of the city's file")

_FIELDS = ("contact", "notice", "reminder", "promise")
_PAGE_MAX = 200


class ContactEntry(BaseModel):
    """What was said, and what comes next; the entry is never changed, a later one corrects it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    kind: ContactKind
    with_whom: WithWhom
    made_on: DayAtHand
    summary: Account
    next_action: MaybeLine = ""
    next_action_on: DayAtHand | None = None
    corrects: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None


class HistoryOf(BaseModel):
    """Whose history; in the body, so that the number stands in no URL and no log of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    skip: Annotated[int, Field(ge=0, le=100_000)] = 0


class HistoryEntry(BaseModel):
    """Something that happened with a person."""

    model_config = ConfigDict(frozen=True)

    on_day: date
    kind: str = Field(
        description="contact, call, sms, dunning_notice, reminder, returned_mail, promise or promise_judgement"
    )
    reference: str = Field(description="Number of the entry, letter or promise")
    addressee_no: str
    detail: str = Field(
        description="Way and partner, result, tax item, form, step, day of the promise, what it came to"
    )
    summary: str
    next_action: str
    next_action_on: date | None
    corrects: int | None
    corrected: bool = Field(description="Whether a later entry corrects it")
    recorded_by: str
    recorded_at: datetime


class NextAction(BaseModel):
    """What was planned for a day that has come."""

    model_config = ConfigDict(frozen=True)

    contact_id: int
    addressee_no: str
    next_action: str
    next_action_on: date
    recorded_by: str


class TemplateView(BaseModel):
    """How an entry may begin."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    code: str
    kind: ContactKind
    text: str


def contact_routes(terms: ReminderTerms) -> Routes:
    """The routes, with the city's templates."""
    routes = Routes("contacts")

    @routes.get("/contact-templates", access=TEMPLATES, summary="How entries of the log may begin")
    async def list_templates(call: Call) -> list[TemplateView]:
        """The city's templates, in the order of its file."""
        return [TemplateView.model_validate(one) for one in terms.templates]

    routes.post("/contacts", access=RECORD, summary="Write a contact down", status_code=201)(record_contact)
    routes.post("/contacts/search", access=VIEW, summary="What happened with a person")(find_history)
    routes.get("/next-actions", access=LIST, summary="What was planned and whose day has come")(list_next_actions)
    return routes


async def record_contact(call: Call, entry: ContactEntry) -> dict[str, int]:
    """An entry of the log; a text with an Individual Number is refused, and nothing of it is kept."""
    connection = call.transaction.connection
    numbers = await numbers_of_person(connection, entry.addressee_no)
    call.require_distance(numbers)
    today = call.transaction.started_at.astimezone(TOKYO).date()
    fault = fault_of(entry.made_on, entry.next_action, entry.next_action_on, today)
    if fault is not None:
        raise Problem(422, "unsound_days", fault)
    if entry.corrects is not None and not await connection.fetchval(contacts.SELECT_CORRECTED, entry.corrects, numbers):
        raise not_found("訂正する交渉経過")
    contact_id = await connection.fetchval(
        contacts.ADD_CONTACT,
        entry.addressee_no,
        entry.kind.value,
        entry.with_whom.value,
        entry.made_on,
        entry.summary,
        entry.next_action,
        entry.next_action_on,
        entry.corrects,
        call.actor.id,
        call.transaction.started_at,
    )
    if contact_id is None:
        sentence = "この交渉経過はすでに訂正されています。訂正後の経過を訂正してください。"
        raise Problem(409, "corrected_before", sentence)
    call.record(numbers, fields=("contact",), detail=f"contact={contact_id}")
    return {"contact_id": contact_id}


async def find_history(call: Call, query: HistoryOf) -> list[HistoryEntry]:
    """Contacts, calls, messages, letters, returned mail and promises under every number of a person, newest first."""
    connection = call.transaction.connection
    numbers = await numbers_of_person(connection, query.addressee_no)
    call.require_distance(numbers)
    rows = await connection.fetch(contacts.SELECT_HISTORY, numbers, call.scope.tax_items, query.skip, _PAGE_MAX)
    call.record(numbers, fields=_FIELDS, detail=f"{len(rows)} entries")
    return [HistoryEntry.model_validate(dict(row)) for row in rows]


async def list_next_actions(
    call: Call,
    on: Day,
    after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> list[NextAction]:
    """The newest entry of each person whose next action is due by a day, until something later is written down."""
    rows = await call.transaction.connection.fetch(contacts.SELECT_NEXT_ACTIONS, on, after, limit)
    call.record([row["addressee_no"] for row in rows], fields=("next_action",), detail=f"on={on}")
    return [NextAction.model_validate(dict(row)) for row in rows]
