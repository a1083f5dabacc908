"""Addresses as people write them, made from the dictionary, with what they mean: the truth for judging the reader."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from services.identity.rules.addresses.dictionary import COUNTY, City, Dictionary, split_sign
from services.identity.rules.addresses.folding import KANJI_NUMERALS, kanji_numeral, number
from services.identity.rules.addresses.parsing import ParsedAddress

_HYPHENS = "-－‐−ー―"
_BUILDINGS = (
    "石巻ハイツ",
    "コーポ青葉",
    "グランドール2号館",
    "メゾン北上川",
    "さくら荘",
    "第3大橋ビル",
    "県営住宅1号棟",
    "渡辺様方",
)
_CHOME = re.compile(r"(?P<base>.+?)(?P<number>[一二三四五六七八九十]+)丁目")
_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
#: In which share of the addresses something is there, left out or written another way.
_SECTION, _BUILDING = 0.8, 0.42
_NO_PREFECTURE, _NO_COUNTY, _NO_SIGN = 0.4, 0.3, 0.4
_FULL_WIDTH, _KANJI_BLOCK, _SPELT_OTHERWISE, _EVEN = 0.4, 0.1, 0.2, 0.5


class Written(NamedTuple):
    """One address as written, and its parts."""

    text: str
    prefecture: str
    city: str
    town: str
    block: str
    building: str
    is_readable: bool = True

    def judge(self, read: ParsedAddress) -> str:
        """`right`, `abstained` or `wrong`; an abstention with a wrong part is wrong, one that is wanted is right."""
        told = (read.prefecture, read.city, read.town, read.block)
        meant = (self.prefecture, self.city, self.town, self.block)
        if not read.is_whole:
            abstained = "abstained" if self.is_readable else "right"
            return abstained if all(part.startswith(one) for part, one in zip(meant, told, strict=True)) else "wrong"
        return "right" if self.is_readable and (*told, read.building) == self[1:6] else "wrong"


def written(dictionary: Dictionary, seed: int, count: int, only: str = "") -> Iterator[Written]:
    """Addresses that are written as people do.

    Args:
        dictionary: whose towns they name.
        seed: the same one makes the same addresses.
        count: how many.
        only: a municipality; empty for the whole country, each town as likely as any other.
    """
    chance = random.Random(seed)  # noqa: S311 - synthetic addresses, no secret.
    cities = [city for city in dictionary.cities if city.until is None and city.towns and only in city.name]
    weights = [len(city.towns) for city in cities]
    names: dict[tuple[str, str], Counter[str]] = {}
    for city in chance.choices(cities, weights, k=count):
        town, *sections = chance.choice(city.towns).split("\t")
        place = city.prefecture, city.name
        if place not in names:
            names[place] = _bare_names(city)
        yield _written(city, town, sections, names[place], chance)


def _bare(name: str) -> tuple[str, str]:
    """The sign of a town, and its name without that, its 丁目 and the mark of those that are not listed."""
    chome = _CHOME.fullmatch(name)
    return split_sign(chome["base"] if chome else name.removesuffix("*"))


def _bare_names(city: City) -> Counter[str]:
    """How many towns differ by their sign alone, by the name without it."""
    return Counter(name for _, name in {_bare(row.split("\t", 1)[0]) for row in city.towns})


def by_hand() -> list[Written]:
    """The addresses of 石巻市 that were judged by hand, with the parts that a reader may be sure of."""
    cases = yaml.safe_load((Path(__file__).parent / "ishinomaki_addresses.yaml").read_text(encoding="utf-8"))
    return [
        Written(
            case["address"],
            case.get("prefecture", "宮城県"),
            case.get("city", "石巻市"),
            *(case.get(part, "") for part in ("town", "block", "building")),
            is_readable="residue" not in case,
        )
        for case in cases
    ]


def _written(city: City, town: str, sections: Sequence[str], names: Counter[str], chance: random.Random) -> Written:
    """One address. What would name another town is not left out: 大字, and 字 where 鷺山向井 is a town itself."""
    if town.endswith("*"):
        town = f"{town[:-1]}{kanji_numeral(chance.randint(1, 5))}丁目"
    bare = _bare(town)[1]
    meant, text = town, town if names[bare] > 1 or chance.random() > _NO_SIGN else town.removeprefix("大字")
    if sections and chance.random() < _SECTION:
        section = chance.choice(sections).removeprefix("字")
        meant += section if town in city.unsigned else f"字{section}"
        # A section that begins with a number or is a mark is told from a block by its sign alone: 字五番12, 5番12.
        told = section[0] not in KANJI_NUMERALS and len(section) > 1 and bare + section not in names
        text += ("" if told and chance.random() < _NO_SIGN else "字") + section
    numbers = [chance.randint(1, 120) for _ in range(chance.choice((1, 2, 2, 2)))]
    text = _other_spelling(_place(city, chance) + _with_block(text, numbers, chance), chance)
    building = ""
    if chance.random() < _BUILDING:
        building = chance.choice(_BUILDINGS) + chance.choice(("", "101", "203号室"))
        text += ("" if text[-1] in "号地" and not building[0].isdigit() else chance.choice(" 　")) + building
    if chance.random() < _FULL_WIDTH:
        text, building = text.translate(_WIDE_DIGITS), building.translate(_WIDE_DIGITS)
    return Written(text, city.prefecture, city.name, meant, "-".join(map(str, numbers)), building)


def _place(city: City, chance: random.Random) -> str:
    name = city.name
    if chance.random() < _NO_COUNTY:
        name = COUNTY.sub("", name)
    return name if chance.random() < _NO_PREFECTURE else city.prefecture + chance.choice(("", "", " ")) + name


def _with_block(town: str, numbers: Sequence[int], chance: random.Random) -> str:
    """The town and the block: 三丁目2番1号, 3丁目2-1, 3-2-1, 12番地3, 十二番地三, 12の3."""
    hyphen = chance.choice(_HYPHENS)
    plain = hyphen.join(map(str, numbers))
    if chome := _CHOME.fullmatch(town):
        arabic = f"{chome['base']}{number(chome['number'])}"
        style = chance.randrange(4)
        if style == 0:
            return f"{arabic}{hyphen}{plain}"
        return f"{town if style == 1 else arabic + '丁目'}{plain if style == 1 else _house(numbers)}"
    if chance.random() < _KANJI_BLOCK:
        return town + "番地".join(map(kanji_numeral, numbers)) + ("番地" if len(numbers) == 1 else "")
    lot = "番地".join(map(str, numbers)) + ("番地" if len(numbers) == 1 else "")
    return town + chance.choice((plain, lot, lot, "の".join(map(str, numbers)), _house(numbers)))


def _house(numbers: Sequence[int]) -> str:
    return "番".join(map(str, numbers)) + ("番" if len(numbers) == 1 else "号")


def _other_spelling(text: str, chance: random.Random) -> str:
    if chance.random() < _SPELT_OTHERWISE:
        text = text.replace("ケ", "ヶ").replace("の", "ノ", 1) if chance.random() < _EVEN else text.replace("崎", "﨑")
    return text
