"""Writing access records with the transaction they belong to: one row for each person, by COPY."""

import itertools
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from hmac import digest as hmac_digest
from typing import TYPE_CHECKING

import asyncpg

from shared.access import purposes
from shared.access.canonical import CANONICAL_COLUMNS, canonical_bytes
from shared.access.declaration import Access, AccessAction, Actor, ActorKind, Outcome
from shared.access.emission import record_access
from shared.access.keys import RecordKey
from shared.access.record import AccessRecord, InvalidAccessRecord, TransactionRecords, collect_access_records

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]

#: What the service role may insert; `record_id` and `tx` are the database's own.
INSERT_COLUMNS = (*CANONICAL_COLUMNS, "row_hash", "hmac")
_NAMES = ", ".join(INSERT_COLUMNS)
_INSERT = f"INSERT INTO access_record ({_NAMES}) VALUES "  # noqa: S608 - Constants.
#: So many rows go in by one prepared statement, which takes one round trip where COPY takes two: nearly every look of
#: an officer is one, and a group of looks a few.
_ROWS_OF_AN_INSERT_MAX = 16
#: About 200 kB: a chunk costs little beside its lines.
_LINES_OF_A_CHUNK = 400
_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class SequenceRange:
    """Sequence numbers of one transaction's rows, both ends included."""

    first: int
    last: int


@dataclass
class AccessRecordWriter:
    """Writes the access records of one running process of one service into that service's database.

    Its rows are numbered without a gap, so that rows removed before they were sealed are missed. Numbers that a
    failed transaction had taken are declared void by a row of their own.

    Attributes:
        service: The service's name.
        key: The current HMAC key; may be replaced while running.
        instance: Fresh for each process and database.
    """

    service: str
    key: RecordKey
    instance: uuid.UUID = field(default_factory=uuid.uuid4)
    _next_sequence_no: int = 1
    _void: list[SequenceRange] = field(default_factory=list)

    async def write(self, connection: "Connection", records: TransactionRecords) -> SequenceRange | None:
        """Write access records in one statement: the last before COMMIT, or one that is a transaction by itself.

        Args:
            connection: With the open transaction of what was done, or with none for looks, which change nothing.
            records: What `collect_access_records` gathered; closed by this call.

        Returns:
            The sequence numbers written, or None when there was nothing to write.

        Raises:
            InvalidAccessRecord: The database refused a row.
            asyncpg.PostgresError: The database failed otherwise; the transaction may be tried again.
        """
        records.closed = True
        if not records:
            return None
        void, self._void = self._void, []
        all_records = [*records, *(_void_record(self.service, each) for each in void)]
        taken = self._take(sum(max(1, len(record.subject_refs)) for record in all_records))
        # A number that has been taken is written, or declared void later.
        records.on_failure = lambda: self._void.extend((*void, taken))
        numbers = itertools.count(taken.first)
        try:
            count = taken.last - taken.first + 1
            if count <= _ROWS_OF_AN_INSERT_MAX:
                values = itertools.chain.from_iterable(_values(record, numbers, self) for record in all_records)
                await connection.execute(insert_of(count), *values)
            else:
                lines = itertools.chain.from_iterable(_copy_lines(record, numbers, self) for record in all_records)
                await connection.copy_to_table(
                    "access_record", source=_chunks(lines), columns=INSERT_COLUMNS, format="text"
                )
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as error:
            # The server's text quotes the row, and this one may end in a log.
            place = error.constraint_name or error.column_name or error.sqlstate
            raise InvalidAccessRecord(
                f"PostgreSQL refused an access record ({place}); give it what is missing."
            ) from None
        return taken

    async def record_refusal(
        self,
        pool: "Pool",
        actor: Actor,
        access: Access,
        *,
        rule: str,
        subject_refs: Sequence[str] = (),
        detail: str = "",
    ) -> None:
        """Record a refused access in a transaction of its own: the refused one has nothing to commit with.

        Args:
            pool: The service's pool.
            actor: Who was refused; give what is known of him.
            access: What he asked for.
            rule: The rule that refused.
            subject_refs: Whose data he asked for, where known.
            detail: The filter or the like, without personal values.
        """
        with collect_access_records() as records:
            async with pool.acquire() as connection, connection.transaction():
                record_access(
                    actor,
                    access,
                    subject_refs=subject_refs,
                    detail=detail,
                    outcome=Outcome.REFUSED,
                    rule=rule,
                    row_count=0,
                )
                await self.write(connection, records)

    def _take(self, count: int) -> SequenceRange:
        first = self._next_sequence_no
        self._next_sequence_no += count
        return SequenceRange(first, first + count - 1)


async def _chunks(lines: Iterator[str]) -> AsyncIterator[bytes]:
    """Lines a few hundred at a time, so that the records of a whole city are never in memory at once."""
    while chunk := "".join(itertools.islice(lines, _LINES_OF_A_CHUNK)):
        yield chunk.encode()


def _void_record(service: str, void: SequenceRange) -> AccessRecord:
    with collect_access_records() as records:
        record_access(
            Actor(service, ActorKind.SERVICE),
            Access("access.record.void", purposes.OPERATIONS, AccessAction.VOID),
            detail=f"{void.first}-{void.last}",
            rule="transaction rolled back",
        )
    return records[0]


@cache
def insert_of(count: int) -> str:
    """The statement that inserts so many rows; its parameters are the columns of one row after the other."""
    width = len(INSERT_COLUMNS)
    rows = (range(row * width + 1, (row + 1) * width + 1) for row in range(count))
    return _INSERT + ", ".join("(" + ", ".join(f"${place}" for place in row) + ")" for row in rows)


def _values(record: AccessRecord, numbers: Iterator[int], writer: AccessRecordWriter) -> Iterator[object]:
    """The parameters of one record's rows; all but number, person, hash and HMAC is rendered once."""
    head = _head(record, writer)
    row_head = (*head[:2], _moment(record), *head[3:])
    for row in _rows(record, canonical_bytes(head)[:-1].decode(), numbers, writer):
        yield from row_head
        yield from row


def _copy_lines(record: AccessRecord, numbers: Iterator[int], writer: AccessRecordWriter) -> Iterator[str]:
    """Render one record as lines of COPY text; all but number, person, hash and HMAC is rendered once."""
    head = _head(record, writer)
    copy_head = _copy_text([*head[:2], _moment(record).isoformat(), *head[3:]])
    rows = _rows(record, canonical_bytes(head)[:-1].decode(), numbers, writer)
    for number, reference, event, row_hash, tag in rows:
        yield f"{copy_head}\t{number}\t{reference}\t{event}\t\\\\x{row_hash.hex()}\t\\\\x{tag.hex()}\n"


def _rows(
    record: AccessRecord, canonical_head: str, numbers: Iterator[int], writer: AccessRecordWriter
) -> Iterator[tuple[int, str, str, bytes, bytes]]:
    """Number, person, causing event, hash and HMAC of each row of one record."""
    secret = writer.key.secret
    subjects = record.subject_refs or ("",)
    for reference, event in zip(subjects, record.caused_by_events or itertools.repeat(""), strict=False):
        number = next(numbers)
        # References are checked to be identifiers, so they need neither JSON nor COPY escapes.
        row_hash = sha256(f'{canonical_head},{number},"{reference}","{event}"]'.encode()).digest()
        yield number, reference, event, row_hash, hmac_digest(secret, row_hash, "sha256")


def _head(record: AccessRecord, writer: AccessRecordWriter) -> list[str | int | tuple[str, ...]]:
    actor, access = record.actor, record.access
    return [
        writer.service,
        str(writer.instance),
        record.occurred_at_microseconds,
        actor.id,
        actor.kind.value,
        actor.roles,
        actor.office,
        actor.terminal,
        access.action.value,
        access.permission,
        access.purpose.code,
        record.subject_type,
        record.fields,
        record.row_count,
        record.detail,
        record.outcome.value,
        record.rule,
        record.trace_id,
        record.span_id,
        writer.key.key_id,
    ]


def _moment(record: AccessRecord) -> datetime:
    seconds, microseconds = divmod(record.occurred_at_microseconds, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)


def _copy_text(values: Sequence[str | int | tuple[str, ...]]) -> str:
    """Values as the columns of one line of COPY text."""
    texts = [_array(value) if isinstance(value, tuple) else str(value) for value in values]
    line = "\t".join(texts)
    # Nearly no record has anything to escape, and to look for it at once takes a tenth of translating each value.
    if line.count("\t") == len(texts) - 1 and not any(special in line for special in "\\\n\r"):
        return line
    return "\t".join(text.translate(_COPY_ESCAPES) for text in texts)


def _array(values: tuple[str, ...]) -> str:
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in values)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"
