"""Records that could not be handled: kept with their error until somebody retries or drops them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts import Envelope, Event
from shared.postgres.sql import Connection, Sql

INSERT_PARKED = Sql("""
INSERT INTO parked
    (incarnation, topic, partition, record_offset, key, headers, value, event_id, event_type, error, behind)
SELECT * FROM unnest(
    $1::text[], $2::text[], $3::integer[], $4::bigint[], $5::bytea[], $6::jsonb[], $7::bytea[], $8::uuid[], $9::text[],
    $10::text[], $11::bigint[]
)
ON CONFLICT (incarnation, topic, partition, record_offset) DO NOTHING
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
SELECT_ONE = Sql("SELECT * FROM parked WHERE parked_id = $1")
SELECT_OF_KEY = Sql("""
SELECT * FROM parked WHERE state = 'parked' AND topic = $1 AND key IS NOT DISTINCT FROM $2 ORDER BY parked_id FOR UPDATE
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
    event_id: UUID | None
    envelope: Envelope[Event] | None
    error: str
    behind: int | None


async def park(connection: Connection, rows: Sequence[ParkedRecord]) -> None:
    """Keep records with their error, in the transaction that moves their offsets."""
    await connection.execute(
        INSERT_PARKED,
        [row.incarnation for row in rows],
        [row.record.topic for row in rows],
        [row.record.partition for row in rows],
        [row.record.offset for row in rows],
        [row.record.key for row in rows],
        [_headers_json(row.record) for row in rows],
        [row.record.value for row in rows],
        [row.event_id for row in rows],
        [row.envelope.event.type if row.envelope else None for row in rows],
        [row.error for row in rows],
        [row.behind for row in rows],
    )


async def first_parked(connection: Connection, topic: str, keys: Sequence[bytes | None]) -> dict[bytes, int]:
    """For each key that has a parked record on this topic: the number of the first one."""
    rows = await connection.fetch(FIRST_PARKED, topic, list({key for key in keys if key is not None}))
    return {row["key"]: row["parked_id"] for row in rows}


def _headers_json(record: Record) -> str:
    return json.dumps([[name, (value or b"").decode("utf-8", "backslashreplace")] for name, value in record.headers])
