"""Sheets for visits (訪問調査票): printed with numbered copies, counted back, keyed in; no device leaves the office.

Permissions: enforcement.field_sheet.print, enforcement.field_sheet.view, enforcement.field_sheet.list,
enforcement.field_sheet.check and enforcement.field_sheet.record.
"""

import asyncio
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

import asyncpg
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.enforcement.handlers import field_sheets as handlers
from services.enforcement.handlers.field_sheets import NotRecordable, Seen, Visit, Wanted
from services.enforcement.inbound.case_panel import Asked, Panel, PanelRow, case_closed
from services.enforcement.inbound.cases_http import WORK
from services.enforcement.inbound.field_sheet_letter import field_sheet_letters
from services.enforcement.inbound.papers_http import Line as PrintedLine
from services.enforcement.inbound.rights import Rights
from services.enforcement.inbound.words import Line, MaybeLine, Words
from services.enforcement.rules.field_sheets import ABODE_LABELS, Abode, CopyOutcome
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_kinds import WITH_THIRD_PARTY
from services.enforcement.store import cases, claims
from services.enforcement.store import field_sheets as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import AmountYen
from shared.contracts.staff import Holder
from shared.days import TOKYO
from shared.documents.letter import sender_of
from shared.documents.letter_sheets import letters_pdf
from shared.documents.page import PrintMark
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Refused, Routes
from shared.http.words import Account
from shared.law.free_text import has_individual_number
from shared.law.municipality import Municipality
from shared.merges import numbers_of_person

PRINT = Access("enforcement.field_sheet.print", ENFORCEMENT, AccessAction.PRINT)
VIEW = Access("enforcement.field_sheet.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.field_sheet.list", ENFORCEMENT, AccessAction.LIST)
CHECK = Access("enforcement.field_sheet.check", ENFORCEMENT, AccessAction.UPDATE)
RECORD = Access("enforcement.field_sheet.record", ENFORCEMENT, AccessAction.REGISTER)
_FIELDS = ("field_sheet",)
#: Whoever asks must not learn from the answer that there is a support measure.
_NO_ADDRESS = "この方の訪問調査票は印刷できません。住所の取扱いを宛名の担当に確かめてください。"


class SheetWish(BaseModel):
    """Who takes a sheet out, when, and what stands on it, since enforcement keeps no names.

    Attributes:
        holder: Staff number of whoever takes it out.
        visit_on: The day of the visit.
        copies: How many copies.
        reason: Why the visit is made.
        debtor_name: Who is visited.
        debtor_address: Where, as identity has it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    holder: Holder
    visit_on: DayAtHand
    copies: Annotated[int, Field(ge=1, le=3)] = 1
    reason: Words
    debtor_name: PrintedLine
    debtor_address: PrintedLine

    @model_validator(mode="after")
    def _minimal(self) -> Self:
        if has_individual_number(f"{self.debtor_name}\n{self.debtor_address}"):
            raise ValueError("個人番号と見られる12桁の数字があります。調査票には個人番号を載せられません。")
        return self


class CopyCheck(BaseModel):
    """That a copy is back, or that it is lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    copy_no: Annotated[int, Field(ge=1, le=3)]
    outcome: CopyOutcome
    on: DayAtHand
    note: MaybeLine = ""


class SeenEntry(BaseModel):
    """Property that the visit showed; it is entered in the register with the sheet as its source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: PropertyKind
    third_party: MaybeLine = ""
    description: Line
    value_yen: AmountYen | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.kind in WITH_THIRD_PARTY and not self.third_party:
            raise ValueError("third_party: 銀行の支店、勤務先など、支払う相手を入力してください。")
        return self


class ResultEntry(BaseModel):
    """What the visit found, as it stands on the sheet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    visited_on: DayAtHand
    abode: Abode
    mail_reaches: bool | None = None
    summary: Account
    next_action: MaybeLine = ""
    next_action_on: DayAtHand | None = None
    seen: Annotated[tuple[SeenEntry, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.next_action == "") != (self.next_action_on is None):
            raise ValueError("次の行動と、その予定日は、両方を入力してください。")
        if self.next_action_on is not None and self.next_action_on < self.visited_on:
            raise ValueError("次の行動の予定日は、訪問の日より後にしてください。")
        return self

    def visit(self) -> Visit:
        """What the handler needs of it."""
        seen = tuple(Seen(one.kind, one.third_party, one.description, one.value_yen) for one in self.seen)
        said = (self.summary, self.next_action, self.next_action_on)
        return Visit(self.visited_on, self.abode, self.mail_reaches, *said, seen)


class SheetRow(PanelRow):
    """A sheet, which of its copies are not back, and what the visit found."""

    sheet_id: UUID
    document_no: str
    case_id: int
    holder: str
    visit_on: date
    due_back_on: date
    copy_count: int
    missing_nos: list[int] = Field(description="Copies that are not back")
    lost_nos: list[int] = Field(description="Those of them that are lost")
    late: bool = Field(description="A copy ought to be back")
    printed_by: str
    printed_at: datetime
    visited_on: date | None
    abode: Abode | None
    abode_label: str | None
    mail_reaches: bool | None
    contact_id: int | None


class OutList(BaseModel):
    """The recall list: what is out, the first to be back first."""

    model_config = ConfigDict(frozen=True)

    copies_out: int
    copies_overdue: int
    copies_lost: int
    sheets: list[SheetRow]


def field_sheet_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose office prints the sheets and says when they are to be back."""
    routes = Routes("field-sheets")

    @routes.post("/cases/{case_id}/field-sheets", access=PRINT, summary="Print a sheet for a visit as PDF")
    async def print_sheet(call: Call, case_id: int, wish: SheetWish) -> Response:
        """Every copy has its number and names who printed it, when and for which case."""
        case = await _visitable(call, case_id, wish.holder)
        try:
            wanted = Wanted(case_id, wish.holder, wish.visit_on, wish.copies, wish.reason)
            sheet = await handlers.add_sheet(wanted, municipality, call.transaction)
        except NotRecordable as found:
            raise Problem(409, "not_printable", str(found)) from None
        arrears = await call.transaction.connection.fetch(claims.SELECT_ARREARS_OF, case["addressee_no"], _items(call))
        detail = f"case:{case_id} {sheet['document_no']}"
        call.record([case["addressee_no"]], fields=("field_sheet", "claim", "name", "address"), detail=detail)
        at = call.transaction.started_at
        on = at.astimezone(TOKYO).date()
        owed = [dict(one) for one in arrears]
        sender = sender_of(municipality)
        letters = field_sheet_letters(dict(sheet), owed, on, sender, wish.debtor_name, wish.debtor_address)
        mark = PrintMark(call.actor.id, at, call.reference)
        pdf, _ = await asyncio.to_thread(letters_pdf, letters, mark)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    routes.get("/field-sheets", access=LIST, summary="The sheets that are out, as a recall list")(list_out)
    routes.post("/field-sheets/{sheet_id}/checks", access=CHECK, summary="Count a copy back", status_code=201)(check)
    routes.post("/field-sheets/{sheet_id}/result", access=RECORD, summary="Key in a visit", status_code=201)(key_in)
    return routes


async def list_out(call: Call, holder: Holder | None = None) -> OutList:
    """Of everybody or of one officer; a lost copy stays until it is found."""
    connection, today = call.transaction.connection, _today(call)
    rows = await connection.fetch(store.LIST_OUT, holder)
    counts = await connection.fetchrow(store.COUNT_OUT, today)
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS, detail="recall list")
    return OutList(**dict(counts or {}), sheets=[_row(row, today) for row in rows])


async def check(call: Call, sheet_id: UUID, entry: CopyCheck) -> SheetRow:
    """Somebody else than its holder has the copy in his hand, or knows that it is lost."""
    await sheet_of(call, sheet_id)
    try:
        found = await handlers.check_copy(
            sheet_id, entry.copy_no, entry.outcome, entry.on, entry.note, call.transaction
        )
    except NotRecordable as fault:
        raise Problem(409, "not_counted", str(fault)) from None
    return _row(found, _today(call))


async def key_in(call: Call, sheet_id: UUID, entry: ResultEntry) -> SheetRow:
    """Once, from the sheet: a contact, property and the abode, all under its number."""
    sheet = await sheet_of(call, sheet_id)
    if entry.seen and not sheet["is_open"]:
        raise case_closed()
    try:
        found = await handlers.record_result(sheet_id, entry.visit(), call.transaction)
    except NotRecordable as fault:
        raise Problem(409, "not_recordable", str(fault)) from None
    return _row(found, _today(call))


async def _visitable(call: Call, case_id: int, holder: str) -> asyncpg.Record:
    """The case, where it is open, its address may leave the office, and the holder may work on it.

    Raises:
        Problem: One of these does not hold.
        Refused: The person's address must not be printed.
    """
    connection = call.transaction.connection
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    addressee_no = case["addressee_no"]
    numbers = await numbers_of_person(connection, addressee_no)
    call.require_distance(numbers)
    if await connection.fetchval(store.SELECT_WITHHELD, addressee_no, numbers):
        raise Refused("protected", Problem(409, "no_address", _NO_ADDRESS), [addressee_no])
    if not case["is_open"]:
        raise case_closed()
    rights = await Rights.of(call)
    if not rights.may_work(holder, WORK, addressee_no):
        sentence = "持出者がこの所属で案件を扱えないか、本人または同一世帯の案件です。別の職員を指定してください。"
        raise Problem(409, "not_assignable", sentence)
    return case


async def sheet_of(call: Call, sheet_id: UUID) -> asyncpg.Record:
    """A sheet as it stands, on record.

    Raises:
        Problem: There is none.
    """
    sheet = await call.transaction.connection.fetchrow(store.SELECT_ONE, sheet_id)
    if sheet is None:
        raise not_found("訪問調査票")
    call.record([sheet["addressee_no"]], fields=_FIELDS, detail=f"case:{sheet['case_id']} {sheet['document_no']}")
    return sheet


def _row(row: asyncpg.Record, today: date) -> SheetRow:
    values = dict(row)
    return SheetRow.model_validate(
        {
            **{name: values[name] for name in SheetRow.model_fields if name in values},
            "late": bool(row["missing_nos"]) and row["due_back_on"] < today,
            "printed_by": row["recorded_by"],
            "printed_at": row["recorded_at"],
            "abode_label": None if row["abode"] is None else ABODE_LABELS[Abode(row["abode"])],
        }
    )


def _today(call: Call) -> date:
    return call.transaction.started_at.astimezone(TOKYO).date()


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)


async def _panel(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(store.SELECT_OF_CASE, asked.case_id)
    return [_row(row, _today(asked.call)) for row in rows]


FIELD_SHEET_PANELS = {"field_sheets": Panel(VIEW, SheetRow, _panel)}
