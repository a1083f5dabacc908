"""What persons have decided about a claim, as its clearing takes it in: relief, exemption, due date, forced charge.

Decisions are facts beside the money. The clearing is computed anew with those that are valid, so one that is revoked
leaves the state that would have arisen without it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shared.law.late_charge import Exemption, Relief
from shared.money import Yen


class DecisionKind(StrEnum):
    """What a decision is about."""

    CHARGE_RELIEF = "charge_relief"
    EXEMPTION = "exemption"
    DUE_DATE = "due_date"
    FORCED_CHARGE = "forced_charge"


KIND_LABELS: Mapping[DecisionKind, str] = {
    DecisionKind.CHARGE_RELIEF: "延滞金の免除・減免",
    DecisionKind.EXEMPTION: "減免",
    DecisionKind.DUE_DATE: "納期限の変更",
    DecisionKind.FORCED_CHARGE: "延滞金の額の決定",
}


class ReliefGround(StrEnum):
    """Why the delinquency charge of a period is not borne in full (延滞金の免除・減免の事由)."""

    DISASTER_GRACE = "disaster_grace"
    SUSPENSION = "suspension"
    GRACE = "grace"
    GRACE_HARDSHIP = "grace_hardship"
    FULLY_SEIZED = "fully_seized"
    EXTENSION = "extension"
    DISTRIBUTION_WAIT = "distribution_wait"
    UNAVOIDABLE = "unavoidable"
    REVISION = "revision"


class ReliefTerms(NamedTuple):
    """What a ground brings: how its days are lightened, by which article, and the words officers read."""

    relief: Relief
    article: str
    label: str


#: The relief follows from the ground, so nobody chooses it by hand.
RELIEFS: Mapping[ReliefGround, ReliefTerms] = {
    ReliefGround.DISASTER_GRACE: ReliefTerms(Relief.FULL, "地方税法15条の9第1項", "災害等による徴収の猶予"),
    ReliefGround.SUSPENSION: ReliefTerms(Relief.FULL, "地方税法15条の9第1項", "滞納処分の執行停止"),
    ReliefGround.GRACE: ReliefTerms(Relief.GRACE_RATE, "地方税法15条の9第1項", "徴収の猶予・換価の猶予"),
    ReliefGround.GRACE_HARDSHIP: ReliefTerms(Relief.FULL, "地方税法15条の9第2項", "猶予期間中の納付困難"),
    ReliefGround.FULLY_SEIZED: ReliefTerms(Relief.HALF, "地方税法15条の9第4項", "全額に足りる差押え・担保"),
    ReliefGround.EXTENSION: ReliefTerms(Relief.FULL, "地方税法20条の9の5第1項", "災害等による期限の延長"),
    ReliefGround.DISTRIBUTION_WAIT: ReliefTerms(Relief.FULL, "地方税法20条の9の5第2項3号", "交付要求による受領待ち"),
    ReliefGround.UNAVOIDABLE: ReliefTerms(Relief.FULL, "地方税法326条4項ほか", "やむを得ない理由"),
    ReliefGround.REVISION: ReliefTerms(Relief.FULL, "地方税法321条の2第4項ほか", "更正に係る除算期間"),
}


class Decision(NamedTuple):
    """One decision about a claim; which fields it has follows from its kind."""

    kind: DecisionKind
    ground: str
    first_day: date | None = None
    last_day: date | None = None
    amount_yen: Yen | None = None
    due_on: date | None = None


class Decided(NamedTuple):
    """What the valid decisions about a claim come to."""

    #: Periods whose charge is lightened; where they overlap, the lightest burden holds.
    reliefs: tuple[Exemption, ...] = ()
    #: Principal that is exempted (減免), all decisions together.
    exemption_yen: Yen = 0
    #: The due date in the place of the assessment's.
    due_on: date | None = None
    #: The delinquency charge as fixed by decision (強制), in the place of the computed one.
    forced_charge_yen: Yen | None = None


NOTHING_DECIDED = Decided()


def decided(decisions: Iterable[Decision]) -> Decided:
    """What decisions come to; of due dates and forced charges the last one counts.

    Args:
        decisions: the valid ones, in the order in which they were made.
    """
    reliefs: list[Exemption] = []
    exemption_yen = 0
    due_on: date | None = None
    forced_yen: Yen | None = None
    for one in decisions:
        match one.kind:
            case DecisionKind.CHARGE_RELIEF if one.first_day is not None and one.last_day is not None:
                terms = RELIEFS[ReliefGround(one.ground)]
                reliefs.append(Exemption(one.first_day, one.last_day, terms.relief, f"{terms.article}({terms.label})"))
            case DecisionKind.EXEMPTION:
                exemption_yen += one.amount_yen or 0
            case DecisionKind.DUE_DATE:
                due_on = one.due_on
            case DecisionKind.FORCED_CHARGE:
                forced_yen = one.amount_yen
    return Decided(tuple(reliefs), exemption_yen, due_on, forced_yen)
