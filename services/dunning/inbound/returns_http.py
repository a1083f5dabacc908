"""Returned mail (返戻): entered at the desk or as a scanned list, inquired about, sent again, handed over.

Permissions: dunning.return.enter, dunning.return.list and dunning.return.view. Publication is an act of two persons
(`publication_act`). A scanned list goes by document numbers; where a letter went is shown to nobody while its addressee
is under a support measure.
"""

from collections.abc import Awaitable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers import returns as handlers
from services.dunning.handlers.letters import heard_of
from services.dunning.handlers.returns import Return, enter_returns
from services.dunning.handlers.returns_scan import NotAList, take_scan
from services.dunning.handlers.returns_steps import documents_numbered, standings_of
from services.dunning.rules.letters import LetterAddress
from services.dunning.rules.returns import Document, DocumentKind, NotPossible, ReturnReason, ServiceStage
from services.dunning.rules.service_dates import ServiceTerms
from services.dunning.store import returns as store
from services.dunning.store.service_dates import SELECT_DUNNED
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts.fields import PRINTABLE
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

ENTER = Access("dunning.return.enter", DUNNING, AccessAction.UPDATE)
LIST = Access("dunning.return.list", DUNNING, AccessAction.LIST)
VIEW = Access("dunning.return.view", DUNNING, AccessAction.VIEW)

_PAGE_MAX = 500
_OPEN = tuple(stage.value for stage in ServiceStage if stage.is_open)

#: Of a tax notice, a dunning notice or a reminder.
MailedNo = Annotated[str, Field(pattern=r"^[A-Z][0-9]{4}-[0-9A-Za-z-]{1,60}$")]
Note = Annotated[str, Field(max_length=300, pattern=PRINTABLE)]
InPath = Annotated[MailedNo, Path()]


class InquirySource(StrEnum):
    """Who was asked where somebody lives."""

    RESIDENT_REGISTER = "resident_register"
    #: The register of former addresses (戸籍の附票).
    ADDRESS_HISTORY = "address_history"
    OTHER_MUNICIPALITY = "other_municipality"
    SITE_VISIT = "site_visit"
    TELEPHONE = "telephone"
    OTHER = "other"


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReturnEntry(_Body):
    """A letter that came back."""

    document_no: MailedNo
    returned_on: DayAtHand
    reason: ReturnReason
    note: Note = ""


class ScannedList(_Body):
    """A list of scanned document numbers, as CSV with the heading 文書番号,返戻日,事由."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE)]
    text: Annotated[str, Field(min_length=1, max_length=900_000, pattern=r"^[^\u0000]*$")]


class Inquiry(_Body):
    """A source that was asked for the address, and what came of it."""

    asked_on: DayAtHand
    source: InquirySource
    note: Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]


class Dated(_Body):
    """A day and a remark."""

    on: DayAtHand
    note: Note = ""


class Reason(_Body):
    """Why."""

    note: Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE)]


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class FaultyLine(_View):
    """A line that was left out."""

    line_no: int
    line: str
    sentence: str


class ScanAnswer(_View):
    """What became of a list."""

    scan_id: str
    repeated: bool = Field(description="The same list came before; nothing was entered")
    entered: int
    faults: list[FaultyLine]


class OpenReturn(_View):
    """A letter whose service is not settled: a task."""

    document_no: str
    kind: str
    addressee_no: str
    tax_item: str
    stage: str
    effective_on: date = Field(description="The day of the last step")
    served_on: date | None = Field(description="When it will count as served, where it is on its way")
    reason: str
    nothing_owed: bool = Field(description="The claim of a dunning notice has been paid since")
    new_address: bool = Field(description="Identity has announced another address since: it can be sent again")


class ReturnPage(_View):
    """Such tasks in the order of their numbers."""

    returns: list[OpenReturn]
    next_after: str | None = Field(description="Ask for the next page with this; null on the last")


class StepView(_View):
    """One step."""

    step_no: int
    kind: str
    stage: str
    mailing_no: int
    effective_on: date
    counts_from: date | None
    served_on: date | None
    pay_by: date | None
    reason: str
    note: str
    recorded_by: str
    recorded_at: datetime


class AddressView(_View):
    """Where a letter goes."""

    capacity: str
    name: str
    postal_code: str | None
    address: str
    lot_number: str
    building: str


class ReturnView(_View):
    """A letter that came back, and what became of it."""

    document_no: str
    kind: str
    addressee_no: str
    tax_item: str
    claim_ids: list[int]
    stage: str
    steps: list[StepView]
    last_address: AddressView | None = Field(description="Null where another addressed it, and under support measures")
    proposed_address: AddressView | None = Field(description="Where it would go now, if that is another address")
    protected: bool = Field(description="Addresses are withheld (支援措置)")
    dunned_claim_ids: list[int] = Field(
        description="Of a tax notice: claims whose dunning notice went out before it was served"
    )


def return_routes(terms: ServiceTerms) -> Routes:
    """The routes, in a city with its presumptions and waiting days."""
    routes = Routes("returned-mail")

    @routes.post("/returned-mail", access=ENTER, summary="Enter a letter that came back", status_code=201)
    async def enter(call: Call, entry: ReturnEntry) -> ReturnView:
        known = await _document(call, entry.document_no)
        made = Return(entry.document_no, entry.returned_on, entry.reason, entry.note)
        _, (sentence,) = await enter_returns([made], call.scope.tax_items, call.transaction, terms)
        if sentence is not None:
            raise Problem(409, "not_returned", sentence)
        return await _view(call, known)

    @routes.post("/returned-mail/scans", access=ENTER, summary="Enter a scanned list of returned mail")
    async def scan(call: Call, scanned: ScannedList) -> ScanAnswer:
        try:
            made = await take_scan(scanned.name, scanned.text, call.scope.tax_items, call.transaction, terms)
        except NotAList as fault:
            raise Problem(422, "not_a_list", str(fault)) from None
        call.record(made.subjects, fields=("returned_on",), detail=f"scan {made.scan_id}")
        faults = [FaultyLine(**fault._asdict()) for fault in made.faults]
        return ScanAnswer(scan_id=str(made.scan_id), repeated=made.repeated, entered=made.entered, faults=faults)

    routes.get("/returned-mail", access=LIST, summary="Letters whose service is not settled")(list_open)
    routes.get("/returned-mail/{document_no}", access=VIEW, summary="One letter that came back")(get)

    @routes.post("/returned-mail/{document_no}/inquiries", access=ENTER, summary="Record an inquiry for the address")
    async def inquire(call: Call, document_no: InPath, inquiry: Inquiry) -> ReturnView:
        document = await _document(call, document_no)
        source = inquiry.source.value
        await _possible(handlers.inquire(document_no, inquiry.asked_on, source, inquiry.note, call.transaction, terms))
        return await _view(call, document)

    @routes.post("/returned-mail/{document_no}/dispatches", access=ENTER, summary="Send the same document again")
    async def send(call: Call, document_no: InPath, sent: Dated) -> ReturnView:
        document = await _document(call, document_no)
        await _possible(handlers.send_again(document_no, sent.on, sent.note, call.transaction, terms))
        return await _view(call, document)

    @routes.post("/returned-mail/{document_no}/deliveries", access=ENTER, summary="Record a delivery by hand")
    async def deliver(call: Call, document_no: InPath, handed: Dated) -> ReturnView:
        document = await _document(call, document_no)
        await _possible(handlers.hand_over(document_no, handed.on, handed.note, call.transaction, terms))
        return await _view(call, document)

    @routes.post("/returned-mail/{document_no}/withdrawal", access=ENTER, summary="It had not come back")
    async def withdraw(call: Call, document_no: InPath, reason: Reason) -> ReturnView:
        document = await _document(call, document_no)
        await _possible(handlers.withdraw(document_no, reason.note, call.transaction, terms))
        return await _view(call, document)

    return routes


async def list_open(
    call: Call,
    stage: ServiceStage | None = None,
    new_address: bool | None = None,
    after: MailedNo | None = None,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> ReturnPage:
    """In pages by number, in the caller's tax items."""
    tax_items = None if call.scope.tax_items is None else sorted(call.scope.tax_items)
    stages = [stage.value] if stage else list(_OPEN)
    asked = (after or "", stages, tax_items, limit + 1, new_address)
    rows = await call.transaction.connection.fetch(store.LIST_OPEN, *asked)
    page = rows[:limit]
    call.record([row["addressee_no"] for row in page], fields=("document_no", "stage"))
    next_after = page[-1]["document_no"] if len(rows) > limit else None
    return ReturnPage(returns=[OpenReturn.model_validate(dict(row)) for row in page], next_after=next_after)


async def get(call: Call, document_no: InPath) -> ReturnView:
    """What became of it, and where it went."""
    return await _view(call, await _document(call, document_no))


async def _document(call: Call, document_no: str) -> Document:
    document = (await documents_numbered(call.transaction.connection, [document_no])).get(document_no)
    if document is None:
        raise not_found("この番号の文書")
    call.require_tax_item(document.tax_item, [document.addressee_no])
    return document


async def _possible(step: Awaitable[Any]) -> None:
    try:
        await step
    except NotPossible as refused:
        raise Problem(409, "not_possible", str(refused)) from None


async def _view(call: Call, document: Document) -> ReturnView:
    connection = call.transaction.connection
    call.require_distance([document.addressee_no])
    standing = (await standings_of(connection, [document.document_no])).get(document.document_no)
    if standing is None:
        raise not_found("この番号の返戻")
    rows = await connection.fetch(store.SELECT_STEPS, document.document_no)
    heard = (await heard_of(connection, [document.addressee_no])).get(document.addressee_no)
    protected = heard is not None and "protected" in heard.flags
    last, proposed = None, None
    if not protected:
        last = await handlers.last_address(document.document_no, connection)
        newest = await handlers.newest_address(document, connection)
        proposed = newest if isinstance(newest, LetterAddress) and newest != last else None
    dunned: list[int] = []
    if document.kind is DocumentKind.TAX_NOTICE:
        found = await connection.fetch(SELECT_DUNNED, list(document.claim_ids))
        dunned = [row["claim_id"] for row in found]
    _record_look(call, document.addressee_no, protected=protected)
    return ReturnView(
        document_no=document.document_no,
        kind=document.kind.value,
        addressee_no=document.addressee_no,
        tax_item=document.tax_item,
        claim_ids=list(document.claim_ids),
        stage=standing[0].stage.value,
        steps=[StepView.model_validate(dict(row)) for row in rows],
        last_address=_address(last),
        proposed_address=_address(proposed) if standing[0].stage.is_open else None,
        protected=protected,
        dunned_claim_ids=dunned,
    )


def _record_look(call: Call, addressee_no: str, *, protected: bool) -> None:
    """Record a look at a letter; one at a person under a support measure is marked, so that it is looked at later."""
    fields = ("document_no", "stage", "letter")
    if protected and isinstance(call.access, Access):
        call.transaction.record_access(
            call.access, [addressee_no], fields=fields, detail=call.reference, rule="protected"
        )
        return
    call.record([addressee_no], fields=fields)


def _address(address: LetterAddress | None) -> AddressView | None:
    return None if address is None else AddressView(**address._asdict())
