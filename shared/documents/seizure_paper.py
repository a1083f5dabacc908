"""The papers of a seizure (差押調書, its copy, 債権差押通知書, 差押解除通知書) on sheets of A4 that share one order.

国税徴収法施行令21条 says what a record of seizure states: whose, for which taxes, what property, when and by whom.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shared.documents.page import PrintMark, draw_mark, fitted, use_font
from shared.money import Yen

_LEFT_MM, _RIGHT_MM, _TOP_MM, _BOTTOM_MM = 20, 190, 275, 25
_LINE_MM = 6
_COLUMNS_MM = (20, 51, 61, 69, 107, 145, 159, 174, 190)
_HEADINGS = ("税目", "年度", "期別", "通知書番号", "納期限", "税額", "手数料", "処分費", "延滞金")
#: Columns from here on hold amounts, which end at their place.
_FIRST_AMOUNT = 5
_BODY_POINTS, _CELL_POINTS = 10, 8


@dataclass(frozen=True, slots=True)
class SeizedLine:
    """A claim on the paper, with what was owed on it on the day of issue."""

    tax_item_name: str
    fiscal_year: int
    instalment: str
    notice_no: str
    due_on: date
    principal_yen: Yen
    dunning_fee_yen: Yen
    disposition_cost_yen: Yen
    late_charge_yen: Yen


@dataclass(frozen=True, slots=True)
class SeizurePaper:
    """What is printed.

    Attributes:
        title: Such as 差押調書(謄本).
        document_no: Number of the record of seizure.
        on: The day of the paper.
        city: Who seizes, such as 石巻市.
        seal: What stands for the seal behind the mayor's name.
        to: To whom it goes, line by line; empty for a paper that stays in the file.
        statement: What it declares, sentence by sentence.
        facts: Labels and values in order: whose property, of whom it is claimed, what it is, how much.
        claims: For which claims.
        notes: What stands under them: how to appeal, what the recipient may not do.
    """

    title: str
    document_no: str
    on: date
    city: str
    seal: str
    to: Sequence[str]
    statement: Sequence[str]
    facts: Sequence[tuple[str, str]]
    claims: Sequence[SeizedLine]
    notes: Sequence[str]


def seizure_paper_pdf(paper: SeizurePaper, mark: PrintMark) -> bytes:
    """The paper as PDF, on as many sheets of A4 as its claims need; equal values give equal bytes.

    Raises:
        ValueError: It names no claim.
    """
    if not paper.claims:
        raise ValueError("a paper of a seizure names the claims it was made for; there are none")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(paper.title)
    canvas.setAuthor(paper.city)
    sheet = _Sheet(canvas, mark, f"{paper.title}  {paper.document_no}")
    _draw_head(sheet, paper)
    _draw_claims(sheet, paper.claims)
    sheet.down(4)
    for note in paper.notes:
        sheet.paragraph(note, 9)
    sheet.end()
    canvas.save()
    return buffer.getvalue()


class _Sheet:
    """Where the next line goes; a new sheet begins by itself."""

    def __init__(self, canvas: Canvas, mark: PrintMark, footer: str) -> None:
        self.canvas = canvas
        self._mark = mark
        self._footer = footer
        self._number = 0
        self.height_mm = 0
        self._begin()

    def down(self, by_mm: int) -> None:
        self.height_mm -= by_mm
        if self.height_mm < _BOTTOM_MM:
            self._finish()
            self._begin()

    def text(self, left_mm: int, points: int, text: str, *, ends_there: bool = False) -> None:
        self.canvas.setFont(use_font(), points)
        draw = self.canvas.drawRightString if ends_there else self.canvas.drawString
        draw(left_mm * mm, self.height_mm * mm, text)

    def paragraph(self, text: str, points: int, left_mm: int = _LEFT_MM) -> None:
        # Nothing of a paper is left out, so it may take as many lines as it needs, in the size that was asked for.
        _, lines = fitted(text, _RIGHT_MM - left_mm, points, len(text), points)
        for line in lines:
            self.text(left_mm, points, line)
            self.down(_LINE_MM)

    def end(self) -> None:
        self._finish()

    def _begin(self) -> None:
        self._number += 1
        self.height_mm = _TOP_MM
        draw_mark(self.canvas, self._mark)

    def _finish(self) -> None:
        self.canvas.setFont(use_font(), _CELL_POINTS)
        self.canvas.drawRightString(_RIGHT_MM * mm, 12 * mm, f"{self._footer}  {self._number}枚目")
        self.canvas.showPage()


def _draw_head(sheet: _Sheet, paper: SeizurePaper) -> None:
    sheet.text(_RIGHT_MM, _BODY_POINTS, paper.document_no, ends_there=True)
    sheet.down(_LINE_MM)
    sheet.text(_RIGHT_MM, _BODY_POINTS, _day(paper.on), ends_there=True)
    sheet.down(_LINE_MM)
    for line in paper.to:
        sheet.text(_LEFT_MM, 11, line)
        sheet.down(_LINE_MM)
    sheet.text(_RIGHT_MM, 11, f"{paper.city}長(徴収職員)  {paper.seal}", ends_there=True)
    sheet.down(2 * _LINE_MM)
    sheet.canvas.setFont(use_font(), 18)
    sheet.canvas.drawCentredString(A4[0] / 2, sheet.height_mm * mm, paper.title)
    sheet.down(2 * _LINE_MM)
    for sentence in paper.statement:
        sheet.paragraph(sentence, _BODY_POINTS)
    sheet.down(2)
    for label, value in paper.facts:
        sheet.text(_LEFT_MM, _BODY_POINTS, label)
        sheet.paragraph(value, _BODY_POINTS, left_mm=60)
    sheet.down(4)


def _draw_claims(sheet: _Sheet, claims: Sequence[SeizedLine]) -> None:
    for line in (_HEADINGS, *(_cells(claim) for claim in claims), _totals(claims)):
        if line is not _HEADINGS:
            sheet.down(_LINE_MM)
        for place, (place_mm, text) in enumerate(zip(_COLUMNS_MM, line, strict=True)):
            sheet.text(place_mm, _CELL_POINTS, text, ends_there=place >= _FIRST_AMOUNT)
        bottom = (sheet.height_mm - 2) * mm
        sheet.canvas.line(_LEFT_MM * mm, bottom, _RIGHT_MM * mm, bottom)
    sheet.down(_LINE_MM)


def _cells(claim: SeizedLine) -> tuple[str, ...]:
    return (
        claim.tax_item_name,
        str(claim.fiscal_year),
        claim.instalment,
        claim.notice_no,
        _day(claim.due_on),
        f"{claim.principal_yen:,}",
        f"{claim.dunning_fee_yen:,}",
        f"{claim.disposition_cost_yen:,}",
        f"{claim.late_charge_yen:,}",
    )


def _totals(claims: Sequence[SeizedLine]) -> tuple[str, ...]:
    totals = (
        sum(claim.principal_yen for claim in claims),
        sum(claim.dunning_fee_yen for claim in claims),
        sum(claim.disposition_cost_yen for claim in claims),
        sum(claim.late_charge_yen for claim in claims),
    )
    return ("計", "", "", "", "", *(f"{total:,}" for total in totals))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
