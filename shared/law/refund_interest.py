"""Interest on a refund (還付加算金): from which day, on what base, less which days.

Articles: 地方税法17条の4第1項 (from when), 2項 (days left out), 3項 (several payments, the last first),
4項 (amended law), 6項 (residence tax is summed), 附則3条の2 (rates), 20条の4の2第7項 (truncations). The day of the
payment order (支出決定) or of the appropriation counts, and the divisor is 365 in leap years too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.contracts.payments import InterestGround
from shared.days import last_day_of_period
from shared.law.late_charge_terms import RateTable
from shared.money import Yen, truncate, yearly_charge

_ONE_DAY = timedelta(days=1)
_ARTICLE = "地方税法17条の4"


@dataclass(frozen=True, slots=True)
class PaidPart:
    """A payment, or what of it was too much.

    Attributes:
        paid_on: Day of the payment.
        amount_yen: Of it.
        until: Day as of which it was appropriated (充当適状日), where it was; its interest ends there.
    """

    paid_on: date
    amount_yen: Yen
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """Why money is owed back, and the days on which that depends.

    Attributes:
        ground: The number of paragraph 1.
        claimed_on: Day on which the correction was claimed (更正の請求), for number 2.
        revised_on: Day of the correction, for number 2.
        income_tax_on: Day on which the correction of the income tax was notified, or its return filed, for number 3.
        overpaid_on: Day on which an amended law or ordinance made it an overpayment (4項), which then counts instead of
            the payment's; None where no law was amended.
    """

    ground: InterestGround
    claimed_on: date | None = None
    revised_on: date | None = None
    income_tax_on: date | None = None
    overpaid_on: date | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Days that bear no interest, the first and the last included, and the article that says so."""

    first_day: date
    last_day: date
    article: str


@dataclass(frozen=True, slots=True)
class RefundInterestTerms:
    """The dated numbers of the law.

    Attributes:
        rates: The yearly rate by day.
        delay_months: After how many months from a wrong payment interest begins (numbers 2 to 4).
        claim_delay_months: After how many months from the claim of a correction at the latest (number 2).
        claim_wait_days: How long after its notice a refund may go unclaimed and still bear interest.
        seizure_wait_days: How many days after the service of a seizure of the refund bear none.
        base_minimum_yen: A smaller base bears nothing.
        base_unit_yen: The base is truncated to this unit.
        minimum_yen: Less interest is not paid.
        unit_yen: Interest is truncated to this unit.
    """

    rates: RateTable
    delay_months: int
    claim_delay_months: int
    claim_wait_days: int
    seizure_wait_days: int
    base_minimum_yen: Yen
    base_unit_yen: Yen
    minimum_yen: Yen
    unit_yen: Yen


@dataclass(frozen=True, slots=True)
class InterestStep:
    """Days of one payment with one rate.

    Attributes:
        paid_on: The payment this is the interest of.
        first_day: First day.
        last_day: Last day.
        days: Days that bear interest, those left out not counted.
        days_left_out: Days between first and last that bear none.
        rate_tenths: Yearly rate in tenths of a percent.
        base_yen: Of the truncated base, what this payment makes up.
        amount_yen: The interest in whole yen.
        article: The paragraph and number that say from when it counts.
    """

    paid_on: date
    first_day: date
    last_day: date
    days: int
    days_left_out: int
    rate_tenths: int
    base_yen: Yen
    amount_yen: Yen
    article: str


@dataclass(frozen=True, slots=True)
class RefundInterest:
    """Interest with every step.

    Attributes:
        total_yen: After truncation.
        before_truncation_yen: The sum of the steps.
        base_yen: The overpayment after its truncation.
        steps: In the order of payments, the last first, then of days.
        left_out: The days that bear none, with their articles.
        why_none: Why nothing is paid, in Japanese, where nothing is.
    """

    total_yen: Yen
    before_truncation_yen: Yen
    base_yen: Yen
    steps: tuple[InterestStep, ...]
    left_out: tuple[LeftOut, ...]
    why_none: str | None = None


def latest_first(overpaid_yen: Yen, payments: Iterable[PaidPart]) -> tuple[PaidPart, ...]:
    """Of which payments an overpayment consists: the last one first, as far as it reaches (17条の4第3項).

    Raises:
        ValueError: The payments do not reach.
    """
    rest_yen = overpaid_yen
    parts = []
    for payment in sorted(payments, key=lambda payment: payment.paid_on, reverse=True):
        taken_yen = min(rest_yen, payment.amount_yen)
        if taken_yen > 0:
            parts.append(PaidPart(payment.paid_on, taken_yen))
            rest_yen -= taken_yen
    if rest_yen > 0:
        raise ValueError(f"過誤納金{overpaid_yen:,}円が納付の合計より{rest_yen:,}円多いため、納付を確かめてください。")
    return tuple(parts)


def unclaimed(notified_on: date, claimed_on: date | None, until: date, terms: RefundInterestTerms) -> LeftOut | None:
    """The days for which a notified refund was not claimed (17条の4第2項1号); None where it was claimed in time.

    Args:
        notified_on: Day on which the notice was sent.
        claimed_on: Day on which the refund was claimed; None while it is not.
        until: The last day for which interest is asked.
        terms: The numbers of the law.

    Raises:
        ValueError: It was claimed before it was notified.
    """
    if claimed_on is not None and claimed_on < notified_on:
        raise ValueError(f"還付の請求の日{claimed_on}が、通知を発した日{notified_on}より前です。")
    first_day = notified_on + timedelta(days=terms.claim_wait_days + 1)
    last_day = min(claimed_on or until, until)
    return LeftOut(first_day, last_day, f"{_ARTICLE}第2項1号") if first_day <= last_day else None


def seized(served_on: date, terms: RefundInterestTerms) -> LeftOut:
    """The days after the service of a civil seizure of the refund (17条の4第2項2号)."""
    return LeftOut(served_on + _ONE_DAY, served_on + timedelta(days=terms.seizure_wait_days), f"{_ARTICLE}第2項2号")


def provisionally_seized(first_day: date, last_day: date) -> LeftOut:
    """The days of a provisional seizure (仮差押え) of the refund (17条の4第2項3号).

    Raises:
        ValueError: It ends before it begins.
    """
    if last_day < first_day:
        raise ValueError(f"仮差押えの終わりの日{last_day}が、始まりの日{first_day}より前です。")
    return LeftOut(first_day, last_day, f"{_ARTICLE}第2項3号")


def interest_begins(paid_on: date, basis: Basis, terms: RefundInterestTerms) -> tuple[date, str]:
    """The first day that bears interest, and the article that says so; never before the day after the payment.

    Raises:
        ValueError: A day on which the ground depends is missing.
    """
    if basis.overpaid_on is not None:
        return _months_after(max(paid_on, basis.overpaid_on), terms.delay_months), f"{_ARTICLE}第4項"
    if basis.ground is InterestGround.ASSESSMENT:
        return paid_on + _ONE_DAY, f"{_ARTICLE}第1項1号"
    if basis.ground is InterestGround.CLAIM:
        if basis.claimed_on is None or basis.revised_on is None:
            raise ValueError("更正の請求による還付(2号)には、更正の請求の日と更正の日が必要です。")
        begins = min(
            _months_after(basis.claimed_on, terms.claim_delay_months),
            _months_after(basis.revised_on, terms.delay_months),
        )
        return max(begins, paid_on + _ONE_DAY), f"{_ARTICLE}第1項2号"
    if basis.ground is InterestGround.INCOME_TAX:
        if basis.income_tax_on is None:
            raise ValueError("所得税の更正・申告による還付(3号)には、更正の通知の日または申告の日が必要です。")
        begins = _months_after(basis.income_tax_on, terms.delay_months)
        return max(begins, paid_on + _ONE_DAY), f"{_ARTICLE}第1項3号"
    return _months_after(paid_on, terms.delay_months), f"{_ARTICLE}第1項4号"


def refund_interest(
    parts: Sequence[PaidPart],
    basis: Basis,
    decided_on: date,
    terms: RefundInterestTerms,
    left_out: Sequence[LeftOut] = (),
) -> RefundInterest:
    """The interest of one overpayment with every step.

    The base is truncated as a whole, what is below a unit falling off the earliest payment; the components of the
    residence tax have been summed by then (6項). Each run of days is floored to one yen, the sum is truncated.

    Args:
        parts: The payments it consists of, from `latest_first`.
        basis: From what day it counts.
        decided_on: The day of the payment order, or of the appropriation; it counts.
        terms: From `refund_interest_terms`.
        left_out: Days that bear nothing, in whatever order; days in two of them are left out once.

    Raises:
        ValueError: Parts are missing or not positive, a payment came after the decision, or a day is missing.
        NotYetAnnounced: The rate of a day has not been announced.
        NotInForce: A day lies before the first known rate.
    """
    if not parts or min(part.amount_yen for part in parts) <= 0:
        raise ValueError("過誤納金の額は1円以上で指定してください。")
    last_paid_on = max(part.paid_on for part in parts)
    if last_paid_on > decided_on:
        raise ValueError(
            f"納付の日{last_paid_on}が、支出決定または充当の日{decided_on}より後です。日を確かめてください。"
        )
    overpaid_yen = sum(part.amount_yen for part in parts)
    base_yen = truncate(overpaid_yen, minimum_yen=terms.base_minimum_yen, unit_yen=terms.base_unit_yen)
    days_out = {day for one in left_out for day in range(one.first_day.toordinal(), one.last_day.toordinal() + 1)}
    steps: list[InterestStep] = []
    rest_yen = base_yen
    for part in sorted(parts, key=lambda part: part.paid_on, reverse=True):
        part_yen = min(part.amount_yen, rest_yen)
        rest_yen -= part_yen
        first_day, article = interest_begins(part.paid_on, basis, terms)
        if part_yen:
            last_day = decided_on if part.until is None else min(part.until, decided_on)
            steps.extend(_steps(part.paid_on, part_yen, (first_day, last_day), days_out, article, terms))
    before_yen = sum(step.amount_yen for step in steps)
    total_yen = truncate(before_yen, minimum_yen=terms.minimum_yen, unit_yen=terms.unit_yen)
    why_none = None
    if not total_yen:
        why_none = _why_none(base_yen, steps, terms)
    return RefundInterest(total_yen, before_yen, base_yen, tuple(steps), tuple(left_out), why_none)


def _months_after(day: date, months: int) -> date:
    """The day after a period that begins on the day after a day (初日不算入)."""
    return last_day_of_period(day + _ONE_DAY, months) + _ONE_DAY


def _steps(
    paid_on: date,
    base_yen: Yen,
    days: tuple[date, date],
    days_out: set[int],
    article: str,
    terms: RefundInterestTerms,
) -> Iterable[InterestStep]:
    first, last = (day.toordinal() for day in days)
    if first > last:
        return
    terms.rates.check(first, last)
    cuts = [start for start in terms.rates.first_ordinals if first < start <= last]
    for begin, following in zip([first, *cuts], [*cuts, last + 1], strict=True):
        out = len(days_out.intersection(range(begin, following)))
        bearing = following - begin - out
        rate_tenths = terms.rates.rate_on(begin)
        yield InterestStep(
            paid_on=paid_on,
            first_day=date.fromordinal(begin),
            last_day=date.fromordinal(following - 1),
            days=bearing,
            days_left_out=out,
            rate_tenths=rate_tenths,
            base_yen=base_yen,
            amount_yen=yearly_charge(base_yen, rate_tenths, bearing),
            article=article,
        )


def _why_none(base_yen: Yen, steps: Sequence[InterestStep], terms: RefundInterestTerms) -> str:
    if not base_yen:
        return f"計算の基礎となる額が{terms.base_minimum_yen:,}円未満のため、還付加算金はつきません(20条の4の2第7項)。"
    if not steps:
        return "支出決定または充当の日が起算日より前のため、還付加算金はつきません(17条の4第1項)。"
    return f"還付加算金が{terms.minimum_yen:,}円未満のため、つきません(20条の4の2第7項)。"
