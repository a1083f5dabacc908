"""What a distribution orders to be handed out to creditors and debtors (配当金・残余金の交付、供託).

Permissions: enforcement.distribution.list and enforcement.distribution.record.
"""

from datetime import date
from typing import Any, Literal
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.inbound.words import Line
from services.enforcement.rules.distribution import LineKind
from services.enforcement.store import distribution as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

payment_order_routes = Routes("payment-orders")

LIST = Access("enforcement.distribution.list", ENFORCEMENT, AccessAction.LIST)
RECORD = Access("enforcement.distribution.record", ENFORCEMENT, AccessAction.UPDATE)


class OrderView(BaseModel):
    """What is to be handed out, and what became of it."""

    model_config = ConfigDict(frozen=True)

    order_id: UUID
    distribution_id: UUID
    kind: LineKind
    name: str | None = Field(description="The creditor; none for the debtor")
    addressee_no: str
    amount_yen: int
    ordered_on: date
    outcome: str | None
    effective_on: date | None
    reference: str | None


class Outcome(BaseModel):
    """The money was handed out, or deposited (供託) where it could not be (133条3項, 134条)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Literal["paid", "deposited"]
    effective_on: DayAtHand
    reference: Line


@payment_order_routes.get("/payment-orders", access=LIST, summary="What is to be handed out to creditors and debtors")
async def list_orders(call: Call) -> list[OrderView]:
    """Orders that nobody has carried out, of seizures wholly in the caller's tax items."""
    rows = await call.transaction.connection.fetch(store.LIST_ORDERS, call.scope.tax_items)
    call.record([row["addressee_no"] for row in rows], fields=("payment_order",))
    return [OrderView(**row) for row in rows]


@payment_order_routes.post(
    "/payment-orders/{order_id}/outcome", access=RECORD, summary="It was handed out or deposited"
)
async def note_outcome(call: Call, order_id: UUID, entry: Outcome) -> OrderView:
    """Once; with the receipt, the transfer or the deposit office's number that proves it."""
    connection = call.transaction.connection
    await connection.fetch(store.LOCK_ORDER, order_id)
    row = await connection.fetchrow(store.SELECT_ORDER, order_id)
    if row is None:
        raise not_found("支払の指示")
    require_items(call, row)
    call.record([row["addressee_no"]], fields=("payment_order",), detail=f"payment_order:{order_id}")
    if row["outcome"] is not None:
        raise Problem(409, "done", "この支払は済んでいます。内容を開き直してください。")
    require_day(entry.effective_on, row["ordered_on"], call)
    told = (order_id, entry.outcome, entry.effective_on, entry.reference)
    await store.ORDER_ENDS.copy(connection, [(*told, call.actor.id, call.transaction.started_at)])
    done: Any = await connection.fetchrow(store.SELECT_ORDER, order_id)
    return OrderView(**done)


def require_items(call: Call, row: asyncpg.Record) -> None:
    """Refuse whoever has not all the tax items of the seizure."""
    for item in row["tax_items"]:
        call.require_tax_item(item, [row["addressee_no"]])


def require_day(on: date, earliest: date | None, call: Call) -> None:
    """Refuse a day that lies ahead, or before the earliest.

    Raises:
        Problem: With the days that fit.
    """
    today = today_of(call)
    if on > today or (earliest is not None and on < earliest):
        begin = f"{earliest}から" if earliest else ""
        raise Problem(409, "wrong_day", f"日付は{begin}今日までの日を入力してください。")


def today_of(call: Call) -> date:
    """The day of the request in Japan."""
    return call.transaction.started_at.astimezone(TOKYO).date()
