"""The letters of graces and suspensions as PDF, each under the number that it got when it was first made out.

Permission: enforcement.measure.print. Names and addresses come with the request, since enforcement keeps none.
"""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

import asyncpg
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.issued_letters import numbered
from services.enforcement.inbound.measure_papers import WORDS, MeasureLetter, measure_letter
from services.enforcement.inbound.words import Line
from services.enforcement.rules.issued_letters import DecisionPaper
from services.enforcement.rules.measure_ends import EndGround
from services.enforcement.store import measures
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import BlockState
from shared.days import TOKYO
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.page import PrintMark
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

PRINT = Access("enforcement.measure.print", ENFORCEMENT, AccessAction.PRINT)


class MeasurePaperRequest(BaseModel):
    """Which letter, and to whom."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    paper: Literal[DecisionPaper.MEASURE, DecisionPaper.MEASURE_END]
    recipient_name: Line
    recipient_address: Line
    recipient_postal_code: Annotated[str, Field(pattern=r"^[0-9]{7}$")]


def measure_paper_routes(municipality: Municipality) -> Routes:
    """The route, in a municipality whose name and seal stand on the letters."""
    routes = Routes("measures")

    @routes.post("/measures/{measure_id}/papers", access=PRINT, summary="The letter of a grace or suspension as PDF")
    async def print_paper(call: Call, measure_id: UUID, wanted: MeasurePaperRequest) -> Response:
        connection, today = call.transaction.connection, call.transaction.started_at.astimezone(TOKYO).date()
        row = await connection.fetchrow(measures.SELECT_ONE, today, measure_id)
        if row is None:
            raise not_found(f"猶予・執行停止 {measure_id}")
        number = row["addressee_no"]
        for item in row["tax_items"]:
            call.require_tax_item(item, [number])
        detail = f"measure:{measure_id} {wanted.paper.value}"
        call.record([number], fields=("measure", "claim", "name", "address"), detail=detail)
        _require_paper(row, wanted.paper)
        values = MeasureLetter(
            row,
            await connection.fetch(measures.SELECT_NAMED, measure_id),
            await connection.fetch(measures.SELECT_PROMISES, [measure_id]),
        )
        name = await numbered(measure_id, wanted.paper, number, call.transaction)
        to = Destination(wanted.recipient_name, wanted.recipient_address, wanted.recipient_postal_code)
        letter = measure_letter(values, wanted.paper, name, sender_of(municipality), to)
        mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
        # Drawing takes tens of milliseconds, in which others are answered.
        pdf = await asyncio.to_thread(letter_pdf, letter, mark)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes


def _require_paper(row: asyncpg.Record, paper: DecisionPaper) -> None:
    """Check that the measure has such a letter.

    Raises:
        Problem: It is a plan, has not ended, or ended because everything was paid.
    """
    if (BlockState(row["kind"]), paper) not in WORDS:
        sentence = "納税計画は誓約で、処分の通知書はありません。猶予または執行停止の番号を確かめてください。"
        raise Problem(409, "no_such_paper", sentence)
    if paper is DecisionPaper.MEASURE_END and row["end_ground"] in (None, EndGround.PAID):
        sentence = (
            "取り消していない処分または完納で終わった処分に、取消しの通知書はありません。処分を確かめてください。"
        )
        raise Problem(409, "no_such_paper", sentence)
