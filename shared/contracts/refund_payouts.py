"""What `refunds` announces of the money it pays back: decided, taken back, paid, not paid after all, lapsed."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Code, Contract, Day, TaxItemCode
from shared.contracts.payments import ReceiptId

RefundId = Annotated[int, Field(ge=1, le=2**53 - 1, description="Number of the refund in refunds")]
#: Taken back from the revenue of the year that took it in (戻出), or spent in a later year (歳出還付).
Account = Literal["reversal", "expenditure"]


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


class RefundPaid(Event):
    """What was refunded of one overpayment has reached everybody who receives it."""

    type: ClassVar[str] = "refunds.refund_paid.v1"

    #: What names this use of the overpayment, as for appropriations.
    use_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    claim_id: ClaimId
    addressee_no: AddresseeNo
    #: The payment that was too much; none where payments did not say.
    receipt_id: ReceiptId | None
    refund_id: RefundId
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    interest_yen: AmountYen
    paid_on: Day
    account: Account


class RefundFailed(Event):
    """A payment of a refund did not arrive (振込不能): the refund is open again until another payee is found."""

    type: ClassVar[str] = "refunds.refund_failed.v1"

    refund_id: RefundId
    addressee_no: AddresseeNo
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    #: The bank's code, or C where cash was not called for.
    reason: Code
    failed_on: Day


class RefundLapsed(Event):
    """Nobody claimed a refund in time, and two persons found its right lapsed (時効): the money stays with the city."""

    type: ClassVar[str] = "refunds.refund_lapsed.v1"

    use_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
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
