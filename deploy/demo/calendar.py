"""The days of the year on which the demonstration stops, looks and lets the daily jobs run."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from deploy.demo.city import FISCAL_YEAR
from shared.law.library import LAW
from shared.law.municipality import Municipality
from shared.law.tax_items import TAX_ITEMS
from shared.law.transfer_terms import transfer_terms_of

FIRST_DAY = date(FISCAL_YEAR, 4, 1)
#: The last open day before the books close (出納閉鎖, 5月31日).
LAST_DAY = LAW.business_days.previous_business_day(date(FISCAL_YEAR + 1, 5, 31))
#: From then on the books of the first half may close.
_SECOND_HALF = date(FISCAL_YEAR, 10, 1)
#: The day on which unpaid claims are carried over and the year's books close (滞納繰越).
CARRY_OVER_DAY = date(FISCAL_YEAR + 1, 6, 1)
#: Result code of an account that has not enough (資金不足).
SHORTAGE = "1"
#: The city sends its dunning notices so many days after the due date.
_DUNNING_AFTER_DAYS = 15


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of days whose facts arrive together; the jobs of its business days follow.

    Attributes:
        has_dunning: Whether dunning's jobs follow too, with those of the stretches before that have none.
    """

    first_day: date
    last_day: date
    business_days: tuple[date, ...]
    has_dunning: bool

    def has(self, day: date) -> bool:
        """Whether a day belongs to it."""
        return self.first_day <= day <= self.last_day


def planned_notice_day(due_on: date) -> date:
    """The business day on which a dunning notice for a due date is sent, within the statutory days."""
    limit = due_on + timedelta(days=LAW.dunning_issue_days.on(due_on))
    planned = LAW.business_days.next_business_day(due_on + timedelta(days=_DUNNING_AFTER_DAYS))
    return min(planned, LAW.business_days.previous_business_day(limit))


@dataclass(frozen=True, slots=True, order=True)
class DebitDay:
    """One debit day (振替日) with what belongs to it.

    Attributes:
        debit_on: Accounts are debited.
        frozen_on: The city's job writes down what it asks for.
        released_on: Two persons let the file go.
        result_on: The bank's results arrive.
    """

    debit_on: date
    frozen_on: date
    released_on: date
    result_on: date


def first_debit(due_on: date, municipality: Municipality) -> DebitDay:
    """The debit day of a due date; its file leaves on the day on which it is frozen."""
    debit_on = municipality.law.calendar.bank_days.next_business_day(due_on)
    frozen_on = _frozen_on(debit_on, municipality)
    return DebitDay(debit_on, frozen_on, frozen_on, _result_on(debit_on))


def second_debit(first: DebitDay, item: str, result_code: str, municipality: Municipality) -> DebitDay | None:
    """The second transfer (再振替) after a result, if there is one; its file leaves as late as the banks allow."""
    terms = transfer_terms_of(municipality)
    days = terms.retry_days(item, result_code, first.debit_on)
    if days is None or not municipality.ordinance.debit_retry.on(first.debit_on):
        return None
    bank_days = municipality.law.calendar.bank_days
    debit_on = bank_days.next_business_day(first.debit_on + timedelta(days=days))
    frozen_on = max(first.result_on, _frozen_on(debit_on, municipality))
    send_by = bank_days.add_business_days(debit_on, -terms.sending_business_days)
    released_on = max(frozen_on, LAW.business_days.previous_business_day(send_by))
    return DebitDay(debit_on, frozen_on, released_on, _result_on(debit_on))


def _frozen_on(debit_on: date, municipality: Municipality) -> date:
    days = municipality.ordinance.debit_extraction_days.on(debit_on)
    return LAW.business_days.next_business_day(debit_on - timedelta(days=days))


def _result_on(debit_on: date) -> date:
    return LAW.business_days.next_business_day(debit_on + timedelta(days=1))


def build_calendar(municipality: Municipality) -> tuple[Stretch, ...]:
    """The year in stretches: each ends on a day of account transfer, or on which dunning notices are sent."""
    dues = {(item, due.due_on) for item in TAX_ITEMS for due in municipality.due_dates(item, FISCAL_YEAR)}
    noticed = {planned_notice_day(due_on) for _, due_on in dues} | {LAST_DAY}
    ends = set(noticed)
    for item, due_on in dues:
        first = first_debit(due_on, municipality)
        for debit in (first, second_debit(first, item, SHORTAGE, municipality)):
            if debit is not None:
                ends |= {debit.frozen_on, debit.released_on, debit.result_on}
    return tuple(_stretches(sorted(ends), noticed))


def dunning_calendar(calendar: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The year as dunning sees it: stretches without its jobs go with the next one that has them."""
    merged: list[Stretch] = []
    for stretch in calendar:
        if merged and not merged[-1].has_dunning:
            before = merged.pop()
            days = (*before.business_days, *stretch.business_days)
            merged.append(Stretch(before.first_day, stretch.last_day, days, stretch.has_dunning))
        else:
            merged.append(stretch)
    return tuple(merged)


def closing_days(calendar: Sequence[Stretch]) -> tuple[date, ...]:
    """The days that are closed (日計の締め), each with every open day before it: one in the year, and its last."""
    return next(stretch.last_day for stretch in calendar if stretch.last_day >= _SECOND_HALF), LAST_DAY


def _stretches(ends: Iterable[date], noticed: Collection[date]) -> Iterable[Stretch]:
    first = FIRST_DAY
    for last in ends:
        days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
        business_days = tuple(day for day in days if LAW.business_days.is_business_day(day))
        yield Stretch(first, last, business_days, last in noticed)
        first = last + timedelta(days=1)
