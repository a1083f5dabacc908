"""The codes that machines read on paper: GS1-128 for shops, QR for telephones and banks, digits for line readers."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
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
    code = QrCodeWidget(digits, barLevel="M").qr
    code.make()
    module_mm = side_mm / (code.getModuleCount() + 2 * _QR_BORDER_MODULES)
    top_mm = bottom_mm + side_mm - _QR_BORDER_MODULES * module_mm
    rectangles = []
    for number, row in enumerate(code.modules, 1):
        column = _QR_BORDER_MODULES
        for is_dark, run in groupby(row, bool):
            length = len(list(run))
            if is_dark:
                place = (left_mm + column * module_mm, top_mm - number * module_mm)
                rectangles.append((*place, length * module_mm, module_mm))
            column += length
    fill_rectangles(canvas, rectangles)


def fill_rectangles(canvas: Canvas, rectangles: Iterable[tuple[float, float, float, float]]) -> None:
    """Fill rectangles: left, bottom, width and height of each, in millimetres.

    They are written as one path, because a code has hundreds of them and one by one they take most of a letter's time.
    """
    paths = (" ".join(f"{length * mm:.3f}" for length in one) + " re" for one in rectangles)
    canvas.addLiteral(f"q 0 g {' '.join(paths)} f Q")
