"""What the tax systems announce: assessments (調定), their revisions (更正), cancellations, and control totals."""

from enum import StrEnum
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from shared.contracts.event import Event
from shared.contracts.fields import (
    AddresseeNo,
    AmountYen,
    Code,
    Contract,
    Day,
    FiscalYear,
    NoticeKey,
    TaxItemCode,
    Text,
)

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


class Filing(Contract):
    """The return (申告) from which a corporate or other declared tax follows, with the dates of its revisions."""

    #: Kind of return (申告区分): preliminary, final, amended.
    kind: Code
    business_year_start: Day | None = None
    business_year_end: Day | None = None
    filed_on: Day | None = None
    #: Months by which filing and payment were extended (延長月数).
    extension_months: Annotated[int, Field(ge=0, le=120)] | None = None
    #: Day on which the national tax was revised (国税更正年月日).
    national_tax_corrected_on: Day | None = None
    #: Day on which the taxpayer notified a correction (更正届出年月日).
    correction_notified_on: Day | None = None
    #: Day on which the taxpayer claimed a correction (更正請求年月日).
    correction_claimed_on: Day | None = None
    #: Tax on which a heavy additional charge lies (重加算対象税額).
    heavy_additional_tax_base_yen: AmountYen = 0

    @model_validator(mode="after")
    def _year_runs_forward(self) -> Self:
        if self.business_year_start and self.business_year_end and self.business_year_end < self.business_year_start:
            raise ValueError("filing: business_year_end lies before business_year_start")
        return self


class Vehicle(Contract):
    """The vehicle that a light-vehicle tax is about."""

    registration_key: Code
    #: Whether the vehicle needs an inspection certificate (車検区分).
    inspection_code: Code | None = None
    #: Number plate as it is written (漢字業務固有キー).
    plate: Text | None = None


class JointObligor(Contract):
    """Somebody who owes the whole notice beside its addressee (連帯納税義務者)."""

    addressee_no: AddresseeNo
    #: His share of the property (持分); it divides nothing that is owed.
    share_numerator: Annotated[int, Field(ge=1)] | None = None
    share_denominator: Annotated[int, Field(ge=1)] | None = None


class CollectionKind(StrEnum):
    """From what a special collector withholds (特別徴収): pay or pension."""

    PAY = "pay"
    PENSION = "pension"


class SpecialCollection(Contract):
    """The special collector (特別徴収義務者) who withholds a notice's instalments."""

    collector_no: Code
    kind: CollectionKind


class _OfNotice(Event):
    addressee_no: AddresseeNo
    notice: NoticeKey
    history_no: HistoryNo
    #: Number of the event among all of its source, from 1 without gaps; a gap shows that one was lost on the way.
    source_sequence: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None


class _Described(_OfNotice):
    #: What is left out stays as it was.
    filing: Filing | None = None
    vehicle: Vehicle | None = None
    special_collection: SpecialCollection | None = None
    #: Everybody who owes the notice beside its addressee; an empty list ends a joint obligation.
    joint_obligors: Annotated[tuple[JointObligor, ...], Field(max_length=200)] | None = None


class AssessmentDecided(_Described):
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


class AssessmentRevised(_Described):
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


class ControlTotal(Contract):
    """How many instalments of one levy year and number the assessor has, and their sum."""

    levy_fiscal_year: FiscalYear
    instalment: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    #: Instalments with an amount above zero.
    claim_count: Annotated[int, Field(ge=0, le=99_999_999)]
    amount_yen: AmountYen


class TotalsReported(Event):
    """What an assessor holds at the end of a day, for the comparison with the ledger (照合).

    It names every instalment number of each levy year that it names at all; years that it leaves out are not compared.
    """

    type: ClassVar[str] = "assessments.totals_reported.v1"

    tax_item: TaxItemCode
    as_on: Day
    totals: Annotated[tuple[ControlTotal, ...], Field(min_length=1, max_length=999)]

    @model_validator(mode="after")
    def _totals_differ(self) -> Self:
        if len({(one.levy_fiscal_year, one.instalment) for one in self.totals}) != len(self.totals):
            raise ValueError("totals: the same levy year and instalment stand twice")
        return self


def _refuse_repeated(instalments: tuple[Instalment, ...]) -> None:
    if len({row.instalment for row in instalments}) != len(instalments):
        raise ValueError("instalments: the same instalment stands twice")
