"""Corporations of a synthetic city, with corporate numbers (法人番号) that no registry office gives out."""

from random import Random

from deploy.population.names import Names
from deploy.population.people import Name, Person
from deploy.population.towns import Towns
from shared.law.check_digits import corporate_number_check_digit

_FORMS = (("株式会社", "カブシキガイシャ"), ("有限会社", "ユウゲンガイシャ"), ("合同会社", "ゴウドウガイシャ"))
_FORM_WEIGHTS = (55, 35, 10)
_TRADES = (
    ("水産", "スイサン"),
    ("商店", "ショウテン"),
    ("建設", "ケンセツ"),
    ("運輸", "ウンユ"),
    ("電設", "デンセツ"),
    ("農園", "ノウエン"),
    ("造船", "ゾウセン"),
    ("食品", "ショクヒン"),
    ("不動産", "フドウサン"),
    ("工務店", "コウムテン"),
)
_FORM_IN_FRONT = 0.6
#: There is no registry office with the code 9999.
_BASE = 999_900_000_000


def corporation(place: int, names: Names, towns: Towns, random: Random, day_ordinal: int) -> Person:
    """One corporation of the city.

    Args:
        place: Its place among the corporations, from 0; its corporate number follows from it.
        names: Founders' surnames are drawn from it.
        towns: Where it may sit.
        random: Of the city.
        day_ordinal: Since when it is known at the latest.
    """
    form, form_read = random.choices(_FORMS, _FORM_WEIGHTS)[0]
    founder = names.surname()
    trade, trade_read = _TRADES[int(random.random() * len(_TRADES))]
    own, own_read = f"{founder.written}{trade}", f"{founder.read}{trade_read}"
    if random.random() < _FORM_IN_FRONT:
        name = Name(f"{form}{own}", "", f"{form_read}{own_read}", "")
    else:
        name = Name(f"{own}{form}", "", f"{own_read}{form_read}", "")
    address = towns.dwelling()._replace(building="")
    base = f"{_BASE + place:012d}"
    return Person(
        "",
        "corporation",
        "resident",
        0,
        "",
        name,
        0,
        "",
        address,
        day_ordinal,
        corporate_no=f"{corporate_number_check_digit(base)}{base}",
    )
