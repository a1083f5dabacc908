"""A service with masked numbers and the review of look-ups, on a real database, behind the real guard."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.embedded.databases import ServiceDatabase
from shared.access import AccessRecordWriter, RecordKey
from shared.authority import AuthorityBook
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.http.lookups import lookup_routes
from shared.http.routes import Routes
from shared.postgres.pool import open_pool
from shared.postgres.sql import Pool
from shared.seals import SealState
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys
from shared.transaction import Transactions
from tests.authority import REFERENCE, bearer, give, granted
from tests.masking.probe import probe_routes


@dataclass
class House:
    """The service's HTTP interface and what stands behind it."""

    client: httpx.AsyncClient
    transactions: Transactions
    keys: Path
    book: AuthorityBook

    @property
    def pool(self) -> Pool:
        return self.transactions.pool

    async def let(self, staff_no: str, *permissions: str, purpose: str, **account: Any) -> None:
        """Let an officer have these permissions for one purpose."""
        await give(self.pool, staff_no, granted(permissions, [purpose]), **account)
        await self.book.refresh(self.pool)

    async def get(self, path: str, staff_no: str, reference: str = REFERENCE) -> httpx.Response:
        return await self.client.get(path, headers=bearer(self.keys, staff_no, reference=reference))

    async def post(self, path: str, body: Any, staff_no: str, reference: str = REFERENCE) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, staff_no, reference=reference))

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.pool.fetch(query)]


@asynccontextmanager
async def opened(service: str, database: ServiceDatabase, directory: Path, *routes: Routes) -> AsyncIterator[House]:
    """A service's application with these routes, its guard and its records."""
    ensure_token_key(directory)
    pool = await open_pool(database.dsn, application_name="test")
    seals, book = SealState(), AuthorityBook()
    seals.observe(0.0)
    transactions = Transactions(service, pool, AccessRecordWriter(service, RecordKey("0001", bytes(32))))
    guard = Guard(service, load_token_keys(directory / PUBLIC_FILE), transactions, seals, book)
    transport = httpx.ASGITransport(app=build_app(service, guard, routes), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield House(client, transactions, directory, book)
    await pool.close()


@pytest.fixture
async def house(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[House]:
    database = await fresh_database("identity")
    async with opened("identity", database, tmp_path, probe_routes(), lookup_routes) as made:
        yield made


def problem(response: httpx.Response) -> tuple[int, str]:
    """The status and the code of a problem."""
    return response.status_code, response.json()["type"].removeprefix("urn:shuno:problem:")
