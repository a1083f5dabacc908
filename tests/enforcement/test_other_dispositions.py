"""Secondary liability, security and provisional seizure: typed, decided by two persons, and bounded by the law."""

from datetime import timedelta
from typing import Any

import pytest

from services.enforcement.rules.other_dispositions import (
    LIABILITIES,
    SECURITIES,
    OtherObjection,
    SecondaryLiability,
    SecurityKind,
    liability_objections,
    security_objections,
)
from shared.contracts import DispositionPaid
from shared.days import add_months
from tests.authority import bearer, give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue, settled
from tests.enforcement.conftest import OFFICER, Enforcement
from tests.enforcement.disposition_desk import Desk, text_of
from tests.guarded import ROLES


def test_a_limit_is_given_where_the_law_sets_one_and_nowhere_else() -> None:
    assert set(LIABILITIES) == set(SecondaryLiability)
    assert liability_objections(SecondaryLiability.GRATUITOUS_TRANSFEREE, None) == [OtherObjection.LIMIT_MISSING]
    assert liability_objections(SecondaryLiability.GRATUITOUS_TRANSFEREE, 1) == []
    assert liability_objections(SecondaryLiability.UNLIMITED_PARTNER, 1) == [OtherObjection.LIMIT_GIVEN]
    assert liability_objections(SecondaryLiability.UNLIMITED_PARTNER, None) == []


def test_a_security_covers_what_is_owed_and_somebody_guarantees() -> None:
    assert set(SECURITIES) == set(SecurityKind)
    assert security_objections(SecurityKind.LAND, ADDRESSEE, None, 80_000, 80_000) == []
    assert security_objections(SecurityKind.LAND, ADDRESSEE, None, 79_999, 80_000) == [OtherObjection.NOT_ENOUGH]
    assert security_objections(SecurityKind.GUARANTOR, ADDRESSEE, None, 80_000, 80_000) == [
        OtherObjection.GUARANTOR_MISSING
    ]
    assert security_objections(SecurityKind.GUARANTOR, ADDRESSEE, OTHER, 80_000, 80_000) == []
    himself = security_objections(SecurityKind.GUARANTOR, OTHER, OTHER, 80_000, 80_000)
    assert himself == [OtherObjection.GUARANTOR_HIMSELF]


@pytest.fixture
async def desk(enforcement: Enforcement) -> Desk:
    await enforcement.hear(opened(1), opened(2, 30_000), overdue(1), overdue(2, 30_000))
    return Desk(enforcement, await enforcement.today())


def liable(desk: Desk, **more: Any) -> dict[str, Any]:
    values = {
        "liability": "gratuitous_transferee",
        "liable_no": OTHER,
        "limit_yen": 60_000,
        "pay_by": (desk.today + timedelta(days=1)).isoformat(),
        "limit_basis": "贈与を受けた土地の価額",
    }
    return desk.values(**{**values, **more})


@pytest.mark.feature("G9")
async def test_whoever_is_liable_second_pays_up_to_his_limit_and_not_what_the_debtor_has_paid(desk: Desk) -> None:
    enforcement = desk.enforcement
    unlimited = liable(desk, liability="unlimited_partner")
    assert (await enforcement.propose("enforcement.secondary_liability", unlimited)).status_code == 409
    number = await desk.decided("secondary_liability", liable(desk))
    await desk.answers(number, {1: 50_000, 2: 30_000})

    shown = await desk.shown(number)
    assert (shown["state"], shown["counterparty_no"], shown["limit_yen"]) == ("in_force", OTHER, 60_000)
    assert await desk.counters() == {"other_disposition": (2, 2)}
    told = text_of((await desk.paper(number, "notice")).content)
    assert "納付通知書(第二次納税義務)" in told
    assert "限度額60,000円" in told
    assert "無償または著しい低額の譲受人等(11条の8)" in told
    assert (await enforcement.propose("enforcement.secondary_liability", liable(desk))).status_code == 409
    # The demand follows the day of the notice, which is tomorrow.
    assert (await desk.note(number, "demanded")).status_code == 409
    assert (await desk.note(number, "sent")).status_code == 201
    early = await desk.note(number, "demanded")
    assert (early.status_code, "11条2項" in early.text) == (409, True)

    assert (await desk.money(number, 40_000)).status_code == 200
    over = await desk.money(number, 20_001)
    assert (over.status_code, "20,000円" in over.text) == (409, True)
    await enforcement.hear(settled(1), settled(2))
    assert (await desk.money(number, 20_000)).status_code == 409

    (paid,) = await enforcement.announced(DispositionPaid)
    assert (paid.disposition_kind, paid.amount_yen) == ("secondary_liability", 40_000)
    # Both persons' records say who has looked.
    rows = await enforcement.pool.fetch(
        "SELECT DISTINCT subject_ref FROM access_record WHERE permission = $1", "enforcement.disposition.view"
    )
    assert len(rows) == 2


async def test_nobody_sees_or_ends_the_liability_of_his_own_household_for_somebody_elses_claims(desk: Desk) -> None:
    enforcement = desk.enforcement
    number = await desk.decided("secondary_liability", liable(desk))
    await desk.answers(number, {1: 50_000, 2: 30_000})
    shown = await desk.shown(number)
    case_id = await enforcement.case_id()
    lists = (f"/cases/{case_id}/dispositions", f"/dispositions/due?until={desk.today + timedelta(days=1)}")
    seen = "SELECT count(DISTINCT subject_ref) FROM access_record WHERE detail LIKE '% ' || $1"
    for path, detail in zip(lists, (f"case:{case_id}", f"until={desk.today + timedelta(days=1)}"), strict=True):
        assert len(await enforcement.get(path)) == 1
        # Whose liability stands in a list has been looked at, beside whoever owes.
        assert await enforcement.pool.fetchval(seen, detail) == 2

    role = ROLES["enforcement_officer"].permissions
    await give(enforcement.pool, OFFICER, granted(role, ["enforcement"]), related_subjects=[OTHER])
    await enforcement.refresh()
    place = {name: shown[name] for name in ("disposition_id", "step_no", "addressee_no", "tax_items")}
    ending = {**place, "step": "withdrawn", "effective_on": desk.today.isoformat(), "reason": "試験の終了"}
    left_out = await enforcement.propose("enforcement.disposition_step", ending)
    assert (left_out.status_code, "宛名番号または税目が異なります" in left_out.text) == (409, True)
    named = await enforcement.propose("enforcement.disposition_step", {**ending, "counterparty_no": OTHER})
    assert (named.status_code, "own_record" in named.text) == (403, True)
    for path in (lists[0], f"/dispositions/{number}"):
        answer = await enforcement.client.get(path, headers=bearer(enforcement.keys, OFFICER))
        assert (answer.status_code, "own_record" in answer.text) == (403, True)


@pytest.mark.feature("H12")
async def test_a_security_is_kept_turned_into_money_by_decision_and_released(desk: Desk) -> None:
    enforcement = desk.enforcement
    land = {"security": "land", "amount_yen": 80_000, "description": "見本町1番の土地 抵当権 第1号"}
    few = desk.values(**{**land, "amount_yen": 79_999})
    assert (await enforcement.propose("enforcement.security", few)).status_code == 409
    nobody = desk.values(**{**land, "security": "guarantor"})
    assert (await enforcement.propose("enforcement.security", nobody)).status_code == 409

    number = await desk.decided("security", desk.values(**land))
    guarantor = await desk.decided("security", desk.values(**{**land, "security": "guarantor", "provider_no": OTHER}))

    assert [(await desk.shown(one))["state"] for one in (number, guarantor)] == ["in_force", "in_force"]
    assert await desk.counters() == {"other_disposition": (4, 4)}
    assert (await desk.note(number, "registered")).status_code == 201
    # Nothing is taken out of it before two persons have decided that.
    assert (await desk.money(number, 10_000)).status_code == 409
    assert (await desk.note(number, "disposal_decided")).status_code == 409
    assert (await desk.moved(number, "disposal_decided")).status_code == 200
    assert "担保の処分" in text_of((await desk.paper(number, "notice")).content)
    # Land pays nothing, so nobody is demanded to.
    assert (await desk.note(number, "sent")).status_code == 201
    demanded = await desk.note(number, "demanded")
    assert (demanded.status_code, "保証人" in demanded.text) == (409, True)
    assert (await desk.paper(number, "demand")).status_code == 409
    assert (await desk.money(number, 10_000)).status_code == 200
    assert (await desk.moved(number, "completed")).status_code == 200
    assert (await desk.moved(guarantor, "released")).status_code == 200
    assert "担保解除通知書" in text_of((await desk.paper(guarantor, "end")).content)
    assert await desk.counters() == {"other_disposition": (0, 4)}


async def test_a_provisional_seizure_has_a_last_day_and_is_of_one_tax(desk: Desk) -> None:
    enforcement = desk.enforcement
    deposit = await enforcement.deposit()
    payload = {
        "addressee_no": "000000000000001",
        "tax_item": "010",
        "property_id": deposit["property_id"],
        "amount_yen": 500_000,
        "description": "令和7年度市県民税 普通預金",
        "evidence": "調査書の写し",
        "reason": "確定後の徴収ができないおそれ",
    }
    gone = {**payload, "property_id": 999_999}
    assert (await enforcement.propose("enforcement.provisional_seizure", gone)).status_code == 409

    number = await desk.decided("provisional_seizure", payload)

    shown = await desk.shown(number)
    assert (shown["state"], shown["tax_items"], shown["claim_ids"]) == ("in_force", ["010"], [])
    assert shown["due_on"] == add_months(desk.today, 12).isoformat()
    assert "保全差押金額決定通知書" in text_of((await desk.paper(number, "notice")).content)
    assert (await desk.moved(number, "released")).status_code == 200
