"""Whether a dunning fee (督促手数料) stands after what was owed has been reduced (減額更正・賦課取消・減免)."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from services.payments.rules.clearing import Money
from shared.money import Yen


class FeeAfterReduction(StrEnum):
    """What the city's ordinance does with the fee of a notice that, as it turns out, had no ground."""

    #: The notice went out, and its fee stays owed.
    STANDS = "stands"
    #: By the tax as revised nothing was open on the day of the notice, so its fee is not owed either.
    FALLS_AWAY = "falls_away"


class ChargedFee(NamedTuple):
    """The fee of a claim's dunning notice."""

    fee_yen: Yen
    dunned_on: date


def standing_fee_yen(charged: ChargedFee, principal_yen: Yen, highest_yen: Yen, money: Iterable[Money]) -> Yen:
    """What is owed of a dunning fee where the ordinance lets it fall with the tax.

    A fee is charged for dunning (地方税法330条), and only what is unpaid after its due date is dunned (329条). So the
    fee falls away where the tax was reduced and, by the tax as it is now, nothing was open on the day of the notice.
    It is a fold over the facts, whatever came first: a fee is owed again where the tax grows or a payment is cancelled,
    as it would have been had all of that been known from the start.

    Args:
        charged: the fee that the notice charged.
        principal_yen: the tax as it is now.
        highest_yen: the tax as it was at its highest.
        money: the payments that count; what was paid on the day of the notice came before it.
    """
    if principal_yen >= highest_yen:
        return charged.fee_yen
    paid_yen = sum(one.amount_yen for one in money if one.paid_on <= charged.dunned_on)
    return 0 if principal_yen <= paid_yen else charged.fee_yen
