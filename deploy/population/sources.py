"""The sources of incoming records: what each tells, and how often it is wrong."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import yaml

from deploy.population.names import DATA

#: However large the multiplier, so many records of a hundred may have one error at most.
_RATE_MAX = 0.95
#: Of a hundred records, how many concern somebody whom the master does not have, where a source says nothing else.
_OUTSIDERS_PERCENT = 20


@dataclass(frozen=True, slots=True)
class Source:
    """One source of records; rates are shares of its records.

    Attributes:
        name: As in the records.
        share: Of a hundred records, how many are its own.
        youngest: Age in years of the youngest people in it.
        oldest: Age of the oldest.
        outsiders: Share of its records that concern somebody whom the master does not have.
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
    outsiders: float
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


def sources(errors: float, group: Literal["sources", "notes"] = "sources") -> list[Source]:
    """All sources of one group.

    Args:
        errors: Multiplier of every error; 1 is usual, 2.5 is hard.
        group: Those that send records, or what the office itself notes: returned mail, calls, the counter.
    """
    data = _data()
    return [
        Source(
            name,
            entry["share"],
            entry["ages"][0],
            entry["ages"][1],
            entry.get("outsiders", _OUTSIDERS_PERCENT) / 100,
            entry["kanji"],
            entry["kana"],
            entry["variants"],
            {field: percent / 100 for field, percent in entry["missing"].items()},
            {
                operator: min(_RATE_MAX, errors * percent / 100)
                for operator, percent in (data["errors"] | entry["errors"]).items()
            },
        )
        for name, entry in data[group].items()
    ]


@cache
def style() -> Style:
    """How all of them write."""
    return Style(**{name: percent / 100 for name, percent in _data()["style"].items()})


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((DATA / "sources.yaml").read_text(encoding="utf-8"))
    return data
