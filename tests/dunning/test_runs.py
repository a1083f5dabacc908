"""A run of dunning notices is listed, looked at, released by two persons and dispatched; only then a notice exists."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.dunning.handlers.letters import heard_of
from services.dunning.rules.letters import Obstacle, address_on_the_day
from services.dunning.service import build
from shared.contracts import AddresseeMerged, BlockState, TaxItemCode
from shared.contracts.identity import AddresseeFlag, LetterCapacity
from shared.law.municipality import Municipality
from shared.law.parameter import Unit
from tests.authority import bearer, give, granted
from tests.dunning.claims import addressee_of, flash, overdue, parameter, receipt, reversal, settled
from tests.dunning.conftest import CITY, Dunning
from tests.dunning.test_blocks import block, ended, flagged
from tests.dunning.test_letters import letter, registered
from tests.guarded import ROLES, guarded

OFFICER, HEAD, BOTH = "0412", "0401", "0402"
LONG_AGO = date(2005, 4, 1)
#: Listed on the 14th, dispatched on the 15th, which is the planned day of what was due on 30 June.
CONTROL, DISPATCH = date(2026, 7, 14), date(2026, 7, 15)
RELEASE, GATE = "/approvals/dunning.run_release", "/approvals/dunning.gate_release"


def two_persons(gate_letters: int = 10_000) -> Municipality:
    """The city, where persons release runs, and a gate as small as a test needs it."""
    ordinance = replace(
        CITY.ordinance,
        dunning_run_release=parameter("dunning_run_release", Unit.CHOICE, (LONG_AGO, "two_persons")),
        dunning_gate_letters=parameter("dunning_gate_letters", Unit.COUNT, (LONG_AGO, gate_letters)),
    )
    return replace(CITY, ordinance=ordinance)


@dataclass
class RunDesk:
    """Those who make, look at, release and dispatch runs."""

    dunning: Dunning
    client: httpx.AsyncClient
    keys: Path

    async def get(self, path: str, by: str = OFFICER, **query: Any) -> Any:
        response = await self.client.get(path, headers=bearer(self.keys, by), params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: dict[str, Any] | None = None, by: str = OFFICER) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def listed(self, day: date = CONTROL) -> int:
        """The daily job; the number of its run."""
        result = await self.dunning.issue(day)
        assert (result["issued"], result["joint"]) == (0, 0)
        return int(result["run_id"])

    async def propose(self, run_id: int, by: str = OFFICER) -> httpx.Response:
        shown = await self.get(f"/dunning-runs/{run_id}")
        payload = {name: shown[name] for name in ("run_id", "dispatch_on", "list_sha256")}
        payload |= {name: shown["total"][name] for name in ("letters", "open_principal_yen", "fee_yen")}
        return await self.post(RELEASE, {"payload": payload, "note": "一覧を確認した"}, by)

    async def approve(self, made: httpx.Response, act: str = RELEASE, by: str = HEAD) -> httpx.Response:
        assert made.status_code == 201, made.text
        proposal = made.json()
        path = f"{act}/{proposal['approval_id']}/approve"
        return await self.post(path, {"payload_hash": proposal["payload_hash"]}, by)

    async def released(self, run_id: int) -> None:
        approved = await self.approve(await self.propose(run_id))
        assert (approved.status_code, approved.json()["state"]) == (200, "executed"), approved.text

    async def dispatched(self, run_id: int, pieces: int, day: date = DISPATCH) -> httpx.Response:
        return await self.post(
            f"/dunning-runs/{run_id}/dispatches", {"dispatched_on": day.isoformat(), "piece_count": pieces}
        )

    async def pull(self, run_id: int, what: str = "pulls", **whom: Any) -> httpx.Response:
        body = {"reason": "consultation", "note": "窓口で相談中", **whom}
        return await self.post(f"/dunning-runs/{run_id}/{what}", body)

    async def standing(self, run_id: int, standing: str) -> dict[int, list[str]]:
        rows = await self.get(f"/dunning-runs/{run_id}/candidates", standing=standing)
        return {row["claim_id"]: row["states"] for row in rows}

    async def left_out(self, run_id: int) -> dict[int, str]:
        return {row["claim_id"]: row["reason"] for row in await self.get(f"/dunning-runs/{run_id}/left-out")}

    async def noticed(self) -> list[tuple[int, str]]:
        """Everybody who has a notice, as the events said it."""
        return [(one.claim_id, one.addressee_no) for one in await self.dunning.announced()]


@pytest.fixture
async def desk(dunning: Dunning, tmp_path: Path) -> AsyncIterator[RunDesk]:
    dunning.service = build(two_persons())
    pool, keys = dunning.transactions.pool, tmp_path / "tokens"
    officer, head = ROLES["collection_officer"].permissions, ROLES["collection_head"].permissions
    await give(pool, OFFICER, granted(officer, ["dunning"]))
    await give(pool, HEAD, granted(head, ["dunning"]))
    await give(pool, BOTH, granted({*officer, *head}, ["dunning"]))
    async with guarded(dunning.service, dunning.transactions, keys) as opened:
        yield RunDesk(dunning, opened.client, keys)


async def hear_everything(dunning: Dunning) -> None:
    """Eight claims, of which something stands against four."""
    await dunning.hear(
        flagged(addressee_of(4), AddresseeFlag.PROTECTED),
        flagged(addressee_of(5), AddresseeFlag.DEAD, AddresseeFlag.HEIRS_UNKNOWN),
        block(3, addressee_of(3), BlockState.GRACE_OF_COLLECTION, claim_ids=(3,)),
        # A payment plan stands against reminders only.
        block(7, addressee_of(7), BlockState.PAYMENT_PLAN),
    )
    await dunning.hear(overdue(2, joint_addressee_nos=(addressee_of(52),)))
    await dunning.hear(*(overdue(number) for number in (1, 3, 4, 5, 6, 7, 8)))
    await dunning.hear(flash(60, 10_000, 0, claim_id=6), flash(80, 4_000, 6_000, claim_id=8))


@pytest.mark.feature("F1", "F20", "H6")
async def test_a_list_says_what_stands_against_whom_and_two_persons_release_exactly_it(desk: RunDesk) -> None:
    await hear_everything(desk.dunning)
    run_id = await desk.listed()

    assert await desk.standing(run_id, "listed") == {1: [], 2: [], 7: [], 8: []}
    assert await desk.standing(run_id, "pulled") == {4: ["support_measure"]}
    blocked = {3: ["grace_of_collection"], 5: ["heirs_unknown"], 6: ["money_on_its_way"]}
    assert await desk.standing(run_id, "blocked") == blocked
    shown = await desk.get(f"/dunning-runs/{run_id}")
    assert shown["total"] == {"letters": 5, "claims": 4, "open_principal_yen": 36_000, "fee_yen": 400}
    assert (shown["control_on"], shown["dispatch_on"], shown["gate"]) == ("2026-07-14", "2026-07-15", "")
    assert len(await desk.get(f"/dunning-runs/{run_id}/sample", limit=3)) == 3

    # An officer may put back whom a state asked him to look at; nobody whom one blocks.
    assert (await desk.pull(run_id, "returns-to-list", claim_ids=[3])).status_code == 409
    assert (await desk.pull(run_id, "returns-to-list", claim_ids=[4])).status_code == 200
    proposal = await desk.propose(run_id)
    assert (await desk.propose(run_id)).json()["type"] == "urn:shuno:problem:already_proposed"
    # The person of the joint claim is pulled out: the list is not the one that was proposed any more.
    assert (await desk.pull(run_id, addressee_no=addressee_of(2))).json()["total"]["letters"] == 4
    refused = await desk.approve(proposal)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:shuno:problem:run_changed")
    assert await desk.noticed() == []


@pytest.mark.feature("H6")
async def test_every_state_does_to_a_notice_what_the_matrix_says(desk: RunDesk) -> None:
    expected = {
        BlockState.GRACE_OF_COLLECTION: "blocked",
        BlockState.GRACE_OF_REALISATION: "listed",
        BlockState.SUSPENSION: "listed",
        BlockState.DUE_DATE_EXTENDED: "blocked",
        BlockState.ACCELERATED: "blocked",
        BlockState.MONEY_ON_ITS_WAY: "blocked",
        BlockState.APPROPRIATION_PLANNED: "blocked",
        BlockState.TAX_NOTICE_NOT_SERVED: "blocked",
        BlockState.DUNNING_NOTICE_NOT_SERVED: "listed",
        BlockState.HEIRS_UNKNOWN: "blocked",
        BlockState.INSOLVENCY: "blocked",
        BlockState.PAYMENT_PLAN: "listed",
        BlockState.APPEAL: "listed",
        BlockState.SUPPORT_MEASURE: "pulled",
        BlockState.COLLECTION_ASSOCIATION: "listed",
        BlockState.DUNNING_STOP: "blocked",
        BlockState.REMINDER_STOP: "listed",
        BlockState.PHONE_STOP: "listed",
        BlockState.USE_SUSPENDED: "blocked",
    }
    numbers = {state: number for number, state in enumerate(BlockState, 1)}
    await desk.dunning.hear(*(overdue(number) for number in numbers.values()))
    await desk.dunning.hear(*(block(number, addressee_of(number), state) for state, number in numbers.items()))
    run_id = await desk.listed()

    stands = {claim_id: one for one in ("listed", "pulled", "blocked") for claim_id in await desk.standing(run_id, one)}
    assert {state: stands[number] for state, number in numbers.items()} == expected


@pytest.mark.feature("F20")
async def test_nobody_releases_his_own_list_and_a_released_one_is_no_notice_yet(desk: RunDesk) -> None:
    await desk.dunning.hear(overdue(1), overdue(2, joint_addressee_nos=(addressee_of(52),)))
    run_id = await desk.listed()
    proposal = await desk.propose(run_id, by=BOTH)

    assert (await desk.approve(proposal, by=BOTH)).json()["type"] == "urn:shuno:problem:own_proposal"
    assert (await desk.approve(proposal, by=HEAD)).status_code == 200
    assert (await desk.approve(proposal, by=HEAD)).status_code == 409
    assert await desk.noticed() == []
    assert await desk.dunning.stages() == {1: "overdue", 2: "overdue"}
    # What has a letter on its way is in no other list.
    assert (await desk.dunning.issue(DISPATCH))["run_id"] is None
    wrong = [await desk.dispatched(run_id, 3, date(2026, 7, 16)), await desk.dispatched(run_id, 2)]
    assert [one.json()["type"].rsplit(":", 1)[1] for one in wrong] == ["wrong_day", "wrong_count"]
    done = await desk.dispatched(run_id, 3)

    assert done.json()["letters"] == {"made": 3, "dispatched": 3}
    assert [step["step"] for step in done.json()["steps"]] == ["released", "dispatched"]
    assert await desk.noticed() == [(1, addressee_of(1)), (2, addressee_of(2)), (2, addressee_of(52))]
    assert await desk.dunning.stages() == {1: "dunned", 2: "dunned"}
    assert (await desk.dispatched(run_id, 3)).json()["type"] == "urn:shuno:problem:run_dispatched"
    letters = await desk.get(f"/dunning-runs/{run_id}/letters")
    assert [row["document_no"] for row in letters] == [f"D2026-000000{n}" for n in (1, 2, 3)]


@pytest.mark.feature("F3", "F4")
async def test_what_happens_between_list_release_and_dispatch_leaves_out_pulls_out_or_asks_for_an_apology(
    desk: RunDesk,
) -> None:
    hear = desk.dunning.hear
    await hear(*(overdue(number) for number in range(1, 9)), overdue(9, joint_addressee_nos=(addressee_of(59),)))
    await hear(receipt(70, 4_000, 6_000, claim_id=7))
    run_id = await desk.listed()
    # Before the release: paid, provisionally paid, blocked, protected, partly paid, owed more again.
    await hear(settled(1), flash(20, 10_000, 0, claim_id=2), block(3, addressee_of(3)))
    await hear(flagged(addressee_of(4), AddresseeFlag.PROTECTED))
    await hear(receipt(50, 1_000, 9_000, claim_id=5), reversal(70, 4_000, 10_000, claim_id=7))
    await desk.released(run_id)

    expected = {1: "paid", 2: "money_on_its_way", 3: "blocked", 4: "review", 7: "raised"}
    assert await desk.left_out(run_id) == expected
    letters = await desk.get(f"/dunning-runs/{run_id}/letters")
    assert [(row["claim_id"], row["open_principal_yen"]) for row in letters] == [
        (5, 9_000),
        (6, 10_000),
        (8, 10_000),
        (9, 10_000),
        (9, 10_000),
    ]
    # Before the dispatch: one is paid and taken out in time, with those of a claim whose own letter is taken out.
    await hear(settled(6), block(9, addressee_of(9)))
    pull_list = await desk.get(f"/dunning-runs/{run_id}/pull-list")
    assert [(row["claim_id"], row["reason"]) for row in pull_list] == [
        (6, "paid"),
        (9, "blocked"),
        (9, "own_letter_missing"),
    ]
    assert (await desk.post(f"/dunning-runs/{run_id}/pull-list")).json()["letters"] == {
        "made": 5,
        "to_dispatch": 2,
        "pulled": 3,
    }
    # The last one is paid when the letters have been handed over already.
    await hear(settled(8))
    done = await desk.dispatched(run_id, 2)

    assert done.json()["letters"] == {"made": 5, "dispatched": 1, "pulled": 3, "slipped": 1}
    assert await desk.noticed() == [(5, addressee_of(5))]
    (apology,) = await desk.get("/apologies")
    assert (apology["claim_id"], apology["reason"]) == (8, "paid")
    path, body = f"/apologies/{apology['document_no']}/done", {"done_on": "2026-07-16", "note": "電話でおわびした"}
    assert [(await desk.post(path, body)).status_code for _ in range(2)] == [200, 409]
    assert await desk.get("/apologies") == []
    # Whoever owes it again after all gets his first notice then.
    await hear(reversal(81, 10_000, 10_000, claim_id=8), ended(3, addressee_of(3), DISPATCH))
    assert set(await desk.standing(await desk.listed(date(2026, 7, 15)), "listed")) == {3, 7, 8}


@pytest.mark.feature("F1")
async def test_of_the_same_facts_the_same_list_is_made_and_the_list_stays(desk: RunDesk) -> None:
    await hear_everything(desk.dunning)
    days = {"control_on": CONTROL.isoformat(), "dispatch_on": DISPATCH.isoformat()}
    first, second = [(await desk.post("/dunning-runs", days)).json() for _ in range(2)]
    before = await desk.get(f"/dunning-runs/{first['run_id']}/candidates")
    await desk.dunning.hear(settled(1))
    third = (await desk.post("/dunning-runs", days)).json()

    assert first["list_sha256"] == second["list_sha256"] != third["list_sha256"]
    assert await desk.get(f"/dunning-runs/{first['run_id']}/candidates") == before
    rows = await desk.dunning.fetch("SELECT DISTINCT heard_up_to = '' AS empty FROM dunning_run")
    assert [tuple(row) for row in rows] == [(False,)]
    # Of two lists with the same people one is released, and then nobody is left for the other.
    await desk.released(third["run_id"])
    await desk.released(second["run_id"])
    assert set((await desk.left_out(second["run_id"])).values()) == {"paid", "has_letter"}
    closed = await desk.post("/dunning-runs", {"control_on": "2026-07-17", "dispatch_on": "2026-07-18"})
    assert closed.json()["type"] == "urn:shuno:problem:closed_day"


@pytest.mark.feature("F5")
async def test_each_letter_goes_where_the_rule_says(desk: RunDesk) -> None:
    agent = letter(
        "管理人", capacity=LetterCapacity.TAX_AGENT, tax_item=TaxItemCode.RESIDENCE_TAX, postal_code="9860000"
    )
    other = letter("別税目", capacity=LetterCapacity.TAX_AGENT, tax_item=TaxItemCode.PROPERTY_TAX)
    await desk.dunning.hear(
        registered(
            addressee_of(1), letter("本人", postal_code="9860001"), agent.model_copy(update={"postal_code": None})
        ),
        registered(addressee_of(2), letter("本人", postal_code="9860001"), other),
        registered(addressee_of(3), other),
        registered(addressee_of(4), flags=(AddresseeFlag.PROTECTED,)),
        registered(addressee_of(5), agent, flags=(AddresseeFlag.PROTECTED,)),
        registered(addressee_of(16), letter("統合先")),
    )
    merged = AddresseeMerged(
        addressee_no=addressee_of(6), surviving_no=addressee_of(16), change_no=1, decided_on=CONTROL
    )
    await desk.dunning.hear(merged)
    await desk.dunning.hear(*(overdue(number) for number in range(1, 8)))
    run_id = await desk.listed()
    await desk.pull(run_id, "returns-to-list", claim_ids=[4, 5])
    await desk.released(run_id)

    columns = "addressee_no, capacity, name, postal_code, address, lot_number, building, obstacle"
    rows = [tuple(row) for row in await desk.dunning.fetch(f"SELECT {columns} FROM run_letter ORDER BY claim_id")]
    async with desk.dunning.transactions.pool.acquire() as connection:
        heard = await heard_of(connection, [row[0] for row in rows])
    for number, *written in rows:
        said = address_on_the_day(heard.get(number), "010")
        assert written == ([None] * 6 + [said.value] if isinstance(said, Obstacle) else [*said, ""])
    names = ["管理人", "本人", None, None, "管理人", "統合先", None]
    assert [row[2] for row in rows] == names
    assert [row[-1] for row in rows if row[-1]] == ["heirs_unknown", "address_withheld", "unknown_addressee"]


@pytest.mark.feature("F20")
async def test_a_stopped_run_leaves_nothing_and_the_next_one_has_everybody(desk: RunDesk) -> None:
    await desk.dunning.hear(overdue(1), overdue(2))
    run_id = await desk.listed()
    await desk.released(run_id)
    # Nobody has said that it left: its letters may be on their way, so it is neither stopped nor listed anew by itself.
    waiting = await desk.dunning.issue(date(2026, 7, 16))
    assert (waiting["run_id"], waiting["undispatched"]) == (None, [run_id])
    stopped = await desk.post(f"/dunning-runs/{run_id}/stops", {"reason": "印刷機の故障"}, by=HEAD)
    again = await desk.listed(date(2026, 7, 15))
    overtaken = await desk.listed(date(2026, 7, 17))

    assert stopped.json()["letters"] == {"made": 2, "to_dispatch": 0, "stopped": 2}
    assert (await desk.dispatched(run_id, 2)).json()["type"] == "urn:shuno:problem:run_stopped"
    assert (await desk.propose(run_id)).json()["type"] == "urn:shuno:problem:run_stopped"
    # A list that nobody released by its day of dispatch is stopped by the next one.
    assert (await desk.get(f"/dunning-runs/{again}"))["state"] == "stopped"
    await desk.released(overtaken)
    assert (await desk.dispatched(overtaken, 2, date(2026, 7, 21))).status_code == 200
    assert [one.document_no for one in await desk.dunning.announced()] == ["D2026-0000003", "D2026-0000004"]


@pytest.mark.feature("F4")
async def test_a_release_that_fails_or_comes_twice_at_once_makes_each_letter_once(desk: RunDesk) -> None:
    await desk.dunning.hear(*(overdue(number) for number in range(1, 31)))
    run_id = await desk.listed()
    proposal = await desk.propose(run_id)

    def crash(point: str) -> None:
        if point == "before_commit":
            raise RuntimeError(point)

    object.__setattr__(desk.dunning.transactions, "crash_point", crash)
    with pytest.raises(RuntimeError):
        await desk.approve(proposal)
    object.__setattr__(desk.dunning.transactions, "crash_point", lambda _point: None)
    assert (await desk.get(f"/dunning-runs/{run_id}"))["letters"] == {"made": 0, "to_dispatch": 0}
    answers = await asyncio.gather(desk.approve(proposal), desk.approve(proposal))
    done = await asyncio.gather(desk.dispatched(run_id, 30), desk.dispatched(run_id, 30))

    assert sorted(one.status_code for one in answers) == [200, 409]
    assert sorted(one.status_code for one in done) == [200, 409]
    assert sorted(claim_id for claim_id, _ in await desk.noticed()) == list(range(1, 31))
