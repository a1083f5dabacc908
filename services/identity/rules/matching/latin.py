"""Names in Latin letters whose reading the register does not have: read as others of the same letters are.

About two of five foreign residents have no registered reading, and banks and employers write them in kana. What is
taken is how the city's own register reads the same word for somebody else, never a rule of transcription.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from services.identity.rules.matching.arrays import Rows

_LATIN = re.compile(r"[A-Z]+")


def latin_readings(told: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """The reading that most people have whose name has a word; of two as frequent ones the first in order.

    Args:
        told: a word, how it is read, and by how many.
    """
    counts: dict[str, Counter[str]] = {}
    for word, reading, people in told:
        if reading and _LATIN.fullmatch(word):
            counts.setdefault(word, Counter())[reading] += people
    return {word: min(found, key=lambda one: (-found[one], one)) for word, found in counts.items()}


def with_latin_readings(rows: Rows, readings: Mapping[str, str]) -> dict[str, list[str]]:
    """The same rows; a name of two Latin words without a reading has that of others where both words have one.

    Args:
        rows: columns of people, with at least the names and readings.
        readings: see `latin_readings`.
    """
    columns = {name: list(column) for name, column in rows.items()}
    for row, surname in enumerate(columns["surname"]):
        given = columns["given"][row]
        if surname in readings and given in readings and not columns["kana"][row]:
            columns["surname_kana"][row], columns["given_kana"][row] = readings[surname], readings[given]
            columns["kana"][row] = readings[surname] + readings[given]
    return columns
