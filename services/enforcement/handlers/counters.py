"""The counters of the record: counted at the end of each day, and proved the next day from the same history."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import asyncpg

from services.enforcement.handlers.prescription import clocks_of
from services.enforcement.rules.counters import COUNTERS, PlanStatus
from services.enforcement.store import counters as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.days import TOKYO
from shared.law.library import LAW
from shared.postgres.sql import Connection
from shared.transaction import Transaction

COUNT = Access("enforcement.counter.count", ENFORCEMENT, AccessAction.UPDATE)
_FIELDS = ("counter",)


async def prove_counters(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the last counted day again, as it was known then, and keep every difference as a finding.

    The histories are only added to, so the same question has the same answer for ever; a difference means that a row
    was changed or removed, or that a counter counts something else than it did.

    Args:
        day: The business day.
        transaction: Findings commit with the record of the run.
    """
    connection = transaction.connection
    await connection.fetch(store.LOCK)
    as_of = await connection.fetchval(store.SELECT_LAST_DAY)
    if as_of is None:
        return {"proved_as_of": None, "differences": 0}
    rows = await _differences(as_of, connection)
    findings = [
        (
            row["claim_id"],
            row["item_no"],
            as_of,
            day,
            row["counted_in_force"],
            row["counted_ever"],
            row["in_force"],
            row["ever"],
            transaction.started_at,
        )
        for row in rows
    ]
    await store.FINDINGS.copy(connection, findings)
    await _record([row["claim_id"] for row in rows], transaction)
    return {"proved_as_of": as_of.isoformat(), "differences": len(findings)}


async def count_recorded_items(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count what stood at the end of the day before, and keep what has changed since the last count.

    Args:
        day: The business day. All that was entered before it began is committed, so the count is the same whenever the
            job runs.
        transaction: The counters commit with the record of the run.
    """
    connection, as_of = transaction.connection, day - timedelta(days=1)
    await connection.fetch(store.LOCK)
    last = await connection.fetchval(store.SELECT_LAST_DAY)
    if last is not None and last >= as_of:
        return {"counted_as_of": last.isoformat(), "changed": 0}
    rows = await _differences(as_of, connection)
    at = transaction.started_at
    names = ("claim_id", "item_no")
    changed = [(*(row[name] for name in names), as_of, row["in_force"], row["ever"], at) for row in rows]
    await store.COUNTED.copy(connection, changed)
    await store.DAYS.copy(connection, [(as_of, at)])
    await _record([row["claim_id"] for row in rows], transaction)
    return {"counted_as_of": as_of.isoformat(), "changed": len(changed)}


async def counted(claim_ids: Sequence[int], at: datetime, connection: Connection) -> list[asyncpg.Record]:
    """Both numbers of every counter of some claims, as things stand; a counter that counts nothing has no row."""
    years = LAW.suspension_extinction_years.on(_day(at))
    return await connection.fetch(store.COUNT_OF_CLAIMS, _day(at), _known(at), years, claim_ids)


async def recorded_items(claim_ids: Sequence[int], at: datetime, connection: Connection) -> list[dict[str, Any]]:
    """The recorded items of enforcement, by their names in the export, of some claims in the order of their numbers.

    Args:
        claim_ids: Claims that enforcement follows.
        at: As of when.
        connection: Where they are read, with four queries for all.
    """
    exported = {meaning.number: meaning for meaning in COUNTERS}
    found: dict[int, dict[str, Any]] = {
        claim_id: {
            "claim_id": claim_id,
            "payment_plan_status": PlanStatus.NONE.value,
            "prescription_interrupted_on": None,
            **{meaning.field: 0 for meaning in COUNTERS},
        }
        for claim_id in claim_ids
    }
    for row in await counted(claim_ids, at, connection):
        meaning = exported[row["item_no"]]
        found[row["claim_id"]][meaning.field] = row[meaning.exported.value]
    for row in await connection.fetch(store.SELECT_PLAN_STATUS, claim_ids, _day(at)):
        found[row["claim_id"]]["payment_plan_status"] = PlanStatus(row["status"]).value
    for clock in await clocks_of(claim_ids, connection):
        found[clock.claim["claim_id"]]["prescription_interrupted_on"] = clock.prescription.renewed_on
    return [found[claim_id] for claim_id in sorted(found)]


async def _differences(as_of: date, connection: Connection) -> list[asyncpg.Record]:
    known_before = datetime.combine(as_of + timedelta(days=1), time(), TOKYO)
    years = LAW.suspension_extinction_years.on(as_of)
    return await connection.fetch(store.SELECT_DIFFERENCES, as_of, known_before, years)


async def _record(claim_ids: Sequence[int], transaction: Transaction) -> None:
    rows = await transaction.connection.fetch(store.SELECT_KNOWN, sorted(set(claim_ids)), None)
    if rows:
        transaction.record_access(COUNT, [row["addressee_no"] for row in rows], fields=_FIELDS)


def _day(at: datetime) -> date:
    return at.astimezone(TOKYO).date()


def _known(at: datetime) -> datetime:
    # What was entered at this very moment counts too.
    return at + timedelta(microseconds=1)
