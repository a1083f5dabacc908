"""How graces, suspensions and plans end before their time, and when a promise is broken (取消し・不履行)."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.measures import GRACES
from shared.contracts import BlockState
from shared.money import Yen


class EndGround(StrEnum):
    """Why a measure ends before its time (取消し)."""

    MISSED_INSTALMENT = "missed_instalment"
    NEW_ARREARS = "new_arrears"
    FRAUD = "fraud"
    MEANS_CHANGED = "means_changed"
    ACCELERATED = "accelerated"
    MEANS_APPEARED = "means_appeared"
    DEBTOR_ASKED = "debtor_asked"
    PAID = "paid"


END_LABELS: Mapping[EndGround, str] = MappingProxyType(
    {
        EndGround.MISSED_INSTALMENT: "分割納付の不履行(地方税法15条の3第1項2号)",
        EndGround.NEW_ARREARS: "新たな滞納(15条の3第1項4号)",
        EndGround.FRAUD: "偽りその他不正(15条の3第1項5号)",
        EndGround.MEANS_CHANGED: "財産の状況等の変化(15条の3第1項6号)",
        EndGround.ACCELERATED: "繰上徴収の事由(15条の3第1項1号)",
        EndGround.MEANS_APPEARED: "執行停止の事由の消滅(15条の8第1項)",
        EndGround.DEBTOR_ASKED: "本人の申出",
        EndGround.PAID: "完納",
    }
)
_OF_GRACES = frozenset(
    {
        EndGround.MISSED_INSTALMENT,
        EndGround.NEW_ARREARS,
        EndGround.FRAUD,
        EndGround.MEANS_CHANGED,
        EndGround.ACCELERATED,
        EndGround.DEBTOR_ASKED,
        EndGround.PAID,
    }
)
_END_GROUNDS: Mapping[BlockState, frozenset[EndGround]] = MappingProxyType(
    {
        BlockState.GRACE_OF_COLLECTION: _OF_GRACES,
        BlockState.GRACE_OF_REALISATION: _OF_GRACES,
        BlockState.PAYMENT_PLAN: _OF_GRACES,
        BlockState.SUSPENSION: frozenset({EndGround.MEANS_APPEARED, EndGround.PAID}),
    }
)
#: Who loses a grace against his will is heard first, unless he is collected from at once (15条の3第2項ただし書).
_HEARD_BEFORE = frozenset(
    {EndGround.MISSED_INSTALMENT, EndGround.NEW_ARREARS, EndGround.FRAUD, EndGround.MEANS_CHANGED}
)


def may_end(kind: BlockState, ground: EndGround) -> bool:
    """Whether a measure of this kind ends on this ground."""
    return ground in _END_GROUNDS[kind]


def must_be_heard(kind: BlockState, ground: EndGround) -> bool:
    """Whether the debtor is heard (弁明の聴取) before it ends on this ground."""
    return kind in GRACES and ground in _HEARD_BEFORE


class PaidOn(NamedTuple):
    """Money on the claims of a measure, and the day on which it was paid."""

    paid_on: date
    amount_yen: Yen


class SecondChance(NamedTuple):
    """An instalment of a plan, what is promised up to it, and until when it may be made good (再度の納付の機会)."""

    number: int
    promised_yen: Yen
    retry_until: date


def missed(chances: Sequence[SecondChance], paid: Sequence[PaidOn], day: date) -> list[int]:
    """Numbers of the instalments that were not even made good by the last day for it, seen on a day after it.

    Args:
        chances: The instalments in order, with what is promised together up to each.
        paid: What was paid since the first day of the plan.
        day: The day on which the plan would end.
    """
    return [
        one.number
        for one in chances
        if one.retry_until < day
        and sum(part.amount_yen for part in paid if part.paid_on <= one.retry_until) < one.promised_yen
    ]


class Promise(NamedTuple):
    """An instalment of a measure in force, with what was promised and paid up to its last day."""

    number: int
    pay_by: date
    promised_yen: Yen
    paid_yen: Yen


def broken(promises: Sequence[Promise], day: date) -> list[int]:
    """Numbers of the instalments that were not paid in full by their last day, seen from the day after.

    Args:
        promises: In order, promised and paid counted from the first one on.
        day: The business day on which somebody looks.
    """
    return [one.number for one in promises if one.pay_by < day and one.paid_yen < one.promised_yen]
