"""One run: from two coded files, or one with itself, to decisions or clusters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from services.identity.rules.matching.arrays import Codes, Pairs, Sides
from services.identity.rules.matching.candidates import candidates
from services.identity.rules.matching.clusters import clusters, pairs_within
from services.identity.rules.matching.drift import fallen
from services.identity.rules.matching.model import Model, train
from services.identity.rules.matching.scheme import Compared, Scheme, compared, others_of
from services.identity.rules.matching.scoring import Band, Decisions, Reason, Scores, Thresholds, decided, scored


@dataclass(frozen=True)
class Linked:
    """Records against a master: one decision for each record.

    Attributes:
        model: what was learnt or used.
        scores: all candidates.
        decisions: one for each record.
    """

    model: Model
    scores: Scores
    decisions: Decisions


@dataclass(frozen=True)
class Gathered:
    """One file with itself: who is one person.

    Attributes:
        model: what was learnt or used.
        cluster: of each row, named by its lowest row.
        pairs: all pairs within clusters, and beside them those that a person must look at.
        probability: of each pair.
        bands: of each pair.
        reasons: of each pair.
    """

    model: Model
    cluster: Codes
    pairs: Pairs
    probability: Sequence[float]
    bands: Sequence[Band]
    reasons: Sequence[Reason]


def link(
    scheme: Scheme, both: Sides, source: list[str], thresholds: Thresholds, seed: int, model: Model | None = None
) -> Linked:
    """Match records on the left with the master on the right.

    Args:
        scheme: what is compared.
        both: the two sides.
        source: of each record.
        thresholds: what is decided without a person.
        seed: chooses the sample that chance is counted from.
        model: one that was learnt before; None learns one from these very files.

    Raises:
        UnfitModelError: if the model has not learnt one of the sources.
    """
    learning = model is None
    model, scores = _scores(scheme, both, source, seed, model)
    decisions = decided(scheme, scores, thresholds)
    if learning:
        codes = model.source_codes(source)
        model = replace(model, fallen=fallen(scheme, scores, decisions, codes, len(model.sources)))
    return Linked(model, scores, decisions)


def gather(
    scheme: Scheme, both: Sides, source: list[str], thresholds: Thresholds, seed: int, model: Model | None = None
) -> Gathered:
    """Find who is one person in one file.

    Pairs that are probable enough are joined. A cluster in which two records contradict each other goes to a
    person as a whole: joining alone would carry one wrong pair on to everybody in it.

    Args:
        scheme: what is compared.
        both: one file as both sides.
        source: of each row.
        thresholds: what is decided without a person.
        seed: chooses the sample that chance is computed from.
        model: one that was learnt before; None learns one.
    """
    model, scores = _scores(scheme, both, source, seed, model)
    found = scores.seen.pairs
    cluster = clusters(both.left_count, found, scores.probability >= thresholds.automatic)
    inside = pairs_within(cluster)
    doubtful = (scores.probability >= thresholds.none) & (cluster[found.left] != cluster[found.right])
    numbers = np.union1d(
        inside.left * both.right_count + inside.right,
        (found.left * both.right_count + found.right)[doubtful],
    )
    pairs = Pairs(left=numbers // both.right_count, right=numbers % both.right_count)
    judged = scored(scheme, model, _seen(scheme, both, pairs), model.source_codes(source)).probability
    within = cluster[pairs.left] == cluster[pairs.right]
    contradicted = np.zeros(both.left_count, dtype=np.bool_)
    contradicted[cluster[pairs.left[within & (judged < thresholds.none)]]] = True
    bands, reasons = [], []
    for inner, refused in zip(within.tolist(), contradicted[cluster[pairs.left]].tolist(), strict=True):
        bands.append(Band.AUTOMATIC if inner and not refused else Band.REVIEW)
        kept = Reason.CONTRADICTION if refused else Reason.CLEAR
        reasons.append(kept if inner else Reason.UNCERTAIN)
    return Gathered(model, cluster, pairs, judged.tolist(), bands, reasons)


def _scores(scheme: Scheme, both: Sides, source: list[str], seed: int, model: Model | None) -> tuple[Model, Scores]:
    if model is None:
        model, seen = train(scheme, both, source, seed)
    else:
        seen = _seen(scheme, both, candidates(both, scheme.keys))
    return model, scored(scheme, model, seen, model.source_codes(source))


def _seen(scheme: Scheme, both: Sides, pairs: Pairs) -> Compared:
    return compared(scheme, both, pairs, [others_of(frequency, both) for frequency in scheme.frequencies])
