"""Figures of the settlement (決算) that follow from others: what is outstanding, and the collection rate (収納率)."""

from typing import NamedTuple

from shared.money import Yen


class Outstanding(NamedTuple):
    """What has not come in, as it is booked and as it really is."""

    #: 収入未済額 = 調定額 − 収入済額 − 不納欠損額; what was overpaid and not refunded counts as received.
    booked_yen: Yen
    #: 実質収入未済額 = 調定額 − (収入済額 − 還付未済額) − 不納欠損額.
    real_yen: Yen


def outstanding(assessed_yen: Yen, collected_yen: Yen, unrefunded_yen: Yen, written_off_yen: Yen) -> Outstanding:
    """What has not come in.

    Args:
        assessed_yen: 調定額.
        collected_yen: 収入済額, with what is overpaid and not refunded.
        unrefunded_yen: 還付未済額.
        written_off_yen: 不納欠損額.
    """
    booked_yen = assessed_yen - collected_yen - written_off_yen
    return Outstanding(booked_yen, booked_yen + unrefunded_yen)


def collection_rate(
    assessed_yen: Yen, collected_yen: Yen, unrefunded_yen: Yen, *, decimals: int, counted: str
) -> str | None:
    """The collection rate in percent, rounded half up (四捨五入), as text such as `97.71`; none where nothing is owed.

    Args:
        assessed_yen: 調定額.
        collected_yen: 収入済額, with what is overpaid and not refunded.
        unrefunded_yen: 還付未済額.
        decimals: digits after the point, as the ordinance has it.
        counted: `booked` to count all that was received, `net_of_unrefunded` to leave out what is to be refunded.
    """
    if assessed_yen <= 0:
        return None
    part_yen = collected_yen - unrefunded_yen if counted == "net_of_unrefunded" else collected_yen
    unit = 10**decimals
    scaled = (max(part_yen, 0) * 100 * unit * 2 + assessed_yen) // (assessed_yen * 2)
    whole, rest = divmod(scaled, unit)
    return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)
