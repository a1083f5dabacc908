"""Dispositions beside seizures, with the steps that each kind has (参加差押・交付要求・繰上徴収ほか).

All move alike; the table says which steps a kind has, what must have happened before, and who may note it.

```mermaid
stateDiagram-v2
    [*] --> decided
    decided --> in_force: issued
    decided --> refused: refused
    in_force --> in_force: whatever happens meanwhile
    in_force --> ended: withdrawn, completed and other ends
    in_force --> cancelled: cancelled as a mistake
    ended --> [*]
    cancelled --> [*]
    refused --> [*]
```
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class DispositionKind(StrEnum):
    """What was decided; never free text."""

    PARTICIPATION = "participation"
    DISTRIBUTION_REQUEST = "distribution_request"
    ACCELERATION = "acceleration"
    SECONDARY_LIABILITY = "secondary_liability"
    PROVISIONAL_SEIZURE = "provisional_seizure"
    SECURITY = "security"
    ASSOCIATION = "association"


class DispositionState(StrEnum):
    """Where a disposition stands."""

    #: Decided by two persons; payments is being asked what is owed.
    DECIDED = "decided"
    #: Not issued: at that moment something stood against it.
    REFUSED = "refused"
    IN_FORCE = "in_force"
    ENDED = "ended"
    #: Taken back as a mistake: it never had an effect.
    CANCELLED = "cancelled"


class DispositionStep(StrEnum):
    """What happens to a disposition."""

    DECIDED = "decided"
    ISSUED = "issued"
    REFUSED = "refused"
    #: The paper left for the court, the other authority or the person who must pay.
    SENT = "sent"
    #: The other authority has it.
    DELIVERED = "delivered"
    DEBTOR_NOTIFIED = "debtor_notified"
    #: The registry or the third-party debtor has it.
    REGISTERED = "registered"
    THIRD_PARTY_NOTIFIED = "third_party_notified"
    #: The writing that stands in the place of a dunning notice (納付催告書, 11条2項).
    DEMANDED = "demanded"
    #: He went to court against the notice, the demand or what was done under them (国税徴収法90条3項).
    SUED = "sued"
    SUIT_ENDED = "suit_ended"
    MONEY_RECEIVED = "money_received"
    #: The tax is fixed whose collection was made sure of before.
    FIXED = "fixed"
    #: The security is turned into money (担保物の処分, 16条の5).
    DISPOSAL_DECIDED = "disposal_decided"
    #: The first seizure was released, and another's participation takes its place.
    NEXT_IN_LINE = "next_in_line"
    BECAME_SEIZURE = "became_seizure"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Recorded(StrEnum):
    """Who records a step; decision, issue and refusal are the program's and stand in no table."""

    #: One officer, of what has happened in the world.
    OFFICER = "officer"
    #: Two persons, of what they decide.
    TWO_PERSONS = "two_persons"


class StepTerms(NamedTuple):
    """A step of a kind: who records it, what must have come before, and whether it may come again."""

    recorded: Recorded
    after: frozenset[DispositionStep] = frozenset()
    repeats: bool = False


KIND_LABELS: Mapping[DispositionKind, str] = MappingProxyType(
    {
        DispositionKind.PARTICIPATION: "参加差押",
        DispositionKind.DISTRIBUTION_REQUEST: "交付要求",
        DispositionKind.ACCELERATION: "繰上徴収",
        DispositionKind.SECONDARY_LIABILITY: "第二次納税義務",
        DispositionKind.PROVISIONAL_SEIZURE: "保全差押",
        DispositionKind.SECURITY: "担保",
        DispositionKind.ASSOCIATION: "滞納整理組合への移管",
    }
)
#: The letter before the year in the number of a document.
PREFIXES: Mapping[DispositionKind, str] = MappingProxyType(
    {
        DispositionKind.PARTICIPATION: "P",
        DispositionKind.DISTRIBUTION_REQUEST: "K",
        DispositionKind.ACCELERATION: "A",
        DispositionKind.SECONDARY_LIABILITY: "N",
        # Statements of distribution have an H and numbers of their own.
        DispositionKind.PROVISIONAL_SEIZURE: "Z",
        DispositionKind.SECURITY: "T",
        DispositionKind.ASSOCIATION: "U",
    }
)
#: Those of which payments is asked at the last moment what is owed; dunning before it, where `NOTICED`.
ASKED = frozenset(
    {
        DispositionKind.PARTICIPATION,
        DispositionKind.DISTRIBUTION_REQUEST,
        DispositionKind.SECONDARY_LIABILITY,
        DispositionKind.ASSOCIATION,
    }
)
NOTICED = frozenset({DispositionKind.PARTICIPATION})
#: Dispositions by which the city collects itself: none of them while the association has the claim.
COLLECTING = frozenset(DispositionKind) - {DispositionKind.ASSOCIATION}

STEP_LABELS: Mapping[DispositionStep, str] = MappingProxyType(
    {
        DispositionStep.DECIDED: "決裁",
        DispositionStep.ISSUED: "発付",
        DispositionStep.REFUSED: "不発付",
        DispositionStep.SENT: "発送",
        DispositionStep.DELIVERED: "到達(交付)",
        DispositionStep.DEBTOR_NOTIFIED: "滞納者への通知",
        DispositionStep.REGISTERED: "登記・登録",
        DispositionStep.THIRD_PARTY_NOTIFIED: "第三債務者等への通知",
        DispositionStep.DEMANDED: "納付催告書の発送",
        DispositionStep.SUED: "訴えの提起",
        DispositionStep.SUIT_ENDED: "訴訟の終了",
        DispositionStep.MONEY_RECEIVED: "受入れ(配当・納付)",
        DispositionStep.FIXED: "納付義務の確定",
        DispositionStep.DISPOSAL_DECIDED: "担保の処分の決定",
        DispositionStep.NEXT_IN_LINE: "先行差押えの解除(他の参加差押えが先順位)",
        DispositionStep.BECAME_SEIZURE: "差押えの効力発生",
        DispositionStep.COMPLETED: "完了",
        DispositionStep.WITHDRAWN: "解除(取下げ)",
        DispositionStep.RELEASED: "解除",
        DispositionStep.RETURNED: "返還",
        DispositionStep.CANCELLED: "取消し",
    }
)
_S = DispositionStep
_OFFICER = StepTerms(Recorded.OFFICER)
_TWO = StepTerms(Recorded.TWO_PERSONS)
_AFTER_SENDING = StepTerms(Recorded.OFFICER, frozenset({_S.SENT}))

#: The steps of each kind beside its decision, its issue and its refusal.
STEPS: Mapping[DispositionKind, Mapping[DispositionStep, StepTerms]] = MappingProxyType(
    {
        # 国税徴収法86条、87条.
        DispositionKind.PARTICIPATION: {
            _S.SENT: _OFFICER,
            _S.DELIVERED: _AFTER_SENDING,
            _S.DEBTOR_NOTIFIED: _OFFICER,
            _S.THIRD_PARTY_NOTIFIED: _OFFICER,
            _S.REGISTERED: _OFFICER,
            _S.NEXT_IN_LINE: StepTerms(Recorded.OFFICER, frozenset({_S.DELIVERED}), repeats=True),
            _S.MONEY_RECEIVED: StepTerms(Recorded.TWO_PERSONS, frozenset({_S.DELIVERED}), repeats=True),
            _S.BECAME_SEIZURE: StepTerms(Recorded.TWO_PERSONS, frozenset({_S.DELIVERED})),
            _S.COMPLETED: _TWO,
            _S.WITHDRAWN: _TWO,
            _S.CANCELLED: _TWO,
        },
        # 国税徴収法82条、84条.
        DispositionKind.DISTRIBUTION_REQUEST: {
            _S.SENT: _OFFICER,
            _S.DELIVERED: _AFTER_SENDING,
            _S.DEBTOR_NOTIFIED: _OFFICER,
            _S.MONEY_RECEIVED: StepTerms(Recorded.TWO_PERSONS, frozenset({_S.SENT}), repeats=True),
            _S.COMPLETED: _TWO,
            _S.WITHDRAWN: _TWO,
            _S.CANCELLED: _TWO,
        },
        # 地方税法13条の2.
        DispositionKind.ACCELERATION: {
            _S.SENT: _OFFICER,
            _S.DELIVERED: _AFTER_SENDING,
            _S.CANCELLED: _TWO,
        },
        # 地方税法11条.
        DispositionKind.SECONDARY_LIABILITY: {
            _S.SENT: _OFFICER,
            _S.DELIVERED: _AFTER_SENDING,
            _S.DEMANDED: _AFTER_SENDING,
            _S.SUED: StepTerms(Recorded.OFFICER, frozenset({_S.SENT}), repeats=True),
            _S.SUIT_ENDED: StepTerms(Recorded.OFFICER, frozenset({_S.SUED}), repeats=True),
            _S.MONEY_RECEIVED: StepTerms(Recorded.TWO_PERSONS, frozenset({_S.SENT}), repeats=True),
            _S.COMPLETED: _TWO,
            _S.WITHDRAWN: _TWO,
            _S.CANCELLED: _TWO,
        },
        # 地方税法16条の4.
        DispositionKind.PROVISIONAL_SEIZURE: {
            _S.SENT: _OFFICER,
            _S.DELIVERED: _AFTER_SENDING,
            _S.FIXED: _OFFICER,
            _S.RELEASED: _TWO,
            _S.CANCELLED: _TWO,
        },
        # 地方税法16条から16条の5まで.
        DispositionKind.SECURITY: {
            _S.REGISTERED: _OFFICER,
            _S.DISPOSAL_DECIDED: _TWO,
            _S.SENT: StepTerms(Recorded.OFFICER, frozenset({_S.DISPOSAL_DECIDED})),
            _S.DEMANDED: _AFTER_SENDING,
            _S.MONEY_RECEIVED: StepTerms(Recorded.TWO_PERSONS, frozenset({_S.DISPOSAL_DECIDED}), repeats=True),
            _S.COMPLETED: StepTerms(Recorded.TWO_PERSONS, frozenset({_S.DISPOSAL_DECIDED})),
            _S.RELEASED: _TWO,
            _S.CANCELLED: _TWO,
        },
        # 地方自治法284条.
        DispositionKind.ASSOCIATION: {
            _S.SENT: _OFFICER,
            _S.DEBTOR_NOTIFIED: _OFFICER,
            _S.RETURNED: _TWO,
        },
    }
)
#: Steps after which nothing is in force any more.
ENDS: Mapping[DispositionStep, DispositionState] = MappingProxyType(
    {
        _S.REFUSED: DispositionState.REFUSED,
        _S.BECAME_SEIZURE: DispositionState.ENDED,
        _S.COMPLETED: DispositionState.ENDED,
        _S.WITHDRAWN: DispositionState.ENDED,
        _S.RELEASED: DispositionState.ENDED,
        _S.RETURNED: DispositionState.ENDED,
        _S.CANCELLED: DispositionState.CANCELLED,
    }
)


class UnlawfulDispositionStep(ValueError):  # noqa: N818 - It names what was asked for.
    """A step does not fit what the disposition is, or where it stands; the sentence says why, in Japanese."""


def has_open_suit(done: Sequence[DispositionStep]) -> bool:
    """Whether more suits were filed than have ended, by the steps of a disposition."""
    return done.count(DispositionStep.SUED) > done.count(DispositionStep.SUIT_ENDED)


def next_state(
    kind: DispositionKind, state: DispositionState, done: Collection[DispositionStep], step: DispositionStep
) -> DispositionState:
    """The state after a step.

    Args:
        kind: What was decided.
        state: Where it stands.
        done: The steps that it has behind it.
        step: What happens now.

    Raises:
        UnlawfulDispositionStep: The kind has no such step, it is not its turn, or it was done before.
    """
    label = f"{KIND_LABELS[kind]}の「{STEP_LABELS[step]}」"
    if step in (DispositionStep.ISSUED, DispositionStep.REFUSED):
        if state is not DispositionState.DECIDED:
            raise UnlawfulDispositionStep(f"{label}はできません。すでに発付または不発付となっています。")
        return ENDS.get(step, DispositionState.IN_FORCE)
    terms = STEPS[kind].get(step)
    if terms is None:
        raise UnlawfulDispositionStep(f"{label}という手続はありません。手続を選び直してください。")
    if state is not DispositionState.IN_FORCE:
        raise UnlawfulDispositionStep(f"{label}はできません。この処分は続いていません。内容を開き直してください。")
    missing = terms.after.difference(done)
    if missing:
        words = "、".join(STEP_LABELS[one] for one in sorted(missing))
        raise UnlawfulDispositionStep(f"{label}の前に、「{words}」を記録してください。")
    if step in done and not terms.repeats:
        raise UnlawfulDispositionStep(f"{label}はすでに記録されています。内容を開き直してください。")
    return ENDS.get(step, state)
