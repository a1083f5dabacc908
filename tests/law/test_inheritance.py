"""Who inherits how much (民法887条から901条まで), what each then owes, and how far he is liable (地方税法9条)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.law.inheritance import HeirKind, Relative, divide, liable_yen, statutory_shares

WIFE = Relative(HeirKind.SPOUSE)
CHILD = Relative(HeirKind.CHILD)
GONE = Relative(HeirKind.CHILD, renounced=True)
FATHER = Relative(HeirKind.ASCENDANT)
BROTHER, HALF_BROTHER = Relative(HeirKind.SIBLING), Relative(HeirKind.HALF_SIBLING)


def of_child(branch: int, *, renounced: bool = False) -> Relative:
    return Relative(HeirKind.CHILD, branch, renounced)


@pytest.mark.parametrize(
    ("relatives", "expected"),
    [
        ([WIFE, CHILD, CHILD], ["1/2", "1/4", "1/4"]),
        # A renunciation raises the shares of the other children, not that of the spouse.
        ([WIFE, CHILD, CHILD, GONE], ["1/2", "1/4", "1/4", None]),
        ([WIFE, CHILD, GONE], ["1/2", "1/2", None]),
        # Where all children renounce, the parents inherit, and nobody represents those who renounced.
        ([WIFE, GONE, FATHER], ["2/3", None, "1/3"]),
        ([WIFE, GONE, BROTHER, HALF_BROTHER], ["3/4", None, "1/6", "1/12"]),
        ([GONE, WIFE], [None, "1"]),
        # The spouse renounces: the children have everything.
        ([Relative(HeirKind.SPOUSE, renounced=True), CHILD, CHILD], [None, "1/2", "1/2"]),
        # Two represent the first branch, one the second, beside a living child.
        ([CHILD, of_child(1), of_child(1), of_child(2)], ["1/3", "1/6", "1/6", "1/3"]),
        # Of a branch one renounces: the other has all of it; the whole branch: it is gone.
        ([CHILD, of_child(1), of_child(1, renounced=True)], ["1/2", "1/2", None]),
        ([CHILD, of_child(1, renounced=True)], ["1", None]),
        ([BROTHER, Relative(HeirKind.HALF_SIBLING, 1), Relative(HeirKind.HALF_SIBLING, 1)], ["2/3", "1/6", "1/6"]),
    ],
)
def test_whoever_renounced_is_no_heir_and_a_branch_divides_one_share(
    relatives: list[Relative], expected: list[str | None]
) -> None:
    shares = statutory_shares(dict(enumerate(relatives)))
    assert shares == {who: Fraction(share) for who, share in enumerate(expected) if share is not None}


def test_without_heirs_or_with_two_spouses_nothing_is_divided() -> None:
    with pytest.raises(ValueError, match="相続財産清算人"):
        statutory_shares({1: GONE})
    with pytest.raises(ValueError, match="配偶者は1人"):
        statutory_shares({1: WIFE, 2: WIFE})
    third = Fraction(1, 3)
    with pytest.raises(ValueError, match="1になりません"):
        divide(100, {1: third, 2: third}, 1)
    with pytest.raises(ValueError, match="代表者"):
        divide(100, {1: Fraction(1)}, 2)


def test_the_yen_that_are_left_fall_to_the_representative() -> None:
    third = Fraction(1, 3)
    assert divide(10_001, {"A": third, "B": third, "C": third}, "B") == {"A": 3333, "B": 3335, "C": 3333}


@given(st.integers(0, 10**12), st.lists(st.integers(1, 9), min_size=1, max_size=8), st.data())
def test_the_parts_are_the_claim_and_nobody_owes_a_yen_too_little(
    amount_yen: int, weights: list[int], data: st.DataObject
) -> None:
    shares = {who: Fraction(weight, sum(weights)) for who, weight in enumerate(weights)}
    parts = divide(amount_yen, shares, data.draw(st.sampled_from(sorted(shares))))
    assert sum(parts.values()) == amount_yen
    assert all(parts[who] >= amount_yen * share.numerator // share.denominator for who, share in shares.items())


@pytest.mark.parametrize(
    ("own_yen", "whole_yen", "received_yen", "limited", "expected_yen"),
    [
        (30_000, 90_000, None, False, 30_000),
        # Less was inherited than is owed: the own part is owed all the same.
        (30_000, 90_000, 10_000, False, 30_000),
        (30_000, 90_000, 30_001, False, 30_001),
        (30_000, 90_000, 70_000, False, 70_000),
        # Never more than there is.
        (30_000, 90_000, 5_000_000, False, 90_000),
        (30_000, 90_000, 10_000, True, 10_000),
        (30_000, 90_000, 5_000_000, True, 30_000),
    ],
)
def test_an_heir_is_liable_for_the_others_within_what_he_received(
    own_yen: int, whole_yen: int, received_yen: int | None, limited: bool, expected_yen: int
) -> None:
    assert liable_yen(own_yen, whole_yen, received_yen, limited=limited) == expected_yen


def test_a_limited_acceptance_needs_the_value_of_the_estate() -> None:
    with pytest.raises(ValueError, match="限定承認"):
        liable_yen(30_000, 90_000, None, limited=True)
