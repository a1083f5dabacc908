"""What happened to households in the last years: moves, marriages, births, deaths, departures, returns."""

from collections.abc import Sequence
from datetime import date
from random import Random

from deploy.population.households import Households
from deploy.population.people import Address, Change, Happening, Person

YEARS = 3
_DAYS = int(YEARS * 365.2425)
#: Shares of households over the years: 4 percent a year move within the city, 3 percent come, 3 percent go.
_MOVED = 0.04 * YEARS
_ARRIVED = 0.03 * YEARS
_DEPARTED = 0.03 * YEARS
_SUCCESSOR_IN_THE_FLAT = 0.5
_MARRIED_OF_YOUNG_WIVES = 0.12
_DIED = ((65, 0.004), (80, 0.05), (200, 0.16))
#: Of the dead, how many share name and reading with somebody who lives.
_DEAD_NAMESAKES = 0.05
#: Share of residents of whom an earlier entry is still there, under another number.
_ENTERED_TWICE = 0.003


class Life:
    """Lets years pass over households.

    Attributes:
        happenings: What changed, in the order in which households were made.
    """

    def __init__(self, random: Random, households: Households, day_ordinal: int) -> None:
        self._random = random
        self._towns = households.towns
        self._day = day_ordinal
        self._free_flats: list[Address] = []
        self.happenings: list[Happening] = []

    def address(self) -> Address:
        """Where the next household lives: some move into a flat that another left."""
        if self._free_flats and self._random.random() < _SUCCESSOR_IN_THE_FLAT:
            return self._free_flats.pop()
        return self._towns.dwelling()

    def pass_over(self, people: Sequence[Person]) -> None:
        """Change the people of one household as the last years did."""
        random = self._random.random
        chance = random()
        if chance < _MOVED:
            self._move(people, self._towns.dwelling(), "moved")
        elif chance < _MOVED + _ARRIVED:
            self._move(people, self._towns.elsewhere(), "arrived")
        elif chance < _MOVED + _ARRIVED + _DEPARTED:
            self._depart(people)
        for person in people:
            self._live(person)

    def earlier_entries(self, residents: Sequence[Person]) -> list[tuple[Person, Person]]:
        """Entries of people who were known under another number before: owners who moved in, returned residents.

        Returns:
            The earlier entry and whom it is in truth.
        """
        random = self._random.random
        pairs: list[tuple[Person, Person]] = []
        for person in residents:
            if person.status != "resident" or random() >= _ENTERED_TWICE:
                continue
            returned = random() < 0.5
            earlier = Person(
                "",
                "person",
                "departed" if returned else "non-resident",
                0,
                "head" if returned else "owner",
                person.former_name if person.former_name and random() < 0.3 else person.name,
                person.birth_ordinal if returned or random() < 0.7 else 0,
                person.sex,
                self._towns.elsewhere(),
                self._some_day() - _DAYS,
            )
            if not returned and random() < 0.4:
                # Whoever entered an owner from a deed knew no reading.
                earlier.name = earlier.name._replace(surname_kana="", given_kana="")
            pairs.append((earlier, person))
            self._tell(person.since_ordinal, person, "registered-again", "", person.name.written)
        return pairs

    def name_alike(self, dead: Sequence[Person], living: Sequence[Person]) -> None:
        """Give some of the dead the name of somebody who lives."""
        for person in dead:
            if self._random.random() < _DEAD_NAMESAKES:
                person.name = living[int(self._random.random() * len(living))].name

    def _move(self, people: Sequence[Person], former: Address, what: Change) -> None:
        day = self._some_day()
        for person in people:
            if person.birth_ordinal < day:
                person.former_address, person.since_ordinal = former, day
                self._tell(day, person, what, former.whole, person.address.whole)

    def _depart(self, people: Sequence[Person]) -> None:
        day, new = self._some_day(), self._towns.elsewhere()
        left = people[0].address
        for person in people:
            if person.birth_ordinal < day:
                person.former_address, person.address, person.since_ordinal = person.address, new, day
                person.status = "departed"
                self._tell(day, person, "departed", left.whole, new.whole)
        if left.building:
            self._free_flats.append(left)

    def _live(self, person: Person) -> None:
        random = self._random.random
        age = (self._day - person.birth_ordinal) // 365
        if age < YEARS:
            self._tell(person.birth_ordinal, person, "born", "", person.name.written)
        if person.relation == "wife" and age < 45 and person.former_name and random() < _MARRIED_OF_YOUNG_WIVES:
            self._tell(self._some_day(), person, "renamed", person.former_name.written, person.name.written)
        elif person.relation == "wife" and random() < 0.5:
            # The marriage is so long ago that nobody here knows the name before it.
            person.former_name = person.former_name if person.shows_former_name else None
        if person.status == "resident" and random() < next(share for below, share in _DIED if age < below):
            person.status = "dead"
            person.died_ordinal = max(self._some_day(), person.since_ordinal if person.former_address else 0)
            person.died_ordinal = max(person.died_ordinal, person.birth_ordinal)
            self._tell(person.died_ordinal, person, "died", "", "")

    def _some_day(self) -> int:
        return self._day - int(self._random.random() * _DAYS)

    def _tell(self, day: int, person: Person, what: Change, before: str, after: str) -> None:
        self.happenings.append(Happening(date.fromordinal(day), person, what, before, after))
