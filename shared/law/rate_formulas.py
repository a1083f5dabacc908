"""How the rates of the delinquency charge follow from the announced rate, one function for each wording of 附則3条の2.

The rates themselves are parameters, as authorities publish them; these functions prove that the table has no slip, and
give next year's rates once the notice is out. All numbers are tenths of a percent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

_STATUTORY_TIER1 = 73
_STATUTORY_TIER2 = 146


@dataclass(frozen=True, slots=True)
class DerivedRates:
    """The rates of a year, in tenths of a percent; grace and refund interest have one and the same."""

    tier1: int
    tier2: int
    grace: int


def rates_until_1999(_announced: int) -> DerivedRates:
    """7.3 % and 14.6 %, whatever the market does (地方税法326条1項)."""
    return DerivedRates(_STATUTORY_TIER1, _STATUTORY_TIER2, _STATUTORY_TIER1)


def rates_from_2000(base_discount: int) -> DerivedRates:
    """Base discount rate + 4.0 % for the first tier, at most 7.3 %; the second tier stays at 14.6 %."""
    tier1 = min(base_discount + 40, _STATUTORY_TIER1)
    return DerivedRates(tier1, _STATUTORY_TIER2, tier1)


def rates_from_2014(average_lending: int) -> DerivedRates:
    """特例基準割合 = average lending rate + 1.0 %; first tier + 1.0 %, second + 7.3 %, grace the basis itself."""
    basis = average_lending + 10
    if basis >= _STATUTORY_TIER1:
        return rates_until_1999(average_lending)
    return DerivedRates(min(basis + 10, _STATUTORY_TIER1), basis + _STATUTORY_TIER1, basis)


def rates_from_2021(average_lending: int) -> DerivedRates:
    """延滞金特例基準割合 as before, while grace and refund interest take average lending rate + 0.5 %."""
    basis = average_lending + 10
    if basis >= _STATUTORY_TIER1:
        return rates_until_1999(average_lending)
    grace = min(average_lending + 5, _STATUTORY_TIER1)
    return DerivedRates(min(basis + 10, _STATUTORY_TIER1), basis + _STATUTORY_TIER1, grace)


#: The wording in force from each day on.
RATE_FORMULAS: tuple[tuple[date, Callable[[int], DerivedRates]], ...] = (
    (date(1990, 1, 1), rates_until_1999),
    (date(2000, 1, 1), rates_from_2000),
    (date(2014, 1, 1), rates_from_2014),
    (date(2021, 1, 1), rates_from_2021),
)


def derived_rates(announced: int, day: date) -> DerivedRates:
    """The rates of a day by the wording then in force.

    Args:
        announced: Base discount rate of the November before (2000 to 2013), or average lending rate (from 2014).
        day: Any day from 1990 on.
    """
    formula = next(formula for first_day, formula in reversed(RATE_FORMULAS) if first_day <= day)
    return formula(announced)
