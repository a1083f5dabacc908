"""The ladder of reminders (催告) that a city climbs after the dunning notice, dated like an ordinance.

A reminder is no duty of the law: it asks once more, and by the 民法150条 (地方税法18条3項) it keeps prescription from
being completed for six months. What may be seized hangs on the dunning notice alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from shared.days import BusinessDays
from shared.law.parameter import NotInForce


class Form(StrEnum):
    """The forms of a reminder, the mildest first; a claim climbs and never goes back."""

    REMINDER = "reminder"
    FINAL_REMINDER = "final_reminder"
    SEIZURE_WARNING = "seizure_warning"


FORMS = tuple(Form)


class NoLadder(NotInForce):
    """The city's file has no ladder for a day."""


@dataclass(frozen=True, slots=True)
class CallTerms:
    """The calls after a letter whose deadline has passed.

    Attributes:
        days: Days after the deadline from which the person is called.
        least_yen: What he owes at least.
        attempts: How often at most.
        days_between: Days between two attempts.
    """

    days: int
    least_yen: int
    attempts: int
    days_between: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder.

    Attributes:
        form: Which letter it is.
        name: What its heading says, in Japanese.
        envelope: The colour of its envelope.
        days: Days after the last day to pay of what was sent before, from which it is due.
        deadline_days: Days from its dispatch to its deadline (指定期限).
        least_yen: What the person owes at least on the claims of the letter.
        tax_items: Codes of the tax items that climb to it.
        call: The calls after it, if there are any.
    """

    form: Form
    name: str
    envelope: str
    days: int
    deadline_days: int
    least_yen: int
    tax_items: Collection[str]
    call: CallTerms | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps that hold from a day on.

    Attributes:
        first_day: From when on.
        run_days_of_month: On which days of a month a run is proposed; on the next open day where one is closed.
        dispatch_business_days: Business days from the proposal of a run to its dispatch.
        broken_promise_days_earlier: By how many days the next step comes earlier after a broken promise.
        rungs: In order.
    """

    first_day: date
    run_days_of_month: Collection[int]
    dispatch_business_days: int
    broken_promise_days_earlier: int
    rungs: tuple[Rung, ...]

    def required(self, form: Form) -> Rung:
        """The rung of a form that the ladder has.

        Raises:
            KeyError: If the ladder leaves it out.
        """
        return {rung.form: rung for rung in self.rungs}[form]

    def after(self, form: Form | None) -> Rung | None:
        """The rung above a form, the lowest above none; none at the top."""
        reached = -1 if form is None else FORMS.index(form)
        return next((rung for rung in self.rungs if FORMS.index(rung.form) > reached), None)


@dataclass(frozen=True, slots=True)
class ContactTemplate:
    """How an entry of the log of contacts may begin."""

    code: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ReminderTerms:
    """What the city has laid down about asking again.

    Attributes:
        ladders: In the order of their first days.
        calls_open: From when on somebody may be called.
        calls_close: Until when.
        promise_days_max: How many days ahead a promise to pay may reach; beyond that it is a plan.
        templates: How entries of the log of contacts may begin.
        business_days: The days on which the city hall is open.
    """

    ladders: tuple[Ladder, ...]
    calls_open: time
    calls_close: time
    promise_days_max: int
    templates: tuple[ContactTemplate, ...]
    business_days: BusinessDays

    def ladder_on(self, day: date) -> Ladder:
        """The ladder that holds on a day.

        Raises:
            NoLadder: If the day lies before the first one.
        """
        held = [ladder for ladder in self.ladders if ladder.first_day <= day]
        if not held:
            raise NoLadder(
                f"{day}の催告の段階は登録されていません。"
                f"自治体の催告ファイルの ladders に{day}以前からの段階を書いてください。"
            )
        return held[-1]

    def deadline(self, rung: Rung, dispatch_on: date) -> date:
        """The deadline (指定期限) of a letter: days after its dispatch, moved to an open day (地方税法20条の5第2項)."""
        return self.business_days.next_business_day(dispatch_on + timedelta(days=rung.deadline_days))

    def may_call(self, day: date, at: time) -> bool:
        """Whether anybody is called on a day at a time."""
        return self.business_days.is_business_day(day) and self.calls_open <= at < self.calls_close

    def is_run_day(self, day: date) -> bool:
        """Whether a run is proposed on a day: a day that the ladder names, or the open day after closed ones."""
        if not self.business_days.is_business_day(day):
            return False
        ladder, before = self.ladder_on(day), day
        while True:
            if before.day in ladder.run_days_of_month:
                return True
            before -= timedelta(days=1)
            if self.business_days.is_business_day(before):
                return False
