"""The delinquency charge: worked examples, boundaries, and three computations that must agree."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.days import last_day_of_period
from shared.law.late_charge import Dunning, Exemption, Payment, Relief, late_charge, late_charge_total_yen
from shared.law.late_charge_terms import CountFrom, LateChargeTerms, ResidualPolicy, SegmentPolicy
from shared.law.library import LAW
from shared.law.parameter import NotInForce, NotYetAnnounced
from shared.law.tax_items import LONG_TERM_CARE_CHARGE, tax_item
from tests.law.examples_file import examples

TERMS = LAW.late_charge_terms(date(2025, 1, 1))


def _example_input(example: dict[str, Any]) -> dict[str, Any]:
    return {
        "principal_yen": example["principal"],
        "due_on": example["due"],
        "paid_on": example["paid"],
        "terms": LAW.late_charge_terms(
            example["due"],
            tax_item(example["tax_item"]),
            tier1_months=example.get("tier1_months"),
            count_from=CountFrom(example.get("count_from", "due_date")),
        ),
        "payments": [Payment(payment["day"], payment["amount"]) for payment in example.get("payments", ())],
        "dunning": Dunning(example["dunned"], example.get("deadline")) if "dunned" in example else None,
    }


@pytest.mark.feature("E1", "E2", "E3", "E4", "E5", "E8", "E10")
@pytest.mark.parametrize("example", examples("late_charge.yaml", "examples"), ids=lambda example: example["name"])
def test_worked_example(example: dict[str, Any]) -> None:
    claim = _example_input(example)
    exemptions = [
        Exemption(entry["from"], entry["to"], Relief(entry["relief"]), "地方税法15条の9")
        for entry in example.get("exemptions", ())
    ]
    if "statutory_due" in example:
        assert LAW.business_days.next_business_day(example["statutory_due"]) == example["due"]

    answer = late_charge(**claim, exemptions=exemptions)

    assert answer.total_yen == example["total"]
    assert answer.before_truncation_yen == example["before_truncation"]
    if "steps" in example:
        assert [segment.amount_yen for segment in answer.segments] == example["steps"]
    if not exemptions:
        assert late_charge_total_yen(**claim) == example["total"]


@pytest.mark.feature("E3")
@pytest.mark.parametrize(
    ("principal", "base"),
    [(0, 0), (1999, 0), (2000, 2000), (2999, 2000), (3000, 3000), (999_999_999_999, 999_999_999_000)],
)
def test_the_base_is_nothing_below_2000_yen_and_full_thousands_above(principal: int, base: int) -> None:
    answer = late_charge(principal, date(2024, 6, 30), date(2026, 6, 30), TERMS)

    assert {segment.base_yen for segment in answer.segments} == {base}


@pytest.mark.feature("E3")
@pytest.mark.parametrize(
    ("principal", "days", "raw", "total"),
    [
        # 100,000 yen in the first tier of 2025: 100,000 x 2.4 % x 31 / 365 = 203; then 8.7 %, 23.8 yen a day.
        (100_000, 31 + 33, 203 + 786, 0),  # 786.57
        (100_000, 31 + 34, 203 + 810, 1000),  # 810.41
        # 1,354,000 x 2.4 % x 11 / 365 = 979; x 12 = 1,068.
        (1_354_000, 11, 979, 0),
        (1_354_000, 12, 1068, 1000),
        # 15,209,000 x 2.4 % x 1 / 365 = 1,000.04, and with 1,000 yen less 999.98.
        (15_209_000, 1, 1000, 1000),
        (15_208_000, 1, 999, 0),
    ],
)
def test_a_charge_below_1000_yen_is_not_collected(principal: int, days: int, raw: int, total: int) -> None:
    due = date(2025, 6, 30)

    answer = late_charge(principal, due, due + timedelta(days=days), TERMS)

    assert (answer.before_truncation_yen, answer.total_yen) == (raw, total)


@pytest.mark.feature("E2")
def test_a_day_past_the_announced_rates_is_refused_with_the_name_of_the_parameter() -> None:
    with pytest.raises(NotYetAnnounced, match="late_charge_tier2_rate"):
        late_charge(50_000, date(2026, 6, 30), date(2027, 1, 1), TERMS)
    with pytest.raises(NotYetAnnounced, match="late_charge_tier2_rate"):
        late_charge_total_yen(50_000, date(2026, 6, 30), date(2027, 1, 1), TERMS)
    with pytest.raises(NotYetAnnounced, match="late_charge_tier1_rate"):
        late_charge_total_yen(50_000, date(2026, 12, 25), date(2027, 1, 1), TERMS)
    # 50,000 x 2.8 % x 31 / 365 = 118; 50,000 x 9.1 % x 153 / 365 = 1,907: the last known day still has an answer.
    assert late_charge(50_000, date(2026, 6, 30), date(2026, 12, 31), TERMS).total_yen == 2000


@pytest.mark.feature("E2")
def test_a_day_before_the_first_rate_is_refused() -> None:
    with pytest.raises(NotInForce, match="late_charge_tier1_rate"):
        late_charge(50_000, date(1985, 6, 30), date(2000, 1, 1), TERMS)


@pytest.mark.feature("E3")
def test_paid_on_the_due_date_bears_nothing() -> None:
    answer = late_charge(50_000, date(2026, 6, 30), date(2026, 6, 30), TERMS)

    assert answer.total_yen == 0
    assert answer.why_none is not None


@pytest.mark.feature("E5")
def test_a_rest_below_2000_yen_bears_nothing_or_full_thousands_by_policy() -> None:
    claim = (100_000, date(2025, 6, 30), date(2026, 6, 30))
    payments = [Payment(date(2025, 9, 30), 98_500)]
    keep = LAW.late_charge_terms(date(2025, 6, 30), residual_policy=ResidualPolicy.KEEP_1000)

    zero_bases = [segment.base_yen for segment in late_charge(*claim, TERMS, payments).segments]
    keep_bases = [segment.base_yen for segment in late_charge(*claim, keep, payments).segments]

    assert zero_bases == [100_000, 100_000, 0, 0]
    assert keep_bases == [100_000, 100_000, 1000, 1000]


@pytest.mark.feature("E1", "E8")
def test_the_three_segment_policies_differ_by_where_they_floor() -> None:
    # Base 77,000 due 2022-06-30, paid 2024-03-05. Tier 1: 31 d @2.4 % = 156.95.
    # Tier 2 from 2022-08-01 at 8.7 % throughout: 583 d = 10,700.05.
    # By year: 153 d = 2,808.07, 365 d = 6,699.00, 65 d = 1,192.97.
    claim = (77_000, date(2022, 6, 30), date(2024, 3, 5))

    amounts = {
        policy: [segment.amount_yen for segment in late_charge(*claim, _terms(policy)).segments]
        for policy in SegmentPolicy
    }

    assert amounts[SegmentPolicy.RATE_RUN] == [156, 10_700]
    assert amounts[SegmentPolicy.CALENDAR_YEAR] == [156, 2808, 6699, 1192]
    assert amounts[SegmentPolicy.TIER_ONLY] == [156, 10_700]


@pytest.mark.feature("E4")
def test_where_exemptions_overlap_the_lightest_burden_holds() -> None:
    exemptions = [
        Exemption(date(2026, 1, 1), date(2026, 3, 31), Relief.HALF, "A"),
        Exemption(date(2026, 2, 1), date(2026, 3, 31), Relief.GRACE_RATE, "B"),
        Exemption(date(2026, 3, 1), date(2026, 3, 31), Relief.FULL, "C"),
    ]

    answer = late_charge(500_000, date(2025, 11, 30), date(2026, 3, 31), TERMS, exemptions=exemptions)

    # The first tier ends 2025-12-31, before any relief begins: 500,000 x 2.4 % x 31 / 365 = 1,019.18.
    assert [(segment.article, segment.days) for segment in answer.segments] == [
        ("地方税法369条1項", 31),
        ("A", 31),
        ("B", 28),
        ("C", 31),
    ]
    # 500,000 x 9.1 % / 2 x 31 / 365 = 1,932.19; 500,000 x 1.3 % x 28 / 365 = 498.63.
    assert [segment.amount_yen for segment in answer.segments] == [1019, 1932, 498, 0]


@pytest.mark.parametrize(
    ("payments", "sentence"),
    [
        ([Payment(date(2025, 8, 1), 0)], "1円以上"),
        ([Payment(date(2026, 8, 1), 10)], "より後"),
        ([Payment(date(2025, 8, 1), 60_000), Payment(date(2025, 9, 1), 1)], "過誤納金"),
    ],
)
def test_payments_that_cannot_be_are_refused(payments: list[Payment], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        late_charge_total_yen(60_000, date(2025, 6, 30), date(2026, 3, 10), TERMS, payments)


@pytest.mark.feature("E10")
def test_counting_from_the_dunning_deadline_needs_the_deadline() -> None:
    terms = LAW.late_charge_terms(date(2025, 1, 1), LONG_TERM_CARE_CHARGE, count_from=CountFrom.DUNNING_DEADLINE)

    with pytest.raises(ValueError, match="指定期限"):
        late_charge(60_000, date(2025, 6, 30), date(2026, 3, 10), terms, dunning=Dunning(date(2025, 7, 20)))


def _terms(policy: SegmentPolicy, residual: ResidualPolicy = ResidualPolicy.ZERO, months: int = 1) -> LateChargeTerms:
    return LAW.late_charge_terms(date(2025, 1, 1), segment_policy=policy, residual_policy=residual, tier1_months=months)


def _oracle(
    principal: int, due: date, paid: date, terms: LateChargeTerms, payments: list[Payment], exemptions: list[Exemption]
) -> tuple[int, int]:
    """Every single day by the parameters, exact fractions, grouped and floored at the end."""
    runs: list[tuple[object, Fraction]] = []
    day = due + timedelta(days=1)
    tier1_last = last_day_of_period(day, terms.tier1_months)
    while day <= paid:
        balance = principal - sum(payment.amount_yen for payment in payments if payment.paid_on < day)
        base = balance // 1000 * 1000
        is_kept = terms.residual_policy is ResidualPolicy.KEEP_1000 and principal >= 2000 and balance < principal
        if balance < 2000 and not is_kept:
            base = 0
        tier = 1 if day <= tier1_last else 2
        ordinary = Fraction((LAW.late_charge_tier1_rate if tier == 1 else LAW.late_charge_tier2_rate).on(day))
        rate, article = ordinary, "ordinary"
        for exemption in exemptions:
            if exemption.first_day <= day <= exemption.last_day:
                lighter = {
                    Relief.FULL: Fraction(0),
                    Relief.GRACE_RATE: Fraction(LAW.grace_rate.on(day)),
                    # Half of the ordinary rate, also where another relief covers the day.
                    Relief.HALF: ordinary / 2,
                }[exemption.relief]
                if exemption.relief is Relief.FULL or tier == 2:
                    rate, article = min((rate, article), (lighter, exemption.article), key=lambda pair: pair[0])
        year = day.year if terms.segment_policy is SegmentPolicy.CALENDAR_YEAR else None
        key: object = tier if terms.segment_policy is SegmentPolicy.TIER_ONLY else (base, tier, rate, article, year)
        amount = base * rate / 365_000
        if runs and runs[-1][0] == key:
            runs[-1] = (key, runs[-1][1] + amount)
        else:
            runs.append((key, amount))
        day += timedelta(days=1)
    sums: dict[object, Fraction] = defaultdict(Fraction)
    for number, (key, amount) in enumerate(runs):
        sums[key if terms.segment_policy is SegmentPolicy.TIER_ONLY else number] += amount
    raw = sum(int(amount) for amount in sums.values())
    return raw, 0 if raw < 1000 else raw // 100 * 100


DUE = st.dates(date(1999, 6, 1), date(2026, 9, 30))


@st.composite
def claims(draw: st.DrawFn) -> tuple[int, date, date, LateChargeTerms, list[Payment]]:
    due = draw(DUE)
    paid = min(due + timedelta(days=draw(st.integers(1, 900))), date(2026, 12, 31))
    principal = draw(st.one_of(st.integers(0, 5000), st.integers(0, 3_000_000)))
    payments = []
    rest = principal
    for _ in range(draw(st.integers(0, 3))):
        if rest:
            amount = draw(st.integers(1, rest))
            rest -= amount
            payments.append(Payment(draw(st.dates(due + timedelta(days=1), paid)), amount))
    policy = draw(st.sampled_from(SegmentPolicy))
    return (
        principal,
        due,
        paid,
        _terms(policy, draw(st.sampled_from(ResidualPolicy)), draw(st.sampled_from([1, 3]))),
        payments,
    )


@st.composite
def exemption_lists(draw: st.DrawFn) -> list[Exemption]:
    exemptions = []
    for number in range(draw(st.integers(0, 3))):
        first = draw(DUE)
        last = first + timedelta(days=draw(st.integers(0, 400)))
        exemptions.append(Exemption(first, last, draw(st.sampled_from(Relief)), f"article {number}"))
    return exemptions


@pytest.mark.feature("E1", "E2", "E3", "E5")
@settings(max_examples=300, deadline=None)
@given(claims())
def test_bulk_total_steps_and_a_count_day_by_day_agree(claim: tuple[Any, ...]) -> None:
    raw, total = _oracle(*claim, [])
    answer = late_charge(*claim)

    assert (answer.before_truncation_yen, answer.total_yen) == (raw, total)
    assert late_charge_total_yen(*claim) == total
    assert sum(segment.amount_yen for segment in answer.segments) == raw


@pytest.mark.feature("E4")
@settings(max_examples=200, deadline=None)
@given(claims(), exemption_lists())
def test_exemptions_agree_with_a_count_day_by_day(claim: tuple[Any, ...], exemptions: list[Exemption]) -> None:
    answer = late_charge(*claim, exemptions=exemptions)

    assert answer.before_truncation_yen == _oracle(*claim, exemptions)[0]


@pytest.mark.feature("E5", "E8")
@settings(max_examples=200, deadline=None)
@given(claims(), exemption_lists())
def test_segments_join_without_gap_and_never_repeat_a_day(claim: tuple[Any, ...], exemptions: list[Exemption]) -> None:
    segments = late_charge(*claim, exemptions=exemptions).segments

    for earlier, later in pairwise(segments):
        assert later.first_day == earlier.last_day + timedelta(days=1)
    assert all(segment.days == (segment.last_day - segment.first_day).days + 1 for segment in segments)
    assert all(segment.article for segment in segments)


@pytest.mark.feature("E5")
@settings(max_examples=200, deadline=None)
@given(claims())
def test_paying_early_never_costs_more(claim: tuple[Any, ...]) -> None:
    principal, due, paid, terms, payments = claim

    with_payments = late_charge_total_yen(principal, due, paid, terms, payments)

    assert with_payments <= late_charge_total_yen(principal, due, paid, terms)
