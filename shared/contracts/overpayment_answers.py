"""What `payments` answers to `refunds`: what a person owes, what became of an appropriation, what is too much."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Contract, Day, TaxItemCode
from shared.contracts.payments import Allocation, ReceiptId


class AskedOn(Contract):
    """What a claim needs to be paid as of a day: the later of its own day and that on which money was too much."""

    arose_on: Day
    appropriation_date: Day
    principal_yen: AmountYen
    dunning_fee_yen: AmountYen
    late_charge_yen: AmountYen
    disposition_cost_yen: AmountYen = 0


class OpenClaim(Contract):
    """A claim on which something is open."""

    claim_id: ClaimId
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    levy_fiscal_year: int
    instalment: str
    due_on: Day
    #: One for each day on which money was too much.
    asked: Annotated[tuple[AskedOn, ...], Field(min_length=1)]
    #: Overpaid claims that are of the same notice.
    same_notice_claim_ids: tuple[ClaimId, ...] = ()


class OpenClaimsStated(Event):
    """What a person owes, read under the locks of his claims: the answer to `refunds.open_claims_asked`."""

    type: ClassVar[str] = "payments.open_claims_stated.v1"

    ask_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    addressee_no: AddresseeNo
    stated_on: Day
    claims: tuple[OpenClaim, ...]


class _OfUse(Event):
    """Of the overpaid claim and its person."""

    claim_id: ClaimId
    addressee_no: AddresseeNo
    use_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    target_claim_id: ClaimId


class AppropriationApplied(_OfUse):
    """An overpayment pays another claim (充当): both accounts have it, or neither would."""

    type: ClassVar[str] = "payments.appropriation_applied.v1"

    #: The posting on the claim that was paid.
    receipt_id: ReceiptId
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    allocation: Allocation
    appropriation_date: Day
    applied_on: Day


class RefusalReason(StrEnum):
    """Why payments did not post an appropriation."""

    NOTHING_OVERPAID = "nothing_overpaid"
    NOTHING_OPEN = "nothing_open"
    UNKNOWN_CLAIM = "unknown_claim"


class AppropriationRefused(_OfUse):
    """An appropriation was not posted; nothing has moved."""

    type: ClassVar[str] = "payments.appropriation_refused.v1"

    reason: RefusalReason
    refused_on: Day


class AppropriationReversed(_OfUse):
    """An appropriation was undone in both accounts; the claim that it had paid is open again."""

    type: ClassVar[str] = "payments.appropriation_reversed.v1"

    amount_yen: Annotated[AmountYen, Field(gt=0)]
    reversed_on: Day


class StatedOverpayment(Contract):
    """How much of one payment is too much by the ledger."""

    claim_id: ClaimId
    receipt_id: ReceiptId
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    paid_on: Day
    tax_item: TaxItemCode
    levy_fiscal_year: int
    accounting_fiscal_year: int


class OverpaymentsStated(Event):
    """What is too much of a person's payments, read under the locks of his claims: all that there is."""

    type: ClassVar[str] = "payments.overpayments_stated.v1"

    proof_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    addressee_no: AddresseeNo
    #: Whether refunds asked about this person, or about everybody.
    asked_by_name: bool
    stated_on: Day
    overpaid: tuple[StatedOverpayment, ...]
