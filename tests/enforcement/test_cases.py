"""Cases open and close by what is heard; the one view shows each panel to whoever has its right, on record."""

from datetime import date
from typing import Any

import pytest

from services.enforcement.rules.following import ClaimNeverOpened
from shared.contracts import TaxItemCode
from tests.authority import bearer, give, granted
from tests.enforcement.claims import (
    ADDRESSEE,
    OTHER,
    income,
    noticed,
    opened,
    overdue,
    paid,
    reversed_receipt,
    revised,
    settled,
)
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.guarded import ROLES

PURPOSES = ["enforcement", "asset_inquiry"]
PANELS = {
    "claims": "enforcement.case.claims",
    "receipts": "enforcement.case.receipts",
    "arrears": "enforcement.case.arrears",
    "letters": "enforcement.case.letters",
    "write_offs": "enforcement.write_off.view",
    "property": "enforcement.property.view",
    "income": "enforcement.income.view",
    "ability": "enforcement.ability.view",
    "inquiries": "enforcement.inquiry.list",
    "contacts": "enforcement.contact.view",
    "measures": "enforcement.measure.view",
    "seizures": "enforcement.seizure.view",
    "tasks": "enforcement.task.view",
    "tags": "enforcement.tag.view",
    "dispositions": "enforcement.disposition.view",
    "circumstances": "enforcement.circumstance.view",
    "counters": "enforcement.counter.view",
}


async def steps(enforcement: Enforcement) -> list[str]:
    rows = await enforcement.pool.fetch("SELECT kind FROM case_step ORDER BY case_id, step_no")
    return [row["kind"] for row in rows]


@pytest.mark.feature("G1")
async def test_a_case_opens_with_arrears_and_closes_when_final_money_has_paid_them(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), opened(2, 30_000, addressee_no=OTHER))
    assert await steps(enforcement) == []
    await enforcement.hear(overdue(1), overdue(2, 30_000, addressee_no=OTHER))
    assert await steps(enforcement) == ["opened", "opened"]

    # Provisional money may be taken back, so it closes nothing.
    await enforcement.hear(paid(7, 50_000, 0, flash=True))
    assert await steps(enforcement) == ["opened", "opened"]
    await enforcement.hear(settled(1), paid(7, 50_000, 0))
    assert await steps(enforcement) == ["opened", "closed", "opened"]
    await enforcement.hear(reversed_receipt(7, 50_000, 50_000))
    assert await steps(enforcement) == ["opened", "closed", "opened", "opened"]
    await enforcement.hear(revised(0, -50_000, 0))
    assert await steps(enforcement) == ["opened", "closed", "opened", "closed", "opened"]


@pytest.mark.feature("G1")
async def test_a_case_is_handed_over_with_its_duties_and_planned_actions(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    seizure_id = await enforcement.approved({1: "012"}, 50_100)
    await enforcement.answered(seizure_id, {1: 50_000})
    case_id = await enforcement.case_id()
    planned = {"next_action": "来庁を確かめる", "next_action_on": "2025-08-20"}
    await enforcement.post(f"/cases/{case_id}/contacts", {**contact(), **planned})
    path, colleague, relative = f"/cases/{case_id}/assignments", "0413", "0414"
    permissions = ROLES["enforcement_officer"].permissions
    await give(enforcement.pool, colleague, granted(permissions, PURPOSES))
    await give(enforcement.pool, relative, granted(permissions, PURPOSES), related_subjects=[ADDRESSEE])
    await enforcement.hear(settled(1))

    handing = {"assignment_no": 0, "assignee": OFFICER, "reason": "地区割りによる"}
    by_officer = await enforcement.post(path, handing)
    first = await enforcement.post(path, handing, by=HEAD)
    stale = await enforcement.post(path, handing, by=HEAD)
    changing = {**handing, "assignment_no": 1}
    refused = [
        await enforcement.post(path, {**changing, "assignee": assignee}, by=HEAD) for assignee in ("0999", relative)
    ]
    assert [one["assignee"] for one in await enforcement.get("/duties")] == [OFFICER]
    second = await enforcement.post(path, {**changing, "assignee": colleague}, by=HEAD)

    answers = (by_officer, first, stale, *refused, second)
    assert [answer.status_code for answer in answers] == [403, 201, 409, 409, 409, 201]
    # The release is owed by whoever has the case now, and so is what was planned.
    assert await enforcement.get(f"/duties?assignee={OFFICER}") == []
    assert [one["kind"] for one in await enforcement.get(f"/duties?assignee={colleague}")] == ["release"]
    actions = await enforcement.get(f"/next-actions?on=2025-08-20&assignee={colleague}")
    assert [one["next_action"] for one in actions] == ["来庁を確かめる"]
    await enforcement.hear(revised(60_000, 10_000, 10_000))
    assert [one["case_id"] for one in await enforcement.get(f"/cases?assignee={colleague}")] == [case_id]
    assert await enforcement.get(f"/cases?assignee={OFFICER}") == []
    view = await enforcement.get(f"/cases/{case_id}")
    assert (view["assignee"], view["assignment_no"]) == (colleague, 2)


def contact(**changed: Any) -> dict[str, Any]:
    values = {"kind": "phone", "made_on": "2025-08-10", "summary": "分割の相談があった。"}
    return {**values, **changed}


async def test_a_receipt_of_a_claim_never_heard_of_is_refused_in_words(enforcement: Enforcement) -> None:
    with pytest.raises(ClaimNeverOpened, match="claim_id 9: enforcement never heard"):
        await enforcement.hear(paid(1, 100, 0, claim_id=9))


@pytest.mark.feature("C11")
async def test_the_view_shows_each_panel_by_its_own_right_and_records_each(enforcement: Enforcement) -> None:
    await enforcement.hear(noticed(1))
    await enforcement.hear(opened(1), opened(2, 20_000, item=TaxItemCode.RESIDENCE_TAX), overdue(1))
    await enforcement.hear(paid(7, 10_000, 40_100), revised(45_000, -5_000, 35_100))
    await enforcement.deposit()
    case_id = await enforcement.case_id()
    await enforcement.post(f"/cases/{case_id}/income", income())
    await enforcement.pool.execute("DELETE FROM outbox")

    view = await enforcement.get(f"/cases/{case_id}")

    assert set(view) >= set(PANELS) | {"case_id", "addressee_no", "is_open", "assignee", "assignment_no", "steps"}
    assert [(one["claim_id"], one["assessed_yen"], one["open_yen"]) for one in view["claims"]] == [
        (1, 45_000, 35_100),
        (2, 20_000, 20_000),
    ]
    assert [(one["receipt_id"], one["amount_yen"]) for one in view["receipts"]] == [(7, 10_000)]
    (arrears,) = view["arrears"]
    assert (arrears["owed_yen"], arrears["document_no"], arrears["seizable_from"]) == (
        35_100,
        "D2025-0000001",
        "2025-07-26",
    )
    (deposit,) = view["property"]
    assert (deposit["account_number"], deposit["value_yen"], deposit["source"]) == ("●●●●321", 80_000, "inquiry")
    assert [(one["kind"], one["amount_yen"]) for one in view["income"]] == [("wages", 210_000)]
    rows = await enforcement.pool.fetch(
        "SELECT permission, purpose, subject_ref FROM access_record WHERE actor_id = $1 AND action = 'view'", OFFICER
    )
    purposes = {row["permission"]: row["purpose"] for row in rows}
    assert set(purposes) >= {"enforcement.case.view", *PANELS.values()} - {"enforcement.inquiry.list"}
    assert purposes["enforcement.case.claims"] == "enforcement"
    assert purposes["enforcement.property.view"] == purposes["enforcement.income.view"] == "asset_inquiry"
    # Each panel once: nothing is read that no record tells of.
    assert len(rows) == len(purposes)
    assert {row["subject_ref"] for row in rows} == {ADDRESSEE}


@pytest.mark.feature("C11")
async def test_a_panel_without_right_is_absent_and_leaves_no_record(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    case_id = await enforcement.case_id()
    for missing, right in PANELS.items():
        await give(enforcement.pool, OFFICER, granted(ROLES["enforcement_officer"].permissions - {right}, PURPOSES))
        before = await opened_by(enforcement, right)

        view = await enforcement.get(f"/cases/{case_id}")

        assert set(PANELS) - set(view) == {missing}
        assert await opened_by(enforcement, right) == before


async def opened_by(enforcement: Enforcement, permission: str) -> int:
    count: int = await enforcement.pool.fetchval("SELECT count(*) FROM access_record WHERE permission = $1", permission)
    return count


@pytest.mark.feature("C11")
async def test_a_panel_shows_the_tax_items_of_its_right_and_needs_its_purpose(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), opened(2, 20_000, item=TaxItemCode.RESIDENCE_TAX), overdue(1))
    case_id = await enforcement.case_id()
    view_only = granted(["enforcement.case.view", "enforcement.property.view"], ["enforcement"])
    residence = granted(["enforcement.case.claims", "enforcement.case.arrears"], ["enforcement"], tax_items=["010"])
    await give(enforcement.pool, OFFICER, view_only, residence)

    view = await enforcement.get(f"/cases/{case_id}")

    assert [one["claim_id"] for one in view["claims"]] == [2]
    assert view["arrears"] == []
    # The right to property is there, but not for the purpose of an asset inquiry.
    assert "property" not in view


async def test_nobody_opens_the_case_of_his_own_household(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    case_id = await enforcement.case_id()
    permissions = ROLES["enforcement_officer"].permissions
    await give(enforcement.pool, "0404", granted(permissions, PURPOSES), related_subjects=[ADDRESSEE])
    await enforcement.refresh()

    response = await enforcement.client.get(f"/cases/{case_id}", headers=bearer(enforcement.keys, "0404"))

    assert (response.status_code, response.json()["type"]) == (403, "urn:shuno:problem:own_record")


async def test_a_contact_is_kept_as_written_and_never_with_an_individual_number(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    case_id = await enforcement.case_id()
    entry = {
        "kind": "phone",
        "made_on": "2025-08-10",
        "summary": "分割の相談があった。",
        "next_action": "来庁を確かめる",
        "next_action_on": "2025-08-20",
    }

    first = await enforcement.post(f"/cases/{case_id}/contacts", entry)
    # 123456789018 is a made-up number with a right check digit; full-width digits do not hide it.
    refused = await enforcement.post(
        f"/cases/{case_id}/contacts", {**entry, "summary": "番号は１２３４－５６７８－９０１８とのこと。"}
    )
    wrong = await enforcement.post(f"/cases/{case_id}/contacts", {**entry, "summary": "口座 1234-5678-9012 とのこと。"})
    planned = await enforcement.get("/next-actions?on=2025-08-20")
    correction = {"kind": "phone", "made_on": "2025-08-11", "summary": "電話ではなく来庁。", "corrects": 1}
    await enforcement.post(f"/cases/{case_id}/contacts", correction)

    assert (first.status_code, refused.status_code, wrong.status_code) == (201, 422, 201)
    assert refused.json()["type"] == "urn:shuno:problem:individual_number"
    assert [one["next_action"] for one in planned] == ["来庁を確かめる"]
    view = await enforcement.get(f"/cases/{case_id}")
    assert [(one["summary"], one["corrects"]) for one in view["contacts"]] == [
        ("電話ではなく来庁。", 1),
        ("口座 1234-5678-9012 とのこと。", None),
        ("分割の相談があった。", None),
    ]
    # The newest contact plans nothing, so nothing waits any more.
    assert await enforcement.get("/next-actions?on=2025-08-20") == []


async def test_open_cases_are_listed_with_what_is_owed_in_the_callers_tax_items(enforcement: Enforcement) -> None:
    await enforcement.hear(
        opened(1), opened(2, 30_000, addressee_no=OTHER), opened(3, 20_000, item=TaxItemCode.RESIDENCE_TAX)
    )
    await enforcement.hear(
        overdue(1),
        overdue(2, 30_000, addressee_no=OTHER),
        overdue(3, 20_000, tax_item=TaxItemCode.RESIDENCE_TAX, due_on=date(2025, 5, 31)),
    )

    listed = await enforcement.get("/cases")

    assert [(one["claim_count"], one["owed_yen"], one["oldest_due_on"]) for one in listed] == [
        (2, 70_000, "2025-05-31"),
        (1, 30_000, "2025-06-30"),
    ]
