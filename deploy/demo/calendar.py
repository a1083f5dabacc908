"""The days of the year on which the demonstration stops, looks and lets the daily jobs run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from deploy.demo.city import FISCAL_YEAR
from shared.law.library import LAW
from shared.law.municipality import Municipality
from shared.law.tax_items import TAX_ITEMS

FIRST_DAY = date(FISCAL_YEAR, 4, 1)
#: The last open day before the books close (出納閉鎖, 5月31日).
LAST_DAY = LAW.business_days.previous_business_day(date(FISCAL_YEAR + 1, 5, 31))
#: The city sends its dunning notices so many days after the due date.
_DUNNING_AFTER_DAYS = 15


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of days whose facts arrive together; the jobs of its business days follow."""

    first_day: date
    last_day: date
    business_days: tuple[date, ...]

    def has(self, day: date) -> bool:
        """Whether a day belongs to it."""
        return self.first_day <= day <= self.last_day


def planned_notice_day(due_on: date) -> date:
    """The business day on which a dunning notice for a due date is sent, within the statutory days."""
    limit = due_on + timedelta(days=LAW.dunning_issue_days.on(due_on))
    planned = LAW.business_days.next_business_day(due_on + timedelta(days=_DUNNING_AFTER_DAYS))
    return min(planned, LAW.business_days.previous_business_day(limit))


def result_day(due_on: date) -> date:
    """The day on which the bank's results of an account transfer arrive: the next business day."""
    return LAW.business_days.next_business_day(due_on + timedelta(days=1))


def build_calendar(municipality: Municipality) -> tuple[Stretch, ...]:
    """The year in stretches: each ends after a due date, or on a day on which dunning notices are sent."""
    dues = {due.due_on for item in TAX_ITEMS for due in municipality.due_dates(item, FISCAL_YEAR)}
    ends = {result_day(due_on) for due_on in dues} | {planned_notice_day(due_on) for due_on in dues} | {LAST_DAY}
    return tuple(_stretches(sorted(ends)))


def _stretches(ends: Iterable[date]) -> Iterable[Stretch]:
    first = FIRST_DAY
    for last in ends:
        days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
        yield Stretch(first, last, tuple(day for day in days if LAW.business_days.is_business_day(day)))
        first = last + timedelta(days=1)
