"""A Merkle tree that grows leaf by leaf and keeps only one hash for each size of complete subtree (RFC 6962, 2.1)."""

from collections.abc import Sequence
from hashlib import sha256


class MerkleTree:
    """Takes leaf hashes in order; `root` is the tree hash of what it has taken."""

    __slots__ = ("_subtrees", "size")

    def __init__(self) -> None:
        #: Leaves and hash of each complete subtree, sizes falling.
        self._subtrees: list[tuple[int, bytes]] = []
        self.size = 0

    def append(self, leaf: bytes) -> None:
        """Add the next leaf hash."""
        subtrees = self._subtrees
        leaves = 1
        while subtrees and subtrees[-1][0] == leaves:
            leaf = sha256(b"\x01" + subtrees.pop()[1] + leaf).digest()
            leaves *= 2
        subtrees.append((leaves, leaf))
        self.size += 1

    def root(self) -> bytes:
        """The tree hash; of an empty tree the hash of nothing."""
        if not self._subtrees:
            return sha256(b"").digest()
        *larger, (_, root) = self._subtrees
        for _, left in reversed(larger):
            root = sha256(b"\x01" + left + root).digest()
        return root


def levels_over(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """All levels of the tree over some hashes, from below; an odd last hash moves up as it is."""
    levels = [list(leaves)]
    while len(level := levels[-1]) > 1:
        paired = len(level) // 2 * 2
        above = [sha256(b"\x01" + level[index] + level[index + 1]).digest() for index in range(0, paired, 2)]
        levels.append(above + level[paired:])
    return levels


def audit_path(levels: Sequence[Sequence[bytes]], level: int, index: int) -> list[bytes]:
    """What leads from a node to the root: the siblings on the way, from below (RFC 6962, 2.1.1)."""
    path = []
    for nodes in levels[level:-1]:
        if index ^ 1 < len(nodes):
            path.append(nodes[index ^ 1])
        index //= 2
    return path


def root_along(node: bytes, index: int, nodes: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which a path leads.

    Args:
        node: The hash to begin with.
        index: Its place among the nodes of its level, from 0.
        nodes: How many nodes that level has.
        path: The siblings, from below.

    Returns:
        The root, or None where the path is too long or too short for the place.
    """
    if not 0 <= index < nodes:
        return None
    siblings = iter(path)
    while nodes > 1:
        if index ^ 1 < nodes:
            sibling = next(siblings, None)
            if sibling is None:
                return None
            node = sha256(b"\x01" + (sibling + node if index % 2 else node + sibling)).digest()
        index, nodes = index // 2, (nodes + 1) // 2
    return node if next(siblings, None) is None else None
