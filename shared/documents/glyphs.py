"""Which characters the font can draw, and what stands on paper in the place of one that it cannot (外字)."""

from functools import cache
from typing import Final

from reportlab.pdfbase import pdfmetrics

from shared.documents.page import use_font

#: The mark for a character that the font lacks (ゲタ記号): it is seen, and whoever prints is told what it stands for.
MISSING: Final = "〓"
#: Which form of the character before it is meant (異体字セレクタ): the font has one form only, which is drawn.
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


def printable(text: str) -> tuple[str, tuple[str, ...]]:
    """A text as the font can draw it, and what of it could not be drawn as it was written.

    Returns:
        The text with `MISSING` in the place of each character that is not in the font and without variation selectors;
        and the code points concerned, such as U+20BB7 or U+8FBB U+E0100, each once and in their order.
    """
    if all(map(_is_drawn, text)):
        return text, ()
    drawn: list[str] = []
    missed: dict[str, None] = {}
    for before, character in zip(["", *text], text, strict=False):
        if _is_selector(character):
            missed[f"U+{ord(before):04X} U+{ord(character):04X}" if before else f"U+{ord(character):04X}"] = None
        elif _is_drawn(character):
            drawn.append(character)
        else:
            missed[f"U+{ord(character):04X}"] = None
            drawn.append(MISSING)
    return "".join(drawn), tuple(missed)


def _is_selector(character: str) -> bool:
    return any(ord(character) in block for block in _SELECTORS)


@cache
def _is_drawn(character: str) -> bool:
    if _is_selector(character):
        return False
    return character == "　" or ord(character) in pdfmetrics.getFont(use_font()).face.charToGlyph
