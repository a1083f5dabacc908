"""Watches that nothing is missing among the gathered access records, and lets go what was kept long enough."""

import asyncio
import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg

from services.access.handlers.gathering import finding_of, keep_findings, make_months
from services.access.rules.keeping import RetentionClass, first_month_kept, month_after
from services.access.store import gathering as store
from shared.access import Access, AccessAction, Actor, ActorKind
from shared.access.purposes import AUDIT
from shared.contracts import RecordsAsked
from shared.contracts.seals import HANDED_OVER_ROWS_MAX
from shared.handover import ask_again, handover_key
from shared.law.municipality import Municipality
from shared.law.parameter import Parameter
from shared.postgres.faults import passes
from shared.transaction import Transaction, Transactions

_logger = logging.getLogger(__name__)
_ACTOR = Actor("service:access", ActorKind.SERVICE)
_DELETE = Access("access.record.delete", AUDIT, AccessAction.DELETE)

WATCH_PAUSE = timedelta(seconds=30)
#: What is not there after so long was lost: records arrive a second or two after their seal.
MISSING_AFTER = timedelta(seconds=60)
#: Asked again after one minute, two, four and so on, up to about a day.
_DOUBLINGS_MAX = 10
#: Room is made so far ahead that a job may fail for weeks.
_MONTHS_AHEAD = 3


async def watch_gathering(transactions: Transactions) -> None:
    """A worker: look for what is missing, ask for it again, and note how far everything is whole."""
    while True:
        try:
            async with transactions.begin(_ACTOR) as transaction:
                await ask_for_missing(transaction, MISSING_AFTER)
        except Exception as error:
            if not passes(error):
                raise
            _logger.warning("the watch over access records waits: the database is away (%s)", type(error).__name__)
        await asyncio.sleep(WATCH_PAUSE.total_seconds())


async def ask_for_missing(transaction: Transaction, missing_after: timedelta) -> int:
    """Ask services for what is missing, ever more seldom; says how many questions went out.

    Args:
        transaction: The open transaction.
        missing_after: How long something must be missing.
    """
    connection = transaction.connection
    missing = await connection.fetch(store.MOVE_PROGRESS, missing_after)
    contradicted = await connection.fetch(store.SELECT_CONTRADICTED)
    await keep_findings(
        connection, [finding_of("contradicted", row["service"], row["seal_no"]) for row in contradicted]
    )
    asked = [_question(row) for row in missing if _due(row, transaction.started_at)]
    await connection.execute(
        store.STORE_ASKS,
        [each.service for each in asked],
        [each.first_seal_no for each in asked],
        [each.last_seal_no for each in asked],
        [each.rows_max for each in asked],
    )
    for each in asked:
        if each.service != transaction.service:
            transaction.publish(each, key=handover_key(each.service))
    # Access hears no questions: it is asked here.
    await ask_again(connection, [each for each in asked if each.service == transaction.service])
    return len(asked)


def keep_records(municipality: Municipality) -> Any:
    """The daily job that makes room ahead and deletes months that were kept long enough, in a city."""
    ordinance = municipality.ordinance
    kept = {
        RetentionClass.INDIVIDUAL_NUMBER: ordinance.access_record_individual_number_months,
        RetentionClass.STAFF: ordinance.access_record_staff_months,
        RetentionClass.SERVICE: ordinance.access_record_service_months,
    }

    async def keep(day: date, transaction: Transaction) -> dict[str, Any]:
        connection = transaction.connection
        first = day.replace(day=1)
        ahead = [month_after(first, months) for months in range(_MONTHS_AHEAD + 1)]
        made = await make_months(connection, [(each.value, month) for each in RetentionClass for month in ahead])
        rows = await connection.fetch(store.SELECT_MONTHS)
        deleted = [
            await _delete(transaction, kept_as, kept[kept_as], row["month"], day)
            for row in rows
            if row["month"] < first_month_kept(day, kept[kept_as := RetentionClass(row["retention_class"])].on(day))
        ]
        return {"months_made": made, "months_deleted": len(deleted), "records_deleted": sum(deleted)}

    return keep


async def _delete(
    transaction: Transaction, kept_as: RetentionClass, kept_months: Parameter[int], month: date, day: date
) -> int:
    """Delete a month of one class, on record twice: beside the seals, and as an access, sealed like any other."""
    connection = transaction.connection
    months = kept_months.on(day)
    deleted: int = await connection.fetchval(
        store.DELETE_ON_RECORD, kept_as.value, month, months, kept_months.entry_on(day).law
    )
    await connection.execute(store.DROP_MONTH, kept_as.value, month)
    transaction.record_access(
        _DELETE, [], fields=("access_record",), detail=f"{kept_as.value} {month:%Y-%m}: {deleted} records"
    )
    return deleted


def _question(row: asyncpg.Record) -> RecordsAsked:
    return RecordsAsked(
        service=row["service"],
        first_seal_no=row["first_seal_no"],
        last_seal_no=row["last_seal_no"],
        # One by one, a spoiled row keeps back only itself.
        rows_max=1 if row["refused"] else HANDED_OVER_ROWS_MAX,
    )


def _due(row: asyncpg.Record, at: datetime) -> bool:
    if not row["asked_times"]:
        return True
    pause = timedelta(minutes=2 ** min(row["asked_times"] - 1, _DOUBLINGS_MAX))
    asked_at: datetime = row["asked_at"]
    return at.astimezone(UTC) >= asked_at + pause
