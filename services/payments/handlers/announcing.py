"""The facts about money on a claim as events: how it was cleared, and what of it is too much."""

from datetime import date

from services.payments.handlers.claim_state import Cause, ClaimState
from services.payments.rules.clearing import NO_PARTS, Cleared, Money, Parts
from services.payments.rules.exclusions import RevisionDates
from services.payments.rules.refund_interest import interest_ground
from shared.contracts import (
    Allocation,
    Channel,
    ClaimRevised,
    InterestDates,
    InterestGround,
    OverpaidParts,
    OverpaymentCause,
    OverpaymentFound,
    OverpaymentWithdrawn,
    ReceiptPosted,
    TaxItemCode,
)
from shared.money import Yen

#: Why money is owed back that came when the claim was no more, as payments records it (過誤納金発生事由).
PAID_AFTER_EXTINCTION = "paid_after_extinction"


def posted_event(
    state: ClaimState, money: Money, channel: Channel, cleared: Cleared, *, appropriated: bool = False
) -> ReceiptPosted:
    """A payment was posted on a claim, and how it was cleared."""
    parts = cleared.parts.get(money.receipt_id, NO_PARTS)
    return ReceiptPosted(
        claim_id=state.claim_id,
        addressee_no=state.addressee_no,
        receipt_id=money.receipt_id,
        channel=channel,
        provisional=money.provisional,
        amount_yen=money.amount_yen,
        paid_on=money.paid_on,
        allocation=Allocation(
            principal_yen=parts.principal_yen,
            dunning_fee_yen=parts.dunning_fee_yen,
            late_charge_yen=parts.late_charge_yen,
            disposition_cost_yen=parts.disposition_cost_yen,
            overpaid_yen=parts.overpaid_yen,
        ),
        open_yen=state.open_after_provisional_yen,
        appropriated=appropriated,
    )


def overpaid_event(
    state: ClaimState, receipt_id: int, amount_yen: Yen, before: Parts, parts: Parts, cause: Cause
) -> OverpaymentFound:
    """So much more of a payment is overpaid than before, why, and what it had paid."""
    kind = cause.overpayment
    ended_on = _ended(state, receipt_id)
    if ended_on is not None:
        # It was never due; the event's own list of causes has no name for it but this and the day.
        kind = OverpaymentCause.EXCESS_PAYMENT
    elif kind is OverpaymentCause.EXCESS_PAYMENT and parts.overpaid_yen == sum(parts):
        # Nothing was left to pay for this money: the claim had been paid before.
        kind = OverpaymentCause.DOUBLE_PAYMENT
    return OverpaymentFound(
        claim_id=state.claim_id,
        addressee_no=state.addressee_no,
        receipt_id=receipt_id,
        amount_yen=amount_yen,
        cause=kind,
        arose_on=cause.effective_on,
        interest=_interest(state, receipt_id, kind, cause),
        tax_item=TaxItemCode(state.tax_item),
        levy_fiscal_year=state.levy_fiscal_year,
        accounting_fiscal_year=state.accounting_fiscal_year,
        parts=OverpaidParts(**_freed(amount_yen, before, parts)),
        extinguished_on=ended_on,
    )


def withdrawn_event(state: ClaimState, receipt_id: int, amount_yen: Yen, cause: Cause) -> OverpaymentWithdrawn:
    """So much less of a payment is overpaid than before."""
    return OverpaymentWithdrawn(
        claim_id=state.claim_id,
        addressee_no=state.addressee_no,
        receipt_id=receipt_id,
        amount_yen=amount_yen,
        withdrawn_on=cause.booked_on,
    )


def _ended(state: ClaimState, receipt_id: int) -> date | None:
    """The day of extinction, for money that was paid on it or later."""
    ended_on = state.extinguished_on
    return ended_on if ended_on is not None and state.money[receipt_id].paid_on >= ended_on else None


def _freed(rest: Yen, before: Parts, after: Parts) -> dict[str, Yen]:
    """What the money that is too much had paid: of all that it pays no longer, the tax first."""
    freed: dict[str, Yen] = {}
    for place, name in enumerate(Parts._fields[:4]):
        freed[name] = min(rest, max(0, before[place] - after[place]))
        rest -= freed[name]
    return freed


def _interest(state: ClaimState, receipt_id: int, kind: OverpaymentCause, cause: Cause) -> InterestDates:
    """What a decision on the refund needs to know of dates."""
    ground = interest_ground(kind, state.tax_item, cause.dates)
    paid_on = state.money[receipt_id].paid_on
    if ground is InterestGround.OTHER:
        return InterestDates(ground=ground, paid_on=paid_on)
    dates = cause.dates or RevisionDates()
    return InterestDates(
        ground=ground,
        paid_on=paid_on,
        revised_on=cause.effective_on,
        claimed_on=dates.claimed_on,
        national_tax_revised_on=dates.national_tax_revised_on,
        filed_on=dates.filed_on,
    )


def revised_event(state: ClaimState, before_yen: Yen, on: date, reason: str) -> ClaimRevised:
    """What is owed on a claim was revised from so much, or its due date was."""
    return ClaimRevised(
        claim_id=state.claim_id,
        addressee_no=state.addressee_no,
        tax_item=TaxItemCode(state.tax_item),
        assessed_yen=state.principal_assessed_yen,
        delta_yen=state.principal_assessed_yen - before_yen,
        open_yen=state.open_after_provisional_yen,
        due_on=state.due_on,
        revised_on=on,
        reason=reason,
    )
