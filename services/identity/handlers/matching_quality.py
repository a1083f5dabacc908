"""How good matching is in operation: what persons make of a blind sample, and how far sources drift from the model."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg

from services.identity.handlers.matching import standing
from services.identity.rules.matching.drift import BANDS, Shift, shifts
from services.identity.rules.matching.model import Fallen, Model
from services.identity.rules.matching.persons import PERSONS
from services.identity.rules.matching.quality import wilson
from services.identity.store import matching_quality, merging
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction

JOB = "watch_matching"
#: What a finding is about where persons did not confirm links.
WRONG = "wrong"
_MILLION = 1_000_000
_MISSING = "missing"
#: A sample of one percent is small; a year of it tells something.
_SAMPLE_MONTHS = 12


@dataclass(frozen=True)
class Checked:
    """What persons made of the links of one source that were drawn, within a year.

    Attributes:
        source: who sent the records.
        drawn: how many were drawn.
        decided: how many of them a person has decided.
        agreed: how many he linked with the same person as the machine would have.
    """

    source: str
    drawn: int
    decided: int
    agreed: int

    @property
    def wrong_between_ppm(self) -> tuple[int, int]:
        """The share of wrong links lies between these, in parts of a million (Wilson, 95 percent)."""
        low, high = wilson(self.decided - self.agreed, self.decided)
        return round(max(low, 0) * _MILLION), round(high * _MILLION)


@dataclass(frozen=True)
class Drifted:
    """How far one source has moved in a month, in each respect that the model knows."""

    source: str
    shifts: Sequence[Shift]


@dataclass(frozen=True)
class MonthOfQuality:
    """The figures of one month; `standards` says what counts now."""

    month: date
    standards: asyncpg.Record
    checked: Sequence[Checked]
    drifted: Sequence[Drifted]


async def quality_of(month: date, connection: Connection) -> MonthOfQuality:
    """What is known of the quality of matching at the end of a month, under the model that counts now.

    Args:
        month: its first day.
        connection: where matching is.
    """
    standards = await connection.fetchrow(matching_quality.SELECT_STANDARDS)
    if standards is None:
        raise AssertionError("The query gives one row even before anything was decided.")
    first, following = _midnight(month), _midnight(_months_after(month, 1))
    checked = await _checked(_midnight(_months_after(month, 1 - _SAMPLE_MONTHS)), following, connection)
    now = await standing(connection)
    drifted: list[Drifted] = []
    if now.learnt is not None:
        drifted = await _drifted(now.learnt.model, (first, following, now.activation_id), connection)
    return MonthOfQuality(month, standards, checked, drifted)


async def watch_matching(day: date, transaction: Transaction) -> dict[str, Any]:
    """Write down where the month that the day before belongs to went beyond the limits; each once."""
    month = (day - timedelta(days=1)).replace(day=1)
    quality = await quality_of(month, transaction.connection)
    standards = quality.standards
    if standards["activation_id"] is None:
        return {"findings": 0}
    found = [
        (one.source, WRONG, one.decided, one.wrong_between_ppm[0], standards["wrong_ppm"])
        for one in quality.checked
        if one.decided and one.wrong_between_ppm[0] > standards["wrong_ppm"]
    ]
    found += [
        (one.source, shift.about, shift.records, shift.shift_ppm, standards["drift_ppm"])
        for one in quality.drifted
        for shift in one.shifts
        if is_beyond(shift, standards)
    ]
    columns = [list(column) for column in zip(*found, strict=True)] or [[] for _ in range(5)]
    new = await transaction.connection.fetch(
        matching_quality.INSERT_FINDINGS, standards["activation_id"], month, transaction.started_at, *columns
    )
    return {"findings": len(new)}


def is_beyond(shift: Shift, standards: asyncpg.Record) -> bool:
    """Whether a source has moved so far, with so many records, that a person is told."""
    return bool(shift.records >= standards["drift_records_min"] and shift.shift_ppm > standards["drift_ppm"])


async def _checked(since: datetime, until: datetime, connection: Connection) -> list[Checked]:
    rows = await connection.fetch(matching_quality.SELECT_SAMPLE, since, until)
    different = [couple for row in rows for couple in zip(row["linked_nos"], row["decided_nos"], strict=True)]
    # Numbers that were merged since are one person.
    aliases = await merging.group_of(connection, *sorted({number for couple in different for number in couple}))
    checked = []
    for row in rows:
        couples = zip(row["linked_nos"], row["decided_nos"], strict=True)
        same = sum(aliases.get(one, one) == aliases.get(other, other) for one, other in couples)
        checked.append(Checked(row["source"], row["drawn"], row["decided"], row["agreed"] + same))
    return checked


async def _drifted(model: Model, asked: tuple[Any, ...], connection: Connection) -> list[Drifted]:
    bands = await connection.fetch(matching_quality.SELECT_BANDS, *asked)
    levels = await connection.fetch(matching_quality.SELECT_LEVELS, *asked)
    # A model that was learnt without decisions says nothing of how records fell.
    trained = dict(zip(model.sources, model.fallen, strict=False))
    seen = _fallen({row["source"] for row in bands} & trained.keys(), bands, levels)
    return [Drifted(source, shifts(PERSONS, trained[source], one)) for source, one in sorted(seen.items())]


def _fallen(
    sources: set[str], bands: Sequence[asyncpg.Record], levels: Sequence[asyncpg.Record]
) -> Mapping[str, Fallen]:
    """Counted rows as the model keeps them: a field of several axes is counted for each of them."""
    names = {axis.name: place for place, axis in enumerate(PERSONS.axes)}
    level_names = [(*axis.levels, _MISSING) for axis in PERSONS.axes]
    by_band = {source: [0] * len(BANDS) for source in sources}
    by_level = {source: [[0] * len(each) for each in level_names] for source in sources}
    for row in bands:
        if row["source"] in sources:
            by_band[row["source"]][[band.value for band in BANDS].index(row["band"])] += row["records"]
    for row in levels:
        if row["source"] in sources:
            for name, level in zip(row["about"].split("/"), json.loads(row["levels"]), strict=True):
                by_level[row["source"]][names[name]][level_names[names[name]].index(level)] += row["records"]
    return {source: Fallen(by_band[source], by_level[source]) for source in sources}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=TOKYO)


def _months_after(month: date, count: int) -> date:
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)
