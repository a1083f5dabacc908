"""Birth dates as registers and files write them: either calendar, and with parts that nobody knows."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from shared.days import ERAS, UnreadableDay, format_wareki, parse_day

_UNKNOWN: Final = re.compile(r"(生年月日)?(不詳|不明)?|[0-]+|[./年月日\s?*]+")
#: 国税庁 and pension files number the eras; the register writes 9 for the Western calendar.
_ERA_OF_DIGIT: Final = {"1": "明治", "2": "大正", "3": "昭和", "4": "平成", "5": "令和"}
_NUMBERED: Final = re.compile(r"(?P<era>[1-5])[-. ]?(?P<year>\d\d)[-. ]?(?P<month>\d\d)[-. ]?(?P<day>\d\d)")
_EIGHT_DIGITS: Final = re.compile(r"(?P<year>(?:18|19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_LETTERED: Final = re.compile(r"(?P<era>[MTSHRmtshr])(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_PARTS: Final = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和|[MTSHRmtshr])?\s*(?P<year>元|\d{1,4})\s*(?:年|[./-]|$)\s*(?P<approximate>頃|ごろ)?\s*"
    r"(?:(?P<month>\d{1,2}|不詳|不明|[?*]{1,2})\s*(?:月|[./-]|$))?\s*"
    r"(?:(?P<day>\d{1,2}|不詳|不明|[?*]{1,2})\s*日?)?\s*(?:以下)?(?:月日|日|月)?(?:不詳|不明|頃|ごろ)?"
)
_MONTHS, _DAYS_MAX = 12, 31
_YEAR_MIN = 1868
#: 99 and 00 stand for a part that is not known in the register's files.
_NOT_KNOWN: Final = frozenset({0, 99})
_ERAS: Final = {name: era for era in ERAS for name in (era.name, era.letter, era.letter.lower())}


class UnreadableBirth(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """A text is neither a birth date nor a part of one; the message is Japanese and for officers."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A birth date of which the month and day, or the day, or everything may be unknown (不詳).

    Attributes:
        year: of the Western calendar.
        warning: what the text said that its calendar does not have, in Japanese.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    warning: str | None = None

    @property
    def known(self) -> date | None:
        """The day, where all three parts are known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


# Half a million records share some forty thousand birthdays.
@lru_cache(maxsize=65_536)
def read_birth(text: str) -> PartialDate:
    """Read a birth date as received.

    Reads every form of `shared.days.parse_day`, digits alone (19740808, S490808, 3490808 with the number of the era),
    and parts: 昭和49年8月, 昭和49年8月不詳, 1974年, 昭和49年頃, 不詳. Zeros and 99 in the place of a part say that it
    is not known.

    Raises:
        UnreadableBirth: If the text is no such date, or a date that no calendar has.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _UNKNOWN.fullmatch(plain):
        return PartialDate()
    digits = _NUMBERED.fullmatch(plain) or _EIGHT_DIGITS.fullmatch(plain) or _LETTERED.fullmatch(plain)
    if digits is not None:
        era = digits.groupdict().get("era")
        return _checked(
            text, _ERA_OF_DIGIT.get(era, era) if era else None, digits["year"], digits["month"], digits["day"]
        )
    try:
        read = parse_day(plain)
    except UnreadableDay:
        parts = _PARTS.fullmatch(plain)
        if parts is None:
            raise UnreadableBirth(
                f"「{text}」は生年月日として読めません。例: 昭和49年8月8日、1974-08-08、昭和49年8月不詳、不詳"
            ) from None
        return _checked(text, parts["era"], parts["year"], parts["month"], parts["day"])
    if read.day.year < _YEAR_MIN:
        raise UnreadableBirth(_impossible(text))
    return PartialDate(read.day.year, read.day.month, read.day.day, read.warning)


def _impossible(text: str) -> str:
    return f"「{text}」という生年月日は暦にありません。元の資料を確かめてください。"


def _checked(
    text: str, era_name: str | None, year_text: str, month_text: str | None, day_text: str | None
) -> PartialDate:
    """The parts as numbers, where a calendar has them."""
    number = 1 if year_text == "元" else int(year_text)
    era = _ERAS[era_name] if era_name else None
    year = number if era is None else era.first_day.year + number - 1
    month, day = _part(month_text), _part(day_text)
    if number == 0 and (era or not month):
        return PartialDate()
    if month is None:
        # A day of no month says nothing.
        day = None
    if year < _YEAR_MIN or (month or 1) > _MONTHS or (day or 1) > _DAYS_MAX:
        raise UnreadableBirth(_impossible(text))
    try:
        first_possible = date(year, month or 1, day or 1)
    except ValueError as fault:
        raise UnreadableBirth(_impossible(text)) from fault
    return PartialDate(year, month, day, _warning(text, era_name, first_possible) if month and day else None)


def _part(text: str | None) -> int | None:
    number = int(text) if text and text.isdecimal() else None
    return None if number in _NOT_KNOWN else number


def _warning(text: str, era_name: str | None, day: date) -> str | None:
    proper = next((era for era in ERAS if era.first_day <= day), None)
    if era_name is None or proper is _ERAS[era_name]:
        return None
    return f"「{text}」は{_ERAS[era_name].name}にない日です。{format_wareki(day)}として読みました。"
