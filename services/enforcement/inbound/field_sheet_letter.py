"""The sheet for a visit on paper (訪問調査票): no more than a visit needs, with room for what it finds."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.enforcement.rules.field_sheets import ABODE_LABELS
from shared.documents.letter import Block, Facts, Letter, Paragraph, Sender, Table, day_words, instalment_words
from shared.law.tax_items import tax_item

_RULES = (
    "この票は庁外に持ち出す個人情報です。訪問のほかに使わず、車内等に置かず、写真・複写・転送をしないでください。"
    "個人番号は聞かず、書かないでください。紛失したときは、直ちに所属長に連絡してください。"
)
_BLANK = " " * 12


def field_sheet_letters(
    sheet: Mapping[str, Any],
    arrears: Sequence[Mapping[str, Any]],
    printed_on: date,
    sender: Sender,
    debtor_name: str,
    debtor_address: str,
) -> list[Letter]:
    """Each copy as it is drawn, with its number.

    Args:
        sheet: Its row.
        arrears: What is in arrears: tax_item, levy_fiscal_year, instalment, due_on and owed_yen.
        printed_on: The day on the paper.
        sender: The office.
        debtor_name: Who is visited.
        debtor_address: Where.
    """
    count = sheet["copy_count"]
    return [
        Letter(
            "訪問調査票",
            f"{sheet['document_no']}-{copy_no}",
            printed_on,
            sender,
            None,
            (
                Paragraph(f"返却期限 {day_words(sheet['due_back_on'])}  写し {copy_no}/{count}", emphasised=True),
                Paragraph(_RULES, small=True),
                Facts(
                    (
                        ("案件", str(sheet["case_id"])),
                        ("訪問先", debtor_address),
                        ("氏名", debtor_name),
                        ("訪問の予定日", day_words(sheet["visit_on"])),
                        ("持出者", f"職員番号 {sheet['holder']}"),
                    )
                ),
                *_owed(arrears),
                *_room(),
            ),
        )
        for copy_no in range(1, count + 1)
    ]


def _owed(arrears: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    if not arrears:
        return ()
    rows = tuple(
        (
            tax_item(one["tax_item"]).name,
            f"{one['levy_fiscal_year']}年度 {instalment_words(one['instalment'])}",
            day_words(one["due_on"]),
            f"{one['owed_yen']:,}円",
        )
        for one in arrears
    )
    total_yen = sum(one["owed_yen"] for one in arrears)
    headings = ("税目", "年度・期別", "納期限", "滞納額")
    amounts = (False, False, False, True)
    return (Table(headings, (5, 4, 4, 3), amounts, rows, ("計", "", "", f"{total_yen:,}円")),)


def _room() -> tuple[Block, ...]:
    """Boxes to tick and lines to write on, in the order in which the result is keyed in."""
    boxes = Facts(
        (
            ("訪問の日時", f"{_BLANK}年{_BLANK}月{_BLANK}日{_BLANK}時"),
            ("居住の状況", "  ".join(f"□{label}" for label in ABODE_LABELS.values())),
            ("郵便", "□届いている  □届いていない  □確認していない"),
        )
    )
    lines = {"話した内容": 8, "見た財産(種類・内容・見積額)": 4, "次の予定(内容・日)": 1}
    return (boxes, *(Table((what,), (1,), (False,), (("",),) * count) for what, count in lines.items()))
