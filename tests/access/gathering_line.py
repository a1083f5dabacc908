"""A service whose records are sealed and handed over, the audit that gathers them, and the wire between the two."""

import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from deploy.embedded.databases import ServiceDatabase
from services.access.handlers.gathering_watch import ask_for_missing
from shared.access import (
    Access,
    AccessAction,
    AccessRecordWriter,
    Actor,
    ActorKind,
    current_record_key,
    purpose_of,
)
from shared.contracts import RecordsAsked, RecordsHandedOver
from shared.handover import Handover, ask_again
from shared.outbox import Message
from shared.parking import Record
from shared.postgres.pool import open_pool
from shared.postgres.sql import Pool
from shared.seals import AnchorFile, Sealer
from shared.transaction import Transactions
from tests.access.city_hall import CityHall
from tests.infrastructure import Databases

SOURCE = "refunds"
AUDITOR, AUDIT_OFFICE = "0777", "audit_secretariat"
OFFICER = Actor("0412", ActorKind.STAFF, ("receipt_clerk",), "tax_payment", "terminal-7")
VIEW = Access("refunds.case.view", purpose_of("refund"), AccessAction.VIEW)
JOB = Actor("service:access", ActorKind.SERVICE)


@dataclass
class Wire:
    """What would be the broker: keeps messages until a test delivers them, in whatever order and state."""

    messages: list[Message] = field(default_factory=list)

    async def partitions(self, topic: str) -> int:
        return 1

    async def send(self, topic: str, partition: int, messages: Sequence[Message]) -> None:
        assert topic == RecordsHandedOver.topic()
        self.messages.extend(messages)

    def take(self) -> list[Message]:
        taken, self.messages = self.messages, []
        return taken


@dataclass
class Line:
    """Both ends."""

    pool: Pool
    superuser: "asyncpg.Connection[asyncpg.Record]"
    audit_superuser: "asyncpg.Connection[asyncpg.Record]"
    transactions: Transactions
    sealer: Sealer
    handover: Handover
    wire: Wire
    hall: CityHall
    _offsets: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def audit(self) -> Transactions:
        """Transactions of the service that gathers."""
        return self.hall.transactions

    async def forget_everything(self) -> None:
        """Empty both databases of records, as a superuser could; sealing begins anew."""
        await self.superuser.execute(
            "TRUNCATE access_record, access_seal, record_handover RESTART IDENTITY;"
            "INSERT INTO record_handover (next_seal_no, rows_max) VALUES (1, 256)"
        )
        await self.audit_superuser.execute(
            "TRUNCATE gathered_seal, gathered_part, gathered_record, gathering_finding, announced_seal,"
            " gathering_progress, gathering_ask, gathering_loss, gathered_deletion, day_to_look_at, access_record,"
            " access_seal"
            " RESTART IDENTITY"
        )
        self.sealer.anchor.path.unlink(missing_ok=True)
        self.wire.take()

    async def access(self, *subject_refs: str, actor: Actor = OFFICER, detail: str = "case:2026-1") -> None:
        """Some persons' data is looked at, in one transaction."""
        async with self.transactions.begin(actor) as transaction:
            transaction.record_access(VIEW, subject_refs, fields=("amount_yen",), detail=detail)

    async def sealed(self, *subject_refs: str, detail: str = "case:2026-1") -> None:
        """One seal over one access to some persons."""
        await self.access(*subject_refs, detail=detail)
        assert await self.sealer.seal_once() is not None

    async def handed_over(self) -> list[Message]:
        """Everything the service hands over now."""
        while await self.handover.step():
            pass
        return self.wire.take()

    def records(self, messages: Sequence[Message]) -> list[Record]:
        """Messages as the broker gives them."""
        return [
            Record(RecordsHandedOver.topic(), 0, next(self._offsets), each.key, each.value, tuple(each.headers))
            for each in messages
        ]

    async def gather(self, messages: Sequence[Message]) -> int:
        """Deliver messages to the audit as one batch; returns how many were parked."""
        before = self.hall.inbox.parked
        await self.hall.inbox.deliver(self.records(messages))
        return self.hall.inbox.parked - before

    async def gather_all(self) -> None:
        """Hand over and gather whatever there is."""
        assert await self.gather(await self.handed_over()) == 0

    async def watch(self) -> list[RecordsAsked]:
        """The audit looks for what is missing, without waiting, and the service hears what it is asked."""
        async with self.audit.begin(JOB) as transaction:
            await ask_for_missing(transaction, timedelta())
        rows = await self.audit.pool.fetch("DELETE FROM outbox WHERE type = $1 RETURNING payload", RecordsAsked.type)
        asked = [RecordsAsked.model_validate_json(row["payload"]) for row in rows]
        async with self.pool.acquire() as connection:
            await ask_again(connection, asked)
        return asked

    async def gathered(self) -> list[tuple[Any, ...]]:
        """What the audit has of whom: subject and number in the service, in the service's order."""
        rows = await self.audit.pool.fetch("SELECT subject_ref, record_id FROM gathered_record ORDER BY tx, record_id")
        return [tuple(row) for row in rows]

    async def findings(self) -> list[tuple[Any, ...]]:
        """What the audit found wrong."""
        rows = await self.audit.pool.fetch(
            "SELECT kind, seal_no, first_row, row_count FROM gathering_finding ORDER BY finding_id"
        )
        return [tuple(row) for row in rows]


def changed(message: Message, change: Callable[[dict[str, Any]], None]) -> Message:
    """A message that somebody altered on the way."""
    value = json.loads(message.value)
    change(value)
    return message._replace(value=json.dumps(value).encode())


@asynccontextmanager
async def gathering_line(
    databases: Databases, source: ServiceDatabase, hall: CityHall, path: Path
) -> AsyncIterator[Line]:
    """A source of records beside a city hall whose service gathers them."""
    pool = await open_pool(source.dsn, application_name="line", connections_max=3)
    superuser = await asyncpg.connect(databases.postgresql.dsn(source.name))
    audit = await asyncpg.connect(databases.postgresql.dsn(await hall.pool.fetchval("SELECT current_database()")))
    transactions = Transactions(SOURCE, pool, AccessRecordWriter(SOURCE, current_record_key(hall.keys)))
    sealer = Sealer(pool, SOURCE, hall.keys, AnchorFile(path / "anchor.jsonl"))
    wire = Wire()
    handover = Handover(SOURCE, pool, wire)
    try:
        yield Line(pool, superuser, audit, transactions, sealer, handover, wire, hall)
    finally:
        await superuser.close()
        await audit.close()
        await pool.close()
