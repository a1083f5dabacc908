"""What a delinquency charge (延滞金) needs beside the claim: rates by day, thresholds, and what cities choose."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.law.parameter import Parameter
from shared.money import Yen


class SegmentPolicy(StrEnum):
    """Where a product is floored to one yen; the statute is silent and cities differ by a few yen."""

    #: Each run of days with equal base, tier and rate.
    RATE_RUN = "rate_run"
    #: The same, and each calendar year by itself.
    CALENDAR_YEAR = "calendar_year"
    #: Once for each tier.
    TIER_ONLY = "tier_only"


class ResidualPolicy(StrEnum):
    """What the base is when part payments leave less than the minimum (2,000 yen)."""

    #: None, by the letter of 20条の4の2第2項.
    ZERO = "zero"
    #: The rest in full thousands, as some cities read it.
    KEEP_1000 = "keep_1000"


class CountFrom(StrEnum):
    """After which day the days of delay are counted; an ordinance on charges may name the dunning deadline."""

    DUE_DATE = "due_date"
    DUNNING_DEADLINE = "dunning_deadline"


@dataclass(frozen=True, slots=True)
class RateTable:
    """A dated rate as ordinals, so that a day's rate is one bisection.

    Attributes:
        parameter: Where the rate comes from, and what raises when it is asked too far.
        first_ordinals: First days of the runs, rising.
        rates_tenths: The rate of each run, in tenths of a percent.
        last_ordinal: The last day that may be asked for.
    """

    parameter: Parameter[int]
    first_ordinals: tuple[int, ...]
    rates_tenths: tuple[int, ...]
    last_ordinal: int

    def check(self, first: int, last: int) -> None:
        """Refuse days whose rate is not known.

        Raises:
            NotYetAnnounced: If the last day lies past what has been announced.
            NotInForce: If the first day lies before the first value.
        """
        if first < self.first_ordinals[0] or last > self.last_ordinal:
            self.parameter.check_known(date.fromordinal(first))
            self.parameter.check_known(date.fromordinal(last))

    def rate_on(self, ordinal: int) -> int:
        """The rate of a day that `check` has passed."""
        return self.rates_tenths[bisect_right(self.first_ordinals, ordinal) - 1]


def rate_table(parameter: Parameter[int], *, by_year: bool = False) -> RateTable:
    """The runs of a rate: equal neighbours merged, or every calendar year by itself."""
    last_day = parameter.known_until or date.max
    if by_year:
        years = range(parameter.values[0].first_day.year, last_day.year + 1)
        starts = sorted({dated.first_day for dated in parameter.values} | {date(year, 1, 1) for year in years[1:]})
        runs = [(start, parameter.on(start)) for start in starts]
    else:
        runs = [(first, rate) for first, _, rate in parameter.runs(parameter.values[0].first_day, last_day)]
    return RateTable(
        parameter,
        tuple(start.toordinal() for start, _ in runs),
        tuple(rate for _, rate in runs),
        last_day.toordinal(),
    )


@dataclass(frozen=True, slots=True)
class LateChargeTerms:
    """Everything the computation needs beside the claim itself.

    Attributes:
        tier1: Rates up to the end of the first tier.
        tier2: Rates after it.
        grace: Rates of days under grace.
        base_minimum_yen: A smaller base bears no charge (2,000).
        base_unit_yen: The base is truncated to this unit (1,000).
        minimum_yen: A smaller charge is not collected (1,000).
        unit_yen: The charge is truncated to this unit (100).
        tier1_months: Length of the first tier in calendar months; one for taxes, set by ordinance for charges.
        segment_policy: Where products are floored.
        residual_policy: What a rest below the minimum bears.
        count_from: After which day the delay is counted.
        only_when_dunned: True for charges (地方自治法231条の3第2項).
        article: The article that lays the charge down.
    """

    tier1: RateTable
    tier2: RateTable
    grace: RateTable
    base_minimum_yen: Yen
    base_unit_yen: Yen
    minimum_yen: Yen
    unit_yen: Yen
    tier1_months: int
    segment_policy: SegmentPolicy
    residual_policy: ResidualPolicy
    count_from: CountFrom
    only_when_dunned: bool
    article: str
