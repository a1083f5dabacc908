"""`shuno parked`: records that could not be handled, over all services."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.commands.reaching import addresses, answer, fail, operator_client

app = typer.Typer(help="処理できず保留した記録。", no_args_is_help=True, add_completion=False)

_OPERATE = "operations.run"
Data = Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")]
Json = Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")]


@app.command("list", help="保留中の記録を、古い順に示します。")
def list_parked(
    data: Data = Path(".shuno"),
    service: Annotated[str | None, typer.Option(help="サービス名(省略時はすべて)。")] = None,
    as_json: Json = False,
) -> None:
    """List waiting records of one service or of all."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in [service] if service else sorted(addresses(data)):
        with _client(data, name) as client:
            found[name] = answer(client.get("/ops/parked"))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, rows in found.items():
        for row in rows:
            behind = f"({row['behind']}番の後ろ)" if row["behind"] else ""
            place = f"{row['topic']}/{row['partition']}@{row['record_offset']}"
            typer.echo(f"{name} {row['parked_id']}{behind} {place} {row['event_type'] or '不明'}: {row['error']}")
    typer.echo(f"保留 {sum(map(len, found.values()))}件")


@app.command("show", help="保留中の記録を1件示します。")
def show(service: str, number: int, data: Data = Path(".shuno"), as_json: Json = False) -> None:
    """Show one record: where it was, what is wrong with it, how often it was tried."""
    with _client(data, service) as client:
        rows = answer(client.get("/ops/parked", params={"after": number - 1, "resolved": True}))
    row = next((one for one in rows if one["parked_id"] == number), None)
    if row is None:
        fail(f"{service} に保留の記録 {number} はありません。「shuno parked list」で番号を確かめてください。")
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False))
        return
    for name, value in row.items():
        typer.echo(f"{name}: {'' if value is None else value}")


@app.command("retry", help="保留中の記録と、同じキーで後ろに待つ記録を順に処理し直します。")
def retry(service: str, number: int, data: Data = Path(".shuno"), as_json: Json = False) -> None:
    """Handle a record again, with those behind it."""
    with _client(data, service) as client:
        result = answer(client.post(f"/ops/parked/{number}/retry"))
    _say(result, as_json=as_json)
    raise typer.Exit(0 if result["waiting"] == 0 else 1)


@app.command("drop", help="保留中の記録を理由を付けて破棄し、後ろに待つ記録を処理します。")
def drop(
    service: str,
    number: int,
    reason: Annotated[str, typer.Option(help="破棄の理由(記録に残ります)。")],
    data: Data = Path(".shuno"),
    as_json: Json = False,
) -> None:
    """Give a record up, with the reason."""
    with _client(data, service) as client:
        result = answer(client.post(f"/ops/parked/{number}/drop", json={"reason": reason}))
    _say(result, as_json=as_json)


def _client(data: Path, service: str) -> Any:
    if service not in addresses(data):
        fail(f"サービス「{service}」はありません。使えるもの: {'、'.join(sorted(addresses(data)))}。")
    return operator_client(data, service, [_OPERATE])


def _say(result: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(result))
        return
    dropped = f"破棄 {result['dropped']}件、" if "dropped" in result else ""
    typer.echo(f"{dropped}処理 {result['handled']}件、まだ待つもの {result['waiting']}件")
