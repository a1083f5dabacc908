"""Where a synthetic city lives: its towns and the towns of others, lots, blocks, buildings and rooms."""

import re
from functools import cache
from random import Random
from typing import TypeAlias

import yaml

from deploy.population.names import DATA
from deploy.population.people import Address, Town, widened
from services.identity.store.towns import town_lines

_CHOME = re.compile(r"([一二三四五六七八九十]+)丁目$")
_KANJI_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
#: Share of households that live in a building with rooms.
_IN_BUILDINGS = 0.42
#: Share of lots without a branch number.
_WHOLE_LOTS = 0.4
_BUILDINGS_AT_ONCE = 60
#: What the dictionary puts behind a town whose 丁目 it does not list, and those that are taken then.
_OPEN_CHOME = "*"
_FIRST_CHOME = "一二三"
#: Towns, each with its sections (小字), or with itself alone.
_Places: TypeAlias = list[list[Town]]
_HEADS = ("青葉", "みなと", "日和", "北上", "旭", "さくら", "第二", "グリーン", "サン", "リバー", "つつじ", "まきば")
_KINDS = ("コーポ", "ハイツ", "荘", "マンション", "アパート", "メゾン", "ビル", "団地１号棟", "復興住宅２号棟", "Ａ棟")


class Towns:
    """Draws addresses; one object per city, the same random numbers give the same addresses."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._own, self._others = _towns()
        self._buildings: list[tuple[Address, int]] = []

    def dwelling(self) -> Address:
        """An address in the city; buildings fill room by room, and now and then two households share a lot.

        Towns are drawn uniformly: an assumption, until counts of buildings are at hand.
        """
        if self._random.random() < _IN_BUILDINGS:
            return self._room()
        return self._lot(self._own)

    def elsewhere(self) -> Address:
        """An address in another city."""
        return self._lot(self._others)

    def _lot(self, places: _Places) -> Address:
        random = self._random.random
        sections = places[int(random() * len(places))]
        town = sections[int(random() * len(sections))]
        if town.in_blocks:
            return Address(town, 1 + int(random() * 28), 1 + int(random() * 30), "")
        branch = 0 if random() < _WHOLE_LOTS else 1 + int(random() * 40)
        return Address(town, 1 + int(random() * 400), branch, "")

    def _room(self) -> Address:
        random = self._random.random
        if len(self._buildings) < _BUILDINGS_AT_ONCE:
            lot = self._lot(self._own)
            name = f"{_HEADS[int(random() * len(_HEADS))]}{_KINDS[int(random() * len(_KINDS))]}"
            self._buildings.append((lot._replace(building=name), 4 + int(random() * 20)))
            place = len(self._buildings) - 1
        else:
            place = int(random() * len(self._buildings))
        building, left = self._buildings[place]
        if left == 1:
            del self._buildings[place]
        else:
            self._buildings[place] = (building, left - 1)
        room = widened(f"{1 + left // 4}0{1 + left % 4}")
        return building._replace(building=f"{building.building}{room}号室")


def read_town(prefecture: str, city: str, name: str) -> Town:
    """A town from its place in a dictionary of addresses; a 丁目 is taken for a district of blocks (an assumption)."""
    found = _CHOME.search(name)
    if found is None:
        return Town(prefecture, city, name, name, 0, in_blocks=False)
    return Town(prefecture, city, name, name[: found.start()], _number(found[1]), in_blocks=True)


def _number(kanji: str) -> int:
    tens, ten, ones = kanji.rpartition("十")
    return (10 * _KANJI_DIGITS.get(tens, 1) if ten else 0) + _KANJI_DIGITS.get(ones, 0)


@cache
def _towns() -> tuple[_Places, _Places]:
    """The towns of the city and those of others, from the dictionary of addresses."""
    wanted = yaml.safe_load((DATA / "places.yaml").read_text(encoding="utf-8"))
    found: dict[str, _Places] = {city: [] for city in (wanted["own"], *wanted["others"])}
    towns: _Places | None = None
    for line in town_lines():
        if line.startswith("="):
            prefecture, city, _code, until = line[1:].split("\t")
            # The towns of a municipality that is no more are listed again under its successor.
            towns = None if until else found.get(f"{prefecture}{city}")
        elif towns is not None:
            towns.append([read_town(prefecture, city, name) for name in _registered_names(line)])
    return found[wanted["own"]], [town for city in wanted["others"] for town in found[city]]


def _registered_names(line: str) -> list[str]:
    """A line of the dictionary as registers write it: each section (小字) behind its town, some 丁目 where none are."""
    town, *sections = line.split("\t")
    if town.endswith(_OPEN_CHOME):
        return [f"{town.removesuffix(_OPEN_CHOME)}{number}丁目" for number in _FIRST_CHOME]
    return [f"{town}字{section}" for section in sections] or [town]
