"""A slip is printed: as PDF, with the mark of who printed it, recorded as a print of that person's data.

Permission: payments.claim.slip.print. The payer's name comes with the request, since payments keeps none.
"""

import asyncio
from datetime import date
from typing import Annotated

import asyncpg
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.payments.inbound.obligors_http import require_obligors
from services.payments.inbound.quotes_http import quoted
from services.payments.inbound.slips_http import limits_of, slip_of
from services.payments.rules.slips import SlipKind, SlipState, is_still_due, state_of
from services.payments.store import slips
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts.fields import PRINTABLE
from shared.days import TOKYO
from shared.documents.page import PrintMark
from shared.documents.payment_slip import PaymentSlip, SlipLine, payment_slip_pdf
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item

PRINT = Access("payments.claim.slip.print", RECEIPT, AccessAction.PRINT)

_NOTICES = {SlipKind.FIRST: "", SlipKind.REISSUE: "再発行", SlipKind.MERGED: "合算", SlipKind.PART: "一部納付"}
_WHY_NOT = {
    SlipState.PAID: "この納付書はすでに納付されています。印刷しません。",
    SlipState.VOID: "この納付書は無効です。新しい納付書を発行してください。",
    SlipState.SUPERSEDED: "この納付書は差し替えられています。新しい納付書を印刷してください。",
    SlipState.EXPIRED: "この納付書は使用期限を過ぎています。新しい納付書を発行してください。",
}


class PrintRequest(BaseModel):
    """What goes onto the sheet beside what the register has; it is not kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    payer_name: Annotated[str, Field(max_length=60, pattern=PRINTABLE)] = ""


def slip_print_routes(municipality: Municipality) -> Routes:
    """The route, in a municipality whose name and numbers stand on the sheet."""
    routes = Routes("slips")

    @routes.post("/slips/{slip_no}/print", access=PRINT, summary="A slip as PDF, marked with who printed it")
    async def print_slip(call: Call, slip_no: int, wanted: PrintRequest) -> Response:
        row = await slip_of(call, slip_no)
        parts = await call.transaction.connection.fetch(slips.SELECT_PARTS, [slip_no])
        claim_ids = [part["claim_id"] for part in parts]
        owing = await require_obligors(call, claim_ids)
        call.record(owing.subjects, fields=("slip", "claim", "name"), detail=f"slip:{slip_no}")
        at = call.transaction.started_at
        today = at.astimezone(TOKYO).date()
        state = state_of(row["paid_yen"], row["ended_as"], limits_of(row), today)
        if state is not SlipState.ISSUED:
            raise Problem(409, f"slip_{state.value}", _WHY_NOT[state])
        # A first slip asks for the tax alone, every other for what is due on its last day.
        await _require_due(call, parts, today if row["kind"] == SlipKind.FIRST else row["counters_until"], municipality)
        sheet = _sheet(
            row, parts, _payer(wanted.payer_name, owing.others_of(claim_ids, row["addressee_no"])), municipality
        )
        # Drawing takes tens of milliseconds, in which others are answered.
        pdf = await asyncio.to_thread(payment_slip_pdf, sheet, PrintMark(call.actor.id, at, call.reference))
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes


def _payer(name: str, joint_addressee_nos: list[str]) -> str:
    """The name on the sheet, with how many others owe the same (外何名); a sheet goes through many hands."""
    return f"{name} 外{len(joint_addressee_nos)}名".strip() if joint_addressee_nos else name


async def _require_due(call: Call, parts: list[asyncpg.Record], on: date, municipality: Municipality) -> None:
    found = await quoted([part["claim_id"] for part in parts], on, call, municipality)
    due = {one.claim["claim_id"]: one.quote for one in found}
    if not is_still_due([slips.said(part) for part in parts], [due[part["claim_id"]] for part in parts]):
        sentence = "発行の後に額が変わったか、収納がありました。新しい納付書を発行してください。"
        raise Problem(409, "slip_changed", sentence)


def _sheet(
    row: asyncpg.Record, parts: list[asyncpg.Record], payer_name: str, municipality: Municipality
) -> PaymentSlip:
    institution_code = municipality.slip_issuer.institution_code
    el_number = (institution_code, row["payment_no"], row["confirmation_no"], row["item_number"])
    return PaymentSlip(
        city=municipality.name,
        payer_name=payer_name,
        addressee_no=row["addressee_no"],
        lines=[_line(part) for part in parts],
        amount_yen=row["amount_yen"],
        el_number=el_number if row["qr"] else (),
        store_number=row["store_number"],
        qr=row["qr"],
        ocr_lines=[row["ocr_upper"], row["ocr_lower"]] if row["qr"] else (),
        stores_until=row["stores_until"],
        network_until=row["network_until"],
        counters_until=row["counters_until"],
        notice=_NOTICES[SlipKind(row["kind"])],
    )


def _line(part: asyncpg.Record) -> SlipLine:
    return SlipLine(
        tax_item_name=tax_item(part["tax_item"]).name,
        fiscal_year=part["levy_fiscal_year"],
        instalment=part["instalment"],
        notice_no=part["notice_no"],
        due_on=part["due_on"],
        principal_yen=part["principal_yen"],
        dunning_fee_yen=part["dunning_fee_yen"],
        disposition_cost_yen=part["disposition_cost_yen"],
        late_charge_yen=part["late_charge_yen"],
    )
