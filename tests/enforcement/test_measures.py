"""Graces, suspensions and plans: granted within the law by two persons, announced, watched, and ended."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from services.enforcement.rules.measure_ends import Promise, broken
from services.enforcement.rules.measures import (
    Instalment,
    Means,
    MeasureClaim,
    MeasureGround,
    MeasureTerms,
    Objection,
    Period,
    Wish,
    objections,
)
from shared.contracts import BlockEnded, BlockSet, BlockState
from shared.days import add_months
from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, paid
from tests.enforcement.conftest import HEAD, OFFICER, SEIZURE, Enforcement
from tests.enforcement.test_prescription import clocks
from tests.enforcement.test_seizures import BOTH, duties, in_arrears, issued
from tests.guarded import ROLES

TERMS = MeasureTerms(2, 6, 1_000_000, 3)
DAY = date(2025, 9, 1)


def wish(kind: BlockState = BlockState.GRACE_OF_COLLECTION, **changed: Any) -> Wish:
    values: dict[str, Any] = {
        "kind": kind,
        "ground": MeasureGround.DISASTER,
        "claims": [MeasureClaim(1, 50_000, 50_000, date(2025, 6, 30))],
        "first_day": DAY,
        "last_day": date(2026, 8, 31),
        "applied_on": DAY,
        "security": "",
        "instalments": (),
        "means": None,
    }
    return Wish(**{**values, **changed})


REALISATION: dict[str, Any] = {
    "kind": BlockState.GRACE_OF_REALISATION,
    "ground": MeasureGround.APPLICATION,
    "instalments": (Instalment(date(2025, 10, 31), 20_000), Instalment(date(2025, 11, 28), 30_000)),
    "means": Means(100_000, 150_000, 0),
}
SUSPENSION: dict[str, Any] = {
    "kind": BlockState.SUSPENSION,
    "ground": MeasureGround.NO_ASSETS,
    "last_day": None,
    "applied_on": None,
}
MILLIONS = [MeasureClaim(1, 2_000_000, 2_000_000, date(2025, 6, 30))]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"ground": MeasureGround.NO_ASSETS}, [Objection.OTHER_GROUND]),
        ({"claims": [MeasureClaim(1, 50_001, 50_000, DAY)]}, [Objection.MORE_THAN_OWED]),
        ({"last_day": None}, [Objection.END_MISSING]),
        ({"last_day": date(2026, 9, 1)}, [Objection.TOO_LONG]),
        ({"applied_on": None}, [Objection.NO_APPLICATION]),
        # Article 15 (2) is applied for within the due date.
        ({"ground": MeasureGround.LATE_ASSESSMENT}, [Objection.APPLIED_LATE]),
        ({"ground": MeasureGround.LATE_ASSESSMENT, "applied_on": date(2025, 6, 30)}, []),
        ({"claims": MILLIONS}, [Objection.NO_SECURITY]),
        ({"claims": MILLIONS, "security": "土地に抵当権"}, []),
        ({"claims": MILLIONS, "last_day": date(2025, 11, 30)}, []),
        ({"claims": MILLIONS, "last_day": date(2025, 12, 1)}, [Objection.NO_SECURITY]),
        (REALISATION, []),
        ({**REALISATION, "instalments": ()}, [Objection.NO_INSTALMENTS]),
        ({**REALISATION, "instalments": (Instalment(DAY, 49_999),)}, [Objection.INSTALMENTS_DIFFER]),
        ({**REALISATION, "instalments": (Instalment(date(2026, 9, 1), 50_000),)}, [Objection.INSTALMENTS_OUTSIDE]),
        (
            {**REALISATION, "instalments": (Instalment(DAY, 20_000), Instalment(DAY, 30_000))},
            [Objection.INSTALMENTS_OUTSIDE],
        ),
        ({**REALISATION, "means": None}, [Objection.NO_MEANS]),
        # He could pay 10,000 at once, so no more than 40,000 is graced.
        ({**REALISATION, "means": Means(160_000, 150_000, 0)}, [Objection.ABOVE_LIMIT]),
        ({**REALISATION, "applied_on": date(2026, 1, 1), "first_day": DAY}, [Objection.APPLIED_LATE]),
        ({**REALISATION, "applied_on": date(2025, 12, 30)}, []),
        ({**REALISATION, "ground": MeasureGround.EX_OFFICIO_HARDSHIP}, [Objection.APPLICATION_GIVEN]),
        (SUSPENSION, []),
        ({**SUSPENSION, "last_day": date(2026, 8, 31)}, [Objection.END_GIVEN]),
        ({**SUSPENSION, "instalments": (Instalment(DAY, 50_000),)}, [Objection.INSTALMENTS_GIVEN]),
    ],
)
def test_what_the_law_asks_for(changed: dict[str, Any], expected: list[Objection]) -> None:
    assert objections(wish(**changed), TERMS, other_arrears=False) == expected


def test_whoever_is_in_arrears_elsewhere_applies_for_no_grace_of_realisation() -> None:
    assert objections(wish(**REALISATION), TERMS, other_arrears=True) == [Objection.OTHER_ARREARS]
    assert objections(wish(), TERMS, other_arrears=True) == []


def test_an_extension_follows_on_and_both_are_two_years_at_most() -> None:
    before = Period(BlockState.GRACE_OF_COLLECTION, DAY, date(2026, 8, 31), frozenset({1, 2}))
    later: dict[str, Any] = {"first_day": date(2026, 9, 1), "last_day": date(2027, 8, 31), "extends": before}
    gap = {**later, "first_day": date(2026, 9, 2), "last_day": date(2027, 8, 31)}
    third = {**later, "extends": before._replace(root_first_day=date(2025, 8, 31))}
    other = {**later, "claims": [MeasureClaim(3, 50_000, 50_000, DAY)]}

    assert objections(wish(**later), TERMS, other_arrears=False) == []
    assert objections(wish(**gap), TERMS, other_arrears=False) == [Objection.NOT_FOLLOWING]
    assert objections(wish(**third), TERMS, other_arrears=False) == [Objection.TOO_LONG_TOGETHER]
    assert objections(wish(**other), TERMS, other_arrears=False) == [Objection.NOT_FOLLOWING]


def test_a_promise_is_broken_on_the_day_after_its_last() -> None:
    promises = [Promise(1, date(2025, 10, 31), 20_000, 20_000), Promise(2, date(2025, 11, 28), 50_000, 49_999)]

    assert broken(promises, date(2025, 11, 28)) == []
    assert broken(promises, date(2025, 11, 29)) == [2]


class Granting:
    """What officers hand in, for claims of 50,000 and 30,000 yen."""

    def __init__(self, enforcement: Enforcement, today: date) -> None:
        self.enforcement, self.today = enforcement, today

    async def payload(self, ground: str, *, first_day: date | None = None, **changed: Any) -> dict[str, Any]:
        first = first_day or self.today
        values = {
            "case_id": await self.enforcement.case_id(),
            "addressee_no": ADDRESSEE,
            "claims": [{"claim_id": 1, "tax_item": "012", "amount_yen": 50_000}],
            "ground": ground,
            "first_day": first.isoformat(),
            "last_day": (add_months(first, 6)).isoformat(),
            "applied_on": first.isoformat(),
            "evidence": "罹災証明書 第1号",
            "reason": "試験の処分",
        }
        return {**values, **changed}

    async def grant(self, kind: str, ground: str, **changed: Any) -> str:
        answer = await self.enforcement.decide(f"enforcement.{kind}", await self.payload(ground, **changed))
        assert answer.status_code == 200, answer.text
        number: str = answer.json()["approval_id"]
        return number

    async def suspend(self, ground: str, **changed: Any) -> str:
        return await self.grant("suspension", ground, last_day=None, applied_on=None, **changed)

    async def plan(self, *, first_day: date, days: list[date], amounts: list[int]) -> str:
        parts = [{"due_on": on.isoformat(), "amount_yen": yen} for on, yen in zip(days, amounts, strict=True)]
        means = {"liquid_yen": 40_000, "living_yen": 150_000}
        return await self.grant("payment_plan", "pledge", first_day=first_day, instalments=parts, means=means)

    async def end(self, measure_id: str, ground: str, **changed: Any) -> httpx.Response:
        values = {
            "measure_id": measure_id,
            "addressee_no": ADDRESSEE,
            "tax_items": ["012"],
            "ground": ground,
            "effective_on": self.today.isoformat(),
            "reason": "試験の取消し",
        }
        made = await self.enforcement.propose("enforcement.measure_end", {**values, **changed})
        if made.status_code != 201:
            return made
        body = {"payload_hash": made.json()["payload_hash"]}
        return await self.enforcement.post(
            f"/approvals/enforcement.measure_end/{made.json()['approval_id']}/approve", body, HEAD
        )

    async def listed(self) -> list[dict[str, Any]]:
        found: dict[str, Any] = await self.enforcement.get(f"/cases/{await self.enforcement.case_id()}/measures")
        measures: list[dict[str, Any]] = found["measures"]
        return measures


@pytest.fixture
async def granting(enforcement: Enforcement) -> Granting:
    await in_arrears(enforcement)
    return Granting(enforcement, await enforcement.today())


@pytest.mark.feature("H4")
async def test_a_grace_of_collection_stops_seizures_stops_the_clock_and_is_announced(granting: Granting) -> None:
    enforcement, today = granting.enforcement, granting.today
    before = (await clocks(enforcement))[1]["last_day"]
    alone = await enforcement.propose("enforcement.grace_of_collection", await granting.payload("disaster"))
    own = {"payload_hash": alone.json()["payload_hash"]}
    approving = f"/approvals/enforcement.grace_of_collection/{alone.json()['approval_id']}/approve"
    assert (await enforcement.post(approving, own)).status_code == 403

    measure_id = await granting.grant("grace_of_collection", "disaster")
    seizure_id = await enforcement.approved(BOTH, 80_200)
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})
    refused = await enforcement.get(f"/seizures/{seizure_id}")
    (block,) = await enforcement.announced(BlockSet)
    clock = (await clocks(enforcement))[1]

    assert [(one["rule"], one["claim_id"]) for one in refused["failed"]] == [("held", 1)]
    assert (block.block_id, block.state, block.claim_ids) == (measure_id, BlockState.GRACE_OF_COLLECTION, (1,))
    assert (block.relief.ground.value, block.relief.last_day) == ("disaster_grace", add_months(today, 6))
    # The application acknowledges the claim, and the clock stands still while the grace lasts.
    assert before == "2030-06-30"
    assert [one["event"] for one in clock["effects"]] == ["due", "grace", "grace_application"]
    assert clock["last_day"] > (today + timedelta(days=5 * 365)).isoformat()

    unheard = await granting.end(measure_id, "means_changed")
    ended = await granting.end(measure_id, "means_changed", heard_on=today.isoformat())
    (announced,) = await enforcement.announced(BlockEnded)
    again = await enforcement.approved(BOTH, 80_200)
    await enforcement.answered(again, {1: 50_000, 2: 30_000})

    assert (unheard.status_code, "弁明" in unheard.json()["detail"]) == (409, True)
    assert ended.status_code == 200, ended.text
    assert (announced.block_id, announced.ended_on) == (measure_id, today)
    assert (await enforcement.get(f"/seizures/{again}"))["state"] == "issued"
    assert [(one["state"], one["end_ground"]) for one in await granting.listed()] == [("ended", "means_changed")]


@pytest.mark.feature("H4", "H5")
async def test_a_grace_outside_the_law_is_refused_with_what_to_do(granting: Granting) -> None:
    enforcement = granting.enforcement
    first = granting.today.replace(day=1)
    too_long = await granting.payload("disaster", last_day=add_months(first, 14).isoformat())
    no_parts = await granting.payload("application")
    strange = await granting.payload("disaster", claims=[{"claim_id": 9, "tax_item": "012", "amount_yen": 1}])
    with_number = await granting.payload("disaster", reason="番号は123456789018です")

    for act, payload, status, words in (
        ("grace_of_collection", too_long, 409, "1年を超えています"),
        ("grace_of_realisation", no_parts, 409, "分割納付の計画がありません"),
        ("grace_of_collection", strange, 409, "この宛名の期別債権でない"),
        ("grace_of_collection", await granting.payload("no_assets"), 409, "この処分の事由ではありません"),
        ("grace_of_collection", with_number, 422, "個人番号"),
    ):
        answer = await enforcement.propose(f"enforcement.{act}", payload)
        assert (answer.status_code, words in answer.text) == (status, True), answer.text
    # A second measure on the same claim asks for the end of the first.
    await granting.grant("grace_of_collection", "illness")
    twice = await enforcement.propose(
        "enforcement.suspension", await granting.payload("no_assets", last_day=None, applied_on=None)
    )
    assert (twice.status_code, "徴収猶予があります" in twice.json()["detail"]) == (409, True)


@pytest.mark.feature("H5")
async def test_a_grace_of_realisation_ex_officio_is_extended_once_from_its_last_day(granting: Granting) -> None:
    today = granting.today
    first_day, last_day = today - timedelta(days=100), today - timedelta(days=1)
    parts = [{"due_on": last_day.isoformat(), "amount_yen": 50_000}]
    common = {"applied_on": None, "means": {"liquid_yen": 0, "living_yen": 150_000}}
    earlier = await granting.grant(
        "grace_of_realisation",
        "ex_officio_collection",
        first_day=first_day,
        last_day=last_day.isoformat(),
        instalments=parts,
        **common,
    )
    later: dict[str, Any] = {
        "last_day": (today + timedelta(days=30)).isoformat(),
        "instalments": [{"due_on": (today + timedelta(days=30)).isoformat(), "amount_yen": 50_000}],
        "extends": earlier,
        **common,
    }
    extended = await granting.grant("grace_of_realisation", "ex_officio_collection", **later)
    twice = await granting.enforcement.propose(
        "enforcement.grace_of_realisation", await granting.payload("ex_officio_collection", **later)
    )

    assert [(one["measure_id"], one["state"]) for one in await granting.listed()] == [
        (earlier, "over"),
        (extended, "in_force"),
    ]
    assert (twice.status_code, "延長する処分がないか" in twice.json()["detail"]) == (409, True)


@pytest.mark.feature("G16", "H13", "F22")
async def test_a_plan_stops_reminders_but_no_seizure_and_its_broken_line_shows_next_day(granting: Granting) -> None:
    enforcement, today = granting.enforcement, granting.today
    first_day = today - timedelta(days=60)
    days = [today - timedelta(days=40), today - timedelta(days=10), today + timedelta(days=20)]
    measure_id = await granting.plan(first_day=first_day, days=days, amounts=[20_000, 20_000, 10_000])
    await enforcement.hear(paid(7, 20_000, 30_000).model_copy(update={"paid_on": first_day + timedelta(days=5)}))
    (plan,) = await granting.listed()
    second_pay_by = date.fromisoformat(plan["instalments"][1]["pay_by"])

    too_early = await enforcement.job("find_broken_instalments", second_pay_by)
    found = await enforcement.job("find_broken_instalments", second_pay_by + timedelta(days=1))
    repeated = await enforcement.job("find_broken_instalments", second_pay_by + timedelta(days=1))
    listed = await enforcement.get("/broken-instalments")
    (block,) = await enforcement.announced(BlockSet)
    seizure_id = await enforcement.approved(BOTH, 60_000)
    await enforcement.answered(seizure_id, {1: 30_000, 2: 30_000})

    assert (too_early["broken"], found["broken"], repeated["broken"]) == (0, 1, 0)
    assert [(one["measure_id"], one["number"], one["kind"]) for one in listed] == [(measure_id, 2, "payment_plan")]
    assert (block.state, block.relief) == (BlockState.PAYMENT_PLAN, None)
    # A pledge is no grace: the seizure stays lawful.
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "issued"
    assert "pledge" in [one["event"] for one in (await clocks(enforcement))[1]["effects"]]


@pytest.mark.feature("H1", "H2")
async def test_a_suspension_for_need_frees_what_is_seized_and_extinguishes_after_three_years(
    enforcement: Enforcement,
) -> None:
    await issued(enforcement)
    granting = Granting(enforcement, await enforcement.today())
    both = [{"claim_id": number, "tax_item": "012", "amount_yen": yen} for number, yen in ((1, 50_000), (2, 30_000))]
    three_years_ago = add_months(granting.today, -36)
    measure_id = await granting.suspend("hardship", claims=both, first_day=three_years_ago)
    (block,) = await enforcement.announced(BlockSet)
    clock = (await clocks(enforcement))[1]
    freed = await duties(enforcement)
    proposed = await enforcement.job("propose_releases", granting.today)
    seizure = await enforcement.propose(SEIZURE, await enforcement.seizing(BOTH, 80_200))
    tomorrow = granting.today + timedelta(days=1)
    too_late = await granting.end(measure_id, "means_appeared", effective_on=tomorrow.isoformat())
    ended = await granting.end(measure_id, "means_appeared")

    assert (block.state, block.last_day, block.relief.ground.value) == (BlockState.SUSPENSION, None, "suspension")
    # The clock of prescription goes on beside it; three years of suspension end the claim before.
    assert (clock["by_suspension"], clock["extinguished_on"]) == (True, tomorrow.isoformat())
    assert freed == [("release", 0)]
    assert proposed == {"proposed": 1}
    assert seizure.status_code == 201
    # What is extinguished does not come back (地方税法15条の8第1項).
    assert (too_late.status_code, "消滅しています" in too_late.text) == (409, True)
    assert ended.status_code == 200, ended.text
    assert (await clocks(enforcement))[1]["by_suspension"] is False
    assert await duties(enforcement) == []


@pytest.mark.feature("H1")
async def test_a_suspension_is_looked_at_each_year(granting: Granting) -> None:
    enforcement, today = granting.enforcement, granting.today
    first_day = add_months(today, -12)
    measure_id = await granting.suspend("no_assets", first_day=first_day)
    entry = {"reviewed_on": today.isoformat(), "goes_on": True, "findings": "財産調査の結果、変わりなし"}

    the_day_before = await enforcement.job("report_suspension_reviews", today - timedelta(days=1))
    counted = await enforcement.job("report_suspension_reviews", today)
    due = await enforcement.get(f"/suspension-reviews?on={today}")
    made = await enforcement.post(f"/measures/{measure_id}/reviews", entry)
    ahead = await enforcement.post(
        f"/measures/{measure_id}/reviews", {**entry, "reviewed_on": (today + timedelta(days=1)).isoformat()}
    )

    assert (the_day_before, counted) == ({"reviews_due": 0}, {"reviews_due": 1})
    assert [(one["measure_id"], one["looked_on"]) for one in due] == [(measure_id, first_day.isoformat())]
    assert (made.status_code, made.json()) == (201, {"review_no": 1})
    assert ahead.status_code == 409
    assert await enforcement.get(f"/suspension-reviews?on={today}") == []
    counters = (await enforcement.get(f"/cases/{await enforcement.case_id()}/measures"))["counters"]
    assert counters == [{"kind": "suspension", "granted": 1, "in_force": 1}]


async def test_an_officer_sees_measures_of_his_tax_items_only(granting: Granting) -> None:
    enforcement, today = granting.enforcement, granting.today
    measure_id = await granting.suspend("no_assets", first_day=add_months(today, -12))
    narrow = granted(ROLES["enforcement_officer"].permissions, ["enforcement"], tax_items=["010"])
    await give(enforcement.pool, OFFICER, narrow)
    await enforcement.refresh()
    entry = {"reviewed_on": today.isoformat(), "goes_on": True, "findings": "変わりなし"}

    assert await granting.listed() == []
    assert await enforcement.get(f"/suspension-reviews?on={today}") == []
    assert (await enforcement.post(f"/measures/{measure_id}/reviews", entry)).status_code == 404
