"""`shuno disclosure compile`: gathers what every service holds of the person of a granted request, for its check."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import track

from deploy.commands.carrying import Acting, Clients, Data, Headers, PasswordFile, Reference, carry
from deploy.commands.reaching import answer

app = typer.Typer(help="開示請求に応じる写しの作成。", no_args_is_help=True, add_completion=False)


@app.callback()
def _disclosure() -> None:
    """Subcommands only."""


@app.command("compile", help="決定済みの開示請求について、全サービスの記録を1つの写しにまとめます。")
def compile_command(
    request_id: Annotated[UUID, typer.Argument(help="開示請求の番号。")],
    acting: Acting,
    reference: Reference,
    data: Data = Path(".shuno"),
    password_file: PasswordFile = None,
) -> None:
    """Gather the copy; it lies sealed in `access`, and leaves after a second person's check."""

    async def work(clients: Clients, headers: Headers) -> dict[str, Any]:
        return await compile_copy(clients, headers, str(request_id))

    made = carry(work, data, acting, password_file, reference)
    typer.echo(f"写しができました。ハッシュ値: {made['copy_sha256']}")


async def compile_copy(clients: Clients, headers: Headers, request_id: str) -> dict[str, Any]:
    """Ask each service for its part and hand it on to `access` as it was signed; gives the copy for its check.

    Args:
        clients: A client of each service.
        headers: The headers of the officer, with a token that is fresh.
        request_id: The request.

    Raises:
        typer.Exit: with 2 and the problem's sentence, when a service refuses.
    """
    access, path = clients["access"], f"/disclosure-requests/{request_id}"
    asked = answer(await access.post(f"{path}/numbers", headers=headers()))
    for service in track(asked["services"], "写しの作成", console=Console(stderr=True), transient=True):
        part = answer(await clients[service].post("/person-records", json=asked["order"], headers=headers()))
        answer(await access.post(f"{path}/parts", json=part, headers=headers()))
    copy: dict[str, Any] = answer(await access.get(f"{path}/copy", headers=headers()))
    return copy
