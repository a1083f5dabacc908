"""Requests about one's own data, from the desk to the letter, and none is late unseen."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from deploy.embedded.databases import ServiceDatabase
from tests.access.city_hall import TAX, CityHall, city_hall, days, problem, today

DESK, OFFICER, HEAD = "0301", "0412", "0401"
GENERAL_AFFAIRS = "general_affairs"
PERSON = "000000000000042"
DISCLOSURE, CORRECTION = "access.disclosure_decision", "access.correction_decision"
EXTENSION = "access.disclosure_extension"


@pytest.fixture
async def desk(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[CityHall]:
    """The desk of general affairs, and the office that holds the data with somebody who decides."""
    async with city_hall(await fresh_database("access"), tmp_path) as made:
        await made.employ(DESK, GENERAL_AFFAIRS, "disclosure_desk")
        await made.employ(OFFICER, TAX, "disclosure_officer")
        await made.employ(HEAD, TAX, "disclosure_head")
        yield made


def entry(**changed: Any) -> dict[str, Any]:
    values = {
        "kind": "disclosure",
        "addressee_no": PERSON,
        "received_on": days(-3).isoformat(),
        "requester_name": "見本 花子",
        "postal_code": "9860099",
        "address": "宮城県石巻市見本町一丁目1番1号",
        "wanted": "納税に関する記録の全部",
        "papers": ["driving_licence"],
    }
    return {**values, **changed}


async def registered(hall: CityHall, **changed: Any) -> dict[str, Any]:
    made = await hall.ask("/disclosure-requests", entry(**changed), by=DESK, office=GENERAL_AFFAIRS)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def shown(hall: CityHall, request_id: str) -> dict[str, Any]:
    found = await hall.ask(f"/disclosure-requests/{request_id}", by=OFFICER)
    assert found.status_code == 200, found.text
    values: dict[str, Any] = found.json()
    return values


async def note(hall: CityHall, request_id: str, step: str, on: date) -> Any:
    body = {"on": on.isoformat(), "reason": "窓口で確かめた"}
    return await hall.ask(f"/disclosure-requests/{request_id}/{step}", body, by=DESK, office=GENERAL_AFFAIRS)


async def decided(hall: CityHall, act: str, **payload: Any) -> Any:
    """Proposed by the officer and approved by the head."""
    proposed = await hall.propose(act, by=OFFICER, **payload)
    if proposed.status_code != 201:
        return proposed
    return await hall.approve(proposed, act, by=HEAD)


def decision(request_id: str, outcome: str, *grounds: str, **changed: Any) -> dict[str, Any]:
    values = {"request_id": request_id, "addressee_no": PERSON, "outcome": outcome, "grounds": list(grounds)}
    return {**values, "statement": "写しの交付により行う。", **changed}


async def letter(hall: CityHall, document_no: str) -> str:
    answer = await hall.ask(f"/disclosure-letters/{document_no}/pdf", by=OFFICER)
    assert answer.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    page = document[0]
    text_page = page.get_textpage()
    text = "".join(text_page.get_text_range().split())
    for one in (text_page, page, document):
        one.close()
    return text


@pytest.mark.feature("O1")
async def test_a_request_goes_from_the_desk_to_a_decision_of_two_with_its_letter(desk: CityHall) -> None:
    made = await registered(desk)
    request_id = made["request_id"]
    assert made["decide_by"] == days(27).isoformat()
    seen = await shown(desk, request_id)
    assert (seen["kind_name"], seen["desk_office"], seen["holder_office"]) == ("開示", GENERAL_AFFAIRS, TAX)
    assert (seen["papers"], seen["requester"], seen["ended_as"]) == (["driving_licence"], "self", None)

    # Two days to mend the request are not counted, and once the time may be extended, within the law.
    assert (await note(desk, request_id, "amendment-asked", days(-2))).status_code == 201
    assert (await shown(desk, request_id))["decide_by"] is None
    waits = await desk.propose(DISCLOSURE, by=OFFICER, **decision(request_id, "full"))
    assert problem(waits) == (409, "amendment_open")
    assert (await note(desk, request_id, "amended", today())).status_code == 201
    assert (await shown(desk, request_id))["decide_by"] == days(29).isoformat()
    more = {"request_id": request_id, "addressee_no": PERSON, "reason": "記録が多く確認に日数を要する"}
    assert problem(await desk.propose(EXTENSION, by=OFFICER, days=31, **more)) == (409, "too_long")
    assert (await decided(desk, EXTENSION, days=20, **more)).status_code == 200
    assert problem(await desk.propose(EXTENSION, by=OFFICER, days=5, **more)) == (409, "extended_already")
    assert (await shown(desk, request_id))["decide_by"] == days(49).isoformat()

    # A refusal needs an article of its kind; the maker does not decide himself.
    unfounded = await desk.propose(DISCLOSURE, by=OFFICER, **decision(request_id, "none", "lawful_use"))
    assert problem(unfounded) == (409, "not_decidable")
    other = await desk.propose(CORRECTION, by=OFFICER, **decision(request_id, "full"))
    assert problem(other) == (409, "other_kind")
    proposed = await desk.propose(DISCLOSURE, by=OFFICER, **decision(request_id, "part", "third_party"))
    assert problem(await desk.approve(proposed, DISCLOSURE, by=OFFICER)) == (403, "forbidden")
    assert (await desk.approve(proposed, DISCLOSURE, by=HEAD)).status_code == 200

    seen = await shown(desk, request_id)
    assert (seen["ended_as"], seen["outcome"], seen["decide_by"]) == ("decided", "part", None)
    kinds = ["amendment_asked", "amended", "extended", "decided"]
    assert [step["kind"] for step in seen["steps"]] == kinds
    extended, part = (step["document_no"] for step in seen["steps"][2:])
    text = await letter(desk, extended)
    new_day = days(49)
    assert "開示決定等期限延長通知書" in text
    assert f"{new_day.year}年{new_day.month}月{new_day.day}日" in text
    text = await letter(desk, part)
    for words in (
        "保有個人情報部分開示決定通知書",
        "見本花子様",
        "法78条1項2号",
        "利用目的収納・消込、督促・催告、滞納処分",
        "3か月以内に、石巻市長に対して審査請求",
    ):
        assert words in text
    # It is over: nothing is decided twice, and what was granted is noted once it was done.
    again = await desk.propose(DISCLOSURE, by=OFFICER, **decision(request_id, "full"))
    assert problem(again) == (409, "already_over")
    body = {"on": today().isoformat(), "reason": "写しを交付した"}
    path = f"/disclosure-requests/{request_id}/carried-out"
    assert (await desk.ask(path, body, by=OFFICER)).status_code == 201
    assert problem(await desk.ask(path, body, by=OFFICER)) == (409, "nothing_to_do")


@pytest.mark.feature("O1")
async def test_no_request_is_late_unseen(desk: CityHall) -> None:
    """Near its day and past it a request is warned of once each, until it is decided or taken back."""
    late = (await registered(desk, received_on=days(-31).isoformat()))["request_id"]
    near = (await registered(desk, received_on=days(-29).isoformat()))["request_id"]
    await registered(desk)
    taken_back = (await registered(desk, received_on=days(-40).isoformat()))["request_id"]
    assert (await note(desk, taken_back, "withdrawn", today())).status_code == 201

    assert await desk.run("watch_disclosure_requests") == {"due_soon": 1, "overdue": 1}
    assert await desk.run("watch_disclosure_requests") == {"due_soon": 0, "overdue": 0}
    listed = (await desk.ask("/disclosure-warnings", by=HEAD)).json()
    assert [(one["request_id"], one["warning"], one["due_on"]) for one in listed] == [
        (late, "overdue", days(-1).isoformat()),
        (near, "due_soon", days(1).isoformat()),
    ]
    more = {"request_id": late, "addressee_no": PERSON, "days": 10, "reason": "記録が多い"}
    assert problem(await desk.propose(EXTENSION, by=OFFICER, **more)) == (409, "too_late")
    assert (await decided(desk, DISCLOSURE, **decision(late, "none", "not_held"))).status_code == 200
    listed = (await desk.ask("/disclosure-warnings", by=HEAD)).json()
    assert [one["request_id"] for one in listed] == [near]
    # Two days later the other is late too.
    later = today() + timedelta(days=2)
    assert await desk.run("watch_disclosure_requests", later) == {"due_soon": 0, "overdue": 1}
    opened = (await desk.ask("/disclosure-requests?is_open=true", by=DESK, office=GENERAL_AFFAIRS)).json()
    assert opened[0]["request_id"] == near


async def test_what_the_law_does_not_allow_is_not_registered(desk: CityHall) -> None:
    async def refused(**changed: Any) -> tuple[int, str]:
        return problem(await desk.ask("/disclosure-requests", entry(**changed), by=DESK, office=GENERAL_AFFAIRS))

    assert await refused(received_on=days(1).isoformat()) == (422, "day_ahead")
    assert await refused(papers=["pension_handbook"]) == (409, "not_acceptable")
    assert await refused(kind="correction") == (409, "not_acceptable")
    assert await refused(holder_office="nowhere") == (422, "office_unknown")
    assert (await refused(received_on="2023-03-31"))[0] == 422
    # A decision names the person of the request, and each look says whose it was.
    made = await registered(desk)
    wrong = await desk.propose(DISCLOSURE, by=OFFICER, **decision(made["request_id"], "full", addressee_no="0" * 15))
    assert problem(wrong) == (409, "other_person")
    rows = await desk.fetch(
        "SELECT subject_ref, purpose, detail FROM access_record WHERE permission = 'access.disclosure.register'"
        " AND outcome = 'allowed' AND subject_ref <> ''"
    )
    assert {(row["subject_ref"], row["purpose"]) for row in rows} == {(PERSON, "disclosure")}
