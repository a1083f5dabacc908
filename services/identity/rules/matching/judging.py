"""Records against candidates that were found elsewhere: one judgement for each record, in whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from services.identity.rules.matching.arrays import Numbers, Pairs, Rows, Sides, sides
from services.identity.rules.matching.model import Model
from services.identity.rules.matching.persons import PERSONS
from services.identity.rules.matching.scheme import Frequency, compared
from services.identity.rules.matching.scoring import NO_PAIR, Band, Reason, Scores, Thresholds, decided, scored, weights

_MILLION = 1_000_000
_HUNDREDTHS = 100
_MISSING_LEVEL = "missing"
#: What a weight is about, beside the groups of axes.
RARITY, TOGETHER, RATE = "rarity", "together", "rate"
#: How many people bear a value, by column and value; one who is not listed bears it alone.
Bearers = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Limits:
    """What is decided without a person, in parts of a million.

    Attributes:
        automatic_ppm: the probability that a link needs.
        none_ppm: below this, nobody was found.
        runner_up_ppm: the most a second candidate may have, as a share of the first one's probability.
    """

    automatic_ppm: int = 950_000
    none_ppm: int = 50_000
    runner_up_ppm: int = 10_000


@dataclass(frozen=True)
class Weight:
    """What speaks for or against a candidate.

    Attributes:
        about: the fields (a group of axes, parted by `/`), or `RARITY`, `TOGETHER`, `RATE`.
        levels: how alike each field is, in the same order; empty for what is no field.
        hundredths: of a power of ten; 200 is a hundred times more often among true pairs than among strangers.
    """

    about: str
    levels: tuple[str, ...]
    hundredths: int


@dataclass(frozen=True)
class Judgement:
    """What matching makes of a record.

    Attributes:
        band: what happens with it.
        reason: why.
        person: the most probable one; empty where there is no candidate.
        probability_ppm: his probability in parts of a million.
        runner_up: the second one, or empty.
        runner_up_ppm: likewise.
        others_by_chance: how many other people would agree as well, as a decimal text.
        weights: what speaks for and against the first one.
    """

    band: Band
    reason: Reason
    person: str = ""
    probability_ppm: int = 0
    runner_up: str = ""
    runner_up_ppm: int = 0
    others_by_chance: str = ""
    weights: tuple[Weight, ...] = ()


@dataclass(frozen=True)
class Found:
    """Candidates as a database gives them.

    Attributes:
        rows: columns of the candidates' rows.
        owners: whose each row is.
        pairs: for each record and candidate, the number of the record and whose row it meets.
        bearers: how many people bear the values of the records' names.
    """

    rows: Rows
    owners: Sequence[str]
    pairs: Sequence[tuple[int, str]]
    bearers: Bearers


def judge(model: Model, limits: Limits, records: Rows, source: Sequence[str], found: Found) -> list[Judgement]:
    """Judge records against their candidates.

    Args:
        model: what counts.
        limits: what is decided without a person.
        records: columns of the records, as `person_rows` gives them.
        source: of each record. Of a source that the model has not learnt nothing is decided without a person.
        found: the candidates.
    """
    if not found.pairs:
        return [Judgement(Band.NONE, Reason.NO_CANDIDATE) for _ in source]
    columns = {name for axis in PERSONS.axes for name in axis.columns} | {"name", "kana"}
    both = sides(
        {name: records[name] for name in sorted(columns)}, {name: found.rows[name] for name in sorted(columns)}
    )
    persons = list(dict.fromkeys(found.owners))
    number = {person: place for place, person in enumerate(persons)}
    both = replace(both, person=np.array([number[owner] for owner in found.owners], dtype=np.int64))
    others = [_others(frequency, found, model.chance.people) for frequency in PERSONS.frequencies]
    learnt = {name: place for place, name in enumerate(model.sources)}
    codes = np.array([learnt.get(name, 0) for name in source], dtype=np.int64)
    scores = scored(PERSONS, model, compared(PERSONS, both, _pairs(found), others), codes)
    thresholds = Thresholds(
        limits.automatic_ppm / _MILLION, limits.none_ppm / _MILLION, limits.runner_up_ppm / _MILLION
    )
    decisions = decided(PERSONS, scores, thresholds)
    first = np.flatnonzero(decisions.best != NO_PAIR)
    terms = dict(zip(first.tolist(), weights(PERSONS, model, scores, codes, decisions.best[first]), strict=True))
    judgements = []
    for row, (best, second) in enumerate(zip(decisions.best.tolist(), decisions.second.tolist(), strict=True)):
        band, reason = decisions.bands[row], decisions.reasons[row]
        if band is Band.AUTOMATIC and source[row] not in learnt:
            band, reason = Band.REVIEW, Reason.NO_MODEL
        if best == NO_PAIR:
            judgements.append(Judgement(band, reason))
            continue
        judgements.append(
            Judgement(
                band,
                reason,
                _person(scores, both, persons, best),
                _ppm(scores, best),
                _person(scores, both, persons, second) if second != NO_PAIR else "",
                _ppm(scores, second) if second != NO_PAIR else 0,
                f"{scores.by_chance[best]:.2g}",
                _weights(scores, best, terms[row]),
            )
        )
    return judgements


def _pairs(found: Found) -> Pairs:
    rows_of: dict[str, list[int]] = {}
    for row, owner in enumerate(found.owners):
        rows_of.setdefault(owner, []).append(row)
    pairs = sorted((record, row) for record, owner in found.pairs for row in rows_of.get(owner, ()))
    left, right = zip(*pairs, strict=True)
    return Pairs(left=np.array(left, dtype=np.int64), right=np.array(right, dtype=np.int64))


def _others(frequency: Frequency, found: Found, people: int) -> Numbers:
    """For each candidate's row, how many others bear the value, as `others_of` counts it in a whole file."""
    (column,) = frequency.columns
    values = found.rows[column]
    others = np.array([found.bearers.get((column, value), 1) - 1 for value in values], dtype=np.float64)
    if not frequency.parts:
        return others
    expected = np.full(len(values), people, dtype=np.float64)
    for (part,) in frequency.parts:
        expected *= np.array([found.bearers.get((part, value), 1) / people for value in found.rows[part]])
    smoothed: Numbers = (others + expected) / 2
    return smoothed


def _person(scores: Scores, both: Sides, persons: Sequence[str], place: int) -> str:
    return persons[int(both.persons[scores.seen.pairs.right[place]])]


def _ppm(scores: Scores, place: int) -> int:
    return round(float(scores.probability[place]) * _MILLION)


def _weights(scores: Scores, place: int, terms: Numbers) -> tuple[Weight, ...]:
    levels = scores.seen.patterns[scores.seen.pattern[place]].tolist()
    names = []
    for group in PERSONS.groups:
        axes = [PERSONS.axes[number] for number in group]
        told = [(*axis.levels, _MISSING_LEVEL)[levels[number]] for axis, number in zip(axes, group, strict=True)]
        names.append(("/".join(axis.name for axis in axes), tuple(told)))
    names += [(RARITY, ()), (TOGETHER, ()), (RATE, ())]
    return tuple(
        Weight(about, told, round(float(term) * _HUNDREDTHS)) for (about, told), term in zip(names, terms, strict=True)
    )
