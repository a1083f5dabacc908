"""Makes the letters of a released run, and turns them into notices on the day they leave."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.dunning.handlers.runs import NotRunnable, keep_step, listed_run, lock_run, step_states
from services.dunning.rules.notice import document_no
from services.dunning.rules.runs import Gate, RunState
from services.dunning.rules.stages import Stage, Trigger, UnlawfulStep, move
from services.dunning.store import runs, runs_letters
from services.dunning.store.notices import take_serials
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts import DunningNoticeIssued, TaxItemCode
from shared.days import fiscal_year
from shared.postgres.sql import Connection
from shared.transaction import Transaction

RELEASED = Access("dunning.run.approve", DUNNING, AccessAction.REGISTER)
ISSUE = Access("dunning.notice.issue", DUNNING, AccessAction.REGISTER)
_RELEASED_FIELDS = ("document_no", "open_principal_yen", "fee_yen", "letter")
_ISSUED_FIELDS = ("document_no", "issued_on", "pay_by", "open_principal_yen", "fee_yen", "stage")

#: Letters that are in memory at once; everything else stays in the database.
_BLOCK = 10_000


class Release(NamedTuple):
    """What was approved: a list as two persons saw it."""

    run_id: int
    dispatch_on: date
    list_sha256: str
    letters: int
    open_principal_yen: int
    fee_yen: int


async def require_releasable(release: Release, connection: Connection) -> None:
    """Check that a list is still the one that was proposed.

    Raises:
        NotRunnable: It is not (run_changed), it is empty (nobody_listed), abnormal and nobody has looked (gate_closed),
            or the run stands elsewhere.
    """
    run = await listed_run(release.run_id, connection)
    if run.state is not RunState.PROPOSED:
        raise NotRunnable(f"run_{run.state}")
    total = run.total
    if not total.letters:
        raise NotRunnable("nobody_listed")
    found = Release(
        run.run_id, run.dispatch_on, run.list_sha256, total.letters, total.open_principal_yen, total.fee_yen
    )
    if found != release:
        raise NotRunnable("run_changed")
    if run.gate is not Gate.NONE and await connection.fetchval(runs.SELECT_STEP, run.run_id, "gate_released") is None:
        raise NotRunnable("gate_closed")


async def release_run(release: Release, approval_id: UUID, transaction: Transaction) -> None:
    """Make the letters of a list that two persons have approved, all of them or none.

    Raises:
        NotRunnable: As `require_releasable`.
    """
    connection = transaction.connection
    await lock_run(release.run_id, connection, RunState.PROPOSED)
    await require_releasable(release, connection)
    await look_again(release.run_id, connection)
    await write_letters(release.run_id, release.dispatch_on, connection)
    numbers = [row["addressee_no"] for row in await connection.fetch(runs_letters.SELECT_ADDRESSEES, release.run_id)]
    await keep_step(release.run_id, RunState.RELEASED, transaction, approval_id=approval_id)
    transaction.record_access(RELEASED, numbers, fields=_RELEASED_FIELDS, detail=f"run={release.run_id}")


async def look_again(run_id: int, connection: Connection) -> None:
    """Look at everybody on a list once more, under the lock of the claims.

    Whoever has paid, is blocked or is asked for otherwise by now is left out, with the reason; nobody is added.
    """
    await connection.fetchval(runs.JOIN_BY_HASH)
    await connection.fetchval(runs_letters.LOCK_LISTED, run_id)
    await connection.execute(runs_letters.INSERT_LEFT_OUT, run_id, *step_states())
    await connection.execute(runs_letters.LEAVE_JOINT_OUT, run_id)


async def write_letters(run_id: int, dispatch_on: date, connection: Connection) -> int:
    """Number and address the letters of a list, less whom `look_again` has left out.

    Args:
        run_id: The run; its claims are locked.
        dispatch_on: The day that stands on the letters, whose fiscal year numbers them.
        connection: With the transaction of the lock.

    Returns:
        How many there are.
    """
    count: int = await connection.fetchval(runs_letters.COUNT_TO_WRITE, run_id)
    if count:
        first = await take_serials(connection, fiscal_year(dispatch_on), count)
        numbers = [document_no(dispatch_on, serial) for serial in range(first, first + count)]
        await connection.execute(runs_letters.INSERT_LETTERS, run_id, numbers)
    return count


async def dispatch_run(run_id: int, dispatched_on: date, piece_count: int, transaction: Transaction) -> None:
    """Note that the letters of a run have left: from now on they are notices (発した日).

    A letter that was to be pulled out and left all the same is no notice: somebody apologises for it.

    Args:
        run_id: The run.
        dispatched_on: The day on which they left; only the one that stands on them.
        piece_count: How many left, as whoever handed them over counted them.
        transaction: The one in which the notices come to be.

    Raises:
        NotRunnable: The run stands elsewhere, the day is another (wrong_day), or the pieces are not as many as letters
            were made less those pulled out (wrong_count).
    """
    connection = transaction.connection
    run = await lock_run(run_id, connection, RunState.RELEASED)
    if run["dispatch_on"] != dispatched_on:
        raise NotRunnable("wrong_day")
    await connection.fetchval(runs.JOIN_BY_HASH)
    await connection.fetchval(runs_letters.LOCK_LETTERS, run_id)
    if await letters_leaving(run_id, connection) != piece_count:
        raise NotRunnable("wrong_count")
    await connection.execute(runs_letters.INSERT_APOLOGIES, run_id, *step_states(), transaction.started_at)
    await connection.execute(runs_letters.END_SLIPPED, run_id)
    await write_notices(run_id, transaction)


async def write_notices(run_id: int, transaction: Transaction, reason: str = "") -> None:
    """Turn the letters of a run into notices, move their claims, and announce each."""
    connection = transaction.connection
    await connection.execute(runs_letters.INSERT_NOTICES, run_id, transaction.started_at)
    actor, at = transaction.actor.id, transaction.started_at
    await connection.execute(runs_letters.INSERT_NOTICE_LETTERS, run_id, actor, at)
    after = move(Stage.OVERDUE, Trigger.NOTICE_ISSUED)
    moved = await connection.execute(runs_letters.MOVE_CLAIMS, run_id, after.value, Stage.OVERDUE.value)
    result = await connection.fetchrow(runs_letters.SELECT_RESULT, run_id)
    if result is None or int(moved.split()[-1]) != result["issued"]:
        raise UnlawfulStep(
            f"Run {run_id} has a letter of a claim that is not overdue; nothing has left. See TRANSITIONS."
        )
    cursor = await connection.cursor(runs_letters.SELECT_LEAVING, run_id)
    while rows := await cursor.fetch(_BLOCK):
        for row in rows:
            transaction.publish(_announcement(row), key=row["addressee_no"])
        transaction.record_access(
            ISSUE, [row["addressee_no"] for row in rows], fields=_ISSUED_FIELDS, detail=f"run={run_id}"
        )
    await keep_step(run_id, RunState.DISPATCHED, transaction, reason)


async def letters_leaving(run_id: int, connection: Connection) -> int:
    """How many letters of a run leave with it: those made, less those pulled out."""
    counts = {row["ended"]: row["count"] for row in await connection.fetch(runs_letters.COUNT_LETTERS, run_id)}
    return int(counts.get("", 0))


async def to_pull(run_id: int, connection: Connection) -> list[asyncpg.Record]:
    """The letters of a released run for which nothing may be asked any more, with the reason, for the printer."""
    await connection.fetchval(runs.JOIN_BY_HASH)
    return await connection.fetch(runs_letters.SELECT_TO_PULL, run_id, *step_states())


async def pull_by_rule(run_id: int, transaction: Transaction) -> list[asyncpg.Record]:
    """Note that every letter of the pull list was taken out.

    Raises:
        NotRunnable: The run stands elsewhere, or there is nothing to pull (nobody_fits).
    """
    connection = transaction.connection
    await lock_run(run_id, connection, RunState.RELEASED)
    await connection.fetchval(runs.JOIN_BY_HASH)
    pulled = await connection.fetch(runs_letters.PULL_TO_PULL, run_id, *step_states())
    if not pulled:
        raise NotRunnable("nobody_fits")
    for reason in sorted({row["reason"] for row in pulled}):
        of_reason = [row for row in pulled if row["reason"] == reason]
        await connection.execute(
            runs.INSERT_DECISIONS,
            run_id,
            [row["claim_id"] for row in of_reason],
            [row["addressee_no"] for row in of_reason],
            "pulled",
            reason,
            "by rule",
            transaction.actor.id,
            transaction.started_at,
        )
    return pulled


def _announcement(row: asyncpg.Record) -> DunningNoticeIssued:
    return DunningNoticeIssued(
        claim_id=row["claim_id"],
        addressee_no=row["addressee_no"],
        tax_item=TaxItemCode(row["tax_item"]),
        document_no=row["document_no"],
        issued_on=row["issued_on"],
        pay_by=row["pay_by"],
        open_principal_yen=row["open_principal_yen"],
        fee_yen=row["fee_yen"],
        joint_of=row["joint_of"],
    )
