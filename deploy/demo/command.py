"""`shuno demo`: a synthetic city goes through a fiscal year and the books balance to the yen."""

import asyncio
import json
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.demo.asking import DemoFailed, DemoStopped
from deploy.demo.check import Check
from deploy.demo.ordinance import write_ordinances
from deploy.demo.show import Show, write_script
from deploy.embedded.memory import memory_with_room
from shared.law.municipality import load_municipality

#: The widest table, the settlement, needs so many columns.
_WIDTH_MIN = 100
#: What an installation keeps of an empty city, and of each taxpayer, at most.
_BYTES, _TAXPAYER_BYTES = 2 * 1024**3, 200 * 1024


def demo(
    size: Annotated[int, typer.Option(min=1, max=200_000, help="納税義務者の人数。")] = 5000,
    seed: Annotated[int, typer.Option(help="乱数の種。同じ種なら同じ市になります。")] = 1,
    keep: Annotated[bool, typer.Option(help="終わった後も動かしたままにします(Ctrl-Cで停止)。")] = False,
    data: Annotated[
        Path | None, typer.Option(help="データディレクトリ(省略時は一時的なもの)。", file_okay=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="結果を機械向けにJSONで出力します。")] = False,
) -> None:
    """架空の市の令和7年度を、実際の構成で最初から決算まで実行し、1円まで照合します。"""
    # Figures must never be cut, so a narrow or unknown terminal gets lines that are wider than it.
    console = Console(stderr=as_json, width=max(_WIDTH_MIN, Console().width))
    if data is not None and data.exists() and any(data.iterdir()):
        _fail(f"{data} は空ではありません。新しいデータディレクトリを指定してください。", as_json=as_json)
    directory = (data or _temporary(size)).resolve()
    directory.mkdir(parents=True, exist_ok=True)
    # An unprivileged PostgreSQL must be able to enter it.
    directory.chmod(0o711)
    try:
        checks = asyncio.run(_run(size, seed, directory, console, keep=keep))
    except DemoStopped as error:
        if data is None:
            shutil.rmtree(directory)
        _fail(str(error), as_json=as_json, code=130)
    except DemoFailed as error:
        if data is None:
            _keep_logs(directory)
        _fail(str(error), as_json=as_json)
    if data is None:
        shutil.rmtree(directory)
    wrong = [check for check in checks if not check.holds]
    if as_json:
        typer.echo(
            json.dumps({"balanced": not wrong, "checks": [check._asdict() for check in checks]}, ensure_ascii=False)
        )
    if wrong:
        _fail(_sentence(wrong), as_json=as_json, code=1)


def _temporary(size: int) -> Path:
    """A directory that ends with the demonstration: in memory where there is room for a city of this size."""
    return Path(mkdtemp(prefix="shuno-demo-", dir=memory_with_room(_BYTES + size * _TAXPAYER_BYTES)))


def _keep_logs(directory: Path) -> None:
    """Remove what nobody reads any more; the sentence points to the logs."""
    for entry in directory.iterdir():
        if entry.is_dir() and entry.name != "logs":
            shutil.rmtree(entry)


async def _run(size: int, seed: int, directory: Path, console: Console, *, keep: bool) -> list[Check]:
    console.print(f"架空の市(納税義務者{size:,}人)の令和7年度を作成しています。")
    municipality_file = write_ordinances(directory / "municipality")
    script = await asyncio.to_thread(write_script, size, seed, load_municipality(municipality_file))
    claims = len(script.year.claims)
    console.print(f"通知書 {len(script.year.notices):,}件、期別債権 {claims:,}件、データ {directory}", soft_wrap=True)
    return await Show(script, municipality_file, directory, keep, console).run()


def _sentence(wrong: list[Check]) -> str:
    first = wrong[0]
    return (
        f"照合: {len(wrong)}項目が一致しません。最初は「{first.what}」で、"
        f"作成側 {first.expected:,}、システム {first.actual:,} です。"
    )


def _fail(sentence: str, *, as_json: bool, code: int = 2) -> Any:
    typer.echo(json.dumps({"error": sentence}, ensure_ascii=False) if as_json else sentence, err=True)
    raise typer.Exit(code)
