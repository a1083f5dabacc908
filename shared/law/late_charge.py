"""The delinquency charge (延滞金) of one claim: each day at the rate of its year, each truncation in its place.

Articles: 地方税法326条1項 (rates and tiers), 附則3条の2 (special rates), 20条の4の2第2項・第5項 (truncations),
20条の9の4 (part payments), 15条の9 and 20条の9の5 (exemption); 地方自治法231条の3第2項 for charges.
The due date given is the one already shifted to a business day, the day of payment counts, and the divisor is 365 in
leap years too.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.days import last_day_of_period
from shared.law.late_charge_terms import CountFrom, LateChargeTerms, ResidualPolicy, SegmentPolicy
from shared.money import Yen, floor_to, truncate

_DIVISOR = 365_000


class Relief(StrEnum):
    """How an exemption lightens the days of its period."""

    #: Nothing is charged, in either tier (災害, 執行停止, 期限の延長).
    FULL = "full"
    #: Days of the second tier bear the grace rate (猶予特例基準割合).
    GRACE_RATE = "grace_rate"
    #: Days of the second tier bear half their rate (15条の9第4項).
    HALF = "half"


@dataclass(frozen=True, slots=True)
class Payment:
    """A part payment of the tax; enforcement proceeds count on the day they are deemed collected."""

    paid_on: date
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class Exemption:
    """A period, first and last day included, whose charge is lightened, and the article that does so."""

    first_day: date
    last_day: date
    relief: Relief
    article: str
    #: The part of the tax that bears nothing in the period (控除), the last that is paid; None lightens all of it.
    amount_yen: Yen | None = None

    def covers(self, day: int) -> bool:
        """Whether a day, by its ordinal, lies in the period."""
        return self.first_day.toordinal() <= day <= self.last_day.toordinal()


@dataclass(frozen=True, slots=True)
class Dunning:
    """The dunning notice (督促状) of a charge: when it was issued, and the deadline it set."""

    issued_on: date
    deadline_on: date | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of days with one base, tier and rate; the days include both ends.

    Attributes:
        first_day: First day.
        last_day: Last day.
        days: Number of days.
        rate_tenths: Yearly rate in tenths of a percent, before halving.
        is_halved: Whether half the rate is exempt.
        base_yen: The truncated base.
        amount_yen: The charge of these days in whole yen.
        tier: 1 or 2.
        article: The article that sets the rate, or the one that exempts.
    """

    first_day: date
    last_day: date
    days: int
    rate_tenths: int
    is_halved: bool
    base_yen: Yen
    amount_yen: Yen
    tier: int
    article: str


@dataclass(frozen=True, slots=True)
class LateCharge:
    """A delinquency charge with every step.

    Attributes:
        total_yen: The charge after truncation (確定延滞金).
        before_truncation_yen: The sum of the segments.
        segments: The steps, in order of days.
        why_none: Why there is nothing to compute, in Japanese, where there is nothing.
    """

    total_yen: Yen
    before_truncation_yen: Yen
    segments: tuple[Segment, ...] = ()
    why_none: str | None = None


#: First ordinal, last ordinal and truncated base of days with one base.
_BasePeriod = tuple[int, int, Yen]


def _base(balance_yen: Yen, terms: LateChargeTerms, *, is_residual: bool) -> Yen:
    if is_residual and balance_yen < terms.base_minimum_yen and terms.residual_policy is ResidualPolicy.KEEP_1000:
        return floor_to(balance_yen, terms.base_unit_yen)
    return truncate(balance_yen, minimum_yen=terms.base_minimum_yen, unit_yen=terms.base_unit_yen)


def _base_periods(
    principal_yen: Yen, first: int, last: int, payments: Sequence[Payment], terms: LateChargeTerms
) -> list[_BasePeriod]:
    """The days with one base each; a payment lowers the base from the day after it (20条の9の4第1項).

    Raises:
        ValueError: If the payments are not positive, come after the last day, or exceed the principal.
    """
    if principal_yen < 0:
        raise ValueError(f"税額は0円以上でなければなりません({principal_yen}円)。")
    base = _base(principal_yen, terms, is_residual=False)
    if not payments:
        return [(first, last, base)]
    has_minimum = principal_yen >= terms.base_minimum_yen
    periods: list[_BasePeriod] = []
    balance_yen = principal_yen
    for payment in sorted(payments, key=lambda payment: payment.paid_on):
        paid = payment.paid_on.toordinal()
        if payment.amount_yen <= 0:
            raise ValueError(f"{payment.paid_on}の一部納付の額は1円以上でなければなりません。")
        if paid > last:
            raise ValueError(f"一部納付の日{payment.paid_on}が、計算する最後の日より後です。")
        balance_yen -= payment.amount_yen
        if balance_yen < 0:
            raise ValueError(f"{payment.paid_on}までの一部納付の合計が税額を超えています。超えた額は過誤納金です。")
        next_base = _base(balance_yen, terms, is_residual=has_minimum)
        if next_base != base or balance_yen == 0:
            if paid >= first:
                periods.append((first, paid, base))
                first = paid + 1
            base = next_base
    if balance_yen > 0 and first <= last:
        periods.append((first, last, base))
    return periods


def _base_periods_less(
    excluded: Sequence[Exemption],
    principal_yen: Yen,
    first: int,
    last: int,
    payments: Sequence[Payment],
    terms: LateChargeTerms,
) -> list[_BasePeriod]:
    """The days with one base each, where a part of the tax bears nothing on some of them.

    What is paid is taken from the part that bears the charge, as long as there is any.
    """
    cuts = {payment.paid_on.toordinal() + 1 for payment in payments}
    for one in excluded:
        cuts.update((one.first_day.toordinal(), one.last_day.toordinal() + 1))
    starts = sorted({first} | {cut for cut in cuts if first < cut <= last})
    periods: list[_BasePeriod] = []
    for begin, following in zip(starts, (*starts[1:], last + 1), strict=True):
        paid_yen = sum(payment.amount_yen for payment in payments if payment.paid_on.toordinal() < begin)
        excluded_yen = sum(one.amount_yen or 0 for one in excluded if one.covers(begin))
        bearing_yen = max(0, principal_yen - paid_yen - excluded_yen)
        is_residual = paid_yen > 0 and principal_yen >= terms.base_minimum_yen
        periods.append((begin, following - 1, _base(bearing_yen, terms, is_residual=is_residual)))
    return periods


def _counted_from(due_on: date, terms: LateChargeTerms, dunning: Dunning | None) -> date:
    """The day after which the delay is counted.

    Raises:
        ValueError: If the ordinance counts from the dunning deadline and there is none.
    """
    if terms.count_from is CountFrom.DUE_DATE:
        return due_on
    if dunning is None or dunning.deadline_on is None:
        raise ValueError("この料は督促状の指定期限から数えるため、指定期限が必要です。")
    return dunning.deadline_on


def late_charge_total_yen(
    principal_yen: Yen,
    due_on: date,
    paid_on: date,
    terms: LateChargeTerms,
    payments: Sequence[Payment] = (),
    dunning: Dunning | None = None,
) -> Yen:
    """The delinquency charge of a claim without its steps, for posting in bulk; equal to `late_charge(...).total_yen`.

    Args:
        principal_yen: The tax that was due (本税), before any of the payments.
        due_on: The due date, already shifted to a business day.
        paid_on: The day the rest was paid, or the day as of which the charge is asked; it counts.
        terms: Rates, thresholds and policies, from `Law.late_charge_terms` or `Municipality.late_charge_terms`.
        payments: Part payments before the last one.
        dunning: The dunning notice, for charges.

    Raises:
        ValueError: If amounts or days contradict one another.
        NotYetAnnounced: If the rate of a day has not been announced.
        NotInForce: If a day lies before the first known rate.
    """
    if paid_on <= due_on:
        return 0
    if terms.only_when_dunned and (dunning is None or paid_on < dunning.issued_on):
        return 0
    counted_from = _counted_from(due_on, terms, dunning)
    if paid_on <= counted_from:
        return 0
    first = counted_from.toordinal() + 1
    tier1_last = last_day_of_period(date.fromordinal(first), terms.tier1_months).toordinal()
    is_per_tier = terms.segment_policy is SegmentPolicy.TIER_ONLY
    products = [0, 0]
    charge_yen = 0
    for begin, end, base_yen in _base_periods(principal_yen, first, paid_on.toordinal(), payments, terms):
        for tier, (table, low, high) in enumerate(
            ((terms.tier1, begin, min(end, tier1_last)), (terms.tier2, max(begin, tier1_last + 1), end))
        ):
            if low > high:
                continue
            table.check(low, high)
            starts, rates = table.first_ordinals, table.rates_tenths
            index = bisect_right(starts, low) - 1
            while low <= high:
                stop = min(high, starts[index + 1] - 1) if index + 1 < len(starts) else high
                product = base_yen * rates[index] * (stop - low + 1)
                if is_per_tier:
                    products[tier] += product
                else:
                    charge_yen += product // _DIVISOR
                low = stop + 1
                index += 1
    charge_yen += products[0] // _DIVISOR + products[1] // _DIVISOR
    return truncate(charge_yen, minimum_yen=terms.minimum_yen, unit_yen=terms.unit_yen)


@dataclass(frozen=True, slots=True)
class _Run:
    """Days that bear one product; two neighbouring runs with equal `key` are one."""

    first: int
    last: int
    base_yen: Yen
    tier: int
    rate_tenths: int
    is_halved: bool
    article: str
    year: int

    def key(self) -> tuple[Yen, int, int, bool, str, int]:
        return (self.base_yen, self.tier, self.rate_tenths, self.is_halved, self.article, self.year)

    def product(self) -> int:
        """Base x rate x days in halves of a tenth of a percent, so that a halved rate stays exact."""
        return self.base_yen * self.rate_tenths * (self.last - self.first + 1) * (1 if self.is_halved else 2)


def _lightened(day: int, tier: int, exemptions: Iterable[Exemption], terms: LateChargeTerms) -> tuple[int, bool, str]:
    """Rate, halving and article of a day; where exemptions overlap, the lightest burden holds."""
    table = terms.tier1 if tier == 1 else terms.tier2
    table.check(day, day)
    ordinary = table.rate_on(day)
    burden = (ordinary * 2, ordinary, False, terms.article)
    for exemption in exemptions:
        if exemption.amount_yen is not None or not exemption.covers(day):
            continue
        if exemption.relief is Relief.FULL:
            candidate = (0, 0, False, exemption.article)
        elif tier == 1:
            continue
        elif exemption.relief is Relief.GRACE_RATE:
            terms.grace.check(day, day)
            grace = terms.grace.rate_on(day)
            candidate = (grace * 2, grace, False, exemption.article)
        else:
            candidate = (ordinary, ordinary, True, exemption.article)
        if candidate[0] < burden[0]:
            burden = candidate
    return burden[1:]


def _runs(
    periods: Sequence[_BasePeriod], tier1_last: int, exemptions: Sequence[Exemption], terms: LateChargeTerms
) -> list[_Run]:
    """Cut the days wherever base, tier, rate, exemption or (by policy) year changes; join what turns out equal."""
    cuts = {tier1_last + 1}
    for table in (terms.tier1, terms.tier2, terms.grace):
        cuts.update(table.first_ordinals)
    for exemption in exemptions:
        cuts.update((exemption.first_day.toordinal(), exemption.last_day.toordinal() + 1))
    is_by_year = terms.segment_policy is SegmentPolicy.CALENDAR_YEAR
    runs: list[_Run] = []
    for begin, end, base_yen in periods:
        starts = sorted({begin} | {cut for cut in cuts if begin < cut <= end})
        for first, following in zip(starts, (*starts[1:], end + 1), strict=True):
            tier = 1 if first <= tier1_last else 2
            year = date.fromordinal(first).year if is_by_year else 0
            rate_tenths, is_halved, article = _lightened(first, tier, exemptions, terms)
            parts = [one.article for one in exemptions if one.amount_yen is not None and one.covers(first)]
            article = "・".join([article, *dict.fromkeys(parts)])
            run = _Run(first, following - 1, base_yen, tier, rate_tenths, is_halved, article, year)
            if runs and runs[-1].key() == run.key():
                run = _Run(runs.pop().first, run.last, base_yen, tier, rate_tenths, is_halved, article, year)
            runs.append(run)
    # Every run starts on a known day, but only its last day tells whether all of it is known.
    for run in runs:
        _lightened(run.last, run.tier, exemptions, terms)
    return runs


def _segments(runs: Sequence[_Run], policy: SegmentPolicy) -> tuple[Segment, ...]:
    """Floor each run, or each tier as it adds up, to one yen."""
    segments = []
    products = {1: 0, 2: 0}
    for run in runs:
        product = run.product()
        before = products[run.tier] if policy is SegmentPolicy.TIER_ONLY else 0
        products[run.tier] += product
        # Per tier the floor of the sum counts, so a run shows by how much it raises that floor.
        amount_yen = (before + product) // (2 * _DIVISOR) - before // (2 * _DIVISOR)
        segments.append(
            Segment(
                first_day=date.fromordinal(run.first),
                last_day=date.fromordinal(run.last),
                days=run.last - run.first + 1,
                rate_tenths=run.rate_tenths,
                is_halved=run.is_halved,
                base_yen=run.base_yen,
                amount_yen=amount_yen,
                tier=run.tier,
                article=run.article,
            )
        )
    return tuple(segments)


def late_charge(
    principal_yen: Yen,
    due_on: date,
    paid_on: date,
    terms: LateChargeTerms,
    payments: Sequence[Payment] = (),
    exemptions: Sequence[Exemption] = (),
    dunning: Dunning | None = None,
) -> LateCharge:
    """The delinquency charge of a claim with every step; arguments and errors as in `late_charge_total_yen`.

    Args:
        principal_yen: The tax that was due (本税), before any of the payments.
        due_on: The due date, already shifted to a business day.
        paid_on: The day the rest was paid, or the day as of which the charge is asked; it counts.
        terms: Rates, thresholds and policies.
        payments: Part payments before the last one.
        exemptions: Periods whose charge is lightened; a charge stays counted by calendar days during them.
        dunning: The dunning notice, for charges.

    Raises:
        ValueError: If amounts or days contradict one another.
        NotYetAnnounced: If the rate of a day has not been announced.
        NotInForce: If a day lies before the first known rate.
    """
    if paid_on <= due_on:
        return LateCharge(0, 0, why_none="納期限までに納付されているため、延滞金はありません。")
    if terms.only_when_dunned and dunning is None:
        return LateCharge(0, 0, why_none=f"督促をしていないため、延滞金は徴収できません({terms.article})。")
    if terms.only_when_dunned and dunning is not None and paid_on < dunning.issued_on:
        return LateCharge(0, 0, why_none=f"督促の前に納付されているため、延滞金は徴収できません({terms.article})。")
    counted_from = _counted_from(due_on, terms, dunning)
    if paid_on <= counted_from:
        return LateCharge(0, 0, why_none="督促状の指定期限までに納付されているため、延滞金はありません。")
    first_day = counted_from + timedelta(days=1)
    tier1_last = last_day_of_period(first_day, terms.tier1_months).toordinal()
    periods = _base_periods(principal_yen, first_day.toordinal(), paid_on.toordinal(), payments, terms)
    excluded = [exemption for exemption in exemptions if exemption.amount_yen is not None]
    if excluded:
        periods = _base_periods_less(
            excluded, principal_yen, first_day.toordinal(), paid_on.toordinal(), payments, terms
        )
    segments = _segments(_runs(periods, tier1_last, exemptions, terms), terms.segment_policy)
    before_truncation_yen = sum(segment.amount_yen for segment in segments)
    total_yen = truncate(before_truncation_yen, minimum_yen=terms.minimum_yen, unit_yen=terms.unit_yen)
    return LateCharge(total_yen, before_truncation_yen, segments)
