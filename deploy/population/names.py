"""Names of a synthetic city: frequent surnames, given names of each generation, forms of characters in registers."""

from bisect import bisect
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

import jaconv
import yaml
from japanese_personal_name_dataset import load_dataset
from japanese_personal_name_dataset.core import LastNameDict, NameDict

from deploy.population.people import Name

DATA = Path(__file__).parent / "data"
#: How fast given names become rare: the n-th is chosen with weight n to the power of -0.9.
_ZIPF_EXPONENT = 0.9
#: Share of given names that are taken from the whole list, each alike.
_LONG_TAIL = 0.25
#: Share of people whose registered surname, given name holds a variant of a character.
_SURNAMES_WITH_VARIANT = 0.08
_GIVEN_WITH_VARIANT = 0.04
_UNUSUAL_READING = 0.02
_SPELLINGS_OF_READING = 8


class Part(NamedTuple):
    """A surname or a given name with its reading in full-width katakana."""

    written: str
    read: str


class _Pool(NamedTuple):
    parts: Sequence[Part]
    cumulative: Sequence[float]

    def draw(self, random: Random) -> Part:
        return self.parts[bisect(self.cumulative, random.random() * self.cumulative[-1])]


class Names:
    """Draws names; one object per city, the same random numbers give the same names."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._source = _source()
        self._surname_variant = _share_of_eligible(self._source.surnames, _SURNAMES_WITH_VARIANT)
        # About half of the given names hold a character that has variants at all.
        self._given_variant = 2 * _GIVEN_WITH_VARIANT

    def surname(self) -> Part:
        """A surname as a household has it, some with a variant character."""
        random = self._random
        part = self._source.surnames.draw(random)
        if random.random() < self._surname_variant:
            return Part(varied(part.written, random), part.read)
        return part

    def given(self, birth_year: int, sex: str) -> Part:
        """A given name in fashion when somebody was born.

        Args:
            birth_year: Western year.
            sex: 1 or 2.
        """
        random = self._random
        generation = max(1920, min(2020, birth_year // 10 * 10))
        if random.random() < _LONG_TAIL:
            tail = self._source.all_given[sex]
            part = tail[int(random.random() * len(tail))]
        else:
            part = self._source.given[sex, 1920 if generation == 1930 else generation].draw(random)
        chance = random.random()
        if chance < self._given_variant:
            return Part(varied(part.written, random), part.read)
        if chance > 1 - _UNUSUAL_READING:
            return Part(part.written, self.other_reading(part.written, part.read))
        return part

    def same_reading(self, given: Part, sex: str) -> Part:
        """Another spelling of the same reading, as a father gives it to a son; the same where there is none."""
        spellings = self._source.spellings[sex].get(given.read, ())
        others = [spelling for spelling in spellings if spelling != given.written]
        return Part(others[int(self._random.random() * len(others))], given.read) if others else given

    def same_beginning(self, given: Part, birth_year: int, sex: str) -> Part:
        """Another name beginning with the same character, as twins are often given; never the same characters."""
        tail = self._source.by_first[sex].get(given.written[0], ())
        others = [part for part in tail if part.written != given.written and part.read != given.read]
        return others[int(self._random.random() * len(others))] if others else self.given(birth_year, sex)

    def other_reading(self, written: str, read: str) -> str:
        """A reading that the same characters also have; the same where none is known."""
        others = [reading for reading in self._source.readings.get(written, ()) if reading != read]
        return others[int(self._random.random() * len(others))] if others else read


def whole(surname: Part, given: Part) -> Name:
    """A name from its two parts."""
    return Name(surname.written, given.written, surname.read, given.read)


def varied(written: str, random: Random) -> str:
    """The name with the first character that has variants replaced by one of them; the same where none has."""
    for place, character in enumerate(written):
        if character in variants():
            forms = variants()[character]
            return f"{written[:place]}{forms[int(random.random() * len(forms))]}{written[place + 1 :]}"
    return written


def in_common_form(written: str) -> str:
    """The name with every variant replaced by the common form, as sources with few characters write it."""
    return "".join(common_forms().get(part, part) for part in _characters(written))


@cache
def variants() -> dict[str, tuple[str, ...]]:
    """Common character to the forms that a register may hold instead."""
    data = yaml.safe_load((DATA / "surnames.yaml").read_text(encoding="utf-8"))
    return {common: tuple(forms) for common, forms in data["variants"].items()}


@cache
def common_forms() -> dict[str, str]:
    """Variant to the common form."""
    return {form: common for common, forms in variants().items() for form in forms}


def _characters(written: str) -> list[str]:
    """Characters, each with the selector of its variant."""
    found: list[str] = []
    for character in written:
        if "\U000e0100" <= character <= "\U000e01ef" and found:
            found[-1] += character
        else:
            found.append(character)
    return found


class _Source(NamedTuple):
    surnames: _Pool
    given: dict[tuple[str, int], _Pool]
    all_given: dict[str, Sequence[Part]]
    spellings: dict[str, dict[str, Sequence[str]]]
    by_first: dict[str, dict[str, list[Part]]]
    readings: dict[str, list[str]]


@cache
def _source() -> _Source:
    men, women, last_names = load_dataset("org", include_last_names=True)
    popular_men, popular_women = load_dataset("opti")
    spellings = {"1": _spellings(men), "2": _spellings(women)}
    popular = {"1": _spellings(popular_men), "2": _spellings(popular_women)}
    all_given = {sex: _flattened(names) for sex, names in spellings.items()}
    by_first: dict[str, dict[str, list[Part]]] = {"1": {}, "2": {}}
    readings: dict[str, list[str]] = {}
    for sex, parts in all_given.items():
        for part in parts:
            by_first[sex].setdefault(part.written[0], []).append(part)
            readings.setdefault(part.written, []).append(part.read)
    data = yaml.safe_load((DATA / "given_names.yaml").read_text(encoding="utf-8"))
    given = {
        (sex, decade): _generation([Part(*name.split()) for name in names], popular[sex], f"{sex}{decade}")
        for sex, key in (("1", "male"), ("2", "female"))
        for decade, names in data[key].items()
    }
    return _Source(_surnames(last_names), given, all_given, spellings, by_first, readings)


def _spellings(names: NameDict) -> dict[str, Sequence[str]]:
    return {jaconv.hira2kata(read): entry["kanji"] for read, entry in names.items()}


def _flattened(spellings: dict[str, Sequence[str]]) -> Sequence[Part]:
    return [Part(written, read) for read, names in spellings.items() for written in names]


def _generation(fashion: list[Part], popular: dict[str, Sequence[str]], salt: str) -> _Pool:
    """The names of one decade: those in fashion first, then popular ones in an order of its own."""
    random = Random(salt)  # noqa: S311 - An order that always comes out alike.
    rest: list[Part] = []
    for read, names in popular.items():
        chosen = random.sample(list(names), min(len(names), _SPELLINGS_OF_READING))
        rest += [Part(written, read) for written in chosen]
    random.shuffle(rest)
    known = set(fashion)
    parts = fashion + [part for part in rest if part not in known]
    # The n-th name weighs n to the power of -0.9; chances are no money.
    weights = [(place + 1) ** -_ZIPF_EXPONENT for place in range(len(parts))]
    return _Pool(parts, list(accumulate(weights)))


def _surnames(last_names: LastNameDict) -> _Pool:
    local = yaml.safe_load((DATA / "surnames.yaml").read_text(encoding="utf-8"))["local_weight"]
    parts = [Part(written, jaconv.hira2kata(entry["reading"])) for written, entry in last_names.items()]
    weights = [entry["count"] * local.get(written, 1) for written, entry in last_names.items()]
    return _Pool(parts, list(accumulate(weights)))


def _share_of_eligible(pool: _Pool, share: float) -> float:
    """Of the names that have variants, how many must show one so that `share` of all names do."""
    before = (0.0, *pool.cumulative)
    eligible = sum(
        above - below
        for part, below, above in zip(pool.parts, before, pool.cumulative, strict=False)
        if any(character in variants() for character in part.written)
    )
    return min(1.0, share * pool.cumulative[-1] / eligible)
