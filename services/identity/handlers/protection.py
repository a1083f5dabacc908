"""Support measures (支援措置): set and ended by two persons, and released to one officer for hours by two persons."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.identity.handlers.current import refresh
from services.identity.store import addressees, merging, protection
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: Who carries a decision out is who approved it; the permission is the approver's.
DECIDED = Access("identity.protection.approve", ADDRESSEE, AccessAction.UPDATE)


class Obstacle(StrEnum):
    """What stands against a decision."""

    UNKNOWN_ADDRESSEE = "unknown_addressee"
    NOT_PROTECTED = "not_protected"
    UNKNOWN_MEASURE = "unknown_measure"
    MEASURE_ENDED = "measure_ended"


class NotPossible(Exception):  # noqa: N818 - It names what was found.
    """Something stands against a decision; nothing has changed."""

    def __init__(self, found: Obstacle) -> None:
        super().__init__(found.value)
        self.obstacle = found


async def require_known(addressee_no: str, connection: Connection) -> None:
    """Check that there is such an addressee.

    Raises:
        NotPossible: there is none.
    """
    if not await connection.fetch(addressees.SELECT_CURRENT, [addressee_no]):
        raise NotPossible(Obstacle.UNKNOWN_ADDRESSEE)


async def require_protected(addressee_no: str, connection: Connection) -> None:
    """Check that an addressee is under a measure now.

    Raises:
        NotPossible: he is not.
    """
    if not await protection_is(addressee_no, connection, protected=True):
        raise NotPossible(Obstacle.NOT_PROTECTED)


async def protection_is(addressee_no: str, connection: Connection, *, protected: bool) -> bool:
    """Whether somebody is there, and under a measure or not, as it is expected of him."""
    rows = await connection.fetch(addressees.SELECT_CURRENT, [addressee_no])
    return bool(rows) and rows[0]["protected"] == protected


async def require_endable(measure_id: int, addressee_no: str, connection: Connection) -> None:
    """Check that a measure is this person's and has not been ended.

    Raises:
        NotPossible: it is not, or it has.
    """
    row = await connection.fetchrow(protection.SELECT_MEASURE, measure_id)
    if row is None or row["addressee_no"] != addressee_no:
        raise NotPossible(Obstacle.UNKNOWN_MEASURE)
    if row["ended_on"] is not None:
        raise NotPossible(Obstacle.MEASURE_ENDED)


async def set_measure(
    addressee_no: str,
    valid_from: date,
    valid_until: date,
    evidence: str,
    approval_id: UUID,
    transaction: Transaction,
) -> None:
    """Put a person under a measure, from and until a day; his address is told to nobody from then on.

    Raises:
        NotPossible: there is no such addressee.
    """
    gathered = await _lock_gathered(addressee_no, transaction.connection)
    await require_known(addressee_no, transaction.connection)
    row = (addressee_no, valid_from, valid_until, evidence, approval_id, transaction.started_at)
    await protection.MEASURES.copy(transaction.connection, [row])
    await _decided(gathered, approval_id, transaction)


async def end_measure(
    measure_id: int, addressee_no: str, ended_on: date, reason: str, approval_id: UUID, transaction: Transaction
) -> None:
    """End a measure before its last day.

    Raises:
        NotPossible: it is not this person's, or has been ended.
    """
    connection = transaction.connection
    gathered = await _lock_gathered(addressee_no, connection)
    await require_endable(measure_id, addressee_no, connection)
    await connection.fetchval(
        protection.INSERT_MEASURE_END, measure_id, ended_on, reason, approval_id, transaction.started_at
    )
    await _decided(gathered, approval_id, transaction)


async def release(
    addressee_no: str,
    officer: str,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    approval_id: UUID,
    transaction: Transaction,
) -> None:
    """Let one officer see the address of a protected person for a while.

    Raises:
        NotPossible: the person is not protected.
    """
    await require_protected(addressee_no, transaction.connection)
    row = (addressee_no, officer, opens_at, closes_at, reason, approval_id, transaction.started_at)
    await protection.RELEASES.copy(transaction.connection, [row])
    transaction.record_access(
        DECIDED, [addressee_no], fields=("protection",), detail=f"release approval={approval_id}", rule="protected"
    )


async def _lock_gathered(addressee_no: str, connection: Connection) -> list[str]:
    """Lock a number and all that are gathered with it: a measure holds for each, and no merge comes in between."""
    await connection.execute(merging.LOCK)
    aliases = await merging.group_of(connection, addressee_no)
    gathered = sorted({addressee_no, *aliases, *aliases.values()})
    await connection.fetch(addressees.LOCK, gathered)
    return gathered


async def _decided(gathered: list[str], approval_id: UUID, transaction: Transaction) -> None:
    await refresh(gathered, transaction)
    transaction.record_access(
        DECIDED, gathered, fields=("protection",), detail=f"approval={approval_id}", rule="protected"
    )
