"""The codes that machines read on paper: GS1-128 for shops, QR for telephones and banks, digits for line readers."""

from typing import Final

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

#: A shop's scanner takes a bar code of at most 60 mm; start, FNC1, 22 pairs of digits, check and stop are 288 modules.
STORE_CODE_WIDTH_MM: Final = 60
_STORE_CODE_MODULES, _STORE_CODE_HEIGHT_MM = 288, 12
_FNC1 = "\xf1"
#: Four modules of white around a QR code, as its standard asks.
_QR_BORDER_MODULES = 4


def draw_store_code(canvas: Canvas, digits: str, left_mm: int, bottom_mm: int) -> None:
    """Draw the GS1-128 of 44 digits (流通システム開発センター「標準料金代理収納ガイドライン」), without its digits.

    The symbol begins with FNC1, and the application identifier stands in it without parentheses.
    """
    code = Code128(
        _FNC1 + digits,
        barWidth=STORE_CODE_WIDTH_MM * mm / _STORE_CODE_MODULES,
        barHeight=_STORE_CODE_HEIGHT_MM * mm,
        quiet=False,
        humanReadable=False,
    )
    code.drawOn(canvas, left_mm * mm, bottom_mm * mm)


def draw_qr(canvas: Canvas, digits: str, left_mm: int, bottom_mm: int, side_mm: int) -> None:
    """Draw a QR code with error correction M, its white border included in the side."""
    side = side_mm * mm
    widget = QrCodeWidget(digits, barLevel="M", barWidth=side, barHeight=side, barBorder=_QR_BORDER_MODULES)
    drawing = Drawing(side, side)
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, left_mm * mm, bottom_mm * mm)
