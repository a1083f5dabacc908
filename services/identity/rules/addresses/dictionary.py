"""The places that addresses name: prefectures, municipalities, towns (大字・町丁目) and small sections (小字)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from services.identity.rules.addresses.folding import KANJI_NUMERALS, flat, number

_CHOME: Final = re.compile(rf"(?P<base>.+?)(?P<number>[{KANJI_NUMERALS}]+|[0-9]+)丁目?")
_NUMERALS: Final = re.compile(f"[{KANJI_NUMERALS}]+")
_SECTION_SIGN: Final = re.compile(r"^(?:大字|字)|大字|(?<=地割)字|(?<=[^文大])字(?=..)")
#: The county or island that a name may be written with or without.
COUNTY: Final = re.compile(r"^.+?郡(?=.+[町村]$)|^.+?島(?=.+[町村]$)")
#: A town whose 丁目 exist but are not listed: `あゆみ野*`.
_OPEN_CHOME: Final = "*"


@dataclass(slots=True)
class Place:
    """A town or section under the name that it shares with its 丁目.

    Attributes:
        own: its full name where it stands without a 丁目, empty where it does not.
        chome: the full name of each 丁目 by its number.
        open_chome: there are 丁目, and the dictionary does not list them.
        sections: the sections (小字) of each full name, as listed.
    """

    name: str
    own: str = ""
    chome: dict[int, str] = field(default_factory=dict)
    open_chome: bool = False
    sections: dict[str, Sequence[str]] = field(default_factory=dict)
    _indexes: dict[str, "Places"] = field(default_factory=dict)

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
        lengths = defaultdict(set)
        for key in self._by_key:
            lengths[key[0]].add(len(key))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def _add(self, full_name: str, sections: Sequence[str]) -> None:
        listed = full_name.removesuffix(_OPEN_CHOME)
        chome = _CHOME.fullmatch(listed)
        base = chome["base"] if chome else listed
        place = self._by_key.setdefault(flat(base), Place(base))
        if chome:
            place.chome[number(chome["number"])] = listed
        elif full_name != listed:
            place.open_chome = True
        else:
            place.own = listed
        if sections:
            place.sections[listed] = sections

    def _add_aliases(self) -> None:
        """Other ways to write a name, where they are no other place's: without 字, with Arabic numerals, without 町."""
        others: dict[str, list[Place]] = defaultdict(list)
        for key, place in self._by_key.items():
            for alias in _aliases(key):
                others[alias].append(place)
        for alias, places in others.items():
            if len(places) == 1:
                self._by_key.setdefault(alias, places[0])

    def beginning(self, text: str, at: int) -> Iterator[tuple[int, Place]]:
        """Each place whose name begins at a position of a folded text, the longest first, with where it ends."""
        for length in self._lengths.get(text[at : at + 1], ()):
            place = self._by_key.get(text[at : at + length])
            if place is not None:
                yield at + length, place

    def within(self, prefix: str) -> "Places":
        """The places whose names begin with a prefix, without it: the towns of a former municipality."""
        inner = Places(())
        inner._by_key = {key[len(prefix) :]: place for key, place in self._by_key.items() if key.startswith(prefix)}
        inner._by_key.pop("", None)
        inner._lengths = {}
        for key in inner._by_key:
            inner._lengths.setdefault(key[0], [])
            if len(key) not in inner._lengths[key[0]]:
                inner._lengths[key[0]].append(len(key))
        for found in inner._lengths.values():
            found.sort(reverse=True)
        return inner


def _aliases(key: str) -> Iterator[str]:
    plain = _SECTION_SIGN.sub("", key)
    keys = {key, plain} if len(plain) > 1 else {key}
    for one in tuple(keys):
        keys.add(_NUMERALS.sub(lambda found: str(number(found[0])), one))
        keys.add(one.replace("八", "ハ").replace("二", "ニ"))
        if one.endswith("町") and len(one) > len("本町"):
            keys.add(one.removesuffix("町"))
    yield from keys - {key, ""}


@dataclass(frozen=True)
class City:
    """A municipality, or a ward of a designated city, in force or former.

    Attributes:
        code: the five digits of 全国地方公共団体コード, without the check digit; empty where not known.
        until: the last day on which the name was in force; `None` while it is.
        towns: full name and sections of each town, as listed.
        successor: which municipality has its towns today, for a former one.
        prefix: with what its towns begin there, such as 桃生町.
    """

    prefecture: str
    name: str
    code: str
    towns: Sequence[str] = ()
    until: date | None = None
    successor: "City | None" = None
    prefix: str = ""

    @cached_property
    def places(self) -> Places:
        """The towns by folded name; made when first asked for."""
        if self.successor is not None:
            return self.successor.places.within(flat(self.prefix))
        return Places((full_name, sections) for full_name, *sections in (line.split("\t") for line in self.towns))


@dataclass(frozen=True, slots=True)
class Succession:
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

    def __init__(self, cities: Iterable[City], successions: Iterable[Succession] = ()) -> None:
        """Index the municipalities.

        Args:
            cities: those in force, and former ones that the listing still has.
            successions: former names, whose towns are looked up in the successor.

        Raises:
            ValueError: If a succession names a municipality that is not there.
        """
        self.cities = list(cities)
        known = {(city.prefecture, city.name): city for city in self.cities}
        for one in successions:
            successor = known.get((one.prefecture, one.successor))
            if successor is None:
                raise ValueError(
                    f"the succession of {one.prefecture}{one.former} names {one.successor}, which the dictionary has "
                    "not; correct the list of successions"
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
        self._longest = max((len(key) for key in self._named[""]), default=0)

    @classmethod
    def from_lines(cls, lines: Iterable[str], successions: Iterable[Succession] = ()) -> "Dictionary":
        """A dictionary from its text: `=prefecture city code [until]` before the towns of each municipality."""
        cities: list[City] = []
        towns: list[str] = []
        for line in lines:
            if line.startswith("="):
                prefecture, name, code, until = line[1:].split("\t")
                towns = []
                cities.append(City(prefecture, name, code, towns, date.fromisoformat(until) if until else None))
            elif not line.startswith("#"):
                towns.append(line)
        return cls(cities, successions)

    def cities_at(self, prefecture: str, text: str, at: int) -> Iterator[tuple[int, Sequence[City]]]:
        """Municipalities whose name begins at a position of a folded text, the longest first, with where it ends.

        Args:
            prefecture: in which one; empty for the whole country.
            text: folded.
            at: the position.
        """
        named: Mapping[str, Sequence[City]] = self._named.get(prefecture, {})
        for length in range(min(self._longest, len(text) - at), 1, -1):
            cities = named.get(text[at : at + length])
            if cities:
                yield at + length, cities


def _city_keys(city: City) -> set[str]:
    """The folded names of a municipality: with and without its county or island, and the ward or the city alone."""
    keys = {flat(city.name), flat(COUNTY.sub("", city.name))}
    if city.name.endswith("区") and "市" in city.name[1:-2]:
        whole, _, ward = city.name.partition("市")
        keys |= {flat(whole + "市"), flat(ward)}
    return keys
