"""The act by which two persons take a refund back that they decided and that is not paid yet (還付決定の取消)."""

from typing import Annotated

from pydantic import Field

from services.refunds.handlers.cancellations import cancel, require_cancellable
from services.refunds.handlers.decisions import NotDecidable
from services.refunds.inbound.decisions_act import APPROVE, PROPOSE, problem_of
from services.refunds.store import lapse, payout
from shared.approvals import Act, Approved, Payload
from shared.contracts import RefundCancelled, TaxItemCode
from shared.contracts.fields import AddresseeNo, AmountYen
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

CANCELLATION = "refunds.decision_cancellation"


class RefundCancellation(Payload):
    """A refund as the proposing officer saw it, and why it is taken back."""

    refund_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    addressee_no: AddresseeNo
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=50)]
    amount_yen: AmountYen
    reason: Annotated[str, Field(min_length=3, max_length=300)]


def refund_cancellation() -> Act[RefundCancellation]:
    """The act of taking a decision back."""
    return Act(
        name=CANCELLATION,
        label="還付決定の取消",
        payload=RefundCancellation,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("還付番号", str(payload.refund_id)),
            ("宛名番号", payload.addressee_no),
            ("還付する額", f"{payload.amount_yen:,}円"),
            ("理由", payload.reason),
        ],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {code.value for code in payload.tax_items},
        admissible=_require_admissible,
        execute=_execute,
        version=2,
    )


async def _require_admissible(payload: RefundCancellation, connection: Connection) -> None:
    await _require_as_seen(payload, connection)
    if await connection.fetchval(payout.SELECT_OPEN_PROPOSAL, CANCELLATION, "refund_id", payload.refund_id):
        raise Problem(409, "already_proposed", "この還付決定には決裁待ちの起案があります。その結果を待ってください。")


async def _require_as_seen(payload: RefundCancellation, connection: Connection) -> None:
    try:
        found = await require_cancellable(payload.refund_id, connection)
    except NotDecidable as fault:
        raise problem_of(fault) from None
    seen = (payload.addressee_no, payload.amount_yen, sorted(code.value for code in payload.tax_items))
    if (found.refund["addressee_no"], found.refund["amount_yen"], found.tax_items) != seen:
        raise Problem(409, "refund_changed", "還付決定の内容が起案と異なります。番号、税目、金額を確かめてください。")


async def _execute(approved: Approved[RefundCancellation], transaction: Transaction) -> None:
    payload = approved.payload
    await _require_as_seen(payload, transaction.connection)
    day = await transaction.connection.fetchval(lapse.TODAY)
    await cancel(payload.refund_id, payload.reason, day, approved.approval_id, transaction)
    cancelled = RefundCancelled(refund_id=payload.refund_id, addressee_no=payload.addressee_no, cancelled_on=day)
    transaction.publish(cancelled, key=payload.addressee_no)
