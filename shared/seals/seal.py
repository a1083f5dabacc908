"""A seal as a value: what it says, its canonical bytes, its hash, its signature.

The rows of a seal are the leaves of a Merkle tree as in RFC 6962, section 2.1: a leaf is
SHA-256(0x00 | tx | record_id | row_hash | hmac), a node is SHA-256(0x01 | left | right); tx and record_id are eight
bytes, big-endian. Rows are ordered by (tx, record_id).
"""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from shared.access import SealKey

VERSION = "shuno.access_seal.v1"
FIRST_PREVIOUS_HASH = bytes(32)


@dataclass(frozen=True, slots=True)
class SealContent:
    """What is signed.

    Attributes:
        service: Whose access records.
        seal_no: 1, 2, 3 and so on.
        cluster_epoch: Identifier of the PostgreSQL cluster that the transaction numbers belong to.
        from_tx: First transaction number covered; the previous seal's `to_tx`.
        to_tx: First transaction number not covered.
        row_count: Rows covered.
        root: Merkle root.
        previous_hash: `seal_hash` of the previous seal; zeros for the first.
        sealed_at_microseconds: Unix time.
        key_id: Of the Ed25519 key.
    """

    service: str
    seal_no: int
    cluster_epoch: str
    from_tx: int
    to_tx: int
    row_count: int
    root: bytes
    previous_hash: bytes
    sealed_at_microseconds: int
    key_id: str

    def canonical(self) -> bytes:
        """JSON with sorted keys and no white space (RFC 8785); bytes as hexadecimal digits."""
        return _canonical_json({"version": VERSION, **_plain(asdict(self))})


@dataclass(frozen=True, slots=True)
class Seal:
    """A signed seal, as it stands in the table, in the anchor file and on the bus."""

    content: SealContent
    seal_hash: bytes
    signature: bytes

    @classmethod
    def sign(cls, content: SealContent, key: SealKey) -> "Seal":
        """Hash and sign a seal."""
        canonical = content.canonical()
        return cls(content, sha256(canonical).digest(), key.private.sign(canonical))

    def as_json(self) -> str:
        """One line for the anchor file and the bus."""
        plain = {**_plain(asdict(self.content)), "seal_hash": self.seal_hash.hex(), "signature": self.signature.hex()}
        return _canonical_json({"version": VERSION, **plain}).decode()


def leaf_hash(tx: int, record_id: int, row_hash: bytes, hmac: bytes) -> bytes:
    """The Merkle leaf of one row."""
    place = tx.to_bytes(8, "big") + record_id.to_bytes(8, "big")
    return sha256(b"\x00" + place + row_hash + hmac).digest()


def _plain(values: dict[str, Any]) -> dict[str, str | int]:
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}


def _canonical_json(values: dict[str, str | int]) -> bytes:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
