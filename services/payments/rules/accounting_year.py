"""In which fiscal year a receipt is booked (会計年度)."""

from datetime import date

from shared.days import fiscal_year


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
