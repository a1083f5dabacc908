"""Property and income keep every version and source; national tax data lies apart, and each reading is noted."""

from typing import Any

import pytest

from tests.authority import bearer, give, granted
from tests.enforcement.claims import (
    income,
    opened,
    overdue,
    revised,
    settled,
)
from tests.enforcement.conftest import AUDITOR, OFFICER, Enforcement
from tests.guarded import ROLES

PURPOSES = ["enforcement", "asset_inquiry"]


@pytest.mark.feature("G26")
async def test_registers_keep_every_version_with_both_times(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    case_id = await enforcement.case_id()
    first = await enforcement.deposit()
    before = await enforcement.pool.fetchval("SELECT now()")
    changed = {**first, "value_yen": 5_000, "effective_on": "2025-08-20", "known_on": "2025-08-21"}

    second = await enforcement.deposit(**changed)
    stale = await enforcement.post(f"/cases/{case_id}/property", {**(await body_of(enforcement)), **changed})

    assert second == {"property_id": first["property_id"], "version_no": 2}
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:shuno:problem:changed")
    now = await enforcement.get(f"/cases/{case_id}")
    in_august = await enforcement.get(f"/cases/{case_id}?valid_on=2025-08-10")
    known_then = await enforcement.client.get(
        f"/cases/{case_id}", params={"known_at": before.isoformat()}, headers=bearer(enforcement.keys, OFFICER)
    )
    assert [one["value_yen"] for one in now["property"]] == [5_000]
    assert [one["value_yen"] for one in in_august["property"]] == [80_000]
    assert [one["value_yen"] for one in known_then.json()["property"]] == [80_000]


async def body_of(enforcement: Enforcement) -> dict[str, Any]:
    row = await enforcement.pool.fetchrow("SELECT * FROM property_version ORDER BY version_no DESC LIMIT 1")
    names = ("kind", "third_party", "description", "account_number", "source", "source_reference")
    return {name: row[name] for name in names}


async def test_an_account_is_shown_whole_only_by_a_right_of_its_own(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    entered = await enforcement.deposit()
    wish = {"field": "account_number", "reason": "bank_inquiry"}

    whole = await enforcement.post(f"/property/{entered['property_id']}/unmask", wish)
    none = await enforcement.post(f"/property/{entered['property_id']}/unmask", {**wish, "field": "third_party"})

    assert whole.json() == {"field": "account_number", "value": "7654321"}
    assert none.status_code == 422


@pytest.mark.feature("G26")
async def test_property_and_income_of_whoever_owes_nothing_are_neither_taken_nor_shown(
    enforcement: Enforcement,
) -> None:
    await enforcement.hear(opened(1), overdue(1))
    case_id = await enforcement.case_id()
    entered = await enforcement.deposit()
    await enforcement.hear(settled(1))
    permissions = ROLES["enforcement_officer"].permissions | ROLES["national_tax_reader"].permissions
    await give(enforcement.pool, OFFICER, granted(permissions, PURPOSES))
    await enforcement.refresh()
    bodies = {"property": {**deposit_body()}, "income": income(), "national-tax": filing()}

    answers = [await enforcement.post(f"/cases/{case_id}/{about}", body) for about, body in bodies.items()]
    headers = bearer(enforcement.keys, OFFICER)
    answers += [
        await enforcement.client.get(f"/cases/{case_id}/{about}", headers=headers) for about in ("property", "income")
    ]
    wish = {"field": "account_number", "reason": "bank_inquiry"}
    answers.append(await enforcement.post(f"/property/{entered['property_id']}/unmask", wish))
    view = await enforcement.get(f"/cases/{case_id}")

    assert [(one.status_code, one.json()["type"]) for one in answers] == [(409, "urn:shuno:problem:case_closed")] * 6
    assert {"property", "income", "claims", "arrears"} & set(view) == {"claims", "arrears"}
    # In arrears again, he is seen with what is known of him.
    await enforcement.hear(revised(60_000, 10_000, 10_000))
    again = await enforcement.get(f"/cases/{case_id}")
    assert [(one["source"], one["known_on"]) for one in again["property"]] == [("inquiry", "2025-08-05")]


async def test_no_free_text_takes_an_individual_number(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    case_id = await enforcement.case_id()

    answer = await enforcement.post(
        f"/cases/{case_id}/property", {**deposit_body(), "description": "普通預金 1234-5678-9018"}
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:shuno:problem:invalid")
    assert "1234" not in answer.text


def deposit_body() -> dict[str, Any]:
    return {
        "kind": "deposit",
        "third_party": "試験銀行 本店",
        "description": "普通預金",
        "source": "inquiry",
        "source_reference": "回答 第1号",
        "effective_on": "2025-08-01",
        "known_on": "2025-08-05",
    }


def filing(**changed: Any) -> dict[str, Any]:
    values = {
        "tax_year": 2024,
        "income_kind": "business",
        "income_yen": -120_000,
        "tax_office": "試験税務署",
        "source_reference": "資料 第3号",
        "known_on": "2025-08-07",
    }
    return {**values, **changed}


@pytest.mark.feature("C10")
async def test_national_tax_data_lies_apart_and_every_reading_states_its_purpose(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), overdue(1))
    case_id = await enforcement.case_id()
    reading = {"ground": "ability_to_pay", "first_year": 2023, "last_year": 2024}
    without = await enforcement.post(f"/cases/{case_id}/national-tax/readings", reading)
    permissions = ROLES["enforcement_officer"].permissions | ROLES["national_tax_reader"].permissions
    await give(enforcement.pool, OFFICER, granted(permissions, PURPOSES))
    await give(enforcement.pool, AUDITOR, granted(ROLES["auditor"].permissions, ["audit"]))
    await enforcement.refresh()
    await enforcement.post(f"/cases/{case_id}/national-tax", filing())
    await enforcement.post(f"/cases/{case_id}/national-tax", filing(tax_year=2022))

    read = await enforcement.post(f"/cases/{case_id}/national-tax/readings", reading)
    no_ground = await enforcement.post(f"/cases/{case_id}/national-tax/readings", {**reading, "ground": "curiosity"})
    view = await enforcement.get(f"/cases/{case_id}")
    readings = await enforcement.get(f"/cases/{case_id}/national-tax/readings", by=AUDITOR)

    assert (without.status_code, no_ground.status_code) == (403, 422)
    told = read.json()
    assert (told["purpose"], told["ground"]) == ("財産調査", "納付能力の確認")
    assert "国税徴収法第141条" in told["legal_basis"]
    assert [(one["tax_year"], one["income_yen"]) for one in told["filings"]] == [(2024, -120_000)]
    # Nothing of it is in the view, whoever opens it.
    assert "120000" not in str(view)
    assert "national_tax" not in view
    assert [(one["reader"], one["purpose"], one["ground"], one["filing_count"]) for one in readings] == [
        (OFFICER, "asset_inquiry", "ability_to_pay", 1)
    ]
    recorded = await enforcement.pool.fetch(
        "SELECT permission, detail FROM access_record WHERE permission = 'enforcement.national_tax.view'"
        " AND outcome = 'allowed'"
    )
    assert [row["detail"].endswith("ability_to_pay") for row in recorded] == [True]
