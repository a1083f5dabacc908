"""The notice to an heir of what he owes now (納税義務承継通知書, 地方税法9条)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shared.documents.letter import (
    Destination,
    Facts,
    Letter,
    Paragraph,
    Sender,
    Table,
    day_words,
    instalment_words,
    yen_words,
)
from shared.documents.remedies import as_disposition, remedies_of
from shared.law.tax_items import tax_item
from shared.money import Yen


@dataclass(frozen=True, slots=True)
class SucceededLine:
    """A claim, what the deceased owed of it, and what the heir owes."""

    tax_item: str
    levy_fiscal_year: int
    instalment: str
    notice_no: str
    due_on: date
    whole_yen: Yen
    part_yen: Yen


@dataclass(frozen=True, slots=True)
class SuccessionLetter:
    """The values of the notice.

    Attributes:
        sender: Who writes.
        to: The heir.
        issued_on: The day of the notice.
        document_no: Its number.
        deceased_name: Who died.
        died_on: When.
        share: Of what was owed.
        is_representative: Whether the heir receives letters for all.
        representative_name: Who does.
        limited: Whether the heirs accepted with limitation (限定承認).
        value_known: Whether the value of what he inherited is known.
        liable_yen: The most that may be collected from him, the parts of the others included, as far as it is known.
        lines: At least one claim.
    """

    sender: Sender
    to: Destination
    issued_on: date
    document_no: str
    deceased_name: str
    died_on: date
    share: Fraction
    is_representative: bool
    representative_name: str
    limited: bool
    value_known: bool
    liable_yen: Yen
    lines: tuple[SucceededLine, ...]


def succession_letter(values: SuccessionLetter) -> Letter:
    """The notice.

    Raises:
        ValueError: It names no claim.
    """
    if not values.lines:
        raise ValueError("a notice of succession names what is owed; there is no claim")
    whole_yen = sum(line.whole_yen for line in values.lines)
    part_yen = sum(line.part_yen for line in values.lines)
    letter = Letter(
        title="納税義務承継通知書",
        document_no=values.document_no,
        issued_on=values.issued_on,
        sender=values.sender,
        to=values.to,
        blocks=(
            Paragraph(
                f"{values.deceased_name} 様が{day_words(values.died_on)}に亡くなられたため、地方税法9条の規定により、"
                "下記のとおり徴収金の納付義務を承継されましたのでお知らせします。"
            ),
            Facts(
                (
                    ("相続分", f"{values.share.numerator}/{values.share.denominator}"),
                    ("承継した額", yen_words(part_yen)),
                    ("相続人代表者", "あなた" if values.is_representative else f"{values.representative_name} 様"),
                )
            ),
            Table(
                ("税目", "年度", "期別", "通知書番号", "納期限", "被相続人の未納額", "承継した額"),
                (16, 8, 6, 16, 16, 18, 18),
                (False, False, False, False, False, True, True),
                tuple(_row(line) for line in values.lines),
                ("合計", "", "", "", "", yen_words(whole_yen), yen_words(part_yen)),
            ),
            Paragraph("延滞金は、納付の日までの日数に応じて、承継した税額について計算した額を要します。"),
            Paragraph(_liability(values, part_yen)),
        ),
    )
    return as_disposition(letter, remedies_of(sorted({line.tax_item for line in values.lines}), values.sender))


def _liability(values: SuccessionLetter, part_yen: Yen) -> str:
    if values.limited:
        return (
            "限定承認をされたため、納付していただくのは相続によって得た財産の価額までで、"
            f"{yen_words(values.liable_yen)}を限度とします(地方税法9条1項ただし書)。"
        )
    if not values.value_known:
        return (
            "相続によって得た財産の価額が承継した額を超えるときは、その超える額を限度として、ほかの相続人が承継した額についても"
            "納付の責任を負います(地方税法9条3項)。その価額は、当市ではまだ確かめていません。"
        )
    if values.liable_yen == part_yen:
        return "ほかの相続人が承継した額について、あなたが納付の責任を負うものはありません(地方税法9条3項)。"
    return (
        "相続によって得た財産の価額が承継した額を超えるため、その超える額を限度として、ほかの相続人が承継した額についても"
        f"納付の責任を負います。あなたの承継した額と合わせた限度は{yen_words(values.liable_yen)}です(地方税法9条3項)。"
    )


def _row(line: SucceededLine) -> tuple[str, ...]:
    return (
        tax_item(line.tax_item).name,
        str(line.levy_fiscal_year),
        instalment_words(line.instalment),
        line.notice_no,
        day_words(line.due_on),
        yen_words(line.whole_yen),
        yen_words(line.part_yen),
    )
