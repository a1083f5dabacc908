"""`shuno intake FILE...`: send files to payments, follow them, and show each one's reconciliation."""

import json
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.commands.installation import answer, fail, operator_client
from shared.formats.profile import SHIPPED_PROFILES

#: As `services.payments` takes it: the publisher's detached signature of a file.
SIGNATURE_HEADER = "Shuno-Signature"
_SIGNATURE_BYTES_MAX = 2_000
_CHUNK_BYTES = 256 * 1024
_LOOK_SECONDS = 0.2


def intake(
    files: Annotated[list[Path], typer.Argument(help="取り込むファイル。")],
    data: Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")] = Path(".shuno"),
    profile: Annotated[str, typer.Option(help=f"取込プロファイル({'、'.join(SHIPPED_PROFILES)})。")] = "strict",
    received_on: Annotated[str, typer.Option(help="受領日(YYYY-MM-DD、省略時は今日)。")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")] = False,
) -> None:
    """ファイルを検査し、合計が合うものだけを記帳します。合わないものは1件も記帳しません。

    同じ場所に「ファイル名.sig」があれば、送信者の署名として一緒に送ります。
    """
    day = _day(received_on)
    signatures = {path: _signature(path) for path in files}
    with operator_client(data, "payments", ["payments.intake"]) as client:
        results = [_take(client, path, signatures[path], profile, day, quiet=as_json) for path in files]
    if as_json:
        typer.echo(json.dumps(results, ensure_ascii=False))
    else:
        for result in results:
            print_reconciliation(result)
    raise typer.Exit(0 if all(result["state"] == "posted" for result in results) else 1)


def _day(text: str) -> date:
    if not text:
        return datetime.now(ZoneInfo("Asia/Tokyo")).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"受領日「{text}」は日付ではありません。2025-06-30 のように書いてください。")


def _signature(path: Path) -> dict[str, str]:
    """The header that carries the signature beside a file; none where there is no such signature.

    Raises:
        typer.Exit: with 2 and a sentence, when the file is not there or its signature cannot be one.
    """
    if not path.is_file():
        fail(f"{path}: ファイルがありません。")
    beside = path.with_name(f"{path.name}.sig")
    if not beside.is_file():
        return {}
    with beside.open("rb") as stream:
        content = stream.read(_SIGNATURE_BYTES_MAX + 1).strip()
    if not content.isascii() or not 0 < len(content) <= _SIGNATURE_BYTES_MAX or len(content.split()) != 1:
        fail(f"{beside}: 署名ではありません。送信者から署名を受け取り直すか、このファイルを除いてください。")
    return {SIGNATURE_HEADER: content.decode("ascii")}


def _take(
    client: httpx.Client, path: Path, signature: dict[str, str], profile: str, received_on: date, *, quiet: bool
) -> dict[str, Any]:
    """Send one file and wait until it is posted or refused; a file taken before is a refusal with its reason."""
    parameters = {"name": path.name, "received_on": received_on.isoformat(), "profile": profile}
    response = client.post("/intake/files", params=parameters, content=_chunks(path), headers=signature)
    if response.status_code == httpx.codes.CONFLICT:
        detail = response.json()["detail"]
        return {"name": path.name, "state": "refused", "findings": [{"code": "E-DUP-01", "message": detail}]}
    file_id = answer(response)["file_id"]
    return _follow(client, file_id, path.name, quiet=quiet)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk


def _follow(client: httpx.Client, file_id: int, name: str, *, quiet: bool) -> dict[str, Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task = progress.add_task(name, total=None)
        while True:
            state: dict[str, Any] = answer(client.get(f"/intake/files/{file_id}"))
            done = sum(state[f"{kind}_count"] for kind in ("posted", "suspense", "failed", "repeated"))
            progress.update(task, total=state["record_count"], completed=done)
            stuck = state["state"] == "posting" and any(one["code"] == "E-POST" for one in state["findings"])
            if state["state"] in ("posted", "refused") or stuck:
                return state
            time.sleep(_LOOK_SECONDS)


def print_reconciliation(state: dict[str, Any]) -> None:
    """Say what became of a file: header total = posted + suspense + failed + repeated."""
    name = state["name"]
    if state["state"] != "posted":
        typer.echo(
            f"{name}: 取り込めません。記帳は行っていません。"
            if state["state"] == "refused"
            else f"{name}: 途中で止まりました。"
        )
    else:
        rows = [("記帳", "posted"), ("消込不能", "suspense"), ("振替不能", "failed"), ("重複", "repeated")]
        typer.echo(f"{name}: 合計 {state['record_count']:,}件 {state['total_yen']:,}円")
        for label, kind in rows:
            typer.echo(f"  {label}: {state[f'{kind}_count']:,}件 {state[f'{kind}_yen']:,}円")
        total = sum(state[f"{kind}_yen"] for _, kind in rows)
        typer.echo(
            "  一致しています。"
            if total == state["total_yen"]
            else "  合計が一致しません。運用担当に知らせてください。"
        )
    if state.get("publisher"):
        typer.echo(f"  署名: {state['publisher']}(鍵 {state['publisher_key_id']})の署名を確認しました。")
    for finding in state["findings"]:
        where = f"{finding['record_no']}件目 " if finding.get("record_no") else ""
        typer.echo(f"  {finding['code']} {where}{finding['message']}")
