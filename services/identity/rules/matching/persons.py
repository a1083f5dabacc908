"""How people are matched: by name and reading, birth date, sex and address, with residents as the master."""

from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.identity.rules.matching.arrays import MISSING, Coded, Flags, Levels, Pairs
from services.identity.rules.matching.levels import categories
from services.identity.rules.matching.scheme import Axis, Frequency, Scheme

NAME_LEVELS = ("equal", "one_edit", "other")
BIRTH_LEVELS = ("equal", "day_or_month", "near_year", "swapped", "two_of_three", "other")
SEX_LEVELS = ("equal", "other")
ADDRESS_LEVELS = ("same_lot", "near_lot", "same_town", "other")
_YEAR, _MONTH, _DAY = slice(0, 4), slice(4, 6), slice(6, 8)
#: By how many years a year is off that was counted or typed wrong.
_YEARS_OFF = (1, 10)
_EDIT_LENGTH_MIN = 2


def one_edit(columns: Sequence[Coded], pairs: Pairs) -> Levels:
    """A key of a name: equal, one edit of two characters or more, or other (`NAME_LEVELS`)."""
    (column,) = columns
    ours, theirs = column.left[pairs.left], column.right[pairs.right]
    levels = np.full(len(pairs), 2, dtype=np.uint8)
    levels[ours == theirs] = 0
    absent = (ours == MISSING) | (theirs == MISSING)
    different = np.flatnonzero((ours != theirs) & ~absent)
    if len(different):
        numbers, places = np.unique(ours[different] * len(column.values) + theirs[different], return_inverse=True)
        left = [column.values[number] for number in numbers // len(column.values)]
        right = [column.values[number] for number in numbers % len(column.values)]
        near = process.cpdist(left, right, scorer=OSA.distance, score_cutoff=1, dtype=np.int32) <= 1
        long = np.array([min(map(len, pair)) >= _EDIT_LENGTH_MIN for pair in zip(left, right, strict=True)])
        levels[different[(near & long)[places]]] = 1
    levels[absent] = len(NAME_LEVELS)
    return levels


def births(columns: Sequence[Coded], pairs: Pairs) -> Levels:
    """Equal, or how the two differ (`BIRTH_LEVELS`).

    In the day or the month alone; in the year by one or ten, as it is counted or typed wrong; by day and month in each
    other's place; in the year by anything else, as strangers with one birthday do; or otherwise.
    """
    (column,) = columns
    ours, theirs = column.left[pairs.left], column.right[pairs.right]
    parts = [
        np.array([int(value[part]) for value in column.values] + [0], dtype=np.int64) for part in (_YEAR, _MONTH, _DAY)
    ]
    year, month, day = ((part[ours], part[theirs]) for part in parts)
    same = [left == right for left, right in (year, month, day)]
    levels = np.full(len(pairs), BIRTH_LEVELS.index("other"), dtype=np.uint8)
    birthday = same[1] & same[2]
    levels[birthday] = BIRTH_LEVELS.index("two_of_three")
    levels[birthday & np.isin(np.abs(year[0] - year[1]), _YEARS_OFF)] = BIRTH_LEVELS.index("near_year")
    swapped = same[0] & (month[0] == day[1]) & (day[0] == month[1])
    levels[swapped] = BIRTH_LEVELS.index("swapped")
    levels[same[0] & (same[1] != same[2])] = BIRTH_LEVELS.index("day_or_month")
    levels[ours == theirs] = 0
    levels[(ours == MISSING) | (theirs == MISSING)] = len(BIRTH_LEVELS)
    return levels


def addresses(columns: Sequence[Coded], pairs: Pairs) -> Levels:
    """Same town and lot, a lot that is off by one edit, same town, or other (`ADDRESS_LEVELS`).

    Args:
        columns: town and lot.
        pairs: the pairs to judge.
    """
    town, lot = columns
    towns = town.left[pairs.left], town.right[pairs.right]
    in_town = towns[0] == towns[1]
    lots = one_edit([lot], pairs)
    levels = np.full(len(pairs), 3, dtype=np.uint8)
    levels[in_town] = 2
    levels[in_town & (lots == 1)] = 1
    levels[in_town & (lots == 0)] = 0
    levels[(towns[0] == MISSING) | (towns[1] == MISSING)] = len(ADDRESS_LEVELS)
    return levels


AXES = (
    Axis("surname", ("surname",), NAME_LEVELS, one_edit, group="surname"),
    Axis("surname_kana", ("surname_kana",), NAME_LEVELS, one_edit, group="surname"),
    Axis("given", ("given",), NAME_LEVELS, one_edit, group="given"),
    Axis("given_kana", ("given_kana",), NAME_LEVELS, one_edit, group="given"),
    Axis("birth", ("birth",), BIRTH_LEVELS, births, group="birth"),
    Axis("sex", ("sex",), SEX_LEVELS, categories, group="sex"),
    Axis("address", ("town", "lot"), ADDRESS_LEVELS, addresses, group="address"),
)
_SURNAME, _SURNAME_KANA, _GIVEN, _GIVEN_KANA, _BIRTH, _ADDRESS = 0, 1, 2, 3, 4, 6

KEYS = (
    *(("kana",), ("name",), ("town", "lot"), ("birth", "town")),
    *(("surname_kana", "birth"), ("given_kana", "birth"), ("surname", "birth"), ("given", "birth")),
    *(("kana_start", "birth"), ("name_start", "birth")),
    *(("given_kana", "town"), ("given", "town"), ("name", "town")),
    *(("surname_kana", "given_start", part) for part in ("year_month", "year_day", "month_day", "town")),
)

FAMILIES = (
    (
        Frequency(("surname_kana", "given_kana"), ("kana",), (("surname_kana",), ("given_kana",))),
        Frequency(("surname", "given"), ("name",), (("surname",), ("given",))),
        Frequency(("given_kana",), ("given_kana",)),
        Frequency(("given",), ("given",)),
        Frequency(("surname_kana",), ("surname_kana",)),
        Frequency(("surname",), ("surname",)),
    ),
    # Some days have many: the first of January of those whose day nobody knew, and what a conversion made of gaps.
    (Frequency(("birth",), ("birth",)),),
)


def evidence(levels: Levels) -> Flags:
    """What a link without a person needs: the given name with the birth date, or the whole name with most of both.

    Of a birth date that differs in one part, or has day and month exchanged, the address makes up where it is the same
    lot or one edit away, while surname and given name agree. Sex and surname alone prove little: the resident network
    itself answers by three items without sex, and inquiries by fewer were named as a cause of wrong links
    (マイナンバー情報総点検本部 第5回).
    """
    surname = (levels[:, _SURNAME] == 0) | (levels[:, _SURNAME_KANA] == 0)
    given = (levels[:, _GIVEN] == 0) | (levels[:, _GIVEN_KANA] == 0)
    birth, address = levels[:, _BIRTH], levels[:, _ADDRESS]
    most_of_birth = (birth > 0) & (birth < BIRTH_LEVELS.index("other"))
    near = address <= ADDRESS_LEVELS.index("near_lot")
    suffices: Flags = given & ((birth == 0) | (most_of_birth & surname & near))
    return suffices


PERSONS = Scheme(name="persons-2", axes=AXES, keys=KEYS, families=FAMILIES, evidence=evidence)
