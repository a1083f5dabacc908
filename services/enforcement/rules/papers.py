"""What each paper of a seizure says, for which kind of property, and when it may be made out (差押えの書類)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.seizure_kinds import Course, KindTerms
from services.enforcement.rules.seizure_states import SeizureState


class PaperKind(StrEnum):
    """A paper of a seizure."""

    #: 差押調書: stays in the file.
    RECORD = "record"
    #: Its copy for the person in arrears (54条).
    COPY = "copy"
    #: 債権差押通知書, or 差押通知書 of a right, to the third-party debtor (62条1項, 73条1項).
    NOTICE = "notice"
    #: The same to the institution that keeps the record or the account (62条の2第1項, 73条の2第1項).
    INSTITUTION_NOTICE = "institution_notice"
    #: 差押書 to the person in arrears (68条1項, 71条1項).
    ORDER = "order"
    #: 登記嘱託書, 登録嘱託書 (68条3項, 71条2項).
    REGISTRY_REQUEST = "registry_request"
    RELEASE = "release"
    RELEASE_NOTICE = "release_notice"
    INSTITUTION_RELEASE = "institution_release"
    #: 抹消嘱託書 (80条3項).
    CANCELLATION_REQUEST = "cancellation_request"


class Receiver(StrEnum):
    """To whom a paper goes."""

    FILE = "file"
    DEBTOR = "debtor"
    THIRD_PARTY = "third_party"
    REGISTRY = "registry"


class PaperWords(NamedTuple):
    """The words of a paper.

    Attributes:
        title: Its name; `{entry}` is 登記 or 登録.
        states: The states of the seizure in which it is made out.
        receiver: To whom it goes.
        statement: What it declares; `{seized_by}` names the articles of the kind of property.
        is_appealable: Whether it tells how to object (行政不服審査法82条).
    """

    title: str
    states: frozenset[SeizureState]
    receiver: Receiver
    statement: tuple[str, ...]
    is_appealable: bool = False

    @property
    def of_release(self) -> bool:
        """Whether it undoes the seizure."""
        return self.states == _ENDED


_IN_EFFECT = frozenset({SeizureState.ISSUED, SeizureState.EFFECTIVE, SeizureState.COLLECTED, SeizureState.SOLD})
_ENDED = frozenset({SeizureState.RELEASED, SeizureState.WITHDRAWN})
#: What stands under the claims of a paper.
CHARGE_NOTE = "延滞金は発付の日までの額です。その後の延滞金は、法律による金額を要します。"
RELEASE_NOTE = "金額は、差押えを発付した日の額です。"

_SEIZED = "下記の滞納金を徴収するため、{seized_by}の規定により、下記の財産を差し押さえました。"
_RECORD = PaperWords("差押調書", _IN_EFFECT, Receiver.FILE, (_SEIZED,))
_RELEASE = PaperWords(
    "差押解除通知書",
    _ENDED,
    Receiver.DEBTOR,
    ("下記の財産の差押えを解除しました(国税徴収法79条、80条)。",),
)


def _copy(forbidden: str) -> PaperWords:
    return PaperWords("差押調書(謄本)", _IN_EFFECT, Receiver.DEBTOR, (_SEIZED, forbidden), is_appealable=True)


def _notice(title: str, receiver: Receiver, *sentences: str) -> PaperWords:
    return PaperWords(title, _IN_EFFECT, receiver, sentences, is_appealable=True)


def _institution_release(institution: str) -> PaperWords:
    sentence = "下記の財産の差押えを解除しました(国税徴収法79条、80条)。"
    return PaperWords(f"差押解除通知書({institution}用)", _ENDED, Receiver.REGISTRY, (sentence,))


def _release_notice(what: str) -> PaperWords:
    sentence = f"下記の{what}の差押えを解除しました(国税徴収法79条、80条)。以後、滞納者に弁済することができます。"
    return PaperWords("差押解除通知書(第三債務者用)", _ENDED, Receiver.THIRD_PARTY, (sentence,))


#: The papers of each course, and what they say.
PAPERS: Mapping[Course, Mapping[PaperKind, PaperWords]] = MappingProxyType(
    {
        Course.CLAIM: MappingProxyType(
            {
                PaperKind.RECORD: _RECORD,
                PaperKind.COPY: _copy("この債権の取立てその他の処分をしてはなりません(国税徴収法62条2項)。"),
                PaperKind.NOTICE: PaperWords(
                    "債権差押通知書",
                    _IN_EFFECT,
                    Receiver.THIRD_PARTY,
                    (
                        "滞納者の下記の債権を、国税徴収法62条1項の規定により差し押さえます。",
                        "滞納者に対する弁済をしてはなりません(62条2項)。履行期限までに、当市に支払ってください(67条1項)。",
                    ),
                    is_appealable=True,
                ),
                PaperKind.RELEASE: _RELEASE,
                PaperKind.RELEASE_NOTICE: _release_notice("債権"),
            }
        ),
        Course.RECORDED_CLAIM: MappingProxyType(
            {
                PaperKind.RECORD: _RECORD,
                PaperKind.COPY: _copy(
                    "この債権の取立てその他の処分又は電子記録の請求をしてはなりません(国税徴収法62条の2第2項)。"
                ),
                PaperKind.NOTICE: _notice(
                    "債権差押通知書",
                    Receiver.THIRD_PARTY,
                    "滞納者の下記の債権を、国税徴収法62条の2第1項の規定により差し押さえます。",
                    "滞納者に対する履行をしてはなりません(62条の2第2項)。履行期限までに、当市に支払ってください(67条1項)。",
                ),
                PaperKind.INSTITUTION_NOTICE: _notice(
                    "債権差押通知書(電子債権記録機関用)",
                    Receiver.REGISTRY,
                    "滞納者の下記の債権を、国税徴収法62条の2第1項の規定により差し押さえます。",
                    "この債権について電子記録をしてはなりません(62条の2第2項)。この通知書の送達の時から効力を生じます(同条3項)。",
                ),
                PaperKind.RELEASE: _RELEASE,
                PaperKind.RELEASE_NOTICE: _release_notice("債権"),
                PaperKind.INSTITUTION_RELEASE: _institution_release("電子債権記録機関"),
            }
        ),
        Course.BOOK_ENTRY: MappingProxyType(
            {
                PaperKind.RECORD: _RECORD,
                PaperKind.COPY: _copy(
                    "この財産の取立てその他の処分又は振替若しくは抹消の申請をしてはなりません(国税徴収法73条の2第2項)。"
                ),
                PaperKind.NOTICE: _notice(
                    "差押通知書(発行者用)",
                    Receiver.THIRD_PARTY,
                    "滞納者の下記の振替社債等を、国税徴収法73条の2第1項の規定により差し押さえます。",
                    "滞納者に対する履行をしてはなりません(73条の2第2項)。",
                ),
                PaperKind.INSTITUTION_NOTICE: _notice(
                    "差押通知書(振替機関等用)",
                    Receiver.REGISTRY,
                    "滞納者の下記の振替社債等を、国税徴収法73条の2第1項の規定により差し押さえます。",
                    "振替又は抹消をしてはなりません(73条の2第2項)。この通知書の送達の時から効力を生じます(同条3項)。",
                ),
                PaperKind.RELEASE: _RELEASE,
                PaperKind.RELEASE_NOTICE: PaperWords(
                    "差押解除通知書(発行者用)",
                    _ENDED,
                    Receiver.THIRD_PARTY,
                    ("下記の財産の差押えを解除しました(国税徴収法79条、80条)。",),
                ),
                PaperKind.INSTITUTION_RELEASE: _institution_release("振替機関等"),
            }
        ),
        Course.RIGHT: MappingProxyType(
            {
                PaperKind.RECORD: _RECORD,
                PaperKind.COPY: _copy("この権利の譲渡その他の処分をしてはなりません。"),
                PaperKind.NOTICE: PaperWords(
                    "差押通知書",
                    _IN_EFFECT,
                    Receiver.THIRD_PARTY,
                    (
                        "滞納者の下記の権利を、国税徴収法73条1項の規定により差し押さえます。",
                        "この権利の譲渡の承認その他、滞納者による処分に応じてはなりません。",
                    ),
                    is_appealable=True,
                ),
                PaperKind.RELEASE: _RELEASE,
                PaperKind.RELEASE_NOTICE: PaperWords(
                    "差押解除通知書(第三債務者用)",
                    _ENDED,
                    Receiver.THIRD_PARTY,
                    ("下記の権利の差押えを解除しました(国税徴収法79条、80条)。",),
                ),
            }
        ),
        Course.REGISTERED: MappingProxyType(
            {
                PaperKind.RECORD: _RECORD,
                PaperKind.ORDER: PaperWords(
                    "差押書",
                    _IN_EFFECT,
                    Receiver.DEBTOR,
                    (
                        "下記の滞納金を徴収するため、{seized_by}の規定により、下記の財産を差し押さえます。",
                        "この書面の送達の時(差押えの{entry}が先のときは、その時)から効力を生じます。",
                        "譲渡その他の処分をしても当市に対抗することができません。",
                    ),
                    is_appealable=True,
                ),
                PaperKind.REGISTRY_REQUEST: PaperWords(
                    "差押{entry}嘱託書",
                    _IN_EFFECT,
                    Receiver.REGISTRY,
                    ("下記の財産を{seized_by}の規定により差し押さえたので、差押えの{entry}を嘱託します。",),
                ),
                PaperKind.RELEASE: _RELEASE,
                PaperKind.CANCELLATION_REQUEST: PaperWords(
                    "差押{entry}抹消嘱託書",
                    _ENDED,
                    Receiver.REGISTRY,
                    ("下記の財産の差押えを解除したので、差押えの{entry}の抹消を嘱託します(国税徴収法80条3項)。",),
                ),
            }
        ),
        Course.MOVABLE: MappingProxyType(
            {
                PaperKind.RECORD: _RECORD,
                PaperKind.COPY: _copy("この財産の譲渡、隠匿その他の処分をしてはなりません。"),
                PaperKind.RELEASE: _RELEASE,
            }
        ),
        Course.MONEY: MappingProxyType(
            {
                PaperKind.RECORD: _RECORD,
                PaperKind.COPY: _copy(
                    "差し押さえた金銭の限度において、下記の滞納金を徴収したものとみなします(国税徴収法56条3項)。"
                ),
                PaperKind.RELEASE: _RELEASE,
            }
        ),
    }
)


def filled(text: str, terms: KindTerms, *, vehicle: bool) -> str:
    """The words of a paper with the articles of the kind, and 登録 instead of 登記 for a vehicle."""
    return text.replace("{seized_by}", terms.seized_by).replace("{entry}", "登録" if vehicle else "登記")
