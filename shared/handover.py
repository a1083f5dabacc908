"""Hands sealed access records over to the audit, in messages that prove themselves, beside all other work.

The records are their own outbox: they never change, so a position in the seals says what the broker has. What is sent
twice the audit recognizes; what it lacks it asks for (`RecordsAsked`), and those seals are sent once more. Nobody waits
for it: a service that cannot hand over goes on, and its position shows how far it got.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg

from shared.contracts import Envelope, Event, RecordsAsked, RecordsHandedOver
from shared.inbox import Handler
from shared.outbox import Message, Sender, partition_of
from shared.postgres.sql import Connection, Pool, Sql
from shared.seals import Seal
from shared.seals.merkle import levels_over
from shared.seals.parts import BLOCK_ROWS, SELECT_LEAVES, SELECT_RECORDS, block_root, leaves_of, parts_of_block
from shared.seals.sealer import SEAL_COLUMNS, seal_from_row
from shared.transaction import EVENT_BYTES_MAX, Transaction, uuid7

_logger = logging.getLogger(__name__)

_POLL_SECONDS = 1.0
_RETRY_SECONDS_MAX = 60.0
#: After so much the position is kept, so that little is sent twice and no transaction stays open for long.
_STEP_BYTES = 1024 * 1024
_STEP_SEALS = 200
#: Any number will do, as long as every process of a service uses the same.
_LOCK = 7_214_003

TRY_LOCK = Sql("SELECT pg_try_advisory_xact_lock($1)")
#: What was asked for comes first: it has an end.
SELECT_TURN = Sql("""
SELECT handover_id, next_seal_no, coalesce(last_seal_no, 9223372036854775806) AS last_seal_no, rows_max
FROM record_handover
WHERE next_seal_no <= coalesce(last_seal_no, 9223372036854775806)
    AND next_seal_no <= (SELECT seal_no FROM access_seal ORDER BY seal_no DESC LIMIT 1)
ORDER BY last_seal_no IS NULL, handover_id LIMIT 1
""")
SELECT_SEALS = Sql(f"""
SELECT {SEAL_COLUMNS} FROM access_seal WHERE seal_no BETWEEN $1 AND $2 ORDER BY access_seal.seal_no LIMIT $3
""")  # noqa: S608 - Only the names of columns are put in.
MOVE_ON = Sql("UPDATE record_handover SET next_seal_no = $2 WHERE handover_id = $1")
#: What was not handed over yet comes by itself, and what is asked for already is not asked for twice.
ASK_AGAIN = Sql("""
INSERT INTO record_handover (next_seal_no, last_seal_no, rows_max)
SELECT n.first, least(n.last, reached.next_seal_no - 1), n.rows_max
FROM unnest($1::bigint[], $2::bigint[], $3::integer[]) AS n (first, last, rows_max)
CROSS JOIN (SELECT next_seal_no FROM record_handover WHERE last_seal_no IS NULL) AS reached
WHERE n.first < reached.next_seal_no AND NOT EXISTS (
    SELECT FROM record_handover AS h
    WHERE h.next_seal_no <= n.first AND h.last_seal_no >= least(n.last, reached.next_seal_no - 1)
        AND h.rows_max <= n.rows_max
)
""")


@dataclass
class Handover:
    """Hands one service's sealed records over; any number may run, one at a time works.

    Attributes:
        service: The service's name.
        pool: Its pool.
        sender: What the outbox relay sends with.
        topic_prefix: Before the topic's name.
        crash_point: Called at named points, where a test may end the process to see what survives.
    """

    service: str
    pool: Pool
    sender: Sender
    topic_prefix: str = ""
    crash_point: Callable[[str], None] = lambda _name: None

    async def run(self) -> None:
        """Hand over until cancelled, over failures of broker and database alike."""
        retry_seconds = _POLL_SECONDS
        while True:
            started = time.monotonic()
            try:
                moved = await self.step()
            except Exception:
                # Whatever it is, the position stays, and the audit shows what it lacks.
                _logger.exception("access records of %s wait to be handed over", self.service)
                await asyncio.sleep(retry_seconds)
                retry_seconds = min(retry_seconds * 2, _RETRY_SECONDS_MAX)
                continue
            retry_seconds = _POLL_SECONDS
            # It rests as long as it worked: whatever else the process does, the intake of money above all, has half.
            await asyncio.sleep(time.monotonic() - started if moved else _POLL_SECONDS)

    async def step(self) -> bool:
        """Hand over some seals, and keep how far that went.

        Returns:
            False where nothing waits, or another process is handing over.
        """
        async with self.pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval(TRY_LOCK, _LOCK):
                return False
            turn = await connection.fetchrow(SELECT_TURN)
            if turn is None:
                return False
            next_seal_no = await self._send_seals(connection, turn)
            self.crash_point("handed_over")
            # Last: a transaction that writes holds sealing back for as long as it is open.
            await connection.execute(MOVE_ON, turn["handover_id"], next_seal_no)
        return True

    async def _send_seals(self, connection: Connection, turn: asyncpg.Record) -> int:
        """Send whole seals until enough is sent; says which is next."""
        rows = await connection.fetch(SELECT_SEALS, turn["next_seal_no"], turn["last_seal_no"], _STEP_SEALS)
        waiting: list[Message] = []
        waiting_bytes = sent_bytes = 0
        next_seal_no: int = turn["last_seal_no"] + 1
        for row in rows:
            seal = seal_from_row(dict(row))
            async for value in _values(connection, seal, turn["rows_max"]):
                waiting.append(self._message(value))
                waiting_bytes += len(value)
                if waiting_bytes > _STEP_BYTES:
                    await self._send(waiting)
                    sent_bytes += waiting_bytes
                    waiting, waiting_bytes = [], 0
            next_seal_no = seal.content.seal_no + 1
            if sent_bytes:
                break
        await self._send(waiting)
        return next_seal_no

    async def _send(self, messages: Sequence[Message]) -> None:
        if not messages:
            return
        topic = self.topic_prefix + RecordsHandedOver.topic()
        partition = partition_of(handover_key(self.service), await self.sender.partitions(topic))
        await self.sender.send(topic, partition, messages)

    def _message(self, value: bytes) -> Message:
        now = datetime.now(UTC)
        headers = [
            ("ce_specversion", b"1.0"),
            # Each sending is an event of its own: what arrived spoiled must not stand in the way of what comes again.
            ("ce_id", str(uuid7()).encode()),
            ("ce_source", f"urn:shuno:{self.service}".encode()),
            ("ce_type", RecordsHandedOver.type.encode()),
            ("ce_time", now.isoformat().encode()),
            ("content-type", b"application/json"),
        ]
        return Message(handover_key(self.service).encode(), value, headers, int(now.timestamp() * 1000))


def handover_key(service: str) -> str:
    """Under which key a service's records travel, and questions for them."""
    return f"records:{service}"


def handover_handlers(service: str) -> Mapping[type[Event], Handler]:
    """How a service hears that the audit lacks some of its records."""

    async def on_records_asked(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        await ask_again(transaction.connection, [each.event for each in envelopes if each.event.service == service])

    return {RecordsAsked: on_records_asked}


async def ask_again(connection: Connection, asked: Sequence[RecordsAsked]) -> None:
    """Note that some seals of this service are to be handed over once more."""
    await connection.execute(
        ASK_AGAIN,
        [each.first_seal_no for each in asked],
        [each.last_seal_no for each in asked],
        [each.rows_max for each in asked],
    )


async def _values(connection: Connection, seal: Seal, rows_max: int) -> AsyncIterator[bytes]:
    """The messages of a seal in order, a block of rows at a time, so that memory does not grow with the seal."""
    interval = str(seal.content.from_tx), str(seal.content.to_tx)
    levels = None
    if seal.content.row_count > BLOCK_ROWS:
        roots = [block_root(leaves_of(rows)) async for rows in _blocks(connection, SELECT_LEAVES, interval)]
        levels = levels_over(roots)
    index = 0
    async for rows in _blocks(connection, SELECT_RECORDS, interval):
        for value in _fitting(seal, levels or [[block_root(leaves_of(rows))]], index, rows, rows_max):
            yield value
        index += 1


def _fitting(
    seal: Seal, levels: Sequence[Sequence[bytes]], index: int, rows: Sequence[Sequence[Any]], rows_max: int
) -> list[bytes]:
    """The messages of a block, in halves where one would be larger than a message may be."""
    parts = parts_of_block(seal, levels, index, rows, rows_max)
    values = [part.__pydantic_serializer__.to_json(part) for part in parts]
    if rows_max > 1 and any(len(value) > EVENT_BYTES_MAX for value in values):
        return _fitting(seal, levels, index, rows, rows_max // 2)
    return values


async def _blocks(connection: Connection, statement: Sql, interval: tuple[str, str]) -> AsyncIterator[Sequence[Any]]:
    cursor = await connection.cursor(statement, *interval)
    while rows := await cursor.fetch(BLOCK_ROWS):
        yield rows
        # Requests and events of this process get their turn after each block.
        await asyncio.sleep(0)
