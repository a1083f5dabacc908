"""A service for the tests of the runtime: two tables, two handlers, one daily job, and a way to make any of it fail."""

import asyncio
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import asyncpg

from shared.access import Access, AccessAction, purpose_of
from shared.contracts import (
    AssessmentCancelled,
    Envelope,
    Event,
    MoneySuspended,
    PersonChanged,
    PersonRegistered,
    RecordsSealed,
)
from shared.parking import Record
from shared.postgres.sql import Rows
from shared.service import Service
from shared.transaction import Transaction

SERVICE = "identity"
WRITES = Access("identity.addressee.register", purpose_of("addressee"), AccessAction.REGISTER)
SEEN = Rows("probe_seen", ("addressee_no", "fact", "position"))

TABLE = f"""
CREATE TABLE probe_seen (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    addressee_no text NOT NULL,
    fact text NOT NULL,
    position text NOT NULL UNIQUE
);
GRANT SELECT, INSERT, DELETE ON probe_seen TO shuno_{SERVICE};
"""


async def add_table(owner_dsn: str) -> None:
    """The probe's own table, made by the owner as a migration would."""
    connection = await asyncpg.connect(owner_dsn)
    try:
        await connection.execute(TABLE)
    finally:
        await connection.close()


@dataclass
class Probe:
    """Handlers that write what they see, announce it, and record the access; `fault` is asked before the last step."""

    fault: Callable[[Sequence[Envelope[Any]]], None] = lambda _envelopes: None
    calls: list[tuple[str, int]] = field(default_factory=list)
    days: list[date] = field(default_factory=list)

    def service(self) -> Service:
        return Service(
            SERVICE,
            handlers={PersonRegistered: self.on_any, PersonChanged: self.on_any, AssessmentCancelled: self.on_any},
            announces=(MoneySuspended, RecordsSealed),
            jobs={"probe_job": self.job},
        )

    async def on_any(self, envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        fact = type(envelopes[0].event).__name__
        self.calls.append((fact, len(envelopes)))
        await SEEN.copy(transaction.connection, [(e.key, fact, e.id) for e in envelopes])
        for envelope in envelopes:
            transaction.publish(suspended(number_in(envelope.id)), key=envelope.key, cause=envelope)
        transaction.record_access(
            WRITES,
            [envelope.key for envelope in envelopes],
            fields=("name",),
            caused_by_events=[str(envelope.event_id) for envelope in envelopes],
        )
        self.fault(envelopes)

    async def job(self, day: date, transaction: Transaction) -> dict[str, Any]:
        self.days.append(day)
        transaction.publish(suspended(1), key="0000000001")
        return {"announced": 1}


def suspended(number: int) -> MoneySuspended:
    """Some event to announce; its receipt number tells one from another."""
    return MoneySuspended.model_validate_json(json.dumps({**_SUSPENDED, "receipt_id": number}))


def number_in(identifier: str) -> int:
    """The number of an identity such as `e-17`; 1 where there is none."""
    _, _, digits = identifier.rpartition("-")
    return int(digits) if digits.isdecimal() and int(digits) else 1


def golden(event: type[Event]) -> dict[str, Any]:
    """A good message of this type, from the released ones."""
    from shared.cli.contracts import released_directory

    line = (released_directory() / "golden" / f"{event.type}.jsonl").read_text("utf-8").splitlines()[0]
    message: dict[str, Any] = json.loads(line)
    return message


_SUSPENDED: dict[str, Any] = golden(MoneySuspended)["value"]


@dataclass
class Feed:
    """Makes records as a broker would give them: offsets count up in each partition."""

    topic: str = "residents"
    partitions: int = 1
    offsets: dict[int, int] = field(default_factory=dict)

    def record(
        self,
        event: type[Event] = PersonRegistered,
        *,
        key: str = "0000000001",
        identifier: str | None = None,
        value: bytes | None = None,
        headers: Mapping[str, bytes | None] | None = None,
        partition: int = 0,
    ) -> Record:
        offset = self.offsets.get(partition, 0)
        self.offsets[partition] = offset + 1
        message = message_of(event, key=key, identifier=identifier, value=value, headers=headers)
        return Record(self.topic, partition, offset, *message)


def message_of(
    event: type[Event],
    *,
    key: str = "0000000001",
    identifier: str | None = None,
    value: bytes | None = None,
    headers: Mapping[str, bytes | None] | None = None,
) -> tuple[bytes, bytes, tuple[tuple[str, bytes | None], ...]]:
    """Key, value and headers of a good message, with what a test wants different."""
    good = golden(event)
    texts: dict[str, bytes | None] = {name: text.encode() for name, text in good["headers"].items()}
    texts["ce_id"] = (identifier or uuid.uuid4().hex).encode()
    texts |= headers or {}
    body = json.dumps(good["value"]).encode() if value is None else value
    return key.encode(), body, tuple(texts.items())


async def until(condition: Callable[[], Any], seconds: float = 30.0) -> None:
    """Wait until a condition holds; it may be a coroutine function."""
    async with asyncio.timeout(seconds):
        while True:
            result = condition()
            if asyncio.iscoroutine(result):
                result = await result
            if result:
                return
            await asyncio.sleep(0.02)
