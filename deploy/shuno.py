"""The `shuno` command. Each subcommand is loaded only when it is called, so that a calculation starts at once."""

import importlib
import sys
from typing import Any, NamedTuple

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
    "export": _Command("deploy.commands.export", "app", "台帳(記録項目103項目)と決算の出力。"),
    "staff": _Command("deploy.commands.staff", "app", "職員のID、権限の付与、定期点検。"),
    "address": _Command("deploy.commands.address", "address", "住所を町名、番地、方書などに分けます。"),
    "vault": _Command("deploy.commands.vault", "app", "個人番号の登録、鍵の更新とその進み具合。"),
    "name": _Command("deploy.commands.name", "name", "氏名・名称の照合キー。"),
    "parked": _Command("deploy.commands.parked", "app", "処理できず保留した記録の一覧、再処理、破棄。"),
    "generate": _Command("deploy.commands.generate", "app", "架空の市の宛名、記録とその正解の作成。"),
    "match": _Command("deploy.commands.match", "match", "2つのファイルの同じ人を見つけます(名寄せ)。"),
    "disclosure": _Command("deploy.commands.disclosure", "app", "開示請求に応じる写しの作成。"),
    "work-order": _Command("deploy.commands.work_order", "app", "承認された作業指示によるデータの抽出。"),
    "law": _Command("shared.cli.law", "app", "法令の計算(延滞金、期間、検査数字、和暦)。"),
    "contracts": _Command("deploy.commands.contracts", "app", "イベントの契約の出力と検査、ブローカーの権限。"),
    "audit": _Command("deploy.commands.audit", "app", "アクセス記録の照会と検証。"),
    "token": _Command("shared.cli.token", "app", "アクセストークンの発行。"),
}


def main() -> None:
    """Run the command line; a wrong call ends with 2 and says what is wrong."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("--help", "-h"):
        sys.stdout.write(_help())
        raise SystemExit(0 if arguments else 2)
    name = arguments[0]
    command = COMMANDS.get(name)
    if command is None:
        sys.stderr.write(f"コマンド「{name}」はありません。使えるもの: {'、'.join(COMMANDS)}。\n")
        raise SystemExit(2)
    loaded: Any = getattr(importlib.import_module(command.module), command.attribute)
    if not isinstance(loaded, typer.Typer):
        single = typer.Typer(add_completion=False)
        single.command(name)(loaded)
        loaded = single
    loaded(args=arguments[1:], prog_name=f"shuno {name}")


def _help() -> str:
    lines = [f"  {name:<10} {command.help}" for name, command in COMMANDS.items()]
    return "\n".join(
        ["収納: 地方税等の収納・督促・滞納整理・還付。", "", "使い方: shuno コマンド [--help]", "", *lines, ""]
    )


if __name__ == "__main__":
    main()
