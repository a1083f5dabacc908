"""The console as it runs, before stand-ins of the services it asks; a browser that looks at it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from deploy.console import home, signing_in
from deploy.console.app import build_console
from deploy.console.settings import ConsoleSettings
from tests.console.officer import Browser
from tests.console.standing_in import PASSWORD, STAFF_NO, TERMINAL, City, access_app, probe_app
from tests.dashboard.conftest import browser, chromium
from tests.dashboard.services import serving

__all__ = ["browser", "chromium"]

KEY = b"synthetic key of the tests, 32 bytes or more"


@dataclass
class Desk:
    """One console and what stands behind it."""

    url: str
    city: City
    addresses: dict[str, str]
    wire: httpx.AsyncClient

    def browser(self, *, terminal: str = TERMINAL) -> Browser:
        """A browser of a registered terminal."""
        return Browser(self.url, self.wire, {"__Host-shuno-terminal": terminal} if terminal else {})

    async def signed_in(self) -> Browser:
        """A browser whose officer has signed in and read the notice."""
        made = self.browser()
        await made.post("/sign-in", {"staff_no": STAFF_NO, "password": PASSWORD})
        await made.post("/notice", {})
        assert (await made.get("/", follow=False)).status_code == 200
        return made


@asynccontextmanager
async def console_over(addresses: dict[str, str], **options: Any) -> AsyncIterator[str]:
    """A console that asks these services; gives its origin."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        origins = (f"http://127.0.0.1:{port}", f"http://localhost:{port}")
        app = build_console(ConsoleSettings(lambda: addresses, "127.0.0.1", port, origins, KEY, ""), **options)
        async with on_socket(app, listening):
            yield origins[0]


@asynccontextmanager
async def on_socket(app: FastAPI, listening: socket.socket) -> AsyncIterator[None]:
    """Serve an application where somebody already listens: the console knows its own address before it begins."""
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment] # pytest keeps its own.
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


@pytest.fixture(scope="session")
async def standing_in() -> AsyncIterator[tuple[City, dict[str, str]]]:
    """Stand-ins of access and of one service, for the whole run."""
    city = City()
    async with serving(access_app(city)) as access, serving(probe_app(city)) as payments:
        yield city, {"access": access, "payments": payments}


@pytest.fixture(scope="session")
async def wire() -> AsyncIterator[httpx.AsyncClient]:
    """What carries the requests of all browsers; making one takes longer than a request."""
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture
async def desk(
    standing_in: tuple[City, dict[str, str]], wire: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """A console that nobody has used, before stand-ins that hold nothing.

    On a busy machine a service at work may need long: only `monkeypatch.undo()` brings back how long the console waits.
    """
    monkeypatch.setattr(home, "_ASK_TIMEOUT_SECONDS", 30.0)
    monkeypatch.setattr(signing_in, "_OFFER_TIMEOUT_SECONDS", 30.0)
    city, addresses = standing_in[0], dict(standing_in[1])
    vars(city).update(vars(City()))
    async with console_over(addresses) as url:
        yield Desk(url, city, addresses, wire)
