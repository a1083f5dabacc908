"""`make bench`: payments a second from events and from a file, beside hand-made SQL, in one go."""

import statistics
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.table import Table

from tests.benchmarks import breakdown, rounds
from tests.benchmarks.installation import installation
from tests.benchmarks.series import Measuring, Series, bars

_RATIO_WANTED = 0.5
_MEGABYTES_WANTED = 300
_BREAKDOWN_RECORDS = 20_000

_console = Console(width=120, soft_wrap=False)


async def measure(file_records: int, event_records: int, claims: int, count: int, *, skip_file: bool) -> None:
    """All measurements, floor and service in turn, and what they gave."""
    progress = bars(_console)
    events_floor, events = Series("events: hand-made SQL"), Series("events: payments service")
    file_floor, file = Series("file: hand-made SQL"), Series("file: payments service")
    async with installation() as bench:
        with progress:
            task = progress.add_task("load claims", total=1)
            await bench.load(claims)
            progress.update(task, completed=1)
            measuring = Measuring(bench, progress)
            for _ in range(count):
                await measuring.round(
                    events_floor, event_records, lambda _: rounds.events_floor(bench, event_records, claims)
                )
                await measuring.round(
                    events, event_records, lambda done: rounds.events(bench, event_records, claims, done)
                )
                if skip_file:
                    continue
                await measuring.round(file_floor, file_records, lambda _: rounds.file_floor(bench, file_records))
                await measuring.round(
                    file, file_records, lambda done: rounds.file(bench, range(1, file_records + 1), done)
                )
            task = progress.add_task("where the time goes", total=2)
            part = min(_BREAKDOWN_RECORDS, event_records)
            event_steps = await breakdown.events(bench, part, claims)
            progress.update(task, completed=1)
            file_steps = await breakdown.file(bench, part)
            progress.update(task, completed=2)
    pairs = [(events_floor, events)] + ([] if skip_file else [(file_floor, file)])
    _print_rates(pairs, claims, measuring)
    _print_steps(event_steps, file_steps, part)


def _print_rates(pairs: list[tuple[Series, Series]], claims: int, measuring: Measuring) -> None:
    table = Table(title=f"Payments posted, {claims:,} claims, medians, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    for heading in (
        "measurement",
        "records",
        "rounds",
        "committed/s",
        "sent too/s",
        "of the floor",
        "peak MB",
        "CPU s",
    ):
        table.add_column(heading, justify="left" if heading == "measurement" else "right")
    for floor, service in pairs:
        for series in (floor, service):
            rate = series.median(lambda one: one.rate)
            ratio = rate / floor.median(lambda one: one.rate)
            own = series is service
            table.add_row(
                series.name,
                f"{series.rounds[0].records:,}",
                str(len(series.rounds)),
                f"{series.median(lambda one: one.posted_rate):,.0f}",
                f"{rate:,.0f}" if own else "-",
                f"{ratio:.2f} ({'reached' if ratio >= _RATIO_WANTED else 'below'} {_RATIO_WANTED})" if own else "1.00",
                f"{series.median(lambda one: one.peak_megabytes):,.0f}" if own else "-",
                f"{series.median(lambda one: one.cpu_seconds):.1f}" if own else "-",
            )
    _console.print(table)
    for _, service in pairs:
        lead = service.median(lambda one: one.lead_seconds)
        peak = max(one.peak_megabytes for one in service.rounds)
        _console.print(
            f"{service.name}: {lead:.1f} s before the first transaction; most memory {peak:.0f} MB "
            f"(wanted: under {_MEGABYTES_WANTED})"
        )
    rates = sorted(measuring.sync_rates)
    _console.print(
        f"fdatasync of 8 kB: {rates[0]:,.0f} to {rates[-1]:,.0f} a second (median {statistics.median(rates):,.0f}), "
        f"{measuring.disturbed} rounds discarded for it"
    )


def _print_steps(event_steps: breakdown.Seconds, file_steps: breakdown.Seconds, records: int) -> None:
    table = Table(title=f"Where the time goes: {records:,} records, batches one after the other, microseconds a record")
    table.add_column("step")
    table.add_column("event", justify="right")
    table.add_column("file", justify="right")
    for step in dict.fromkeys((*event_steps, *file_steps)):
        table.add_row(step, *(_microseconds(steps.get(step), records) for steps in (event_steps, file_steps)))
    table.add_section()
    table.add_row("sum", *(_microseconds(sum(steps.values()), records) for steps in (event_steps, file_steps)))
    _console.print(table)


def _microseconds(seconds: float | None, records: int) -> str:
    return "" if seconds is None else f"{seconds * 1_000_000 / records:.1f}"


def main(
    records: Annotated[int, typer.Option(min=1_000, help="records of the file")] = 500_000,
    claims: Annotated[int, typer.Option(min=1_000, help="claims in the database, at least one per record")] = 500_000,
    events: Annotated[int, typer.Option(min=1_000, help="payments that come as events")] = 100_000,
    rounds_count: Annotated[int, typer.Option("--rounds", min=1, help="rounds of each measurement")] = 3,
    *,
    quick: Annotated[bool, typer.Option(help="20,000 events, a file of 50,000 records, one round")] = False,
    no_file: Annotated[bool, typer.Option("--no-file", help="leave the file out")] = False,
) -> None:
    """Measure how fast payments are posted, beside hand-made SQL that writes the same rows."""
    if quick:
        records, claims, events, rounds_count = 50_000, 50_000, 20_000, 1
    if max(records, events) > claims:
        sys.stderr.write("--claims: give at least as many claims as records and events; each pays its own\n")
        raise typer.Exit(2)
    uvloop.run(measure(records, events, claims, rounds_count, skip_file=no_file))


if __name__ == "__main__":
    typer.run(main)
