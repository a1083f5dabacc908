"""What runs from a due date (納期限): the legal clocks of a claim, and how a change of the date moves each."""

from datetime import date, timedelta
from typing import NamedTuple

from shared.days import last_day_of_period


class ClockTerms(NamedTuple):
    """The statutory lengths that the clocks have."""

    dunning_days: int
    tier1_months: int
    prescription_years: int


class Clocks(NamedTuple):
    """Days that follow from a due date."""

    due_on: date
    #: The first day that bears a delinquency charge.
    charged_from: date
    #: The last day at the lower rate (納期限の翌日から1月を経過する日).
    lower_rate_until: date
    #: The last day on which the dunning notice must go out (20日以内).
    dunning_until: date
    #: The last day before the claim lapses, if nothing stops the time (時効).
    prescribed_after: date


def clocks(due_on: date, terms: ClockTerms) -> Clocks:
    """The clocks of a due date (地方税法326条1項, 329条1項, 18条・18条の2; 地方自治法236条).

    Args:
        due_on: the due date, shifted to a business day where that applies.
        terms: the lengths that the law of the tax item sets.
    """
    first_day = due_on + timedelta(days=1)
    return Clocks(
        due_on=due_on,
        charged_from=first_day,
        lower_rate_until=last_day_of_period(first_day, terms.tier1_months),
        dunning_until=due_on + timedelta(days=terms.dunning_days),
        prescribed_after=last_day_of_period(first_day, 12 * terms.prescription_years),
    )


def moved_days(before: Clocks, after: Clocks) -> dict[str, int]:
    """By how many days each clock moves, by its name; later is positive."""
    return {name: (getattr(after, name) - getattr(before, name)).days for name in Clocks._fields}
