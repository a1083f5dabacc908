"""Areas (町字) that were renamed or renumbered (地方自治法260条): which code an old address has on a day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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


class Renaming(NamedTuple):
    """An area that carries on under another name from a day on.

    Attributes:
        before: municipality and town before.
        after: likewise since.
        effective_on: its first day.
        keeps_lots: False where its blocks and houses were numbered anew (住居表示).
    """

    before: str
    after: str
    effective_on: date
    keeps_lots: bool


class OneName(NamedTuple):
    """The name that stands for all names of an area, and whether a lot under the former one is a lot under it."""

    name: str
    keeps_lots: bool


def one_names(renamings: Iterable[Renaming], listed: Collection[str]) -> Mapping[str, OneName]:
    """Under which one name each name of a renamed area is compared with the others.

    The last of its names that a dictionary lists stands for all, or the last one at all; so keys that were made stay
    as they are when a name comes that the dictionary does not know yet.

    Args:
        renamings: all that were entered.
        listed: names that the dictionary has by itself.
    """
    ordered = sorted(renamings, key=lambda one: (one.effective_on, one.before))
    ways = {name: _way(name, ordered) for one in ordered for name in (one.before, one.after)}
    names: dict[str, OneName] = {}
    for name, way in ways.items():
        last = way[-1].after if way else name
        # Names of one area end in one name; the later ones have the shorter way to it.
        together = [other for other, steps in ways.items() if (steps[-1].after if steps else other) == last]
        together.sort(key=lambda other: (other not in listed, len(ways[other])))
        between = set(way) ^ set(ways[together[0]])
        names[name] = OneName(together[0], all(one.keeps_lots for one in between))
    return names


def _way(name: str, ordered: Sequence[Renaming]) -> tuple[Renaming, ...]:
    """What became of a name, change by change."""
    way: list[Renaming] = []
    for one in ordered:
        if one.before == name:
            name = one.after
            way.append(one)
    return tuple(way)
