"""The notice of a failed account transfer (口座振替不能通知書): why nothing was debited, and how to pay now."""

from dataclasses import dataclass
from datetime import date

from shared.documents.letter import (
    Destination,
    Facts,
    Insert,
    Letter,
    Paragraph,
    Sender,
    Variant,
    day_words,
    instalment_words,
    yen_words,
)
from shared.documents.payment_slip import PaymentSlip
from shared.law.tax_items import tax_item
from shared.money import Yen


@dataclass(frozen=True, slots=True)
class TransferFailureLetter:
    """What a notice of a failed transfer says.

    Attributes:
        sender: Who writes.
        to: Who gets it.
        document_no: 文書番号.
        issued_on: The day on the letter.
        tax_item: Its code.
        levy_fiscal_year: 賦課年度.
        instalment: 期別.
        notice_no: 通知書番号.
        due_on: 納期限.
        debit_on: 振替日.
        reason: Why the bank debited nothing, such as 資金不足.
        amount_yen: What was to be debited.
        slip: The slip on the same sheet, which says what is owed now.
        variant: How it is made for its reader.
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
    debit_on: date
    reason: str
    amount_yen: Yen
    slip: PaymentSlip
    variant: Variant = Variant()  # noqa: RUF009 - It is frozen.


def transfer_failure_letter(values: TransferFailureLetter) -> Letter:
    """The letter of a failed transfer."""
    item = tax_item(values.tax_item)
    opening = f"{day_words(values.debit_on)}に、ご指定の口座から下記の{item.name}を振り替えることができませんでした。"
    return Letter(
        title="口座振替不能通知書",
        document_no=values.document_no,
        issued_on=values.issued_on,
        sender=values.sender,
        to=values.to,
        blocks=(
            Paragraph(opening),
            Facts(
                (
                    (
                        "税目・年度・期別",
                        f"{item.name}  {values.levy_fiscal_year}年度  {instalment_words(values.instalment)}",
                    ),
                    ("通知書番号", values.notice_no),
                    ("納期限", day_words(values.due_on)),
                    ("振替日", day_words(values.debit_on)),
                    ("振り替える額", yen_words(values.amount_yen)),
                    ("振替ができなかった理由", values.reason),
                )
            ),
            Paragraph(
                f"下の納付書により、{day_words(values.slip.counters_until)}までに"
                f"{yen_words(values.slip.amount_yen)}を納付してください。",
                emphasised=True,
            ),
            Paragraph(
                "納期限を過ぎると、納期限の翌日から納付の日までの日数に応じて延滞金がかかります。"
                f"納期限までに完納されないときは、督促状をお送りします({item.dunning_article})。"
            ),
            Paragraph(
                "振替に使う口座を確かめてください。口座を変えるときや新たに申し込むときは、金融機関へ届け出てください。"
            ),
            Paragraph("行き違いですでに納付されているときは、ご容赦ください。"),
        ),
        slip=values.slip,
        insert=_insert(values, item.name) if values.variant.plain_insert else None,
        large_print=values.variant.large_print,
    )


def _insert(values: TransferFailureLetter, item_name: str) -> Insert:
    until, amount_yen = values.slip.counters_until, values.slip.amount_yen
    return Insert(
        plain_japanese=(
            f"銀行の口座から、{item_name}のお金を引くことができませんでした(理由: {values.reason})。",
            f"{until.year}年{until.month}月{until.day}日までに、この紙の下の「納付書(のうふしょ)」で{amount_yen:,}円を払ってください。",
            f"わからないときは、電話してください。{values.sender.office} {values.sender.telephone}",
        ),
        english=(
            f"The bank could not debit your account on {values.debit_on.isoformat()}.",
            f"Please pay {amount_yen:,} yen by {until.isoformat()} (year-month-day), with the slip on the letter.",
            f"Questions: {values.sender.telephone}. Only the letter in Japanese is binding.",
        ),
    )
