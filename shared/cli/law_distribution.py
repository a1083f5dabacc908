"""The calculator of a distribution (配当) in `shuno law`: who gets how much of the proceeds, by which article."""

from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from shared.cli.law_answer import AsJson, console, echo_json, one_sentence
from shared.cli.law_files import SaleRead, read_sale
from shared.cli.law_input import WrongInput
from shared.law.distribution import Distribution, collectable_from_assigned, distribute

app = typer.Typer()

_ASSIGNED_ARTICLE = "地方税法14条の16第2項"


@app.command(
    "distribution", help="換価代金の配当を、優先順位とぐるぐる回りの調整を含めて計算します(地方税法14条ほか)。"
)
def distribution_command(file: Path, as_json: AsJson = False) -> None:
    """How the proceeds of a disposition are distributed, from a file that names who takes part."""
    with one_sentence(as_json=as_json):
        sale = read_sale(file)
        answer = distribute(sale.of())
        assigned_yen = _from_assigned(sale, file)
    if as_json:
        echo_json(_values(sale, answer, assigned_yen))
        return
    table = Table("配当を受ける者", "債権額", "配当額", "根拠", show_edge=False)
    for one in answer.allotments:
        table.add_row(one.name, f"{one.claimed_yen:,}円", f"{one.amount_yen:,}円", one.article)
    console().print(table)
    if answer.taxes_yen and answer.secured_yen:
        steps = Table("日付の順(14条の20第2号)", "法定納期限等・登記の日", "割当額", "区分", show_edge=False)
        for place in answer.places:
            group = "租税公課" if place.is_tax else "私債権"
            steps.add_row(place.name, str(place.on or ""), f"{place.amount_yen:,}円", group)
        console().print(steps)
    typer.echo(
        f"租税公課の総額 {answer.taxes_yen:,}円、私債権の総額 {answer.secured_yen:,}円(地方税法14条の20)、"
        f"滞納者に交付 {answer.rest_yen:,}円(国税徴収法129条3項)"
    )
    if sale.assigned is not None:
        typer.echo(f"{sale.assigned.creditor}の配当から徴収できる額 {assigned_yen:,}円({_ASSIGNED_ARTICLE})")


def _from_assigned(sale: SaleRead, file: Path) -> int | None:
    if sale.assigned is None:
        return None
    try:
        return collectable_from_assigned(sale.of(), sale.assigned.creditor, sale.assigned.of())
    except ValueError as fault:
        raise WrongInput(f"{file}: assigned: {fault}") from fault


def _values(sale: SaleRead, answer: Distribution, assigned_yen: int | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "taxes": answer.taxes_yen,
        "secured": answer.secured_yen,
        "rest": answer.rest_yen,
        "allotments": [
            {"name": one.name, "claimed": one.claimed_yen, "amount": one.amount_yen, "article": one.article}
            for one in answer.allotments
        ],
        "by_date": [
            {
                "name": one.name,
                "on": one.on.isoformat() if one.on else None,
                "group": "taxes" if one.is_tax else "secured",
                "amount": one.amount_yen,
            }
            for one in answer.places
        ],
    }
    if sale.assigned is not None:
        values["assigned"] = {
            "creditor": sale.assigned.creditor,
            "collectable": assigned_yen,
            "article": _ASSIGNED_ARTICLE,
        }
    return values
