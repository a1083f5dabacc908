"""The running installation as its operator reaches it: over HTTP, with a token, waiting for conditions."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from deploy.demo.transfer_files import Fate, TransferFile
from shared.access import Actor, ActorKind
from shared.tokens import PRIVATE_FILE, issue_token, load_token_keys

#: What the operator of the demonstration may do; none of it shows whose data it is.
_PERMISSIONS = (
    "operations.run",
    "payments.intake",
    "payments.ledger.prove",
    "payments.settlement.view",
    "payments.suspense.view",
)
_TOKEN_SECONDS = 4 * 3600
#: Nothing may stand still for longer than this.
_STANDSTILL_SECONDS = 120.0
_LOOK_SECONDS = 0.1
#: A status is measured at most twice a second; two looks so far apart are two measurements.
_MEASUREMENT_SECONDS = 0.55


class DemoFailed(RuntimeError):  # noqa: N818 - It names what happened.
    """The demonstration cannot go on or does not balance; the sentence is for the person who started it."""


class CityHall:
    """Requests to the services of one installation."""

    def __init__(self, run: Mapping[str, Any], keys_directory: Path, log_directory: Path) -> None:
        self.addresses: dict[str, str] = {name: service["url"] for name, service in run["services"].items()}
        self._logs = log_directory
        keys = load_token_keys(keys_directory / PRIVATE_FILE)
        actor = Actor("demo-operator", ActorKind.OPERATOR)
        token = issue_token(actor, _PERMISSIONS, (), _TOKEN_SECONDS, keys, now=int(time.time()))
        self._client = httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60, trust_env=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(self, service: str, path: str, **parameters: Any) -> Any:
        """The JSON of a GET request.

        Raises:
            DemoFailed: the service refuses or does not answer.
        """
        return self._json(service, await self._ask(service, "GET", path, params=parameters))

    async def post(self, service: str, path: str, body: Any = None) -> Any:
        """The JSON of a POST request.

        Raises:
            DemoFailed: the service refuses or does not answer.
        """
        return self._json(service, await self._ask(service, "POST", path, json=body))

    async def statuses(self) -> dict[str, dict[str, Any]]:
        """The state of every service in figures."""
        answers = await asyncio.gather(*(self.get(name, "/ops/status") for name in self.addresses))
        return dict(zip(self.addresses, answers, strict=True))

    async def run_job(self, service: str, job: str, day: date) -> dict[str, Any]:
        """Run a daily job for a business day."""
        result: dict[str, Any] = await self.post(service, f"/ops/jobs/{job}/runs", {"day": day.isoformat()})
        return result

    async def take_in(self, file: TransferFile) -> dict[str, Any]:
        """Hand a file in and follow it until it is posted or refused; a repeated one ends at the door."""
        parameters = {"name": file.name, "received_on": file.day.isoformat(), "profile": "strict"}
        response = await self._ask("payments", "POST", "/intake/files", params=parameters, content=file.content)
        if response.status_code == httpx.codes.CONFLICT:
            return {"state": Fate.REPEATED.value}
        file_id = self._json("payments", response)["file_id"]

        async def ended() -> dict[str, Any] | None:
            found: dict[str, Any] = await self.get("payments", f"/intake/files/{file_id}")
            if found["state"] == "posting" and any(one["code"] == "E-POST" for one in found["findings"]):
                raise DemoFailed(f"ファイル {file.name}: {found['findings'][-1]['message']}")
            return found if found["state"] in ("posted", "refused") else None

        return await self.wait_for(ended, f"ファイル {file.name} の取込")

    async def wait_handled(self, service: str, count: int, parked: int = 0) -> None:
        """Wait until a service has handled so many different facts.

        Raises:
            DemoFailed: more is parked than was planted, or nothing moves any more.
        """

        async def handled() -> bool | None:
            status = await self.get(service, "/ops/status")
            if status["parked"] > parked:
                await self._refuse_parked(service)
            return True if status["handled"] >= count else None

        await self.wait_for(handled, f"{service}での{count:,}件の処理")

    async def wait_quiet(self) -> None:
        """Wait until nothing is on its way anywhere: two measurements without lag, without outbox, without change."""
        before: dict[str, tuple[int, ...]] = {}

        async def quiet() -> bool | None:
            nonlocal before
            now = {
                name: (one["lag"], one["outbox_waiting"], one["handled"], one["sent"])
                for name, one in (await self.statuses()).items()
            }
            same, before = now == before, now
            if same and not any(lag or waiting for lag, waiting, *_ in now.values()):
                return True
            await asyncio.sleep(_MEASUREMENT_SECONDS)
            return None

        await self.wait_for(quiet, "全サービスの処理の完了")

    async def wait_for(self, condition: Callable[[], Any], what: str) -> Any:
        """Ask a condition until it gives something, and give that.

        Raises:
            DemoFailed: it gave nothing for two minutes.
        """
        deadline = time.monotonic() + _STANDSTILL_SECONDS
        while (found := await condition()) is None:
            if time.monotonic() > deadline:
                raise DemoFailed(f"{what}が{_STANDSTILL_SECONDS:.0f}秒待っても終わりません。記録: {self._logs}")
            await asyncio.sleep(_LOOK_SECONDS)
        return found

    async def _refuse_parked(self, service: str) -> None:
        parked = await self.get(service, "/ops/parked")
        first = parked[-1]["error"] if parked else ""
        raise DemoFailed(f"{service}が予定にない記録を保留しました({len(parked)}件): {first} 記録: {self._logs}")

    async def _ask(self, service: str, method: str, path: str, **how: Any) -> httpx.Response:
        try:
            return await self._client.request(method, self.addresses[service] + path, **how)
        except httpx.HTTPError as error:
            reason = type(error).__name__
            raise DemoFailed(f"{service}が応答しません({method} {path}: {reason})。記録: {self._logs}") from error

    def _json(self, service: str, response: httpx.Response) -> Any:
        if response.is_success:
            return response.json()
        try:
            detail = response.json()["detail"]
        except (json.JSONDecodeError, KeyError):
            detail = response.text[:200]
        where = f"{response.request.method} {response.request.url.path}"
        raise DemoFailed(f"{service}の{where}: HTTP {response.status_code} {detail} 記録: {self._logs}")
