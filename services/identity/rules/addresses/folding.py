"""Addresses as the dictionary is looked up: one character for each character received, so that places stay the same."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from services.identity.rules.variants import ADDRESS_CLASSES, VARIATION_SELECTORS

#: Everything that is typed for a hyphen; ー is one only behind a digit.
_HYPHENS: Final = "-‐‑‒–—―−﹣－ｰ─━"
_HIRAGANA = {chr(code_point): chr(code_point + 0x60) for code_point in range(0x3041, 0x3097)}
_KATAKANA = {
    "ヶ": "ケ",
    "カ": "ケ",
    "ヵ": "ケ",
    "ガ": "ケ",
    "ッ": "ツ",
    "之": "ノ",
    "乃": "ノ",
    "ヱ": "エ",
    "ヰ": "イ",
    "ヴ": "ブ",
}
_WIDE = {chr(code_point): chr(code_point - 0xFEE0) for code_point in range(0xFF01, 0xFF5F)}
_COMPATIBLE = {
    chr(code_point): folded
    for code_point in range(0xF900, 0xFB00)
    if len(folded := unicodedata.normalize("NFKC", chr(code_point))) == 1 and folded != chr(code_point)
}
_FLAT: Final = str.maketrans(
    {
        **{character: ADDRESS_CLASSES.get(folded, folded) for character, folded in _COMPATIBLE.items()},
        **ADDRESS_CLASSES,
        **{letter: _KATAKANA.get(kana, kana) for letter, kana in _HIRAGANA.items()},
        **_KATAKANA,
        **_WIDE,
        **{letter.lower(): letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        **{wide: plain.upper() for wide, plain in _WIDE.items() if plain.isalpha()},
        **dict.fromkeys(_HYPHENS, "-"),
        **dict.fromkeys("\u3000\t\u00a0\u2002\u2003\u2009\r\n", " "),
    }
)
#: Characters that take no place of their own or several: the text is put into its plain form first.
_UNEVEN: Final = VARIATION_SELECTORS.union(
    *(map(chr, range(first, last + 1)) for first, last in ((0x300, 0x36F), (0x200B, 0x200F), (0xFF61, 0xFF6F))),
    *(map(chr, range(first, last + 1)) for first, last in ((0xFF71, 0xFF9F), (0x2460, 0x24FF), (0x2E80, 0x2FDF))),
    map(chr, range(0x3200, 0x3400)),
    "\u3099\u309a\ufeff",
)
_DASH_BEHIND_DIGIT: Final = re.compile(r"(?<=[0-9])[ー~～](?=[0-9])")
KANJI_NUMERALS: Final = "〇零一二三四五六七八九十百千"
_DIGITS: Final = {character: digit for digit, character in enumerate("〇一二三四五六七八九")} | {"零": 0}
_UNITS: Final = {"千": 1000, "百": 100, "十": 10}


def even(text: str) -> str:
    """The text in which places are counted: itself, but for signs without a place of their own (IVS, half kana)."""
    if _UNEVEN.isdisjoint(text):
        return text
    return unicodedata.normalize("NFKC", "".join(one for one in text if one not in VARIATION_SELECTORS))


def flat(text: str) -> str:
    """The folded text, place by place: widths, variants, ケ for ヶ and が, ノ for の and 之, `-` for any hyphen."""
    folded = text.translate(_FLAT)
    if "ー" in folded or "~" in folded:
        folded = _DASH_BEHIND_DIGIT.sub("-", folded)
    return folded


@lru_cache(maxsize=4_096)
def number(text: str) -> int:
    """An Arabic or kanji numeral: 12, 十二, 一二 and 百二十三; the text holds nothing else."""
    if text.isdecimal():
        return int(text)
    if not any(unit in text for unit in _UNITS):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[character]
    return total + digit


def kanji_numeral(value: int) -> str:
    """A number below 1,000 as 丁目 are written: 1 is 一, 21 is 二十一."""
    parts = []
    for unit, size in (("百", 100), ("十", 10)):
        count, value = divmod(value, size)
        parts.append("" if not count else unit if count == 1 else "〇一二三四五六七八九"[count] + unit)
    return "".join(parts) + ("〇一二三四五六七八九"[value] if value else "")
