"""The reminder (催告書): several claims of one person in one letter, in three tones.

It has no effect of its own but a stay of prescription for six months (民法150条, 地方税法18条3項).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.documents.letter import (
    Destination,
    Facts,
    InheritedPart,
    Insert,
    Letter,
    Paragraph,
    Sender,
    Table,
    Variant,
    day_words,
    inherited_words,
    yen_words,
)
from shared.documents.payment_slip import PaymentSlip
from shared.law.tax_items import tax_item
from shared.money import Yen


class Tone(StrEnum):
    """How urgent a reminder is."""

    REMINDER = "reminder"
    FINAL = "final"
    SEIZURE_AHEAD = "seizure_ahead"


_TITLES = {Tone.REMINDER: "催告書", Tone.FINAL: "最終催告書", Tone.SEIZURE_AHEAD: "差押予告書"}
_OPENINGS = {
    Tone.REMINDER: "督促状をお送りしましたが、下記の市税等がまだ納付されていません。",
    Tone.FINAL: "再三お知らせしましたが、下記の市税等がいまだに納付されていません。",
    Tone.SEIZURE_AHEAD: "再三の催告にもかかわらず、下記の市税等が納付されていません。",
}
_WARNINGS = {
    Tone.REMINDER: (
        "納付が困難な事情のある方は、期限までに必ずご相談ください。ご連絡のないときは、財産の調査を行います。"
    ),
    Tone.FINAL: "期限までに納付もご相談もないときは、法律の定めにより、財産の調査を行い、差押えの手続に入ります。",
    Tone.SEIZURE_AHEAD: (
        "期限までに完納されないときは、あらためて通知することなく、給与、預貯金、不動産その他の財産を差し押さえます。"
    ),
}
_HEADINGS = ("税目", "年度", "期別", "通知書番号", "納期限", "税額等", "手数料", "処分費", "延滞金", "計")
_WIDTHS = (30, 11, 10, 28, 22, 19, 14, 14, 17, 20)
_AMOUNTS = (False,) * 5 + (True,) * 5


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """What is owed on one claim on the day that the letter is counted to."""

    tax_item: str
    levy_fiscal_year: int
    instalment: str
    notice_no: str
    due_on: date
    principal_yen: Yen
    dunning_fee_yen: Yen
    disposition_cost_yen: Yen
    late_charge_yen: Yen

    @property
    def amounts_yen(self) -> tuple[Yen, ...]:
        """The components and their sum, in the order of the columns."""
        parts = (self.principal_yen, self.dunning_fee_yen, self.disposition_cost_yen, self.late_charge_yen)
        return (*parts, sum(parts))


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """What a reminder says, as it was frozen.

    Attributes:
        sender: Who writes.
        to: Who gets it.
        document_no: 文書番号.
        issued_on: The day on the letter.
        tone: 催告, 最終催告 or 差押予告.
        counted_to: The day to which the delinquency charge is counted; none where the letter names no charge.
        pay_by: 指定期限.
        lines: The claims, at least one.
        slip: The slip for them, where one is on the sheet.
        variant: How it is made for its reader.
        inherited: Where it goes to the representative of heirs, what he owes of it himself.
    """

    sender: Sender
    to: Destination
    document_no: str
    issued_on: date
    tone: Tone
    counted_to: date | None
    pay_by: date
    lines: tuple[ReminderLine, ...]
    slip: PaymentSlip | None = None
    variant: Variant = Variant()  # noqa: RUF009 - It is frozen.
    inherited: InheritedPart | None = None


def reminder_letter(values: ReminderLetter) -> Letter:
    """The letter of a reminder.

    Raises:
        ValueError: It names no claim.
    """
    if not values.lines:
        raise ValueError("a reminder names the claims it is for; there are none")
    sums = [sum(column) for column in zip(*(line.amounts_yen for line in values.lines), strict=True)]
    closing = [_WARNINGS[values.tone]] if values.tone is Tone.REMINDER else []
    if values.slip is None:
        closing.append("納付書がお手元にないときは、上記の担当へご連絡ください。再発行します。")
    closing.append("行き違いですでに納付されているときは、ご容赦ください。")
    return Letter(
        title=_TITLES[values.tone],
        document_no=values.document_no,
        issued_on=values.issued_on,
        sender=values.sender,
        to=values.to,
        blocks=(
            Paragraph(f"{_OPENINGS[values.tone]}{day_words(values.pay_by)}までに納付してください。"),
            *(() if values.tone is Tone.REMINDER else (Paragraph(_WARNINGS[values.tone], emphasised=True),)),
            Facts((("納付の期限", day_words(values.pay_by)), ("未納の合計", yen_words(sums[-1])))),
            Table(
                _HEADINGS,
                _WIDTHS,
                _AMOUNTS,
                tuple(_row(line) for line in values.lines),
                ("計", f"{len(values.lines)}件", "", "", "", *(f"{one:,}" for one in sums)),
            ),
            *(() if values.inherited is None else (Paragraph(inherited_words(values.inherited)),)),
            Paragraph(_counted(values.counted_to)),
            *(Paragraph(sentence) for sentence in closing),
        ),
        slip=values.slip,
        insert=_insert(values, sums[-1]) if values.variant.plain_insert else None,
        large_print=values.variant.large_print,
    )


def _row(line: ReminderLine) -> tuple[str, ...]:
    return (
        tax_item(line.tax_item).name,
        str(line.levy_fiscal_year),
        line.instalment,
        line.notice_no,
        line.due_on.isoformat(),
        *(f"{one:,}" for one in line.amounts_yen),
    )


def _counted(counted_to: date | None) -> str:
    if counted_to is None:
        return "このほかに、納付の日までの日数に応じて延滞金がかかることがあります。"
    return f"延滞金は{day_words(counted_to)}までの額です。その後は、納付の日までの日数に応じて増えることがあります。"


def _insert(values: ReminderLetter, total_yen: Yen) -> Insert:
    by, telephone = values.pay_by, values.sender.telephone
    seizes = values.tone is not Tone.REMINDER
    return Insert(
        plain_japanese=(
            f"これは「{_TITLES[values.tone]}」です。市に払うお金を、まだ払っていません。ぜんぶで{total_yen:,}円です。",
            f"{by.year}年{by.month}月{by.day}日までに払ってください。",
            *(("払わないと、市はあなたの給料や貯金などを取り上げます(差し押さえ)。",) if seizes else ()),
            f"払うのがむずかしい人は、すぐに電話してください。{values.sender.office} {telephone}",
        ),
        english=(
            f"This is a reminder, No. {values.document_no}. You owe the city {total_yen:,} yen.",
            f"Please pay by {by.isoformat()} (year-month-day).",
            *(("If you do not, the city will seize property such as wages or bank deposits.",) if seizes else ()),
            f"If you cannot pay, call us at once: {telephone}. Only the letter in Japanese is binding.",
        ),
    )
