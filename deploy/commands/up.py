"""`shuno up`: everything on one machine."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.city_file import city_of
from deploy.commands.installation import ISHINOMAKI, installation
from deploy.embedded.supervisor import run_supervisor


def up(
    data: Annotated[Path, typer.Option(help="データディレクトリ。", file_okay=False)] = Path(".shuno"),
    municipality: Annotated[Path, typer.Option(help="自治体ファイル。", exists=True, dir_okay=False)] = ISHINOMAKI,
    schedule: Annotated[bool, typer.Option(help="毎営業日の処理を自動で行う。")] = True,
) -> None:
    """PostgreSQL、ブローカー、7つのサービスを起動し、Ctrl-Cまで見守ります。"""
    # Ten processes would each find the same fault, one after the other.
    city_of(municipality)
    raise typer.Exit(run_supervisor(installation(data, municipality_file=municipality, schedule=schedule)))
