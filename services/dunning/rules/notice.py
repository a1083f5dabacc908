"""When a dunning notice (督促状) is issued, what it demands and until when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from shared.contracts import TaxItemCode
from shared.days import BusinessDays, fiscal_year
from shared.law.parameter import Parameter
from shared.law.tax_items import TaxKind, tax_item


@dataclass(frozen=True, slots=True)
class DunningTerms:
    """The dated law and ordinances of dunning.

    Attributes:
        issue_within_days: Days after the due date within which the notice is issued (地方税法329条1項).
        issue_after_days: Days after the due date on which the city plans to issue it.
        seizure_wait_days: Days to wait from dispatch, for taxes (地方税法331条1項1号).
        seizure_wait_shifts: Whether that wait ends on a business day (地方税法20条の5第2項).
        charge_deadline_days: Days from dispatch to the deadline of a charge (地方自治法231条の3第1項).
        fee_yen: The dunning fee (督促手数料) for a due date and a day of dispatch, by ordinance.
        business_days: The days on which the city hall is open.
    """

    issue_within_days: Parameter[int]
    issue_after_days: Parameter[int]
    seizure_wait_days: Parameter[int]
    seizure_wait_shifts: Parameter[bool]
    charge_deadline_days: Parameter[int]
    fee_yen: Callable[[date, date], int]
    business_days: BusinessDays


@dataclass(frozen=True, slots=True)
class Notice:
    """A dunning notice before it has its number.

    Attributes:
        claim_id: The claim it is for.
        addressee_no: Who gets it.
        tax_item: Its tax item.
        levy_fiscal_year: Its levy year (賦課年度).
        notice_no: Number of the tax notice.
        instalment: The instalment.
        due_on: The due date.
        issue_by: The last day of the statutory days for issuing it.
        issued_on: The day of dispatch (発した日).
        pay_by: The last day to pay before seizure becomes possible.
        open_principal_yen: The principal demanded: what is left to pay if the money on its way arrives.
        fee_yen: The dunning fee; it is owed once for the claim, whoever pays it.
        joint_of: Of a notice to a joint obligor, whose claim it is.
    """

    claim_id: int
    addressee_no: str
    tax_item: TaxItemCode
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: date
    issue_by: date
    issued_on: date
    pay_by: date
    open_principal_yen: int
    fee_yen: int
    joint_of: str | None = None

    @property
    def is_late(self) -> bool:
        """Whether it was issued after the statutory days; it is valid all the same (訓示規定)."""
        return self.issued_on > self.issue_by


@dataclass(frozen=True, slots=True)
class IssuedNotice:
    """A notice with its document number (文書番号)."""

    document_no: str
    notice: Notice


def issue_by(due_on: date, terms: DunningTerms) -> date:
    """The last of the statutory days for issuing the notice, the due date not counted (地方税法329条1項)."""
    return due_on + timedelta(days=terms.issue_within_days.on(due_on))


def planned_issue_day(due_on: date, terms: DunningTerms) -> date:
    """The business day on which the notice is to be issued: as the city plans, yet never after the statutory days.

    If the last statutory day is a holiday, the open day before it is the last on which nobody can object.
    """
    planned = due_on + timedelta(days=terms.issue_after_days.on(due_on))
    last_open_day = terms.business_days.previous_business_day(issue_by(due_on, terms))
    return min(terms.business_days.next_business_day(planned), last_open_day)


class Timing(StrEnum):
    """How a claim without a notice stands to the statutory days."""

    #: A notice that does not leave on this business day is late.
    LAST_DAY = "last_day"
    #: The statutory days are over; a notice is valid all the same (訓示規定).
    LATE = "late"


def timing(due_on: date, day: date, terms: DunningTerms) -> Timing | None:
    """How the notice of a due date stands on a business day; none while there is another business day in time."""
    last_day = issue_by(due_on, terms)
    if day > last_day:
        return Timing.LATE
    return Timing.LAST_DAY if terms.business_days.add_business_days(day, 1) > last_day else None


def pay_by(item: TaxItemCode, issued_on: date, terms: DunningTerms) -> date:
    """The last day to pay before seizure becomes possible.

    For a tax the day of dispatch is day 1, and seizure is open once ten days have passed from then
    (起算して10日を経過した日, 地方税法331条1項1号): the last day is dispatch and ten days.
    For a charge it is the deadline that the notice sets (指定期限, 地方自治法231条の3第1項・第3項).
    """
    if tax_item(item.value).kind is TaxKind.CHARGE:
        deadline = issued_on + timedelta(days=terms.charge_deadline_days.on(issued_on))
        return terms.business_days.next_business_day(deadline)
    last_day = issued_on + timedelta(days=terms.seizure_wait_days.on(issued_on))
    if terms.seizure_wait_shifts.on(issued_on):
        return terms.business_days.next_business_day(last_day)
    return last_day


def seizable_from(last_day_to_pay: date) -> date:
    """The first day on which seizure is possible."""
    return last_day_to_pay + timedelta(days=1)


class NoticeTerms(NamedTuple):
    """What the notices of all claims of one tax item and due date have in common.

    Attributes:
        tax_item: The tax item.
        due_on: The due date.
        issue_by: The last day of the statutory days for issuing them.
        pay_by: The last day to pay before seizure becomes possible.
        fee_yen: The dunning fee; it is owed once for a claim, whoever pays it.
    """

    tax_item: TaxItemCode
    due_on: date
    issue_by: date
    pay_by: date
    fee_yen: int


def notice_terms(item: TaxItemCode, due_on: date, day: date, terms: DunningTerms) -> NoticeTerms | None:
    """What notices demand that leave on a business day, or none before the planned day.

    A joint obligation is several obligations for one performance: what is done towards one of them has no effect on the
    others (地方税法10条が準用する民法441条), so each obligor gets a notice of his own, for the same amount.

    Args:
        item: The tax item of the claims.
        due_on: Their due date.
        day: The business day of dispatch (発した日).
        terms: The law and the ordinances of the city.
    """
    if day < planned_issue_day(due_on, terms):
        return None
    return NoticeTerms(item, due_on, issue_by(due_on, terms), pay_by(item, day, terms), terms.fee_yen(due_on, day))


def document_no(issued_on: date, serial: int) -> str:
    """The document number (文書番号): the fiscal year of dispatch and a serial number without gaps, from 1."""
    return f"D{fiscal_year(issued_on)}-{serial:07d}"
