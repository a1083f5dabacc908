"""In which fiscal year and on which day an entry is booked (会計年度, 収入日)."""

from datetime import date, timedelta
from typing import NamedTuple

from shared.days import fiscal_year


class ClosedBooks(NamedTuple):
    """What is closed: every day up to one, and every fiscal year up to one with the day on which it closed."""

    days_through: date | None = None
    fiscal_year: int | None = None
    fiscal_year_closed_on: date | None = None


def receipt_fiscal_year(claim_fiscal_year: int, booked_on: date, books_close: str) -> int:
    """The fiscal year of a receipt: the claim's while its books are open, afterwards the year of the receipt.

    Source: 地方自治法施行令142条, 160条; 地方自治法235条の5.

    Args:
        claim_fiscal_year: the year in which the claim is booked.
        booked_on: the day of the city's books (収入日).
        books_close: month and day on which a year's books close in the year after it (出納閉鎖), such as `05-31`.
    """
    if booked_on <= date.fromisoformat(f"{claim_fiscal_year + 1}-{books_close}"):
        return claim_fiscal_year
    return fiscal_year(booked_on)


def open_day(booked_on: date, entry_fiscal_year: int, closed: ClosedBooks) -> date:
    """The day on which an entry is booked: its own while that is open, otherwise the first day that is.

    A closed day only ever had what it had when it closed, and an entry of a closed year goes to the year after it
    (過年度, 地方自治法施行令160条). When the entry counts in law is another matter and does not change.
    """
    of_closed_year = closed.fiscal_year is not None and (
        min(entry_fiscal_year, fiscal_year(booked_on)) <= closed.fiscal_year
    )
    last_days = (closed.days_through, closed.fiscal_year_closed_on if of_closed_year else None)
    return max(booked_on, *(day + timedelta(days=1) for day in last_days if day is not None), date.min)
