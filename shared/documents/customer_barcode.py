"""The bar code by which mail is sorted (カスタマバーコード): 67 bars of four heights, from postal code and address.

Japan Post 「郵便番号・バーコードマニュアル」: バーコード(3/4) has sizes and digits, 抜き出し法(1/9)-(6/9) what of an
address stands in it.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from shared.documents.codes import fill_rectangles

_DIGITS: Final = ("144", "114", "132", "312", "123", "141", "321", "213", "231", "411")
#: Each sign by its value for the check digit: ten digits, the hyphen, eight control codes (CC1 to CC8).
_BARS: Final = (*_DIGITS, "414", "324", "342", "234", "432", "243", "423", "441", "111")
_HYPHEN, _CC1, _CC4 = 10, 11, 14
_START, _STOP = "13", "31"
#: Postal code and address; what is longer is cut off, what is shorter is filled up with CC4.
_SIGNS, _CHECK_MODULUS = 20, 19

#: Sizes in millimetres at 9 points, which the manual allows between 8 and 11.5.
_SCALE = 0.9
_LONG_MM, _TIMING_MM, _PITCH_MM, _BAR_MM = 3.6 * _SCALE, 1.2 * _SCALE, 1.2 * _SCALE, 0.6 * _SCALE
HEIGHT_MM: Final = _LONG_MM
#: Where a bar of each kind begins and ends above the foot of the code: long, upper half, lower half, timing.
_EDGES_MM = {
    "1": (0.0, _LONG_MM),
    "2": (_TIMING_MM, _LONG_MM),
    "3": (0.0, _LONG_MM - _TIMING_MM),
    "4": (_TIMING_MM, 2 * _TIMING_MM),
}

_KANJI_DIGITS = "〇一二三四五六七八九"
_KANJI_NUMERAL = f"[{_KANJI_DIGITS}十百]+"
#: A numeral in words counts before these only, and not where 番 begins the name of a town (一番町, 四番丁).
_COUNTED = rf"{_KANJI_NUMERAL}(?=丁目|丁|番地|番(?![町丁館])|号|地割|線|[のノ](?=[0-9{_KANJI_DIGITS}十百]))"


def display_number(address: str) -> str:
    """What of an address stands in the code (住所表示番号): its numerals and single letters, from the block number on.

    Args:
        address: The whole address with lot and building; what stands before its first counting numeral is the town,
            for which the postal code stands.
    """
    text = unicodedata.normalize("NFKC", address).upper()
    text = re.sub("[‐‑‒–—―−ー]", "-", text)
    text = re.sub("[&/・.]", "", text)
    text = re.sub(_COUNTED, lambda found: str(_number(found[0])), text)
    # F after a numeral is a floor and not a letter of its own.
    text = re.sub(r"(?<=[0-9])F(?![A-Z])", " ", text)
    kept = "".join(
        character if _is_kept(before, character, after) else "-"
        for (before, character), after in zip(pairwise(["", *text]), [*text[1:], ""], strict=True)
    )
    kept = re.sub("-+", "-", kept).strip("-")
    return re.sub("-?([A-Z])-?", r"\1", kept)


def customer_signs(postal_code: str, address: str) -> tuple[int, ...] | None:
    """The 21 signs of the code by their values, the check digit last; none where mail of that kind bears no code.

    A postal code for 「以下に掲載がない場合」 ends in 00 and bears none, since it does not name a town.

    Args:
        postal_code: Seven digits.
        address: The whole address with lot and building.
    """
    if not re.fullmatch("[0-9]{7}", postal_code) or postal_code.endswith("00"):
        return None
    signs: list[int] = []
    for character in postal_code + display_number(address):
        if character == "-":
            signs.append(_HYPHEN)
        elif character.isdigit():
            signs.append(int(character))
        else:
            place = ord(character) - ord("A")
            signs += (_CC1 + place // 10, place % 10)
    signs = (signs + [_CC4] * _SIGNS)[:_SIGNS]
    return (*signs, -sum(signs) % _CHECK_MODULUS)


def bars_of(signs: tuple[int, ...]) -> str:
    """The 67 bars: 1 is long, 2 the upper and 3 the lower two thirds, 4 the short timing bar."""
    return _START + "".join(_BARS[sign] for sign in signs) + _STOP


def draw_customer_barcode(canvas: Canvas, signs: tuple[int, ...], left_mm: float, bottom_mm: float) -> None:
    """Draw the code; two millimetres around it stay white."""
    rectangles = []
    for number, bar in enumerate(bars_of(signs)):
        foot, head = _EDGES_MM[bar]
        rectangles.append((left_mm + number * _PITCH_MM, bottom_mm + foot, _BAR_MM, head - foot))
    fill_rectangles(canvas, rectangles)


def _number(numeral: str) -> int:
    """A numeral in words up to 999, such as 二十一; a row of digits such as 二〇 is read as one."""
    if not set(numeral) & set("十百"):
        return int("".join(str(_KANJI_DIGITS.index(character)) for character in numeral))
    total = digit = 0
    for character in numeral:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _KANJI_DIGITS.index(character)
    return total + digit


def _is_kept(before: str, character: str, after: str) -> bool:
    if character in "0123456789":
        return True
    is_letter = character.isascii() and character.isalpha()
    beside_letter = any(one.isascii() and one.isalpha() for one in (before, after))
    return is_letter and not beside_letter
