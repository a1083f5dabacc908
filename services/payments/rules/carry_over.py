"""What is carried over on a day (滞納繰越), and which fiscal year's books close with it."""

from datetime import date
from typing import NamedTuple

from shared.days import fiscal_year


class CarryOver(NamedTuple):
    """One carry-over into a fiscal year."""

    #: The year into which claims are carried.
    into_fiscal_year: int
    #: The day for claims that were carried over before, and the day for those of the year that ends.
    arrears_on: date
    current_on: date
    #: The newest claims that are carried, by their fiscal year.
    last_claim_fiscal_year: int
    #: The year whose books close for good, or none yet.
    closes_fiscal_year: int | None


def carry_over_due(day: date, *, current: str, arrears: str, closed_fiscal_year: int | None) -> CarryOver | None:
    """What is to be carried over on a day; none while nothing is due, or when it has been done for good.

    Arrears go into the new year when it begins. Claims of the year that ends follow once its books are closed
    (地方自治法235条の5); until then their receipts still belong to that year (地方自治法施行令160条).

    Args:
        day: the business day.
        current: month and day on which claims of the ended year are carried over, such as `06-01`.
        arrears: month and day on which claims carried over before are carried on, such as `04-01`.
        closed_fiscal_year: the last year whose books were closed, or none.
    """
    into = fiscal_year(day)
    ended = into - 1
    arrears_on, current_on = date.fromisoformat(f"{into}-{arrears}"), date.fromisoformat(f"{into}-{current}")
    if day < arrears_on or (closed_fiscal_year is not None and closed_fiscal_year >= ended):
        return None
    closes = day >= current_on
    return CarryOver(into, arrears_on, current_on, ended if closes else ended - 1, ended if closes else None)
