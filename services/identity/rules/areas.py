"""Areas (町字) that were renamed or renumbered (地方自治法260条): which code an old address has on a day."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class AreaChange(NamedTuple):
    """An area that carries on under another code from a day on."""

    from_code: str
    to_code: str
    effective_on: date


def area_on(day: date, code: str, changes: Iterable[AreaChange]) -> str:
    """The code that an area has on a day, after every change until then.

    Each change counts only for what the area is called on its day, so no chain of changes runs in a circle. A code that
    was given up is not given to another area.

    Args:
        day: the day in question.
        code: as an address has it.
        changes: those that may concern it.
    """
    reached = date.min
    for change in sorted(changes, key=lambda one: one.effective_on):
        if change.from_code == code and reached < change.effective_on <= day:
            code, reached = change.to_code, change.effective_on
    return code
