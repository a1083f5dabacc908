"""Corrections ex officio (職権修正): what may be corrected, and which new values are values at all."""

import re
from collections.abc import Mapping
from datetime import date

from services.identity.rules.addressee import State, born_from, value_of
from services.identity.rules.usable import UnusableRecord, require_born, require_corporate_number, require_text

#: Each field with what officers call it.
CORRECTABLE = {
    "name": "氏名",
    "name_kana": "氏名カナ",
    "former_name": "旧氏",
    "common_name": "通称",
    "latin_name": "ローマ字氏名",
    "born": "生年月日",
    "sex": "性別",
    "corporate_number": "法人番号",
    "postal_code": "郵便番号",
    "address": "住所",
    "lot_number": "地番",
    "building": "方書",
    "building_kana": "方書カナ",
}
_NEVER_EMPTY = frozenset({"name", "address"})
_FORMS = {
    "born": (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        "生年月日は「1980-01-02」の形で、不明な部分は0にしてください。",
    ),
    "sex": (re.compile(r"male|female"), "性別は male または female にしてください。"),
    "postal_code": (re.compile(r"[0-9]{7}"), "郵便番号は数字7桁にしてください。"),
    "corporate_number": (re.compile(r"[1-9][0-9]{12}"), "法人番号は数字13桁にしてください。"),
}


def fault_of(field: str, new_value: str, effective_on: date) -> str | None:
    """What is wrong with a new value, in Japanese for whoever entered it; None where nothing is.

    Args:
        field: one of `CORRECTABLE`.
        new_value: as a text; empty for none.
        effective_on: from when it counts.
    """
    if not new_value:
        return f"{CORRECTABLE[field]}を空にすることはできません。" if field in _NEVER_EMPTY else None
    form = _FORMS.get(field)
    if form is not None and not form[0].fullmatch(new_value):
        return form[1]
    try:
        require_text(field, new_value)
        if field == "born":
            require_born(born_from(new_value), effective_on)
        if field == "corporate_number":
            require_corporate_number(new_value)
    except UnusableRecord:
        return f"{CORRECTABLE[field]}の値が正しくありません。根拠の書類と照らし合わせてください。"
    return None


def outdated(state: State, seen: Mapping[str, str]) -> list[str]:
    """The fields that are no longer as the officer saw them."""
    return [field for field, value in seen.items() if value_of(state, field) != value]
