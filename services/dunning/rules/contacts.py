"""How the office speaks with somebody, and when an entry of the log of contacts (交渉経過) is sound."""

from datetime import date
from enum import StrEnum


class ContactKind(StrEnum):
    """By which way."""

    COUNTER = "counter"
    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"


class WithWhom(StrEnum):
    """With whom the office spoke."""

    SELF = "self"
    FAMILY = "family"
    AGENT = "agent"
    OTHER = "other"
    NOBODY = "nobody"


def fault_of(made_on: date, next_action: str, next_action_on: date | None, today: date) -> str | None:
    """What is wrong with the days of an entry, as a sentence for the officer; none where nothing is."""
    if made_on > today:
        return "交渉の日がまだ来ていません。日付を確かめてください。"
    if (next_action == "") != (next_action_on is None):
        return "次の行動と、その予定日は、両方を入力してください。"
    if next_action_on is not None and next_action_on < made_on:
        return "次の行動の予定日は、交渉の日以後にしてください。"
    return None
