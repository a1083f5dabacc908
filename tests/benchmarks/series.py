"""Rounds of a measurement between two looks at the disk, with a bar for each."""

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from tests.benchmarks import rounds
from tests.benchmarks.disk import sync_rate
from tests.benchmarks.installation import Installation
from tests.benchmarks.rounds import Round

#: A round between two sync rates that differ by more is measured again, so often at most.
_SYNC_RATIO_MAX = 2.0
_REPEATS_MAX = 2


def bars(console: Console) -> Progress:
    """Bars that show what is measured, how far it is and how long it has taken."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, redirect_stdout=False)


@dataclass
class Series:
    """The rounds of one measurement."""

    name: str
    rounds: list[Round] = field(default_factory=list)

    def median(self, value: Callable[[Round], float]) -> float:
        """The median over the rounds."""
        return statistics.median(map(value, self.rounds))


@dataclass
class Measuring:
    """Runs rounds between two looks at the disk, and shows how far they are."""

    bench: Installation
    progress: Progress
    sync_rates: list[float] = field(default_factory=list)
    disturbed: int = 0

    async def round(self, series: Series, records: int, run: Callable[[rounds.Progress], Awaitable[Round]]) -> None:
        """One round that counts: repeated while the disk changes its pace during it."""
        for attempt in range(_REPEATS_MAX + 1):
            task = self.progress.add_task(series.name, total=records)
            before = sync_rate(self.bench.directory)
            made = await run(partial(self._show, task))
            self.progress.update(task, completed=records)
            after = sync_rate(self.bench.directory)
            self.sync_rates += [before, after]
            self._report(series.name, made)
            if max(before, after) <= _SYNC_RATIO_MAX * min(before, after) or attempt == _REPEATS_MAX:
                series.rounds.append(made)
                return
            self.disturbed += 1

    def _report(self, name: str, made: Round) -> None:
        """Say what a round gave, so that a run that is broken off has told something."""
        self.progress.console.print(
            f"{name}: {made.records:,} records, committed in {made.posted_seconds:.1f} s, sent in "
            f"{made.drained_seconds:.1f} s, {made.cpu_seconds:.1f} s of processor time, "
            f"{made.peak_megabytes:.0f} MB at most"
        )

    def _show(self, task: TaskID, done: int) -> None:
        self.progress.update(task, completed=done)
