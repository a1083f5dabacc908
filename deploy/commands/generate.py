"""`shuno generate population`: a synthetic city as files, with the truth about every record beside them."""

import csv
import json
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from deploy.commands.reaching import fail
from deploy.population import City, Plan, generate
from deploy.population.columns import (
    EVENT_COLUMNS,
    MASTER_COLUMNS,
    RECORD_COLUMNS,
    SAME_PERSON_COLUMNS,
    TRUTH_COLUMNS,
    Truth,
    event_row,
    master_row,
    record_row,
    same_person_row,
)

app = typer.Typer(help="架空のデータの作成。", no_args_is_help=True, add_completion=False)

_SIZE_MAX = 10_000_000
_ERRORS_MAX = 10


class _File(NamedTuple):
    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[str | int]]


@app.callback()
def _generate() -> None:
    """Subcommands only."""


@app.command(
    "population", help="架空の市の宛名、届いた記録、その正解をCSVで作ります。同じ指定からは同じものができます。"
)
def population(
    out: Annotated[Path, typer.Option(help="出力先のディレクトリ。まだないものを指定します。")],
    size: Annotated[int, typer.Option(help="宛名の数。")] = 10_000,
    seed: Annotated[int, typer.Option(help="乱数の種。")] = 1,
    errors: Annotated[float, typer.Option(help="誤りの倍率(0.5=易しい、1=通常、2.5=難しい)。")] = 1,
    records: Annotated[int | None, typer.Option(help="届いた記録の数。省略すると宛名の5分の1。")] = None,
    notes: Annotated[int, typer.Option(help="返戻郵便・電話・窓口の記録の数。")] = 0,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="宛名の基準日。省略すると2026-04-01。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="機械向けの出力。")] = False,
) -> None:
    """Write a city to a directory of its own, whole or not at all."""
    plan = _plan(size, seed, errors, records, day)
    if not 0 <= notes <= _SIZE_MAX:
        fail(f"--notes {notes}: 記録の数は0から{_SIZE_MAX:,}までで指定してください。")
    plan = replace(plan, notes=notes)
    if out.exists():
        fail(f"{out}: すでにあります。まだないディレクトリを --out に指定してください。")
    started = time.perf_counter()
    partial = out.with_name(f"{out.name}.part")
    try:
        partial.mkdir(parents=True, exist_ok=True)
        city = _with_progress(plan, partial)
        partial.rename(out)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        fail(f"{out}: 書き込めません({error.strerror})。別の --out を指定してください。")
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    _report(out, plan, city, time.perf_counter() - started, as_json=as_json)


def _plan(size: int, seed: int, errors: float, records: int | None, day: datetime | None) -> Plan:
    if not 1 <= size <= _SIZE_MAX:
        fail(f"--size {size}: 宛名の数は1から{_SIZE_MAX:,}までで指定してください。")
    if not 0 <= errors <= _ERRORS_MAX:
        fail(f"--errors {errors}: 誤りの倍率は0から{_ERRORS_MAX}までで指定してください。")
    count = size // 5 if records is None else records
    if not 0 <= count <= _SIZE_MAX:
        fail(f"--records {count}: 記録の数は0から{_SIZE_MAX:,}までで指定してください。")
    if day is None:
        return Plan(size, seed, errors, count)
    if not 1950 <= day.year <= 2100:
        fail(f"--date {day:%Y-%m-%d}: 基準日は1950年から2100年までで指定してください。")
    return Plan(size, seed, errors, count, day.date())


def _with_progress(plan: Plan, directory: Path) -> City:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        making = progress.add_task("作成", total=plan.size + plan.records + plan.notes)
        city = generate(plan, lambda done: progress.advance(making, done))
        progress.update(making, completed=plan.size + plan.records + plan.notes)
        files = _files(city)
        writing = progress.add_task("書き出し", total=len(files))
        for file in files:
            _write(directory, file)
            progress.advance(writing)
    return city


def _files(city: City) -> list[_File]:
    truth = Truth(city)
    return [
        _File("master.csv", MASTER_COLUMNS, map(master_row, city.master)),
        _File("earlier.csv", MASTER_COLUMNS, (master_row(entry) for entry, _ in city.earlier)),
        _File("same_person.csv", SAME_PERSON_COLUMNS, map(same_person_row, city.earlier)),
        _File("events.csv", EVENT_COLUMNS, map(event_row, city.happenings)),
        _File("records.csv", RECORD_COLUMNS, map(record_row, city.records)),
        _File("truth.csv", TRUTH_COLUMNS, map(truth.row, city.records)),
    ]


def _write(directory: Path, file: _File) -> None:
    with (directory / file.name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(file.columns)
        writer.writerows(file.rows)


def _report(out: Path, plan: Plan, city: City, seconds: float, *, as_json: bool) -> None:
    counts = {
        "addressees": len(city.master),
        "earlier": len(city.earlier),
        "events": len(city.happenings),
        "records": len(city.records),
    }
    per_second = round(len(city.master) / seconds)
    if as_json:
        content = {"out": str(out), "size": plan.size, "seed": plan.seed, "errors": plan.errors}
        typer.echo(json.dumps(content | counts | {"seconds": round(seconds, 2), "addressees_per_second": per_second}))
        return
    typer.echo(
        f"{out}: 宛名{counts['addressees']:,}件、以前の登録{counts['earlier']:,}件、異動{counts['events']:,}件、"
        f"記録{counts['records']:,}件を作りました({seconds:.1f}秒、毎秒{per_second:,}人)。すべて架空です。"
    )
