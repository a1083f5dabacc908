"""What may be written off (不納欠損), and on which ground: only what the law has ended, or lets end at once.

Local Tax Act articles 15-7 (4) and (5) and 18; the prescription of a charge is that of its own law.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from shared.contracts import WriteOffGround
from shared.money import Yen

LABELS: Mapping[WriteOffGround, str] = MappingProxyType(
    {
        WriteOffGround.SUSPENDED_THREE_YEARS: "執行停止の3年継続(地方税法15条の7第4項)",
        WriteOffGround.IMMEDIATE: "執行停止中の即時消滅(地方税法15条の7第5項)",
        WriteOffGround.PRESCRIPTION: "消滅時効(地方税法18条1項。税以外はその法律)",
    }
)


class Objection(StrEnum):
    """What stands against writing a claim off."""

    WRITTEN_OFF = "written_off"
    NOTHING_OWED = "nothing_owed"
    NOT_EXTINGUISHED = "not_extinguished"
    OTHER_GROUND = "other_ground"
    OTHER_DAY = "other_day"
    DAY_GIVEN = "day_given"
    NOT_SUSPENDED = "not_suspended"
    KEPT_FROM_ENDING = "kept_from_ending"


#: What the proposing officer reads: what is wrong, and what to do.
OBJECTIONS: Mapping[Objection, str] = MappingProxyType(
    {
        Objection.WRITTEN_OFF: "すでに不納欠損になっています。",
        Objection.NOTHING_OWED: "未納の額がありません。対象から外してください。",
        Objection.NOT_EXTINGUISHED: "まだ消滅していません。消滅の日を時効の一覧で確かめてください。",
        Objection.OTHER_GROUND: "消滅の事由が違います。時効の一覧で確かめて、事由を選び直してください。",
        Objection.OTHER_DAY: "消滅の日が時効の計算と一致しません。一覧の日を入力してください。",
        Objection.DAY_GIVEN: "即時消滅は決裁の日に消滅します。消滅の日は入力しないでください。",
        Objection.NOT_SUSPENDED: "無財産(15条の7第1項1号)の執行停止が続いていません。先に執行停止を決定してください。",
        Objection.KEPT_FROM_ENDING: "差押え、交付要求または猶予が続いています。先に解除または終了してください。",
    }
)


class Standing(NamedTuple):
    """A claim as it stands on a day.

    Attributes:
        claim_id: Its number.
        owed_yen: What is owed.
        last_day: The last day of its prescription; none while something keeps it from ending.
        extinguished_on: The first day on which it is no more, by prescription or by three years of suspension.
        by_suspension: Whether the suspension comes first.
        suspended_without_assets: Whether a suspension because nothing can be seized is in force.
        written_off: Whether it was written off.
    """

    claim_id: int
    owed_yen: Yen
    last_day: date | None
    extinguished_on: date | None
    by_suspension: bool
    suspended_without_assets: bool
    written_off: bool


def ground_of(standing: Standing, on: date) -> WriteOffGround | None:
    """On which ground a claim may be written off by the clock alone on a day; none while it still stands."""
    if standing.written_off or not standing.owed_yen:
        return None
    if standing.extinguished_on is None or standing.extinguished_on > on:
        return None
    return WriteOffGround.SUSPENDED_THREE_YEARS if standing.by_suspension else WriteOffGround.PRESCRIPTION


def objections(
    ground: WriteOffGround, days: Mapping[int, date | None], standings: Sequence[Standing], on: date
) -> list[tuple[int, Objection]]:
    """Everything that stands against writing claims off on a day; nothing where it may be done.

    Args:
        ground: Why.
        days: The day of extinction of each claim, as the officer sees it; none where it is the day of the decision.
        standings: The claims as they stand.
        on: The day of the decision.
    """
    return [
        (standing.claim_id, found)
        for standing in standings
        for found in _against(ground, days[standing.claim_id], standing, on)
    ]


def _against(ground: WriteOffGround, day: date | None, standing: Standing, on: date) -> Iterator[Objection]:
    if standing.written_off:
        yield Objection.WRITTEN_OFF
        return
    if not standing.owed_yen:
        yield Objection.NOTHING_OWED
        return
    by_clock = ground_of(standing, on)
    if ground is not WriteOffGround.IMMEDIATE:
        if by_clock is None:
            yield Objection.NOT_EXTINGUISHED
        elif by_clock is not ground:
            yield Objection.OTHER_GROUND
        elif day != standing.extinguished_on:
            yield Objection.OTHER_DAY
        return
    if day is not None:
        yield Objection.DAY_GIVEN
    if by_clock is not None:
        # It is no more already: the day on which it ended counts, not that of a decision.
        yield Objection.OTHER_GROUND
    elif not standing.suspended_without_assets:
        yield Objection.NOT_SUSPENDED
    elif standing.last_day is None:
        yield Objection.KEPT_FROM_ENDING
