"""The letter of an asset inquiry with its answer form (照会書・回答用紙): nothing on it that was not decided."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.enforcement.rules.inquiries import DISCLOSED_LABELS, FORMS, Disclosed, Item
from shared.documents.letter import Block, Destination, Facts, Letter, Paragraph, Sender, Table, day_words

_BLANK_LINES = 4
#: Filled in by whoever answers; an answer without its day cannot be relied on for a time.
_ANSWERED_BY = (("回答の日", "         年      月      日"), ("回答者", "担当部署・氏名・電話"))
_ASKED = (
    "下記の者について、地方税の滞納処分のため必要がありますので、国税徴収法第141条及び第146条の2並びに地方税法第20条の11の"
    "規定により照会します。下の回答用紙にある項目だけを記入し、返送してください。"
)
_ONLY = (
    "回答用紙にない事項は記入しないでください。記入があるときは、用紙をお返しします。"
    "個人番号(マイナンバー)は記入しないでください。"
)


def inquiry_letter(
    inquiry: Mapping[str, Any], on: date, sender: Sender, to: Destination, told: Mapping[Disclosed, str]
) -> Letter:
    """The letter as it is drawn, with one table to fill in for each item that is asked.

    Args:
        inquiry: document_no, items, disclosed, asked_from, asked_to and answer_by of the inquiry.
        on: The day on the letter.
        sender: The office that asks.
        to: Who is asked.
        told: What identifies the person, by what was decided to be told.
    """
    person = tuple((DISCLOSED_LABELS[Disclosed(one)], told[Disclosed(one)]) for one in inquiry["disclosed"])
    facts = [*person]
    if inquiry["asked_from"] is not None:
        facts.append(("調査の期間", f"{day_words(inquiry['asked_from'])}から{day_words(inquiry['asked_to'])}まで"))
    facts.append(("回答の期限", day_words(inquiry["answer_by"])))
    blocks: list[Block] = [Paragraph(_ASKED), Facts(tuple(facts)), Paragraph(_ONLY, emphasised=True)]
    for item in inquiry["items"]:
        form = FORMS[Item(item)]
        count = len(form.fields)
        blocks.append(
            Table(
                headings=tuple(field.label for field in form.fields),
                widths=(1,) * count,
                amounts=(False,) * count,
                rows=(("",) * count,) * _BLANK_LINES,
                caption=f"回答: {form.label}(ない場合は「該当なし」と記入)",
            )
        )
    blocks.append(Facts(_ANSWERED_BY))
    return Letter("財産調査についての照会", inquiry["document_no"], on, sender, to, tuple(blocks))
