"""The list of a special collector (特別徴収義務者) against what he has to pay: what agrees, and what does not.

A line is posted where it names a claim of the collector and just the amount that is open on it. Everything else waits
in suspense until an officer has found out; nothing is spread over other persons (地方税法321条の5).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from shared.money import Yen


class DifferenceKind(StrEnum):
    """How the list and what is owed differ for one person."""

    MISSING = "missing"
    UNEXPECTED = "unexpected"
    AMOUNT = "amount"


class Difference(NamedTuple):
    """One clearing key that differs."""

    clearing_key: str
    kind: DifferenceKind
    expected_yen: Yen
    listed_yen: Yen


class Comparison(NamedTuple):
    """A remittance beside what its collector has to pay."""

    #: Clearing keys whose lines are posted.
    agreed: frozenset[str]
    differences: list[Difference]
    #: The money that came is not the sum of the list: none of it is posted.
    total_differs: bool

    @property
    def opens_case(self) -> bool:
        """Whether somebody has to look at it."""
        return self.total_differs or bool(self.differences)


def compare(expected: Mapping[str, Yen], listed: Mapping[str, Yen], amount_yen: Yen) -> Comparison:
    """Compare a remittance's list with what its collector has to pay.

    Args:
        expected: what is open on each claim of the collector in the month, by clearing key; zero where it is paid.
        listed: what the list says of each.
        amount_yen: the money that came.
    """
    differences: list[Difference] = []
    agreed: set[str] = set()
    for key in sorted({*expected, *listed}):
        due_yen, paid_yen = expected.get(key, 0), listed.get(key, 0)
        if key not in listed:
            if due_yen:
                differences.append(Difference(key, DifferenceKind.MISSING, due_yen, 0))
        elif key not in expected:
            differences.append(Difference(key, DifferenceKind.UNEXPECTED, 0, paid_yen))
        elif due_yen != paid_yen:
            differences.append(Difference(key, DifferenceKind.AMOUNT, due_yen, paid_yen))
        else:
            agreed.add(key)
    total_differs = sum(listed.values()) != amount_yen
    return Comparison(frozenset() if total_differs else frozenset(agreed), differences, total_differs)
