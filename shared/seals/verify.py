"""Verification of access records and seals, written apart from the code that writes and seals them.

It shares with the writer only the definitions: the canonical bytes of a row and of a seal, and the layout of a leaf.
Rows stream in (tx, record_id) order beside the seals, so memory does not grow with the table. Without the HMAC keys it
still checks row hashes, Merkle roots, the chain and the signatures; with them also that each row is the writer's.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.access import AccessAction, RecordKey
from shared.access.canonical import CANONICAL_COLUMNS, CANONICAL_SELECT, canonical_bytes
from shared.postgres.sql import Connection
from shared.seals.anchor import AnchoredSeal
from shared.seals.chain import SealChain
from shared.seals.findings import Finding, Kind, Report
from shared.seals.seal import Seal, leaf_hash
from shared.seals.sealer import SEAL_COLUMNS, seal_from_row
from shared.seals.sequences import Gap, Sequence

_FETCH_ROWS = 2_000
_FETCH_SEALS = 500

SELECT_ROWS = (
    f"SELECT tx::text::bigint, record_id, row_hash, hmac, {CANONICAL_SELECT} "  # noqa: S608 - constants.
    "FROM access_record ORDER BY access_record.tx, record_id"
)
SELECT_SEALS = f"SELECT {SEAL_COLUMNS} FROM access_seal ORDER BY access_seal.seal_no"  # noqa: S608 - constants.
COUNT_ROWS = "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'access_record'::regclass"

# Places in a row of SELECT_ROWS.
_CANONICAL_FROM = 4
_INSTANCE, _OCCURRED_AT, _ACTION, _DETAIL, _KEY_ID, _SEQUENCE_NO = (
    _CANONICAL_FROM + CANONICAL_COLUMNS.index(name)
    for name in ("instance", "occurred_at", "action", "detail", "key_id", "sequence_no")
)

Row = tuple[Any, ...]
Progress = Callable[[int], None]


async def verify(
    connection: Connection,
    *,
    seal_keys: Mapping[str, Ed25519PublicKey],
    record_keys: Mapping[str, RecordKey] | None = None,
    anchored: Iterable[AnchoredSeal] | None = None,
    progress: Progress = lambda _rows: None,
) -> Report:
    """Verify one service's access records and seals.

    Args:
        connection: To the service's database, with the right to select; no transaction open.
        seal_keys: Public seal keys by id.
        record_keys: HMAC keys by id; None checks what can be checked without them.
        anchored: What the anchor file says; None leaves a cut tail of the seal table unseen.
        progress: Called with the number of rows checked since the last call.

    Returns:
        The report; `intact` says whether all is well.
    """
    run = _Verification(seal_keys, record_keys, _by_number(anchored), progress)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        rows = _Rows(connection)
        seals = await connection.cursor(SELECT_SEALS)
        while page := await seals.fetch(_FETCH_SEALS):
            for values in page:
                await run.seal(seal_from_row(dict(values)), rows)
        await run.unsealed(rows)
    run.finish()
    return run.report


@dataclass
class _Rows:
    """The rows in order, a page at a time."""

    connection: Connection
    _page: list[Row] = field(default_factory=list)
    _cursor: Any = None

    async def below(self, tx: int | None) -> AsyncIterator[list[Row]]:
        """Pages of the next rows whose transaction is below `tx`; all that are left for None."""
        while True:
            if not self._page:
                if self._cursor is None:
                    self._cursor = await self.connection.cursor(SELECT_ROWS)
                self._page = await self._cursor.fetch(_FETCH_ROWS)
                if not self._page:
                    return
            if tx is None or self._page[-1][0] < tx:
                page, self._page = self._page, []
                yield page
                continue
            cut = next(index for index, row in enumerate(self._page) if row[0] >= tx)
            page, self._page = self._page[:cut], self._page[cut:]
            if page:
                yield page
            return


@dataclass
class _Verification:
    seal_keys: Mapping[str, Ed25519PublicKey]
    record_keys: Mapping[str, RecordKey] | None
    anchored: dict[int, bytes] | None
    progress: Progress
    report: Report = field(default_factory=Report)
    chain: SealChain = field(init=False)
    sequences: dict[str, Sequence] = field(default_factory=dict)
    #: Transaction, process and number of the row before, to see rows out of order within a transaction.
    _before: tuple[int, str, int] = (0, "", 0)

    def __post_init__(self) -> None:
        self.chain = SealChain(self.seal_keys, self.report.add, self._seals_missing)

    async def seal(self, seal: Seal, rows: _Rows) -> None:
        """Check the next seal and the rows it covers."""
        self.report.seals += 1
        self.chain.follow(seal)
        self._check_anchor(seal)
        content = seal.content
        async for page in rows.below(content.from_tx):
            first, last = page[0][1], page[-1][1]
            self._check_page(page)
            self._find(
                Kind.UNVERIFIABLE,
                f"記録{first}番から{last}番まで({len(page)}件)は、どの封印にも含まれていません。",
                seal_no=content.seal_no,
                record_id=first,
            )
        wrong_before = self.report.counts.total()
        leaves: list[bytes] = []
        async for page in rows.below(content.to_tx):
            self._check_page(page)
            leaves.extend(leaf_hash(row[0], row[1], row[2], row[3]) for row in page)
        self._check_root(seal, leaves, rows_wrong=self.report.counts.total() > wrong_before)

    async def unsealed(self, rows: _Rows) -> None:
        """Check the rows after the last seal."""
        async for page in rows.below(None):
            self._check_page(page)
            self.report.unsealed_rows += len(page)

    def finish(self) -> None:
        """Say which numbers and which anchored seals are missing."""
        for instance, sequence in self.sequences.items():
            for gap in sequence.gaps():
                self._gap(instance, sequence, gap)
        if self.anchored:
            missing = sorted(self.anchored)
            last = self.chain.last.content.seal_no if self.chain.last else 0
            tail = [number for number in missing if number > last]
            if tail:
                self._find(
                    Kind.CUT,
                    f"封印{tail[0]}番から{tail[-1]}番までが台帳の末尾から失われています(控えにはあります)。",
                    seal_no=tail[0],
                )

    def _seals_missing(self, first: int, last: int) -> None:
        kind = Kind.REMOVED if self.chain.last else Kind.CUT
        self._find(kind, f"封印{first}番から{last}番までがありません。", seal_no=first)

    def _check_anchor(self, seal: Seal) -> None:
        if self.anchored is None:
            return
        number = seal.content.seal_no
        anchored = self.anchored.pop(number, None)
        if anchored is None:
            self._find(Kind.NOTICE, f"封印{number}番は、まだ控えにありません。", seal_no=number)
        elif anchored != seal.seal_hash:
            self._find(Kind.CHANGED, f"封印{number}番が控えと異なります。", seal_no=number)

    def _check_root(self, seal: Seal, leaves: list[bytes], *, rows_wrong: bool) -> None:
        content = seal.content
        number, expected = content.seal_no, content.row_count
        if len(leaves) < expected:
            message = (
                f"封印{number}番の記録が{expected - len(leaves)}件失われています({expected}件のうち{len(leaves)}件)。"
            )
            self._find(Kind.REMOVED, message, seal_no=number)
        elif len(leaves) > expected:
            message = f"封印{number}番の範囲に記録が{len(leaves) - expected}件挿入されています。"
            self._find(Kind.INSERTED, message, seal_no=number)
        elif merkle_root(leaves) != content.root:
            message = f"封印{number}番の記録が封印時と異なります。"
            if not rows_wrong:
                message += "各記録の内容は正しいので、記録の番号が入れ替えられています。"
            self._find(Kind.CHANGED if rows_wrong else Kind.REORDERED, message, seal_no=number)

    def _check_page(self, page: list[Row]) -> None:
        for row in page:
            self._check_row(row)
        self.report.rows += len(page)
        self.progress(len(page))

    def _check_row(self, row: Row) -> None:
        tx, record_id, row_hash, hmac = row[:_CANONICAL_FROM]
        if sha256(canonical_bytes(row[_CANONICAL_FROM:])).digest() != row_hash:
            self._find(Kind.CHANGED, f"記録{record_id}番の内容が書き換えられています。", record_id=record_id)
            self._note_number(row)
            return
        if self.record_keys is not None:
            key = self.record_keys.get(row[_KEY_ID])
            if key is None:
                message = f"記録{record_id}番の鍵({row[_KEY_ID]})がないため確認できません。"
                self._find(Kind.UNVERIFIABLE, message, record_id=record_id)
            elif not compare_digest(hmac_digest(key.secret, row_hash, "sha256"), hmac):
                message = f"記録{record_id}番は業務サービスが書いたものではありません。"
                self._find(Kind.FORGED, message, record_id=record_id)
                self._note_number(row)
                return
        self._check_sequence(tx, record_id, row)

    def _note_number(self, row: Row) -> None:
        """Count the number of a row that has been reported already, so that it is not reported as missing as well."""
        sequence = self.sequences.get(row[_INSTANCE])
        if sequence is not None:
            sequence.add(row[_SEQUENCE_NO], row[_OCCURRED_AT])

    def _check_sequence(self, tx: int, record_id: int, row: Row) -> None:
        instance, number = row[_INSTANCE], row[_SEQUENCE_NO]
        sequence = self.sequences.get(instance)
        if sequence is None:
            sequence = self.sequences[instance] = Sequence()
        if not sequence.add(number, row[_OCCURRED_AT]):
            message = f"記録{record_id}番は通番{number}の写しです(挿入されたか、別の記録が置き換えられています)。"
            self._find(Kind.INSERTED, message, record_id=record_id, instance=instance)
        before_tx, before_instance, before_number = self._before
        if tx == before_tx and instance == before_instance and number < before_number:
            message = f"記録{record_id}番(通番{number})の順序が入れ替わっています。"
            self._find(Kind.REORDERED, message, record_id=record_id, instance=instance)
        self._before = (tx, instance, number)
        if row[_ACTION] == AccessAction.VOID:
            sequence.declare_void(row[_DETAIL])

    def _gap(self, instance: str, sequence: Sequence, gap: Gap) -> None:
        numbers = f"通番{gap.first}" if gap.first == gap.last else f"通番{gap.first}から{gap.last}まで"
        place = f"書込み元{instance}の{numbers}({gap.last - gap.first + 1}件)"
        if sequence.in_last_moments(gap) and self.report.intact:
            self._find(Kind.NOTICE, f"{place}がありません。停止の直前か書込み中の欠番です。", instance=instance)
        else:
            self._find(Kind.REMOVED, f"{place}の記録が失われています。", instance=instance)

    def _find(
        self,
        kind: Kind,
        message: str,
        *,
        seal_no: int | None = None,
        record_id: int | None = None,
        instance: str | None = None,
    ) -> None:
        self.report.add(Finding(kind, message, seal_no, record_id, instance))


def merkle_root(leaves: list[bytes]) -> bytes:
    """The RFC 6962 tree hash, level by level: an odd last hash moves up as it is."""
    if not leaves:
        return sha256(b"").digest()
    level = leaves
    while len(level) > 1:
        paired = len(level) // 2 * 2
        above = [sha256(b"\x01" + level[index] + level[index + 1]).digest() for index in range(0, paired, 2)]
        level = above + level[paired:]
    return level[0]


def _by_number(anchored: Iterable[AnchoredSeal] | None) -> dict[int, bytes] | None:
    return None if anchored is None else {seal.seal_no: seal.seal_hash for seal in anchored}
