"""Officers with the city's own roles at their desks, before the real guard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.payments.conftest import Payments

OFFICER, HEAD, COUNTER, NARROW = "0412", "0401", "0420", "0403"
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
    pool = payments.pool
    await give(pool, OFFICER, granted(ROLES["collection_officer"].permissions, _PURPOSES))
    await give(pool, HEAD, granted(ROLES["collection_head"].permissions, _PURPOSES))
    await give(pool, COUNTER, granted(ROLES["certificate_officer"].permissions, _PURPOSES))
    everything = ROLES["collection_officer"].permissions | ROLES["collection_head"].permissions
    await give(pool, NARROW, granted(everything, _PURPOSES, tax_items=["010"]))
    async with guarded(payments.service, payments.transactions, directory) as opened:
        yield Desks(payments, opened.client, directory)
