"""Which records of a source can be kept, and what about a kept one looks wrong.

A name is never altered. Characters of the administrative set in private-use planes (行政事務標準文字) and variation
selectors are real data; what no register can have written is refused; everything between the two is kept and marked.
"""

import calendar
import unicodedata
from datetime import date

from services.identity.rules.addressee import Born
from shared.law.check_digits import is_corporate_number

#: A leap year: 29 February of an unknown year is a day.
_ANY_YEAR = 2000
_AGE_DOUBTED_YEARS = 125
_MONTHS = 12
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "HANGUL", "ARABIC", "HEBREW", "THAI", "DEVANAGARI")
_JAPANESE = ("CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "KATAKANA-HIRAGANA")
_PICTURES = (
    range(0x1F000, 0x1FB00),
    range(0x2600, 0x27C0),
    range(0xFE0E, 0xFE10),
    range(0x200D, 0x200E),
    range(0x20E3, 0x20E4),
)
#: What stands for a character that a system could not show.
_GETA = "〓"
_KANA_BESIDE_LETTERS = frozenset("ー・゛゜ ()-.ヽヾ゙゚")


class UnusableRecord(ValueError):  # noqa: N818 - It names what arrived.
    """A record that cannot be about anybody; the sentence names the field and what to send instead."""


def require_text(field: str, text: str) -> None:
    """Refuse a text with characters that no register writes.

    Raises:
        UnusableRecord: a surrogate, an unassigned code point, a control or a pictograph is in it.
    """
    for place, sign in enumerate(text, start=1):
        point = ord(sign)
        # A code point that this Python does not know may be a newer kanji; these two kinds never become one.
        none = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
        if none or unicodedata.category(sign) in ("Cs", "Cc"):
            raise UnusableRecord(
                f"{field}: character {place} is no character (U+{point:04X}); send the text as the register has it"
            )
        if any(point in block for block in _PICTURES):
            raise UnusableRecord(
                f"{field}: character {place} is a pictograph (U+{point:04X}); send the text as the register has it"
            )


def require_born(born: Born, effective_on: date) -> None:
    """Refuse a birth date that is on no calendar, or after the day from which the record counts.

    Raises:
        UnusableRecord: it is.
    """
    if born.month is not None and not 1 <= born.month <= _MONTHS:
        raise UnusableRecord("born: no such month; leave out the parts of the birth date that are not known")
    if born.day is not None:
        days = calendar.monthrange(born.year or _ANY_YEAR, born.month)[1] if born.month else 31
        if born.day > days:
            raise UnusableRecord("born: no such day; leave out the parts of the birth date that are not known")
    earliest = (born.year or 0, born.month or 1, born.day or 1)
    if born.year is not None and earliest > (effective_on.year, effective_on.month, effective_on.day):
        raise UnusableRecord("born: after effective_on; check both days against the register")


def require_corporate_number(number: str) -> None:
    """Refuse a corporate number (法人番号) whose check digit is wrong (平成26年財務省令70号2条).

    Raises:
        UnusableRecord: it is.
    """
    if not is_corporate_number(number):
        raise UnusableRecord("corporate_number: wrong check digit; check the number against the official list")


def doubts_about(name: str, name_kana: str, kind: str, born: Born, effective_on: date) -> tuple[str, ...]:
    """What looks wrong in a record that is kept, as codes in alphabetical order.

    Args:
        name: as letters name the addressee.
        name_kana: its kana; may be empty.
        kind: person or corporation.
        born: the birth date as far as it is known.
        effective_on: from when the record counts.
    """
    found = set()
    if any(unicodedata.category(sign) == "Co" for sign in name):
        found.add("private_use_character")
    if _GETA in name or "\ufffd" in name:
        found.add("unshown_character")
    if kind == "person" and len(_scripts_of(name)) > 1:
        found.add("mixed_scripts")
    if any(not _is_kana(sign) for sign in unicodedata.normalize("NFKC", name_kana)):
        found.add("kana_not_kana")
    if born.year is not None and effective_on.year - born.year > _AGE_DOUBTED_YEARS:
        found.add("age")
    return tuple(sorted(found))


def _scripts_of(name: str) -> set[str]:
    found = set()
    for sign in name:
        words = unicodedata.name(sign, "")
        if words.startswith(_JAPANESE):
            found.add("JAPANESE")
        else:
            found.update(script for script in _SCRIPTS if words.startswith((script, f"FULLWIDTH {script}")))
    return found


def _is_kana(sign: str) -> bool:
    # The name of a foreigner or a corporation may keep its Latin letters and digits in the kana field.
    if sign in _KANA_BESIDE_LETTERS or (sign.isascii() and sign.isalnum()):
        return True
    return unicodedata.name(sign, "").startswith(("HIRAGANA", "KATAKANA"))
