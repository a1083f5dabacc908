"""The running city hall: what its people hand in, run and look after, and waiting until it has been done."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx

from deploy.demo.announcements import Announcements
from deploy.demo.asking import DemoFailed, Services
from deploy.demo.staffing import House

#: A service measures its status at most five times a second; looks so far apart see two measurements.
_MEASUREMENT_SECONDS = 0.25
#: Asked at once after work was given, a service would show the state before it, and for a moment nothing newer.
_HEAD_START_SECONDS = 0.1
_FACTS_PER_SECOND = 8_000


@dataclass(frozen=True, slots=True)
class Rest:
    """The services with nothing on its way between them.

    Attributes:
        statuses: The state of each in figures.
        announcements: How many of the records that payments has handled were what services announce.
    """

    statuses: dict[str, dict[str, Any]]
    announcements: int


@dataclass(slots=True)
class CityHall:
    """The services, those who work with them, and what access announces meanwhile."""

    services: Services
    house: House
    announcements: Announcements
    _asked_at: dict[str, float] = field(default_factory=dict)

    async def run_job(self, service: str, job: str, day: date) -> dict[str, Any]:
        """The operator runs a daily job for a business day."""
        path = f"/ops/jobs/{job}/runs"
        result: dict[str, Any] = await self.house.operator.post_to(service, path, {"day": day.isoformat()})
        return result

    async def hand_in(self, name: str, day: date, content: bytes, channel: str) -> int | None:
        """The officer hands in a file of a channel; gives its number, or none when the same bytes came in before."""
        parameters = {"name": name, "received_on": day.isoformat(), "profile": "strict", "channel": channel}
        response = await self.house.officer.ask("payments", "POST", "/intake/files", params=parameters, content=content)
        if response.status_code == httpx.codes.CONFLICT:
            return None
        file_id: int = self.services.json_of("payments", response)["file_id"]
        return file_id

    async def wait_taken_in(self, file_id: int) -> dict[str, Any]:
        """Wait until a file is posted or refused, and give its reconciliation.

        Raises:
            DemoFailed: the file stands still.
        """

        async def ended() -> dict[str, Any] | None:
            found: dict[str, Any] = await self.house.officer.get("payments", f"/intake/files/{file_id}")
            if found["state"] == "posting" and any(one["code"] == "E-POST" for one in found["findings"]):
                raise DemoFailed(f"ファイル {found['name']}: {found['findings'][-1]['message']}")
            return found if found["state"] in ("posted", "refused") else None

        return await self.services.wait_for(ended, f"取込ファイル {file_id} の記帳")

    async def wait_handled(self, count: int, of_which_new: int) -> None:
        """Wait until payments has handled so many different facts.

        Args:
            count: facts since the start; what services announce is not counted.
            of_which_new: how many have just been sent.

        Raises:
            DemoFailed: something is parked, or nothing moves any more.
        """
        await asyncio.sleep(_HEAD_START_SECONDS + of_which_new / _FACTS_PER_SECOND)

        async def handled() -> bool | None:
            status = (await self._measured(["payments"]))["payments"]
            if status["parked"]:
                await self._refuse_parked("payments")
            # Announcements are counted after the measurement, so that none is taken for a fact.
            return True if status["handled"] - await self.announcements.count() >= count else None

        await self.services.wait_for(handled, f"paymentsでの{count:,}件の処理")

    async def wait_quiet(self, *names: str) -> Rest:
        """Wait until nothing is on its way between these services, or between all where none is named.

        Two measurements in a row show no lag, an empty outbox and the same number of handled records: what one service
        had sent by the first, another has at least begun to read by the second.
        """
        await asyncio.sleep(_HEAD_START_SECONDS)
        before: dict[str, int] = {}

        async def quiet() -> Rest | None:
            nonlocal before
            statuses = await self._measured(names or self.services.addresses)
            announced = await self.announcements.count()
            handled = {name: one["handled"] for name, one in statuses.items()} | {"announced": announced}
            at_rest = not any(one["lag"] or one["outbox_waiting"] for one in statuses.values())
            same, before = handled == before, handled if at_rest else {}
            return Rest(statuses, announced) if same and at_rest else None

        return await self.services.wait_for(quiet, "サービス間の処理の完了")

    async def _measured(self, names: Collection[str]) -> dict[str, dict[str, Any]]:
        """The state of these services, measured after this call began."""
        latest = max((self._asked_at.get(name, 0) for name in names), default=0)
        await asyncio.sleep(max(0, latest + _MEASUREMENT_SECONDS - time.monotonic()))
        self._asked_at.update(dict.fromkeys(names, time.monotonic()))
        answers = await asyncio.gather(*(self.services.get(name, "/ops/status") for name in names))
        return dict(zip(names, answers, strict=True))

    async def _refuse_parked(self, service: str) -> None:
        parked = await self.house.operator.get(service, "/ops/parked")
        first = parked[-1]["error"] if parked else ""
        raise DemoFailed(
            f"{service}が予定にない記録を保留しました({len(parked)}件): {first} 記録: {self.services.log_directory}"
        )
