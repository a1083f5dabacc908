"""Sealed access records in messages that prove themselves: each is a node of its seal's Merkle tree with its path.

Who gets one needs nothing but the public seal keys: content gives row hashes, these give leaves, leaves and path give
the root, and the root is signed. So whatever was altered on the way, or in the table after sealing, proves nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.access.canonical import CANONICAL_COLUMNS, CANONICAL_SELECT, canonical_bytes
from shared.contracts.seals import HANDED_OVER_ROWS_MAX, RecordHead, RecordsHandedOver, SealOfRecords
from shared.postgres.sql import Sql
from shared.seals.merkle import audit_path, levels_over, root_along
from shared.seals.seal import Seal, SealContent, leaf_hash

#: Leaves of a block are read, hashed and sent together.
BLOCK_ROWS = HANDED_OVER_ROWS_MAX

SELECT_RECORDS = Sql(f"""
SELECT tx::text::bigint AS tx, record_id, row_hash, hmac, {CANONICAL_SELECT} FROM access_record
WHERE access_record.tx >= $1::text::xid8 AND access_record.tx < $2::text::xid8
ORDER BY access_record.tx, record_id
""")  # noqa: S608 - Only the names of columns are put in.
SELECT_LEAVES = Sql("""
SELECT tx::text::bigint AS tx, record_id, row_hash, hmac FROM access_record
WHERE access_record.tx >= $1::text::xid8 AND access_record.tx < $2::text::xid8
ORDER BY access_record.tx, record_id
""")

# Places in a row of SELECT_RECORDS.
_CONTENT_FROM = 4
_HEAD_COLUMNS = CANONICAL_COLUMNS[1 : CANONICAL_COLUMNS.index("sequence_no")]
_HEAD = slice(_CONTENT_FROM + 1, _CONTENT_FROM + 1 + len(_HEAD_COLUMNS))
_HEAD_NAMES = tuple({"occurred_at": "occurred_at_microseconds"}.get(name, name) for name in _HEAD_COLUMNS)


class PartRefused(Exception):  # noqa: N818 - It names what happened.
    """Handed-over records that prove nothing; the sentence says why, without their content."""


@dataclass(frozen=True, slots=True)
class ProvedRow:
    """One access record that was proved to be what its service sealed.

    Attributes:
        place: Its place in the seal, from 0.
        tx: Its transaction in the service's database.
        record_id: Its number there.
        hmac: Of the writing process.
        content: The values of `CANONICAL_COLUMNS`; the time in microseconds.
    """

    place: int
    tx: int
    record_id: int
    hmac: bytes
    content: tuple[Any, ...]


def leaves_of(rows: Sequence[Sequence[Any]]) -> list[bytes]:
    """The leaves of rows that begin with transaction, number, hash and HMAC."""
    return [leaf_hash(row[0], row[1], row[2], row[3]) for row in rows]


def block_root(leaves: Sequence[bytes]) -> bytes:
    """The node over the leaves of one block."""
    return levels_over(leaves)[-1][0]


def parts_of_block(
    seal: Seal, blocks: Sequence[Sequence[bytes]], index: int, rows: Sequence[Sequence[Any]], rows_max: int
) -> Iterator[RecordsHandedOver]:
    """The messages of one block of a seal, in order.

    Args:
        seal: Their seal.
        blocks: All levels of the tree over the roots of the seal's blocks.
        index: Which block.
        rows: Its rows, as `SELECT_RECORDS` gives them.
        rows_max: Rows of one message: a power of two up to `BLOCK_ROWS`.
    """
    inner = levels_over(leaves_of(rows))
    above = audit_path(blocks, 0, index)
    sealed = _seal_of_records(seal)
    for first in range(0, len(rows), rows_max):
        some = rows[first : first + rows_max]
        level = min(rows_max.bit_length() - 1, len(inner) - 1)
        path = audit_path(inner, level, first // rows_max) + above
        yield _part(sealed, index * BLOCK_ROWS + first, path, some)


def prove(part: RecordsHandedOver) -> list[ProvedRow]:
    """The rows of a message, once they are proved to be those under the root of its seal.

    Raises:
        PartRefused: they are not.
    """
    rows = _rows_of(part)
    leaves = [leaf_hash(row.tx, row.record_id, sha256(canonical_bytes(row.content)).digest(), row.hmac) for row in rows]
    level = (len(rows) - 1).bit_length()
    size = 1 << level
    whole = len(rows) == size or part.first_row + len(rows) == part.seal.row_count
    if part.first_row % size or not whole:
        raise PartRefused("記録の並びが封印の区切りと合いません。")
    nodes = -(-part.seal.row_count // size)
    path = [bytes.fromhex(sibling) for sibling in part.path]
    root = root_along(levels_over(leaves)[-1][0], part.first_row // size, nodes, path)
    if root is None or root.hex() != part.seal.root:
        raise PartRefused("記録の内容が封印と合いません(送られる間か、封印の後に変えられています)。")
    return rows


def require_signed(sealed: SealOfRecords, keys: Mapping[str, Ed25519PublicKey]) -> Seal:
    """A seal that one of the installation's keys has signed.

    Raises:
        PartRefused: none has, or its hash is another's.
    """
    content = SealContent(
        service=sealed.service,
        seal_no=sealed.seal_no,
        cluster_epoch=sealed.cluster_epoch,
        from_tx=sealed.from_tx,
        to_tx=sealed.to_tx,
        row_count=sealed.row_count,
        root=bytes.fromhex(sealed.root),
        previous_hash=bytes.fromhex(sealed.previous_hash),
        sealed_at_microseconds=sealed.sealed_at_microseconds,
        key_id=sealed.key_id,
    )
    seal = Seal(content, bytes.fromhex(sealed.seal_hash), bytes.fromhex(sealed.signature))
    key = keys.get(sealed.key_id)
    if key is None:
        raise PartRefused(f"封印の鍵({sealed.key_id})の公開鍵がありません。鍵のディレクトリに置いてください。")
    canonical = content.canonical()
    try:
        key.verify(seal.signature, canonical)
    except InvalidSignature:
        raise PartRefused("封印の署名が合いません。") from None
    if sha256(canonical).digest() != seal.seal_hash:
        raise PartRefused("封印のハッシュ値が内容と合いません。")
    return seal


def _part(sealed: SealOfRecords, first_row: int, path: list[bytes], rows: Sequence[Sequence[Any]]) -> RecordsHandedOver:
    places: dict[tuple[Any, ...], int] = {}
    heads: list[RecordHead] = []
    head: list[int] = []
    for row in rows:
        common = tuple(tuple(value) if isinstance(value, list) else value for value in row[_HEAD])
        place = places.setdefault(common, len(heads))
        if place == len(heads):
            heads.append(RecordHead(**dict(zip(_HEAD_NAMES, row[_HEAD], strict=True))))
        head.append(place)
    return RecordsHandedOver(
        seal=sealed,
        first_row=first_row,
        path=[sibling.hex() for sibling in path],
        heads=heads,
        head=head,
        tx=[row[0] for row in rows],
        record_id=[row[1] for row in rows],
        hmac=[row[3].hex() for row in rows],
        sequence_no=[row[-3] for row in rows],
        subject_ref=[row[-2] for row in rows],
        caused_by_event=[row[-1] for row in rows],
    )


def _rows_of(part: RecordsHandedOver) -> list[ProvedRow]:
    heads = [(part.seal.service, *(getattr(head, name) for name in _HEAD_NAMES)) for head in part.heads]
    columns = zip(
        part.head,
        part.tx,
        part.record_id,
        part.hmac,
        part.sequence_no,
        part.subject_ref,
        part.caused_by_event,
        strict=True,
    )
    return [
        ProvedRow(place, tx, record_id, bytes.fromhex(hmac), (*heads[head], number, subject, event))
        for place, (head, tx, record_id, hmac, number, subject, event) in enumerate(columns, part.first_row)
    ]


def _seal_of_records(seal: Seal) -> SealOfRecords:
    content = seal.content
    return SealOfRecords(
        service=content.service,
        seal_no=content.seal_no,
        cluster_epoch=content.cluster_epoch,
        from_tx=content.from_tx,
        to_tx=content.to_tx,
        row_count=content.row_count,
        root=content.root.hex(),
        previous_hash=content.previous_hash.hex(),
        sealed_at_microseconds=content.sealed_at_microseconds,
        key_id=content.key_id,
        seal_hash=seal.seal_hash.hex(),
        signature=seal.signature.hex(),
    )
