"""The city's officers and the network's gateway at payments' routes about slips."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.payments.conftest import Payments
from tests.payments.events import key_of


class Desk:
    """The city's officers at payments' routes."""

    def __init__(self, payments: Payments, client: httpx.AsyncClient, keys: Path, today: date) -> None:
        self.payments, self.client, self.keys, self.today = payments, client, keys, today

    async def post(self, path: str, body: dict[str, Any], by: str = "0412") -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def ask(self, path: str, by: str = "0412") -> httpx.Response:
        return await self.client.get(path, headers=bearer(self.keys, by))

    async def get(self, path: str, by: str = "0412") -> Any:
        response = await self.ask(path, by)
        assert response.status_code == 200, response.text
        return response.json()

    async def claim_id(self, number: int = 1, place: int = 1) -> int:
        found: int = await self.payments.pool.fetchval(
            "SELECT claim_id FROM claim WHERE clearing_key = $1", key_of(number, place)
        )
        return found

    async def slips(self, number: int = 1, place: int = 1) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.get(f"/claims/{await self.claim_id(number, place)}/slips")
        return found

    async def make(self, *claim_ids: int, **more: Any) -> dict[str, Any]:
        response = await self.post("/slips", {"claim_ids": claim_ids, "on": str(self.today), **more})
        assert response.status_code == 201, response.text
        made: dict[str, Any] = response.json()
        return made


@asynccontextmanager
async def open_desk(payments: Payments, tmp_path: Path) -> AsyncIterator[Desk]:
    """0412 is at the counter, 0413 there for vehicle tax only, 0414 is the gateway, 0415 reads the settlement."""
    counter = ROLES["counter_officer"].permissions
    await give(payments.pool, "0412", granted(counter, ["receipt"]))
    await give(payments.pool, "0413", granted(counter, ["receipt"], tax_items=["013"]))
    await give(payments.pool, "0414", granted(ROLES["payment_network"].permissions, ["receipt"]))
    await give(payments.pool, "0415", granted(["payments.settlement.view"], ["receipt"]))
    today = await payments.pool.fetchval("SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date")
    async with guarded(payments.service, payments.transactions, tmp_path) as opened:
        yield Desk(payments, opened.client, tmp_path, today)
