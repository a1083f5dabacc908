"""Participation in another authority's seizure (参加差押, 国税徴収法86条から88条): where it is possible, since when.

When the first seizure is released, the participation that came first becomes a seizure as if it had been one from the
day on which it took effect (87条1項).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from services.enforcement.rules.dispositions import DispositionStep
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_states import SeizureStep
from shared.contracts import BlockState

_S = DispositionStep
_MOVABLE = MappingProxyType({_S.DELIVERED: SeizureStep.POSSESSED})
_REGISTERED = MappingProxyType({_S.DEBTOR_NOTIFIED: SeizureStep.SERVED, _S.REGISTERED: SeizureStep.REGISTERED})

#: Property in whose seizure one can take part (86条1項), and which of the steps of the participation gives the day of
#: the later seizure, as which of its steps; where there are two, the earlier day counts (87条1項).
EFFECTS: Mapping[PropertyKind, Mapping[DispositionStep, SeizureStep]] = MappingProxyType(
    {
        PropertyKind.MOVABLE: _MOVABLE,
        PropertyKind.SECURITY: _MOVABLE,
        PropertyKind.LIGHT_VEHICLE: _MOVABLE,
        PropertyKind.REAL_ESTATE: _REGISTERED,
        PropertyKind.VEHICLE: _REGISTERED,
        PropertyKind.TELEPHONE: MappingProxyType({_S.THIRD_PARTY_NOTIFIED: SeizureStep.SERVED}),
    }
)
#: States that stand against a new seizure and let the city take part in what others do (82条、86条、15条の2の3第1項).
NO_OBSTACLE = frozenset(
    {BlockState.GRACE_OF_COLLECTION, BlockState.GRACE_OF_REALISATION, BlockState.SUSPENSION, BlockState.APPEAL}
)


def effect_of(kind: PropertyKind, steps: Iterable[tuple[DispositionStep, date]]) -> tuple[SeizureStep, date] | None:
    """From when a participation is a seizure once the first one is released, and by which step; none before that.

    Args:
        kind: The property.
        steps: The steps of the participation with their days.
    """
    effects = EFFECTS[kind]
    found = [(on, effects[step]) for step, on in steps if step in effects]
    if not found:
        return None
    on, step = min(found)
    return step, on
