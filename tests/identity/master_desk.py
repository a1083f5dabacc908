"""The officers who look after the addressee master, at the real guard with the city's own roles."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from shared.days import TOKYO
from tests.authority import REFERENCE, bearer, give, granted
from tests.guarded import ROLES, guarded
from tests.identity.conftest import TARO, Identity

OFFICER, HEAD, KEEPER, KEEPER_HEAD = "0412", "0401", "0421", "0422"
#: Others with the same two roles, for decisions about the former.
SECOND_KEEPER, SECOND_HEAD = "0423", "0424"


@dataclass
class MasterDesk:
    """Who asks and who decides."""

    identity: Identity
    client: httpx.AsyncClient
    keys: Path

    def headers(self, by: str) -> dict[str, str]:
        return bearer(self.keys, by)

    async def ask(
        self, path: str, body: dict[str, Any], by: str = OFFICER, *, reference: str = REFERENCE
    ) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by, reference=reference))

    async def found(self, path: str, body: dict[str, Any], by: str = OFFICER) -> Any:
        """What an allowed question is answered."""
        response = await self.ask(path, body, by)
        assert response.status_code in (200, 201), response.text
        return response.json()

    async def propose(self, act: str, payload: dict[str, Any], by: str = OFFICER) -> httpx.Response:
        return await self.ask(f"/approvals/{act}", {"payload": payload, "note": "届出による"}, by)

    async def decide(
        self, act: str, payload: dict[str, Any], *, by: str = OFFICER, approver: str = HEAD
    ) -> httpx.Response:
        """Propose as one and approve as another."""
        made = await self.propose(act, payload, by)
        assert made.status_code == 201, made.text
        path = f"/approvals/{act}/{made.json()['approval_id']}/approve"
        return await self.ask(path, {"payload_hash": made.json()["payload_hash"]}, approver)

    async def decided(self, act: str, payload: dict[str, Any], **who: str) -> None:
        answer = await self.decide(act, payload, **who)
        assert answer.status_code == 200, answer.text

    async def protect(self, addressee_no: str = TARO, days: int = 300) -> date:
        """Put somebody under a support measure that is in force now; returns its last day."""
        today = datetime.now(TOKYO).date()
        last_day = today + timedelta(days=days)
        payload = {
            "addressee_no": addressee_no,
            "valid_from": (today - timedelta(days=30)).isoformat(),
            "valid_until": last_day.isoformat(),
            "evidence": "支援措置申出書 第1号",
        }
        await self.decided("identity.protection", payload, by=KEEPER, approver=KEEPER_HEAD)
        return last_day


@asynccontextmanager
async def master_desk(identity: Identity) -> AsyncIterator[MasterDesk]:
    """Open the service to two officers of the master and two of the support measures."""
    roles = {
        OFFICER: "identity_officer",
        HEAD: "identity_head",
        KEEPER: "protection_officer",
        KEEPER_HEAD: "protection_head",
        SECOND_KEEPER: "protection_officer",
        SECOND_HEAD: "protection_head",
    }
    for staff_no, role in roles.items():
        await give(identity.pool, staff_no, granted(ROLES[role].permissions, ["addressee"]))
    async with guarded(identity.service, identity.transactions, identity.keys) as opened:
        yield MasterDesk(identity, opened.client, identity.keys)
