"""Proves the gathered access records again: that nobody changed, removed, inserted or cut any of them since they came.

Every seal must continue the one before and be signed; the rows under it must give its root; numbers of each writing
process must have no gap; and every seal must be the one that its service still has. Rows that went because their time
was over are counted against the deletions on record; of a seal that lost some of its rows so, the others are proved by
their HMAC alone.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.access.rules.keeping import month_after, retention_class
from services.access.store import copy_proof as store
from shared.access import AccessAction, RecordKey
from shared.access.canonical import CANONICAL_COLUMNS, canonical_bytes
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.seals.chain import SealChain
from shared.seals.findings import Finding, Kind, Report
from shared.seals.merkle import MerkleTree
from shared.seals.seal import leaf_hash
from shared.seals.sealer import seal_from_row
from shared.seals.sequences import Gap
from shared.seals.sequences import Sequence as Numbers

_SEALS_OF_A_PAGE = 50
_FETCH_ROWS = 2_000
_FETCH_SEALS = 2_000
_LAST_NO = 2**63 - 1

# Places in a row of `store.SELECT_ROWS`.
_CANONICAL_FROM = 5
_SERVICE, _INSTANCE, _OCCURRED_AT, _ACTOR_KIND, _ACTION, _PERMISSION, _DETAIL, _KEY_ID, _SEQUENCE_NO = (
    _CANONICAL_FROM + CANONICAL_COLUMNS.index(name)
    for name in (
        "service",
        "instance",
        "occurred_at",
        "actor_kind",
        "action",
        "permission",
        "detail",
        "key_id",
        "sequence_no",
    )
)


@dataclass
class _Deleted:
    """What went by recorded deletions, of one service."""

    rows: int = 0
    #: Ranges of seals that lost rows so, and of time (microseconds).
    seals: list[tuple[int, int]] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)

    def covers_seal(self, seal_id: int) -> bool:
        return any(first <= seal_id <= last for first, last in self.seals)

    def explains(self, gap: Gap) -> bool:
        return any(begin <= gap.found_at and gap.since <= end for begin, end in self.times)


@dataclass
class _Tree:
    """The rows that are there under one seal."""

    leaves: MerkleTree = field(default_factory=MerkleTree)
    rows_wrong: int = 0


@dataclass
class _Proof:
    seal_keys: Mapping[str, Ed25519PublicKey]
    record_keys: Mapping[str, RecordKey] | None
    progress: Callable[[int], None]
    reports: defaultdict[str, Report] = field(default_factory=lambda: defaultdict(Report))
    deleted: dict[str, _Deleted] = field(default_factory=dict)
    reached: dict[str, int] = field(default_factory=dict)
    lost: list[tuple[str, int, int]] = field(default_factory=list)
    #: Rows that are missing where deletions on record took some.
    gone: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    #: Services of which something has not come yet, or never will.
    awaited: set[str] = field(default_factory=set)
    chains: dict[str, SealChain] = field(default_factory=dict)
    numbers: defaultdict[tuple[str, str], Numbers] = field(default_factory=lambda: defaultdict(Numbers))

    async def prepare(self, connection: Connection) -> None:
        """Read what explains that something is not there."""
        for row in await connection.fetch(store.SELECT_DELETED):
            deleted = self.deleted.setdefault(row["service"], _Deleted())
            deleted.rows += row["rows"]
            deleted.seals.append((row["first_seal_id"], row["last_seal_id"]))
            begin, end = (datetime.combine(day, time(), TOKYO) for day in (row["month"], month_after(row["month"])))
            deleted.times.append((int(begin.timestamp()) * 1_000_000, int(end.timestamp()) * 1_000_000))
        self.reached = {row["service"]: row["complete_through"] for row in await connection.fetch(store.SELECT_REACHED)}
        self.lost = [tuple(row) for row in await connection.fetch(store.SELECT_LOST)]

    async def follow_seals(self, connection: Connection) -> None:
        """Each service's seals from the first to the last."""
        cursor = await connection.cursor(store.SELECT_SEALS)
        while page := await cursor.fetch(_FETCH_SEALS):
            for values in page:
                seal = seal_from_row(dict(values))
                service = seal.content.service
                report = self.reports[service]
                report.seals += 1
                chain = self.chains.setdefault(service, self._chain(service, report))
                if chain.last and chain.last.content.seal_no == seal.content.seal_no:
                    sentence = f"封印{seal.content.seal_no}番が二つあります。"
                    self.find(service, Kind.CHANGED, sentence, seal_no=seal.content.seal_no)
                else:
                    chain.follow(seal)

    def _chain(self, service: str, report: Report) -> SealChain:
        return SealChain(self.seal_keys, report.add, lambda first, last: self.not_there(service, first, last))

    def not_there(self, service: str, first: int, last: int) -> None:
        """Say of seals that are not in the copy whether they were lost, are on their way, or were taken out."""
        place = f"封印{first}番から{last}番まで"
        if self._is_lost(service, first, last):
            self.awaited.add(service)
            self.find(service, Kind.NOTICE, f"{place}は、失われたものとして処理されています。", seal_no=first)
        elif first <= self.reached.get(service, 0):
            self.find(service, Kind.REMOVED, f"{place}が写しから失われています。", seal_no=first)
        else:
            self.awaited.add(service)
            self.find(service, Kind.NOTICE, f"{place}は、まだ届いていません。", seal_no=first)

    def _is_lost(self, service: str, first: int, last: int) -> bool:
        return any(name == service and begin <= first and last <= end for name, begin, end in self.lost)

    async def check_rows(self, connection: Connection) -> None:
        """The rows of all seals, a page of seals at a time, so that memory does not grow with the copy."""
        last_id = 0
        while seals := await connection.fetch(store.SELECT_CLAIMED, last_id, _SEALS_OF_A_PAGE):
            trees = await self._trees(connection, last_id, seals[-1]["seal_id"], {row["seal_id"] for row in seals})
            for row in seals:
                self._judge(row, trees.get(row["seal_id"]) or _Tree())
            last_id = seals[-1]["seal_id"]
        await self._trees(connection, last_id, _LAST_NO, set())

    async def _trees(self, connection: Connection, after: int, last: int, known: set[int]) -> Mapping[int, _Tree]:
        trees: defaultdict[int, _Tree] = defaultdict(_Tree)
        cursor = await connection.cursor(store.SELECT_ROWS, after, last)
        while page := await cursor.fetch(_FETCH_ROWS):
            for row in page:
                if row[0] in known:
                    self._check_row(tuple(row), trees[row[0]])
                else:
                    sentence = f"記録{row[2]}番は、どの封印のものでもありません。"
                    self.find(row[_SERVICE], Kind.INSERTED, sentence, record_id=row[2])
                self.reports[row[_SERVICE]].rows += 1
            self.progress(len(page))
        return trees

    def _check_row(self, row: tuple[Any, ...], tree: _Tree) -> None:
        _, tx, record_id, hmac, kept_as = row[:_CANONICAL_FROM]
        service = row[_SERVICE]
        before = self.reports[service].counts.total()
        row_hash = sha256(canonical_bytes(row[_CANONICAL_FROM:])).digest()
        tree.leaves.append(leaf_hash(tx, record_id, row_hash, hmac))
        if self.record_keys is not None:
            key = self.record_keys.get(row[_KEY_ID])
            if key is None:
                sentence = f"記録{record_id}番の鍵({row[_KEY_ID]})がないため確認できません。"
                self.find(service, Kind.UNVERIFIABLE, sentence, record_id=record_id)
            elif not compare_digest(hmac_digest(key.secret, row_hash, "sha256"), hmac):
                sentence = f"記録{record_id}番は、業務サービスが書いた内容ではありません。"
                self.find(service, Kind.CHANGED, sentence, record_id=record_id)
        if kept_as != retention_class(row[_PERMISSION], row[_ACTOR_KIND]):
            sentence = f"記録{record_id}番の保存区分が書き換えられています。"
            self.find(service, Kind.CHANGED, sentence, record_id=record_id)
        numbers = self.numbers[service, row[_INSTANCE]]
        if not numbers.add(row[_SEQUENCE_NO], row[_OCCURRED_AT]):
            sentence = f"記録{record_id}番は通番{row[_SEQUENCE_NO]}の写しです(挿入されています)。"
            self.find(service, Kind.INSERTED, sentence, record_id=record_id)
        if row[_ACTION] == AccessAction.VOID:
            numbers.declare_void(row[_DETAIL])
        tree.rows_wrong += self.reports[service].counts.total() - before

    def _judge(self, seal: asyncpg.Record, tree: _Tree) -> None:
        """What the rows that are there say about their seal."""
        service, number, there, rows = seal["service"], seal["seal_no"], tree.leaves.size, seal["row_count"]
        deleted = self.deleted.get(service)
        # Up to where the copy was once whole, every row must be there.
        whole = number <= self.reached.get(service, 0) and not self._is_lost(service, number, number)
        came = rows if whole else min(rows, seal["taken"])
        if there > came:
            sentence = f"封印{number}番に記録が{there - came}件挿入されています。"
            self.find(service, Kind.INSERTED, sentence, seal_no=number)
        elif there < came and deleted is not None and deleted.covers_seal(seal["seal_id"]):
            self.gone[service] += came - there
        elif there < came:
            sentence = f"封印{number}番の記録が{came - there}件失われています({came}件のうち{there}件)。"
            self.find(service, Kind.REMOVED, sentence, seal_no=number)
        elif came < rows:
            self.awaited.add(service)
            sentence = f"封印{number}番の記録のうち{rows - came}件は、まだ届いていないか、失われています。"
            self.find(service, Kind.NOTICE, sentence, seal_no=number)
        elif tree.leaves.root() != seal["root"] and not tree.rows_wrong:
            sentence = f"封印{number}番の記録が封印時と異なります。"
            self.find(service, Kind.CHANGED, sentence, seal_no=number)

    async def compare(self, connection: Connection, service: str, own: Connection) -> None:
        """The copy's seals beside those that the service itself has; what lies missing between two was said before."""
        last_own = 0
        while page := await own.fetch(store.SELECT_OWN, last_own, _FETCH_SEALS):
            theirs = {row["seal_no"]: row["seal_hash"] for row in page}
            for row in await connection.fetch(store.SELECT_COPIED, service, last_own, page[-1]["seal_no"]):
                number = row["seal_no"]
                if number not in theirs:
                    self.find(service, Kind.REMOVED, f"封印{number}番がサービスにありません。", seal_no=number)
                elif theirs[number] != row["seal_hash"]:
                    self.find(service, Kind.CHANGED, f"封印{number}番がサービスのものと異なります。", seal_no=number)
            last_own = page[-1]["seal_no"]
        chain = self.chains.get(service)
        last_copied = chain.last.content.seal_no if chain and chain.last else 0
        if last_copied > last_own:
            sentence = (
                f"封印{last_own + 1}番から{last_copied}番までがサービスにありません(末尾が切り捨てられています)。"
            )
            self.find(service, Kind.CUT, sentence, seal_no=last_own + 1)
        elif last_copied < last_own:
            self.not_there(service, last_copied + 1, last_own)

    def finish(self) -> None:
        """Say which numbers are missing, and whether as many rows are gone as were deleted on record."""
        for (service, instance), numbers in self.numbers.items():
            for gap in numbers.gaps():
                self._gap(service, instance, numbers, gap)
        for service, deleted in self.deleted.items():
            if self.gone[service] == deleted.rows:
                sentence = f"保存期間が過ぎた記録{deleted.rows}件が、記録どおり削除されています。"
                self.find(service, Kind.NOTICE, sentence)
            else:
                sentence = f"削除の記録は{deleted.rows}件ですが、{self.gone[service]}件がありません。"
                self.find(service, Kind.REMOVED, sentence)

    def _gap(self, service: str, instance: str, numbers: Numbers, gap: Gap) -> None:
        deleted = self.deleted.get(service)
        if deleted is not None and deleted.explains(gap):
            return
        place = f"書込み元{instance}の通番{gap.first}から{gap.last}まで"
        if service in self.awaited:
            self.find(service, Kind.NOTICE, f"{place}は、まだ届いていないか、失われています。", instance=instance)
        elif numbers.in_last_moments(gap) and self.reports[service].intact:
            sentence = f"{place}がありません。停止の直前か書込み中の欠番です。"
            self.find(service, Kind.NOTICE, sentence, instance=instance)
        else:
            self.find(service, Kind.REMOVED, f"{place}の記録が失われています。", instance=instance)

    def find(
        self,
        service: str,
        kind: Kind,
        sentence: str,
        *,
        seal_no: int | None = None,
        record_id: int | None = None,
        instance: str | None = None,
    ) -> None:
        """Keep a finding about a service's records."""
        self.reports[service].add(Finding(kind, sentence, seal_no, record_id, instance))


async def prove_copy(
    connection: Connection,
    *,
    seal_keys: Mapping[str, Ed25519PublicKey],
    record_keys: Mapping[str, RecordKey] | None = None,
    own: Mapping[str, Connection] | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> dict[str, Report]:
    """Prove the gathered records again.

    Args:
        connection: To the audit's database, with the right to select; no transaction open.
        seal_keys: Public seal keys by id.
        record_keys: HMAC keys by id; None leaves a changed row located by its seal only.
        own: Connections to the services' databases by service; None leaves the copy uncompared.
        progress: Called with the number of rows checked since the last call.

    Returns:
        What was found, by service.
    """
    proof = _Proof(seal_keys, record_keys, progress)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        await proof.prepare(connection)
        await proof.follow_seals(connection)
        await proof.check_rows(connection)
        # Read after the copy, so that a service can only have more.
        for service, other in (own or {}).items():
            await proof.compare(connection, service, other)
    proof.finish()
    return dict(sorted(proof.reports.items()))
