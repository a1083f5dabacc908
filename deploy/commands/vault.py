"""`shuno vault`: Individual Numbers from the resident register into the vault, and new keys for it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from deploy.commands.officer import signed_in
from deploy.commands.reaching import addresses, answer, fail, operator_client
from services.identity.store.vault_keys import VaultKeyMissing, add_vault_keys

app = typer.Typer(help="個人番号の保管庫。", no_args_is_help=True, add_completion=False)

Data = Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")]
Json = Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")]
_CHUNK_BYTES = 256 * 1024
#: A whole city is registered within minutes.
_SECONDS_MAX = 3600
_BINS = (
    ("registered", "登録"),
    ("repeated", "登録済み"),
    ("contradiction", "食い違い(二人で決定してください)"),
    ("wrong_check_digit", "検査用数字の誤り"),
    ("malformed", "12桁の数字でない"),
    ("unknown_addressee", "宛名番号の登録なし"),
)
_LABELS = dict(_BINS)


@app.command("load", help="住民基本台帳からのファイル(addressee_no,individual_number)を登録します。")
def load(
    file: Annotated[Path, typer.Argument(help="UTF-8のCSV。1行目は addressee_no,individual_number。")],
    acting: Annotated[
        str, typer.Option("--as", envvar="SHUNO_STAFF_NO", help="操作する人の職員番号。", prompt="職員番号")
    ],
    reference: Annotated[str, typer.Option(help="登録の根拠(例 ticket:2026-0001)。")],
    affair: Annotated[str, typer.Option(help="個人番号利用事務の番号。")] = "local_tax",
    data: Data = Path(".shuno"),
    password_file: Annotated[
        Path | None, typer.Option(help="パスワードの1行だけのファイル(省略時は入力を求めます)。", dir_okay=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Send a file; it ends with 1 when some of its lines were not registered."""
    if not file.is_file():
        fail(f"{file}: ファイルがありません。")
    with signed_in(data, acting, password_file) as officer:
        headers = {**officer.bearer(), "Shuno-Reference": reference}
        with httpx.Client(base_url=addresses(data)["identity"], timeout=_SECONDS_MAX, trust_env=False) as client:
            result = answer(
                client.post(
                    "/vault/files", params={"affair": affair}, content=_chunks(file, quiet=as_json), headers=headers
                )
            )
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        _show(file, result)
    raise typer.Exit(1 if result["faulty"] else 0)


@app.command("status", help="どの鍵で何件の個人番号を保管しているか示します。")
def status(data: Data = Path(".shuno"), as_json: Json = False) -> None:
    """Say how far a rotation of keys is."""
    with operator_client(data, "identity", ["identity.number.status"]) as client:
        found = answer(client.get("/vault/status"))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    typer.echo(f"現在の鍵: 暗号化 {found['wrapping_key_id']}、索引 {found['index_key_id']}")
    for row in found["entries"]:
        typer.echo(f"  暗号化 {row['wrapping_key_id']}、索引 {row['index_key_id']}: {row['entries']:,}件")
    typer.echo(
        f"古い鍵のまま: {found['outdated']:,}件。更新が終わるまで古い鍵を残してください。"
        if found["outdated"]
        else "すべて現在の鍵です。古い鍵のファイルを除けます。"
    )


@app.command("new-keys", help="新しい鍵を作ります。登録済みの番号は、動いたまま新しい鍵に移ります。")
def new_keys(data: Data = Path(".shuno")) -> None:
    """Add keys; the service writes every number again under them."""
    try:
        names = add_vault_keys(data / "keys")
    except VaultKeyMissing:
        fail(f"{data / 'keys'} に保管庫の鍵がありません。「shuno up」のデータディレクトリを指定してください。")
    typer.echo(f"作りました: {'、'.join(names)}。進み具合は「shuno vault status」で確かめてください。")


def _chunks(file: Path, *, quiet: bool) -> Iterator[bytes]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True) as progress:
        task: TaskID = progress.add_task(file.name, total=file.stat().st_size)
        with file.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                yield chunk
                progress.advance(task, len(chunk))


def _show(file: Path, result: dict[str, Any]) -> None:
    typer.echo(f"{file.name}: {result['lines']:,}行")
    for name, label in _BINS:
        typer.echo(f"  {label}: {result[name]:,}件")
    for one in result["faulty"]:
        typer.echo(f"  {one['line']}行目: {_LABELS[one['outcome']]}")
