"""`shuno name`: what a name is compared by, so that an officer sees why two names meet or do not."""

import json
from typing import Annotated

import typer

from services.identity.rules.name_forms import latin_name, name_forms
from services.identity.rules.names import NORMALISER_VERSION, company_key, kana_key, name_key, unvoiced_key

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
    as_json: Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します(1件1行)。")] = False,
) -> None:
    """氏名・名称を照合に使う形にします。元の文字は変えません。"""
    for text in texts:
        parts = _parts(text)
        if as_json:
            typer.echo(json.dumps({"name": text, **parts, "version": NORMALISER_VERSION}, ensure_ascii=False))
        else:
            lines = [f"  {_LABELS[part]}: {value}" for part, value in parts.items() if value]
            typer.echo("\n".join([text, *lines]))


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
