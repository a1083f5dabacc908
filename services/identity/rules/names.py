"""Keys of names: what two spellings of one name have in common. The names themselves are never altered.

Three levels of likeness follow: the same characters; the same key; different. A key is stored beside its original with
`NORMALISER_VERSION` and made anew when that changes. Nothing here derives kana from kanji: it would be a guess.
"""

import re
import unicodedata
from collections.abc import Container
from typing import Final

from services.identity.rules.variants import NAME_CLASSES, PLAIN_LATIN, VARIATION_SELECTORS

#: Raised whenever any key, reading or parse of this service may come out differently for the same record.
NORMALISER_VERSION: Final = 2

_SMALL_KANA = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
_HIRAGANA = {chr(code_point): chr(code_point + 0x60) for code_point in range(0x3041, 0x3097)}
#: Blanks, dots, hyphens and marks of elision: written or not as one pleases. The sign of length ー is a letter.
_BLANKS = dict.fromkeys(" \u3000\t・･·.,，．、'’`‐‑‒–—―−-=＝゠\u200b\u200c\u200d\ufeff", "")
_LARGE_KANA = {letter: _SMALL_KANA.get(kana, kana) for letter, kana in _HIRAGANA.items()} | _SMALL_KANA
_NAME: Final = str.maketrans(
    {**PLAIN_LATIN, **NAME_CLASSES, **_LARGE_KANA, **_BLANKS, **dict.fromkeys(VARIATION_SELECTORS, "")}
)
#: Marks that stand beside their kana are combined with it, as in half-width kana from a bank.
_MARKS: Final = str.maketrans({"゛": "\u3099", "゜": "\u309a"})
#: One sound spelt in two ways; bank files know only the second.
_SOUNDS = {"ヲ": "オ", "ヰ": "イ", "ヱ": "エ", "ヅ": "ズ", "ヂ": "ジ"}
_LETTERS = {**PLAIN_LATIN, **_LARGE_KANA, **_BLANKS, **dict.fromkeys("ー～〜", "")}
_KANA: Final = str.maketrans({letter: _SOUNDS.get(large, large) for letter, large in {**_LETTERS, **_SOUNDS}.items()})
_KANA_AS_SPELT: Final = str.maketrans(_LETTERS)
_UNMARKED: Final = {0x3099: None, 0x309A: None}
_SURNAME_LENGTH_MAX = 5
_SURNAME_AND_GIVEN = 2


def name_key(text: str) -> str:
    """The class key of a name: equal for 髙橋 一郎, 高橋　一郎 and 高橋一郎, and for 渡邊 and 渡辺.

    Widths, blanks and variation selectors are gone, kana is large katakana, 々 is the character it repeats, Latin
    letters are capitals without marks. What has no class (private use, 〓, emoji) stays as it is.
    """
    key = unicodedata.normalize("NFKC", text).translate(_NAME)
    if "々" in key:
        key = "".join(key[place - 1] if sign == "々" and place else sign for place, sign in enumerate(key))
    return key.upper()


def kana_key(text: str) -> str:
    """The key of a reading, the same from a register, a slip and a bank file.

    Bank files have no small letters, write voiced marks apart and know neither ヲ nor ー (全銀協 付録1); the key keeps
    what is left of all. ヅ is ズ and ヂ is ジ, as readings of one name are registered either way.
    """
    return _plain(text).translate(_KANA).upper()


def unvoiced_key(text: str) -> str:
    """The key of a reading without its voiced marks, a level below `kana_key`: equal for ナカジマ and ナカシマ."""
    return unicodedata.normalize("NFD", _plain(text).translate(_KANA_AS_SPELT).upper()).translate(_UNMARKED)


def _plain(text: str) -> str:
    marked = text.translate(_MARKS) if "゛" in text or "゜" in text else text
    return unicodedata.normalize("NFKC", marked)


def split_name(text: str, surnames: Container[str]) -> tuple[str, str]:
    """A name as surname and given name, in the characters it was written in.

    A blank decides where there is one. Otherwise the longest known surname does, such as 佐々木 before 佐々.

    Args:
        text: the name as received.
        surnames: class keys (`name_key`) of the surnames that are known, such as those of the register.

    Returns:
        Surname and given name; two empty texts where the name is a known surname as a whole or begins with none, for
        nothing is guessed.
    """
    words = text.split(maxsplit=1)
    if len(words) == _SURNAME_AND_GIVEN:
        return words[0], words[1].rstrip()
    name = words[0] if words else ""
    if name_key(name) in surnames:
        return "", ""
    # A variation selector belongs to the character before it, so a surname never ends in front of one.
    for end in range(min(_SURNAME_LENGTH_MAX, len(name) - 1), 0, -1):
        if name[end] not in VARIATION_SELECTORS and name_key(name[:end]) in surnames:
            return name[:end], name[end:]
    return "", ""


def company_key(text: str) -> str:
    """The key of a corporation's name without its legal form, which people write in a dozen ways or leave out.

    Equal for 株式会社石巻商事, 石巻商事(株) and ㈱石巻商事, and in a bank's kana for ｶ)ｲｼﾉﾏｷ and ｲｼﾉﾏｷ(ｶ.
    A name that is nothing but a legal form keeps it. Branches (石巻支店) stay: they are part of who pays.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS)).strip()
    bare = _LEGAL_FORM.sub("", plain) or plain
    return kana_key(bare) if is_kana(bare) else name_key(bare)


def is_kana(text: str) -> bool:
    """Whether a text is written in kana of any width, blanks and brackets aside."""
    return bool(_KANA_ONLY.fullmatch(_plain(text)))


#: Legal forms (会社法6条, 一般法人法5条, NPO法 and others), and the abbreviations of bank files (全銀協 付録2).
_FORMS = (
    *(
        "株式会社",
        "有限会社",
        "合同会社",
        "合資会社",
        "合名会社",
        "相互会社",
        "特定非営利活動法人",
        "独立行政法人",
        "国立大学法人",
    ),
    *(
        "一般社団法人",
        "一般財団法人",
        "公益社団法人",
        "公益財団法人",
        "社団法人",
        "財団法人",
        "社会福祉法人",
        "社会医療法人",
        "医療法人社団",
    ),
    *(
        "医療法人財団",
        "医療法人",
        "宗教法人",
        "学校法人",
        "弁護士法人",
        "税理士法人",
        "司法書士法人",
        "農事組合法人",
        "管理組合法人",
    ),
    *("NPO法人", "カブシキガイシャ", "カブシキカイシャ", "ユウゲンガイシャ", "ゴウドウガイシャ"),
)
_SHORT_KANJI = "株|有|同|資|名|社|財|医|学|宗|福|特非|一社|一財|公社|公財|農|税|独"
_SHORT_KANA = "カ|ユ|ド|シ|メ|イ|ザイ|シヤ|ガク|シユウ|フク|トクヒ|ノウ|ゼイ|ベン|ドク|ソ|カンリ"
_LEGAL_FORM: Final = re.compile(
    rf"^(?:{'|'.join(_FORMS)})\s*|\s*(?:{'|'.join(_FORMS)})$|\((?:{_SHORT_KANJI}|{_SHORT_KANA})\)"
    rf"|^(?:{_SHORT_KANJI}|{_SHORT_KANA})\)\s*|\s*\((?:{_SHORT_KANJI}|{_SHORT_KANA})$"
)
_KANA_ONLY: Final = re.compile(r"[ぁ-ヿ\u3099\u309a\s().\-]+")
