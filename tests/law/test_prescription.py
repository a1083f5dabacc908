"""The clock of prescription (時効): worked examples by hand, and a count day by day that must agree with it always."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.days import add_months
from shared.law.prescription import Happened, PrescriptionEvent, PrescriptionTerms, prescription

TAX = PrescriptionTerms(years=5, dunning_wait_days=10, suspension_years=3)
CHARGE = PrescriptionTerms(years=2, dunning_wait_days=0, suspension_years=3)
DUE = date(2020, 6, 30)
Kind = PrescriptionEvent


def happened(kind: PrescriptionEvent, on: str, until: str | None = None) -> Happened:
    return Happened(kind, date.fromisoformat(on), date.fromisoformat(until) if until else None)


@pytest.mark.parametrize(
    ("terms", "events", "last_day", "renewed_on"),
    [
        (TAX, [], "2025-06-30", None),
        (TAX, [happened(Kind.DUNNING, "2020-07-20")], "2025-07-30", "2020-07-30"),
        (CHARGE, [happened(Kind.DUNNING, "2020-08-20")], "2022-08-20", "2020-08-20"),
        (
            TAX,
            [happened(Kind.DUNNING, "2020-07-20"), happened(Kind.PART_PAYMENT, "2022-03-15")],
            "2027-03-15",
            "2022-03-15",
        ),
        # After its end nothing brings it back; on the last day it still does.
        (TAX, [happened(Kind.PART_PAYMENT, "2025-07-01")], "2025-06-30", None),
        (TAX, [happened(Kind.PART_PAYMENT, "2025-06-30")], "2030-06-30", "2025-06-30"),
        # A year of grace stands still.
        (TAX, [happened(Kind.GRACE, "2021-04-01", "2022-03-31")], "2026-06-30", None),
        # Two that overlap are one: from 1 April 2021 to 30 September 2022 are 548 days.
        (
            TAX,
            [happened(Kind.GRACE, "2021-04-01", "2022-03-31"), happened(Kind.GRACE, "2021-10-01", "2022-09-30")],
            "2026-12-30",
            None,
        ),
        # Whoever acknowledges in the middle of a grace gets a new count, which runs from its end.
        (
            TAX,
            [happened(Kind.GRACE, "2021-04-01", "2022-03-31"), happened(Kind.PLEDGE, "2021-10-01")],
            "2027-03-31",
            "2021-10-01",
        ),
        # A seizure that ends within a grace which began under it: the new count waits for the end of the grace.
        (
            TAX,
            [happened(Kind.SEIZURE, "2021-01-10", "2021-06-30"), happened(Kind.GRACE, "2021-04-01", "2022-03-31")],
            "2027-03-31",
            "2021-06-30",
        ),
        # A reminder of long ago takes nothing from a later one; one within its six months does.
        (TAX, [happened(Kind.REMINDER, "2023-01-10"), happened(Kind.REMINDER, "2025-06-20")], "2025-12-20", None),
        (TAX, [happened(Kind.REMINDER, "2025-05-15"), happened(Kind.REMINDER, "2025-10-01")], "2025-11-15", None),
        (TAX, [happened(Kind.SUSPENSION, "2021-01-01")], "2025-06-30", None),
        (TAX, [happened(Kind.SEIZURE, "2021-01-10")], None, None),
    ],
)
def test_worked_examples(
    terms: PrescriptionTerms, events: list[Happened], last_day: str | None, renewed_on: str | None
) -> None:
    found = prescription(DUE, events, terms)

    assert found.last_day == (date.fromisoformat(last_day) if last_day else None)
    assert found.renewed_on == (date.fromisoformat(renewed_on) if renewed_on else None)


def test_three_years_of_suspension_come_first_unless_they_are_cut_short() -> None:
    whole = prescription(DUE, [happened(Kind.SUSPENSION, "2021-01-10")], TAX)
    cut = prescription(DUE, [happened(Kind.SUSPENSION, "2021-01-10", "2024-01-09")], TAX)

    assert (whole.extinguished_on, whole.by_suspension) == (date(2024, 1, 11), True)
    assert (cut.extinguished_on, cut.by_suspension) == (date(2025, 7, 1), False)


def period_after(day: date, months: int) -> date:
    """The last day of a period that begins on the next day (民法143条2項)."""
    first = day + timedelta(days=1)
    same = add_months(first, months)
    return same - timedelta(days=1) if same.day == first.day else same


def day_by_day(events: Sequence[Happened], terms: PrescriptionTerms) -> date:
    """The last day of the claim, found by living through each day; it knows nothing of folds and maxima.

    A count is so many years of days that are not days of a grace. It is over when they have passed and no procedure,
    dunning notice or reminder holds it.
    """
    begun, stood_still, dunned = DUE, 0, False
    reminded_until = date.min
    renewals: set[date] = set()
    held: list[tuple[date, date]] = []
    day = DUE
    while True:
        for event in events:
            if event.on != day:
                continue
            if event.kind is Kind.DUNNING and not dunned:
                dunned = True
                base = day + timedelta(days=terms.dunning_wait_days)
                renewals.add(base)
                held.append((day, base))
            elif event.kind is Kind.SEIZURE and event.until is not None:
                renewals.add(event.until)
                held.append((day, event.until))
            elif event.kind is Kind.PART_PAYMENT:
                renewals.add(day)
            elif event.kind is Kind.REMINDER and day > reminded_until:
                reminded_until = period_after(day, 6)
                held.append((day, reminded_until))
        graced = any(one.kind is Kind.GRACE and one.on <= day <= (one.until or day) for one in events)
        if day > DUE and graced:
            if begun == day - timedelta(days=1):
                begun = day
            else:
                stood_still += 1
        if day in renewals:
            begun, stood_still = day, 0
        over = period_after(begun, terms.years * 12) + timedelta(days=stood_still)
        if day >= over and not any(first <= day < last for first, last in held):
            return day
        day += timedelta(days=1)


DAYS = st.integers(0, 2_400).map(lambda days: DUE + timedelta(days=days))
OF_A_DAY = st.builds(Happened, st.sampled_from([Kind.DUNNING, Kind.PART_PAYMENT, Kind.REMINDER]), DAYS)
LASTING = st.builds(
    lambda kind, on, days: Happened(kind, on, on + timedelta(days=days)),
    st.sampled_from([Kind.SEIZURE, Kind.GRACE]),
    DAYS,
    st.integers(1, 500),
)


@pytest.mark.feature("H7")
@settings(max_examples=150, deadline=None)
@given(events=st.lists(st.one_of(OF_A_DAY, LASTING), max_size=6), terms=st.sampled_from([TAX, CHARGE]), data=st.data())
def test_whatever_happens_in_whatever_order_the_fold_is_the_count_day_by_day(
    events: list[Happened], terms: PrescriptionTerms, data: st.DataObject
) -> None:
    found = prescription(DUE, events, terms)
    shuffled = data.draw(st.permutations(events))

    assert prescription(DUE, shuffled, terms) == found
    assert found.last_day == day_by_day(events, terms)
