"""What `dunning` announces."""

from typing import ClassVar

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Day, TaxItemCode


class DunningNoticeIssued(Event):
    """A dunning notice (督促状) was issued for a claim: once per claim, and never again."""

    type: ClassVar[str] = "dunning.dunning_notice_issued.v1"

    claim_id: ClaimId
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    document_no: str
    issued_on: Day
    #: Last day to pay before seizure becomes possible (taxes), or the deadline fixed in the notice (charges).
    pay_by: Day
    open_principal_yen: AmountYen
    #: Dunning fee by ordinance (督促手数料); zero where it is abolished.
    fee_yen: AmountYen
