"""The papers of a public sale: announcement (公売公告), notice to the debtor (公売通知書), notice of the decision."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from services.enforcement.handlers.selling import terms_on
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.sale import METHOD_LABELS, SaleMethod, SaleState, decision_days
from services.enforcement.rules.seizure_kinds import LIKE_REAL_ESTATE
from shared.documents.letter import Block, Destination, Facts, Letter, Paragraph, Sender, day_words, sealed
from shared.documents.remedies import as_disposition, remedies_of


class SalePaperKind(StrEnum):
    """A paper of a sale."""

    ANNOUNCEMENT = "announcement"
    DEBTOR_NOTICE = "debtor_notice"
    DECISION = "decision"
    DEFAULT = "default"


#: The step that a paper tells of.
PAPER_STATES: Mapping[SalePaperKind, SaleState] = MappingProxyType(
    {
        SalePaperKind.ANNOUNCEMENT: SaleState.PUBLISHED,
        SalePaperKind.DEBTOR_NOTICE: SaleState.PUBLISHED,
        # The buyer gets it when he has paid the price (118条).
        SalePaperKind.DECISION: SaleState.PAID,
        SalePaperKind.DEFAULT: SaleState.DEFAULTED,
    }
)
_TITLES: Mapping[SalePaperKind, str] = MappingProxyType(
    {
        SalePaperKind.ANNOUNCEMENT: "公売公告",
        SalePaperKind.DEBTOR_NOTICE: "公売通知書",
        SalePaperKind.DECISION: "売却決定通知書",
        SalePaperKind.DEFAULT: "売却決定取消通知書",
    }
)
_STATEMENTS: Mapping[SalePaperKind, str] = MappingProxyType(
    {
        SalePaperKind.ANNOUNCEMENT: "国税徴収法第94条及び第95条の規定により、差し押さえた下記の財産を公売します。",
        SalePaperKind.DEBTOR_NOTICE: (
            "差し押さえた下記の財産を公売しますので、国税徴収法第96条の規定により通知します。公売の日までに滞納金の全額が"
            "納付されたときは、公売を中止します。"
        ),
        SalePaperKind.DECISION: (
            "下記のとおり売却を決定し、買受代金が納付されましたので、国税徴収法第118条の規定により通知します。"
        ),
        SalePaperKind.DEFAULT: (
            "買受代金が納付の期限までに納付されなかったので、国税徴収法第115条第4項の規定により、下記の売却決定を取り消しました。"
        ),
    }
)
_CREDITORS = (
    "公売財産について質権、抵当権、先取特権、留置権などの権利を有する者は、売却決定の日の前日までに、債権現在額申立書を"
    "提出してください(国税徴収法95条1項、130条1項)。"
)
_PRICE_DUE = "売却決定の日(延長するときは備考の日、次順位買受申込者は売却決定の日から起算して7日を経過した日)"
_FORFEITED = (
    "買受人が提供した公売保証金は、公売に係る滞納金に充て、残余は滞納者に交付します(国税徴収法100条3項ただし書)。"
)
#: Of what is like real estate, an objection to the decision ends with the day for the price (地方税法19条の4第3号).
_UNTIL_PAYMENT = "ただし、買受代金の納付の期限を過ぎた後はできません(地方税法19条の4第3号)。"


def sale_letter(
    kind: SalePaperKind,
    found: Mapping[str, Any],
    steps: Mapping[str, Mapping[str, Any]],
    sender: Sender,
    to: Destination | None,
    debtor: str,
    note: str,
) -> Letter:
    """The paper as it is drawn.

    Args:
        kind: Which.
        found: The sale.
        steps: The last step of each kind, with its day and number.
        sender: The office.
        to: Who gets it; none for the notice that hangs on a board, which names nobody.
        debtor: Address and name of the person in arrears, for the notice of the decision.
        note: What else is said of the property, such as its state or who uses it; empty for nothing.
    """
    of_decision = {SalePaperKind.DECISION: _decision_facts, SalePaperKind.DEFAULT: _default_facts}
    facts = [("滞納者", debtor)] if kind is SalePaperKind.DECISION else []
    facts += [
        ("財産", found["description"]),
        *(of_decision[kind](steps) if kind in of_decision else _offer_facts(found)),
    ]
    if note:
        facts.append(("備考", note))
    step = steps[PAPER_STATES[kind]]
    # The number is that of the decision, which is notified when the price is paid.
    number = steps[SaleState.DECIDED]["document_no"] if kind is SalePaperKind.DECISION else step["document_no"]
    blocks: list[Block] = [Paragraph(_STATEMENTS[kind]), Facts(tuple(facts))]
    if kind is not SalePaperKind.DECISION:
        last = _FORFEITED if kind is SalePaperKind.DEFAULT else _CREDITORS
        blocks.append(Paragraph(last, small=True))
    letter = Letter(_TITLES[kind], number, step["effective_on"], sender, to, tuple(blocks))
    if kind not in of_decision:
        return sealed(letter)
    is_bounded = kind is SalePaperKind.DECISION and PropertyKind(found["kind"]) in LIKE_REAL_ESTATE
    until = (_UNTIL_PAYMENT,) if is_bounded else ()
    return as_disposition(letter, (*remedies_of(found["tax_items"], sender), *until))


def _offer_facts(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    terms = terms_on(found["sale_on"])
    first_on, last_on = decision_days(PropertyKind(found["kind"]), found["sale_on"], terms)
    until = "" if last_on == first_on else f"から{day_words(last_on)}までの市長が指定する日"
    return [
        ("公売の方法", METHOD_LABELS[SaleMethod(found["method"])]),
        ("公売の日", day_words(found["sale_on"])),
        ("公売の場所", found["place"]),
        ("見積価額", f"{found['estimate_yen']:,}円"),
        ("公売保証金", f"{found['deposit_yen']:,}円" if found["deposit_yen"] else "要しません"),
        ("売却決定の日", f"{day_words(first_on)}{until}"),
        ("買受代金の納付の期限", _PRICE_DUE),
    ]


def _decision_facts(steps: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    decided, paid = steps[SaleState.DECIDED], steps[SaleState.PAID]
    return [
        ("売却価額", f"{decided['price_yen']:,}円"),
        ("売却決定の日", day_words(decided["effective_on"])),
        ("買受代金の納付の期限", day_words(decided["second_on"])),
        ("買受代金の納付の日", day_words(paid["effective_on"])),
    ]


def _default_facts(steps: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    step = steps[SaleState.DEFAULTED]
    return [
        ("売却価額", f"{step['price_yen']:,}円"),
        ("買受代金の納付の期限", day_words(step["second_on"])),
        ("取消しの日", day_words(step["effective_on"])),
    ]
