"""Days, periods and eras: pure functions of the day they are given.

Which days are holidays is an argument, for it is dated data: `shared.law.library.LAW.business_days` has the values.
"""

import calendar
import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta, timezone

#: Japan's time; it has known no summer time since 1951.
TOKYO = timezone(timedelta(hours=9), "JST")
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_FIRST_FISCAL_MONTH = 4


class DayNotInCalendar(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """A day lies outside the years whose holidays are known."""


class UnreadableDay(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """A text is no day in the Japanese or the Gregorian calendar."""


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """Which days offices are open, within the years whose holidays are known.

    Attributes:
        closed: Holidays and year-end closures; Saturdays and Sundays need not be listed.
        first_day: The first day the list covers.
        last_day: The last day the list covers; the equinoxes are announced one year ahead only.
    """

    closed: AbstractSet[date]
    first_day: date
    last_day: date

    def is_business_day(self, day: date) -> bool:
        """Whether offices are open.

        Raises:
            DayNotInCalendar: If the holidays of that day are not known.
        """
        if not self.first_day <= day <= self.last_day:
            raise DayNotInCalendar(
                f"{day}の祝日は登録されていません(登録は{self.first_day}から{self.last_day}まで)。"
                "祝日データ national_holidays を更新してください。"
            )
        return day.weekday() < _SATURDAY and day not in self.closed

    def next_business_day(self, day: date) -> date:
        """The day itself if offices are open, otherwise the first open day after it.

        This is the shift of a time limit (地方税法20条の5第2項, 同法施行令6条の18第2項).
        """
        while not self.is_business_day(day):
            day += _ONE_DAY
        return day

    def previous_business_day(self, day: date) -> date:
        """The day itself if offices are open, otherwise the last open day before it."""
        while not self.is_business_day(day):
            day -= _ONE_DAY
        return day

    def add_business_days(self, day: date, count: int) -> date:
        """The business day that lies `count` business days after a day, or before it when `count` is negative.

        The day itself is not counted, so zero returns the day unchanged.
        """
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_business_day(day):
                day += step
        return day


def days_in_month(year: int, month: int) -> int:
    """How many days a month has."""
    return calendar.monthrange(year, month)[1]


def month_end(day: date) -> date:
    """The last day of the month in which a day lies."""
    return day.replace(day=days_in_month(day.year, day.month))


def add_months(day: date, months: int) -> date:
    """The corresponding day some months later (応当日), or the last of that month if there is none (民法143条2項)."""
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = month_index + 1
    return date(year, month, min(day.day, days_in_month(year, month)))


def last_day_of_period(first_day: date, months: int) -> date:
    """The last day of a period of calendar months (地方税法20条の5第1項, 民法143条2項).

    A period ends the day before the corresponding day; if that month has no such day, on its last day.

    Args:
        first_day: Day 1 of the period; the caller has already left out the day of the event (初日不算入).
        months: Length in months, one or more.
    """
    corresponding = add_months(first_day, months)
    return corresponding - _ONE_DAY if corresponding.day == first_day.day else corresponding


def fiscal_year(day: date) -> int:
    """The fiscal year (年度) of a day, which begins on 1 April (地方自治法208条)."""
    return day.year if day.month >= _FIRST_FISCAL_MONTH else day.year - 1


def fiscal_year_first_day(year: int) -> date:
    """1 April of a fiscal year."""
    return date(year, _FIRST_FISCAL_MONTH, 1)


def fiscal_year_last_day(year: int) -> date:
    """31 March that ends a fiscal year."""
    return date(year + 1, 3, 31)


@dataclass(frozen=True, slots=True)
class Era:
    """One era (元号): its name, the letter in forms, and its first day."""

    name: str
    letter: str
    first_day: date


#: Newest first, so that the first era that has begun is the era of a day.
ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 10, 23)),
)

#: Japan counts days by the Gregorian calendar from 明治6年1月1日; earlier days are lunar and have no plain conversion.
_GREGORIAN_FROM = date(1873, 1, 1)


def era_of(day: date) -> Era:
    """The era in which a day lies.

    Raises:
        UnreadableDay: If the day lies before 明治6年, when Japan counted by the moon.
    """
    if day < _GREGORIAN_FROM:
        raise UnreadableDay(f"{day}は旧暦の時代(明治5年以前)のため、和暦に直せません。")
    return next(era for era in ERAS if era.first_day <= day)


def _era_year(era: Era, year: int) -> str:
    number = year - era.first_day.year + 1
    return "元" if number == 1 else str(number)


def format_wareki(day: date) -> str:
    """A day in the Japanese calendar, such as 令和8年11月22日 or 令和元年5月1日."""
    era = era_of(day)
    return f"{era.name}{_era_year(era, day.year)}年{day.month}月{day.day}日"


def format_wareki_short(day: date) -> str:
    """A day in the short form of printed tables, such as R8.11.22; the first year is 1."""
    era = era_of(day)
    return f"{era.letter}{day.year - era.first_day.year + 1}.{day.month}.{day.day}"


def format_fiscal_year(year: int) -> str:
    """A fiscal year in the Japanese calendar, such as 令和8年度, by the era of its 1 April."""
    era = era_of(fiscal_year_first_day(year))
    # 2019 began on 1 April in 平成31年, yet the government calls the whole of it 令和元年度.
    if year == ERAS[0].first_day.year:
        era = ERAS[0]
    return f"{era.name}{_era_year(era, year)}年度"


@dataclass(frozen=True, slots=True)
class ReadDay:
    """A day read from a text, with a warning where the text named a day its era does not have."""

    day: date
    warning: str | None = None


_DIGITS_OF_KANJI = {kanji: digit for digit, kanji in enumerate("〇一二三四五六七八九")} | {"零": 0}
_NUMBER = r"[0-9元〇零一二三四五六七八九十百]{1,4}"
_WAREKI = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和|[MTSHRmtshr])\s*(?P<year>{_NUMBER})\s*[年./-]\s*"
    rf"(?P<month>{_NUMBER})\s*[月./-]\s*(?P<day>{_NUMBER})\s*日?"
)
_WAREKI_COMPACT = re.compile(r"(?P<era>[MTSHRmtshr])(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_SEIREKI = re.compile(r"(?P<year>[0-9]{4})[年./-](?P<month>[0-9]{1,2})[月./-](?P<day>[0-9]{1,2})日?")
_ERA_FISCAL_YEAR = re.compile(rf"(?P<era>明治|大正|昭和|平成|令和|[MTSHRmtshr])\s*(?P<year>{_NUMBER})\s*(年度)?")
_FISCAL_YEAR = re.compile(r"(?P<year>[0-9]{4})\s*(年度)?")


def _number(text: str) -> int:
    """An Arabic or kanji number below a thousand; 元 is 1. Both 二十二 and 二二 are 22.

    Raises:
        ValueError: If digits and kanji units are mixed without sense.
    """
    if text == "元":
        return 1
    if text.isdecimal():
        return int(text)
    if not set(text) & {"十", "百"}:
        return int("".join(str(_DIGITS_OF_KANJI[character]) for character in text))
    total = 0
    rest = text
    for unit, value in (("百", 100), ("十", 10)):
        head, found, tail = rest.partition(unit)
        if found:
            total += value * (_DIGITS_OF_KANJI[head] if head else 1)
            rest = tail
    return total + (_DIGITS_OF_KANJI[rest] if rest else 0)


def _normalised(text: str) -> str:
    # NFKC folds full-width digits and letters and the square era signs such as ㋿; it leaves the dashes to us.
    folded = unicodedata.normalize("NFKC", text).strip()
    return re.sub("[‐‑–—―−]", "-", folded)


def _era_named(name: str) -> Era:
    return next(era for era in ERAS if name in {era.name, era.letter, era.letter.lower()})


def parse_wareki(text: str) -> ReadDay:
    """Read a day of the Japanese calendar.

    Reads 令和8年11月22日, 令和八年十一月二十二日, 令和元年5月1日, R8.11.22, Ｒ８／１１／２２ and R081122.
    A day that its era does not have, such as 平成31年5月1日, is the same day in its proper era and carries a warning.

    Raises:
        UnreadableDay: If the text is no such day.
    """
    normalised = _normalised(text)
    match = _WAREKI.fullmatch(normalised) or _WAREKI_COMPACT.fullmatch(normalised)
    if match is None:
        raise UnreadableDay(f"「{text}」は和暦の日付として読めません。例: 令和8年11月22日、R8.11.22")
    named = _era_named(match["era"])
    try:
        year, month, day_of_month = (_number(match[part]) for part in ("year", "month", "day"))
        day = date(named.first_day.year + year - 1, month, day_of_month)
    except (ValueError, KeyError, OverflowError) as fault:
        raise UnreadableDay(f"「{text}」という日付は暦にありません。") from fault
    if year < 1:
        raise UnreadableDay(f"「{text}」の年は1(元年)以上でなければなりません。")
    if era_of(day) is named:
        return ReadDay(day)
    return ReadDay(day, f"「{text}」は{named.name}にない日です。{format_wareki(day)}として読みました。")


def parse_day(text: str) -> ReadDay:
    """Read a day of either calendar: 2026-11-22, 2026年11月22日, or any form of `parse_wareki`.

    Raises:
        UnreadableDay: If the text is no such day.
    """
    match = _SEIREKI.fullmatch(_normalised(text))
    if match is None:
        return parse_wareki(text)
    try:
        return ReadDay(date(int(match["year"]), int(match["month"]), int(match["day"])))
    except ValueError as fault:
        raise UnreadableDay(f"「{text}」という日付は暦にありません。") from fault


def parse_fiscal_year(text: str) -> tuple[int, str | None]:
    """Read a fiscal year such as 令和8年度, R8 or 2026年度.

    Returns:
        The Gregorian fiscal year and, where the era does not have that year (昭和64年度, 平成31年度), a warning.

    Raises:
        UnreadableDay: If the text is no fiscal year.
    """
    normalised = _normalised(text)
    if match := _FISCAL_YEAR.fullmatch(normalised):
        return int(match["year"]), None
    match = _ERA_FISCAL_YEAR.fullmatch(normalised)
    if match is None:
        raise UnreadableDay(f"「{text}」は年度として読めません。例: 令和8年度、R8、2026")
    named = _era_named(match["era"])
    try:
        number = _number(match["year"])
        year = named.first_day.year + number - 1
        proper = format_fiscal_year(year)
    except (ValueError, KeyError) as fault:
        raise UnreadableDay(f"「{text}」という年度は暦にありません。") from fault
    if number < 1:
        raise UnreadableDay(f"「{text}」の年は1(元年)以上でなければなりません。")
    return year, None if proper.startswith(named.name) else f"「{text}」は{proper}として読みました。"
