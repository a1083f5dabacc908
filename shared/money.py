"""Whole yen, and the roundings that the law names.

Money is an `int` everywhere. A rate is an `int` of tenths of a percent (24 is 2.4 %), so that every product is exact
and each division says which way it rounds.
"""

from typing import TypeAlias

Yen: TypeAlias = int

#: The largest amount a record of one claim can hold: twelve digits, as in the bank and tax file formats.
CLAIM_MAX_YEN: Yen = 999_999_999_999

#: Days in a year for every yearly rate, leap years included, times the thousand tenths of a percent in a whole.
_YEARLY_DIVISOR = 365 * 1000


def floor_to(amount_yen: Yen, unit_yen: Yen) -> Yen:
    """Drop what is below a unit (端数切捨て).

    Args:
        amount_yen: Zero or more.
        unit_yen: One or more.

    Raises:
        ValueError: If the amount is negative; the law knows no truncation of negative money.
    """
    if amount_yen < 0:
        raise ValueError(f"端数処理をする額は0円以上でなければなりません({amount_yen}円)。")
    return amount_yen // unit_yen * unit_yen


def ceil_to(amount_yen: Yen, unit_yen: Yen) -> Yen:
    """Raise what is below a unit to the unit (端数切上げ), as for the protected parts of wages (国税徴収法76条).

    Raises:
        ValueError: If the amount is negative.
    """
    if amount_yen < 0:
        raise ValueError(f"端数処理をする額は0円以上でなければなりません({amount_yen}円)。")
    return -(-amount_yen // unit_yen) * unit_yen


def floor_to_hundred(amount_yen: Yen) -> Yen:
    """Drop what is below 100 yen (地方税法20条の4の2第5項: a fixed delinquency charge)."""
    return floor_to(amount_yen, 100)


def floor_to_thousand(amount_yen: Yen) -> Yen:
    """Drop what is below 1,000 yen (地方税法20条の4の2第2項: the base of a delinquency charge)."""
    return floor_to(amount_yen, 1000)


def ceil_to_hundred(amount_yen: Yen) -> Yen:
    """Raise to full 100 yen (国税徴収法76条: pay periods shorter than a month)."""
    return ceil_to(amount_yen, 100)


def ceil_to_thousand(amount_yen: Yen) -> Yen:
    """Raise to full 1,000 yen (国税徴収法76条: pay periods of a month or more)."""
    return ceil_to(amount_yen, 1000)


def truncate(amount_yen: Yen, *, minimum_yen: Yen, unit_yen: Yen) -> Yen:
    """Nothing below a minimum, otherwise full units: the shape of 地方税法20条の4の2.

    Paragraph 2 (base of the delinquency charge): minimum 2,000, unit 1,000. Paragraph 5 (the charge itself): minimum
    1,000, unit 100. Paragraph 7 says the same of refund interest and its base. The numbers are parameters
    (`charge_base_minimum`, `charge_base_unit`, `charge_minimum`, `charge_unit`), so they are arguments here.
    """
    return 0 if amount_yen < minimum_yen else floor_to(amount_yen, unit_yen)


def yearly_charge(base_yen: Yen, rate_tenths: int, days: int) -> Yen:
    """Charge or interest on a base for some days, floored to one yen.

    Formula: base x rate x days / 365, the divisor being 365 in leap years too.

    Args:
        base_yen: The base after its truncation.
        rate_tenths: Yearly rate in tenths of a percent.
        days: Number of days, first and last included.
    """
    return base_yen * rate_tenths * days // _YEARLY_DIVISOR


def ratio_hundredths_half_up(part_yen: Yen, whole_yen: Yen) -> int:
    """A collection rate (収納率) in hundredths of a percent, rounded half up; 9771 is 97.71 %.

    Raises:
        ValueError: If the whole is not positive, for then there is no rate.
    """
    if whole_yen <= 0:
        raise ValueError("調定額が0円以下のため、収納率は計算できません。")
    return (part_yen * 20_000 + whole_yen) // (whole_yen * 2)
