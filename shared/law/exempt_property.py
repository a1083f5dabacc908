"""Property that the law exempts from seizure, wholly or on a condition (差押禁止財産, 国税徴収法75条、78条ほか)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Exemption(StrEnum):
    """Why property may not be seized, or not without more."""

    HOUSEHOLD_GOODS = "household_goods"
    FOOD_AND_FUEL = "food_and_fuel"
    FARM_TOOLS = "farm_tools"
    FISHING_TOOLS = "fishing_tools"
    WORK_TOOLS = "work_tools"
    SEALS = "seals"
    RELIGIOUS_OBJECTS = "religious_objects"
    FAMILY_PAPERS = "family_papers"
    HONOURS = "honours"
    STUDY_MATERIALS = "study_materials"
    UNPUBLISHED_WORKS = "unpublished_works"
    BODY_AIDS = "body_aids"
    SAFETY_EQUIPMENT = "safety_equipment"
    DISABILITY_PENSION = "disability_pension"
    SURVIVORS_PENSION = "survivors_pension"
    PUBLIC_ASSISTANCE = "public_assistance"
    CHILD_ALLOWANCE = "child_allowance"
    UNEMPLOYMENT_BENEFIT = "unemployment_benefit"
    FARM_BUSINESS = "farm_business"
    FISHING_BUSINESS = "fishing_business"
    OTHER_BUSINESS = "other_business"


class ExemptProperty(NamedTuple):
    """One line of the list.

    Attributes:
        label: What officers read.
        article: The law.
        first_day: From when it stands in this list; what was seized before is not judged by it.
        conditional: Whether it is exempt only where the person offers other property that pays all (78条).
    """

    label: str
    article: str
    first_day: date
    conditional: bool = False


_KNOWN_FROM = date(2020, 1, 1)


def _wholly(label: str, article: str) -> ExemptProperty:
    return ExemptProperty(label, article, _KNOWN_FROM)


def _conditional(label: str, article: str) -> ExemptProperty:
    return ExemptProperty(label, article, _KNOWN_FROM, conditional=True)


EXEMPT: Mapping[Exemption, ExemptProperty] = MappingProxyType(
    {
        Exemption.HOUSEHOLD_GOODS: _wholly(
            "生活に欠くことができない衣服、寝具、家具、台所用具、畳及び建具", "国税徴収法75条1項1号"
        ),
        Exemption.FOOD_AND_FUEL: _wholly("生活に必要な3月間の食料及び燃料", "国税徴収法75条1項2号"),
        Exemption.FARM_TOOLS: _wholly(
            "農業に欠くことができない器具、肥料、労役用家畜、飼料、種子等", "国税徴収法75条1項3号"
        ),
        Exemption.FISHING_TOOLS: _wholly(
            "漁業に欠くことができない漁網その他の漁具、えさ、稚魚等", "国税徴収法75条1項4号"
        ),
        Exemption.WORK_TOOLS: _wholly("業務に欠くことができない器具その他の物(商品を除く)", "国税徴収法75条1項5号"),
        Exemption.SEALS: _wholly("実印その他の印で職業又は生活に欠くことができないもの", "国税徴収法75条1項6号"),
        Exemption.RELIGIOUS_OBJECTS: _wholly(
            "仏像、位牌その他礼拝又は祭祀に欠くことができない物", "国税徴収法75条1項7号"
        ),
        Exemption.FAMILY_PAPERS: _wholly("必要な系譜、日記及びこれに類する書類", "国税徴収法75条1項8号"),
        Exemption.HONOURS: _wholly("勲章その他名誉の章票", "国税徴収法75条1項9号"),
        Exemption.STUDY_MATERIALS: _wholly("学習に必要な書籍及び器具", "国税徴収法75条1項10号"),
        Exemption.UNPUBLISHED_WORKS: _wholly("発明又は著作に係るもので公表していないもの", "国税徴収法75条1項11号"),
        Exemption.BODY_AIDS: _wholly("義手、義足その他の身体の補足に供する物", "国税徴収法75条1項12号"),
        Exemption.SAFETY_EQUIPMENT: _wholly(
            "法令により設備しなければならない消防用の器具、避難器具等", "国税徴収法75条1項13号"
        ),
        Exemption.DISABILITY_PENSION: _wholly("障害年金", "国民年金法24条、厚生年金保険法41条1項"),
        Exemption.SURVIVORS_PENSION: _wholly("遺族年金", "国民年金法24条、厚生年金保険法41条1項"),
        Exemption.PUBLIC_ASSISTANCE: _wholly("生活保護の保護金品", "生活保護法58条"),
        Exemption.CHILD_ALLOWANCE: _wholly("児童手当", "児童手当法15条"),
        Exemption.UNEMPLOYMENT_BENEFIT: _wholly("雇用保険の失業等給付", "雇用保険法11条"),
        Exemption.FARM_BUSINESS: _conditional(
            "農業に必要な機械、器具、家畜、農産物、肥料、農地等", "国税徴収法78条1号"
        ),
        Exemption.FISHING_BUSINESS: _conditional("漁業に必要な漁網その他の漁具、水産物、漁船等", "国税徴収法78条2号"),
        Exemption.OTHER_BUSINESS: _conditional(
            "職業又は事業の継続に必要な機械、器具、備品、原材料等", "国税徴収法78条3号"
        ),
    }
)


def exempt_on(exemption: Exemption | None, day: date) -> ExemptProperty | None:
    """The line of the list that holds for property on a day; none where nothing exempts it.

    Args:
        exemption: As the register has it.
        day: The day of the seizure.
    """
    if exemption is None:
        return None
    found = EXEMPT[exemption]
    return found if day >= found.first_day else None
