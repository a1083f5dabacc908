"""Draws letters on sheets of A4: the address where a window shows it, the blocks, the slip, the additional sheet.

The sheet is folded in three (長3号, 99 mm), and the window of the envelope shows what stands 20 to 110 mm from the left
and 12 to 57 mm from the top.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shared.documents.customer_barcode import HEIGHT_MM, customer_signs, draw_customer_barcode
from shared.documents.glyphs import printable
from shared.documents.letter import (
    CAPACITY_WORDS,
    Block,
    Destination,
    DrawnLetter,
    Facts,
    Insert,
    Letter,
    Paragraph,
    Table,
    day_words,
)
from shared.documents.page import PrintMark, draw_mark, fitted, use_font
from shared.documents.payment_slip import CUT_MM, draw_machines_part

_LEFT_MM, _RIGHT_MM, _TOP_MM, _BOTTOM_MM = 20, 190, 280, 18
_FOLDS_MM = (99, 198)
_WINDOW_LEFT_MM, _WINDOW_WIDTH_MM, _WINDOW_TOP_MM, _BARCODE_MM = 24, 82, 281, 243
#: What is left in the window above the bar code and the white around it.
_WINDOW_HEIGHT_MM = _WINDOW_TOP_MM - _BARCODE_MM - HEIGHT_MM - 2
_BODY_TOP_MM, _BOARD_TOP_MM = 233, 250
_LABEL_MM = 42
#: Points of body and table, for ordinary and for large print.
_SIZES: Final = {False: (10, 8), True: (14, 13)}
#: How much smaller a notice is; and the side of the stamp of whoever takes the money, beside the first facts.
_SMALLER_POINTS, _STAMP_MM = 2, 26
_LEADING, _SMALL_LEADING, _POINT_MM = 1.5, 1.35, 25.4 / 72


def letter_pdf(letter: Letter, mark: PrintMark | None = None) -> bytes:
    """One letter as PDF; equal values give equal bytes.

    Raises:
        ValueError: A name or an address is so long that nobody could read it in the window.
    """
    content, _ = letters_pdf([letter], mark)
    return content


def fits_window(to: Destination) -> bool:
    """Whether name and address can be read in the window of the envelope."""
    try:
        _in_window([*_address_lines(to), _name_line(to)])
    except ValueError:
        return False
    return True


def letters_pdf(letters: Iterable[Letter], mark: PrintMark | None = None) -> tuple[bytes, list[DrawnLetter]]:
    """Letters as one PDF in their order, with what came of each; equal values give equal bytes.

    Args:
        letters: At least one; taken up as they are drawn.
        mark: Who prints a copy for the office; none on what goes to citizens.

    Raises:
        ValueError: There is none, or one cannot be drawn.
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    drawn: list[DrawnLetter] = []
    for letter in letters:
        if not drawn:
            canvas.setTitle(letter.title)
            canvas.setAuthor(letter.sender.city)
        drawn.append(_Sheets(canvas, letter, mark).draw())
    if not drawn:
        raise ValueError("a file has at least one letter; leave it out where there is none")
    canvas.save()
    return buffer.getvalue(), drawn


class _Sheets:
    """The sheets of one letter, and where its next line goes."""

    def __init__(self, canvas: Canvas, letter: Letter, mark: PrintMark | None) -> None:
        self._canvas = canvas
        self._letter = letter
        self._mark = mark
        self._digest = hashlib.sha256()
        self._missing: dict[str, None] = {}
        self._pages = 0
        self._at_mm: float = 0
        self._has_stamp = False
        self._points, self._cell_points = _SIZES[letter.large_print]

    def draw(self) -> DrawnLetter:
        letter = self._letter
        self._begin(_BODY_TOP_MM if letter.to else _BOARD_TOP_MM)
        self._draw_head()
        if letter.to is not None:
            self._draw_window(letter.to)
        self._title(letter.title)
        for block in letter.blocks:
            self._draw_block(block)
        if letter.to is None:
            self._draw_authority(letter)
        self._end()
        if letter.insert is not None:
            self._draw_insert(letter.insert)
        return DrawnLetter(self._pages, self._digest.hexdigest(), tuple(self._missing))

    def _draw_head(self) -> None:
        letter, sender = self._letter, self._letter.sender
        lines = [letter.document_no, day_words(letter.issued_on)]
        if letter.to is not None:
            lines += ["", _authority(letter), sender.office, f"〒{_dashed(sender.postal_code)}"]
            lines += [*fitted(sender.address, 68, 9, 2)[1], f"電話 {sender.telephone}", letter.reference]
        for number, line in enumerate(lines):
            self._right(_RIGHT_MM, _TOP_MM - number * 4.6, 9, line)

    def _draw_window(self, to: Destination) -> None:
        texts = [self._printable(text) for text in (*_address_lines(to), _name_line(to))]
        postal = f"〒{_dashed(to.postal_code)}" if to.postal_code else ""
        placed = _in_window(texts)
        at_mm: float = _WINDOW_TOP_MM
        self._left(_WINDOW_LEFT_MM, at_mm, 10, postal)
        for size, line in placed:
            at_mm -= size * _POINT_MM * 1.2
            self._left(_WINDOW_LEFT_MM, at_mm, size, line)
        signs = customer_signs(to.postal_code, to.whole_address)
        if signs is not None:
            draw_customer_barcode(self._canvas, signs, _WINDOW_LEFT_MM, _BARCODE_MM)
            self._drew("barcode", *signs)

    def _draw_block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._paragraph(block)
        elif isinstance(block, Facts):
            self._facts(block.pairs)
        elif self._letter.large_print:
            self._listed(block)
        else:
            self._table(block)
        self._down(1 if isinstance(block, Paragraph) and block.small else 2)

    def _paragraph(self, block: Paragraph) -> None:
        points = self._points + block.emphasised - _SMALLER_POINTS * block.small
        inset = 3 if block.emphasised else 0
        text = self._printable(block.text)
        _, lines = fitted(text, _RIGHT_MM - _LEFT_MM - 2 * inset, points, len(text) or 1, points)
        step = points * _POINT_MM * (_SMALL_LEADING if block.small else _LEADING)
        self._need(len(lines) * step + 3 * inset)
        if block.emphasised:
            self._down(inset)
            height = len(lines) * step + inset
            self._canvas.rect(
                _LEFT_MM * mm, (self._at_mm + step - height) * mm, (_RIGHT_MM - _LEFT_MM) * mm, height * mm
            )
        for line in lines:
            self._left(_LEFT_MM + inset, self._at_mm, points, line)
            self._down(step)
        self._down(inset)

    def _facts(self, pairs: Iterable[tuple[str, str]]) -> None:
        points = self._points
        step = points * _POINT_MM * _LEADING
        left = _LABEL_MM * points // 10
        has_stamp = self._letter.slip is not None and not self._has_stamp
        width = _RIGHT_MM - _LEFT_MM - left - (_STAMP_MM + 4 if has_stamp else 0)
        if has_stamp:
            self._draw_stamp()
        for label, value in pairs:
            text = self._printable(value)
            _, lines = fitted(text, width, points, len(text) or 1, points)
            self._need(step * len(lines))
            self._left(_LEFT_MM, self._at_mm, points, label)
            for line in lines:
                self._left(_LEFT_MM + left, self._at_mm, points, line)
                self._down(step)

    def _draw_stamp(self) -> None:
        self._has_stamp = True
        left, top = _RIGHT_MM - _STAMP_MM, self._at_mm + 2
        self._canvas.rect(left * mm, (top - _STAMP_MM) * mm, _STAMP_MM * mm, _STAMP_MM * mm)
        self._left(left + 1, top - 4, 7, "領収日付印")

    def _listed(self, table: Table) -> None:
        """A table in large letters: each row as labels and values."""
        rows = [list(zip(table.headings, row, strict=True)) for row in table.rows]
        self._caption(table, 20)
        if table.totals:
            sums = zip(table.headings, table.totals, table.amounts, strict=True)
            rows.append([(f"{heading}(合計)", text) for heading, text, is_amount in sums if is_amount])
        for row in rows:
            self._need(20)
            self._facts(row)
            self._canvas.line(_LEFT_MM * mm, (self._at_mm + 3) * mm, _RIGHT_MM * mm, (self._at_mm + 3) * mm)
            self._down(3)

    def _table(self, table: Table) -> None:
        step = self._cell_points * _POINT_MM * 1.9
        self._caption(table, 3 * step)
        self._need(3 * step)
        if table.wraps:
            self._wrapped(table)
            return
        self._row(table, table.headings, step)
        for row in table.rows:
            if self._at_mm - step < self._floor_mm:
                self._turn()
                self._row(table, table.headings, step)
            self._row(table, row, step)
        if table.totals:
            self._need(step)
            self._row(table, table.totals, step)
        self._down(1)

    def _caption(self, table: Table, height_mm: float) -> None:
        if table.caption:
            self._need(self._points * _POINT_MM * _LEADING + height_mm)
            self._paragraph(Paragraph(table.caption))

    def _wrapped(self, table: Table) -> None:
        for texts in (table.headings, *table.rows):
            self._wrapped_row(table, texts)
        self._down(1)

    def _wrapped_row(self, table: Table, texts: tuple[str, ...]) -> None:
        """A row of as many lines as its longest cell has, over as many sheets as they need."""
        step = self._cell_points * _POINT_MM * _LEADING
        unit = (_RIGHT_MM - _LEFT_MM) / sum(table.widths)
        cells = [self._cell(text, share * unit - 2) for share, text in zip(table.widths, texts, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            if self._at_mm - step < self._floor_mm:
                self._turn()
                self._wrapped_row(table, table.headings)
            left: float = _LEFT_MM
            for share, is_amount, text in zip(table.widths, table.amounts, line, strict=True):
                if is_amount:
                    self._right(left + share * unit - 2, self._at_mm, self._cell_points, text)
                else:
                    self._left(left, self._at_mm, self._cell_points, text)
                left += share * unit
            self._down(step)
        self._canvas.setLineWidth(0.3)
        foot = (self._at_mm + step * 0.65) * mm
        self._canvas.line(_LEFT_MM * mm, foot, _RIGHT_MM * mm, foot)
        self._down(step * 0.3)

    def _cell(self, text: str, width_mm: float) -> list[str]:
        points = self._cell_points
        lines = [fitted(self._printable(one), width_mm, points, len(one) or 1, points)[1] for one in text.splitlines()]
        return [line for found in lines for line in found] or [""]

    def _row(self, table: Table, texts: tuple[str, ...], step: float) -> None:
        unit = (_RIGHT_MM - _LEFT_MM) / sum(table.widths)
        left: float = _LEFT_MM
        for share, is_amount, text in zip(table.widths, table.amounts, texts, strict=True):
            width = share * unit
            # What is long is written smaller, and never into the next column.
            size, (only,) = fitted(self._printable(text), width - 1, self._cell_points, 1, 4)
            if is_amount:
                self._right(left + width, self._at_mm, size, only)
            else:
                self._left(left, self._at_mm, size, only)
            left += width
        self._canvas.setLineWidth(0.3)
        foot = (self._at_mm - step * 0.35) * mm
        self._canvas.line(_LEFT_MM * mm, foot, _RIGHT_MM * mm, foot)
        self._down(step)

    def _draw_authority(self, letter: Letter) -> None:
        self._need(20)
        self._down(12)
        self._right(_RIGHT_MM, self._at_mm, 14, _authority(letter))
        self._down(8)
        self._right(_RIGHT_MM, self._at_mm, 10, f"{letter.sender.office}  電話 {letter.sender.telephone}")

    def _draw_insert(self, insert: Insert) -> None:
        self._begin(_TOP_MM - 10)
        self._title("やさしい日本語 / English")
        for text in (*insert.plain_japanese, *insert.english):
            self._paragraph(Paragraph(text))
            self._down(2)
        self._end()

    def _title(self, title: str) -> None:
        self._canvas.setFont(use_font(), self._points + 8)
        drawn = self._printable(title)
        self._canvas.drawCentredString(A4[0] / 2, self._at_mm * mm, drawn)
        self._drew("title", drawn)
        self._down(11)

    @property
    def _floor_mm(self) -> int:
        return CUT_MM + 5 if self._letter.slip is not None and self._pages == 1 else _BOTTOM_MM

    def _need(self, height_mm: float) -> None:
        if self._at_mm - height_mm < self._floor_mm - 6:
            self._turn()

    def _down(self, by_mm: float) -> None:
        self._at_mm -= by_mm

    def _turn(self) -> None:
        self._end()
        self._begin(_TOP_MM - 8)

    def _begin(self, at_mm: float) -> None:
        self._pages += 1
        self._at_mm = at_mm
        if self._pages == 1 and self._letter.to is not None:
            for fold_mm in _FOLDS_MM:
                self._canvas.line(0, A4[1] - fold_mm * mm, 4 * mm, A4[1] - fold_mm * mm)
        if self._pages == 1 and self._letter.slip is not None:
            draw_machines_part(self._canvas, self._letter.slip)
            self._drew("slip", self._letter.slip)
        if self._pages > 1:
            self._left(_LEFT_MM, _TOP_MM + 6, 8, f"{self._letter.title}  {self._letter.document_no}")

    def _end(self) -> None:
        self._right(_RIGHT_MM, 8, 8, f"{self._letter.document_no}  {self._pages}枚目")
        if self._mark is not None:
            draw_mark(self._canvas, self._mark)
        self._canvas.showPage()
        self._drew("page")

    def _drew(self, *what: object) -> None:
        self._digest.update(f"{what}\n".encode())

    def _printable(self, text: str) -> str:
        drawn, missing = printable(text)
        self._missing |= dict.fromkeys(missing)
        return drawn

    def _left(self, left_mm: float, bottom_mm: float, points: int, text: str) -> None:
        self._canvas.setFont(use_font(), points)
        drawn = self._printable(text)
        self._canvas.drawString(left_mm * mm, bottom_mm * mm, drawn)
        self._drew(f"{left_mm:.2f} {bottom_mm:.2f}", points, drawn)

    def _right(self, right_mm: float, bottom_mm: float, points: int, text: str) -> None:
        self._canvas.setFont(use_font(), points)
        drawn = self._printable(text)
        self._canvas.drawRightString(right_mm * mm, bottom_mm * mm, drawn)
        self._drew(f"to {right_mm:.2f} {bottom_mm:.2f}", points, drawn)


def _authority(letter: Letter) -> str:
    return f"{letter.sender.city}長  {letter.seal}".rstrip()


def _address_lines(to: Destination) -> list[str]:
    return [part for part in (to.address + to.lot_number, to.building) if part]


def _name_line(to: Destination) -> str:
    return f"{CAPACITY_WORDS[to.capacity]} {to.name} {'御中' if to.is_office else '様'}".strip()


def _in_window(texts: Sequence[str]) -> list[tuple[int, str]]:
    """Lines of the address and of the name, which comes last, with their sizes, as large as the window allows."""
    for size in range(11, 4, -1):
        lines = []
        for text, points in ((text, size + (number == len(texts))) for number, text in enumerate(texts, 1)):
            _, broken = fitted(text, _WINDOW_WIDTH_MM, points, len(text) or 1, points)
            lines += [(points, line) for line in broken]
        if sum(points * _POINT_MM * 1.2 for points, _ in lines) <= _WINDOW_HEIGHT_MM:
            return lines
    raise ValueError(f"{sum(map(len, texts))} characters of name and address do not fit into the window; shorten them")


def _dashed(postal_code: str) -> str:
    return f"{postal_code[:3]}-{postal_code[3:]}"
