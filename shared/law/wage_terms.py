"""The numbers of the seizable part of wages on a day (国税徴収法76条)."""

from datetime import date

from shared.law.library import Law
from shared.law.wages import WageTerms


def wage_terms(law: Law, day: date) -> WageTerms:
    """The numbers in force on a day.

    Raises:
        NotInForce: The day lies before the numbers that are known.
    """
    return WageTerms(
        law.wage_protected_base.on(day),
        law.wage_protected_per_relative.on(day),
        law.wage_station_share.on(day),
        law.wage_station_limit.on(day),
        law.retirement_living_months.on(day),
        law.retirement_years_free.on(day),
    )
