"""Visits: a printed sheet with numbered copies, counted back by somebody else, keyed in under its number."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.identity import AddresseeFlag
from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.enforcement.test_assignment import heard
from tests.enforcement.test_papers import sheets
from tests.guarded import ROLES

WISH = {
    "holder": OFFICER,
    "copies": 2,
    "reason": "納付の相談に応じないため",
    "debtor_name": "試験 太郎",
    "debtor_address": "架空市一丁目1番",
}


async def in_arrears(enforcement: Enforcement, *flags: AddresseeFlag) -> tuple[str, dict[str, Any]]:
    """A person in arrears whom identity has announced; gives the path of his case and a wish for a sheet of today."""
    await enforcement.hear(opened(1), opened(2, 30_000, addressee_no=OTHER))
    await enforcement.hear(overdue(1), overdue(2, 30_000, addressee_no=OTHER))
    await enforcement.hear(heard(ADDRESSEE, "9862135").model_copy(update={"flags": flags}))
    today = await enforcement.today()
    return f"/cases/{await enforcement.case_id()}", {**WISH, "visit_on": today.isoformat()}


@pytest.mark.feature("G17")
async def test_a_sheet_goes_out_with_numbered_copies_and_is_counted_back_by_somebody_else(
    enforcement: Enforcement,
) -> None:
    case, wish = await in_arrears(enforcement)
    today = (await enforcement.today()).isoformat()

    printed = await enforcement.post(f"{case}/field-sheets", wish)
    again = await enforcement.post(f"{case}/field-sheets", wish)
    out = await enforcement.get("/field-sheets")

    assert (printed.status_code, again.status_code) == (200, 409), printed.text
    text = [page.replace(" ", "") for page in sheets(printed.content)]
    (sheet,) = out["sheets"]
    number, path = sheet["document_no"], f"/field-sheets/{sheet['sheet_id']}"
    assert len(text) == 2
    for copy_no, page in enumerate(text, 1):
        for words in (f"{number}-{copy_no}", f"写し{copy_no}/2", "試験太郎", "架空市一丁目1番", "50,000円", OFFICER):
            assert words in page
        # Nothing that a visit does not need, and who printed it, for which case.
        assert ADDRESSEE not in page
        assert f"出力者{OFFICER}" in page
    assert (out["copies_out"], out["copies_overdue"], sheet["missing_nos"], sheet["late"]) == (2, 0, [1, 2], False)
    # The holder counts nothing of his own; another officer does, each copy once; what is lost may come back.
    back = {"copy_no": 1, "outcome": "returned", "on": today}
    lost = {"copy_no": 2, "outcome": "lost", "on": today}
    answers = [
        await enforcement.post(f"{path}/checks", body, by)
        for body, by in (
            (back, OFFICER),
            (back, HEAD),
            (back, HEAD),
            (lost, HEAD),
            ({**lost, "note": "訪問先からの帰路で紛失に気付いた"}, HEAD),
            ({**back, "copy_no": 3}, HEAD),
        )
    ]
    assert [one.status_code for one in answers] == [409, 201, 409, 409, 201, 409]
    later = await enforcement.job("report_field_sheets", await enforcement.today() + timedelta(days=14))
    assert later == {"copies_out": 1, "copies_overdue": 1, "copies_lost": 1}
    until = (await enforcement.today() + timedelta(days=14)).isoformat()
    assert [(one["what"], one["reference"]) for one in await enforcement.get(f"/work?until={until}")] == [
        ("訪問調査票の返却", number)
    ]
    found = await enforcement.post(f"{path}/checks", {**back, "copy_no": 2}, HEAD)
    assert (found.status_code, found.json()["missing_nos"]) == (201, [])
    assert (await enforcement.get("/field-sheets"))["sheets"] == []
    # Taking it out and counting it stand in the records of whose sheet it is.
    rows = await enforcement.pool.fetch(
        "SELECT permission, count(*) FROM access_record WHERE subject_ref = $1 AND outcome = 'allowed'"
        " AND permission LIKE 'enforcement.field_sheet.%' GROUP BY 1 ORDER BY 1",
        ADDRESSEE,
    )
    assert {row["permission"] for row in rows} == {
        "enforcement.field_sheet.check",
        "enforcement.field_sheet.list",
        "enforcement.field_sheet.print",
    }


@pytest.mark.feature("G17")
async def test_a_visit_is_keyed_in_once_under_the_number_of_its_sheet(enforcement: Enforcement) -> None:
    case, wish = await in_arrears(enforcement)
    today = (await enforcement.today()).isoformat()
    await enforcement.post(f"{case}/field-sheets", wish)
    (sheet,) = (await enforcement.get("/field-sheets"))["sheets"]
    number, path = sheet["document_no"], f"/field-sheets/{sheet['sheet_id']}"
    result = {
        "visited_on": today,
        "abode": "moved",
        "mail_reaches": False,
        "summary": "隣人によると先月転居した。",
        "seen": [{"kind": "movable", "description": "軽トラック 1台", "value_yen": 200_000}],
    }
    tomorrow = (await enforcement.today() + timedelta(days=1)).isoformat()

    wrong = [
        await enforcement.post(f"{path}/result", {**result, **changed})
        for changed in (
            {"visited_on": tomorrow},
            {"summary": "番号は123456789018"},
            {"seen": [{"kind": "deposit", "description": "通帳"}]},
            {"next_action": "再訪する"},
        )
    ]
    keyed = await enforcement.post(f"{path}/result", result)
    twice = await enforcement.post(f"{path}/result", result)

    assert [one.status_code for one in wrong] == [409, 422, 422, 422]
    assert (keyed.status_code, twice.status_code) == (201, 409), keyed.text
    view = await enforcement.get(case)
    (contact,) = view["contacts"]
    assert (contact["kind"], contact["sheet_no"]) == ("visit", number)
    assert contact["contact_id"] == keyed.json()["contact_id"]
    assert [(one["kind"], one["source"], one["source_reference"]) for one in view["property"]] == [
        ("movable", "visit", number)
    ]
    assert [(one["document_no"], one["abode_label"], one["mail_reaches"]) for one in view["field_sheets"]] == [
        (number, "転居済み", False)
    ]
    # Letters would come back: somebody has to look for the address.
    work = await enforcement.get(f"/work?until={today}")
    assert [one["what"][:6] for one in work if one["kind"] == "task"] == ["住所の調査:"]
    # Whoever printed a sheet in a colleague's name does not count it back, no more than the colleague.
    back = {"copy_no": 1, "outcome": "returned", "on": today}
    await give(enforcement.pool, "0413", granted(ROLES["enforcement_officer"].permissions, ["enforcement"]))
    await enforcement.refresh()
    named = await enforcement.post(f"{case}/field-sheets", {**wish, "holder": "0413", "copies": 1})
    colleagues = (await enforcement.get("/field-sheets?holder=0413"))["sheets"][0]["sheet_id"]
    own = await enforcement.post(f"/field-sheets/{colleagues}/checks", back)
    heads = await enforcement.post(f"/field-sheets/{colleagues}/checks", back, HEAD)
    assert (named.status_code, own.status_code, heads.status_code) == (200, 409, 201)


@pytest.mark.feature("G17")
async def test_no_sheet_goes_out_with_an_address_that_must_not_be_known(enforcement: Enforcement) -> None:
    case, wish = await in_arrears(enforcement, AddresseeFlag.PROTECTED)
    unannounced = f"/cases/{await enforcement.case_id(OTHER)}"
    yesterday = (await enforcement.today() - timedelta(days=1)).isoformat()

    hidden = await enforcement.post(f"{case}/field-sheets", wish)
    unknown = await enforcement.post(f"{unannounced}/field-sheets", wish)
    await enforcement.hear(heard(ADDRESSEE, "9862135"))
    with_number = await enforcement.post(f"{case}/field-sheets", {**wish, "debtor_name": "試験 123456789018"})
    over = await enforcement.post(f"{case}/field-sheets", {**wish, "visit_on": yesterday})
    ahead = await enforcement.post(f"{case}/field-sheets", {**wish, "visit_on": "2045-12-31"})
    endless = await enforcement.post(f"{case}/field-sheets", {**wish, "visit_on": "9999-12-31"})
    # The household's own officer takes nothing out.
    own = granted(ROLES["enforcement_officer"].permissions, ["enforcement"])
    await give(enforcement.pool, "0413", own, related_subjects=[ADDRESSEE])
    await enforcement.refresh()
    relative = await enforcement.post(f"{case}/field-sheets", {**wish, "holder": "0413"})
    nobody = await enforcement.post(f"{case}/field-sheets", {**wish, "holder": "9999"})

    # One answer for both, so that it tells nobody of a measure.
    assert (hidden.status_code, unknown.status_code) == (409, 409)
    assert hidden.json()["detail"] == unknown.json()["detail"]
    assert [one.status_code for one in (with_number, over, ahead, endless, relative, nobody)] == [
        422,
        409,
        409,
        422,
        409,
        409,
    ]
    assert await enforcement.pool.fetchval("SELECT count(*) FROM field_sheet") == 0
