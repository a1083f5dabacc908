"""Claims go to the collection association (滞納整理組合) and come back; nothing is collected by two at once.

While it has them, a hold stands against whatever the city does itself, and every service hears of it. What was seized
is settled before: a claim for which anything is seized, or requested of another body, is not handed over.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg

from services.enforcement.handlers.dispositions import (
    NotPossible,
    Row,
    Wanted,
    keep,
    locked_case,
    require_case,
    require_claims,
    require_none_under_way,
)
from services.enforcement.rules.dispositions import DispositionKind
from services.enforcement.store import association as store
from services.enforcement.store import holds
from shared.contracts import BlockEnded, BlockSet, BlockState
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7


async def require_transferable(wanted: Wanted, on: date, connection: Connection) -> None:
    """Check a hand-over against what is known here; what is owed is asked of payments when it takes effect.

    Raises:
        NotPossible: A claim is not as proposed, is with the association, or something is seized for it.
    """
    await require_case(wanted.addressee_no, connection)
    rows = await require_claims(wanted, on, connection)
    require_none_under_way(rows, DispositionKind.ASSOCIATION)
    seized = await connection.fetch(store.SELECT_SEIZED, sorted(wanted.claims))
    if seized:
        raise NotPossible(
            f"期別債権{seized[0]['claim_id']}には差押え、参加差押えまたは交付要求が続いています。"
            "移管の前に終わらせてください。"
        )


async def transfer(wanted: Wanted, approval_id: UUID, transaction: Transaction) -> None:
    """Keep a decided hand-over and ask payments what is owed; it takes effect with the answer.

    Raises:
        NotPossible: Things have changed since it was proposed; nothing has been kept.
    """
    case_id = await locked_case(wanted.addressee_no, transaction.connection)
    on = transaction.started_at.astimezone(TOKYO).date()
    await require_transferable(wanted, on, transaction.connection)
    await keep(wanted, case_id, approval_id, transaction)


async def handed_over_claims(claim_ids: Sequence[int], connection: Connection) -> set[int]:
    """Those of some claims that an association has."""
    return {row["claim_id"] for row in await connection.fetch(store.SELECT_HANDED_OVER, claim_ids)}


async def after_issue(rows: Sequence[Row], on: date, transaction: Transaction) -> None:
    """Let the hold stand from the day on which the claims are handed over, and tell every service."""
    if not rows:
        return
    connection, at = transaction.connection, transaction.started_at
    state = BlockState.COLLECTION_ASSOCIATION
    held = [(row["disposition_id"], row["case_id"], state.value, on, None, at) for row in rows]
    await holds.HOLDS.copy(connection, held)
    claims = [(row["disposition_id"], claim_id) for row in rows for claim_id in row["claim_ids"]]
    await holds.HELD_CLAIMS.copy(connection, claims)
    await connection.execute(store.KEEP_KNOWN, [row["disposition_id"] for row in rows])
    for row in rows:
        event = BlockSet(
            block_id=str(row["disposition_id"]),
            addressee_no=row["addressee_no"],
            state=state,
            claim_ids=tuple(row["claim_ids"]),
            first_day=on,
        )
        transaction.publish(event, key=row["addressee_no"])


async def after_return(row: Row, on: date, transaction: Transaction, approval_id: UUID) -> None:
    """End the hold: from the day of the return on the city collects itself again."""
    end = (row["disposition_id"], approval_id, on, transaction.started_at)
    await holds.ENDS.copy(transaction.connection, [end])
    number, addressee_no = str(row["disposition_id"]), row["addressee_no"]
    transaction.publish(BlockEnded(block_id=number, addressee_no=addressee_no, ended_on=on), key=addressee_no)


async def report(
    authority: str, tax_items: Sequence[str] | None, transaction: Transaction
) -> tuple[UUID, list[asyncpg.Record]]:
    """Make a report of the receipts on its claims that an association has not been told of.

    Args:
        authority: Which association.
        tax_items: Those that the officer may see; none for all.
        transaction: Its own.

    Returns:
        The number of the report, and its lines; a report without lines is none and has not been kept.
    """
    connection, at = transaction.connection, transaction.started_at
    await connection.execute(store.LOCK_REPORTS)
    rows = await connection.fetch(store.SELECT_UNTOLD, authority, tax_items)
    report_id = uuid7()
    if rows:
        made_on = at.astimezone(TOKYO).date()
        await store.REPORTS.copy(connection, [(report_id, authority, made_on, transaction.actor.id, at)])
        names = ("disposition_id", "claim_id", "receipt_id", "is_reversal")
        await store.KNOWN.copy(connection, [(*(row[name] for name in names), report_id) for row in rows])
    return report_id, rows
