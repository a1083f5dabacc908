"""Applications for a grace (猶予の申請): what is asked of the applicant, until when, and why one is refused.

Local Tax Act article 15-2 (5) to (9), which article 15-6-2 (3) takes over for graces of realisation. An application
stands against no step of collection; whoever does not correct it in time is taken to have withdrawn it.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.measures import GROUNDS, MeasureGround, Objection
from shared.contracts import BlockState
from shared.days import BusinessDays


class Undecidable(ValueError):  # noqa: N818 - The name states the fact, as a domain error should.
    """Something stands against receiving an application, moving it on or refusing it; the message says what."""


class ApplicationState(StrEnum):
    """Where an application stands; the step that led there has the same name."""

    RECEIVED = "received"
    SUPPLEMENT_ASKED = "supplement_asked"
    SUPPLEMENT_SERVED = "supplement_served"
    SUPPLEMENTED = "supplemented"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    GRANTED = "granted"
    REFUSED = "refused"


_S = ApplicationState
STATE_LABELS: Mapping[ApplicationState, str] = MappingProxyType(
    {
        _S.RECEIVED: "受付",
        _S.SUPPLEMENT_ASKED: "訂正等の求め",
        _S.SUPPLEMENT_SERVED: "訂正等の求めの送達",
        _S.SUPPLEMENTED: "訂正・提出済",
        _S.LAPSED: "みなし取下げ",
        _S.WITHDRAWN: "取下げ",
        _S.GRANTED: "許可",
        _S.REFUSED: "不許可",
    }
)
#: States in which two persons may decide: who was asked for something has the time that the law gives him.
DECIDABLE = frozenset({_S.RECEIVED, _S.SUPPLEMENTED})
OPEN = DECIDABLE | {_S.SUPPLEMENT_ASKED, _S.SUPPLEMENT_SERVED}
#: Steps that one officer notes; a lapse is found by the job, all others are decided by two persons.
NOTED = frozenset({_S.SUPPLEMENT_ASKED, _S.SUPPLEMENT_SERVED, _S.SUPPLEMENTED, _S.WITHDRAWN})
#: What was posted in time counts although it arrives after the lapse (地方税法20条の5の3), so a lapse may be undone.
AFTER: Mapping[ApplicationState, frozenset[ApplicationState]] = MappingProxyType(
    {
        _S.SUPPLEMENT_ASKED: DECIDABLE,
        _S.SUPPLEMENT_SERVED: frozenset({_S.SUPPLEMENT_ASKED}),
        _S.SUPPLEMENTED: frozenset({_S.SUPPLEMENT_ASKED, _S.SUPPLEMENT_SERVED, _S.LAPSED}),
        _S.LAPSED: frozenset({_S.SUPPLEMENT_SERVED}),
        _S.WITHDRAWN: OPEN,
        _S.GRANTED: DECIDABLE,
        _S.REFUSED: DECIDABLE,
    }
)


class RefusalGround(StrEnum):
    """Why an application is refused (不許可)."""

    NO_FACT = "no_fact"
    CAN_PAY = "can_pay"
    NO_HARDSHIP = "no_hardship"
    NOT_SINCERE = "not_sincere"
    NO_REASON_TO_EXTEND = "no_reason_to_extend"
    APPLIED_LATE = "applied_late"
    OTHER_ARREARS = "other_arrears"
    TOO_LONG_TOGETHER = "too_long_together"
    NO_SECURITY = "no_security"
    ACCELERATED = "accelerated"
    QUESTIONS_REFUSED = "questions_refused"
    DISHONEST = "dishonest"


class RefusalTerms(NamedTuple):
    """Of which graces a ground is, what officers and the applicant read, and what in the records proves it."""

    kinds: frozenset[BlockState]
    label: str
    proof: Objection | None = None


_COLLECTION = frozenset({BlockState.GRACE_OF_COLLECTION})
_REALISATION = frozenset({BlockState.GRACE_OF_REALISATION})
_BOTH = _COLLECTION | _REALISATION
_G = RefusalGround
REFUSALS: Mapping[RefusalGround, RefusalTerms] = MappingProxyType(
    {
        _G.NO_FACT: RefusalTerms(_COLLECTION, "猶予の事由に該当する事実がない(地方税法15条1項各号、2項)"),
        _G.CAN_PAY: RefusalTerms(_BOTH, "一時に納付できる(地方税法15条1項・2項、15条の6第1項)"),
        _G.NO_HARDSHIP: RefusalTerms(
            _REALISATION, "事業の継続または生活の維持を困難にするおそれがない(地方税法15条の6第1項)"
        ),
        _G.NOT_SINCERE: RefusalTerms(
            _REALISATION, "納付について誠実な意思を有すると認められない(地方税法15条の6第1項)"
        ),
        _G.NO_REASON_TO_EXTEND: RefusalTerms(
            _BOTH, "期間内に納付できないやむを得ない理由がない(地方税法15条4項、15条の6第3項)"
        ),
        _G.APPLIED_LATE: RefusalTerms(
            _BOTH, "申請の期限を過ぎている(地方税法15条2項、15条の6第1項)", Objection.APPLIED_LATE
        ),
        _G.OTHER_ARREARS: RefusalTerms(_REALISATION, "ほかに滞納がある(地方税法15条の6第2項)", Objection.OTHER_ARREARS),
        _G.TOO_LONG_TOGETHER: RefusalTerms(
            _BOTH, "期間が法定の上限を超える(地方税法15条4項、15条の6第3項)", Objection.TOO_LONG_TOGETHER
        ),
        _G.NO_SECURITY: RefusalTerms(_BOTH, "必要な担保の提供がない(地方税法16条1項)", Objection.NO_SECURITY),
        _G.ACCELERATED: RefusalTerms(_BOTH, "繰上徴収の事由がある(地方税法15条の2第9項1号)"),
        _G.QUESTIONS_REFUSED: RefusalTerms(_BOTH, "質問に答弁せず、または検査を拒んだ(地方税法15条の2第9項2号)"),
        _G.DISHONEST: RefusalTerms(_BOTH, "不当な目的その他誠実でない申請である(地方税法15条の2第9項3号)"),
    }
)
#: Of an application that wants a grace to go on, and of no other.
_OF_EXTENSIONS = frozenset({_G.NO_REASON_TO_EXTEND, _G.TOO_LONG_TOGETHER})
_EX_OFFICIO = frozenset({MeasureGround.EX_OFFICIO_HARDSHIP, MeasureGround.EX_OFFICIO_COLLECTION})


def may_apply(kind: BlockState, ground: MeasureGround) -> bool:
    """Whether somebody may apply for this grace on this ground; what is granted ex officio nobody applies for."""
    return GROUNDS[ground].kind is kind and ground not in _EX_OFFICIO


def supplement_last_day(served_on: date, days: int, business_days: BusinessDays) -> date:
    """The last day to correct an application or hand papers in (地方税法15条の2第8項).

    Args:
        served_on: When the applicant got the notice; the days are counted from the next one.
        days: How many the ordinance gives.
        business_days: On which of them the period may end (20条の5第2項).
    """
    return business_days.next_business_day(served_on + timedelta(days=days))


def require_step(state: ApplicationState, step: ApplicationState, last_on: date, on: date, due_on: date | None) -> None:
    """Check that a step may come now.

    Args:
        state: Where the application stands.
        step: What comes.
        last_on: The day of the step before.
        on: The day of the step.
        due_on: The last day to correct it, where one runs or has run.

    Raises:
        Undecidable: It may not come in this state, lies before the last one, or after the last day to correct.
    """
    if state not in AFTER.get(step, frozenset()):
        sentence = f"申請の状態が「{STATE_LABELS[state]}」のため、「{STATE_LABELS[step]}」にはできません。"
        raise Undecidable(sentence + "内容を開き直してください。")
    if step is _S.SUPPLEMENTED and due_on is not None and on > due_on:
        raise Undecidable(
            f"訂正・提出の期限({due_on})を過ぎています。申請は取り下げたものとみなされます(地方税法15条の2第8項)。"
            "新たな申請として受け付けてください。"
        )
    if on < last_on and state is not _S.LAPSED:
        raise Undecidable(f"日付は前の手続の日({last_on})から後の日を入力してください。")


def require_refusable(
    kind: BlockState, grounds: Collection[RefusalGround], objections: Collection[Objection], *, extends: bool
) -> None:
    """Check the grounds of a refusal: each fits the grace, and what the records prove is what they say.

    Args:
        kind: The grace that was applied for.
        grounds: Why it is refused.
        objections: What stands against granting it as things stand.
        extends: Whether an extension was applied for.

    Raises:
        Undecidable: A ground is of another grace or of extensions only, or the records say otherwise.
    """
    for ground in grounds:
        terms = REFUSALS[ground]
        if kind not in terms.kinds or (ground in _OF_EXTENSIONS and not extends):
            raise Undecidable(f"「{terms.label}」は、この申請を認めない事由ではありません。事由を選び直してください。")
        if terms.proof is not None and terms.proof not in objections:
            raise Undecidable(f"「{terms.label}」は、記録と一致しません。申請書、期別債権、担保を確かめてください。")
