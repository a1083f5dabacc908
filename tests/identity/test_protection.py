"""Support measures (支援措置): whoever is under one is nobody to those without the right; each look is marked (F15)."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.contracts import AddresseeChanged
from shared.contracts.identity import AddresseeChange, AddresseeFlag
from shared.days import TOKYO
from tests.authority import bearer
from tests.identity.conftest import AWAY, HANAKO, TARO, Identity, changed, registered
from tests.identity.master_desk import (
    HEAD,
    KEEPER,
    KEEPER_HEAD,
    SECOND_HEAD,
    SECOND_KEEPER,
    MasterDesk,
    master_desk,
)

RELEASE = "identity.protection_release"


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[MasterDesk]:
    await identity.hear(
        registered(household_ref="H-1", address=AWAY), registered(HANAKO, name="見本 花子", household_ref="H-1")
    )
    async with master_desk(identity) as opened:
        yield opened


@pytest.mark.feature("F15")
async def test_a_protected_person_is_answered_like_one_who_does_not_exist(desk: MasterDesk) -> None:
    number = (await desk.found("/contacts", _contact()))["contact_id"]
    alone = await desk.decide("identity.protection", _measure(), by=KEEPER, approver=KEEPER)
    await desk.protect()

    nobody = {"addressee_no": "990000000000999"}
    for path in ("show", "history", "letters", "household"):
        unknown = await desk.ask(f"/addressees/{path}", nobody)
        hidden = await desk.ask(f"/addressees/{path}", {"addressee_no": TARO})
        assert (hidden.status_code, hidden.json()) == (404, unknown.json())
    for path in ("/contacts/list", "/identity-checks/list", "/purpose-links/list"):
        assert (await desk.ask(path, {"addressee_no": TARO})).status_code == 404
    assert (await desk.ask(f"/contacts/{number}/unmask", _unmask())).status_code == 404
    found = await desk.found("/addressees/search", {"address": AWAY.address})
    household = await desk.found("/addressees/household", {"addressee_no": HANAKO})
    assert (found["addressees"], [one["addressee_no"] for one in household]) == ([], [HANAKO])
    for act, payload in (("identity.destination", _destination()), ("identity.correction", _correction())):
        refused = await desk.propose(act, payload)
        assert refused.json()["type"] == "urn:shuno:problem:unknown_addressee"
    assert alone.status_code in (403, 409)
    refusals = await desk.identity.fetch(
        "SELECT subject_ref FROM access_record WHERE rule = 'protected' AND outcome = 'refused'"
    )
    assert {row["subject_ref"] for row in refusals} == {TARO}


@pytest.mark.feature("F15")
async def test_what_was_decided_before_a_measure_is_shown_no_more(desk: MasterDesk) -> None:
    await desk.decided("identity.destination", _destination())
    (approval_id,) = [row["approval_id"] for row in await desk.identity.fetch("SELECT approval_id FROM approval")]
    path, headers = f"/approvals/identity.destination/{approval_id}", bearer(desk.keys, HEAD)
    before = await desk.client.get(path, headers=headers)
    await desk.protect()
    after = await desk.client.get(path, headers=headers)

    assert (before.status_code, "見本町八丁目" in before.text) == (200, True)
    assert (after.status_code, "見本町八丁目" in after.text) == (404, False)
    (refused,) = await desk.identity.fetch("SELECT subject_ref FROM access_record WHERE rule = 'withheld'")
    assert refused["subject_ref"] == TARO


@pytest.mark.feature("F15")
async def test_no_address_of_a_protected_person_is_announced(desk: MasterDesk) -> None:
    last_day = await desk.protect()
    await desk.identity.hear(changed("moved", date(2025, 5, 1)))
    (began,) = await desk.identity.announced(AddresseeChanged)

    assert (began.letters, began.flags) == ((), (AddresseeFlag.PROTECTED,))
    assert began.changes == (AddresseeChange.PROTECTION_BEGAN,)
    # The measure ends by itself on its day.
    await desk.identity.job("turn_addressees", last_day + timedelta(days=1))
    ended = (await desk.identity.announced(AddresseeChanged))[-1]
    assert (ended.changes, len(ended.letters), ended.flags) == ((AddresseeChange.PROTECTION_ENDED,), 1, ())


@pytest.mark.feature("F15")
async def test_those_with_the_right_see_him_masked_with_a_case_and_a_mark(desk: MasterDesk) -> None:
    last_day = await desk.protect()

    page = await desk.found("/protected/search", {"name": "見本"}, KEEPER)
    sheet = await desk.found("/protected/show", {"addressee_no": TARO}, KEEPER)
    by_address = await desk.ask("/protected/search", {"address": "宮城県"}, KEEPER)
    without = await desk.ask("/protected/show", {"addressee_no": TARO}, KEEPER, reference="no-case:phone")
    officer = await desk.ask("/protected/show", {"addressee_no": TARO}, HEAD)
    other = await desk.ask("/protected/show", {"addressee_no": HANAKO}, KEEPER)

    assert [(one["addressee_no"], one["address"]) for one in page["addressees"]] == [(TARO, "●●●●")]
    assert (sheet["addressee"]["address"], sheet["measures"][0]["valid_until"]) == ("●●●●", last_day.isoformat())
    assert AWAY.address not in str(page) + str(sheet)
    assert [one.status_code for one in (by_address, without, officer, other)] == [422, 428, 403, 404]
    marked = await desk.identity.fetch(
        "SELECT permission FROM access_record WHERE rule = 'protected' AND actor_id = $1 AND outcome = 'allowed'",
        KEEPER,
    )
    assert {"identity.protected.search", "identity.protected.view"} <= {row["permission"] for row in marked}


@pytest.mark.feature("F15")
async def test_an_address_is_released_to_one_officer_for_a_while_by_two_others(desk: MasterDesk) -> None:
    await desk.protect()
    now = datetime.now(UTC)
    asked = {"addressee_no": TARO}
    await _release_by_two(desk, _release(KEEPER, now - timedelta(hours=3), hours=1))
    closed = await desk.ask("/protected/address", asked, KEEPER)
    own = await desk.propose(RELEASE, _release(KEEPER, now), KEEPER)
    long = await desk.propose(RELEASE, _release(KEEPER_HEAD, now, hours=25), KEEPER)
    await _release_by_two(desk, _release(KEEPER, now))
    opened = await desk.found("/protected/address", asked, KEEPER)
    another = await desk.ask("/protected/address", asked, SECOND_KEEPER)

    assert (closed.status_code, closed.json()["type"]) == (403, "urn:shuno:problem:not_released")
    assert (own.status_code, long.status_code) == (409, 422)
    assert another.json()["type"] == "urn:shuno:problem:not_released"
    assert opened["address"] == AWAY.address
    (looked,) = await desk.identity.fetch(
        "SELECT detail, rule FROM access_record WHERE permission = 'identity.protected.address' AND outcome = 'allowed'"
    )
    assert (looked["rule"], "release=" in looked["detail"]) == ("protected", True)


@pytest.mark.feature("F15")
async def test_a_measure_is_ended_by_two_and_the_person_is_there_again(desk: MasterDesk) -> None:
    await desk.protect()
    (measure,) = (await desk.found("/protected/show", {"addressee_no": TARO}, KEEPER))["measures"]
    end = {
        "measure_id": measure["measure_id"],
        "addressee_no": TARO,
        "ended_on": datetime.now(TOKYO).date().isoformat(),
        "reason": "申出者による終了の申出",
    }
    # Those who may know of him can send his letters elsewhere and correct his record.
    await desk.decided("identity.protected_destination", _destination(), by=KEEPER, approver=KEEPER_HEAD)
    await desk.decided("identity.protected_correction", _correction(), by=KEEPER, approver=KEEPER_HEAD)
    wrong = await desk.propose("identity.protection_end", {**end, "addressee_no": HANAKO}, KEEPER)
    await desk.decided("identity.protection_end", end, by=KEEPER, approver=KEEPER_HEAD)
    again = await desk.propose("identity.protection_end", end, KEEPER)

    assert wrong.json()["type"] == "urn:shuno:problem:unknown_measure"
    assert again.json()["type"] == "urn:shuno:problem:measure_ended"
    assert (await desk.found("/addressees/show", {"addressee_no": TARO}))["sex"] == "female"
    last = (await desk.identity.announced(AddresseeChanged))[-1]
    assert (last.changes, last.letters[0].name) == ((AddresseeChange.PROTECTION_ENDED,), "見本 連絡所")


async def test_a_measure_that_ends_soon_is_listed_until_it_is_renewed(desk: MasterDesk) -> None:
    last_day = await desk.protect(days=30)
    headers = bearer(desk.keys, KEEPER)

    async def ending(within_days: int) -> list[str]:
        answer = await desk.client.get("/protected/ending", params={"within_days": within_days}, headers=headers)
        assert answer.status_code == 200, answer.text
        return [one["addressee_no"] for one in answer.json()]

    assert (await ending(29), await ending(30)) == ([], [TARO])
    renewed = {**_measure(), "valid_from": last_day.isoformat()}
    renewed["valid_until"] = (last_day + timedelta(days=365)).isoformat()
    await desk.decided("identity.protection", renewed, by=KEEPER, approver=KEEPER_HEAD)
    assert await ending(30) == []


async def _release_by_two(desk: MasterDesk, payload: dict[str, Any]) -> None:
    """By two persons who are not the one who is to look."""
    await desk.decided(RELEASE, payload, by=SECOND_KEEPER, approver=SECOND_HEAD)


def _measure() -> dict[str, Any]:
    return {"addressee_no": TARO, "valid_from": "2025-04-01", "valid_until": "2026-03-31", "evidence": "申出書 第2号"}


def _release(officer: str, opens: datetime, hours: int = 2) -> dict[str, Any]:
    closes = opens + timedelta(hours=hours)
    return {
        "addressee_no": TARO,
        "officer": officer,
        "opens_at": (opens - timedelta(minutes=1)).isoformat(),
        "closes_at": (closes - timedelta(minutes=1)).isoformat(),
        "reason": "差押調書の送達のため",
    }


def _contact() -> dict[str, Any]:
    return {"addressee_no": TARO, "kind": "mobile", "value": "090-0000-1234", "valid_from": "2025-04-01"}


def _unmask() -> dict[str, str]:
    return {"field": "value", "reason": "identity_check"}


def _destination() -> dict[str, Any]:
    return {
        "addressee_no": TARO,
        "kind": "mailing",
        "valid_from": "2025-04-01",
        "name": "見本 連絡所",
        "address": "宮城県石巻市見本町八丁目",
        "evidence": "送付先届 第1号",
    }


def _correction() -> dict[str, Any]:
    return {
        "addressee_no": TARO,
        "corrections": [{"field": "sex", "old_value": "", "new_value": "female"}],
        "effective_on": "2025-04-01",
        "evidence_kind": "resident_record",
        "evidence": "住民票 見本",
    }
