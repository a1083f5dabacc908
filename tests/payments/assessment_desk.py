"""Officers with the city's own roles at their desks, before the real guard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from shared.access.policy import load_access_policy
from shared.approvals import Desk, approval_routes
from shared.authority import AuthorityBook
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.seals import SealState
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys
from tests.authority import bearer, give, granted
from tests.payments.conftest import Payments

OFFICER, HEAD, COUNTER, NARROW = "0412", "0401", "0420", "0403"
ROLES = load_access_policy(Path("deploy/municipality/ishinomaki.access.yaml")).roles
_PURPOSES = ["receipt", "certificate", "settlement"]


@dataclass
class Desks:
    """Officers of a section, each at his desk."""

    payments: Payments
    client: httpx.AsyncClient
    keys: Path

    async def get(self, path: str, by: str = OFFICER, status: int = 200) -> Any:
        """What a page answers."""
        response = await self.client.get(path, headers=bearer(self.keys, by))
        assert response.status_code == status, response.text
        return response.json()

    async def post(self, path: str, body: dict[str, Any], by: str = OFFICER, status: int = 200) -> Any:
        """What a form answers."""
        response = await self.client.post(path, json=body, headers=bearer(self.keys, by))
        assert response.status_code == status, response.text
        return response.json()

    async def decided(self, act: str, payload: dict[str, Any], by: str = HEAD, status: int = 200) -> Any:
        """What becomes of a proposal of the officer that somebody else approves."""
        made = await self.post(f"/approvals/{act}", {"payload": payload, "note": "起案"}, OFFICER, 201)
        body = {"payload_hash": made["payload_hash"]}
        return {**made, **await self.post(f"/approvals/{act}/{made['approval_id']}/approve", body, by, status)}


@asynccontextmanager
async def desks(payments: Payments, directory: Path) -> AsyncIterator[Desks]:
    """The collection section; one officer of it has only resident tax."""
    ensure_token_key(directory)
    pool, sealed, book = payments.pool, SealState(), AuthorityBook()
    sealed.observe(0.0)
    await give(pool, OFFICER, granted(ROLES["collection_officer"].permissions, _PURPOSES))
    await give(pool, HEAD, granted(ROLES["collection_head"].permissions, _PURPOSES))
    await give(pool, COUNTER, granted(ROLES["certificate_officer"].permissions, _PURPOSES))
    everything = ROLES["collection_officer"].permissions | ROLES["collection_head"].permissions
    await give(pool, NARROW, granted(everything, _PURPOSES, tax_items=["010"]))
    await book.refresh(pool)
    guard = Guard("payments", load_token_keys(directory / PUBLIC_FILE), payments.transactions, sealed, book)
    acts = approval_routes(Desk("payments", book), payments.service.acts)
    app = build_app("payments", guard, [*payments.service.routes, acts])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://payments") as client:
        yield Desks(payments, client, directory)
