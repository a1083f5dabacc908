"""The quote: what a claim asks for on a day, the delinquency charge included.

A quote is what the clearing would do with a payment of everything on that day, so whoever pays what was quoted on the
day it was quoted for has paid the claim.
"""

import sys
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from services.payments.rules.clearing import Cleared, Money
from shared.money import Yen

#: The payment that asks comes after all others of its day.
_ASKING = sys.maxsize
#: More than any claim; what the clearing leaves of it as overpaid is not asked for.
_ENOUGH_YEN = 10**15


class Quote(NamedTuple):
    """What is due on a day, in yen, by component."""

    principal_yen: Yen
    dunning_fee_yen: Yen
    late_charge_yen: Yen
    disposition_cost_yen: Yen
    #: Provisional money that is counted as paid: who has paid at a shop is not asked to pay again.
    provisional_yen: Yen

    @property
    def parts(self) -> tuple[Yen, Yen, Yen, Yen]:
        """The components, in the order of `Parts`."""
        return self[:4]

    @property
    def amount_yen(self) -> Yen:
        """All components together."""
        return sum(self.parts)


def money_asked_with(money: Iterable[Money], on: date) -> list[Money]:
    """A claim's money until a day, all of it as if final, and a payment of everything on that day."""
    counted = [one._replace(provisional=False) for one in money if one.paid_on <= on]
    return [*counted, Money(_ASKING, _ENOUGH_YEN, on, provisional=False)]


def quote_of(cleared: Cleared, money: Iterable[Money], on: date) -> Quote:
    """Read the quote out of the clearing of `money_asked_with` the same money and day (地方税法20条の9の4)."""
    asked = cleared.parts[_ASKING]
    provisional_yen = sum(one.amount_yen for one in money if one.provisional and one.paid_on <= on)
    return Quote(*asked[:4], provisional_yen)
