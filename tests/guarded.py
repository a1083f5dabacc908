"""A service's HTTP interface behind the real guard, without a broker and without a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from shared.access.policy import load_access_policy
from shared.approvals import Desk, approval_routes
from shared.authority import AuthorityBook
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.seals import SealState
from shared.service import Service
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys
from shared.transaction import Transactions

#: The city's own roles, so that they are proved to have what routes and acts ask for.
ROLES = load_access_policy(Path("deploy/municipality/ishinomaki.access.yaml")).roles


@dataclass
class Guarded:
    """An open interface, the keys of its tokens, and its copy of who may do what."""

    client: httpx.AsyncClient
    keys: Path
    book: AuthorityBook
    seals: SealState


@asynccontextmanager
async def guarded(service: Service, transactions: Transactions, keys: Path) -> AsyncIterator[Guarded]:
    """Open a service's routes and approvals to whoever was given authority before (`tests.authority.give`)."""
    ensure_token_key(keys)
    seals, book = SealState(), AuthorityBook()
    seals.observe(0.0)
    await book.refresh(transactions.pool)
    guard = Guard(service.name, load_token_keys(keys / PUBLIC_FILE), transactions, seals, book)
    app = build_app(service.name, guard, [*service.routes, approval_routes(Desk(service.name, book), service.acts)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{service.name}") as client:
        yield Guarded(client, keys, book, seals)
