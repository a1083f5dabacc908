"""The acts of a public sale (公売): offer, decision, payment, default of the buyer, cancellation.

Permissions: enforcement.sale.propose and enforcement.sale.approve.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, TypeAlias, TypeVar
from uuid import UUID

import asyncpg
from pydantic import Field

from services.enforcement.handlers import sale_defaults, selling
from services.enforcement.handlers.selling import Decision, Offer
from services.enforcement.inbound.words import Line, Words
from services.enforcement.rules.sale import (
    EARLY_LABELS,
    METHOD_LABELS,
    EarlyGround,
    SaleMethod,
    SaleState,
    Unsaleable,
)
from services.enforcement.store.write_off import SELECT_TODAY
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen, TaxItemCode
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.sale.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.sale.approve", ENFORCEMENT, AccessAction.APPROVE)

Price = Annotated[AmountYen, Field(gt=0)]
#: The numbers of the law are known from this day on.
SaleDay = Annotated[DayAtHand, Field(ge=date(2020, 1, 1))]
StepNo = Annotated[int, Field(ge=1, le=99_999)]
TaxItems = Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6, strict=False)]


class EarlySale(Payload):
    """Why property of whoever is liable beside the debtor is offered before the debtor's (国税徴収法32条4項)."""

    ground: EarlyGround
    reason: Words


class SaleOffer(Payload):
    """Property under seizure that is offered at public sale.

    Attributes:
        seizure_id: The seizure.
        step_no: Its last step; any later one stops the approval.
        addressee_no: Whose property.
        tax_items: The tax items of its claims.
        method: Bids or auction.
        estimate_yen: The estimate (見積価額), below which nothing is sold.
        valuation: How it was found: by whom, when, by which comparison (評価).
        deposit_yen: What every bidder deposits (公売保証金).
        sale_on: The day of the sale.
        place: Where.
        early: Why it is offered before the debtor's property, where it is that of whoever is liable beside him.
    """

    seizure_id: UUID
    step_no: StepNo
    addressee_no: AddresseeNo
    tax_items: TaxItems
    method: SaleMethod
    estimate_yen: Price
    valuation: Words
    deposit_yen: AmountYen
    sale_on: SaleDay
    place: Line
    early: EarlySale | None = None

    def offer(self) -> Offer:
        """What the handlers need of it."""
        values = self.model_dump(exclude={"addressee_no", "tax_items", "early"})
        early = (self.early.ground, self.early.reason) if self.early else (None, None)
        return Offer(**values, early_ground=early[0], early_reason=early[1])


class _OfSale(Payload):
    """Names a sale as the officer saw it; any later step stops the approval."""

    sale_id: UUID
    step_no: StepNo
    addressee_no: AddresseeNo
    tax_items: TaxItems


class SaleDecision(_OfSale):
    """The decision to sell to the highest bidder, or to the next where he has not paid (売却決定, 111条、113条)."""

    bid_no: Annotated[int, Field(ge=1, le=9_999)]
    price_yen: Price
    decided_on: SaleDay
    payment_due_on: SaleDay

    def decision(self) -> Decision:
        """What the handlers need of it."""
        return Decision(self.bid_no, self.price_yen, self.decided_on, self.payment_due_on)


class SalePayment(_OfSale):
    """The buyer paid the price (買受代金の納付, 115条、116条)."""

    paid_on: SaleDay
    amount_yen: Price
    reference: Words


class SaleCancellation(_OfSale):
    """A sale is stopped, or the decision to sell is taken back."""

    cancelled_on: SaleDay
    reason: Words


class SaleDefault(_OfSale):
    """The buyer did not pay in time: the decision is cancelled and his deposit forfeited (115条4項、100条3項).

    Attributes:
        defaulted_on: The day of the cancellation, on which the next-highest bidder may get the decision (113条2項).
        deposit_yen: The deposit that pays the claims.
        reason: In words.
    """

    defaulted_on: SaleDay
    deposit_yen: AmountYen
    reason: Words


_OfSaleT = TypeVar("_OfSaleT", bound=_OfSale)
_Found: TypeAlias = tuple[asyncpg.Record, asyncpg.Record]


def sale_acts() -> tuple[Act[Any], ...]:
    """Offer, decision, payment, default, cancellation."""
    return (
        _offering(),
        _act(
            "enforcement.sale_decision", "売却決定", SaleDecision, _decision_lines, _check_decision, _execute_decision
        ),
        _act(
            "enforcement.sale_payment", "買受代金の納付", SalePayment, _payment_lines, _check_payment, _execute_payment
        ),
        _act(
            "enforcement.sale_default",
            "買受代金の不納付による売却決定の取消し",
            SaleDefault,
            _default_lines,
            _check_default,
            _execute_default,
        ),
        _act(
            "enforcement.sale_cancellation",
            "公売の中止・売却決定の取消し",
            SaleCancellation,
            _cancellation_lines,
            _check_cancellation,
            _execute_cancellation,
        ),
    )


def _offering() -> Act[SaleOffer]:
    async def admissible(payload: SaleOffer, connection: Connection) -> None:
        try:
            today = await connection.fetchval(SELECT_TODAY)
            seizure, _ = await selling.require_offer(payload.offer(), today, connection)
        except Unsaleable as found:
            raise Problem(409, "unsaleable", str(found)) from None
        _require_same(payload.addressee_no, payload.tax_items, seizure)

    async def execute(approved: Approved[SaleOffer], transaction: Transaction) -> None:
        await admissible(approved.payload, transaction.connection)
        try:
            await selling.offer_property(approved.payload.offer(), approved.approval_id, transaction)
        except Unsaleable as found:
            raise Problem(409, "unsaleable", str(found)) from None

    return Act(
        name="enforcement.sale",
        label="公売",
        payload=SaleOffer,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_offer_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


def _act(
    name: str,
    label: str,
    payload_class: type[_OfSaleT],
    lines: Callable[[_OfSaleT], list[tuple[str, str]]],
    check: Callable[[_OfSaleT, _Found, Connection], Awaitable[None]],
    do: Callable[[Approved[_OfSaleT], _Found, Transaction], Awaitable[None]],
) -> Act[_OfSaleT]:
    """An act about a sale: it is as the officer saw it, what the law asks for holds, and then it is done."""

    async def checked(payload: _OfSaleT, connection: Connection) -> _Found:
        found = await _as_seen(payload, connection)
        try:
            await check(payload, found, connection)
        except Unsaleable as fault:
            raise Problem(409, "unsaleable", str(fault)) from None
        return found

    async def admissible(payload: _OfSaleT, connection: Connection) -> None:
        await checked(payload, connection)

    async def execute(approved: Approved[_OfSaleT], transaction: Transaction) -> None:
        found = await checked(approved.payload, transaction.connection)
        try:
            await do(approved, found, transaction)
        except Unsaleable as fault:
            raise Problem(409, "unsaleable", str(fault)) from None

    return Act(
        name=name,
        label=label,
        payload=payload_class,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [("公売", str(payload.sale_id)), ("宛名番号", payload.addressee_no), *lines(payload)],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


async def _check_decision(payload: SaleDecision, found: _Found, connection: Connection) -> None:
    await selling.require_decidable(*found, payload.decision(), connection)


async def _execute_decision(approved: Approved[SaleDecision], found: _Found, transaction: Transaction) -> None:
    _require_come(approved.payload.decided_on, transaction)
    await selling.decide_sale(found[0], approved.payload.decision(), approved.approval_id, transaction)


async def _check_payment(payload: SalePayment, found: _Found, connection: Connection) -> None:
    selling.require_payable(found[0], payload.paid_on, payload.amount_yen)


async def _execute_payment(approved: Approved[SalePayment], found: _Found, transaction: Transaction) -> None:
    payload = approved.payload
    _require_come(payload.paid_on, transaction)
    await selling.pay_price(*found, payload.paid_on, payload.reference, approved.approval_id, transaction)


async def _check_default(payload: SaleDefault, found: _Found, connection: Connection) -> None:
    await sale_defaults.require_default(*found, payload.defaulted_on, payload.deposit_yen, connection)


async def _execute_default(approved: Approved[SaleDefault], found: _Found, transaction: Transaction) -> None:
    payload = approved.payload
    _require_come(payload.defaulted_on, transaction)
    await sale_defaults.default(*found, payload.defaulted_on, payload.reason, approved.approval_id, transaction)


async def _check_cancellation(payload: SaleCancellation, found: _Found, connection: Connection) -> None:
    selling.require_next(found[0], SaleState.CANCELLED, payload.cancelled_on)


async def _execute_cancellation(approved: Approved[SaleCancellation], found: _Found, transaction: Transaction) -> None:
    payload = approved.payload
    _require_come(payload.cancelled_on, transaction)
    await selling.cancel(found[0], payload.cancelled_on, payload.reason, approved.approval_id, transaction)


async def _as_seen(payload: _OfSale, connection: Connection) -> _Found:
    found = await selling.locked_sale(payload.sale_id, connection)
    if found is None or found[0]["step_no"] != payload.step_no:
        sentence = "公売が見つからないか、起案のときから変わっています。内容を開き直し、起案し直してください。"
        raise Problem(409, "changed", sentence)
    _require_same(payload.addressee_no, payload.tax_items, found[1])
    return found


def _require_same(addressee_no: str, tax_items: tuple[TaxItemCode, ...], seizure: asyncpg.Record) -> None:
    seen = (addressee_no, sorted(one.value for one in tax_items))
    if (seizure["addressee_no"], list(seizure["tax_items"])) != seen:
        raise Problem(409, "unsaleable", "宛名番号または税目が差押えと異なります。内容を開き直してください。")


def _require_come(on: date, transaction: Transaction) -> None:
    if on > transaction.started_at.astimezone(TOKYO).date():
        raise Problem(409, "day_ahead", "その日がまだ来ていません。その日から承認してください。")


def _offer_lines(payload: SaleOffer) -> list[tuple[str, str]]:
    early = (
        [("先に換価する事由", f"{EARLY_LABELS[payload.early.ground]}: {payload.early.reason}")] if payload.early else []
    )
    return [
        ("差押え", str(payload.seizure_id)),
        ("宛名番号", payload.addressee_no),
        ("方法", METHOD_LABELS[payload.method]),
        ("見積価額", f"{payload.estimate_yen:,}円"),
        ("評価", payload.valuation),
        ("公売保証金", f"{payload.deposit_yen:,}円" if payload.deposit_yen else "なし"),
        ("公売の日", payload.sale_on.isoformat()),
        ("場所", payload.place),
        *early,
    ]


def _decision_lines(payload: SaleDecision) -> list[tuple[str, str]]:
    return [
        ("買受人となる者", f"入札 {payload.bid_no}番"),
        ("売却価額", f"{payload.price_yen:,}円"),
        ("売却決定の日", payload.decided_on.isoformat()),
        ("買受代金の納付の期限", payload.payment_due_on.isoformat()),
    ]


def _payment_lines(payload: SalePayment) -> list[tuple[str, str]]:
    return [
        ("納付の日", payload.paid_on.isoformat()),
        ("買受代金", f"{payload.amount_yen:,}円"),
        ("証拠", payload.reference),
    ]


def _default_lines(payload: SaleDefault) -> list[tuple[str, str]]:
    deposit = f"{payload.deposit_yen:,}円を滞納金に充てる" if payload.deposit_yen else "なし"
    return [("取消しの日", payload.defaulted_on.isoformat()), ("公売保証金", deposit), ("理由", payload.reason)]


def _cancellation_lines(payload: SaleCancellation) -> list[tuple[str, str]]:
    return [("中止・取消しの日", payload.cancelled_on.isoformat()), ("理由", payload.reason)]
