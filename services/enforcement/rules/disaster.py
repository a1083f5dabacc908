"""How far due dates may be put off after a disaster (災害等による期限の延長, 地方税法20条の5の2)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from shared.days import BusinessDays, last_day_of_period


class Objection(StrEnum):
    """What stands against an extension."""

    ENDED_BEFORE = "ended_before"
    ENDED_AHEAD = "ended_ahead"
    NOT_LATER = "not_later"
    TOO_LATE = "too_late"
    CLOSED_DAY = "closed_day"


OBJECTIONS: Mapping[Objection, str] = MappingProxyType(
    {
        Objection.ENDED_BEFORE: "理由のやんだ日が災害の日より前です。日を確かめてください。",
        Objection.ENDED_AHEAD: "理由のやんだ日がまだ来ていません。やんだ日から決定してください。",
        Objection.NOT_LATER: "延長後の期限は、理由のやんだ日より後の日にしてください。",
        Objection.TOO_LATE: "延長後の期限が、理由のやんだ日から条例で定める期間を超えています。短くしてください。",
        Objection.CLOSED_DAY: "延長後の期限は閉庁日です。開庁日にしてください。",
    }
)


def objections(
    happened_on: date, ended_on: date, due_on: date, today: date, months: int, business_days: BusinessDays
) -> Iterator[Objection]:
    """What stands against putting due dates off; nothing where the law permits it.

    Args:
        happened_on: The day of the disaster.
        ended_on: The day on which the hindrance ended (その理由のやんだ日).
        due_on: The new due date.
        today: The day of the decision.
        months: From the day on which it ended, within which the new date lies, by ordinance.
        business_days: The days on which the city hall is open.
    """
    if ended_on < happened_on:
        yield Objection.ENDED_BEFORE
    if ended_on > today:
        yield Objection.ENDED_AHEAD
    if due_on <= ended_on:
        yield Objection.NOT_LATER
    # The day of the event is not counted (初日不算入, 地方税法20条の5第1項).
    if due_on > last_day_of_period(ended_on + timedelta(days=1), months):
        yield Objection.TOO_LATE
    if not business_days.is_business_day(due_on):
        yield Objection.CLOSED_DAY
