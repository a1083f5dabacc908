"""May a day or a month be closed (日計・月計の締め)? What is compared, and what stands against it."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shared.days import month_end
from shared.money import Yen


class FileStanding(NamedTuple):
    """A file taken in: what it says of itself, and what became of its records."""

    file_id: int
    name: str
    state: str
    total_yen: Yen | None
    #: Posted, in suspense, without money, repeated or rejected.
    accounted_yen: Yen


class ChannelStanding(NamedTuple):
    """Money of a channel since the last close, by value date (資金化日): as reported, and as the bank credited it."""

    channel: str
    receipts_yen: Yen
    credits_yen: Yen

    @property
    def difference_yen(self) -> Yen:
        """What the bank credited beyond what was reported; negative when it credited less."""
        return self.credits_yen - self.receipts_yen


class Obstacle(StrEnum):
    """Why a day or a month cannot be closed."""

    #: It lies after today: more may come.
    FUTURE = "future"
    #: It or a later day is closed already; nothing is reopened.
    CLOSED = "closed"
    #: A day of the month is still open.
    DAYS_OPEN = "days_open"
    #: A file is not posted to its end.
    FILE_UNFINISHED = "file_unfinished"
    #: What a file says of itself is not what became of its records.
    FILE_TOTAL = "file_total"
    #: Reported money is not what the bank credited, and nobody has explained it.
    DIFFERENCE = "difference"
    #: What was explained is not what differs.
    EXPLANATION = "explanation"


class Break(NamedTuple):
    """One thing that stands against the close, by name."""

    obstacle: Obstacle
    #: The day, the file or the channel.
    subject: str
    difference_yen: Yen = 0


def breaks(
    day: date,
    *,
    today: date,
    closed_through: date | None,
    files: Sequence[FileStanding],
    channels: Sequence[ChannelStanding],
    explained: Mapping[str, Yen],
) -> list[Break]:
    """Everything that stands against closing a day; none when it may be closed.

    Two equations hold for a closed day. For each file: its total = posted + suspense + rejected. For each channel:
    reported money by value date = credits of the bank, but for differences that two persons have explained.

    Args:
        day: the day to close, with every day before it.
        today: the day on which it is closed.
        closed_through: the last closed day.
        files: the files of the days to be closed.
        channels: what each channel reported and the bank credited since the last close.
        explained: the explained difference of a channel, in yen; it must be exactly what differs.
    """
    if day > today:
        return [Break(Obstacle.FUTURE, day.isoformat())]
    if closed_through is not None and day <= closed_through:
        return [Break(Obstacle.CLOSED, day.isoformat())]
    found: list[Break] = []
    for file in files:
        if file.state != "posted":
            found.append(Break(Obstacle.FILE_UNFINISHED, str(file.file_id)))
        elif file.total_yen != file.accounted_yen:
            difference_yen = file.accounted_yen - (file.total_yen or 0)
            found.append(Break(Obstacle.FILE_TOTAL, str(file.file_id), difference_yen))
    return [*found, *unexplained(channels, explained)]


def unexplained(channels: Sequence[ChannelStanding], explained: Mapping[str, Yen]) -> list[Break]:
    """Channels whose reported money is not what the bank credited and that nobody explained, to the yen."""
    found: list[Break] = []
    differing = {one.channel: one.difference_yen for one in channels if one.difference_yen}
    for channel in sorted({*differing, *explained}):
        difference_yen = differing.get(channel, 0)
        if channel not in explained:
            found.append(Break(Obstacle.DIFFERENCE, channel, difference_yen))
        elif explained[channel] != difference_yen:
            found.append(Break(Obstacle.EXPLANATION, channel, difference_yen))
    return found


def month_breaks(
    month: date,
    *,
    days_closed_through: date | None,
    months_closed_through: date | None,
    channels: Sequence[ChannelStanding],
    explained: Mapping[str, Yen],
) -> list[Break]:
    """Everything that stands against closing a month; none when it may be closed.

    Args:
        month: its first day.
        days_closed_through: the last closed day; it must be the month's last or a later one.
        months_closed_through: the first day of the last closed month.
        channels: what each channel reported and the bank credited since the last close of a month.
        explained: the explained difference of a channel, in yen; it must be exactly what differs.
    """
    if months_closed_through is not None and month <= months_closed_through:
        return [Break(Obstacle.CLOSED, f"{month:%Y-%m}")]
    if days_closed_through is None or days_closed_through < month_end(month):
        return [Break(Obstacle.DAYS_OPEN, f"{month:%Y-%m}")]
    return unexplained(channels, explained)
