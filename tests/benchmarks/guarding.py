"""What the guard costs: decisions a second, and a guarded route beside a bare one on the same database."""

import statistics
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from shared.access import Access, AccessAction, AccessRecordWriter, current_record_key, ensure_keys
from shared.access.purposes import RECEIPT
from shared.authority import AuthorityBook, store_authorities, store_beat
from shared.contracts import AuthoritySet, GrantedRole
from shared.contracts.staff import AccountState, HolderKind
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.http.routes import Call, Routes
from shared.postgres.sql import Pool
from shared.seals import SealState
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys
from shared.transaction import Transactions
from tests.authority import OFFICE, bearer

VIEW = Access("payments.claim.view", RECEIPT, AccessAction.VIEW)
_HOLDERS = 2_000
_GRANTS = 12
_PERMISSIONS = 40
_SUBJECT = "000000000000123"


@dataclass(frozen=True, slots=True)
class Overhead:
    """Microseconds of a request at the median and the 99th percentile."""

    bare_p50: float
    bare_p99: float
    guarded_p50: float
    guarded_p99: float


async def fill(pool: Pool) -> AuthorityBook:
    """A city's staff in the service's copy of authority."""
    events = [_authority(number) for number in range(_HOLDERS)]
    async with pool.acquire() as connection, connection.transaction():
        await store_authorities(connection, events)
        await store_beat(connection, datetime.now(UTC))
    book = AuthorityBook()
    await book.refresh(pool)
    return book


def decisions(book: AuthorityBook, count: int) -> float:
    """Decisions a second over all holders, every second one refused."""
    at = datetime.now(UTC)
    holders = [f"{number % _HOLDERS:05d}" for number in range(count)]
    offices = (OFFICE, "another_office")
    started = time.perf_counter()
    for number, holder in enumerate(holders):
        book.decide(holder, VIEW, offices[number % 2], at)
    return count / (time.perf_counter() - started)


async def overhead(pool: Pool, book: AuthorityBook, keys: Path, requests: int, done: Callable[[int], None]) -> Overhead:
    """A route that reads one row: bare, and with authentication, privilege and access record; in turn."""
    ensure_keys(keys)
    ensure_token_key(keys)
    bare, guarded = _bare(pool), _guarded(pool, book, keys)
    headers = [(name.lower().encode(), value.encode()) for name, value in bearer(keys, "00001").items()]
    times: dict[str, list[float]] = {"bare": [], "guarded": []}
    for number in range(requests):
        for name, app in (("bare", bare), ("guarded", guarded)):
            started = time.perf_counter()
            await _request(app, headers)
            times[name].append((time.perf_counter() - started) * 1_000_000)
        if number % 100 == 0:
            done(number)
    cut = {name: statistics.quantiles(values, n=100) for name, values in times.items()}
    return Overhead(cut["bare"][49], cut["bare"][98], cut["guarded"][49], cut["guarded"][98])


def _authority(number: int) -> AuthoritySet:
    grants = [
        GrantedRole(
            role=f"role-{grant}",
            office=OFFICE if grant == 0 else f"office-{grant}",
            permissions=[VIEW.permission, *(f"service.{grant}.permission-{each}" for each in range(_PERMISSIONS))],
            purposes=[RECEIPT.code],
            valid_from=date(2020, 4, 1),
        )
        for grant in range(_GRANTS)
    ]
    return AuthoritySet(
        holder=f"{number:05d}",
        kind=HolderKind.STAFF,
        state=AccountState.ACTIVE,
        version=1,
        grants=grants,
        related_subjects=[],
    )


def _bare(pool: Pool) -> FastAPI:
    app = FastAPI()

    @app.get("/row")
    async def row() -> dict[str, Any]:
        async with pool.acquire() as connection, connection.transaction():
            return dict(await connection.fetchrow("SELECT 1 AS number") or {})

    return app


def _guarded(pool: Pool, book: AuthorityBook, keys: Path) -> FastAPI:
    routes = Routes("measured")

    @routes.get("/row", access=VIEW, summary="One row")
    async def row(call: Call) -> dict[str, Any]:
        found = await call.transaction.connection.fetchrow("SELECT 1 AS number")
        call.record([_SUBJECT], fields=("number",))
        return dict(found or {})

    seals = SealState()
    seals.observe(0.0)
    transactions = Transactions("payments", pool, AccessRecordWriter("payments", current_record_key(keys)))
    guard = Guard("payments", load_token_keys(keys / PUBLIC_FILE), transactions, seals, book)
    return build_app("payments", guard, [routes])


async def _request(app: Callable[..., Awaitable[None]], headers: list[tuple[bytes, bytes]]) -> None:
    """One GET without a network between, so that nothing but the application is measured."""
    scope: MutableMapping[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/row",
        "raw_path": b"/row",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
    status: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    await app(scope, receive, send)
    if status != [200]:
        raise RuntimeError(f"the measured route answered {status}")
