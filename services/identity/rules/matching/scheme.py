"""What is compared, by which keys candidates are found, and which agreements count by how frequent the value is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from services.identity.rules.matching.arrays import MISSING, Codes, Flags, Levels, Numbers, Pairs, Sides, mixed
from services.identity.rules.matching.levels import Comparison

#: Nobody's name is so rare that it is his alone for certain.
_UNSEEN_MIN = 0.05


@dataclass(frozen=True)
class Axis:
    """One comparison.

    Attributes:
        name: as officers' pages and columns files call it.
        columns: the columns it reads.
        levels: what its levels mean, the equal one first; a missing value is the level behind the last.
        compare: judges all pairs at once.
        group: axes of one group err together (kanji and kana of a surname), so their levels are learnt jointly.
    """

    name: str
    columns: tuple[str, ...]
    levels: tuple[str, ...]
    compare: Comparison
    group: str


@dataclass(frozen=True)
class Frequency:
    """Where these axes are equal, the pair is as telling as the value is rare on the right side.

    Attributes:
        axes: names of axes that must be equal.
        columns: the columns whose combined value is counted.
        parts: the same value as two parts; how often they would meet by chance is added to the count, so that a
            common surname with a common given name is not taken for rare because it is there only once.
    """

    axes: tuple[str, ...]
    columns: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...] = ()


def _any_evidence(levels: Levels) -> Flags:
    return np.ones(len(levels), dtype=np.bool_)


@dataclass(frozen=True)
class Scheme:
    """How two files are matched.

    Attributes:
        name: kept in the model, so that a model is used with its own scheme only.
        axes: the comparisons, in the order of a pattern.
        keys: combinations of columns by which candidates are found.
        families: of each, the first frequency whose axes are all equal counts.
        evidence: which rows of levels suffice for a link without a person, however probable it is.
    """

    name: str
    axes: tuple[Axis, ...]
    keys: tuple[tuple[str, ...], ...]
    families: tuple[tuple[Frequency, ...], ...]
    evidence: Callable[[Levels], Flags] = _any_evidence

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The places of the axes of each group, in order."""
        places: dict[str, list[int]] = {}
        for place, axis in enumerate(self.axes):
            places.setdefault(axis.group, []).append(place)
        return tuple(tuple(group) for group in places.values())

    @property
    def frequencies(self) -> tuple[Frequency, ...]:
        """All frequencies of all families, in order."""
        return tuple(frequency for family in self.families for frequency in family)


@dataclass(frozen=True)
class Compared:
    """Pairs with their levels and with how many others bear the value they agree on.

    Attributes:
        pairs: the pairs.
        patterns: distinct rows of levels, one column for each axis.
        pattern: which of them each pair has.
        frequency: for each pair and family, the place of the frequency that counts, or -1.
        others: for each pair and family, how many other rows of the right side bear that value.
    """

    pairs: Pairs
    patterns: Levels
    pattern: Codes
    frequency: Codes
    others: Numbers


def compared(scheme: Scheme, both: Sides, pairs: Pairs, others: Sequence[Numbers]) -> Compared:
    """Compare all pairs on all axes.

    Args:
        scheme: what to compare.
        both: the columns.
        pairs: what to look at.
        others: `others_of` each frequency of the scheme: for each right row, how many others bear its value.
    """
    levels = np.empty((len(pairs), len(scheme.axes)), dtype=np.uint8)
    for place, axis in enumerate(scheme.axes):
        levels[:, place] = axis.compare([both.columns[name] for name in axis.columns], pairs)
    if both.person is not None:
        kept = _closest_row(levels, pairs, both)
        pairs, levels = Pairs(left=pairs.left[kept], right=pairs.right[kept]), levels[kept]
    patterns, pattern = distinct_patterns(scheme, levels)
    frequency = np.full((len(pairs), len(scheme.families)), -1, dtype=np.int64)
    counts = np.zeros((len(pairs), len(scheme.families)), dtype=np.float64)
    axes = [axis.name for axis in scheme.axes]
    number = 0
    for family, members in enumerate(scheme.families):
        for member in members:
            equal = (patterns[:, [axes.index(name) for name in member.axes]] == 0).all(axis=1)
            rows = np.flatnonzero(equal[pattern] & (frequency[:, family] < 0))
            frequency[rows, family] = number
            counts[rows, family] = others[number][pairs.right[rows]]
            number += 1
    return Compared(pairs=pairs, patterns=patterns, pattern=pattern, frequency=frequency, others=counts)


def _closest_row(levels: Levels, pairs: Pairs, both: Sides) -> Codes:
    """Of the rows of one person that a left row meets, the most alike one; a person is a candidate once."""
    couple = pairs.left * both.person_count + both.persons[pairs.right]
    order = np.lexsort((levels.sum(axis=1), couple))
    _, first = np.unique(couple[order], return_index=True)
    return order[first]


def distinct_patterns(scheme: Scheme, levels: Levels) -> tuple[Levels, Codes]:
    """The different rows of levels, and which of them each row is."""
    numbers = pattern_numbers(scheme, levels)
    _, first, pattern = np.unique(numbers, return_index=True, return_inverse=True)
    return levels[first], pattern.astype(np.int64)


def pattern_numbers(scheme: Scheme, levels: Levels) -> Codes:
    """One number for each row of levels."""
    numbers = np.zeros(len(levels), dtype=np.int64)
    for place, axis in enumerate(scheme.axes):
        numbers = numbers * (len(axis.levels) + 1) + levels[:, place]
    return numbers


def others_of(frequency: Frequency, both: Sides) -> Numbers:
    """For each right row, how many other right rows bear its value, with what two independent parts would give.

    A missing value counts nobody.
    """
    whole = _bearers(frequency.columns, both)
    others = np.maximum(whole - 1, 0)
    if frequency.parts:
        expected = np.ones(both.right_count, dtype=np.float64)
        for part in frequency.parts:
            expected *= _bearers(part, both) / max(both.right_count, 1)
        others = (others + expected * both.right_count) / 2
    return others


def unseen_others(frequency: Frequency, both: Sides) -> float:
    """How many others to expect behind a value that the right side knows once, beyond those whom it shows.

    The discount of Good and Turing as Ney, Essen and Kneser estimate it (1994): of the values that are there once, so
    many would be met again among as many people more.
    """
    code = mixed([both.columns[name].right for name in frequency.columns])
    first = np.unique(code, return_index=True)[1]
    counts = _bearers(frequency.columns, both)[first]
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    return min(max((2 * twice + 1) / (once + 2 * twice + 2), _UNSEEN_MIN), 1.0)


def _bearers(columns: Sequence[str], both: Sides) -> Numbers:
    code = mixed([both.columns[name].right for name in columns])
    values, place = np.unique(code, return_inverse=True)
    # Somebody with several rows bears a value once.
    borne = np.unique(place * both.person_count + both.persons) // both.person_count
    counted = np.bincount(borne, minlength=len(values))
    bearers: Numbers = np.where(values == MISSING, 0, counted).astype(np.float64)
    return bearers[place]


@dataclass(frozen=True)
class GroupParts:
    """Patterns of one group of axes: which each pattern has, and which joint levels each stands for."""

    part: Codes
    stands_for: Numbers


def group_parts(scheme: Scheme, places: Sequence[int], patterns: Levels) -> GroupParts:
    """Which combination of levels each pattern has in one group of axes.

    Args:
        scheme: what is compared.
        places: the axes of the group.
        patterns: rows of levels.
    """
    counts = tuple(len(scheme.axes[place].levels) for place in places)
    part = np.zeros(len(patterns), dtype=np.int64)
    for place, count in zip(places, counts, strict=True):
        part = part * (count + 1) + patterns[:, place]
    return GroupParts(part=part, stands_for=_stands_for(counts))


@cache
def _stands_for(counts: tuple[int, ...]) -> Numbers:
    """Which joint levels each combination of levels stands for, missing ones included; the last axis fastest."""
    table: Numbers = np.ones((1, 1))
    for count in counts:
        # A missing value stands for each level of its axis.
        fits = np.vstack([np.eye(count), np.ones(count)])
        table = np.kron(table, fits).astype(np.float64)
    table.setflags(write=False)
    return table
