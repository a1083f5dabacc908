"""People as matching sees them: the keys of their names, birth date and address, one row for each form of a name."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations, repeat

import numpy as np

from services.identity.rules.birth import PartialDate, UnreadableBirth, read_birth
from services.identity.rules.matching.arrays import Rows, Sides, sides
from services.identity.rules.matching.latin import latin_readings, with_latin_readings
from services.identity.rules.names import kana_key, name_key, split_name

_KANA_ONLY = re.compile(r"[ァ-ヺーｦ-ﾟぁ-ゖ\s・･]+")
_LATIN = re.compile(r"[A-Z][A-Z\s.\-'’]*")
_LOT_SEPARATOR = "-"
_WORDS_MAX = 4
_SURNAME_AND_GIVEN = 2
_STARTS = {"name_start": "name", "kana_start": "kana", "given_start": "given_kana"}
_START_LENGTH = 2
_UNKNOWN_YEAR, _UNKNOWN_PART = "????", "??"

#: The columns of a person's row; `person_columns` fills them.
COLUMNS = (
    *("name", "surname", "given", "kana", "surname_kana", "given_kana"),
    *("name_start", "kana_start", "given_start"),
    *("birth", "year_month", "year_day", "month_day", "sex", "town", "lot"),
)


@dataclass(frozen=True)
class Name:
    """A name and its reading, each in two parts; what is not known is empty."""

    surname: str
    given: str
    surname_kana: str
    given_kana: str


@dataclass(frozen=True)
class Place:
    """Where somebody lives: the town with its municipality, and block or lot; empty where it could not be read."""

    town: str
    lot: str


@dataclass(frozen=True)
class Described:
    """What is known of one person, or what one record says, as received.

    Attributes:
        names: each name that the person goes by, with its reading: registered, common (通称), former (旧氏), Latin.
        birth: in any form that `read_birth` reads.
        sex: 1, 2 or empty.
        addresses: in one line each, the present one first.
    """

    names: Sequence[tuple[str, str]]
    birth: str
    sex: str
    addresses: Sequence[str]


@dataclass(frozen=True)
class Known:
    """Surnames and given names that are known, as keys; by them a name without a blank is split."""

    surnames: Collection[str]
    surname_kana: Collection[str]
    given_kana: Collection[str]


def known_names(names: Iterable[tuple[str, str]]) -> Known:
    """The parts of all names that are written with a blank.

    Args:
        names: names and readings of the master.
    """
    surnames, surname_kana, given_kana = set(), set(), set()
    for written, read in names:
        words = _words(written)
        if len(words) > 1 and not _LATIN.fullmatch(written):
            surnames.add(_name(words[0]))
        kana = _words(read)
        if len(kana) > 1:
            surname_kana.add(_kana(kana[0]))
            given_kana.add(_kana("".join(kana[1:])))
    return Known(surnames, surname_kana, given_kana)


def two_populations(
    left: Sequence[Described], right: Sequence[Described] | None, place: Callable[[str], Place]
) -> Sides:
    """The coded columns of records and a master, or of one register with itself.

    A person of the master has a row for each name and address that he is found by; a record has one row, in the form in
    which it was written. In one register with itself everybody has the row of the first name alone.

    Args:
        left: what each record says.
        right: what is known of each person of the master; None for the left side with itself.
        place: reads an address.
    """
    master = left if right is None else right
    known = known_names(name for person in master for name in person.names)
    records = _first_rows(*person_rows(left, known, place))
    if right is None:
        return sides(records)
    columns, owners = person_rows(right, known, place)
    told = zip(columns["surname"], columns["surname_kana"], repeat(1))
    columns = with_starts(with_latin_readings(columns, latin_readings(told)))
    return replace(sides(records, columns), person=np.asarray(owners, dtype=np.int64))


def _first_rows(columns: dict[str, list[str]], owners: Sequence[int]) -> dict[str, list[str]]:
    first = {owner: row for row, owner in reversed(list(enumerate(owners)))}
    rows = [first[owner] for owner in sorted(first)]
    return {name: [column[row] for row in rows] for name, column in columns.items()}


def person_rows(
    people: Iterable[Described], known: Known, place: Callable[[str], Place]
) -> tuple[dict[str, list[str]], list[int]]:
    """The columns of many people, and which person each row is.

    Args:
        people: what is known of each.
        known: by which names are split.
        place: reads an address.

    Returns:
        Texts by column, and for each row the number of its person, counted from 0.
    """
    rows: list[tuple[str, ...]] = []
    owners: list[int] = []
    for number, person in enumerate(people):
        names = dict.fromkeys(form for written, read in person.names for form in forms(written, read, known))
        places = dict.fromkeys(place(text) for text in person.addresses) or {Place("", ""): None}
        birth = _birth(person.birth)
        for name in names or {Name("", "", "", ""): None}:
            for lived in places:
                rows.append(_row(name, birth, person.sex, lived))
                owners.append(number)
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    return {name: list(column) for name, column in zip(COLUMNS, columns, strict=True)}, owners


def _row(name: Name, birth: tuple[str, str, str], sex: str, place: Place) -> tuple[str, ...]:
    year, month, day = birth
    whole, kana = name.surname + name.given, name.surname_kana + name.given_kana
    return (
        *(whole, name.surname, name.given, kana, name.surname_kana, name.given_kana),
        *(_start(whole), _start(kana), _start(name.given_kana)),
        _together(year, month, day),
        *(_together(year, month), _together(year, day), _together(month, day)),
        *(sex, place.town, place.lot),
    )


def with_starts(rows: Rows) -> dict[str, list[str]]:
    """Rows with the columns that are the beginning of another one."""
    starts = {name: [_start(text) for text in rows[whole]] for name, whole in _STARTS.items()}
    return {name: list(column) for name, column in rows.items()} | starts


def _start(text: str) -> str:
    return text[:_START_LENGTH]


def _together(*parts: str) -> str:
    """A birth date or a part of it; empty where one of them is not known, except that a year alone stays whole."""
    return "" if _UNKNOWN_PART in parts or _UNKNOWN_YEAR in parts else "".join(parts)


@lru_cache(maxsize=65_536)
def _birth(text: str) -> tuple[str, str, str]:
    try:
        read = read_birth(text)
    except UnreadableBirth:
        # A date that no calendar has says nothing; the record itself keeps it.
        read = PartialDate()
    return (
        _UNKNOWN_YEAR if read.year is None else f"{read.year:04}",
        _UNKNOWN_PART if read.month is None else f"{read.month:02}",
        _UNKNOWN_PART if read.day is None else f"{read.day:02}",
    )


def forms(written: str, read: str, known: Known) -> list[Name]:
    """The names under which one written name and its reading may be found.

    A name in Latin letters appears with its words in any order and with the middle one left out, so each choice of two
    words and each rotation is a form. A name written in kana is a reading.
    """
    plain = unicodedata.normalize("NFKC", written).strip()
    if plain and _KANA_ONLY.fullmatch(plain):
        plain, read = "", read or plain
    words = _words(plain)
    if len(words) > 1 and len(words) <= _WORDS_MAX and _LATIN.fullmatch(plain.upper()):
        return _latin_forms(words, _words(read))
    surname, given = _split(plain, known)
    surname_kana, given_kana = _split_kana(read, known)
    return [Name(surname, given, surname_kana, given_kana)]


def _latin_forms(words: Sequence[str], read: Sequence[str]) -> list[Name]:
    latin = [_name(word) for word in words]
    kana = [_kana(word) for word in read] if len(read) == len(words) else [""] * len(words)
    places = range(len(words))
    orders = [(start, *(p % len(words) for p in range(start + 1, start + len(words)))) for start in places]
    orders += [order for order in permutations(places, 2) if order not in orders]
    return [
        Name(latin[first], "".join(latin[p] for p in rest), kana[first], "".join(kana[p] for p in rest))
        for first, *rest in orders
    ]


def _split(text: str, known: Known) -> tuple[str, str]:
    words = _words(text)
    if len(words) > 1:
        return _in_order([_name(word) for word in words], known.surnames)
    surname, given = split_name(text, known.surnames)
    # Where no known surname begins the name, the whole is kept as the given name, so that equal wholes still meet.
    return (_name(surname), _name(given)) if surname else ("", _name(text))


def _split_kana(text: str, known: Known) -> tuple[str, str]:
    words = _words(text)
    if len(words) > 1:
        return _in_order([_kana(word) for word in words], known.surname_kana)
    return _split_reading(_kana(text), known.surname_kana, known.given_kana)


def _in_order(words: Sequence[str], surnames: Collection[str]) -> tuple[str, str]:
    """Surname and given name; in the reverse order only where nobody has the first word as a surname but the last."""
    if len(words) == _SURNAME_AND_GIVEN and words[0] not in surnames and words[1] in surnames:
        return words[1], words[0]
    return words[0], "".join(words[1:])


def _split_reading(key: str, surnames: Collection[str], givens: Collection[str]) -> tuple[str, str]:
    """The split of which both parts are known, the longest surname first; else the longest part that is known."""
    ends = [end for end in range(len(key) - 1, 0, -1) if key[:end] in surnames]
    for end in ends:
        if key[end:] in givens:
            return key[:end], key[end:]
    begin = next((begin for begin in range(1, len(key) - 1) if key[begin:] in givens), 0)
    if ends and (not begin or ends[0] >= len(key) - begin):
        return key[: ends[0]], key[ends[0] :]
    return key[:begin], key[begin:]


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFKC", text).split()


_name = lru_cache(maxsize=262_144)(name_key)
_kana = lru_cache(maxsize=262_144)(kana_key)
