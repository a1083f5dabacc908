"""The officers of a section who ask again: dunned claims, a calendar that the test turns, and their desks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.access import Actor, ActorKind
from shared.contracts import AddresseeRegistered, Event, Letter, ReminderIssued, TaxItemCode
from shared.contracts.identity import AddresseeFlag, LetterCapacity
from shared.days import TOKYO
from shared.transaction import Transaction
from tests.authority import bearer, give, granted
from tests.dunning.claims import addressee_of, overdue
from tests.dunning.conftest import Dunning
from tests.guarded import ROLES, guarded

OFFICER, HEAD, NARROW, RELATIVE = "0412", "0401", "0403", "0404"
ACT = "dunning.reminder_release"
#: The day of the dunning notices; their last day to pay is Monday 27 July.
DUNNED = date(2026, 7, 15)


@dataclass
class Section:
    """The desks, the service, and today's date and time."""

    dunning: Dunning
    client: httpx.AsyncClient
    keys: Path
    now: datetime

    def turn_to(self, day: date, at: time = time(10)) -> None:
        """Let it be another day."""
        self.now = datetime.combine(day, at, TOKYO)

    async def get(self, path: str, by: str = OFFICER, status: int = 200, **query: Any) -> Any:
        response = await self.client.get(path, params=query, headers=bearer(self.keys, by))
        assert response.status_code == status, response.text
        return response.json()

    async def post(self, path: str, body: dict[str, Any], by: str = OFFICER, status: int = 201) -> Any:
        response = await self.client.post(path, json=body, headers=bearer(self.keys, by))
        assert response.status_code == status, response.text
        return response.json()

    async def dun(self, *claims: Event) -> None:
        """Claims whose notices are issued, to persons whose letters have somewhere to go."""
        named = sorted({number for one in claims for number in (one.addressee_no, *one.joint_addressee_nos)})  # type: ignore[attr-defined] # ClaimOverdue.
        await self.dunning.hear(*(registered(number) for number in named))
        await self.dunning.hear(*claims)
        await self.dunning.issue(DUNNED)

    async def propose(self, run_on: date, *tax_items: str) -> Any:
        """A run on a control date, as it stands."""
        self.turn_to(run_on)
        wish = {"run_on": run_on.isoformat(), "tax_items": list(tax_items) or None}
        return await self.post("/reminder-runs", wish)

    async def release(self, run: Any, day: date | None = None, status: int = 200) -> Any:
        """Propose and approve a run as it was seen."""
        made = await self.post(f"/approvals/{ACT}", {"payload": payload_of(run), "note": "定例の催告"})
        if day is not None:
            self.turn_to(day)
        body = {"payload_hash": made["payload_hash"]}
        return await self.post(f"/approvals/{ACT}/{made['approval_id']}/approve", body, HEAD, status)

    async def dispatch(self, run: Any, piece_count: int, status: int = 201) -> Any:
        """Let so many letters of a released run leave on their day."""
        day = run["dispatch_on"]
        self.turn_to(date.fromisoformat(day))
        left = {"dispatched_on": day, "piece_count": piece_count}
        return await self.post(f"/reminder-runs/{run['run_id']}/dispatches", left, status=status)

    async def send(self, run_on: date, *tax_items: str) -> Any:
        """Propose a run, release it, let its letters leave, and say what is in it."""
        run = await self.propose(run_on, *tax_items)
        await self.release(run)
        (count,) = await self.dunning.fetch("SELECT count(*) FROM reminder WHERE run_id = $1", run["run_id"])
        await self.dispatch(run, count["count"])
        return await self.get(f"/reminder-runs/{run['run_id']}")

    async def announced(self) -> list[ReminderIssued]:
        """The reminders announced, in the order of their writing."""
        rows = await self.dunning.fetch("SELECT payload FROM outbox WHERE type = $1 ORDER BY id", ReminderIssued.type)
        return [ReminderIssued.model_validate_json(row["payload"]) for row in rows]

    async def run_job(self, name: str, day: date) -> dict[str, Any]:
        """A daily job, in a transaction of its own."""
        self.turn_to(day)
        actor = Actor(id="service:dunning", kind=ActorKind.SERVICE)
        async with self.dunning.transactions.begin(actor) as transaction:
            return await self.dunning.service.jobs[name](day, transaction)


@pytest.fixture
async def section(dunning: Dunning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Section]:
    pool, keys = dunning.transactions.pool, tmp_path / "tokens"
    officer, head = (ROLES[role].permissions for role in ("collection_officer", "collection_head"))
    await give(pool, OFFICER, granted(officer, ["dunning"]))
    await give(pool, HEAD, granted(head, ["dunning"]))
    await give(pool, NARROW, granted(officer, ["dunning"], tax_items=["012"]))
    await give(pool, RELATIVE, granted(officer, ["dunning"]), related_subjects=[addressee_of(1)])
    async with guarded(dunning.service, dunning.transactions, keys) as opened:
        desk = Section(dunning, opened.client, keys, datetime.combine(DUNNED, time(10), TOKYO))
        # Days are decided by the moment of a transaction; nothing else of it is touched.
        monkeypatch.setattr(Transaction, "started_at", property(lambda _: desk.now))
        yield desk


def payload_of(run: Any) -> dict[str, Any]:
    """What an officer proposes to release: a run as he saw it."""
    names = ("run_id", "dispatch_on", "content_sha256", "person_count", "claim_count", "amount_yen", "tax_items")
    return {name: run[name] for name in names}


def registered(addressee_no: str, *letters: Letter, flags: tuple[AddresseeFlag, ...] = ()) -> AddresseeRegistered:
    """An addressee with a letter address of his own, unless others are given or it is withheld."""
    own = Letter(capacity=LetterCapacity.SELF, name="見本 太郎", address=f"見本町{int(addressee_no)}")
    return AddresseeRegistered(
        addressee_no=addressee_no,
        name="見本 太郎",
        letters=letters or (() if flags else (own,)),
        flags=flags,
        effective_on=date(2026, 4, 1),
    )


def owed(claim_id: int, addressee: int, item: str = "010", **changed: Any) -> Event:
    """An overdue claim of 10,000 yen of a person, by his number without zeros."""
    return overdue(claim_id, addressee_no=addressee_of(addressee), tax_item=TaxItemCode(item), **changed)
