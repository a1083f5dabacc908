"""Of wages, pensions and retirement allowances only what the law leaves open is seized, payment by payment."""

from typing import Any

import pytest

from shared.contracts import ProceedsCollected
from tests.enforcement.claims import settled
from tests.enforcement.conftest import HEAD, SEIZURE, Enforcement
from tests.enforcement.test_papers import sheets
from tests.enforcement.test_seizure_kinds import seized
from tests.enforcement.test_seizures import BOTH, in_arrears

#: 318,000 - 7,000 - 16,000 - 47,000 - 190,000 = 58,000, of which a fifth, raised, is 12,000: 46,000 yen are seizable.
PAYER = {
    "gross_yen": 318_640,
    "income_tax_yen": 6_240,
    "resident_tax_yen": 15_300,
    "social_insurance_yen": 46_885,
}


def pay(on: Any, **changed: Any) -> dict[str, Any]:
    return {"kind": "wages", "pay_on": on.isoformat(), "payers": [PAYER], "relatives": 2, **changed}


async def wages(enforcement: Enforcement) -> str:
    """Wages under seizure for 80,200 yen, in effect from today."""
    await in_arrears(enforcement)
    today = await enforcement.today()
    job = {"description": "試験商事の給料", "third_party": "株式会社試験商事"}
    seizure_id = await seized(enforcement, "wages", pay=pay(today), **job)
    assert (await enforcement.stage(seizure_id, "served", today)).json()["state"] == "effective"
    return seizure_id


@pytest.mark.feature("G4", "G12", "G23")
async def test_each_payment_of_wages_is_judged_anew_until_the_claims_are_paid(enforcement: Enforcement) -> None:
    seizure_id = await wages(enforcement)
    today = await enforcement.today()
    path = f"/seizures/{seizure_id}/pay-sheets"
    (first,) = await enforcement.get(path)
    assert [(one["item"], one["amount_yen"]) for one in first["protected"]] == [
        ("n1", 7_000),
        ("n2", 16_000),
        ("n3", 47_000),
        ("n4", 190_000),
        ("n5", 12_000),
    ]
    assert (first["sheet_no"], first["gross_yen"], first["seizable_yen"]) == (1, 318_000, 46_000)

    no_sheet = await enforcement.collected(seizure_id, 46_000, today)
    too_much = await enforcement.collected(seizure_id, 46_001, today, sheet_no=1)
    assert [answer.status_code for answer in (no_sheet, too_much)] == [409, 409]
    assert "46,000円" in too_much.json()["detail"]
    assert (await enforcement.collected(seizure_id, 40_000, today, sheet_no=1)).status_code == 200
    # The employer corrects what he withheld: the new sheet counts, less what was remitted of the payment before.
    changed = {**PAYER, "social_insurance_yen": 44_885}
    second = await enforcement.post(path, pay(today, payers=[changed]))
    assert (second.status_code, second.json()["seizable_yen"]) == (201, 48_000)
    stale = await enforcement.collected(seizure_id, 6_000, today, sheet_no=1)
    over = await enforcement.collected(seizure_id, 8_001, today, sheet_no=2)
    assert [answer.status_code for answer in (stale, over)] == [409, 409]
    assert (await enforcement.collected(seizure_id, 8_000, today, sheet_no=2)).status_code == 200
    # A bonus is wages of a month of its own, and the charge that has grown since the issue is covered too (66条).
    bonus = await enforcement.post(path, pay(today, kind="bonus"))
    assert (
        await enforcement.collected(seizure_id, 46_000, today, sheet_no=bonus.json()["sheet_no"])
    ).status_code == 200

    assert [one.amount_yen for one in await enforcement.announced(ProceedsCollected)] == [40_000, 8_000, 46_000]
    shown = await enforcement.get(f"/seizures/{seizure_id}")
    assert (shown["state"], shown["seized_yen"]) == ("effective", 0)
    assert [one["collected_yen"] for one in await enforcement.get(path)] == [40_000, 8_000, 46_000]
    await enforcement.hear(settled(1), settled(2))
    assert [one["kind"] for one in await enforcement.get("/duties")] == ["release"]
    assert (await enforcement.collected(seizure_id, 1_000, today, sheet_no=2)).status_code == 409
    assert (await enforcement.released(seizure_id, "paid_in_full")).status_code == 200
    assert (await enforcement.post(path, pay(today))).status_code == 409


@pytest.mark.feature("G23")
async def test_the_sheet_is_a_paper_that_names_each_part(enforcement: Enforcement) -> None:
    seizure_id = await wages(enforcement)
    told = {
        "debtor_name": "試験 太郎",
        "third_party_address": "宮城県石巻市試験町2番2号",
        "third_party_postal_code": "9860001",
    }
    path = f"/seizures/{seizure_id}/pay-sheets"

    answer = await enforcement.post(f"{path}/1/paper", told)
    missing = await enforcement.post(f"{path}/2/paper", told)

    text = "".join(sheets(answer.content))
    for words in (
        "差押可能額計算書",
        "株式会社試験商事御中",
        "最低生活費",
        "190,000円",
        "差押可能額46,000円",
        # The article before the amount, so that the two do not run into each other.
        "76条1項5号12,000円",
    ):
        assert words in text
    assert "御中様" not in text
    assert missing.status_code == 404


@pytest.mark.feature("G5", "G23")
async def test_what_the_law_leaves_to_the_person_is_not_seized(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    job = await enforcement.deposit(kind="wages", account_number=None, third_party="株式会社試験商事")
    plain = await enforcement.seizing(BOTH, 80_200, property_id=job["property_id"], property_kind="wages")
    poor = pay(today, payers=[{**PAYER, "gross_yen": 200_000}])
    # With a second employer the living costs are protected once: 46,000 of the first, 80,000 of the second.
    second_job = pay(today, payers=[PAYER, {"gross_yen": 100_000}], own_place=1)
    for changed, words in (
        ({}, "支給の内容"),
        ({"pay": poor}, "差し押さえることができる額はありません"),
        ({"pay": pay(today, kind="pension")}, "種類を確かめて"),
        ({"pay": pay(today, own_place=1)}, "順番を確かめて"),
        ({"pay": pay(today, months_of_service=12)}, "勤続月数"),
    ):
        answer = await enforcement.propose(SEIZURE, {**plain, **changed})
        assert (answer.status_code, words in answer.json()["detail"]) == (409, True), answer.text
    endless = await enforcement.propose(SEIZURE, {**plain, "pay": pay(today.replace(year=9999))})
    assert (endless.status_code, endless.json()["type"]) == (422, "urn:shuno:problem:invalid")
    made = await enforcement.propose(SEIZURE, {**plain, "pay": second_job})
    assert made.status_code == 201, made.text
    shown = await enforcement.get(f"/approvals/{SEIZURE}/{made.json()['approval_id']}", by=HEAD)
    assert ["差押可能額", "80,000円"] in shown["lines"]


@pytest.mark.feature("G23")
async def test_a_retirement_allowance_is_seized_once_and_no_further_than_its_sheet(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    # Three months of 145,000 and 18 years of a fifth of that: 2,001,000 are protected; of 2,070,999 count 2,070,000.
    leaving = pay(
        today, kind="retirement", payers=[{"gross_yen": 2_070_999}], relatives=1, months_of_service=22 * 12 + 4
    )
    known = await enforcement.deposit(kind="retirement", account_number=None, third_party="株式会社試験商事")
    wanted = {"property_id": known["property_id"], "property_kind": "retirement", "pay": leaving}
    too_much = await enforcement.propose(SEIZURE, await enforcement.seizing(BOTH, 69_001, **wanted))
    assert (too_much.status_code, "69,000円" in too_much.json()["detail"]) == (409, True)

    seizure_id = await enforcement.approved(BOTH, 69_000, **wanted)
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})
    assert (await enforcement.stage(seizure_id, "served", today)).status_code == 200
    assert (await enforcement.collected(seizure_id, 69_000, today, sheet_no=1)).status_code == 200
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "collected"
