"""Events of one made-up claim of 10,000 yen, due 2026-06-30, and the terms of a made-up city."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from services.dunning.rules.notice import DunningTerms
from shared.contracts import (
    Allocation,
    Channel,
    ClaimKey,
    ClaimOpened,
    ClaimOverdue,
    ClaimRevised,
    ClaimSettled,
    ReceiptPosted,
    ReceiptReversed,
    TaxItemCode,
)
from shared.law.library import LAW
from shared.law.parameter import Confidence, DatedValue, Parameter, Unit, Value

DUE = date(2026, 6, 30)
ANNOUNCED = date(2026, 7, 1)


def addressee_of(claim_id: int) -> str:
    return f"{claim_id:015d}"


def overdue(claim_id: int = 1, **changed: Any) -> ClaimOverdue:
    event = ClaimOverdue(
        claim_id=claim_id,
        addressee_no=addressee_of(claim_id),
        tax_item=TaxItemCode.RESIDENCE_TAX,
        levy_fiscal_year=2026,
        notice_no=f"N{claim_id}",
        instalment="01",
        due_on=DUE,
        open_principal_yen=10_000,
        overdue_on=ANNOUNCED,
    )
    return event.model_copy(update=changed)


def opened(event: ClaimOverdue, **changed: Any) -> ClaimOpened:
    """The opening of a claim that becomes overdue later; its tax notice was sent twenty days before it is due."""
    key = ClaimKey(
        municipality_code="042021",
        levy_fiscal_year=event.levy_fiscal_year,
        target_fiscal_year=event.levy_fiscal_year,
        tax_item=event.tax_item,
        notice_no=event.notice_no,
        instalment=event.instalment,
    )
    opening = ClaimOpened(
        claim_id=event.claim_id,
        addressee_no=event.addressee_no,
        key=key,
        assessed_yen=event.open_principal_yen,
        due_on=event.due_on,
        statutory_due_on=event.due_on,
        notice_sent_on=event.due_on - timedelta(days=20),
        joint_addressee_nos=event.joint_addressee_nos,
    )
    return opening.model_copy(update=changed)


def receipt(receipt_id: int, principal_yen: int, open_yen: int, claim_id: int = 1, **changed: Any) -> ReceiptPosted:
    event = ReceiptPosted(
        claim_id=claim_id,
        addressee_no=addressee_of(claim_id),
        receipt_id=receipt_id,
        channel=Channel.CONVENIENCE_STORE,
        provisional=False,
        amount_yen=principal_yen,
        paid_on=date(2026, 7, 3),
        allocation=Allocation(principal_yen=principal_yen, dunning_fee_yen=0, late_charge_yen=0, overpaid_yen=0),
        open_yen=open_yen,
    )
    return event.model_copy(update=changed)


def flash(receipt_id: int, amount_yen: int, open_yen: int, claim_id: int = 1) -> ReceiptPosted:
    """Provisional money is not cleared, so its allocation is nothing."""
    return receipt(receipt_id, 0, open_yen, claim_id, provisional=True, amount_yen=amount_yen)


def reversal(receipt_id: int, amount_yen: int, open_yen: int, claim_id: int = 1) -> ReceiptReversed:
    return ReceiptReversed(
        claim_id=claim_id,
        addressee_no=addressee_of(claim_id),
        receipt_id=receipt_id,
        channel=Channel.CONVENIENCE_STORE,
        provisional=False,
        amount_yen=amount_yen,
        reversed_on=date(2026, 7, 6),
        open_yen=open_yen,
    )


def settled(claim_id: int = 1) -> ClaimSettled:
    return ClaimSettled(claim_id=claim_id, addressee_no=addressee_of(claim_id), settled_on=date(2026, 7, 6))


def revised(delta_yen: int, open_yen: int, due_on: date = DUE, claim_id: int = 1) -> ClaimRevised:
    return ClaimRevised(
        claim_id=claim_id,
        addressee_no=addressee_of(claim_id),
        tax_item=TaxItemCode.RESIDENCE_TAX,
        assessed_yen=10_000 + delta_yen,
        delta_yen=delta_yen,
        open_yen=open_yen,
        due_on=due_on,
        revised_on=date(2026, 7, 6),
        reason="correction",
    )


def parameter(name: str, unit: Unit, *values: tuple[date, Value]) -> Parameter[Value]:
    dated = tuple(
        DatedValue(day, value, "test", None, date(2026, 11, 22), Confidence.CONFIRMED) for day, value in values
    )
    return Parameter(name, "試験用", unit, None, dated)


_LONG_AGO = date(2005, 4, 1)

#: Notices on the 15th day, charges with ten days, the wait ends on a business day, a fee of 100 yen.
TERMS = DunningTerms(
    issue_within_days=LAW.dunning_issue_days,
    issue_after_days=parameter("issue_after", Unit.DAYS, (_LONG_AGO, 15)),
    seizure_wait_days=LAW.seizure_wait_days,
    seizure_wait_shifts=parameter("shifts", Unit.FLAG, (_LONG_AGO, True)),
    charge_deadline_days=parameter("deadline", Unit.DAYS, (_LONG_AGO, 10)),
    fee_yen=lambda _due_on, _dispatched_on: 100,
    business_days=LAW.business_days,
)


def terms(**changed: Any) -> DunningTerms:
    return replace(TERMS, **changed)
