"""A service with five acts, as it runs: its application, its database, its officers, and a clock that a test sets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from deploy.embedded.databases import ServiceDatabase
from shared.access import Access, AccessAction, AccessRecordWriter, Actor, ActorKind, current_record_key
from shared.access.purposes import INFORMATION_LINK, REFUND
from shared.approvals import Act, Approved, Desk, Payload, approval_routes
from shared.authority import AuthorityBook
from shared.contracts.staff import AccountState
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.http.problems import Problem
from shared.http.routes import NoPersonalData
from shared.postgres.pool import open_pool
from shared.postgres.sql import Connection
from shared.seals import SealState
from shared.tokens import PRIVATE_FILE, PUBLIC_FILE, issue_token, load_token_keys
from shared.transaction import Transaction, Transactions
from tests.authority import OFFICE, bearer, give, granted

SERVICE = "refunds"
ADDRESSEE = "000000000000412"
DONE = """
CREATE TABLE IF NOT EXISTS probe_done (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    act text NOT NULL,
    approval_id uuid NOT NULL,
    what text NOT NULL
);
GRANT SELECT, INSERT ON probe_done TO shuno_refunds;
"""


class Refunding(Payload):
    addressee_no: str
    tax_item: str
    amount_yen: int


class Registering(Payload):
    addressee_no: str
    item: str


class Granting(Payload):
    staff_no: str
    role: str


async def _do(approved: Approved[Any], transaction: Transaction) -> None:
    if getattr(approved.payload, "amount_yen", 0) == 666:
        raise Problem(409, "closed", "出納閉鎖後です。")
    await transaction.connection.execute(
        "INSERT INTO probe_done (act, approval_id, what) VALUES ($1, $2, $3)",
        transaction.actor.id,
        approved.approval_id,
        approved.payload.model_dump_json(),
    )


async def _admissible(payload: Refunding, connection: Connection) -> None:
    if payload.amount_yen <= 0 or await connection.fetchval("SELECT 1") != 1:
        raise Problem(422, "nothing_to_refund", "還付する金額がありません。")


def access(permission: str, action: AccessAction = AccessAction.DECIDE) -> Access:
    return Access(permission, REFUND, action)


REFUND_ACT = Act(
    name="refunds.payout",
    label="還付の決定",
    payload=Refunding,
    propose=access("refunds.payout.propose", AccessAction.REGISTER),
    approve=access("refunds.payout.approve", AccessAction.APPROVE),
    lines=lambda payload: [("宛名番号", payload.addressee_no), ("金額", f"{payload.amount_yen:,}円")],
    subjects=lambda payload: [payload.addressee_no],
    tax_items=lambda payload: {payload.tax_item},
    admissible=_admissible,
    execute=_do,
)
REGISTRATION_ACT = Act(
    name="exchange.registration",
    label="副本の登録",
    payload=Registering,
    propose=Access("exchange.registration.propose", INFORMATION_LINK, AccessAction.REGISTER),
    check=Access("exchange.registration.check", INFORMATION_LINK, AccessAction.DECIDE),
    checkers=2,
    approve=Access("exchange.registration.approve", INFORMATION_LINK, AccessAction.APPROVE),
    lines=lambda payload: [("宛名番号", payload.addressee_no), ("項目", payload.item)],
    subjects=lambda payload: [payload.addressee_no],
    execute=_do,
)
CORRECTION_ACT = Act(
    name="exchange.correction",
    label="副本の訂正",
    payload=Registering,
    propose=Access("exchange.correction.propose", INFORMATION_LINK, AccessAction.REGISTER),
    check=Access("exchange.correction.check", INFORMATION_LINK, AccessAction.DECIDE),
    checkers=1,
    approve=Access("exchange.correction.approve", INFORMATION_LINK, AccessAction.APPROVE),
    lines=lambda payload: [("宛名番号", payload.addressee_no), ("項目", payload.item)],
    subjects=lambda payload: [payload.addressee_no],
    execute=_do,
)
DEFERRED_ACT = Act(
    name="refunds.transfer_file",
    label="振込データの作成",
    payload=Refunding,
    propose=access("refunds.transfer.propose", AccessAction.REGISTER),
    approve=access("refunds.transfer.approve", AccessAction.APPROVE),
    lines=lambda payload: [("金額", f"{payload.amount_yen:,}円")],
    subjects=lambda payload: [payload.addressee_no],
    execute=_do,
    deferred=True,
)
GRANT_ACT = Act(
    name="access.grant",
    label="権限の付与",
    payload=Granting,
    propose=NoPersonalData("access.grant.propose", "names a member of staff and a role"),
    approve=NoPersonalData("access.grant.approve", "names a member of staff and a role"),
    lines=lambda payload: [("職員番号", payload.staff_no), ("役割", payload.role)],
    subjects=lambda _payload: [],
    barred=lambda payload: {payload.staff_no},
    execute=_do,
    any_office=True,
    operator_may_approve=True,
)
ACTS: tuple[Act[Any], ...] = (REFUND_ACT, REGISTRATION_ACT, CORRECTION_ACT, DEFERRED_ACT, GRANT_ACT)
PERMISSIONS = {
    "clerk": (
        "refunds.payout.propose",
        "refunds.transfer.propose",
        "exchange.registration.propose",
        "exchange.correction.propose",
    ),
    "checker": ("exchange.registration.check", "exchange.correction.check"),
    "head": (
        "refunds.payout.approve",
        "refunds.transfer.approve",
        "exchange.registration.approve",
        "exchange.correction.approve",
    ),
    "grantor": ("access.grant.propose", "access.grant.approve"),
}
PURPOSES = ("refund", "information_link")
REFUND_10000: dict[str, Any] = {"addressee_no": ADDRESSEE, "tax_item": "010", "amount_yen": 10_000}


@dataclass
class House:
    """The service, and hands to work it with."""

    database: ServiceDatabase
    superuser_dsn: str
    transactions: Transactions
    keys: Path
    book: AuthorityBook = field(default_factory=lambda: AuthorityBook(stale_seconds=10**9))
    moved: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        seals = SealState()
        seals.observe(0.0)
        guard = Guard(SERVICE, load_token_keys(self.keys / PUBLIC_FILE), self.transactions, seals, self.book, self.now)
        app = build_app(SERVICE, guard, [approval_routes(Desk(SERVICE, self.book, self.now), ACTS)])
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://service")

    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved

    async def employ(self, staff_no: str, *roles: str, **how: Any) -> None:
        """Let an officer hold these roles of `PERMISSIONS`, and nothing else."""
        grant_how = {name: how.pop(name) for name in ("office", "tax_items", "valid_until") if name in how}
        permissions: list[str] = [permission for role in roles for permission in PERMISSIONS[role]]
        grant = granted(permissions, PURPOSES, **grant_how)
        if deputy_for := how.pop("deputy_for", None):
            grant = grant.model_copy(update={"deputy_for": deputy_for})
        await give(self.transactions.pool, staff_no, *([grant] if roles else []), **how)
        await self.book.refresh(self.transactions.pool)

    async def suspend(self, staff_no: str) -> None:
        await self.employ(staff_no, state=AccountState.SUSPENDED)

    async def post(self, staff_no: str, path: str, body: Any = None, *, office: str = OFFICE) -> httpx.Response:
        headers = bearer(self.keys, staff_no, office=office)
        return await self.client.post(f"/approvals/{path}", headers=headers, json=body or {})

    async def get(self, staff_no: str, path: str = "", *, office: str = OFFICE) -> httpx.Response:
        return await self.client.get(f"/approvals{path}", headers=bearer(self.keys, staff_no, office=office))

    async def propose(
        self, staff_no: str, act: Act[Any] = REFUND_ACT, payload: dict[str, Any] | None = None
    ) -> tuple[str, str]:
        """Propose and give the path of the approval and its hash."""
        response = await self.post(
            staff_no, act.name, {"payload": REFUND_10000 if payload is None else payload, "note": "過誤納のため"}
        )
        assert response.status_code == 201, response.text
        body = response.json()
        return f"{act.name}/{body['approval_id']}", body["payload_hash"]

    async def confirm(self, staff_no: str, path: str, step: str, seen: str, **how: Any) -> tuple[int, str]:
        """Check, approve or take over; gives the status, and the state or the problem's code."""
        return answer(await self.post(staff_no, f"{path}/{step}", {"payload_hash": seen}, **how))

    async def decline(self, staff_no: str, path: str, step: str, reason: str = "金額の誤り") -> tuple[int, str]:
        """Refuse, return or withdraw."""
        return answer(await self.post(staff_no, f"{path}/{step}", {"reason": reason}))

    async def draft(
        self, staff_no: str, act: Act[Any] = REFUND_ACT, payload: dict[str, Any] | None = None
    ) -> tuple[str, int]:
        """Save a draft and give its path and the number of its state."""
        body = {"payload": REFUND_10000 if payload is None else payload, "note": "過誤納のため"}
        response = await self.post(staff_no, f"{act.name}/drafts", body)
        assert response.status_code == 201, response.text
        return f"{act.name}/drafts/{response.json()['draft_id']}", response.json()["saved_no"]

    async def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.transactions.pool.fetch(query, *values)]

    async def done(self, path: str) -> list[str]:
        """What was executed under an approval."""
        approval_id = path.rpartition("/")[2]
        rows = await self.fetch("SELECT what FROM probe_done WHERE approval_id = $1 ORDER BY number", approval_id)
        return [row[0] for row in rows]

    async def steps(self, path: str) -> list[tuple[str, str]]:
        query = "SELECT step, actor_id FROM approval_step WHERE approval_id = $1 ORDER BY step_no"
        return [(row[0], row[1]) for row in await self.fetch(query, path.rpartition("/")[2])]

    async def refusals(self) -> list[tuple[str, str]]:
        """Who was refused by which rule, in order."""
        query = "SELECT actor_id, rule FROM access_record WHERE outcome = 'refused' ORDER BY sequence_no"
        return [(row[0], row[1]) for row in await self.fetch(query)]

    async def as_superuser(self, statement: str, *values: Any) -> None:
        """What somebody with the database's own password could do."""
        connection = await asyncpg.connect(self.superuser_dsn)
        try:
            await connection.execute(statement, *values)
        finally:
            await connection.close()

    def operator(self, permissions: Collection[str], name: str = "operator-1") -> dict[str, str]:
        """The headers of a holder of the installation's key."""
        actor = Actor(name, ActorKind.OPERATOR)
        keys = load_token_keys(self.keys / PRIVATE_FILE)
        token = issue_token(actor, permissions, (), 600, keys, now=int(datetime.now(UTC).timestamp()))
        return {"Authorization": f"Bearer {token}"}

    async def close(self) -> None:
        await self.client.aclose()
        await self.transactions.pool.close()


async def open_house(database: ServiceDatabase, superuser_dsn: str, keys: Path) -> House:
    """Open a house on a migrated database; `close` ends it."""
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        await owner.execute(DONE)
    finally:
        await owner.close()
    pool = await open_pool(database.dsn, application_name="approvals-test", connections_max=6)
    writer = AccessRecordWriter(SERVICE, current_record_key(keys))
    return House(database, superuser_dsn, Transactions(SERVICE, pool, writer), keys)


def answer(response: httpx.Response) -> tuple[int, str]:
    """Status, and the state where it went well or the code of the problem."""
    body = response.json()
    return response.status_code, body.get("state") or body["type"].removeprefix("urn:shuno:problem:")


def found(rows: Sequence[dict[str, Any]], path: str) -> dict[str, Any]:
    """The row of one approval in a work list."""
    return next(row for row in rows if path.endswith(row["approval_id"]))
