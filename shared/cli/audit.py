"""`shuno audit verify`: was any access record changed, removed, inserted, cut or reordered?"""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import quote

import asyncpg
import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from shared.access import KeyMissing, RecordKey, load_record_keys, load_seal_public_keys
from shared.seals import AnchorFile
from shared.seals.anchor import AnchoredSeal
from shared.seals.findings import FINDINGS_SHOWN_MAX, Finding, Kind, Report
from shared.seals.verify import COUNT_ROWS, verify

app = typer.Typer(help="アクセス記録の照会と検証。", no_args_is_help=True, add_completion=False)
#: Where `shuno up` keeps an installation unless it is told otherwise.
DEFAULT_DATA = Path(".shuno")
WITHOUT_RECORD_KEYS = Finding(Kind.NOTICE, "記録の鍵がないため、書き手の確認(HMAC)は省きました。")


class CannotVerify(Exception):  # noqa: N818 - the name says what happened.
    """Verification could not be done; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """One service's records: where they are, and where their seals are kept outside."""

    name: str
    database_url: str
    anchor: Path | None


@app.callback()
def _audit() -> None:
    """Keep `verify` a command of its own, also where it is the only one."""


@app.command(
    "verify",
    help="アクセス記録の改ざん、削除、挿入、切捨て、入替えを調べます。異常があれば終了コードは1です。",
)
def verify_records(
    data: Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")] = DEFAULT_DATA,
    service: Annotated[list[str] | None, typer.Option(help="検証するサービス(省略時はすべて)。")] = None,
    database_url: Annotated[str | None, typer.Option(help="データベースのURL。--dataの代わりに指定します。")] = None,
    keys: Annotated[Path | None, typer.Option(help="鍵のディレクトリ(省略時はデータディレクトリのkeys)。")] = None,
    anchor: Annotated[
        Path | None, typer.Option(help="封印の控えのファイル(省略時はデータディレクトリのanchors)。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")] = False,
) -> None:
    """Verify each service's records and say what is wrong, and where."""

    async def verified() -> dict[str, Report]:
        return await _verify_all(_targets(data, service or [], database_url, anchor), keys or data / "keys")

    tell(verified(), as_json=as_json)


def tell(verifying: Coroutine[Any, Any, dict[str, Report]], *, as_json: bool) -> NoReturn:
    """Verify, say what is wrong and where, and end the command: with 0, with 1 for findings, with 2 for neither."""
    try:
        reports = asyncio.run(verifying)
    except (CannotVerify, KeyMissing, OSError) as error:
        _stop(str(error), as_json=as_json)
    except asyncpg.PostgresError as error:
        _stop(f"データベースを読めません({error})。URLと権限を確かめてください。", as_json=as_json)
    if as_json:
        typer.echo(json.dumps({name: report.as_dict() for name, report in reports.items()}, ensure_ascii=False))
    else:
        for name, report in reports.items():
            _print(name, report)
    raise typer.Exit(0 if all(report.intact for report in reports.values()) else 1)


def running_databases(data: Path) -> dict[str, str]:
    """The database URL of each service of a running `shuno up`, by service name.

    Raises:
        CannotVerify: Nothing runs there, or its files cannot be read.
    """
    try:
        run: dict[str, Any] = json.loads((data / "run.json").read_text("utf-8"))
        server = f"{run['postgresql']['host']}:{run['postgresql']['port']}"
        return {
            name: f"postgresql://{role}:{quote(_password(data, role), safe='')}@{server}/{role}"
            for name, role in ((name, f"shuno_{name}") for name in run["services"])
        }
    except (OSError, ValueError, KeyError, TypeError):
        raise CannotVerify(
            f"{data}で動いている収納システムが見つかりません。"
            "「shuno up」で起動するか、--database-urlを指定してください。"
        ) from None


def _password(data: Path, role: str) -> str:
    return (data / "secrets" / f"{role}.password").read_text("utf-8")


def _targets(data: Path, names: list[str], database_url: str | None, anchor: Path | None) -> list[Target]:
    if database_url is not None:
        if len(names) > 1:
            raise CannotVerify("--database-urlを指定するときは、--serviceは一つだけ指定してください。")
        return [Target(names[0] if names else "database", database_url, anchor)]
    databases = running_databases(data)
    unknown = [name for name in names if name not in databases]
    if unknown:
        raise CannotVerify(f"サービス「{'、'.join(unknown)}」はありません。あるもの: {'、'.join(databases)}。")
    chosen = names or list(databases)
    if anchor is not None and len(chosen) > 1:
        raise CannotVerify("--anchorを指定するときは、--serviceを一つだけ指定してください。")
    return [Target(name, databases[name], anchor or data / "anchors" / f"{name}.jsonl") for name in chosen]


async def _verify_all(targets: list[Target], keys: Path) -> dict[str, Report]:
    with progress_bar() as progress:
        return {target.name: await _verify(target, keys, progress) for target in targets}


def progress_bar() -> Progress:
    """A bar on a terminal's standard error, and nothing elsewhere."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), TaskProgressColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


async def _verify(target: Target, keys: Path, progress: Progress) -> Report:
    seal_keys = load_seal_public_keys(keys)
    record_keys = record_keys_in(keys)
    # Read before the database, which can then only have more seals.
    anchored = _anchored(target.anchor)
    connection = await connect(target.name, target.database_url)
    try:
        if await connection.fetchval("SELECT to_regclass('access_record')") is None:
            raise CannotVerify(
                f"{target.name}のデータベースにアクセス記録の表がありません。「shuno migrate」を実行してください。"
            )
        task = progress.add_task(target.name, total=await connection.fetchval(COUNT_ROWS) or None)
        report = await verify(
            connection,
            seal_keys=seal_keys,
            record_keys=record_keys,
            anchored=anchored,
            progress=lambda rows: progress.advance(task, rows),
        )
    finally:
        await connection.close()
    if record_keys is None:
        report.add(WITHOUT_RECORD_KEYS)
    if target.anchor is None:
        report.add(Finding(Kind.NOTICE, "控えが指定されていないため、封印の末尾の切捨ては確認していません。"))
    elif anchored is None and report.seals:
        report.add(Finding(Kind.UNVERIFIABLE, f"封印の控え{target.anchor}がありません。"))
    return report


async def connect(name: str, database_url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection to a service's database.

    Raises:
        CannotVerify: There is none; the sentence names the service and never the URL.
    """
    try:
        return await asyncpg.connect(database_url, timeout=10)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError, OverflowError) as error:
        # What the driver says may quote the URL, and that may have a password in it.
        raise CannotVerify(
            f"{name}のデータベースに接続できません({type(error).__name__})。"
            "URLと、データベースが動いていることを確かめてください。"
        ) from None


def record_keys_in(keys: Path) -> dict[str, RecordKey] | None:
    """The HMAC keys; None for whoever verifies without secrets, which the report then says."""
    return load_record_keys(keys) if list(keys.glob("record-*.key")) else None


def _anchored(anchor: Path | None) -> list[AnchoredSeal] | None:
    return list(AnchorFile(anchor).read()) if anchor is not None and anchor.exists() else None


def _print(name: str, report: Report) -> None:
    verdict = "異常なし" if report.intact else "異常あり"
    unsealed = f"、未封印{report.unsealed_rows:,}件" if report.unsealed_rows else ""
    typer.echo(f"{name}: {verdict} 記録{report.rows:,}件、封印{report.seals:,}件{unsealed}")
    for finding in report.findings:
        typer.echo(f"  {'注意' if finding.kind is Kind.NOTICE else '異常'} {finding.message}")
    for kind, count in report.counts.items():
        if count > FINDINGS_SHOWN_MAX:
            typer.echo(f"  ほかに同じ種類({kind.value})が{count - FINDINGS_SHOWN_MAX:,}件あります。")


def _stop(sentence: str, *, as_json: bool) -> NoReturn:
    typer.echo(json.dumps({"error": sentence}, ensure_ascii=False) if as_json else sentence, err=True)
    raise typer.Exit(2)
