"""The states of a seizure (差押), the edges along which it moves, and which of them each kind of property has.

```mermaid
stateDiagram-v2
    [*] --> approved
    approved --> issued: issued
    approved --> refused: refused
    issued --> issued: dispatched
    issued --> issued: copy_delivered
    issued --> issued: registry_asked
    issued --> issued: reduced
    issued --> issued: obligor_served
    issued --> effective: served
    issued --> effective: institution_served
    issued --> effective: registered
    issued --> effective: possessed
    issued --> released: released
    issued --> withdrawn: withdrawn
    effective --> effective: dispatched
    effective --> effective: copy_delivered
    effective --> effective: registry_asked
    effective --> effective: served
    effective --> effective: obligor_served
    effective --> effective: registered
    effective --> effective: kept
    effective --> effective: reduced
    effective --> effective: collected_part
    effective --> collected: collected
    effective --> effective: deposit_forfeited
    effective --> sold: sold
    effective --> released: released
    effective --> withdrawn: withdrawn
    released --> released: debtor_told
    released --> released: third_party_told
    released --> released: institution_told
    released --> released: registered
    released --> released: cancellation_asked
    released --> released: cancelled
    released --> released: handed_back
    withdrawn --> withdrawn: debtor_told
    withdrawn --> withdrawn: third_party_told
    withdrawn --> withdrawn: institution_told
    withdrawn --> withdrawn: registered
    withdrawn --> withdrawn: cancellation_asked
    withdrawn --> withdrawn: cancelled
    withdrawn --> withdrawn: handed_back
    collected --> [*]
    sold --> [*]
    refused --> [*]
```
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from services.enforcement.rules.seizure_kinds import Course


class SeizureState(StrEnum):
    """Where a seizure stands."""

    #: Decided by two persons; whether it may be issued is being asked.
    APPROVED = "approved"
    #: Not issued: a precondition did not hold.
    REFUSED = "refused"
    #: The record of seizure is made out; it has no effect yet.
    ISSUED = "issued"
    #: It has taken effect, in the way that the law has for its kind (62条3項, 68条, 56条2項).
    EFFECTIVE = "effective"
    #: All that was seized has been collected (67条).
    COLLECTED = "collected"
    #: The property was sold (換価, 89条).
    SOLD = "sold"
    #: Released (79条).
    RELEASED = "released"
    #: Taken back as unlawful: it never had an effect.
    WITHDRAWN = "withdrawn"


class SeizureStep(StrEnum):
    """What moves a seizure."""

    ISSUED = "issued"
    REFUSED = "refused"
    DISPATCHED = "dispatched"
    SERVED = "served"
    #: Of what an institution records: on the debtor or issuer, and on the institution, by which it takes effect.
    OBLIGOR_SERVED = "obligor_served"
    INSTITUTION_SERVED = "institution_served"
    COPY_DELIVERED = "copy_delivered"
    REGISTRY_ASKED = "registry_asked"
    REGISTERED = "registered"
    POSSESSED = "possessed"
    KEPT = "kept"
    REDUCED = "reduced"
    COLLECTED_PART = "collected_part"
    COLLECTED = "collected"
    #: Whoever bought it did not pay, and his deposit pays the claims (100条3項ただし書).
    DEPOSIT_FORFEITED = "deposit_forfeited"
    SOLD = "sold"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    DEBTOR_TOLD = "debtor_told"
    THIRD_PARTY_TOLD = "third_party_told"
    INSTITUTION_TOLD = "institution_told"
    CANCELLATION_ASKED = "cancellation_asked"
    CANCELLED = "cancelled"
    HANDED_BACK = "handed_back"


#: What officers read.
STATE_LABELS: Mapping[SeizureState, str] = MappingProxyType(
    {
        SeizureState.APPROVED: "決裁済(発付前)",
        SeizureState.REFUSED: "不発付",
        SeizureState.ISSUED: "発付",
        SeizureState.EFFECTIVE: "効力発生",
        SeizureState.COLLECTED: "取立済",
        SeizureState.SOLD: "換価済",
        SeizureState.RELEASED: "解除",
        SeizureState.WITHDRAWN: "取消",
    }
)
STEP_LABELS: Mapping[SeizureStep, str] = MappingProxyType(
    {
        SeizureStep.ISSUED: "調書作成・発付",
        SeizureStep.REFUSED: "不発付",
        SeizureStep.DISPATCHED: "通知書・差押書の発送",
        SeizureStep.SERVED: "送達",
        SeizureStep.OBLIGOR_SERVED: "第三債務者・発行者への送達",
        SeizureStep.INSTITUTION_SERVED: "記録機関・振替機関等への送達",
        SeizureStep.COPY_DELIVERED: "調書謄本の交付",
        SeizureStep.REGISTRY_ASKED: "登記・登録の嘱託",
        SeizureStep.REGISTERED: "差押登記・登録",
        SeizureStep.POSSESSED: "占有",
        SeizureStep.KEPT: "保管の変更",
        SeizureStep.REDUCED: "一部解除",
        SeizureStep.COLLECTED_PART: "一部取立て",
        SeizureStep.COLLECTED: "取立て",
        SeizureStep.DEPOSIT_FORFEITED: "公売保証金の充当",
        SeizureStep.SOLD: "換価",
        SeizureStep.RELEASED: "解除",
        SeizureStep.WITHDRAWN: "取消",
        SeizureStep.DEBTOR_TOLD: "滞納者への解除通知",
        SeizureStep.THIRD_PARTY_TOLD: "第三債務者への解除通知",
        SeizureStep.INSTITUTION_TOLD: "記録機関・振替機関等への解除通知",
        SeizureStep.CANCELLATION_ASKED: "抹消の嘱託",
        SeizureStep.CANCELLED: "抹消登記・登録",
        SeizureStep.HANDED_BACK: "引渡し",
    }
)
#: States in which property is, or is about to be, under seizure.
LIVE = frozenset({SeizureState.APPROVED, SeizureState.ISSUED, SeizureState.EFFECTIVE})
#: States in which a duty to release may arise: before the issue everything is asked anew.
IN_FORCE = frozenset({SeizureState.ISSUED, SeizureState.EFFECTIVE})
#: The ways out that are decided: what follows undoes what is left of the seizure in the world.
LET_GO = frozenset({SeizureState.RELEASED, SeizureState.WITHDRAWN})

_AFTERWARDS = (
    SeizureStep.DEBTOR_TOLD,
    SeizureStep.THIRD_PARTY_TOLD,
    SeizureStep.INSTITUTION_TOLD,
    SeizureStep.REGISTERED,
    SeizureStep.CANCELLATION_ASKED,
    SeizureStep.CANCELLED,
    SeizureStep.HANDED_BACK,
)
_ISSUED, _EFFECTIVE = SeizureState.ISSUED, SeizureState.EFFECTIVE

TRANSITIONS: Mapping[tuple[SeizureState, SeizureStep], SeizureState] = MappingProxyType(
    {
        (SeizureState.APPROVED, SeizureStep.ISSUED): _ISSUED,
        (SeizureState.APPROVED, SeizureStep.REFUSED): SeizureState.REFUSED,
        (_ISSUED, SeizureStep.DISPATCHED): _ISSUED,
        (_ISSUED, SeizureStep.COPY_DELIVERED): _ISSUED,
        (_ISSUED, SeizureStep.REGISTRY_ASKED): _ISSUED,
        (_ISSUED, SeizureStep.REDUCED): _ISSUED,
        (_ISSUED, SeizureStep.OBLIGOR_SERVED): _ISSUED,
        (_ISSUED, SeizureStep.SERVED): _EFFECTIVE,
        (_ISSUED, SeizureStep.INSTITUTION_SERVED): _EFFECTIVE,
        (_ISSUED, SeizureStep.REGISTERED): _EFFECTIVE,
        (_ISSUED, SeizureStep.POSSESSED): _EFFECTIVE,
        (_ISSUED, SeizureStep.RELEASED): SeizureState.RELEASED,
        (_ISSUED, SeizureStep.WITHDRAWN): SeizureState.WITHDRAWN,
        (_EFFECTIVE, SeizureStep.DISPATCHED): _EFFECTIVE,
        (_EFFECTIVE, SeizureStep.COPY_DELIVERED): _EFFECTIVE,
        (_EFFECTIVE, SeizureStep.REGISTRY_ASKED): _EFFECTIVE,
        (_EFFECTIVE, SeizureStep.SERVED): _EFFECTIVE,
        (_EFFECTIVE, SeizureStep.OBLIGOR_SERVED): _EFFECTIVE,
        (_EFFECTIVE, SeizureStep.REGISTERED): _EFFECTIVE,
        (_EFFECTIVE, SeizureStep.KEPT): _EFFECTIVE,
        (_EFFECTIVE, SeizureStep.REDUCED): _EFFECTIVE,
        (_EFFECTIVE, SeizureStep.COLLECTED_PART): _EFFECTIVE,
        (_EFFECTIVE, SeizureStep.COLLECTED): SeizureState.COLLECTED,
        (_EFFECTIVE, SeizureStep.DEPOSIT_FORFEITED): _EFFECTIVE,
        (_EFFECTIVE, SeizureStep.SOLD): SeizureState.SOLD,
        (_EFFECTIVE, SeizureStep.RELEASED): SeizureState.RELEASED,
        (_EFFECTIVE, SeizureStep.WITHDRAWN): SeizureState.WITHDRAWN,
        **{(state, step): state for state in LET_GO for step in _AFTERWARDS},
    }
)

_ALWAYS = frozenset(
    {SeizureStep.ISSUED, SeizureStep.REFUSED, SeizureStep.RELEASED, SeizureStep.WITHDRAWN, SeizureStep.DEBTOR_TOLD}
)
_NOTIFIED = frozenset(
    {SeizureStep.DISPATCHED, SeizureStep.SERVED, SeizureStep.COPY_DELIVERED, SeizureStep.THIRD_PARTY_TOLD}
)
_BY_INSTITUTION = frozenset(
    {
        SeizureStep.DISPATCHED,
        SeizureStep.OBLIGOR_SERVED,
        SeizureStep.INSTITUTION_SERVED,
        SeizureStep.COPY_DELIVERED,
        SeizureStep.THIRD_PARTY_TOLD,
        SeizureStep.INSTITUTION_TOLD,
    }
)
_OF_COLLECTION = frozenset({SeizureStep.REDUCED, SeizureStep.COLLECTED_PART, SeizureStep.COLLECTED})
_OF_SALE = frozenset({SeizureStep.DEPOSIT_FORFEITED, SeizureStep.SOLD})
#: The steps that a seizure of each course has.
STEPS: Mapping[Course, frozenset[SeizureStep]] = MappingProxyType(
    {
        Course.CLAIM: _ALWAYS | _NOTIFIED | _OF_COLLECTION,
        Course.RECORDED_CLAIM: _ALWAYS | _BY_INSTITUTION | _OF_COLLECTION,
        Course.RIGHT: _ALWAYS | _NOTIFIED | _OF_SALE,
        Course.BOOK_ENTRY: _ALWAYS | _BY_INSTITUTION | _OF_SALE,
        Course.REGISTERED: _ALWAYS
        | {
            SeizureStep.DISPATCHED,
            SeizureStep.SERVED,
            SeizureStep.REGISTRY_ASKED,
            SeizureStep.REGISTERED,
            SeizureStep.CANCELLATION_ASKED,
            SeizureStep.CANCELLED,
        }
        | _OF_SALE,
        Course.MOVABLE: _ALWAYS
        | {
            SeizureStep.POSSESSED,
            SeizureStep.KEPT,
            SeizureStep.COPY_DELIVERED,
            SeizureStep.HANDED_BACK,
        }
        | _OF_SALE,
        Course.MONEY: _ALWAYS
        | {SeizureStep.POSSESSED, SeizureStep.COPY_DELIVERED, SeizureStep.HANDED_BACK}
        | {SeizureStep.REDUCED, SeizureStep.COLLECTED},
    }
)
#: The steps by which a seizure takes effect; where a course has two, the earlier day counts (68条4項).
EFFECTING: Mapping[Course, frozenset[SeizureStep]] = MappingProxyType(
    {
        Course.CLAIM: frozenset({SeizureStep.SERVED}),
        Course.RECORDED_CLAIM: frozenset({SeizureStep.INSTITUTION_SERVED}),
        Course.RIGHT: frozenset({SeizureStep.SERVED}),
        Course.BOOK_ENTRY: frozenset({SeizureStep.INSTITUTION_SERVED}),
        Course.REGISTERED: frozenset({SeizureStep.SERVED, SeizureStep.REGISTERED}),
        Course.MOVABLE: frozenset({SeizureStep.POSSESSED}),
        Course.MONEY: frozenset({SeizureStep.POSSESSED}),
    }
)
#: What an officer notes as it happens in the world; everything else follows from a decision of two persons.
NOTED = frozenset(
    {
        SeizureStep.DISPATCHED,
        SeizureStep.SERVED,
        SeizureStep.OBLIGOR_SERVED,
        SeizureStep.INSTITUTION_SERVED,
        SeizureStep.COPY_DELIVERED,
        SeizureStep.REGISTRY_ASKED,
        SeizureStep.REGISTERED,
        SeizureStep.POSSESSED,
        SeizureStep.KEPT,
        SeizureStep.DEBTOR_TOLD,
        SeizureStep.THIRD_PARTY_TOLD,
        SeizureStep.INSTITUTION_TOLD,
        SeizureStep.CANCELLATION_ASKED,
        SeizureStep.CANCELLED,
        SeizureStep.HANDED_BACK,
    }
)
#: What may be noted although the law demands the release: the registrar enters what he was asked for before.
_EVEN_THEN = frozenset({SeizureStep.RELEASED, SeizureStep.WITHDRAWN, SeizureStep.REGISTERED})


class UnlawfulStep(ValueError):  # noqa: N818 - It names what was asked for.
    """A seizure was to leave its state along an edge that does not exist, or while it must be released."""


def move(state: SeizureState, step: SeizureStep, course: Course, *, must_be_released: bool = False) -> SeizureState:
    """The state after a step.

    Args:
        state: Where the seizure stands.
        step: What is to be done.
        course: The way of its kind of property.
        must_be_released: Whether the law demands its release (国税徴収法79条1項): then nothing else may be done.

    Raises:
        UnlawfulStep: No edge leads from the state along the step, property of this kind has no such step, or only the
            release is lawful.
    """
    if step not in STEPS[course]:
        raise UnlawfulStep(
            f"この種類の財産の差押えに「{STEP_LABELS[step]}」の手続はありません。財産の種類を確かめてください。"
        )
    if must_be_released and step not in _EVEN_THEN:
        raise UnlawfulStep("この差押えは解除しなければなりません(国税徴収法79条1項)。解除を起案してください。")
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        label = STATE_LABELS[state]
        raise UnlawfulStep(
            f"差押えの状態が「{label}」のため、この手続はできません。内容を開き直してください。"
        ) from None


def effective_from(course: Course, steps: Iterable[tuple[str, date]]) -> date | None:
    """The day from which a seizure has effect; none before it has.

    For real estate that is the day of the service of the writing, or of the registration where it came before
    (国税徴収法68条2項、4項).

    Args:
        course: The way of its kind of property.
        steps: The kind and the day of each step.
    """
    return min((on for kind, on in steps if kind in EFFECTING[course]), default=None)
