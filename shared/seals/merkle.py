"""A Merkle tree that grows leaf by leaf and keeps only one hash for each size of complete subtree (RFC 6962, 2.1)."""

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
