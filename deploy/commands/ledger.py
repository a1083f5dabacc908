"""`shuno ledger`: the proof that balances, receipts and suspense follow from the entries."""

import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.reaching import answer, operator_client

app = typer.Typer(help="台帳の証明。", no_args_is_help=True, add_completion=False)


@app.command("rebuild", help="証明で合わなかった残高を台帳から作り直します。台帳そのものは変えません。")
def rebuild(data: Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")] = Path(".shuno")) -> None:
    """Write wrong balances anew from the entries."""
    with operator_client(data, "payments", ["payments.ledger.rebuild"]) as client:
        result = answer(client.post("/ledger/rebuilds"))
    typer.echo(f"残高 {result['rebuilt']:,}件を台帳から作り直しました。")


@app.command(
    "prove",
    help="残高、収納、内訳、消込不能を台帳から計算し直し、合わないものを示します。異常があれば終了コードは1です。",
)
def prove(
    data: Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")] = Path(".shuno"),
    as_json: Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")] = False,
) -> None:
    """Ask payments to recompute its projections."""
    with operator_client(data, "payments", ["payments.ledger.prove"]) as client:
        result = answer(client.post("/ledger/proofs"))
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        for finding in result["findings"]:
            typer.echo(f"異常: {finding['message']}: {', '.join(map(str, finding['numbers'][:20]))}")
        typer.echo(
            f"期別債権 {result['claims']:,}件、収納 {result['receipts']:,}件、台帳 {result['entries']:,}行を"
            f"調べました。消込不能 {result['suspense']['receipts']:,}件 {result['suspense']['amount_yen']:,}円。"
        )
        typer.echo("台帳は一致しています。" if result["proved"] else "台帳に異常があります。")
    raise typer.Exit(0 if result["proved"] else 1)
