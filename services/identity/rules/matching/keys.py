"""The keys of people as numbers, for a database to find candidates by."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Protocol

from services.identity.rules.matching.arrays import Rows
from services.identity.rules.matching.people import COLUMNS, with_starts
from services.identity.rules.matching.persons import KEYS

_SEPARATOR = "\x1f"


class Row(Protocol):
    """A stored row, which gives a column's value by its name."""

    def __getitem__(self, name: str, /) -> Any: ...


def key_numbers(rows: Rows) -> list[set[int]]:
    """Of each row, one number for each key of which every part is known.

    A number is 64 bits of a hash: two values share one so rarely that a needless comparison is all it costs.

    Args:
        rows: columns as `person_rows` gives them.
    """
    count = len(rows["name"])
    numbers: list[set[int]] = [set() for _ in range(count)]
    for place, key in enumerate(KEYS):
        for row, values in enumerate(zip(*(rows[name] for name in key), strict=True)):
            if all(values):
                text = _SEPARATOR.join((str(place), *values))
                numbers[row].add(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True))
    return numbers


def completed(rows: Sequence[Row]) -> dict[str, list[str]]:
    """The columns of stored rows, with the beginnings that are not stored because they follow from the rest."""
    return with_starts({name: [row[name] for row in rows] for name in COLUMNS if not name.endswith("_start")})
