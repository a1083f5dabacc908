"""What banks, convenience-store agents and counters announce: payments."""

from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from shared.contracts.assessments import CollectionKind
from shared.contracts.event import Event
from shared.contracts.fields import PRINTABLE, AmountYen, Code, Contract, Day


class Channel(StrEnum):
    """How the money came (納付チャネル)."""

    COUNTER = "counter"
    CONVENIENCE_STORE = "convenience_store"
    ACCOUNT_TRANSFER = "account_transfer"
    BANK_COUNTER = "bank_counter"


class ReceiptStage(StrEnum):
    """How sure the money is: flash (速報), final (確報), or a cancellation (取消) of either."""

    FLASH = "flash"
    FINAL = "final"
    CANCEL = "cancel"


class Payer(Contract):
    """Whoever paid, as the channel wrote it (振込依頼人): for money that fits no slip, and kept for no other."""

    name: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""
    #: In the channel's own letters, such as the half-width kana of banks, cut off where its field ends.
    name_kana: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""
    address: Annotated[str, Field(max_length=300, pattern=PRINTABLE)] = ""
    telephone: Annotated[str, Field(max_length=20, pattern=PRINTABLE)] = ""


class PaymentReported(Event):
    """A channel reports money for a slip. One payment has one `receipt_ref` through flash, final and cancel."""

    type: ClassVar[str] = "remittances.payment_reported.v1"

    channel: Channel
    stage: ReceiptStage
    #: The channel's own number of this payment, the same in its flash, final and cancel.
    receipt_ref: Annotated[str, Field(pattern=r"^[0-9A-Za-z._:-]{1,80}$")]
    #: Clearing key (収納キー) as printed on the slip that was paid.
    clearing_key: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,40}$")]
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    #: Day on which the payer paid (領収日): delinquency charge counts to it.
    paid_on: Day
    #: Day of the city's books (収入日); the day of payment when absent.
    booked_on: Day | None = None
    #: Day on which the money reaches the city (資金化日), once known.
    value_date: Day | None = None
    #: Shop, branch or till.
    place: Code | None = None
    #: Whether a disposition (滞納処分) brought it in: collected from a third-party debtor, or the proceeds of a sale.
    #: Such money pays in the order of the law, whichever way it came.
    by_disposition: bool = False
    #: Whoever paid, where the channel says it.
    payer: Payer | None = None

    @model_validator(mode="after")
    def _booked_not_before_paid(self) -> Self:
        if self.booked_on is not None and self.booked_on < self.paid_on:
            raise ValueError("booked_on: before paid_on")
        return self


class WithheldLine(Contract):
    """What a special collector withheld from one person: the clearing key of the instalment, and the amount."""

    clearing_key: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,40}$")]
    amount_yen: Annotated[AmountYen, Field(gt=0)]


class WithholdingRemitted(Event):
    """A special collector (特別徴収義務者) paid what was withheld from many persons in one sum, with their list."""

    type: ClassVar[str] = "remittances.withholding_remitted.v1"

    channel: Channel
    #: The channel's own number of the payment.
    remittance_ref: Annotated[str, Field(pattern=r"^[0-9A-Za-z._:-]{1,60}$")]
    collector_no: Code
    kind: CollectionKind
    #: Month of the due date, YYYY-MM: the list is compared with all that the collector has to pay in it.
    due_month: Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
    #: The money that came; it ought to be the sum of the list.
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    paid_on: Day
    booked_on: Day | None = None
    value_date: Day | None = None
    lines: Annotated[tuple[WithheldLine, ...], Field(min_length=1, max_length=10_000)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.booked_on is not None and self.booked_on < self.paid_on:
            raise ValueError("booked_on: before paid_on")
        if len({line.clearing_key for line in self.lines}) != len(self.lines):
            raise ValueError("lines: the same clearing_key stands twice")
        return self
