"""Payments that the bank gives back after they had counted as made (組戻し): the refund is open for another payee."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.refunds.handlers.payout import NotPossible
from services.refunds.handlers.returns import returned_event
from services.refunds.rules.overpayments import year_of_account
from services.refunds.rules.payout import RECALLED
from services.refunds.store import decisions, overpayments, payout, recalls
from shared.contracts import RefundFailed, ReturnReason
from shared.law.library import Law
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7


class Recall(NamedTuple):
    """What a paper of the bank says of a payment that it gave back."""

    payout_id: int
    recalled_on: date
    document: str


async def require_recallable(wish: Recall, connection: Connection) -> asyncpg.Record:
    """A payment by transfer that counts as made, locked; no payee changes and no run is frozen meanwhile.

    Raises:
        NotPossible: there is none, it was given back before, or its money is to come back as a return.
    """
    await connection.execute(decisions.LOCK_PAYEES)
    found = await connection.fetch(payout.LOCK_PAYOUTS, [wish.payout_id])
    if not found or found[0]["method"] != "account" or found[0]["state"] not in ("paid", "recalled"):
        sentence = "支払済みの口座振込に、この番号のものはありません。書類を確かめてください。"
        raise NotPossible("unknown_payment", sentence)
    order = found[0]
    if order["state"] == "recalled":
        raise NotPossible("recalled_before", "この支払の組戻しはすでに入力されています。何も変更していません。")
    if wish.recalled_on < order["result_on"]:
        raise NotPossible("recalled_too_early", "組戻しの日が支払の日より前です。日を確かめてください。")
    if await connection.fetchval(recalls.SELECT_NEEDED, order["refund_id"]):
        sentence = (
            "この還付の過誤納金は収納の取消しなどで不足しています。戻った金額は返納の収納として入力してください。"
        )
        raise NotPossible("return_instead", sentence)
    return order


async def recall(wish: Recall, approval_id: UUID, transaction: Transaction, law: Law) -> None:
    """Open the part of a refund again whose payment came back; its money is reserved as before it was paid.

    From what it will be paid then follows from the day on which it came back, as the books of its year may have closed.

    Raises:
        NotPossible: it is not, or no longer, a payment that can be given back.
    """
    connection, at = transaction.connection, transaction.started_at
    order = await require_recallable(wish, connection)
    refund_id = order["refund_id"]
    await connection.fetchval(recalls.RECALL_PAYOUT, wish.payout_id)
    kept = (wish.payout_id, wish.recalled_on, wish.document, approval_id, at)
    await connection.execute(recalls.INSERT_RECALL, *kept)
    used = await connection.fetch(recalls.SELECT_PAID_OUT, refund_id)
    await overpayments.lock(connection, [row["overpayment_id"] for row in used])
    steps = [
        overpayments.UseStep(row["use_id"], "returned", row["amount_yen"], "recalled", wish.recalled_on) for row in used
    ]
    await overpayments.go_on(connection, steps, at)
    books_close = law.books_close.on(wish.recalled_on)
    uses = [
        overpayments.Use(
            uuid7(),
            row["overpayment_id"],
            "refund",
            row["amount_yen"],
            wish.recalled_on,
            *year_of_account(row["accounting_fiscal_year"], wish.recalled_on, books_close),
            row["approval_id"],
        )
        for row in used
    ]
    await overpayments.reserve(connection, uses, at)
    renewals = [
        (refund_id, row["overpayment_id"], row["renewal_no"], use.use_id, at)
        for row, use in zip(used, uses, strict=True)
    ]
    await recalls.RENEWALS.copy(connection, renewals)
    for row in used:
        event = returned_event(row, wish.recalled_on, ReturnReason.RECALLED)
        transaction.publish(event, key=row["addressee_no"])
    failed = RefundFailed(
        refund_id=refund_id,
        addressee_no=order["addressee_no"],
        amount_yen=order["amount_yen"],
        reason=RECALLED,
        failed_on=wish.recalled_on,
    )
    transaction.publish(failed, key=order["addressee_no"])
