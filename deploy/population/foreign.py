"""Names of foreign residents: in the alphabet of a passport, in kana, in kanji, and the common name (通称)."""

from functools import cache
from random import Random
from typing import Any, NamedTuple

import yaml

from deploy.population.names import DATA, Names, Part
from deploy.population.people import WIDE_SPACE, Foreign, Name

#: Share of foreign residents who registered a common name, who registered a reading.
_WITH_COMMON_NAME = 0.35
_WITH_KANA = 0.6
_WITH_KANJI = 0.7
_WITH_MIDDLE = 0.7


class _Word(NamedTuple):
    latin: str
    kana: str
    kanji: str


class _Nation(NamedTuple):
    share: int
    order: tuple[str, ...]
    kanji: bool
    surname: tuple[_Word, ...]
    middle: tuple[_Word, ...]
    given: dict[str, tuple[_Word, ...]]


def foreign_name(names: Names, random: Random, birth_year: int, sex: str, spouse: Part | None) -> tuple[Name, Foreign]:
    """A foreign resident's registered name and all that goes with it.

    Args:
        names: Where common names are drawn from.
        random: Of the city.
        birth_year: Western year.
        sex: 1 or 2.
        spouse: Surname of a Japanese spouse, which a common name often takes.
    """
    nations = _nations()
    nation = random.choices(nations, [nation.share for nation in nations])[0]
    words = {"surname": random.choice(nation.surname), "given": random.choice(nation.given[sex])}
    if nation.middle and random.random() < _WITH_MIDDLE:
        words["middle"] = random.choice(nation.middle)
    ordered = [words[part] for part in nation.order if part in words]
    alphabet = " ".join(word.latin for word in ordered)
    surname, given = words["surname"], words["given"]
    common, common_kana = "", ""
    if random.random() < _WITH_COMMON_NAME:
        family = spouse or names.surname()
        own = names.given(birth_year, sex)
        common, common_kana = f"{family.written}{WIDE_SPACE}{own.written}", f"{family.read}{WIDE_SPACE}{own.read}"
    aliases = [f"{surname.latin} {given.latin}", f"{surname.kana}{WIDE_SPACE}{given.kana}"]
    if "middle" in words:
        aliases.append(f"{given.latin} {words['middle'].latin}")
    if common:
        aliases.append(common)
    kana = WIDE_SPACE.join(word.kana for word in ordered) if random.random() < _WITH_KANA else ""
    foreign = Foreign(alphabet, tuple(aliases), common, common_kana)
    if nation.kanji and random.random() < _WITH_KANJI:
        return Name(surname.kanji, given.kanji, surname.kana if kana else "", given.kana if kana else ""), foreign
    return Name(alphabet, "", kana, ""), foreign


@cache
def _nations() -> tuple[_Nation, ...]:
    data = yaml.safe_load((DATA / "foreign_names.yaml").read_text(encoding="utf-8"))
    return tuple(_nation(entry) for entry in data)


def _nation(entry: dict[str, Any]) -> _Nation:
    given = {"1": _words(entry["male"]), "2": _words(entry["female"])}
    order = tuple(entry["order"].split())
    return _Nation(
        entry["share"], order, bool(entry.get("kanji")), _words(entry["surname"]), _words(entry["middle"]), given
    )


def _words(entries: dict[str, str]) -> tuple[_Word, ...]:
    return tuple(_Word(latin, *reading.partition(" ")[::2]) for latin, reading in entries.items())
