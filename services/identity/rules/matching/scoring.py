"""From a model to a decision: how probable each pair is, in which band it falls, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from services.identity.rules.matching.arrays import Codes, Numbers
from services.identity.rules.matching.chance import log_shares
from services.identity.rules.matching.learning import (
    group_terms,
    log_frequency,
    log_likelihood,
    log_others,
    log_rates,
    probabilities,
)
from services.identity.rules.matching.model import Model
from services.identity.rules.matching.scheme import Compared, Scheme

#: A row without a pair.
NO_PAIR = -1


class Band(StrEnum):
    """What happens with a record: it is linked, a person looks, or nobody was found."""

    AUTOMATIC = "automatic"
    REVIEW = "review"
    NONE = "none"


class Reason(StrEnum):
    """Why a record is in its band; a closed list."""

    CLEAR = "clear"
    UNCERTAIN = "uncertain"
    RUNNER_UP = "runner_up"
    EVIDENCE = "evidence"
    CONTRADICTION = "contradiction"
    NO_MODEL = "no_model"
    CERTAIN_NUMBER = "certain_number"
    CONTRADICTED_NUMBER = "contradicted_number"
    IMPROBABLE = "improbable"
    NO_CANDIDATE = "no_candidate"


REASON_TEXTS = {
    Reason.CLEAR: "一致が明らかで、次の候補と大きな差があります",
    Reason.UNCERTAIN: "確率が自動判定の基準に届きません",
    Reason.RUNNER_UP: "次の候補との差が足りません",
    Reason.EVIDENCE: "名と生年月日の一致が足りません(生年月日のない記録は人が確認します)",
    Reason.CONTRADICTION: "同じまとまりの中に食い違う記録があります",
    Reason.NO_MODEL: "この出所の記録を判定できる有効な照合モデルがありません",
    Reason.CERTAIN_NUMBER: "記録の宛名番号が、台帳の氏名または生年月日と一致します",
    Reason.CONTRADICTED_NUMBER: "記録の宛名番号はありますが、台帳の氏名とも生年月日とも一致しません",
    Reason.IMPROBABLE: "候補はありますが、別人と考えられます",
    Reason.NO_CANDIDATE: "候補がありません",
}


@dataclass(frozen=True)
class Thresholds:
    """The city's limits of what is decided without a person.

    Attributes:
        automatic: the probability that a link needs.
        none: below this, nobody was found.
        runner_up: the most a second candidate may have, as a share of the first one's probability.
    """

    automatic: float = 0.95
    none: float = 0.05
    runner_up: float = 0.01


@dataclass(frozen=True)
class Scores:
    """All candidates of all records, judged.

    Attributes:
        seen: the pairs and their patterns.
        probability: of each pair.
        by_chance: of each pair, how many other people would agree this well by chance.
        rows: number of left rows.
    """

    seen: Compared
    probability: Numbers
    by_chance: Numbers
    rows: int


@dataclass(frozen=True)
class Decisions:
    """One decision for each left row.

    Attributes:
        best: the place of its most probable pair, or `NO_PAIR`.
        second: the place of its second one, or `NO_PAIR`.
        bands: what happens.
        reasons: why.
    """

    best: Codes
    second: Codes
    bands: Sequence[Band]
    reasons: Sequence[Reason]


def scored(scheme: Scheme, model: Model, seen: Compared, source: Codes) -> Scores:
    """The probability of each pair.

    Args:
        scheme: what was compared.
        model: what was learnt.
        seen: the pairs.
        source: the number of the source of each left row.
    """
    others = log_others(scheme, model.chance, seen)
    likelihood = log_likelihood(scheme, model.errors, seen.patterns, competing=model.competing)
    odds = likelihood[source[seen.pairs.left], seen.pattern] - others
    probability = probabilities(odds, seen.pairs.left, len(source), competing=model.competing)
    return Scores(seen=seen, probability=probability, by_chance=np.exp(others), rows=len(source))


def decided(scheme: Scheme, scores: Scores, thresholds: Thresholds) -> Decisions:
    """The best and the second candidate of each record, and what happens with it."""
    best, second = _two_best(scores)
    suffices = scheme.evidence(scores.seen.patterns)
    bands, reasons = [], []
    for first, runner_up in zip(best.tolist(), second.tolist(), strict=True):
        if first == NO_PAIR:
            band, reason = Band.NONE, Reason.NO_CANDIDATE
        else:
            next_one = 0 if runner_up == NO_PAIR else scores.probability[runner_up]
            band, reason = _decided(scores.probability[first], next_one, thresholds)
            if band is Band.AUTOMATIC and not suffices[scores.seen.pattern[first]]:
                band, reason = Band.REVIEW, Reason.EVIDENCE
        bands.append(band)
        reasons.append(reason)
    return Decisions(best=best, second=second, bands=bands, reasons=reasons)


def _decided(probability: float, runner_up: float, thresholds: Thresholds) -> tuple[Band, Reason]:
    if probability < thresholds.none:
        return Band.NONE, Reason.IMPROBABLE
    if probability < thresholds.automatic:
        return Band.REVIEW, Reason.UNCERTAIN
    if runner_up > probability * thresholds.runner_up:
        return Band.REVIEW, Reason.RUNNER_UP
    return Band.AUTOMATIC, Reason.CLEAR


def _two_best(scores: Scores) -> tuple[Codes, Codes]:
    """The places of the two most probable pairs of each left row; equal ones in the order of the right rows."""
    left = scores.seen.pairs.left
    order = np.lexsort((np.arange(len(left)), -scores.probability, left))
    row, first = np.unique(left[order], return_index=True)
    best = np.full(scores.rows, NO_PAIR, dtype=np.int64)
    second = np.full(scores.rows, NO_PAIR, dtype=np.int64)
    best[row] = order[first]
    behind = np.append(first[1:], len(order))
    has_second = behind - first > 1
    second[row[has_second]] = order[first[has_second] + 1]
    return best, second


def weights(scheme: Scheme, model: Model, scores: Scores, source: Codes, places: Codes) -> Numbers:
    """What speaks for and against some pairs, as powers of ten; the sum of a row is the pair's odds against "nobody".

    Args:
        scheme: what was compared.
        model: what was learnt.
        scores: all candidates.
        source: the number of the source of each left row.
        places: the pairs to explain.

    Returns:
        A row for each pair: one column for each group of axes (how much more often true pairs look like this than
        strangers do), then the rarity of the values, what agreement of several fields in one household or with one
        namesake takes away or gives, and the share of records that have a match at all.
    """
    seen = scores.seen
    patterns, pattern = np.unique(seen.pattern[places], return_inverse=True)
    levels = seen.patterns[patterns]
    sources = source[seen.pairs.left[places]]
    terms = group_terms(scheme, model.errors, levels)[:, sources, pattern]
    by_axis = terms - log_shares(scheme, model.chance, levels)[:, pattern]
    rarity = -log_frequency(scheme, model.chance, seen)[places]
    rates = log_rates(model.errors, competing=model.competing)[sources]
    rate = rates - np.log(model.chance.people)
    odds = rates + terms.sum(axis=0) - np.log(scores.by_chance[places])
    together = odds - by_axis.sum(axis=0) - rarity - rate
    result: Numbers = np.vstack([by_axis, rarity, together, rate]).T / np.log(10)
    return result
