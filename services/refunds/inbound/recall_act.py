"""The act by which two persons enter that the bank gave a refund back after it had counted as paid (組戻し)."""

from functools import partial
from typing import Annotated

from pydantic import Field

from services.refunds.handlers.payout import NotPossible
from services.refunds.handlers.recalls import Recall, recall, require_recallable
from services.refunds.inbound.payout_act import APPROVE_PAPER, PROPOSE_PAPER, problem_of
from services.refunds.store import lapse, payout
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

RECALL = "refunds.payout_recall"


class PayoutRecall(Payload):
    """What the bank's paper says of one payment that it gave back."""

    payout_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    addressee_no: AddresseeNo
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    recalled_on: DayAtHand
    document: Annotated[str, Field(min_length=3, max_length=200)]

    def wish(self) -> Recall:
        """What is entered of it."""
        return Recall(self.payout_id, self.recalled_on, self.document)


def payout_recall(municipality: Municipality) -> Act[PayoutRecall]:
    """The act, with the law that says when books close."""
    return Act(
        name=RECALL,
        label="還付金の組戻しの入力",
        payload=PayoutRecall,
        propose=PROPOSE_PAPER,
        approve=APPROVE_PAPER,
        lines=lambda payload: [
            ("支払番号", str(payload.payout_id)),
            ("宛名番号", payload.addressee_no),
            ("金額", f"{payload.amount_yen:,}円"),
            ("組戻しの日", payload.recalled_on.isoformat()),
            ("書類", payload.document),
        ],
        subjects=lambda payload: [payload.addressee_no],
        admissible=_require_admissible,
        execute=partial(_execute, municipality=municipality),
    )


async def _require_admissible(payload: PayoutRecall, connection: Connection) -> None:
    await _require_as_seen(payload, connection)
    if await connection.fetchval(payout.SELECT_OPEN_PROPOSAL, RECALL, "payout_id", payload.payout_id):
        raise Problem(409, "already_proposed", "この支払には決裁待ちの起案があります。その結果を待ってください。")


async def _require_as_seen(payload: PayoutRecall, connection: Connection) -> None:
    try:
        order = await require_recallable(payload.wish(), connection)
    except NotPossible as found:
        raise problem_of(found) from None
    if (order["addressee_no"], order["amount_yen"]) != (payload.addressee_no, payload.amount_yen):
        sentence = "支払済みの口座振込に、この番号・宛名番号・金額のものはありません。書類を確かめてください。"
        raise Problem(409, "unknown_payment", sentence)
    if payload.recalled_on > await connection.fetchval(lapse.TODAY):
        raise Problem(409, "recalled_in_future", "組戻しの日が今日より後です。書類を確かめてください。")


async def _execute(approved: Approved[PayoutRecall], transaction: Transaction, *, municipality: Municipality) -> None:
    await _require_as_seen(approved.payload, transaction.connection)
    await recall(approved.payload.wish(), approved.approval_id, transaction, municipality.law)
