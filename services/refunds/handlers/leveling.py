"""Lets overpayments of one payment cover for each other: what is missing of one is not open on another."""

from collections.abc import Sequence

from services.refunds.rules.overpayments import leveled
from services.refunds.store import overpayments
from services.refunds.store.overpayments import Withdrawal
from shared.days import TOKYO
from shared.transaction import Transaction, uuid7


async def level(overpayment_ids: Sequence[int], transaction: Transaction) -> None:
    """Even out the payments of these overpayments after something of them has changed.

    Args:
        overpayment_ids: which have changed.
        transaction: the one of the change.
    """
    connection, at = transaction.connection, transaction.started_at
    of_receipt: dict[int, dict[int, int]] = {}
    for row in await connection.fetch(overpayments.LOCK_UNEVEN, overpayment_ids):
        of_receipt.setdefault(row["receipt_id"], {})[row["overpayment_id"]] = row["open_yen"]
    source, day = f"level:{uuid7()}", at.astimezone(TOKYO).date()
    moved = [
        Withdrawal(source, number, amount_yen, day)
        for open_yen in of_receipt.values()
        for number, amount_yen in leveled(open_yen)
    ]
    await overpayments.withdraw(connection, moved, at)
