"""The access service of a small city hall: officers with roles, the personnel system's events, and what each may do."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from deploy.embedded.databases import ServiceDatabase
from services.access.handlers.authority import announce_authority, beat
from services.access.handlers.desk import SignInDesk, SigningKeys
from services.access.service import service_of
from services.access.store.grants import keep_register
from shared.access import AccessRecordWriter, Actor, ActorKind, current_record_key, ensure_keys
from shared.access.authority import Decision
from shared.access.policy import load_access_policy
from shared.approvals import Desk, approval_routes
from shared.authority import AuthorityBook
from shared.contracts import CATALOGUE, AppointmentChanged, Event
from shared.contracts.staff import AppointmentChange, Employment
from shared.days import TOKYO
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.inbox import Inbox
from shared.law.municipality import load_municipality
from shared.parking import Record
from shared.postgres.pool import open_pool
from shared.seals import SealState
from shared.service import Service
from shared.tokens import PRIVATE_FILE, PUBLIC_FILE, ensure_token_key, issue_token, load_token_keys
from shared.transaction import Transactions

ISHINOMAKI = load_municipality(Path("deploy/municipality/ishinomaki.yaml"))
POLICY = load_access_policy(Path("deploy/municipality/ishinomaki.access.yaml"))
JOB = Actor("service:access", ActorKind.SERVICE)
#: Offices of the tests' officers.
TAX, PERSONNEL, BRANCH = "tax_payment", "personnel", "watanoha_branch"
#: Two who manage accounts, and an officer.
MANAGER, OTHER_MANAGER, OFFICER = "0001", "0002", "0412"


def today() -> date:
    """The day on which the test runs, in Japan."""
    return datetime.now(TOKYO).date()


def days(count: int) -> date:
    """So many days from today; negative for days past."""
    return today() + timedelta(days=count)


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Japan."""
    return datetime.combine(day, time(), TOKYO)


def change(
    what: AppointmentChange,
    office: str | None = None,
    *,
    staff_no: str = OFFICER,
    on: date | None = None,
    employment: Employment = Employment.PERMANENT,
    ends_on: date | None = None,
) -> AppointmentChanged:
    """What the personnel system reports of somebody."""
    return AppointmentChanged(
        staff_no=staff_no,
        change=what,
        effective_on=on or days(-100),
        office=office,
        employment=employment,
        ends_on=ends_on,
        display_name="見本 太郎",
    )


@dataclass
class CityHall:
    """The service as it runs, less the broker."""

    service: Service
    pool: Any
    transactions: Transactions
    inbox: Inbox
    book: AuthorityBook
    client: httpx.AsyncClient
    keys: Path
    _offsets: "itertools.count[int]" = field(default_factory=itertools.count)

    async def hear(self, *events: Event) -> int:
        """One batch of what others announce; returns how many were parked."""
        before = self.inbox.parked
        await self.inbox.deliver([self._record(event) for event in events])
        return self.inbox.parked - before

    def _record(self, event: Event) -> Record:
        offset = next(self._offsets)
        headers = {
            "ce_specversion": "1.0",
            "ce_id": f"p{offset}",
            "ce_source": "/personnel",
            "ce_type": event.type,
            "ce_time": "2026-04-01T00:00:00+00:00",
        }
        raw = tuple((name, text.encode()) for name, text in headers.items())
        key = event.staff_no if isinstance(event, AppointmentChanged) else "k"
        return Record(event.topic(), 0, offset, key.encode(), event.model_dump_json().encode(), raw)

    async def employ(self, staff_no: str, office: str, *roles: str) -> None:
        """Somebody at an office for long, with roles that others granted him."""
        assert await self.hear(change(AppointmentChange.APPOINTED, office, staff_no=staff_no)) == 0
        await self.grant(staff_no, office, *roles)

    async def grant(self, staff_no: str, office: str, *roles: str) -> None:
        """Roles that others granted somebody long ago."""
        for role in roles:
            await self.pool.execute(
                "INSERT INTO role_grant (staff_no, role, office, valid_from, proposed_by, approved_by)"
                " VALUES ($1, $2, $3, $4, 'test-a', 'test-b')",
                staff_no,
                role,
                office,
                days(-100),
            )
        await self.announce(staff_no)

    async def announce(self, *staff_nos: str) -> None:
        """Announce somebody's authority as the tables have it."""
        async with self.transactions.begin(JOB) as transaction:
            await announce_authority(transaction, staff_nos)

    async def run(self, job: str, day: date | None = None) -> dict[str, Any]:
        """A daily job, in a transaction of its own."""
        async with self.transactions.begin(JOB) as transaction:
            return await self.service.jobs[job](day or today(), transaction)

    async def may(self, staff_no: str, permission: str, office: str = TAX, at: datetime | None = None) -> Decision:
        """What this service's copy of authority says of somebody at a moment."""
        await self.book.refresh(self.pool)
        authority = self.book.authority(staff_no)
        assert authority is not None
        return authority.decide(permission, None, office, at or datetime.now(UTC))

    async def ask(
        self, path: str, body: dict[str, Any] | None = None, *, by: str = MANAGER, office: str = TAX
    ) -> httpx.Response:
        """A request of a signed-in officer: POST with a body, GET without."""
        return await self._send(path, body, Actor(by, ActorKind.STAFF, office=office, terminal="t-01"), ())

    async def operate(
        self, path: str, body: dict[str, Any] | None = None, *, permissions: tuple[str, ...] = ("access.bootstrap",)
    ) -> httpx.Response:
        """A request of the holder of the installation's key."""
        return await self._send(path, body, Actor("operator-1", ActorKind.OPERATOR), permissions)

    async def _send(
        self, path: str, body: dict[str, Any] | None, actor: Actor, permissions: tuple[str, ...]
    ) -> httpx.Response:
        async with self.transactions.begin(JOB) as transaction:
            await beat(transaction)
        await self.book.refresh(self.pool)
        now = int(datetime.now(UTC).timestamp())
        token = issue_token(actor, permissions, (), 600, load_token_keys(self.keys / PRIVATE_FILE), now=now)
        headers = {"Authorization": f"Bearer {token}", "Shuno-Reference": "case:2026-0001"}
        if body is None:
            return await self.client.get(path, headers=headers)
        return await self.client.post(path, json=body, headers=headers)

    async def propose(self, act: str = "access.grant", *, by: str = MANAGER, **payload: Any) -> httpx.Response:
        """Propose an act; days as texts."""
        body = {"payload": payload, "note": "異動に伴う付与"}
        return await self.ask(f"/approvals/{act}", body, by=by)

    async def approve(self, proposed: httpx.Response, act: str = "access.grant", *, by: str) -> httpx.Response:
        """Approve what was proposed."""
        made = proposed.json()
        body = {"payload_hash": made["payload_hash"]}
        return await self.ask(f"/approvals/{act}/{made['approval_id']}/approve", body, by=by)

    async def announced(self, *classes: type[Event]) -> list[Any]:
        """Events in the order of their writing."""
        rows = await self.pool.fetch("SELECT type, payload FROM outbox ORDER BY id")
        events = [CATALOGUE[row["type"]].model_validate_json(row["payload"]) for row in rows]
        return [event for event in events if isinstance(event, classes)]

    async def fetch(self, query: str, *values: Any) -> list[asyncpg.Record]:
        """Rows, for what a test wants to see."""
        rows: list[asyncpg.Record] = await self.pool.fetch(query, *values)
        return rows

    async def session(self, staff_no: str, *, started: date | None = None) -> None:
        """An open session, as signing in leaves it."""
        await self.pool.execute(
            "INSERT INTO terminal (reference, name, office, state, registered_by, registered_at)"
            " VALUES ('t-01', '窓口', 'tax_payment', 'registered', 'test', now()) ON CONFLICT DO NOTHING"
        )
        at = datetime.combine(started, time(9), TOKYO) if started else datetime.now(UTC)
        await self.pool.execute(
            "INSERT INTO session (reference, secret_hash, staff_no, office, terminal, method, started_at, last_seen_at,"
            " expires_at) VALUES ($1, sha256($1::text::bytea), $2, 'tax_payment', 't-01', 'password', $3, $3, $4)",
            f"session-{staff_no}-{at:%Y%m%d}",
            staff_no,
            at,
            at + timedelta(hours=12),
        )


@asynccontextmanager
async def city_hall(database: ServiceDatabase, keys: Path) -> AsyncIterator[CityHall]:
    """The service on a database, with two who manage accounts and an officer without any role."""
    ensure_keys(keys)
    ensure_token_key(keys)
    pool = await open_pool(database.dsn, application_name="access-test", connections_max=4)
    transactions = Transactions("access", pool, AccessRecordWriter("access", current_record_key(keys)))
    service = service_of(POLICY, SignInDesk.of(POLICY, SigningKeys(keys)), None, ISHINOMAKI)
    book, seals = AuthorityBook(), SealState()
    seals.observe(0.0)
    guard = Guard("access", load_token_keys(keys / PUBLIC_FILE), transactions, seals, book)
    app = build_app("access", guard, [*service.routes, approval_routes(Desk("access", book), service.acts)])
    async with transactions.begin(JOB) as transaction:
        await keep_register(transaction.connection, POLICY)
    transport = httpx.ASGITransport(app=app)
    inbox = Inbox("access", service.handlers, transactions, "test")
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://access") as client:
            yield CityHall(service, pool, transactions, inbox, book, client, keys)
    finally:
        await pool.close()


def problem(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    return response.status_code, response.json()["type"].removeprefix("urn:shuno:problem:")
