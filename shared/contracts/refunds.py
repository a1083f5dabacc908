"""What `refunds` asks of payments, and what becomes of overpaid money: appropriated, paid back, lapsed."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Code, Contract, Day, TaxItemCode
from shared.contracts.payments import ReceiptId

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
RefundId = Annotated[int, Field(ge=1, le=2**53 - 1, description="Number of the refund in refunds")]


class OverpaidClaim(Contract):
    """A claim on which too much was paid, and since when."""

    claim_id: ClaimId
    arose_on: Day


class OpenClaimsAsked(Event):
    """What does this person owe? Asked before a refund, since appropriation comes first (地方税法17条の2)."""

    type: ClassVar[str] = "refunds.open_claims_asked.v1"

    ask_id: Uuid
    addressee_no: AddresseeNo
    #: Every number of the person.
    addressee_nos: Annotated[tuple[AddresseeNo, ...], Field(min_length=1, max_length=100)]
    overpaid: Annotated[tuple[OverpaidClaim, ...], Field(min_length=1, max_length=500)]


class AppropriationKind(StrEnum):
    """By what right an overpayment pays another claim."""

    #: 充当: Local Tax Act article 17-2.
    APPROPRIATION = "appropriation"
    #: 委託納付: either side is residence tax (article 17-2-2).
    ENTRUSTED_PAYMENT = "entrusted_payment"
    #: The person has consented in writing, where the law alone gives no right (納付委任).
    CONSENTED = "consented"


class RefundAccount(StrEnum):
    """From what money leaves the overpaid claim: the revenue that took it in (戻出), or expenditure (歳出)."""

    REVERSAL = "reversal"
    EXPENDITURE = "expenditure"


class _OfUse(Event):
    use_id: Uuid
    #: The overpaid claim, who owes it, and the payment that is too much.
    claim_id: ClaimId
    addressee_no: AddresseeNo
    receipt_id: ReceiptId


class AppropriationDecided(_OfUse):
    """So much of an overpayment shall pay another claim, as of the day on which both faced each other."""

    type: ClassVar[str] = "refunds.appropriation_decided.v1"

    kind: AppropriationKind
    target_claim_id: ClaimId
    target_addressee_no: AddresseeNo
    #: The most that is taken; payments takes less where the claim needs less.
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    #: 充当適状日: the claim counts as paid on it.
    appropriation_date: Day
    decided_on: Day
    account: RefundAccount


class AppropriationCancelled(_OfUse):
    """An appropriation is undone: the money that it used turned out not to be too much."""

    type: ClassVar[str] = "refunds.appropriation_cancelled.v1"

    target_claim_id: ClaimId
    cancelled_on: Day


class OverpaymentsAsked(Event):
    """What is too much by the ledger? Asked each night, to prove that no overpayment is missing here."""

    type: ClassVar[str] = "refunds.overpayments_asked.v1"

    proof_id: Uuid
    #: None for everybody on whose claims anything is too much.
    addressee_no: AddresseeNo | None = None
    #: What refunds knows of this person; stated also where nothing is too much.
    claim_ids: Annotated[tuple[ClaimId, ...], Field(max_length=500)] = ()


class RefundedPart(Contract):
    """What is refunded of one claim."""

    claim_id: ClaimId
    tax_item: TaxItemCode
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    interest_yen: AmountYen


class RefundDecided(Event):
    """Two persons decided that money goes back (還付支出決定); it is not paid yet."""

    type: ClassVar[str] = "refunds.refund_decided.v1"

    refund_id: RefundId
    addressee_no: AddresseeNo
    decided_on: Day
    parts: Annotated[tuple[RefundedPart, ...], Field(min_length=1, max_length=500)]


class _OfRefundedUse(Event):
    """What was refunded of one overpayment."""

    #: What names this use of the overpayment, as for appropriations.
    use_id: Uuid
    claim_id: ClaimId
    addressee_no: AddresseeNo
    #: The payment that was too much; none where payments did not say.
    receipt_id: ReceiptId | None
    refund_id: RefundId
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    interest_yen: AmountYen
    account: RefundAccount


class RefundPaid(_OfRefundedUse):
    """What was refunded of one overpayment has reached everybody who receives it."""

    type: ClassVar[str] = "refunds.refund_paid.v1"

    paid_on: Day


class ReturnReason(StrEnum):
    """Why money of a refund is the city's again."""

    #: 組戻し: the bank gave it back after it had counted as paid; the refund waits for another payee.
    RECALLED = "recalled"
    #: 返納: whoever had received it paid it back, since the payment of which it was had been cancelled.
    REPAID = "repaid"


class RefundReturned(_OfRefundedUse):
    """What was refunded of one overpayment is the city's again, all of it, under the name by which it was paid."""

    type: ClassVar[str] = "refunds.refund_returned.v1"

    returned_on: Day
    reason: ReturnReason


class RefundFailed(Event):
    """A payment of a refund did not arrive (振込不能): the refund is open again until another payee is found."""

    type: ClassVar[str] = "refunds.refund_failed.v1"

    refund_id: RefundId
    addressee_no: AddresseeNo
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    #: The bank's code, C where cash was not called for, or R where the bank gave it back later.
    reason: Code
    failed_on: Day


class RefundLapsed(Event):
    """Nobody claimed a refund in time, and two persons found its right lapsed (時効): the money stays with the city."""

    type: ClassVar[str] = "refunds.refund_lapsed.v1"

    use_id: Uuid
    claim_id: ClaimId
    addressee_no: AddresseeNo
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    #: The first day on which it could no longer be claimed.
    lapsed_on: Day


class RefundCancelled(Event):
    """Two persons took a refund back before it was paid: what it had reserved is open again."""

    type: ClassVar[str] = "refunds.refund_cancelled.v1"

    refund_id: RefundId
    addressee_no: AddresseeNo
    cancelled_on: Day
