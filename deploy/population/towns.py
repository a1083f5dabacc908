"""Where a synthetic city lives: its towns and the towns of others, lots, blocks, buildings and rooms."""

import re
from collections.abc import Sequence
from functools import cache
from random import Random

import yaml

from deploy.population.names import DATA
from deploy.population.people import Address, Town, widened

_CHOME = re.compile(r"([一二三四五六七八九十]+)丁目$")
_KANJI_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
#: Share of households that live in a building with rooms.
_IN_BUILDINGS = 0.42
#: Share of lots without a branch number.
_WHOLE_LOTS = 0.4
_BUILDINGS_AT_ONCE = 60
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

    def _lot(self, towns: Sequence[Town]) -> Address:
        random = self._random.random
        town = towns[int(random() * len(towns))]
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
def _towns() -> tuple[list[Town], list[Town]]:
    data = yaml.safe_load((DATA / "towns.yaml").read_text(encoding="utf-8"))
    own, *others = [[read_town(entry["prefecture"], entry["city"], name) for name in entry["towns"]] for entry in data]
    return own, [town for towns in others for town in towns]
