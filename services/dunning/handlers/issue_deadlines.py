"""Finds claims whose notice has to leave today, and those whose statutory days are over (地方税法329条1項)."""

import logging
from datetime import date
from typing import Any

import asyncpg

from services.dunning.handlers.runs import step_states
from services.dunning.rules.notice import DunningTerms, timing
from services.dunning.store import issue_deadlines
from services.dunning.store.runs import JOIN_BY_HASH
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_logger = logging.getLogger(__name__)


async def report_late_notices(day: date, transaction: Transaction, *, terms: DunningTerms) -> dict[str, Any]:
    """Keep each claim that has no notice on the last business day in time, and again once it is late, and warn.

    It runs after the notices of the day. A state that stands in the way explains why there is none; a claim without
    such a state is a duty that somebody has to do today.

    Args:
        day: The business day.
        transaction: The job's.
        terms: The law and the ordinances of the city.

    Returns:
        `last_day` and `late` (claims without a notice), `unexplained` (of those, without a state that explains it).
    """
    connection = transaction.connection
    due = await _due(day, connection, terms)
    row = await connection.fetchrow(issue_deadlines.COUNT_WITHOUT_NOTICE, day, *due)
    counts = {name: int(count) for name, count in (row or {}).items()}
    await connection.execute(issue_deadlines.INSERT_FINDINGS, day, *due)
    if counts["unexplained"]:
        _logger.warning(
            "dunning: %d claims have no notice at the end of their statutory days, and nothing stands in the way; "
            "see GET /late-notices",
            counts["unexplained"],
        )
    return counts


async def without_notice(
    day: date, after: int, count: int, connection: Connection, terms: DunningTerms
) -> list[asyncpg.Record]:
    """Claims whose notice is late on a day, or would be on the next business day, with what stands in the way."""
    due = await _due(day, connection, terms)
    return await connection.fetch(issue_deadlines.LIST_WITHOUT_NOTICE, day, *due, after, count)


async def _due(
    day: date, connection: Connection, terms: DunningTerms
) -> tuple[list[str], list[str], list[date], list[str]]:
    await connection.fetchval(JOIN_BY_HASH)
    rows = await connection.fetch(issue_deadlines.SELECT_DUE_DATES, day)
    found = [(row["due_on"], how) for row in rows if (how := timing(row["due_on"], day, terms)) is not None]
    return (*step_states(), [due_on for due_on, _ in found], [how.value for _, how in found])
