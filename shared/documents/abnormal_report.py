"""The month's report about abnormal uses of personal data (異常アクセス月次報告): tables and plots on sheets of A4."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from shared.days import format_wareki
from shared.documents.page import PrintMark, draw_mark, fitted, use_font

_LEFT_MM, _RIGHT_MM, _TOP_MM = 20, 190, 245
_COLUMNS_MM = (20, 92, 108, 126, 144, 162, 176)
_HEADINGS = ("種類", "件数", "業務上必要", "操作の誤り", "目的外の疑い", "未点検", "期限超過")
_COUNTS = ("found", "proper", "mistake", "misuse", "open", "late")
_LINE_MM = 7
_PLOT_WIDTH_MM, _PLOT_HEIGHT_MM = 170, 42
_BARS = HexColor("#335577")


def abnormal_report_pdf(content: Mapping[str, Any], city: str, signature: str, mark: PrintMark) -> bytes:
    """The report as PDF; equal values give equal bytes.

    Args:
        content: month; detectors with their counts; days with staff, uses, persons and refusals.
        city: Whose report it is, as its name is written.
        signature: Who signed it and when, in words; empty where nobody has.
        mark: Who prints it.
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle("異常アクセス月次報告")
    draw_mark(canvas, mark)
    canvas.setFillGray(0)
    canvas.setFont(use_font(), 16)
    canvas.drawCentredString(A4[0] / 2, 268 * mm, f"異常アクセス月次報告 {_month(content['month'])}")
    _text(canvas, _LEFT_MM, 256, 9, signature or "署名: なし(未確認)")
    canvas.drawRightString(_RIGHT_MM * mm, 256 * mm, city)
    bottom_mm = _table(canvas, content["detectors"])
    days = content["days"]
    # Uses, persons and refusals are of different sizes; each has a scale of its own.
    for name, title in (("uses", "利用(件)"), ("persons", "照会した人数(延べ)"), ("refusals", "拒否(件)")):
        bottom_mm -= _PLOT_HEIGHT_MM + 10
        renderPDF.draw(_plot(title, days, name), canvas, _LEFT_MM * mm, bottom_mm * mm)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _month(written: str) -> str:
    """A month such as 2026-07 as people write it."""
    return format_wareki(date.fromisoformat(f"{written}-01")).removesuffix("1日")


def _table(canvas: Canvas, rows: Sequence[Mapping[str, Any]]) -> float:
    """Draw the table and give where it ends."""
    canvas.setLineWidth(0.4)
    lines = [_HEADINGS, *((row["label"], *(f"{row[name]:,}" for name in _COUNTS)) for row in rows)]
    bottom_mm: float = _TOP_MM
    for cells in lines:
        for place, cell in zip(_COLUMNS_MM, cells, strict=True):
            size, (only,) = fitted(cell, 70 if place == _LEFT_MM else 15, 9, 1)
            _text(canvas, place, bottom_mm, size, only)
        canvas.line(_LEFT_MM * mm, (bottom_mm - 2) * mm, _RIGHT_MM * mm, (bottom_mm - 2) * mm)
        bottom_mm -= _LINE_MM
    return bottom_mm


def _plot(title: str, days: Sequence[Mapping[str, Any]], name: str) -> Drawing:
    drawing = Drawing(_PLOT_WIDTH_MM * mm, _PLOT_HEIGHT_MM * mm)
    drawing.add(String(0, _PLOT_HEIGHT_MM * mm + 2, title, fontName=use_font(), fontSize=9))
    if not days:
        drawing.add(String(10, 10, "記録がありません。", fontName=use_font(), fontSize=9))
        return drawing
    chart = VerticalBarChart()
    chart.x, chart.y = 14 * mm, 8 * mm
    chart.width, chart.height = (_PLOT_WIDTH_MM - 16) * mm, (_PLOT_HEIGHT_MM - 12) * mm
    chart.data = [tuple(day[name] for day in days)]
    chart.categoryAxis.categoryNames = [str(int(day["day"][8:])) for day in days]
    chart.valueAxis.valueMin = 0
    # An axis without any height cannot be drawn; counts are whole, and so are its marks.
    step = max(1, -(-max(day[name] for day in days) // 5))
    chart.valueAxis.valueStep, chart.valueAxis.valueMax = step, step * 5
    chart.bars[0].fillColor = _BARS
    chart.bars[0].strokeColor = None
    for axis in (chart.categoryAxis, chart.valueAxis):
        axis.labels.fontName = use_font()
        axis.labels.fontSize = 6
    chart.valueAxis.labelTextFormat = "%d"
    drawing.add(chart)
    return drawing


def _text(canvas: Canvas, left_mm: float, bottom_mm: float, points: int, text: str) -> None:
    canvas.setFont(use_font(), points)
    canvas.drawString(left_mm * mm, bottom_mm * mm, text)
