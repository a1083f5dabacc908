"""`shuno migrate`: bring databases up to date."""

import asyncio
import os
from typing import Annotated

import asyncpg
import typer

from deploy.commands.installation import SERVICES
from deploy.commands.reaching import fail
from shared.postgres.migrate import MigrationRefused, migrate


def migrate_services(
    service: Annotated[list[str] | None, typer.Argument(help="サービス名(省略時はすべて)。")] = None,
    database_url: Annotated[
        str | None,
        typer.Option(help="所有者のURL。{service} はサービス名に置き換わります。省略時は SHUNO_OWNER_DATABASE_URL。"),
    ] = None,
) -> None:
    """移行ファイルを順に適用します。適用済みのものは飛ばします。"""
    template = database_url or os.environ.get("SHUNO_OWNER_DATABASE_URL")
    if template is None:
        fail("--database-url か SHUNO_OWNER_DATABASE_URL に、テーブルの所有者のURLを与えてください。")
    for name in service or SERVICES:
        if name not in SERVICES:
            fail(f"サービス「{name}」はありません。使えるもの: {'、'.join(SERVICES)}。")
        try:
            applied = asyncio.run(migrate(template.replace("{service}", name), name))
        except asyncpg.InterfaceError:
            fail("--database-url は postgresql:// で始まるURLで指定してください。")
        except (MigrationRefused, OSError, asyncpg.PostgresError) as error:
            fail(f"{name}: {error}", code=1)
        typer.echo(f"{name}: {', '.join(applied) if applied else '最新です'}")
