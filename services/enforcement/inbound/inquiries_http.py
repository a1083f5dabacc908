"""Asset inquiries: those of a case, their letters and answer forms, dispatch, answers, and answers that are late.

Permissions: enforcement.inquiry.view, enforcement.inquiry.list, enforcement.inquiry.send, enforcement.inquiry.print and
enforcement.inquiry.answer.
"""

import asyncio
import json
from collections.abc import Awaitable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.inquiries import (
    Answer,
    NotAskable,
    answer_day,
    require_printable,
    send_inquiry,
    take_answer,
    withdraw_inquiry,
)
from services.enforcement.inbound.case_panel import case_closed
from services.enforcement.inbound.inquiry_letter import inquiry_letter
from services.enforcement.inbound.payment_orders_http import today_of
from services.enforcement.inbound.words import Line, MaybeLine, Words
from services.enforcement.rules.inquiries import (
    FORMS,
    AnswerLine,
    Disclosed,
    FieldKind,
    Item,
    Recipient,
    faults,
    unasked,
)
from services.enforcement.rules.inquiry_link import InquiryLink
from services.enforcement.store import cases, inquiries
from shared.access import Access, AccessAction
from shared.access.purposes import ASSET_INQUIRY
from shared.contracts.staff import Holder
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.http.days import DayAtHand
from shared.http.masking import MaskedAccount
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.free_text import has_individual_number
from shared.law.municipality import Municipality

VIEW = Access("enforcement.inquiry.view", ASSET_INQUIRY, AccessAction.VIEW)
LIST = Access("enforcement.inquiry.list", ASSET_INQUIRY, AccessAction.LIST)
SEND = Access("enforcement.inquiry.send", ASSET_INQUIRY, AccessAction.UPDATE)
PRINT = Access("enforcement.inquiry.print", ASSET_INQUIRY, AccessAction.PRINT)
ANSWER = Access("enforcement.inquiry.answer", ASSET_INQUIRY, AccessAction.REGISTER)
_FIELDS = ("inquiry", "property", "income")


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class InquiryRow(_View):
    """An inquiry and where it stands."""

    inquiry_id: UUID
    case_id: int
    addressee_no: str
    document_no: str
    recipient_kind: Recipient
    recipient: str
    institution_code: str | None = Field(description="Of whoever is asked by the electronic link; null for a letter")
    items: list[Item]
    disclosed: list[Disclosed]
    state: str = Field(description="decided, sent, answered, answer_refused or withdrawn")
    answer_by: date | None
    valid_until: date | None = Field(description="Until when the answer may be relied on")
    assignee: str | None


class InquiryStep(_View):
    """A step of an inquiry."""

    step_no: int
    kind: str
    effective_on: date
    until: date | None
    not_asked: list[str] = Field(description="Names of what came without being asked for; it was not kept")
    note: str
    recorded_by: str
    recorded_at: datetime


class AnswerLineView(_View):
    """A line of the answer; without fields where there is nothing of it."""

    line_no: int
    item: Item
    fields: dict[str, str | MaskedAccount] | None
    property_id: int | None
    income_id: int | None


class InquiryView(_View):
    """An inquiry with its steps, and with its answer while that may be relied on."""

    inquiry: InquiryRow
    asked_from: date | None
    asked_to: date | None
    steps: list[InquiryStep]
    lines: list[AnswerLineView] | None = Field(description="Null before an answer, and once it is too old")


class Dispatch(BaseModel):
    """When the inquiry left."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sent_on: DayAtHand


class Withdrawal(BaseModel):
    """Why nobody needs the answer any more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Words


class AnsweredLine(BaseModel):
    """One line of the answer as it stands on the form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    fields: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")], MaybeLine], Field(min_length=1, max_length=40)
    ]


class AnswerEntry(BaseModel):
    """The answer, line by line; items of which there is nothing are named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answered_on: DayAtHand
    lines: Annotated[list[AnsweredLine], Field(max_length=2_000)] = []
    nothing: Annotated[list[Item], Field(max_length=12)] = []
    note: MaybeLine = ""


class AnswerTaken(_View):
    """Whether the answer was taken in, or refused because it tells what nobody asked for."""

    accepted: bool
    not_asked: list[str]
    sentence: str


class LetterRequest(BaseModel):
    """What goes onto the letter beside what is kept here, since enforcement keeps neither names nor addresses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipient_address: Line
    recipient_postal_code: Annotated[str, Field(pattern=r"^[0-9]{7}$")]
    told: Annotated[dict[Disclosed, Line], Field(min_length=1, max_length=6)]


def inquiry_routes(municipality: Municipality, link: InquiryLink) -> Routes:
    """The routes, in a municipality whose ordinance says how long answers may take and hold, and its link."""
    routes = Routes("inquiries")

    routes.get("/cases/{case_id}/inquiries", access=LIST, summary="The asset inquiries of a case")(list_inquiries)
    routes.get("/unanswered-inquiries", access=LIST, summary="Inquiries whose answer is late")(list_unanswered)

    @routes.get("/inquiries/{inquiry_id}", access=VIEW, summary="An inquiry with its steps and its answer", writes=True)
    async def get_inquiry(call: Call, inquiry_id: UUID) -> InquiryView:
        row = await _inquiry(call, inquiry_id)
        return await _view(call, row)

    @routes.post("/inquiries/{inquiry_id}/letter", access=PRINT, summary="The letter with its answer form, as PDF")
    async def print_letter(call: Call, inquiry_id: UUID, wanted: LetterRequest) -> Response:
        row = await _inquiry(call, inquiry_id)
        today = today_of(call)
        try:
            require_printable(row, link, today)
        except NotAskable as found:
            raise Problem(409, "not_possible", str(found)) from None
        if set(wanted.told) != {Disclosed(one) for one in row["disclosed"]}:
            sentence = "照会先に示す情報が、決裁されたものと異なります。決裁された項目だけを入力してください。"
            raise Problem(409, "not_as_decided", sentence)
        to = Destination(row["recipient"], wanted.recipient_address, wanted.recipient_postal_code, is_office=True)
        # Printed before it leaves, it names the day that follows from today.
        inquiry = {**row, "answer_by": row["answer_by"] or answer_day(today, municipality)}
        letter = inquiry_letter(inquiry, today, sender_of(municipality), to, wanted.told)
        pdf = await asyncio.to_thread(letter_pdf, letter)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    @routes.post(
        "/inquiries/{inquiry_id}/dispatch", access=SEND, summary="Note that an inquiry was sent", status_code=201
    )
    async def send(call: Call, inquiry_id: UUID, entry: Dispatch) -> dict[str, date]:
        row = await _inquiry(call, inquiry_id)
        _require_past(call, entry.sent_on)
        return {"answer_by": await _answered(send_inquiry(row, entry.sent_on, link, call.transaction, municipality))}

    @routes.post("/inquiries/{inquiry_id}/withdrawal", access=SEND, summary="Withdraw an inquiry", status_code=201)
    async def withdraw(call: Call, inquiry_id: UUID, entry: Withdrawal) -> dict[str, str]:
        row = await _inquiry(call, inquiry_id)
        await _answered(withdraw_inquiry(row, today_of(call), entry.reason, call.transaction))
        return {"state": "withdrawn"}

    @routes.post("/inquiries/{inquiry_id}/answer", access=ANSWER, summary="Enter the answer", status_code=201)
    async def answer(call: Call, inquiry_id: UUID, entry: AnswerEntry) -> AnswerTaken:
        row = await _inquiry(call, inquiry_id)
        _require_past(call, entry.answered_on)
        if not row["is_open"]:
            raise case_closed()
        lines = [AnswerLine(line.item, line.fields) for line in entry.lines]
        nothing = [item.value for item in entry.nothing]
        _require_fitting(row, lines, nothing, entry.answered_on)
        taken = Answer(entry.answered_on, lines, nothing, entry.note)
        foreign = await _answered(take_answer(row, taken, call.transaction, municipality))
        sentence = "照会していない内容があるため、受け付けません。回答用紙を照会先に返し、除いてもらってください。"
        return AnswerTaken(
            accepted=not foreign, not_asked=foreign, sentence=sentence if foreign else "受け付けました。"
        )

    return routes


async def list_inquiries(call: Call, case_id: int) -> list[InquiryRow]:
    """The inquiries of a case by document number."""
    connection = call.transaction.connection
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=("inquiry",), detail=f"case:{case_id}")
    return [_row(row) for row in await connection.fetch(inquiries.SELECT_OF_CASE, case_id)]


async def list_unanswered(call: Call, on: Annotated[date, Query()], assignee: Holder | None = None) -> list[InquiryRow]:
    """Inquiries whose day has passed without an answer, by letter or by the link, the longest late first."""
    rows = await call.transaction.connection.fetch(inquiries.SELECT_UNANSWERED, on, assignee)
    call.record([row["addressee_no"] for row in rows], fields=("inquiry",))
    return [_row(row) for row in rows]


async def _inquiry(call: Call, inquiry_id: UUID) -> asyncpg.Record:
    connection = call.transaction.connection
    await connection.fetch(inquiries.LOCK, [inquiry_id])
    row = await connection.fetchrow(inquiries.SELECT_SOME, [inquiry_id])
    if row is None:
        raise not_found(f"財産調査の照会 {inquiry_id}")
    call.require_distance([row["addressee_no"]])
    call.record([row["addressee_no"]], fields=_FIELDS, detail=f"inquiry:{row['document_no']}")
    return row


async def _view(call: Call, row: asyncpg.Record) -> InquiryView:
    connection = call.transaction.connection
    steps = await connection.fetch(inquiries.SELECT_STEPS, row["inquiry_id"])
    usable = row["valid_until"] is not None and row["valid_until"] >= today_of(call) and row["is_open"]
    lines = await connection.fetch(inquiries.SELECT_LINES, row["inquiry_id"]) if usable else None
    return InquiryView(
        inquiry=_row(row),
        asked_from=row["asked_from"],
        asked_to=row["asked_to"],
        steps=[InquiryStep(**step) for step in steps],
        lines=None if lines is None else [_line(line) for line in lines],
    )


def _line(row: asyncpg.Record) -> AnswerLineView:
    values: dict[str, Any] | None = None if row["fields"] is None else json.loads(row["fields"])
    if values is not None:
        accounts = {field.name for field in FORMS[Item(row["item"])].fields if field.kind is FieldKind.ACCOUNT}
        values = {name: MaskedAccount(text) if name in accounts else text for name, text in values.items()}
    names = ("line_no", "item", "property_id", "income_id")
    return AnswerLineView(**{name: row[name] for name in names}, fields=values)


def _row(row: asyncpg.Record) -> InquiryRow:
    return InquiryRow(**{name: row[name] for name in InquiryRow.model_fields})


def _require_fitting(row: asyncpg.Record, lines: list[AnswerLine], nothing: list[str], answered_on: date) -> None:
    asked = [Item(item) for item in row["items"]]
    if any(has_individual_number(text) for line in lines for text in line.values.values()):
        sentence = "個人番号と見られる12桁の数字があります。番号を消してから入力してください。"
        raise Problem(422, "individual_number", sentence)
    if unasked(asked, lines, nothing):
        # What nobody asked for is refused as a whole; its mistakes are nobody's business.
        return
    found = faults(asked, lines, nothing, answered_on)
    if found:
        told = "".join(f"{fault.line}行目: {fault.sentence}" if fault.line else fault.sentence for fault in found[:20])
        raise Problem(422, "answer_faulty", told)


def _require_past(call: Call, on: date) -> None:
    if on > today_of(call):
        raise Problem(422, "day_ahead", "日付がまだ来ていません。日付を確かめてください。")


async def _answered(step: Awaitable[Any]) -> Any:
    try:
        return await step
    except NotAskable as found:
        raise Problem(409, "not_possible", str(found)) from None
