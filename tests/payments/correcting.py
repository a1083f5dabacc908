"""Officers whose decisions correct the ledger: one proposes, another approves, as the city's roles let them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from shared.authority import AuthorityBook, store_beat
from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.payments.conftest import Payments
from tests.payments.events import key_of

OFFICER, HEAD, BOTH, NARROW = "0412", "0401", "0402", "0403"
PROPOSING, APPROVING = ROLES["collection_officer"].permissions, ROLES["collection_head"].permissions


@dataclass
class Office:
    """The officers of the section, each at a desk with a token."""

    payments: Payments
    client: httpx.AsyncClient
    keys: Path
    book: AuthorityBook

    async def stay(self) -> None:
        """Hear that their authority still holds: what takes longer than a beat may be old finds it old."""
        async with self.payments.pool.acquire() as connection, connection.transaction():
            await store_beat(connection, datetime.now(UTC))
        await self.book.refresh(self.payments.pool)

    async def get(self, path: str, by: str = BOTH) -> Any:
        response = await self.client.get(path, headers=bearer(self.keys, by))
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: dict[str, Any], by: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def claim_id(self, number: int = 1, place: int = 1) -> int:
        found: int = await self.payments.pool.fetchval(
            "SELECT claim_id FROM claim WHERE clearing_key = $1", key_of(number, place)
        )
        return found

    async def seen(self, number: int = 1, place: int = 1) -> dict[str, Any]:
        """A claim as an officer sees it on his screen."""
        shown = await self.get(f"/claims/{await self.claim_id(number, place)}")
        names = ("claim_id", "version", "addressee_no", "tax_item", "decision_count")
        return {name: shown[name] for name in names}

    async def receipt_id(self, ref: str = "r1") -> int:
        found: int = await self.payments.pool.fetchval("SELECT receipt_id FROM receipt WHERE receipt_ref = $1", ref)
        return found

    async def propose(self, act: str, payload: dict[str, Any], by: str = OFFICER) -> httpx.Response:
        return await self.post(f"/approvals/{act}", {"payload": payload, "note": ""}, by)

    async def proposed(self, act: str, payload: dict[str, Any], by: str = OFFICER) -> dict[str, Any]:
        response = await self.propose(act, payload, by)
        assert response.status_code == 201, response.text
        return {"act": act, **response.json()}

    async def approve(self, made: dict[str, Any], by: str = HEAD) -> httpx.Response:
        path = f"/approvals/{made['act']}/{made['approval_id']}/approve"
        return await self.post(path, {"payload_hash": made["payload_hash"]}, by)

    async def decide(self, act: str, payload: dict[str, Any]) -> str:
        """Propose and approve; returns the number of the approval."""
        made = await self.proposed(act, payload)
        answer = await self.approve(made)
        assert (answer.status_code, answer.json().get("state")) == (200, "executed"), answer.text
        approval_id: str = made["approval_id"]
        return approval_id


@asynccontextmanager
async def open_office(payments: Payments, folder: Path) -> AsyncIterator[Office]:
    """An office with an officer, a head, one who is both, and one with another tax item only."""
    pool = payments.pool
    await give(pool, OFFICER, granted(PROPOSING, ["receipt"]))
    await give(pool, HEAD, granted(APPROVING, ["receipt"]))
    await give(pool, BOTH, granted(PROPOSING | APPROVING, ["receipt"]))
    await give(pool, NARROW, granted(PROPOSING | APPROVING, ["receipt"], tax_items=["010"]))
    async with guarded(payments.service, payments.transactions, folder) as opened:
        yield Office(payments, opened.client, folder, opened.book)
