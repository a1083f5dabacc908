"""The dunning notice (督促状, 地方税法329条・371条・463条の25・726条, 地方自治法231条の3第1項) as a letter."""

from dataclasses import dataclass
from datetime import date

from shared.documents.letter import (
    Destination,
    Facts,
    InheritedPart,
    Insert,
    Letter,
    Paragraph,
    Sender,
    Variant,
    day_words,
    inherited_words,
    instalment_words,
    yen_words,
)
from shared.documents.payment_slip import PaymentSlip
from shared.documents.remedies import remedy_of
from shared.law.tax_items import TaxKind, tax_item
from shared.money import Yen


@dataclass(frozen=True, slots=True)
class DunningLetter:
    """What a dunning notice says, as it was issued.

    Attributes:
        sender: Who writes.
        to: Who gets it.
        document_no: 文書番号.
        issued_on: The day of dispatch (発した日).
        tax_item: Its code.
        levy_fiscal_year: 賦課年度.
        instalment: 期別.
        notice_no: 通知書番号.
        due_on: 納期限.
        pay_by: The last day before seizure becomes possible; for a charge the deadline that the notice sets.
        open_principal_yen: The tax or charge that is not paid.
        fee_yen: 督促手数料; zero where there is none.
        is_joint: Whether it goes to a joint obligor beside the one whose claim it is.
        slip: The slip for it; without one the letter says where to pay.
        variant: How it is made for its reader.
        inherited: Where it goes to the representative of heirs, what he owes of it himself.
    """

    sender: Sender
    to: Destination
    document_no: str
    issued_on: date
    tax_item: str
    levy_fiscal_year: int
    instalment: str
    notice_no: str
    due_on: date
    pay_by: date
    open_principal_yen: Yen
    fee_yen: Yen
    is_joint: bool = False
    slip: PaymentSlip | None = None
    variant: Variant = Variant()  # noqa: RUF009 - It is frozen.
    inherited: InheritedPart | None = None


def dunning_letter(values: DunningLetter) -> Letter:
    """The letter of a dunning notice."""
    item = tax_item(values.tax_item)
    demanded = (
        f"下記の{item.name}が納期限までに納付されていませんので、{item.dunning_article}の規定により督促します。"
        f"{day_words(values.pay_by)}までに納付してください。"
    )
    return Letter(
        title="督促状",
        document_no=values.document_no,
        issued_on=values.issued_on,
        sender=values.sender,
        to=values.to,
        blocks=(
            Paragraph(demanded),
            Facts(_facts(values, item.name)),
            *(() if values.inherited is None else (Paragraph(inherited_words(values.inherited)),)),
            Paragraph(_seizure(values), emphasised=True),
            Paragraph("".join(_notes(values)), small=True),
            *(Paragraph(sentence, small=True) for sentence in remedy_of(item.code, values.sender, seizure_bars=True)),
        ),
        slip=values.slip,
        insert=_insert(values, item.name) if values.variant.plain_insert else None,
        large_print=values.variant.large_print,
    )


def _facts(values: DunningLetter, item_name: str) -> tuple[tuple[str, str], ...]:
    total_yen = values.open_principal_yen + values.fee_yen
    return (
        ("税目・年度・期別", f"{item_name}  {values.levy_fiscal_year}年度  {instalment_words(values.instalment)}"),
        ("通知書番号", values.notice_no),
        ("納期限", day_words(values.due_on)),
        ("未納の額", yen_words(values.open_principal_yen)),
        *((("督促手数料", yen_words(values.fee_yen)),) if values.fee_yen else ()),
        ("合計", f"{yen_words(total_yen)}(ほかに延滞金がかかることがあります)"),
        ("納付の期限", day_words(values.pay_by)),
    )


def _seizure(values: DunningLetter) -> str:
    item = tax_item(values.tax_item)
    if item.kind is TaxKind.CHARGE:
        return (
            "この督促状で指定した期限までに納付されないときは、"
            f"{item.seizure_article}の規定により、財産を差し押さえます。"
        )
    return (
        "この督促状を発した日から起算して10日を経過した日までに完納されないときは、"
        f"{item.seizure_article}の規定により、財産を差し押さえなければならないこととされています。"
    )


def _notes(values: DunningLetter) -> list[str]:
    article = tax_item(values.tax_item).late_charge_article
    notes = [f"納期限の翌日から納付の日までの日数に応じて、延滞金を納付していただきます({article})。"]
    if values.is_joint:
        notes.append("この督促状は、連帯して納付する義務を負う方それぞれにお送りしています。納付は1回で足ります。")
    if values.slip is None:
        notes.append("お手元の納付書により、金融機関又は市の窓口で納付してください。納付書がないときは再発行します。")
    notes.append("行き違いですでに納付されているときは、ご容赦ください。")
    return notes


def _insert(values: DunningLetter, item_name: str) -> Insert:
    amount = yen_words(values.open_principal_yen + values.fee_yen)
    by = values.pay_by
    return Insert(
        plain_japanese=(
            f"これは「督促状(とくそくじょう)」です。{item_name}のお金を、まだ払っていません。",
            f"{by.year}年{by.month}月{by.day}日までに、{amount}を払ってください。遅れると「延滞金(えんたいきん)」が増えます。",
            "払わないと、市はあなたの財産(給料、貯金など)を取り上げることがあります。",
            f"払うのがむずかしい人は、すぐに電話してください。{values.sender.office} {values.sender.telephone}",
        ),
        english=(
            f"This is a dunning notice (tokusoku-jo), No. {values.document_no}: a tax or charge was not paid on time.",
            f"Please pay {values.open_principal_yen + values.fee_yen:,} yen by {by.isoformat()} (year-month-day).",
            "A delinquency charge may be added for each day after the due date.",
            "If it is not paid, the city may seize property such as wages or bank deposits, as the law demands.",
            f"If you cannot pay, call us at once: {values.sender.telephone}. Only the letter in Japanese is binding.",
        ),
    )
