"""A whole installation as processes, and a publisher that does what the contract asks of one."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from deploy.commands.reaching import operator_client
from shared.contracts import Event

READY_SECONDS = 180.0


class Installation:
    """`shuno up` in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.log = (directory.parent / "up.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deploy.shuno", "up", "--data", str(directory), "--no-schedule"],
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def state(self) -> dict[str, Any]:
        """What `run.json` says; empty while it is not there."""
        try:
            state: dict[str, Any] = json.loads((self.directory / "run.json").read_text())
        except (OSError, ValueError):
            return {}
        return state

    async def ready(self) -> dict[str, Any]:
        """Wait until every service is ready."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            state = self.state()
            if state.get("ready") and await self._answer(state):
                return state
            await asyncio.sleep(0.1)
        raise TimeoutError(f"not ready after {READY_SECONDS} s; see {self.log.name}")

    async def quiet(self) -> None:
        """Wait until no service has anything left to handle or to send."""
        deadline = time.monotonic() + READY_SECONDS
        calm = 0
        while time.monotonic() < deadline:
            statuses = await self.statuses()
            busy = any(one["lag"] or one["outbox_waiting"] or not one["ready"] for one in statuses) or not statuses
            calm = 0 if busy else calm + 1
            if calm >= 3:
                return
            await asyncio.sleep(0.3)
        raise TimeoutError(f"still busy after {READY_SECONDS} s: {statuses}")

    async def statuses(self) -> list[dict[str, Any]]:
        """The status of each service; empty when one does not answer."""
        found = []
        async with httpx.AsyncClient(trust_env=False, timeout=15) as client:
            for service in self.state().get("services", {}).values():
                try:
                    found.append((await client.get(f"{service['url']}/ops/status")).json())
                except (httpx.HTTPError, ValueError):
                    return []
        return found

    async def kill(self, *names: str) -> None:
        """End processes at once, services, `postgresql` or `kafka`, and come back when others stand in their place."""
        pids = {name: self._pid(name) for name in names}
        for pid in pids.values():
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + READY_SECONDS
        while any(self._pid(name) in (pid, 0) for name, pid in pids.items()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{', '.join(names)} did not come back after {READY_SECONDS} s; see {self.log.name}")
            await asyncio.sleep(0.05)

    def _pid(self, name: str) -> int:
        state = self.state()
        place = state.get(name) or state.get("services", {}).get(name, {})
        return int(place.get("pid") or 0)

    def ask(self, service: str, permission: str, method: str, path: str, **more: Any) -> Any:
        """One request as an operator."""
        with operator_client(self.directory, service, [permission]) as client:
            response = client.request(method, path, **more)
            response.raise_for_status()
            return response.json()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One `shuno` command on this installation."""
        words = [sys.executable, "-m", "deploy.shuno", *arguments, "--data", str(self.directory)]
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)

    def stop(self) -> int:
        """Stop it as a person would, and give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.log.close()
        return code

    async def _answer(self, state: dict[str, Any]) -> bool:
        statuses = await self.statuses()
        return len(statuses) == len(state["services"]) and all(one["ready"] for one in statuses)


class Publisher:
    """Keeps what it sends, and sends it all again after a restart of the embedded broker, as the guide asks."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.kept: list[tuple[str, str, str, Event]] = []

    def keep(self, key: str, event: Event) -> None:
        """Take an event to be sent."""
        self.kept.append((event.topic(), key, str(uuid.uuid4()), event))

    async def send_all(self) -> None:
        """Send every event kept so far, until one life of the broker has taken them all."""
        while True:
            incarnation = self._incarnation()
            try:
                await self._send(self.kept)
            except (KafkaError, OSError, TimeoutError):
                await asyncio.sleep(0.2)
                continue
            if incarnation and incarnation == self._incarnation():
                return

    def _incarnation(self) -> str | None:
        return self.installation.state().get("kafka", {}).get("incarnation")

    async def _send(self, events: Sequence[tuple[str, str, str, Event]]) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self.installation.state()["kafka"]["bootstrap"] if self.installation.state() else "",
            acks="all",
            request_timeout_ms=5_000,
            metadata_max_age_ms=1_000,
        )
        try:
            await asyncio.wait_for(producer.start(), 10)
            sent = []
            for topic, key, identifier, event in events:
                headers = [
                    ("ce_specversion", b"1.0"),
                    ("ce_id", identifier.encode()),
                    ("ce_source", b"test-publisher"),
                    ("ce_type", event.type.encode()),
                    ("ce_time", datetime.now(UTC).isoformat().encode()),
                    ("content-type", b"application/json"),
                ]
                future = await asyncio.wait_for(
                    producer.send(topic, event.model_dump_json().encode(), key=key.encode(), headers=headers), 10
                )
                sent.append(future)
            await asyncio.wait_for(asyncio.gather(*sent), 30)
        finally:
            await producer.stop()
