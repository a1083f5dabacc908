"""Who lives in some towns, and in one household: everybody but those whose address no answer may tell."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from shared.contracts import CATALOGUE, ResidentsAsked, ResidentsStated
from shared.contracts.case_questions import HouseholdStated, PersonAsked
from tests.identity.conftest import AWAY, COMPANY, HANAKO, HOME, TARO, Identity, registered
from tests.identity.master_desk import MasterDesk, master_desk

DISASTER = "01985f6e-0000-7000-8000-000000000031"


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[MasterDesk]:
    elsewhere = HOME.model_copy(update={"address_code": "042021-0002"})
    await identity.hear(
        registered(TARO), registered(HANAKO, address=elsewhere), registered(COMPANY, address=AWAY, standing=None)
    )
    async with master_desk(identity) as opened:
        yield opened


async def stated(identity: Identity, *codes: str) -> list[ResidentsStated]:
    """The answer to a question about some towns."""
    await identity.pool.execute("DELETE FROM outbox")
    question = ResidentsAsked(disaster_id=DISASTER, area_codes=codes)
    await identity.deliver([replace(identity.record(question), topic="enforcement")])
    assert identity.inbox.parked == 0
    rows = await identity.fetch("SELECT type, key, payload FROM outbox ORDER BY id")
    assert {row["key"] for row in rows} == {f"disaster:{DISASTER}"}
    events = [CATALOGUE[row["type"]].model_validate_json(row["payload"]) for row in rows]
    return [event for event in events if isinstance(event, ResidentsStated)]


@pytest.mark.feature("H9")
async def test_the_residents_of_towns_are_named_but_for_those_under_a_support_measure(desk: MasterDesk) -> None:
    identity = desk.identity
    (both,) = await stated(identity, "042021-0001", "042021-0002")
    assert (both.addressee_nos, both.page_no, both.page_count) == ((TARO, HANAKO), 1, 1)
    (nobody,) = await stated(identity, "042021-0009")
    assert (nobody.addressee_nos, nobody.page_count) == ((), 1)
    recorded = await identity.fetch(
        "SELECT DISTINCT subject_ref FROM access_record WHERE permission = 'identity.residents.state'"
    )
    assert {row["subject_ref"] for row in recorded} == {TARO, HANAKO}

    await desk.protect()

    (rest,) = await stated(identity, "042021-0001", "042021-0002")
    assert rest.addressee_nos == (HANAKO,)


async def test_an_answer_comes_in_pages(desk: MasterDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.identity.handlers.residents.RESIDENTS_PAGE_MAX", 1)
    pages = await stated(desk.identity, "042021-0002", "042021-0001")
    assert [(one.page_no, one.page_count, one.addressee_nos) for one in pages] == [(1, 2, (TARO,)), (2, 2, (HANAKO,))]


async def test_a_household_is_named_to_whoever_asks_for_it_but_for_those_under_a_support_measure(
    identity: Identity,
) -> None:
    home = {"household_ref": "household-1"}
    await identity.hear(
        registered(HANAKO, household_relation="世帯主", **home), registered(TARO, household_relation="夫", **home)
    )

    async def members(asked: str, *, with_household: bool = True) -> list[tuple[tuple[str, str], ...]]:
        await identity.pool.execute("DELETE FROM outbox")
        question = PersonAsked(question_id=DISASTER, addressee_no=asked, with_household=with_household)
        await identity.deliver([replace(identity.record(question), topic="enforcement")])
        rows = await identity.fetch("SELECT payload FROM outbox WHERE type = $1", HouseholdStated.type)
        answers = [HouseholdStated.model_validate_json(row["payload"]) for row in rows]
        return [tuple((one.addressee_no, one.relation) for one in answer.members) for answer in answers]

    assert await members(HANAKO) == [((TARO, "夫"),)]
    assert await members(HANAKO, with_household=False) == []
    recorded = await identity.fetch(
        "SELECT DISTINCT subject_ref FROM access_record WHERE permission = 'identity.household.state'"
    )
    assert {row["subject_ref"] for row in recorded} == {TARO, HANAKO}
    async with master_desk(identity) as desk:
        await desk.protect()
    # Taro is: he stands in nobody's answer, and nobody in his.
    assert (await members(HANAKO), await members(TARO)) == ([()], [()])
