"""Any two files: what kind each column is, and the scheme that follows from the kinds."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from itertools import combinations

from services.identity.rules.matching.arrays import Rows, Sides, sides
from services.identity.rules.matching.candidates import pair_count
from services.identity.rules.matching.levels import (
    CATEGORY_LEVELS,
    CODE_LEVELS,
    NAME_LEVELS,
    TEXT_LEVELS,
    categories,
    codes,
    names,
    texts,
)
from services.identity.rules.matching.scheme import Axis, Frequency, Scheme

#: A key that would give more pairs for each left row is too wide to help.
_KEY_PAIRS_MAX = 2
_CATEGORY_VALUES_MAX = 60
_DATE_DIGITS = 8


class Kind(StrEnum):
    """What a column holds, and so how it is compared."""

    GIVEN_NAME = "given_name"
    SURNAME = "surname"
    TEXT = "text"
    CODE = "code"
    DATE = "date"
    CATEGORY = "category"


_KNOWN_NAMES = {
    Kind.GIVEN_NAME: re.compile(r"(given|first|fore)_?name|名"),
    Kind.SURNAME: re.compile(r"(sur|last|family)_?name|[姓氏]"),
    Kind.DATE: re.compile(r"dob|(date_of_)?birth(_?da(y|te))?|date_of_birth|生年月日"),
}
_BLANKS = re.compile(r"\s+")
_NO_DIGIT = re.compile(r"\D")


def kind_of(name: str, values: Sequence[str]) -> Kind:
    """The kind of a column by its name, else by what is in it.

    Args:
        name: the heading.
        values: all its texts.
    """
    for kind, pattern in _KNOWN_NAMES.items():
        if pattern.fullmatch(name.strip().lower()):
            return kind
    distinct = {value.strip() for value in values} - {""}
    if len(distinct) <= _CATEGORY_VALUES_MAX and len(distinct) * 4 <= len(values):
        return Kind.CATEGORY
    with_digits = sum(any(letter.isdigit() for letter in value) for value in distinct)
    return Kind.CODE if with_digits * 2 > len(distinct) else Kind.TEXT


def prepared(rows: Rows, kinds: Mapping[str, Kind]) -> dict[str, list[str]]:
    """Texts in the form they are compared in; the files themselves stay as they are."""
    return {name: [_FOLDS.get(kind, _folded)(value) for value in rows[name]] for name, kind in kinds.items()}


def _folded(text: str) -> str:
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip().casefold()


def _code(text: str) -> str:
    return _folded(text).replace(" ", "").replace("-", "")


def _date(text: str) -> str:
    digits = _NO_DIGIT.sub("", unicodedata.normalize("NFKC", text))
    return digits if len(digits) == _DATE_DIGITS else _folded(text)


_FOLDS: Mapping[Kind, Callable[[str], str]] = {Kind.CODE: _code, Kind.DATE: _date}


def two_files(left: Rows, right: Rows | None, kinds: Mapping[str, Kind]) -> tuple[Scheme, Sides]:
    """The scheme and the coded columns of two files, or of one with itself.

    Args:
        left: texts by column, as read.
        right: likewise; None for one file with itself.
        kinds: of the columns to compare, at least one.

    Raises:
        ValueError: if there is no column to compare.
    """
    if not kinds:
        raise ValueError("there is no column to compare; name at least one")
    swapping = _swapping(kinds)
    both = sides(
        prepared(left, kinds),
        None if right is None else prepared(right, kinds),
        together=[swapping] if swapping else [],
    )
    axes = tuple(_axis(name, kind, swapping) for name, kind in kinds.items())
    families = tuple((Frequency(axes=(name,), columns=(name,)),) for name in kinds)
    title = "columns:" + ",".join(f"{name}={kind}" for name, kind in kinds.items())
    return Scheme(name=title, axes=axes, keys=_keys(list(kinds), both), families=families), both


def _swapping(kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """The two columns that are written in each other's place at times: one surname and one given name."""
    pair = [[name for name, kind in kinds.items() if kind is wanted] for wanted in (Kind.GIVEN_NAME, Kind.SURNAME)]
    return (pair[0][0], pair[1][0]) if all(len(found) == 1 for found in pair) else ()


def _axis(name: str, kind: Kind, swapping: tuple[str, ...]) -> Axis:
    if name in swapping:
        other = next(column for column in swapping if column != name)
        return Axis(name, (name, other), NAME_LEVELS, names, group="name")
    if kind is Kind.CATEGORY:
        return Axis(name, (name,), CATEGORY_LEVELS, categories, group=name)
    if kind in (Kind.CODE, Kind.DATE):
        return Axis(name, (name,), CODE_LEVELS, codes, group=name)
    return Axis(name, (name,), TEXT_LEVELS, texts, group=name)


def _keys(columns: Sequence[str], both: Sides) -> tuple[tuple[str, ...], ...]:
    """Single columns and pairs of them that give few candidates a row; with none so narrow, the narrowest there is."""
    room = _KEY_PAIRS_MAX * both.left_count
    counts: dict[tuple[str, ...], int] = {(name,): pair_count(both, (name,)) for name in columns}
    # A column whose every value is narrow finds all that it would find together with another one.
    everything = {name for name in columns if pair_count(both, (name,), both.right_count) <= room}
    for pair in combinations(columns, 2):
        if everything.isdisjoint(pair):
            counts[pair] = pair_count(both, pair)
    chosen = tuple(key for key, count in counts.items() if 0 < count <= room)
    return chosen or (min(counts, key=lambda key: (counts[key] == 0, counts[key])),)
