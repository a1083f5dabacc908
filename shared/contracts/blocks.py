"""States that stand in the way of collecting for a while: whoever decides one announces it, all others follow."""

from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, ClaimId, Contract, Day

BlockId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class BlockState(StrEnum):
    """A state of a claim or a person; `shared.law.blocks` says which step each of them blocks."""

    GRACE_OF_COLLECTION = "grace_of_collection"
    GRACE_OF_REALISATION = "grace_of_realisation"
    SUSPENSION = "suspension"
    DUE_DATE_EXTENDED = "due_date_extended"
    ACCELERATED = "accelerated"
    MONEY_ON_ITS_WAY = "money_on_its_way"
    APPROPRIATION_PLANNED = "appropriation_planned"
    TAX_NOTICE_NOT_SERVED = "tax_notice_not_served"
    DUNNING_NOTICE_NOT_SERVED = "dunning_notice_not_served"
    HEIRS_UNKNOWN = "heirs_unknown"
    INSOLVENCY = "insolvency"
    PAYMENT_PLAN = "payment_plan"
    APPEAL = "appeal"
    SUPPORT_MEASURE = "support_measure"
    COLLECTION_ASSOCIATION = "collection_association"
    DUNNING_STOP = "dunning_stop"
    REMINDER_STOP = "reminder_stop"
    PHONE_STOP = "phone_stop"
    USE_SUSPENDED = "use_suspended"


class ChargeGround(StrEnum):
    """Why the delinquency charge (延滞金) of the days of a state is not borne in full."""

    DISASTER_GRACE = "disaster_grace"
    GRACE = "grace"
    SUSPENSION = "suspension"


class ChargeRelief(Contract):
    """How a state lightens the charge of the claims that it names, and until when."""

    ground: ChargeGround
    first_day: Day
    last_day: Day


class BlockSet(Event):
    """A state begins to stand against steps of collection, for a person or for some of his claims."""

    type: ClassVar[str] = "blocks.block_set.v1"

    block_id: BlockId
    addressee_no: AddresseeNo
    state: BlockState
    #: None for all of the person's claims, also later ones.
    claim_ids: Annotated[tuple[ClaimId, ...], Field(max_length=500)] = ()
    first_day: Day
    #: Last day on which it stands; none until its end is announced.
    last_day: Day | None = None
    #: Only with claims named; none where the charge runs on.
    relief: ChargeRelief | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("last_day: before first_day")
        if self.relief is not None and not self.claim_ids:
            raise ValueError("relief: names no claim")
        return self


class BlockEnded(Event):
    """A state ends: from this day on it stands against nothing."""

    type: ClassVar[str] = "blocks.block_ended.v1"

    block_id: BlockId
    addressee_no: AddresseeNo
    ended_on: Day
