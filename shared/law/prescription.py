"""When a claim is extinguished by prescription (消滅時効), 地方税法18条・18条の2, 民法147条から152条まで.

A fold over what happened to the claim, in the order of days: some events begin the count anew (更新), some only
keep it from ending (完成猶予), some stop it (不進行). Nobody needs to plead it, and nothing after its end brings the
claim back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.days import last_day_of_period

_MONTHS_OF_YEAR = 12
_REMINDER_MONTHS = 6


class PrescriptionEvent(StrEnum):
    """What happens to a claim that prescription takes notice of."""

    DUNNING = "dunning"
    PART_PAYMENT = "part_payment"
    PLEDGE = "pledge"
    GRACE_APPLICATION = "grace_application"
    REMINDER = "reminder"
    SEIZURE = "seizure"
    REQUEST_FOR_DISTRIBUTION = "request_for_distribution"
    GRACE = "grace"
    SUSPENSION = "suspension"


#: Events that last from a day to a day.
LASTING = frozenset(
    {
        PrescriptionEvent.SEIZURE,
        PrescriptionEvent.REQUEST_FOR_DISTRIBUTION,
        PrescriptionEvent.GRACE,
        PrescriptionEvent.SUSPENSION,
    }
)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: on a day, or from a day to a day; without an end while it goes on."""

    kind: PrescriptionEvent
    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PrescriptionTerms:
    """The dated numbers of a claim's prescription.

    Attributes:
        years: Five for a tax, two for a charge.
        dunning_wait_days: Days from dispatch for which a dunning notice keeps a tax from ending; none for a charge.
        suspension_years: Years of suspension after which a claim is extinguished by that alone.
    """

    years: int
    dunning_wait_days: int
    suspension_years: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event did: its day, the last day of the count after it, why, and after which day it begins anew."""

    kind: PrescriptionEvent | None
    on: date
    last_day: date | None
    why: str
    renewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Prescription:
    """When a claim is extinguished.

    Attributes:
        last_day: The last day of the count; none while a seizure, a request or a grace keeps it from ending.
        extinguished_on: The first day on which the claim is no more; by suspension it may come earlier.
        by_suspension: Whether three years of suspension come first (地方税法15条の7第4項).
        effects: What each event did, in order.
    """

    last_day: date | None
    extinguished_on: date | None
    by_suspension: bool
    effects: tuple[Effect, ...]

    @property
    def renewed_on(self) -> date | None:
        """The latest day after which the count began anew (更新, formerly 中断); none where nothing has renewed it."""
        return max((effect.renewed_on for effect in self.effects if effect.renewed_on is not None), default=None)


def prescription(due_on: date, events: Iterable[Happened], terms: PrescriptionTerms) -> Prescription:
    """Fold what happened to a claim.

    Args:
        due_on: The due date; the count begins on the day after it (地方税法18条の2第1項1号).
        events: What happened, in whatever order.
        terms: The numbers of the law for it.

    Raises:
        ValueError: An event that lasts ends before it begins, or one of a day has an end.
    """
    ordered = sorted(events, key=lambda one: (one.on, one.kind))
    _check(ordered)
    last_day: date | None = _count(due_on, terms.years)
    effects = [Effect(None, due_on, last_day, "納期限の翌日から起算(地方税法18条、18条の2第1項1号)")]
    dunned = reminded = False
    for event in ordered:
        if last_day is not None and event.on > last_day:
            effects.append(Effect(event.kind, event.on, last_day, "時効の完成後のため、効力がない(18条2項)"))
            continue
        if event.kind is PrescriptionEvent.SUSPENSION:
            effects.append(Effect(event.kind, event.on, last_day, "執行停止は時効の進行を妨げない(15条の7)"))
            continue
        if last_day is None or (event.kind is PrescriptionEvent.DUNNING and dunned):
            effects.append(Effect(event.kind, event.on, last_day, "時効の期間に影響しない"))
            continue
        renewed_on = None
        if event.kind is PrescriptionEvent.REMINDER:
            last_day, why = _after_reminder(event.on, last_day, reminded=reminded)
            reminded = True
        else:
            last_day, why = _after(event, last_day, terms)
            renewed_on = _renewed_on(event, terms)
            dunned = dunned or event.kind is PrescriptionEvent.DUNNING
            reminded = reminded and event.kind is PrescriptionEvent.GRACE
        effects.append(Effect(event.kind, event.on, last_day, why, renewed_on))
    return _ended(last_day, ordered, terms, effects)


def _after(event: Happened, last_day: date, terms: PrescriptionTerms) -> tuple[date | None, str]:
    """The last day after an event that begins the count anew or stops it, and why."""
    if event.kind is PrescriptionEvent.DUNNING:
        from_day = event.on + timedelta(days=terms.dunning_wait_days)
        why = "督促により更新(18条の2第1項2号)" if terms.dunning_wait_days else "督促により更新(地方自治法236条4項)"
        return max(last_day, _count(from_day, terms.years)), why
    if event.kind is PrescriptionEvent.GRACE:
        if event.until is None:
            return None, "猶予の間は進行しない(18条の2第4項)"
        stopped = (event.until - event.on).days + 1
        return last_day + timedelta(days=stopped), f"猶予の{stopped}日間は進行しない(18条の2第4項)"
    if event.kind in (PrescriptionEvent.SEIZURE, PrescriptionEvent.REQUEST_FOR_DISTRIBUTION):
        article = "民法148条" if event.kind is PrescriptionEvent.SEIZURE else "18条の2第1項3号"
        if event.until is None:
            return None, f"手続が終わるまで完成しない({article})"
        return max(last_day, _count(event.until, terms.years)), f"手続の終了により更新({article})"
    # What a procedure that goes on longer has gained is not lost by paying meanwhile.
    return max(last_day, _count(event.on, terms.years)), "承認により更新(民法152条)"


def _renewed_on(event: Happened, terms: PrescriptionTerms) -> date | None:
    """After which day the count begins anew; none while a procedure goes on, and for a grace, which only stops it."""
    if event.kind is PrescriptionEvent.GRACE:
        return None
    if event.kind is PrescriptionEvent.DUNNING:
        return event.on + timedelta(days=terms.dunning_wait_days)
    return event.until if event.kind in LASTING else event.on


def _after_reminder(on: date, last_day: date, *, reminded: bool) -> tuple[date, str]:
    if reminded:
        return last_day, "再度の催告に完成猶予の効力はない(民法150条2項)"
    stayed = last_day_of_period(on + timedelta(days=1), _REMINDER_MONTHS)
    if stayed <= last_day:
        return last_day, "催告の時から6か月は時効の期間内(民法150条1項)"
    return stayed, "催告により6か月の完成猶予(民法150条1項)"


def _ended(
    last_day: date | None, events: Sequence[Happened], terms: PrescriptionTerms, effects: Sequence[Effect]
) -> Prescription:
    by_count = last_day + timedelta(days=1) if last_day is not None else None
    ends = {
        event: _count(event.on, terms.suspension_years)
        for event in events
        if event.kind is PrescriptionEvent.SUSPENSION
    }
    # One that was cancelled before its years were over extinguishes nothing (15条の8).
    over = (end for event, end in ends.items() if event.until is None or event.until >= end)
    by_suspension = min((end + timedelta(days=1) for end in over), default=None)
    if by_suspension is not None and (by_count is None or by_suspension < by_count):
        return Prescription(last_day, by_suspension, by_suspension=True, effects=tuple(effects))
    return Prescription(last_day, by_count, by_suspension=False, effects=tuple(effects))


def _count(after: date, years: int) -> date:
    """The last day of so many years that begin on the day after (初日不算入, 民法140条)."""
    return last_day_of_period(after + timedelta(days=1), years * _MONTHS_OF_YEAR)


def _check(events: Iterable[Happened]) -> None:
    for event in events:
        if event.until is not None and (event.kind not in LASTING or event.until < event.on):
            raise ValueError(f"{event.kind.value} {event.on}: 終わりの日(until)を確かめてください。")
