"""What the law asks of dispositions beside seizures, and the steps that each kind has."""

import itertools
from datetime import date, datetime, time
from typing import Any

import pytest

from services.enforcement.rules.acceleration import AcceleratedClaim, AccelerationObjection, Deadline, objections
from services.enforcement.rules.disposition_failures import Failed, failures
from services.enforcement.rules.dispositions import (
    ENDS,
    PREFIXES,
    STEP_LABELS,
    STEPS,
    DispositionKind,
    DispositionState,
    DispositionStep,
    Recorded,
    UnlawfulDispositionStep,
    next_state,
)
from services.enforcement.rules.distribution_request import FreeProperty, Procedure, other_property_suffices
from services.enforcement.rules.preconditions import Balance
from services.enforcement.rules.registers import PropertyKind
from shared.days import TOKYO

K, S, F = DispositionKind, DispositionStep, DispositionState
NOON = datetime(2025, 7, 28, 12, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("due_on", "seen_on", "owed_yen", "deadline", "expected"),
    [
        (date(2025, 9, 30), date(2025, 9, 30), 1, Deadline(date(2025, 8, 4), time(15)), []),
        # To the minute: at noon of the day itself a deadline of that morning has passed.
        (
            date(2025, 9, 30),
            date(2025, 9, 30),
            1,
            Deadline(date(2025, 7, 28), time(11, 59)),
            [(None, AccelerationObjection.DEADLINE_PAST)],
        ),
        (date(2025, 9, 30), date(2025, 9, 30), 1, Deadline(date(2025, 7, 28), time(12)), []),
        (
            date(2025, 9, 30),
            date(2025, 9, 30),
            0,
            Deadline(date(2025, 8, 4), time(15)),
            [(1, AccelerationObjection.NOTHING_OWED)],
        ),
        (
            date(2025, 9, 30),
            date(2025, 9, 30),
            1,
            Deadline(date(2025, 9, 30), time(9)),
            [(1, AccelerationObjection.NOT_EARLIER)],
        ),
        (
            date(2025, 7, 27),
            date(2025, 7, 27),
            1,
            Deadline(date(2025, 7, 28), time(15)),
            [(1, AccelerationObjection.DUE_ALREADY)],
        ),
        (date(2025, 7, 28), date(2025, 7, 28), 1, Deadline(date(2025, 7, 28), time(15)), [(1, "not_earlier")]),
        (date(2025, 9, 30), date(2025, 9, 29), 1, Deadline(date(2025, 8, 4), time(15)), [(1, "due_date_changed")]),
    ],
)
def test_only_what_is_fixed_and_not_yet_due_is_collected_sooner(
    due_on: date, seen_on: date, owed_yen: int, deadline: Deadline, expected: list[Any]
) -> None:
    assert objections([AcceleratedClaim(1, due_on, seen_on, owed_yen)], deadline, NOON) == expected


@pytest.mark.parametrize(
    ("procedure", "others", "owed_yen", "expected"),
    [
        (Procedure.AUCTION, [FreeProperty(PropertyKind.DEPOSIT, 50_000, 0)], 50_000, True),
        (Procedure.AUCTION, [FreeProperty(PropertyKind.MONEY, 50_000, 0)], 50_000, True),
        (Procedure.AUCTION, [FreeProperty(PropertyKind.DEPOSIT, 49_999, 0)], 50_000, False),
        (Procedure.AUCTION, [FreeProperty(PropertyKind.DEPOSIT, None, 0)], 50_000, False),
        # In which somebody else has a right, or what must be sold first.
        (Procedure.AUCTION, [FreeProperty(PropertyKind.DEPOSIT, 90_000, 1)], 50_000, False),
        (Procedure.AUCTION, [FreeProperty(PropertyKind.REAL_ESTATE, 90_000, 0)], 50_000, False),
        # A bankruptcy has all of the property.
        (Procedure.BANKRUPTCY, [FreeProperty(PropertyKind.DEPOSIT, 90_000, 0)], 50_000, False),
    ],
)
def test_other_property_that_suffices_forbids_a_request(
    procedure: Procedure, others: list[FreeProperty], owed_yen: int, expected: bool
) -> None:
    assert other_property_suffices(procedure, others, owed_yen) is expected


def test_what_stands_against_an_issue() -> None:
    day = date(2025, 7, 1)
    owed = Balance(date(2025, 6, 30), 100, 0, 0, 0)
    balances = {1: owed, 2: owed._replace(due_on=day), 3: owed._replace(principal_yen=0), 5: owed, 6: owed}
    balances[4] = owed._replace(principal_yen=0, provisional_yen=100)

    assert failures([2], balances, day, accelerated={2}) == []
    found = failures([1, 2, 3, 4, 5, 6, 7], balances, day, handed_over={5}, seized={6})

    assert found == [
        Failed("not_due", 2),
        Failed("nothing_owed", 3),
        Failed("money_on_its_way", 4),
        Failed("handed_over", 5),
        Failed("seized", 6),
        Failed("unknown_claim", 7),
    ]


def test_no_two_kinds_share_the_letter_of_their_numbers_with_each_other_or_with_statements_of_distribution() -> None:
    letters = list(PREFIXES.values())
    assert len(set(letters)) == len(DispositionKind)
    # Statements of distribution, notes of sales and inquiries are counted apart.
    assert set(letters).isdisjoint({"H", "B", "Q"})


def test_every_kind_can_end_by_two_persons_and_nothing_follows_an_end() -> None:
    for kind in K:
        ends = {step for step, terms in STEPS[kind].items() if step in ENDS}
        assert ends
        assert all(STEPS[kind][step].recorded is Recorded.TWO_PERSONS for step in ends)
        for step, end in itertools.product(S, (F.REFUSED, F.ENDED, F.CANCELLED)):
            with pytest.raises(UnlawfulDispositionStep):
                next_state(kind, end, set(S), step)
        assert next_state(kind, F.DECIDED, {S.DECIDED}, S.ISSUED) is F.IN_FORCE
    assert set(STEP_LABELS) == set(S)


def test_steps_come_in_their_turn_and_once() -> None:
    request = K.DISTRIBUTION_REQUEST
    with pytest.raises(UnlawfulDispositionStep, match="発送"):
        next_state(request, F.IN_FORCE, {S.DECIDED, S.ISSUED}, S.MONEY_RECEIVED)
    done = {S.DECIDED, S.ISSUED, S.SENT}
    assert next_state(request, F.IN_FORCE, {*done, S.MONEY_RECEIVED}, S.MONEY_RECEIVED) is F.IN_FORCE
    with pytest.raises(UnlawfulDispositionStep, match="すでに"):
        next_state(request, F.IN_FORCE, done, S.SENT)
    with pytest.raises(UnlawfulDispositionStep, match="ありません"):
        next_state(request, F.IN_FORCE, done, S.RETURNED)
    assert next_state(request, F.IN_FORCE, done, S.WITHDRAWN) is F.ENDED
    assert next_state(request, F.IN_FORCE, done, S.CANCELLED) is F.CANCELLED
