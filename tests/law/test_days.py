"""Periods, business days and eras against worked examples and an independent calendar."""

from datetime import date, timedelta
from typing import Any

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.days import (
    DayNotInCalendar,
    UnreadableDay,
    add_months,
    fiscal_year,
    fiscal_year_first_day,
    fiscal_year_last_day,
    format_fiscal_year,
    format_wareki,
    format_wareki_short,
    last_day_of_period,
    month_end,
    parse_day,
    parse_fiscal_year,
    parse_wareki,
)
from shared.law.library import LAW
from tests.law.examples_file import examples

BUSINESS_DAYS = LAW.business_days
KNOWN_DAYS = st.dates(date(2000, 1, 15), date(2027, 11, 30))


@pytest.mark.feature("S7")
@pytest.mark.parametrize("example", examples("days.yaml", "period_ends"), ids=lambda example: str(example["due"]))
def test_a_period_of_months_ends_the_day_before_the_corresponding_day(example: dict[str, Any]) -> None:
    assert example["first"] == example["due"] + timedelta(days=1)
    assert last_day_of_period(example["first"], example["months"]) == example["end"]


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_one_month_is_28_to_31_days(first_day: date) -> None:
    assert 28 <= (last_day_of_period(first_day, 1) - first_day).days + 1 <= 31


@pytest.mark.feature("S7")
@pytest.mark.parametrize("example", examples("days.yaml", "shifts"), ids=lambda example: str(example["statutory"]))
def test_a_time_limit_on_a_closed_day_shifts_to_the_next_open_day(example: dict[str, Any]) -> None:
    assert BUSINESS_DAYS.next_business_day(example["statutory"]) == example["due"]


@given(KNOWN_DAYS)
def test_next_and_previous_business_day_enclose_the_day(day: date) -> None:
    previous, following = BUSINESS_DAYS.previous_business_day(day), BUSINESS_DAYS.next_business_day(day)

    assert previous <= day <= following
    assert BUSINESS_DAYS.is_business_day(previous)
    assert BUSINESS_DAYS.is_business_day(following)
    assert (previous == day) == (following == day) == BUSINESS_DAYS.is_business_day(day)


@given(KNOWN_DAYS, st.integers(1, 10))
def test_business_days_forward_and_back_lead_home(day: date, count: int) -> None:
    start = BUSINESS_DAYS.next_business_day(day)

    assert BUSINESS_DAYS.add_business_days(BUSINESS_DAYS.add_business_days(start, count), -count) == start
    assert BUSINESS_DAYS.add_business_days(day, 0) == day


def test_business_days_over_golden_week() -> None:
    # Friday 1 May 2026; 3 to 6 May are closed, so the first open day after it is Thursday the 7th.
    assert BUSINESS_DAYS.add_business_days(date(2026, 5, 1), 1) == date(2026, 5, 7)
    assert BUSINESS_DAYS.add_business_days(date(2026, 5, 7), -1) == date(2026, 5, 1)


@pytest.mark.feature("S7")
def test_holidays_equal_those_of_an_independent_calendar() -> None:
    independent = holidays.country_holidays("JP", years=range(1999, 2028), categories=("public",))

    assert set(LAW.calendar.holidays) == set(independent)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2019, 4, 30), "国民の休日"),
        (date(2019, 5, 1), "即位の日"),
        (date(2019, 10, 22), "即位礼正殿の儀の行われる日"),
        (date(2020, 7, 24), "スポーツの日"),
        (date(2021, 8, 9), "振替休日"),
        (date(2026, 5, 6), "振替休日"),
        (date(2026, 9, 22), "国民の休日"),
        (date(2027, 3, 21), "春分の日"),
    ],
)
def test_holidays_of_special_years(day: date, name: str) -> None:
    assert LAW.calendar.holidays[day] == name


def test_banks_are_open_on_two_days_on_which_the_city_hall_is_closed() -> None:
    day = date(2026, 12, 29)

    assert LAW.calendar.bank_days.is_business_day(day)
    assert not BUSINESS_DAYS.is_business_day(day)
    assert not LAW.calendar.bank_days.is_business_day(date(2026, 12, 31))


@pytest.mark.parametrize("day", [date(1998, 12, 31), date(2028, 1, 1)])
def test_a_day_whose_holidays_are_not_known_is_refused(day: date) -> None:
    with pytest.raises(DayNotInCalendar, match="national_holidays"):
        BUSINESS_DAYS.is_business_day(day)


def test_months_and_fiscal_years() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)
    assert month_end(date(2024, 2, 3)) == date(2024, 2, 29)
    assert (fiscal_year(date(2026, 3, 31)), fiscal_year(date(2026, 4, 1))) == (2025, 2026)
    assert (fiscal_year_first_day(2026), fiscal_year_last_day(2026)) == (date(2026, 4, 1), date(2027, 3, 31))


@pytest.mark.feature("S7")
@pytest.mark.parametrize("example", examples("days.yaml", "eras"), ids=lambda example: str(example["day"]))
def test_a_day_is_written_and_read_in_its_era(example: dict[str, Any]) -> None:
    assert format_wareki(example["day"]) == example["text"]
    assert format_wareki_short(example["day"]) == example["short"]
    for text in (example["text"], example["short"]):
        assert (parse_wareki(text).day, parse_wareki(text).warning) == (example["day"], None)


@given(st.dates(date(1873, 1, 1), date(2100, 1, 1)))
def test_every_day_survives_writing_and_reading(day: date) -> None:
    assert parse_wareki(format_wareki(day)).day == day
    assert parse_wareki(format_wareki_short(day)).day == day
    assert parse_day(day.isoformat()).day == day


@pytest.mark.parametrize(
    "text",
    [
        "令和8年11月22日",
        "令和八年十一月二十二日",
        "令和８年１１月２２日",
        "R8.11.22",
        "r8/11/22",
        "Ｒ０８－１１－２２",
        "R081122",
        "㋿8年11月22日",
        " 令和 8年 11月 22日 ",
    ],
)
def test_many_ways_to_write_one_day(text: str) -> None:
    read = parse_wareki(text)

    assert (read.day, read.warning) == (date(2026, 11, 22), None)


@pytest.mark.parametrize(
    ("text", "day", "proper"),
    [
        ("平成31年5月1日", date(2019, 5, 1), "令和元年5月1日"),
        ("平成38年11月22日", date(2026, 11, 22), "令和8年11月22日"),
        ("昭和64年1月8日", date(1989, 1, 8), "平成元年1月8日"),
        ("令和元年4月30日", date(2019, 4, 30), "平成31年4月30日"),
    ],
)
def test_a_day_its_era_does_not_have_is_read_with_a_warning(text: str, day: date, proper: str) -> None:
    read = parse_wareki(text)

    assert read.day == day
    assert read.warning is not None
    assert proper in read.warning


@pytest.mark.parametrize(
    "text",
    [
        "",
        "令和",
        "令和0年1月1日",
        "令和8年2月30日",
        "令和8年13月1日",
        "2026-02-29",
        "令和十十年1月1日",
        "20260131",
        "慶応3年1月1日",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDay):
        parse_day(text)


def test_days_of_the_lunar_calendar_have_no_era_date() -> None:
    with pytest.raises(UnreadableDay, match="旧暦"):
        format_wareki(date(1872, 12, 31))


@pytest.mark.parametrize(
    ("text", "year", "has_warning"),
    [
        ("令和8年度", 2026, False),
        ("R8", 2026, False),
        ("2026年度", 2026, False),
        ("令和元年度", 2019, False),
        ("平成元年度", 1989, False),
        ("平成31年度", 2019, True),
        ("昭和64年度", 1989, True),
    ],
)
def test_fiscal_years_are_read(text: str, year: int, has_warning: bool) -> None:
    read, warning = parse_fiscal_year(text)

    assert read == year
    assert (warning is not None) == has_warning


def test_fiscal_years_are_written() -> None:
    assert [format_fiscal_year(year) for year in (2018, 2019, 2026)] == ["平成30年度", "令和元年度", "令和8年度"]
