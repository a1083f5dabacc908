"""Counters of the record follow from what was decided, by day and by what was known; each night proves them."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.enforcement.rules.counters import COUNTERS
from services.enforcement.store import counters as store
from services.payments.rules.export_items import ITEMS
from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER, noticed, opened, overdue, paid
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.enforcement.counters_page import PAGE, counters_page
from tests.enforcement.test_seizures import issued, served
from tests.guarded import ROLES

EXPORTER = "0466"


def test_the_page_says_what_each_counter_of_the_record_counts() -> None:
    items = {item.number: (item.name, item.field) for item in ITEMS if item.owner == "enforcement"}

    assert PAGE.read_text(encoding="utf-8") == counters_page()
    assert [meaning.number for meaning in COUNTERS] == list(range(86, 98))
    for meaning in COUNTERS:
        assert items[meaning.number] == (meaning.label, meaning.field)
        assert meaning.begins, meaning.number
        assert meaning.ends, meaning.number


async def measure(enforcement: Enforcement, kind: str, claim_id: int, **changed: Any) -> str:
    values = {
        "case_id": await enforcement.case_id(),
        "addressee_no": ADDRESSEE,
        "claims": [{"claim_id": claim_id, "tax_item": "012", "amount_yen": 50_000}],
        "evidence": "試験の証拠",
        "reason": "試験の事由",
    }
    answer = await enforcement.decide(f"enforcement.{kind}", {**values, **changed})
    assert answer.status_code == 200, answer.text
    measure_id: str = answer.json()["approval_id"]
    return measure_id


def plan(today: date) -> dict[str, Any]:
    last = today + timedelta(days=30)
    return {
        "ground": "pledge",
        "first_day": today.isoformat(),
        "last_day": last.isoformat(),
        "applied_on": today.isoformat(),
        "instalments": [{"due_on": last.isoformat(), "amount_yen": 50_000}],
        "means": {"liquid_yen": 100_000, "living_yen": 90_000},
    }


async def items(enforcement: Enforcement, *claim_ids: int) -> dict[int, dict[str, Any]]:
    response = await enforcement.post("/exports/claims", {"claim_ids": list(claim_ids)}, by=EXPORTER)
    assert response.status_code == 200, response.text
    return {one["claim_id"]: one for one in response.json()}


@pytest.mark.feature("G21")
async def test_counters_follow_decisions_are_exported_and_proved_each_night(enforcement: Enforcement) -> None:
    await give(enforcement.pool, EXPORTER, granted(ROLES["export_officer"].permissions, ["settlement"]))
    await enforcement.refresh()
    seizure_id = await issued(enforcement)
    today = await enforcement.today()
    tomorrow = today + timedelta(days=1)
    await enforcement.hear(opened(5), opened(6, addressee_no=OTHER), opened(7))
    await enforcement.hear(overdue(5), overdue(6, addressee_no=OTHER), overdue(7))
    await enforcement.hear(noticed(5))
    before = await items(enforcement, 1, 5, 6, 999)
    await served(enforcement, seizure_id, today)
    stopped = await measure(enforcement, "suspension", 5, ground="no_assets", first_day=today.isoformat())
    await measure(enforcement, "payment_plan", 7, **plan(today))
    await enforcement.hear(paid(7, 10_000, 40_000, claim_id=7))

    after = await items(enforcement, 1, 5, 7)

    # A claim that nobody has heard of has no row, and nothing is not unknown.
    assert sorted(before) == [1, 5, 6]
    assert before[6] == {
        "claim_id": 6,
        "payment_plan_status": "none",
        "prescription_interrupted_on": None,
        **{meaning.field: 0 for meaning in COUNTERS},
    }
    # The dunning notice of 15 July 2025 renewed the second claim after its ten days.
    assert before[5]["prescription_interrupted_on"] == "2025-07-25"
    assert (before[1]["seizure_count"], after[1]["seizure_count"]) == (0, 1)
    assert after[5]["suspension_of_execution_count"] == 1
    planned = after[7]
    assert (planned["payment_plan_count"], planned["payment_plan_status"]) == (1, "active")
    # The pledge of today renewed it; the payment of last year came before.
    assert planned["prescription_interrupted_on"] == today.isoformat()

    # The first count of a day finds all; a second one nothing, and the proof agrees.
    counted = await enforcement.job("count_recorded_items", tomorrow)
    again = await enforcement.job("count_recorded_items", tomorrow)
    assert (counted, again) == (
        {"counted_as_of": today.isoformat(), "changed": 4},
        {"counted_as_of": today.isoformat(), "changed": 0},
    )
    ending = {
        "measure_id": stopped,
        "addressee_no": ADDRESSEE,
        "tax_items": ["012"],
        "ground": "means_appeared",
        "effective_on": today.isoformat(),
        "reason": "資力を回復した",
    }
    ended = await enforcement.decide("enforcement.measure_end", ending)
    assert ended.status_code == 200, ended.text
    row = (await items(enforcement, 5))[5]
    assert row["suspension_of_execution_count"] == 0
    shown = await enforcement.get(f"/cases/{await enforcement.case_id()}/counters")
    assert [(one["claim_id"], one["item_no"], one["in_force"], one["ever"]) for one in shown] == [
        (1, 89, 1, 1),
        (2, 89, 1, 1),
        (5, 87, 0, 1),
        (7, 86, 1, 1),
    ]


@pytest.mark.feature("G21")
async def test_the_proof_finds_what_was_changed_behind_its_back(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), opened(2))
    await enforcement.hear(overdue(1), overdue(2))
    today = await enforcement.today()
    tomorrow = today + timedelta(days=1)
    assert (await enforcement.job("prove_counters", today))["proved_as_of"] is None
    measure_id = await measure(enforcement, "payment_plan", 1, **plan(today))
    await enforcement.job("count_recorded_items", tomorrow)
    sound = await enforcement.job("prove_counters", tomorrow)

    # The service may not delete, but whoever has its password could add a claim to what two persons decided.
    await enforcement.pool.execute("INSERT INTO measure_claim VALUES ($1, 2, 50000)", UUID(measure_id))
    found = await enforcement.job("prove_counters", tomorrow + timedelta(days=1))

    assert (sound["differences"], found["differences"]) == (0, 1)
    (finding,) = await enforcement.get("/counter-findings", HEAD)
    assert (finding["claim_id"], finding["item_no"], finding["counted_ever"], finding["ever"]) == (2, 86, 0, 1)
    refused = await enforcement.post("/exports/claims", {"claim_ids": [1]}, by=OFFICER)
    assert refused.status_code == 403


@pytest.mark.feature("G21")
async def test_any_history_counts_alike_on_any_day_as_known_at_any_moment(enforcement: Enforcement) -> None:
    """Spells made at random, asked for days and moments at random, against a fold that counts one by one."""
    chance = random.Random(8597)  # noqa: S311 - The same histories in every run.
    await enforcement.hear(opened(1))
    await enforcement.hear(overdue(1))
    case_id = await enforcement.case_id()
    start, zero = date(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC)
    numbers = {"payment_plan": 86, "suspension": 87, "grace_of_collection": 94, "grace_of_realisation": 95}
    spells: list[dict[str, Any]] = []
    for number in range(120):
        ground = chance.choice(list(numbers))
        first = start + timedelta(days=chance.randrange(400))
        known = zero + timedelta(days=chance.randrange(400), seconds=number)
        last = None if ground == "suspension" else first + timedelta(days=chance.randrange(300))
        ended = chance.random() < 0.4
        spells.append(
            {
                "id": UUID(int=number + 1),
                "ground": ground,
                "claim": chance.randrange(1, 6),
                "first": first,
                "last": last,
                "known": known,
                "ended": first + timedelta(days=chance.randrange(200)) if ended else None,
                "end_known": known + timedelta(days=chance.randrange(100), hours=1) if ended else None,
            }
        )
    for one in spells:
        values = (one["id"], case_id, one["ground"], one["first"], one["last"], one["known"])
        await enforcement.pool.execute("INSERT INTO hold VALUES ($1, $2, $3, $4, $5, $6)", *values)
        added = "INSERT INTO measure (measure_id, ground, security, recorded_at) VALUES ($1, 'pledge', '', $2)"
        await enforcement.pool.execute(added, one["id"], one["known"])
        await enforcement.pool.execute("INSERT INTO measure_claim VALUES ($1, $2, 1)", one["id"], one["claim"])
        if one["ended"]:
            end = (one["id"], UUID(int=one["id"].int + 1_000), one["ended"], one["end_known"])
            await enforcement.pool.execute("INSERT INTO hold_end VALUES ($1, $2, $3, $4)", *end)

    for _ in range(40):
        day = start + timedelta(days=chance.randrange(900))
        moment = zero + timedelta(days=chance.randrange(520), minutes=30)
        rows = await enforcement.pool.fetch(store.COUNT_OF_CLAIMS, day, moment, 3, [1, 2, 3, 4, 5])
        expected: dict[tuple[int, int], list[int]] = {}
        for one in spells:
            if one["known"] >= moment or one["first"] > day:
                continue
            last = one["last"] or one["first"].replace(year=one["first"].year + 3)
            over = one["ended"] is not None and one["end_known"] < moment and one["ended"] <= day
            both = expected.setdefault((one["claim"], numbers[one["ground"]]), [0, 0])
            both[0] += int(day <= last and not over)
            both[1] += 1
        assert {(row["claim_id"], row["item_no"]): [row["in_force"], row["ever"]] for row in rows} == expected
