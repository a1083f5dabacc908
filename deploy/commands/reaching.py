"""How a command reaches the services of an installation, and says what went wrong."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import httpx
import typer

from shared.access import Actor, ActorKind
from shared.tokens import PRIVATE_FILE, issue_token, load_token_keys

_TOKEN_SECONDS = 3600


def addresses(data: Path) -> dict[str, str]:
    """Where the services of a running installation answer.

    Raises:
        typer.Exit: with 2 and a sentence, when none runs there.
    """
    try:
        services = json.loads((data / "run.json").read_text("utf-8"))["services"]
        return {name: service["url"] for name, service in services.items()}
    except (OSError, ValueError, KeyError, TypeError):
        fail(f"{data} で動いている収納システムがありません。先に「shuno up --data {data}」で起動してください。")


def operator_client(data: Path, service: str, permissions: Sequence[str], *, actor: str = "operator") -> httpx.Client:
    """A client of one service with a short-lived token of the operator who can read the installation's keys."""
    url = addresses(data)[service]
    keys = load_token_keys(data / "keys" / PRIVATE_FILE)
    bearer = Actor(actor, ActorKind.OPERATOR)
    token = issue_token(bearer, permissions, (), _TOKEN_SECONDS, keys, now=int(time.time()))
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60, trust_env=False)


def answer(response: httpx.Response) -> Any:
    """The JSON of a good answer.

    Raises:
        typer.Exit: with 2 and the problem's own sentence, when the service refused.
    """
    if not response.is_success:
        try:
            problem = response.json()
            faults = [f"{fault['at']}: {fault['message']}" for fault in problem.get("errors", ())]
            detail = "\n".join([problem["detail"], *faults])
        except (ValueError, KeyError):
            detail = f"サービスが応答できません(HTTP {response.status_code})。"
        fail(str(detail))
    return response.json()


def fail(sentence: str, code: int = 2) -> NoReturn:
    """End the command with one sentence."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
