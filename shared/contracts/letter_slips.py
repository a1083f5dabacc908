"""The payment slip (納付書) that stands on a letter: dunning asks for one, payments registers it and says its numbers.

Payments knows what is owed and which numbers a slip has, dunning knows to whom and where the letter goes.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Contract, Day, FiscalYear, TaxItemCode, Text

LetterNo = Annotated[str, Field(pattern=r"^[A-Z][0-9]{4}-[0-9]{7,9}$", description="Document number (文書番号)")]


class LetterSlipAsked(Event):
    """A dunning notice (督促状) is about to be printed and wants a slip."""

    type: ClassVar[str] = "dunning.letter_slip_asked.v1"

    document_no: LetterNo
    claim_id: ClaimId
    addressee_no: AddresseeNo
    #: The dunning fee (督促手数料) that is owed once the notice has left.
    fee_yen: AmountYen
    #: Last day of the slip, to which the delinquency charge is counted.
    pay_by: Day


class LetterSlip(Contract):
    """A slip over one claim, with what it asks for and its numbers."""

    principal_yen: AmountYen
    dunning_fee_yen: AmountYen
    late_charge_yen: AmountYen
    disposition_cost_yen: AmountYen
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    #: 収納機関番号, 納付番号, 確認番号, 納付区分.
    el_number: tuple[str, str, str, str]
    #: 44 digits; none above what shops take.
    store_number: Annotated[str, Field(pattern=r"^[0-9]{44}$")] | None
    #: 255 digits and two lines; none above what the network takes.
    qr: Annotated[str, Field(pattern=r"^[0-9]{255}$")] | None
    ocr_upper: str | None
    ocr_lower: str | None
    stores_until: Day
    network_until: Day
    counters_until: Day


class FailedDebit(Contract):
    """The account transfer that failed (口座振替不能), of a letter that says so."""

    debit_on: Day
    amount_yen: AmountYen
    #: Why, in words such as 資金不足.
    reason: Text


class LetterSlipMade(Event):
    """A slip for a letter was registered: for a dunning notice that asked, or for a notice of a failed transfer."""

    type: ClassVar[str] = "payments.letter_slip_made.v1"

    document_no: LetterNo
    claim_id: ClaimId
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    levy_fiscal_year: FiscalYear
    notice_no: str
    instalment: str
    due_on: Day
    made_on: Day
    slip: LetterSlip
    #: Of a notice of a failed transfer: what failed, and in which run of transfers.
    debit: FailedDebit | None = None
    transfer_run_id: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None
