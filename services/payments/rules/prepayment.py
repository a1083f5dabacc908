"""The prepayment incentive (前納報奨金): what is given for paying all instalments while the first one is due.

Of each later instalment the city gives its rate for every month from the payment to the due date; a rest of fifteen
days or more counts as a month, a shorter one not at all (地方税法321条3項).
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shared.days import add_months
from shared.law.prepayment import IncentiveTerms
from shared.money import Yen, floor_to

_PER_MILLE = 1_000
_REST_DAYS_MIN = 15


class PaidInstalment(NamedTuple):
    """An instalment of a notice and how it was paid."""

    due_on: date
    assessed_yen: Yen
    collected_yen: Yen
    #: The day of the last payment that its tax needed; none while nothing was paid.
    paid_on: date | None


def incentives_yen(instalments: Sequence[PaidInstalment], terms: IncentiveTerms) -> list[Yen]:
    """What is given for each instalment of a notice, in their order; nothing unless all were paid in time.

    Args:
        instalments: all of the notice, in the order of their due dates.
        terms: the city's, for the tax item and levy year.
    """
    nothing = [0] * len(instalments)
    if len(instalments) < 2 or not all(_in_time(one, instalments[0].due_on) for one in instalments):
        return nothing
    given = [0, *(_given(one, terms) for one in instalments[1:])]
    rest_yen = min(floor_to(sum(given), terms.unit_yen), terms.cap_yen)
    # What the truncation and the cap take away is taken from the last ones.
    for place, amount_yen in enumerate(given):
        given[place] = min(amount_yen, rest_yen)
        rest_yen -= given[place]
    return given


def _in_time(one: PaidInstalment, first_due_on: date) -> bool:
    if one.assessed_yen == 0:
        return True
    return one.collected_yen == one.assessed_yen and one.paid_on is not None and one.paid_on <= first_due_on


def _given(one: PaidInstalment, terms: IncentiveTerms) -> Yen:
    if one.paid_on is None:
        return 0
    return one.assessed_yen * terms.rate_tenths * months_before(one.paid_on, one.due_on) // _PER_MILLE


def months_before(paid_on: date, due_on: date) -> int:
    """The months by which a payment came before the due date."""
    months = (due_on.year - paid_on.year) * 12 + due_on.month - paid_on.month
    if months > 0 and add_months(paid_on, months) > due_on:
        months -= 1
    if months < 0 or paid_on > due_on:
        return 0
    return months + (1 if (due_on - add_months(paid_on, months)).days >= _REST_DAYS_MIN else 0)
