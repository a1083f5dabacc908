"""The files that `shuno law prescription` and `shuno law distribution` read, or refuse with one sentence."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.cli.law_input import WrongInput
from shared.law.distribution import (
    PriorClaim,
    PriorRight,
    Proceeds,
    SecuredClaim,
    Security,
    TaxClaim,
    TaxStep,
)
from shared.law.prescription import Happened, PrescriptionEvent
from shared.money import CLAIM_MAX_YEN

Amount = Annotated[int, Field(strict=True, ge=0, le=CLAIM_MAX_YEN)]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EventRead(_Read):
    """Something that happened to a claim: on a day, or from a day to a day."""

    event: PrescriptionEvent
    #: Not `on`, which YAML reads as true.
    day: date
    until: date | None = None


class ClaimRead(_Read):
    """A claim and what happened to it."""

    kind: Literal["tax", "charge"]
    due: date
    events: Annotated[tuple[EventRead, ...], Field(max_length=1_000)] = ()

    @property
    def is_charge(self) -> bool:
        """Whether it is a charge (料) and no tax."""
        return self.kind == "charge"

    def happened(self) -> list[Happened]:
        """The events for the rule."""
        return [Happened(one.event, one.day, one.until) for one in self.events]


class TaxRead(_Read):
    """A tax or a charge that takes part in a distribution."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    amount: Amount
    statutory_date: date
    step: TaxStep
    step_date: date
    charge: bool = False

    def of(self) -> TaxClaim:
        """The value for the rule."""
        return TaxClaim(self.name, self.amount, self.statutory_date, self.step, self.step_date, self.charge)


class SecuredRead(_Read):
    """A private claim with security that ranks by its date."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    amount: Amount
    registered: date
    kind: Security = Security.MORTGAGE
    #: What it was when its holder was told of the seizure; beyond it younger taxes come first.
    limit: Amount | None = None
    #: Whether it lay on the property before the debtor got it.
    former_owner: bool = False


class PriorRead(_Read):
    """A private claim that comes before every tax."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    amount: Amount
    right: PriorRight


class AssignedRead(_Read):
    """The taxes of whoever mortgaged the property and gave it away, and the creditor whose share they may touch."""

    creditor: Annotated[str, Field(min_length=1, max_length=100)]
    taxes: Annotated[tuple[TaxRead, ...], Field(min_length=1)]

    def of(self) -> list[TaxClaim]:
        """The taxes for the rule."""
        return [one.of() for one in self.taxes]


class SaleRead(_Read):
    """The proceeds of a sale and who takes part."""

    proceeds: Amount
    costs: Amount = 0
    taxes: tuple[TaxRead, ...]
    secured: tuple[SecuredRead, ...] = ()
    prior: tuple[PriorRead, ...] = ()
    assigned: AssignedRead | None = None

    def of(self) -> Proceeds:
        """The values for the rule."""
        secured = [
            SecuredClaim(one.name, one.amount, one.registered, one.kind, one.limit, one.former_owner)
            for one in self.secured
        ]
        prior = [PriorClaim(one.name, one.amount, one.right) for one in self.prior]
        return Proceeds(self.proceeds, self.costs, [one.of() for one in self.taxes], secured, prior)


_ReadT = TypeVar("_ReadT", bound=_Read)


def read_claim(file: Path) -> ClaimRead:
    """A claim with its events.

    Raises:
        WrongInput: The file cannot be read, is no YAML, or a field is missing, unknown or unfit.
    """
    return _read(file, ClaimRead)


def read_sale(file: Path) -> SaleRead:
    """A sale with those who take part.

    Raises:
        WrongInput: The file cannot be read, is no YAML, or a field is missing, unknown or unfit.
    """
    return _read(file, SaleRead)


def _read(file: Path, model: type[_ReadT]) -> _ReadT:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise WrongInput(f"{file}: 読めません。ファイルの場所と読取りの権限を確かめてください。") from fault
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as fault:
        raise WrongInput(f"{file}: YAMLとして読めません。書き方を確かめてください。") from fault
    if not isinstance(content, dict):
        raise WrongInput(f"{file}: 全体が「項目: 値」の形ではありません。書き方を確かめてください。")
    try:
        return model.model_validate(content)
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise WrongInput(f"{file}: {place} を直してください({first['msg']})。") from fault
