"""Takes refunds back that two persons decided (還付決定の取消), as long as not everything of them is paid."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.refunds.handlers.decisions import NotDecidable
from services.refunds.handlers.leveling import level
from services.refunds.store import decisions, overpayments, payout, returns
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class Cancellable(NamedTuple):
    """A decision that can be taken back."""

    refund: asyncpg.Record
    #: One for each overpayment of it.
    items: Sequence[asyncpg.Record]

    @property
    def tax_items(self) -> list[str]:
        """Of which tax items it is, as codes; whoever decides about it is in charge of each."""
        return sorted({item["tax_item"] for item in self.items})


async def require_cancellable(refund_id: int, connection: Connection) -> Cancellable:
    """A decision that can still be taken back; no run is frozen meanwhile.

    Nothing of it is under way, and nothing was paid, unless all the payments that it refunds are gone: then what one of
    several payees has is to come back, and the others get nothing. What all of them have is asked back as it stands.

    Raises:
        NotDecidable: it cannot.
    """
    await connection.execute(decisions.LOCK_PAYEES)
    refund = await connection.fetchrow(decisions.SELECT_REFUND, refund_id)
    if refund is None:
        raise NotDecidable("unknown_refund", "還付決定が見つかりません。番号を確かめてください。")
    if await connection.fetch(decisions.SELECT_CANCELLATION, [refund_id]):
        raise NotDecidable("cancelled_before", "この還付決定はすでに取り消されています。何も変更していません。")
    standing = await connection.fetch(payout.SELECT_STANDING, [refund_id])
    states = {row["state"] for row in standing}
    if "ordered" in states or ("paid" in states and not await connection.fetchval(returns.ARE_ALL_GONE, refund_id)):
        raise NotDecidable("payment_under_way", "この還付は支払の手続中か支払済みのため、取り消せません。")
    if await connection.fetch(payout.SELECT_COMPLETE, [refund_id]):
        sentence = "この還付は全額を支払済みのため、取り消せません。返納の案件で求めてください。"
        raise NotDecidable("paid_before", sentence)
    return Cancellable(refund, await connection.fetch(decisions.SELECT_ITEMS, [refund_id]))


async def cancel(refund_id: int, reason: str, day: date, approval_id: UUID, transaction: Transaction) -> None:
    """Take a decision back: what it had reserved is open again, and can be decided anew; what was paid is asked back.

    Raises:
        NotDecidable: it was paid, is under way, or was taken back before.
    """
    connection = transaction.connection
    items = (await require_cancellable(refund_id, connection)).items
    await overpayments.lock(connection, [item["overpayment_id"] for item in items])
    steps = [
        overpayments.UseStep(item["use_id"], "taken", 0, "cancelled", day)
        for item in items
        if item["use_id"] is not None
    ]
    await overpayments.go_on(connection, steps, transaction.started_at)
    cancelled = (refund_id, approval_id, reason, day, transaction.started_at)
    await connection.execute(decisions.INSERT_CANCELLATION, *cancelled)
    await connection.execute(returns.OPEN_FOR_PAID_PART, refund_id, day, transaction.started_at)
    await level([item["overpayment_id"] for item in items], transaction)
