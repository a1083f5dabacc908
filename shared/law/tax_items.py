"""The six tax items (税目) whose collection Shuno manages, as a frozen table."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class TaxKind(StrEnum):
    """Whether the Local Tax Act (tax) or the Local Autonomy Act, article 231-3 (charge), governs collection."""

    TAX = "tax"
    CHARGE = "charge"


class UnknownTaxItem(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """A code or a name is none of the tax items."""


@dataclass(frozen=True, slots=True)
class TaxItem:
    """One tax item.

    Attributes:
        code: Three digits, the key in contracts, files and tables.
        name: The statutory Japanese name.
        kind: Tax or charge.
        late_charge_article: The article that lays down the delinquency charge (延滞金).
        dunning_article: The article that lays down the dunning notice (督促状).
        seizure_article: The article that opens the way to seizure.
        aliases: Other names found in files and on forms.
    """

    code: str
    name: str
    kind: TaxKind
    late_charge_article: str
    dunning_article: str
    seizure_article: str
    aliases: tuple[str, ...]


_CHARGE_ARTICLE = "地方自治法231条の3第2項"
_CHARGE_DUNNING_ARTICLE = "地方自治法231条の3第1項"
_CHARGE_SEIZURE_ARTICLE = "地方自治法231条の3第3項"

RESIDENT_TAX = TaxItem(
    "010",
    "個人住民税",
    TaxKind.TAX,
    "地方税法326条1項",
    "地方税法329条1項",
    "地方税法331条1項",
    (
        "市県民税",
        "市民税・県民税",
        "市民税県民税",
        "市町村民税",
        "住民税",
        "個人住民税(普通徴収)",
        "市民税・県民税・森林環境税",
    ),
)
FIXED_ASSET_TAX = TaxItem(
    "012",
    "固定資産税",
    TaxKind.TAX,
    "地方税法369条1項",
    "地方税法371条1項",
    "地方税法373条1項",
    ("固定資産税・都市計画税", "固定資産税都市計画税", "固都税"),
)
LIGHT_VEHICLE_TAX = TaxItem(
    "013",
    "軽自動車税種別割",
    TaxKind.TAX,
    "地方税法463条の24第1項",
    "地方税法463条の25第1項",
    "地方税法463条の27第1項",
    ("軽自動車税", "軽自動車税(種別割)", "軽自"),
)
LONG_TERM_CARE_CHARGE = TaxItem(
    "023",
    "介護保険料",
    TaxKind.CHARGE,
    _CHARGE_ARTICLE,
    _CHARGE_DUNNING_ARTICLE,
    _CHARGE_SEIZURE_ARTICLE,
    ("介護",),
)
HEALTH_INSURANCE_TAX = TaxItem(
    "024",
    "国民健康保険税",
    TaxKind.TAX,
    "地方税法723条1項",
    "地方税法726条1項",
    "地方税法728条1項",
    ("国保税", "国保"),
)
LATE_ELDERLY_CHARGE = TaxItem(
    "025",
    "後期高齢者医療保険料",
    TaxKind.CHARGE,
    _CHARGE_ARTICLE,
    _CHARGE_DUNNING_ARTICLE,
    _CHARGE_SEIZURE_ARTICLE,
    ("後期高齢者医療", "後期"),
)

#: Every tax item by its code, in the order of the codes.
TAX_ITEMS = MappingProxyType(
    {
        item.code: item
        for item in (
            RESIDENT_TAX,
            FIXED_ASSET_TAX,
            LIGHT_VEHICLE_TAX,
            LONG_TERM_CARE_CHARGE,
            HEALTH_INSURANCE_TAX,
            LATE_ELDERLY_CHARGE,
        )
    }
)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()


_BY_NAME = {_folded(name): item for item in TAX_ITEMS.values() for name in (item.code, item.name, *item.aliases)}


def tax_item(code: str) -> TaxItem:
    """The tax item with a code.

    Raises:
        UnknownTaxItem: If there is none.
    """
    try:
        return TAX_ITEMS[code]
    except KeyError:
        known = "、".join(f"{item.code} {item.name}" for item in TAX_ITEMS.values())
        raise UnknownTaxItem(f"税目コード「{code}」はありません。次のどれかを指定してください: {known}") from None


def tax_item_named(name: str) -> TaxItem:
    """The tax item with a code, a statutory name or one of its aliases, full-width or not.

    Raises:
        UnknownTaxItem: If there is none.
    """
    try:
        return _BY_NAME[_folded(name)]
    except KeyError:
        known = "、".join(item.name for item in TAX_ITEMS.values())
        raise UnknownTaxItem(f"税目「{name}」はありません。次のどれかを指定してください: {known}") from None
