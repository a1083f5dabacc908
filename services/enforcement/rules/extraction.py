"""What cases are asked for (抽出条件): typed conditions that must all hold; days count back from the run."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.contracts import BlockState
from shared.contracts.fields import TaxItemCode
from shared.contracts.staff import Holder
from shared.days import add_months

_Yen = Annotated[int, Field(ge=0, le=10**15)]
_Months = Annotated[int, Field(ge=1, le=600)]
_Tag = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Conditions(BaseModel):
    """The conditions; what is not said is not asked.

    Attributes:
        owed_from_yen: So much or more is in arrears, in the tax items asked for.
        owed_below_yen: Less than so much is.
        tax_items: Arrears of these tax items; of all where none is named.
        age_months: The oldest claim was due so many months ago or earlier.
        silent_months: Nobody has spoken with the person for so many months.
        tags: One of these tags is on the case.
        without_tags: None of these is.
        states: One of these states stands, such as a suspension.
        without_states: None of these does.
        expiring_months: A claim is extinguished within so many months unless somebody acts.
        postal_prefixes: The person's postal code begins with one of these.
        assignee: Whose cases.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    owed_from_yen: _Yen | None = None
    owed_below_yen: _Yen | None = None
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(max_length=20)] = ()
    age_months: _Months | None = None
    silent_months: _Months | None = None
    tags: Annotated[tuple[_Tag, ...], Field(max_length=50)] = ()
    without_tags: Annotated[tuple[_Tag, ...], Field(max_length=50)] = ()
    states: Annotated[tuple[BlockState, ...], Field(max_length=30)] = ()
    without_states: Annotated[tuple[BlockState, ...], Field(max_length=30)] = ()
    expiring_months: Annotated[int, Field(ge=1, le=60)] | None = None
    postal_prefixes: Annotated[tuple[Annotated[str, Field(pattern=r"^[0-9]{1,7}$")], ...], Field(max_length=100)] = ()
    assignee: Holder | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not any(asked not in (None, ()) for _, asked in self):
            raise ValueError("抽出の条件を1つ以上入力してください。全件の一覧は案件の一覧を使ってください。")
        below_yen = self.owed_below_yen
        if below_yen is not None and (self.owed_from_yen or 0) >= below_yen:
            raise ValueError("滞納額の下限は上限より小さくしてください。")
        return self

    def due_by(self, day: date) -> date | None:
        """The last due date of the oldest claim."""
        return None if self.age_months is None else add_months(day, -self.age_months)

    def silent_since(self, day: date) -> date | None:
        """The day since which nobody has spoken with the person."""
        return None if self.silent_months is None else add_months(day, -self.silent_months)

    def expiring_until(self, day: date) -> date | None:
        """The day by which a claim is extinguished."""
        return None if self.expiring_months is None else add_months(day, self.expiring_months)
