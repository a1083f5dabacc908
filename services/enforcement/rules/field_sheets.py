"""Sheets for visits (訪問調査票): what may be noted of an abode, what a copy becomes, and what follows from a visit."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Abode(StrEnum):
    """What the visit found of where the person lives."""

    #: The person was met there.
    MET = "met"
    #: He lives there, as the place or those met there showed; he was not met.
    LIVES_THERE = "lives_there"
    #: Nobody was there, and nothing showed whether he lives there.
    ABSENT = "absent"
    MOVED = "moved"
    VACANT = "vacant"


class CopyOutcome(StrEnum):
    """What became of a copy."""

    RETURNED = "returned"
    LOST = "lost"


ABODE_LABELS: Mapping[Abode, str] = MappingProxyType(
    {
        Abode.MET: "本人と面会",
        Abode.LIVES_THERE: "居住を確認(不在)",
        Abode.ABSENT: "不在(居住は不明)",
        Abode.MOVED: "転居済み",
        Abode.VACANT: "空き家・建物なし",
    }
)
OUTCOME_LABELS: Mapping[CopyOutcome, str] = MappingProxyType({CopyOutcome.RETURNED: "返却", CopyOutcome.LOST: "紛失"})
#: Where letters will not reach him either: somebody has to find out where he lives.
_GONE = frozenset({Abode.MOVED, Abode.VACANT})


def needs_address_search(abode: Abode, mail_reaches: bool | None) -> bool:
    """Whether a visit shows that letters would come back, so that the address has to be looked for."""
    return abode in _GONE or mail_reaches is False


def check_fault(printed_on: date, on: date, today: date, note: str, outcome: CopyOutcome) -> str | None:
    """What is wrong with the count of a copy, as a sentence; none where nothing is."""
    if not printed_on <= on <= today:
        return f"確認の日は、印刷の日({printed_on})から今日までの日にしてください。"
    if outcome is CopyOutcome.LOST and not note:
        return "紛失のときは、いつどこで分かったかを入力してください。"
    return None
