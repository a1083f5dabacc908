"""Sends announced events to the broker: in order per key, at least once, never inside a handler.

Each shard of the outbox is sent by one worker at a time, under an advisory lock that ends with its transaction. A crash
after the broker's acknowledgement and before the commit sends the same rows again; the readers' inboxes absorb them.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, Protocol

import asyncpg
from aiokafka.partitioner import murmur2

from shared.postgres.faults import passes
from shared.postgres.sql import Pool, Sql
from shared.transaction import Wake

_logger = logging.getLogger(__name__)

#: Rows of one shard in one go: enough to fill producer batches, small enough to resend cheaply.
_ROWS_MAX = 2000
#: Two workers keep the broker and the database busy in turn.
_WORKERS = 2
_POLL_SECONDS = 0.2
_RETRY_SECONDS_MAX = 5.0
_FORGET_EVERY_SECONDS = 3600.0
_PARTITIONER_MASK = 0x7FFFFFFF

#: Class of the advisory locks, so that shard numbers meet no other lock.
_LOCK_CLASS = 4712

_OPTIONAL_HEADERS = (
    ("ce_actorid", "actor_id"),
    ("ce_purpose", "purpose"),
    ("ce_causedby", "caused_by"),
    ("traceparent", "traceparent"),
)

TRY_LOCK_SHARD = Sql("SELECT pg_try_advisory_xact_lock($1, $2)")
#: One look into the index per shard, however many rows wait.
WAITING_SHARDS = Sql("""
SELECT shard::integer FROM generate_series(0, 15) AS shard
WHERE EXISTS (SELECT FROM outbox WHERE outbox.shard = shard.shard AND sent_to IS NULL)
""")
# The shard's advisory lock keeps others away, so the rows need no lock of their own.
TAKE_ROWS = Sql("""
WITH taken AS (
    DELETE FROM outbox WHERE id = ANY(ARRAY(
        SELECT id FROM outbox WHERE shard = $1 AND sent_to IS NULL ORDER BY id LIMIT $2
    ))
    RETURNING id, event_id, topic, key, type, payload, occurred_at, actor_id, purpose, caused_by, traceparent
)
SELECT * FROM taken ORDER BY id
""")
MARK_ROWS = Sql("""
WITH taken AS (
    UPDATE outbox SET sent_to = $3, sent_at = now() WHERE id = ANY(ARRAY(
        SELECT id FROM outbox WHERE shard = $1 AND sent_to IS NULL ORDER BY id LIMIT $2
    ))
    RETURNING id, event_id, topic, key, type, payload, occurred_at, actor_id, purpose, caused_by, traceparent
)
SELECT * FROM taken ORDER BY id
""")
RESEND_AFTER_RESTART = Sql("UPDATE outbox SET sent_to = NULL, sent_at = NULL WHERE sent_to <> $1")
FORGET_SENT = Sql("DELETE FROM outbox WHERE sent_at < now() - make_interval(days => $1)")
COUNT_WAITING = Sql("SELECT count(*) FROM outbox WHERE sent_to IS NULL")
OLDEST_WAITING_SECONDS = Sql("""
SELECT coalesce(extract(epoch FROM now() - min(occurred_at)), 0)::float8 FROM outbox WHERE sent_to IS NULL
""")


class Sender(Protocol):
    """What the relay needs of a producer: send these messages of one topic partition in this order, and wait."""

    async def partitions(self, topic: str) -> int:
        """How many partitions a topic has."""
        ...

    async def send(self, topic: str, partition: int, messages: Sequence["Message"]) -> None:
        """Send and wait for the broker's acknowledgement of all."""
        ...


class Message(NamedTuple):
    """One Kafka record, ready to send."""

    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]
    timestamp_milliseconds: int


@dataclass
class Relay:
    """The outbox relay of one service."""

    service: str
    pool: Pool
    sender: Sender
    wake: Wake
    incarnation: str
    topic_prefix: str = ""
    #: Zero deletes rows once sent; otherwise they stay so many days, to be sent again to a broker that forgot them.
    keep_days: int = 0
    #: Called at named points, where a test may end the process to see what survives.
    crash_point: Callable[[str], None] = lambda _name: None
    sent: int = 0
    _stopping: bool = False
    #: Long ago: a clock that counts from the start of the machine may still be below the hour.
    _forgotten_at: float = -_FORGET_EVERY_SECONDS

    async def run(self) -> None:
        """Send until stopped, over failures of broker and database alike."""
        if self.keep_days:
            await self._retrying(self._resend_after_restart)
        async with asyncio.TaskGroup() as group:
            for number in range(_WORKERS):
                group.create_task(self._work(number), name=f"{self.service} relay {number}")

    async def drain(self, timeout_seconds: float) -> bool:
        """Send what waits before the service stops; says whether the outbox was emptied in time."""
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            try:
                if await self.pool.fetchval(COUNT_WAITING) == 0:
                    return True
            except Exception as error:
                if not passes(error):
                    raise
            self.wake.event.set()
            await asyncio.sleep(0.05)
        return False

    def stop(self) -> None:
        """Let the workers end after the rows in hand."""
        self._stopping = True
        self.wake.event.set()

    async def _resend_after_restart(self) -> int:
        status = await self.pool.execute(RESEND_AFTER_RESTART, self.incarnation)
        if not status.endswith(" 0"):
            _logger.warning("outbox: the broker has forgotten its topics; sending again: %s", status)
        return 0

    async def _work(self, number: int) -> None:
        while not self._stopping:
            # Cleared before looking, so that a commit during the look is not slept over.
            self.wake.event.clear()
            if not await self._retrying(lambda: self._round(number)):
                await self._wait()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self.wake.event.wait(), _POLL_SECONDS)
        except TimeoutError:
            return

    async def _retrying(self, step: Callable[[], Awaitable[int]]) -> int:
        delay = 0.2
        while not self._stopping:
            try:
                return await step()
            except Exception:
                # Whatever it is, the rows still wait, and the age of the oldest one shows it.
                _logger.exception("outbox: could not send; trying again in %.1f s", delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, _RETRY_SECONDS_MAX)
        return 0

    async def _round(self, number: int) -> int:
        if self.keep_days and time.monotonic() - self._forgotten_at >= _FORGET_EVERY_SECONDS:
            await self.pool.execute(FORGET_SENT, self.keep_days)
            self._forgotten_at = time.monotonic()
        shards = [row["shard"] for row in await self.pool.fetch(WAITING_SHARDS)]
        # Workers start at different shards, so that they seldom meet.
        start = number * len(shards) // _WORKERS
        return sum([await self._send_shard(shard) for shard in (*shards[start:], *shards[:start])])

    async def _send_shard(self, shard: int) -> int:
        async with self.pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval(TRY_LOCK_SHARD, _LOCK_CLASS, shard):
                return 0
            if self.keep_days:
                rows = await connection.fetch(MARK_ROWS, shard, _ROWS_MAX, self.incarnation)
            else:
                rows = await connection.fetch(TAKE_ROWS, shard, _ROWS_MAX)
            await self._send(rows)
            self.crash_point("sent")
        self.sent += len(rows)
        return len(rows)

    async def _send(self, rows: Sequence[asyncpg.Record]) -> None:
        source = f"urn:shuno:{self.service}"
        topics = {row["topic"] for row in rows}
        partitions = {topic: await self.sender.partitions(self.topic_prefix + topic) for topic in topics}
        groups: dict[tuple[str, int], list[Message]] = {}
        for row in rows:
            topic = row["topic"]
            partition = partition_of(row["key"], partitions[topic])
            groups.setdefault((topic, partition), []).append(to_message(row, source))
        sends = (
            self.sender.send(self.topic_prefix + topic, partition, messages)
            for (topic, partition), messages in groups.items()
        )
        # All have ended before one's failure rolls the rows back: nothing is still on its way when they are sent again.
        for failure in await asyncio.gather(*sends, return_exceptions=True):
            if isinstance(failure, BaseException):
                raise failure


@lru_cache(maxsize=65_536)
def partition_of(key: str, partitions: int) -> int:
    """The partition of a key, as Kafka's own default partitioner computes it (murmur2)."""
    return int((murmur2(key.encode()) & _PARTITIONER_MASK) % partitions)


def to_message(row: asyncpg.Record, source: str) -> Message:
    """An outbox row as a CloudEvents message in Kafka binary mode."""
    time, timestamp_milliseconds = _times(row["occurred_at"])
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(row["event_id"]).encode()),
        ("ce_source", source.encode()),
        ("ce_type", row["type"].encode()),
        ("ce_time", time),
        ("content-type", b"application/json"),
    ]
    for header, column in _OPTIONAL_HEADERS:
        text = row[column]
        if text is not None:
            headers.append((header, text.encode()))
    return Message(row["key"].encode(), row["payload"], headers, timestamp_milliseconds)


@lru_cache(maxsize=64)
def _times(occurred_at: datetime) -> tuple[bytes, int]:
    """The event's time as its header and as Kafka's timestamp; all events of a transaction have the same."""
    return occurred_at.isoformat().encode(), int(occurred_at.timestamp() * 1000)
