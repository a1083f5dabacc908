"""Merging (統合) of addressee numbers: what stands against it, and under which number each is gathered.

Numbers under one survivor form a tree: a number is retired once at most, whoever survives may be retired later, and
the root gathers them all. Nothing about a number is altered, so an end of a merge leaves each as it would have been.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from services.identity.rules.addressee import Born


class Merge(NamedTuple):
    """A merge that holds.

    Attributes:
        merge_id: Its number.
        retired_no: The number that is gathered under the other.
        surviving_no: The other.
    """

    merge_id: int
    retired_no: str
    surviving_no: str


class Likeness(NamedTuple):
    """What of an addressee is compared before a merge.

    Attributes:
        addressee_no: Whose.
        kind: Person or corporation.
        version_no: The last version that a source said.
        names: Keys of all names.
        kana: Key of the reading, may be empty.
        born: Any part may be unknown.
        sex: Or None.
        corporate_number: Or None.
        protected: Whether under a support measure (支援措置).
    """

    addressee_no: str
    kind: str
    version_no: int
    names: frozenset[str]
    kana: str
    born: Born
    sex: str | None
    corporate_number: str | None
    protected: bool


class Obstacle(StrEnum):
    """What stands against a merge."""

    SAME_NUMBER = "same_number"
    UNKNOWN_ADDRESSEE = "unknown_addressee"
    NOBODY_PROTECTED = "nobody_protected"
    ALREADY_MERGED = "already_merged"
    CYCLE = "cycle_of_merges"
    SURVIVOR_MERGED = "survivor_merged"
    KINDS_DIFFER = "kinds_differ"
    ADDRESSEE_CHANGED = "addressee_changed"
    DIFFERENCES_CHANGED = "differences_changed"


class Proposal(NamedTuple):
    """A merge as an officer saw it.

    Attributes:
        retired_no: The number to be gathered under the other.
        surviving_no: The other.
        retired_version_no: The last version of the one that he saw.
        surviving_version_no: The last version of the other.
        differences: What he knew to be different.
    """

    retired_no: str
    surviving_no: str
    retired_version_no: int
    surviving_version_no: int
    differences: frozenset[str]


class CyclicMerges(ValueError):  # noqa: N818 - It names what was found.
    """Merges that lead from a number back to itself; no decision makes them."""


def survivors(merges: Iterable[Merge]) -> dict[str, str]:
    """Each retired number with the one at the root, under which it is gathered.

    Raises:
        CyclicMerges: the merges lead back to where they began.
    """
    into = {merge.retired_no: merge.surviving_no for merge in merges}
    found: dict[str, str] = {}
    for number in into:
        root, steps = number, 0
        while root in into:
            root, steps = into[root], steps + 1
            if steps > len(into):
                raise CyclicMerges(f"The merges of {len(into)} numbers lead back to where they began.")
        found[number] = root
    return found


def changed_aliases(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """Numbers that are gathered under another one than before, in their order; None for those that stand alone."""
    numbers = sorted(before.keys() | after.keys())
    return [(number, after.get(number)) for number in numbers if before.get(number) != after.get(number)]


def obstacle(
    proposal: Proposal,
    aliases: Mapping[str, str],
    retired_group: Sequence[Likeness],
    surviving_group: Sequence[Likeness],
    *,
    among_protected: bool = False,
) -> Obstacle | None:
    """What stands against a merge as things are; None where nothing does.

    Args:
        proposal: What an officer saw.
        aliases: Each retired number with the one under which it is gathered.
        retired_group: The number to be retired and all gathered under it; empty where nobody has it.
        surviving_group: The surviving number likewise.
        among_protected: Whether those decide who may know of support measures (支援措置), and about such a person.
    """
    retired_no, surviving_no = proposal.retired_no, proposal.surviving_no
    if retired_no == surviving_no:
        return Obstacle.SAME_NUMBER
    people = {one.addressee_no: one for one in (*retired_group, *surviving_group)}
    protected = any(one.protected for one in people.values())
    # Who is under a measure is unknown to whoever may not know of it, also by way of what stands against a merge.
    if not {retired_no, surviving_no} <= people.keys() or (protected and not among_protected):
        return Obstacle.UNKNOWN_ADDRESSEE
    if among_protected and not protected:
        return Obstacle.NOBODY_PROTECTED
    if retired_no in aliases:
        return Obstacle.ALREADY_MERGED
    if surviving_no in aliases:
        return Obstacle.CYCLE if aliases[surviving_no] == retired_no else Obstacle.SURVIVOR_MERGED
    if len({one.kind for one in people.values()}) > 1:
        return Obstacle.KINDS_DIFFER
    seen = (proposal.retired_version_no, proposal.surviving_version_no)
    if seen != (people[retired_no].version_no, people[surviving_no].version_no):
        return Obstacle.ADDRESSEE_CHANGED
    if proposal.differences != differences(retired_group, surviving_group):
        return Obstacle.DIFFERENCES_CHANGED
    return None


def differences(first: Sequence[Likeness], second: Sequence[Likeness]) -> frozenset[str]:
    """What contradicts between any of one group and any of the other; what somebody does not say contradicts nothing.

    Every pair is compared, because two numbers that each agree with a third need not agree with one another.
    """
    found: set[str] = set()
    for one, other in product(first, second):
        if not one.names & other.names:
            found.add("name")
        if one.kana and other.kana and one.kana != other.kana:
            found.add("kana")
        if any(mine and its and mine != its for mine, its in zip(one.born, other.born, strict=True)):
            found.add("born")
        if one.sex and other.sex and one.sex != other.sex:
            found.add("sex")
        if one.corporate_number and other.corporate_number and one.corporate_number != other.corporate_number:
            found.add("corporate_number")
    return frozenset(found)
