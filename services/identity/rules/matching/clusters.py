"""Records of one file that are one person: pairs are joined to clusters, and each cluster is looked at as a whole."""

import numpy as np

from services.identity.rules.matching.arrays import MISSING, Codes, Flags, Pairs
from services.identity.rules.matching.candidates import joined


def clusters(rows: int, pairs: Pairs, linked: Flags) -> Codes:
    """The cluster of each row, named by its lowest row.

    Args:
        rows: rows of the file.
        pairs: the pairs of the file.
        linked: which of them are one person.
    """
    label = np.arange(rows, dtype=np.int64)
    left, right = pairs.left[linked], pairs.right[linked]
    while True:
        before = label.copy()
        lowest = np.minimum(label[left], label[right])
        np.minimum.at(label, left, lowest)
        np.minimum.at(label, right, lowest)
        label = label[label]
        if np.array_equal(before, label):
            return label


def pairs_within(label: Codes) -> Pairs:
    """All pairs of two rows of one cluster, the lower row on the left."""
    _, place, size = np.unique(label, return_inverse=True, return_counts=True)
    several = np.where(size[place] > 1, label, MISSING)
    found = joined(several, several, rows_max=len(label))
    lower = found.left < found.right
    return Pairs(left=found.left[lower], right=found.right[lower])
