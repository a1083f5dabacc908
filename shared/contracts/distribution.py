"""What `enforcement` and `payments` say to each other about the distribution of proceeds (配当)."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, Contract, Day

DistributionId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class _OfDistribution(Event):
    distribution_id: DistributionId
    addressee_no: AddresseeNo
    #: The step of the distribution that asks; an answer to a former one is too late.
    ask_no: Annotated[int, Field(ge=1, le=99_999)]
    #: The day on which the money came, on which the claims count as paid.
    valued_on: Day


class DistributionBalancesAsked(_OfDistribution):
    """What did these claims ask for on that day, and by which days do they rank? Asked of payments."""

    type: ClassVar[str] = "enforcement.distribution_balances_asked.v1"

    claim_ids: Annotated[tuple[ClaimId, ...], Field(min_length=1, max_length=500)]
    #: Under which other numbers of the person (宛名の統合) some of the claims are owed.
    other_addressee_nos: tuple[AddresseeNo, ...] = ()


class RankedPart(Contract):
    """A part of a claim that ranks by a day of its own (法定納期限等, 地方税法14条の9)."""

    priority_on: Day
    #: Tax and delinquency charge.
    amount_yen: AmountYen


class RankedBalance(Contract):
    """What a claim asks for on a day: its costs, and the rest by the days by which it ranks."""

    claim_id: ClaimId
    due_on: Day
    #: Cost of the disposition and dunning fee, which come before everything (14条の3).
    cost_yen: AmountYen
    parts: tuple[RankedPart, ...]
    #: Provisional money, counted as paid in the amounts above.
    provisional_yen: AmountYen


class DistributionBalancesStated(_OfDistribution):
    """The answer to `enforcement.distribution_balances_asked`, read under the locks of the claims."""

    type: ClassVar[str] = "payments.distribution_balances_stated.v1"

    #: Without those that do not exist or are another's.
    claims: tuple[RankedBalance, ...]


class DividedShare(Contract):
    """What a claim asked for, and what it got; more than it asked for is an overpayment of it."""

    claim_id: ClaimId
    cost_yen: AmountYen
    without_cost_yen: AmountYen
    amount_yen: AmountYen


class ProceedsDivided(Event):
    """Payments divided the proceeds of a seizure over its claims and posted them."""

    type: ClassVar[str] = "payments.proceeds_divided.v1"

    seizure_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    addressee_no: AddresseeNo
    collection_no: Annotated[int, Field(ge=1)]
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    #: Every claim of the seizure that is the addressee's; together they are the amount.
    shares: Annotated[tuple[DividedShare, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if sum(one.amount_yen for one in self.shares) != self.amount_yen:
            raise ValueError("shares: they are not amount_yen together")
        return self
