"""How true pairs look in each source of records: learnt by expectation maximisation, with chance held fixed.

Chance is known from the master, so only two things are open: which share of a source's records has its person in the
master, and how its errors fall. Records of different sources err differently and are learnt apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.identity.rules.matching.arrays import Codes, Levels, Numbers
from services.identity.rules.matching.chance import Chance, expected_others
from services.identity.rules.matching.scheme import Compared, GroupParts, Scheme, group_parts

_ROUNDS_MAX = 60
_STILL = 1e-5
#: So many imagined true pairs of the average source are added to each, so that a small source learns from the others.
_SHARED_PAIRS = 20
_CELL_COUNT = 0.1
_FIRST_EQUAL = 0.85
_FIRST_RATE = 0.5
_LOG_ODDS_MAX = 300
_RATE_MAX = 0.999


@dataclass(frozen=True)
class Errors:
    """What was learnt about true pairs.

    Attributes:
        rates: for each source, the expected number of matches of a record.
        levels: for each source and group of axes, the share of true pairs at each joint level, the last axis fastest.
    """

    rates: Sequence[float]
    levels: Sequence[Sequence[Numbers]]


def learn(scheme: Scheme, chance: Chance, seen: Compared, source: Codes, sources: int, *, competing: bool) -> Errors:
    """Learn rates and errors of each source.

    Args:
        scheme: what is compared.
        chance: agreement by chance.
        seen: the candidates of all records.
        source: of each left row, a number below `sources`.
        sources: how many there are.
        competing: whether a record matches one person at most; records of one file may match several others.
    """
    groups = [group_parts(scheme, places, seen.patterns) for places in scheme.groups]
    table = [_first(scheme, places) for places in scheme.groups]
    errors = Errors(rates=[_FIRST_RATE] * sources, levels=[list(table) for _ in range(sources)])
    others = log_others(scheme, chance, seen)
    source_of_pair = source[seen.pairs.left]
    records = np.maximum(np.bincount(source, minlength=sources), 1)
    cell = source_of_pair * len(seen.patterns) + seen.pattern
    before = np.zeros(len(seen.pairs))
    for _ in range(_ROUNDS_MAX):
        likelihood = _log_likelihood(errors, groups, competing=competing)
        odds = likelihood[source_of_pair, seen.pattern] - others
        after = probabilities(odds, seen.pairs.left, len(source), competing=competing)
        weights = np.bincount(cell, weights=after, minlength=sources * len(seen.patterns))
        errors = _maximised(
            errors, groups, weights.astype(np.float64).reshape(sources, -1), records, twice=not competing
        )
        if np.abs(after - before).max(initial=0) < _STILL:
            break
        before = after
    return errors


def log_others(scheme: Scheme, chance: Chance, seen: Compared) -> Numbers:
    """For each pair, the logarithm of how many others would agree as well by chance, the value's rarity included."""
    logarithm = np.log(expected_others(scheme, chance, seen.patterns))[seen.pattern]
    return logarithm + log_frequency(scheme, chance, seen)


def log_frequency(scheme: Scheme, chance: Chance, seen: Compared) -> Numbers:
    """For each pair, how much more frequent than the average its values are, as a logarithm."""
    # A pair without any such value reads the last entry, which makes it average.
    average = np.append(np.asarray(chance.average_others, dtype=np.float64), 1)
    unseen = np.append(np.asarray(chance.unseen_others, dtype=np.float64), 1)
    logarithm = np.zeros(len(seen.pairs))
    for family in range(len(scheme.families)):
        which = seen.frequency[:, family]
        logarithm += np.log((seen.others[:, family] + unseen[which]) / average[which])
    return logarithm


def log_likelihood(scheme: Scheme, errors: Errors, patterns: Levels, *, competing: bool) -> Numbers:
    """For each source and pattern, the logarithm of the rate's odds times the pattern's share among true pairs."""
    return _log_likelihood(
        errors, [group_parts(scheme, places, patterns) for places in scheme.groups], competing=competing
    )


def group_terms(scheme: Scheme, errors: Errors, patterns: Levels) -> Numbers:
    """For each group of axes, source and pattern, the logarithm of the pattern's share among true pairs."""
    return _group_terms(errors, [group_parts(scheme, places, patterns) for places in scheme.groups])


def probabilities(log_odds: Numbers, left: Codes, rows: int, *, competing: bool) -> Numbers:
    """The probability of each pair.

    Args:
        log_odds: of each pair against "nobody".
        left: the left row of each pair.
        rows: number of left rows.
        competing: candidates of one row and "nobody", with odds 1, share one whole.
    """
    odds = np.exp(np.minimum(log_odds, _LOG_ODDS_MAX))
    together = np.bincount(left, weights=odds, minlength=rows)[left] if competing else odds
    share: Numbers = odds / (1 + together)
    return share


def _first(scheme: Scheme, places: Sequence[int]) -> Numbers:
    """Where learning begins: mostly equal, the rest spread evenly."""
    table = np.ones(1)
    for place in places:
        count = len(scheme.axes[place].levels)
        share = np.full(count, (1 - _FIRST_EQUAL) / max(count - 1, 1))
        share[0] = _FIRST_EQUAL
        table = np.outer(table, share).ravel()
    return table


def _log_likelihood(errors: Errors, groups: Sequence[GroupParts], *, competing: bool) -> Numbers:
    likelihood: Numbers = log_rates(errors, competing=competing)[:, None] + _group_terms(errors, groups).sum(axis=0)
    return likelihood


def log_rates(errors: Errors, *, competing: bool) -> Numbers:
    """For each source, the logarithm of the odds that a record has a match at all.

    A record that matches one person at most competes with "nobody", and even a rate of one is no certainty.
    """
    rates = np.asarray(errors.rates, dtype=np.float64)
    logarithm: Numbers = np.log(rates / (1 - np.minimum(rates, _RATE_MAX) if competing else 1))
    return logarithm


def _group_terms(errors: Errors, groups: Sequence[GroupParts]) -> Numbers:
    result = np.zeros((len(groups), len(errors.rates), len(groups[0].part)))
    for number, group in enumerate(groups):
        for source, tables in enumerate(errors.levels):
            result[number, source] = np.log(group.stands_for @ tables[number])[group.part]
    return result


def _maximised(
    errors: Errors, groups: Sequence[GroupParts], weights: Numbers, records: Codes, *, twice: bool
) -> Errors:
    """Rates and tables from the probability that lies on each pattern of each source."""
    levels: list[list[Numbers]] = [[] for _ in errors.rates]
    for number, group in enumerate(groups):
        counts = []
        for source, tables in enumerate(errors.levels):
            on_part = np.bincount(group.part, weights=weights[source], minlength=len(group.stands_for))
            share = group.stands_for * tables[number]
            counts.append((on_part / share.sum(axis=1)) @ share)
        together = np.sum(counts, axis=0) + _CELL_COUNT
        average = together / together.sum()
        for source, count in enumerate(counts):
            filled = count + _SHARED_PAIRS * average
            levels[source].append(filled / filled.sum())
    matches = weights.sum(axis=1) * (2 if twice else 1)
    rates = [float(max(match, _CELL_COUNT) / record) for match, record in zip(matches, records, strict=True)]
    return Errors(rates=rates, levels=levels)
