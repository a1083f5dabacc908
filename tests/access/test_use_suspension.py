"""A request for suspension of use (利用停止) is refused with its article, or granted and announced to every service."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded.databases import ServiceDatabase
from shared.contracts import AddresseeMerged, BlockEnded, BlockSet, BlockState, UseSuspended
from tests.access.city_hall import TAX, CityHall, city_hall, days, problem, today
from tests.access.test_disclosure import (
    DESK,
    GENERAL_AFFAIRS,
    HEAD,
    OFFICER,
    PERSON,
    decided,
    decision,
    letter,
    registered,
    shown,
)

ACT, END = "access.use_suspension_decision", "access.use_suspension_end"
OTHER_NUMBER = "000000000000077"
SUSPENDED = {"purposes": ["dunning", "enforcement"], "excepted_office": TAX, "reference": "case:J-2026-001"}


@pytest.fixture
async def desk(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[CityHall]:
    async with city_hall(await fresh_database("access"), tmp_path) as made:
        await made.employ(DESK, GENERAL_AFFAIRS, "disclosure_desk")
        await made.employ(OFFICER, TAX, "disclosure_officer")
        await made.employ(HEAD, TAX, "disclosure_head")
        yield made


async def asked(hall: CityHall) -> str:
    made = await registered(hall, kind="use_suspension", disclosed_on=days(-30).isoformat())
    return str(made["request_id"])


async def stated(hall: CityHall) -> list[tuple[int, list[str], bool]]:
    """What was announced of suspensions: version, numbers, and whether it has an end."""
    events: list[UseSuspended] = await hall.announced(UseSuspended)
    return [(one.version, one.addressee_nos, one.last_day is not None) for one in events]


@pytest.mark.feature("O4")
async def test_the_duty_to_collect_is_a_lawful_ground_to_refuse(desk: CityHall) -> None:
    request_id = await asked(desk)
    grounds = ("lawful_use", "proper_duty")
    refusing = decision(request_id, "none", *grounds, statement="地方税法に基づく徴収のための利用である。")
    assert (await decided(desk, ACT, **refusing)).status_code == 200
    step = (await shown(desk, request_id))["steps"][-1]
    text = await letter(desk, step["document_no"])
    for words in ("利用不停止決定通知書", "法98条1項、100条", "法100条ただし書", "審査請求"):
        assert words in text
    assert await stated(desk) == []
    assert await desk.announced(BlockSet) == []


@pytest.mark.feature("O4")
async def test_what_is_suspended_is_announced_under_every_number_until_two_persons_end_it(desk: CityHall) -> None:
    request_id = await asked(desk)

    async def refused(**changed: Any) -> tuple[int, str]:
        values = decision(request_id, "full", suspended=SUSPENDED) | changed
        return problem(await desk.propose(ACT, by=OFFICER, **values))

    assert await refused(suspended=None) == (409, "not_decidable")
    assert await refused(suspended=SUSPENDED | {"purposes": ["audit"]}) == (409, "not_suspendable")
    assert await refused(suspended=SUSPENDED | {"purposes": ["dunning"]}) == (409, "not_suspendable")
    assert await refused(suspended=SUSPENDED | {"excepted_office": "nowhere"}) == (422, "office_unknown")

    made = await decided(desk, ACT, **decision(request_id, "full", suspended=SUSPENDED))
    assert made.status_code == 200, made.text
    number = made.json()["approval_id"]
    assert await stated(desk) == [(1, [PERSON], False)]
    [block] = await desk.announced(BlockSet)
    assert (block.block_id, block.addressee_no, block.state) == (number, PERSON, BlockState.USE_SUSPENDED)
    assert (block.first_day, block.claim_ids) == (today(), ())

    # Under a number that is gathered with his he is suspended too; who comes late hears it the next day.
    merged = AddresseeMerged(addressee_no=PERSON, surviving_no=OTHER_NUMBER, change_no=1, decided_on=today())
    assert await desk.hear(merged) == 0
    assert (await stated(desk))[-1] == (2, [PERSON, OTHER_NUMBER], False)
    assert await desk.run("republish_use_suspensions") == {"announced": 1}
    [listed] = (await desk.ask("/use-suspensions", by=OFFICER)).json()
    assert (listed["suspension_id"], listed["ended_on"]) == (number, None)

    ending = {"suspension_id": number, "addressee_no": PERSON, "reason": "違法な取扱いが是正された"}
    assert problem(await desk.propose(END, by=OFFICER, **ending | {"addressee_no": OTHER_NUMBER})) == (404, "not_found")
    proposed = await desk.propose(END, by=OFFICER, **ending)
    assert problem(await desk.approve(proposed, END, by=OFFICER)) == (403, "forbidden")
    assert (await desk.approve(proposed, END, by=HEAD)).status_code == 200
    assert (await stated(desk))[-1] == (4, [PERSON, OTHER_NUMBER], True)
    [ended] = await desk.announced(BlockEnded)
    assert (ended.block_id, ended.ended_on) == (number, today())
    assert problem(await desk.propose(END, by=OFFICER, **ending)) == (409, "ended_already")
    assert (await desk.ask("/use-suspensions", by=OFFICER)).json() == []
    assert len((await desk.ask("/use-suspensions?standing_only=false", by=OFFICER)).json()) == 1
