"""A command that carries signed texts between services for a signed-in officer."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, TypeAlias, TypeVar

import httpx
import typer

from deploy.commands.officer import signed_in
from deploy.commands.reaching import addresses, fail

_REFERENCE = re.compile(r"(case|ticket):[A-Za-z0-9._/-]{1,60}")
Clients: TypeAlias = Mapping[str, httpx.AsyncClient]
#: The headers of the officer, with a token that is fresh.
Headers: TypeAlias = Callable[[], dict[str, str]]
AnswerT = TypeVar("AnswerT")

Acting = Annotated[str, typer.Option("--as", help="実行する職員の番号。")]
Reference = Annotated[str, typer.Option(help="利用の根拠(case:番号、ticket:番号)。")]
Data = Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")]
PasswordFile = Annotated[Path | None, typer.Option(help="パスワードを書いたファイル。")]


def carry(
    work: Callable[[Clients, Headers], Awaitable[AnswerT]],
    data: Path,
    acting: str,
    password_file: Path | None,
    reference: str,
) -> AnswerT:
    """Sign an officer in, let the work ask every service in his name, and sign him out again.

    Args:
        work: Gets a client of each service, and what makes the officer's headers.
        data: The installation's data directory.
        acting: Staff number of the officer.
        password_file: Where his password is; asked for where there is none.
        reference: The case or ticket that he states.

    Raises:
        typer.Exit: With 2 and a sentence, where he cannot sign in, the reference is none, or a service refuses.
    """
    if not _REFERENCE.fullmatch(reference):
        fail("利用の根拠は「case:番号」または「ticket:番号」で指定してください。番号は英数字と記号(. _ / -)です。")

    async def carried() -> AnswerT:
        async with AsyncExitStack() as stack:
            clients = {
                service: await stack.enter_async_context(
                    httpx.AsyncClient(base_url=address, timeout=60, trust_env=False)
                )
                for service, address in addresses(data).items()
            }
            return await work(clients, lambda: {**officer.bearer(), "Shuno-Reference": reference})

    with signed_in(data, acting, password_file) as officer:
        return asyncio.run(carried())
