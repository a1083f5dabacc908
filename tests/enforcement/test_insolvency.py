"""What befalls a person in arrears brings a list of tasks, stops seizures where the law does, and ranks his claims."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.enforcement.rules.insolvency import (
    KINDS,
    RANK_LABELS,
    Arrears,
    Circumstance,
    CircumstanceKind,
    Rank,
    actions_of,
    levied_on,
    rank_in_bankruptcy,
)
from shared.contracts import BlockEnded, BlockSet
from tests.enforcement.claims import ADDRESSEE, opened, overdue
from tests.enforcement.conftest import Enforcement
from tests.enforcement.disposition_desk import Desk

K = CircumstanceKind
USUAL = date(2025, 9, 8)
ALL = Arrears(has_overdue=True, has_to_come=True, has_seizures=True)
NOTHING = Arrears(has_overdue=False, has_to_come=False, has_seizures=False)


@pytest.mark.parametrize(
    ("kind", "respond_by", "agent", "arrears", "expected"),
    [
        (
            K.BANKRUPTCY,
            date(2025, 10, 1),
            False,
            ALL,
            [("request", date(2025, 10, 1)), ("accelerate", USUAL), ("seizures", USUAL)],
        ),
        # What the court needs sooner than the usual time is done sooner.
        (K.AUCTION, date(2025, 9, 3), False, ALL, [("request", date(2025, 9, 3)), ("accelerate", date(2025, 9, 3))]),
        (K.AUCTION, None, False, NOTHING._replace(has_overdue=True), [("request", USUAL)]),
        (K.BANKRUPTCY, None, False, NOTHING, []),
        (K.REHABILITATION, None, False, ALL, [("negotiate", USUAL)]),
        (K.DEATH, None, False, ALL, [("heirs", USUAL), ("representative", USUAL)]),
        (K.LIMITED_ACCEPTANCE, None, False, ALL, [("accelerate", USUAL), ("heirs", USUAL)]),
        (K.MOVING_OUT, None, False, ALL, [("accelerate", USUAL), ("tax_agent", USUAL)]),
        # Whoever has named an agent gives no ground for an acceleration (地方税法13条の2第1項5号).
        (K.MOVING_OUT, None, True, ALL, []),
        (K.DISSOLUTION, None, False, ALL, [("accelerate", USUAL), ("secondary_liability", USUAL)]),
    ],
)
def test_each_circumstance_brings_its_actions(
    kind: CircumstanceKind, respond_by: date | None, agent: bool, arrears: Arrears, expected: list[tuple[str, date]]
) -> None:
    found = actions_of(Circumstance(kind, date(2025, 9, 1), respond_by, agent), arrears, USUAL)
    assert [(one.code, one.due_on) for one in found] == expected


@pytest.mark.parametrize(
    ("item", "levy_year", "due_on", "commenced_on", "ranks"),
    [
        # Due on 30 June 2025: on 30 June 2026 a year has not passed, on 1 July it has.
        ("012", 2025, date(2025, 6, 30), date(2026, 6, 30), (Rank.ESTATE, Rank.ESTATE, Rank.ESTATE)),
        ("012", 2025, date(2025, 6, 30), date(2026, 7, 1), (Rank.PRIORITY, Rank.PRIORITY, Rank.SUBORDINATE)),
        # Not yet due, but it arose before.
        ("010", 2025, date(2026, 1, 31), date(2025, 3, 1), (Rank.ESTATE, Rank.ESTATE, Rank.ESTATE)),
        # The tax on a thing of the estate for the year after is a cost of the estate; that on a person is not.
        ("012", 2026, date(2026, 6, 30), date(2025, 3, 1), (Rank.ESTATE, Rank.ESTATE, Rank.ESTATE)),
        ("010", 2026, date(2026, 6, 30), date(2025, 3, 1), (Rank.OUTSIDE, Rank.OUTSIDE, Rank.OUTSIDE)),
        # Of that very day it arose after, one day earlier before.
        ("024", 2025, date(2025, 7, 31), date(2025, 4, 1), (Rank.OUTSIDE, Rank.OUTSIDE, Rank.OUTSIDE)),
        ("024", 2025, date(2025, 7, 31), date(2025, 4, 2), (Rank.ESTATE, Rank.ESTATE, Rank.ESTATE)),
    ],
)
def test_claims_rank_by_their_due_date_a_year_before_the_commencement(
    item: str, levy_year: int, due_on: date, commenced_on: date, ranks: tuple[Rank, Rank, Rank]
) -> None:
    assert rank_in_bankruptcy(item, levied_on(item, levy_year), due_on, commenced_on)[:3] == ranks


def test_everything_has_its_words() -> None:
    assert set(KINDS) == set(CircumstanceKind)
    assert set(RANK_LABELS) == set(Rank)


@pytest.fixture
async def desk(enforcement: Enforcement) -> Desk:
    await enforcement.hear(opened(1), opened(2, 30_000), overdue(1))
    return Desk(enforcement, await enforcement.today())


def bankrupt(desk: Desk, **more: Any) -> dict[str, Any]:
    values = {
        "addressee_no": ADDRESSEE,
        "circumstance": "bankruptcy",
        "authority": "試験地方裁判所",
        "reference": "令和7年(フ)第1号",
        "occurred_on": (desk.today - timedelta(days=10)).isoformat(),
        "known_on": (desk.today - timedelta(days=2)).isoformat(),
        "respond_by": (desk.today + timedelta(days=30)).isoformat(),
        "evidence": "破産手続開始通知書",
    }
    return {**values, **more}


@pytest.mark.feature("G20")
async def test_a_bankruptcy_stops_seizures_and_brings_tasks_with_the_courts_day(desk: Desk) -> None:
    enforcement = desk.enforcement
    await enforcement.hear(opened(3, 40_000, due_on=desk.today + timedelta(days=40)))
    early = bankrupt(desk, known_on=(desk.today - timedelta(days=11)).isoformat())
    assert (await enforcement.propose("enforcement.circumstance", early)).status_code == 409
    number = await desk.decided("circumstance", bankrupt(desk))

    (state,) = await enforcement.announced(BlockSet)
    assert (state.state.value, state.claim_ids, state.block_id) == ("insolvency", (), number)
    tasks = await enforcement.get(f"/work?until={desk.today + timedelta(days=60)}")
    found = [(one["what"].split("(")[0], one["due_on"]) for one in tasks]
    assert ("交付要求", (desk.today + timedelta(days=30)).isoformat()) in found
    assert [what for what, _ in found if "繰上徴収" in what]
    # Nothing is seized anew; the request is what is left.
    seizure_id = await enforcement.approved({1: "012"}, 20_000)
    await enforcement.answered(seizure_id, {1: 50_000})
    refused = await enforcement.get(f"/seizures/{seizure_id}")
    assert (refused["state"], [one["rule"] for one in refused["failed"]]) == ("refused", ["held"])
    request = desk.request(procedure="bankruptcy", claims=desk.claims(1))
    assert (await enforcement.propose("enforcement.distribution_request", request)).status_code == 201
    ranks = await enforcement.get(f"/circumstances/{number}/ranks")
    assert {one["claim_id"] for one in ranks} == {1, 2, 3}
    assert (await enforcement.propose("enforcement.circumstance", bankrupt(desk))).status_code == 409
    ending = {"addressee_no": ADDRESSEE, "effective_on": desk.today.isoformat(), "reason": "終結前"}
    assert (await enforcement.propose("enforcement.hold_end", {"hold_id": number, **ending})).status_code == 409

    case = await enforcement.get(f"/cases/{await enforcement.case_id()}")
    assert [one["kind"] for one in case["circumstances"]] == ["bankruptcy"]
    assert case["dispositions"] == []

    over = {"circumstance_id": number, "addressee_no": ADDRESSEE, "evidence": "破産手続終結決定"}
    await desk.decided("circumstance_end", {**over, "ended_on": desk.today.isoformat()})

    assert [one.block_id for one in await enforcement.announced(BlockEnded)] == [number]
    (shown,) = await enforcement.get(f"/cases/{await enforcement.case_id()}/circumstances")
    assert (shown["kind_name"], shown["ended_on"]) == ("破産手続の開始", desk.today.isoformat())


async def test_whoever_moves_away_is_no_reason_to_stop(desk: Desk) -> None:
    moving = bankrupt(desk, circumstance="moving_out", authority="", reference="", respond_by=None)

    number = await desk.decided("circumstance", moving)

    assert await desk.enforcement.announced(BlockSet) == []
    assert (await desk.enforcement.client.get(f"/circumstances/{number}/ranks")).status_code == 401
    tasks = await desk.enforcement.get(f"/work?until={desk.today + timedelta(days=60)}")
    assert [one["what"] for one in tasks] == ["納税管理人の申告の確認(地方税法300条、355条)"]
