"""Support measures (支援措置): when one is in force (住民基本台帳事務処理要領 第5-10による措置の期間)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Measure(NamedTuple):
    """A support measure with its validity."""

    valid_from: date
    #: The last day.
    valid_until: date
    #: The first day on which it was ended before; None where it was not.
    ended_on: date | None


def in_force(measure: Measure, day: date) -> bool:
    """Whether a measure counts on a day."""
    ended = measure.ended_on is not None and day >= measure.ended_on
    return measure.valid_from <= day <= measure.valid_until and not ended


def protected_on(measures: Iterable[Measure], day: date) -> bool:
    """Whether any measure counts on a day."""
    return any(in_force(measure, day) for measure in measures)
