"""Days that somebody types: none lies beyond what his office can mean on the day on which he types it.

The guard says which day that is. Whatever is read elsewhere was judged when it came in: a proposal is not refused
because it waited.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import AfterValidator

from shared.contracts.fields import Day

_typed_on: ContextVar[date | None] = ContextVar("typed_on", default=None)


@contextmanager
def typed_on(day: date | None) -> Iterator[None]:
    """Judge the days that are read within by the day on which they are typed; by none where they were judged before."""
    token = _typed_on.set(day)
    try:
        yield
    finally:
        _typed_on.reset(token)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a day may lie from the day on which it is typed, in calendar years."""

    years_before: int
    years_after: int

    def __call__(self, day: date) -> date:
        """The day itself.

        Raises:
            ValueError: It lies further off; the sentence says between which years it may lie.
        """
        today = _typed_on.get()
        if today is None:
            return day
        first, last = today.year - self.years_before, today.year + self.years_after
        if not first <= day.year <= last:
            raise ValueError(f"日付は{first}年から{last}年までで指定してください。")
        return day


#: What offices do and are told: plans, deadlines, days on which something was sent, paid or taken.
DayAtHand: TypeAlias = Annotated[Day, AfterValidator(Reach(20, 20))]
#: What papers tell of long ago: deaths, contracts, due dates that the law set.
DayOnPaper: TypeAlias = Annotated[Day, AfterValidator(Reach(120, 20))]
