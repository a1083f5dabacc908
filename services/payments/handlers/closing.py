"""Closing a day (日計): compared whole, closed once, and never opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.payments.rules.closing import Break, ChannelStanding, FileStanding, breaks
from services.payments.store import closing_days as store
from services.payments.store.closing import closed_books, take_closing_lock
from shared.days import TOKYO
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class NotClosable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against closing a day; nothing has been closed."""

    def __init__(self, found: list[Break]) -> None:
        super().__init__("; ".join(f"{one.obstacle.value} {one.subject}" for one in found))
        self.found = found


class Explained(NamedTuple):
    """A difference of a channel, and why it is there."""

    difference_yen: Yen
    explanation: str


@dataclass(frozen=True, slots=True)
class DayStanding:
    """Everything a close compares."""

    day: date
    closed_through: date | None
    files: list[FileStanding]
    channels: list[ChannelStanding]
    #: Final money without a value date: how many receipts, and how much.
    undated: tuple[int, Yen]


async def standing(day: date, connection: Connection) -> DayStanding:
    """What there is to compare for a day, since the last close."""
    closed_through, _, _ = await closed_books(connection)
    undated = await connection.fetchrow(store.SELECT_UNDATED, day)
    return DayStanding(
        day,
        closed_through,
        [FileStanding(*row) for row in await connection.fetch(store.SELECT_FILES, day)],
        [ChannelStanding(*row) for row in await connection.fetch(store.SELECT_CHANNELS, day)],
        (undated["receipts"], undated["amount_yen"]) if undated else (0, 0),
    )


def breaks_of(found: DayStanding, today: date, explained: Mapping[str, Explained]) -> list[Break]:
    """What stands against closing the day, with these differences explained."""
    return breaks(
        found.day,
        today=today,
        closed_through=found.closed_through,
        files=found.files,
        channels=found.channels,
        explained={channel: one.difference_yen for channel, one in explained.items()},
    )


async def close_day(
    day: date, explained: Mapping[str, Explained], approval_id: UUID | None, transaction: Transaction
) -> DayStanding:
    """Close a day with every day before it that is still open.

    Whoever writes entries waits meanwhile; whatever comes afterwards is booked on the next open day.

    Raises:
        NotClosable: something stands against it.
    """
    connection = transaction.connection
    last_entry_id = await take_closing_lock(connection)
    found = await standing(day, connection)
    against = breaks_of(found, transaction.started_at.astimezone(TOKYO).date(), explained)
    if against:
        raise NotClosable(against)
    await connection.execute(
        store.INSERT_CLOSE, day, transaction.started_at, transaction.actor.id, approval_id, last_entry_id
    )
    rows = [
        (day, one.channel, one.receipts_yen, one.credits_yen, _why(explained.get(one.channel)))
        for one in found.channels
    ]
    await store.TOTALS.copy(connection, rows)
    return found


def _why(explained: Explained | None) -> str | None:
    return explained.explanation if explained else None
