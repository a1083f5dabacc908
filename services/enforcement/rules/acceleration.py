"""Acceleration (繰上徴収, 地方税法13条の2): for which claims it is lawful, and when its deadline is missed."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from shared.money import Yen


class AccelerationGround(StrEnum):
    """The six grounds of article 13-2 (1)."""

    COMPULSORY_PROCEDURE = "compulsory_procedure"
    LIMITED_ACCEPTANCE = "limited_acceptance"
    DISSOLUTION = "dissolution"
    TRUST_ENDED = "trust_ended"
    LEAVING = "leaving"
    FRAUD = "fraud"


GROUND_LABELS: Mapping[AccelerationGround, str] = MappingProxyType(
    {
        AccelerationGround.COMPULSORY_PROCEDURE: "強制換価手続の開始(地方税法13条の2第1項1号)",
        AccelerationGround.LIMITED_ACCEPTANCE: "相続人の限定承認(13条の2第1項2号)",
        AccelerationGround.DISSOLUTION: "法人の解散(13条の2第1項3号)",
        AccelerationGround.TRUST_ENDED: "信託の終了(13条の2第1項4号)",
        AccelerationGround.LEAVING: "納税管理人を定めない転出(13条の2第1項5号)",
        AccelerationGround.FRAUD: "不正による免脱等(13条の2第1項6号)",
    }
)


class AccelerationObjection(StrEnum):
    """What stands against an acceleration."""

    DUE_ALREADY = "due_already"
    NOTHING_OWED = "nothing_owed"
    NOT_EARLIER = "not_earlier"
    DEADLINE_PAST = "deadline_past"
    DUE_DATE_CHANGED = "due_date_changed"


OBJECTIONS: Mapping[AccelerationObjection, str] = MappingProxyType(
    {
        AccelerationObjection.DUE_ALREADY: "納期限がすでに過ぎています。督促または差押えの手続によってください。",
        AccelerationObjection.NOTHING_OWED: "未納の額がありません。",
        AccelerationObjection.NOT_EARLIER: "繰り上げた納期限が、今の納期限より前ではありません。",
        AccelerationObjection.DEADLINE_PAST: "繰り上げた納期限がすでに過ぎています。日時を選び直してください。",
        AccelerationObjection.DUE_DATE_CHANGED: "納期限が起案のときから変わっています。内容を確かめてください。",
    }
)


class AcceleratedClaim(NamedTuple):
    """A claim that is to be collected sooner.

    Attributes:
        claim_id: Its number.
        due_on: Its due date.
        seen_due_on: The due date as the officer saw it.
        owed_yen: What is owed on it, in yen.
    """

    claim_id: int
    due_on: date
    seen_due_on: date
    owed_yen: Yen


class Deadline(NamedTuple):
    """The accelerated due date, to the minute (時刻), in Japan."""

    on: date
    at: time

    def is_missed(self, now: datetime) -> bool:
        """Whether it has passed.

        Args:
            now: A moment in the time of Japan.
        """
        return (self.on, self.at) < (now.date(), now.time())


def objections(
    claims: Iterable[AcceleratedClaim], deadline: Deadline, now: datetime
) -> list[tuple[int | None, AccelerationObjection]]:
    """Everything that stands against an acceleration, with the claim it is about; nothing where it is lawful.

    Only what is fixed and not yet due can be collected sooner (13条の2第1項): a claim exists here once it is fixed.

    Args:
        claims: The claims.
        deadline: The due date that is to take the place of theirs.
        now: A moment in the time of Japan.
    """
    found: list[tuple[int | None, AccelerationObjection]] = []
    if deadline.is_missed(now):
        found.append((None, AccelerationObjection.DEADLINE_PAST))
    for claim in claims:
        if claim.owed_yen == 0:
            found.append((claim.claim_id, AccelerationObjection.NOTHING_OWED))
        if claim.due_on != claim.seen_due_on:
            found.append((claim.claim_id, AccelerationObjection.DUE_DATE_CHANGED))
        elif claim.due_on < now.date():
            found.append((claim.claim_id, AccelerationObjection.DUE_ALREADY))
        elif deadline.on >= claim.due_on:
            found.append((claim.claim_id, AccelerationObjection.NOT_EARLIER))
    return found
