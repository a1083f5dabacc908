"""Whether a dunning fee (督促手数料) stands after what was owed has been reduced (減額更正・賦課取消)."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from services.payments.rules.clearing import Money
from shared.money import Yen


class FeeAfterReduction(StrEnum):
    """What the city's ordinance does with the fee of a notice that, as it turns out, had no ground."""

    #: The notice went out, and its fee stays owed.
    STANDS = "stands"
    #: By the tax as revised nothing was open on the day of the notice, so its fee is not owed either.
    FALLS_AWAY = "falls_away"


def is_groundless(principal_yen: Yen, dunned_on: date, money: Iterable[Money]) -> bool:
    """Whether nothing of a tax was open on the day of its dunning notice.

    A fee is charged for dunning (地方税法330条), and only what is unpaid after its due date is dunned (329条).

    Args:
        principal_yen: the tax as revised.
        dunned_on: the day of the notice.
        money: the payments that count; what was paid on the day of the notice came before it.
    """
    return principal_yen <= sum(one.amount_yen for one in money if one.paid_on <= dunned_on)
