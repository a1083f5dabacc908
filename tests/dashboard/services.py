"""Services as the page sees them: HTTP servers on loopback that answer with the real `Status`, or do not answer."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response

from shared.http.operations import Status
from shared.tokens import TokenKeyMissing

FISCAL_YEAR = 2026
SETTLEMENT = [
    {"tax_item": "010", "section_name": "現年課税分", "assessed_yen": 1_250_000_000, "collected_yen": 1_221_400_000,
     "unrefunded_yen": 400_000, "outstanding_yen": 28_600_000, "late_charge_collected_yen": 0},
    {"tax_item": "023", "section_name": "滞納繰越分", "assessed_yen": 3, "collected_yen": 2, "unrefunded_yen": 0,
     "outstanding_yen": 1},
]  # fmt: skip
Trouble: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]


def status(service: str, **changes: Any) -> Status:
    """A service at rest, with changes."""
    at_rest: dict[str, Any] = {
        "service": service, "ready": True, "reasons": [], "lag": 0, "handled": 0, "repeated": 0, "sent": 0,
        "outbox_waiting": 0, "outbox_age_seconds": 0.0, "parked": 0, "seal_lag_seconds": 0.2,
        "started_at": "2026-11-22T08:30:00+00:00",
    }  # fmt: skip
    return Status(**{**at_rest, **changes})


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application on a free loopback port; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment] # pytest keeps its own.
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@asynccontextmanager
async def answering(trouble: Trouble) -> AsyncIterator[str]:
    """A server that treats its connections as badly as `trouble` says; gives its address."""
    server = await asyncio.start_server(trouble, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@dataclass
class Silence:
    """Takes connections and never says a word; knows how many it has held at once."""

    held: int = 0
    most_at_once: int = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.held += 1
        self.most_at_once = max(self.most_at_once, self.held)
        await reader.read()
        self.held -= 1
        writer.close()


@dataclass
class Installation:
    """What the seven services answer, and the page about them."""

    statuses: dict[str, Status] = field(default_factory=dict)
    #: None where payments has no such route.
    settlement: list[dict[str, Any]] | None = None
    addresses: dict[str, str] = field(default_factory=dict)
    #: What payments was asked with: query and Authorization.
    asked: list[tuple[str, str]] = field(default_factory=list)
    #: None where there are no keys.
    token: str | None = None
    url: str = ""

    def give_token(self) -> str:
        if self.token is None:
            raise TokenKeyMissing("There is no key.")
        return self.token

    async def page(self, path: str = "/") -> str:
        """The page as a browser gets it."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            response = await client.get(f"{self.url}{path}")
        assert response.status_code == 200
        return response.text


def service_app(installation: Installation, name: str) -> FastAPI:
    """What one service answers to the page."""
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.get("/ops/status")
    async def ops_status() -> Status:
        return installation.statuses[name]

    if name == "payments":

        @app.get("/settlement/report")
        async def settlement(request: Request, response: Response) -> dict[str, Any]:
            installation.asked.append((request.url.query, request.headers.get("authorization", "")))
            response.status_code = 200 if installation.settlement is not None else 404
            return {"fiscal_year": FISCAL_YEAR, "rows": installation.settlement or []}

    return app
