"""Days that a revision takes out of the delinquency charge (延滞金の計算期間の控除), from the dates of its return.

Where residence tax grows because the income tax was corrected or a corrected return was filed, what is added bears no
charge from one year after the due date to its notice (地方税法321条の2第3項). What had been reduced before bears none
from the due date to the notice of the reduction, and none from there to the notice of the increase (第4項). Tax evaded
by fraud (重加算対象税額) bears it all the same, but for the days before the reduction. Where the due date was extended
by months, charge and year count from the extended one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from shared.days import add_months, last_day_of_period
from shared.law.late_charge import Exemption, Relief
from shared.law.tax_items import RESIDENT_TAX
from shared.money import Yen

_YEAR_MONTHS = 12


class _Articles(NamedTuple):
    late_increase: str
    restored: str


#: The tax items whose increase follows from another tax, with the articles that exclude days.
_FOLLOWING: Mapping[str, _Articles] = {
    RESIDENT_TAX.code: _Articles("地方税法321条の2第3項", "地方税法321条の2第4項"),
}


class RevisionDates(NamedTuple):
    """The dates of the return (申告) from which an assessment or a revision follows."""

    filed_on: date | None = None
    #: Months by which filing and payment were extended (延長月数).
    extension_months: int | None = None
    #: The national tax was revised (国税更正年月日).
    national_tax_revised_on: date | None = None
    #: The taxpayer notified a correction (更正届出年月日).
    notified_on: date | None = None
    #: The taxpayer claimed a correction (更正請求年月日).
    claimed_on: date | None = None
    #: The part of the tax that was evaded by fraud (重加算対象税額).
    heavy_base_yen: Yen = 0


class Levied(NamedTuple):
    """What is owed on a claim after an assessment or a revision."""

    amount_yen: Yen
    statutory_on: date
    #: The day on which the notice was sent (更正通知年月日); where it is unknown, the day of the decision.
    notified_on: date
    dates: RevisionDates | None


@dataclass(slots=True)
class _Added:
    """A part of the tax, the days on which some of it bears nothing, and how much of it there still is."""

    amount_yen: Yen
    exclusions: list[Exemption] = field(default_factory=list)

    def left(self) -> list[Exemption]:
        return [replace(one, amount_yen=min(one.amount_yen or 0, self.amount_yen)) for one in self.exclusions]


@dataclass(slots=True)
class _Reduced:
    """Tax that was reduced, the day of its notice, and the day from which it bears nothing if it is owed again."""

    amount_yen: Yen
    notified_on: date
    first_day: date


def extended_due_on(due_on: date, history: Iterable[Levied], shifted: Callable[[date], date]) -> date:
    """The due date as it was extended by months; one that was brought forward (繰上徴収) is not extended any more.

    Args:
        due_on: the due date.
        history: the claim after its assessment and each revision.
        shifted: the business day on which a time limit ends (地方税法20条の5第2項).
    """
    months = [(one.statutory_on, one.dates.extension_months) for one in history if one.dates]
    return max([due_on, *(shifted(add_months(on, count)) for on, count in months if count and on <= due_on)])


def exclusions(tax_item: str, due_on: date, history: Iterable[Levied]) -> tuple[Exemption, ...]:
    """The days on which a part of a claim bears no charge because of its revisions.

    Args:
        tax_item: code of the tax item.
        due_on: the due date, as it was extended.
        history: the claim after its assessment and each revision, in their order.
    """
    articles = _FOLLOWING.get(tax_item)
    if articles is None:
        return ()
    found = [one for added in _parts(list(history), due_on, articles) for one in added.left()]
    return tuple(one for one in found if one.amount_yen)


def _parts(levied: Iterable[Levied], due_on: date, articles: _Articles) -> list[_Added]:
    """The parts of what is owed, as they were added; a reduction takes from what was added last."""
    parts: list[_Added] = []
    reduced: list[_Reduced] = []
    owed_yen = 0
    for number, one in enumerate(levied):
        delta_yen, owed_yen = one.amount_yen - owed_yen, one.amount_yen
        follows = one.dates is not None and (one.dates.national_tax_revised_on or one.dates.notified_on)
        if delta_yen > 0:
            added = _Added(delta_yen)
            if number and follows:
                added.exclusions = _of_increase(one, delta_yen, reduced, due_on, articles)
            parts.append(added)
        elif delta_yen < 0:
            if follows:
                reduced.append(_Reduced(-delta_yen, one.notified_on, _bears_nothing_from(one)))
            _take(parts, -delta_yen)
    return parts


def _of_increase(
    one: Levied, delta_yen: Yen, reduced: list[_Reduced], due_on: date, articles: _Articles
) -> list[Exemption]:
    heavy_yen = min(delta_yen, one.dates.heavy_base_yen if one.dates else 0)
    light_yen = delta_yen - heavy_yen
    year_end = last_day_of_period(_next(due_on), _YEAR_MONTHS)
    found: list[Exemption] = []

    def exclude(first_day: date, last_day: date, amount_yen: Yen, article: str) -> None:
        if amount_yen and first_day <= last_day:
            found.append(Exemption(first_day, last_day, Relief.FULL, article, amount_yen))

    exclude(_next(year_end), one.notified_on, light_yen, articles.late_increase)
    # Beyond the year all of the rest is excluded already.
    until = min(one.notified_on, year_end)
    while reduced and light_yen + heavy_yen:
        last = reduced[-1]
        restored_yen = min(light_yen, last.amount_yen)
        evaded_yen = min(heavy_yen, last.amount_yen - restored_yen)
        exclude(_next(due_on), min(last.notified_on, until), restored_yen, articles.restored)
        exclude(_next(due_on), last.notified_on, evaded_yen, articles.restored)
        exclude(last.first_day, until, restored_yen, articles.restored)
        light_yen -= restored_yen
        heavy_yen -= evaded_yen
        last.amount_yen -= restored_yen + evaded_yen
        if last.amount_yen == 0:
            reduced.pop()
    return found


def _bears_nothing_from(one: Levied) -> date:
    """The day after the notice of a reduction, or a year later where the taxpayer had claimed the correction."""
    if one.dates is not None and one.dates.claimed_on:
        return _next(last_day_of_period(_next(one.notified_on), _YEAR_MONTHS))
    return _next(one.notified_on)


def _take(parts: list[_Added], amount_yen: Yen) -> None:
    while amount_yen and parts:
        taken_yen = min(amount_yen, parts[-1].amount_yen)
        parts[-1].amount_yen -= taken_yen
        amount_yen -= taken_yen
        if parts[-1].amount_yen == 0:
            parts.pop()


def _next(day: date) -> date:
    return day + timedelta(days=1)
