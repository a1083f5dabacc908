"""Who acts for an addressee and where his letters go instead: entered, ended, and told to others at once."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.identity.handlers.current import refresh
from services.identity.handlers.known import load_known
from services.identity.rules.letters import Destination
from services.identity.store import addressees, destinations
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts.identity import LetterCapacity
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: Who carries an entry out is who approved it; the permission is the approver's.
ENTERED = Access("identity.destination.approve", ADDRESSEE, AccessAction.UPDATE)


class Obstacle(StrEnum):
    """What stands against an entry."""

    UNKNOWN_ADDRESSEE = "unknown_addressee"
    UNKNOWN_PARTY = "unknown_party"
    NOT_DEAD = "addressee_not_dead"
    RANK_TAKEN = "rank_taken"
    UNKNOWN_DESTINATION = "unknown_destination"
    ENDED = "destination_ended"
    BEFORE_BEGIN = "ends_before_it_begins"


class NotPossible(Exception):  # noqa: N818 - It names what was found.
    """Something stands against an entry; nothing has changed."""

    def __init__(self, found: Obstacle) -> None:
        super().__init__(found.value)
        self.obstacle = found


class Entry(NamedTuple):
    """A destination as somebody enters it; names follow the columns."""

    addressee_no: str
    kind: str
    tax_item: str | None
    valid_from: date
    valid_until: date | None
    rank: int
    party_no: str | None
    name: str
    name_kana: str
    postal_code: str | None
    address_code: str | None
    address: str
    lot_number: str
    building: str
    evidence: str


async def require_enterable(entry: Entry, connection: Connection, at: datetime) -> None:
    """Check an entry against what is known.

    Args:
        entry: the entry.
        connection: of the transaction that checks.
        at: the time of the check; whoever acts for the heirs needs a death by its day.

    Raises:
        NotPossible: something stands against it.
    """
    numbers = [entry.addressee_no, *([entry.party_no] if entry.party_no else [])]
    known = await load_known(connection, numbers, at)
    at_day = at.astimezone(TOKYO).date()
    state = known[entry.addressee_no].state(max(at_day, entry.valid_from))
    if state is None:
        raise NotPossible(Obstacle.UNKNOWN_ADDRESSEE)
    if entry.party_no and known[entry.party_no].state(at_day) is None:
        raise NotPossible(Obstacle.UNKNOWN_PARTY)
    if entry.kind == LetterCapacity.HEIR_REPRESENTATIVE and state.standing != "dead":
        raise NotPossible(Obstacle.NOT_DEAD)
    if any(_overlaps(entry, other) for other in known[entry.addressee_no].destinations):
        raise NotPossible(Obstacle.RANK_TAKEN)


def _overlaps(entry: Entry, other: Destination) -> bool:
    """Whether two of one kind, tax item and rank count on one day: nobody could say which of them does."""
    if (entry.kind, entry.tax_item, entry.rank) != (other.kind.value, other.tax_item, other.rank):
        return False
    last = min(day for day in (entry.valid_until, other.valid_until, date.max) if day is not None)
    first = max(entry.valid_from, other.valid_from)
    return first <= last and (other.ended_on is None or first < other.ended_on)


async def enter_destination(entry: Entry, approval_id: UUID, transaction: Transaction) -> None:
    """Let letters go to somebody else from a day on.

    Raises:
        NotPossible: something stands against it as things are now.
    """
    await transaction.connection.fetch(addressees.LOCK, [entry.addressee_no])
    at = transaction.started_at
    await require_enterable(entry, transaction.connection, at)
    row = (*entry, approval_id, transaction.actor.id, at)
    await destinations.DESTINATIONS.copy(transaction.connection, [row])
    await refresh([entry.addressee_no], transaction)
    transaction.record_access(ENTERED, [entry.addressee_no], fields=("letter",), detail=f"approval={approval_id}")


async def end_destination(destination_id: int, ended_on: date, reason: str, transaction: Transaction) -> str:
    """Let a destination no longer count from a day on; returns whose it was.

    Raises:
        NotPossible: there is none, or it ended before.
    """
    connection = transaction.connection
    row = await connection.fetchrow(destinations.SELECT_DESTINATION, destination_id)
    if row is None:
        raise NotPossible(Obstacle.UNKNOWN_DESTINATION)
    if ended_on < row["valid_from"]:
        raise NotPossible(Obstacle.BEFORE_BEGIN)
    number: str = row["addressee_no"]
    await connection.fetch(addressees.LOCK, [number])
    ended = await connection.fetchval(
        destinations.INSERT_END, destination_id, ended_on, reason, transaction.actor.id, transaction.started_at
    )
    if ended is None:
        raise NotPossible(Obstacle.ENDED)
    await refresh([number], transaction)
    return number
