"""What people ask by telephone and mail about the handling of their data is answered by its day, or it is told."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.embedded.databases import ServiceDatabase
from tests.access.city_hall import ISHINOMAKI, TAX, CityHall, city_hall, days, problem, today

DESK, OFFICER, STRANGER = "0601", "0602", "0603"
GENERAL_AFFAIRS, PERSON = "general_affairs", "000000000000901"


def entry(**changed: Any) -> dict[str, Any]:
    values = {
        "way": "telephone",
        "received_on": today().isoformat(),
        "addressee_no": PERSON,
        "reply_to": "0225-00-0001",
        "question": "口座の情報がだれに渡っているかを知りたい。",
    }
    return {**values, **changed}


async def noted(hall: CityHall, **changed: Any) -> httpx.Response:
    return await hall.ask("/handling-inquiries", entry(**changed), by=DESK, office=GENERAL_AFFAIRS)


async def answered(hall: CityHall, inquiry_id: str, by: str = OFFICER, **changed: Any) -> httpx.Response:
    body = {"way": "telephone", "answered_on": today().isoformat(), "answer": "口座振替の金融機関に限って渡している。"}
    return await hall.ask(f"/handling-inquiries/{inquiry_id}/answer", {**body, **changed}, by=by)


@pytest.mark.feature("O5")
async def test_a_question_is_answered_by_its_day_or_somebody_is_told(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path
) -> None:
    async with city_hall(await fresh_database("access"), tmp_path) as hall:
        await hall.employ(DESK, GENERAL_AFFAIRS, "disclosure_desk")
        await hall.employ(OFFICER, TAX, "disclosure_officer")
        await hall.employ(STRANGER, TAX)
        made = (await noted(hall)).json()
        assert made["answer_by"] == ISHINOMAKI.law.business_days.add_business_days(today(), 5).isoformat()
        inquiry_id = made["inquiry_id"]
        old = (await noted(hall, way="mail", received_on=days(-20).isoformat(), addressee_no=None)).json()

        # Late is what nobody has answered after its day; it is told once, and stays until it is answered.
        assert await hall.run("watch_handling_inquiries") == {"overdue": 1}
        assert await hall.run("watch_handling_inquiries") == {"overdue": 0}
        late = (await hall.ask("/handling-inquiries/late", by=OFFICER)).json()
        assert [(one["inquiry_id"], one["found_late_on"]) for one in late] == [(old["inquiry_id"], today().isoformat())]
        waiting = (await hall.ask("/handling-inquiries", by=OFFICER)).json()
        assert [one["inquiry_id"] for one in waiting] == [old["inquiry_id"], inquiry_id]
        assert (await answered(hall, old["inquiry_id"], way="letter")).status_code == 201
        assert (await hall.ask("/handling-inquiries/late", by=OFFICER)).json() == []

        # What makes no sense changes nothing.
        assert problem(await noted(hall, received_on=days(1).isoformat())) == (422, "day_ahead")
        assert problem(await noted(hall, question="個人番号は123456789018です"))[0] == 422
        assert problem(await noted(hall, addressee_no="12"))[0] == 422
        for impossible in (days(1), days(-1)):
            assert problem(await answered(hall, inquiry_id, answered_on=impossible.isoformat())) == (409, "day_unfit")
        assert problem(await answered(hall, "00000000-0000-7000-8000-000000000000")) == (404, "not_found")
        assert problem(await answered(hall, inquiry_id, by=STRANGER)) == (403, "forbidden")
        assert (await answered(hall, inquiry_id)).status_code == 201
        assert problem(await answered(hall, inquiry_id)) == (409, "answered_already")
        shown = (await hall.ask(f"/handling-inquiries/{inquiry_id}", by=OFFICER)).json()
        assert (shown["answered_by"], shown["answer_way"], shown["noted_by"]) == (OFFICER, "telephone", DESK)
        assert len((await hall.ask("/handling-inquiries?open_only=false", by=OFFICER)).json()) == 2
        rows = await hall.fetch(
            "SELECT DISTINCT permission FROM access_record WHERE subject_ref = $1 AND outcome = 'allowed'", PERSON
        )
        assert {row["permission"] for row in rows} == {
            "access.handling_inquiry.note",
            "access.handling_inquiry.view",
            "access.handling_inquiry.answer",
        }
