"""What every printed sheet has: Japanese letters that are embedded, and the mark of who printed it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from shared.days import TOKYO

# Text instead of bytes would make a file a quarter larger, and take as long as drawing it.
rl_config.useA85 = 0

#: The name of the font in a document.
FONT: Final = "IPAexGothic"
#: The package carries the font for a plotting library; only its file is used, and nothing of it is imported.
_FONT_PACKAGE, _FONT_FILE = "matplotlib_fontja", Path("fonts") / "ipaexg.ttf"
_MARK_POINTS = 7
#: What a line of Japanese does not begin with (行頭禁則).
_NEVER_FIRST: Final = frozenset("、。,.)」』】]〕・ー々っゃゅょッャュョ円")
#: What a line does not end with (行末禁則).
_NEVER_LAST: Final = frozenset("「『【〔((")
#: How many characters go to the next line at most, so that a number is not cut in two; a longer one is.
_CARRIED_MAX = 14


@dataclass(frozen=True, slots=True)
class PrintMark:
    """Who prints a sheet, when and for what: it stands on the sheet (透かし), so that a copy leads back to him.

    Attributes:
        staff_no: Number of the officer; never a name.
        printed_at: When.
        reference: The case or ticket that he stated; may be empty.
    """

    staff_no: str
    printed_at: datetime
    reference: str = ""

    @property
    def text(self) -> str:
        """The line as it stands on the sheet."""
        at = self.printed_at.astimezone(TOKYO)
        return f"出力者 {self.staff_no}  出力日時 {at:%Y-%m-%d %H:%M:%S}  {self.reference}".rstrip()


@cache
def use_font() -> str:
    """Make the font known and return its name; its file is read once in a process.

    Raises:
        FileNotFoundError: The package with the font is not installed.
    """
    spec = find_spec(_FONT_PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The font is missing: install {_FONT_PACKAGE}, as requirements/runtime.txt has it.")
    pdfmetrics.registerFont(TTFont(FONT, str(Path(spec.origin).parent / _FONT_FILE)))
    return FONT


def fitted(text: str, width_mm: float, points: int, lines_max: int, points_min: int = 5) -> tuple[int, list[str]]:
    """How a text fits into a width: the largest size up to `points` at which it does, and its lines at that size.

    Japanese is broken at any character, as its typesetting does, but for signs that begin no line; nothing is left out.

    Raises:
        ValueError: it does not fit at the smallest size that can be read.
    """
    for size in range(points, points_min - 1, -1):
        lines = _broken(text, width_mm * mm, size)
        if len(lines) <= lines_max:
            return size, lines
    raise ValueError(f"{len(text)} characters do not fit into {lines_max} lines of {width_mm} mm; shorten the text")


def _broken(text: str, width: float, points: int) -> list[str]:
    lines, line, used = [], "", 0.0
    for character in text:
        own = _advance(character) * points
        if line and used + own > width:
            cut = _cut(line, character)
            lines.append(line[:cut])
            line = line[cut:]
            used = sum(_advance(one) for one in line) * points
        line += character
        used += own
    return [*lines, line]


def _cut(line: str, following: str) -> int:
    """Where a full line ends: where Japanese may be broken, or after its last character where it nowhere may."""
    for cut in range(len(line), max(len(line) - _CARRIED_MAX, 1), -1):
        before, after = line[cut - 1], line[cut] if cut < len(line) else following
        in_number = all(one.isascii() and (one.isalnum() or one in ",.-") for one in (before, after))
        if after not in _NEVER_FIRST and before not in _NEVER_LAST and not in_number:
            return cut
    return len(line)


@cache
def _advance(character: str) -> float:
    """The width of a character, as a share of the size."""
    width: float = pdfmetrics.stringWidth(character, use_font(), 1)
    return width


def draw_mark(canvas: Canvas, mark: PrintMark) -> None:
    """Write the mark along the upper edge of a sheet of A4, and large and pale across it."""
    width, height = A4
    canvas.saveState()
    canvas.setFillGray(0.35)
    canvas.setFont(use_font(), _MARK_POINTS)
    canvas.drawRightString(width - 10 * mm, height - 7 * mm, mark.text)
    canvas.setFillGray(0.9)
    canvas.setFont(use_font(), 26)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(35)
    canvas.drawCentredString(0, 0, f"{mark.staff_no}  {mark.printed_at.astimezone(TOKYO):%Y-%m-%d %H:%M}")
    canvas.restoreState()
