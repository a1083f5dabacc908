"""What the tax systems announce: assessments (調定), their revisions (更正) and cancellations."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from shared.contracts.event import Event
from shared.contracts.fields import AddresseeNo, AmountYen, Code, Contract, Day, FiscalYear, NoticeKey

#: Position of an event among all of its notice, from 1 without gaps (履歴番号): a later one waits for the earlier.
HistoryNo = Annotated[int, Field(ge=1, le=9999)]


class BreakdownLine(Contract):
    """One line of what an amount is made of, such as the per-capita levy (均等割)."""

    code: Code
    amount_yen: AmountYen


class Instalment(Contract):
    """One instalment (期別) of a notice, with the keys printed on its payment slip."""

    instalment: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    amount_yen: AmountYen
    due_on: Day
    #: Last day of the payment period as the law or ordinance sets it, before any shift for holidays.
    statutory_due_on: Day
    accounting_fiscal_year: FiscalYear
    #: Clearing key (収納キー) of the slip: what a payment refers to.
    clearing_key: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{4,40}$")]
    breakdown: tuple[BreakdownLine, ...] = ()

    @model_validator(mode="after")
    def _breakdown_adds_up(self) -> Self:
        if self.breakdown and sum(line.amount_yen for line in self.breakdown) != self.amount_yen:
            raise ValueError(f"instalment {self.instalment}: the breakdown does not add up to amount_yen")
        return self


Instalments = Annotated[tuple[Instalment, ...], Field(min_length=1, max_length=99)]


class _OfNotice(Event):
    addressee_no: AddresseeNo
    notice: NoticeKey
    history_no: HistoryNo


class AssessmentDecided(_OfNotice):
    """A notice was assessed (Local Autonomy Act article 231): its instalments become claims."""

    type: ClassVar[str] = "assessments.assessment_decided.v1"

    assessment_fiscal_year: FiscalYear
    assessed_on: Day
    notice_sent_on: Day | None = None
    is_ad_hoc: bool = False
    instalments: Instalments

    @model_validator(mode="after")
    def _instalments_differ(self) -> Self:
        _refuse_repeated(self.instalments)
        return self


class AssessmentRevised(_OfNotice):
    """A notice was revised (更正): the amounts now hold, for every instalment named here."""

    type: ClassVar[str] = "assessments.assessment_revised.v1"

    revised_on: Day
    notice_sent_on: Day | None = None
    reason: Code
    instalments: Instalments

    @model_validator(mode="after")
    def _instalments_differ(self) -> Self:
        _refuse_repeated(self.instalments)
        return self


class AssessmentCancelled(_OfNotice):
    """A notice was cancelled (賦課取消): nothing is owed on any of its instalments."""

    type: ClassVar[str] = "assessments.assessment_cancelled.v1"

    cancelled_on: Day
    reason: Code


def _refuse_repeated(instalments: tuple[Instalment, ...]) -> None:
    if len({row.instalment for row in instalments}) != len(instalments):
        raise ValueError("instalments: the same instalment stands twice")
