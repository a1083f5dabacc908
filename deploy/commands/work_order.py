"""`shuno work-order run`: runs an approved work order once, and leaves its sealed file for the named receiver."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from deploy.commands.carrying import Acting, Clients, Data, Headers, PasswordFile, Reference, carry
from deploy.commands.reaching import answer

app = typer.Typer(help="承認された作業指示によるデータの抽出。", no_args_is_help=True, add_completion=False)


@app.callback()
def _work_order() -> None:
    """Subcommands only."""


@app.command("run", help="承認された作業指示を1回だけ実行し、受領者だけが開けるファイルを作ります。")
def run_command(
    order_id: Annotated[UUID, typer.Argument(help="作業指示の番号。")],
    acting: Acting,
    reference: Reference,
    data: Data = Path(".shuno"),
    password_file: PasswordFile = None,
) -> None:
    """Run it; the file lies sealed in `access` until it is received or its days are over."""

    async def work(clients: Clients, headers: Headers) -> dict[str, Any]:
        return await run_order(clients, headers, str(order_id))

    made = carry(work, data, acting, password_file, reference)
    typer.echo(f"抽出しました({made['row_count']}件)。受取期限: {made['collect_by']}、消去期限: {made['delete_by']}")


async def run_order(clients: Clients, headers: Headers, order_id: str) -> dict[str, Any]:
    """Carry the signed order to the service that runs it, and the sealed file back to `access`.

    Args:
        clients: A client of each service.
        headers: The headers of the officer, with a token that is fresh.
        order_id: The order.

    Raises:
        typer.Exit: with 2 and the problem's sentence, when a service refuses.
    """
    access, path = clients["access"], f"/work-orders/{order_id}"
    approved = answer(await access.post(f"{path}/query", headers=headers()))
    extract = await clients[approved["service"]].post("/work-order-extracts", json=approved["order"], headers=headers())
    made: dict[str, Any] = answer(await access.post(f"{path}/file", json=answer(extract), headers=headers()))
    return made
