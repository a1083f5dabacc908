"""The act by which the payments of a run count as made of which the bank has said nothing in the days agreed with it.

A transfer has no answer where it arrives. The list of what came back is taken in first; what is left then is paid.
"""

from datetime import date
from functools import partial
from typing import Annotated

from pydantic import Field

from services.refunds.handlers.payout import NotPossible
from services.refunds.handlers.payout_results import confirm, unanswered
from services.refunds.inbound.payout_act import problem_of
from services.refunds.store import lapse, payout
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AmountYen
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

CONFIRMATION = "refunds.payout_confirmation"
PROPOSE = NoPersonalData("refunds.payout.propose", "counts and sums of a run")
APPROVE = NoPersonalData("refunds.payout.approve", "counts and sums of a run")


class PayoutConfirmation(Payload):
    """A run with the payments of which nothing was said, as the proposing officer saw it."""

    run_id: Annotated[int, Field(ge=1, le=2**53 - 1)]
    payment_count: Annotated[int, Field(ge=1)]
    amount_yen: Annotated[AmountYen, Field(gt=0)]


def payout_confirmation(municipality: Municipality) -> Act[PayoutConfirmation]:
    """The act, with the days that the city and its bank have agreed on."""
    return Act(
        name=CONFIRMATION,
        label="還付金の支払の確定",
        payload=PayoutConfirmation,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("抽出番号", str(payload.run_id)),
            ("結果の連絡がない支払", f"{payload.payment_count:,}件 {payload.amount_yen:,}円"),
        ],
        subjects=lambda _payload: [],
        admissible=partial(_require_admissible, municipality=municipality),
        execute=partial(_execute, municipality=municipality),
    )


async def _require_admissible(
    payload: PayoutConfirmation, connection: Connection, *, municipality: Municipality
) -> None:
    await _require_as_proposed(payload, connection, municipality)
    if await connection.fetchval(payout.SELECT_OPEN_PROPOSAL, CONFIRMATION, "run_id", payload.run_id):
        raise Problem(409, "already_proposed", "この支払データには決裁待ちの起案があります。その結果を待ってください。")


async def _execute(
    approved: Approved[PayoutConfirmation], transaction: Transaction, *, municipality: Municipality
) -> None:
    day, numbers = await _require_as_proposed(approved.payload, transaction.connection, municipality)
    await confirm(day, numbers, approved.approval_id, transaction)


async def _require_as_proposed(
    payload: PayoutConfirmation, connection: Connection, municipality: Municipality
) -> tuple[date, list[int]]:
    try:
        today = await connection.fetchval(lapse.TODAY)
        transfer_on, numbers, amount_yen = await unanswered(payload.run_id, today, connection, municipality)
    except NotPossible as found:
        raise problem_of(found) from None
    if (len(numbers), amount_yen) != (payload.payment_count, payload.amount_yen):
        sentence = "結果の連絡がない支払が起案と異なります。抽出を確かめ、起案し直してください。"
        raise Problem(409, "run_changed", sentence)
    return transfer_on, numbers
