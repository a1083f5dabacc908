"""Payments and dunning on databases of their own; what one announces, the other hears, byte for byte."""

import itertools
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded.databases import ServiceDatabase
from services.dunning.service import build as build_dunning
from services.payments.service import build as build_payments
from services.payments.store import settlement
from shared.access import AccessRecordWriter, Actor, ActorKind, current_record_key, ensure_keys
from shared.contracts import CATALOGUE, Event
from shared.inbox import Inbox
from shared.law.municipality import load_municipality
from shared.parking import Record
from shared.postgres.pool import open_pool
from shared.service import Service
from shared.transaction import Transactions

CITY = load_municipality(Path(__file__).parents[2] / "deploy" / "municipality" / "ishinomaki.yaml")
BUILD = {"payments": build_payments, "dunning": build_dunning}


@dataclass
class Part:
    """One service as it runs, less the broker."""

    service: Service
    transactions: Transactions
    inbox: Inbox


@dataclass
class Office:
    """The two services, with the post between them."""

    parts: dict[str, Part]
    #: Everything that was announced, in the order of its carrying.
    announced: list[Any] = field(default_factory=list)
    _offsets: dict[str, "itertools.count[int]"] = field(default_factory=dict)
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    #: The last row of each outbox that was carried.
    _reached: dict[str, int] = field(default_factory=dict)

    async def arrives(self, *events: Event, key: str = "990000000000001") -> None:
        """Facts of upstream systems, one after the other, and all that follows from them."""
        for event in events:
            value = event.model_dump_json().encode()
            name = f"upstream-{next(self._ids)}"
            await self._hand_out(event.topic(), event.type, key, name, "urn:upstream", value)
        await self._carry()

    async def day(self, day: date) -> int:
        """A business day's work; gives how many dunning notices (督促状) were issued."""
        await self._job("payments", "report_waiting_money", day)
        await self._job("payments", "announce_overdue_claims", day)
        await self._carry()
        issued = await self._job("dunning", "issue_dunning_notices", day)
        await self._carry()
        return int(issued["issued"])

    async def balance(self, clearing_key: str) -> dict[str, int]:
        """The balance of the claim with this slip in yen, without its zeros."""
        row = await self.parts["payments"].transactions.pool.fetchrow(
            "SELECT b.* FROM claim_balance b JOIN claim USING (claim_id) WHERE clearing_key = $1", clearing_key
        )
        assert row is not None, f"no claim has the slip {clearing_key}"
        return {name.removesuffix("_yen"): value for name, value in row.items() if name.endswith("_yen") and value}

    async def failing_proofs(self) -> list[str]:
        """Names of the ledger's proofs that fail."""
        async with self.parts["payments"].transactions.pool.acquire() as connection:
            return [name for name, wrong in (await settlement.prove(connection)).items() if wrong]

    def heard_of(self, event_class: type[Event]) -> list[Any]:
        """What was announced of one kind."""
        return [event for event in self.announced if isinstance(event, event_class)]

    async def _job(self, name: str, job: str, day: date) -> dict[str, Any]:
        part = self.parts[name]
        actor = Actor(id=f"service:{name}", kind=ActorKind.SERVICE)
        async with part.transactions.begin(actor) as transaction:
            return await part.service.jobs[job](day, transaction)

    async def _carry(self) -> None:
        """Carry what was announced until nothing new comes of it."""
        carried = True
        while carried:
            carried = False
            for name, part in self.parts.items():
                rows = await part.transactions.pool.fetch(
                    "SELECT event_id, topic, key, type, payload FROM outbox WHERE id > $1 ORDER BY id",
                    self._reached.get(name, 0),
                )
                self._reached[name] = await part.transactions.pool.fetchval("SELECT coalesce(max(id), 0) FROM outbox")
                for row in rows:
                    carried = True
                    value = bytes(row["payload"], "utf-8") if isinstance(row["payload"], str) else row["payload"]
                    self.announced.append(CATALOGUE[row["type"]].model_validate_json(value))
                    await self._hand_out(row["topic"], row["type"], row["key"], str(row["event_id"]), name, value)

    async def _hand_out(self, topic: str, event_type: str, key: str, name: str, source: str, value: bytes) -> None:
        headers = {
            "ce_specversion": "1.0",
            "ce_id": name,
            "ce_source": source,
            "ce_type": event_type,
            "ce_time": datetime(2025, 4, 1, 9, tzinfo=UTC).isoformat(),
        }
        raw = tuple((header, text.encode()) for header, text in headers.items())
        partition = zlib.crc32(key.encode()) % 4
        offset = next(self._offsets.setdefault(f"{topic}/{partition}", itertools.count()))
        record = Record(topic, partition, offset, key.encode(), value, raw)
        for part in self.parts.values():
            if any(heard.topic() == topic for heard in part.service.handlers):
                await part.inbox.deliver([record])
                assert part.inbox.parked == 0


@pytest.fixture
async def office(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[Office]:
    ensure_keys(tmp_path)
    parts: dict[str, Part] = {}
    for name, build in BUILD.items():
        database = await fresh_database(name)
        pool = await open_pool(database.dsn, application_name=f"journey-{name}", connections_max=4)
        transactions = Transactions(name, pool, AccessRecordWriter(name, current_record_key(tmp_path)))
        service = build(CITY)
        parts[name] = Part(service, transactions, Inbox(name, service.handlers, transactions, "test"))
    yield Office(parts)
    for part in parts.values():
        await part.transactions.pool.close()
