"""Turns a name into the half-width kana that bank files take. It never guesses: what it cannot turn, it names.

Source: 全国銀行協会 付録1, the narrow character table.
"""

import unicodedata

import jaconv

from shared.formats.characters import NAME, encode, orphan_mark_at

HOLDER_MAX_BYTES = 30
_SMALL_TO_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_OLD_KANA = str.maketrans({"ヰ": "イ", "ヱ": "エ", "ヲ": "オ", "ヴ": "ウﾞ"})
_MARKS = str.maketrans({"\u3099": "ﾞ", "゛": "ﾞ", "\u309a": "ﾟ", "゜": "ﾟ"})
_SYMBOLS = str.maketrans({**dict.fromkeys("ー‐‑–—―−ｰ～〜-", "-"), "（": "(", "）": ")", "．": ".", "　": " "})


class BankKanaError(ValueError):
    """A name that cannot be written to a bank file; the message is Japanese and for officers."""


def to_bank_kana(text: str, *, hiragana: bool = False, max_bytes: int = HOLDER_MAX_BYTES, cut: bool = False) -> str:
    """Return a name in half-width kana, capital letters and digits.

    Args:
        text: Kana, letters, digits, ``( ) - .`` and spaces, in any width and either Unicode composition.
        hiragana: Whether hiragana is turned into katakana; otherwise it is refused.
        max_bytes: The field's length; each ゛ and ゜ takes a byte of its own.
        cut: Whether a longer name is cut, never between a kana and its mark; otherwise it is refused.

    Raises:
        BankKanaError: A character has no place in a bank file, a mark has no kana, or the name is too long.
    """
    full = unicodedata.normalize("NFC", jaconv.h2z(unicodedata.normalize("NFC", text)))
    if hiragana:
        full = jaconv.hira2kata(full)
    full = full.translate(_OLD_KANA).translate(_SMALL_TO_LARGE).translate(_MARKS).translate(_SYMBOLS)
    refused = [character for character in dict.fromkeys(full) if not _is_allowed(_half_width(character))]
    if refused:
        raise BankKanaError(
            f"銀行のファイルに書けない文字「{'」「'.join(refused)}」があります。カナで入力し直してください。"
        )
    half = _half_width(full)
    encoded = encode(half)
    if orphan_mark_at(encoded) is not None:
        raise BankKanaError("濁点・半濁点が、付けられない文字の後(または先頭)にあります。カナを確かめてください。")
    if len(encoded) <= max_bytes:
        return half
    if not cut:
        raise BankKanaError(
            f"{max_bytes}バイトに収まりません({len(encoded)}バイト)。短い名義を確かめて入力してください。"
        )
    end = max_bytes - 1 if half[max_bytes] in "ﾞﾟ" else max_bytes
    return half[:end]


def _half_width(text: str) -> str:
    return str(jaconv.z2h(text, kana=True, ascii=True, digit=True)).upper()


def _is_allowed(half: str) -> bool:
    try:
        return not encode(half).translate(None, NAME.allowed)
    except UnicodeEncodeError:
        return False
