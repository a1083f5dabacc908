"""Whether a source still sends what the model learnt: shares of bands and levels, then and now, in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from services.identity.rules.matching.arrays import Codes
from services.identity.rules.matching.model import Fallen
from services.identity.rules.matching.scheme import Scheme
from services.identity.rules.matching.scoring import NO_PAIR, Band, Decisions, Scores

_MILLION = 1_000_000
#: From this probability on, a pair is taken for true where levels are counted.
_PROBABLE = 0.5
BANDS = (Band.AUTOMATIC, Band.REVIEW, Band.NONE)
#: What is counted beside the fields.
BAND_SHARES = "bands"


@dataclass(frozen=True)
class Shift:
    """How far a source has moved in one respect.

    Attributes:
        about: `BAND_SHARES`, or the name of a field.
        records: how many were counted now.
        shift_ppm: see `shift_ppm`.
    """

    about: str
    records: int
    shift_ppm: int


def fallen(scheme: Scheme, scores: Scores, decisions: Decisions, source: Codes, sources: int) -> tuple[Fallen, ...]:
    """How the records of each source fell into bands, and the fields of probable pairs into levels.

    Args:
        scheme: what was compared.
        scores: all candidates.
        decisions: one for each record.
        source: of each record, a number below `sources`.
        sources: how many there are.
    """
    bands = np.array([BANDS.index(band) for band in decisions.bands], dtype=np.int64)
    best = decisions.best[decisions.best != NO_PAIR]
    probable = best[scores.probability[best] >= _PROBABLE]
    levels = scores.seen.patterns[scores.seen.pattern[probable]]
    of_pair = source[scores.seen.pairs.left[probable]]
    return tuple(
        Fallen(
            bands=np.bincount(bands[source == number], minlength=len(BANDS)).tolist(),
            levels=[
                np.bincount(levels[of_pair == number, place], minlength=len(axis.levels) + 1).tolist()
                for place, axis in enumerate(scheme.axes)
            ],
        )
        for number in range(sources)
    )


def shift_ppm(trained: Sequence[int], seen: Sequence[int]) -> int:
    """How far shares have moved: the sum of (now - then)² / then, in parts of a million.

    Pearson's chi-square for each record seen, which near equality is the population stability index: below 0.1 nothing
    has changed, above 0.25 something has. One is added to each count, so that what was never met weighs much, but not
    without limit.

    Args:
        trained: counts when the model was learnt.
        seen: counts now, of the same cells.
    """
    then, now = [Fraction(count + 1) for count in trained], [Fraction(count + 1) for count in seen]
    then_sum, now_sum = sum(then), sum(now)
    shift = sum((n / now_sum - t / then_sum) ** 2 / (t / then_sum) for t, n in zip(then, now, strict=True))
    return int(shift * _MILLION)


def shifts(scheme: Scheme, trained: Fallen, seen: Fallen) -> list[Shift]:
    """How far one source has moved in each respect.

    Args:
        scheme: what is compared.
        trained: when the model was learnt.
        seen: now.
    """
    about = [BAND_SHARES, *(axis.name for axis in scheme.axes)]
    counts = zip((trained.bands, *trained.levels), (seen.bands, *seen.levels), strict=True)
    return [Shift(name, sum(now), shift_ppm(then, now)) for name, (then, now) in zip(about, counts, strict=True)]
