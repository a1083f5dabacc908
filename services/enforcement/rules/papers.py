"""What each paper of a seizure of a deposit says, and when it may be made out (差押えの書類)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.seizure_states import SeizureState


class PaperKind(StrEnum):
    """A paper of a seizure."""

    RECORD = "record"
    COPY = "copy"
    NOTICE = "notice"
    RELEASE = "release"
    RELEASE_NOTICE = "release_notice"


class PaperWords(NamedTuple):
    """The words of a paper, and the states of the seizure in which it is made out."""

    title: str
    states: frozenset[SeizureState]
    statement: tuple[str, ...]
    notes: tuple[str, ...]


_IN_EFFECT = frozenset({SeizureState.ISSUED, SeizureState.SERVED, SeizureState.COLLECTED})
_ENDED = frozenset({SeizureState.RELEASED, SeizureState.WITHDRAWN})
_AMOUNTS = "金額は、差押えを発付した日の額です。"
_CHARGE = "延滞金は発付の日までの額です。その後の延滞金は、法律による金額を要します。"
_APPEAL = (
    "この処分に不服があるときは、処分のあったことを知った日の翌日から起算して3か月以内に、市長に対して審査請求を"
    "することができます(地方税法19条、行政不服審査法18条)。処分の取消しの訴えは、審査請求の裁決の後に、裁決のあったことを"
    "知った日の翌日から起算して6か月以内に提起することができます。"
)

PAPERS: Mapping[PaperKind, PaperWords] = MappingProxyType(
    {
        PaperKind.RECORD: PaperWords(
            "差押調書",
            _IN_EFFECT,
            ("下記の滞納金を徴収するため、国税徴収法47条、54条及び62条の規定により、下記の財産を差し押さえました。",),
            (_CHARGE,),
        ),
        PaperKind.COPY: PaperWords(
            "差押調書(謄本)",
            _IN_EFFECT,
            (
                "下記の滞納金を徴収するため、国税徴収法47条、54条及び62条の規定により、下記の財産を差し押さえました。",
                "この債権の取立てその他の処分をしてはなりません(62条2項)。",
            ),
            (_CHARGE, _APPEAL),
        ),
        PaperKind.NOTICE: PaperWords(
            "債権差押通知書",
            _IN_EFFECT,
            (
                "滞納者の下記の債権を、国税徴収法62条1項の規定により差し押さえます。",
                "滞納者に対する弁済をしてはなりません(62条2項)。履行期限までに、当市に支払ってください(67条1項)。",
            ),
            (_CHARGE,),
        ),
        PaperKind.RELEASE: PaperWords(
            "差押解除通知書",
            _ENDED,
            ("下記の財産の差押えを解除しました(国税徴収法79条、80条)。",),
            (_AMOUNTS,),
        ),
        PaperKind.RELEASE_NOTICE: PaperWords(
            "差押解除通知書(第三債務者用)",
            _ENDED,
            ("下記の債権の差押えを解除しました(国税徴収法79条、80条)。以後、滞納者に弁済することができます。",),
            (_AMOUNTS,),
        ),
    }
)
