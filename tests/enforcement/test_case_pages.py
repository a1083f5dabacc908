"""The officers' pages in the console: their work, a case in words, and what is out; each by its own right."""

from datetime import timedelta
from typing import Any

import httpx

from services.enforcement.inbound.case_page_words import PANELS as WORDS
from services.enforcement.inbound.case_view import PANELS
from tests.authority import bearer, give, granted
from tests.enforcement.claims import ADDRESSEE, noticed, paid
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.enforcement.test_field_sheets import in_arrears
from tests.guarded import ROLES


def html(response: httpx.Response) -> str:
    """All fragments of a page."""
    assert response.status_code == 200, response.text
    parts: list[dict[str, Any]] = response.json()["parts"]
    return "".join(part["html"] for part in parts if part["part"] == "fragment")


async def page(enforcement: Enforcement, path: str, by: str = OFFICER) -> httpx.Response:
    return await enforcement.client.get(f"/pages/{path}", headers=bearer(enforcement.keys, by))


def test_every_panel_has_words_for_its_columns() -> None:
    assert set(WORDS) == set(PANELS)
    for name, words in WORDS.items():
        assert {column for column, _ in words.columns} <= set(PANELS[name].row.model_fields), name


async def test_a_case_is_shown_in_words_panel_by_panel_as_far_as_each_right_goes(enforcement: Enforcement) -> None:
    case, wish = await in_arrears(enforcement)
    await enforcement.hear(noticed(1), paid(7, 10_000, 40_000))
    await enforcement.deposit()
    today = await enforcement.today()
    spoken = {"kind": "phone", "made_on": today.isoformat(), "summary": "分納の<相談>があった。"}
    await enforcement.post(f"{case}/contacts", spoken)
    tag = {"tag": "plan_talks", "first_day": today.isoformat(), "last_day": today.isoformat()}
    await enforcement.post(f"{case}/tags", tag)
    await enforcement.post(f"{case}/field-sheets", wish)

    shown = html(await page(enforcement, case.removeprefix("/")))

    for words in (
        "固定資産税",
        "40,000円",
        "コンビニ",
        "督促状",
        "預貯金",
        "電話",
        "分納相談中",
        "2025年6月30日",
        "第1期",
    ):
        assert f">{words}</td>" in shown, words
    # What was typed is text, codes are words, and of an account only the end is to be seen.
    assert "分納の&lt;相談&gt;があった。" in shown
    assert "7654321" not in shown
    assert {"convenience_store", "deposit", "plan_talks", "phone", "None"} & set(
        shown.replace("<", ">").split(">")
    ) == set()
    narrow = granted(["enforcement.case.view", "enforcement.case.arrears"], ["enforcement"])
    await give(enforcement.pool, OFFICER, narrow)
    await enforcement.refresh()
    few = html(await page(enforcement, case.removeprefix("/")))
    assert ("滞納の明細" in few, "財産" in few, "交渉経過" in few) == (True, False, False)
    seen = await enforcement.pool.fetch(
        "SELECT DISTINCT permission FROM access_record WHERE subject_ref = $1 AND outcome = 'allowed'", ADDRESSEE
    )
    assert {"enforcement.case.view", "enforcement.case.receipts", "enforcement.property.view"} <= {
        row["permission"] for row in seen
    }


async def test_the_menu_leads_to_work_cases_and_sheets_of_whoever_may(enforcement: Enforcement) -> None:
    case, wish = await in_arrears(enforcement)
    today = await enforcement.today()
    handing = {"assignment_no": 0, "assignee": OFFICER, "reason": "地区割りによる"}
    await enforcement.post(f"{case}/assignments", handing, by=HEAD)
    yesterday = (today - timedelta(days=1)).isoformat()
    await enforcement.post(f"{case}/tasks", {"what": "現地の確認", "due_on": yesterday})
    await enforcement.post(f"{case}/field-sheets", wish)
    await give(enforcement.pool, "0415", granted(ROLES["counter_officer"].permissions, ["receipt"]))
    await enforcement.refresh()

    menu = await page(enforcement, "menu")
    nothing = await page(enforcement, "menu", "0415")
    work = html(await page(enforcement, "work"))
    heads = html(await page(enforcement, "work", HEAD))
    everybodys = await enforcement.post("/pages/work", {"until": today.isoformat(), "everybody": "on"}, HEAD)
    unreadable = await enforcement.post("/pages/work", {"until": "あした"})
    out = html(await page(enforcement, "field-sheets"))

    assert [one["path"] for one in menu.json()] == ["work", "cases", "field-sheets"]
    assert nothing.json() == []
    assert f'<a href="/s/enforcement{case}">案件' in work
    assert "現地の確認" in work
    assert "(超過)" in work
    assert "現地の確認" not in heads
    assert "現地の確認" in html(everybodys)
    assert (unreadable.status_code, unreadable.json()["parts"][0]["inputs"][0]["error"]) == (
        422,
        "日付は年月日で入力してください。",
    )
    assert "戻っていない写し 2部" in out
    parts = (await page(enforcement, "field-sheets")).json()["parts"]
    (action,) = [part["action"] for part in parts if part["part"] == "form"]
    filled = {"copy_no": "2", "outcome": "returned", "on": today.isoformat(), "note": ""}
    tries = [(filled, OFFICER), ({**filled, "copy_no": ""}, HEAD), (filled, HEAD)]
    counted = [await enforcement.post(f"/pages/{action}", body, by) for body, by in tries]
    # The holder himself, and a form that says nothing, get it back with a sentence.
    assert [one.status_code for one in counted] == [422, 422, 303]
    errors = [one.json()["parts"][0]["inputs"][0]["error"] for one in counted[:2]]
    assert errors == [
        "印刷した人と持ち出した人は返却を確認できません。別の職員が現物を数えてください。",
        "写し・結果・日付を確かめてください。",
    ]
    assert "戻っていない写し 1部" in html(await page(enforcement, "field-sheets"))
    # A person is looked for in a body, and found under the number of the case.
    found = await enforcement.post("/pages/cases/search", {"addressee_no": ADDRESSEE})
    wrong = [await enforcement.post("/pages/cases/search", {"addressee_no": one}) for one in ("1", "9" * 15)]
    assert (found.status_code, found.headers["Location"]) == (303, f"/pages{case}")
    assert [one.status_code for one in wrong] == [422, 422]
    assert (await page(enforcement, "cases/999")).status_code == 404
