"""Overpayments open by what payments announces, are made up of the latest payments first, and are taken back."""

from datetime import date
from uuid import uuid4

import pytest

from services.refunds.rules.overpayments import Finding, Stated, findings
from shared.contracts import (
    AddresseeMerged,
    ClaimsWrittenOff,
    OverpaymentCause,
    OverpaymentFound,
    ReceiptStage,
    RefundAccount,
    RefundPaid,
    TaxItemCode,
    WriteOffGround,
    WrittenOffClaim,
)
from tests.payments.events import ADDRESSEE, assessed, key_of, paid, revised
from tests.refunds.conftest import City


@pytest.mark.feature("I2")
async def test_each_cause_decides_kind_and_interest_ground(city: City) -> None:
    payments = city.payments
    await payments.hear(assessed(1, 50_000), assessed(2, 30_000), assessed(3, 20_000))
    await payments.hear(
        paid(50_000, number=1, ref="a"),
        paid(50_000, number=1, ref="b", on=date(2025, 6, 25)),
        paid(32_000, number=2, ref="c"),
        paid(20_000, number=3, ref="d"),
    )
    await payments.hear(revised(3, 2, 12_000))
    await city.settle()

    found = await city.refunds.held()
    assert [
        (one["amount_yen"], one["cause"], one["kind"], one["interest_ground"], one["principal_yen"]) for one in found
    ] == [
        (50_000, "double_payment", "never_due", "other", 0),
        (2_000, "excess_payment", "never_due", "other", 0),
        (8_000, "revision", "overassessed", "assessment", 8_000),
    ]
    assert {(one["addressee_no"], one["tax_item"], one["levy_fiscal_year"]) for one in found} == {
        (ADDRESSEE, "012", 2025)
    }
    assert [one["open_yen"] for one in found] == [50_000, 2_000, 8_000]


async def test_a_reduction_takes_the_latest_payments_first(city: City) -> None:
    """Of three payments of 20,000 a reduction by 30,000 frees all of the last and half of the second."""
    payments = city.payments
    await payments.hear(assessed(1, 60_000))
    await payments.hear(
        paid(20_000, ref="june", on=date(2025, 6, 20)),
        paid(20_000, ref="july", on=date(2025, 6, 25)),
        paid(20_000, ref="august", on=date(2025, 6, 28)),
    )
    await payments.hear(revised(1, 2, 30_000))
    await city.settle()
    found = sorted((one["paid_on"], one["amount_yen"], one["principal_yen"]) for one in await city.refunds.held())
    assert found == [(date(2025, 6, 25), 10_000, 10_000), (date(2025, 6, 28), 20_000, 20_000)]


async def test_charge_and_fee_that_a_reduction_frees_are_named(city: City) -> None:
    """Paid 92 days late: 100,000 x 2.4 % x 31/365 + 100,000 x 8.7 % x 61/365 = 203 + 1,453 = 1,656 -> 1,600."""
    payments = city.payments
    await payments.hear(assessed(1, 100_000))
    await payments.hear(paid(101_600, ref="late", on=date(2025, 9, 30)))
    assert await payments.balance(key_of()) == {
        "principal_assessed": 100_000,
        "principal_collected": 100_000,
        "late_charge_assessed": 1_600,
        "late_charge_collected": 1_600,
    }
    # Nothing was owed after all.
    await payments.hear(revised(1, 2, 0))
    await city.settle()
    (one,) = await city.refunds.held()
    assert (one["amount_yen"], one["principal_yen"], one["late_charge_yen"]) == (101_600, 100_000, 1_600)


async def test_premiums_open_like_taxes(city: City) -> None:
    payments = city.payments
    await payments.hear(assessed(1, 9_000, item=TaxItemCode.CARE_PREMIUM))
    await payments.hear(paid(9_000, ref="a"), paid(9_000, ref="b"))
    await city.settle()
    (one,) = await city.refunds.held()
    assert (one["tax_item"], one["amount_yen"], one["kind"]) == ("023", 9_000, "never_due")


async def test_what_something_else_needs_after_all_is_taken_back(city: City) -> None:
    """The first of two payments is cancelled: the second pays the claim, and nothing is too much."""
    payments = city.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, ref="a"), paid(50_000, ref="b", on=date(2025, 6, 25)))
    await city.settle()
    assert await city.refunds.open_yen() == 50_000
    await payments.hear(paid(50_000, ref="a", stage=ReceiptStage.CANCEL))
    await city.settle()
    (one,) = await city.refunds.held()
    assert (one["withdrawn_yen"], one["open_yen"]) == (50_000, 0)


async def test_a_payment_that_is_cancelled_was_never_too_much(city: City) -> None:
    payments = city.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, ref="a"), paid(60_000, ref="b", on=date(2025, 6, 25)))
    await payments.hear(paid(60_000, ref="b", stage=ReceiptStage.CANCEL))
    await city.settle()
    assert await city.refunds.open_yen() == 0


async def test_flash_reports_open_nothing(city: City) -> None:
    payments = city.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, ref="a"), paid(50_000, ref="b", stage=ReceiptStage.FLASH))
    await city.settle()
    assert await city.refunds.held() == []


@pytest.mark.feature("I1")
async def test_the_nightly_proof_finds_what_is_missing_and_what_is_too_much(city: City) -> None:
    payments, refunds = city.payments, city.refunds
    await payments.hear(assessed(1, 50_000), assessed(2, 30_000, addressee_no="000000000000002"), assessed(3, 8_000))
    await payments.hear(paid(50_000, ref="a"), paid(50_000, ref="b", on=date(2025, 6, 25)))
    await city.settle()
    assert await refunds.job("prove_overpayments", date(2025, 7, 1)) == {"asked": 1}
    await city.settle()
    assert await refunds.get("/overpayments/proof") == {"day": "2025-07-01", "asked": 1, "answered": 1, "findings": []}

    # Another person's overpayment never arrived here, and here stands one that the ledger does not know.
    await payments.hear(paid(31_000, number=2, ref="c", on=date(2025, 6, 28)))
    await city.lose_what_waits()
    stray = OverpaymentFound(
        claim_id=3,
        addressee_no=ADDRESSEE,
        receipt_id=77,
        amount_yen=4_000,
        cause=OverpaymentCause.EXCESS_PAYMENT,
        arose_on=date(2025, 6, 28),
        tax_item=TaxItemCode.PROPERTY_TAX,
        levy_fiscal_year=2025,
        accounting_fiscal_year=2025,
    )
    await refunds.hear(stray)
    await refunds.job("prove_overpayments", date(2025, 7, 2))
    await city.settle()
    proof = await refunds.get("/overpayments/proof")
    assert [(one["stated_yen"], one["known_yen"], one["is_opened"]) for one in proof["findings"]] == [
        (1_000, 0, True),
        (0, 4_000, False),
    ]
    opened = (await refunds.held())[-1]
    assert (opened["amount_yen"], opened["cause"], opened["paid_on"], opened["addressee_no"]) == (
        1_000,
        "excess_payment",
        date(2025, 6, 28),
        "000000000000002",
    )
    # What was opened is found no more; what nobody can explain stays on the list.
    await refunds.job("prove_overpayments", date(2025, 7, 3))
    await city.settle()
    proof = await refunds.get("/overpayments/proof")
    assert [(one["claim_id"], one["stated_yen"]) for one in proof["findings"]] == [(3, 0)]


def test_what_was_used_before_is_listed_and_not_opened() -> None:
    stated = {(1, 10): Stated(5_000, "012"), (2, 20): Stated(700, "013"), (3, 30): Stated(900, "010")}
    known = {(1, 10): Stated(2_000, "012"), (2, 20): Stated(700, "013"), (4, 40): Stated(60, "024")}
    assert findings(stated, known, {(1, 10)}) == [
        Finding(1, 10, "012", 5_000, 2_000, is_opened=False),
        Finding(3, 30, "010", 900, 0, is_opened=True),
        Finding(4, 40, "024", 0, 60, is_opened=False),
    ]


async def test_a_refund_that_was_paid_leaves_the_claim_once(city: City) -> None:
    payments = city.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, ref="a"), paid(60_000, ref="b", on=date(2025, 6, 25)))
    await city.settle()
    (one,) = await city.refunds.held()
    event = RefundPaid(
        use_id=str(uuid4()),
        claim_id=one["claim_id"],
        addressee_no=ADDRESSEE,
        receipt_id=one["receipt_id"],
        refund_id=1,
        amount_yen=45_000,
        interest_yen=300,
        paid_on=date(2025, 7, 10),
        account=RefundAccount.REVERSAL,
    )
    await payments.hear(event, event)
    await payments.hear(event)
    assert await payments.balance(key_of()) == {
        "principal_assessed": 50_000,
        "principal_collected": 50_000,
        "overpaid": 15_000,
    }
    # The first payment is cancelled afterwards: what is left of the second pays what it can.
    await payments.hear(paid(50_000, ref="a", stage=ReceiptStage.CANCEL))
    assert await payments.balance(key_of()) == {"principal_assessed": 50_000, "principal_collected": 15_000}
    assert await payments.proof() == []


@pytest.mark.feature("H11")
async def test_what_came_after_the_claim_was_no_more_has_a_cause_of_its_own(city: City) -> None:
    """Written off as of 1 July 2030: 5,000 yen came on that day; of another claim 3,000 yen were paid in excess."""
    payments = city.payments
    await payments.hear(assessed(1, 50_000), assessed(2, 8_000))
    await payments.hear(paid(11_000, number=2, ref="b", on=date(2025, 6, 20)))
    decided = ClaimsWrittenOff(
        write_off_id=str(uuid4()),
        addressee_no=ADDRESSEE,
        ground=WriteOffGround.PRESCRIPTION,
        decided_on=date(2030, 8, 20),
        claims=(WrittenOffClaim(claim_id=1, extinguished_on=date(2030, 7, 1)),),
    )
    await payments.hear(decided)
    await payments.hear(paid(5_000, number=1, ref="a", on=date(2030, 7, 1)))
    await city.settle()
    listed = await city.refunds.get("/overpayments")
    assert [(one["cause_label"], one["kind_label"], one["extinguished_on"], one["open_yen"]) for one in listed] == [
        ("過大納付", "誤納", None, 3_000),
        ("消滅後の納付", "誤納", "2030-07-01", 5_000),
    ]


async def test_a_person_sees_all_of_his_under_every_number(city: City) -> None:
    payments, refunds = city.payments, city.refunds
    await payments.hear(assessed(1, 50_000), assessed(2, 30_000, addressee_no="000000000000002"))
    await payments.hear(paid(51_000, ref="a"), paid(33_000, number=2, ref="b"))
    await city.settle()
    merged = AddresseeMerged(
        addressee_no="000000000000002", surviving_no=ADDRESSEE, change_no=1, decided_on=date(2025, 9, 1)
    )
    await refunds.hear(merged)
    found = (await refunds.post("/overpayments/search", {"addressee_no": "000000000000002"})).json()
    assert (found["open_yen"], found["addressee_nos"]) == (4_000, [ADDRESSEE, "000000000000002"])
    assert [(one["kind_label"], one["cause_label"]) for one in found["overpayments"]] == [("誤納", "過大納付")] * 2
