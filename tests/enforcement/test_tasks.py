"""What is to be done stands in one list, the oldest first; tags come from the city's list and end by themselves."""

from datetime import timedelta

from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.guarded import ROLES


async def test_one_list_shows_what_is_to_be_done_and_a_task_ends_once(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1), opened(2, addressee_no=OTHER))
    await enforcement.hear(overdue(1), overdue(2, addressee_no=OTHER))
    mine, other = await enforcement.case_id(), await enforcement.case_id(OTHER)
    handing = {"assignment_no": 0, "assignee": OFFICER, "reason": "地区割りによる"}
    await enforcement.post(f"/cases/{mine}/assignments", handing, by=HEAD)
    today = await enforcement.today()
    late, soon = today - timedelta(days=3), today + timedelta(days=5)

    task = await enforcement.post(f"/cases/{mine}/tasks", {"what": "現地の確認", "due_on": soon.isoformat()})
    await enforcement.post(f"/cases/{other}/tasks", {"what": "登記の確認", "due_on": today.isoformat()})
    spoken = {"kind": "phone", "made_on": late.isoformat(), "summary": "来庁の約束があった。"}
    planned = {"next_action": "来庁を確かめる", "next_action_on": late.isoformat()}
    await enforcement.post(f"/cases/{mine}/contacts", {**spoken, **planned})
    unknown = await enforcement.post("/cases/999/tasks", {"what": "ない案件", "due_on": soon.isoformat()})
    # Digits alone are no day, and not the seconds since 1970.
    digits = await enforcement.post(f"/cases/{mine}/tasks", {"what": "現地の確認", "due_on": f"{soon:%Y%m%d}"})

    every = await enforcement.get(f"/work?until={soon}")
    own = await enforcement.get(f"/work?until={today}&assignee={OFFICER}")
    assert (unknown.status_code, digits.status_code) == (404, 422)
    assert [(one["kind"], one["case_id"], one["what"], one["late"]) for one in every] == [
        ("contact", mine, "来庁を確かめる", True),
        ("task", other, "登記の確認", False),
        ("task", mine, "現地の確認", False),
    ]
    assert [(one["what"], one["due_on"], one["assignee"]) for one in own] == [
        ("来庁を確かめる", late.isoformat(), OFFICER)
    ]

    path = f"/tasks/{task.json()['task_id']}/end"
    done = await enforcement.post(path, {"outcome": "done", "note": "現地で確認した。"})
    again = await enforcement.post(path, {"outcome": "needless", "note": "二度目の終了。"})
    assert (done.status_code, again.status_code) == (201, 404)
    left = await enforcement.get(f"/work?until={soon}&assignee={OFFICER}")
    assert [one["what"] for one in left] == ["来庁を確かめる"]
    view = await enforcement.get(f"/cases/{mine}")
    assert [(one["what"], one["outcome"]) for one in view["tasks"]] == [("現地の確認", "done")]
    noted = await enforcement.pool.fetchval(
        "SELECT count(*) FROM access_record WHERE permission = 'enforcement.task.list' AND subject_ref = $1", OTHER
    )
    # Each person on the list once for the one list that had him.
    assert noted == 1


async def test_work_of_other_tax_items_is_not_listed(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1))
    await enforcement.hear(overdue(1))
    case_id = await enforcement.case_id()
    today = await enforcement.today()
    claims = [{"claim_id": 1, "tax_item": "012", "amount_yen": 50_000}]
    first_day = (today - timedelta(days=366)).isoformat()
    stopped = await enforcement.decide(
        "enforcement.suspension",
        {
            "case_id": case_id,
            "addressee_no": ADDRESSEE,
            "claims": claims,
            "ground": "no_assets",
            "first_day": first_day,
            "evidence": "試験の証拠",
            "reason": "試験の事由",
        },
    )
    assert stopped.status_code == 200, stopped.text
    listed = await enforcement.get(f"/work?until={today}")
    narrow = granted(ROLES["enforcement_officer"].permissions, ["enforcement"], tax_items=["010"])
    await give(enforcement.pool, OFFICER, narrow)
    await enforcement.refresh()

    assert [(one["kind"], one["what"]) for one in listed] == [("suspension_review", "執行停止の見直し")]
    assert await enforcement.get(f"/work?until={today}") == []


async def test_a_tag_is_a_word_of_the_city_and_ends_by_itself(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1))
    await enforcement.hear(overdue(1))
    case_id = await enforcement.case_id()
    today = await enforcement.today()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    path = f"/cases/{case_id}/tags"
    over = {"tag": "visit", "first_day": yesterday.isoformat(), "last_day": yesterday.isoformat()}
    live = {"tag": "plan_talks", "first_day": today.isoformat(), "last_day": tomorrow.isoformat()}

    answers = [
        await enforcement.post(path, body)
        for body in (
            over,
            live,
            {**live, "tag": "bad_person"},
            {**live, "last_day": yesterday.isoformat()},
            {"tag": "visit", "first_day": today.isoformat()},
            # The same tag for some of the same days.
            {**live, "first_day": tomorrow.isoformat()},
        )
    ]

    assert [one.status_code for one in answers] == [201, 201, 422, 422, 422, 409]
    words = await enforcement.get(f"/tags?on={today}")
    assert {"tag": "visit", "name": "訪問予定"} in words
    shown = await enforcement.get(path)
    assert [(one["tag"], one["in_force"]) for one in shown] == [("plan_talks", True), ("visit", False)]
    ending = {"effective_on": today.isoformat()}
    never = {"effective_on": (tomorrow + timedelta(days=1)).isoformat()}
    unsound = await enforcement.post(f"/tags/{answers[1].json()['tag_id']}/end", never)
    ended = await enforcement.post(f"/tags/{answers[1].json()['tag_id']}/end", ending)
    ended_before = await enforcement.post(f"/tags/{answers[0].json()['tag_id']}/end", ending)
    assert (unsound.status_code, ended.status_code, ended_before.status_code) == (422, 201, 404)
    assert [one["in_force"] for one in await enforcement.get(path)] == [False, False]
