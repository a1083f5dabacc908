"""Money posted in error moves to where it belongs, dishonoured money is taken back; two persons decide both."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import (
    ClaimOverdue,
    ClaimSettled,
    OverpaymentFound,
    ReceiptPosted,
    ReceiptReversed,
    ReceiptStage,
    TaxItemCode,
)
from tests.payments.conftest import Payments
from tests.payments.correcting import BOTH, NARROW, OFFICER, Office, open_office
from tests.payments.events import assessed, key_of, paid, revised

MOVE, DISHONOUR = "payments.posting_correction", "payments.dishonour"
OTHER = "000000000000002"


@pytest.fixture
async def office(payments: Payments, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(payments, tmp_path) as opened:
        yield opened


async def _move(office: Office, amount_yen: int, origin: int = 1, target: int = 2) -> dict[str, Any]:
    return {
        "receipt_id": await office.receipt_id(),
        "amount_yen": amount_yen,
        "from_claim": await office.seen(origin),
        "to_claim": await office.seen(target),
        "reason": "納付書の取り違え",
        "evidence": "領収証書の写し",
    }


async def _dishonour(office: Office, amount_yen: int, number: int = 1) -> dict[str, Any]:
    return {
        "receipt_id": await office.receipt_id(),
        "amount_yen": amount_yen,
        "claim": await office.seen(number),
        "kind": "cheque_dishonoured",
        "dishonoured_on": "2026-05-20",
        "reason": "小切手の不渡り",
        "evidence": "金融機関の通知",
    }


@pytest.mark.feature("A10")
async def test_money_moves_to_another_person_year_and_item_with_charge_and_overpayment(office: Office) -> None:
    payments = office.payments
    # 84,700 yen due 2024-12-25 and complete on 2026-03-16 bear 8,500 yen (171 + 6,807 + 1,570 = 8,548).
    await payments.hear(assessed(1, 50_000))
    late = assessed(2, 84_700, due_on=date(2024, 12, 25), item=TaxItemCode.RESIDENCE_TAX, addressee_no=OTHER)
    await payments.hear(late)
    await payments.hear(paid(93_200, on=date(2026, 3, 16)))
    # 50,000 yen due 2025-06-30: 31 days at 2.4 % = 101, 153 at 8.7 % = 1,823, 75 at 9.1 % = 934; 2,858, so 2,800 yen.
    assert (await payments.balance(key_of(1)))["overpaid"] == 40_400

    approval_id = await office.decide(MOVE, await _move(office, 93_200))

    assert await payments.balance(key_of(1)) == {"principal_assessed": 50_000}
    assert await payments.balance(key_of(2)) == {
        "principal_assessed": 84_700,
        "principal_collected": 84_700,
        "late_charge_assessed": 8_500,
        "late_charge_collected": 8_500,
    }
    assert await payments.proof() == []
    ledger = await office.get(f"/claims/{await office.claim_id(1)}/ledger")
    kept = [(row["reason"], row["amount_yen"]) for row in ledger if row["component"] == "principal"]
    assert kept == [("assessment", 50_000), ("receipt", 50_000), ("decided_posting", -50_000)]
    moved = [row for row in ledger if row["reason"] == "decided_posting"]
    assert {row["approval_id"] for row in moved} == {approval_id}
    assert {row["effective_on"] for row in moved} == {"2026-03-16"}
    assert (await payments.announced(ReceiptReversed))[-1].amount_yen == 93_200
    posted = (await payments.announced(ReceiptPosted))[-1]
    assert (posted.addressee_no, posted.amount_yen, posted.open_yen) == (OTHER, 93_200, 0)
    assert (await payments.announced(ClaimSettled))[-1].addressee_no == OTHER


@pytest.mark.feature("A10")
async def test_money_moves_between_instalments_and_what_is_too_much_there_is_overpaid(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 20_000, 15_000))
    await payments.hear(paid(20_000))

    await office.decide(MOVE, {**await _move(office, 20_000, 1, 1), "to_claim": await office.seen(1, 2)})

    assert await payments.balance(key_of(1, 1)) == {"principal_assessed": 20_000}
    expected = {"principal_assessed": 15_000, "principal_collected": 15_000, "overpaid": 5_000}
    assert await payments.balance(key_of(1, 2)) == expected
    (found,) = await payments.announced(OverpaymentFound)
    assert found.amount_yen == 5_000
    assert await payments.proof() == []


@pytest.mark.feature("A10")
async def test_later_reports_follow_the_money_and_it_moves_on_and_back(office: Office) -> None:
    payments = office.payments
    for number in (1, 2, 3):
        await payments.hear(assessed(number, 30_000))
    await payments.hear(paid(30_000))
    await office.decide(MOVE, await _move(office, 30_000, 1, 2))
    await office.decide(MOVE, await _move(office, 30_000, 2, 3))
    assert (await payments.balance(key_of(3)))["principal_collected"] == 30_000
    await office.decide(MOVE, await _move(office, 30_000, 3, 1))
    assert (await payments.balance(key_of(1)))["principal_collected"] == 30_000
    await office.decide(MOVE, await _move(office, 30_000, 1, 2))

    await payments.hear(paid(30_000, stage=ReceiptStage.CANCEL))

    for number in (1, 2, 3):
        assert await payments.balance(key_of(number)) == {"principal_assessed": 30_000}
    assert await payments.proof() == []


@pytest.mark.feature("B19")
async def test_the_second_clerk_reads_what_the_first_one_changed(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 30_000))
    await payments.hear(assessed(2, 30_000))
    await payments.hear(paid(30_000))
    first = await office.proposed(MOVE, await _move(office, 30_000))
    second = await office.proposed(DISHONOUR, await _dishonour(office, 30_000), by=BOTH)
    stale = await _move(office, 30_000)

    assert (await office.approve(first)).status_code == 200
    late = await office.approve(second)
    again = await office.propose(MOVE, {**stale, "receipt_id": await _second_receipt(office)})

    assert (late.status_code, late.json()["type"]) == (409, "urn:shuno:problem:money_elsewhere")
    assert (again.status_code, again.json()["type"]) == (409, "urn:shuno:problem:claim_changed")
    assert "その後の変更: 収納・本税 -30,000円" in again.json()["detail"]
    assert await payments.proof() == []


async def _second_receipt(office: Office) -> int:
    await office.payments.hear(paid(30_000, ref="r9"))
    return await office.receipt_id("r9")


async def test_a_correction_that_does_not_fit_is_not_taken(office: Office) -> None:
    await office.payments.hear(assessed(1, 30_000))
    await office.payments.hear(assessed(2, 30_000))
    await office.payments.hear(paid(30_000))
    fitting = await _move(office, 30_000)

    for changed, status, code in (
        ({"amount_yen": 29_999}, 409, "money_changed"),
        ({"receipt_id": 999}, 409, "unknown_money"),
        ({"to_claim": {**fitting["to_claim"], "claim_id": 999}}, 409, "unknown_claim"),
        ({"reason": ""}, 422, "invalid"),
    ):
        answer = await office.propose(MOVE, {**fitting, **changed})
        assert (answer.status_code, answer.json()["type"]) == (status, f"urn:shuno:problem:{code}")


async def test_one_claim_provisional_money_and_a_foreign_tax_item_are_refused(office: Office) -> None:
    await office.payments.hear(assessed(1, 30_000))
    await office.payments.hear(assessed(2, 30_000))
    await office.payments.hear(paid(30_000, stage=ReceiptStage.FLASH))

    same = await office.propose(MOVE, await _move(office, 30_000, 1, 1))
    flash = await office.propose(MOVE, await _move(office, 30_000))
    foreign = await office.propose(MOVE, await _move(office, 30_000), by=NARROW)
    alone = await office.proposed(DISHONOUR, {**await _dishonour_after_final(office)}, by=BOTH)

    assert (same.status_code, flash.json()["type"]) == (409, "urn:shuno:problem:money_provisional")
    assert foreign.status_code == 403
    assert (await office.approve(alone, by=BOTH)).json()["type"] == "urn:shuno:problem:own_proposal"


async def _dishonour_after_final(office: Office) -> dict[str, Any]:
    await office.payments.hear(paid(30_000))
    return await _dishonour(office, 30_000)


@pytest.mark.feature("A16")
async def test_a_dishonoured_payment_of_any_age_restores_claim_charge_and_legal_stage(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 84_700, due_on=date(2024, 12, 25)))
    await payments.hear(paid(93_200, on=date(2026, 3, 16)))
    await payments.hear(paid(10_000, on=date(2026, 4, 1), ref="r2"))
    # The fold that follows clears the later, smaller payment as if it had been the only one.
    assert (await payments.job("announce_overdue_claims", date(2026, 5, 1)))["announced"] == 0

    await office.decide(DISHONOUR, await _dishonour(office, 93_200))

    assert await payments.balance(key_of(1)) == {"principal_assessed": 84_700, "principal_collected": 10_000}
    (reversed_,) = await payments.announced(ReceiptReversed)
    assert (reversed_.amount_yen, reversed_.open_yen, reversed_.reversed_on) == (93_200, 74_700, date(2026, 5, 20))
    assert (await payments.job("announce_overdue_claims", date(2026, 5, 21)))["announced"] == 1
    (overdue,) = await payments.announced(ClaimOverdue)
    assert overdue.open_principal_yen == 74_700
    assert await payments.proof() == []
    # What its channel says after that changes nothing, and it cannot be moved any more.
    await payments.hear(paid(93_200, stage=ReceiptStage.CANCEL, on=date(2026, 3, 16)))
    await payments.hear(paid(93_200, stage=ReceiptStage.FLASH, on=date(2026, 3, 16)))
    await payments.hear(assessed(2, 30_000))
    refused = await office.propose(MOVE, await _move(office, 93_200))
    assert refused.json()["type"] == "urn:shuno:problem:money_cancelled"
    assert await payments.proof() == []


@pytest.mark.feature("A16")
async def test_a_cancellation_by_the_channel_after_the_final_report_does_the_same(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 84_700, due_on=date(2024, 12, 25)))
    await payments.hear(paid(84_700, on=date(2026, 3, 16)))
    assert (await payments.balance(key_of(1)))["late_charge_assessed"] == 8_500

    await payments.hear(paid(84_700, on=date(2026, 3, 16), stage=ReceiptStage.CANCEL))

    assert await payments.balance(key_of(1)) == {"principal_assessed": 84_700}
    (reversed_,) = await payments.announced(ReceiptReversed)
    assert (reversed_.provisional, reversed_.open_yen) == (False, 84_700)
    assert (await payments.job("announce_overdue_claims", date(2026, 5, 21)))["announced"] == 1
    assert await payments.proof() == []


@pytest.mark.feature("A10", "B19")
async def test_what_changed_between_proposal_and_approval_moves_nothing(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 30_000))
    await payments.hear(assessed(2, 30_000))
    await payments.hear(paid(30_000))
    made = await office.proposed(MOVE, await _move(office, 30_000))
    await payments.hear(revised(2, 2, 20_000))

    stopped = await office.approve(made)

    assert (stopped.status_code, stopped.json()["type"]) == (409, "urn:shuno:problem:claim_changed")
    assert "調定・本税 -10,000円" in stopped.json()["detail"]
    assert (await payments.balance(key_of(1)))["principal_collected"] == 30_000
    assert await payments.proof() == []


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE approval SET payload = replace(payload, '30000', '40000')",
        "UPDATE ledger_entry SET approval_id = gen_random_uuid() WHERE claim_id = 2 AND approval_id IS NOT NULL",
    ],
    ids=["another amount", "half of another"],
)
async def test_the_proof_finds_a_move_that_is_not_what_was_approved(office: Office, spoil: str) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 30_000))
    await payments.hear(assessed(2, 30_000))
    await payments.hear(paid(30_000))
    await office.decide(MOVE, await _move(office, 30_000))
    assert await payments.proof() == []

    await payments.owner.execute(spoil)

    assert await payments.proof() == ["approvals"]


async def test_an_officer_alone_approves_nothing(office: Office) -> None:
    await office.payments.hear(assessed(1, 30_000))
    await office.payments.hear(paid(30_000))
    made = await office.proposed(DISHONOUR, await _dishonour(office, 30_000))

    assert (await office.approve(made, by=OFFICER)).status_code == 403
