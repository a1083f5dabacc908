"""Which sequence numbers of each writing process have been seen: gaps and doubles, in memory that stays small."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

#: A process that died, or is at work now, has taken numbers that were never committed; but only within this time of
#: its last row (the server ends a transaction that idles longer). A process that goes on declares such numbers void.
_LAST_MOMENTS_MICROSECONDS = 300 * 1_000_000
_VOID_DETAIL = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})")


@dataclass(slots=True)
class Run:
    """Numbers without a gap, and the time of the first and the last row in it (microseconds)."""

    first: int
    last: int
    first_at: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Missing numbers, both ends included, and the times of the rows around them (microseconds).

    Attributes:
        first: The first missing number.
        last: The last.
        since: The row before the gap; 0 where it is the beginning that is missing.
        found_at: The row after it.
    """

    first: int
    last: int
    since: int
    found_at: int


@dataclass(slots=True)
class Sequence:
    """The numbers of one process. Rows come nearly in order, so there are few runs at any time."""

    runs: list[Run] = field(default_factory=list)
    void: list[tuple[int, int]] = field(default_factory=list)
    last_at: int = 0

    def add(self, number: int, at: int) -> bool:
        """Note a number; False when it has been seen before."""
        runs = self.runs
        self.last_at = max(self.last_at, at)
        if runs and number == runs[-1].last + 1:
            runs[-1].last, runs[-1].last_at = number, at
            return True
        place = bisect_right(runs, number, key=lambda run: run.first)
        before = runs[place - 1] if place else None
        if before is not None and number <= before.last:
            return False
        runs.insert(place, Run(number, number, at, at))
        self._join(place)
        self._join(place - 1)
        return True

    def gaps(self) -> list[Gap]:
        """Missing numbers from 1 up to the last one seen, without those declared void."""
        found: list[Gap] = []
        expected, since = 1, 0
        for run in self.runs:
            if run.first > expected:
                found.extend(self._not_void(Gap(expected, run.first - 1, since, run.first_at)))
            expected, since = run.last + 1, run.last_at
        return found

    def in_last_moments(self, gap: Gap) -> bool:
        """Whether the process wrote nothing more soon after a gap: it was at work still, or about to die."""
        return self.last_at - gap.found_at <= _LAST_MOMENTS_MICROSECONDS

    def declare_void(self, detail: str) -> None:
        """Note numbers that a failed transaction had taken, as the detail of a row names them; other words are none."""
        if match := _VOID_DETAIL.fullmatch(detail):
            self.void.append((int(match[1]), int(match[2])))

    def _join(self, place: int) -> None:
        if 0 <= place < len(self.runs) - 1 and self.runs[place].last + 1 == self.runs[place + 1].first:
            following = self.runs.pop(place + 1)
            self.runs[place].last, self.runs[place].last_at = following.last, following.last_at

    def _not_void(self, gap: Gap) -> list[Gap]:
        gaps: list[Gap] = []
        first, last = gap.first, gap.last
        for void_first, void_last in sorted(self.void):
            if void_last < first or void_first > last:
                continue
            if void_first > first:
                gaps.append(replace(gap, first=first, last=void_first - 1))
            first = max(first, void_last + 1)
        if first <= last:
            gaps.append(replace(gap, first=first))
        return gaps
