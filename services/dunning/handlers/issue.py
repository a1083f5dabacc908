"""The daily job of dunning notices (督促状): lists a run, and lets it leave where the ordinance asks for no person."""

import logging
from datetime import date
from typing import Any

from services.dunning.handlers.runs import LISTED_FIELDS, LISTING, keep_step, listed_run, propose_run
from services.dunning.handlers.runs_letters import write_letters, write_notices
from services.dunning.rules.runs import Gate, RunState, RunTerms, Standing
from services.dunning.store import runs, runs_letters
from services.dunning.store.claims import count_covered
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_logger = logging.getLogger(__name__)

_BY_ORDINANCE = "ordinance"
_NO_COUNTS = {standing.value: 0 for standing in Standing}


class OfficeClosed(ValueError):  # noqa: N818 - it names what is wrong.
    """Notices were to be listed on a day on which nobody works."""


async def issue_dunning_notices(day: date, transaction: Transaction, *, terms: RunTerms) -> dict[str, Any]:
    """List every overdue claim whose day has come, once for each who owes it, as a run for the day of dispatch.

    Where two persons release runs, this is all: the run waits for them. Where the ordinance releases them by itself and
    nothing is abnormal, the letters leave on the same day and are notices. Runs that nobody released before their day
    of dispatch are stopped, for the new list has everybody who was in them. A released run of which nobody has said
    that it left is reported until somebody does, or stops it: its letters may be on their way.

    Args:
        day: The business day on which the list is made (基準日).
        transaction: Everything commits with it or not at all, so a repeated run finds nothing left to do.
        terms: How the city makes its runs.

    Returns:
        `run_id` and what is abnormal about it (`gate`); `listed`, `pulled` and `blocked` (candidates); `issued`, `late`
        (of those, after the statutory days), `open_principal_yen` and `fee_yen` (summed over the issued), `joint`
        (notices to joint obligors, whose amounts are those of the claims and are counted once); `waiting` (overdue
        without a notice) and `covered` (held back by provisional money); `undispatched` (numbers of released runs whose
        day has passed).

    Raises:
        OfficeClosed: If the day is not a business day.
    """
    business_days = terms.notice.business_days
    if not business_days.is_business_day(day):
        raise OfficeClosed(f"{day}は開庁日ではありません。督促状の抽出は開庁日に行ってください。")
    connection = transaction.connection
    await connection.fetchval(runs.JOIN_BY_HASH)
    for overtaken in await connection.fetch(runs.LOCK_OVERTAKEN, day):
        await keep_step(overtaken["run_id"], RunState.STOPPED, transaction, "overtaken")
    automatic = terms.release.on(day) == "automatic"
    wait = terms.business_days_to_dispatch.on(day)
    if automatic:
        # Under the lock nothing changes between the list and the letters, so nobody need be looked at again.
        wait = 0
        await connection.fetchval(runs_letters.LOCK_DUE, day)
    run_id = await propose_run(day, business_days.add_business_days(day, wait), transaction, terms)
    gate = ""
    if run_id is not None:
        run = await listed_run(run_id, connection)
        gate = run.gate.value
        if automatic and run.gate is Gate.NONE:
            await _let_leave(run_id, day, transaction)
        else:
            await record_listed(run_id, transaction)
    counts = {row["standing"]: row["count"] for row in await connection.fetch(runs.COUNT_STANDINGS, run_id or 0)}
    left = run_id if run_id is not None and automatic and gate == "" else 0
    result = await connection.fetchrow(runs_letters.SELECT_RESULT, left)
    return {
        "run_id": run_id,
        "gate": gate,
        **_NO_COUNTS,
        **counts,
        **dict(result or {}),
        "waiting": await connection.fetchval(runs_letters.COUNT_WAITING, day),
        "covered": await count_covered(connection),
        "undispatched": await _undispatched(day, connection),
    }


async def _undispatched(day: date, connection: Connection) -> list[int]:
    found = [row["run_id"] for row in await connection.fetch(runs.SELECT_UNDISPATCHED, day)]
    if found:
        _logger.warning("dunning: runs %s were to leave before %s; note their dispatch or stop them", found, day)
    return found


async def record_listed(run_id: int, transaction: Transaction) -> None:
    """Record whose claims a list holds that waits for people."""
    rows = await transaction.connection.fetch(runs.SELECT_SUBJECTS, run_id)
    subjects = [row["addressee_no"] for row in rows]
    transaction.record_access(LISTING, subjects, fields=LISTED_FIELDS, detail=f"run={run_id}")


async def _let_leave(run_id: int, day: date, transaction: Transaction) -> None:
    if not await write_letters(run_id, day, transaction.connection):
        await keep_step(run_id, RunState.STOPPED, transaction, "nobody_listed")
        return
    await keep_step(run_id, RunState.RELEASED, transaction, _BY_ORDINANCE)
    await write_notices(run_id, transaction, _BY_ORDINANCE)
