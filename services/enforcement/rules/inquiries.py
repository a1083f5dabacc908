"""Asset inquiries (財産調査の照会): who may be asked what, and the only fields in which an answer may come.

National Tax Collection Act articles 141 and 146-2, Local Tax Act article 20-11. The answer form follows from what is
asked, so what nobody asked for has no place in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.registers import IncomeKind, IncomePeriod, PropertyKind


class Recipient(StrEnum):
    """Who is asked."""

    BANK = "bank"
    EMPLOYER = "employer"
    INSURER = "insurer"
    PENSION_OFFICE = "pension_office"
    REGISTRY = "registry"
    MUNICIPALITY = "municipality"


class Item(StrEnum):
    """What is asked."""

    DEPOSITS = "deposits"
    TRANSACTIONS = "transactions"
    LOANS = "loans"
    SAFE_DEPOSIT = "safe_deposit"
    EMPLOYMENT = "employment"
    WAGES = "wages"
    INSURANCE = "insurance"
    PENSION = "pension"
    REAL_ESTATE = "real_estate"
    VEHICLES = "vehicles"
    RESIDENCE = "residence"
    OTHER_ARREARS = "other_arrears"


class FieldKind(StrEnum):
    """How a field of an answer is written."""

    TEXT = "text"
    YEN = "yen"
    DAY = "day"
    ACCOUNT = "account"
    COUNT = "count"


class FormField(NamedTuple):
    """A field of the answer form."""

    name: str
    label: str
    kind: FieldKind
    required: bool = True


class ItemForm(NamedTuple):
    """What is asked under one heading, of whom, and the fields of each line of the answer."""

    label: str
    recipients: frozenset[Recipient]
    fields: tuple[FormField, ...]


class Disclosed(StrEnum):
    """What the recipient is told about the person, so that he finds him; never an Individual Number (個人番号)."""

    NAME = "name"
    KANA = "kana"
    FORMER_NAME = "former_name"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    FORMER_ADDRESS = "former_address"


RECIPIENT_LABELS: Mapping[Recipient, str] = MappingProxyType(
    {
        Recipient.BANK: "金融機関",
        Recipient.EMPLOYER: "勤務先",
        Recipient.INSURER: "生命保険会社",
        Recipient.PENSION_OFFICE: "年金の支払者",
        Recipient.REGISTRY: "登記所・登録機関",
        Recipient.MUNICIPALITY: "他の市区町村",
    }
)
DISCLOSED_LABELS: Mapping[Disclosed, str] = MappingProxyType(
    {
        Disclosed.NAME: "氏名",
        Disclosed.KANA: "カナ氏名",
        Disclosed.FORMER_NAME: "旧氏名",
        Disclosed.BIRTH_DATE: "生年月日",
        Disclosed.ADDRESS: "住所",
        Disclosed.FORMER_ADDRESS: "前住所",
    }
)
_TEXT, _YEN, _DAY = FieldKind.TEXT, FieldKind.YEN, FieldKind.DAY


def _of(label: str, recipients: Iterable[Recipient], *fields: FormField) -> ItemForm:
    return ItemForm(label, frozenset(recipients), fields)


FORMS: Mapping[Item, ItemForm] = MappingProxyType(
    {
        Item.DEPOSITS: _of(
            "預貯金の有無と残高",
            [Recipient.BANK],
            FormField("branch", "店舗", _TEXT),
            FormField("kind", "預金の種類", _TEXT),
            FormField("account_number", "口座番号", FieldKind.ACCOUNT),
            FormField("balance_yen", "残高", _YEN),
            FormField("balance_on", "残高の日", _DAY),
        ),
        Item.TRANSACTIONS: _of(
            "調査期間の入出金",
            [Recipient.BANK],
            FormField("account_number", "口座番号", FieldKind.ACCOUNT),
            FormField("moved_on", "取引日", _DAY),
            FormField("paid_in_yen", "入金額", _YEN, required=False),
            FormField("paid_out_yen", "出金額", _YEN, required=False),
            FormField("words", "摘要", _TEXT, required=False),
        ),
        Item.LOANS: _of(
            "貸付金の残高と担保",
            [Recipient.BANK],
            FormField("loan_yen", "貸付残高", _YEN),
            FormField("security", "担保", _TEXT, required=False),
            FormField("balance_on", "残高の日", _DAY),
        ),
        Item.SAFE_DEPOSIT: _of("貸金庫の契約", [Recipient.BANK], FormField("branch", "店舗", _TEXT)),
        Item.EMPLOYMENT: _of(
            "雇用の状況",
            [Recipient.EMPLOYER],
            FormField("employed_since", "雇用の開始日", _DAY),
            FormField("payday", "給与の支払日", _TEXT),
        ),
        Item.WAGES: _of(
            "給与の額と控除",
            [Recipient.EMPLOYER],
            FormField("month", "支給月", _TEXT),
            FormField("gross_yen", "支給総額", _YEN),
            FormField("income_tax_yen", "源泉所得税", _YEN),
            FormField("resident_tax_yen", "特別徴収住民税", _YEN),
            FormField("social_insurance_yen", "社会保険料", _YEN),
            FormField("dependants", "扶養親族の数", FieldKind.COUNT),
            FormField("paid_on", "支給日", _DAY),
        ),
        Item.INSURANCE: _of(
            "生命保険契約",
            [Recipient.INSURER],
            FormField("contract", "契約の種類と証券番号", _TEXT),
            FormField("surrender_yen", "解約返戻金", _YEN),
            FormField("loan_yen", "契約者貸付", _YEN),
            FormField("valued_on", "計算の日", _DAY),
        ),
        Item.PENSION: _of(
            "年金の種類と額",
            [Recipient.PENSION_OFFICE],
            FormField("kind", "年金の種類", _TEXT),
            FormField("amount_yen", "1回の支払額", _YEN),
            FormField("paid_on", "支払日", _DAY),
        ),
        Item.REAL_ESTATE: _of(
            "不動産",
            [Recipient.REGISTRY, Recipient.MUNICIPALITY],
            FormField("location", "所在と地番", _TEXT),
            FormField("share", "持分", _TEXT),
            FormField("value_yen", "評価額", _YEN, required=False),
            FormField("senior_yen", "抵当権等の債権額", _YEN, required=False),
            FormField("registered_on", "登記の日", _DAY),
        ),
        Item.VEHICLES: _of(
            "自動車",
            [Recipient.REGISTRY],
            FormField("plate", "登録番号と車名", _TEXT),
            FormField("registered_on", "登録の日", _DAY),
        ),
        Item.RESIDENCE: _of(
            "住所の異動",
            [Recipient.MUNICIPALITY],
            FormField("address", "住所", _TEXT),
            FormField("since", "異動日", _DAY),
        ),
        Item.OTHER_ARREARS: _of(
            "他の滞納と差押え",
            [Recipient.MUNICIPALITY],
            FormField("amount_yen", "滞納額", _YEN),
            FormField("seized", "差押えの有無", _TEXT),
            FormField("stated_on", "基準日", _DAY),
        ),
    }
)


def unfit_items(recipient: Recipient, items: Iterable[Item]) -> list[Item]:
    """Those of some items that this kind of recipient is not asked, in their order."""
    return [item for item in items if recipient not in FORMS[item].recipients]


def form_of(items: Sequence[Item]) -> list[tuple[str, list[str]]]:
    """The answer form as two persons confirm it: each heading with the labels of its fields."""
    return [(FORMS[item].label, [field.label for field in FORMS[item].fields]) for item in items]


class AnswerLine(NamedTuple):
    """One line of an answer: under which item, and its fields as they were written."""

    item: str
    values: Mapping[str, str]


class AnswerFault(NamedTuple):
    """What is wrong with a line: its place from 1, the field (empty for the item), and what to do."""

    line: int
    field: str
    sentence: str


def unasked(asked: Sequence[Item], lines: Sequence[AnswerLine], nothing: Iterable[str]) -> list[str]:
    """Headings and fields of an answer that nobody asked for, by their names and never their values.

    That there is nothing under a heading is an answer as well: `nothing` has the items of which there is none.
    """
    wanted = {item.value: {field.name for field in FORMS[item].fields} for item in asked}
    found = [item for item in nothing if item not in wanted]
    for line in lines:
        if line.item not in wanted:
            found.append(line.item)
            continue
        found += (f"{line.item}.{name}" for name in line.values if name not in wanted[line.item])
    return list(dict.fromkeys(found))


def faults(
    asked: Sequence[Item], lines: Sequence[AnswerLine], nothing: Iterable[str], answered_on: date
) -> list[AnswerFault]:
    """Everything wrong with an answer that holds only what was asked for.

    Args:
        asked: What was asked.
        lines: The lines of the answer.
        nothing: Items of which there are none.
        answered_on: The day of the answer; no day in it may come later.
    """
    found: list[AnswerFault] = []
    for number, line in enumerate(lines, 1):
        found += (AnswerFault(number, *fault) for fault in _of_line(FORMS[Item(line.item)], line.values, answered_on))
    answered, none = {line.item for line in lines}, set(nothing)
    for item in asked:
        if (item.value in answered) == (item.value in none):
            sentence = f"{FORMS[item].label}: 回答の行か「該当なし」のどちらか一方を入力してください。"
            found.append(AnswerFault(0, item.value, sentence))
    return found


_PATTERNS: Mapping[FieldKind, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        FieldKind.YEN: (re.compile(r"[0-9]{1,13}"), "円の整数で入力してください。"),
        FieldKind.COUNT: (re.compile(r"[0-9]{1,2}"), "人数の整数で入力してください。"),
        FieldKind.ACCOUNT: (re.compile(r"[0-9]{1,8}"), "8桁までの数字で入力してください。"),
    }
)


def _of_line(form: ItemForm, values: Mapping[str, str], answered_on: date) -> Iterator[tuple[str, str]]:
    for field in form.fields:
        text = values.get(field.name, "").strip()
        if not text:
            if field.required:
                yield field.name, f"{field.label}がありません。"
        elif field.kind is FieldKind.DAY:
            day = _day(text)
            if day is None:
                yield field.name, f"{field.label}は2026-04-01のように入力してください。"
            elif day > answered_on:
                yield field.name, f"{field.label}が回答の日より後です。"
        elif field.kind in _PATTERNS:
            pattern, sentence = _PATTERNS[field.kind]
            if not pattern.fullmatch(text):
                yield field.name, f"{field.label}は{sentence}"
        elif len(text) > _TEXT_MAX:
            yield field.name, f"{field.label}は{_TEXT_MAX}文字までにしてください。"


_TEXT_MAX = 200


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class FoundProperty(NamedTuple):
    """A line of an answer as the register of property keeps it."""

    kind: PropertyKind
    third_party: str
    description: str
    account_number: str | None
    value_yen: int | None
    senior_yen: int
    effective_on: date


class FoundIncome(NamedTuple):
    """A line of an answer as the register of income keeps it."""

    kind: IncomeKind
    amount_yen: int
    period: IncomePeriod
    effective_on: date


def found_property(recipient_name: str, line: AnswerLine) -> FoundProperty | None:
    """The property that a line tells of; none where it tells of something else, such as a transaction."""
    values = line.values
    match Item(line.item):
        case Item.DEPOSITS:
            third_party = f"{recipient_name} {values['branch']}"
            number, yen = values["account_number"], int(values["balance_yen"])
            on = date.fromisoformat(values["balance_on"])
            return FoundProperty(PropertyKind.DEPOSIT, third_party, values["kind"], number, yen, 0, on)
        case Item.INSURANCE:
            yen, loan_yen = int(values["surrender_yen"]), int(values["loan_yen"])
            on = date.fromisoformat(values["valued_on"])
            return FoundProperty(PropertyKind.INSURANCE, recipient_name, values["contract"], None, yen, loan_yen, on)
        case Item.REAL_ESTATE:
            text, value = f"{values['location']} 持分{values['share']}", values.get("value_yen", "")
            on = date.fromisoformat(values["registered_on"])
            senior_yen = int(values.get("senior_yen") or 0)
            return FoundProperty(
                PropertyKind.REAL_ESTATE, "", text, None, int(value) if value else None, senior_yen, on
            )
        case Item.VEHICLES:
            on = date.fromisoformat(values["registered_on"])
            return FoundProperty(PropertyKind.VEHICLE, "", values["plate"], None, None, 0, on)
        case _:
            return None


def found_income(line: AnswerLine) -> FoundIncome | None:
    """The income that a line tells of, if any."""
    values = line.values
    match Item(line.item):
        case Item.WAGES:
            on = date.fromisoformat(values["paid_on"])
            return FoundIncome(IncomeKind.WAGES, int(values["gross_yen"]), IncomePeriod.MONTH, on)
        case Item.PENSION:
            on = date.fromisoformat(values["paid_on"])
            return FoundIncome(IncomeKind.PENSION, int(values["amount_yen"]), IncomePeriod.TWO_MONTHS, on)
        case _:
            return None
