"""What matching computes with: texts coded as whole numbers, and pairs of row numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Levels = NDArray[np.uint8]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: The code of a value that is not there.
MISSING = -1


@dataclass(frozen=True)
class Coded:
    """One column of both sides in one numbering, so that equal texts have equal codes.

    Attributes:
        values: the distinct texts; a code is a place in it.
        left: code of each left row, `MISSING` where nothing is written.
        right: likewise for the right side.
    """

    values: Sequence[str]
    left: Codes
    right: Codes


@dataclass(frozen=True)
class Sides:
    """Two files side by side, or one with itself.

    Attributes:
        columns: by name.
        left_count: rows on the left.
        right_count: rows on the right.
        same: True where both sides are one file.
        person: of each right row, whose it is, where somebody has several rows; None where every row is a person.
    """

    columns: Mapping[str, Coded]
    left_count: int
    right_count: int
    same: bool = False
    person: Codes | None = None

    def turned_on_itself(self) -> "Sides":
        """The right side against itself: everybody there is known to be another person."""
        columns = {
            name: Coded(values=column.values, left=column.right, right=column.right)
            for name, column in self.columns.items()
        }
        return replace(self, columns=columns, left_count=self.right_count, same=True)

    @property
    def persons(self) -> Codes:
        """Whose each right row is."""
        return np.arange(self.right_count, dtype=np.int64) if self.person is None else self.person

    @property
    def person_count(self) -> int:
        """How many people the right side has."""
        return self.right_count if self.person is None else int(self.person.max(initial=-1)) + 1


@dataclass(frozen=True)
class Pairs:
    """Row numbers that are looked at together, ordered by left row, then right row."""

    left: Codes
    right: Codes

    def __len__(self) -> int:
        return len(self.left)


Rows = Mapping[str, Sequence[str]]


def sides(left: Rows, right: Rows | None = None, together: Sequence[Sequence[str]] = ()) -> Sides:
    """Code the columns of two files, or of one with itself.

    Args:
        left: texts by column, all of one length; an empty text is a missing value.
        right: likewise with the same columns; None for the left file itself.
        together: columns that share one numbering, so that one can be compared with another.

    Raises:
        ValueError: if the two do not have the same columns, or columns differ in length.
    """
    other = left if right is None else right
    if left.keys() != other.keys():
        raise ValueError("both sides need the same columns")
    left_lengths, right_lengths = ({len(column) for column in side.values()} for side in (left, other))
    if len(left_lengths) != 1 or len(right_lengths) != 1:
        raise ValueError("the columns of one side must have one length, and there must be at least one")
    groups = [tuple(group) for group in together]
    groups += [(name,) for name in left if not any(name in group for group in groups)]
    columns = {name: coded for group in groups for name, coded in _coded(group, left, right).items()}
    return Sides(columns, left_lengths.pop(), right_lengths.pop(), same=right is None)


def _coded(names: Sequence[str], left: Rows, right: Rows | None) -> dict[str, Coded]:
    numbers: dict[str, int] = {"": MISSING}

    def codes(values: Iterable[str]) -> Codes:
        # The empty text takes a place in the dictionary, but none among the values.
        return np.fromiter((numbers.setdefault(value, len(numbers) - 1) for value in values), dtype=np.int64)

    left_codes = {name: codes(left[name]) for name in names}
    right_codes = left_codes if right is None else {name: codes(right[name]) for name in names}
    values = list(numbers)[1:]
    return {name: Coded(values, left_codes[name], right_codes[name]) for name in names}


def mixed(codes: Sequence[Codes]) -> Codes:
    """One number for several codes of each row, `MISSING` where any is missing.

    Two combinations share a number about once in 2⁶² times, which costs a needless comparison and nothing else.
    """
    number = np.zeros(len(codes[0]), dtype=np.uint64)
    missing = np.zeros(len(codes[0]), dtype=np.bool_)
    for code in codes:
        number = (number ^ code.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        number ^= number >> np.uint64(29)
        missing |= code == MISSING
    result = (number >> np.uint64(1)).astype(np.int64)
    result[missing] = MISSING
    return result
