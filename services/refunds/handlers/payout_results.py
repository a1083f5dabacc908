"""What came of payments: from the bank's file or from papers; a refund is paid when each of its parts is."""

import asyncio
import hashlib
import io
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.refunds.handlers.payout import NotPossible
from services.refunds.handlers.returns import open_returns
from services.refunds.rules.payout import Verdict, confirmable_from, verdict
from services.refunds.store import decisions, overpayments, payout
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import RefundAccount, RefundFailed, RefundPaid
from shared.days import TOKYO
from shared.formats.bank_transfer import PAID, read_bank_transfer
from shared.formats.profile import shipped_profile
from shared.law.municipality import Municipality
from shared.law.transfer_terms import transfer_terms_of
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction

TAKEN = Access("refunds.payout.results", REFUND, AccessAction.UPDATE)
#: How far the bank's files may stray from the standard.
_PROFILE = "standard"
_SENTENCES_MAX = 3


class Taken(NamedTuple):
    """A file with results: its number and how many records of each kind it has, or why it was refused."""

    file_id: int | None
    counts: dict[str, int]
    amounts: dict[str, Yen]
    refused: str


class _End(NamedTuple):
    """How a payment ended."""

    payout_id: int
    result_code: str
    record_no: int | None


async def take_file(content: bytes, transaction: Transaction) -> Taken:
    """Keep a file and post it whole; one that was taken before has no second effect.

    Every record ends as paid, failed, repeated, unknown or contradicting. The last two move no money and are listed.
    """
    received_on = transaction.started_at.astimezone(TOKYO).date()
    file = await asyncio.to_thread(read_bank_transfer, io.BytesIO(content), shipped_profile(_PROFILE), received_on)
    refused = "\n".join(error.message for error in file.errors[:_SENTENCES_MAX])
    kept = (hashlib.sha256(content).hexdigest(), content, transaction.started_at, transaction.actor.id, refused)
    file_id = await transaction.connection.fetchval(payout.INSERT_FILE, *kept)
    if file_id is None:
        return Taken(None, {}, {}, "このファイルはすでに取り込まれています。何も変更していません。")
    if refused or file.transfer_on is None:
        return Taken(file_id, {}, {}, refused)
    numbers = [row.customer_code for row in file.rows]
    found = await transaction.connection.fetch(payout.LOCK_PAYOUTS, numbers)
    orders = {row["payout_id"]: dict(row) for row in found}
    judged = [(row, verdict(row, orders.get(row.customer_code))) for row in file.rows]
    rows = [
        (file_id, row.record_no, row.customer_code, row.amount_yen, row.result_code, found.value)
        for row, found in judged
    ]
    await payout.RESULTS.copy(transaction.connection, rows)
    ends = [
        _End(row.customer_code, row.result_code, row.record_no)
        for row, found in judged
        if found in (Verdict.PAID, Verdict.FAILED)
    ]
    await _end(ends, file.transfer_on, file_id, None, transaction)
    transaction.record_access(
        TAKEN, sorted({row["addressee_no"] for row in orders.values()}), fields=("refund", "payout_result")
    )
    counts = {kind.value: sum(found is kind for _, found in judged) for kind in Verdict}
    amounts = {kind.value: sum(row.amount_yen for row, found in judged if found is kind) for kind in Verdict}
    return Taken(file_id, counts, amounts, "")


async def end_by_paper(
    payout_id: int, result_code: str, result_on: date, approval_id: UUID, transaction: Transaction
) -> bool:
    """Note how a payment ended that the bank reported on paper, or that was made in cash; two persons approved it.

    Returns:
        Whether the payment was under way; otherwise nothing was changed.
    """
    found = await transaction.connection.fetch(payout.LOCK_PAYOUTS, [payout_id])
    if not found or found[0]["state"] != "ordered":
        return False
    await _end([_End(payout_id, result_code, None)], result_on, None, approval_id, transaction)
    return True


async def unanswered(
    run_id: int, day: date, connection: Connection, municipality: Municipality
) -> tuple[date, list[int], Yen]:
    """The payments of a run of which the bank has said nothing in its days: its day, their numbers and their sum.

    Raises:
        NotPossible: the run has not left, the bank's days are not over, or everything is answered.
    """
    run = await connection.fetchrow(payout.SELECT_RUN, run_id)
    if run is None or run["released_at"] is None:
        raise NotPossible("not_released", "この番号の送付済みの支払データはありません。番号を確かめてください。")
    days = transfer_terms_of(municipality).result_business_days
    first_day = confirmable_from(run["transfer_on"], days, municipality.law.calendar.bank_days)
    if day < first_day:
        sentence = f"金融機関の結果を待つ期間です。{first_day}以後に確定してください。"
        raise NotPossible("results_may_come", sentence)
    rows = await connection.fetch(payout.LOCK_UNANSWERED, run_id)
    if not rows:
        raise NotPossible("nothing_unanswered", "この支払データの結果はすべて入力されています。")
    return run["transfer_on"], [row["payout_id"] for row in rows], sum(row["amount_yen"] for row in rows)


async def confirm(transfer_on: date, payout_ids: Sequence[int], approval_id: UUID, transaction: Transaction) -> None:
    """Count payments as made of which the bank has said nothing; two persons approved it."""
    ends = [_End(number, PAID, None) for number in payout_ids]
    await _end(ends, transfer_on, None, approval_id, transaction)


async def _end(
    ends: Sequence[_End], result_on: date, file_id: int | None, approval_id: UUID | None, transaction: Transaction
) -> None:
    connection = transaction.connection
    numbers = [one.payout_id for one in ends]
    states = ["paid" if one.result_code == PAID else "failed" for one in ends]
    codes, records = [one.result_code for one in ends], [one.record_no for one in ends]
    await connection.execute(payout.END_PAYOUTS, numbers, states, codes, result_on, file_id, approval_id, records)
    orders = await connection.fetch(payout.LOCK_PAYOUTS, numbers)
    for order in orders:
        if order["state"] == "failed":
            failed = RefundFailed(
                refund_id=order["refund_id"],
                addressee_no=order["addressee_no"],
                amount_yen=order["amount_yen"],
                reason=order["result_code"],
                failed_on=result_on,
            )
            transaction.publish(failed, key=order["addressee_no"])
    await _complete(sorted({order["refund_id"] for order in orders}), transaction)


async def _complete(refund_ids: Sequence[int], transaction: Transaction) -> None:
    """Take the money of refunds that are paid to everybody from their overpayments, and announce it."""
    connection = transaction.connection
    paid_on = {row["refund_id"]: row["paid_on"] for row in await connection.fetch(payout.SELECT_COMPLETE, refund_ids)}
    items = await connection.fetch(decisions.SELECT_ITEMS, sorted(paid_on))
    steps = [
        overpayments.UseStep(item["use_id"], "taken", item["amount_yen"], "paid_out", paid_on[item["refund_id"]])
        for item in items
        if item["use_id"] is not None
    ]
    await overpayments.go_on(connection, steps, transaction.started_at)
    for item in items:
        if item["use_id"] is None:
            # Interest alone leaves no claim.
            continue
        paid = RefundPaid(
            use_id=str(item["use_id"]),
            claim_id=item["claim_id"],
            addressee_no=item["addressee_no"],
            receipt_id=item["receipt_id"],
            refund_id=item["refund_id"],
            amount_yen=item["amount_yen"],
            interest_yen=item["interest_yen"],
            paid_on=paid_on[item["refund_id"]],
            account=RefundAccount(item["account"]),
        )
        transaction.publish(paid, key=item["addressee_no"])
    # Of what was cancelled while its refund was on its way, the money is to come back.
    await open_returns([item["overpayment_id"] for item in items], transaction)
