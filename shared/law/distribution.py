"""Distribution of the proceeds of a disposition (配当), circular ranks included, 地方税法14条から14条の20まで.

Among taxes the first seizure ranks first, between taxes and secured claims the older date, so that a tax may rank
before a mortgage, the mortgage before another tax, and that tax before the first. Article 14-20 cuts the knot: by dates
it is found how much goes to all taxes and how much to all secured claims, and each of the two is then divided by its
own rules. Of equal rank, whoever is named first comes first: requests by their arrival, registrations by their number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from shared.money import Yen


class TaxStep(StrEnum):
    """By what a tax takes part (地方税法14条の6から14条の8まで); in the order of their ranks."""

    SECURED = "secured"
    SEIZING = "seizing"
    REQUESTING = "requesting"


class Security(StrEnum):
    """What secures a private claim."""

    MORTGAGE = "mortgage"
    PLEDGE = "pledge"
    LIEN = "lien"
    PROVISIONAL = "provisional"


class PriorRight(StrEnum):
    """What comes before every tax, whatever its date; in the order of their ranks."""

    RETENTION = "retention"
    PRESERVATION = "preservation"


_RANK: Mapping[TaxStep, int] = MappingProxyType({TaxStep.SECURED: 0, TaxStep.SEIZING: 1, TaxStep.REQUESTING: 2})
_TAX_ARTICLES: Mapping[TaxStep, str] = MappingProxyType(
    {
        TaxStep.SECURED: "地方税法14条の8",
        TaxStep.SEIZING: "地方税法14条の6(差押先着手)",
        TaxStep.REQUESTING: "地方税法14条の7(交付要求先着手)",
    }
)
_SECURITY_ARTICLES: Mapping[Security, str] = MappingProxyType(
    {
        Security.MORTGAGE: "地方税法14条の10(抵当権)",
        Security.PLEDGE: "地方税法14条の9(質権)",
        Security.LIEN: "地方税法14条の14(先取特権)",
        Security.PROVISIONAL: "地方税法14条の17(担保のための仮登記)",
    }
)
_PRIOR_ARTICLES: Mapping[PriorRight, str] = MappingProxyType(
    {
        PriorRight.RETENTION: "地方税法14条の15(留置権)",
        PriorRight.PRESERVATION: "地方税法14条の13(不動産保存の先取特権等)",
    }
)
_COSTS_ARTICLE = "地方税法14条の2・14条の3、国税徴収法137条"
_CHARGE_ARTICLE = "地方自治法231条の3第3項"
_CIRCLE = "14条の20"


@dataclass(frozen=True, slots=True)
class TaxClaim:
    """A tax or a charge that takes part.

    Attributes:
        name: Whose and which.
        amount_yen: What is claimed.
        statutory_on: The day by which it ranks against secured claims (法定納期限等, 14条の9).
        step: By what it takes part.
        step_on: When that step was taken; requests rank by it among themselves (交付要求先着手).
        is_charge: Whether it ranks after all taxes (地方自治法231条の3第3項).
        of_former_owner: Whether it is owed by whoever had the property before; only where 14条の16 reckons with it.
    """

    name: str
    amount_yen: Yen
    statutory_on: date
    step: TaxStep
    step_on: date
    is_charge: bool = False
    of_former_owner: bool = False


@dataclass(frozen=True, slots=True)
class SecuredClaim:
    """A private claim with security on the property.

    Attributes:
        name: Whose.
        amount_yen: What is claimed.
        registered_on: The day of its registration.
        kind: What secures it.
        limit_yen: Up to how much it comes before a younger tax: what it was when its holder was told of the seizure
            (14条の12); none where all of it does.
        from_former_owner: Whether it lay on the property before the debtor got it: then it comes before every tax of
            his (14条の11).
    """

    name: str
    amount_yen: Yen
    registered_on: date
    kind: Security = Security.MORTGAGE
    limit_yen: Yen | None = None
    from_former_owner: bool = False


@dataclass(frozen=True, slots=True)
class PriorClaim:
    """A private claim that comes before every tax: a right of retention, or of whoever preserved the property."""

    name: str
    amount_yen: Yen
    right: PriorRight


@dataclass(frozen=True, slots=True)
class Proceeds:
    """What property brought in, and everybody who takes part.

    Attributes:
        amount_yen: What it brought in.
        costs_yen: Costs of the disposition, which come before everything.
        taxes: Taxes and charges.
        secured: Private claims with security that rank by their dates.
        prior: Private claims that come before every tax.
    """

    amount_yen: Yen
    costs_yen: Yen
    taxes: Sequence[TaxClaim]
    secured: Sequence[SecuredClaim] = ()
    prior: Sequence[PriorClaim] = ()


@dataclass(frozen=True, slots=True)
class Allotment:
    """What somebody gets, and by which article."""

    name: str
    claimed_yen: Yen
    amount_yen: Yen
    article: str


class Place(NamedTuple):
    """A place in the order of dates (14条の20第2号), and what it would take there.

    Attributes:
        name: Whose.
        on: Its day; none for what comes before or after every day.
        is_tax: Whether it counts for the taxes.
        amount_yen: What was left for it.
    """

    name: str
    on: date | None
    is_tax: bool
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class Distribution:
    """How proceeds are distributed; the allotments and the rest add up to them.

    Attributes:
        allotments: Costs, prior rights, taxes and secured claims, each in the order of their ranks.
        places: The order of dates by which the two totals were found.
        taxes_yen: What goes to all taxes and charges together.
        secured_yen: What goes to all secured claims together.
        rest_yen: What goes back to the debtor (国税徴収法129条3項).
    """

    allotments: tuple[Allotment, ...]
    places: tuple[Place, ...]
    taxes_yen: Yen
    secured_yen: Yen
    rest_yen: Yen


def distribute(proceeds: Proceeds) -> Distribution:
    """Distribute the proceeds of a disposition.

    Raises:
        ValueError: An amount is negative.
    """
    claims: tuple[TaxClaim | SecuredClaim | PriorClaim, ...] = (*proceeds.taxes, *proceeds.secured, *proceeds.prior)
    limits = [one.limit_yen for one in proceeds.secured if one.limit_yen is not None]
    if min(proceeds.amount_yen, proceeds.costs_yen, *limits, *(one.amount_yen for one in claims)) < 0:
        raise ValueError("金額は0円以上で指定してください。")
    costs_yen = min(proceeds.amount_yen, proceeds.costs_yen)
    allotments = [Allotment("滞納処分費", proceeds.costs_yen, costs_yen, _COSTS_ARTICLE)]
    prior = sorted(proceeds.prior, key=lambda one: list(PriorRight).index(one.right))
    left_yen = proceeds.amount_yen - costs_yen
    left_yen -= _pour(left_yen, ((one, _PRIOR_ARTICLES[one.right]) for one in prior), allotments)
    places = tuple(_by_date(left_yen, proceeds.taxes, proceeds.secured))
    taxes_yen = sum(one.amount_yen for one in places if one.is_tax)
    secured_yen = sum(one.amount_yen for one in places if not one.is_tax)
    taxes = sorted(proceeds.taxes, key=lambda one: (one.is_charge, _RANK[one.step], one.step_on))
    _pour(taxes_yen, ((one, _article_of(one)) for one in taxes), allotments)
    secured = sorted(proceeds.secured, key=lambda one: one.registered_on)
    _pour(secured_yen, ((one, f"{_security_article(one)}、{_CIRCLE}第4号、民法373条") for one in secured), allotments)
    return Distribution(tuple(allotments), places, taxes_yen, secured_yen, left_yen - taxes_yen - secured_yen)


def collectable_from_assigned(proceeds: Proceeds, creditor: str, transferor: Sequence[TaxClaim]) -> Yen:
    """How much of what a creditor gets may be collected for taxes of whoever gave the mortgaged property away.

    Whoever owes a tax may have mortgaged his property after its statutory date and then given it away; where nothing
    else suffices, the tax is collected from what the creditor gets. It is not more than what he would get less, had
    the tax taken part in the distribution (地方税法14条の16第1項・第2項).

    Args:
        proceeds: The distribution of the property in the hands of its new owner.
        creditor: The name of the secured claim.
        transferor: The taxes of the former owner.

    Raises:
        ValueError: No security of the former owner has that name, or an amount is negative.
    """
    claim = next((one for one in proceeds.secured if one.name == creditor), None)
    if claim is None or not claim.from_former_owner:
        raise ValueError(f"前の所有者が設定した担保の債権に「{creditor}」がありません。名称を確かめてください。")
    # On the former owner's property his taxes and the securities that he gave would rank by their dates.
    older = [replace(one, of_former_owner=True) for one in transferor if one.statutory_on < claim.registered_on]
    with_them = replace(proceeds, taxes=[*proceeds.taxes, *older])
    gets_yen, would_get_yen = (_share_of(claim, distribute(one), one) for one in (proceeds, with_them))
    return min(gets_yen - would_get_yen, sum(one.amount_yen for one in older))


def _pour(
    amount_yen: Yen, claims: Iterable[tuple[TaxClaim | SecuredClaim | PriorClaim, str]], into: list[Allotment]
) -> Yen:
    """Give each in turn what is left; says how much was given."""
    left_yen = amount_yen
    for claim, article in claims:
        part_yen = min(left_yen, claim.amount_yen)
        left_yen -= part_yen
        into.append(Allotment(claim.name, claim.amount_yen, part_yen, article))
    return amount_yen - left_yen


def _by_date(left_yen: Yen, taxes: Sequence[TaxClaim], secured: Sequence[SecuredClaim]) -> Iterable[Place]:
    """Every claim at its day with what is left for it (14条の20第2号)."""
    # A security that was registered on the statutory day or before comes before the tax (14条の9, 14条の10).
    dated: list[tuple[tuple[int, date, bool], TaxClaim | SecuredClaim, Yen]] = []
    for one in secured:
        before_yen = one.amount_yen if one.limit_yen is None else min(one.limit_yen, one.amount_yen)
        dated.append(((0 if one.from_former_owner else 1, one.registered_on, False), one, before_yen))
        if one.amount_yen > before_yen:
            dated.append(((2, one.registered_on, False), one, one.amount_yen - before_yen))
    dated += (((0 if tax.of_former_owner else 1, tax.statutory_on, True), tax, tax.amount_yen) for tax in taxes)
    for (group, on, is_tax), claim, amount_yen in sorted(dated, key=lambda place: place[0]):
        part_yen = min(left_yen, amount_yen)
        left_yen -= part_yen
        yield Place(claim.name, on if group == 1 else None, is_tax, part_yen)


def _share_of(claim: SecuredClaim, answer: Distribution, proceeds: Proceeds) -> Yen:
    secured = sorted(proceeds.secured, key=lambda one: one.registered_on)
    # The secured claims are the last of the allotments.
    return answer.allotments[len(answer.allotments) - len(secured) + secured.index(claim)].amount_yen


def _article_of(tax: TaxClaim) -> str:
    return _CHARGE_ARTICLE if tax.is_charge else _TAX_ARTICLES[tax.step]


def _security_article(claim: SecuredClaim) -> str:
    return "地方税法14条の11" if claim.from_former_owner else _SECURITY_ARTICLES[claim.kind]
