"""The states of a seizure (差押) and the only edges along which it moves.

```mermaid
stateDiagram-v2
    [*] --> approved
    approved --> issued: issued
    approved --> refused: refused
    issued --> issued: reduced
    issued --> served: served
    issued --> released: released
    issued --> withdrawn: withdrawn
    served --> collected: collected
    served --> served: collected_part
    served --> served: reduced
    served --> released: released
    served --> withdrawn: withdrawn
    collected --> [*]
    refused --> [*]
    released --> [*]
    withdrawn --> [*]
```
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class SeizureState(StrEnum):
    """Where a seizure stands."""

    #: Decided by two persons; whether it may be issued is being asked.
    APPROVED = "approved"
    #: Not issued: a precondition did not hold.
    REFUSED = "refused"
    #: The record of seizure is made out; it has no effect yet.
    ISSUED = "issued"
    #: The third-party debtor has it: it is effective from that moment (国税徴収法62条3項).
    SERVED = "served"
    #: All that was seized has been collected (67条).
    COLLECTED = "collected"
    #: Released (79条).
    RELEASED = "released"
    #: Taken back as unlawful: it never had an effect.
    WITHDRAWN = "withdrawn"


class SeizureStep(StrEnum):
    """What moves a seizure."""

    ISSUED = "issued"
    REFUSED = "refused"
    SERVED = "served"
    REDUCED = "reduced"
    COLLECTED_PART = "collected_part"
    COLLECTED = "collected"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


#: What officers read.
STATE_LABELS: Mapping[SeizureState, str] = MappingProxyType(
    {
        SeizureState.APPROVED: "決裁済(発付前)",
        SeizureState.REFUSED: "不発付",
        SeizureState.ISSUED: "発付",
        SeizureState.SERVED: "送達(効力発生)",
        SeizureState.COLLECTED: "取立済",
        SeizureState.RELEASED: "解除",
        SeizureState.WITHDRAWN: "取消",
    }
)
#: States in which property is, or is about to be, under seizure.
LIVE = frozenset({SeizureState.APPROVED, SeizureState.ISSUED, SeizureState.SERVED})

TRANSITIONS: Mapping[tuple[SeizureState, SeizureStep], SeizureState] = MappingProxyType(
    {
        (SeizureState.APPROVED, SeizureStep.ISSUED): SeizureState.ISSUED,
        (SeizureState.APPROVED, SeizureStep.REFUSED): SeizureState.REFUSED,
        (SeizureState.ISSUED, SeizureStep.REDUCED): SeizureState.ISSUED,
        (SeizureState.ISSUED, SeizureStep.SERVED): SeizureState.SERVED,
        (SeizureState.ISSUED, SeizureStep.RELEASED): SeizureState.RELEASED,
        (SeizureState.ISSUED, SeizureStep.WITHDRAWN): SeizureState.WITHDRAWN,
        (SeizureState.SERVED, SeizureStep.COLLECTED): SeizureState.COLLECTED,
        (SeizureState.SERVED, SeizureStep.COLLECTED_PART): SeizureState.SERVED,
        (SeizureState.SERVED, SeizureStep.REDUCED): SeizureState.SERVED,
        (SeizureState.SERVED, SeizureStep.RELEASED): SeizureState.RELEASED,
        (SeizureState.SERVED, SeizureStep.WITHDRAWN): SeizureState.WITHDRAWN,
    }
)


class UnlawfulStep(ValueError):  # noqa: N818 - It names what was asked for.
    """A seizure was to leave its state along an edge that does not exist, or while it must be released."""


def move(state: SeizureState, step: SeizureStep, *, must_be_released: bool = False) -> SeizureState:
    """The state after a step.

    Args:
        state: Where the seizure stands.
        step: What is to be done.
        must_be_released: Whether the law demands its release (国税徴収法79条1項): then nothing else may be done.

    Raises:
        UnlawfulStep: No edge leads from the state along the step, or only the release is lawful.
    """
    if must_be_released and step not in (SeizureStep.RELEASED, SeizureStep.WITHDRAWN):
        raise UnlawfulStep("この差押えは解除しなければなりません(国税徴収法79条1項)。解除を起案してください。")
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        label = STATE_LABELS[state]
        raise UnlawfulStep(
            f"差押えの状態が「{label}」のため、この手続はできません。内容を開き直してください。"
        ) from None
