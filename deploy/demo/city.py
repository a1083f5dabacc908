"""Who owes what: the notices of a synthetic city of Ishinomaki's shape. Every name and number in it is made up.

Its people are those of `deploy.population`, with their households, moves, marriages and deaths.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from deploy.population import City, Plan, generate
from shared.law.instalments import split_into_instalments
from shared.law.library import LAW
from shared.law.municipality import Municipality
from shared.law.tax_items import TAX_ITEMS
from shared.money import Yen

FISCAL_YEAR = 2025
_FIRST_DAY = date(FISCAL_YEAR, 4, 1)
#: Everything that happens to the people has happened by then, within the demonstration's year.
_POPULATION_DAY = date(FISCAL_YEAR + 1, 5, 1)
_YOUNGEST_TAXPAYER_DAYS = 20 * 366


@dataclass(frozen=True, slots=True)
class Slip:
    """One instalment as it is printed on a payment slip."""

    instalment: int
    amount_yen: Yen
    due_on: date
    statutory_on: date
    clearing_key: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice (通知書) of a taxpayer."""

    number: int
    tax_item: str
    notice_no: str
    addressee_no: str
    assessed_on: date
    sent_on: date
    slips: tuple[Slip, ...]


@dataclass(frozen=True, slots=True)
class _Levy:
    """How a tax item falls on the city.

    Attributes:
        share_percent: Of a hundred taxpayers, how many pay it by slip or account (普通徴収).
        lowest_yen: The smallest year's amount.
        highest_yen: The largest year's amount.
        step_yen: Amounts are multiples of this.
        assessed_on: The day of the assessment.
        sent_on: The day on which the notices are sent.
        breakdown: What an instalment is made of, as codes, the first with three tenths.
    """

    share_percent: int
    lowest_yen: Yen
    highest_yen: Yen
    step_yen: Yen
    assessed_on: date
    sent_on: date
    breakdown: tuple[str, str]


_LEVIES = {
    "010": _Levy(35, 24_000, 380_000, 100, date(2025, 6, 2), date(2025, 6, 10), ("per-capita", "income")),
    "012": _Levy(40, 18_000, 240_000, 100, date(2025, 4, 1), date(2025, 4, 10), ("land", "house")),
    "013": _Levy(55, 2_000, 12_900, 100, date(2025, 5, 1), date(2025, 5, 9), ("base", "age")),
    "023": _Levy(8, 30_000, 120_000, 100, date(2025, 7, 1), date(2025, 7, 14), ("base", "income")),
    "024": _Levy(25, 40_000, 420_000, 100, date(2025, 7, 1), date(2025, 7, 14), ("per-capita", "income")),
    "025": _Levy(7, 20_000, 160_000, 100, date(2025, 7, 1), date(2025, 7, 14), ("per-capita", "income")),
}


@lru_cache(maxsize=1)
def population_of(size: int, seed: int) -> City:
    """The people among whom the taxpayers are; the same seed gives the same people."""
    return generate(Plan(size=2 * size + 40, seed=seed, day=_POPULATION_DAY))


def taxpayers(size: int, seed: int) -> list[str]:
    """The addressee numbers (宛名番号) of the taxpayers: adults who are residents from the first day of the year on.

    Whoever dies or leaves is none of them, because his account is debited no longer from a day that the city decides.
    """
    population, first = population_of(size, seed), _FIRST_DAY.toordinal()
    gone = {
        happening.person.addressee_no
        for happening in population.happenings
        if happening.what in ("departed", "died") or (happening.what == "arrived" and happening.day > _FIRST_DAY)
    }
    found = [
        person.addressee_no
        for person in population.master
        if person.relation not in ("", "owner")
        and person.addressee_no not in gone
        and first - person.birth_ordinal > _YOUNGEST_TAXPAYER_DAYS
    ]
    return found[:size]


def clearing_key(tax_item: str, notice: int, instalment: int) -> str:
    """The 17 digits by which a payment finds its claim (収納キー)."""
    return f"{FISCAL_YEAR}{tax_item}{notice:08d}{instalment:02d}"


def breakdown_of(tax_item: str, amount_yen: Yen) -> tuple[tuple[str, Yen], tuple[str, Yen]]:
    """The two lines that an instalment is made of; they add up to it."""
    first, second = _LEVIES[tax_item].breakdown
    part_yen = amount_yen * 3 // 10
    return (first, part_yen), (second, amount_yen - part_yen)


def build_city(size: int, seed: int, municipality: Municipality) -> tuple[Notice, ...]:
    """The notices of a city of `size` taxpayers; the same seed gives the same city.

    Args:
        size: Number of taxpayers, at least 1.
        seed: Of the random numbers.
        municipality: Its due dates are taken.
    """
    random = Random(seed)  # noqa: S311 - The numbers only have to repeat.
    notices: list[Notice] = []
    for taxpayer in taxpayers(size, seed):
        chosen = [item for item in TAX_ITEMS if random.randrange(100) < _LEVIES[item].share_percent]
        # Nobody is left without a notice: a city of a few taxpayers must show every channel too.
        for item in chosen or ["013"]:
            notices.append(_notice(len(notices) + 1, taxpayer, item, random, municipality))
    return tuple(notices)


def _notice(number: int, taxpayer: str, item: str, random: Random, municipality: Municipality) -> Notice:
    levy = _LEVIES[item]
    dues = municipality.due_dates(item, FISCAL_YEAR)
    unit = LAW.period_split_unit_small if item in {"023", "024", "025"} else LAW.period_split_unit
    # Small amounts are frequent and large ones rare.
    spread = min(random.random(), random.random())
    span = (levy.highest_yen - levy.lowest_yen) // levy.step_yen
    total_yen = levy.lowest_yen + int(span * spread) * levy.step_yen
    amounts = split_into_instalments(total_yen, len(dues), unit.on(levy.assessed_on))
    slips = tuple(
        Slip(due.number, amount_yen, due.due_on, due.statutory_on, clearing_key(item, number, due.number))
        for due, amount_yen in zip(dues, amounts, strict=True)
    )
    return Notice(number, item, f"R7-{item}-{number:06d}", taxpayer, levy.assessed_on, levy.sent_on, slips)
