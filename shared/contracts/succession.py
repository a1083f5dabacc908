"""Who succeeds to what a deceased person owed (納税承継), as enforcement decides and announces it."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Contract, Day

SuccessionId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class SucceedingHeir(Contract):
    """An heir who owes a part from now on; whoever renounced is not named."""

    addressee_no: AddresseeNo
    share_numerator: Annotated[int, Field(ge=1)]
    share_denominator: Annotated[int, Field(ge=1)]
    #: Who receives letters for all of them (相続人代表者).
    is_representative: bool
    #: The most that may be collected from him for all claims together (地方税法9条1項ただし書・3項).
    liable_yen: AmountYen


class HeirPart(Contract):
    """What one heir owes of a claim."""

    addressee_no: AddresseeNo
    amount_yen: AmountYen


class SucceededClaim(Contract):
    """A claim and what each heir owes of it; the parts are what was owed when it was decided."""

    claim_id: ClaimId
    parts: Annotated[tuple[HeirPart, ...], Field(min_length=1, max_length=100)]


class ClaimsSucceeded(Event):
    """Heirs owe what a deceased person owed: one claim each, one clearing, a part for each heir (地方税法9条)."""

    type: ClassVar[str] = "enforcement.claims_succeeded.v1"

    succession_id: SuccessionId
    #: The deceased, under whose number the claims stay.
    addressee_no: AddresseeNo
    died_on: Day
    decided_on: Day
    #: The decision in whose place this one comes; from now on only this one counts.
    replaces: SuccessionId | None = None
    heirs: Annotated[tuple[SucceedingHeir, ...], Field(min_length=1, max_length=100)]
    claims: Annotated[tuple[SucceededClaim, ...], Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _same_heirs(self) -> Self:
        named = [heir.addressee_no for heir in self.heirs]
        if len(set(named)) != len(named) or sum(heir.is_representative for heir in self.heirs) != 1:
            raise ValueError("heirs: each stands once, and one represents the others")
        if any([part.addressee_no for part in claim.parts] != named for claim in self.claims):
            raise ValueError("claims: each has a part for every heir, in the order of the heirs")
        return self


class SuccessionCancelled(Event):
    """A decision about who succeeds is cancelled: the claims are owed by their addressee alone again."""

    type: ClassVar[str] = "enforcement.succession_cancelled.v1"

    #: Of the cancellation itself, so that another decision may take its place.
    succession_id: SuccessionId
    addressee_no: AddresseeNo
    died_on: Day
    cancelled_on: Day
    replaces: SuccessionId
