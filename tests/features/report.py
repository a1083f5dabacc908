"""Which rows of the feature table are proved: `python -m tests.features.report [--group A] [--rows] [--json]`.

A row is proved when a test marked with it passed in the last run of the whole suite, or of the broker's tests on Apache
Kafka, and no test marked with it failed.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from rich.console import Console
from rich.table import Table

from tests.features.plugin import KAFKA_OUTCOMES, OUTCOMES
from tests.features.table import Row, group_titles, rows

ROOT = Path(__file__).parents[2]
PROVED, FAILING, NOT_RUN, NO_TEST = "proved", "failing", "not run", "no test"
STATES = (PROVED, FAILING, NOT_RUN, NO_TEST)


class MarkCollector:
    """A pytest plugin that keeps the tests of each feature row and runs nothing."""

    def __init__(self) -> None:
        self.tests_by_row: dict[str, list[str]] = defaultdict(list)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            for row in sorted({row for mark in item.iter_markers("feature") for row in mark.args}):
                self.tests_by_row[row].append(item.nodeid)


def collect_marks() -> Mapping[str, list[str]]:
    """The node ids of the tests marked with each row; exits with pytest's own words when the tests do not load."""
    collector = MarkCollector()
    # Capturing keeps pytest's listing out of a report that may be read by a machine.
    console = Console(stderr=True)
    with console.status("Collecting the marked tests…"):
        quiet = [
            "--collect-only",
            "-qqq",
            "-p",
            "no:terminalreporter",
            "-n0",
            "--rootdir",
            str(ROOT),
            str(ROOT / "tests"),
        ]
        status = pytest.main(quiet, plugins=[collector])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        console.print("The tests could not be collected; `pytest --collect-only` says why.", style="red")
        raise typer.Exit(2)
    return collector.tests_by_row


def state_of(tests: Iterable[str], outcomes: Mapping[str, str]) -> str:
    """What the outcomes of its tests say about a row."""
    tests = list(tests)
    found = {outcomes.get(test, "missing") for test in tests}
    if not tests:
        return NO_TEST
    if "failed" in found:
        return FAILING
    return PROVED if "passed" in found else NOT_RUN


def read_outcomes(path: Path) -> Mapping[str, str] | None:
    """The outcome of each test of the last whole run, or None when there was none."""
    if not path.exists():
        return None
    return {test: entry["outcome"] for test, entry in json.loads(path.read_text(encoding="utf-8"))["tests"].items()}


def joined(main: Mapping[str, str], kafka: Mapping[str, str]) -> dict[str, str]:
    """The outcomes of both runs: a test that failed in either failed, one that passed in either passed."""
    worst_first = ("failed", "passed", "skipped")
    tests = main.keys() | kafka.keys()
    return {
        test: min((run[test] for run in (main, kafka) if test in run), key=worst_first.index) for test in sorted(tests)
    }


def newer_sources(root: Path, since_mtime_ns: int) -> int:
    """How many source files were changed after the run, so that its outcomes no longer speak for them."""
    folders = (root / name for name in ("services", "shared", "deploy", "tests"))
    suffixes = {".py", ".sql", ".yaml"}
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix in suffixes)
    return sum(path.stat().st_mtime_ns > since_mtime_ns for path in files)


def notes_on(path: Path) -> list[str]:
    """What a reader must know before trusting the figures."""
    if not path.exists():
        return ["No outcomes yet: every row with a test counts as not run. Run `make test` first."]
    changed = newer_sources(ROOT, path.stat().st_mtime_ns)
    if changed:
        return [f"{changed} source files have changed since the last whole run. Run `make test` again."]
    return []


def print_report(states: Mapping[str, str], tests_by_row: Mapping[str, list[str]], *, every_row: bool) -> None:
    """Prints the groups, then the must rows that nothing proves, or every row where asked."""
    console = Console()
    table = Table("Group", "", *STATES, "rows", title="Feature rows")
    totals: Counter[str] = Counter()
    for group, title in group_titles().items():
        counts = Counter(states[row.id] for row in rows().values() if row.group == group and row.id in states)
        totals += counts
        if counts:
            table.add_row(group, title, *(str(counts[state]) for state in STATES), str(counts.total()))
    table.add_section()
    table.add_row("", "all", *(str(totals[state]) for state in STATES), str(totals.total()))
    console.print(table)
    shown = [rows()[row] for row in states if every_row or _is_unproved_must(rows()[row], states)]
    console.print("Every row" if every_row else f"Must rows not proved ({len(shown)})", style="bold")
    for row in shown:
        line = f"{row.id:4} {row.priority} {row.owner:12} {states[row.id]:8} {row.capability}"
        console.print(line, highlight=False, soft_wrap=True)
        if every_row:
            for test in tests_by_row.get(row.id, ()):
                console.print(f"       {test}", style="dim", highlight=False)


def _is_unproved_must(row: Row, states: Mapping[str, str]) -> bool:
    return row.priority == "M" and states[row.id] != PROVED


def _as_json(states: Mapping[str, str], tests_by_row: Mapping[str, list[str]], notes: list[str]) -> dict[str, Any]:
    return {
        "totals": {state: sum(found == state for found in states.values()) for state in STATES},
        "notes": notes,
        "rows": [
            {
                "id": row.id,
                "group": row.group,
                "priority": row.priority,
                "owner": row.owner,
                "capability": row.capability,
                "state": states[row.id],
                "tests": tests_by_row.get(row.id, []),
            }
            for row in rows().values()
            if row.id in states
        ],
    }


def report(
    group: Annotated[str | None, typer.Option(help="Only the rows of this group, A to T.")] = None,
    *,
    every_row: Annotated[bool, typer.Option("--rows", help="List every row with its tests.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same for machines.")] = False,
) -> None:
    """Joins the marks of the tests with what became of them in the last whole run."""
    if group is not None and group not in group_titles():
        typer.echo(f"There is no group {group}: choose one of {', '.join(group_titles())}.", err=True)
        raise typer.Exit(2)
    tests_by_row = collect_marks()
    outcomes = joined(read_outcomes(ROOT / OUTCOMES) or {}, read_outcomes(ROOT / KAFKA_OUTCOMES) or {})
    states = {
        row.id: state_of(tests_by_row.get(row.id, ()), outcomes)
        for row in rows().values()
        if group in {None, row.group}
    }
    notes = notes_on(ROOT / OUTCOMES)
    if as_json:
        sys.stdout.write(json.dumps(_as_json(states, tests_by_row, notes), ensure_ascii=False, indent=1) + "\n")
        return
    print_report(states, tests_by_row, every_row=every_row)
    for note in notes:
        Console().print(note, style="yellow")


if __name__ == "__main__":
    typer.run(report)
