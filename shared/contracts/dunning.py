"""What `dunning` announces."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Code, Contract, Day, TaxItemCode


class DunningNoticeIssued(Event):
    """A dunning notice (督促状) was issued for a claim: once to each who owes it, and never again."""

    type: ClassVar[str] = "dunning.dunning_notice_issued.v1"

    claim_id: ClaimId
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    document_no: str
    issued_on: Day
    #: Last day to pay before seizure becomes possible (taxes), or the deadline fixed in the notice (charges).
    pay_by: Day
    open_principal_yen: AmountYen
    #: Dunning fee by ordinance (督促手数料); zero where it is abolished. It is owed once for a claim.
    fee_yen: AmountYen
    #: Of a notice to a joint obligor (連帯納税義務者), whose claim it is; none on the notice that the claim itself got.
    joint_of: AddresseeNo | None = None


class RemindedClaim(Contract):
    """A claim in a reminder, in the form that it has reached itself: what a letter bundles has no effect beyond it."""

    claim_id: ClaimId
    tax_item: TaxItemCode
    form: Code
    open_principal_yen: AmountYen


class ReminderIssued(Event):
    """A reminder (催告書) was sent; its arrival keeps prescription of each claim from being completed (民法150条)."""

    type: ClassVar[str] = "dunning.reminder_issued.v1"

    document_no: str
    #: Under which number the claims are owed; a letter that bundles several numbers is announced once for each.
    addressee_no: AddresseeNo
    #: reminder (催告書), final_reminder (最終催告書) or seizure_warning (差押予告書): that of the highest claim.
    form: Code
    issued_on: Day
    #: Its deadline (指定期限).
    deadline_on: Day
    claims: Annotated[tuple[RemindedClaim, ...], Field(min_length=1)]


class ServiceManner(StrEnum):
    """How a letter was served in the end (送達の方法)."""

    #: By a second dispatch that did not come back.
    POST = "post"
    #: Handed over (交付送達).
    HAND = "hand"
    #: By publication (公示送達).
    PUBLICATION = "publication"


class DunningNoticeServed(Event):
    """A dunning notice that had come back was served after all: its days to pay count anew."""

    type: ClassVar[str] = "dunning.dunning_notice_served.v1"

    claim_id: ClaimId
    addressee_no: AddresseeNo
    tax_item: TaxItemCode
    document_no: str
    manner: ServiceManner
    #: The day of the dispatch that arrived, of the delivery, or on which the publication began.
    counts_from: Day
    #: The day on which the notice took effect.
    effective_on: Day
    #: Last day to pay before seizure becomes possible.
    pay_by: Day


class ClaimNotice(Contract):
    """The dunning notice of a claim."""

    claim_id: ClaimId
    document_no: str
    issued_on: Day
    #: Last day to pay before seizure becomes possible; of a notice that came back and was served later, counted anew.
    pay_by: Day
    #: The notice came back and is not served, or could be addressed to nobody: it has no effect yet.
    returned: bool = False
    #: Of a notice that came back and was served later, the day on which it took effect.
    served_on: Day | None = None


class NoticesStated(Event):
    """Which dunning notices stand behind some claims: the answer to `enforcement.notices_asked`."""

    type: ClassVar[str] = "dunning.notices_stated.v1"

    seizure_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    ask_no: Annotated[int, Field(ge=1, le=99)]
    addressee_no: AddresseeNo
    stated_on: Day
    #: Of the claims that have one for this addressee.
    notices: tuple[ClaimNotice, ...]
