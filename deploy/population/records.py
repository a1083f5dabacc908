"""Incoming records of a synthetic city: what a source wrote of somebody on a day, and the truth behind it."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import accumulate
from random import Random
from typing import NamedTuple

from deploy.population.names import Names, Part, in_common_form, variants, varied
from deploy.population.operators import (
    edited,
    half_width,
    in_bank_letters,
    in_words,
    lot_off,
    unprintable,
    with_wrong_character,
    without_small_letters,
    write_address,
    write_birth,
    wrong_birth,
)
from deploy.population.people import WIDE_SPACE, Address, Name, Person
from deploy.population.sources import Source, style
from deploy.population.towns import Towns

#: Records were made within so many days before the day of the city.
_DAYS = 365
_ATTEMPTS = 50


class Record(NamedTuple):
    """What a source tells.

    Attributes:
        record_id: Its number.
        source: Which source.
        known_on: On which day the source knew it so.
        name: As written, empty where the source has none.
        name_kana: As written.
        birth: As written, Western or by era.
        sex: 1, 2, or empty.
        address: As written, with building.
        account: A pseudonym of the bank account, of banks alone.
        person: The truth.
        operators: What went wrong, by name.
    """

    record_id: str
    source: str
    known_on: date
    name: str
    name_kana: str
    birth: str
    sex: str
    address: str
    account: str
    person: Person
    operators: tuple[str, ...]


class Scribe:
    """Writes records of people; the same random numbers give the same records."""

    def __init__(self, random: Random, day: date, people: "People", chosen: Sequence[Source], prefix: str) -> None:
        """Ready to write.

        Args:
            random: Of the records.
            day: On which the master is as it is.
            people: Whom records may be about.
            chosen: The sources that write.
            prefix: With what the numbers of their records begin.
        """
        self._random = random
        self._day = day.toordinal()
        self._sources = chosen
        self._prefix = prefix
        self._cumulative = list(accumulate(source.share for source in self._sources))
        self._people = people
        self._names = Names(random)
        self._towns = Towns(random)
        self._style = style()

    def next(self, number: int) -> Record:
        """One more record.

        Args:
            number: Its number, from 1.
        """
        random = self._random
        source = random.choices(self._sources, cum_weights=self._cumulative)[0]
        person, known = self._somebody(source)
        operators: list[str] = []
        account = f"K{self._people.place(person):08d}" if source.kana == "bank" else ""
        if self._errs(source, "family_member"):
            relatives = self._people.household(person)
            if len(relatives) > 1:
                person = next(other for other in relatives if other is not person)
                operators.append("family_member")
        name, kana = self._name(source, person, known, operators)
        birth = self._birth(source, person, operators)
        address = self._address(source, person, known, operators)
        sex = "" if self._misses(source, "sex") else person.sex
        return Record(
            f"{self._prefix}{number:08d}",
            source.name,
            date.fromordinal(known),
            name,
            kana,
            birth,
            sex,
            address,
            account,
            person,
            tuple(dict.fromkeys(operators)),
        )

    def _somebody(self, source: Source) -> tuple[Person, int]:
        """Somebody whom the source may have, and the day on which it knew so."""
        random = self._random.random
        pool = self._people.outsiders if random() < source.outsiders else self._people.known
        for _ in range(_ATTEMPTS):
            person = pool[int(random() * len(pool))]
            known = self._day - int(random() * _DAYS)
            age = (known - person.birth_ordinal) // 365
            alive = not person.died_ordinal or person.died_ordinal > known or source.name == "land"
            if source.youngest <= age <= source.oldest and alive:
                break
        # A city of a few people may hold nobody of the age; then anybody born will do.
        return person, max(known, person.birth_ordinal)

    def _name(self, source: Source, person: Person, known: int, operators: list[str]) -> tuple[str, str]:
        if person.foreign is not None:
            return self._foreign_name(source, person, operators)
        name = person.name
        if person.sex == "2" and self._errs(source, "surname_changed"):
            former = person.former_name
            if former is None:
                family = self._names.surname()
                former = name._replace(surname=family.written, surname_kana=family.read)
            name = former
            operators.append("surname_changed")
        surname, given = name.surname, name.given
        if source.kanji:
            surname, given = self._characters(source, surname, operators), self._characters(source, given, operators)
            if self._errs(source, "wrong_kanji"):
                surname, given = self._wrong_kanji(surname, name, given, person.sex)
                operators.append("wrong_kanji")
            if self._errs(source, "unprintable"):
                given = unprintable(given, self._random)
                operators.append("unprintable")
        told = source.kanji and not self._misses(source, "name")
        written = self._joined(source, surname, given, operators) if told else ""
        return written, self._kana(source, name, operators)

    def _foreign_name(self, source: Source, person: Person, operators: list[str]) -> tuple[str, str]:
        """One of the forms in which a foreign resident turns up."""
        foreign, random = person.foreign, self._random
        if foreign is None:
            raise AssertionError("Only foreign residents have other forms.")
        forms = (person.name.written, foreign.alphabet, *foreign.aliases)
        written = forms[int(random.random() * len(forms))]
        if written != person.name.written:
            operators.append("alias")
        if self._errs(source, "foreign_swapped"):
            head, space, rest = written.partition(" " if " " in written else WIDE_SPACE)
            written = f"{rest}{space}{head}" if space else written
            operators.append("foreign_swapped")
        reading = Name(person.name.surname, "", person.name.read or foreign.common_kana or foreign.aliases[1], "")
        if foreign.common and written == foreign.common:
            reading = reading._replace(surname_kana=foreign.common_kana)
        told = source.kanji and not self._misses(source, "name")
        return (written if told else ""), self._kana(source, reading, operators)

    def _characters(self, source: Source, written: str, operators: list[str]) -> str:
        common = in_common_form(written)
        if common != written:
            if source.variants == "common" or (
                source.variants == "mixed" and self._random.random() < self._style.variant_to_common
            ):
                operators.append("variant_to_common")
                return common
        elif (
            source.variants != "common"
            and any(character in variants() for character in written)
            and self._random.random() < self._style.common_to_variant
        ):
            operators.append("common_to_variant")
            return varied(written, self._random)
        return written

    def _wrong_kanji(self, surname: str, name: Name, given: str, sex: str) -> tuple[str, str]:
        """A slip of conversion: another spelling of the reading, or one wrong character."""
        random = self._random
        chance = random.random()
        if chance < 0.5:
            other = self._names.same_reading(Part(name.given, name.given_kana), sex).written
            if other != given:
                return surname, other
        stranger = self._names.surname().written
        if chance < 0.8:
            return surname, with_wrong_character(given, stranger, random)
        return with_wrong_character(surname, stranger, random), given

    def _joined(self, source: Source, surname: str, given: str, operators: list[str]) -> str:
        if not given:
            return surname
        if self._errs(source, "space_missing"):
            operators.append("space_missing")
            return f"{surname}{given}"
        space = " " if self._random.random() < self._style.half_space else WIDE_SPACE
        return f"{surname}{space}{given}"

    def _kana(self, source: Source, name: Name, operators: list[str]) -> str:
        if source.kana == "none" or self._misses(source, "kana"):
            return ""
        surname, given = name.surname_kana, name.given_kana
        if given and self._errs(source, "other_reading"):
            other = self._names.other_reading(name.given, given)
            if other != given:
                given = other
                operators.append("other_reading")
        if self._errs(source, "kana_edit"):
            operators.append("kana_edit")
            if given and self._random.random() < 0.5:
                given = edited(given, self._random)
            else:
                surname = edited(surname, self._random)
        whole = self._joined(source, surname, given, operators)
        if source.kana == "bank":
            return in_bank_letters(whole)
        if self._errs(source, "small_letters_lost"):
            whole = without_small_letters(whole)
            operators.append("small_letters_lost")
        return half_width(whole) if source.kana == "half" or self._random.random() < 0.5 else whole

    def _birth(self, source: Source, person: Person, operators: list[str]) -> str:
        if self._misses(source, "birth") or not person.birth_ordinal:
            return ""
        born = date.fromordinal(person.birth_ordinal)
        if self._errs(source, "wrong_birth"):
            born = wrong_birth(born, self._random)
            operators.append("wrong_birth")
        return write_birth(born, self._random, self._style.japanese_era)

    def _address(self, source: Source, person: Person, known: int, operators: list[str]) -> str:
        random = self._random
        if self._misses(source, "address"):
            return ""
        address = person.address
        if person.former_address and known < person.since_ordinal:
            address = person.former_address
            operators.append("before_move")
        elif self._errs(source, "old_address"):
            # Older than what the register's history tells, where it tells of none.
            address = person.former_address or self._towns.dwelling()
            operators.append("old_address")
        if self._errs(source, "lot_off"):
            address = lot_off(address, random)
            operators.append("lot_off")
        text = write_address(
            address,
            random,
            prefecture=random.random() < self._style.prefecture,
            wide=random.random() < self._style.wide_digits,
        )
        text = f"{text}{self._building(source, address, operators)}"
        if self._errs(source, "free_text"):
            operators.append("free_text")
            return in_words(text, random)
        return text

    def _building(self, source: Source, address: Address, operators: list[str]) -> str:
        if not address.building:
            return ""
        if self._errs(source, "building_dropped"):
            operators.append("building_dropped")
            return ""
        space = WIDE_SPACE if self._random.random() < self._style.half_space else " "
        return f"{space}{address.building}"

    def _errs(self, source: Source, operator: str) -> bool:
        rate = source.errors.get(operator)
        return rate is not None and self._random.random() < rate

    def _misses(self, source: Source, field: str) -> bool:
        rate = source.missing.get(field)
        return rate is not None and self._random.random() < rate


class People:
    """Whom records may be about.

    Attributes:
        known: Persons of the master.
        outsiders: People whom it does not have.
    """

    def __init__(self, known: Sequence[Person], outsiders: Sequence[Person]) -> None:
        self.known = known
        self.outsiders = outsiders
        self._households: dict[int, list[Person]] = {}
        for person in known:
            if person.household_no:
                self._households.setdefault(person.household_no, []).append(person)
        self._places = {id(person): place for place, person in enumerate((*known, *outsiders))}

    def household(self, person: Person) -> list[Person]:
        """Who of the master lives with somebody, himself included."""
        return self._households.get(person.household_no, [])

    def place(self, person: Person) -> int:
        """A number for each person, the same for the same city."""
        return self._places[id(person)]


def write_records(scribe: Scribe, count: int, progress: Callable[[int], None]) -> list[Record]:
    """So many records.

    Args:
        scribe: Who writes them.
        count: How many.
        progress: Hears after each thousand how many are done since.
    """
    records: list[Record] = []
    for number in range(1, count + 1):
        records.append(scribe.next(number))
        if number % 1000 == 0:
            progress(1000)
    return records
