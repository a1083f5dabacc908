"""The places that addresses name: prefectures, municipalities, towns (大字・町丁目) and small sections (小字)."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final

from services.identity.rules.addresses.folding import KANJI_NUMERALS, flat, kanji_numeral, number

#: A name that is a numeral and 丁目 is the whole name: 花巻市十二丁目.
_CHOME: Final = re.compile(rf"(?P<base>.*?[^{KANJI_NUMERALS}0-9])(?P<number>[{KANJI_NUMERALS}]+|[0-9]+)丁目?")
_NUMERAL_SIGNS: Final = frozenset(KANJI_NUMERALS)
#: 寺前一 keeps its numeral: 寺前1-12 could be a block as well.
_NUMERALS_INSIDE: Final = re.compile(f"[{KANJI_NUMERALS}]+(?=[^{KANJI_NUMERALS}])")
_INNER_SIGN: Final = re.compile(r"(?<=.)大字|(?<=地割)字|(?<=[^文大])字(?=..)")
#: What stands before the name of a town or section, and is written or left out.
SIGNS: Final = ("大字", "小字", "字")
#: The county or island that a name may be written with or without.
COUNTY: Final = re.compile(r"^.+?郡(?=.+[町村]$)|^.+?島(?=.+[町村]$)")
#: A town whose 丁目 exist but are not listed: `あゆみ野*`.
_OPEN_CHOME: Final = "*"
_OPEN_CHOME_MAX = 30


@dataclass(slots=True)
class Place:
    """A town or section under the name that it shares with its 丁目.

    Attributes:
        owns: its full name where it stands without a 丁目, by the sign before it (大字, 字 or none).
        doubtful: signs with which two towns differ in a variant character alone, such as 投渕町 and 投淵町.
        chome: the full name of each 丁目 by the sign before it and its number.
        open_chome: there are 丁目, and the dictionary does not list them.
        sections: the sections (小字) of each full name, as listed.
    """

    name: str
    owns: dict[str, str] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    chome: dict[tuple[str, int], str] = field(default_factory=dict)
    open_chome: bool = False
    sections: dict[str, Sequence[str]] = field(default_factory=dict)
    _indexes: dict[str, "Places"] = field(default_factory=dict)

    def own(self, sign: str) -> tuple[str, bool]:
        """The full name without a 丁目, and whether it is doubtful; an empty one where there is none.

        The sign decides where two differ by it alone.
        """
        listed = next((one for one in (sign, "", *SIGNS) if one in self.owns), None)
        return ("", False) if listed is None else (self.owns[listed], listed in self.doubtful)

    def with_chome(self, sign: str, chome: int) -> str:
        """The full name with a 丁目; empty where it is not there. The sign decides where two differ by it alone."""
        if self.open_chome and 0 < chome <= _OPEN_CHOME_MAX:
            return f"{self.name}{kanji_numeral(chome)}丁目"
        return next((self.chome[one, chome] for one in (sign, "", *SIGNS) if (one, chome) in self.chome), "")

    def sections_of(self, full_name: str) -> "Places | None":
        """The sections of a town by its full name."""
        if full_name not in self.sections:
            return None
        if full_name not in self._indexes:
            self._indexes[full_name] = Places((section, ()) for section in self.sections[full_name])
        return self._indexes[full_name]


class Places:
    """Places by folded name, longest first."""

    def __init__(self, rows: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Index places.

        Args:
            rows: full name of a town and its sections.
        """
        self._by_key: dict[str, Place] = {}
        for full_name, sections in rows:
            self._add(full_name, sections)
        self._add_aliases()
        self._lengths = _lengths(self._by_key)

    def _add(self, full_name: str, sections: Sequence[str]) -> None:
        listed = full_name.removesuffix(_OPEN_CHOME)
        sign, name = split_sign(listed)
        chome = _CHOME.fullmatch(name)
        base = chome["base"] if chome else name
        place = self._by_key.setdefault(flat(base), Place(base))
        if chome:
            place.chome[sign, number(chome["number"])] = listed
        elif full_name != listed:
            place.open_chome = True
        else:
            if place.owns.setdefault(sign, listed) != listed:
                place.doubtful.add(sign)
        if sections:
            place.sections[listed] = sections

    def _add_aliases(self) -> None:
        """Other ways to write a name, where they are no other place's: without 字, with Arabic numerals.

        A 町 that is not written is not supplied: 丸ヶ崎 and 丸ヶ崎町 may be two places, one of which no list has.
        """
        spellings: dict[str, list[Place]] = defaultdict(list)
        for key, place in self._by_key.items():
            for spelling in _spellings(key):
                spellings[spelling].append(place)
        for spelling, places in spellings.items():
            if len(places) == 1:
                self._by_key.setdefault(spelling, places[0])

    def beginning(self, text: str, at: int) -> Iterator[tuple[int, Place]]:
        """Each place whose name begins at a position of a folded text, the longest first, with where it ends."""
        for length in self._lengths.get(text[at : at + 1], ()):
            end = at + length
            place = self._by_key.get(text[at:end]) if end <= len(text) else None
            # 寺前一 does not begin 寺前一二番地.
            if place is not None and not (text[end - 1] in _NUMERAL_SIGNS and text[end : end + 1] in _NUMERAL_SIGNS):
                yield end, place

    def within(self, prefix: str) -> "Places":
        """The places whose names begin with a prefix, without it: the towns of a former municipality."""
        inner = Places(())
        inner._by_key = {key[len(prefix) :]: place for key, place in self._by_key.items() if key.startswith(prefix)}
        inner._by_key.pop("", None)
        inner._lengths = _lengths(inner._by_key)
        return inner


def _lengths(keys: Iterable[str]) -> dict[str, list[int]]:
    """How long the keys are that begin with a character, the longest first."""
    lengths = defaultdict(set)
    for key in keys:
        lengths[key[0]].add(len(key))
    return {first: sorted(found, reverse=True) for first, found in lengths.items()}


def split_sign(name: str) -> tuple[str, str]:
    """大字, 小字 or 字 before a name, and the name without it; a name that is nothing else has no sign."""
    for sign in SIGNS:
        if name.startswith(sign) and name != sign:
            return sign, name[len(sign) :]
    return "", name


def _spellings(key: str) -> set[str]:
    """A folded name as it is written otherwise, and as it is."""
    keys = {key, _INNER_SIGN.sub("", key)}
    for one in tuple(keys):
        keys.add(_NUMERALS_INSIDE.sub(lambda found: str(number(found[0])), one))
        keys |= {one.replace("八", "ハ").replace("二", "ニ"), one.replace("壱", "一").replace("弐", "二")}
    return keys


@dataclass(frozen=True)
class City:
    """A municipality, or a ward of a designated city, in force or former.

    Attributes:
        code: the five digits of 全国地方公共団体コード, without the check digit; empty where not known.
        until: the last day on which the name was in force; `None` while it is.
        towns: full name and sections of each town, as listed.
        successor: which municipality has its towns today, for a former one.
        prefix: with what its towns begin there, such as 桃生町.
        also: another name in use, such as 八丈島八丈町 for 八丈町; empty where there is none.
        unsigned: towns whose sections are written without 字.
    """

    prefecture: str
    name: str
    code: str
    towns: Sequence[str] = ()
    until: date | None = None
    successor: "City | None" = None
    prefix: str = ""
    also: str = ""
    unsigned: Collection[str] = ()

    @cached_property
    def places(self) -> Places:
        """The towns by folded name; made when first asked for."""
        if self.successor is not None:
            return self.successor.places.within(flat(self.prefix))
        return Places((full_name, sections) for full_name, *sections in (line.split("\t") for line in self.towns))


@dataclass(frozen=True, slots=True)
class FormerMunicipality:
    """A municipality that became part of another one, or took another name (地方自治法6条・7条).

    Attributes:
        prefix: with what its towns begin in the successor, such as 桃生町; empty where they kept their names alone.
        until: its last day.
    """

    prefecture: str
    former: str
    successor: str
    prefix: str
    until: date


class Dictionary:
    """Every municipality under each name that it is written by, within a prefecture and without one."""

    def __init__(self, cities: Iterable[City], former: Iterable[FormerMunicipality] = ()) -> None:
        """Index the municipalities.

        Args:
            cities: those in force, and former ones that the listing still has.
            former: those that are no more, whose towns are looked up in the successor.

        Raises:
            ValueError: If a successor is not there.
        """
        self.cities = list(cities)
        known = {(city.prefecture, city.name): city for city in self.cities}
        for one in former:
            successor = known.get((one.prefecture, one.successor))
            if successor is None:
                raise ValueError(
                    f"{one.prefecture}{one.former} is listed as a part of {one.successor}, which the dictionary has "
                    "not; correct the list of former municipalities"
                )
            self.cities.append(
                City(one.prefecture, one.former, "", until=one.until, successor=successor, prefix=one.prefix)
            )
        self.prefectures = {flat(city.prefecture): city.prefecture for city in self.cities}
        self._named: dict[str, dict[str, list[City]]] = defaultdict(lambda: defaultdict(list))
        for city in self.cities:
            for key in _city_keys(city):
                self._named[city.prefecture][key].append(city)
                self._named[""][key].append(city)
        self._lengths = {prefecture: _lengths(named) for prefecture, named in self._named.items()}

    @classmethod
    def from_lines(
        cls,
        lines: Iterable[str],
        former: Iterable[FormerMunicipality] = (),
        unsigned: Mapping[tuple[str, str], Collection[str]] = MappingProxyType({}),
    ) -> "Dictionary":
        """A dictionary from its text, with tabs between the parts of a line.

        First `@prefecture city other-name` where a municipality has one, then each one as `=prefecture city code
        last-day` before its towns, each with its sections.

        Args:
            lines: the text.
            former: municipalities that are no more.
            unsigned: by prefecture and municipality, the towns whose sections are written without 字.
        """
        other_names: dict[tuple[str, str], str] = {}
        cities: list[City] = []
        towns: list[str] = []
        for line in lines:
            if line.startswith("="):
                prefecture, name, code, until = line[1:].split("\t")
                towns = []
                last_day = date.fromisoformat(until) if until else None
                place = prefecture, name
                also, bare = other_names.get(place, ""), unsigned.get(place, ())
                cities.append(City(prefecture, name, code, towns, last_day, also=also, unsigned=bare))
            elif line.startswith("@"):
                prefecture, name, also = line[1:].split("\t")
                other_names[prefecture, name] = also
            elif not line.startswith("#"):
                towns.append(line)
        return cls(cities, former)

    def cities_at(self, prefecture: str, text: str, at: int) -> Iterator[tuple[int, Sequence[City]]]:
        """Municipalities whose name begins at a position of a folded text, the longest first, with where it ends.

        Args:
            prefecture: in which one; empty for the whole country.
            text: folded.
            at: the position.
        """
        if prefecture not in self._named:
            return
        named = self._named[prefecture]
        for length in self._lengths[prefecture].get(text[at : at + 1], ()):
            cities = named.get(text[at : at + length])
            if cities and at + length <= len(text):
                yield at + length, cities


def _city_keys(city: City) -> set[str]:
    """The folded names of a municipality: with and without its county or island, and the ward or the city alone."""
    keys = {flat(name) for name in (city.name, COUNTY.sub("", city.name), city.also) if name}
    if city.name.endswith("区") and "市" in city.name[1:-2]:
        whole, _, ward = city.name.partition("市")
        keys |= {flat(whole + "市"), flat(ward)}
    return keys
