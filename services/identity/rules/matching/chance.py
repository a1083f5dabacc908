"""How many other people would agree this well by chance: counted where it can be, computed where nothing was counted.

The right side of a run is the master: everybody is there once. So any two of its people who agree on something are
known to be two people, and counting them prices households, twins and namesakes without a model of either.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.identity.rules.matching.arrays import MISSING, Levels, Numbers, Pairs, Sides
from services.identity.rules.matching.candidates import KEY_ROWS_MAX, candidates
from services.identity.rules.matching.scheme import (
    Frequency,
    Scheme,
    compared,
    group_parts,
    others_of,
    pattern_numbers,
    unseen_others,
)

_SAMPLE_ROWS = 20_000
_RANDOM_PAIRS = 30_000
_HALF_A_COUNT = 0.5
#: Random pairs that must show a joint level before their share is preferred to the product of its axes.
_ENOUGH_PAIRS = 3


@dataclass(frozen=True)
class Chance:
    """What two people agree on by chance.

    Attributes:
        people: rows of the right side.
        shares: for each group of axes, the share of random pairs at each joint level, the last axis fastest.
        average_others: for each frequency, the average of others who bear a value, the unseen ones included.
        unseen_others: for each frequency, others to expect whom the right side does not show.
        patterns: levels that were met among people known to be different.
        counts: how often each was met.
        sample_rows: people who were looked at for it; 0 where nothing could be counted.
    """

    people: int
    shares: Sequence[Numbers]
    average_others: Sequence[float]
    unseen_others: Sequence[float]
    patterns: Levels
    counts: Numbers
    sample_rows: int


def count_chance(
    scheme: Scheme, both: Sides, others: Sequence[Numbers], seed: int, rows_max: int = KEY_ROWS_MAX
) -> Chance:
    """Count agreement by chance.

    Args:
        scheme: what is compared.
        both: the two sides. One file against itself has no side that is known to be free of repeats, so only the
            shares of random pairs are taken.
        others: see `others_of`.
        seed: chooses the sample.
        rows_max: see `candidates`.
    """
    random = np.random.default_rng(seed)
    unseen = tuple(unseen_others(frequency, both) for frequency in scheme.frequencies)
    average = tuple(float(np.mean(count)) + more for count, more in zip(others, unseen, strict=True))
    shares = _shares(scheme, both, average, random)
    if both.same:
        nothing = np.zeros((0, len(scheme.axes)), dtype=np.uint8)
        return Chance(both.person_count, shares, average, unseen, nothing, np.zeros(0), 0)
    # Of each person the first row stands for him, as a record would; others meet any of theirs.
    rows = np.unique(both.persons, return_index=True)[1]
    size = min(_SAMPLE_ROWS, len(rows))
    sample = np.sort(random.choice(rows, size=size, replace=False)).astype(np.int64)
    master = both.turned_on_itself()
    found = compared(scheme, master, candidates(master, scheme.keys, rows_max, only=sample), others)
    counts = np.bincount(found.pattern, minlength=len(found.patterns)).astype(np.float64)
    return Chance(both.person_count, shares, average, unseen, found.patterns, counts, size)


def _shares(scheme: Scheme, both: Sides, average: Sequence[float], random: np.random.Generator) -> list[Numbers]:
    """The share of each joint level of each group among random pairs.

    Kanji and kana of one name agree together, so where enough pairs show a joint level their share counts. Elsewhere it
    is the product of the single axes, half a count added to each, so that nothing is impossible.
    """
    # Within the right side, because a record and its own person are no strangers.
    master = both.turned_on_itself()
    left, right = (random.integers(both.right_count, size=_RANDOM_PAIRS) for _ in range(2))
    different = both.persons[left] != both.persons[right]
    pairs = Pairs(left=left[different], right=right[different])
    levels = np.empty((len(pairs), len(scheme.axes)), dtype=np.uint8)
    for place, axis in enumerate(scheme.axes):
        levels[:, place] = axis.compare([master.columns[name] for name in axis.columns], pairs)
    single = _axis_shares(scheme, both, average, levels)
    shares = []
    for places in scheme.groups:
        product = np.ones(1)
        for place in places:
            product = np.outer(product, single[place]).ravel()
        # In one file with itself some of the pairs are one person, and agree for that reason.
        if len(places) > 1 and not both.same:
            product = _joint(scheme, both, places, levels, product, random)
        shares.append(product)
    return shares


def _axis_shares(scheme: Scheme, both: Sides, average: Sequence[float], levels: Levels) -> list[Numbers]:
    shares: list[Numbers] = []
    for place, axis in enumerate(scheme.axes):
        found = levels[:, place]
        count = np.bincount(found[found < len(axis.levels)], minlength=len(axis.levels)) + _HALF_A_COUNT
        shares.append(count / count.sum())
    places = {axis.name: place for place, axis in enumerate(scheme.axes)}
    for frequency, mean in zip(scheme.frequencies, average, strict=True):
        # Equality of one column's values follows from how often they occur; no sample is needed for it.
        if len(frequency.axes) == 1 and not frequency.parts:
            _put_equal(shares[places[frequency.axes[0]]], mean / both.person_count)
    return shares


def _joint(
    scheme: Scheme,
    both: Sides,
    places: Sequence[int],
    levels: Levels,
    product: Numbers,
    random: np.random.Generator,
) -> Numbers:
    counts = [len(scheme.axes[place].levels) for place in places]
    columns = levels[:, list(places)]
    complete = (columns < np.array(counts)).all(axis=1)
    cells = np.ravel_multi_index(tuple(columns[complete].T.astype(np.int64)), counts)
    found = np.bincount(cells, minlength=len(product))
    enough = found >= _ENOUGH_PAIRS
    joint: Numbers = np.where(enough, found / max(int(complete.sum()), 1), product)
    joint /= joint.sum()
    if all(len(scheme.axes[place].columns) == 1 for place in places):
        table = joint.reshape(counts)
        for axis in range(len(places)):
            _put_beside_equal(scheme, both, places, table, axis, random)
        together = Frequency(axes=(), columns=tuple(scheme.axes[place].columns[0] for place in places))
        _put_equal(joint, (float(np.mean(others_of(together, both))) + _HALF_A_COUNT) / both.person_count)
    return joint


def _put_beside_equal(
    scheme: Scheme, both: Sides, places: Sequence[int], table: Numbers, axis: int, random: np.random.Generator
) -> None:
    """Share out those who are equal on one axis of a group by how the others of the group then fall.

    Names of one spelling have readings that are alike, and the reverse, much more often than any two names. Random
    pairs show next to none that are equal, so pairs are drawn from those who bear one value.

    Args:
        scheme: what is compared.
        both: the two sides.
        places: the axes of the group.
        table: shares of joint levels, one dimension for each axis of the group; changed in place.
        axis: which of them is equal.
        random: chooses the pairs.
    """
    master = both.turned_on_itself()
    pairs = _pairs_of_one_value(both, scheme.axes[places[axis]].columns[0], random)
    if not len(pairs):
        return
    others = [place for place in range(len(places)) if place != axis]
    levels = [
        scheme.axes[places[place]].compare([master.columns[scheme.axes[places[place]].columns[0]]], pairs)
        for place in others
    ]
    shape = tuple(len(scheme.axes[places[place]].levels) for place in others)
    complete = np.all([found < count for found, count in zip(levels, shape, strict=True)], axis=0)
    cells = np.ravel_multi_index(tuple(found[complete].astype(np.int64) for found in levels), shape)
    beside = np.bincount(cells, minlength=int(np.prod(shape))) + _HALF_A_COUNT
    equal = np.moveaxis(table, axis, 0)[0]
    equal[...] = equal.sum() * (beside / beside.sum()).reshape(shape)


def _pairs_of_one_value(both: Sides, column: str, random: np.random.Generator) -> Pairs:
    """Pairs of different people who bear one value of a column, drawn at random."""
    code = both.columns[column].right
    order = np.argsort(code, kind="stable")
    ordered = code[order]
    first, behind = np.searchsorted(ordered, ordered, side="left"), np.searchsorted(ordered, ordered, side="right")
    several = np.flatnonzero((behind - first > 1) & (ordered != MISSING))
    if not len(several):
        nobody = np.zeros(0, dtype=np.int64)
        return Pairs(left=nobody, right=nobody)
    # Drawn among people, each with one of his own: a value of many is met more often, but not by the square.
    drawn = several[random.integers(len(several), size=_RANDOM_PAIRS)]
    mate = first[drawn] + random.integers(behind[drawn] - first[drawn])
    left, right = order[drawn], order[mate]
    different = both.persons[left] != both.persons[right]
    return Pairs(left=left[different], right=right[different])


def _put_equal(share: Numbers, equal: float) -> None:
    """Set the share of the first level, that of equality, and scale the others to what is left."""
    equal = min(equal, _HALF_A_COUNT)
    share[1:] *= (1 - equal) / share[1:].sum()
    share[0] = equal


def log_shares(scheme: Scheme, chance: Chance, patterns: Levels) -> Numbers:
    """For each group of axes and pattern, the logarithm of the pattern's share among random pairs."""
    shares = np.zeros((len(scheme.groups), len(patterns)))
    for number, places in enumerate(scheme.groups):
        group = group_parts(scheme, places, patterns)
        shares[number] = np.log(group.stands_for @ chance.shares[number])[group.part]
    return shares


def expected_others(scheme: Scheme, chance: Chance, patterns: Levels) -> Numbers:
    """For each pattern, the expected number of people of the master who agree with a stranger in just this way.

    A missing value leaves its axis open: the expectation is the sum over its levels. A pattern that was never met
    gets the product of the shares of its groups, at most half a count of the sample.

    Args:
        scheme: what is compared.
        chance: as counted.
        patterns: rows of levels.
    """
    last = np.array([len(axis.levels) for axis in scheme.axes], dtype=np.uint8)
    product: Numbers = chance.people * np.exp(log_shares(scheme, chance, patterns).sum(axis=0))
    if not chance.sample_rows:
        return product
    expected: Numbers = np.minimum(product, _HALF_A_COUNT / chance.sample_rows)
    missing = patterns == last
    masks, mask_of = np.unique(missing, axis=0, return_inverse=True)
    for number, mask in enumerate(masks):
        rows = np.flatnonzero(mask_of.ravel() == number)
        known = np.where(mask, last, chance.patterns)
        values, value_of = np.unique(pattern_numbers(scheme, known), return_inverse=True)
        counts = np.bincount(value_of, weights=chance.counts, minlength=len(values))
        wanted = pattern_numbers(scheme, patterns[rows])
        at = np.minimum(np.searchsorted(values, wanted), max(len(values) - 1, 0))
        met = (values[at] == wanted) if len(values) else np.zeros(len(rows), dtype=np.bool_)
        expected[rows[met]] = counts[at[met]] / chance.sample_rows
    return expected
