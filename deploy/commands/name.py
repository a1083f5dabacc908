"""`shuno name`: what a name is compared by, so that an officer sees why two names meet or do not."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from services.identity.rules.likeness import kana_likeness, name_likeness
from services.identity.rules.name_forms import latin_name, name_forms
from services.identity.rules.names import NORMALISER_VERSION, company_key, is_kana, kana_key, name_key, unvoiced_key

_TWO = 2
_LABELS = {
    "registered": "氏名",
    "former_surname": "旧氏",
    "common_name": "通称",
    "trade_name": "屋号",
    "name_key": "照合キー(字体・空白を除く)",
    "kana_key": "照合キー(カナ)",
    "unvoiced_key": "照合キー(濁点を除くカナ)",
    "company_key": "照合キー(法人格を除く)",
    "surname": "姓(ローマ字)",
    "given": "名(ローマ字)",
    "middle": "ミドルネーム",
}


def name(
    texts: Annotated[
        list[str], typer.Argument(metavar="氏名...", help="氏名または名称。空白を含むときは引用符で囲みます。")
    ],
    compare: Annotated[bool, typer.Option("--compare", help="2つの氏名がどこまで似ているかを示します。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します(1件1行)。")] = False,
) -> None:
    """氏名・名称を照合に使う形にします。元の文字は変えません。"""
    if not all(text.strip() for text in texts):
        typer.echo("空の氏名があります。氏名または名称を指定してください。例: shuno name 髙橋一郎", err=True)
        raise typer.Exit(2)
    if compare:
        _compare(texts, as_json=as_json)
        return
    for text in texts:
        parts = _parts(text)
        if as_json:
            typer.echo(json.dumps({"name": text, **parts, "version": NORMALISER_VERSION}, ensure_ascii=False))
        else:
            lines = [f"  {_LABELS[part]}: {value}" for part, value in parts.items() if value]
            typer.echo("\n".join([text, *lines]))


def _compare(texts: Sequence[str], *, as_json: bool) -> None:
    """Say how alike two names are, or two readings where both are written in kana."""
    if len(texts) != _TWO:
        typer.echo("--compare には氏名を2つ指定してください。例: shuno name --compare 髙橋一郎 高橋一郎", err=True)
        raise typer.Exit(2)
    one, other = texts
    if is_kana(one) and is_kana(other):
        kind, likeness = "readings", str(kana_likeness(one, other))
    else:
        kind, likeness = "names", str(name_likeness(one, other))
    typer.echo(json.dumps({kind: likeness}, ensure_ascii=False) if as_json else likeness)


def _parts(text: str) -> dict[str, str]:
    forms, latin = name_forms(text), latin_name(text)
    return {
        "registered": forms.registered,
        "former_surname": forms.former_surname,
        "common_name": forms.common_name,
        "trade_name": forms.trade_name,
        "name_key": name_key(forms.registered),
        "kana_key": kana_key(forms.registered),
        "unvoiced_key": unvoiced_key(forms.registered),
        "company_key": company_key(forms.registered),
        "surname": latin.surname if latin else "",
        "given": latin.given if latin else "",
        "middle": latin.middle if latin else "",
    }
