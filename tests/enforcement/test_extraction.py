"""Extractions are saved, run by whoever may, on record, and again; what is done to a list is done to what was shown."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts import TaxItemCode
from tests.authority import bearer, give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.enforcement.test_assignment import heard
from tests.guarded import ROLES

THIRD = "000000000000003"


async def three_cases(enforcement: Enforcement) -> dict[str, int]:
    """Of 50,000 yen in property tax, 30,000 in residence tax, and 700,000 in property tax."""
    residence = TaxItemCode.RESIDENCE_TAX
    await enforcement.hear(
        opened(1), opened(2, 30_000, addressee_no=OTHER, item=residence), opened(3, 700_000, addressee_no=THIRD)
    )
    await enforcement.hear(
        overdue(1),
        overdue(2, 30_000, addressee_no=OTHER, tax_item=residence),
        overdue(3, 700_000, addressee_no=THIRD),
    )
    return {number: await enforcement.case_id(number) for number in (ADDRESSEE, OTHER, THIRD)}


async def run(enforcement: Enforcement, by: str = OFFICER, **conditions: Any) -> list[str]:
    """Save an extraction, run it and give the persons on its list."""
    entry = {"name": "試験の抽出", "purpose": "催告の対象を選ぶため", "conditions": conditions}
    saved = await enforcement.post("/extractions", entry)
    assert saved.status_code == 201, saved.text
    made = await enforcement.post(f"/extractions/{saved.json()['extraction_id']}/runs", {}, by=by)
    assert made.status_code == 201, made.text
    members = await enforcement.get(f"/case-lists/{made.json()['list_id']}", by=by)
    assert len(members) == made.json()["case_count"]
    return [one["addressee_no"] for one in members]


@pytest.mark.feature("G2")
async def test_an_extraction_finds_what_each_condition_says_and_logs_each_person(enforcement: Enforcement) -> None:
    ids = await three_cases(enforcement)
    today = await enforcement.today()
    tomorrow = (today + timedelta(days=1)).isoformat()
    tag = {"tag": "visit", "first_day": today.isoformat(), "last_day": tomorrow}
    await enforcement.post(f"/cases/{ids[OTHER]}/tags", tag)
    over = {**tag, "first_day": "2025-01-01", "last_day": "2025-01-31"}
    await enforcement.post(f"/cases/{ids[THIRD]}/tags", over)
    spoken = {"kind": "phone", "made_on": today.isoformat(), "summary": "納付の相談があった。"}
    await enforcement.post(f"/cases/{ids[ADDRESSEE]}/contacts", spoken)
    await enforcement.hear(heard(THIRD, "9862135"))
    claims = [{"claim_id": 3, "tax_item": "012", "amount_yen": 700_000}]
    stopped = {"case_id": ids[THIRD], "addressee_no": THIRD, "claims": claims, "ground": "no_assets"}
    words = {"first_day": today.isoformat(), "evidence": "試験の証拠", "reason": "試験の事由"}
    assert (await enforcement.decide("enforcement.suspension", {**stopped, **words})).status_code == 200

    found = {
        "owed": await run(enforcement, owed_from_yen=50_000, owed_below_yen=700_000),
        "item": await run(enforcement, tax_items=["010"]),
        "age": await run(enforcement, age_months=600),
        "silent": await run(enforcement, silent_months=1),
        "tag": await run(enforcement, tags=["visit"]),
        "no tag": await run(enforcement, without_tags=["visit"]),
        "state": await run(enforcement, states=["suspension"]),
        "no state": await run(enforcement, without_states=["suspension"]),
        "district": await run(enforcement, postal_prefixes=["98621"]),
        "expiring": await run(enforcement, expiring_months=60),
        "both": await run(enforcement, without_tags=["visit"], owed_from_yen=100_000),
    }
    assert found == {
        "owed": [ADDRESSEE],
        "item": [OTHER],
        "age": [],
        "silent": [OTHER, THIRD],
        "tag": [OTHER],
        "no tag": [ADDRESSEE, THIRD],
        "state": [THIRD],
        "no state": [ADDRESSEE, OTHER],
        "district": [THIRD],
        # Due on 30 June 2025: all end within five years.
        "expiring": [ADDRESSEE, OTHER, THIRD],
        "both": [THIRD],
    }
    # Each run is a bulk read of its own, one row a person, under the extraction that was run.
    rows = await enforcement.pool.fetch(
        "SELECT subject_ref, purpose, detail FROM access_record "
        "WHERE permission = 'enforcement.extraction.run' AND detail LIKE '%extraction:4' ORDER BY subject_ref"
    )
    assert [(row["subject_ref"], row["purpose"]) for row in rows] == [(OTHER, "enforcement"), (THIRD, "enforcement")]
    listed = await enforcement.get("/extractions")
    assert (len(listed), listed[-1]["conditions"]["owed_from_yen"], listed[-1]["last_run_on"]) == (
        11,
        50_000,
        today.isoformat(),
    )
    # Run again after the tag came off, the same extraction finds what is so then.
    (live,) = [one for one in await enforcement.get(f"/cases/{ids[OTHER]}/tags") if one["in_force"]]
    await enforcement.post(f"/tags/{live['tag_id']}/end", {"effective_on": today.isoformat()})
    again = await enforcement.post("/extractions/5/runs", {})
    assert again.json()["case_count"] == 0
    narrow = granted(ROLES["enforcement_officer"].permissions, ["enforcement"], tax_items=["010"])
    await give(enforcement.pool, OFFICER, narrow)
    await enforcement.refresh()
    assert await run(enforcement, without_tags=["visit"]) == [OTHER]


async def test_conditions_that_ask_for_nothing_or_contradict_themselves_are_not_saved(enforcement: Enforcement) -> None:
    entry = {"name": "不備", "purpose": "条件の不備"}
    unsound = [
        (await enforcement.post("/extractions", {**entry, "conditions": one})).status_code
        for one in (
            {},
            {"tags": [], "owed_from_yen": None},
            {"owed_from_yen": 100, "owed_below_yen": 100},
            {"without_tags": ["visti"]},
        )
    ]

    # A word that is not on the list would leave nobody out, and nobody would notice.
    assert unsound == [422] * 4


@pytest.mark.feature("G2")
async def test_a_list_from_a_file_and_one_thing_done_to_all_that_were_shown(enforcement: Enforcement) -> None:
    ids = await three_cases(enforcement)
    today = (await enforcement.today()).isoformat()
    text = f"宛名番号,備考\r\n{ADDRESSEE},\r\n000000000000009,いない\r\n\r\n{THIRD},\r{THIRD},二度\r\n"
    entry = {"name": "試験の一覧", "purpose": "訪問の対象", "text": text}

    made = await enforcement.post("/case-lists", entry)
    broken = await enforcement.post("/case-lists", {**entry, "text": f"{ADDRESSEE}\n12345\n"})
    empty = await enforcement.post("/case-lists", {**entry, "text": "宛名番号\n"})
    endless = await enforcement.post("/case-lists", {**entry, "text": f'{ADDRESSEE}\n"{"0" * 140_000}'})
    unknown = await enforcement.client.get("/case-lists/99", headers=bearer(enforcement.keys, OFFICER))

    assert made.json() == {"list_id": 1, "case_count": 2, "lines_without_case": [3]}
    assert (broken.status_code, "2行目" in broken.json()["detail"], empty.status_code) == (422, True, 422)
    assert (endless.status_code, "2行目" in endless.json()["detail"], unknown.status_code) == (422, True, 404)
    tag = {"kind": "tag", "tag": "visit", "first_day": today, "last_day": today}
    task = {"kind": "task", "what": "訪問する", "due_on": today}
    assign = {"kind": "assign", "assignee": OFFICER, "reason": "訪問の班"}
    shown = [
        (await enforcement.post("/case-lists/1/preview", {"action": one}, by=HEAD if one is assign else OFFICER)).json()
        for one in (tag, task, assign)
    ]
    assert shown == [{"case_count": 2}] * 3
    wrong = await enforcement.post("/case-lists/1/actions", {"action": tag, "case_count": 3})
    # An officer may tag; only the head hands over.
    forbidden = await enforcement.post("/case-lists/1/actions", {"action": assign, "case_count": 2})
    done = [
        await enforcement.post(
            "/case-lists/1/actions", {"action": one, "case_count": 2}, by=HEAD if one is assign else OFFICER
        )
        for one in (tag, task, assign)
    ]
    again = await enforcement.post("/case-lists/1/actions", {"action": task, "case_count": 2})

    assert (wrong.status_code, forbidden.status_code, again.status_code) == (409, 403, 409)
    assert [one.status_code for one in done] == [201, 201, 201]
    assert await run(enforcement, tags=["visit"], assignee=OFFICER) == [ADDRESSEE, THIRD]
    work = await enforcement.get(f"/work?until={today}&assignee={OFFICER}")
    assert [(one["case_id"], one["what"]) for one in work] == [
        (ids[ADDRESSEE], "訪問する"),
        (ids[THIRD], "訪問する"),
    ]
    lists = await enforcement.get("/case-lists")
    assert [(one["name"], one["case_count"]) for one in lists if one["extraction_id"] is None] == [("試験の一覧", 2)]
