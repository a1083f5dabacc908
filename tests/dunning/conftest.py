"""Dunning on a database of its own, fed with records as a broker gives them."""

import itertools
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.embedded.databases import ServiceDatabase
from services.dunning.service import build
from shared.access import AccessRecordWriter, Actor, ActorKind, current_record_key, ensure_keys
from shared.contracts import ClaimOpened, ClaimOverdue, DunningNoticeIssued, Event
from shared.inbox import Inbox
from shared.law.municipality import load_municipality
from shared.parking import Record
from shared.postgres.pool import open_pool
from shared.service import Service
from shared.transaction import Transactions
from tests.dunning.claims import opened

PARTITIONS = 4
CITY = load_municipality(Path(__file__).parents[2] / "deploy" / "municipality" / "ishinomaki.yaml")


@dataclass
class Dunning:
    """The service as it runs, less the broker."""

    service: Service
    transactions: Transactions
    inbox: Inbox
    _offsets: dict[int, "itertools.count[int]"] = field(default_factory=dict)
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _opened: set[int] = field(default_factory=set)

    def records(self, events: Sequence[Event]) -> list[Record]:
        """Events of payments as records: each addressee in a partition of his own, offsets in order.

        A claim that becomes overdue without having been opened is opened before, its tax notice sent in time.
        """
        return [self._record(one) for event in events for one in self._opening(event)]

    def _opening(self, event: Event) -> list[Event]:
        if isinstance(event, ClaimOpened):
            self._opened.add(event.claim_id)
        if not isinstance(event, ClaimOverdue) or event.claim_id in self._opened:
            return [event]
        self._opened.add(event.claim_id)
        return [opened(event), event]

    def _record(self, event: Any) -> Record:
        key = event.addressee_no.encode()
        partition = zlib.crc32(key) % PARTITIONS
        headers = {
            "ce_specversion": "1.0",
            "ce_id": f"e{next(self._ids)}",
            "ce_source": "/shuno/payments",
            "ce_type": event.type,
            "ce_time": datetime(2026, 7, 1, 9, tzinfo=UTC).isoformat(),
        }
        offset = next(self._offsets.setdefault(partition, itertools.count()))
        raw = tuple((name, text.encode()) for name, text in headers.items())
        return Record(event.topic(), partition, offset, key, event.model_dump_json().encode(), raw)

    def again(self, records: Sequence[Record]) -> list[Record]:
        """The same events at later offsets, as a publisher sends them who did not hear that they arrived."""
        return [
            Record(one.topic, one.partition, next(self._offsets[one.partition]), one.key, one.value, one.headers)
            for one in records
        ]

    async def hear(self, *events: Event) -> None:
        """One batch of events, which must all be handled."""
        await self.inbox.deliver(self.records(events))
        assert self.inbox.parked == 0

    async def issue(self, day: date) -> dict[str, Any]:
        """The daily job, in a transaction of its own."""
        actor = Actor(id="service:dunning", kind=ActorKind.SERVICE)
        async with self.transactions.begin(actor) as transaction:
            return await self.service.jobs["issue_dunning_notices"](day, transaction)

    async def fetch(self, query: str, *values: Any) -> list[asyncpg.Record]:
        """Rows, for what a test wants to see."""
        rows: list[asyncpg.Record] = await self.transactions.pool.fetch(query, *values)
        return rows

    async def stages(self) -> dict[int, str]:
        """The stage of each followed claim."""
        rows = await self.fetch("SELECT claim_id, stage FROM dunning_claim ORDER BY claim_id")
        return {row["claim_id"]: row["stage"] for row in rows}

    async def announced(self) -> list[DunningNoticeIssued]:
        """The notices announced, in the order of their writing."""
        rows = await self.fetch("SELECT type, topic, key, payload FROM outbox ORDER BY id")
        assert {(row["type"], row["topic"]) for row in rows} <= {(DunningNoticeIssued.type, "dunning")}
        events = [DunningNoticeIssued.model_validate_json(row["payload"]) for row in rows]
        assert [event.addressee_no for event in events] == [row["key"] for row in rows]
        return events


@pytest.fixture
async def dunning(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path
) -> AsyncIterator[Dunning]:
    database = await fresh_database("dunning")
    pool = await open_pool(database.dsn, application_name="dunning-test", connections_max=4)
    ensure_keys(tmp_path)
    transactions = Transactions("dunning", pool, AccessRecordWriter("dunning", current_record_key(tmp_path)))
    service = build(CITY)
    inbox = Inbox("dunning", service.handlers, transactions, "test")
    yield Dunning(service, transactions, inbox)
    await pool.close()
