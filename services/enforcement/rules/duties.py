"""What must be done about a seizure when what is owed falls below it (差押解除、一部解除の義務)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from shared.money import Yen


class DutyKind(StrEnum):
    """What must be done."""

    #: The law demands it: nothing is owed or to be expected (79条1項), or need suspends all (地方税法15条の7第3項).
    RELEASE = "release"
    #: More is seized than is owed: whether to let the excess go is decided (79条2項1号, 48条1項).
    REDUCTION = "reduction"
    #: It was released: those concerned are told, the entry is cancelled, the things are handed back (80条).
    FINISH = "finish"
    #: A payment dated on or before the issue was heard of after it: was the seizure lawful, and must it be taken back?
    REVIEW = "review"


#: What officers read.
LABELS: Mapping[DutyKind, str] = MappingProxyType(
    {
        DutyKind.RELEASE: "差押えの解除(国税徴収法79条1項、地方税法15条の7第3項)",
        DutyKind.REDUCTION: "超過する差押えの一部解除の検討(国税徴収法79条2項1号)",
        DutyKind.REVIEW: "発付の日までに納付があった差押えの適否の検討(国税徴収法47条、地方税法331条)",
        DutyKind.FINISH: "解除の通知、抹消の嘱託、引渡し(国税徴収法80条)",
    }
)


class SeizedFor(NamedTuple):
    """A claim under seizure: what was owed on it when it was issued, and what may be collected now, in yen."""

    without_charge_yen: Yen
    late_charge_yen: Yen
    owed_yen: Yen


class Duty(NamedTuple):
    """A duty, and the most that may stay seized."""

    kind: DutyKind
    remaining_yen: Yen


def duty_of(
    seized_yen: Yen, claims: Iterable[SeizedFor], *, divisible: bool = True, futile: bool = False
) -> Duty | None:
    """What must be done about a seizure in force, if anything.

    Only final money counts as paid. While something is owed on a claim the delinquency charge of the day of issue stays
    in the reckoning: it goes on growing, so what is owed is never reckoned too low.

    Args:
        seized_yen: What is seized and not yet collected.
        claims: The claims it was issued for.
        divisible: Whether a part of the property can be let go; what cannot be divided is no excess (48条1項).
        futile: Whether the property is worth no more than what comes before the city's claims (79条1項2号).
    """
    known = list(claims)
    if futile or not any(claim.owed_yen for claim in known):
        return Duty(DutyKind.RELEASE, 0)
    if not divisible:
        return None
    remaining_yen = sum(
        min(claim.without_charge_yen, claim.owed_yen) + claim.late_charge_yen for claim in known if claim.owed_yen
    )
    return Duty(DutyKind.REDUCTION, remaining_yen) if remaining_yen < seized_yen else None
