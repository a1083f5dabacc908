"""Signing in as the console does it: over HTTP, on a real database, at a moment that the test decides."""

import dataclasses
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from deploy.embedded.databases import ServiceDatabase
from services.access.handlers import sign_in as handlers
from services.access.handlers.desk import SignInDesk, SigningKeys
from services.access.handlers.oidc_sign_in import IdentityProvider
from services.access.inbound.sign_in_http import sign_in_routes
from services.access.inbound.terminal_http import terminal_routes
from services.access.store import sign_in as store
from shared.access import AccessRecordWriter, Actor, ActorKind, current_record_key, ensure_keys
from shared.access.policy import load_access_policy
from shared.authority import AuthorityBook
from shared.contracts import CATALOGUE, Event
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.postgres.pool import open_pool
from shared.seals import SealState
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys
from shared.transaction import Transactions

POLICY = load_access_policy(Path("deploy/municipality/ishinomaki.access.yaml"))
MANAGER = Actor("0001", ActorKind.STAFF)
#: Synthetic, and far from one another.
PASSWORD = "kumo-hashi-tegami-42"
OTHER_PASSWORD = "Zesty/Quorum/Veldt"
TERMINALS = ("a" * 43, "b" * 43, "c" * 43)


@dataclass
class Clock:
    """The database's clock, moved by the test."""

    moved: timedelta = timedelta()
    stands_at: datetime | None = None

    async def moment(self, connection: Any) -> datetime:
        return (self.stands_at or await store.database_moment(connection)) + self.moved

    async def stop(self, connection: Any) -> None:
        """Let only the test move it from now on, however long a machine takes for a step."""
        self.stands_at = await store.database_moment(connection)

    def move(self, **duration: float) -> None:
        self.moved += timedelta(**duration)


@dataclass
class Entrance:
    """A client of the routes of signing in, and what stands behind them."""

    client: httpx.AsyncClient
    pool: Any
    transactions: Transactions
    desk: SignInDesk
    clock: Clock
    keys: Path
    book: AuthorityBook

    async def person(
        self, staff_no: str, *offices: str, name: str = "見本 花子", password: str | None = PASSWORD
    ) -> None:
        """An active account at these offices since long ago, with a password."""
        await self.pool.execute(
            "INSERT INTO staff (staff_no, display_name, employment, registered_by) VALUES ($1, $2, 'permanent', 'x')",
            staff_no,
            name,
        )
        for office in offices or ("tax_payment",):
            await self.pool.execute(
                "INSERT INTO appointment (staff_no, office, valid_from, kind) VALUES ($1, $2, $3, 'main')",
                staff_no,
                office,
                date(2020, 4, 1),
            )
        if password:
            code = await self.code(staff_no)
            accepted = await self.post("/invitations/accept", code=code, password=password, terminal=TERMINALS[0])
            assert accepted.status_code == 201, accepted.text

    async def code(self, staff_no: str, kind: str = "invitation") -> str:
        async with self.transactions.begin(MANAGER) as transaction:
            return await handlers.make_invitation(transaction, staff_no, by=MANAGER.id, kind=kind)

    async def post(self, path: str, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        return await self.client.post(path, json=body, headers=headers)

    async def sign_in(
        self, staff_no: str = "0412", password: str = PASSWORD, terminal: str = TERMINALS[0], **more: Any
    ) -> httpx.Response:
        return await self.post("/sessions", staff_no=staff_no, password=password, terminal=terminal, **more)

    async def session(self, staff_no: str = "0412", **more: Any) -> str:
        response = await self.sign_in(staff_no, **more)
        assert response.status_code == 201, response.text
        return str(response.json()["session"])

    async def token(self, session: str) -> httpx.Response:
        return await self.post("/sessions/token", session=session)

    async def announced(self, *classes: type[Event]) -> list[Any]:
        rows = await self.pool.fetch("SELECT type, payload FROM outbox ORDER BY id")
        events = [CATALOGUE[row["type"]].model_validate_json(row["payload"]) for row in rows]
        return [event for event in events if isinstance(event, classes)]

    async def records(self) -> list[tuple[Any, ...]]:
        rows = await self.pool.fetch(
            "SELECT actor_id, terminal, action, outcome, rule FROM access_record ORDER BY sequence_no"
        )
        return [tuple(row) for row in rows]


@asynccontextmanager
async def entrance(
    database: ServiceDatabase, keys: Path, provider: IdentityProvider | None = None
) -> AsyncIterator[Entrance]:
    """The routes of signing in on a database, with three enrolled terminals."""
    ensure_keys(keys)
    ensure_token_key(keys)
    pool = await open_pool(database.dsn, application_name="test")
    transactions = Transactions("access", pool, AccessRecordWriter("access", current_record_key(keys)))
    clock, book, seals = Clock(), AuthorityBook(), SealState()
    seals.observe(0.0)
    desk = dataclasses.replace(SignInDesk.of(POLICY, SigningKeys(keys)), moment=clock.moment)
    guard = Guard("access", load_token_keys(keys / PUBLIC_FILE), transactions, seals, book)
    app = build_app("access", guard, [sign_in_routes(desk, provider), terminal_routes(desk)])
    for number, secret in enumerate(TERMINALS, 1):
        await pool.execute(
            "INSERT INTO terminal (reference, name, office, state, secret_hash, registered_by)"
            " VALUES ($1, '窓口', 'tax_payment', 'enrolled', sha256($2::bytea), 'test')",
            f"terminal-{number:016x}",
            secret.encode(),
        )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://access") as client:
        yield Entrance(client, pool, transactions, desk, clock, keys, book)
    await pool.close()


def problem(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json", response.text
    body = response.json()
    return response.status_code, body["type"].removeprefix("urn:shuno:problem:")


def forged(header: dict[str, Any], claims: dict[str, Any], public_key: bytes) -> str:
    """A JWT without a signature, or with one that takes the public key for a shared secret (RFC 8725 section 2.1)."""
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signed = b".".join(parts)
    tag = hmac.digest(public_key, signed, "sha256") if header["alg"] == "HS256" else b""
    return (signed + b"." + urlsafe_b64encode(tag).rstrip(b"=")).decode()
