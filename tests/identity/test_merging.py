"""Numbers are merged and unmerged by two persons: every number keeps what is its own, before, meanwhile and after."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from services.identity.handlers.protection import set_measure
from shared.access import Actor, ActorKind
from shared.contracts import AddresseeChanged, AddresseeMerged, AddresseeUnmerged
from tests.authority import bearer
from tests.identity.conftest import AWAY, COMPANY, HANAKO, HOME, TARO, Identity, changed, registered
from tests.identity.merging_desk import HEAD, MERGE, UNMERGE, Desk, merging_desk
from tests.identity.merging_machine import Merging

ABROAD = "990000000000009"
DAY = date(2026, 4, 20)


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[Desk]:
    async with merging_desk(identity) as opened:
        yield opened


def owner(addressee_no: str = ABROAD, **different: Any) -> Any:
    """Somebody with land here who lives elsewhere (住登外)."""
    return registered(addressee_no, standing="non_resident", **different)


def kind_of(response: httpx.Response) -> str:
    """Which problem was answered."""
    kind: str = response.json()["type"]
    return kind.removeprefix("urn:shuno:problem:")


async def told(identity: Identity) -> list[tuple[str, str, str | None]]:
    """What others were told of who is gathered where, in order."""
    events = await identity.announced(AddresseeMerged, AddresseeUnmerged)
    return [(type(one).__name__, one.addressee_no, getattr(one, "surviving_no", None)) for one in events]


@pytest.mark.feature("J9")
async def test_two_persons_merge_and_unmerge_and_each_number_keeps_its_own(identity: Identity, desk: Desk) -> None:
    await identity.hear(registered(TARO), owner(ABROAD))
    before = await identity.fetch("SELECT * FROM addressee_version ORDER BY addressee_no, version_no")

    merge_id = await desk.merge(ABROAD, TARO)

    assert await desk.aliases() == {ABROAD: TARO}
    assert await told(identity) == [("AddresseeMerged", ABROAD, TARO)]
    gathering = await desk.gathering(ABROAD)
    assert (gathering["surviving_no"], gathering["members"]) == (TARO, [TARO, ABROAD])
    assert await desk.gathering(TARO) == gathering
    await identity.hear(changed("moved", DAY, ABROAD))
    await desk.unmerge(merge_id, ABROAD, TARO)

    assert await desk.aliases() == {}
    assert (await told(identity))[1:] == [("AddresseeUnmerged", ABROAD, None)]
    after = await identity.fetch("SELECT * FROM addressee_version ORDER BY addressee_no, version_no")
    assert [row for row in after if row["event_id"] in {one["event_id"] for one in before}] == before
    # What the register said of the retired number meanwhile is the retired number's.
    assert [(row["addressee_no"], row["reason"]) for row in after if row["version_no"] == 2] == [(ABROAD, "moved")]
    (merge,) = (await desk.gathering(ABROAD))["merges"]
    assert (merge["reason"], merge["end_reason"]) == ("住登外者が転入した", "同姓同名の別人だった")
    assert merge["approval_id"] != merge["end_approval_id"]


async def test_who_was_merged_is_in_the_access_record_of_the_approver(identity: Identity, desk: Desk) -> None:
    await identity.hear(registered(TARO), owner(ABROAD))
    await desk.merge(ABROAD, TARO)

    rows = await identity.fetch(
        "SELECT subject_ref FROM access_record WHERE permission = 'identity.merge.approve' AND action = 'correct' "
        "ORDER BY subject_ref"
    )

    assert [row["subject_ref"] for row in rows] == [TARO, ABROAD]


async def test_letters_of_a_merged_number_go_to_the_surviving_ones_address_and_back(
    identity: Identity, desk: Desk
) -> None:
    await identity.hear(registered(TARO), owner(ABROAD, address=AWAY))

    async def city_of_letters() -> str:
        address: str = (await desk.answer("/addressees/letters", {"addressee_no": ABROAD}))["letter"]["address"]
        return address

    assert await city_of_letters() == AWAY.address
    merge_id = await desk.merge(ABROAD, TARO)
    assert await city_of_letters() == HOME.address
    await desk.unmerge(merge_id, ABROAD, TARO)
    assert await city_of_letters() == AWAY.address


async def test_a_chain_is_gathered_under_its_end_and_comes_apart_again_link_by_link(
    identity: Identity, desk: Desk
) -> None:
    await identity.hear(registered(TARO), registered(HANAKO), owner(ABROAD))
    first = await desk.merge(ABROAD, HANAKO)
    second = await desk.merge(HANAKO, TARO)
    assert await desk.aliases() == {ABROAD: TARO, HANAKO: TARO}

    await desk.unmerge(second, HANAKO, TARO)
    assert await desk.aliases() == {ABROAD: HANAKO}
    await desk.merge(HANAKO, TARO)
    await desk.unmerge(first, ABROAD, HANAKO)

    assert await desk.aliases() == {HANAKO: TARO}
    assert await told(identity) == [
        ("AddresseeMerged", ABROAD, HANAKO),
        ("AddresseeMerged", HANAKO, TARO),
        ("AddresseeMerged", ABROAD, TARO),
        ("AddresseeUnmerged", HANAKO, None),
        ("AddresseeMerged", ABROAD, HANAKO),
        ("AddresseeMerged", HANAKO, TARO),
        ("AddresseeMerged", ABROAD, TARO),
        ("AddresseeUnmerged", ABROAD, None),
    ]


async def test_merges_that_make_no_sense_are_refused_with_what_to_do(identity: Identity, desk: Desk) -> None:
    firm = registered(COMPANY, kind="corporation", born_on=None, name="見本水産株式会社", name_kana="")
    await identity.hear(registered(TARO), registered(HANAKO), owner(ABROAD), firm)
    values = await desk.payload(ABROAD, TARO)
    await desk.merge(ABROAD, TARO)

    async def refused(**changes: Any) -> tuple[int, str, str]:
        response = await desk.propose(MERGE, {**values, **changes})
        return response.status_code, kind_of(response), response.json()["detail"]

    again = await refused(surviving_no=HANAKO)
    circle = await refused(retired_no=TARO, surviving_no=ABROAD)
    below = await refused(retired_no=HANAKO, surviving_no=ABROAD)
    unknown = await refused(retired_no="990000000000555", surviving_no=TARO)
    other_kind = await refused(retired_no=COMPANY, surviving_no=TARO)
    same = await refused(retired_no=TARO, surviving_no=TARO)

    assert again[:2] == (409, "already_merged")
    assert again[2] == f"統合元はすでに {TARO} へ統合されています。誤りであれば、先にその統合を解除してください。"
    assert circle[:2] == (409, "cycle_of_merges")
    assert below == (
        409,
        "survivor_merged",
        f"統合先はすでに {TARO} へ統合されています。{TARO} を統合先にして起案し直してください。",
    )
    assert unknown[:2] == (409, "unknown_addressee")
    assert other_kind[:2] == (409, "kinds_differ")
    assert same[:2] == (409, "same_number")
    assert await desk.aliases() == {ABROAD: TARO}


async def test_a_contradiction_is_named_by_whoever_proposes_or_nothing_is_merged(
    identity: Identity, desk: Desk
) -> None:
    await identity.hear(registered(TARO), owner(ABROAD, born_on=date(1980, 1, 3)))
    values = await desk.payload(ABROAD, TARO)
    assert values["differences"] == ["born"]

    silent = await desk.propose(MERGE, {**values, "differences": []})
    named = await desk.propose(MERGE, values)

    assert (silent.status_code, kind_of(silent)) == (409, "differences_changed")
    assert named.status_code == 201
    path = f"{MERGE}/{named.json()['approval_id']}"
    shown = await desk.client.get(path, headers=bearer(identity.keys, HEAD))
    assert ["食い違う項目", "生年月日"] in shown.json()["lines"]


async def test_another_legal_form_is_another_name(identity: Identity, desk: Desk) -> None:
    firm = {"kind": "corporation", "born_on": None, "name_kana": ""}
    await identity.hear(
        registered(COMPANY, name="株式会社見本水産", **firm), registered(TARO, name="有限会社見本水産", **firm)
    )

    assert (await desk.payload(TARO, COMPANY))["differences"] == ["name"]


async def test_what_changed_since_the_proposal_stops_the_approval(identity: Identity, desk: Desk) -> None:
    await identity.hear(registered(TARO), owner(ABROAD))
    proposed = (await desk.propose(MERGE, await desk.payload(ABROAD, TARO))).json()
    await identity.hear(changed("renamed", DAY, ABROAD, name="見本 次郎"))

    late = await desk.approve(MERGE, proposed)

    assert (late.status_code, kind_of(late)) == (409, "addressee_changed")
    assert await desk.aliases() == {}


async def test_one_of_two_approvals_of_one_merge_is_refused(identity: Identity, desk: Desk) -> None:
    await identity.hear(registered(TARO), registered(HANAKO), owner(ABROAD))
    made = [(await desk.propose(MERGE, await desk.payload(ABROAD, other))).json() for other in (TARO, HANAKO)]

    answers = await asyncio.gather(*(desk.approve(MERGE, one) for one in made))

    assert sorted(one.status_code for one in answers) == [200, 409]
    assert len(await desk.aliases()) == 1


async def test_a_merge_ends_once_and_only_by_its_own_numbers(identity: Identity, desk: Desk) -> None:
    await identity.hear(registered(TARO), owner(ABROAD))
    merge_id = await desk.merge(ABROAD, TARO)
    values = {"merge_id": merge_id, "reason": "別人だった", "evidence": "申立書"}

    swapped = await desk.propose(UNMERGE, {**values, "retired_no": TARO, "surviving_no": ABROAD})
    await desk.unmerge(merge_id, ABROAD, TARO)
    again = await desk.propose(UNMERGE, {**values, "retired_no": ABROAD, "surviving_no": TARO})

    assert (swapped.status_code, kind_of(swapped)) == (409, "merge_not_holding")
    assert (again.status_code, kind_of(again)) == (409, "merge_not_holding")


async def test_who_is_under_a_support_measure_is_nobody_here_and_is_not_merged(identity: Identity, desk: Desk) -> None:
    await identity.hear(registered(TARO), owner(ABROAD))
    values = await desk.payload(ABROAD, TARO)
    waiting = (await desk.propose(MERGE, values)).json()
    await identity.job("propose_merges", DAY)
    approval = UUID("00000000-0000-4000-8000-000000000001")
    async with identity.transactions.begin(Actor(id="service:identity", kind=ActorKind.SERVICE)) as transaction:
        await set_measure(ABROAD, date(2026, 4, 1), date(2099, 3, 31), "申出書", approval, transaction)

    compared = await desk.ask("/merges/comparisons", {"retired_no": ABROAD, "surviving_no": TARO})
    unknown = await desk.ask("/merges/comparisons", {"retired_no": "990000000000555", "surviving_no": TARO})
    proposed = await desk.propose(MERGE, values)

    assert (compared.status_code, compared.json()) == (404, unknown.json())
    assert (proposed.status_code, kind_of(proposed)) == (409, "unknown_addressee")
    shown = await desk.client.get(f"{MERGE}/{waiting['approval_id']}", headers=bearer(identity.keys, HEAD))
    assert shown.status_code == 404
    assert kind_of(await desk.approve(MERGE, waiting)) == "unknown_addressee"
    assert await desk.aliases() == {}
    assert (await desk.ask("/merges/search", {"addressee_no": ABROAD})).status_code == 404
    assert await desk.answer("/merges/candidates/search", {}) == []


async def test_a_measure_of_one_number_hides_the_address_of_all_that_are_gathered_with_it(
    identity: Identity, desk: Desk
) -> None:
    await identity.hear(registered(TARO), owner(ABROAD))
    merge_id = await desk.merge(ABROAD, TARO)
    approval = UUID("00000000-0000-4000-8000-000000000001")
    async with identity.transactions.begin(Actor(id="service:identity", kind=ActorKind.SERVICE)) as transaction:
        await set_measure(ABROAD, date(2026, 4, 1), date(2099, 3, 31), "申出書", approval, transaction)

    assert [(await identity.current(number))["protected"] for number in (TARO, ABROAD)] == [True, True]
    last = {event.addressee_no: event for event in await identity.announced(AddresseeChanged)}
    assert [last[number].letters for number in (TARO, ABROAD)] == [(), ()]
    await desk.unmerge(merge_id, ABROAD, TARO)

    assert [(await identity.current(number))["protected"] for number in (TARO, ABROAD)] == [False, True]
    last = {event.addressee_no: event for event in await identity.announced(AddresseeChanged)}
    assert (len(last[TARO].letters), last[ABROAD].letters) == (1, ())


@pytest.mark.feature("J13")
async def test_a_non_resident_who_appears_in_the_register_is_proposed_for_merging_once(
    identity: Identity, desk: Desk
) -> None:
    await identity.hear(owner(ABROAD), registered(HANAKO, name="見本 花子", name_kana="ミホン ハナコ"))
    assert await identity.job("propose_merges", DAY) == {"proposed": 0}
    # Written with another space and a variant character, he is the same by his keys.
    await identity.hear(registered(TARO, name="見本　太郎", name_kana="ﾐﾎﾝ ﾀﾛｳ"))

    assert await identity.job("propose_merges", DAY) == {"proposed": 1}
    assert await identity.job("propose_merges", DAY) == {"proposed": 0}
    (candidate,) = await desk.answer("/merges/candidates/search", {})
    assert (candidate["other_no"], candidate["resident_no"]) == (ABROAD, TARO)

    await desk.merge(ABROAD, TARO)
    assert await desk.answer("/merges/candidates/search", {}) == []


async def test_a_candidate_that_is_two_persons_is_set_aside_for_good(identity: Identity, desk: Desk) -> None:
    await identity.hear(owner(ABROAD), registered(TARO))
    await identity.job("propose_merges", DAY)
    (candidate,) = await desk.answer("/merges/candidates/search", {})
    path = f"/merges/candidates/{candidate['candidate_id']}/dismissals"

    await desk.answer(path, {"reason": "従兄弟で、同姓同名"})
    again = await desk.ask(path, {"reason": "従兄弟で、同姓同名"})
    unknown = await desk.ask("/merges/candidates/999/dismissals", {"reason": "従兄弟で、同姓同名"})

    assert (again.status_code, unknown.status_code) == (409, 404)
    assert await desk.answer("/merges/candidates/search", {}) == []
    assert await identity.job("propose_merges", DAY) == {"proposed": 0}


@pytest.mark.feature("J9")
async def test_in_any_order_of_merges_ends_and_changes_nothing_is_lost(identity: Identity, desk: Desk) -> None:
    test = partial(Merging, desk, asyncio.get_running_loop())
    few = settings(
        max_examples=8, stateful_step_count=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )

    await asyncio.to_thread(run_state_machine_as_test, test, settings=few)
