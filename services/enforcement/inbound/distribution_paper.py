"""The statement of distribution (配当計算書, 国税徴収法施行令49条) as a letter: nothing on it that was not decided."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.enforcement.rules.distribution import CREDITOR_LABELS, CreditorKind, LineKind
from shared.documents.letter import (
    Block,
    Destination,
    Facts,
    Letter,
    Paragraph,
    Sender,
    Table,
    day_words,
    instalment_words,
)
from shared.documents.remedies import as_disposition, remedies_of
from shared.law.tax_items import tax_item

_INTRODUCTION = (
    "滞納処分により受け入れた下記の金銭を、国税徴収法第128条から第131条まで及び地方税法第14条から第14条の20までの規定により、"
    "下記のとおり配当します。"
)
_OBJECTION = (
    "この配当計算書に異議があるときは、換価代金等の交付期日までに、市長に申し出ることができます(国税徴収法133条1項)。"
    "配当に関する処分についての審査請求は、換価代金等の交付期日までにしなければなりません(地方税法19条の4、国税徴収法171条)。"
)


def distribution_letter(
    found: Mapping[str, Any],
    statement: Mapping[str, Any],
    shares: Sequence[Mapping[str, Any]],
    claims: Sequence[Mapping[str, Any]],
    sender: Sender,
    to: Destination,
    debtor: str,
) -> Letter:
    """The letter as it is drawn.

    Args:
        found: The distribution: received_on, amount_yen, description, delivery_on.
        statement: The step that made the statement: document_no, effective_on.
        shares: Its lines in their order.
        claims: Tax item, levy year and instalment of the own claims.
        sender: The office.
        to: Who gets this copy.
        debtor: Address and name of the person whose property it was.
    """
    words = {
        one["claim_id"]: (
            f"{sender.city} {tax_item(one['tax_item']).name} {one['levy_fiscal_year']}年度 "
            f"{instalment_words(one['instalment'])}"
        )
        for one in claims
    }
    facts = [
        ("滞納者", debtor),
        ("財産", found["description"]),
        ("受入れの日", day_words(found["received_on"])),
        ("受け入れた金額", f"{found['amount_yen']:,}円"),
    ]
    if found["delivery_on"] is not None:
        facts.append(("換価代金等の交付期日", day_words(found["delivery_on"])))
    blocks: tuple[Block, ...] = (
        Paragraph(_INTRODUCTION),
        Facts(tuple(facts)),
        Table(
            headings=("配当を受ける者", "根拠", "債権額", "配当額"),
            widths=(6, 6, 2, 2),
            amounts=(False, False, True, True),
            rows=tuple(
                (_whose(one, words), one["article"], f"{one['claimed_yen']:,}", f"{one['amount_yen']:,}")
                for one in shares
            ),
            totals=("計", "", "", f"{sum(one['amount_yen'] for one in shares):,}"),
        ),
    )
    letter = Letter("配当計算書", statement["document_no"], statement["effective_on"], sender, to, blocks)
    return as_disposition(letter, (*remedies_of(sorted({one["tax_item"] for one in claims}), sender), _OBJECTION))


def _whose(share: Mapping[str, Any], words: Mapping[int, str]) -> str:
    kind = LineKind(share["kind"])
    if kind is LineKind.CREDITOR:
        return f"{share['name']}({CREDITOR_LABELS[CreditorKind(share['creditor_kind'])]})"
    if kind is LineKind.REST:
        return "滞納者(残余)"
    claim = words[share["claim_id"]]
    return f"{claim} 滞納処分費・督促手数料" if kind is LineKind.COST else claim
