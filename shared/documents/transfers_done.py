"""The yearly notice of transfers done (口座振替済通知書): one or more sheets of A4 for each person, many in a file."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shared.documents.page import fitted, use_font
from shared.money import Yen

#: Transfers that fit on one sheet.
LINES_OF_ONE_SHEET: Final = 24
_LEFT_MM, _RIGHT_MM, _TOP_MM, _LINE_MM = 20, 190, 196, 6
_COLUMNS_MM = (22, 54, 94, 106, 118, 152, 188)
_HEADINGS = ("振替日", "税目", "年度", "期別", "通知書番号", "口座番号(下3桁)", "振替額")


@dataclass(frozen=True, slots=True)
class TransferDone:
    """One transfer, as it is printed.

    Attributes:
        debit_on: The day of the debit (振替日).
        tax_item_name: Such as 固定資産税.
        fiscal_year: The levy year.
        instalment: The instalment.
        notice_no: Number of the tax notice.
        account_end: The last three digits of the account; the whole number stands on no paper.
        amount_yen: The amount.
    """

    debit_on: date
    tax_item_name: str
    fiscal_year: int
    instalment: str
    notice_no: str
    account_end: str
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class TransfersDoneNotice:
    """What one person is told.

    Attributes:
        city: Such as 石巻市.
        number: Number of the notice among those of the year; it stands on each of its sheets.
        year: The calendar year.
        issued_on: The day on the notice.
        addressee_no: 宛名番号.
        holder_kana: Holder of the account in kana, as the bank has him.
        lines: The transfers in their order, at least one.
    """

    city: str
    number: int
    year: int
    issued_on: date
    addressee_no: str
    holder_kana: str
    lines: Sequence[TransferDone]


def transfers_done_pdf(notices: Sequence[TransfersDoneNotice]) -> tuple[bytes, list[int]]:
    """The notices as one PDF, and how many sheets each has; equal values give equal bytes.

    Raises:
        ValueError: There is no notice, or one without a transfer.
    """
    if not notices or not all(notice.lines for notice in notices):
        raise ValueError("a file has at least one notice, and a notice at least one transfer; leave out who has none")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle("口座振替済通知書")
    canvas.setAuthor(notices[0].city)
    pages = []
    for notice in notices:
        sheets = -(-len(notice.lines) // LINES_OF_ONE_SHEET)
        for sheet in range(sheets):
            _draw(canvas, notice, sheet, sheets)
            canvas.showPage()
        pages.append(sheets)
    canvas.save()
    return buffer.getvalue(), pages


def _draw(canvas: Canvas, notice: TransfersDoneNotice, sheet: int, sheets: int) -> None:
    _right(canvas, _RIGHT_MM, 281, 8, f"通知番号 {notice.year}-{notice.number:07d}  {sheet + 1}/{sheets}ページ")
    _right(canvas, _RIGHT_MM, 274, 10, _day(notice.issued_on))
    _left(canvas, _LEFT_MM, 262, 9, f"宛名番号 {notice.addressee_no}")
    size, names = fitted(f"口座名義 {notice.holder_kana} 様", 100, 12, 2)
    for number, part in enumerate(names):
        _left(canvas, _LEFT_MM, 255 - number * 6, size, part)
    _right(canvas, _RIGHT_MM, 250, 11, f"{notice.city}長")
    canvas.setFont(use_font(), 16)
    canvas.drawCentredString(A4[0] / 2, 232 * mm, "口座振替済通知書")
    sentence = f"{notice.year}年1月1日から12月31日までに、ご指定の口座から次のとおり振り替えましたのでお知らせします。"
    _left(canvas, _LEFT_MM, 220, 10, sentence)
    _right(canvas, _RIGHT_MM, 210, 12, f"振替額の合計  {sum(line.amount_yen for line in notice.lines):,}円")
    _left(canvas, _LEFT_MM, 210, 10, f"振替件数  {len(notice.lines)}件")
    _table(canvas, notice.lines[sheet * LINES_OF_ONE_SHEET : (sheet + 1) * LINES_OF_ONE_SHEET])
    for height_mm, text in (
        (36, "この通知書は領収証書に代わるものではありません。記帳された預金通帳とあわせて保管してください。"),
        (30, "この通知の後に振替が取り消されたときは、あらためてお知らせします。"),
        (24, "お問い合わせのときは、通知番号と宛名番号をお伝えください。"),
    ):
        _left(canvas, _LEFT_MM, height_mm, 9, text)


def _table(canvas: Canvas, lines: Sequence[TransferDone]) -> None:
    rows = [_HEADINGS, *(_cells(line) for line in lines)]
    canvas.setLineWidth(0.4)
    for number, row in enumerate(rows):
        bottom_mm = _TOP_MM - number * _LINE_MM
        for place, following, text in zip(_COLUMNS_MM, _COLUMNS_MM[1:], row[:-1], strict=False):
            # What is long is written smaller, and never into the next column.
            size, (only,) = fitted(text, following - place - 1, 9, 1)
            _left(canvas, place, bottom_mm, size, only)
        _right(canvas, _COLUMNS_MM[-1], bottom_mm, 9, row[-1])
        canvas.line(_LEFT_MM * mm, (bottom_mm - 2) * mm, _RIGHT_MM * mm, (bottom_mm - 2) * mm)
    canvas.line(_LEFT_MM * mm, (_TOP_MM + 4.5) * mm, _RIGHT_MM * mm, (_TOP_MM + 4.5) * mm)


def _cells(line: TransferDone) -> tuple[str, ...]:
    return (
        _day(line.debit_on),
        line.tax_item_name,
        str(line.fiscal_year),
        line.instalment,
        line.notice_no,
        f"****{line.account_end}",
        f"{line.amount_yen:,}円",
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _left(canvas: Canvas, left_mm: float, bottom_mm: float, points: int, text: str) -> None:
    canvas.setFont(use_font(), points)
    canvas.drawString(left_mm * mm, bottom_mm * mm, text)


def _right(canvas: Canvas, right_mm: float, bottom_mm: float, points: int, text: str) -> None:
    canvas.setFont(use_font(), points)
    canvas.drawRightString(right_mm * mm, bottom_mm * mm, text)
