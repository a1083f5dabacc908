"""Identity on a database of its own, fed with records as a broker gives them."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.embedded.databases import ServiceDatabase
from services.identity.service import build
from shared.access import AccessRecordWriter, Actor, ActorKind, current_record_key, ensure_keys
from shared.contracts import CATALOGUE, Event, PersonChanged, PersonRegistered
from shared.contracts.residents import Address
from shared.inbox import Inbox
from shared.law.municipality import load_municipality
from shared.parking import Record
from shared.postgres.pool import open_pool
from shared.service import Service
from shared.transaction import Transactions

CITY = load_municipality(Path(__file__).parents[2] / "deploy" / "municipality" / "ishinomaki.yaml")
REGISTER = "urn:example:residents"
#: Obviously synthetic addressees.
TARO, HANAKO, COMPANY = "990000000000001", "990000000000002", "990000000000003"
HOME = Address(
    postal_code="9860825", address_code="042021-0001", address="宮城県石巻市見本町一丁目", lot_number="1番1号"
)
AWAY = Address(postal_code="9800000", address="宮城県仙台市青葉区見本町二丁目", lot_number="2番2号")


@dataclass
class Identity:
    """The service as it runs, less the broker."""

    service: Service
    transactions: Transactions
    inbox: Inbox
    pool: Any
    keys: Path
    _offsets: "itertools.count[int]" = field(default_factory=itertools.count)

    def record(
        self, event: Event, *, at: datetime = datetime(2026, 4, 1, 9, tzinfo=UTC), identifier: str = ""
    ) -> Record:
        """An event as the broker would give it."""
        offset = next(self._offsets)
        headers = {
            "ce_specversion": "1.0",
            "ce_id": identifier or f"e{offset}",
            "ce_source": REGISTER,
            "ce_type": event.type,
            "ce_time": at.isoformat(),
        }
        raw = tuple((name, text.encode()) for name, text in headers.items())
        key = getattr(event, "addressee_no", "k")
        return Record("residents", 0, offset, key.encode(), event.model_dump_json(exclude_none=True).encode(), raw)

    async def hear(self, *events: Event) -> None:
        """One batch of events, which must all be handled."""
        await self.deliver([self.record(event) for event in events])
        assert self.inbox.parked == 0

    async def deliver(self, records: Sequence[Record]) -> None:
        """One batch of records, whatever becomes of them."""
        await self.inbox.deliver(records)

    async def job(self, name: str, day: date) -> dict[str, Any]:
        """A daily job, in a transaction of its own."""
        actor = Actor(id="service:identity", kind=ActorKind.SERVICE)
        async with self.transactions.begin(actor) as transaction:
            return await self.service.jobs[name](day, transaction)

    async def fetch(self, query: str, *values: Any) -> list[asyncpg.Record]:
        """Rows, for what a test wants to see."""
        rows: list[asyncpg.Record] = await self.pool.fetch(query, *values)
        return rows

    async def current(self, addressee_no: str = TARO) -> dict[str, Any]:
        """How an addressee stands now."""
        return dict(await self.pool.fetchrow("SELECT * FROM addressee_current WHERE addressee_no = $1", addressee_no))

    async def announced(self, *classes: type[Event]) -> list[Any]:
        """What waits in the outbox, of these classes, in order; each under the addressee's number."""
        rows = await self.pool.fetch("SELECT type, key, payload FROM outbox ORDER BY id")
        events: list[Any] = [CATALOGUE[row["type"]].model_validate_json(row["payload"]) for row in rows]
        assert [event.addressee_no for event in events] == [row["key"] for row in rows]
        return [event for event in events if not classes or isinstance(event, classes)]


def registered(addressee_no: str = TARO, **changed: Any) -> PersonRegistered:
    """A person whom the register announces."""
    values: dict[str, Any] = {
        "kind": "person",
        "name": "見本 太郎",
        "name_kana": "ミホン タロウ",
        "born_on": date(1980, 1, 2),
        "address": HOME,
        "effective_on": date(2025, 4, 1),
    }
    return PersonRegistered(addressee_no=addressee_no, **{**values, **changed})


def changed(reason: str, effective_on: date, addressee_no: str = TARO, **different: Any) -> PersonChanged:
    """The same person after a change."""
    said = registered(addressee_no, **different).model_dump()
    return PersonChanged.model_validate(
        {**said, "address": different.get("address", HOME), "reason": reason, "effective_on": effective_on}
    )


@pytest.fixture
async def identity(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path
) -> AsyncIterator[Identity]:
    database = await fresh_database("identity")
    pool = await open_pool(database.dsn, application_name="identity-test", connections_max=4)
    ensure_keys(tmp_path)
    transactions = Transactions("identity", pool, AccessRecordWriter("identity", current_record_key(tmp_path)))
    service = build(CITY)
    yield Identity(service, transactions, Inbox("identity", service.handlers, transactions, "test"), pool, tmp_path)
    await pool.close()
