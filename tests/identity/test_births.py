"""Birth dates: either calendar, digits of every file, parts that nobody knows, and what no calendar has."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.rules.birth import PartialDate, UnreadableBirth, read_birth
from shared.days import format_wareki, format_wareki_short


@pytest.mark.feature("J4", "J7")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昭和49年8月8日", (1974, 8, 8)),
        ("昭和四十九年八月八日", (1974, 8, 8)),
        ("S49.8.8", (1974, 8, 8)),
        ("Ｓ４９／８／８", (1974, 8, 8)),
        ("1974-08-08", (1974, 8, 8)),
        ("1974年8月8日", (1974, 8, 8)),
        ("19740808", (1974, 8, 8)),
        ("S490808", (1974, 8, 8)),
        # Files number the eras: 1 明治, 2 大正, 3 昭和, 4 平成, 5 令和.
        ("3490808", (1974, 8, 8)),
        ("3-490808", (1974, 8, 8)),
        ("平成元年1月8日", (1989, 1, 8)),
        ("5080101", (2026, 1, 1)),
        # Parts that nobody knows.
        ("昭和49年8月", (1974, 8, None)),
        ("昭和49年8月不詳", (1974, 8, None)),
        ("昭和49年8月不詳日", (1974, 8, None)),
        ("昭和49年月日不詳", (1974, None, None)),
        ("昭和49年頃", (1974, None, None)),
        ("1974年", (1974, None, None)),
        ("1974", (1974, None, None)),
        ("S490800", (1974, 8, None)),
        ("19749999", (1974, None, None)),
        ("3490099", (1974, None, None)),
        ("不詳", (None, None, None)),
        ("生年月日不詳", (None, None, None)),
        ("00000000", (None, None, None)),
        ("", (None, None, None)),
        ("1972-02-29", (1972, 2, 29)),
    ],
)
def test_a_birth_date_is_read(text: str, expected: tuple[int | None, int | None, int | None]) -> None:
    assert read_birth(text) == PartialDate(*expected)


@pytest.mark.feature("J7")
@pytest.mark.parametrize(
    "text",
    [
        "昭和49年2月30日",
        "19730229",
        "1974-13-01",
        "3491301",
        "1850-01-01",
        "18500101",
        "きのう",
        "8月8日",
        "🙂",
        "9" * 40,
    ],
)
def test_what_no_calendar_has_is_refused_with_one_sentence(text: str) -> None:
    with pytest.raises(UnreadableBirth, match=r"^「.*。$|例: "):
        read_birth(text)


@pytest.mark.parametrize("text", ["平成31年5月1日", "4310501", "H310501"])
def test_a_day_that_its_era_does_not_have_is_read_with_a_warning(text: str) -> None:
    read = read_birth(text)

    assert read.known == date(2019, 5, 1)
    assert read.warning == f"「{text}」は平成にない日です。令和元年5月1日として読みました。"


def test_a_part_is_no_day() -> None:
    assert read_birth("昭和49年8月").known is None
    assert read_birth("昭和49年8月8日").known == date(1974, 8, 8)


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2099, 12, 31)))
def test_each_form_of_a_day_is_the_same_day(day: date) -> None:
    for text in (format_wareki(day), format_wareki_short(day), day.isoformat(), f"{day:%Y%m%d}"):
        assert read_birth(text) == PartialDate(day.year, day.month, day.day)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_birth(text)
    except UnreadableBirth:
        return
    assert read.year is not None or (read.month, read.day) == (None, None)
