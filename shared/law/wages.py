"""What of wages and of a retirement allowance may be seized (給料等の差押禁止額), 国税徴収法76条, 同法施行令34条."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.money import Yen, ceil_to_thousand, floor_to_thousand

_SHARE_WHOLE = 1000
#: Consent lifts what is left for living, never what is really withheld (76条5項, 基本通達76条関係16).
_CONSENTED = ("国税徴収法76条5項(書面の承諾)",) * 2
_MONTHS_OF_YEAR = 12
#: The parts that are left for living, and not withheld.
_LIVING = frozenset({"n4", "n5"})


@dataclass(frozen=True, slots=True)
class WageTerms:
    """The dated numbers of article 76.

    Attributes:
        base_yen: Living costs of the debtor himself for a month.
        per_relative_yen: Living costs of each relative who shares his livelihood.
        station_share_tenths: What keeps up appearances (体面維持費), in tenths of a percent of the rest.
        station_limit_tenths: The most of it, in tenths of a percent of the living costs.
        retirement_months: For how many months living costs are protected of a retirement allowance (76条4項2号).
        retirement_years_free: Years of service beyond which the share of them is added each year (76条4項3号).
    """

    base_yen: Yen
    per_relative_yen: Yen
    station_share_tenths: int
    station_limit_tenths: int
    retirement_months: int
    retirement_years_free: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the employer really withholds from a payment, in yen."""

    income_tax_yen: Yen
    resident_tax_yen: Yen
    social_insurance_yen: Yen


@dataclass(frozen=True, slots=True)
class Pay:
    """What one employer pays for a period, in yen, and what he withholds of it."""

    gross_yen: Yen
    withheld: Withheld


class Split(StrEnum):
    """How the protected part of several payments is laid on them (国税徴収法基本通達76条関係9)."""

    #: The first payment is judged alone, each further one together with those before it, less what they protect.
    FIRST_PAYER = "first"
    #: By what each pays after its own deductions.
    PRO_RATA = "pro-rata"


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


def seizable_wages(
    gross_yen: Yen,
    withheld: Withheld,
    relatives: int,
    terms: WageTerms,
    *,
    months: int = 1,
    consented: bool = False,
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
        consented: Whether the person agreed in writing that living costs may be seized too (76条5項).

    Raises:
        ValueError: An amount or a number is negative, or there is no month.
    """
    pays = [Pay(gross_yen, withheld)]
    (answer,) = seizable_of_several(pays, relatives, terms, Split.FIRST_PAYER, months=months, consented=consented)
    return answer


def seizable_of_several(
    pays: Sequence[Pay],
    relatives: int,
    terms: WageTerms,
    split: Split,
    *,
    months: int = 1,
    consented: bool = False,
) -> tuple[SeizablePay, ...]:
    """What of the wages that several employers pay for the same period may be seized (国税徴収法76条1項後段).

    Living costs and what keeps up appearances are protected once, on the sum of all pay. Each payment is truncated and
    each deduction rounded up by itself.

    Args:
        pays: What each employer pays, in the order in which they are judged.
        relatives: As in `seizable_wages`.
        terms: The numbers of the day.
        split: How the protected part is laid on them.
        months: How many months the pay is for.
        consented: As in `seizable_wages`.

    Returns:
        One answer for each payment, in their order.

    Raises:
        ValueError: An amount or a number is negative, or there is no month or no payment.
    """
    if not pays or min(relatives, months - 1, *(pay.gross_yen for pay in pays)) < 0:
        raise ValueError("支給額と親族の数は0以上、期間は1か月以上で指定してください。")
    gross = [floor_to_thousand(pay.gross_yen) for pay in pays]
    withheld = [_withheld_parts(pay.withheld) for pay in pays]
    nets = [max(0, yen - sum(part.amount_yen for part in parts)) for yen, parts in zip(gross, withheld, strict=True)]
    living_yen = ceil_to_thousand((terms.base_yen + terms.per_relative_yen * relatives) * months)
    if consented:
        laid = [(0, 0)] * len(pays)
    elif split is Split.PRO_RATA:
        laid = _pro_rata(nets, living_yen, terms)
    else:
        laid = _one_after_the_other(nets, living_yen, terms)
    articles = _CONSENTED if consented else ("国税徴収法76条1項4号、同法施行令34条", "国税徴収法76条1項5号")
    return tuple(
        _pay_sheet(yen, (*parts, *_living_parts(living, station, articles)))
        for yen, parts, (living, station) in zip(gross, withheld, laid, strict=True)
    )


def _pay_sheet(gross_yen: Yen, protected: tuple[ProtectedPart, ...]) -> SeizablePay:
    return SeizablePay(gross_yen, protected, max(0, gross_yen - sum(part.amount_yen for part in protected)))


def _living_parts(living_yen: Yen, station_yen: Yen, articles: tuple[str, str]) -> tuple[ProtectedPart, ProtectedPart]:
    return (
        ProtectedPart("n4", "最低生活費", living_yen, articles[0]),
        ProtectedPart("n5", "体面維持費", station_yen, articles[1]),
    )


def _station_yen(net_yen: Yen, living_yen: Yen, terms: WageTerms) -> Yen:
    """What keeps up appearances (76条1項5号): a share of the rest, up to a multiple of the living costs."""
    rest_yen = max(0, net_yen - living_yen)
    limit_yen = living_yen * terms.station_limit_tenths // _SHARE_WHOLE
    return min(ceil_to_thousand(-(-rest_yen * terms.station_share_tenths // _SHARE_WHOLE)), limit_yen)


def _one_after_the_other(nets: Sequence[Yen], living_yen: Yen, terms: WageTerms) -> list[tuple[Yen, Yen]]:
    """Living costs and the fifth that fall on each payment: what the sum protects with it, less what it did without."""
    laid = []
    net_yen = living_before = station_before = 0
    for place, own_yen in enumerate(nets):
        net_yen += own_yen
        # The last one bears what the pay before it was too little for.
        living = living_yen if place == len(nets) - 1 else min(living_yen, net_yen)
        station = _station_yen(net_yen, living_yen, terms)
        laid.append((living - living_before, station - station_before))
        living_before, station_before = living, station
    return laid


def _pro_rata(nets: Sequence[Yen], living_yen: Yen, terms: WageTerms) -> list[tuple[Yen, Yen]]:
    net_yen = sum(nets)
    station_yen = _station_yen(net_yen, living_yen, terms)
    if not net_yen:
        return [(living_yen, 0)] * len(nets)
    return [
        (ceil_to_thousand(-(-living_yen * own // net_yen)), ceil_to_thousand(-(-station_yen * own // net_yen)))
        for own in nets
    ]


def seizable_cash(
    cash_yen: Yen, pay: SeizablePay, seized_on: date, next_pay_on: date, period_days: int
) -> tuple[Yen, Yen]:
    """What of the money that somebody was paid as wages is protected, and what of it may be seized (76条2項).

    The living costs and what keeps up appearances of the payment are protected for the days until the next payday, out
    of the days of the period; a yen begun is protected whole, since the law names no rounding. The day of the seizure
    counts, and the payday does not. Money in a bank account has no such protection.

    Args:
        cash_yen: The money in hand.
        pay: The payment it came from, as `seizable_wages` answers it.
        seized_on: The day of the seizure.
        next_pay_on: The next payday.
        period_days: The days of the period that the wages were paid for.

    Raises:
        ValueError: The amount is negative, or the payday lies before the seizure or further ahead than the period.
    """
    days = (next_pay_on - seized_on).days
    if cash_yen < 0 or period_days < 1 or not 0 <= days <= period_days:
        raise ValueError("現金は0円以上、次の支払日は差押えの日から支給の期間の日数以内の日を指定してください。")
    living_yen = sum(part.amount_yen for part in pay.protected if part.item in _LIVING)
    protected_yen = -(-living_yen * days // period_days)
    return protected_yen, max(0, cash_yen - protected_yen)


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
    living_yen = ceil_to_thousand(terms.base_yen + terms.per_relative_yen * relatives) * terms.retirement_months
    years_over = max(0, -(-months_of_service // _MONTHS_OF_YEAR) - terms.retirement_years_free)
    more_yen = -(-living_yen * years_over * terms.station_share_tenths // _SHARE_WHOLE)
    protected = (
        *_withheld_parts(withheld),
        ProtectedPart("n4", f"{terms.retirement_months}か月分の最低生活費", living_yen, "国税徴収法76条4項2号"),
        ProtectedPart(
            "n5", f"勤続{terms.retirement_years_free}年を超える{years_over}年分の加算", more_yen, "国税徴収法76条4項3号"
        ),
    )
    return _pay_sheet(gross, protected)


def _withheld_parts(withheld: Withheld) -> tuple[ProtectedPart, ...]:
    named = (
        ("n1", "源泉所得税", withheld.income_tax_yen, "国税徴収法76条1項1号"),
        ("n2", "特別徴収の住民税", withheld.resident_tax_yen, "国税徴収法76条1項2号"),
        ("n3", "社会保険料", withheld.social_insurance_yen, "国税徴収法76条1項3号"),
    )
    return tuple(ProtectedPart(item, label, ceil_to_thousand(yen), article) for item, label, yen, article in named)
