"""The close of a month (月計の締め): what is compared, and the act by which two persons close it.

An officer with payments.closing.propose names every difference and its reason; the head of section with
payments.closing.approve decides. If anything differs otherwise when he does, nothing is closed.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from services.payments.handlers.closing import Explained, NotClosable
from services.payments.handlers.closing_months import close_month, month_standing
from services.payments.inbound.closing_act import APPROVE, PROPOSE, ExplainedDifference, explained_once, refusal
from services.payments.inbound.closing_http import VIEW, break_view, channel_views
from services.payments.store import closing_days
from shared.approvals import Act, Approved, Payload
from shared.http.days import DayAtHand
from shared.http.routes import Call, Routes
from shared.postgres.sql import Connection
from shared.transaction import Transaction

month_routes = Routes("closing")

_CODE = "month_not_closable"


@month_routes.get("/month-closings/{month}", access=VIEW, summary="What a month compares, or compared when it closed")
async def get_month_closing(call: Call, month: date) -> dict[str, Any]:
    """Channels since the last close of a month, with everything that stands against closing the month of a day."""
    connection = call.transaction.connection
    found = await month_standing(month.replace(day=1), connection)
    if found.months_closed_through is not None and found.month <= found.months_closed_through:
        closed = await connection.fetchrow(closing_days.SELECT_MONTH_CLOSE, found.month)
        assert closed is not None  # noqa: S101 - A closed month has a close on it or after it.
        totals = await connection.fetch(closing_days.SELECT_MONTH_TOTALS, closed["month"])
        return {"state": "closed", **dict(closed), "channels": [dict(row) for row in totals]}
    against = found.breaks({})
    return {
        "month": found.month,
        "days_closed_through": found.days_closed_through,
        "months_closed_through": found.months_closed_through,
        "channels": channel_views(found.channels),
        "state": "blocked" if against else "closable",
        "breaks": [break_view(one) for one in against],
    }


class MonthClose(Payload):
    """A month by its first day, and every difference it is closed with."""

    month: DayAtHand
    differences: Annotated[tuple[ExplainedDifference, ...], Field(max_length=40)] = ()

    @field_validator("month")
    @classmethod
    def _by_its_first_day(cls, month: date) -> date:
        if month.day != 1:
            raise ValueError("month: name it by its first day")
        return month

    @model_validator(mode="after")
    def _each_channel_once(self) -> "MonthClose":
        self.explained()
        return self

    def explained(self) -> dict[str, Explained]:
        """The differences by channel."""
        return explained_once(self.differences)


def month_close() -> Act[MonthClose]:
    """The act."""
    return Act(
        name="payments.month_close",
        label="月計の締め",
        payload=MonthClose,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda _payload: [],
        admissible=_require_admissible,
        execute=_execute,
    )


def _lines(payload: MonthClose) -> list[tuple[str, str]]:
    head = [("締める月", f"{payload.month:%Y-%m}"), *(one.line() for one in payload.differences)]
    return head if payload.differences else [*head, ("差額", "なし")]


async def _require_admissible(payload: MonthClose, connection: Connection) -> None:
    against = (await month_standing(payload.month, connection)).breaks(payload.explained())
    if against:
        raise refusal(against, _CODE)


async def _execute(approved: Approved[MonthClose], transaction: Transaction) -> None:
    payload = approved.payload
    try:
        await close_month(payload.month, payload.explained(), approved.approval_id, transaction)
    except NotClosable as stopped:
        raise refusal(stopped.found, _CODE) from None
