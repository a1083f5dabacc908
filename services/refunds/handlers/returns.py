"""What was refunded of payments that were cancelled after all must come back (返納): cases, demands, what came."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.refunds.handlers.notices_lines import destination
from services.refunds.handlers.return_letters import Asked, issue_return_letters
from services.refunds.store import overpayments, payees, returns
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import RefundAccount, RefundReturned, ReturnReason
from shared.days import TOKYO
from shared.documents.return_letter import ReturnStep
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction

OPENED = Access("refunds.return.open", REFUND, AccessAction.REGISTER)


class NotReturnable(Exception):  # noqa: N818 - It names what was found.
    """A step of a return cannot be taken; a code and a Japanese sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Demand(NamedTuple):
    """What is demanded of whoever was refunded."""

    return_id: int
    amount_yen: Yen
    document: str
    pay_by: date


class Received(NamedTuple):
    """What came back."""

    return_id: int
    amount_yen: Yen
    received_on: date
    document: str


async def end_what_is_gone(
    taken_back: Mapping[int, date], overpayment_ids: Sequence[int], transaction: Transaction
) -> None:
    """Follow payments whose money is gone: what was refunded of them is to come back, and no right to them has lapsed.

    Args:
        taken_back: when each payment was taken back.
        overpayment_ids: the overpayments of these payments, which are locked.
        transaction: the one in which it became known.
    """
    connection, at = transaction.connection, transaction.started_at
    await connection.execute(returns.KEEP_TAKEN_BACK, list(taken_back), list(taken_back.values()), at)
    day = at.astimezone(TOKYO).date()
    lapsed = await connection.fetch(overpayments.SELECT_LAPSED, overpayment_ids)
    steps = [
        overpayments.UseStep(row["use_id"], "returned", row["amount_yen"], "receipt_reversed", day) for row in lapsed
    ]
    await overpayments.go_on(connection, steps, at)
    await open_returns(overpayment_ids, transaction)


async def open_returns(overpayment_ids: Sequence[int], transaction: Transaction) -> None:
    """Open a case for each refund that was paid to everybody though its payment is gone; each once."""
    connection, at = transaction.connection, transaction.started_at
    day = at.astimezone(TOKYO).date()
    rows = await connection.fetch(returns.SELECT_TO_RETURN, overpayment_ids)
    await returns.RETURNS.copy(connection, [(*row.values(), day, at) for row in rows])
    subjects = sorted({row["addressee_no"] for row in rows})
    if subjects:
        transaction.record_access(OPENED, subjects, fields=("refund",))


async def require_open(return_id: int, connection: Connection) -> asyncpg.Record:
    """A case of which something is still to come, locked until the transaction ends.

    Raises:
        NotReturnable: there is none.
    """
    case = await connection.fetchrow(returns.LOCK_CASE, return_id)
    if case is None:
        raise NotReturnable("unknown_return", "返納の案件が見つかりません。番号を確かめてください。")
    if not case["open_yen"]:
        raise NotReturnable("returned_before", "この返納はすでに終わっています。何も変更していません。")
    return case


async def require_addressed(case: asyncpg.Record, connection: Connection) -> None:
    """Somebody to whom the letter about a case goes.

    Raises:
        NotReturnable: identity has announced no address.
    """
    heard = await connection.fetch(payees.SELECT_HEARD, [case["addressee_no"]])
    if destination((dict(row) for row in heard), case["tax_item"]) is None:
        raise NotReturnable("unaddressed", "通知書の送付先がありません。宛名に送付先を登録してから、起案してください。")


async def demand(
    wish: Demand, day: date, approval_id: UUID, transaction: Transaction, municipality: Municipality
) -> None:
    """Note a demand (返納通知) that two persons decided, and write its letter.

    Raises:
        NotReturnable: nothing is to come any more, or another amount, or the person has no address.
    """
    connection = transaction.connection
    case = await require_open(wish.return_id, connection)
    if case["open_yen"] != wish.amount_yen:
        raise NotReturnable("amount_changed", "返納の残額が起案と異なります。一覧を確かめ、起案し直してください。")
    demand_no = case["demand_count"] + 1
    where = (wish.return_id, demand_no, wish.amount_yen, wish.document, day, wish.pay_by)
    await connection.execute(returns.INSERT_DEMAND, *where, approval_id, transaction.started_at)
    await require_addressed(case, connection)
    asked = [Asked(wish.return_id, demand_no, wish.pay_by)]
    await issue_return_letters(asked, ReturnStep.DEMAND, day, transaction, municipality)


async def require_receivable(got: Received, connection: Connection) -> asyncpg.Record:
    """The case of which this may have come, locked.

    Raises:
        NotReturnable: nothing is to come any more, or less than this, or it had not been paid out by then.
    """
    case = await require_open(got.return_id, connection)
    if got.amount_yen > case["open_yen"]:
        raise NotReturnable("too_much", "入力した額が返納の残額より多くなっています。金額を確かめてください。")
    if got.received_on < await connection.fetchval(returns.SELECT_PAID_ON, got.return_id):
        raise NotReturnable("received_too_early", "領収日が還付金の支払の日より前です。書類を確かめてください。")
    return case


async def receive(got: Received, approval_id: UUID, transaction: Transaction) -> None:
    """Note what came back; with the last of it the refund is undone here and in payments.

    Raises:
        NotReturnable: nothing is to come any more, or less than this, or it had not been paid out by then.
    """
    connection, at = transaction.connection, transaction.started_at
    case = await require_receivable(got, connection)
    kept = (got.return_id, got.amount_yen, got.received_on, got.document, at)
    await connection.execute(returns.INSERT_RECEIPT, approval_id, *kept)
    if got.amount_yen < case["open_yen"]:
        return
    used = await connection.fetchrow(returns.SELECT_USE, got.return_id)
    if used is None:
        # Interest alone, or what one of several payees had: nothing of the overpayment counts as paid out.
        return
    await overpayments.lock(connection, [case["overpayment_id"]])
    step = overpayments.UseStep(used["use_id"], "returned", used["amount_yen"], "repaid", got.received_on)
    await overpayments.go_on(connection, [step], at)
    transaction.publish(returned_event(used, got.received_on, ReturnReason.REPAID), key=used["addressee_no"])


def returned_event(used: asyncpg.Record, on: date, reason: ReturnReason) -> RefundReturned:
    """That a use of an overpayment is undone whole; payments puts the money back where it was."""
    return RefundReturned(
        use_id=str(used["use_id"]),
        claim_id=used["claim_id"],
        addressee_no=used["addressee_no"],
        receipt_id=used["receipt_id"],
        refund_id=used["refund_id"],
        amount_yen=used["amount_yen"],
        interest_yen=used["interest_yen"],
        returned_on=on,
        account=RefundAccount(used["account"]),
        reason=reason,
    )


async def report_refund_returns(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the returns that are open, those not demanded yet, and those past the day of their demand."""
    row = await transaction.connection.fetchrow(returns.COUNT_OPEN, day)
    return dict(row) if row is not None else {}
