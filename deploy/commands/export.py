"""`shuno export`: the recorded items of every claim, or the settlement of a year, as a file, by an officer who may."""

import csv
import importlib
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Protocol

import httpx
import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from deploy.commands.export_settlement import header, settlement_rows
from deploy.commands.officer import Officer, signed_in
from deploy.commands.reaching import addresses, answer, fail

app = typer.Typer(help="台帳の出力。", no_args_is_help=True, add_completion=False)

#: How many claims enforcement is asked for at once.
_CLAIMS_MAX = 5_000


class FileFormat(StrEnum):
    """What kind of file is written."""

    CSV = "csv"
    PARQUET = "parquet"


class _Sheet(Protocol):
    def write(self, rows: list[list[Any]]) -> None: ...

    def close(self) -> None: ...


@app.callback()
def _export() -> None:
    """Subcommands only."""


@app.command("ledger", help="期別債権ごとに記録項目103項目を出力します。出力した全員分の記録が残ります。")
def ledger(
    out: Annotated[Path, typer.Argument(help="出力先のファイル。既にあるファイルには書きません。")],
    acting: Annotated[str, typer.Option("--as", help="出力する職員の番号。")],
    reference: Annotated[str, typer.Option(help="利用の根拠(case:番号、ticket:番号)。")],
    file_format: Annotated[FileFormat, typer.Option("--format", help="ファイルの形式。")] = FileFormat.CSV,
    data: Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")] = Path(".shuno"),
    password_file: Annotated[Path | None, typer.Option(help="パスワードを書いたファイル。")] = None,
) -> None:
    """Write the ledger to a file; a file that was begun and not finished is removed."""
    if out.exists():
        fail(f"{out}: ファイルがすでにあります。別の名前を指定してください。")
    partial = out.with_name(f"{out.name}.part")
    with (
        signed_in(data, acting, password_file) as officer,
        _client(data, "payments", reference) as client,
        _client(data, "identity", reference) as identity,
        _client(data, "enforcement", reference) as enforcement,
    ):
        columns = answer(client.get("/exports/ledger/items", headers=officer.bearer()))
        sheet = _open(file_format, partial, columns)
        try:
            claims = _copy(_whole_pages(client, identity, enforcement, officer, columns), sheet)
        except BaseException:
            sheet.close()
            partial.unlink()
            raise
        sheet.close()
    partial.rename(out)
    typer.echo(f"{out}: 期別債権 {claims:,}件、{len(columns)}項目を出力しました。")


@app.command("settlement", help="決算の表に、還付(支払済み・未払)と還付加算金を加えてCSVで出力します。")
def settlement(
    out: Annotated[Path, typer.Argument(help="出力先のファイル。既にあるファイルには書きません。")],
    fiscal_year: Annotated[int, typer.Option(min=1990, max=2200, help="会計年度。")],
    on: Annotated[str, typer.Option(help="還付を数える日(YYYY-MM-DD)。")],
    acting: Annotated[str, typer.Option("--as", help="出力する職員の番号。")],
    reference: Annotated[str, typer.Option(help="利用の根拠(case:番号、ticket:番号)。")],
    data: Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")] = Path(".shuno"),
    password_file: Annotated[Path | None, typer.Option(help="パスワードを書いたファイル。")] = None,
) -> None:
    """Write what payments booked in a year, and what refunds paid back of it or still has to pay."""
    if out.exists():
        fail(f"{out}: ファイルがすでにあります。別の名前を指定してください。")
    try:
        counted_on = date.fromisoformat(on)
    except ValueError:
        fail(f"--on: 「{on}」は日付として読めません。2026-05-31 のように指定してください。")
    with (
        signed_in(data, acting, password_file) as officer,
        _client(data, "payments", reference) as payments,
        _client(data, "refunds", reference) as refunds,
    ):
        report = f"/settlement/report?fiscal_year={fiscal_year}&output=csv"
        booked = payments.get(report, headers=officer.bearer())
        if not booked.is_success:
            answer(booked)
        refunded = {}
        for is_paid in (True, False):
            sums = f"/refund-settlement?fiscal_year={fiscal_year}&on={counted_on}&paid={is_paid}"
            refunded[is_paid] = answer(refunds.get(sums, headers=officer.bearer()))
    columns, *rows = csv.reader(booked.content.decode("utf-8-sig").splitlines())
    with out.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header(columns))
        writer.writerows(settlement_rows(rows, refunded, columns))
    typer.echo(f"{out}: {fiscal_year}年度の決算と、{counted_on}までの還付を出力しました。")


def _client(data: Path, service: str, reference: str) -> httpx.Client:
    headers = {"Shuno-Reference": reference}
    return httpx.Client(base_url=addresses(data)[service], headers=headers, timeout=60, trust_env=False)


def _copy(pages: Iterator[list[list[Any]]], sheet: _Sheet) -> int:
    columns = (SpinnerColumn(), TextColumn("期別債権 {task.completed:,.0f}件"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        claims = 0
        for rows in pages:
            sheet.write(rows)
            claims += len(rows)
            progress.update(task, completed=claims)
    return claims


def _whole_pages(
    client: httpx.Client,
    identity: httpx.Client,
    enforcement: httpx.Client,
    officer: Officer,
    columns: list[dict[str, Any]],
) -> Iterator[list[list[Any]]]:
    """Rows of claims, page by page, each with what identity and enforcement own of its items."""
    of_person, of_claim = _places(columns, "identity"), _places(columns, "enforcement")
    for page in _pages(client, officer):
        wanted = {"addressee_nos": sorted(set(page["addressee_nos"]))}
        persons = answer(identity.post("/exports/addressees", json=wanted, headers=officer.bearer()))
        # Whoever is not registered yet has no items; the Individual Number never leaves the vault.
        _fill(page["rows"], page["addressee_nos"], of_person, {one["addressee_no"]: one for one in persons})
        claims: dict[int, dict[str, Any]] = {}
        for first in range(0, len(page["claim_ids"]), _CLAIMS_MAX):
            wanted_claims = {"claim_ids": page["claim_ids"][first : first + _CLAIMS_MAX]}
            found = answer(enforcement.post("/exports/claims", json=wanted_claims, headers=officer.bearer()))
            claims |= {one["claim_id"]: one for one in found}
        _fill(page["rows"], page["claim_ids"], of_claim, claims)
        yield page["rows"]


def _places(columns: list[dict[str, Any]], owner: str) -> dict[str, int]:
    return {column["field"]: place for place, column in enumerate(columns) if column["owner"] == owner}


def _fill(rows: list[list[Any]], keys: list[Any], places: dict[str, int], found: dict[Any, dict[str, Any]]) -> None:
    """Put what another service owns into its places; a row of which it knows nothing keeps what it has."""
    for row, key in zip(rows, keys, strict=True):
        known = found.get(key, {})
        for field, place in places.items():
            row[place] = known.get(field, row[place])


def _pages(client: httpx.Client, officer: Officer) -> Iterator[dict[str, Any]]:
    after: str | None = ""
    while after is not None:
        # A token lives for minutes, an export for longer.
        page = answer(client.post("/exports/ledger/pages", json={"after": after}, headers=officer.bearer()))
        yield page
        after = page["next_after"]


def _open(file_format: FileFormat, path: Path, columns: list[dict[str, Any]]) -> _Sheet:
    if file_format is FileFormat.CSV:
        return _Csv(path, columns)
    try:
        made: _Sheet = importlib.import_module("deploy.commands.export_parquet").Parquet(path, columns)
    except ImportError:
        fail(
            "Parquetの出力には pyarrow が必要です。「pip install 'shuno[parquet]'」で入れるか、csvで出力してください。"
        )
    return made


class _Csv:
    """UTF-8 with a byte order mark, so that Excel reads it; flags are 1 and 0, what is missing is empty."""

    def __init__(self, path: Path, columns: list[dict[str, Any]]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([column["name"] for column in columns])

    def write(self, rows: list[list[Any]]) -> None:
        """Write rows."""
        self._writer.writerows([[int(v) if isinstance(v, bool) else v for v in row] for row in rows])

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
