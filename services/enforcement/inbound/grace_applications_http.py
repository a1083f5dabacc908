"""Applications for graces (猶予の申請): received, followed from step to step, listed while they are open, answered.

Permissions: enforcement.measure.view, enforcement.measure.list, enforcement.measure.print and
enforcement.application.record.
"""

import asyncio
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

import asyncpg
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.enforcement.handlers import grace_applications as handlers
from services.enforcement.handlers.grace_applications import Application
from services.enforcement.handlers.issued_letters import numbered
from services.enforcement.inbound.grace_application_papers import grace_refusal_letter, grace_supplement_letter
from services.enforcement.inbound.measure_papers_http import PRINT
from services.enforcement.inbound.measures_http import LIST, VIEW
from services.enforcement.inbound.payment_orders_http import require_day, require_items
from services.enforcement.inbound.words import Line, MaybeLine, Words
from services.enforcement.rules.grace_applications import OPEN, STATE_LABELS, ApplicationState, Undecidable
from services.enforcement.rules.issued_letters import DecisionPaper
from services.enforcement.rules.measures import GROUNDS, LABELS, MeasureGround
from services.enforcement.store import cases
from services.enforcement.store import grace_applications as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import BlockState
from shared.contracts.fields import AmountYen, ClaimId
from shared.documents.letter import Destination, Letter, sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.page import PrintMark
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

RECORD = Access("enforcement.application.record", ENFORCEMENT, AccessAction.REGISTER)
_FIELDS = ("grace_application",)
#: Which step each letter tells.
_TOLD = {
    DecisionPaper.GRACE_REFUSAL: ApplicationState.REFUSED,
    DecisionPaper.GRACE_SUPPLEMENT: ApplicationState.SUPPLEMENT_ASKED,
}


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AppliedFor(_Entry):
    """So much of a claim."""

    claim_id: ClaimId
    amount_yen: Annotated[AmountYen, Field(gt=0)]


class ApplicationEntry(_Entry):
    """An application as it came in.

    Attributes:
        kind: For which grace.
        ground: Why.
        claims: For which claims, and how much of each.
        extends: The grace whose period is to go on.
        applied_on: When it was handed in, or posted.
        received_on: When it arrived.
        first_day: From when the grace is asked for.
        last_day: Until when.
        security: What security is offered; empty without one.
        facts: What the applicant says has happened.
    """

    kind: Literal[BlockState.GRACE_OF_COLLECTION, BlockState.GRACE_OF_REALISATION]
    ground: MeasureGround
    claims: Annotated[tuple[AppliedFor, ...], Field(min_length=1, max_length=500)]
    extends: UUID | None = None
    applied_on: DayAtHand
    received_on: DayAtHand
    first_day: DayAtHand
    last_day: DayAtHand
    security: MaybeLine = ""
    facts: Words

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len({one.claim_id for one in self.claims}) != len(self.claims):
            raise ValueError("claims: the same claim stands twice")
        if self.last_day < self.first_day:
            raise ValueError("last_day: before first_day")
        if self.received_on < self.applied_on:
            raise ValueError("received_on: before applied_on")
        return self

    def application(self) -> Application:
        """What the handlers need of it."""
        amounts = {one.claim_id: one.amount_yen for one in self.claims}
        return Application(**self.model_dump(exclude={"claims"}), amounts_yen=amounts)


class ApplicationStepEntry(_Entry):
    """What happened to an application that nobody has to decide about; of a correction asked for, what is missing."""

    kind: Literal[
        ApplicationState.SUPPLEMENT_ASKED,
        ApplicationState.SUPPLEMENT_SERVED,
        ApplicationState.SUPPLEMENTED,
        ApplicationState.WITHDRAWN,
    ]
    on: DayAtHand
    note: Words


class ApplicationPaperRequest(_Entry):
    """Which letter, and to whom."""

    paper: Literal[DecisionPaper.GRACE_REFUSAL, DecisionPaper.GRACE_SUPPLEMENT]
    recipient_name: Line
    recipient_address: Line
    recipient_postal_code: Annotated[str, Field(pattern=r"^[0-9]{7}$")]


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class ApplicationRow(_View):
    """An application and where it stands."""

    application_id: UUID
    case_id: int
    addressee_no: str
    kind: BlockState
    kind_name: str
    ground: MeasureGround
    ground_name: str
    extends: UUID | None
    applied_on: date
    received_on: date
    first_day: date
    last_day: date
    security: str
    facts: str
    amount_yen: int
    tax_items: list[str]
    step_no: int
    state: ApplicationState
    state_name: str
    due_on: date | None = Field(description="Last day to correct it, where one runs or has run out")


class ApplicationStepView(_View):
    """A step of an application."""

    step_no: int
    state: ApplicationState
    effective_on: date
    due_on: date | None
    grounds: list[str]
    note: str
    recorded_by: str
    recorded_at: datetime


class ApplicationClaimView(_View):
    """A claim of an application, and how much of it was applied for."""

    claim_id: int
    tax_item: str
    amount_yen: int
    due_on: date


class ApplicationView(ApplicationRow):
    """An application with its claims and steps."""

    claims: list[ApplicationClaimView]
    steps: list[ApplicationStepView]


def grace_application_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose ordinances hold and whose name and seal stand on the letters."""
    routes = Routes("grace applications")

    @routes.get("/grace-applications", access=LIST, summary="Applications for graces that are open")
    async def list_open(call: Call) -> list[ApplicationRow]:
        states = sorted(state.value for state in OPEN)
        rows = await call.transaction.connection.fetch(store.LIST_OPEN, states, _items(call))
        call.record([row["addressee_no"] for row in rows], fields=_FIELDS)
        return [ApplicationRow(**_row(row)) for row in rows]

    @routes.get("/cases/{case_id}/grace-applications", access=VIEW, summary="Applications for graces of a case")
    async def list_of_case(call: Call, case_id: int) -> list[ApplicationRow]:
        await _case(call, case_id)
        rows = await call.transaction.connection.fetch(store.SELECT_OF_CASE, case_id, _items(call))
        return [ApplicationRow(**_row(row)) for row in rows]

    @routes.post(
        "/cases/{case_id}/grace-applications", access=RECORD, summary="Receive an application", status_code=201
    )
    async def receive(call: Call, case_id: int, entry: ApplicationEntry) -> ApplicationView:
        addressee_no = await _case(call, case_id)
        require_day(entry.received_on, None, call)
        try:
            application_id = await handlers.receive(entry.application(), case_id, addressee_no, call.transaction)
        except Undecidable as found:
            raise Problem(409, "not_receivable", str(found)) from None
        return await _view(call, application_id)

    @routes.get("/grace-applications/{application_id}", access=VIEW, summary="An application with its steps")
    async def get_one(call: Call, application_id: UUID) -> ApplicationView:
        await _found(call, application_id)
        return await _view(call, application_id)

    @routes.post("/grace-applications/{application_id}/steps", access=RECORD, summary="Note a step", status_code=201)
    async def note_step(call: Call, application_id: UUID, entry: ApplicationStepEntry) -> ApplicationView:
        await handlers.locked_application(application_id, call.transaction.connection)
        found = await _found(call, application_id)
        require_day(entry.on, None, call)
        try:
            await handlers.note_step(found, entry.kind, entry.on, entry.note, call.transaction, municipality)
        except Undecidable as fault:
            raise Problem(409, "not_notable", str(fault)) from None
        return await _view(call, application_id)

    @routes.post("/grace-applications/{application_id}/papers", access=PRINT, summary="A letter of it as PDF")
    async def print_paper(call: Call, application_id: UUID, wanted: ApplicationPaperRequest) -> Response:
        found = await _found(call, application_id, "name", "address", paper=wanted.paper)
        letter = await _letter(found, wanted, call, municipality)
        mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
        # Drawing takes tens of milliseconds, in which others are answered.
        pdf = await asyncio.to_thread(letter_pdf, letter, mark)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes


async def _letter(
    found: asyncpg.Record, wanted: ApplicationPaperRequest, call: Call, municipality: Municipality
) -> Letter:
    connection, application_id = call.transaction.connection, found["application_id"]
    told = await connection.fetchrow(store.SELECT_LAST, application_id, _TOLD[wanted.paper].value)
    if told is None:
        sentence = (
            f"「{STATE_LABELS[_TOLD[wanted.paper]]}」のない申請に、この通知書はありません。申請を確かめてください。"
        )
        raise Problem(409, "no_such_paper", sentence)
    name = await numbered(told["step_id"], wanted.paper, found["addressee_no"], call.transaction)
    sender = sender_of(municipality)
    to = Destination(wanted.recipient_name, wanted.recipient_address, wanted.recipient_postal_code)
    if wanted.paper is DecisionPaper.GRACE_REFUSAL:
        claims = await connection.fetch(store.SELECT_NAMED, application_id)
        return grace_refusal_letter(found, told, claims, name, sender, to)
    days = municipality.ordinance.grace_supplement_days.on(told["effective_on"])
    return grace_supplement_letter(found, told, days, name, sender, to)


async def _case(call: Call, case_id: int) -> str:
    case = await call.transaction.connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    addressee_no: str = case["addressee_no"]
    call.record([addressee_no], fields=_FIELDS, detail=f"case:{case_id}")
    return addressee_no


async def _found(call: Call, application_id: UUID, *more: str, paper: str = "") -> asyncpg.Record:
    found = await call.transaction.connection.fetchrow(store.SELECT_ONE, application_id)
    if found is None:
        raise not_found(f"猶予の申請 {application_id}")
    require_items(call, found)
    detail = f"grace_application:{application_id} {paper}".strip()
    call.record([found["addressee_no"]], fields=(*_FIELDS, *more), detail=detail)
    return found


async def _view(call: Call, application_id: UUID) -> ApplicationView:
    connection = call.transaction.connection
    row = await connection.fetchrow(store.SELECT_ONE, application_id)
    if row is None:
        raise not_found(f"猶予の申請 {application_id}")
    # What was just entered for other tax items is undone by the refusal.
    require_items(call, row)
    claims = await connection.fetch(store.SELECT_NAMED, application_id)
    steps = await connection.fetch(store.SELECT_STEPS, application_id)
    return ApplicationView(
        **_row(row),
        claims=[ApplicationClaimView.model_validate(dict(one)) for one in claims],
        steps=[ApplicationStepView.model_validate(dict(step)) for step in steps],
    )


def _row(row: asyncpg.Record) -> dict[str, object]:
    names = {
        "kind_name": LABELS[BlockState(row["kind"])],
        "ground_name": GROUNDS[MeasureGround(row["ground"])].label,
        "state_name": STATE_LABELS[ApplicationState(row["state"])],
    }
    return {**{name: row[name] for name in ApplicationRow.model_fields if name not in names}, **names}


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)
