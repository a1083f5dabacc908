"""Whoever is liable beside the debtor is seized from after his own demand, up to his limit, and after the debtor."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts import (
    AddresseeDeceased,
    AddresseeEffect,
    BalancesAsked,
    NoticesAsked,
    ProceedsCollected,
    SeizureIssued,
    SeizureRefused,
)
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue
from tests.enforcement.conftest import SEIZURE, Enforcement
from tests.enforcement.disposition_desk import Desk, text_of
from tests.enforcement.test_other_dispositions import desk, liable
from tests.enforcement.test_sale import SALE, land, offer, published

__all__ = ["desk"]

_SOLD = """
INSERT INTO seizure_step SELECT seizure_id, 9, 'sold', 'sold', effective_on, 0, NULL, '公売', gen_random_uuid(),
    '0412', now()
FROM seizure_step WHERE seizure_id = $1::uuid LIMIT 1
"""
_BROUGHT = """
INSERT INTO distribution
SELECT gen_random_uuid(), seizure_id, 9, addressee_no, 'sale', true, current_date, 5000, now()
FROM seizure WHERE seizure_id = $1::uuid
"""


FALLING = {"ground": "value_falling", "reason": "建物が傾き、取壊しの命令を受けるおそれがある。"}


async def demanded(desk: Desk, **changed: Any) -> str:
    """A notice of payment of two months ago, whose day has passed; the demand is of five days ago."""
    enforcement = desk.enforcement
    number = await desk.decided("secondary_liability", liable(desk, **changed))
    await desk.answers(number, {1: 50_000, 2: 30_000})
    assert (await desk.note(number, "sent")).status_code == 201
    earlier = (
        "UPDATE disposition SET due_on = due_on - 60, decided_on = decided_on - 60 WHERE disposition_id = $1::uuid"
    )
    await enforcement.as_owner(earlier, number)
    steps = "UPDATE disposition_step SET effective_on = effective_on - 60 WHERE disposition_id = $1::uuid"
    await enforcement.as_owner(steps, number)
    assert (await desk.note(number, "demanded", desk.today - timedelta(days=5))).status_code == 201
    return number


async def a_month_passes(desk: Desk, number: str) -> None:
    later = "UPDATE disposition_step SET effective_on = effective_on - 30 WHERE disposition_id = $1::uuid"
    await desk.enforcement.as_owner(f"{later} AND kind = 'demanded'", number)


async def property_of(enforcement: Enforcement, number: str, **values: Any) -> int:
    about = {"source": "inquiry", "source_reference": "回答 第1号", "effective_on": "2025-08-01"}
    body = {**about, "known_on": "2025-08-05", **values}
    entered = await enforcement.post(f"/cases/{await enforcement.case_id(number)}/property", body)
    assert entered.status_code == 201, entered.text
    property_id: int = entered.json()["property_id"]
    return property_id


async def seizing(desk: Desk, seized_yen: int, **changed: Any) -> dict[str, Any]:
    enforcement = desk.enforcement
    values = {"kind": "deposit", "third_party": "試験銀行", "description": "普通預金", "account_number": "7654321"}
    property_id = await property_of(enforcement, OTHER, **values, value_yen=900_000)
    of_liable = {"case_id": await enforcement.case_id(OTHER), "addressee_no": OTHER, "property_id": property_id}
    return {**await enforcement.seizing({1: "012", 2: "012"}, seized_yen, **of_liable), **changed}


async def seized(desk: Desk, seized_yen: int) -> list[str]:
    """Seize a deposit of whoever is liable; gives what stood against it."""
    answer = await desk.enforcement.decide(SEIZURE, await seizing(desk, seized_yen))
    assert answer.status_code == 200, answer.text
    number = answer.json()["approval_id"]
    # Dunning knows the notices of the debtor, and payments his claims.
    await desk.enforcement.answered(number, {1: 50_000, 2: 30_000}, noticed={})
    refused = [one for one in await desk.enforcement.announced(SeizureRefused) if one.seizure_id == number]
    return sorted({one.rule for of in refused for one in of.failed}) or [number]


async def land_of_liable(desk: Desk, number: str) -> str:
    """Land of whoever is liable, under a seizure that is in effect."""
    enforcement = desk.enforcement
    await a_month_passes(desk, number)
    property_id = await property_of(
        enforcement, OTHER, kind="real_estate", third_party="", description="試験町二丁目 宅地", value_yen=3_000_000
    )
    of_liable = {"case_id": await enforcement.case_id(OTHER), "addressee_no": OTHER, "property_id": property_id}
    wanted = await enforcement.seizing({1: "012", 2: "012"}, 200, **of_liable, property_kind="real_estate")
    answer = await enforcement.decide(SEIZURE, wanted)
    assert answer.status_code == 200, answer.text
    his: str = answer.json()["approval_id"]
    await enforcement.answered(his, {1: 1_550_000, 2: 1_530_000}, noticed={})
    assert (await enforcement.stage(his, "served", desk.today)).status_code == 200
    return his


@pytest.mark.feature("G9")
async def test_property_of_whoever_is_liable_second_is_seized_under_his_own_notice(desk: Desk) -> None:
    enforcement = desk.enforcement
    number = await demanded(desk)

    # He has a case now, with what is left of his limit; the demand stands in the place of a dunning notice.
    assert await seized(desk, 20_000) == ["too_early"]
    await a_month_passes(desk, number)
    assert await seized(desk, 60_001) == ["beyond_limit"]
    (taken,) = await seized(desk, 20_000)
    assert await seized(desk, 40_001) == ["beyond_limit"]
    # Other services know the claims under the debtor's number, and are asked and told under it.
    for event_class in (NoticesAsked, BalancesAsked, SeizureIssued, SeizureRefused):
        assert {one.addressee_no for one in await enforcement.announced(event_class)} == {ADDRESSEE}
    request = {"kind": "copy", "debtor_name": "試験 花子", "debtor_address": "架空市一丁目"}
    pdf = await enforcement.post(f"/seizures/{taken}/papers", {**request, "third_party_address": "架空市二丁目"})
    document_no = (await desk.shown(number))["document_no"]
    assert [one for one in ("第二次納税義務者", document_no, "限度額60,000円") if one not in text_of(pdf.content)] == []

    # What is under seizure cannot be paid once more within the limit.
    paid = await desk.money(number, 40_001)
    assert (paid.status_code, "あと40,000円" in paid.text) == (409, True)
    # The notice does not end under a seizure; what comes in pays the debtor's claims.
    ending = await desk.moved(number, "withdrawn")
    assert (ending.status_code, "先に差押えを終わらせてください" in ending.text) == (409, True)
    assert (await enforcement.stage(taken, "served", desk.today)).status_code == 200
    assert (await enforcement.collected(taken, 20_000, desk.today)).status_code == 200
    (came,) = await enforcement.announced(ProceedsCollected)
    assert (came.addressee_no, came.amount_yen, came.claim_ids) == (ADDRESSEE, 20_000, (1, 2))
    # What was collected stays within the limit.
    assert await seized(desk, 40_001) == ["beyond_limit"]
    # What stops the debtor's collection stops this one too.
    death = AddresseeDeceased(
        addressee_no=ADDRESSEE, died_on=date(2025, 7, 10), effects=(AddresseeEffect.OPEN_SUCCESSION,)
    )
    await enforcement.hear(death)
    assert await seized(desk, 1_000) == ["held"]
    assert (await desk.moved(number, "withdrawn")).status_code == 200
    assert (
        await enforcement.pool.fetchval("SELECT is_open FROM enforcement_case WHERE addressee_no = $1", OTHER) is False
    )


@pytest.mark.feature("G9")
async def test_what_a_sale_brought_counts_against_the_limit(desk: Desk) -> None:
    number = await demanded(desk)
    await a_month_passes(desk, number)
    (taken,) = await seized(desk, 20_000)
    # Sold for 5,000 yen, as if two persons had decided it all.
    await desk.enforcement.as_owner(_SOLD, taken)
    await desk.enforcement.as_owner(_BROUGHT, taken)

    assert await seized(desk, 55_001) == ["beyond_limit"]
    (issued,) = await seized(desk, 55_000)
    assert issued in {one.seizure_id for one in await desk.enforcement.announced(SeizureIssued)}


@pytest.mark.feature("G9")
async def test_nothing_is_seized_before_the_demand_or_together_with_own_arrears(desk: Desk) -> None:
    enforcement = desk.enforcement
    await enforcement.hear(opened(9, 9_000, addressee_no=OTHER), overdue(9, 9_000, addressee_no=OTHER))
    number = await desk.decided("secondary_liability", liable(desk))
    await desk.answers(number, {1: 50_000, 2: 30_000})
    early = await enforcement.propose(SEIZURE, await seizing(desk, 1_000))
    assert (early.status_code, "期別債権でない" in early.text) == (409, True)

    assert (await desk.moved(number, "withdrawn")).status_code == 200
    await demanded(desk)
    claims = [{"claim_id": one, "tax_item": "012"} for one in (1, 9)]
    mixed = await enforcement.propose(SEIZURE, await seizing(desk, 1_000, claims=claims))
    assert (mixed.status_code, "1つの納付通知書" in mixed.text) == (409, True)


@pytest.mark.feature("G9")
async def test_land_of_whoever_is_liable_is_offered_after_the_debtors(enforcement: Enforcement) -> None:
    debtors = await land(enforcement)
    desk = Desk(enforcement, await enforcement.today())
    number = await demanded(desk, liability="unlimited_partner", limit_yen=None)
    his = await land_of_liable(desk, number)

    early = await enforcement.propose(SALE, await offer(enforcement, his))
    assert (early.status_code, "32条4項" in early.text) == (409, True)
    # What is collected and never sold is waited for by nobody.
    land_id = (await enforcement.get(f"/seizures/{debtors}"))["property_id"]
    kind = "UPDATE property_version SET kind = $2 WHERE property_id = $1::bigint"
    await enforcement.as_owner(kind, land_id, "electronic_claim")
    assert (await enforcement.propose(SALE, await offer(enforcement, his))).status_code == 201
    await enforcement.as_owner(kind, land_id, "real_estate")

    await published(enforcement, debtors)
    assert (await enforcement.propose(SALE, await offer(enforcement, his))).status_code == 201
    # What is not sold early needs no ground for it.
    needless = await enforcement.propose(SALE, {**await offer(enforcement, his), "early": FALLING})
    assert (needless.status_code, "先の換価ではありません" in needless.text) == (409, True)


@pytest.mark.feature("G9")
async def test_land_whose_value_falls_is_offered_before_the_debtors_but_not_during_a_suit(
    enforcement: Enforcement,
) -> None:
    await land(enforcement)
    desk = Desk(enforcement, await enforcement.today())
    number = await demanded(desk, liability="unlimited_partner", limit_yen=None)
    his = await land_of_liable(desk, number)
    over = await desk.note(number, "suit_ended")
    assert (over.status_code, "訴えの提起" in over.text) == (409, True)
    assert (await desk.note(number, "sued")).status_code == 201
    early = {**await offer(enforcement, his), "early": FALLING}

    stopped = await enforcement.propose(SALE, early)
    assert (stopped.status_code, "90条3項" in stopped.text) == (409, True)
    assert (await desk.note(number, "suit_ended")).status_code == 201
    again = await desk.note(number, "suit_ended")
    assert (again.status_code, "係属している訴訟の記録がありません" in again.text) == (409, True)
    answer = await enforcement.decide(SALE, early)
    assert answer.status_code == 200, answer.text
    sale_id = answer.json()["approval_id"]

    shown = await enforcement.get(f"/sales/{sale_id}")
    assert (shown["early_ground"], shown["early_reason"]) == ("value_falling", FALLING["reason"])
    # A second suit stops what is on sale.
    assert (await desk.note(number, "sued")).status_code == 201
    today = desk.today.isoformat()
    entry = {"published_on": today, "estimate_published_on": today, "note": "掲示場"}
    held = await enforcement.post(f"/sales/{sale_id}/publication", entry)
    assert (held.status_code, "90条3項" in held.text) == (409, True)
