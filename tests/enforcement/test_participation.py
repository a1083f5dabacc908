"""Participation in another authority's seizure (参加差押), which becomes a seizure when that one is released."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.enforcement.rules.dispositions import DispositionStep
from services.enforcement.rules.participation import EFFECTS, effect_of
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_states import SeizureStep
from shared.contracts import BalancesAsked, ClaimNotice, NoticesAsked, NoticesStated, SeizureIssued
from tests.enforcement.claims import ADDRESSEE, opened, overdue
from tests.enforcement.conftest import Enforcement
from tests.enforcement.disposition_desk import Desk, text_of
from tests.enforcement.test_prescription import clocks

S = DispositionStep


@pytest.mark.parametrize(
    ("kind", "steps", "expected"),
    [
        (PropertyKind.MOVABLE, [(S.SENT, 1), (S.DELIVERED, 2)], (SeizureStep.POSSESSED, 2)),
        (PropertyKind.REAL_ESTATE, [(S.DELIVERED, 1), (S.DEBTOR_NOTIFIED, 4), (S.REGISTERED, 3)], ("registered", 3)),
        (PropertyKind.REAL_ESTATE, [(S.DEBTOR_NOTIFIED, 2), (S.REGISTERED, 3)], (SeizureStep.SERVED, 2)),
        (PropertyKind.TELEPHONE, [(S.DEBTOR_NOTIFIED, 1), (S.THIRD_PARTY_NOTIFIED, 5)], (SeizureStep.SERVED, 5)),
        (PropertyKind.REAL_ESTATE, [(S.SENT, 1), (S.DELIVERED, 2)], None),
    ],
)
def test_since_when_a_participation_is_a_seizure(
    kind: PropertyKind, steps: list[tuple[DispositionStep, int]], expected: tuple[str, int] | None
) -> None:
    found = effect_of(kind, [(step, date(2025, 8, day)) for step, day in steps])
    assert found == (expected and (expected[0], date(2025, 8, expected[1])))


def test_of_what_a_third_party_owes_there_is_no_participation() -> None:
    assert {PropertyKind.DEPOSIT, PropertyKind.WAGES, PropertyKind.INSURANCE}.isdisjoint(EFFECTS)


@pytest.fixture
async def desk(enforcement: Enforcement) -> Desk:
    await enforcement.hear(opened(1), opened(2, 30_000), overdue(1), overdue(2, 30_000))
    return Desk(enforcement, await enforcement.today())


async def participating(desk: Desk, **more: Any) -> dict[str, Any]:
    land = await desk.enforcement.deposit(
        kind="real_estate",
        third_party="",
        description="見本市見本町1番の土地",
        account_number=None,
        value_yen=5_000_000,
    )
    values = {
        "property_id": land["property_id"],
        "description": "見本市見本町1番の土地",
        "authority": "見本税務署",
        "seizure_number": "差押第1号",
        "seized_on": (desk.today - timedelta(days=60)).isoformat(),
    }
    return desk.values(**{**values, **more})


async def dunned(desk: Desk, disposition_id: str, days_ago: int) -> None:
    on = desk.today - timedelta(days=days_ago)
    notices = (
        ClaimNotice(claim_id=one, document_no=f"D2025-{one:07d}", issued_on=on, pay_by=on + timedelta(days=10))
        for one in (1, 2)
    )
    await desk.enforcement.hear(
        NoticesStated(
            seizure_id=disposition_id,
            ask_no=1,
            addressee_no=ADDRESSEE,
            stated_on=desk.today,
            notices=tuple(notices),
        )
    )


@pytest.mark.feature("G6")
async def test_a_participation_becomes_a_seizure_as_of_its_own_effect_when_the_first_is_released(desk: Desk) -> None:
    enforcement = desk.enforcement
    payload = await participating(desk)
    disposition_id = await desk.decided("participation", payload)
    # Dunning is asked first, then payments: what must hold of a seizure must hold of a participation.
    assert [one.seizure_id for one in await enforcement.announced(NoticesAsked)] == [disposition_id]
    assert await enforcement.announced(BalancesAsked) == []
    await dunned(desk, disposition_id, 30)
    assert [one.seizure_id for one in await enforcement.announced(BalancesAsked)] == [disposition_id]
    await desk.answers(disposition_id, {1: 50_000, 2: 30_000})

    shown = await desk.shown(disposition_id)
    assert (shown["state"], shown["document_no"][0]) == ("in_force", "P")
    assert await desk.counters() == {"participation": (2, 2)}
    told = text_of((await desk.paper(disposition_id, "request")).content)
    assert "参加差押書" in told
    assert "見本税務署" in told
    assert (await enforcement.propose("enforcement.participation", payload)).status_code == 409

    # Nothing becomes of it before the other authority has the paper, and the day of its effect is known.
    assert (await desk.moved(disposition_id, "became_seizure")).status_code == 409
    await desk.note(disposition_id, "sent")
    await desk.note(disposition_id, "delivered")
    assert (await desk.moved(disposition_id, "became_seizure")).status_code == 409
    await desk.note(disposition_id, "registered")
    await desk.note(disposition_id, "debtor_notified")
    assert (await clocks(enforcement))[1]["last_day"] is None
    # Another participation was before the city's: then it goes on under that one.
    assert (await desk.note(disposition_id, "next_in_line")).status_code == 201

    answer = await desk.moved(disposition_id, "became_seizure")
    assert answer.status_code == 200, answer.text

    (issued,) = await enforcement.announced(SeizureIssued)
    assert (issued.property_kind, issued.seized_yen, [one.claim_id for one in issued.claims]) == (
        "real_estate",
        80_000,
        [1, 2],
    )
    seizure = await enforcement.get(f"/seizures/{issued.seizure_id}")
    assert (seizure["state"], [one["kind"] for one in seizure["steps"]]) == (
        "effective",
        ["approved", "issued", "registered"],
    )
    assert await desk.counters() == {"participation": (0, 2)}
    assert (await clocks(enforcement))[1]["last_day"] is None


async def test_without_a_dunning_notice_that_has_run_out_nobody_takes_part(desk: Desk) -> None:
    disposition_id = await desk.decided("participation", await participating(desk))
    await dunned(desk, disposition_id, 10)

    await desk.answers(disposition_id, {1: 50_000, 2: 30_000})

    shown = await desk.shown(disposition_id)
    assert (shown["state"], [(one["rule"], one["claim_id"]) for one in shown["failures"]]) == (
        "refused",
        [("too_early", 1), ("too_early", 2)],
    )


async def test_nobody_takes_part_in_the_seizure_of_a_deposit(desk: Desk) -> None:
    deposit = await desk.enforcement.deposit()
    payload = await participating(desk, property_id=deposit["property_id"])

    refused = await desk.enforcement.propose("enforcement.participation", payload)

    assert (refused.status_code, "86条1項" in refused.text) == (409, True)
