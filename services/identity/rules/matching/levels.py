"""How alike two values are, in a few levels; 0 is equal. A missing value has the level behind the last."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from services.identity.rules.matching.arrays import MISSING, Coded, Codes, Flags, Levels, Numbers, Pairs

#: Compares the named columns of an axis for all pairs at once.
Comparison = Callable[[Sequence[Coded], Pairs], Levels]

#: Jaro–Winkler similarities that part one level of a name or a text from the next.
_ALIKE = (0.92, 0.85, 0.75)
NAME_LEVELS = ("equal", "alike", "similar", "distant", "swapped", "other")
TEXT_LEVELS = ("equal", "alike", "similar", "distant", "other")
CODE_LEVELS = ("equal", "one_edit", "two_edits", "other")
DATE_LEVELS = ("equal", "one_edit", "two_edits", "other")
CATEGORY_LEVELS = ("equal", "other")


def texts(columns: Sequence[Coded], pairs: Pairs) -> Levels:
    """Equal, three degrees of likeness, or other (`TEXT_LEVELS`)."""
    (column,) = columns
    similarity = _similarities(column, column.left[pairs.left], column.right[pairs.right])
    return _with_missing(_cut(similarity), _missing(column, pairs), len(TEXT_LEVELS))


def names(columns: Sequence[Coded], pairs: Pairs) -> Levels:
    """The first column as `texts`, or swapped: each of two columns agrees with the other one (`NAME_LEVELS`).

    Args:
        columns: the name that is judged and its counterpart, coded in one numbering.
        pairs: the pairs to judge.
    """
    own, other = columns
    ours, theirs = own.left[pairs.left], own.right[pairs.right]
    levels = _cut(_similarities(own, ours, theirs))
    levels[levels == len(TEXT_LEVELS) - 1] = len(NAME_LEVELS) - 1
    swapped = _equal(ours, other.right[pairs.right]) & _equal(other.left[pairs.left], theirs)
    one_side = _equal(ours, other.right[pairs.right]) | _equal(other.left[pairs.left], theirs)
    doubtful = one_side & ~swapped & (levels > 0)
    if doubtful.any():
        across = _similarities(own, ours[doubtful], other.right[pairs.right][doubtful])
        back = _similarities(own, other.left[pairs.left][doubtful], theirs[doubtful])
        swapped[doubtful] = (across >= _ALIKE[1]) & (back >= _ALIKE[1])
    levels[swapped & (levels > 0)] = NAME_LEVELS.index("swapped")
    # A name written into the other field leaves its own one empty or foreign: that is seen before it is called missing.
    missing = _missing(own, pairs) & ~swapped
    return _with_missing(levels, missing, len(NAME_LEVELS))


def codes(columns: Sequence[Coded], pairs: Pairs) -> Levels:
    """Equal, one edit, two edits of five characters or more, or other (`CODE_LEVELS`)."""
    (column,) = columns
    ours, theirs = column.left[pairs.left], column.right[pairs.right]
    distance = _distances(column, ours, theirs)
    levels = np.full(len(pairs), 3, dtype=np.uint8)
    length = np.array([len(value) for value in column.values] or [0], dtype=np.int64)
    shorter = np.minimum(length[ours], length[theirs])
    levels[(distance == 2) & (shorter >= 5)] = 2
    levels[(distance == 1) & (shorter >= 2)] = 1
    levels[distance == 0] = 0
    return _with_missing(levels, _missing(column, pairs), len(CODE_LEVELS))


def dates(columns: Sequence[Coded], pairs: Pairs) -> Levels:
    """Dates written with eight digits: equal, one edit (or two digits swapped), two edits, other (`DATE_LEVELS`)."""
    return codes(columns, pairs)


def categories(columns: Sequence[Coded], pairs: Pairs) -> Levels:
    """Equal or other (`CATEGORY_LEVELS`)."""
    (column,) = columns
    levels = (column.left[pairs.left] != column.right[pairs.right]).astype(np.uint8)
    return _with_missing(levels, _missing(column, pairs), len(CATEGORY_LEVELS))


def _cut(similarity: Numbers) -> Levels:
    levels = np.zeros(len(similarity), dtype=np.uint8)
    levels[similarity < 1] = 1
    for level, least in enumerate(_ALIKE, start=2):
        levels[similarity < least] = level
    return levels


def _equal(ours: Codes, theirs: Codes) -> Flags:
    equal: Flags = (ours == theirs) & (ours != MISSING)
    return equal


def _missing(column: Coded, pairs: Pairs) -> Flags:
    missing: Flags = (column.left[pairs.left] == MISSING) | (column.right[pairs.right] == MISSING)
    return missing


def _with_missing(levels: Levels, missing: Flags, count: int) -> Levels:
    levels[missing] = count
    return levels


def _similarities(column: Coded, ours: Codes, theirs: Codes) -> Numbers:
    """Jaro–Winkler similarity of each pair of values, 0 where one is missing."""
    return _measured(column, ours, theirs, JaroWinkler.normalized_similarity, np.float64, equal=1, missing=0)


def _distances(column: Coded, ours: Codes, theirs: Codes) -> NDArray[np.float64]:
    """Edits from one value to the other, neighbours swapped counted once; 99 where one is missing."""
    return _measured(column, ours, theirs, OSA.distance, np.float64, equal=0, missing=99)


def _measured(
    column: Coded,
    ours: Codes,
    theirs: Codes,
    scorer: Callable[..., object],
    kind: type[np.float64],
    *,
    equal: int,
    missing: int,
) -> Numbers:
    """A measure for each pair of codes; each distinct pair of different values is measured once."""
    result = np.full(len(ours), equal, dtype=np.float64)
    absent = (ours == MISSING) | (theirs == MISSING)
    result[absent] = missing
    different = np.flatnonzero((ours != theirs) & ~absent)
    if len(different):
        numbers, places = np.unique(ours[different] * len(column.values) + theirs[different], return_inverse=True)
        left = [column.values[number] for number in numbers // len(column.values)]
        right = [column.values[number] for number in numbers % len(column.values)]
        result[different] = process.cpdist(left, right, scorer=scorer, dtype=kind)[places]
    return result
