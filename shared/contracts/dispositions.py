"""What `enforcement` announces of dispositions beside seizures (繰上徴収, 交付要求 and others)."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Code, Contract, Day

DispositionId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class AcceleratedDueDate(Contract):
    """A claim that is collected sooner, and the due date that it had until then."""

    claim_id: ClaimId
    former_due_on: Day


class CollectionAccelerated(Event):
    """Claims are collected before their due date (繰上徴収, 地方税法13条の2): another due date takes its place."""

    type: ClassVar[str] = "enforcement.collection_accelerated.v1"

    disposition_id: DispositionId
    addressee_no: AddresseeNo
    ground: Code
    decided_on: Day
    due_on: Day
    #: The time of that day in Japan, HH:MM.
    due_time: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    claims: Annotated[tuple[AcceleratedDueDate, ...], Field(min_length=1, max_length=500)]


class AccelerationCancelled(Event):
    """An acceleration is cancelled: its claims have the due date again that they would have without it."""

    type: ClassVar[str] = "enforcement.acceleration_cancelled.v1"

    disposition_id: DispositionId
    addressee_no: AddresseeNo
    cancelled_on: Day
    claim_ids: Annotated[tuple[ClaimId, ...], Field(min_length=1, max_length=500)]


class DispositionPaid(Event):
    """Money came under a disposition beside seizures: it pays the claims of that disposition and no others.

    A court or another authority distributed it (配当), or whoever is liable beside the debtor paid it.
    """

    type: ClassVar[str] = "enforcement.disposition_paid.v1"

    disposition_id: DispositionId
    addressee_no: AddresseeNo
    #: Tells the payments of one disposition apart.
    payment_no: Annotated[int, Field(ge=1)]
    disposition_kind: Code
    paid_on: Day
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    claim_ids: Annotated[tuple[ClaimId, ...], Field(min_length=1, max_length=500)]
