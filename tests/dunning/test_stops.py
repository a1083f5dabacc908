"""Dunning, reminders and calls are stopped for a while by two persons, each for itself, and go on by themselves."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.contracts import AddresseeMerged, BlockEnded, BlockSet, BlockState
from tests.authority import bearer, give, granted
from tests.dunning.claims import addressee_of, overdue
from tests.dunning.conftest import Dunning
from tests.dunning.test_blocks import standing
from tests.dunning.test_runs import BOTH, DISPATCH, HEAD, OFFICER
from tests.guarded import ROLES, guarded

FIRST, SECOND = addressee_of(1), addressee_of(2)
STOP, END = "/approvals/dunning.stop", "/approvals/dunning.stop_end"


class StopDesk:
    """Those who decide on stops."""

    def __init__(self, dunning: Dunning, client: httpx.AsyncClient, keys: Path) -> None:
        self.dunning, self.client, self.keys = dunning, client, keys

    async def get(self, path: str, **query: Any) -> Any:
        response = await self.client.get(path, headers=bearer(self.keys, OFFICER), params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def decide(self, act: str, payload: dict[str, Any], by: str = HEAD) -> httpx.Response:
        """Propose as an officer; approve as another where the proposal is admissible."""
        body = {"payload": payload, "note": "相談記録のとおり"}
        made = await self.client.post(act, json=body, headers=bearer(self.keys, OFFICER if by == HEAD else by))
        if made.status_code != 201:
            return made
        proposal = made.json()
        path = f"{act}/{proposal['approval_id']}/approve"
        return await self.client.post(
            path, json={"payload_hash": proposal["payload_hash"]}, headers=bearer(self.keys, by)
        )

    async def stopped(self, **different: Any) -> str:
        """Decide on a stop; its number."""
        decided = await self.decide(STOP, stop(**different))
        assert (decided.status_code, decided.json()["state"]) == (200, "executed"), decided.text
        return str(decided.json()["approval_id"])

    async def counters(self, claim_id: int, day: str = "2026-07-15") -> list[Any]:
        return list((await self.get(f"/claims/{claim_id}/counters", day=day)).values())


def stop(**different: Any) -> dict[str, Any]:
    values = {
        "kind": "dunning_stop",
        "addressee_no": FIRST,
        "claim_ids": [],
        "first_day": "2026-07-01",
        "last_day": "2026-07-31",
        "reason": "分納の相談中",
    }
    return {**values, **different}


@pytest.fixture
async def desk(dunning: Dunning, tmp_path: Path) -> AsyncIterator[StopDesk]:
    pool, keys = dunning.transactions.pool, tmp_path / "tokens"
    officer, head = ROLES["collection_officer"].permissions, ROLES["collection_head"].permissions
    await give(pool, OFFICER, granted(officer, ["dunning"]))
    await give(pool, HEAD, granted(head, ["dunning"]))
    await give(pool, BOTH, granted({*officer, *head}, ["dunning"]))
    await dunning.hear(overdue(1), overdue(2), overdue(3, addressee_no=SECOND))
    async with guarded(dunning.service, dunning.transactions, keys) as opened:
        yield StopDesk(dunning, opened.client, keys)


async def announced(dunning: Dunning) -> list[Any]:
    events: dict[str, type[Any]] = {one.type: one for one in (BlockSet, BlockEnded)}
    rows = await dunning.fetch("SELECT type, payload FROM outbox WHERE topic = 'blocks' ORDER BY id")
    return [events[row["type"]].model_validate_json(row["payload"]) for row in rows]


@pytest.mark.feature("F7")
async def test_a_stop_keeps_a_claim_out_of_the_run_and_ends_by_itself_or_by_two_persons(desk: StopDesk) -> None:
    of_person = await desk.stopped(last_day="2026-07-16")
    of_claim = await desk.stopped(addressee_no=SECOND, claim_ids=[2], last_day="2026-12-31")

    assert (await desk.dunning.issue(DISPATCH))["issued"] == 1
    assert await desk.dunning.stages() == {1: "overdue", 2: "overdue", 3: "dunned"}
    assert await desk.counters(1) == [None, 1, 0, 0]
    assert await desk.counters(2) == [None, 1, 0, 0]
    assert await desk.counters(3) == ["2026-07-15", 0, 0, 0]
    # The first has reached its last day; the second is ended by two persons.
    end = {"stop_id": of_claim, "addressee_no": SECOND, "ended_on": "2026-07-17", "reason": "相談が終わった"}
    wrong = await desk.decide(END, {**end, "addressee_no": FIRST})
    early = await desk.decide(END, {**end, "ended_on": "2026-06-30"})
    assert (await desk.decide(END, end)).json()["state"] == "executed"
    again = await desk.decide(END, end)
    assert [one.json()["type"].rsplit(":", 1)[1] for one in (wrong, early, again)] == ["not_endable"] * 3
    assert await desk.counters(2, "2026-07-17") == [None, 0, 0, 0]
    result = await desk.dunning.issue(DISPATCH.replace(day=17))

    assert (result["issued"], await desk.dunning.stages()) == (2, {1: "dunned", 2: "dunned", 3: "dunned"})
    begun_first, begun_second, ending = await announced(desk.dunning)
    assert (begun_first.block_id, begun_first.state, begun_first.claim_ids) == (of_person, BlockState.DUNNING_STOP, ())
    assert (begun_second.claim_ids, str(begun_second.last_day)) == ((2,), "2026-12-31")
    assert (ending.block_id, str(ending.ended_on)) == (of_claim, "2026-07-17")
    # Heard again from the broker, as every service hears it, nothing stands twice.
    await desk.dunning.hear(begun_first, begun_second, ending)
    assert await desk.counters(1) == ["2026-07-17", 1, 0, 0]


@pytest.mark.feature("F8")
async def test_each_kind_is_stopped_for_itself_and_counted_from_its_rows(desk: StopDesk) -> None:
    await desk.stopped(kind="reminder_stop")
    await desk.stopped(kind="phone_stop")
    await desk.stopped(kind="phone_stop", claim_ids=[1])

    assert await desk.counters(1) == [None, 0, 1, 2]
    assert await desk.counters(1, "2026-08-01") == [None, 0, 0, 0]
    assert await standing(desk.dunning, DISPATCH, (1, FIRST)) == {(1, FIRST): ["phone_stop", "reminder_stop"]}
    # Neither stands against the dunning notice.
    assert (await desk.dunning.issue(DISPATCH))["issued"] == 3
    # A stop of one number counts for the claims of the other while both are one person.
    await desk.dunning.hear(AddresseeMerged(addressee_no=SECOND, surviving_no=FIRST, change_no=1, decided_on=DISPATCH))
    assert await desk.counters(3) == ["2026-07-15", 0, 1, 1]


@pytest.mark.feature("F7")
async def test_one_person_stops_nothing_and_nothing_is_stopped_wrongly(desk: StopDesk) -> None:
    alone = await desk.decide(STOP, stop(), by=BOTH)
    foreign = await desk.decide(STOP, stop(claim_ids=[2]))
    long = await desk.decide(STOP, stop(last_day="2027-07-02"))
    year = await desk.decide(STOP, stop(last_day="2027-07-01"))
    twice = await desk.decide(STOP, stop(first_day="2027-07-01", last_day="2027-07-15"))
    backwards = await desk.decide(STOP, stop(first_day="2026-08-01"))

    types = [one.json()["type"].rsplit(":", 1)[1] for one in (alone, foreign, long, twice, backwards)]
    assert types == ["own_proposal", "unknown_claim", "too_long", "already_stopped", "invalid"]
    assert year.json()["state"] == "executed"
    assert len(await announced(desk.dunning)) == 1


async def test_stops_are_listed_by_kind_by_day_by_person_and_before_they_end(desk: StopDesk) -> None:
    first = await desk.stopped(last_day="2026-07-16")
    second = await desk.stopped(addressee_no=SECOND, kind="phone_stop", claim_ids=[2, 3])

    async def numbers(**query: Any) -> list[str]:
        return [row["stop_id"] for row in await desk.get("/stops", **query)]

    assert await numbers() == [first, second]
    assert await numbers(limit=1) == [first]
    assert await numbers(after=first) == [second]
    assert await numbers(kind="phone_stop") == [second]
    assert await numbers(standing_on="2026-07-17") == [second]
    assert await numbers(expiring_by="2026-07-20") == [first]
    found = await desk.client.post("/stops/search", json={"addressee_no": SECOND}, headers=bearer(desk.keys, OFFICER))
    (row,) = found.json()
    assert (row["stop_id"], row["claim_ids"], row["reason"]) == (second, [2, 3], "分納の相談中")
