"""Letters about overpayments: which went out on a day, and each as it was sent, drawn again from what was kept.

Permissions: refunds.notice.list, refunds.notice.view for the office's copy with a mark, refunds.notice.print for what
goes out. Both are recorded as a print.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import asyncpg
from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.refunds.handlers.notices import pdf_of
from services.refunds.handlers.payees import flags_of
from services.refunds.store import notices
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.documents.page import PrintMark
from shared.http.problems import not_found
from shared.http.routes import Call, Refused, Routes

notice_routes = Routes("refund notices")

LIST = Access("refunds.notice.list", REFUND, AccessAction.LIST)
VIEW = Access("refunds.notice.view", REFUND, AccessAction.PRINT)
PRINT = Access("refunds.notice.print", REFUND, AccessAction.PRINT)
_FIELDS = ("name", "address", "overpayment", "refund")
_PAGE_MAX = 200
_PATTERN = r"^K[0-9]{12}$"
DocumentNo = Annotated[str, Field(pattern=_PATTERN)]


class NoticeView(BaseModel):
    """A letter, without what it says."""

    model_config = ConfigDict(frozen=True)

    document_no: str
    notice_id: int
    kind: str = Field(description="invitation, reminder, appropriation, decision, return_demand or return_dunning")
    addressee_no: str
    tax_items: list[str]
    refund_id: int | None
    issued_on: date
    sha256: str = Field(description="Over template, version and values: names this letter and no other")


class AfterAddressee(BaseModel):
    """After which addressee to go on; in the body, so that the number stands in no URL."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: Annotated[str, Field(pattern=r"^([0-9]{15})?$")] = ""


class UnaddressedView(BaseModel):
    """Somebody to whom money is owed back and no letter can be sent."""

    model_config = ConfigDict(frozen=True)

    addressee_no: str
    amount_yen: int
    is_decided: bool = Field(description="A refund was decided; otherwise it is still to be claimed")
    flags: list[str] = Field(description="What identity says of him; unknown where it has announced nobody")


class LettersWanted(BaseModel):
    """Letters for the envelope, in this order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_nos: Annotated[tuple[DocumentNo, ...], Field(min_length=1, max_length=_PAGE_MAX)]


@notice_routes.get("/refund-notices", access=LIST, summary="Letters about overpayments of a day")
async def list_notices(
    call: Call,
    issued_on: Annotated[date, Query(ge=date(2000, 1, 1), le=date(2200, 1, 1))],
    after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
) -> list[NoticeView]:
    """The letters of a day, a page after one of them."""
    rows = await call.transaction.connection.fetch(notices.LIST_NOTICES, issued_on, after, _PAGE_MAX)
    call.record(sorted({row["addressee_no"] for row in rows}), fields=("refund_notice",), detail=f"{issued_on}")
    return [NoticeView.model_validate(dict(row)) for row in rows]


@notice_routes.post("/refund-notices/unaddressed", access=LIST, summary="Who has no address, and so is told nothing")
async def list_unaddressed(call: Call, page: AfterAddressee) -> list[UnaddressedView]:
    """Tasks by addressee: identity is to find an address, or somebody for the heirs."""
    rows = await call.transaction.connection.fetch(notices.LIST_UNADDRESSED, page.after, _PAGE_MAX)
    call.record([row["addressee_no"] for row in rows], fields=("refund_notice",), detail="unaddressed")
    return [UnaddressedView.model_validate(dict(row)) for row in rows]


@notice_routes.get("/refund-notices/{document_no}/pdf", access=VIEW, summary="A letter as it was sent, as PDF")
async def get_pdf(call: Call, document_no: Annotated[str, Path(pattern=_PATTERN)]) -> Response:
    """The office's copy, with the mark of who printed it."""
    mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
    return await _answer(await _letters(call, [document_no]), mark)


@notice_routes.post("/refund-notices/prints", access=PRINT, summary="Letters for their envelopes, as one PDF")
async def print_letters(call: Call, wanted: LettersWanted) -> Response:
    """The letters without a mark; printed again they are the same bytes."""
    return await _answer(await _letters(call, wanted.document_nos), None)


async def _letters(call: Call, document_nos: Sequence[str]) -> list[asyncpg.Record]:
    connection = call.transaction.connection
    rows = {row["document_no"]: row for row in await connection.fetch(notices.SELECT_NOTICES, list(document_nos))}
    if len(rows) < len(set(document_nos)):
        raise not_found("還付・充当通知書")
    subjects = sorted({row["addressee_no"] for row in rows.values()})
    call.require_distance(subjects)
    for row in rows.values():
        for item in row["tax_items"]:
            call.require_tax_item(item, [row["addressee_no"]])
    for number in subjects:
        if "protected" in await flags_of(connection, number):
            # The measure came after the letter: where it went may still be where the person lives.
            raise Refused("protected", not_found("還付・充当通知書"), [number])
    call.record(subjects, fields=_FIELDS, detail=" ".join(document_nos))
    return [rows[number] for number in document_nos]


async def _answer(rows: Sequence[asyncpg.Record], mark: PrintMark | None) -> Response:
    name = rows[0]["document_no"] if len(rows) == 1 else "refund-notices"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.pdf"'}
    # Drawing many letters takes seconds, in which others are served.
    content = await asyncio.to_thread(pdf_of, rows, mark)
    return Response(content, media_type="application/pdf", headers=headers)
