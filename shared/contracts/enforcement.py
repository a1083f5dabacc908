"""What `enforcement` asks before a seizure, and what it announces about one."""

from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Code, Contract, Day

SeizureId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
ClaimIds = Annotated[tuple[ClaimId, ...], Field(min_length=1, max_length=500)]


class _OfSeizure(Event):
    seizure_id: SeizureId
    addressee_no: AddresseeNo


class _Question(_OfSeizure):
    #: Counts up when the answer came on another day than that of the issue, so that the question is put again.
    ask_no: Annotated[int, Field(ge=1, le=99)]
    claim_ids: ClaimIds


class NoticesAsked(_Question):
    """Which dunning notices stand behind these claims at this moment? Asked of dunning before a seizure is issued."""

    type: ClassVar[str] = "enforcement.notices_asked.v1"


class BalancesAsked(_Question):
    """What is owed on these claims at this moment? Asked of payments last, in whose answer the seizure is issued."""

    type: ClassVar[str] = "enforcement.balances_asked.v1"


class SeizedClaim(Contract):
    """A claim named in a seizure, and what was owed on it when it was issued."""

    claim_id: ClaimId
    principal_yen: AmountYen
    dunning_fee_yen: AmountYen
    late_charge_yen: AmountYen
    disposition_cost_yen: AmountYen = 0


class SeizureIssued(_OfSeizure):
    """A seizure (差押) was issued: its preconditions held at that moment."""

    type: ClassVar[str] = "enforcement.seizure_issued.v1"

    document_no: str
    property_kind: Code
    seized_yen: Annotated[AmountYen, Field(gt=0)]
    issued_on: Day
    claims: Annotated[tuple[SeizedClaim, ...], Field(min_length=1)]


class ProceedsShare(Contract):
    """What a claim gets by a statement of distribution (配当計算書)."""

    claim_id: ClaimId
    amount_yen: Annotated[AmountYen, Field(gt=0)]


class ProceedsCollected(_OfSeizure):
    """A seizure brought money in (取立て, 配当): it pays the claims of the seizure, as of that day."""

    type: ClassVar[str] = "enforcement.proceeds_collected.v1"

    #: Tells the collections of one seizure apart.
    collection_no: Annotated[int, Field(ge=1)]
    collected_on: Day
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    claim_ids: ClaimIds
    #: Under which other numbers of the person (宛名の統合) some of the claims are owed.
    other_addressee_nos: tuple[AddresseeNo, ...] = ()
    #: How it was distributed where others had a part in it; empty where payments divides it.
    shares: tuple[ProceedsShare, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.shares and sum(one.amount_yen for one in self.shares) != self.amount_yen:
            raise ValueError("shares: they are not amount_yen together")
        if not {one.claim_id for one in self.shares} <= set(self.claim_ids):
            raise ValueError("shares: a claim that claim_ids does not name")
        return self


class FailedPrecondition(Contract):
    """What stood against a seizure; without a claim where it concerns the property."""

    rule: Code
    claim_id: ClaimId | None = None


class SeizureRefused(_OfSeizure):
    """An approved seizure was not issued: a precondition did not hold at that moment."""

    type: ClassVar[str] = "enforcement.seizure_refused.v1"

    refused_on: Day
    failed: Annotated[tuple[FailedPrecondition, ...], Field(min_length=1)]


class ReleaseGround(StrEnum):
    """Why a seizure ends or shrinks (差押解除の事由)."""

    PAID_IN_FULL = "paid_in_full"
    NOTHING_OWED = "nothing_owed"
    NO_SURPLUS = "no_surplus"
    EXCESS = "excess"
    OTHER_PROPERTY = "other_property"
    UNLAWFUL = "unlawful"


class SeizureReleased(_OfSeizure):
    """A seizure was released (差押解除), wholly or in part."""

    type: ClassVar[str] = "enforcement.seizure_released.v1"

    released_on: Day
    ground: ReleaseGround
    claim_ids: ClaimIds
    #: What stays seized; zero when it is released wholly.
    remaining_yen: AmountYen


class SeizureEnd(StrEnum):
    """How a seizure ended without a release."""

    #: All that was seized has been collected (国税徴収法67条).
    COLLECTED = "collected"
    #: The property was sold (89条).
    SOLD = "sold"


class SeizureEnded(_OfSeizure):
    """Nothing is seized any more, since all of it was turned into money."""

    type: ClassVar[str] = "enforcement.seizure_ended.v1"

    ended_on: Day
    end: SeizureEnd
    claim_ids: ClaimIds


WriteOffId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class WriteOffGround(StrEnum):
    """Why a claim is no more and is written off (不納欠損の事由)."""

    #: Three years of suspension (地方税法15条の7第4項).
    SUSPENDED_THREE_YEARS = "suspended_three_years"
    #: At once, while it is suspended because nothing can be seized (15条の7第5項).
    IMMEDIATE = "immediate"
    #: Prescription (18条1項; of a charge, by its own law).
    PRESCRIPTION = "prescription"


class WrittenOffClaim(Contract):
    """A claim, and the first day on which it is no more."""

    claim_id: ClaimId
    extinguished_on: Day


class _OfWriteOff(Event):
    write_off_id: WriteOffId
    addressee_no: AddresseeNo


class ClaimsWrittenOff(_OfWriteOff):
    """Claims of a person are written off (不納欠損): whatever is open of them on that day is owed no more."""

    type: ClassVar[str] = "enforcement.claims_written_off.v1"

    ground: WriteOffGround
    decided_on: Day
    claims: Annotated[tuple[WrittenOffClaim, ...], Field(min_length=1, max_length=500)]


class WriteOffUndone(_OfWriteOff):
    """Claims were written off by mistake: they are owed as if that had never been."""

    type: ClassVar[str] = "enforcement.write_off_undone.v1"

    undone_on: Day
    claim_ids: ClaimIds
