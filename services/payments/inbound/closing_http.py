"""The close of a day (日計の締め): what is compared, closing it, and what was compared when it was closed.

Permissions: payments.closing.view to look, payments.closing.propose to close a day without differences. A day with
differences takes two persons (`closing_act`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.payments.handlers.closing import DayStanding, NotClosable, breaks_of, close_day, standing
from services.payments.inbound.closing_act import PROPOSE, refusal, today_of
from services.payments.rules.closing import Break, ChannelStanding
from services.payments.store import closing_days
from shared.http.routes import Call, NoPersonalData, Routes

closing_routes = Routes("closing")

VIEW = NoPersonalData("payments.closing.view", "sums of a day by channel, nothing about anybody")


@closing_routes.get("/closings/{day}", access=VIEW, summary="What a day compares, or compared when it was closed")
async def get_closing(call: Call, day: date) -> dict[str, Any]:
    """Files and channels since the last close, with everything that stands against closing the day."""
    connection = call.transaction.connection
    found = await standing(day, connection)
    if found.closed_through is not None and day <= found.closed_through:
        closed = await connection.fetchrow(closing_days.SELECT_CLOSE, day)
        assert closed is not None  # noqa: S101 - A closed day has a close on it or after it.
        totals = await connection.fetch(closing_days.SELECT_TOTALS, closed["closed_on"])
        return {"state": "closed", **dict(closed), "channels": [dict(row) for row in totals]}
    against = breaks_of(found, today_of(call.transaction), {})
    return {
        **_view(found),
        "state": "closable" if not against else "blocked",
        "breaks": [break_view(one) for one in against],
    }


@closing_routes.post("/closings/{day}", access=PROPOSE, summary="Close a day, with every day before it")
async def post_closing(call: Call, day: date) -> dict[str, Any]:
    """Close a day whose files and channels agree; what stands against it is answered by name."""
    try:
        found = await close_day(day, {}, None, call.transaction)
    except NotClosable as stopped:
        raise refusal(stopped.found) from None
    return {**_view(found), "state": "closed"}


def _view(found: DayStanding) -> dict[str, Any]:
    receipts, amount_yen = found.undated
    return {
        "day": found.day,
        "closed_through": found.closed_through,
        "files": [file._asdict() for file in found.files if file.state != "posted" or _differs(file)],
        "channels": channel_views(found.channels),
        # Final money whose value date nobody has reported yet waits for a later close.
        "undated": {"receipts": receipts, "amount_yen": amount_yen},
    }


def _differs(file: Any) -> bool:
    return bool(file.total_yen != file.accounted_yen)


def channel_views(channels: Sequence[ChannelStanding]) -> list[dict[str, Any]]:
    """What channels reported and the bank credited, with the difference."""
    return [{**one._asdict(), "difference_yen": one.difference_yen} for one in channels]


def break_view(found: Break) -> dict[str, Any]:
    """One thing that stands against a close."""
    return {"obstacle": found.obstacle.value, "subject": found.subject, "difference_yen": found.difference_yen}
