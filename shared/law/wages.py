"""What of wages and of a retirement allowance may be seized (給料等の差押禁止額), 国税徴収法76条, 同法施行令34条."""

from dataclasses import dataclass
from datetime import date

from shared.law.library import Law
from shared.money import Yen, ceil_to_thousand, floor_to_thousand

_SHARE_WHOLE = 1000
#: Of a retirement allowance the living costs of three months are protected, and a fifth of them more for each year of
#: service over five (76条4項).
_RETIREMENT_MONTHS, _RETIREMENT_YEARS_FREE, _MONTHS_OF_YEAR = 3, 5, 12


@dataclass(frozen=True, slots=True)
class WageTerms:
    """The dated numbers of article 76.

    Attributes:
        base_yen: Living costs of the debtor himself for a month.
        per_relative_yen: Living costs of each relative who shares his livelihood.
        station_share_tenths: What keeps up appearances (体面維持費), in tenths of a percent of the rest.
    """

    base_yen: Yen
    per_relative_yen: Yen
    station_share_tenths: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the employer really withholds from a payment, in yen."""

    income_tax_yen: Yen
    resident_tax_yen: Yen
    social_insurance_yen: Yen


@dataclass(frozen=True, slots=True)
class ProtectedPart:
    """One item that may not be seized: its number in the law, what it is, the amount and its source."""

    item: str
    label: str
    amount_yen: Yen
    article: str


@dataclass(frozen=True, slots=True)
class SeizablePay:
    """What may be seized of a payment, with every part that may not.

    Attributes:
        gross_yen: The payment as it counts, after its truncation.
        protected: The parts, in the order of the law.
        seizable_yen: The rest.
    """

    gross_yen: Yen
    protected: tuple[ProtectedPart, ...]
    seizable_yen: Yen


def wage_terms(law: Law, day: date) -> WageTerms:
    """The numbers in force on a day.

    Raises:
        NotInForce: The day lies before the numbers that are known.
    """
    return WageTerms(
        law.wage_protected_base.on(day), law.wage_protected_per_relative.on(day), law.wage_station_share.on(day)
    )


def seizable_wages(
    gross_yen: Yen, withheld: Withheld, relatives: int, terms: WageTerms, *, months: int = 1
) -> SeizablePay:
    """What of wages for one month or several may be seized.

    Pay is truncated to 1,000 yen; each protected part is rounded up to 1,000 yen (国税徴収法基本通達76条関係3). For
    periods of less than a month the scale of the living costs is not settled, so they are not answered.

    Args:
        gross_yen: Pay before anything is withheld.
        withheld: What is really withheld.
        relatives: Relatives who share the livelihood, a common-law spouse among them; not dependants for tax.
        terms: The numbers of the day.
        months: How many months the pay is for: two for most pensions.

    Raises:
        ValueError: An amount or a number is negative, or there is no month.
    """
    if min(gross_yen, relatives, months - 1) < 0:
        raise ValueError("支給額と親族の数は0以上、期間は1か月以上で指定してください。")
    gross = floor_to_thousand(gross_yen)
    parts = _withheld_parts(withheld)
    living_yen = ceil_to_thousand((terms.base_yen + terms.per_relative_yen * relatives) * months)
    rest_yen = max(0, gross - sum(part.amount_yen for part in parts) - living_yen)
    station_yen = min(ceil_to_thousand(-(-rest_yen * terms.station_share_tenths // _SHARE_WHOLE)), 2 * living_yen)
    protected = (
        *parts,
        ProtectedPart("n4", "最低生活費", living_yen, "国税徴収法76条1項4号、同法施行令34条"),
        ProtectedPart("n5", "体面維持費", station_yen, "国税徴収法76条1項5号"),
    )
    return SeizablePay(gross, protected, max(0, gross - sum(part.amount_yen for part in protected)))


def seizable_retirement_allowance(
    gross_yen: Yen, withheld: Withheld, relatives: int, months_of_service: int, terms: WageTerms
) -> SeizablePay:
    """What of a retirement allowance may be seized (国税徴収法76条4項).

    Args:
        gross_yen: The allowance before anything is withheld.
        withheld: What is really withheld.
        relatives: Relatives who share the livelihood.
        months_of_service: A year that was begun counts as one (国税徴収法基本通達76条関係14).
        terms: The numbers of the day.

    Raises:
        ValueError: An amount or a number is negative.
    """
    if min(gross_yen, relatives, months_of_service) < 0:
        raise ValueError("支給額、親族の数、勤続月数は0以上で指定してください。")
    gross = floor_to_thousand(gross_yen)
    living_yen = ceil_to_thousand(terms.base_yen + terms.per_relative_yen * relatives) * _RETIREMENT_MONTHS
    years_over = max(0, -(-months_of_service // _MONTHS_OF_YEAR) - _RETIREMENT_YEARS_FREE)
    more_yen = -(-living_yen * years_over * terms.station_share_tenths // _SHARE_WHOLE)
    protected = (
        *_withheld_parts(withheld),
        ProtectedPart("n4", "3か月分の最低生活費", living_yen, "国税徴収法76条4項2号"),
        ProtectedPart("n5", f"勤続5年を超える{years_over}年分の加算", more_yen, "国税徴収法76条4項3号"),
    )
    return SeizablePay(gross, protected, max(0, gross - sum(part.amount_yen for part in protected)))


def _withheld_parts(withheld: Withheld) -> tuple[ProtectedPart, ...]:
    named = (
        ("n1", "源泉所得税", withheld.income_tax_yen, "国税徴収法76条1項1号"),
        ("n2", "特別徴収の住民税", withheld.resident_tax_yen, "国税徴収法76条1項2号"),
        ("n3", "社会保険料", withheld.social_insurance_yen, "国税徴収法76条1項3号"),
    )
    return tuple(ProtectedPart(item, label, ceil_to_thousand(yen), article) for item, label, yen, article in named)
