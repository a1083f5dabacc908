"""Which pairs are worth comparing: those that share at least one key.

A key is the value of a few columns together. Many narrow keys find more true pairs with fewer
candidates than a few wide ones.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from services.identity.rules.matching.arrays import MISSING, Codes, Pairs, Sides, mixed

#: A key that more rows than this share says nothing about any of them.
KEY_ROWS_MAX = 80


def joined(left: Codes, right: Codes, rows_max: int = KEY_ROWS_MAX) -> Pairs:
    """All pairs of rows with one key value.

    Args:
        left: key of each left row, `MISSING` where it has none.
        right: likewise on the right.
        rows_max: a value that more right rows share is left out.
    """
    order = np.argsort(right, kind="stable")
    first, count = _neighbours(left, right[order], rows_max)
    rows = np.repeat(np.arange(len(left), dtype=np.int64), count)
    # Behind each left row stand its `count` neighbours in the sorted right side.
    offset = np.arange(len(rows), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
    return Pairs(left=rows, right=order[np.repeat(first, count) + offset])


def pair_count(both: Sides, key: Sequence[str], rows_max: int = KEY_ROWS_MAX) -> int:
    """How many pairs a key would give, each once."""
    columns = [both.columns[name] for name in key]
    right = np.sort(mixed([column.right for column in columns]))
    count = _neighbours(mixed([column.left for column in columns]), right, rows_max)[1]
    # In one file every row meets itself, and every other one twice.
    return int((count - 1)[count > 0].sum() // 2 if both.same else count.sum())


def _neighbours(left: Codes, sorted_right: Codes, rows_max: int) -> tuple[Codes, Codes]:
    first = np.searchsorted(sorted_right, left, side="left")
    count = np.searchsorted(sorted_right, left, side="right") - first
    count[(left == MISSING) | (count > rows_max)] = 0
    return first, count


def candidates(
    both: Sides, keys: Iterable[Sequence[str]], rows_max: int = KEY_ROWS_MAX, only: Codes | None = None
) -> Pairs:
    """The pairs that share at least one key, each once.

    Args:
        both: the two sides; a file against itself gives each pair in one order, the lower row on the left.
        keys: each a combination of column names.
        rows_max: see `joined`.
        only: left rows to look at; with it a file against itself gives both orders, but no row with itself.
    """
    rows = np.arange(both.left_count, dtype=np.int64) if only is None else only
    found = [np.zeros(0, dtype=np.int64)]
    for key in keys:
        columns = [both.columns[name] for name in key]
        pairs = joined(mixed([column.left[rows] for column in columns]), mixed([c.right for c in columns]), rows_max)
        left = rows[pairs.left]
        if both.same:
            kept = both.persons[left] != both.persons[pairs.right] if only is not None else left < pairs.right
            found.append((left * both.right_count + pairs.right)[kept])
        else:
            found.append(left * both.right_count + pairs.right)
    numbers = np.unique(np.concatenate(found))
    return Pairs(left=numbers // both.right_count, right=numbers % both.right_count)
