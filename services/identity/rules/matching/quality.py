"""How good a run was, where the truth is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.identity.rules.matching.arrays import Flags, Numbers

#: The standard normal quantile of a two-sided interval of 95 %.
_QUANTILE = 1.959964


@dataclass(frozen=True)
class Quality:
    """Links against the truth.

    Attributes:
        right: links that are true.
        wrong: links that are not.
        missed: true pairs that were not linked.
    """

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of links that are true; 1 where nothing was linked."""
        links = self.right + self.wrong
        return self.right / links if links else 1.0

    @property
    def recall(self) -> float:
        """The share of true pairs that were linked; 1 where there are none."""
        pairs = self.right + self.missed
        return self.right / pairs if pairs else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True)
class Decile:
    """Pairs whose probability lies in one tenth, and how often they are true.

    Attributes:
        least: the tenth's lower end, in tenths.
        pairs: how many.
        claimed: the mean of their probabilities.
        true_share: the share that is true.
        low: lower end of its interval of 95 % (Wilson).
        high: upper end.
    """

    least: int
    pairs: int
    claimed: float
    true_share: float
    low: float
    high: float


def measured(linked: set[tuple[str, str]], truth: set[tuple[str, str]]) -> Quality:
    """Compare links with the truth, both as pairs of identifiers."""
    right = len(linked & truth)
    return Quality(right=right, wrong=len(linked) - right, missed=len(truth) - right)


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The interval of 95 % of a share (Wilson 1927); the whole range where nothing was counted."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _QUANTILE**2 / total
    centre = (share + square / 2) / (1 + square)
    half = _QUANTILE / (1 + square) * ((share * (1 - share) + square / 4) / total) ** 0.5
    return centre - half, centre + half


def calibration(probability: Numbers, true: Flags) -> Sequence[Decile]:
    """Whether pairs are true as often as was claimed, by tenths of probability; empty tenths are left out."""
    tenth = np.minimum((probability * 10).astype(np.int64), 9)
    deciles = []
    for number in range(10):
        rows = tenth == number
        if count := int(rows.sum()):
            hits = int(true[rows].sum())
            low, high = wilson(hits, count)
            deciles.append(Decile(number, count, float(probability[rows].mean()), hits / count, low, high))
    return deciles
