"""Sign-ins a second at the running service, and how long everybody else waits meanwhile."""

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from deploy.demo.staffing import draw_password
from shared.access import Actor, ActorKind
from shared.tokens import PRIVATE_FILE, issue_token, load_token_keys

OFFICERS = 16
AT_ONCE = 8
_MANAGER = "90001"
#: The service reads its copy of authority twice a second.
_HEARD_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class SignIns:
    """What came of it: sign-ins a second, and milliseconds that a plain request took alone and beside them."""

    rate: float
    alone_p50: float
    beside_p50: float
    beside_p99: float


@dataclass
class Town:
    """Officers who may sign in at one service."""

    client: httpx.AsyncClient
    terminal: str
    passwords: dict[str, str]

    async def sign_in(self, staff_no: str) -> str:
        """Sign an officer in; the secret of his session."""
        body = {"staff_no": staff_no, "password": self.passwords[staff_no], "terminal": self.terminal}
        return str((await _post(self.client, "/sessions", body))["session"])


async def town(address: str, keys: Path) -> Town:
    """Staff an empty installation: one who manages accounts, and officers without rights."""
    client = httpx.AsyncClient(base_url=address, timeout=60, trust_env=False)
    actor = Actor("operator:benchmark", ActorKind.OPERATOR)
    token = issue_token(
        actor, ["access.bootstrap"], (), 600, load_token_keys(keys / PRIVATE_FILE), now=int(time.time())
    )
    body: dict[str, Any] = {"staff_no": _MANAGER, "display_name": "見本 太郎", "office": "personnel"}
    first = await _post(client, "/bootstrap/administrator", body, token)
    passwords = {_MANAGER: draw_password()}
    accepted = await _post(client, "/invitations/accept", {"code": first["code"], "password": passwords[_MANAGER]})
    made = Town(client, accepted["terminal"]["secret"], passwords)
    session = await made.sign_in(_MANAGER)
    await asyncio.sleep(_HEARD_SECONDS)
    token = (await _post(client, "/sessions/token", {"session": session}))["token"]
    for number in range(OFFICERS):
        staff_no = f"{91_000 + number}"
        body = {"staff_no": staff_no, "display_name": "見本 花子", "office": "tax_payment", "employment": "permanent"}
        issued = await _post(client, "/staff", body, token)
        passwords[staff_no] = draw_password()
        accepting = {"code": issued["code"], "password": passwords[staff_no], "terminal": made.terminal}
        await _post(client, "/invitations/accept", accepting)
    return made


async def measure(made: Town, sign_ins: int, done: Callable[[int], None]) -> SignIns:
    """Sign in so many times, several at once, while somebody else asks for something plain all the time."""
    alone = [await _plain(made.client) for _ in range(100)]
    officers = [staff_no for staff_no in made.passwords if staff_no != _MANAGER]
    beside: list[float] = []
    asking = asyncio.create_task(_ask(made.client, beside))
    count = 0

    async def work(place: int) -> None:
        nonlocal count
        # Each worker has officers of his own, so that no sign-in waits for another of the same account.
        own = officers[place::AT_ONCE]
        for number in range(sign_ins // AT_ONCE):
            await made.sign_in(own[number % len(own)])
            count += 1
            done(count)

    started = time.perf_counter()
    await asyncio.gather(*(work(place) for place in range(AT_ONCE)))
    seconds = time.perf_counter() - started
    asking.cancel()
    return SignIns(
        count / seconds, statistics.median(alone), statistics.median(beside), statistics.quantiles(beside, n=100)[98]
    )


async def _ask(client: httpx.AsyncClient, milliseconds: list[float]) -> None:
    while True:
        milliseconds.append(await _plain(client))
        await asyncio.sleep(0.005)


async def _plain(client: httpx.AsyncClient) -> float:
    started = time.perf_counter()
    (await client.get("/live")).raise_for_status()
    return (time.perf_counter() - started) * 1000


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = await client.post(path, json=body, headers=headers)
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer
