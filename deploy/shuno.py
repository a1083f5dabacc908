"""The `shuno` command. Each subcommand is loaded only when it is called, so that a calculation starts at once."""

import importlib
import sys
from typing import Any, NamedTuple, cast

import click
import typer


class _Command(NamedTuple):
    module: str
    attribute: str
    help: str


COMMANDS: dict[str, _Command] = {
    "up": _Command("deploy.commands.up", "up", "この1台ですべてを起動します(Ctrl-Cで停止)。"),
    "demo": _Command("deploy.demo.command", "demo", "架空の市の1年度を通しで実行します。"),
    "serve": _Command("deploy.commands.serve", "serve", "サービスを1つ起動します。"),
    "migrate": _Command("deploy.commands.migrate", "migrate_services", "データベースを最新の形にします。"),
    "intake": _Command("deploy.commands.intake", "intake", "銀行などのファイルを取り込みます。"),
    "ledger": _Command("deploy.commands.ledger", "app", "台帳の証明。"),
    "parked": _Command("deploy.commands.parked", "app", "処理できず保留した記録の一覧、再処理、破棄。"),
    "law": _Command("shared.cli.law", "app", "法令の計算(延滞金、期間、検査数字、和暦)。"),
    "contracts": _Command("shared.cli.contracts", "app", "イベントの契約の出力と検査。"),
    "audit": _Command("shared.cli.audit", "app", "アクセス記録の検証。"),
    "token": _Command("shared.cli.token", "app", "アクセストークンの発行。"),
}


class _Lazy(click.Group):
    """Names and helps without importing anything; the command itself when it is called."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        command = COMMANDS.get(name)
        if command is None:
            return None
        loaded: Any = getattr(importlib.import_module(command.module), command.attribute)
        if not isinstance(loaded, typer.Typer):
            single = typer.Typer(add_completion=False)
            single.command(name)(loaded)
            loaded = single
        # typer brings a copy of click whose classes behave alike but are not the same to the type checker.
        return cast("click.Command", typer.main.get_command(loaded))

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("コマンド"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])


def main() -> None:
    """Run the command line; a wrong call ends with 2 and says what is wrong."""
    _Lazy("shuno", help="収納: 地方税等の収納・督促・滞納整理・還付。")(args=sys.argv[1:], prog_name="shuno")


if __name__ == "__main__":
    main()
