"""The statutory due date (法定納期限) and the priority date (法定納期限等) of a claim, by rule.

Secured creditors and the city are ranked by the priority date (地方税法14条の9): the statutory due date, or for what
was fixed after it the day on which its notice was sent. An increase has a date of its own, never that of the rest.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shared.money import Yen

#: By this day of the levy year the special collector is notified (地方税法321条の4第2項).
_PAY_NOTICE_MONTH, _PAY_NOTICE_DAY = 5, 31


class FixedAmount(NamedTuple):
    """What is owed from an assessment or a revision on."""

    amount_yen: Yen
    #: Day on which the notice was sent; where it is unknown, the day of the decision.
    fixed_on: date


class PriorityPart(NamedTuple):
    """A part of what is owed, with its priority date."""

    amount_yen: Yen
    priority_on: date


def statutory_due_on(
    instalments: Iterable[date], *, regular_first: date | None, is_ad_hoc: bool, withheld_from_pay: bool, levy_year: int
) -> date:
    """The statutory due date of every claim of a notice.

    Later instalments have that of the first (地方税法11条の4第1項), and what is levied out of the cycle has that of the
    regular first instalment (地方税法施行令3条の2第1号). For tax withheld from pay it is the last day for its notice.

    Args:
        instalments: the statutory last days of the notice's instalments.
        regular_first: the statutory last day of the year's regular first instalment; none where it is not known.
        is_ad_hoc: whether the notice lies outside the cycle (随期).
        withheld_from_pay: whether an employer withholds it (給与特別徴収).
        levy_year: the levy year (賦課年度).
    """
    if withheld_from_pay:
        return date(levy_year, _PAY_NOTICE_MONTH, _PAY_NOTICE_DAY)
    first = min(instalments)
    if is_ad_hoc and regular_first is not None:
        return min(first, regular_first)
    return first


def priority_parts(statutory_on: date, history: Iterable[FixedAmount]) -> list[PriorityPart]:
    """What is owed, by priority date (地方税法14条の9第2項).

    A reduction takes from what was fixed last.

    Args:
        statutory_on: the statutory due date.
        history: the amounts owed after each assessment and revision, in their order.
    """
    parts: list[PriorityPart] = []
    owed_yen = 0
    for amount_yen, fixed_on in history:
        delta_yen = amount_yen - owed_yen
        owed_yen = amount_yen
        if delta_yen > 0:
            parts.append(PriorityPart(delta_yen, max(fixed_on, statutory_on)))
        while delta_yen < 0:
            last = parts.pop()
            delta_yen += last.amount_yen
            if delta_yen > 0:
                parts.append(PriorityPart(delta_yen, last.priority_on))
    merged: dict[date, Yen] = {}
    for part in parts:
        merged[part.priority_on] = merged.get(part.priority_on, 0) + part.amount_yen
    return [PriorityPart(amount_yen, on) for on, amount_yen in sorted(merged.items())]
