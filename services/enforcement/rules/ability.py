"""The ability to pay (支払能力調査) from a sheet of what comes in, what is needed and what is at hand, in whole yen."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from shared.money import Yen


class LineKind(StrEnum):
    """What a line of the sheet is."""

    #: What comes in each month.
    INCOME = "income"
    #: What he and his family need to live for a month.
    LIVING = "living"
    #: What his business needs to go on for a month.
    WORKING = "working"
    #: What is at hand or easily turned into money.
    LIQUID = "liquid"
    #: Other property; it is noted and pays nothing at once.
    PROPERTY = "property"
    #: What he owes to others.
    OWED_ELSEWHERE = "owed_elsewhere"


class SheetLine(NamedTuple):
    """A line of the sheet."""

    kind: LineKind
    amount_yen: Yen


class Ability(NamedTuple):
    """What follows from a sheet, in yen.

    Attributes:
        income_yen: What comes in each month.
        living_yen: Needed to live for a month.
        working_yen: Needed by the business for a month.
        liquid_yen: At hand.
        payable_now_yen: What can be paid at once (現在納付可能資金額, 地方税法施行令6条の9の3).
        monthly_yen: What can be paid each month (見込納付能力額).
    """

    income_yen: Yen
    living_yen: Yen
    working_yen: Yen
    liquid_yen: Yen
    payable_now_yen: Yen
    monthly_yen: Yen

    def months_for(self, owed_yen: Yen) -> int | None:
        """How many monthly payments an amount takes after what is payable at once; none where nothing can be paid."""
        rest_yen = max(0, owed_yen - self.payable_now_yen)
        if not rest_yen:
            return 0
        return -(-rest_yen // self.monthly_yen) if self.monthly_yen else None


def ability(lines: Iterable[SheetLine]) -> Ability:
    """Add a sheet up.

    Args:
        lines: Its lines; amounts of a month for income and needs, of the day for the rest.
    """
    total_yen = dict.fromkeys(LineKind, 0)
    for line in lines:
        total_yen[line.kind] += line.amount_yen
    income_yen, living_yen = total_yen[LineKind.INCOME], total_yen[LineKind.LIVING]
    working_yen, liquid_yen = total_yen[LineKind.WORKING], total_yen[LineKind.LIQUID]
    needed_yen = living_yen + working_yen
    return Ability(
        income_yen,
        living_yen,
        working_yen,
        liquid_yen,
        max(0, liquid_yen - needed_yen),
        max(0, income_yen - needed_yen),
    )
