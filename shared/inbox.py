"""From records of a topic to handlers: each record has its effects once, in order per key, or is parked.

One batch is one database transaction: the partitions' next offsets, the inbox, whatever the handlers write, announced
events and access records commit together. A batch that fails for a permanent cause is halved until the bad record
stands alone; that record is parked, later records of its key park behind it, and everything else goes on.
"""

import asyncio
import hashlib
import logging
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
from uuid import UUID

from opentelemetry import trace

from shared.access import Actor, ActorKind
from shared.contracts import CATALOGUE, Envelope, Event, MalformedEvent
from shared.contracts.event import open_envelope, read_headers
from shared.parking import ParkedRecord, Record, first_parked, park, sentence_of
from shared.postgres.faults import passes
from shared.postgres.sql import Sql
from shared.telemetry import batch_span
from shared.transaction import Transaction, Transactions

_logger = logging.getLogger(__name__)

#: Handles events of one type, in one transaction, in the order given.
Handler: TypeAlias = Callable[[Sequence[Envelope[Any]], Transaction], Awaitable[None]]

#: A transient fault is retried for so long before the batch goes back to the broker: well under the 300 s after which
#: the group would give the partitions to somebody else.
_RETRY_SECONDS_MAX = 120.0
_BACKOFF_SECONDS_MAX = 10.0
_DIGEST_BYTES = 16

LOCK_OFFSETS = Sql("""
INSERT INTO inbox_offset (incarnation, topic, partition, next_offset)
SELECT $1, $2, p, 0 FROM unnest($3::integer[]) AS p ORDER BY p
ON CONFLICT (incarnation, topic, partition) DO UPDATE SET moved_at = now()
RETURNING partition, next_offset
""")
MOVE_OFFSETS = Sql("""
UPDATE inbox_offset AS o SET next_offset = greatest(o.next_offset, n.next_offset), moved_at = now()
FROM unnest($3::integer[], $4::bigint[]) AS n (partition, next_offset)
WHERE o.incarnation = $1 AND o.topic = $2 AND o.partition = n.partition
""")
SELECT_OFFSETS = Sql("SELECT partition, next_offset FROM inbox_offset WHERE incarnation = $1 AND topic = $2")
TAKE_NEW = Sql("""
INSERT INTO inbox (event_id, digest)
SELECT DISTINCT ON (event_id) event_id, digest
FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS e (event_id, digest, position)
ORDER BY event_id, position
ON CONFLICT (event_id) DO NOTHING
RETURNING event_id
""")
SELECT_DIGESTS = Sql("SELECT event_id, digest FROM inbox WHERE event_id = ANY($1::uuid[])")


class ConflictingRepeat(ValueError):  # noqa: N818 - It names what arrived.
    """An event came again under the same id with other content."""


@dataclass(slots=True)
class Received:
    """A record with what could be read of it: an envelope, or the reason why there is none."""

    record: Record
    envelope: Envelope[Event] | None
    fault: str | None
    digest: bytes = b""
    #: True for a fact of the topic that this service does not hear.
    unheard: bool = False


@dataclass
class Inbox:
    """The way in for one service."""

    service: str
    handlers: Mapping[type[Event], Handler]
    transactions: Transactions
    incarnation: str
    topic_prefix: str = ""
    handled: int = 0
    repeated: int = 0
    parked: int = 0
    _actor: Actor = field(init=False)
    _heard_or_unknown: frozenset[type[Event] | None] = field(init=False)

    def __post_init__(self) -> None:
        # An unknown type is read on, so that it is parked and somebody sees it.
        self._heard_or_unknown = frozenset({*self.handlers, None})
        self._actor = Actor(id=f"service:{self.service}", kind=ActorKind.SERVICE)

    async def deliver(self, records: Sequence[Record]) -> None:
        """Handle one batch of one topic, whatever is in it.

        Raises:
            Exception: only a transient fault that outlasted its retries; nothing of the batch is lost, the broker
                gives it again.
        """
        received = [self._open(record) for record in records]
        with batch_span(self.service, records[0].topic, [r.envelope.traceparent for r in received if r.envelope]):
            await self._halving(received)

    async def next_offsets(self, topic: str) -> dict[int, int]:
        """Where to read on, by partition, as the database knows it."""
        rows = await self.transactions.pool.fetch(SELECT_OFFSETS, self.incarnation, topic)
        return {row["partition"]: row["next_offset"] for row in rows}

    def _open(self, record: Record) -> Received:
        headers = read_headers(record.headers)
        if CATALOGUE.get(headers.get("ce_type", "")) not in self._heard_or_unknown:
            return Received(record, None, None, unheard=True)
        try:
            envelope = open_envelope(CATALOGUE, headers, record.key, record.value)
        except MalformedEvent as error:
            return Received(record, None, str(error))
        expected = record.topic.removeprefix(self.topic_prefix)
        if envelope.event.topic() != expected:
            return Received(record, None, f"header ce_type: {envelope.event.type} does not belong on topic {expected}")
        digest = hashlib.blake2b(record.value or b"", digest_size=_DIGEST_BYTES).digest()
        return Received(record, envelope, None, digest)

    async def _halving(self, received: list[Received]) -> None:
        """Handle a batch; on a permanent fault handle its halves, and park a single record that still fails."""
        try:
            await self._retrying(received, None)
        except Exception as error:
            if passes(error):
                raise
            if len(received) == 1:
                _logger.exception("%s: parking one record of %s", self.service, received[0].record.topic)
                trace.get_current_span().add_event("parked", {"error.type": type(error).__name__})
                await self._retrying(received, sentence_of(error))
                return
            middle = len(received) // 2
            await self._halving(received[:middle])
            await self._halving(received[middle:])

    async def _retrying(self, received: list[Received], fault: str | None) -> None:
        deadline = time.monotonic() + _RETRY_SECONDS_MAX
        backoff = 0.1
        while True:
            try:
                await self._in_one_transaction(received, fault)
                return
            except Exception as error:
                if not passes(error) or time.monotonic() > deadline:
                    raise
                # Jitter, so that two services that met in a deadlock do not meet again.
                pause = backoff * random.uniform(0.5, 1.5)  # noqa: S311 - No secret depends on it.
                _logger.warning("%s: passing fault; trying again in %.1f s", self.service, pause, exc_info=True)
                await asyncio.sleep(pause)
                backoff = min(backoff * 2, _BACKOFF_SECONDS_MAX)

    async def _in_one_transaction(self, received: list[Received], fault: str | None) -> None:
        topic = received[0].record.topic
        async with self.transactions.begin(self._actor) as transaction:
            todo = await self._behind_offsets(transaction, topic, received)
            if fault is not None:
                todo = [replace(one, fault=fault) for one in todo]
            readable = await self._set_aside(transaction, topic, todo)
            new = await self._take_new(transaction, readable)
            await self._handle(new, transaction)
            await self._move_offsets(transaction, topic, received)
        self.handled += len(new)
        self.repeated += len(readable) - len(new)
        self.parked += len(todo) - len(readable)

    async def _handle(self, new: list[Envelope[Event]], transaction: Transaction) -> None:
        for event_class, envelopes in waves(new):
            await self.handlers[event_class](envelopes, transaction)

    async def hold(self, transaction: Transaction, topic: str, partition: int) -> None:
        """Keep readers of a partition waiting until the transaction ends."""
        await transaction.connection.fetch(LOCK_OFFSETS, self.incarnation, topic, [partition])

    async def handle_parked(self, record: Record, transaction: Transaction) -> None:
        """Handle one record that had been parked, in the transaction that resolves it.

        Raises:
            MalformedEvent: it is still unreadable. Whatever the handler raises goes through as well.
        """
        received = self._open(record)
        if received.fault is not None:
            raise MalformedEvent(received.fault)
        if not received.unheard:
            await self._handle(await self._take_new(transaction, [received]), transaction)

    async def forget(self, record: Record, transaction: Transaction) -> None:
        """Note a dropped record's event as seen, so that a later delivery has no effect either."""
        received = self._open(record)
        if received.envelope is not None:
            await transaction.connection.execute(TAKE_NEW, [received.envelope.event_id], [received.digest])

    async def _behind_offsets(self, transaction: Transaction, topic: str, received: list[Received]) -> list[Received]:
        """Lock the partitions and leave out what was done already: a stale reader waits here, then sees it."""
        partitions = sorted({one.record.partition for one in received})
        rows = await transaction.connection.fetch(LOCK_OFFSETS, self.incarnation, topic, partitions)
        next_offset = {row["partition"]: row["next_offset"] for row in rows}
        return [one for one in received if not one.unheard and one.record.offset >= next_offset[one.record.partition]]

    async def _move_offsets(self, transaction: Transaction, topic: str, received: list[Received]) -> None:
        reached: dict[int, int] = defaultdict(int)
        for one in received:
            reached[one.record.partition] = max(reached[one.record.partition], one.record.offset + 1)
        await transaction.connection.execute(
            MOVE_OFFSETS, self.incarnation, topic, list(reached.keys()), list(reached.values())
        )

    async def _set_aside(self, transaction: Transaction, topic: str, todo: list[Received]) -> list[Received]:
        """Park what cannot be read and what must wait behind a parked record of its key; return the rest."""
        if not todo:
            return []
        blocked = await first_parked(transaction.connection, topic, [one.record.key for one in todo])
        heads: list[Received] = []
        followers: list[Received] = []
        readable: list[Received] = []
        stopped: set[bytes | None] = set(blocked)
        for one in todo:
            key = one.record.key
            if key in stopped and key is not None:
                followers.append(one)
            elif one.fault is not None:
                heads.append(one)
                stopped.add(key)
            else:
                readable.append(one)
        blocked |= await self._park(transaction, heads)
        await self._park(transaction, followers, blocked)
        return readable

    async def _park(
        self, transaction: Transaction, aside: Sequence[Received], blocked: Mapping[bytes, int] | None = None
    ) -> dict[bytes, int]:
        rows = [
            ParkedRecord(
                self.incarnation,
                one.record,
                one.envelope,
                one.fault or "waits behind an earlier parked record of its key",
                None if blocked is None else blocked.get(one.record.key or b""),
            )
            for one in aside
        ]
        return await park(transaction.connection, rows)

    async def _take_new(self, transaction: Transaction, readable: list[Received]) -> list[Envelope[Event]]:
        """Keep the events that were never seen; a repeat has no effect, a repeat with other content is a fault."""
        envelopes = [(one, one.envelope) for one in readable if one.envelope is not None]
        if not envelopes:
            return []
        rows = await transaction.connection.fetch(
            TAKE_NEW, [envelope.event_id for _, envelope in envelopes], [one.digest for one, _ in envelopes]
        )
        new = {row["event_id"] for row in rows}
        taken: list[Envelope[Event]] = []
        repeats: list[tuple[UUID, bytes]] = []
        for one, envelope in envelopes:
            if envelope.event_id in new:
                new.discard(envelope.event_id)
                taken.append(envelope)
            else:
                repeats.append((envelope.event_id, one.digest))
        if repeats:
            await self._check_repeats(transaction, repeats)
        return taken

    async def _check_repeats(self, transaction: Transaction, repeats: Sequence[tuple[UUID, bytes]]) -> None:
        rows = await transaction.connection.fetch(SELECT_DIGESTS, [event_id for event_id, _ in repeats])
        known = {row["event_id"]: row["digest"] for row in rows}
        for event_id, digest in repeats:
            if known[event_id] != digest:
                raise ConflictingRepeat(f"event {event_id} came again with other content; send it under a new ce_id")


def waves(envelopes: Sequence[Envelope[Event]]) -> list[tuple[type[Event], list[Envelope[Event]]]]:
    """Deal a batch in waves: events of one type together, yet in order for each key.

    An event's wave is that of the event before it with the same key, and one more when the type changes. Waves are
    handled one after the other; within a wave all events of one type go to their handler together.
    """
    last: dict[str, tuple[int, type[Event]]] = {}
    groups: dict[tuple[int, str], tuple[type[Event], list[Envelope[Event]]]] = {}
    for envelope in envelopes:
        event_class = type(envelope.event)
        wave, previous = last.get(envelope.key, (0, event_class))
        if previous is not event_class:
            wave += 1
        last[envelope.key] = (wave, event_class)
        groups.setdefault((wave, event_class.type), (event_class, []))[1].append(envelope)
    return [groups[place] for place in sorted(groups)]
