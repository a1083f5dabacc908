"""`shuno token`: prints an operator's token for whoever runs this installation; people sign in instead."""

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from shared.access import Actor, ActorKind
from shared.tokens import PRIVATE_FILE, TokenKeyMissing, issue_token, load_token_keys

app = typer.Typer(help="アクセストークンの発行。", invoke_without_command=True)


@app.callback(
    help="運用者のトークンを発行して表示します。個人情報は開けません。期限まで取り消せないので、人に渡さないでください。"
)
def token(
    actor: Annotated[str, typer.Option(help="運用者の番号。")] = "operator",
    permission: Annotated[list[str] | None, typer.Option(help="権限(繰り返し可)。")] = None,
    hours: Annotated[int, typer.Option(min=1, max=24, help="有効期間(時間)。")] = 8,
    data: Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")] = Path(".shuno"),
    as_json: Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")] = False,
) -> None:
    """Issue a token with the installation's key and print it."""
    now = int(time.time())
    try:
        keys = load_token_keys(data / "keys" / PRIVATE_FILE)
        text = issue_token(Actor(actor, ActorKind.OPERATOR), permission or (), (), hours * 3_600, keys, now=now)
    except (TokenKeyMissing, ValueError) as error:
        typer.echo(json.dumps({"error": str(error)}, ensure_ascii=False) if as_json else str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(json.dumps({"token": text, "expires_at": now + hours * 3_600}) if as_json else text)
