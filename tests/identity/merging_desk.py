"""Officers who compare, merge and unmerge addressee numbers through the routes and acts of identity."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.authority import bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.identity.conftest import Identity

OFFICER, HEAD, RELATIVE = "0412", "0401", "0404"
MERGE, UNMERGE = "/approvals/identity.merge", "/approvals/identity.unmerge"


@dataclass
class Desk:
    """Two officers at their desks."""

    identity: Identity
    client: httpx.AsyncClient

    async def ask(self, path: str, body: dict[str, Any], by: str = OFFICER) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.identity.keys, by))

    async def answer(self, path: str, body: dict[str, Any], by: str = OFFICER) -> Any:
        response = await self.ask(path, body, by)
        assert response.status_code in (200, 201), response.text
        return response.json()

    async def payload(self, retired_no: str, surviving_no: str, **changed: Any) -> dict[str, Any]:
        """What an officer writes down after he has seen both numbers side by side."""
        seen = await self.answer("/merges/comparisons", {"retired_no": retired_no, "surviving_no": surviving_no})
        values = {
            "retired_no": retired_no,
            "surviving_no": surviving_no,
            "retired_version_no": seen["retired"]["version_no"],
            "surviving_version_no": seen["surviving"]["version_no"],
            "differences": seen["differences"],
            "reason": "住登外者が転入した",
            "evidence": "転入届の写し",
        }
        return {**values, **changed}

    async def propose(self, act: str, payload: dict[str, Any]) -> httpx.Response:
        return await self.ask(act, {"payload": payload, "note": "窓口で確認"})

    async def approve(self, act: str, made: dict[str, Any], by: str = HEAD) -> httpx.Response:
        return await self.ask(f"{act}/{made['approval_id']}/approve", {"payload_hash": made["payload_hash"]}, by)

    async def merge(self, retired_no: str, surviving_no: str) -> int:
        """A merge that both officers agree on; its number."""
        proposed = await self.propose(MERGE, await self.payload(retired_no, surviving_no))
        assert proposed.status_code == 201, proposed.text
        approved = await self.approve(MERGE, proposed.json())
        assert approved.status_code == 200, approved.text
        merge_id: int = await self.identity.pool.fetchval("SELECT max(merge_id) FROM addressee_merge")
        return merge_id

    async def unmerge(self, merge_id: int, retired_no: str, surviving_no: str) -> None:
        """The end of a merge that both officers agree on."""
        payload = {
            "merge_id": merge_id,
            "retired_no": retired_no,
            "surviving_no": surviving_no,
            "reason": "同姓同名の別人だった",
            "evidence": "本人の申立書",
        }
        proposed = await self.propose(UNMERGE, payload)
        assert proposed.status_code == 201, proposed.text
        approved = await self.approve(UNMERGE, proposed.json())
        assert approved.status_code == 200, approved.text

    async def gathering(self, addressee_no: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.answer("/merges/search", {"addressee_no": addressee_no})
        return found

    async def aliases(self) -> dict[str, str]:
        rows = await self.identity.fetch("SELECT addressee_no, surviving_no FROM addressee_alias")
        return {row["addressee_no"]: row["surviving_no"] for row in rows}


@asynccontextmanager
async def merging_desk(identity: Identity) -> AsyncIterator[Desk]:
    await give(identity.pool, OFFICER, granted(ROLES["identity_officer"].permissions, ["addressee"]))
    await give(identity.pool, HEAD, granted(ROLES["identity_head"].permissions, ["addressee"]))
    async with guarded(identity.service, identity.transactions, identity.keys) as opened:
        yield Desk(identity, opened.client)
