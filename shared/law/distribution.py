"""Distribution of the proceeds of a sale (配当), circular ranks included, 地方税法14条から14条の20まで.

Among taxes the first seizure ranks first, between taxes and secured claims the older date, so that a tax may rank
before a mortgage, the mortgage before another tax, and that tax before the first. Article 14-20 cuts the knot: by dates
it is found how much goes to all taxes and how much to all secured claims, and each of the two is then divided by its
own rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from shared.money import Yen


class TaxStep(StrEnum):
    """By what a tax takes part (地方税法14条の6から14条の8まで); in the order of their ranks."""

    SECURED = "secured"
    SEIZING = "seizing"
    REQUESTING = "requesting"


_RANK: Mapping[TaxStep, int] = MappingProxyType({TaxStep.SECURED: 0, TaxStep.SEIZING: 1, TaxStep.REQUESTING: 2})


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
    """

    name: str
    amount_yen: Yen
    statutory_on: date
    step: TaxStep
    step_on: date
    is_charge: bool = False


@dataclass(frozen=True, slots=True)
class SecuredClaim:
    """A private claim with security: a mortgage or a pledge, by the day of its registration."""

    name: str
    amount_yen: Yen
    registered_on: date


@dataclass(frozen=True, slots=True)
class Allotment:
    """What somebody gets, and by which step."""

    name: str
    claimed_yen: Yen
    amount_yen: Yen
    article: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """How proceeds are distributed; the allotments and the rest add up to them.

    Attributes:
        allotments: Costs first, then taxes and secured claims in the order of their ranks.
        taxes_yen: What goes to all taxes and charges together.
        secured_yen: What goes to all secured claims together.
        rest_yen: What goes back to the debtor (国税徴収法129条3項).
    """

    allotments: tuple[Allotment, ...]
    taxes_yen: Yen
    secured_yen: Yen
    rest_yen: Yen


def distribute(
    proceeds_yen: Yen, costs_yen: Yen, taxes: Sequence[TaxClaim], secured: Sequence[SecuredClaim]
) -> Distribution:
    """Distribute the proceeds of a sale.

    Args:
        proceeds_yen: What the property brought in.
        costs_yen: Costs of the sale and the disposition, which come before everything.
        taxes: Taxes and charges.
        secured: Private claims with security on the property.

    Raises:
        ValueError: An amount is negative.
    """
    claimed = [*(one.amount_yen for one in taxes), *(one.amount_yen for one in secured)]
    if min(proceeds_yen, costs_yen, *claimed) < 0:
        raise ValueError("金額は0円以上で指定してください。")
    costs = min(proceeds_yen, costs_yen)
    taxes_yen, secured_yen = _totals(proceeds_yen - costs, taxes, secured)
    allotments = [Allotment("滞納処分費", costs_yen, costs, "地方税法14条の3、国税徴収法137条")]
    left = taxes_yen
    for tax in sorted(taxes, key=_among_taxes):
        part = min(left, tax.amount_yen)
        left -= part
        allotments.append(Allotment(tax.name, tax.amount_yen, part, _article_of(tax)))
    left = secured_yen
    for claim in sorted(secured, key=lambda one: one.registered_on):
        part = min(left, claim.amount_yen)
        left -= part
        allotments.append(Allotment(claim.name, claim.amount_yen, part, "地方税法14条の20第4号、民法373条"))
    return Distribution(tuple(allotments), taxes_yen, secured_yen, proceeds_yen - costs - taxes_yen - secured_yen)


def _totals(after_costs_yen: Yen, taxes: Sequence[TaxClaim], secured: Sequence[SecuredClaim]) -> tuple[Yen, Yen]:
    """How much goes to all taxes and to all secured claims, by dates (14条の20第2号)."""
    # A security that was registered on the statutory day or before comes before the tax (14条の10).
    places = [(one.registered_on, 0, one.amount_yen) for one in secured]
    places += [(one.statutory_on, 1, one.amount_yen) for one in taxes]
    totals = [0, 0]
    left = after_costs_yen
    for _, is_tax, amount_yen in sorted(places, key=lambda place: place[:2]):
        part = min(left, amount_yen)
        left -= part
        totals[is_tax] += part
    return totals[1], totals[0]


def _among_taxes(tax: TaxClaim) -> tuple[bool, int, date]:
    return tax.is_charge, _RANK[tax.step], tax.step_on


def _article_of(tax: TaxClaim) -> str:
    if tax.is_charge:
        return "地方自治法231条の3第3項"
    return {
        TaxStep.SECURED: "地方税法14条の8",
        TaxStep.SEIZING: "地方税法14条の6(差押先着手)",
        TaxStep.REQUESTING: "地方税法14条の7(交付要求先着手)",
    }[tax.step]
