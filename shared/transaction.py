"""`Transaction`: one database transaction that holds everything a step does.

State, events to announce and access records are written together and commit together, or none of them does.
Announced events and access records are collected in memory and written with COPY just before the commit.
A look changes nothing: it reads in a read-only transaction, and ends when its access records are committed.
"""

import asyncio
import itertools
import os
import time
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from opentelemetry import trace

from shared.access import Access, Actor, GroupedRecords, collect_access_records, record_access
from shared.access import AccessRecordWriter as RecordWriter
from shared.contracts import Envelope, Event
from shared.postgres.sql import Connection, Pool, Rows

#: Events of one key stay in one shard, which is sent in order; shards are sent side by side.
OUTBOX_SHARDS = 16

OUTBOX = Rows(
    "outbox",
    (
        "shard",
        "event_id",
        "topic",
        "key",
        "type",
        "payload",
        "occurred_at",
        "actor_id",
        "purpose",
        "caused_by",
        "traceparent",
    ),
)

#: Far below what a broker takes in one request, headers included.
EVENT_BYTES_MAX = 256 * 1024

_TRACE_FLAGS_SAMPLED = "01"
#: Version 7 and the variant, and the two runs of bits beside them: 12 and 62.
_UUID7_MARKS = (0x7 << 76) | (0x2 << 62)
_UUID7_HIGH = 0xFFF << 64
_UUID7_LOW = (1 << 62) - 1
_uuid7_numbers = itertools.count(int.from_bytes(os.urandom(9), "big"))


@dataclass(frozen=True, slots=True)
class Wake:
    """Tells the relay of this process that rows were committed; a poll finds them anyway."""

    event: asyncio.Event = field(default_factory=asyncio.Event)


class Transaction:
    """An open transaction. Handlers and routes get one; they neither begin nor commit it."""

    __slots__ = (
        "_cause",
        "_caused_by",
        "_outbox",
        "_started_at",
        "_traceparent",
        "access_recorded",
        "actor",
        "after_commit",
        "connection",
        "judge_access",
        "service",
    )

    def __init__(self, connection: Connection, service: str, actor: Actor) -> None:
        self.connection = connection
        self.service = service
        #: Who acts: the officer of a request, or the service itself for an event.
        self.actor = actor
        #: Whether this transaction has recorded an access to personal data.
        self.access_recorded = False
        #: Asked before each record of access: it refuses by raising, or gives a word for the record's detail.
        self.judge_access: Callable[[Access, Sequence[str]], str] | None = None
        #: Called once the transaction has committed: to wake whoever looks for its rows.
        self.after_commit: list[Callable[[], None]] = []
        self._outbox: list[tuple[Any, ...]] = []
        self._started_at = datetime.now(UTC)
        self._traceparent = current_traceparent()
        #: The last cause and its identity as text: one event often leads to several.
        self._cause: Envelope[Event] | None = None
        self._caused_by: str | None = None

    @property
    def started_at(self) -> datetime:
        """The system time of everything this transaction writes (the second of the ledger's two times)."""
        return self._started_at

    @property
    def announced(self) -> int:
        """How many events this transaction has announced so far."""
        return len(self._outbox)

    def publish(self, event: Event, *, key: str, cause: Envelope[Event] | None = None) -> None:
        """Announce a fact: it is sent after the commit, at least once, in order with others of its key.

        Args:
            event: the fact.
            key: the addressee number, or a pseudonymous key where there is none; never a national identifier.
            cause: the event that led to it; its actor, purpose and trace go on with the new one.

        Raises:
            ValueError: when the event is larger than a message may be; nothing could ever send it.
        """
        if cause is not self._cause:
            self._cause, self._caused_by = cause, str(cause.event_id) if cause else None
        payload = event.__pydantic_serializer__.to_json(event)
        if len(payload) > EVENT_BYTES_MAX:
            raise ValueError(f"{event.type}: {len(payload)} bytes are too many for an event; split it")
        self._outbox.append(
            (
                zlib.crc32(key.encode()) % OUTBOX_SHARDS,
                uuid7(),
                event.topic(),
                key,
                event.type,
                payload,
                self._started_at,
                cause.actor_id if cause else self.actor.id,
                cause.purpose if cause else None,
                self._caused_by,
                (cause.traceparent if cause else None) or self._traceparent,
            )
        )

    def record_access(
        self,
        access: Access,
        subject_refs: Sequence[str],
        *,
        fields: Sequence[str] = (),
        caused_by_events: Sequence[str] = (),
        detail: str = "",
        rule: str = "",
    ) -> None:
        """Record that personal data is read or changed here: one row per person, with this transaction.

        Args:
            access: permission, purpose and action, as declared.
            subject_refs: addressee numbers (or claim references where the addressee is not known).
            fields: names of the data concerned, never values.
            caused_by_events: event identities beside `subject_refs`, or empty.
            detail: what was asked for, without personal values.
            rule: why somebody should look at this access later; empty for no reason.
        """
        if self.judge_access is not None:
            detail = " ".join(part for part in (detail, self.judge_access(access, subject_refs)) if part)
        self.access_recorded = True
        record_access(
            self.actor,
            access,
            subject_refs=subject_refs,
            fields=fields,
            caused_by_events=caused_by_events,
            detail=detail,
            rule=rule,
        )

    async def flush_outbox(self) -> None:
        """Write the collected events; called once, before the commit."""
        await OUTBOX.copy(self.connection, self._outbox)
        self._outbox.clear()


@dataclass(frozen=True, slots=True)
class Transactions:
    """Begins transactions of one service: the pool, the writer of access records and the relay's wake-up."""

    service: str
    pool: Pool
    records: RecordWriter
    wake: Wake = field(default_factory=Wake)
    #: Called at named points, where a test may end the process to see what survives.
    crash_point: Callable[[str], None] = lambda _name: None
    #: Commits the access records of looks.
    looks: GroupedRecords = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "looks", GroupedRecords(self.pool, self.records))

    @asynccontextmanager
    async def begin(self, actor: Actor) -> AsyncIterator[Transaction]:
        """One transaction: commits when the block ends well, leaves nothing behind otherwise."""
        async with self.pool.acquire() as connection:
            with collect_access_records() as records:
                async with connection.transaction():
                    transaction = Transaction(connection, self.service, actor)
                    yield transaction
                    announced = transaction.announced
                    await transaction.flush_outbox()
                    await self.records.write(connection, records)
                    self.crash_point("before_commit")
                self.crash_point("after_commit")
        if announced:
            self.wake.event.set()
        for call in transaction.after_commit:
            call()

    @asynccontextmanager
    async def look(self, actor: Actor) -> AsyncIterator[Transaction]:
        """One look: PostgreSQL refuses every change, and the block is left once its access records are committed.

        What was read may be shown afterwards and not before.
        """
        with collect_access_records() as records:
            async with self.pool.acquire() as connection, connection.transaction(readonly=True):
                transaction = Transaction(connection, self.service, actor)
                yield transaction
                # Refused like any other change; an event of a look would be lost otherwise.
                await transaction.flush_outbox()
        self.crash_point("read")
        await self.looks.commit(records)
        self.crash_point("read_recorded")
        for call in transaction.after_commit:
            call()


def current_traceparent() -> str | None:
    """The W3C trace context of the span that is open, or none."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{_TRACE_FLAGS_SAMPLED}"


def uuid7() -> UUID:
    """A time-ordered identity (RFC 9562 version 7, its counter method), so that index pages fill one after the other.

    The 74 bits beside the time start at random in each process and count up: asking the system for chance each time
    would cost more than the rest of announcing an event.
    """
    milliseconds = time.time_ns() // 1_000_000
    number = next(_uuid7_numbers)
    return UUID(int=(milliseconds << 80) | _UUID7_MARKS | ((number << 2) & _UUID7_HIGH) | (number & _UUID7_LOW))
