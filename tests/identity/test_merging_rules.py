"""Merging by its rules: what stands against it, chains, cycles, contradictions."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.rules.addressee import Born
from services.identity.rules.merging import (
    CyclicMerges,
    Likeness,
    Merge,
    Obstacle,
    Proposal,
    changed_aliases,
    differences,
    obstacle,
    survivors,
)

A, B, C, D = (f"99000000000000{number}" for number in (1, 2, 3, 4))
BORN = Born(1980, 1, 2)


def someone(number: str, **changed: object) -> Likeness:
    usual = Likeness(number, "person", 1, frozenset({"見本太郎"}), "ミホンタロウ", BORN, "male", None, protected=False)
    return usual._replace(**changed)  # type: ignore[arg-type]  # The names are those of the fields.


def wanted(retired: str = A, surviving: str = B, **changed: object) -> Proposal:
    return Proposal(retired, surviving, 1, 1, frozenset())._replace(**changed)  # type: ignore[arg-type]  # As above.


def test_every_number_of_a_chain_is_gathered_under_the_last() -> None:
    assert survivors([Merge(1, A, B), Merge(2, B, C), Merge(3, D, B)]) == {A: C, B: C, D: C}


def test_merges_that_lead_back_are_found() -> None:
    with pytest.raises(CyclicMerges):
        survivors([Merge(1, A, B), Merge(2, B, C), Merge(3, C, A)])


def test_only_what_is_gathered_elsewhere_than_before_is_announced() -> None:
    assert changed_aliases({A: C, B: C, D: C}, {A: B, D: C}) == [(A, B), (B, None)]
    assert changed_aliases({}, {A: B}) == [(A, B)]
    assert changed_aliases({A: B}, {A: B}) == []


@pytest.mark.parametrize(
    ("proposal", "aliases", "retired", "surviving", "found"),
    [
        (wanted(), {}, [someone(A)], [someone(B)], None),
        (wanted(A, A), {}, [someone(A)], [someone(A)], Obstacle.SAME_NUMBER),
        (wanted(), {}, [], [someone(B)], Obstacle.UNKNOWN_ADDRESSEE),
        (wanted(), {}, [someone(A)], [], Obstacle.UNKNOWN_ADDRESSEE),
        (wanted(), {A: C}, [someone(A)], [someone(B)], Obstacle.ALREADY_MERGED),
        (wanted(), {B: C}, [someone(A)], [someone(B)], Obstacle.SURVIVOR_MERGED),
        (wanted(), {B: A}, [someone(A), someone(B)], [someone(B)], Obstacle.CYCLE),
        (wanted(), {}, [someone(A, kind="corporation")], [someone(B)], Obstacle.KINDS_DIFFER),
        (wanted(), {}, [someone(A, protected=True)], [someone(B)], Obstacle.UNKNOWN_ADDRESSEE),
        (wanted(), {}, [someone(A), someone(D, protected=True)], [someone(B)], Obstacle.UNKNOWN_ADDRESSEE),
        (wanted(), {}, [someone(A)], [someone(B, protected=True)], Obstacle.UNKNOWN_ADDRESSEE),
        (wanted(), {}, [someone(A, version_no=2)], [someone(B)], Obstacle.ADDRESSEE_CHANGED),
        (wanted(), {}, [someone(A)], [someone(B, version_no=2)], Obstacle.ADDRESSEE_CHANGED),
        (wanted(), {}, [someone(A)], [someone(B, sex="female")], Obstacle.DIFFERENCES_CHANGED),
        (wanted(differences=frozenset({"sex"})), {}, [someone(A)], [someone(B, sex="female")], None),
        (wanted(differences=frozenset({"sex"})), {}, [someone(A)], [someone(B)], Obstacle.DIFFERENCES_CHANGED),
    ],
)
def test_what_stands_against_a_merge(
    proposal: Proposal,
    aliases: dict[str, str],
    retired: list[Likeness],
    surviving: list[Likeness],
    found: Obstacle | None,
) -> None:
    assert obstacle(proposal, aliases, retired, surviving) is found


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, set()),
        ({"names": frozenset({"見本花子"})}, {"name"}),
        ({"names": frozenset({"見本花子", "見本太郎"})}, set()),
        ({"kana": "ミホンハナコ"}, {"kana"}),
        ({"kana": ""}, set()),
        ({"born": Born(1980, 1, 3)}, {"born"}),
        ({"born": Born(1980, None, None)}, set()),
        ({"born": Born(None, None, 3)}, {"born"}),
        ({"sex": "female"}, {"sex"}),
        ({"sex": None}, set()),
    ],
)
def test_only_what_both_say_can_contradict(changed: dict[str, object], found: set[str]) -> None:
    assert differences([someone(A)], [someone(B, **changed)]) == found
    assert differences([someone(B, **changed)], [someone(A)]) == found


def test_every_pair_of_two_groups_is_compared() -> None:
    # B says no birth date, so it agrees with both; A and C do not agree with one another.
    silent = someone(B, born=Born(None, None, None))

    assert differences([someone(A), silent], [someone(C, born=Born(1980, 1, 3))]) == {"born"}


@dataclass(frozen=True)
class Order:
    """One decision: join two of six numbers, or end one of the merges that hold."""

    first: int
    second: int
    ends: bool


orders = st.builds(Order, st.integers(0, 5), st.integers(0, 5), st.booleans())


@given(st.lists(orders, max_size=25))
def test_whatever_is_decided_every_number_has_one_root_and_no_circle_arises(script: list[Order]) -> None:
    numbers = [f"99000000000000{number}" for number in range(6)]
    holding: list[Merge] = []
    for place, order in enumerate(script):
        if order.ends and holding:
            del holding[order.first % len(holding)]
        else:
            retired, surviving = numbers[order.first], numbers[order.second]
            aliases = survivors(holding)
            groups = [
                [someone(one) for one in (number, *sorted(low for low, root in aliases.items() if root == number))]
                for number in (retired, surviving)
            ]
            if obstacle(wanted(retired, surviving), aliases, groups[0], groups[1]) is None:
                holding.append(Merge(place, retired, surviving))
        roots = survivors(holding)
        assert set(roots) == {merge.retired_no for merge in holding}
        assert not set(roots.values()) & set(roots)
