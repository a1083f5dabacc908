"""When a stage of a seizure may be noted: what comes before it, and the days between which it lies (差押えの各段階)."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from services.enforcement.rules.seizure_states import LET_GO, NOTED, STEP_LABELS, SeizureStep, UnlawfulStep

#: What must have been noted before.
AFTER: Mapping[SeizureStep, SeizureStep] = MappingProxyType(
    {
        SeizureStep.REGISTERED: SeizureStep.REGISTRY_ASKED,
        SeizureStep.CANCELLATION_ASKED: SeizureStep.REGISTRY_ASKED,
        SeizureStep.CANCELLED: SeizureStep.CANCELLATION_ASKED,
        SeizureStep.HANDED_BACK: SeizureStep.POSSESSED,
    }
)
#: What may happen several times.
_REPEATED = frozenset({SeizureStep.DISPATCHED, SeizureStep.KEPT})
_OF_RELEASE = frozenset(
    {
        SeizureStep.DEBTOR_TOLD,
        SeizureStep.THIRD_PARTY_TOLD,
        SeizureStep.INSTITUTION_TOLD,
        SeizureStep.CANCELLATION_ASKED,
        SeizureStep.CANCELLED,
        SeizureStep.HANDED_BACK,
    }
)


def require_notable(step: SeizureStep, on: date, steps: Sequence[tuple[str, date]], today: date) -> None:
    """Check that a stage may be noted beside those that are noted already.

    Args:
        step: What happened.
        on: When.
        steps: The kind and the day of each step so far.
        today: The day in Japan.

    Raises:
        UnlawfulStep: It is decided by two persons and not noted, it was noted already, what comes before it is
            missing, or its day lies before that or ahead.
    """
    label = STEP_LABELS[step]
    if step not in NOTED:
        raise UnlawfulStep(f"「{label}」は記録ではなく決裁によります。起案してください。")
    days = dict(steps)
    if step in days and step not in _REPEATED:
        raise UnlawfulStep(f"「{label}」はすでに記録されています。内容を開き直してください。")
    before = AFTER.get(step)
    if before is not None and before not in days:
        raise UnlawfulStep(f"先に「{STEP_LABELS[before]}」を記録してください。")
    starts = [SeizureStep.ISSUED, *([before] if before else [])]
    if step in _OF_RELEASE:
        starts += [SeizureStep(state.value) for state in LET_GO]
    first = max((days[start] for start in starts if start in days), default=None)
    if first is not None and not first <= on <= today:
        raise UnlawfulStep(f"{label}の日は{first}から今日までの日を入力してください。")
