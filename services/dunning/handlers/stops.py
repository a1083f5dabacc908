"""Decides that a person is not dunned, reminded or called for a while, and that this ends, and announces both."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.dunning.rules.stops import StopKind, lasts_too_long
from services.dunning.store import blocks, stops
from shared.blocks import save_blocks
from shared.contracts import BlockEnded, BlockSet
from shared.merges import numbers_of_person
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class NotStoppable(Exception):  # noqa: N818 - it names what was found.
    """Something stands against a stop or its end; nothing has changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Stop(NamedTuple):
    """What was decided.

    Attributes:
        kind: What is stopped.
        addressee_no: Of whom.
        claim_ids: The claims it is about; none for all of the person's, also later ones.
        first_day: From when.
        last_day: The last day on which it stands; after it everything goes on by itself.
        reason: In words.
    """

    kind: StopKind
    addressee_no: str
    claim_ids: Sequence[int]
    first_day: date
    last_day: date
    reason: str


async def require_stoppable(stop: Stop, connection: Connection) -> None:
    """Check a stop against what is known of the person.

    Raises:
        NotStoppable: It would last for more than a year (too_long), one of the claims is not his (unknown_claim), or
            the same is stopped already (already_stopped).
    """
    if lasts_too_long(stop.first_day, stop.last_day):
        raise NotStoppable("too_long")
    numbers = await numbers_of_person(connection, stop.addressee_no)
    owed = await connection.fetch(stops.SELECT_OWED, stop.claim_ids, numbers)
    if len(owed) != len(stop.claim_ids):
        raise NotStoppable("unknown_claim")
    period = (stop.first_day, stop.last_day)
    if await connection.fetchval(stops.SELECT_OVERLAPPING, stop.kind.value, numbers, stop.claim_ids, *period):
        raise NotStoppable("already_stopped")


async def begin_stop(stop: Stop, approval_id: UUID, transaction: Transaction) -> None:
    """Let a stop stand from its first day on, and announce it.

    Raises:
        NotStoppable: As `require_stoppable`.
    """
    connection = transaction.connection
    await connection.fetchval(stops.LOCK_PERSON, stop.addressee_no)
    await require_stoppable(stop, connection)
    begun = BlockSet(
        block_id=str(approval_id),
        addressee_no=stop.addressee_no,
        state=stop.kind.state,
        claim_ids=tuple(stop.claim_ids),
        first_day=stop.first_day,
        last_day=stop.last_day,
    )
    await save_blocks(connection, [begun], blocks.STATEMENTS, transaction)
    await stops.STOPS.copy(connection, [(approval_id, stop.reason, transaction.started_at)])
    transaction.publish(begun, key=stop.addressee_no)


async def require_endable(stop_id: UUID, addressee_no: str, ended_on: date, connection: Connection) -> StopKind:
    """What would end.

    Raises:
        NotStoppable: There is no such stop of the person, it has ended, or the day lies outside it (not_endable).
    """
    state = await connection.fetchval(stops.SELECT_ENDABLE, stop_id, addressee_no, ended_on)
    if state is None:
        raise NotStoppable("not_endable")
    return StopKind(state)


async def end_stop(
    stop_id: UUID, addressee_no: str, ended_on: date, reason: str, approval_id: UUID, transaction: Transaction
) -> None:
    """Let a stop stand against nothing from a day on, and announce it.

    Raises:
        NotStoppable: As `require_endable`.
    """
    connection = transaction.connection
    await connection.fetchval(stops.LOCK_PERSON, addressee_no)
    await require_endable(stop_id, addressee_no, ended_on, connection)
    await connection.execute(blocks.SAVE_ENDS, [stop_id], [ended_on], transaction.started_at)
    await stops.ENDS.copy(connection, [(stop_id, approval_id, reason, transaction.started_at)])
    end = BlockEnded(block_id=str(stop_id), addressee_no=addressee_no, ended_on=ended_on)
    transaction.publish(end, key=addressee_no)


class Counters(NamedTuple):
    """What is recorded of a claim, counted from rows.

    Attributes:
        dunning_notice_issued_on: When its notice was dispatched (督促発行年月日); none before.
        dunning_stop_count: Open stops of dunning (督促停止カウンタ).
        reminder_stop_count: Open stops of reminders (催告停止カウンタ).
        telephone_stop_count: Open stops of calls (電話催告停止カウンタ).
    """

    dunning_notice_issued_on: date | None
    dunning_stop_count: int
    reminder_stop_count: int
    telephone_stop_count: int


async def counters_of(claim_id: int, addressee_no: str, day: date, connection: Connection) -> Counters:
    """The counters of a claim on a day, for its addressee with all his numbers."""
    numbers = await numbers_of_person(connection, addressee_no)
    rows = await connection.fetch(stops.COUNT_OF_CLAIM, claim_id, numbers, day)
    counts = {row["state"]: row["count"] for row in rows}
    issued_on = await connection.fetchval(stops.SELECT_ISSUED_ON, claim_id)
    return Counters(issued_on, *(counts.get(kind.value, 0) for kind in StopKind))
