"""How each panel of a case reads on the officers' page: its title, its columns, and the words for its codes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from services.enforcement.inbound.case_panel import PanelRow
from services.enforcement.inbound.cases_http import ContactKind
from services.enforcement.inbound.tasks_http import Outcome
from services.enforcement.rules.dispositions import KIND_LABELS, STEP_LABELS
from services.enforcement.rules.insolvency import KINDS as CIRCUMSTANCES
from services.enforcement.rules.measures import LABELS as MEASURES
from services.enforcement.rules.registers import PROPERTY_LABELS, IncomeKind, IncomePeriod, Source
from services.enforcement.rules.seizure_states import STATE_LABELS
from services.enforcement.rules.write_off import LABELS as WRITE_OFFS
from shared.contracts import Channel
from shared.contracts.case_questions import HistoryKind
from shared.days import TOKYO
from shared.documents.letter import instalment_words
from shared.http.page_parts import Cell, table
from shared.http.pages import Fragment
from shared.law.tax_items import TAX_ITEMS


class PanelWords(NamedTuple):
    """The title of a panel, and its columns with their headings."""

    title: str
    columns: tuple[tuple[str, str], ...]


_ITEM = ("tax_item", "税目")
PANELS: Mapping[str, PanelWords] = MappingProxyType(
    {
        "arrears": PanelWords(
            "滞納の明細",
            (
                _ITEM,
                ("levy_fiscal_year", "年度"),
                ("instalment", "期別"),
                ("due_on", "納期限"),
                ("owed_yen", "未納額"),
                ("document_no", "督促状"),
                ("seizable_from", "差押えができる日"),
            ),
        ),
        "claims": PanelWords(
            "調定と納付",
            (
                _ITEM,
                ("levy_fiscal_year", "年度"),
                ("notice_no", "通知書番号"),
                ("instalment", "期別"),
                ("assessed_yen", "調定額"),
                ("open_yen", "未納額(速報を含む)"),
                ("owed_yen", "未納額(確報)"),
                ("settled_on", "完納日"),
            ),
        ),
        "receipts": PanelWords(
            "収納",
            (
                ("paid_on", "領収日"),
                _ITEM,
                ("channel", "納付の方法"),
                ("amount_yen", "金額"),
                ("provisional", "速報"),
                ("reversed_on", "取消日"),
            ),
        ),
        "letters": PanelWords(
            "督促状・催告書",
            (
                ("issued_on", "発送日"),
                ("kind", "種類"),
                _ITEM,
                ("document_no", "文書番号"),
                ("pay_by", "差押えの前の最後の日"),
                ("returned", "返戻"),
            ),
        ),
        "write_offs": PanelWords(
            "不納欠損",
            (
                ("decided_on", "決定日"),
                _ITEM,
                ("ground", "事由"),
                ("owed_yen", "金額"),
                ("undone_on", "取消日"),
            ),
        ),
        "property": PanelWords(
            "財産",
            (
                ("kind", "種類"),
                ("third_party", "第三債務者"),
                ("description", "内容"),
                ("account_number", "口座番号"),
                ("value_yen", "見積額"),
                ("source", "把握の方法"),
                ("source_reference", "把握の根拠"),
                ("known_on", "把握した日"),
                ("is_gone", "消滅"),
            ),
        ),
        "income": PanelWords(
            "収入",
            (
                ("kind", "種類"),
                ("payer", "支払者"),
                ("amount_yen", "金額"),
                ("period", "期間"),
                ("source", "把握の方法"),
                ("known_on", "把握した日"),
            ),
        ),
        "ability": PanelWords(
            "支払能力調査",
            (
                ("made_on", "調査日"),
                ("payable_now_yen", "現在納付可能額"),
                ("monthly_yen", "毎月の見込額"),
                ("months_needed", "完納までの月数"),
            ),
        ),
        "inquiries": PanelWords(
            "財産調査",
            (
                ("document_no", "文書番号"),
                ("recipient", "照会先"),
                ("effective_on", "日付"),
                ("answer_by", "回答期限"),
                ("valid_until", "回答の有効期限"),
            ),
        ),
        "contacts": PanelWords(
            "交渉経過",
            (
                ("made_on", "日付"),
                ("kind", "方法"),
                ("summary", "内容"),
                ("next_action", "次の行動"),
                ("next_action_on", "その予定日"),
                ("sheet_no", "調査票"),
                ("recorded_by", "記録者"),
            ),
        ),
        "field_sheets": PanelWords(
            "訪問調査票",
            (
                ("document_no", "番号"),
                ("holder", "持出者"),
                ("visit_on", "訪問の予定日"),
                ("due_back_on", "返却期限"),
                ("missing_nos", "戻っていない写し"),
                ("visited_on", "訪問日"),
                ("abode_label", "居住の状況"),
            ),
        ),
        "measures": PanelWords(
            "猶予・執行停止・納税計画",
            (
                ("kind", "種類"),
                ("state", "状態"),
                ("first_day", "始まり"),
                ("last_day", "終わり"),
                ("ended_on", "取消し等の日"),
                ("amount_yen", "金額"),
            ),
        ),
        "seizures": PanelWords(
            "差押え",
            (("effective_on", "日付"), ("state", "状態"), ("seized_yen", "差押額")),
        ),
        "dispositions": PanelWords(
            "その他の処分",
            (
                ("kind", "種類"),
                ("authority", "機関"),
                ("document_no", "文書番号"),
                ("last_step", "手続"),
                ("effective_on", "日付"),
                ("due_on", "期限"),
            ),
        ),
        "circumstances": PanelWords(
            "破産・死亡・転出等",
            (
                ("kind", "事由"),
                ("occurred_on", "起きた日"),
                ("respond_by", "対応の期限"),
                ("ended_on", "終わった日"),
            ),
        ),
        "appeals": PanelWords(
            "審査請求",
            (
                ("received_on", "受付日"),
                ("act_label", "対象の処分"),
                ("state_label", "状態"),
                ("due_on", "期限"),
                ("stops_sale", "換価の停止"),
            ),
        ),
        "questions": PanelWords(
            "督促・世帯の照会",
            (
                ("asked_at", "照会日"),
                ("reason", "理由"),
                ("with_household", "世帯を含む"),
                ("history_as_of", "督促の回答日"),
                ("household_as_of", "世帯の回答日"),
            ),
        ),
        "dunning_history": PanelWords(
            "督促・催告の経過(照会への回答)",
            (
                ("on_day", "日付"),
                ("kind", "種類"),
                ("reference", "番号"),
                ("next_action_on", "次の予定日"),
                ("corrected", "訂正済"),
                ("as_of", "回答日"),
            ),
        ),
        "household": PanelWords(
            "世帯(照会への回答)",
            (("addressee_no", "宛名番号"), ("relation", "続柄"), ("as_of", "回答日")),
        ),
        "tasks": PanelWords("業務", (("due_on", "期限"), ("what", "内容"), ("outcome", "結果"))),
        "tags": PanelWords(
            "札", (("tag", "札"), ("first_day", "始まり"), ("last_day", "終わり"), ("in_force", "有効"))
        ),
        "counters": PanelWords("カウンタ", (("label", "項目"), ("in_force", "継続中"), ("ever", "累計"))),
    }
)
_SOURCES = {
    Source.INQUIRY: "財産調査",
    Source.STATEMENT: "本人の申出",
    Source.VISIT: "訪問",
    Source.REGISTER: "登記・登録",
    Source.SEARCH: "捜索",
}
#: The words for the codes of a column, by panel and column, or by column where all panels mean the same.
_CODES: Mapping[tuple[str, str], Mapping[Any, str]] = MappingProxyType(
    {
        ("", "tax_item"): {code: item.name for code, item in TAX_ITEMS.items()},
        ("", "source"): _SOURCES,
        ("receipts", "channel"): {
            Channel.COUNTER: "市の窓口",
            Channel.CONVENIENCE_STORE: "コンビニ",
            Channel.ACCOUNT_TRANSFER: "口座振替",
            Channel.BANK_COUNTER: "金融機関の窓口",
        },
        ("letters", "kind"): {"dunning_notice": "督促状", "reminder": "催告書"},
        ("write_offs", "ground"): WRITE_OFFS,
        ("property", "kind"): PROPERTY_LABELS,
        ("income", "kind"): {
            IncomeKind.WAGES: "給与",
            IncomeKind.PENSION: "年金",
            IncomeKind.BUSINESS: "事業",
            IncomeKind.RENT: "地代・家賃",
            IncomeKind.OTHER: "その他",
        },
        ("income", "period"): {
            IncomePeriod.MONTH: "1か月",
            IncomePeriod.TWO_MONTHS: "2か月",
            IncomePeriod.YEAR: "1年",
        },
        ("contacts", "kind"): {
            ContactKind.COUNTER: "来庁",
            ContactKind.PHONE: "電話",
            ContactKind.VISIT: "訪問",
            ContactKind.LETTER: "文書",
        },
        ("dunning_history", "kind"): {
            HistoryKind.CONTACT: "交渉",
            HistoryKind.CALL: "電話催告",
            HistoryKind.RETURNED_MAIL: "返戻の手続",
            HistoryKind.PROMISE: "納付約束",
            HistoryKind.PROMISE_JUDGEMENT: "約束の結果",
        },
        ("measures", "kind"): MEASURES,
        ("measures", "state"): {
            "to_come": "開始前",
            "in_force": "継続中",
            "over": "期間満了",
            "ended": "取消し・終了",
        },
        ("seizures", "state"): STATE_LABELS,
        ("dispositions", "kind"): KIND_LABELS,
        ("dispositions", "last_step"): STEP_LABELS,
        ("circumstances", "kind"): {kind: terms.label for kind, terms in CIRCUMSTANCES.items()},
        ("tasks", "outcome"): {Outcome.DONE: "完了", Outcome.NEEDLESS: "不要"},
    }
)


def shown_panel(name: str, rows: Sequence[PanelRow], tags: Mapping[str, str]) -> Fragment:
    """A panel as the page shows it.

    Args:
        name: Which panel.
        rows: Its rows.
        tags: The city's words for tags.
    """
    words = PANELS[name]
    codes = {column: _codes(name, column, tags) for column, _ in words.columns}
    cells = [[_cell(column, getattr(row, column), codes[column]) for column, _ in words.columns] for row in rows]
    return table(words.title, [heading for _, heading in words.columns], cells, heading=words.title)


def _codes(panel: str, column: str, tags: Mapping[str, str]) -> Mapping[Any, str]:
    if (panel, column) == ("tags", "tag"):
        return tags
    return _CODES.get((panel, column)) or _CODES.get(("", column)) or {}


def _cell(column: str, value: object, codes: Mapping[Any, str]) -> Cell:
    if value is None:
        return None
    if codes:
        return codes[value]
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, datetime):
        return value.astimezone(TOKYO).date()
    if isinstance(value, date):
        return value
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if column == "instalment":
        return instalment_words(str(value))
    return value if column.endswith("_yen") and isinstance(value, int) else str(value)
