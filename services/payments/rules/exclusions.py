"""Days that a revision takes out of the delinquency charge (延滞金の計算期間の控除), from the dates of its return.

Where residence tax grows because the income tax was corrected or a corrected return was filed, what is added bears no
charge from one year after the due date to its notice (地方税法321条の2第3項), and what had been reduced before bears
none between the notices of the reduction and of the increase (第4項). Tax evaded by fraud (重加算対象税額) bears it all
the same. Where the due date was extended by months, the days of the extension bear nothing (20条の9の5第1項), and the
year begins after it.
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
_EXTENSION = "地方税法20条の9の5第1項"


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
    """Tax that was reduced, and the first day on which it bears nothing if it is owed again."""

    amount_yen: Yen
    first_day: date


def exclusions(
    tax_item: str, due_on: date, history: Iterable[Levied], shifted: Callable[[date], date]
) -> tuple[Exemption, ...]:
    """The days on which a claim, or a part of it, bears no charge because of its revisions.

    Args:
        tax_item: code of the tax item.
        due_on: the due date from which the charge counts.
        history: the claim after its assessment and each revision, in their order.
        shifted: the business day on which a time limit ends (地方税法20条の5第2項).
    """
    levied = list(history)
    extended_on = max([due_on, *(_extended(one, due_on, shifted) for one in levied)])
    found: list[Exemption] = []
    if extended_on > due_on:
        found.append(Exemption(_next(due_on), extended_on, Relief.FULL, _EXTENSION))
    articles = _FOLLOWING.get(tax_item)
    if articles is not None:
        year_end = last_day_of_period(_next(extended_on), _YEAR_MONTHS)
        found += [one for added in _parts(levied, year_end, articles) for one in added.left()]
    return tuple(one for one in found if one.amount_yen != 0)


def _extended(one: Levied, due_on: date, shifted: Callable[[date], date]) -> date:
    """The due date as extended; one that was brought forward (繰上徴収) is not extended any more."""
    months = one.dates.extension_months if one.dates else None
    return shifted(add_months(one.statutory_on, months)) if months and one.statutory_on <= due_on else due_on


def _parts(levied: Iterable[Levied], year_end: date, articles: _Articles) -> list[_Added]:
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
                added.exclusions = _of_increase(one, delta_yen, reduced, year_end, articles)
            parts.append(added)
        elif delta_yen < 0:
            if follows:
                reduced.append(_Reduced(-delta_yen, _bears_nothing_from(one)))
            _take(parts, -delta_yen)
    return parts


def _of_increase(
    one: Levied, delta_yen: Yen, reduced: list[_Reduced], year_end: date, articles: _Articles
) -> list[Exemption]:
    light_yen = delta_yen - min(delta_yen, one.dates.heavy_base_yen if one.dates else 0)
    found = []
    if one.notified_on > year_end:
        found.append(Exemption(_next(year_end), one.notified_on, Relief.FULL, articles.late_increase, light_yen))
    # Beyond the year the whole of it is excluded already.
    until, rest_yen = min(one.notified_on, year_end), light_yen
    while rest_yen and reduced:
        last = reduced[-1]
        restored_yen = min(rest_yen, last.amount_yen)
        if last.first_day <= until:
            found.append(Exemption(last.first_day, until, Relief.FULL, articles.restored, restored_yen))
        rest_yen -= restored_yen
        last.amount_yen -= restored_yen
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
