"""Suspensions of use (利用停止): decided by two persons, announced to every service, and ended by two persons.

Every service's guard refuses what is suspended (`shared/access/suspension.py`), and what collects stops by the one
matrix of states (`shared/law/blocks.py`). Whoever has several numbers is suspended under all of them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.access.handlers.accounts import today
from services.access.store import use_suspension
from shared.access.purposes import DUNNING, ENFORCEMENT
from shared.access.suspension import SUSPENDABLE
from shared.authority import store_suspensions
from shared.contracts import AUTHORITY_KEY, BlockEnded, BlockSet, BlockState, UseSuspended
from shared.http.problems import Problem, not_found
from shared.merges import numbers_by_person
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: Steps of collection stop together: whoever may not be dunned may not be seized from either.
_COLLECTING = frozenset({DUNNING.code, ENFORCEMENT.code})
_ONE_DAY = timedelta(days=1)


class Scope(NamedTuple):
    """What is suspended.

    Attributes:
        purposes: Codes of the purposes for which the data may not be used.
        excepted_office: The one office that may.
        reference: The case or ticket under which it may.
    """

    purposes: frozenset[str]
    excepted_office: str
    reference: str


def scope_fault(scope: Scope) -> str | None:
    """What is wrong with a scope, in a Japanese sentence; none where it may be decided."""
    odd = scope.purposes - SUSPENDABLE
    if odd:
        return f"次の利用目的は停止できません: {'、'.join(sorted(odd))}。"
    if scope.purposes & _COLLECTING and not scope.purposes >= _COLLECTING:
        return "督促・催告と滞納処分は、どちらも停止するか、どちらも停止しないかのいずれかです。"
    return None


async def suspend(
    suspension_id: UUID, request_id: UUID, addressee_no: str, scope: Scope, transaction: Transaction
) -> None:
    """Suspend from today on, and tell every service.

    Raises:
        Problem: The scope is not one that may be suspended.
    """
    fault = scope_fault(scope)
    if fault:
        raise Problem(409, "not_suspendable", fault)
    on = today(transaction)
    row = (
        *(suspension_id, request_id, addressee_no, sorted(scope.purposes), scope.excepted_office, scope.reference),
        *(on, transaction.started_at),
    )
    await use_suspension.DECISIONS.copy(transaction.connection, [row])
    await announce_suspensions(transaction, [addressee_no])
    if scope.purposes >= _COLLECTING:
        block = BlockSet(
            block_id=str(suspension_id), addressee_no=addressee_no, state=BlockState.USE_SUSPENDED, first_day=on
        )
        transaction.publish(block, key=addressee_no)


async def require_endable(suspension_id: UUID, addressee_no: str, connection: Connection) -> asyncpg.Record:
    """The suspension that is to end.

    Raises:
        Problem: There is none of this person, or it has ended.
    """
    row = await connection.fetchrow(use_suspension.SELECT_ONE, suspension_id)
    if row is None or row["addressee_no"] != addressee_no:
        raise not_found("利用停止")
    if row["ended_on"] is not None:
        raise Problem(409, "ended_already", "この利用停止はすでに終わっています。")
    return row


async def end(suspension_id: UUID, addressee_no: str, reason: str, approval_id: UUID, transaction: Transaction) -> None:
    """End a suspension today, and tell every service.

    Raises:
        Problem: It has ended meanwhile.
    """
    connection, on = transaction.connection, today(transaction)
    await connection.execute(use_suspension.LOCK)
    row = await require_endable(suspension_id, addressee_no, connection)
    await use_suspension.ENDS.copy(connection, [(suspension_id, approval_id, on, reason, transaction.started_at)])
    await announce_suspensions(transaction, [addressee_no])
    if set(row["purposes"]) >= _COLLECTING:
        transaction.publish(
            BlockEnded(block_id=str(suspension_id), addressee_no=addressee_no, ended_on=on), key=addressee_no
        )


async def announce_suspensions(transaction: Transaction, addressee_nos: Iterable[str] | None) -> int:
    """Announce suspensions as they stand, under all numbers of the person; of some persons, or of everybody.

    Call it last in a step: it says what the tables say when it is called.

    Returns:
        How many were announced.
    """
    connection = transaction.connection
    await connection.execute(use_suspension.LOCK)
    wanted = None if addressee_nos is None else sorted(set(addressee_nos))
    rows = await connection.fetch(use_suspension.SELECT_ALL, wanted)
    groups = await numbers_by_person(connection, [row["addressee_no"] for row in rows])
    events = [_event(row, groups[row["addressee_no"]]) for row in rows]
    if events:
        await store_suspensions(connection, events)
    for event in events:
        transaction.publish(event, key=AUTHORITY_KEY)
    return len(events)


async def republish_suspensions(_day: date, transaction: Transaction) -> dict[str, Any]:
    """Announce all once a day, so that a service that starts later than the topic remembers hears of them."""
    return {"announced": await announce_suspensions(transaction, None)}


def _event(row: asyncpg.Record, numbers: Sequence[str] | set[str]) -> UseSuspended:
    return UseSuspended(
        suspension_id=str(row["suspension_id"]),
        version=row["version"] + 1,
        addressee_nos=sorted(numbers),
        purposes=row["purposes"],
        excepted_office=row["excepted_office"],
        reference=row["reference"],
        first_day=row["first_day"],
        last_day=row["ended_on"] - _ONE_DAY if row["ended_on"] else None,
    )
