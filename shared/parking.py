"""Records that could not be handled: kept with their error until somebody retries or drops them."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from shared.contracts import Envelope, Event
from shared.postgres.sql import Connection, Sql

_ERROR_LENGTH_MAX = 500

INSERT_PARKED = Sql("""
INSERT INTO parked
    (incarnation, topic, partition, record_offset, key, headers, value, event_id, event_type, error, behind)
SELECT incarnation, topic, partition, record_offset, key, headers, value, event_id, event_type, error, behind
FROM unnest(
    $1::text[], $2::text[], $3::integer[], $4::bigint[], $5::bytea[], $6::jsonb[], $7::bytea[], $8::uuid[], $9::text[],
    $10::text[], $11::bigint[]
) WITH ORDINALITY AS r (incarnation, topic, partition, record_offset, key, headers, value, event_id, event_type, error,
    behind, position)
ORDER BY position
ON CONFLICT (incarnation, topic, partition, record_offset) DO NOTHING
RETURNING key, parked_id
""")
FIRST_PARKED = Sql("""
SELECT key, min(parked_id) AS parked_id FROM parked
WHERE state = 'parked' AND topic = $1 AND key = ANY($2::bytea[]) GROUP BY key
""")
SELECT_PARKED = Sql("""
SELECT parked_id, topic, partition, record_offset, event_type, error, behind, state, attempts, parked_at, resolved_at,
    resolved_by, reason
FROM parked WHERE ($1 OR state = 'parked') AND parked_id > $2 ORDER BY parked_id LIMIT $3
""")
SELECT_ONE = Sql("""
SELECT parked_id, incarnation, topic, partition, record_offset, key, headers, value, event_id, event_type, error,
    behind, state, attempts, parked_at, resolved_at, resolved_by, reason
FROM parked WHERE parked_id = $1
""")
#: The records that wait for one another; a record without a key waits for nobody.
SELECT_FIRST_OF_KEY = Sql("""
SELECT parked_id, topic, partition, record_offset, key, headers, value FROM parked
WHERE state = 'parked' AND topic = $1 AND (key = $2 OR (key IS NULL AND parked_id = $3)) ORDER BY parked_id LIMIT 1
""")
COUNT_OF_KEY = Sql("""
SELECT count(*) FROM parked
WHERE state = 'parked' AND topic = $1 AND (key = $2 OR (key IS NULL AND parked_id = $3))
""")
RESOLVE = Sql("""
UPDATE parked SET state = $2, resolved_at = now(), resolved_by = $3, reason = $4 WHERE parked_id = $1
""")
FAILED_AGAIN = Sql("UPDATE parked SET attempts = attempts + 1, error = $2 WHERE parked_id = $1")
COUNT_PARKED = Sql("SELECT count(*) FROM parked WHERE state = 'parked'")


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the broker gave it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class ParkedRecord:
    """A record on its way into the parking table."""

    incarnation: str
    record: Record
    envelope: Envelope[Event] | None
    error: str
    behind: int | None

    @property
    def event_id(self) -> UUID | None:
        """Identity of the event, when it could be read."""
        return self.envelope.event_id if self.envelope else None


async def park(connection: Connection, rows: Sequence[ParkedRecord]) -> dict[bytes, int]:
    """Keep records with their error, in the transaction that moves their offsets.

    Returns:
        For each key the number of its first record among these.
    """
    if not rows:
        return {}
    parked = await connection.fetch(
        INSERT_PARKED,
        [row.incarnation for row in rows],
        [row.record.topic for row in rows],
        [row.record.partition for row in rows],
        [row.record.offset for row in rows],
        [row.record.key for row in rows],
        [headers_to_json(row.record.headers) for row in rows],
        [row.record.value for row in rows],
        [row.event_id for row in rows],
        [row.envelope.event.type if row.envelope else None for row in rows],
        [row.error.replace("\0", "\ufffd")[:_ERROR_LENGTH_MAX] for row in rows],
        [row.behind for row in rows],
    )
    return {row["key"]: row["parked_id"] for row in reversed(parked) if row["key"] is not None}


async def first_parked(connection: Connection, topic: str, keys: Sequence[bytes | None]) -> dict[bytes, int]:
    """For each key that has a parked record on this topic: the number of the first one."""
    rows = await connection.fetch(FIRST_PARKED, topic, list({key for key in keys if key is not None}))
    return {row["key"]: row["parked_id"] for row in rows}


def sentence_of(error: BaseException) -> str:
    """What failed, for the person who looks at the parked record.

    A database error is told by its place alone: its own text quotes values of the row.
    """
    if isinstance(error, asyncpg.PostgresError):
        names = ("table_name", "column_name", "constraint_name", "sqlstate")
        place = [f"{name.removesuffix('_name')} {getattr(error, name)}" for name in names if getattr(error, name, None)]
        return f"{type(error).__name__}: {', '.join(place)}"
    return f"{type(error).__name__}: {error}"[:_ERROR_LENGTH_MAX]


def headers_to_json(headers: Sequence[tuple[str, bytes | None]]) -> str:
    """Header names and values as JSON: text where it is text, so that it can be read, else null and base64."""
    return json.dumps([_header_to_json(name, value) for name, value in headers])


def headers_from_json(text: str) -> tuple[tuple[str, bytes | None], ...]:
    """The headers, byte for byte as they came."""
    return tuple(_header_from_json(item) for item in json.loads(text))


def _header_to_json(name: str, value: bytes | None) -> list[str | None]:
    if value is None:
        return [name, None]
    # jsonb stores no U+0000.
    text = value.decode("utf-8", "replace")
    if "\0" in text or text.encode() != value:
        return [name, None, base64.b64encode(value).decode()]
    return [name, text]


def _header_from_json(item: list[Any]) -> tuple[str, bytes | None]:
    name, text, *encoded = item
    if encoded:
        return name, base64.b64decode(encoded[0])
    return name, None if text is None else text.encode()
