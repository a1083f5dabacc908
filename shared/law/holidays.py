"""The holidays of 国民の祝日に関する法律, computed from its dated rules.

Pure: the rules, the announced equinoxes and the days moved by special laws come in as values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """One holiday that returns every year (article 2).

    Attributes:
        name: Its statutory name.
        first_year: First year in which it is kept.
        last_year: Last year, or None.
        month: Month 1 to 12.
        day: Day of the month, or None where it falls on a Monday.
        monday: Which Monday of the month, or None where the day is fixed.
    """

    name: str
    first_year: int
    last_year: int | None
    month: int
    day: int | None
    monday: int | None

    def in_year(self, year: int) -> date | None:
        """Its day in a year, or None where it is not kept."""
        if year < self.first_year or (self.last_year is not None and year > self.last_year):
            return None
        if self.day is not None:
            return date(year, self.month, self.day)
        first = date(year, self.month, 1)
        return first + timedelta(days=-first.weekday() % 7 + 7 * ((self.monday or 1) - 1))


def national_holidays(
    years: range,
    rules: Iterable[HolidayRule],
    announced: Mapping[date, str],
    moved: Mapping[tuple[str, int], date],
) -> dict[date, str]:
    """All holidays of some years with their names.

    Args:
        years: The years to compute, one after another.
        rules: The holidays that return every year.
        announced: Single days: the equinoxes of the yearly notice, and days made holidays by a special law.
        moved: For a holiday's name and a year, the day on which a special law put it that year.
    """
    holidays = {day: name for day, name in announced.items() if day.year in years}
    for rule in rules:
        for year in years:
            day = moved.get((rule.name, year), rule.in_year(year))
            if day is not None:
                holidays[day] = rule.name
    return holidays | _substitutes(holidays) | _between(holidays)


def _substitutes(holidays: Mapping[date, str]) -> dict[date, str]:
    """A holiday on a Sunday is made up for on the next day that is no holiday (article 3, paragraph 2)."""
    substitutes = {}
    for day in holidays:
        if day.weekday() == _SUNDAY:
            substitute = day + _ONE_DAY
            while substitute in holidays:
                substitute += _ONE_DAY
            substitutes[substitute] = "振替休日"
    return substitutes


def _between(holidays: Mapping[date, str]) -> dict[date, str]:
    """A day between two holidays is free as well (article 3, paragraph 3)."""
    return {
        day + _ONE_DAY: "国民の休日"
        for day in holidays
        if day + 2 * _ONE_DAY in holidays and day + _ONE_DAY not in holidays and (day + _ONE_DAY).weekday() != _SUNDAY
    }
