"""An assessment is entered by hand by two persons, with the same checks as one that a tax system sends."""

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import ClaimOpened, ControlTotal, Event, OverpaymentFound, TaxItemCode, TotalsReported
from tests.payments.assessment_desk import HEAD, NARROW, OFFICER, Desks, desks
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, cancelled, dunned, key_of, paid, revised

ACT = "payments.assessment_entry"


@pytest.fixture
async def section(payments: Payments, tmp_path: Path) -> AsyncIterator[Desks]:
    async with desks(payments, tmp_path) as opened:
        yield opened


def entry(event: Event, kind: str = "decided", **changed: Any) -> dict[str, Any]:
    values = {
        "addressee_no": ADDRESSEE,
        "tax_item": "012",
        kind: json.loads(event.model_dump_json()),
        "reason": "連携停止中の賦課",
        "evidence": "調定決議書",
    }
    return {**values, **changed}


async def refused(section: Desks, payload: dict[str, Any], status: int) -> Any:
    return await section.post(f"/approvals/{ACT}", {"payload": payload, "note": "x"}, OFFICER, status)


@pytest.mark.feature("C13")
async def test_an_assessment_by_hand_is_owed_once_two_persons_have_decided(section: Desks) -> None:
    payments = section.payments
    await payments.hear(paid(20_000))

    made = await section.post(f"/approvals/{ACT}", {"payload": entry(assessed(1, 50_000)), "note": "x"}, OFFICER, 201)
    assert await payments.announced(ClaimOpened) == []
    body = {"payload_hash": made["payload_hash"]}
    own = await section.post(f"/approvals/{ACT}/{made['approval_id']}/approve", body, OFFICER, 403)
    assert own["type"] == "urn:shuno:problem:forbidden"
    await section.post(f"/approvals/{ACT}/{made['approval_id']}/approve", body, HEAD)

    # The money that had waited for it is cleared, too.
    assert await payments.balance(key_of()) == {"principal_assessed": 50_000, "principal_collected": 20_000}
    ledger = await section.get("/claims/1/ledger")
    assert [(row["reason"], row["approval_id"]) for row in ledger] == [
        ("decided_assessment", made["approval_id"]),
        ("assessment_arrived", None),
    ]
    (step,) = (await section.get("/claims/1/assessment"))["history"]
    assert (step["kind"], step["approval_id"]) == ("decided", made["approval_id"])
    assert await payments.proof() == []


@pytest.mark.feature("C13")
async def test_revision_and_cancellation_by_hand_take_their_place_in_the_history(section: Desks) -> None:
    payments = section.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000))

    await section.decided(ACT, entry(revised(1, 2, 30_000), "revised"))
    await payments.hear(revised(1, 3, 20_000))
    await section.decided(ACT, entry(cancelled(1, 4), "cancelled"))

    assert await payments.balance(key_of()) == {"overpaid": 50_000}
    assert [one.amount_yen for one in await payments.announced(OverpaymentFound)] == [20_000, 10_000, 20_000]
    reasons = await payments.pool.fetch(
        "SELECT reason, amount_yen FROM ledger_entry WHERE side = 'assessed' ORDER BY entry_id"
    )
    assert [tuple(row) for row in reasons] == [
        ("assessment", 50_000),
        ("decided_revision", -20_000),
        ("revision", -10_000),
        ("decided_cancellation", -20_000),
    ]
    assert await payments.proof() == []


@pytest.mark.feature("C13", "I14")
async def test_a_cancellation_by_hand_takes_the_dunning_fee_with_it_under_its_approval(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000))
    await section.payments.hear(dunned(1))
    await section.decided(ACT, entry(cancelled(1, 2), "cancelled"))
    assert await section.payments.balance(key_of()) == {}
    ledger = await section.get("/claims/1/ledger")
    assert [(row["reason"], row["approval_id"] is not None, row["amount_yen"]) for row in ledger[1:]] == [
        ("dunning_notice", False, 100),
        ("decided_cancellation", True, -50_000),
        ("decided_dunning_fee_fell_away", True, -100),
    ]
    assert await section.payments.proof() == []


@pytest.mark.feature("C13")
async def test_what_no_feed_may_send_is_not_entered_by_hand(section: Desks) -> None:
    await section.payments.hear(assessed(1, 50_000))
    good = entry(assessed(2, 10_000))
    torn = json.loads(json.dumps(good))
    torn["decided"]["instalments"][0]["breakdown"] = [{"code": "land", "amount_yen": 9_999}]

    assert (await refused(section, torn, 422))["type"] == "urn:shuno:problem:invalid"
    assert (await refused(section, {**good, "addressee_no": "000000000000009"}, 422))["detail"]
    assert (await refused(section, {**good, "cancelled": json.loads(cancelled(2, 1).model_dump_json())}, 422))["detail"]
    assert (await refused(section, entry(assessed(2, 1, source_sequence=5)), 422))["detail"]
    # Over what is there already, or beyond what is still to come.
    for history_no in (1, 3):
        answer = await refused(section, entry(revised(1, history_no, 40_000), "revised"), 409)
        assert "次の履歴番号は2" in answer["detail"]
    await section.post(f"/approvals/{ACT}", {"payload": good, "note": "x"}, NARROW, 403)


@pytest.mark.feature("C13")
async def test_what_arrived_meanwhile_stops_the_entry_and_nothing_is_entered(section: Desks) -> None:
    payments = section.payments
    made = await section.post(f"/approvals/{ACT}", {"payload": entry(assessed(1, 50_000)), "note": "x"}, OFFICER, 201)
    await payments.hear(assessed(1, 60_000))

    body = {"payload_hash": made["payload_hash"]}
    stopped = await section.post(f"/approvals/{ACT}/{made['approval_id']}/approve", body, HEAD, 409)
    taken = entry(assessed(3, instalments=assessed(1, 5_000).instalments))
    key = await section.decided(ACT, taken, status=409)
    first = await section.decided(ACT, entry(revised(4, 1, 5_000), "revised"), status=409)

    assert stopped["type"] == "urn:shuno:problem:history_no"
    assert key["type"] == "urn:shuno:problem:clearing_key_taken"
    assert first["type"] == "urn:shuno:problem:conflicting_history"
    assert await payments.balance(key_of()) == {"principal_assessed": 60_000}
    assert await payments.proof() == []


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE assessment_history SET event = jsonb_set(event, '{instalments,0,amount_yen}', '1')",
        "DELETE FROM approval_step WHERE step = 'executed'",
        "UPDATE assessment_history SET approval_id = gen_random_uuid()",
    ],
    ids=["another amount", "not executed", "no such approval"],
)
async def test_the_prover_finds_an_entry_that_is_not_what_was_approved(section: Desks, spoil: str) -> None:
    await section.decided(ACT, entry(assessed(1, 50_000)))
    assert await section.payments.proof() == []

    await section.payments.owner.execute(spoil)

    assert "hand_entries" in await section.payments.proof()


async def test_an_entry_by_hand_and_an_exemption_stay_apart_and_the_assessor_still_agrees(section: Desks) -> None:
    payments = section.payments
    await payments.hear(assessed(1, 50_000))
    claim = await section.get("/claims/1")
    exemption = {
        "claim": {name: claim[name] for name in ("claim_id", "version", "addressee_no", "tax_item", "decision_count")},
        "reason": "申請による",
        "evidence": "申請書の写し",
        "ground": "lost_income",
        "amount_yen": 20_000,
        "first_day": "2025-04-01",
        "last_day": "2026-03-31",
    }
    await section.decided("payments.exemption", exemption)

    await section.decided(ACT, entry(revised(1, 2, 15_000), "revised"))

    # No more is exempted than is levied, and what is levied is what the assessor holds.
    assert await payments.balance(key_of()) == {"exempted": 15_000}
    total = ControlTotal(levy_fiscal_year=2025, instalment="01", claim_count=1, amount_yen=15_000)
    await payments.hear(TotalsReported(tax_item=TaxItemCode.PROPERTY_TAX, as_on=date(2025, 8, 31), totals=(total,)))
    assert (await payments.job("reconcile_assessments", date(2025, 9, 1)))["disagreeing"] == []
    assert await payments.proof() == []
