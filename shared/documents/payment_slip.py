"""The payment slip (納付書) on one sheet: the payer's part with his receipt above, the part for machines below."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shared.documents.codes import draw_qr, draw_store_code
from shared.documents.glyphs import printable
from shared.documents.page import PrintMark, draw_mark, fitted, use_font
from shared.money import Yen

#: The most lines that fit on a sheet; a slip over more claims is made out in pieces.
LINES_MAX: Final = 12
#: How high above the foot of the sheet the part for machines ends.
CUT_MM: Final = 118
_LEFT_MM, _RIGHT_MM, _LINE_MM = 15, 195, 6
_COLUMNS_MM = (15, 56, 67, 78, 109, 148, 159, 176, 195)
_HEADINGS = ("税目", "年度", "期別", "通知書番号", "納期限", "税額", "手数料", "処分費", "延滞金")
_DIGITS_FONT = "Courier"


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One instalment on the slip, as it is printed."""

    tax_item_name: str
    fiscal_year: int
    instalment: str
    notice_no: str
    due_on: date
    principal_yen: Yen
    dunning_fee_yen: Yen
    disposition_cost_yen: Yen
    late_charge_yen: Yen

    @property
    def amount_yen(self) -> Yen:
        """All of the line."""
        return self.principal_yen + self.dunning_fee_yen + self.disposition_cost_yen + self.late_charge_yen


@dataclass(frozen=True, slots=True)
class PaymentSlip:
    """What is printed.

    Attributes:
        city: Such as 石巻市.
        payer_name: Whom it is for, as the officer wrote it; may be empty.
        addressee_no: 宛名番号.
        lines: Instalments, at most `LINES_MAX`.
        amount_yen: The sum of the lines.
        el_number: 収納機関番号, 納付番号, 確認番号, 納付区分; empty where the network does not take the slip.
        store_number: 44 digits, or none.
        qr: 255 digits, or none.
        ocr_lines: Upper and lower line; empty with the QR code.
        stores_until: Last day at a shop.
        network_until: Last day in the network.
        counters_until: Last day at a bank's or the city's counter.
        notice: What stands across the head, such as 再発行; may be empty.
    """

    city: str
    payer_name: str
    addressee_no: str
    lines: Sequence[SlipLine]
    amount_yen: Yen
    el_number: Sequence[str]
    store_number: str | None
    qr: str | None
    ocr_lines: Sequence[str]
    stores_until: date
    network_until: date
    counters_until: date
    notice: str = ""


def payment_slip_pdf(slip: PaymentSlip, mark: PrintMark) -> bytes:
    """The slip as PDF, one sheet of A4; equal values give equal bytes.

    Raises:
        ValueError: There are more lines than fit, none at all, or they do not add up to the amount.
    """
    if not 1 <= len(slip.lines) <= LINES_MAX:
        raise ValueError(f"a slip has 1 to {LINES_MAX} lines, not {len(slip.lines)}; make it out in pieces")
    total_yen = sum(line.amount_yen for line in slip.lines)
    if total_yen != slip.amount_yen:
        raise ValueError(f"the lines add up to {total_yen} yen, the slip says {slip.amount_yen}; nothing is printed")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle("納付書")
    canvas.setAuthor(slip.city)
    draw_mark(canvas, mark)
    _draw_payers_part(canvas, slip)
    draw_machines_part(canvas, slip)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw_payers_part(canvas: Canvas, slip: PaymentSlip) -> None:
    _text(canvas, _LEFT_MM, 276, 16, f"納付書・領収証書  {slip.notice}".rstrip())
    _text(canvas, _LEFT_MM, 268, 10, slip.city)
    _name(canvas, _LEFT_MM, 258, 90, 12, f"{slip.payer_name} 様" if slip.payer_name else "")
    _text(canvas, _LEFT_MM, 251, 9, f"宛名番号 {slip.addressee_no}")
    _text(canvas, 110, 258, 14, f"納付金額  {slip.amount_yen:,}円")
    _text(canvas, 110, 251, 9, "領収日付印")
    canvas.rect(135 * mm, 226 * mm, 28 * mm, 28 * mm)
    top_mm = 218
    for place, heading in zip(_COLUMNS_MM, _HEADINGS, strict=True):
        _cell(canvas, place, top_mm, heading, is_number=place >= _COLUMNS_MM[5])
    canvas.line(_LEFT_MM * mm, (top_mm - 2) * mm, _RIGHT_MM * mm, (top_mm - 2) * mm)
    for number, line in enumerate(slip.lines, start=1):
        for place, text in zip(_COLUMNS_MM, _cells(line), strict=True):
            _cell(canvas, place, top_mm - number * _LINE_MM, text, is_number=place >= _COLUMNS_MM[5])
    for height_mm, sentence in (
        (136, f"コンビニエンスストアの使用期限  {_day(slip.stores_until)}" if slip.store_number else ""),
        (131, f"共通納税(eL-QR・eL番号)の使用期限  {_day(slip.network_until)}" if slip.qr else ""),
        (126, f"金融機関・市の窓口の使用期限  {_day(slip.counters_until)}"),
    ):
        _text(canvas, _LEFT_MM, height_mm, 9, sentence)
    if not slip.store_number:
        _text(canvas, 110, 136, 9, "コンビニエンスストアでは納付できません。")


def draw_machines_part(canvas: Canvas, slip: PaymentSlip) -> None:
    """Draw what banks, shops and telephones read, below a line to cut along at `CUT_MM`."""
    canvas.setDash(2, 2)
    canvas.line(0, CUT_MM * mm, A4[0], CUT_MM * mm)
    canvas.setDash()
    _text(canvas, _LEFT_MM, 108, 12, "領収済通知書")
    _text(canvas, 70, 108, 10, slip.city)
    _text(canvas, 110, 108, 12, f"合計金額  {slip.amount_yen:,}円")
    _text(canvas, _LEFT_MM, 101, 9, f"宛名番号 {slip.addressee_no}")
    _name(canvas, 62, 101, 133, 9, slip.payer_name)
    for number, (name, digits) in enumerate(
        zip(("収納機関番号", "納付番号", "確認番号", "納付区分"), slip.el_number, strict=False)
    ):
        _text(canvas, _LEFT_MM, 92 - number * 6, 9, name)
        _digits(canvas, 45, 92 - number * 6, 10, digits)
    if slip.qr:
        draw_qr(canvas, slip.qr, 150, 62, 36)
        _text(canvas, 152, 58, 8, "地方税統一QRコード")
    if slip.store_number:
        draw_store_code(canvas, slip.store_number, _LEFT_MM, 44)
        _digits(canvas, _LEFT_MM, 40, 8, f"(91){slip.store_number[2:8]}-{slip.store_number[8:29]}")
        _digits(canvas, _LEFT_MM, 36, 8, f"{slip.store_number[29]}-{slip.store_number[30:36]}-{slip.store_number[36:]}")
    for number, line in enumerate(slip.ocr_lines):
        _digits(canvas, _LEFT_MM, 22 - number * 8, 12, line)


def _cells(line: SlipLine) -> tuple[str, ...]:
    return (
        line.tax_item_name,
        str(line.fiscal_year),
        line.instalment,
        line.notice_no,
        _day(line.due_on),
        f"{line.principal_yen:,}",
        f"{line.dunning_fee_yen:,}",
        f"{line.disposition_cost_yen:,}",
        f"{line.late_charge_yen:,}",
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _text(canvas: Canvas, left_mm: int, bottom_mm: int, points: int, text: str) -> None:
    canvas.setFont(use_font(), points)
    canvas.drawString(left_mm * mm, bottom_mm * mm, text)


def _name(canvas: Canvas, left_mm: int, bottom_mm: int, width_mm: int, points: int, name: str) -> None:
    size, lines = fitted(printable(name)[0], width_mm, points, lines_max=2)
    canvas.setFont(use_font(), size)
    for above, line in zip(range(len(lines) - 1, -1, -1), lines, strict=True):
        canvas.drawString(left_mm * mm, bottom_mm * mm + above * 1.2 * size, line)


def _cell(canvas: Canvas, place_mm: int, bottom_mm: int, text: str, *, is_number: bool) -> None:
    canvas.setFont(use_font(), 8)
    draw = canvas.drawRightString if is_number else canvas.drawString
    draw(place_mm * mm, bottom_mm * mm, text)


def _digits(canvas: Canvas, left_mm: int, bottom_mm: int, points: int, digits: str) -> None:
    canvas.setFont(_DIGITS_FONT, points)
    canvas.drawString(left_mm * mm, bottom_mm * mm, digits)
