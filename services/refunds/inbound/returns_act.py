"""The acts by which two persons demand a refund back (返納の通知), and enter what of it came (返納の収納)."""

from functools import partial
from typing import Annotated

import asyncpg
from pydantic import Field

from services.refunds.handlers.returns import (
    Demand,
    NotReturnable,
    Received,
    demand,
    receive,
    require_addressed,
    require_open,
    require_receivable,
)
from services.refunds.store import lapse, payout
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.approvals import Act, Approved, Payload
from shared.contracts import TaxItemCode
from shared.contracts.fields import AddresseeNo, AmountYen
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

DEMAND, RECEIPT = "refunds.return_demand", "refunds.return_receipt"
PROPOSE = Access("refunds.return.propose", REFUND, AccessAction.UPDATE)
APPROVE = Access("refunds.return.approve", REFUND, AccessAction.APPROVE)


class OfReturn(Payload):
    """The case that an act is about, as the proposing officer saw it, and the paper behind it."""

    return_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    document: Annotated[str, Field(min_length=3, max_length=200)]


class ReturnDemand(OfReturn):
    """All that is still to come of a case, and the day by which it is asked for."""

    pay_by: DayAtHand


class ReturnReceipt(OfReturn):
    """What came back, by the paper of the accounting office; it may be a part."""

    received_on: DayAtHand

    def received(self) -> Received:
        """What is entered of it."""
        return Received(self.return_id, self.amount_yen, self.received_on, self.document)


def return_demand(municipality: Municipality) -> Act[ReturnDemand]:
    """The act of demanding, which writes the city's letter."""
    return Act(
        name=DEMAND,
        label="返納の通知",
        payload=ReturnDemand,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [*lines(payload), ("納期限", payload.pay_by.isoformat())],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {payload.tax_item.value},
        admissible=_require_demandable,
        execute=partial(_demand, municipality=municipality),
    )


def return_receipt() -> Act[ReturnReceipt]:
    """The act of entering what came."""
    return Act(
        name=RECEIPT,
        label="返納の収納",
        payload=ReturnReceipt,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [*lines(payload), ("領収日", payload.received_on.isoformat())],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {payload.tax_item.value},
        admissible=_require_receivable,
        execute=_receive,
    )


def lines(payload: OfReturn) -> list[tuple[str, str]]:
    """What the second person reads of every act about a case."""
    return [
        ("返納番号", str(payload.return_id)),
        ("宛名番号", payload.addressee_no),
        ("税目", tax_item(payload.tax_item.value).name),
        ("金額", f"{payload.amount_yen:,}円"),
        ("書類", payload.document),
    ]


async def case_of(payload: OfReturn, connection: Connection) -> asyncpg.Record:
    """The case of a proposal, locked, which must be of its person and tax item.

    Raises:
        Problem: there is none, or nothing of it is to come any more.
    """
    try:
        case = await require_open(payload.return_id, connection)
    except NotReturnable as found:
        raise problem_of(found) from None
    if (case["addressee_no"], case["tax_item"]) != (payload.addressee_no, payload.tax_item.value):
        raise Problem(409, "return_changed", "返納の案件が起案の内容と異なります。番号と宛名番号を確かめてください。")
    return case


async def _require_demandable(payload: ReturnDemand, connection: Connection) -> None:
    case = await case_of(payload, connection)
    if case["open_yen"] != payload.amount_yen:
        sentence = "返納の残額が起案と異なります。一覧を確かめ、起案し直してください。"
        raise Problem(409, "amount_changed", sentence)
    if payload.pay_by <= await connection.fetchval(lapse.TODAY):
        raise Problem(409, "pay_by_passed", "返納の納期限は、明日以後の日にしてください。")
    try:
        await require_addressed(case, connection)
    except NotReturnable as found:
        raise problem_of(found) from None
    await require_no_other(DEMAND, payload, connection)


async def _demand(approved: Approved[ReturnDemand], transaction: Transaction, *, municipality: Municipality) -> None:
    payload = approved.payload
    await case_of(payload, transaction.connection)
    today = await transaction.connection.fetchval(lapse.TODAY)
    if payload.pay_by <= today:
        raise Problem(409, "pay_by_passed", "返納の納期限が過ぎています。納期限を改めて、起案し直してください。")
    wish = Demand(payload.return_id, payload.amount_yen, payload.document, payload.pay_by)
    try:
        await demand(wish, today, approved.approval_id, transaction, municipality)
    except NotReturnable as found:
        raise problem_of(found) from None


async def _require_receivable(payload: ReturnReceipt, connection: Connection) -> None:
    await case_of(payload, connection)
    try:
        await require_receivable(payload.received(), connection)
    except NotReturnable as found:
        raise problem_of(found) from None
    if payload.received_on > await connection.fetchval(lapse.TODAY):
        raise Problem(409, "received_in_future", "領収日が今日より後です。書類を確かめてください。")
    await require_no_other(RECEIPT, payload, connection)


async def _receive(approved: Approved[ReturnReceipt], transaction: Transaction) -> None:
    payload = approved.payload
    await case_of(payload, transaction.connection)
    try:
        await receive(payload.received(), approved.approval_id, transaction)
    except NotReturnable as found:
        raise problem_of(found) from None


async def require_no_other(act: str, payload: OfReturn, connection: Connection) -> None:
    """No other proposal of this act about the case waits for its decision.

    Raises:
        Problem: one does.
    """
    if await connection.fetchval(payout.SELECT_OPEN_PROPOSAL, act, "return_id", payload.return_id):
        raise Problem(409, "already_proposed", "この返納には決裁待ちの起案があります。その結果を待ってください。")


def problem_of(found: NotReturnable) -> Problem:
    """What an officer is told."""
    return Problem(404 if found.code == "unknown_return" else 409, found.code, found.sentence)
