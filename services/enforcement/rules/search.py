"""When a search is lawful: its hours and its witnesses (捜索, 国税徴収法142条から146条)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Witness(StrEnum):
    """Who is present (立会人, 144条)."""

    SEARCHED_PERSON = "searched_person"
    HOUSEHOLD = "household"
    TWO_ADULTS = "two_adults"
    LOCAL_OFFICIAL = "local_official"
    POLICE = "police"


class NightGround(StrEnum):
    """Why somebody searches between sunset and sunrise (143条)."""

    BEGUN_BEFORE = "begun_before"
    OPEN_TO_PUBLIC = "open_to_public"


WITNESS_LABELS: Mapping[Witness, str] = MappingProxyType(
    {
        Witness.SEARCHED_PERSON: "捜索を受けた者",
        Witness.HOUSEHOLD: "同居の親族、使用人その他の従業者",
        Witness.TWO_ADULTS: "成年に達した者2人以上",
        Witness.LOCAL_OFFICIAL: "地方公共団体の職員",
        Witness.POLICE: "警察官",
    }
)
NIGHT_LABELS: Mapping[NightGround, str] = MappingProxyType(
    {
        NightGround.BEGUN_BEFORE: "日没前に着手した捜索の継続(国税徴収法143条1項ただし書)",
        NightGround.OPEN_TO_PUBLIC: "夜間でも公衆が出入りすることができる場所(国税徴収法143条2項)",
    }
)
_ADULTS = 2


class SearchFacts(NamedTuple):
    """A search as it was made.

    Attributes:
        began_at: When it began.
        ended_at: When it ended, on the same day.
        sunrise: Sunrise of that day at the place, as the observatory gives it.
        sunset: Sunset of that day.
        night_ground: Why it was made by night, where it was.
        witness: Who was present.
        witness_count: How many of them.
    """

    began_at: datetime
    ended_at: datetime
    sunrise: datetime
    sunset: datetime
    night_ground: NightGround | None
    witness: Witness
    witness_count: int


def objection(facts: SearchFacts) -> str | None:
    """What makes a search unlawful or its record wrong, in Japanese; none where it is sound."""
    if not timedelta() < facts.ended_at - facts.began_at < timedelta(days=1):
        return "捜索の終わりの時刻は、始まりから1日以内の後の時刻を入力してください。"
    if not facts.sunrise < facts.sunset:
        return "日の出と日の入りの時刻を確かめてください。"
    night_begin = facts.began_at < facts.sunrise or facts.began_at >= facts.sunset
    night_end = facts.ended_at > facts.sunset
    if night_begin and facts.night_ground is not NightGround.OPEN_TO_PUBLIC:
        return "日没後から日出前までは捜索に着手できません(国税徴収法143条1項)。時刻と理由を確かめてください。"
    if night_end and facts.night_ground is None:
        return "捜索が日没後に及んでいます。夜間に捜索した理由を入力してください(国税徴収法143条)。"
    if not (night_begin or night_end) and facts.night_ground is not None:
        return "日中の捜索に、夜間に捜索した理由は入力しないでください。"
    if facts.witness_count < (_ADULTS if facts.witness is Witness.TWO_ADULTS else 1):
        return "立会人の数が足りません(国税徴収法144条)。立会人を確かめてください。"
    return None
