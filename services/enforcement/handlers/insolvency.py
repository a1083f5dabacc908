"""What befalls a person is recorded by two, stops seizures where the law does, and makes a list of tasks."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from services.enforcement.handlers.dispositions import NotPossible, locked_case
from services.enforcement.rules.insolvency import KINDS, Arrears, Circumstance, CircumstanceKind, actions_of
from services.enforcement.store import holds, tasks
from services.enforcement.store import insolvency as store
from services.enforcement.store.cases import FIND_CASE, LOCK_BY_ID
from shared.contracts import BlockEnded, BlockSet, BlockState
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Reported:
    """A circumstance as two persons record it; the fields are those of `Circumstance` where they have its names."""

    addressee_no: str
    circumstance: Circumstance
    authority: str
    reference: str
    known_on: date


async def require_recordable(reported: Reported, on: date, connection: Connection) -> None:
    """Check a circumstance against what stands, without locking anything.

    Raises:
        NotPossible: Its days lie ahead or in the wrong order, or the same one stands already.
    """
    circumstance = reported.circumstance
    if not circumstance.occurred_on <= reported.known_on <= on:
        raise NotPossible("発生の日、知った日、今日の順になるように、日付を入力してください。")
    case = await connection.fetchrow(FIND_CASE, reported.addressee_no)
    standing = case and await connection.fetchrow(store.SELECT_STANDING, case["case_id"], circumstance.kind.value)
    if standing is not None:
        raise NotPossible("同じ事由がすでに登録されています。終わったときは、終了を起案してください。")


async def record(reported: Reported, approval_id: UUID, transaction: Transaction, municipality: Municipality) -> None:
    """Keep a circumstance, let it stand against seizures where the law says so, and make its tasks.

    Raises:
        NotPossible: Things have changed since it was proposed; nothing has been kept.
    """
    connection, at = transaction.connection, transaction.started_at
    on = at.astimezone(TOKYO).date()
    case_id = await locked_case(reported.addressee_no, connection, make=True)
    await require_recordable(reported, on, connection)
    found = reported.circumstance
    row = (
        approval_id,
        case_id,
        reported.addressee_no,
        found.kind.value,
        reported.authority,
        reported.reference,
        found.occurred_on,
        reported.known_on,
        found.respond_by,
        found.has_tax_agent,
        at,
    )
    await store.CIRCUMSTANCES.copy(connection, [row])
    await _make_tasks(case_id, reported, approval_id, on, transaction, municipality)
    if KINDS[found.kind].stops_seizure:
        state = BlockState.INSOLVENCY
        await holds.HOLDS.copy(connection, [(approval_id, case_id, state.value, found.occurred_on, None, at)])
        event = BlockSet(
            block_id=str(approval_id), addressee_no=reported.addressee_no, state=state, first_day=found.occurred_on
        )
        transaction.publish(event, key=reported.addressee_no)


async def _make_tasks(
    case_id: int,
    reported: Reported,
    approval_id: UUID,
    on: date,
    transaction: Transaction,
    municipality: Municipality,
) -> None:
    (arrears,) = await transaction.connection.fetch(store.SELECT_ARREARS, reported.addressee_no, on)
    days = municipality.ordinance.circumstance_business_days.on(on)
    usual_by = municipality.law.business_days.add_business_days(on, days)
    found = actions_of(reported.circumstance, Arrears(**arrears), usual_by)
    await transaction.connection.fetch(
        tasks.ADD_CAUSED,
        [case_id] * len(found),
        [one.what for one in found],
        [one.due_on for one in found],
        [f"circumstance:{approval_id}:{one.code}" for one in found],
        transaction.actor.id,
        transaction.started_at,
    )


async def require_endable(
    circumstance_id: UUID, addressee_no: str, ended_on: date, connection: Connection
) -> asyncpg.Record:
    """A circumstance that stands and may end on a day.

    Raises:
        NotPossible: There is none, it is another's, it has ended, or the day lies before it began.
    """
    row = await connection.fetchrow(store.SELECT_ONE, circumstance_id)
    if row is None or row["addressee_no"] != addressee_no or row["ended_on"] or ended_on < row["occurred_on"]:
        raise NotPossible("終了させる事由がないか、すでに終了しているか、終了の日が発生の日より前です。")
    return row


async def end(
    circumstance_id: UUID, addressee_no: str, ended_on: date, approval_id: UUID, transaction: Transaction
) -> None:
    """End a circumstance: from that day on it stands against nothing.

    Raises:
        NotPossible: As `require_endable`, or the day lies ahead.
    """
    connection, at = transaction.connection, transaction.started_at
    row = await require_endable(circumstance_id, addressee_no, ended_on, connection)
    await connection.fetch(LOCK_BY_ID, [row["case_id"]])
    await require_endable(circumstance_id, addressee_no, ended_on, connection)
    if ended_on > at.astimezone(TOKYO).date():
        raise NotPossible("終了の日がまだ来ていません。終了の日から承認してください。")
    await store.ENDS.copy(connection, [(circumstance_id, approval_id, ended_on, at)])
    if KINDS[CircumstanceKind(row["kind"])].stops_seizure:
        await holds.ENDS.copy(connection, [(circumstance_id, approval_id, ended_on, at)])
        event = BlockEnded(block_id=str(circumstance_id), addressee_no=addressee_no, ended_on=ended_on)
        transaction.publish(event, key=addressee_no)
