"""Writes off refunds that nobody pays back (返納金の不納欠損): by prescription, or renounced by the council."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.refunds.handlers.returns import NotReturnable, require_open
from services.refunds.rules.returns import Renewals, WriteOffGround, last_day_to_ask
from services.refunds.store import overpayments, returns
from services.refunds.store.overpayments import Withdrawal
from shared.law.library import Law
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class WriteOff(NamedTuple):
    """What of a case nobody asks for any more, and since when."""

    return_id: int
    amount_yen: Yen
    ground: WriteOffGround
    #: The first day on which it is owed no more: after its last day, or that of the council's decision.
    extinguished_on: date
    document: str


async def require_writable(wish: WriteOff, day: date, connection: Connection, law: Law) -> asyncpg.Record:
    """The case, locked, of which exactly this is open and may be written off on a day.

    Raises:
        NotReturnable: nothing is to come, another amount, it can still be asked for, or the day is another one.
    """
    case = await require_open(wish.return_id, connection)
    if case["open_yen"] != wish.amount_yen:
        raise NotReturnable("amount_changed", "返納の残額が起案と異なります。一覧を確かめ、起案し直してください。")
    if wish.extinguished_on > day:
        raise NotReturnable("extinguished_in_future", "消滅の日が今日より後です。日を確かめてください。")
    if wish.ground is WriteOffGround.RENUNCIATION:
        if wish.extinguished_on < case["opened_on"]:
            raise NotReturnable("extinguished_too_early", "議決の日が返納の発生の日より前です。日を確かめてください。")
        return case
    (renewed,) = await connection.fetch(returns.SELECT_RENEWALS, [wish.return_id])
    renewals = Renewals(renewed["opened_on"], renewed["renewed_on"])
    last_day = last_day_to_ask(renewals, law.city_claim_prescription_years.on(day))
    if wish.extinguished_on != last_day + timedelta(days=1):
        sentence = f"この返納を請求できる最後の日は{last_day}です。消滅の日は、その翌日にしてください。"
        raise NotReturnable("not_extinguished", sentence)
    return case


async def write_off(wish: WriteOff, day: date, approval_id: UUID, transaction: Transaction, law: Law) -> None:
    """Write off what is open of a case; what had been refunded stays refunded, and nothing is missing for it any more.

    The city bears the loss: the overpayment counts as found again for as much as its refund took. Payments knows the
    refund as paid and the payment as gone, and has nothing to add to that.

    Raises:
        NotReturnable: it may not be written off.
    """
    connection, at = transaction.connection, transaction.started_at
    case = await require_writable(wish, day, connection, law)
    kept = (wish.return_id, wish.ground.value, wish.amount_yen, wish.extinguished_on, wish.document)
    await connection.execute(returns.INSERT_WRITE_OFF, *kept, approval_id, at)
    used = await connection.fetchrow(returns.SELECT_USE, wish.return_id)
    if used is None:
        # Interest alone, or what one of several payees had: nothing of the overpayment counts as paid out.
        return
    held = await overpayments.lock(connection, [case["overpayment_id"]])
    missing_yen = min(-held[case["overpayment_id"]]["open_yen"], used["amount_yen"])
    if missing_yen > 0:
        borne = Withdrawal(f"write_off:{approval_id}", case["overpayment_id"], -missing_yen, wish.extinguished_on)
        await overpayments.withdraw(connection, [borne], at)
