"""Which characters are written for one another (異体字): the classes behind the keys, read once from the table.

The table and its sources: `data/variants.txt`, made by `deploy/dictionaries/variants.py`. A class is right as a key and
as a lower level of comparison, and wrong as equality: 渡辺 and 渡邊 are two names that people mix up.
"""

import unicodedata
from collections.abc import Mapping
from importlib import resources
from typing import Final

#: Variation selectors choose the shape of the character before them; both blocks, as Unicode numbers them.
VARIATION_SELECTORS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_COMMENT, _ADDRESSES_ONLY = "#", "+"


def _read_classes() -> tuple[dict[str, str], dict[str, str]]:
    """The key of each variant: for names and for addresses, where a few more are joined."""
    names: dict[str, str] = {}
    more: dict[str, str] = {}
    for line in resources.files(__package__).joinpath("data", "variants.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(_COMMENT):
            continue
        key, *variants = line.removeprefix(_ADDRESSES_ONLY).split(" ")
        table = more if line.startswith(_ADDRESSES_ONLY) else names
        table.update((variant[0], key) for variant in variants)
    addresses = {variant: more.get(key, key) for variant, key in names.items()} | more
    return names, addresses


def _read_latin() -> dict[str, str]:
    """Latin letters with marks as the machine-readable zone of a passport is without them (ICAO Doc 9303-3, 6.A)."""
    plain = {"ß": "SS", "Æ": "AE", "æ": "AE", "Œ": "OE", "œ": "OE", "Ø": "OE", "ø": "OE", "Þ": "TH", "þ": "TH"}
    plain |= {"Ð": "D", "ð": "D", "Đ": "D", "đ": "D", "Ł": "L", "ł": "L", "ı": "I"}
    for code_point in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letters = unicodedata.normalize("NFD", chr(code_point))
        if len(letters) > 1 and letters[0].isascii():
            plain[chr(code_point)] = letters[0].upper()
    return plain


_CLASSES: Final = _read_classes()
NAME_CLASSES: Final[Mapping[str, str]] = _CLASSES[0]
ADDRESS_CLASSES: Final[Mapping[str, str]] = _CLASSES[1]
PLAIN_LATIN: Final[Mapping[str, str]] = _read_latin()
