"""Gathers the access records of all services: what is taken was proved to be what its service sealed.

Gathering records no access of its own. What it writes are the records themselves, and a record for each would itself
be sealed, handed over and gathered, without end.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.access.rules.keeping import RetentionClass, retention_class
from services.access.store import gathering as store
from services.access.store.abnormal import NOTE_DAYS
from shared.access.canonical import CANONICAL_COLUMNS
from shared.clock import CLOCK_DRIFT_LIMIT_SECONDS
from shared.contracts import Envelope, RecordsHandedOver, RecordsSealed
from shared.contracts.seals import SealOfRecords
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.seals import Seal
from shared.seals.parts import PartRefused, ProvedRow, prove, require_signed
from shared.transaction import Transaction

_DRIFT_LIMIT = int(CLOCK_DRIFT_LIMIT_SECONDS * 1_000)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANCE, _OCCURRED_AT, _ACTOR_KIND, _PERMISSION = (
    CANONICAL_COLUMNS.index(name) for name in ("instance", "occurred_at", "actor_kind", "permission")
)
_FORKED = "封印{0}番が二つあります。このサービスのデータベースが以前の状態に戻されています。"
_UNCHAINED = "封印{0}番は、直前の封印につながっていません。"
_CONTRADICTED = "封印{0}番は、公表された封印と異なります。"
_SENTENCES = {"forked": _FORKED, "unchained": _UNCHAINED, "contradicted": _CONTRADICTED}

LoadSealKeys = Callable[[], Mapping[str, Ed25519PublicKey]]


@dataclass
class SealKeys:
    """The public keys by which seals are verified; read again when a seal names one that is not known."""

    load: LoadSealKeys
    _known: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)

    def holding(self, key_ids: Iterable[str]) -> Mapping[str, Ed25519PublicKey]:
        """All keys, among them those named, as far as the installation has them."""
        if not self._known.keys() >= set(key_ids):
            self._known = self.load()
        return self._known


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with what came, or did not come."""

    kind: str
    service: str
    seal_no: int
    sentence: str
    first_row: int | None = None
    row_count: int | None = None
    event_id: UUID | None = None


async def on_records_handed_over(
    envelopes: Sequence[Envelope[RecordsHandedOver]], transaction: Transaction, keys: SealKeys
) -> None:
    """Take records that prove themselves, each once; refuse others and list them."""
    proved: list[tuple[Seal, list[ProvedRow]]] = []
    refused: list[Finding] = []
    known = keys.holding({envelope.event.seal.key_id for envelope in envelopes})
    signed: dict[SealOfRecords, Seal] = {}
    for envelope in envelopes:
        part = envelope.event
        try:
            if part.seal not in signed:
                signed[part.seal] = require_signed(part.seal, known)
            proved.append((signed[part.seal], prove(part)))
        except PartRefused as refusal:
            refused.append(_refused(envelope, str(refusal)))
        # Whoever signs in meanwhile gets his turn.
        await asyncio.sleep(0)
    if signed:
        # Also a seal whose records prove nothing: it says what is missing.
        await _take(transaction.connection, list(signed.values()), proved)
    await keep_findings(transaction.connection, refused)


async def on_records_sealed(envelopes: Sequence[Envelope[RecordsSealed]], transaction: Transaction) -> None:
    """Keep the last seal that each service announced, so that an end that does not arrive is missed.

    The first seal that a service makes with a clock that is off is a finding; those that follow say no more.
    """
    connection, events = transaction.connection, [envelope.event for envelope in envelopes]
    known = await connection.fetch(store.SELECT_ANNOUNCED, sorted({event.service for event in events}))
    await keep_findings(connection, _clocks_off(events, known))
    await connection.execute(
        store.STORE_ANNOUNCED,
        [event.service for event in events],
        [event.seal_no for event in events],
        [bytes.fromhex(event.chain) for event in events],
        [event.sealed_at for event in events],
        [event.clock_drift_milliseconds for event in events],
    )


def _clocks_off(events: Sequence[RecordsSealed], known: Sequence[Any]) -> list[Finding]:
    """Where a clock began to be off."""
    last = {row["service"]: (row["seal_no"], row["clock_drift_milliseconds"]) for row in known}
    findings = []
    for event in sorted(events, key=lambda event: event.seal_no):
        seal_no, before = last.get(event.service, (0, 0))
        if event.seal_no <= seal_no:
            continue
        drift = event.clock_drift_milliseconds
        if abs(drift) > _DRIFT_LIMIT >= abs(before):
            off = f"{abs(drift) / 1_000:.1f}秒{'進んで' if drift > 0 else '遅れて'}"
            sentence = f"時計が{off}います。封印{event.seal_no}番からの記録の時刻に注意してください。"
            findings.append(Finding("clock", event.service, event.seal_no, sentence))
        last[event.service] = (event.seal_no, drift)
    return findings


async def keep_findings(connection: Connection, findings: Sequence[Finding]) -> None:
    """Keep what is wrong, each once."""
    if findings:
        await connection.execute(
            store.STORE_FINDINGS,
            [each.kind for each in findings],
            [each.service for each in findings],
            [each.seal_no for each in findings],
            [each.first_row for each in findings],
            [each.row_count for each in findings],
            [each.sentence for each in findings],
            [each.event_id for each in findings],
        )


def finding_of(kind: str, service: str, seal_no: int) -> Finding:
    """A finding about a whole seal."""
    return Finding(kind, service, seal_no, _SENTENCES[kind].format(seal_no))


async def make_months(connection: Connection, wanted: Iterable[tuple[str, date]]) -> int:
    """Make room for the records of some classes and months; says how many had none."""
    there = {(row["retention_class"], row["month"]) for row in await connection.fetch(store.SELECT_MONTHS)}
    missing = sorted(set(wanted) - there)
    if missing:
        await connection.executemany(store.MAKE_MONTH, missing)
    return len(missing)


async def _take(connection: Connection, seals: Sequence[Seal], proved: Sequence[tuple[Seal, list[ProvedRow]]]) -> None:
    """Write what was not gathered before: seals, parts and rows."""
    ids, new = await _store_seals(connection, seals)
    gathered: dict[int, list[range]] = defaultdict(list)
    for row in await connection.fetch(store.SELECT_PARTS, sorted(ids.values())):
        gathered[row["seal_id"]].append(range(row["first_row"], row["first_row"] + row["row_count"]))
    parts: list[tuple[int, int, int, int]] = []
    rows: list[tuple[Any, ...]] = []
    for seal, some in proved:
        seal_id = ids[seal.seal_hash]
        whole = range(some[0].place, some[-1].place + 1)
        inside = [each for each in gathered[seal_id] if each.start < whole.stop and whole.start < each.stop]
        fresh = [row for row in some if not any(row.place in each for each in inside)]
        if fresh:
            parts.append((seal_id, whole.start, len(whole), len(fresh)))
            gathered[seal_id].append(whole)
            rows.extend(_gathered_row(seal_id, row) for row in fresh)
    await make_months(connection, {(row[0], _month(row[7])) for row in rows})
    await store.PARTS.copy(connection, parts)
    await store.RECORDS.copy(connection, rows)
    people = {row[7].astimezone(TOKYO).date() for row in rows if row[0] != RetentionClass.SERVICE}
    await connection.execute(NOTE_DAYS, sorted(people))
    if new:
        broken = await connection.fetch(store.SELECT_BROKEN_CHAIN, new)
        await keep_findings(connection, [finding_of(row["kind"], row["service"], row["seal_no"]) for row in broken])


async def _store_seals(connection: Connection, seals: Sequence[Seal]) -> tuple[dict[bytes, int], list[int]]:
    """The number of each seal by its hash, and the numbers of those that are new."""
    contents = [seal.content for seal in seals]
    services = [content.service for content in contents]
    numbers = [content.seal_no for content in contents]
    hashes = [seal.seal_hash for seal in seals]
    new = await connection.fetch(
        store.STORE_SEALS,
        services,
        numbers,
        [content.cluster_epoch for content in contents],
        [content.from_tx for content in contents],
        [content.to_tx for content in contents],
        [content.row_count for content in contents],
        [content.root for content in contents],
        [content.previous_hash for content in contents],
        [content.sealed_at_microseconds for content in contents],
        [content.key_id for content in contents],
        hashes,
        [seal.signature for seal in seals],
    )
    rows = await connection.fetch(store.SELECT_SEAL_IDS, services, numbers, hashes)
    return {row["seal_hash"]: row["seal_id"] for row in rows}, [row["seal_id"] for row in new]


def _gathered_row(seal_id: int, row: ProvedRow) -> tuple[Any, ...]:
    content = list(row.content)
    content[_INSTANCE] = UUID(content[_INSTANCE])
    content[_OCCURRED_AT] = _EPOCH + timedelta(microseconds=content[_OCCURRED_AT])
    kept_as = retention_class(content[_PERMISSION], content[_ACTOR_KIND])
    return (kept_as.value, seal_id, row.tx, row.record_id, row.hmac, *content)


def _month(occurred_at: datetime) -> date:
    return occurred_at.astimezone(TOKYO).date().replace(day=1)


def _refused(envelope: Envelope[RecordsHandedOver], sentence: str) -> Finding:
    part = envelope.event
    return Finding(
        "refused",
        part.seal.service,
        part.seal.seal_no,
        f"封印{part.seal.seal_no}番の{part.first_row + 1}件目から{len(part.head)}件: {sentence}",
        part.first_row,
        len(part.head),
        envelope.event_id,
    )
