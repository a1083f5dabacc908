"""A synthetic city as a whole: its master, who is not in it, what happened, what sources wrote."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from deploy.population.corporations import corporation
from deploy.population.households import Households
from deploy.population.life import Life
from deploy.population.names import Names
from deploy.population.people import Happening, Person
from deploy.population.records import People, Record, Scribe, write_records
from deploy.population.sources import sources

#: Numbers of made-up addressees begin with 99, which no register of the city gives out.
ADDRESSEE_PREFIX = "99"
#: Percent of addressees that are corporations, and owners who live elsewhere (住登外).
_CORPORATIONS_PERCENT = 4
_OWNERS_PERCENT = 15
#: People whom the master does not have, as a percentage of its persons.
_OUTSIDERS_PERCENT = 5
_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """What city is wanted; the same plan gives the same city.

    Attributes:
        size: Addressees in the master, at least 1.
        seed: Of all random numbers.
        errors: Multiplier of the error rates of records: 0.5 easy, 1 usual, 2.5 hard.
        records: How many incoming records.
        notes: How many records of the office itself: returned mail, calls, the counter; they follow the others.
        day: The day on which the master is as it is.
    """

    size: int
    seed: int
    errors: float = 1
    records: int = 0
    day: date = date(2026, 4, 1)
    notes: int = 0


@dataclass(frozen=True, slots=True)
class City:
    """What came of a plan.

    Attributes:
        master: The addressees, in the order of their numbers.
        outsiders: People who exist and are not in the master.
        earlier: Entries of the same people under another number, each with whom it is in truth.
        happenings: What changed in the last years, by day.
        records: What sources wrote.
    """

    master: list[Person]
    outsiders: list[Person]
    earlier: list[tuple[Person, Person]]
    happenings: list[Happening]
    records: list[Record] = field(default_factory=list)


def generate(plan: Plan, progress: Callable[[int], None] = lambda _done: None) -> City:
    """The city of a plan. The master depends on size, seed and day alone, whatever records are wanted.

    Args:
        plan: What is wanted.
        progress: Hears of each thousand addressees or records that are done.
    """
    random = Random(f"{plan.seed}:people")  # noqa: S311 - The numbers only have to repeat.
    today = plan.day.toordinal()
    households = Households(random, today)
    life = Life(random, households, today)
    corporations = plan.size * _CORPORATIONS_PERCENT // 100
    owners = plan.size * _OWNERS_PERCENT // 100
    people = plan.size - corporations - owners
    outsiders = max(1, people * _OUTSIDERS_PERCENT // 100)
    everybody: list[Person] = []
    while len(everybody) < people + outsiders:
        before = len(everybody) // _BLOCK
        together = households.next(life.address())
        life.pass_over(together)
        everybody += together
        progress((len(everybody) // _BLOCK - before) * _BLOCK)
    del everybody[people + outsiders :]
    outside = _outside(everybody, outsiders, random)
    master = [person for place, person in enumerate(everybody) if place not in outside]
    outsider_list = [everybody[place] for place in sorted(outside)]
    earlier = life.earlier_entries(master)
    living = [person for person in master if person.status == "resident"]
    life.name_alike([person for person in master if person.status == "dead"], living or master)
    for _ in range(owners):
        owner = households.alone(households.towns.elsewhere())
        owner.status = "non-resident"
        master.append(owner)
    names = Names(random)
    master += [corporation(place, names, households.towns, random, today) for place in range(corporations)]
    for number, person in enumerate((*master, *(entry for entry, _ in earlier)), start=1):
        person.addressee_no = f"{ADDRESSEE_PREFIX}{number:013d}"
    happenings = sorted(
        (happening for happening in life.happenings if happening.person.addressee_no),
        key=lambda happening: (happening.day, happening.person.addressee_no),
    )
    return City(master, outsider_list, earlier, happenings, _records(plan, master, outsider_list, progress))


def _outside(everybody: list[Person], count: int, random: Random) -> set[int]:
    """Places of those whom the master does not have: half of them whole households, half single people of others."""
    outside: set[int] = set()
    while len(outside) < count // 2:
        place = int(random.random() * len(everybody))
        household = everybody[place].household_no
        while place and everybody[place - 1].household_no == household:
            place -= 1
        while len(outside) < count and place < len(everybody) and everybody[place].household_no == household:
            outside.add(place)
            place += 1
    while len(outside) < count:
        outside.add(int(random.random() * len(everybody)))
    return outside


def _records(
    plan: Plan, master: list[Person], outsiders: list[Person], progress: Callable[[int], None]
) -> list[Record]:
    people = People([person for person in master if person.kind == "person"], outsiders)
    records: list[Record] = []
    if plan.records:
        random = Random(f"{plan.seed}:records")  # noqa: S311 - The numbers only have to repeat.
        scribe = Scribe(random, plan.day, people, sources(plan.errors), "R")
        records += write_records(scribe, plan.records, progress)
    if plan.notes:
        # Random numbers of their own, so that notes alter no other record.
        random = Random(f"{plan.seed}:notes")  # noqa: S311 - The numbers only have to repeat.
        scribe = Scribe(random, plan.day, people, sources(plan.errors, "notes"), "N")
        records += write_records(scribe, plan.notes, progress)
    return records
