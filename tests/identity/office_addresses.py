"""Addresses of offices as Japan Post lists them: spelt by others than us, with their truth as far as the town."""

import lzma
import re
from pathlib import Path
from typing import NamedTuple

from services.identity.rules.addresses.dictionary import COUNTY
from services.identity.rules.addresses.folding import KANJI_NUMERALS, flat, number
from services.identity.rules.addresses.parsing import ParsedAddress

_NUMERALS = re.compile(f"[{KANJI_NUMERALS}]+")
_SIGNS = re.compile("大字|字")


class OfficeAddress(NamedTuple):
    """One address in the four parts of the list; the last one holds 丁目, block and building."""

    prefecture: str
    city: str
    town: str
    rest: str

    @property
    def text(self) -> str:
        """The address in one line."""
        return "".join(self)

    def judge(self, read: ParsedAddress) -> str:
        """`right`, `abstained` or `wrong`, as far as the list tells."""
        if not read.is_whole:
            return "abstained"
        same_city = (read.prefecture, _bare(read.city)) == (self.prefecture, _bare(self.city))
        town, listed = _plain(read.town), _plain(self.town)
        # In Kyoto the list has the streets for the town, and the town behind them.
        behind_streets = self.city.startswith("京都市") and town in _plain(self.town + self.rest)
        return "right" if same_city and (town.startswith(listed) or behind_streets) else "wrong"


def offices() -> list[OfficeAddress]:
    """Every address of the list."""
    packed = (Path(__file__).parent / "office_addresses.txt.xz").read_bytes()
    lines = lzma.decompress(packed).decode().splitlines()
    return [OfficeAddress(*line.split("\t")) for line in lines if not line.startswith("#")]


def _bare(city: str) -> str:
    return flat(COUNTY.sub("", city))


def _plain(town: str) -> str:
    folded = flat(_SIGNS.sub("", town)).replace("ニ", "二")
    return _NUMERALS.sub(lambda found: str(number(found[0])), folded)
