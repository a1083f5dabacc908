"""`shuno serve SERVICE`: one service with the settings of its environment."""

from typing import Annotated

import typer

from deploy.commands.installation import SERVICES, service_named
from deploy.commands.reaching import fail
from shared.running import main


def serve(service: Annotated[str, typer.Argument(help="サービス名。")]) -> None:
    """サービスを1つ起動します。設定は環境変数 SHUNO_* で与えます。"""
    if service not in SERVICES:
        fail(f"サービス「{service}」はありません。使えるもの: {'、'.join(SERVICES)}。")
    main(service, lambda municipality: service_named(service, municipality))
