"""Whoever is under a support measure is merged by those who may know of him; the measure holds for all his numbers."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.contracts import AddresseeChanged, AddresseeMerged
from tests.identity.conftest import HANAKO, TARO, Identity, registered
from tests.identity.master_desk import HEAD, KEEPER, KEEPER_HEAD, SECOND_KEEPER, MasterDesk, master_desk

ABROAD = "990000000000008"
PAIR = {"retired_no": ABROAD, "surviving_no": TARO}


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[MasterDesk]:
    await identity.hear(
        registered(TARO), registered(ABROAD, standing="non_resident"), registered(HANAKO, name="見本 花子")
    )
    async with master_desk(identity) as opened:
        await opened.protect(ABROAD)
        yield opened


def payload(seen: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        **PAIR,
        "retired_version_no": seen["retired"]["version_no"],
        "surviving_version_no": seen["surviving"]["version_no"],
        "differences": seen["differences"],
        "reason": "住登外者が転入した",
        "evidence": "転入届の写し",
        **changed,
    }


async def compared(desk: MasterDesk) -> dict[str, Any]:
    seen: dict[str, Any] = await desk.found("/protected/merges/comparisons", PAIR, KEEPER)
    return seen


async def test_the_survivor_carries_the_measure_until_the_merge_ends(desk: MasterDesk) -> None:
    seen = await compared(desk)
    assert (seen["retired"]["address"], seen["differences"]) == ("●●●●", [])
    assert seen["surviving"]["address"].startswith("宮城県石巻市")

    await desk.decided("identity.protected_merge", payload(seen), by=KEEPER, approver=KEEPER_HEAD)

    assert [(await desk.identity.current(number))["protected"] for number in (TARO, ABROAD)] == [True, True]
    (merged,) = await desk.identity.announced(AddresseeMerged)
    assert (merged.addressee_no, merged.surviving_no) == (ABROAD, TARO)
    assert (await desk.identity.announced(AddresseeChanged))[-1].letters == ()
    assert (await desk.ask("/addressees/show", {"addressee_no": TARO}, HEAD)).status_code == 404
    assert (await desk.found("/protected/show", {"addressee_no": TARO}, KEEPER))["measures"]
    rows = await desk.identity.fetch(
        "SELECT DISTINCT subject_ref FROM access_record WHERE rule = 'protected' AND detail LIKE '統合%' ORDER BY 1"
    )
    assert [row["subject_ref"] for row in rows] == [TARO, ABROAD]
    (merge_id,) = (await desk.identity.fetch("SELECT max(merge_id) FROM addressee_merge"))[0]
    end = {**PAIR, "merge_id": merge_id, "reason": "同姓同名の別人だった", "evidence": "本人の申立書"}
    await desk.decided("identity.protected_unmerge", end, by=KEEPER, approver=KEEPER_HEAD)
    assert [(await desk.identity.current(number))["protected"] for number in (TARO, ABROAD)] == [False, True]


async def test_only_those_who_may_know_of_him_compare_propose_and_approve(desk: MasterDesk) -> None:
    seen = await compared(desk)
    proposed = await desk.propose("identity.protected_merge", payload(seen), KEEPER)
    assert proposed.status_code == 201, proposed.text
    path = f"/approvals/identity.protected_merge/{proposed.json()['approval_id']}/approve"
    body = {"payload_hash": proposed.json()["payload_hash"]}

    by_officer = await desk.ask("/protected/merges/comparisons", PAIR)
    by_head = await desk.ask(path, body, HEAD)
    by_keeper = await desk.ask(path, body, SECOND_KEEPER)
    usual = await desk.ask("/merges/comparisons", PAIR)
    usual_act = await desk.propose("identity.merge", payload(seen))

    assert [one.status_code for one in (by_officer, by_head, by_keeper)] == [403, 403, 403]
    assert (usual.status_code, usual_act.status_code) == (404, 409)
    assert usual_act.json()["type"] == "urn:shuno:problem:unknown_addressee"
    assert await desk.identity.announced(AddresseeMerged) == []


async def test_an_act_for_the_protected_is_no_way_around_the_usual_one(desk: MasterDesk) -> None:
    pair = {"retired_no": HANAKO, "surviving_no": TARO}
    shown = await desk.ask("/protected/merges/comparisons", pair, KEEPER)
    seen = await desk.found("/merges/comparisons", pair)

    proposed = await desk.propose("identity.protected_merge", payload(seen, **pair), KEEPER)
    without_case = await desk.ask("/protected/merges/comparisons", PAIR, KEEPER, reference="no-case:phone")

    assert (shown.status_code, without_case.status_code) == (404, 428)
    assert (proposed.status_code, proposed.json()["type"]) == (409, "urn:shuno:problem:nobody_protected")
