"""What goes wrong between a person and what a source writes of him: pure functions of a text and random numbers."""

from datetime import MAXYEAR, date
from random import Random

import jaconv

from deploy.population.people import WIDE_SPACE, Address, widened

_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
_SMALL_TO_LARGE = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ")
_HYPHENS = ("-", "－", "‐", "−", "ー")
_ERAS = ((date(2019, 5, 1), "令和", "R"), (date(1989, 1, 8), "平成", "H"), (date(1926, 12, 25), "昭和", "S"))
#: The last day before the eras that sources still write; older people are written in Western years.
_FIRST_ERA_DAY = _ERAS[-1][0]
_BANK_CHARACTERS = 30
_PHRASES = (("", "のあたり"), ("以前は", "に住んでいた"), ("", "だと思う"), ("実家が", ""), ("", "の近く"))


def _half_width_table() -> dict[int, str]:
    kana = [chr(point) for point in range(0x30A1, 0x30FD)]
    return {ord(letter): jaconv.z2h(letter) for letter in kana} | {0x3000: " "}


_HALF_WIDTH = _half_width_table()


def half_width(kana: str) -> str:
    """Katakana half-width, voiced marks apart."""
    return kana.translate(_HALF_WIDTH)


def in_bank_letters(kana: str) -> str:
    """As banks write it: half-width, no small letters, a hyphen for a long vowel, cut at 30 characters."""
    return half_width(kana.translate(_SMALL_TO_LARGE)).replace("ｰ", "-")[:_BANK_CHARACTERS]


def without_small_letters(kana: str) -> str:
    """Small letters large."""
    return kana.translate(_SMALL_TO_LARGE)


def edited(kana: str, random: Random) -> str:
    """One slip of a hand: a letter replaced (40 %), dropped, inserted, or two exchanged (20 % each)."""
    place = int(random.random() * len(kana))
    chance = random.random()
    letter = _KANA[int(random.random() * len(_KANA))]
    if chance < 0.4 or len(kana) == 1:
        return f"{kana[:place]}{letter}{kana[place + 1 :]}"
    if chance < 0.6:
        return f"{kana[:place]}{kana[place + 1 :]}"
    if chance < 0.8:
        return f"{kana[:place]}{letter}{kana[place:]}"
    place = min(place, len(kana) - 2)
    return f"{kana[:place]}{kana[place + 1]}{kana[place]}{kana[place + 2 :]}"


def with_wrong_character(written: str, other: str, random: Random) -> str:
    """One character replaced by one of another name.

    Args:
        written: Not empty.
        other: Where the wrong character comes from, not empty.
        random: Of the records.
    """
    place = int(random.random() * len(written))
    return f"{written[:place]}{other[int(random.random() * len(other))]}{written[place + 1 :]}"


def unprintable(written: str, random: Random) -> str:
    """One character lost to a printer that did not have it."""
    place = int(random.random() * len(written))
    lost = "〓" if random.random() < 0.5 else WIDE_SPACE
    return f"{written[:place]}{lost}{written[place + 1 :]}"


def wrong_birth(born: date, random: Random) -> date:
    """Another day of birth: the day (35 %), the month (25 %), the year by one or ten, or day and month exchanged."""
    chance = random.random()
    if chance < 0.35:
        return _same_month(born, 1 + int(random.random() * 28))
    if chance < 0.6:
        return _valid(born.year, 1 + (born.month + int(random.random() * 11)) % 12, born.day)
    if chance < 0.8:
        off = (1, -1, 10, -10)[int(random.random() * 4)]
        return _valid(min(MAXYEAR, born.year + off), born.month, born.day)
    if born.day <= 12 and born.day != born.month:
        return date(born.year, born.day, born.month)
    return _same_month(born, 1 + int(random.random() * 28))


def in_words(address: str, random: Random) -> str:
    """An address as somebody says it in a sentence, which nobody can rely on."""
    before, after = _PHRASES[int(random.random() * len(_PHRASES))]
    return f"{before}{address}{after}"


def lot_off(address: Address, random: Random) -> Address:
    """The lot or house off by one or ten."""
    off = (1, -1, 10, -10)[int(random.random() * 4)]
    if address.second and random.random() < 0.5:
        return address._replace(second=_near(address.second, off))
    return address._replace(first=_near(address.first, off))


def write_birth(born: date, random: Random, by_era: float) -> str:
    """A date as sources write it: Western or by era, with or without marks.

    Args:
        born: The day.
        random: Of the records.
        by_era: Share of those by era.
    """
    chance = random.random()
    if born >= _FIRST_ERA_DAY and random.random() < by_era:
        first, era, letter = next(entry for entry in _ERAS if born >= entry[0])
        year = born.year - first.year + 1
        if chance < 0.5:
            return f"{era}{'元' if year == 1 else year}年{born.month}月{born.day}日"
        return f"{letter}{year}.{born.month}.{born.day}" if chance < 0.8 else f"{letter}{year:02d}{born:%m%d}"
    if chance < 0.5:
        return born.isoformat()
    return f"{born.year:04d}{born.month:02d}{born.day:02d}" if chance < 0.8 else f"{born.year}/{born.month}/{born.day}"


def write_address(address: Address, random: Random, *, prefecture: bool, wide: bool) -> str:
    """An address without its building as sources write it: 丁目 and lot in any of the usual ways."""
    town, chance = address.town, random.random()
    hyphen = _HYPHENS[int(random.random() * len(_HYPHENS))]
    name = town.name
    if town.in_blocks:
        if chance < 0.35:
            lot = f"{address.first}番{address.second}号"
        else:
            lot = f"{address.first}{hyphen}{address.second}"
            if chance < 0.7:
                lot = f"{town.chome}{hyphen}{lot}"
                name = town.base
        if name is town.name and random.random() < 0.5:
            name = f"{town.base}{town.chome}丁目"
    else:
        if chance < 0.35:
            lot = f"{address.first}番地{address.second or ''}"
        elif chance < 0.45 and address.second:
            lot = f"{address.first}番地の{address.second}"
        elif chance < 0.55 and address.second:
            lot = f"{address.first}の{address.second}"
        else:
            lot = f"{address.first}{hyphen}{address.second}" if address.second else str(address.first)
        if "字" in name and random.random() < 0.3:
            name = name.replace("字", "", 1)
    text = f"{name}{lot}"
    text = f"{town.city}{widened(text) if wide else text}"
    return f"{town.prefecture}{text}" if prefecture else text


def _near(number: int, off: int) -> int:
    return number + off if number + off > 0 else number + abs(off)


def _same_month(born: date, day: int) -> date:
    # Days 1 to 28 are in every month; 29 less a day is another one.
    return born.replace(day=day if day != born.day else 29 - day)


def _valid(year: int, month: int, day: int) -> date:
    """The day, or the last one of its month."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1
