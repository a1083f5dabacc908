"""Sheets of seizable pay: one for each payment of a seized income (差押可能額計算書, 国税徴収法76条、77条).

Permissions: enforcement.pay_sheet.record, enforcement.seizure.view, enforcement.seizure.print.
"""

import asyncio
from collections import defaultdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.pay_sheets import add_sheet
from services.enforcement.inbound.papers_http import PRINT, Line
from services.enforcement.inbound.pay_entry import PayEntry
from services.enforcement.inbound.pay_sheet_letter import pay_sheet_letter
from services.enforcement.inbound.seizures_http import VIEW, seizure_of
from services.enforcement.rules.pay_sheets import PAY_LABELS, PayKind, UnsoundPay
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_states import LIVE, SeizureStep
from services.enforcement.store import pay_sheets, seizures
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.days import TOKYO
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.page import PrintMark
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality
from shared.law.wages import Split

RECORD = Access("enforcement.pay_sheet.record", ENFORCEMENT, AccessAction.REGISTER)
_FIELDS = ("seizure", "income")


class PartView(BaseModel):
    """A part that may not be seized."""

    model_config = ConfigDict(frozen=True)

    item: str
    label: str
    amount_yen: int
    article: str


class PayerView(BaseModel):
    """What one employer pays and withholds."""

    model_config = ConfigDict(frozen=True)

    gross_yen: int
    income_tax_yen: int
    resident_tax_yen: int
    social_insurance_yen: int


class PaySheetView(BaseModel):
    """A sheet with its every part, and what was collected by it."""

    model_config = ConfigDict(frozen=True)

    sheet_no: int
    kind: PayKind
    kind_label: str
    pay_on: date
    months: int
    own_place: int
    split: Split
    relatives: int
    consented: bool
    months_of_service: int | None
    payers: list[PayerView]
    gross_yen: int = Field(description="The payment as it counts, truncated to 1,000 yen")
    protected: list[PartView]
    seizable_yen: int
    collected_yen: int
    recorded_by: str
    recorded_at: datetime


class PaySheetEntry(PayEntry):
    """A payment as the payer tells of it; days and words come as the texts that JSON has."""

    model_config = ConfigDict(frozen=True, strict=False, extra="forbid")


class SheetPaper(BaseModel):
    """What goes onto the paper beside what is kept here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    debtor_name: Line
    third_party_address: Line
    third_party_postal_code: Annotated[str, Field(pattern=r"^[0-9]{7}$")]


def pay_sheet_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose office signs the paper."""
    routes = Routes("seizures")

    @routes.post(
        "/seizures/{seizure_id}/pay-sheets",
        access=RECORD,
        summary="Compute what of a payment is seized",
        status_code=201,
    )
    async def record_sheet(call: Call, seizure_id: UUID, entry: PaySheetEntry) -> PaySheetView:
        """Each payment of a seized income is judged anew, as the payer tells of it."""
        row = await seizure_of(call, seizure_id)
        call.record([row["addressee_no"]], fields=_FIELDS, detail=f"seizure:{seizure_id}")
        if row["state"] not in LIVE:
            raise Problem(409, "not_seized", "この差押えは終わっています。計算書は作成できません。")
        try:
            await add_sheet(seizure_id, PropertyKind(row["kind"]), entry.facts(), call.transaction)
        except UnsoundPay as found:
            raise Problem(422, "unsound_pay", str(found)) from None
        return (await _sheets(call, seizure_id))[-1]

    @routes.get("/seizures/{seizure_id}/pay-sheets", access=VIEW, summary="The sheets of a seized income", writes=True)
    async def list_sheets(call: Call, seizure_id: UUID) -> list[PaySheetView]:
        """All of them in order; of one payment the last counts."""
        row = await seizure_of(call, seizure_id)
        call.record([row["addressee_no"]], fields=_FIELDS, detail=f"seizure:{seizure_id}")
        return await _sheets(call, seizure_id)

    @routes.post("/seizures/{seizure_id}/pay-sheets/{sheet_no}/paper", access=PRINT, summary="A pay sheet as PDF")
    async def print_sheet(call: Call, seizure_id: UUID, sheet_no: int, wanted: SheetPaper) -> Response:
        row = await seizure_of(call, seizure_id)
        detail = f"seizure:{seizure_id} pay_sheet:{sheet_no}"
        call.record([row["addressee_no"]], fields=("seizure", "income", "name", "address"), detail=detail)
        connection = call.transaction.connection
        sheets = await connection.fetch(pay_sheets.SELECT_SHEETS, seizure_id)
        sheet = next((one for one in sheets if one["sheet_no"] == sheet_no), None)
        steps = await connection.fetch(seizures.SELECT_STEPS, seizure_id)
        issued = next((step for step in steps if step["kind"] == SeizureStep.ISSUED), None)
        if sheet is None:
            raise not_found("計算書")
        if issued is None:
            raise Problem(409, "no_such_paper", "差押えが発付されていないため、計算書は印刷できません。")
        parts = [
            one for one in await connection.fetch(pay_sheets.SELECT_PARTS, seizure_id) if one["sheet_no"] == sheet_no
        ]
        to = Destination(row["third_party"], wanted.third_party_address, wanted.third_party_postal_code, is_office=True)
        letter = pay_sheet_letter(
            dict(sheet),
            [dict(part) for part in parts if part["sheet_no"] == sheet_no],
            f"{issued['document_no']}-{sheet_no}",
            sheet["recorded_at"].astimezone(TOKYO).date(),
            sender_of(municipality),
            to,
            wanted.debtor_name,
        )
        mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
        pdf = await asyncio.to_thread(letter_pdf, letter, mark)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes


async def _sheets(call: Call, seizure_id: UUID) -> list[PaySheetView]:
    connection = call.transaction.connection
    parts: defaultdict[int, list[Any]] = defaultdict(list)
    payers: defaultdict[int, list[Any]] = defaultdict(list)
    for row in await connection.fetch(pay_sheets.SELECT_PARTS, seizure_id):
        parts[row["sheet_no"]].append(PartView(**{name: row[name] for name in PartView.model_fields}))
    for row in await connection.fetch(pay_sheets.SELECT_PAYERS, seizure_id):
        payers[row["sheet_no"]].append(PayerView(**{name: row[name] for name in PayerView.model_fields}))
    names = PaySheetView.model_fields.keys() - {"kind_label", "payers", "protected"}
    return [
        PaySheetView(
            **{name: row[name] for name in names},
            kind_label=PAY_LABELS[PayKind(row["kind"])],
            payers=payers[row["sheet_no"]],
            protected=parts[row["sheet_no"]],
        )
        for row in await connection.fetch(pay_sheets.SELECT_SHEETS, seizure_id)
    ]
