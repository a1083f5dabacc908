"""Stories of one claim through payments and dunning: the second instalment of a property tax, due 31 July 2025."""

from datetime import date

import pytest

from shared.contracts import (
    AssessmentDecided,
    AssessmentRevised,
    Channel,
    ClaimSettled,
    DunningNoticeIssued,
    Instalment,
    JointObligor,
    MoneySuspended,
    OverpaymentCause,
    OverpaymentFound,
    PaymentReported,
    ReceiptStage,
)
from shared.contracts.fields import NoticeKey, TaxItemCode
from tests.journeys.conftest import Office

KEY = "20250120000000102"
DUE_ON = date(2025, 7, 31)
DAY_AFTER = date(2025, 8, 1)
#: The fifteenth day after the due date.
NOTICE_DAY = date(2025, 8, 15)
NOTICE = NoticeKey(
    municipality_code="042021",
    levy_fiscal_year=2025,
    target_fiscal_year=2025,
    tax_item=TaxItemCode.PROPERTY_TAX,
    notice_no="R7-012-000001",
)
ADDRESSEE_NO = "990000000000001"


def instalment(amount_yen: int) -> Instalment:
    return Instalment(
        instalment="02",
        amount_yen=amount_yen,
        due_on=DUE_ON,
        statutory_due_on=DUE_ON,
        accounting_fiscal_year=2025,
        clearing_key=KEY,
    )


ASSESSED = AssessmentDecided(
    addressee_no=ADDRESSEE_NO,
    notice=NOTICE,
    history_no=1,
    assessment_fiscal_year=2025,
    assessed_on=date(2025, 4, 1),
    notice_sent_on=date(2025, 4, 10),
    instalments=(instalment(500_000),),
)


def reported(stage: ReceiptStage, amount_yen: int, paid_on: date, ref: str = "CVS-1") -> PaymentReported:
    return PaymentReported(
        channel=Channel.CONVENIENCE_STORE,
        stage=stage,
        receipt_ref=ref,
        clearing_key=KEY,
        amount_yen=amount_yen,
        paid_on=paid_on,
    )


async def test_nobody_pays_and_the_notice_goes_out_once(office: Office) -> None:
    await office.arrives(ASSESSED)

    assert await office.day(DAY_AFTER) == 0
    assert await office.day(NOTICE_DAY) == 1
    assert await office.day(date(2025, 8, 18)) == 0
    (notice,) = office.heard_of(DunningNoticeIssued)
    assert (notice.open_principal_yen, notice.fee_yen, notice.pay_by) == (500_000, 100, date(2025, 8, 25))
    assert await office.balance(KEY) == {"principal_assessed": 500_000, "dunning_fee_assessed": 100}


async def test_a_payment_after_the_due_date_stops_the_notice(office: Office) -> None:
    await office.arrives(ASSESSED)
    await office.day(DAY_AFTER)
    await office.arrives(reported(ReceiptStage.FINAL, 500_000, date(2025, 8, 12)))

    assert await office.day(NOTICE_DAY) == 0
    # 12 days at 2.4 % of 500,000 yen are 394 yen, less than the 1,000 yen below which nothing is charged.
    assert await office.balance(KEY) == {"principal_assessed": 500_000, "principal_collected": 500_000}


async def test_a_flash_report_holds_the_notice_back_until_it_is_taken_back(office: Office) -> None:
    await office.arrives(ASSESSED, reported(ReceiptStage.FLASH, 500_000, DUE_ON))
    await office.day(DAY_AFTER)
    assert await office.balance(KEY) == {"principal_assessed": 500_000, "provisional": 500_000}
    assert await office.day(NOTICE_DAY) == 0

    await office.arrives(reported(ReceiptStage.CANCEL, 500_000, DUE_ON))
    assert await office.day(date(2025, 8, 18)) == 1
    assert await office.balance(KEY) == {"principal_assessed": 500_000, "dunning_fee_assessed": 100}


async def test_a_flash_report_that_turns_final_leaves_nothing_to_dun(office: Office) -> None:
    await office.arrives(ASSESSED, reported(ReceiptStage.FLASH, 500_000, DUE_ON))
    await office.day(DAY_AFTER)
    await office.arrives(reported(ReceiptStage.FINAL, 500_000, DUE_ON))

    assert await office.day(NOTICE_DAY) == 0
    assert await office.balance(KEY) == {"principal_assessed": 500_000, "principal_collected": 500_000}


async def test_a_late_payment_pays_principal_then_fee_then_charge(office: Office) -> None:
    await office.arrives(ASSESSED)
    await office.day(DAY_AFTER)
    await office.day(NOTICE_DAY)
    await office.arrives(reported(ReceiptStage.FINAL, 505_000, date(2025, 10, 31)))

    # 31 days at 2.4 % (1,019 yen) and 61 days at 8.7 % (7,269 yen) of 500,000 yen: 8,288, down to full hundreds.
    assert await office.balance(KEY) == {
        "principal_assessed": 500_000,
        "principal_collected": 500_000,
        "dunning_fee_assessed": 100,
        "dunning_fee_collected": 100,
        "late_charge_assessed": 8_200,
        "late_charge_collected": 4_900,
    }
    assert await office.failing_proofs() == []


async def test_money_that_comes_before_its_assessment_waits_for_it(office: Office) -> None:
    await office.arrives(reported(ReceiptStage.FINAL, 500_000, date(2025, 3, 28)))
    (waiting,) = office.heard_of(MoneySuspended)
    assert waiting.amount_yen == 500_000

    await office.arrives(ASSESSED)
    assert await office.balance(KEY) == {"principal_assessed": 500_000, "principal_collected": 500_000}
    await office.day(DAY_AFTER)
    assert await office.day(NOTICE_DAY) == 0
    assert await office.failing_proofs() == []


@pytest.mark.feature("C3")
async def test_a_revision_below_what_was_paid_becomes_an_overpayment(office: Office) -> None:
    await office.arrives(ASSESSED, reported(ReceiptStage.FINAL, 500_000, date(2025, 7, 20)))
    await office.arrives(
        AssessmentRevised(
            addressee_no=ADDRESSEE_NO,
            notice=NOTICE,
            history_no=2,
            revised_on=date(2025, 9, 1),
            reason="return-amended",
            instalments=(instalment(300_000),),
        )
    )

    (found,) = office.heard_of(OverpaymentFound)
    assert (found.amount_yen, found.cause) == (200_000, OverpaymentCause.REVISION)
    assert await office.balance(KEY) == {
        "principal_assessed": 300_000,
        "principal_collected": 300_000,
        "overpaid": 200_000,
    }
    assert await office.failing_proofs() == []


async def test_a_revision_after_the_due_date_is_dunned_for_what_it_adds(office: Office) -> None:
    await office.arrives(ASSESSED, reported(ReceiptStage.FINAL, 500_000, date(2025, 7, 20)))
    await office.day(DAY_AFTER)
    more = AssessmentRevised(
        addressee_no=ADDRESSEE_NO,
        notice=NOTICE,
        history_no=2,
        revised_on=date(2025, 8, 4),
        reason="return-amended",
        instalments=(instalment(520_000),),
    )
    await office.arrives(more)

    assert await office.day(date(2025, 8, 5)) == 0
    assert await office.day(NOTICE_DAY) == 1
    (notice,) = office.heard_of(DunningNoticeIssued)
    assert notice.open_principal_yen == 20_000


@pytest.mark.feature("B18")
@pytest.mark.parametrize("first_to_pay", [0, 1], ids=["the addressee pays first", "his co-owner pays first"])
async def test_three_owners_are_dunned_each_and_pay_one_debt(office: Office, first_to_pay: int) -> None:
    co_owner, buyer = "990000000000002", "990000000000003"
    await office.arrives(ASSESSED.model_copy(update={"joint_obligors": (JointObligor(addressee_no=co_owner),)}))
    await office.day(DAY_AFTER)
    assert await office.day(NOTICE_DAY) == 1
    # A third person buys a share; what the others were told holds, and he is told himself.
    sold = AssessmentRevised(
        addressee_no=ADDRESSEE_NO,
        notice=NOTICE,
        history_no=2,
        revised_on=date(2025, 8, 17),
        reason="share-sold",
        instalments=(instalment(500_000),),
        joint_obligors=(JointObligor(addressee_no=co_owner), JointObligor(addressee_no=buyer)),
    )
    await office.arrives(sold)
    assert await office.day(date(2025, 8, 18)) == 0

    notices = [(one.addressee_no, one.joint_of, one.pay_by) for one in office.heard_of(DunningNoticeIssued)]
    assert notices == [
        (ADDRESSEE_NO, None, date(2025, 8, 25)),
        (co_owner, ADDRESSEE_NO, date(2025, 8, 25)),
        (buyer, ADDRESSEE_NO, date(2025, 8, 28)),
    ]
    assert await office.balance(KEY) == {"principal_assessed": 500_000, "dunning_fee_assessed": 100}
    # 20 days at 2.4 % of 500,000 yen are 657 yen, less than the 1,000 yen below which nothing is charged.
    payments = [
        reported(ReceiptStage.FINAL, 300_000, date(2025, 8, 20), "CVS-own"),
        reported(ReceiptStage.FINAL, 200_100, date(2025, 8, 20), "CVS-other"),
    ]
    await office.arrives(payments[first_to_pay], payments[1 - first_to_pay])

    assert await office.balance(KEY) == {
        "principal_assessed": 500_000,
        "principal_collected": 500_000,
        "dunning_fee_assessed": 100,
        "dunning_fee_collected": 100,
    }
    assert len(office.heard_of(ClaimSettled)) == 1
    assert await office.day(date(2025, 8, 29)) == 0
    assert len(office.heard_of(DunningNoticeIssued)) == 3
    assert await office.failing_proofs() == []
