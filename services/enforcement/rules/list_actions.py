"""What may be done to all cases of a list at once."""

from datetime import date
from typing import NamedTuple, TypeAlias


class AssignAll(NamedTuple):
    """Give every case to one officer; whoever is of his household is left out."""

    assignee: str
    reason: str
    not_his: frozenset[str]


class TagAll(NamedTuple):
    """Put a tag on every case that does not have it for some of these days."""

    tag: str
    first_day: date
    last_day: date
    note: str


class TaskForAll(NamedTuple):
    """Make a task of every case that does not have the same one open."""

    what: str
    due_on: date


ListAction: TypeAlias = AssignAll | TagAll | TaskForAll
