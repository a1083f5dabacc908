"""The running installation as its operator reaches it: over HTTP, with a token, waiting for conditions."""

import asyncio
import json
import time
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from deploy.demo.transfer_files import TransferFile
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
_LOOK_SECONDS = 0.05
#: A service measures its status at most five times a second; looks so far apart see two measurements.
_MEASUREMENT_SECONDS = 0.25
#: Asked at once after work was given, a service would show the state before it, and for a moment nothing newer.
_HEAD_START_SECONDS = 0.1
_FACTS_PER_SECOND = 8_000


class DemoFailed(RuntimeError):  # noqa: N818 - It names what happened.
    """The demonstration cannot go on or does not balance; the sentence is for the person who started it."""


class DemoStopped(DemoFailed):
    """Somebody ended the demonstration with a signal."""


class CityHall:
    """Requests to the services of one installation."""

    def __init__(self, run: Mapping[str, Any], keys_directory: Path, log_directory: Path) -> None:
        self.addresses: dict[str, str] = {name: service["url"] for name, service in run["services"].items()}
        self._logs = log_directory
        self._asked_at: dict[str, float] = {}
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

    async def statuses(self, services: Collection[str] = ()) -> dict[str, dict[str, Any]]:
        """The state of these services in figures, or of all where none is named."""
        names = services or self.addresses
        self._asked_at.update(dict.fromkeys(names, time.monotonic()))
        answers = await asyncio.gather(*(self.get(name, "/ops/status") for name in names))
        return dict(zip(names, answers, strict=True))

    async def run_job(self, service: str, job: str, day: date) -> dict[str, Any]:
        """Run a daily job for a business day."""
        result: dict[str, Any] = await self.post(service, f"/ops/jobs/{job}/runs", {"day": day.isoformat()})
        return result

    async def hand_in(self, file: TransferFile) -> int | None:
        """Hand a file in; gives its number, or none when the same bytes were taken in before."""
        parameters = {"name": file.name, "received_on": file.day.isoformat(), "profile": "strict"}
        response = await self._ask("payments", "POST", "/intake/files", params=parameters, content=file.content)
        if response.status_code == httpx.codes.CONFLICT:
            return None
        file_id: int = self._json("payments", response)["file_id"]
        return file_id

    async def wait_taken_in(self, file_id: int) -> dict[str, Any]:
        """Wait until a file is posted or refused, and give its reconciliation.

        Raises:
            DemoFailed: the file stands still.
        """

        async def ended() -> dict[str, Any] | None:
            found: dict[str, Any] = await self.get("payments", f"/intake/files/{file_id}")
            if found["state"] == "posting" and any(one["code"] == "E-POST" for one in found["findings"]):
                raise DemoFailed(f"ファイル {found['name']}: {found['findings'][-1]['message']}")
            return found if found["state"] in ("posted", "refused") else None

        found: dict[str, Any] = await self.wait_for(ended, f"取込ファイル {file_id} の記帳")
        return found

    async def wait_handled(self, service: str, count: int, of_which_new: int) -> None:
        """Wait until a service has handled so many different facts.

        Args:
            service: its name.
            count: facts since the start.
            of_which_new: how many have just been sent.

        Raises:
            DemoFailed: something is parked, or nothing moves any more.
        """
        await asyncio.sleep(_HEAD_START_SECONDS + of_which_new / _FACTS_PER_SECOND)

        async def handled() -> bool | None:
            status = (await self._measured([service]))[service]
            if status["parked"]:
                await self._refuse_parked(service)
            return True if status["handled"] >= count else None

        await self.wait_for(handled, f"{service}での{count:,}件の処理")

    async def wait_quiet(self, *services: str) -> None:
        """Wait until nothing is on its way between these services.

        Two measurements in a row show no lag, an empty outbox and the same number of handled records: what one service
        had sent by the first, another has at least begun to read by the second.
        """
        await asyncio.sleep(_HEAD_START_SECONDS)
        before: dict[str, int] = {}

        async def quiet() -> bool | None:
            nonlocal before
            statuses = await self._measured(services)
            handled = {name: one["handled"] for name, one in statuses.items()}
            at_rest = not any(one["lag"] or one["outbox_waiting"] for one in statuses.values())
            same, before = handled == before, handled if at_rest else {}
            return True if same and at_rest else None

        await self.wait_for(quiet, "サービス間の処理の完了")

    async def _measured(self, services: Collection[str]) -> dict[str, dict[str, Any]]:
        """The state of these services, measured after this call began."""
        latest = max((self._asked_at.get(name, 0) for name in services), default=0)
        await asyncio.sleep(max(0, latest + _MEASUREMENT_SECONDS - time.monotonic()))
        return await self.statuses(services)

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
