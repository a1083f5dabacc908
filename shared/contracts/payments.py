"""What `payments` announces: claims, receipts, overpayments, failed transfers, money nobody could place."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import (
    AddresseeNo,
    AmountYen,
    ClaimId,
    ClaimKey,
    Code,
    Contract,
    Day,
    DeltaYen,
    TaxItemCode,
)
from shared.contracts.remittances import Channel

ReceiptId = Annotated[int, Field(ge=1, le=2**53 - 1, description="Number of the receipt in payments")]


class _OfClaim(Event):
    claim_id: ClaimId
    addressee_no: AddresseeNo


class ClaimOpened(_OfClaim):
    """An instalment is owed from now on (期別債権)."""

    type: ClassVar[str] = "payments.claim_opened.v1"

    key: ClaimKey
    assessed_yen: AmountYen
    due_on: Day
    statutory_due_on: Day
    notice_sent_on: Day | None = None
    #: Who owes the claim too (連帯納税義務者).
    joint_addressee_nos: tuple[AddresseeNo, ...] = ()


class ClaimRevised(_OfClaim):
    """The assessed amount of a claim changed, or its due date."""

    type: ClassVar[str] = "payments.claim_revised.v1"

    tax_item: TaxItemCode
    assessed_yen: AmountYen
    delta_yen: DeltaYen
    open_yen: AmountYen
    due_on: Day
    revised_on: Day
    reason: Code
    #: Who owes the claim too from now on; none where that has not changed.
    joint_addressee_nos: tuple[AddresseeNo, ...] | None = None


class ClaimSettled(_OfClaim):
    """Nothing is open on a claim any more: tax, fee, delinquency charge and cost of disposition are all paid."""

    type: ClassVar[str] = "payments.claim_settled.v1"

    settled_on: Day


class ClaimOverdue(_OfClaim):
    """A claim is unpaid after its due date; a dunning notice is due within the statutory days."""

    type: ClassVar[str] = "payments.claim_overdue.v1"

    tax_item: TaxItemCode
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: Day
    open_principal_yen: AmountYen
    overdue_on: Day
    #: Who owes the claim too (連帯納税義務者): each gets letters, the money is owed once.
    joint_addressee_nos: tuple[AddresseeNo, ...] = ()


class Allocation(Contract):
    """How a receipt was cleared (消込), by component; the parts add up to its amount."""

    principal_yen: AmountYen
    dunning_fee_yen: AmountYen
    late_charge_yen: AmountYen
    overpaid_yen: AmountYen
    disposition_cost_yen: AmountYen = 0


class ReceiptPosted(_OfClaim):
    """A receipt was posted on a claim, provisionally (速報) or finally (確報)."""

    type: ClassVar[str] = "payments.receipt_posted.v1"

    receipt_id: ReceiptId
    channel: Channel
    provisional: bool
    amount_yen: AmountYen
    paid_on: Day
    allocation: Allocation
    #: What stays open on the claim, all components, provisional money counted as if it were final.
    open_yen: AmountYen
    #: Whether no money came, since an overpayment of another claim pays this one (充当); it had come by that channel.
    appropriated: bool = False


class ReceiptReversed(_OfClaim):
    """A receipt was taken back: the channel cancelled it, or it was posted in error."""

    type: ClassVar[str] = "payments.receipt_reversed.v1"

    receipt_id: ReceiptId
    channel: Channel
    provisional: bool
    amount_yen: AmountYen
    reversed_on: Day
    open_yen: AmountYen
    #: Whether its money is the city's still and pays another claim; otherwise it is gone.
    moved: bool = False


class UndoneStep(Contract):
    """One thing that is undone because money was taken back, who does it, and by when."""

    step: Code
    amount_yen: AmountYen
    owner_office: Code
    due_on: Day


class SagaOpened(_OfClaim):
    """Money was taken back that had already been used: what it led to is undone step by step (後日取消の是正)."""

    type: ClassVar[str] = "payments.saga_opened.v1"

    saga_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    receipt_id: ReceiptId
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    opened_on: Day
    steps: Annotated[tuple[UndoneStep, ...], Field(min_length=1)]


class OverpaymentCause(StrEnum):
    """Why money is owed back (過誤納金発生事由)."""

    DOUBLE_PAYMENT = "double_payment"
    EXCESS_PAYMENT = "excess_payment"
    REVISION = "revision"
    CANCELLATION = "cancellation"


class InterestGround(StrEnum):
    """From what day interest on an overpayment (還付加算金) counts: the numbers of Local Tax Act article 17-4 (1)."""

    #: Number 1: the city assessed too much; from the payment.
    ASSESSMENT = "assessment"
    #: Number 2: the taxpayer claimed the correction; from his claim or the revision.
    CLAIM = "claim"
    #: Number 3: the income tax was corrected on a claim, or a return was filed; from its notice or filing.
    INCOME_TAX = "income_tax"
    #: Number 4: everything else, such as a double payment; from the payment.
    OTHER = "other"


class InterestDates(Contract):
    """The dates that a decision on a refund needs to compute its interest."""

    ground: InterestGround
    #: Day on which the money was paid (領収日).
    paid_on: Day
    #: Day of the revision, and of its notice's claim (更正請求年月日), where a revision brought it about.
    revised_on: Day | None = None
    claimed_on: Day | None = None
    #: Day on which the national tax was revised (国税更正年月日), and on which the return was filed (申告年月日).
    national_tax_revised_on: Day | None = None
    filed_on: Day | None = None


class OverpaidParts(Contract):
    """What money had paid before it became too much; the rest of it was never due."""

    principal_yen: AmountYen = 0
    dunning_fee_yen: AmountYen = 0
    late_charge_yen: AmountYen = 0
    disposition_cost_yen: AmountYen = 0


class OverpaymentFound(_OfClaim):
    """More was paid on a claim than is owed: the money of one receipt, the latest paid first."""

    type: ClassVar[str] = "payments.overpayment_found.v1"

    receipt_id: ReceiptId | None
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    cause: OverpaymentCause
    arose_on: Day
    interest: InterestDates | None = None
    tax_item: TaxItemCode | None = None
    levy_fiscal_year: int | None = None
    #: The year in whose books the claim is.
    accounting_fiscal_year: int | None = None
    parts: OverpaidParts | None = None
    #: The first day on which the claim was no more, where the money came on it or later: it was never due (誤納).
    extinguished_on: Day | None = None


class OverpaymentWithdrawn(_OfClaim):
    """Of a receipt less is too much than was announced: something else of the claim needs the money after all."""

    type: ClassVar[str] = "payments.overpayment_withdrawn.v1"

    receipt_id: ReceiptId
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    withdrawn_on: Day


class PrepaymentIncentiveChanged(_OfClaim):
    """What is given for paying a year's notice at once (前納報奨金) has changed: it is to be paid out, or paid back."""

    type: ClassVar[str] = "payments.prepayment_incentive_changed.v1"

    delta_yen: DeltaYen
    #: What the claim has from now on, all changes together.
    amount_yen: AmountYen
    changed_on: Day


class TransferFailed(_OfClaim):
    """A bank could not debit the account (口座振替不能)."""

    type: ClassVar[str] = "payments.transfer_failed.v1"

    amount_yen: AmountYen
    debit_on: Day
    result_code: Annotated[str, Field(pattern=r"^[0-9A-Za-z ]$")]
    #: How often transfers of this claim have failed (口振不能回数), this one included.
    failure_count: Annotated[int, Field(ge=1)] | None = None
    #: The debit day of a second transfer (再振替); none where there is no second one.
    retry_on: Day | None = None


class SuspenseReason(StrEnum):
    """Why money could not be cleared (消込不能)."""

    UNKNOWN_CLEARING_KEY = "unknown_clearing_key"
    AWAITING_ASSESSMENT = "awaiting_assessment"


class MoneySuspended(Event):
    """Money arrived that fits no claim; it is kept in suspense."""

    type: ClassVar[str] = "payments.money_suspended.v1"

    receipt_id: ReceiptId
    channel: Channel
    amount_yen: AmountYen
    paid_on: Day
    reason: SuspenseReason


class ClaimBalance(Contract):
    """What a claim asks for on a day, and the version of the ledger from which it follows."""

    claim_id: ClaimId
    version: Annotated[int, Field(ge=0)]
    due_on: Day
    #: The day by which it ranks among others (法定納期限等, 地方税法14条の9); of several the first.
    priority_on: Day | None = None
    principal_yen: AmountYen
    dunning_fee_yen: AmountYen
    #: The delinquency charge up to that day.
    late_charge_yen: AmountYen
    disposition_cost_yen: AmountYen = 0
    #: Provisional money, counted as paid in the amounts above.
    provisional_yen: AmountYen


class BalancesStated(Event):
    """What is owed on some claims, read under their locks: the answer to `enforcement.balances_asked`.

    It travels behind everything that was announced about them before.
    """

    type: ClassVar[str] = "payments.balances_stated.v1"

    seizure_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    ask_no: Annotated[int, Field(ge=1, le=99)]
    addressee_no: AddresseeNo
    stated_on: Day
    #: Without those that do not exist or are another's.
    claims: tuple[ClaimBalance, ...]
