"""Households of a synthetic city: who lives together, how old, and what they are called.

Shares follow the national tables of household sizes; ages and types within a size are assumptions.
"""

from bisect import bisect
from itertools import accumulate
from random import Random

from deploy.population.foreign import foreign_name
from deploy.population.names import Names, Part, whole
from deploy.population.people import Address, Foreign, Name, Person
from deploy.population.towns import Towns

_YEAR = 365.2425
#: Percent of households with one, two, ... six people.
_SIZES = tuple(accumulate((38, 28, 17, 12, 4, 1)))
#: Which makes about 2.7 percent of residents.
_FOREIGN_HOUSEHOLDS = 0.06
_TWIN_DELIVERIES = 0.011
_TWINS_OF_ONE_SEX = 0.65
_TWINS_WITH_ONE_BEGINNING = 0.4
_SON_READ_LIKE_FATHER = 0.02
_SHARED_HOUSES = 0.004
_INSTITUTIONS = 0.0002
_GRANDPARENTS_OF_WIFE = 0.3
_WIVES_WITH_FORMER_NAME_SHOWN = 0.02
_GAP_OF_COUPLE_YEARS = 4
#: Days: the oldest children who live with their parents are 36, and others left years before, each family at another
#: age; a limit for all alike would have a hundredth of the city born on one day.
_CHILDREN_AT_HOME = int(36 * _YEAR)
_CHILDREN_LEAVE_WITHIN = 3653


class Households:
    """Makes households one after another; the same random numbers give the same people."""

    def __init__(self, random: Random, day_ordinal: int) -> None:
        self._random = random
        self._day = day_ordinal
        self._names = Names(random)
        self.towns = Towns(random)
        self._count = 0

    def next(self, address: Address) -> list[Person]:
        """The people of one more dwelling at an address: a household, a shared house or an institution."""
        self._count += 1
        chance = self._random.random()
        if chance < _INSTITUTIONS:
            return self._strangers(address, 20 + int(self._random.random() * 40), 70, 30)
        if chance < _SHARED_HOUSES:
            return self._strangers(address, 3 + int(self._random.random() * 3), 19, 16)
        if chance > 1 - _FOREIGN_HOUSEHOLDS:
            return self._foreign(address)
        return self._family(address)

    def alone(self, address: Address) -> Person:
        """Somebody who has land here or is otherwise known, and of whose household nothing is."""
        self._count += 1
        return self._one("owner", self._names.surname(), self._sex(), self._age(35, 55), address)

    def _family(self, address: Address) -> list[Person]:
        random = self._random.random
        size = 1 + bisect(_SIZES, random() * 100)
        surname = self._names.surname()
        if size == 1:
            return [self._one("head", surname, self._sex(), self._single_age(), address)]
        if size == 2 and random() < 0.3:
            parent = self._one("head", surname, "2" if random() < 0.75 else "1", self._age(24, 55), address)
            return [parent, *self._children(parent, parent, surname, address, 1)]
        with_children = size > 2
        husband = self._one("head", surname, "1", self._couple_age(with_children=with_children), address)
        gap = int(random() * 2 * _GAP_OF_COUPLE_YEARS * _YEAR) - int(_GAP_OF_COUPLE_YEARS * _YEAR / 2)
        wife = self._one("wife", surname, "2", min(husband.birth_ordinal + gap, self._day - int(20 * _YEAR)), address)
        born_as = self._names.surname()
        wife.former_name = Name(born_as.written, wife.name.given, born_as.read, wife.name.given_kana)
        wife.shows_former_name = random() < _WIVES_WITH_FORMER_NAME_SHOWN
        people = [husband, wife]
        elders = self._elders(size)
        people += self._children(husband, wife, surname, address, size - 2 - elders)
        for place in range(elders):
            older = min(husband.birth_ordinal, wife.birth_ordinal) - int((22 + random() * 12) * _YEAR)
            family = born_as if place == 0 and random() < _GRANDPARENTS_OF_WIFE else surname
            people.append(self._one("parent", family, "2" if place == 0 else "1", older, address))
        return people

    def _elders(self, size: int) -> int:
        chance = self._random.random()
        if size == 3:
            return int(chance < 0.15)
        if size == 4:
            return int(chance < 0.2)
        return 2 if size == 6 or (size == 5 and chance < 0.3) else 0

    def _children(self, father: Person, mother: Person, surname: Part, address: Address, count: int) -> list[Person]:
        """Children in the order of their births; some deliveries bring two."""
        random, names = self._random.random, self._names
        children: list[Person] = []
        youngest = min(self._day, mother.birth_ordinal + int(41 * _YEAR))
        earliest = self._day - _CHILDREN_AT_HOME + mother.birth_ordinal % _CHILDREN_LEAVE_WITHIN
        born = max(mother.birth_ordinal + int((20 + random() * 18) * _YEAR), earliest)
        born = min(born, youngest - int(random() * 300))
        while len(children) < count and born <= youngest:
            sex = self._sex()
            child = self._one("child", surname, sex, born, address)
            if sex == "1" and father.sex == "1" and random() < _SON_READ_LIKE_FATHER:
                given = names.same_reading(Part(father.name.given, father.name.given_kana), "1")
                child.name = child.name._replace(given=given.written, given_kana=given.read)
            children.append(child)
            if len(children) < count and random() < _TWIN_DELIVERIES * 2:
                children.append(self._twin(child, surname, address))
            born += int((1.2 + random() * 4) * _YEAR)
        return children

    def _twin(self, first: Person, surname: Part, address: Address) -> Person:
        random = self._random.random
        sex = first.sex if random() < _TWINS_OF_ONE_SEX else self._sex()
        second = self._one("child", surname, sex, first.birth_ordinal, address)
        if random() < _TWINS_WITH_ONE_BEGINNING:
            year = _year(first.birth_ordinal)
            given = self._names.same_beginning(Part(first.name.given, first.name.given_kana), year, sex)
            second.name = whole(surname, given)
        first.twin = second.twin = True
        return second

    def _foreign(self, address: Address) -> list[Person]:
        """A foreign resident alone, or with a Japanese spouse."""
        if self._random.random() < 0.7:
            return [self._foreigner("head", self._sex(), self._age(19, 30), address, None)]
        surname = self._names.surname()
        husband = self._one("head", surname, "1", self._age(28, 35), address)
        return [husband, self._foreigner("wife", "2", husband.birth_ordinal + int(3 * _YEAR), address, surname)]

    def _foreigner(self, relation: str, sex: str, born: int, address: Address, spouse: Part | None) -> Person:
        name, foreign = foreign_name(self._names, self._random, _year(born), sex, spouse)
        return self._person(relation, name, sex, born, address, foreign)

    def _strangers(self, address: Address, count: int, youngest: int, span: int) -> list[Person]:
        """People of one address who are no family; each is a household of one."""
        people: list[Person] = []
        for _ in range(count):
            people.append(self._one("head", self._names.surname(), self._sex(), self._age(youngest, span), address))
            self._count += 1
        return people

    def _one(self, relation: str, surname: Part, sex: str, born: int, address: Address) -> Person:
        given = self._names.given(_year(born), sex)
        return self._person(relation, whole(surname, given), sex, born, address, None)

    def _person(
        self, relation: str, name: Name, sex: str, born: int, address: Address, foreign: Foreign | None
    ) -> Person:
        return Person(
            "", "person", "resident", self._count, relation, name, born, sex, address, self._day, foreign=foreign
        )

    def _sex(self) -> str:
        return "1" if self._random.random() < 0.49 else "2"

    def _age(self, youngest: int, span: int) -> int:
        """Day of birth of somebody so many years old."""
        return self._day - int((youngest + self._random.random() * span) * _YEAR) - 1

    def _single_age(self) -> int:
        chance = self._random.random()
        if chance < 0.25:
            return self._age(18, 12)
        return self._age(30, 30) if chance < 0.55 else self._age(60, 38)

    def _couple_age(self, *, with_children: bool) -> int:
        if with_children:
            return self._age(26, 36)
        return self._age(24, 26) if self._random.random() < 0.25 else self._age(50, 42)


def _year(ordinal: int) -> int:
    """The Western year of a day, right but for the first and the last day of a year."""
    return int(ordinal / _YEAR) + 1
