"""The sources of incoming records: what each tells, and how often it is wrong."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from deploy.population.names import DATA

#: However large the multiplier, so many records of a hundred may have one error at most.
_RATE_MAX = 0.95


@dataclass(frozen=True, slots=True)
class Source:
    """One source of records; rates are shares of its records.

    Attributes:
        name: As in the records.
        share: Of a hundred records, how many are its own.
        youngest: Age in years of the youngest people in it.
        oldest: Age of the oldest.
        kanji: Whether it has names in kanji.
        kana: How it writes readings: `half`, `either`, `bank`, or `none`.
        variants: How it writes variant characters: `common`, `old`, or `mixed`.
        missing: Field to how often it is empty.
        errors: Operator to how often it applies, the multiplier included.
    """

    name: str
    share: int
    youngest: int
    oldest: int
    kanji: bool
    kana: str
    variants: str
    missing: dict[str, float]
    errors: dict[str, float]


@dataclass(frozen=True, slots=True)
class Style:
    """How sources write, as shares."""

    variant_to_common: float
    common_to_variant: float
    prefecture: float
    wide_digits: float
    half_space: float
    japanese_era: float


def sources(errors: float) -> list[Source]:
    """All sources.

    Args:
        errors: Multiplier of every error; 1 is usual, 2.5 is hard.
    """
    data = _data()
    return [
        Source(
            name,
            entry["share"],
            entry["ages"][0],
            entry["ages"][1],
            entry["kanji"],
            entry["kana"],
            entry["variants"],
            {field: percent / 100 for field, percent in entry["missing"].items()},
            {
                operator: min(_RATE_MAX, errors * percent / 100)
                for operator, percent in (data["errors"] | entry["errors"]).items()
            },
        )
        for name, entry in data["sources"].items()
    ]


@cache
def style() -> Style:
    """How all of them write."""
    return Style(**{name: percent / 100 for name, percent in _data()["style"].items()})


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((DATA / "sources.yaml").read_text(encoding="utf-8"))
    return data
