"""Valid upstream events with sensible defaults: obviously synthetic people and numbers."""

from datetime import date, timedelta
from typing import Any

from shared.contracts import (
    AssessmentCancelled,
    AssessmentDecided,
    AssessmentRevised,
    Channel,
    DunningNoticeIssued,
    Instalment,
    NoticeKey,
    PaymentReported,
    ReceiptStage,
    TaxItemCode,
)

ADDRESSEE = "000000000000001"
DUE = date(2025, 6, 30)


def notice(number: int = 1, item: TaxItemCode = TaxItemCode.PROPERTY_TAX) -> NoticeKey:
    return NoticeKey(
        municipality_code="042021",
        levy_fiscal_year=2025,
        target_fiscal_year=2025,
        tax_item=item,
        notice_no=f"{number:08d}",
    )


def key_of(number: int = 1, instalment: int = 1) -> str:
    return f"{number:013d}{instalment:04d}"


def instalment(number: int, amount_yen: int, place: int = 1, due_on: date = DUE, **more: Any) -> Instalment:
    return Instalment(
        instalment=f"{place:02d}",
        amount_yen=amount_yen,
        due_on=due_on,
        statutory_due_on=due_on,
        accounting_fiscal_year=2025,
        clearing_key=key_of(number, place),
        **more,
    )


def assessed(
    number: int = 1, *amounts: int, item: TaxItemCode = TaxItemCode.PROPERTY_TAX, due_on: date = DUE, **more: Any
) -> AssessmentDecided:
    rows = tuple(
        instalment(number, amount, place, due_on) for place, amount in enumerate(amounts or (50_000,), start=1)
    )
    values: dict[str, Any] = {
        "addressee_no": ADDRESSEE,
        "notice": notice(number, item),
        "history_no": 1,
        "assessment_fiscal_year": 2025,
        "assessed_on": date(2025, 4, 10),
        "notice_sent_on": date(2025, 5, 1),
        "instalments": rows,
    }
    return AssessmentDecided(**{**values, **more})


def revised(
    number: int, history_no: int, *amounts: int, due_on: date = DUE, item: TaxItemCode = TaxItemCode.PROPERTY_TAX
) -> AssessmentRevised:
    return AssessmentRevised(
        addressee_no=ADDRESSEE,
        notice=notice(number, item),
        history_no=history_no,
        revised_on=date(2025, 8, 1),
        reason="valuation",
        instalments=tuple(instalment(number, amount, place, due_on) for place, amount in enumerate(amounts, start=1)),
    )


def cancelled(number: int, history_no: int) -> AssessmentCancelled:
    return AssessmentCancelled(
        addressee_no=ADDRESSEE,
        notice=notice(number),
        history_no=history_no,
        cancelled_on=date(2025, 8, 2),
        reason="error",
    )


def dunned(claim_id: int, fee_yen: int = 100, issued_on: date = date(2025, 7, 18)) -> DunningNoticeIssued:
    return DunningNoticeIssued(
        claim_id=claim_id,
        addressee_no=ADDRESSEE,
        tax_item=TaxItemCode.PROPERTY_TAX,
        open_principal_yen=50_000,
        document_no=f"D2025{claim_id:06d}",
        issued_on=issued_on,
        pay_by=issued_on + timedelta(days=10),
        fee_yen=fee_yen,
    )


def paid(
    amount_yen: int,
    *,
    number: int = 1,
    place: int = 1,
    on: date = date(2025, 6, 20),
    ref: str = "r1",
    stage: ReceiptStage = ReceiptStage.FINAL,
    channel: Channel = Channel.CONVENIENCE_STORE,
    **more: Any,
) -> PaymentReported:
    values: dict[str, Any] = {
        "channel": channel,
        "stage": stage,
        "receipt_ref": ref,
        "clearing_key": key_of(number, place),
        "amount_yen": amount_yen,
        "paid_on": on,
    }
    return PaymentReported(**{**values, **more})
