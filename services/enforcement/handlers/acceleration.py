"""Acceleration (繰上徴収): decided, announced to payments, which moves the due dates, and cancelled."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.enforcement.handlers.dispositions import (
    NotPossible,
    Row,
    Wanted,
    issue,
    keep,
    locked,
    locked_case,
    require_claims,
    require_none_under_way,
)
from services.enforcement.rules.acceleration import OBJECTIONS, AcceleratedClaim, Deadline, objections
from services.enforcement.rules.dispositions import DispositionKind
from services.enforcement.store import dispositions as store
from shared.contracts import (
    AcceleratedDueDate,
    AccelerationCancelled,
    BlockEnded,
    BlockSet,
    BlockState,
    CollectionAccelerated,
)
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction


async def require_acceleratable(wanted: Wanted, now: datetime, connection: Connection) -> None:
    """Check an acceleration against the claims as they are known, without locking anything.

    Raises:
        NotPossible: Something stands against it.
    """
    rows = await require_claims(wanted, now.date(), connection)
    require_none_under_way(rows, DispositionKind.ACCELERATION)
    former = wanted.former_due or {}
    claims = [
        AcceleratedClaim(row["claim_id"], row["due_on"], former[row["claim_id"]], row["owed_yen"]) for row in rows
    ]
    found = objections(claims, _deadline(wanted), now)
    if found:
        sentences = (
            f"期別債権{claim_id}: {OBJECTIONS[one]}" if claim_id else OBJECTIONS[one] for claim_id, one in found
        )
        raise NotPossible("".join(sentences))


async def accelerate(wanted: Wanted, approval_id: UUID, transaction: Transaction) -> None:
    """Keep an acceleration, put its claims under the state that holds dunning back, and announce the due date.

    Raises:
        NotPossible: Things have changed since it was proposed; nothing has been kept.
    """
    connection = transaction.connection
    now = transaction.started_at.astimezone(TOKYO)
    case_id = await locked_case(wanted.addressee_no, connection, make=True)
    await require_acceleratable(wanted, now, connection)
    await keep(wanted, case_id, approval_id, transaction)
    await issue([await locked(approval_id, connection)], now.date(), transaction, by=transaction.actor.id)
    deadline, former = _deadline(wanted), wanted.former_due or {}
    claim_ids = tuple(sorted(wanted.claims))
    event = CollectionAccelerated(
        disposition_id=str(approval_id),
        addressee_no=wanted.addressee_no,
        ground=wanted.ground,
        decided_on=now.date(),
        due_on=deadline.on,
        due_time=deadline.at.strftime("%H:%M"),
        claims=tuple(AcceleratedDueDate(claim_id=one, former_due_on=former[one]) for one in claim_ids),
    )
    transaction.publish(event, key=wanted.addressee_no)
    state = BlockSet(
        block_id=str(approval_id),
        addressee_no=wanted.addressee_no,
        state=BlockState.ACCELERATED,
        claim_ids=claim_ids,
        first_day=now.date(),
    )
    transaction.publish(state, key=wanted.addressee_no)


async def after_cancelling(row: Row, on: date, transaction: Transaction, _approval_id: UUID) -> None:
    """Announce that an acceleration was cancelled: payments gives its claims their due dates back."""
    number, addressee_no = str(row["disposition_id"]), row["addressee_no"]
    event = AccelerationCancelled(
        disposition_id=number, addressee_no=addressee_no, cancelled_on=on, claim_ids=tuple(row["claim_ids"])
    )
    transaction.publish(event, key=addressee_no)
    transaction.publish(BlockEnded(block_id=number, addressee_no=addressee_no, ended_on=on), key=addressee_no)


async def missed_claims(claim_ids: Sequence[int], transaction: Transaction) -> set[int]:
    """Those of some claims whose accelerated deadline has passed: they are seized for without a dunning notice."""
    now = transaction.started_at.astimezone(TOKYO)
    rows = await transaction.connection.fetch(store.SELECT_ACCELERATED, claim_ids)
    return {row["claim_id"] for row in rows if Deadline(row["due_on"], row["due_time"]).is_missed(now)}


def _deadline(wanted: Wanted) -> Deadline:
    if wanted.due_on is None or wanted.due_time is None:
        raise ValueError("an acceleration has a day and a time")
    return Deadline(wanted.due_on, wanted.due_time)
