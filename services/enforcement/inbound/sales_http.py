"""Public sales (公売): which are under way, their notices, bids and transfers, and their papers.

Permissions: enforcement.sale.view, enforcement.sale.list, enforcement.sale.record and enforcement.sale.print.
"""

import asyncio
from collections.abc import Awaitable
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers import selling
from services.enforcement.handlers.selling import Offered, locked_sale
from services.enforcement.inbound.distribution_papers_http import Address
from services.enforcement.inbound.payment_orders_http import require_day, require_items
from services.enforcement.inbound.sale_papers import PAPER_STATES, SalePaperKind, sale_letter
from services.enforcement.inbound.words import Line, MaybeLine, Words
from services.enforcement.rules.sale import STATE_LABELS, EarlyGround, SaleMethod, SaleState, Unsaleable
from services.enforcement.store import sale as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import AmountYen
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.page import PrintMark
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.library import LAW
from shared.law.municipality import Municipality

sale_routes = Routes("sales")

VIEW = Access("enforcement.sale.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.sale.list", ENFORCEMENT, AccessAction.LIST)
RECORD = Access("enforcement.sale.record", ENFORCEMENT, AccessAction.UPDATE)
PRINT = Access("enforcement.sale.print", ENFORCEMENT, AccessAction.PRINT)


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SaleRow(_View):
    """A sale and where it stands."""

    sale_id: UUID
    seizure_id: UUID
    case_id: int
    addressee_no: str
    tax_items: list[str]
    round_no: int
    method: SaleMethod
    description: str
    estimate_yen: int
    deposit_yen: int
    sale_on: date
    place: str
    step_no: int
    state: SaleState
    state_label: str
    price_yen: int | None
    payment_due_on: date | None
    may_be_released: bool = Field(description="Three rounds without a bid: 国税徴収法79条2項3号")


class SaleStep(_View):
    """A step of a sale."""

    step_no: int
    kind: SaleState
    effective_on: date
    document_no: str | None
    second_on: date | None
    bid_no: int | None
    price_yen: int | None
    note: str
    recorded_by: str
    recorded_at: datetime


class BidView(_View):
    """A bid as it was opened."""

    bid_no: int
    bidder: str
    amount_yen: int
    deposit_yen: int
    invalid: str


class SaleView(SaleRow):
    """A sale with its bids and steps."""

    valuation: str
    early_ground: EarlyGround | None = Field(description="Why it is sold before the debtor's: 国税徴収法32条4項")
    early_reason: str | None
    bid_no: int | None = Field(description="Whose turn it is to buy")
    next_bid_no: int | None = Field(description="Who buys if the winner does not pay: 国税徴収法104条の2")
    bids: list[BidView]
    steps: list[SaleStep]


class Publication(_Entry):
    """The announcement hangs (公売公告), and the estimate is published (見積価額の公告)."""

    published_on: DayAtHand
    estimate_published_on: DayAtHand
    note: Words


class BidEntry(_Entry):
    """A bid, in the order in which they were opened."""

    bidder: Line
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    deposit_yen: AmountYen


class Opening(_Entry):
    """All bids of the day; none where nobody bid."""

    bids: Annotated[list[BidEntry], Field(max_length=1_000)]
    drawn_bid_no: Annotated[int | None, Field(ge=1, le=1_000, description="Among equals, whom the lot fell on")] = None
    next_bid_no: Annotated[
        int | None, Field(ge=1, le=1_000, description="Who asked to buy if the winner does not pay (104条の2)")
    ] = None


class Transfer(_Entry):
    """The property was handed over, or the registrar was asked to enter the buyer."""

    transferred_on: DayAtHand
    note: Words


class SalePaperRequest(_Entry):
    """Which paper, and to whom; the announcement hangs on a board and names nobody.

    Attributes:
        kind: Which paper.
        recipient_name: Who gets it; of the notice of the decision the buyer, as he bid.
        recipient_address: Where he lives.
        debtor_name: Whose property it was, for the notice of the decision.
        debtor_address: Where he lives.
        note: What else is said of the property.
    """

    kind: SalePaperKind
    recipient_name: Address | None = None
    recipient_address: Address | None = None
    debtor_name: Address | None = None
    debtor_address: Address | None = None
    note: MaybeLine = ""


@sale_routes.get("/sales", access=LIST, summary="Sales that are under way, by their day")
async def list_sales(call: Call) -> list[SaleRow]:
    """Those of seizures wholly in the caller's tax items, until the right is transferred."""
    rows = await call.transaction.connection.fetch(store.LIST_LIVE, call.scope.tax_items)
    call.record([row["addressee_no"] for row in rows], fields=("sale",))
    return [SaleRow(**_row(row)) for row in rows]


@sale_routes.get("/sales/{sale_id}", access=VIEW, summary="A sale with its bids and steps", writes=True)
async def get_sale(call: Call, sale_id: UUID) -> SaleView:
    """What was decided, published, offered and paid."""
    return await _view(call, (await _found(call, sale_id))[0])


@sale_routes.post("/sales/{sale_id}/publication", access=RECORD, summary="The sale was published")
async def publish(call: Call, sale_id: UUID, entry: Publication) -> SaleView:
    """Ten whole days before the sale (95条); the estimate of real estate three days before it (99条)."""
    found, seizure = await _found(call, sale_id)
    for on in (entry.published_on, entry.estimate_published_on):
        require_day(on, None, call)
    days = (entry.published_on, entry.estimate_published_on)
    await _lawful(selling.publish(found, seizure, *days, entry.note, call.transaction))
    return await _shown(call, sale_id)


@sale_routes.post("/sales/{sale_id}/bids", access=RECORD, summary="The bids were opened")
async def open_bids(call: Call, sale_id: UUID, entry: Opening) -> SaleView:
    """The highest that counts wins (104条); without one the round has failed (107条)."""
    found, seizure = await _found(call, sale_id)
    offered = [Offered(one.bidder, one.amount_yen, one.deposit_yen) for one in entry.bids]
    await _lawful(selling.close(found, seizure, offered, entry.drawn_bid_no, entry.next_bid_no, call.transaction))
    return await _shown(call, sale_id)


@sale_routes.post("/sales/{sale_id}/transfer", access=RECORD, summary="The right was transferred")
async def transfer(call: Call, sale_id: UUID, entry: Transfer) -> SaleView:
    """After the price: the thing is handed over (119条), or the registrar asked to enter the buyer (121条)."""
    found, _ = await _found(call, sale_id)
    require_day(entry.transferred_on, None, call)
    await _lawful(selling.transfer(found, entry.transferred_on, entry.note, call.transaction))
    return await _shown(call, sale_id)


def sale_paper_routes(municipality: Municipality) -> Routes:
    """The route of the papers, in a municipality whose name stands on them."""
    routes = Routes("sales")

    @routes.post("/sales/{sale_id}/papers", access=PRINT, summary="A paper of a sale as PDF")
    async def print_paper(call: Call, sale_id: UUID, wanted: SalePaperRequest) -> Response:
        found, _ = await _found(call, sale_id, ("name", "address"))
        # Of what happened to two bidders, the paper tells of the last.
        rows = await call.transaction.connection.fetch(store.SELECT_STEPS, sale_id)
        steps = {row["kind"]: dict(row) for row in rows}
        if PAPER_STATES[wanted.kind] not in steps:
            label = STATE_LABELS[SaleState(found["state"])]
            raise Problem(409, "no_such_paper", f"公売の状態が「{label}」のため、この書類はまだ作成できません。")
        debtor = f"{wanted.debtor_address}  {wanted.debtor_name}"
        letter = sale_letter(
            wanted.kind, dict(found), steps, sender_of(municipality), _recipient(wanted, found), debtor, wanted.note
        )
        mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
        # Drawing takes tens of milliseconds, in which others are answered.
        pdf = await asyncio.to_thread(letter_pdf, letter, mark)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes


def _recipient(wanted: SalePaperRequest, found: asyncpg.Record) -> Destination | None:
    """To whom the paper goes; none for what hangs on a board.

    Raises:
        Problem: A name or an address is missing, or the notice of the decision would go to somebody else.
    """
    if wanted.kind is SalePaperKind.ANNOUNCEMENT:
        return None
    if wanted.recipient_name is None or wanted.recipient_address is None:
        raise Problem(422, "no_recipient", "宛先の氏名と住所を入力してください。")
    if wanted.kind is SalePaperKind.DECISION:
        if wanted.debtor_name is None or wanted.debtor_address is None:
            raise Problem(422, "no_debtor", "滞納者の氏名と住所を入力してください。")
        if wanted.recipient_name != found["bidder"]:
            raise Problem(
                409, "not_the_buyer", "売却決定通知書の宛先は買受人です。入札のときの氏名を入力してください。"
            )
    return Destination(wanted.recipient_name, wanted.recipient_address)


async def _found(call: Call, sale_id: UUID, fields: tuple[str, ...] = ()) -> tuple[asyncpg.Record, asyncpg.Record]:
    found = await locked_sale(sale_id, call.transaction.connection)
    if found is None:
        raise not_found("公売")
    require_items(call, found[0])
    call.record([found[0]["addressee_no"]], fields=("sale", "bid", *fields), detail=f"sale:{sale_id}")
    return found


async def _shown(call: Call, sale_id: UUID) -> SaleView:
    found = await locked_sale(sale_id, call.transaction.connection)
    if found is None:
        raise not_found("公売")
    return await _view(call, found[0])


async def _lawful(doing: Awaitable[None]) -> None:
    try:
        await doing
    except Unsaleable as found:
        raise Problem(409, "unsaleable", str(found)) from None


def _row(row: asyncpg.Record) -> dict[str, object]:
    values = dict(row)
    known = {name: values[name] for name in SaleRow.model_fields if name in values}
    label = STATE_LABELS[SaleState(row["state"])]
    needed = LAW.failed_sales_before_release.on(row["sale_on"])
    return {**known, "state_label": label, "may_be_released": row["failed_rounds"] >= needed}


async def _view(call: Call, row: asyncpg.Record) -> SaleView:
    connection = call.transaction.connection
    bids = await connection.fetch(store.SELECT_BIDS, row["sale_id"])
    steps = await connection.fetch(store.SELECT_STEPS, row["sale_id"])
    values = {
        **_row(row),
        "valuation": row["valuation"],
        "early_ground": row["early_ground"],
        "early_reason": row["early_reason"],
        "bid_no": row["bid_no"],
        "next_bid_no": row["next_bid_no"],
        "bids": list(map(dict, bids)),
        "steps": list(map(dict, steps)),
    }
    return SaleView.model_validate(values)
