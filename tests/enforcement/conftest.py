"""Enforcement on a database of its own, its routes behind the real guard, and two officers at their desks."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from services.enforcement.service import build
from shared.access import AccessRecordWriter, Actor, ActorKind, RecordKey
from shared.authority import AuthorityBook
from shared.contracts import CATALOGUE, BalancesStated, ClaimBalance, ClaimNotice, Event, NoticesStated
from shared.days import TOKYO
from shared.postgres.pool import open_pool
from shared.service import Service
from shared.transaction import Transactions
from tests.authority import bearer, give, granted
from tests.enforcement.claims import ADDRESSEE
from tests.guarded import ROLES, guarded
from tests.payments.conftest import ISHINOMAKI, envelope

OFFICER, HEAD, AUDITOR = "0412", "0401", "0499"
SEIZURE = "enforcement.seizure"
RELEASE = "enforcement.seizure_release"
COLLECTION = "enforcement.seizure_collection"


@dataclass
class Enforcement:
    """The service as it runs, less the broker, and those who work with it."""

    pool: Any
    transactions: Transactions
    client: httpx.AsyncClient
    keys: Path
    service: Service
    book: AuthorityBook
    #: For what the service itself may not do to its history, such as letting time pass in it.
    owner_dsn: str = ""

    async def hear(self, *events: Event) -> None:
        """Handle events of one type as one batch, one batch after the other."""
        for event_class, batch in itertools.groupby(events, type):
            async with self.transactions.begin(Actor("service:enforcement", ActorKind.SERVICE)) as transaction:
                await self.service.handlers[event_class]([envelope(event) for event in batch], transaction)

    async def job(self, name: str, day: date) -> dict[str, Any]:
        """Run a daily job."""
        async with self.transactions.begin(Actor("service:enforcement", ActorKind.SERVICE)) as transaction:
            return await self.service.jobs[name](day, transaction)

    async def as_owner(self, statement: str, *values: object) -> None:
        """Run a statement as the owner of the database."""
        owner = await asyncpg.connect(self.owner_dsn)
        await owner.execute(statement, *values)
        await owner.close()

    async def announced(self, event_class: type[Event]) -> list[Any]:
        """What waits in the outbox of one kind, in order."""
        rows = await self.pool.fetch("SELECT payload FROM outbox WHERE type = $1 ORDER BY id", event_class.type)
        return [CATALOGUE[event_class.type].model_validate_json(row["payload"]) for row in rows]

    async def today(self) -> date:
        """The day on which the service stands."""
        now = await self.pool.fetchval("SELECT now()")
        day: date = now.astimezone(TOKYO).date()
        return day

    async def get(self, path: str, by: str = OFFICER) -> Any:
        response = await self.client.get(path, headers=bearer(self.keys, by))
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: dict[str, Any], by: str = OFFICER) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def refresh(self) -> None:
        """Let the guard's copy know what was given just now, as the running service does twice a second."""
        await self.book.refresh(self.pool)

    async def case_id(self, addressee_no: str = ADDRESSEE) -> int:
        (found,) = (await self.post("/cases/search", {"addressee_no": addressee_no})).json()
        number: int = found["case_id"]
        return number

    async def propose(self, act: str, payload: dict[str, Any]) -> httpx.Response:
        return await self.post(f"/approvals/{act}", {"payload": payload, "note": "試験"})

    async def decide(self, act: str, payload: dict[str, Any]) -> httpx.Response:
        """Propose as the officer and approve as the head."""
        made = await self.propose(act, payload)
        assert made.status_code == 201, made.text
        body = {"payload_hash": made.json()["payload_hash"]}
        return await self.post(f"/approvals/{act}/{made.json()['approval_id']}/approve", body, HEAD)

    async def deposit(self, **changed: Any) -> dict[str, Any]:
        """A deposit in the register of the case; gives its number and version."""
        values = {
            "kind": "deposit",
            "third_party": "試験銀行 本店",
            "description": "普通預金",
            "account_number": "7654321",
            "value_yen": 80_000,
            "source": "inquiry",
            "source_reference": "回答 第1号",
            "effective_on": "2025-08-01",
            "known_on": "2025-08-05",
        }
        response = await self.post(f"/cases/{await self.case_id()}/property", {**values, **changed})
        assert response.status_code == 201, response.text
        entered: dict[str, Any] = response.json()
        return entered

    async def seizing(self, claims: dict[int, str], seized_yen: int, **changed: Any) -> dict[str, Any]:
        """What an officer proposes: so much of a newly entered deposit for these claims, with their tax items."""
        deposit = {"property_id": 0} if "property_id" in changed else await self.deposit()
        values = {
            "case_id": await self.case_id(),
            "addressee_no": ADDRESSEE,
            "property_id": deposit["property_id"],
            "property_version_no": 1,
            "property_kind": "deposit",
            "seized_yen": seized_yen,
            "claims": [{"claim_id": claim_id, "tax_item": item} for claim_id, item in claims.items()],
            "reason": "ほかに財産がない",
        }
        return {**values, **changed}

    async def approved(self, claims: dict[int, str], seized_yen: int, **changed: Any) -> str:
        """A seizure that two persons have decided and nobody has answered for."""
        answer = await self.decide(SEIZURE, await self.seizing(claims, seized_yen, **changed))
        assert answer.status_code == 200, answer.text
        seizure_id: str = answer.json()["approval_id"]
        return seizure_id

    async def answered(
        self,
        seizure_id: str,
        owed: dict[int, int],
        *,
        ask_no: int = 1,
        noticed: dict[int, date] | None = None,
        days_ago: int = 0,
        addressee_no: str = ADDRESSEE,
        **balance: Any,
    ) -> None:
        """Dunning and payments answer: principal by claim, and when its notice went out (a month ago unless said)."""
        today = await self.today()
        month_ago = today - timedelta(days=30)
        notices = dict.fromkeys(owed, month_ago) if noticed is None else noticed
        await self.hear(
            NoticesStated(
                seizure_id=seizure_id,
                ask_no=ask_no,
                addressee_no=addressee_no,
                stated_on=today,
                notices=tuple(
                    ClaimNotice(
                        claim_id=claim_id,
                        document_no=f"D2025-{claim_id:07d}",
                        issued_on=on,
                        pay_by=on + timedelta(days=10),
                    )
                    for claim_id, on in notices.items()
                ),
            )
        )
        values = {"version": 1, "due_on": date(2025, 6, 30), "dunning_fee_yen": 100, "late_charge_yen": 0}
        await self.hear(
            BalancesStated(
                seizure_id=seizure_id,
                ask_no=ask_no,
                addressee_no=addressee_no,
                stated_on=today - timedelta(days=days_ago),
                claims=tuple(
                    ClaimBalance(claim_id=claim_id, principal_yen=yen, **{**values, "provisional_yen": 0, **balance})
                    for claim_id, yen in owed.items()
                ),
            )
        )

    async def stage(self, seizure_id: str, kind: str, on: date, note: str = "配達証明 第1号") -> httpx.Response:
        """Note what happened to a seizure."""
        return await self.post(f"/seizures/{seizure_id}/stages", {"kind": kind, "on": on.isoformat(), "note": note})

    async def collected(self, seizure_id: str, amount_yen: int, on: date, **more: Any) -> httpx.Response:
        """Two persons book what the third-party debtor has paid."""
        shown = await self.get(f"/seizures/{seizure_id}")
        payload = {
            "seizure_id": seizure_id,
            "step_no": shown["step_no"],
            "addressee_no": shown["addressee_no"],
            "tax_items": shown["tax_items"],
            "collected_on": on.isoformat(),
            "amount_yen": amount_yen,
            "reference": "入金通知 第9号",
            **more,
        }
        made = await self.propose(COLLECTION, payload)
        if made.status_code != 201:
            return made
        body = {"payload_hash": made.json()["payload_hash"]}
        return await self.post(f"/approvals/{COLLECTION}/{made.json()['approval_id']}/approve", body, HEAD)

    async def released(self, seizure_id: str, ground: str, remaining_yen: int = 0) -> httpx.Response:
        """Two persons decide a release as the seizure stands now."""
        shown = await self.get(f"/seizures/{seizure_id}")
        payload = {
            "seizure_id": seizure_id,
            "step_no": shown["step_no"],
            "addressee_no": shown["addressee_no"],
            "tax_items": shown["tax_items"],
            "ground": ground,
            "released_on": (await self.today()).isoformat(),
            "remaining_yen": remaining_yen,
            "reason": "試験の解除",
        }
        made = await self.propose(RELEASE, payload)
        if made.status_code != 201:
            return made
        body = {"payload_hash": made.json()["payload_hash"]}
        return await self.post(f"/approvals/{RELEASE}/{made.json()['approval_id']}/approve", body, HEAD)


@pytest.fixture
async def enforcement(fresh_database: Callable[[str], Awaitable[Any]], tmp_path: Path) -> AsyncIterator[Enforcement]:
    database = await fresh_database("enforcement")
    pool = await open_pool(database.dsn, application_name="enforcement-test", connections_max=4)
    transactions = Transactions("enforcement", pool, AccessRecordWriter("enforcement", RecordKey("0001", bytes(32))))
    service = build(ISHINOMAKI)
    purposes = ["enforcement", "asset_inquiry"]
    await give(pool, OFFICER, granted(ROLES["enforcement_officer"].permissions, purposes))
    await give(pool, HEAD, granted(ROLES["enforcement_head"].permissions, purposes))
    async with guarded(service, transactions, tmp_path) as opened:
        yield Enforcement(pool, transactions, opened.client, tmp_path, service, opened.book, database.owner_dsn)
    await pool.close()
