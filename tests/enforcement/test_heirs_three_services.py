"""Heirs and joint obligors through three services: the notice of the deceased stands, and each claim is paid once."""

from datetime import date
from typing import Any

import pytest

from shared.contracts import (
    AddresseeDeceased,
    AddresseeEffect,
    ClaimsSucceeded,
    JointObligor,
    SeizureIssued,
    SeizureRefused,
)
from tests.dunning.test_letters import letter, registered
from tests.enforcement.claims import ADDRESSEE
from tests.enforcement.conftest import SEIZURE
from tests.enforcement.test_three_services import CityHall, city_hall, instalments
from tests.payments.events import assessed, key_of

__all__ = ["city_hall"]

WIFE, SON, OWNER = "000000000000011", "000000000000012", "000000000000071"


async def seized(hall: CityHall, number: str, claim_id: int, seized_yen: int) -> str:
    """Two persons seize a deposit of somebody who owes a claim, and every service has answered."""
    enforcement = hall.enforcement
    case_id = await enforcement.case_id(number)
    values: dict[str, Any] = {
        "kind": "deposit",
        "third_party": "試験銀行",
        "description": "普通預金",
        "account_number": "7654321",
    }
    values |= {"value_yen": 900_000, "source": "inquiry", "source_reference": "回答 第1号"}
    values |= {"effective_on": "2025-08-01", "known_on": "2025-08-05"}
    entered = await enforcement.post(f"/cases/{case_id}/property", values)
    assert entered.status_code == 201, entered.text
    changed = {"case_id": case_id, "addressee_no": number, "property_id": entered.json()["property_id"]}
    answer = await enforcement.decide(SEIZURE, await enforcement.seizing({claim_id: "012"}, seized_yen, **changed))
    assert answer.status_code == 200, answer.text
    await hall.office.arrives()
    seizure_id: str = answer.json()["approval_id"]
    return seizure_id


def outcome(hall: CityHall, seizure_id: str) -> list[str]:
    """`issued`, or what stood against it."""
    for one in hall.office.heard_of(SeizureRefused):
        if one.seizure_id == seizure_id:
            return [failed.rule for failed in one.failed]
    return ["issued"] if seizure_id in [one.seizure_id for one in hall.office.heard_of(SeizureIssued)] else []


async def succession(hall: CityHall, **changed: Any) -> str:
    relatives = [{"addressee_no": WIFE, "kind": "spouse"}, {"addressee_no": SON, "kind": "child"}]
    asked: dict[str, Any] = {"deceased_no": ADDRESSEE, "heirs": relatives, "representative_no": WIFE}
    preview = (await hall.enforcement.post("/successions/preview", asked)).json()
    shares = ("addressee_no", "kind", "numerator", "denominator")
    payload = {
        "deceased_no": ADDRESSEE,
        "died_on": "2025-08-01",
        "heirs": [{name: one[name] for name in shares} for one in preview["heirs"]],
        "representative_no": WIFE,
        "representative_by": "designated",
        "claims": preview["claims"],
        "evidence": "戸籍全部事項証明書",
        "reason": "届出がないため指定する",
    }
    answer = await hall.enforcement.decide("enforcement.succession", {**payload, **changed})
    assert answer.status_code == 200, answer.text
    await hall.office.arrives()
    succession_id: str = answer.json()["approval_id"]
    return succession_id


async def cancelled(hall: CityHall, succession_id: str) -> str:
    payload = {"succession_id": succession_id, "deceased_no": ADDRESSEE, "tax_items": ["012"]}
    payload |= {"evidence": "戸籍の訂正", "reason": "相続人の調査の誤り"}
    answer = await hall.enforcement.decide("enforcement.succession_cancel", payload)
    assert answer.status_code == 200, answer.text
    await hall.office.arrives()
    cancellation_id: str = answer.json()["approval_id"]
    return cancellation_id


@pytest.mark.feature("G15")
async def test_a_death_stops_dunning_and_heirs_are_collected_from_by_their_parts(city_hall: CityHall) -> None:
    office, enforcement = city_hall.office, city_hall.enforcement
    await office.arrives(assessed(1, instalments=instalments(50_000, 30_000, 40_000)), key=ADDRESSEE)
    await office.day(date(2025, 7, 1))
    assert await office.day(date(2025, 7, 15)) == 1
    death = AddresseeDeceased(
        addressee_no=ADDRESSEE, died_on=date(2025, 8, 1), effects=(AddresseeEffect.OPEN_SUCCESSION,)
    )
    await office.arrives(death, key=ADDRESSEE)
    await office.day(date(2025, 9, 2))
    # The second instalment is overdue, and nobody is there to be dunned.
    assert await office.day(date(2025, 9, 16)) == 0
    first = await city_hall.claim_id(1)

    mistaken = await succession(city_hall)
    cancellation = await cancelled(city_hall, mistaken)
    # A cancelled decision leaves nobody but the addressee; another may take its place.
    assert (await city_hall.payments.get(f"/claims/{first}/obligors"))["joint_obligors"] == []
    assert await office.day(date(2025, 9, 17)) == 0
    await succession(city_hall, replaces=cancellation)

    _, event = office.heard_of(ClaimsSucceeded)
    assert [one.liable_yen for one in event.heirs] == [60_000, 60_000]
    shown = await city_hall.payments.get(f"/claims/{first}/obligors")
    parts = [(one["addressee_no"], one["part_yen"]) for one in shown["joint_obligors"]]
    assert (shown["addressee_no"], parts) == (ADDRESSEE, [(WIFE, 25_000), (SON, 25_000)])
    before = await city_hall.payments.get(f"/claims/{first}/obligors?valid_on=2025-07-31")
    assert before["joint_obligors"] == []
    found = await city_hall.payments.post("/claims/search", {"addressee_no": SON})
    assert len(found.json()) == 3
    # The notice that the deceased got in July is ground enough; half of the first claim is the son's, no more of it.
    assert outcome(city_hall, await seized(city_hall, SON, first, 40_000)) == ["beyond_share"]
    sons = await seized(city_hall, SON, first, 25_000)
    assert outcome(city_hall, sons) == ["issued"]
    today = await enforcement.today()
    assert (await enforcement.stage(sons, "served", today)).status_code == 200
    assert (await enforcement.collected(sons, 25_000, today)).status_code == 200
    await office.arrives()
    # His money pays the claim that stays under the number of the deceased: costs first, then the tax.
    balance = await office.balance(key_of(1, 1))
    assert (balance["principal_collected"], balance["dunning_fee_collected"]) == (24_900, 100)
    assert outcome(city_hall, await seized(city_hall, SON, first, 10_000)) == ["beyond_share"]
    assert outcome(city_hall, await seized(city_hall, WIFE, first, 25_000)) == ["issued"]
    assert await office.failing_proofs() == []


@pytest.mark.feature("B18")
async def test_each_joint_obligor_has_a_case_and_together_no_more_is_seized_than_is_owed(city_hall: CityHall) -> None:
    office, enforcement = city_hall.office, city_hall.enforcement
    notice = assessed(1, instalments=instalments(50_000, 30_000, 40_000))
    joint = (JointObligor(addressee_no=OWNER),)
    await office.arrives(registered(OWNER, letter("見本 花子")), key=OWNER)
    await office.arrives(notice.model_copy(update={"joint_obligors": joint}), key=ADDRESSEE)
    await office.day(date(2025, 7, 1))
    await office.day(date(2025, 7, 15))
    first = await city_hall.claim_id(1)
    listed: Any = await enforcement.get("/cases")
    rows = listed["cases"] if isinstance(listed, dict) else listed
    assert sorted((one["addressee_no"], one["owed_yen"]) for one in rows) == [(ADDRESSEE, 50_000), (OWNER, 50_000)]
    view = await enforcement.get(f"/cases/{await enforcement.case_id(OWNER)}")
    assert [one["claim_id"] for one in view["arrears"]] == [first]

    both = [await seized(city_hall, OWNER, first, 30_000), await seized(city_hall, ADDRESSEE, first, 30_000)]
    # More than 50,000 and less than 60,000 yen are owed, charge and fee included: the second would take it twice.
    assert [outcome(city_hall, one) for one in both] == [["issued"], ["excess"]]
