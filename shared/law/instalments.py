"""How a year's tax is split over its instalments (期割), 地方税法20条の4の2第6項・第8項・第9項."""

from shared.money import Yen, floor_to


def split_into_instalments(total_yen: Yen, count: int, unit_yen: Yen) -> tuple[Yen, ...]:
    """Equal instalments in full units; all remainders go to the first.

    Where an instalment would be less than a unit, everything is due with the first. One tax by 第8項, such as
    fixed asset tax with city planning tax, is split as one sum.

    Args:
        total_yen: The year's tax, zero or more.
        count: Number of instalments, one or more.
        unit_yen: `LAW.period_split_unit` (1,000), or `LAW.period_split_unit_small` (100) for the special collection of
            resident tax and for health insurance tax.

    Raises:
        ValueError: If the total is negative or there is no instalment.
    """
    if count < 1:
        raise ValueError(f"期の数は1以上でなければなりません({count})。")
    instalment_yen = floor_to(total_yen // count if total_yen >= 0 else total_yen, unit_yen)
    return (total_yen - instalment_yen * (count - 1), *[instalment_yen] * (count - 1))
