"""Lists whom a run of dunning notices would write to, and lets officers look at it and pull people out (引き抜き)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.dunning.rules.notice import notice_terms, pay_by
from services.dunning.rules.runs import (
    RULES_VERSION,
    Gate,
    PullReason,
    RunState,
    RunTerms,
    Totals,
    gate_finding,
    states_of_step,
    sum_of,
)
from services.dunning.store import runs, runs_letters
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts import TaxItemCode
from shared.law.blocks import Step
from shared.postgres.sql import Connection, Sql
from shared.transaction import Transaction

#: Whose claims a list holds; recorded when it is made, whoever makes it.
LISTING = Access("dunning.run.propose", DUNNING, AccessAction.LIST)
LISTED_FIELDS = ("due_on", "open_principal_yen", "block")


class NotRunnable(Exception):  # noqa: N818 - it names what was found.
    """Something stands against a step of a run; nothing has changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _NobodyError(Exception):
    """Nobody's day has come."""


class ListedRun(NamedTuple):
    """A run as whoever releases it sees it.

    Attributes:
        run_id: Its number.
        control_on: The day on which the list was made (基準日).
        dispatch_on: The day on which its letters leave (発した日).
        state: Where it stands.
        gate: What is abnormal about it.
        list_sha256: The hash of the list as it stands.
        totals: What it asks for, by tax item.
    """

    run_id: int
    control_on: date
    dispatch_on: date
    state: RunState
    gate: Gate
    list_sha256: str
    totals: dict[str, Totals]

    @property
    def total(self) -> Totals:
        """What it asks for altogether."""
        return sum_of(list(self.totals.values()))


async def propose_run(control_on: date, dispatch_on: date, transaction: Transaction, terms: RunTerms) -> int | None:
    """List whose notice is due on a day of dispatch, and compare the list with former runs.

    Everybody whose day has come is in the list, with what stands against his notice: a state that blocks it, or one
    that asks for an officer's look. Of the same facts the same list is made again, with the same hash.

    Args:
        control_on: The day on which the list is made (基準日).
        dispatch_on: The business day on which its letters are to leave.
        transaction: The one in which the run is kept.
        terms: How the city makes its runs.

    Returns:
        The number of the run; none where nobody's day has come.
    """
    connection = transaction.connection
    await connection.fetchval(runs.LOCK_PROPOSING)
    groups = await connection.fetch(runs.SELECT_GROUPS, dispatch_on)
    due = [
        found
        for row in groups
        if (found := notice_terms(TaxItemCode(row["tax_item"]), row["due_on"], dispatch_on, terms.notice)) is not None
    ]
    heard_up_to = await connection.fetchval(runs.SELECT_HEARD)
    kept = (heard_up_to, RULES_VERSION, transaction.actor.id, transaction.started_at)
    try:
        # A run without anybody is no run: its row goes again.
        async with connection.transaction():
            run_id: int = await connection.fetchval(runs.INSERT_RUN, control_on, dispatch_on, *kept)
            await connection.execute(
                runs.INSERT_CANDIDATES,
                run_id,
                *step_states(),
                [one.tax_item.value for one in due],
                [one.due_on for one in due],
                [one.issue_by for one in due],
                [one.pay_by for one in due],
                [one.fee_yen for one in due],
                [item.value for item in TaxItemCode],
                [pay_by(item, dispatch_on, terms.notice) for item in TaxItemCode],
            )
            await _require_somebody(run_id, connection)
    except _NobodyError:
        return None
    await connection.execute(runs.FOLLOW_OWN, run_id)
    listed = await connection.fetchval(runs.SELECT_LIST_HASH, run_id)
    total = sum_of(list((await _totals(connection, runs.SELECT_TOTALS, run_id)).values()))
    former = [sum_of(list(totals.values())) for totals in (await former_runs(run_id, connection)).values()]
    limits = terms.gate_letters.on(dispatch_on), terms.gate_percent.on(dispatch_on)
    await connection.execute(runs.KEEP_LIST, run_id, listed, gate_finding(total, former, *limits).value)
    return run_id


async def listed_run(run_id: int, connection: Connection) -> ListedRun:
    """A run as it stands.

    Raises:
        NotRunnable: There is no such run (unknown_run).
    """
    row = await connection.fetchrow(runs.SELECT_RUN, run_id)
    if row is None:
        raise NotRunnable("unknown_run")
    state = RunState(row["state"])
    has_letters = state in (RunState.RELEASED, RunState.DISPATCHED)
    statement = runs.SELECT_LETTER_TOTALS if has_letters else runs.SELECT_TOTALS
    return ListedRun(
        run_id,
        row["control_on"],
        row["dispatch_on"],
        state,
        Gate(row["gate"]),
        await connection.fetchval(runs.SELECT_LIST_HASH, run_id),
        await _totals(connection, statement, run_id),
    )


async def former_runs(run_id: int, connection: Connection) -> dict[int, dict[str, Totals]]:
    """By number what is compared with a run: the last one released before it, and the one of a year ago."""
    found = [
        await connection.fetchval(statement, run_id)
        for statement in (runs.SELECT_LAST_RUN, runs.SELECT_RUN_A_YEAR_BEFORE)
    ]
    numbers = sorted({one for one in found if one is not None})
    return {one: await _totals(connection, runs.SELECT_LETTER_TOTALS, one) for one in numbers}


async def lock_run(run_id: int, connection: Connection, *states: RunState) -> asyncpg.Record:
    """A run in one of some states, locked until the transaction ends.

    Raises:
        NotRunnable: There is no such run (unknown_run), or it stands elsewhere (run_proposed, run_released, ...).
    """
    row = await connection.fetchrow(runs.LOCK_RUN, run_id)
    if row is None:
        raise NotRunnable("unknown_run")
    if row["state"] not in states:
        raise NotRunnable(f"run_{row['state']}")
    return row


async def keep_step(
    run_id: int, state: RunState, transaction: Transaction, reason: str = "", approval_id: UUID | None = None
) -> None:
    """Move a run to a state, and keep who did it and why."""
    await transaction.connection.execute(runs.SET_STATE, run_id, state.value)
    await transaction.connection.execute(
        runs.INSERT_STEP, run_id, state.value, approval_id, reason, transaction.actor.id, transaction.started_at
    )


class Pull(NamedTuple):
    """Who is pulled out or put back, and why.

    Attributes:
        claim_ids: By claims; whoever owes one of them.
        addressee_nos: By persons, each with all his numbers.
        reason: The code.
        note: In words.
    """

    claim_ids: Sequence[int]
    addressee_nos: Sequence[str]
    reason: PullReason
    note: str


async def pull_out(run_id: int, pull: Pull, transaction: Transaction) -> list[asyncpg.Record]:
    """Pull people out of a list, or their letters out of a released run before it leaves.

    Returns:
        Claim, addressee number and principal of each who was pulled out.

    Raises:
        NotRunnable: The run has left or was stopped, or nobody in it fits (nobody_fits).
    """
    connection = transaction.connection
    run = await lock_run(run_id, connection, RunState.PROPOSED, RunState.RELEASED)
    statement = runs.PULL_CANDIDATES if run["state"] == RunState.PROPOSED else runs_letters.PULL_LETTERS
    pulled = await connection.fetch(statement, run_id, pull.claim_ids, pull.addressee_nos)
    await _decide(run_id, "pulled", pull, pulled, transaction)
    return pulled


async def put_back(run_id: int, pull: Pull, transaction: Transaction) -> list[asyncpg.Record]:
    """Put people back into a list who were pulled out by an officer, or by a state that asks for his look.

    Raises:
        NotRunnable: The list was released or stopped, or nobody in it fits (nobody_fits).
    """
    connection = transaction.connection
    await lock_run(run_id, connection, RunState.PROPOSED)
    back = await connection.fetch(runs.PUT_BACK, run_id, pull.claim_ids, pull.addressee_nos)
    await connection.execute(runs.FOLLOW_OWN, run_id)
    await _decide(run_id, "put_back", pull, back, transaction)
    return back


async def _decide(
    run_id: int, decision: str, pull: Pull, concerned: Sequence[asyncpg.Record], transaction: Transaction
) -> None:
    if not concerned:
        raise NotRunnable("nobody_fits")
    await transaction.connection.execute(
        runs.INSERT_DECISIONS,
        run_id,
        [row["claim_id"] for row in concerned],
        [row["addressee_no"] for row in concerned],
        decision,
        pull.reason.value,
        pull.note,
        transaction.actor.id,
        transaction.started_at,
    )


async def stop_run(run_id: int, reason: str, transaction: Transaction) -> None:
    """Stop a run that has not left: its letters never become notices, and the next run lists everybody anew.

    Raises:
        NotRunnable: There is no such run, it has left, or it was stopped before.
    """
    await lock_run(run_id, transaction.connection, RunState.PROPOSED, RunState.RELEASED)
    await transaction.connection.execute(runs_letters.STOP_LETTERS, run_id)
    await keep_step(run_id, RunState.STOPPED, transaction, reason)


def step_states() -> tuple[list[str], list[str]]:
    """What blocks a dunning notice, and what asks for a look before it."""
    blocking, review = states_of_step(Step.DUNNING_NOTICE)
    return [state.value for state in blocking], [state.value for state in review]


async def _require_somebody(run_id: int, connection: Connection) -> None:
    if not await connection.fetch(runs.COUNT_STANDINGS, run_id):
        raise _NobodyError


async def _totals(connection: Connection, statement: Sql, run_id: int) -> dict[str, Totals]:
    return {
        row["tax_item"]: Totals(row["letters"], row["claims"], row["open_principal_yen"], row["fee_yen"])
        for row in await connection.fetch(statement, run_id)
    }
