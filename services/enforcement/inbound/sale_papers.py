"""The papers of a public sale: announcement (公売公告), notice to the debtor (公売通知書), notice of the decision."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from services.enforcement.handlers.selling import terms_on
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.sale import METHOD_LABELS, SaleMethod, SaleState, earliest_decision
from shared.documents.letter import Block, Destination, Facts, Letter, Paragraph, Sender, day_words


class SalePaperKind(StrEnum):
    """A paper of a sale."""

    ANNOUNCEMENT = "announcement"
    DEBTOR_NOTICE = "debtor_notice"
    DECISION = "decision"


#: The step that a paper tells of.
PAPER_STATES: Mapping[SalePaperKind, SaleState] = MappingProxyType(
    {
        SalePaperKind.ANNOUNCEMENT: SaleState.PUBLISHED,
        SalePaperKind.DEBTOR_NOTICE: SaleState.PUBLISHED,
        SalePaperKind.DECISION: SaleState.DECIDED,
    }
)
_TITLES: Mapping[SalePaperKind, str] = MappingProxyType(
    {
        SalePaperKind.ANNOUNCEMENT: "公売公告",
        SalePaperKind.DEBTOR_NOTICE: "公売通知書",
        SalePaperKind.DECISION: "売却決定通知書",
    }
)
_STATEMENTS: Mapping[SalePaperKind, str] = MappingProxyType(
    {
        SalePaperKind.ANNOUNCEMENT: "国税徴収法第94条及び第95条の規定により、差し押さえた下記の財産を公売します。",
        SalePaperKind.DEBTOR_NOTICE: (
            "差し押さえた下記の財産を公売しますので、国税徴収法第96条の規定により通知します。公売の日までに滞納金の全額が"
            "納付されたときは、公売を中止します。"
        ),
        SalePaperKind.DECISION: "下記のとおり売却を決定しましたので、国税徴収法第118条の規定により通知します。",
    }
)
_CREDITORS = (
    "公売財産について質権、抵当権、先取特権、留置権などの権利を有する者は、売却決定の日の前日までに、債権現在額申立書を"
    "提出してください(国税徴収法95条1項、130条1項)。"
)
_NOT_PAID = "買受代金が納付の期限までに納付されないときは、売却決定を取り消します(国税徴収法115条4項)。"


def sale_letter(
    kind: SalePaperKind,
    found: Mapping[str, Any],
    step: Mapping[str, Any],
    sender: Sender,
    to: Destination | None,
    note: str,
) -> Letter:
    """The paper as it is drawn.

    Args:
        kind: Which.
        found: The sale.
        step: The step it tells of, with its day and number.
        sender: The office.
        to: Who gets it; none for the notice that hangs on a board, which names nobody.
        note: What else is said of the property, such as its state or who uses it; empty for nothing.
    """
    facts = [("財産", found["description"])]
    if kind is SalePaperKind.DECISION:
        facts += [
            ("売却価額", f"{step['price_yen']:,}円"),
            ("売却決定の日", day_words(step["effective_on"])),
            ("買受代金の納付の期限", day_words(step["second_on"])),
        ]
    else:
        terms = terms_on(found["sale_on"])
        decision_on = earliest_decision(PropertyKind(found["kind"]), found["sale_on"], terms)
        deposit = f"{found['deposit_yen']:,}円" if found["deposit_yen"] else "要しません"
        facts += [
            ("公売の方法", METHOD_LABELS[SaleMethod(found["method"])]),
            ("公売の日", day_words(found["sale_on"])),
            ("公売の場所", found["place"]),
            ("見積価額", f"{found['estimate_yen']:,}円"),
            ("公売保証金", deposit),
            ("売却決定の日", f"{day_words(decision_on)}以後"),
        ]
    if note:
        facts.append(("備考", note))
    last = _NOT_PAID if kind is SalePaperKind.DECISION else _CREDITORS
    blocks: tuple[Block, ...] = (Paragraph(_STATEMENTS[kind]), Facts(tuple(facts)), Paragraph(last, small=True))
    return Letter(_TITLES[kind], step["document_no"], step["effective_on"], sender, to, blocks)
