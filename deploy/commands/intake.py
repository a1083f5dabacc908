"""`shuno intake FILE...`: send files to payments, follow them, and show each one's reconciliation.

With `--dry-run` nothing of a file stays; with `--again` a kept file is read once more and compared with its postings.
"""

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

from deploy.commands.reaching import answer, fail, operator_client
from shared.formats.profile import SHIPPED_PROFILES

#: As `services.payments` takes it: the publisher's detached signature of a file.
SIGNATURE_HEADER = "Shuno-Signature"
_SIGNATURE_BYTES_MAX = 2_000
_CHUNK_BYTES = 256 * 1024
_LOOK_SECONDS = 0.2
#: Where the records of a file end up; all of them together are the file.
_BINS = (
    ("posted", "記帳"),
    ("suspense", "消込不能"),
    ("failed", "振替不能"),
    ("repeated", "重複"),
    ("rejected", "記帳不可"),
)
_DIFFERENCES = {
    "not_posted": "記帳されていません",
    "posted_otherwise": "記帳と違います",
    "no_longer_read": "今回は読み取れません",
}


def intake(
    files: Annotated[list[Path] | None, typer.Argument(help="取り込むファイル(複数可)。")] = None,
    data: Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")] = Path(".shuno"),
    channel: Annotated[str, typer.Option(help="収納チャネル(省略時は内容から判別します)。")] = "",
    profile: Annotated[
        str, typer.Option(help=f"許容範囲({'、'.join(SHIPPED_PROFILES)})、または書式の名前(判別せずに使います)。")
    ] = "strict",
    received_on: Annotated[str, typer.Option(help="受領日(YYYY-MM-DD、省略時は今日)。")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="記帳せず、取り込んだ場合の結果だけを示します。")] = False,
    again: Annotated[int, typer.Option(help="取込済みのファイル(受付番号)を読み直し、記帳と比べます。")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")] = False,
) -> None:
    """ファイルを検査し、合計が合うものだけを記帳します。合わないものは1件も記帳しません。

    同じ場所に「ファイル名.sig」があれば、送信者の署名として一緒に送ります。
    終了コードは、すべて記帳できたとき0、できないものがあるとき1、指定の誤りは2です。
    """
    paths = files or []
    if bool(again) == bool(paths):
        fail("取り込むファイルか、読み直す受付番号(--again)のどちらかを指定してください。")
    day = _day(received_on)
    signatures = {path: _signature(path) for path in paths}
    wanted = {"received_on": day.isoformat(), "profile": profile, "channel": channel}
    with operator_client(data, "payments", ["payments.intake"]) as client:
        if again:
            _show_comparison(answer(client.post(f"/intake/files/{again}/again", timeout=None)), as_json=as_json)
            return
        take = _try if dry_run else _take
        results = [take(client, path, signatures[path], wanted, quiet=as_json) for path in paths]
    if as_json:
        typer.echo(json.dumps(results, ensure_ascii=False))
    else:
        for result in results:
            print_reconciliation(result)
    raise typer.Exit(0 if all(result["state"] in ("posted", "tried") for result in results) else 1)


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
    client: httpx.Client, path: Path, signature: dict[str, str], wanted: dict[str, str], *, quiet: bool
) -> dict[str, Any]:
    """Send one file and wait until it is posted or refused; a file taken before is a refusal with its reason."""
    parameters = {"name": path.name, **wanted}
    response = client.post("/intake/files", params=parameters, content=_chunks(path), headers=signature)
    if response.status_code == httpx.codes.CONFLICT:
        detail = response.json()["detail"]
        return {"name": path.name, "state": "refused", "findings": [{"code": "E-DUP-01", "message": detail}]}
    file_id = answer(response)["file_id"]
    return _follow(client, file_id, path.name, quiet=quiet)


def _try(client: httpx.Client, path: Path, _: dict[str, str], wanted: dict[str, str], *, quiet: bool) -> dict[str, Any]:
    """Ask what would become of one file; the answer comes when all of it has been tried."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as progress:
        progress.add_task(f"{path.name}(試行)", total=None)
        response = client.post(
            "/intake/trials", params={"name": path.name, **wanted}, content=_chunks(path), timeout=None
        )
    result: dict[str, Any] = answer(response)
    return result


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
            done = sum(state[f"{kind}_count"] for kind, _ in _BINS)
            progress.update(task, total=state["record_count"], completed=done)
            stuck = state["state"] == "posting" and any(one["code"] == "E-POST" for one in state["findings"])
            if state["state"] in ("posted", "refused") or stuck:
                return state
            time.sleep(_LOOK_SECONDS)


def print_reconciliation(state: dict[str, Any]) -> None:
    """Say what became of a file: its total = posted + in suspense + without money + repeated + rejected."""
    name = state["name"]
    if state["state"] == "refused":
        typer.echo(f"{name}: 取り込めません。記帳は行っていません。")
    elif state["state"] not in ("posted", "tried"):
        typer.echo(f"{name}: 途中で止まりました。")
    else:
        trial = "試行(記帳していません) " if state["state"] == "tried" else ""
        typer.echo(f"{name}: {trial}合計 {state['record_count']:,}件 {state['total_yen']:,}円")
        for kind, label in _BINS:
            typer.echo(f"  {label}: {state[f'{kind}_count']:,}件 {state[f'{kind}_yen']:,}円")
        total = sum(state[f"{kind}_yen"] for kind, _ in _BINS)
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


def _show_comparison(found: dict[str, Any], *, as_json: bool) -> None:
    """Say where a file reads otherwise than it was posted; ends with 1 when it does.

    Raises:
        typer.Exit: always.
    """
    same = found["accepted_now"] and not found["difference_count"]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        raise typer.Exit(0 if same else 1)
    typer.echo(
        f"受付番号{found['file_id']}: 記帳時 {found['reader_then']}、現在 {found['reader_now'] or '判別できません'}"
    )
    typer.echo(
        f"  記帳と同じ: {found['same_count']:,}件 (他のファイルで記帳済み: {found['posted_by_another_file_count']:,}件)"
    )
    for refusal in found["refusals"]:
        typer.echo(f"  {refusal['code']} {refusal['message']}")
    typer.echo(f"  違い: {found['difference_count']:,}件" if found["difference_count"] else "  違いはありません。")
    for one in found["differences"]:
        then, now = one.get("posted", {}), one.get("read", {})
        values = (
            f"記帳 {then['amount_yen']:,}円 {then['day']} / 今回 {now['amount_yen']:,}円 {now['day']}"
            if then
            else f"{one['amount_yen']:,}円"
        )
        typer.echo(f"    {one['record_no']}件目: {_DIFFERENCES[one['what']]} {values}")
    raise typer.Exit(0 if same else 1)
