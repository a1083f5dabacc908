"""Closing a month (月計): compared whole after its days are closed, closed once, and never opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.handlers.closing import Explained, NotClosable
from services.payments.rules.closing import Break, ChannelStanding, month_breaks
from services.payments.store import closing_days as store
from services.payments.store.closing import closed_books, take_closing_lock
from shared.days import month_end
from shared.postgres.sql import Connection
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MonthStanding:
    """Everything a close of a month compares."""

    month: date
    days_closed_through: date | None
    months_closed_through: date | None
    channels: list[ChannelStanding]

    def breaks(self, explained: Mapping[str, Explained]) -> list[Break]:
        """What stands against closing it, with these differences explained."""
        return month_breaks(
            self.month,
            days_closed_through=self.days_closed_through,
            months_closed_through=self.months_closed_through,
            channels=self.channels,
            explained={channel: one.difference_yen for channel, one in explained.items()},
        )


async def month_standing(month: date, connection: Connection) -> MonthStanding:
    """What there is to compare for a month, since the last close of one."""
    days_closed_through, _, _ = await closed_books(connection)
    rows = await connection.fetch(store.SELECT_MONTH_CHANNELS, month_end(month))
    return MonthStanding(
        month,
        days_closed_through,
        await connection.fetchval(store.SELECT_MONTHS_CLOSED),
        [ChannelStanding(*row) for row in rows],
    )


async def close_month(
    month: date, explained: Mapping[str, Explained], approval_id: UUID, transaction: Transaction
) -> None:
    """Close a month with every month before it that is still open.

    Raises:
        NotClosable: something stands against it.
    """
    connection = transaction.connection
    last_entry_id = await take_closing_lock(connection)
    found = await month_standing(month, connection)
    against = found.breaks(explained)
    if against:
        raise NotClosable(against)
    await connection.execute(
        store.INSERT_MONTH_CLOSE, month, transaction.started_at, transaction.actor.id, approval_id, last_entry_id
    )
    why = {channel: one.explanation for channel, one in explained.items()}
    rows = [(month, one.channel, one.receipts_yen, one.credits_yen, why.get(one.channel)) for one in found.channels]
    await store.MONTH_TOTALS.copy(connection, rows)
