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
    ordered = sorted(events, key=lambda one: (one.on, one.kind, one.until or date.max))
    _check(ordered)
    clock = _Clock(terms, due_on)
    effects = [Effect(None, due_on, clock.last_day, "納期限の翌日から起算(地方税法18条、18条の2第1項1号)")]
    for event in ordered:
        last_day = clock.last_day
        if last_day is not None and event.on > last_day:
            why, renewed_on = "時効の完成後のため、効力がない(18条2項)", None
        elif event.kind is PrescriptionEvent.SUSPENSION:
            why, renewed_on = "執行停止は時効の進行を妨げない(15条の7)", None
        elif last_day is None or (event.kind is PrescriptionEvent.DUNNING and clock.dunned):
            why, renewed_on = "時効の期間に影響しない", None
        else:
            why, renewed_on = clock.take(event, last_day)
        effects.append(Effect(event.kind, event.on, clock.last_day, why, renewed_on))
    return _ended(clock.last_day, ordered, terms, effects)


class _Clock:
    """The count of one claim: after which day it runs, when it stands still, and until when a stay holds it."""

    def __init__(self, terms: PrescriptionTerms, due_on: date) -> None:
        self._terms = terms
        self._base = due_on
        self._graces: list[tuple[date, date | None]] = []
        self._reminder_until: date | None = None
        self.dunned = False
        self.last_day = self._runs_out(due_on)

    def take(self, event: Happened, last_day: date) -> tuple[str, date | None]:
        """Let an event have its effect; gives why, and after which day the count begins anew, if it does."""
        if event.kind is PrescriptionEvent.REMINDER:
            return self._remind(event.on, last_day), None
        if event.kind is PrescriptionEvent.GRACE:
            return self._stop(event, last_day), None
        if event.kind is PrescriptionEvent.DUNNING:
            self.dunned = True
            wait_days = self._terms.dunning_wait_days
            why = "督促により更新(18条の2第1項2号)" if wait_days else "督促により更新(地方自治法236条4項)"
            return why, self._renew(event.on + timedelta(days=wait_days), last_day)
        if event.kind in LASTING:
            article = "民法148条" if event.kind is PrescriptionEvent.SEIZURE else "18条の2第1項3号"
            if event.until is None:
                self.last_day = None
                return f"手続が終わるまで完成しない({article})", None
            return f"手続の終了により更新({article})", self._renew(event.until, last_day)
        return "承認により更新(民法152条)", self._renew(event.on, last_day)

    def _renew(self, base: date, last_day: date) -> date:
        # What a procedure that goes on longer has gained is not lost by paying meanwhile.
        self._base = max(self._base, base)
        renewed = self._runs_out(base)
        self.last_day = None if renewed is None else max(last_day, renewed)
        return base

    def _stop(self, grace: Happened, last_day: date) -> str:
        held_from = self._runs_out(self._base)
        self._graces.append((grace.on, grace.until))
        if grace.until is None:
            self.last_day = None
            return "猶予の間は進行しない(18条の2第4項)"
        runs_out = self._runs_out(self._base)
        if held_from is not None and grace.on > held_from:
            # The count has run out, and a reminder alone keeps it from ending: the days of the grace come on top.
            runs_out = last_day + timedelta(days=(grace.until - grace.on).days + 1)
        self.last_day = None if runs_out is None else max(last_day, runs_out)
        return f"猶予の{(grace.until - grace.on).days + 1}日間は進行しない(18条の2第4項)"

    def _remind(self, on: date, last_day: date) -> str:
        if self._reminder_until is not None and on <= self._reminder_until:
            return "催告による猶予の間の再度の催告に効力はない(民法150条2項)"
        self._reminder_until = last_day_of_period(on + timedelta(days=1), _REMINDER_MONTHS)
        if self._reminder_until <= last_day:
            return "催告の時から6か月は時効の期間内(民法150条1項)"
        self.last_day = self._reminder_until
        return "催告により6か月の完成猶予(民法150条1項)"

    def _runs_out(self, base: date) -> date | None:
        """The last day of the count that begins after a day, with the graces known so far; none while one goes on."""
        begins_after, last_day = base, _count(base, self._terms.years)
        for first, last in _united(self._graces):
            if last is not None and last <= begins_after:
                continue
            if first > last_day:
                break
            if last is None:
                return None
            if first <= begins_after + timedelta(days=1):
                # Nothing of the period has run yet: it begins when the grace is over.
                begins_after, last_day = last, _count(last, self._terms.years)
            else:
                last_day += timedelta(days=(last - first).days + 1)
        return last_day


def _united(spans: Iterable[tuple[date, date | None]]) -> list[tuple[date, date | None]]:
    """Spans of days in their order, those that overlap or touch made one."""
    united: list[tuple[date, date | None]] = []
    for first, last in sorted(spans, key=lambda span: (span[0], span[1] or date.max)):
        if united:
            earlier_first, earlier_last = united[-1]
            if earlier_last is None:
                break
            if first <= earlier_last + timedelta(days=1):
                united[-1] = (earlier_first, None if last is None else max(earlier_last, last))
                continue
        united.append((first, last))
    return united


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
