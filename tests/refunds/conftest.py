"""Refunds and payments side by side, each on a database of its own, and the way of what one announces to the other."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from services.refunds.service import build
from shared.access import AccessRecordWriter, Actor, ActorKind, RecordKey
from shared.authority import AuthorityBook
from shared.contracts import CATALOGUE, Event
from shared.postgres.pool import open_pool
from shared.service import Service
from shared.transaction import Transactions
from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.infrastructure import Databases
from tests.payments.conftest import ISHINOMAKI, Payments, envelope

_ITSELF = Actor("service:refunds", ActorKind.SERVICE)


OFFICER, HEAD = "0412", "0401"
APPROPRIATION = "refunds.appropriation"


@dataclass
class Refunds:
    """The service as it runs, less the broker, and those who work with it."""

    pool: Any
    transactions: Transactions
    service: Service
    client: httpx.AsyncClient
    keys: Path
    book: AuthorityBook

    async def hear(self, *events: Event) -> None:
        """Handle events of one type as one batch, one batch after the other."""
        for event_class, batch in itertools.groupby(events, type):
            if (handler := self.service.handlers.get(event_class)) is not None:
                async with self.transactions.begin(_ITSELF) as transaction:
                    await handler([envelope(event) for event in batch], transaction)

    async def job(self, name: str, day: date) -> dict[str, Any]:
        """Run a daily job."""
        async with self.transactions.begin(_ITSELF) as transaction:
            return await self.service.jobs[name](day, transaction)

    async def announced(self, *classes: type[Event]) -> list[Any]:
        """What waits in the outbox, of these classes, in order."""
        rows = await self.pool.fetch("SELECT type, payload FROM outbox ORDER BY id")
        events = [CATALOGUE[row["type"]].model_validate_json(row["payload"]) for row in rows]
        return [event for event in events if not classes or isinstance(event, classes)]

    async def get(self, path: str, by: str = OFFICER) -> Any:
        response = await self.client.get(path, headers=bearer(self.keys, by))
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: dict[str, Any], by: str = OFFICER) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def approve(self, act: str, proposal: dict[str, Any]) -> httpx.Response:
        """Decide as the head of section what an officer has proposed."""
        body = {"payload_hash": proposal["payload_hash"]}
        return await self.post(f"/approvals/{act}/{proposal['approval_id']}/approve", body, HEAD)

    async def appropriate(self, *overpayment_ids: int) -> None:
        """Two persons decide what is due of overpayments."""
        body = {"overpayment_ids": list(overpayment_ids), "reason": "未納があるため"}
        made = await self.post("/appropriations/proposals", body)
        assert made.status_code == 201, made.text
        for proposal in made.json():
            approved = await self.approve(APPROPRIATION, proposal)
            assert approved.status_code == 200, approved.text

    async def held(self) -> list[dict[str, Any]]:
        """Every overpayment with its balance, in the order in which they were found."""
        rows = await self.pool.fetch(
            "SELECT o.*, b.* FROM overpayment o JOIN overpayment_balance b USING (overpayment_id) ORDER BY 1"
        )
        return [dict(row) for row in rows]

    async def open_yen(self) -> int:
        """All that is open."""
        total: int = await self.pool.fetchval("SELECT coalesce(sum(open_yen), 0)::bigint FROM overpayment_balance")
        return total


@dataclass
class City:
    """Both services, with a bus between them that delivers in order, batch by batch."""

    payments: Payments
    refunds: Refunds
    _heard: dict[str, int] = field(default_factory=lambda: {"payments": 0, "refunds": 0})

    async def settle(self) -> None:
        """Deliver what each has announced to the other until both are silent."""
        while await self._deliver("payments") or await self._deliver("refunds"):
            pass

    async def lose_what_waits(self) -> None:
        """What payments has announced since never arrives."""
        self._heard["payments"] = await self.payments.pool.fetchval("SELECT max(id) FROM outbox")

    async def _deliver(self, announcer: str) -> int:
        pool, hearer = (
            (self.payments.pool, self.refunds) if announcer == "payments" else (self.refunds.pool, self.payments)
        )
        rows = await pool.fetch(
            "SELECT id, type, payload FROM outbox WHERE id > $1 ORDER BY id", self._heard[announcer]
        )
        if rows:
            self._heard[announcer] = rows[-1]["id"]
        events = [CATALOGUE[row["type"]].model_validate_json(row["payload"]) for row in rows]
        for event_class, batch in itertools.groupby(events, type):
            if event_class in hearer.service.handlers:
                await hearer.hear(*batch)
        return len(rows)


#: What a test leaves as it was.
_KEPT = ("migration", "authority", "authority_beat")


async def _emptied(owner: Any) -> None:
    """Empty every table, so that a test finds the databases of its module as if they were made for it."""
    tables = await owner.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL($1::text[])", list(_KEPT)
    )
    names = ", ".join(f'"{row["tablename"]}"' for row in tables)
    await owner.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


@dataclass
class _Opened:
    """One service on a database of its module, and the way to empty it."""

    service: Any
    owner: Any


@pytest.fixture(scope="module")
async def opened_payments(databases: Databases) -> AsyncIterator[_Opened]:
    database = await databases.create("payments")
    pool = await open_pool(database.dsn, application_name="test")
    owner = await asyncpg.connect(database.owner_dsn)
    writer = AccessRecordWriter("payments", RecordKey("0001", bytes(32)))
    yield _Opened(Payments(pool, owner, Transactions("payments", pool, writer)), owner)
    await owner.close()
    await pool.close()
    await databases.drop(database)


@pytest.fixture(scope="module")
async def opened_refunds(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[_Opened]:
    database = await databases.create("refunds")
    pool = await open_pool(database.dsn, application_name="test", connections_max=4)
    owner = await asyncpg.connect(database.owner_dsn)
    transactions = Transactions("refunds", pool, AccessRecordWriter("refunds", RecordKey("0001", bytes(32))))
    service, keys = build(ISHINOMAKI), tmp_path_factory.mktemp("refunds")
    await give(pool, OFFICER, granted(ROLES["collection_officer"].permissions, ["refund"]))
    await give(pool, HEAD, granted(ROLES["collection_head"].permissions, ["refund"]))
    async with guarded(service, transactions, keys) as opened:
        yield _Opened(Refunds(pool, transactions, service, opened.client, keys, opened.book), owner)
    await owner.close()
    await pool.close()
    await databases.drop(database)


@pytest.fixture
async def payments(opened_payments: _Opened) -> Payments:
    await _emptied(opened_payments.owner)
    emptied: Payments = opened_payments.service
    return emptied


@pytest.fixture
async def refunds(opened_refunds: _Opened) -> Refunds:
    await _emptied(opened_refunds.owner)
    emptied: Refunds = opened_refunds.service
    return emptied


@pytest.fixture
async def city(payments: Payments, refunds: Refunds) -> City:
    return City(payments, refunds)
