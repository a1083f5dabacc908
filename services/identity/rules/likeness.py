"""How alike two names or two readings are, in levels that an officer can name.

The levels of readings are those by which the pension records of 50 million people were searched: voiced marks, one
letter, letters of like shape.
"""

from enum import StrEnum
from typing import Final

from rapidfuzz.distance import OSA

from services.identity.rules.names import kana_key, name_key, unvoiced_key


class NameLikeness(StrEnum):
    """How two names are alike, the closest first; the value is what officers read."""

    SAME = "同じ文字"
    SAME_KEY = "字体・空白など書き方だけの違い"
    DIFFERENT = "別の氏名"


class KanaLikeness(StrEnum):
    """How two readings are alike, the closest first; the value is what officers read."""

    SAME = "同じ読み"
    UNVOICED = "濁点・半濁点だけの違い"
    LOOK_ALIKE = "形の似た文字の違い(ソとン、シとツなど)"
    ONE_LETTER = "1文字の違い"
    DIFFERENT = "別の読み"


#: Letters that are mistaken for one another in handwriting.
_LIKE_SHAPES: Final = str.maketrans(
    {"ン": "ソ", "ツ": "シ", "ヌ": "ス", "ワ": "ク", "フ": "ク", "テ": "チ", "マ": "ア", "ユ": "コ"}
)
#: In names of one or two letters, one letter is half of the name.
_LETTERS_MIN: Final = 3


def name_likeness(one: str, other: str) -> NameLikeness:
    """Compare two names: the same characters, the same key, or different."""
    if one == other:
        return NameLikeness.SAME
    return NameLikeness.SAME_KEY if name_key(one) == name_key(other) else NameLikeness.DIFFERENT


def kana_likeness(one: str, other: str) -> KanaLikeness:
    """Compare two readings, in any kana and width."""
    keys = kana_key(one), kana_key(other)
    if keys[0] == keys[1]:
        return KanaLikeness.SAME
    unvoiced = unvoiced_key(one), unvoiced_key(other)
    if unvoiced[0] == unvoiced[1]:
        return KanaLikeness.UNVOICED
    if unvoiced[0].translate(_LIKE_SHAPES) == unvoiced[1].translate(_LIKE_SHAPES):
        return KanaLikeness.LOOK_ALIKE
    if min(map(len, keys)) >= _LETTERS_MIN and OSA.distance(*keys, score_cutoff=1) <= 1:
        return KanaLikeness.ONE_LETTER
    return KanaLikeness.DIFFERENT
