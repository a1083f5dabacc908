"""What an officer enters of a payment of wages, a pension or a retirement allowance, from the payer's answer."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.rules.pay_sheets import PayFacts, PayKind
from shared.contracts.fields import AmountYen
from shared.http.days import DayAtHand
from shared.law.wages import Pay, Split, Withheld


class PayerEntry(BaseModel):
    """What one employer pays for the period, and what he really withholds."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    gross_yen: AmountYen
    income_tax_yen: AmountYen = 0
    resident_tax_yen: AmountYen = 0
    social_insurance_yen: AmountYen = 0


class PayEntry(BaseModel):
    """A payment; most have one payer.

    Attributes:
        kind: What is paid.
        pay_on: The day of payment.
        months: For how many months: two for most pensions, one for a bonus.
        payers: All employers of the period, in the order in which they are judged.
        own_place: The place of the third-party debtor among them, from zero.
        split: How the protected part is laid on several.
        relatives: Relatives who share the livelihood, a common-law spouse among them.
        consented: Whether there is the person's written consent (国税徴収法76条5項).
        months_of_service: Of a retirement allowance.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    kind: PayKind
    pay_on: DayAtHand
    months: Annotated[int, Field(ge=1, le=12)] = 1
    payers: Annotated[tuple[PayerEntry, ...], Field(min_length=1, max_length=5, strict=False)]
    own_place: Annotated[int, Field(ge=0, le=4)] = 0
    split: Split = Split.FIRST_PAYER
    relatives: Annotated[int, Field(ge=0, le=99)]
    consented: bool = False
    months_of_service: Annotated[int, Field(ge=0, le=1200)] | None = None

    def facts(self) -> PayFacts:
        """What the rules need of it."""
        payers = tuple(
            Pay(one.gross_yen, Withheld(one.income_tax_yen, one.resident_tax_yen, one.social_insurance_yen))
            for one in self.payers
        )
        return PayFacts(
            self.kind,
            self.pay_on,
            self.months,
            payers,
            self.own_place,
            self.split,
            self.relatives,
            self.consented,
            self.months_of_service,
        )
