"""Addressee numbers are merged and unmerged as two persons decided, and others are told who is gathered where.

Nothing else is touched: not a version, not an address, not a foreign key of any service. So the end of a merge
restores each number as it was, with everything that came for it since.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.identity.handlers.current import refresh
from services.identity.rules.addressee import Born
from services.identity.rules.merging import (
    Likeness,
    Merge,
    Obstacle,
    Proposal,
    changed_aliases,
    differences,
    obstacle,
    survivors,
)
from services.identity.rules.names import company_key
from services.identity.store import addressees, merging
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import AddresseeMerged, AddresseeUnmerged
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction

JOB = "propose_merges"
#: Who carries a decision out is who approved it; the permission is the approver's.
DECIDED = Access("identity.merge.approve", ADDRESSEE, AccessAction.CORRECT)
PROPOSED = Access("identity.merge.search", ADDRESSEE, AccessAction.SEARCH)

_FIELDS = ("addressee_no",)


class NotMergeable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against a merge; nothing has changed."""

    def __init__(self, found: Obstacle, aliases: Mapping[str, str]) -> None:
        super().__init__(found.value)
        self.obstacle = found
        self.aliases = aliases


class NotMerged(Exception):  # noqa: N818 - It names what was found.
    """There is no such merge, or it has ended; nothing has changed."""


class Comparison(NamedTuple):
    """Two numbers with all that is gathered under each, and what contradicts between them."""

    people: Mapping[str, asyncpg.Record]
    differences: frozenset[str]
    aliases: Mapping[str, str]


class Decision(NamedTuple):
    """What two persons decided, and why."""

    approval_id: UUID
    reason: str
    evidence: str


async def compare(connection: Connection, retired_no: str, surviving_no: str) -> Comparison:
    """Both numbers as they stand now; whoever is unknown is missing from `people`."""
    aliases = await merging.group_of(connection, retired_no, surviving_no)
    rows = await _people(connection, aliases, retired_no, surviving_no)
    groups = [_group(number, aliases, rows) for number in (retired_no, surviving_no)]
    return Comparison(rows, differences(groups[0], groups[1]), aliases)


async def require_mergeable(proposal: Proposal, connection: Connection, *, among_protected: bool = False) -> None:
    """Check a merge against the numbers as they stand.

    Args:
        proposal: What an officer saw.
        connection: Of the caller.
        among_protected: Whether those decide who may know of support measures, and about such a person.

    Raises:
        NotMergeable: something stands against it.
    """
    aliases = await merging.group_of(connection, proposal.retired_no, proposal.surviving_no)
    people = await _people(connection, aliases, proposal.retired_no, proposal.surviving_no)
    retired = _group(proposal.retired_no, aliases, people)
    surviving = _group(proposal.surviving_no, aliases, people)
    found = obstacle(proposal, aliases, retired, surviving, among_protected=among_protected)
    if found is not None:
        raise NotMergeable(found, aliases)


async def merge(
    proposal: Proposal, decision: Decision, transaction: Transaction, *, among_protected: bool = False
) -> int:
    """Gather one number, and all that is gathered under it, under another.

    Args:
        proposal: What was approved.
        decision: By which approval, and why.
        transaction: The one in which the approval becomes executed.
        among_protected: Whether it is about somebody under a support measure, whose measure then holds for all.

    Returns:
        The number of the merge.

    Raises:
        NotMergeable: a number is no longer as it was approved; nothing has changed.
    """
    connection = transaction.connection
    await _lock(connection, proposal.retired_no, proposal.surviving_no)
    await require_mergeable(proposal, connection, among_protected=among_protected)
    day = _day(transaction)
    merge_id: int = await connection.fetchval(
        merging.INSERT_MERGE,
        proposal.retired_no,
        proposal.surviving_no,
        sorted(proposal.differences),
        decision.reason,
        decision.evidence,
        decision.approval_id,
        day,
        transaction.started_at,
    )
    await _gather(merge_id, proposal.retired_no, proposal.surviving_no, decision, transaction)
    return merge_id


async def require_merged(merge_id: int, connection: Connection) -> asyncpg.Record:
    """The merge, which must hold.

    Raises:
        NotMerged: there is none, or it has ended.
    """
    row = await connection.fetchrow(merging.SELECT_MERGE, merge_id)
    if row is None or row["ended"]:
        raise NotMerged
    return row


async def unmerge(merge_id: int, decision: Decision, transaction: Transaction) -> None:
    """End a merge: its retired number, with whatever was gathered under it before, stands for itself again.

    Args:
        merge_id: Which merge.
        decision: By which approval, and why.
        transaction: The one in which the approval becomes executed.

    Raises:
        NotMerged: there is no such merge, or it has ended; nothing has changed.
    """
    connection = transaction.connection
    row = await require_merged(merge_id, connection)
    await _lock(connection, row["retired_no"], row["surviving_no"])
    await require_merged(merge_id, connection)
    await connection.execute(
        merging.INSERT_END,
        merge_id,
        decision.reason,
        decision.evidence,
        decision.approval_id,
        _day(transaction),
        transaction.started_at,
    )
    await _gather(merge_id, row["retired_no"], row["surviving_no"], decision, transaction)


async def propose_merges(day: date, transaction: Transaction) -> dict[str, Any]:
    """Daily job: propose non-residents and departed persons for merging with residents who are certainly the same.

    Args:
        day: The business day.
        transaction: Everything commits with it or not at all.

    Returns:
        `proposed`, the pairs that are new.
    """
    rows = await transaction.connection.fetch(merging.PROPOSE, day, transaction.started_at)
    if rows:
        numbers = sorted({number for row in rows for number in (row["other_no"], row["resident_no"])})
        transaction.record_access(PROPOSED, numbers, fields=("name", "born"), detail=f"day={day}")
    return {"proposed": len(rows)}


async def _lock(connection: Connection, *numbers: str) -> None:
    """Let nobody else merge, and lock both groups: what a source says meanwhile waits, or the decision waits for it."""
    await connection.execute(merging.LOCK)
    aliases = await merging.group_of(connection, *numbers)
    await connection.fetch(addressees.LOCK, sorted({*numbers, *aliases, *aliases.values()}))


async def _gather(
    merge_id: int, retired_no: str, surviving_no: str, decision: Decision, transaction: Transaction
) -> None:
    """Work out anew under which number everybody of both groups is gathered, and announce what is different."""
    connection = transaction.connection
    before = await merging.group_of(connection, retired_no, surviving_no)
    rows = await connection.fetch(merging.SELECT_HOLDING, sorted({*before, retired_no, surviving_no}))
    after = survivors(Merge(*row) for row in rows)
    changed = changed_aliases(before, after)
    numbers, roots = [number for number, _ in changed], [root for _, root in changed]
    changes = await connection.fetch(merging.INSERT_CHANGES, numbers, roots, merge_id, transaction.started_at)
    gathered = [row for row in changes if row["surviving_no"] is not None]
    alone = [row["addressee_no"] for row in changes if row["surviving_no"] is None]
    saved = [[row[name] for row in gathered] for name in ("addressee_no", "surviving_no", "change_no")]
    await connection.execute(merging.SAVE_ALIASES, *saved)
    await connection.execute(merging.FORGET_ALIASES, alone)
    for row in changes:
        _announce(row, before, transaction)
    # A support measure of one number holds for all that are gathered with it, and no longer for those that are not.
    await refresh(sorted({*before, *after, retired_no, surviving_no}), transaction)
    subjects = sorted({retired_no, surviving_no, *before, *after, *before.values(), *after.values()})
    rows = await connection.fetch(addressees.SELECT_CURRENT, subjects)
    transaction.record_access(
        DECIDED,
        subjects,
        fields=_FIELDS,
        detail=f"統合 {merge_id} 決裁 {decision.approval_id}",
        rule="protected" if any(one["protected"] for one in rows) else "",
    )


def _announce(row: asyncpg.Record, before: Mapping[str, str], transaction: Transaction) -> None:
    number, day = row["addressee_no"], _day(transaction)
    event: AddresseeMerged | AddresseeUnmerged
    if row["surviving_no"] is None:
        event = AddresseeUnmerged(
            addressee_no=number, change_no=row["change_no"], decided_on=day, former_surviving_no=before[number]
        )
    else:
        event = AddresseeMerged(
            addressee_no=number, change_no=row["change_no"], decided_on=day, surviving_no=row["surviving_no"]
        )
    transaction.publish(event, key=number)


async def _people(connection: Connection, aliases: Mapping[str, str], *numbers: str) -> Mapping[str, asyncpg.Record]:
    everybody = sorted({*aliases, *aliases.values(), *numbers})
    rows = await connection.fetch(merging.SELECT_LIKENESS, everybody)
    return {row["addressee_no"]: row for row in rows}


def _group(number: str, aliases: Mapping[str, str], people: Mapping[str, asyncpg.Record]) -> Sequence[Likeness]:
    """A number and all that are gathered under it."""
    members = [number, *sorted(retired for retired, root in aliases.items() if root == number)]
    return [_likeness(people[member]) for member in members if member in people]


def _likeness(row: asyncpg.Record) -> Likeness:
    return Likeness(
        row["addressee_no"],
        row["kind"],
        row["last_version_no"],
        # Two firms that differ in nothing but their legal form are not one.
        frozenset((row["name_key"], *(set(row["other_keys"]) - {company_key(row["name"])}))),
        row["kana_key"],
        Born(row["born_year"], row["born_month"], row["born_day"]),
        row["sex"],
        row["corporate_number"],
        row["protected"],
    )


def _day(transaction: Transaction) -> date:
    return transaction.started_at.astimezone(TOKYO).date()
