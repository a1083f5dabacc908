"""`make bench`, third part: posting as claims grow, the carry-over at the end of a year, a debit day's extraction."""

import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import typer
import uvloop
from rich.console import Console
from rich.table import Table

from tests.benchmarks import carrying_over, data, extraction, rounds
from tests.benchmarks.installation import Installation, installation
from tests.benchmarks.rounds import Progress, Round
from tests.benchmarks.series import Measuring, Series, bars

_GROWTH_WANTED_PERCENT = 20
_RATIO_WANTED = 0.5
_CURVE_STEP = 10
_MICROSECONDS = 1_000_000
_DEFAULT_ROUNDS = 3

_console = Console(width=120, soft_wrap=False)


class Sizes(NamedTuple):
    """How much is measured."""

    #: Accounts that are debited on one day.
    mandates: int
    #: Unpaid at the end of the year, and the end of the curve.
    claims: int
    #: Of the file that is posted at each point of the curve.
    records: int
    #: Of each measurement.
    rounds: int

    @property
    def curve(self) -> list[int]:
        """How many claims there are at each point of the curve: one for each record, ten times as many, and so on."""
        points = [self.records]
        while points[-1] < self.claims:
            points.append(min(points[-1] * _CURVE_STEP, self.claims))
        return points


async def measure(sizes: Sizes) -> None:
    """Measure everything; each table is printed when it is whole, so that a run that breaks off has told something."""
    async with installation() as bench:
        with bars(_console) as progress:
            measuring = Measuring(bench, progress)
            await _curve(measuring, sizes)
            # The last point of the curve has left the claims of the year-end.
            await _beside_floor(
                measuring,
                "carry-over",
                sizes.claims,
                sizes.rounds,
                lambda _: carrying_over.hand_made(bench, sizes.claims),
                lambda done: carrying_over.service(bench, sizes.claims, done),
            )
            await bench.unload()
            await _load(measuring, f"load {sizes.mandates:,} mandates", extraction.load(bench, sizes.mandates))
            await _beside_floor(
                measuring,
                "extraction",
                sizes.mandates,
                sizes.rounds,
                lambda _: extraction.hand_made(bench, sizes.mandates),
                lambda done: extraction.service(bench, sizes.mandates, done),
            )
    _console.print(f"{measuring.disturbed} rounds discarded because the disk changed its pace")


async def _load(measuring: Measuring, name: str, loading: Awaitable[None]) -> None:
    task = measuring.progress.add_task(name, total=1)
    await loading
    measuring.progress.update(task, completed=1)


async def _curve(measuring: Measuring, sizes: Sizes) -> None:
    """Post the same number of records among more and more claims; the claims of the last point stay loaded."""
    bench = measuring.bench
    points: dict[int, Series] = {}
    for claims in sizes.curve:
        if points:
            await bench.unload()
        await _load(measuring, f"load {claims:,} claims", bench.load(claims))
        posting = _posting(bench, sizes.records, claims)
        if not points:
            # The first start of a service reads its modules from the disk, which no later one does.
            await measuring.round(Series("warm-up"), sizes.records, posting)
        points[claims] = Series(f"a file of {sizes.records:,} among {claims:,} claims")
        for _ in range(sizes.rounds):
            await measuring.round(points[claims], sizes.records, posting)
    _print_curve(measuring, points)


def _posting(bench: Installation, records: int, claims: int) -> Callable[[Progress], Awaitable[Round]]:
    # Claims in no order: neighbours would lie on the same pages however many there are.
    claim_ids = list(data.scattered_claims(records, claims))
    return lambda done: rounds.file(bench, claim_ids, done)


def _microseconds_a_row(one: Round) -> float:
    """From the first transaction to the last: receiving and checking the file does not depend on the claims."""
    return (one.posted_seconds - one.lead_seconds) * _MICROSECONDS / one.records


def _print_curve(measuring: Measuring, points: dict[int, Series]) -> None:
    table = _table(f"Posting as claims grow, medians, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "claims")
    for heading in ("records", "rounds", "us a row", "rows/s", "beside the first", "peak MB", "CPU s"):
        table.add_column(heading, justify="right")
    first, *_ = costs = [series.median(_microseconds_a_row) for series in points.values()]
    for (claims, series), cost in zip(points.items(), costs, strict=True):
        table.add_row(
            f"{claims:,}",
            f"{series.rounds[0].records:,}",
            str(len(series.rounds)),
            f"{cost:.1f}",
            f"{_MICROSECONDS / cost:,.0f}",
            f"{cost / first - 1:+.1%}",
            f"{series.median(lambda one: one.peak_megabytes):,.0f}",
            f"{series.median(lambda one: one.cpu_seconds):.1f}",
        )
    growth_percent = (costs[-1] / first - 1) * 100
    reached = "reached" if growth_percent < _GROWTH_WANTED_PERCENT else "missed"
    measuring.progress.console.print(table)
    measuring.progress.console.print(
        f"time a row grows by {growth_percent:.1f} % (wanted: under {_GROWTH_WANTED_PERCENT} %, {reached})"
    )


async def _beside_floor(
    measuring: Measuring,
    name: str,
    records: int,
    count: int,
    hand_made: Callable[[Progress], Awaitable[Round]],
    service: Callable[[Progress], Awaitable[Round]],
) -> None:
    """Hand-made SQL and the service in turn, and what they gave."""
    floor, own = Series(f"{name}: hand-made SQL"), Series(f"{name}: payments service")
    for _ in range(count):
        await measuring.round(floor, records, hand_made)
        await measuring.round(own, records, service)
    table = _table(f"{name.capitalize()}, medians, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "measurement")
    for heading in ("rows", "rounds", "seconds", "rows/s", "of the floor", "peak MB", "CPU s"):
        table.add_column(heading, justify="right")
    for series in (floor, own):
        rate = series.median(lambda one: one.rate)
        ratio = rate / floor.median(lambda one: one.rate)
        table.add_row(
            series.name,
            f"{records:,}",
            str(count),
            f"{series.median(lambda one: one.posted_seconds):.1f}",
            f"{rate:,.0f}",
            f"{ratio:.2f} ({'reached' if ratio >= _RATIO_WANTED else 'below'} {_RATIO_WANTED})"
            if series is own
            else "1.00",
            f"{series.median(lambda one: one.peak_megabytes):,.0f}" if series is own else "-",
            f"{series.median(lambda one: one.cpu_seconds):.1f}" if series is own else "-",
        )
    measuring.progress.console.print(table)


def _table(title: str, first_column: str) -> Table:
    table = Table(title=title)
    table.add_column(first_column)
    return table


def main(
    mandates: Annotated[int, typer.Option(min=1_000, help="mandates under which a debit day asks")] = 300_000,
    claims: Annotated[int, typer.Option(min=1_000, help="claims carried over; the end of the curve")] = 1_000_000,
    records: Annotated[int, typer.Option(min=1_000, help="records of the file on the curve")] = 10_000,
    rounds_count: Annotated[int, typer.Option("--rounds", min=1, help="rounds of each measurement")] = _DEFAULT_ROUNDS,
    *,
    quick: Annotated[bool, typer.Option(help="a tenth of the mandates and claims, one round")] = False,
) -> None:
    """Measure a night of payments beside hand-made SQL that writes the same rows, and posting as claims grow."""
    if quick:
        mandates, claims, rounds_count = mandates // 10, claims // 10, 1
    if claims < records:
        sys.stderr.write("--claims: give at least as many claims as records; each pays its own\n")
        raise typer.Exit(2)
    uvloop.run(measure(Sizes(mandates, claims, records, rounds_count)))


if __name__ == "__main__":
    typer.run(main)
