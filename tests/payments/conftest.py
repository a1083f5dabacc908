"""A payments database and the way to hand events to its handlers, as the inbox would."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.payments.service import build
from services.payments.store import settlement
from shared.access import AccessRecordWriter, Actor, ActorKind, RecordKey
from shared.contracts import CATALOGUE, Envelope, Event
from shared.contracts.event import event_identity
from shared.law.municipality import load_municipality
from shared.postgres.pool import open_pool
from shared.transaction import Transactions

ISHINOMAKI = load_municipality(Path("deploy/municipality/ishinomaki.yaml"))


@dataclass
class Payments:
    """Payments without a broker: events go straight to the handlers, one transaction per call."""

    pool: Any
    owner: Any
    transactions: Transactions

    def __post_init__(self) -> None:
        self.service = build(ISHINOMAKI)
        self.actor = Actor(id="service:payments", kind=ActorKind.SERVICE)

    async def hear(self, *events: Event) -> None:
        """Handle events of one type as one batch."""
        async with self.transactions.begin(self.actor) as transaction:
            await self.service.handlers[type(events[0])]([envelope(event) for event in events], transaction)

    async def job(self, name: str, day: Any) -> dict[str, Any]:
        """Run a daily job."""
        async with self.transactions.begin(self.actor) as transaction:
            return await self.service.jobs[name](day, transaction)

    async def announced(self, *classes: type[Event]) -> list[Any]:
        """What waits in the outbox, of these classes, in order."""
        rows = await self.pool.fetch("SELECT type, payload FROM outbox ORDER BY id")
        events = [CATALOGUE[row["type"]].model_validate_json(row["payload"]) for row in rows]
        return [event for event in events if not classes or isinstance(event, classes)]

    async def balance(self, clearing_key: str) -> dict[str, Any]:
        """The balance of the claim with this slip, without its zeros."""
        row = await self.pool.fetchrow(
            "SELECT b.* FROM claim_balance b JOIN claim USING (claim_id) WHERE clearing_key = $1", clearing_key
        )
        return {name.removesuffix("_yen"): value for name, value in row.items() if name.endswith("_yen") and value}

    async def proof(self) -> list[str]:
        """Names of the proofs that fail."""
        async with self.pool.acquire() as connection:
            return [name for name, wrong in (await settlement.prove(connection)).items() if wrong]


def envelope(event: Event) -> Envelope[Any]:
    """An event as if it had just arrived."""
    identifier = str(uuid.uuid4())
    return Envelope(
        id=identifier,
        source="test",
        key="k",
        time=datetime.now(UTC),
        event=event,
        event_id=event_identity("test", identifier),
    )


@pytest.fixture
async def payments(fresh_database: Callable[[str], Awaitable[Any]]) -> AsyncIterator[Payments]:
    database = await fresh_database("payments")
    pool = await open_pool(database.dsn, application_name="test")
    owner = await asyncpg.connect(database.owner_dsn)
    key = RecordKey("0001", bytes(32))
    yield Payments(pool, owner, Transactions("payments", pool, AccessRecordWriter("payments", key)))
    await owner.close()
    await pool.close()
