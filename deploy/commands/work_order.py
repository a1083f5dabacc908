"""`shuno work-order run`: runs an approved work order once, and leaves its sealed file for the named receiver."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from deploy.commands.officer import signed_in
from deploy.commands.reaching import addresses, answer

app = typer.Typer(help="承認された作業指示によるデータの抽出。", no_args_is_help=True, add_completion=False)


@app.callback()
def _work_order() -> None:
    """Subcommands only."""


@app.command("run", help="承認された作業指示を1回だけ実行し、受領者だけが開けるファイルを作ります。")
def run_command(
    order_id: Annotated[str, typer.Argument(help="作業指示の番号。")],
    acting: Annotated[str, typer.Option("--as", help="実行する職員の番号。")],
    reference: Annotated[str, typer.Option(help="利用の根拠(case:番号、ticket:番号)。")],
    data: Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")] = Path(".shuno"),
    password_file: Annotated[Path | None, typer.Option(help="パスワードを書いたファイル。")] = None,
) -> None:
    """Run it; the file lies sealed in `access` until it is received or its days are over."""

    async def run() -> dict[str, Any]:
        async with AsyncExitStack() as stack:
            clients = {
                service: await stack.enter_async_context(
                    httpx.AsyncClient(base_url=address, timeout=60, trust_env=False)
                )
                for service, address in addresses(data).items()
            }
            return await run_order(clients, lambda: {**officer.bearer(), "Shuno-Reference": reference}, order_id)

    with signed_in(data, acting, password_file) as officer:
        made = asyncio.run(run())
    typer.echo(f"抽出しました({made['row_count']}件)。受取期限: {made['collect_by']}、消去期限: {made['delete_by']}")


async def run_order(
    clients: Mapping[str, httpx.AsyncClient], headers: Callable[[], dict[str, str]], order_id: str
) -> dict[str, Any]:
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
