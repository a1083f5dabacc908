"""What a person reads of the uses of his data (利用状況の報告): who, when, why and which items, in plain Japanese.

Uses that would tell how he is investigated, and those under a support measure, are counted and not described; each
with the article by which it is left out (個人情報の保護に関する法律78条1項).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from shared.access.declaration import AccessAction, ActorKind
from shared.access.purposes import ASSET_INQUIRY, PURPOSES
from shared.days import TOKYO

#: Plain words for what access records name by the terms of the services.
_ITEMS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "氏名": frozenset({"name", "name_kana", "latin_name", "former_name", "common_name"}),
        "住所・送付先": frozenset(
            {"address", "postal_code", "destination", "letters_to", "lot_number", "building", "source_ref"}
        ),
        "生年月日・性別": frozenset({"born", "born_on", "sex"}),
        "電話番号・連絡先": frozenset({"telephone", "contact", "call", "call_wish"}),
        "世帯・親族": frozenset({"household_relation", "household", "heir", "succession", "death"}),
        "法人番号": frozenset({"corporate_number"}),
        "個人番号": frozenset({"individual_number", "integrated_number"}),
        "宛名番号と名寄せ": frozenset({"addressee_no", "link", "identity_check", "customer_number", "protection"}),
        "税額・課税の内容": frozenset(
            {"claim", "claim_id", "assessed", "assessment", "tax_item", "tax_notice", "filing", "vehicle", "instalment"}
            | {"joint_obligor", "special_collector", "notice", "prepayment_incentive", "document_no"}
        ),
        "納期限": frozenset({"due_on", "statutory_due_on", "pay_by", "deadline_on", "priority_on"}),
        "未納額・延滞金": frozenset(
            {"balance", "open_yen", "open_principal_yen", "owed_yen", "to_pay_yen", "amount", "amount_yen", "fee_yen"}
            | {"late_charge", "dunning_fee", "disposition_cost", "carry_over", "quote", "standing"}
        ),
        "納付の記録": frozenset({"receipt", "slip", "ledger", "payment_order", "certificate", "saga"}),
        "口座": frozenset(
            {"account", "holder_kana", "mandate", "transfer_result", "transfer_stop", "payee", "payout_result"}
        ),
        "還付・充当": frozenset(
            {"overpayment", "refund", "refund_interest", "refund_notice", "appropriation", "consent"}
        ),
        "督促・催告": frozenset(
            {"reminder", "dunned_on", "issued_on", "sent_on", "served_on", "returned_on", "letter", "apology", "form"}
            | {"stage", "stop", "stopped_from", "stopped_until", "promise", "pulled", "counter", "removed_on"}
        ),
        "納税の相談・猶予": frozenset(
            {"measure", "decision", "circumstance", "disaster", "assistance", "ground", "block", "next_action"}
        ),
        "滞納処分": frozenset(
            {"case", "seizure", "property", "income", "inquiry", "national_tax", "disposition", "distribution", "duty"}
            | {"creditor", "prescription", "extinguished_on", "write_off", "assignee", "task", "tag"}
        ),
        "利用の記録": frozenset(
            {"access_record", "lookup_review", "history", "approval", "review", "session", "reading"}
        ),
        "開示等の請求": frozenset({"disclosure_request", "use_suspension", "person_record"}),
        "問合せと調査": frozenset({"handling_inquiry", "staff_inquiry"}),
        "手続の日と理由": frozenset({"ended_on", "shown_on", "reason"}),
    }
)
_ITEM_OF = {name: label for label, names in _ITEMS.items() for name in names}
OTHER_ITEMS = "その他の記録"

_SERVICES = MappingProxyType(
    {
        "payments": "収納",
        "dunning": "督促・催告",
        "enforcement": "滞納整理",
        "refunds": "還付",
        "identity": "宛名",
        "access": "権限・利用記録",
        "exchange": "情報連携",
    }
)


def service_name(service: str) -> str:
    """What a citizen reads of a part of the system."""
    return _SERVICES.get(service, service)


def item_words(fields: Iterable[str]) -> list[str]:
    """Plain words for the fields of an access record, each once and in the order of the report."""
    found = {_ITEM_OF.get(name, OTHER_ITEMS) for name in fields}
    return [label for label in (*_ITEMS, OTHER_ITEMS) if label in found]


class Withheld(StrEnum):
    """Why uses are counted and not described."""

    INVESTIGATION = "investigation"
    SUPPORT_MEASURE = "support_measure"


WITHHELD_WORDS: Mapping[Withheld, str] = MappingProxyType(
    {
        Withheld.INVESTIGATION: "財産調査に関する利用(徴収事務の適正な遂行に支障のおそれ、法78条1項7号)",
        Withheld.SUPPORT_MEASURE: "支援措置に関する利用(生命・身体等を害するおそれ、法78条1項1号・2号)",
    }
)


@dataclass(frozen=True, slots=True)
class Use:
    """One use as an access record has it, with the user's name as the city lets it stand."""

    occurred_at: datetime
    service: str
    is_program: bool
    who: str
    purpose: str
    action: str
    fields: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: when, who, why with the law, what was done, with which items, and how often."""

    when: str
    who: str
    purpose: str
    action: str
    items: str
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """The lines in the order of time, and how many uses are not described, and why."""

    lines: tuple[Line, ...]
    withheld: Mapping[Withheld, int]


def withheld_because(use: Use) -> Withheld | None:
    """Why a use is not described; none where it is."""
    if use.rule.startswith("protected"):
        return Withheld.SUPPORT_MEASURE
    return Withheld.INVESTIGATION if use.purpose == ASSET_INQUIRY.code else None


def usage_report(uses: Sequence[Use]) -> Report:
    """The report of some uses.

    What programs did by themselves is one line a day for each purpose; what an officer did within a minute for one
    purpose is one line, with all items together.
    """
    withheld: dict[Withheld, int] = {}
    grouped: dict[tuple[str, str, str, str], list[Use]] = {}
    for use in sorted(uses, key=lambda one: one.occurred_at):
        reason = withheld_because(use)
        if reason is not None:
            withheld[reason] = withheld.get(reason, 0) + 1
            continue
        at = use.occurred_at.astimezone(TOKYO)
        when = f"{at:%Y-%m-%d}" if use.is_program else f"{at:%Y-%m-%d %H:%M}"
        who = f"{service_name(use.service)}システムの自動処理" if use.is_program else use.who
        grouped.setdefault((when, who, use.purpose, use.action), []).append(use)
    lines = [_line(*key, same) for key, same in grouped.items()]
    return Report(tuple(sorted(lines, key=lambda one: one.when)), MappingProxyType(withheld))


def is_program(actor_kind: str) -> bool:
    """Whether no officer acted."""
    return actor_kind != ActorKind.STAFF


def _line(when: str, who: str, purpose: str, action: str, uses: Sequence[Use]) -> Line:
    stated = PURPOSES.get(purpose)
    why = f"{stated.label}({stated.legal_basis})" if stated else purpose
    known = {one.value for one in AccessAction}
    done = AccessAction(action).label if action in known else action
    items = "、".join(item_words(name for use in uses for name in use.fields))
    return Line(when, who, why, done, items or OTHER_ITEMS, len(uses))
