"""The letters that ask for a refund back (返納通知書, 返納金督促状), as its payment was cancelled.

What was paid out in error is put back (地方自治法施行令159条); after the books closed it is revenue (160条). Whoever
does not pay by the day is dunned for it with a further day (171条). Neither decides about a right, so there is nothing
to object to: whoever disagrees does not pay, and the city has to sue.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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
from shared.law.tax_items import tax_item
from shared.money import Yen


class ReturnStep(StrEnum):
    """Which letter it is."""

    #: 返納通知書.
    DEMAND = "demand"
    #: 督促状 (地方自治法施行令171条).
    DUNNING = "dunning"


@dataclass(frozen=True, slots=True)
class ReturnLetter:
    """What a letter about a refund that is to come back says.

    Attributes:
        sender: Who writes.
        to: Who gets it.
        document_no: 文書番号.
        issued_on: The day on the letter.
        step: Which letter it is.
        tax_item: Code of the tax item of the refund.
        levy_fiscal_year: 賦課年度 of the claim on which too much had been paid.
        instalment: 期別; empty where it is not known.
        notice_no: 通知書番号; empty where it is not known.
        taken_back_on: The day on which the payment was cancelled.
        refunded_yen: What was refunded of the payment.
        interest_yen: The interest (還付加算金) that was paid with it.
        returned_yen: What came back so far.
        pay_by: The day by which the rest is asked for.
        demanded_by: The day that the demand named, on a dunning notice.
        variant: How it is made for its reader.
    """

    sender: Sender
    to: Destination
    document_no: str
    issued_on: date
    step: ReturnStep
    tax_item: str
    levy_fiscal_year: int
    instalment: str
    notice_no: str
    taken_back_on: date
    refunded_yen: Yen
    interest_yen: Yen
    returned_yen: Yen
    pay_by: date
    demanded_by: date | None = None
    variant: Variant = Variant()  # noqa: RUF009 - It is frozen.

    @property
    def amount_yen(self) -> Yen:
        """What is asked for."""
        return self.refunded_yen + self.interest_yen - self.returned_yen


def return_letter(values: ReturnLetter) -> Letter:
    """The letter.

    Raises:
        ValueError: Nothing is to come, or a dunning notice does not say by when it had been demanded.
    """
    if values.amount_yen <= 0:
        raise ValueError(f"{values.document_no}: nothing is to come back; no letter asks for it")
    return Letter(
        title="返納金督促状" if values.step is ReturnStep.DUNNING else "返納通知書",
        document_no=values.document_no,
        issued_on=values.issued_on,
        sender=values.sender,
        to=values.to,
        blocks=(
            Paragraph(_opening(values)),
            Facts(_facts(values)),
            Paragraph(
                f"{day_words(values.pay_by)}までに、この書面を添えて、指定金融機関または下記の担当の窓口で"
                f"{yen_words(values.amount_yen)}を納付してください。",
                emphasised=True,
            ),
            Paragraph("この書面により、返納を求める権利の時効は更新されます(地方自治法236条4項)。", small=True),
            Paragraph(f"内容についてのお問合せ先 {values.sender.office} 電話 {values.sender.telephone}", small=True),
        ),
        insert=_insert(values) if values.variant.plain_insert else None,
        large_print=values.variant.large_print,
    )


def _opening(values: ReturnLetter) -> str:
    if values.step is ReturnStep.DEMAND:
        return (
            f"下記の還付金は、もとになった納付が{day_words(values.taken_back_on)}に取り消されたため、"
            "お支払いする理由のないものとなりました。お受け取りになった額を返納してください(地方自治法施行令159条・160条)。"
        )
    if values.demanded_by is None:
        raise ValueError(f"{values.document_no}: a dunning notice names the day of the demand; give demanded_by")
    return (
        f"さきに{day_words(values.demanded_by)}を期限として返納をお願いした下記の還付金が、まだ納付されていません。"
        "期限を指定して督促します(地方自治法施行令171条)。"
    )


def _facts(values: ReturnLetter) -> tuple[tuple[str, str], ...]:
    known = instalment_words(values.instalment) if values.instalment else ""
    of_claim = "  ".join(
        part for part in (tax_item(values.tax_item).name, f"{values.levy_fiscal_year}年度", known) if part
    )
    return (
        ("還付の税目・年度・期別", of_claim),
        *((("通知書番号", values.notice_no),) if values.notice_no else ()),
        ("還付した額", yen_words(values.refunded_yen)),
        *((("還付加算金", yen_words(values.interest_yen)),) if values.interest_yen else ()),
        *((("返納済みの額", yen_words(values.returned_yen)),) if values.returned_yen else ()),
        ("返納する額", yen_words(values.amount_yen)),
        ("納付の期限", day_words(values.pay_by)),
    )


def _insert(values: ReturnLetter) -> Insert:
    office, telephone = values.sender.office, values.sender.telephone
    return Insert(
        plain_japanese=(
            "市があなたに返したお金は、返すお金ではありませんでした。",
            f"{values.amount_yen:,}円を市に返してください。",
            f"{day_words(values.pay_by)}までに返してください。",
            f"わからないときは、電話してください。{office} {telephone}",
        ),
        english=(
            "The city refunded money to you, but the payment behind it was cancelled.",
            f"Please pay {values.amount_yen:,} yen back by {values.pay_by.isoformat()}.",
            f"Questions: {telephone}. Only the letter in Japanese is binding.",
        ),
    )
