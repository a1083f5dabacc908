"""Proposes a run of reminders (催告), and says what a run asks of whom as it stands."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import asyncpg

from services.dunning.handlers.blocks import states_of
from services.dunning.handlers.promises import standings
from services.dunning.rules.ladder import Form, ReminderTerms
from services.dunning.rules.reminders import (
    Candidate,
    DunnedClaim,
    Line,
    PromiseStanding,
    Reminded,
    content_hash,
    propose,
)
from services.dunning.store import reminders
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSED = Access("dunning.reminder.freeze", DUNNING, AccessAction.LIST)
FIELDS = ("claim_id", "tax_item", "form", "to_pay_yen")
#: Shown to whoever reviews; which state it is stays unsaid, for some states are told to nobody.
_LOOK_FIRST = "確認を要する事由があります。確かめてから戻してください。"


class NotRunnable(Exception):  # noqa: N818 - it names what was found.
    """A step of a run that cannot be done as things stand."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Release(NamedTuple):
    """What a run asks of all persons who are not pulled out of it."""

    run_id: int
    dispatch_on: date
    content_sha256: str
    person_count: int
    claim_count: int
    amount_yen: int
    tax_items: tuple[str, ...]


class Run(NamedTuple):
    """A run as it stands.

    Attributes:
        run_on: Its control date.
        state: proposed, released, dispatched or cancelled.
        release: What it asks for.
        kept: The candidates that are not pulled out.
        pulled: Those that are.
    """

    run_on: date
    state: str
    release: Release
    kept: tuple[Candidate, ...]
    pulled: tuple[Candidate, ...]


async def dunned_claims(
    connection: Connection,
    day: date,
    *,
    tax_items: Sequence[str] | None = None,
    claim_ids: Sequence[int] | None = None,
    today: date | None = None,
) -> list[DunnedClaim]:
    """Dunned claims whose days to pay have passed, once for each who owes them, with all that decides on a letter.

    Args:
        connection: With an open transaction.
        day: The day for which is decided.
        tax_items: Only these; all where none are given.
        claim_ids: Only these; all where none are given.
        today: The day on which it is decided, where that is before `day`: a promise is broken when its day has passed,
            not when it will have.
    """
    rows = await connection.fetch(reminders.SELECT_DUNNED, day, tax_items, claim_ids)
    states = await states_of(connection, day, ((row["claim_id"], row["addressee_no"]) for row in rows))
    promised = await standings(connection, (row["claim_id"] for row in rows), today or day)
    return [
        DunnedClaim(
            claim_id=row["claim_id"],
            addressee_no=row["addressee_no"],
            person_no=row["person_no"],
            tax_item=row["tax_item"],
            pay_by=row["pay_by"],
            to_pay_yen=row["to_pay_yen"],
            last=Reminded(Form(row["last_form"]), row["last_deadline_on"]) if row["last_form"] else None,
            promise=promised.get(row["claim_id"], PromiseStanding.NONE),
            states=tuple(states.get((row["claim_id"], row["addressee_no"]), ())),
        )
        for row in rows
    ]


async def propose_run(
    run_on: date, tax_items: Sequence[str] | None, transaction: Transaction, terms: ReminderTerms
) -> tuple[int, int]:
    """Write down who is to be asked again on a control date: the same facts give the same run.

    Args:
        run_on: The control date (基準日).
        tax_items: Codes of the tax items to ask for; all where none are given.
        transaction: The one in which the run is written.
        terms: What the city has laid down.

    Returns:
        The run, and how many persons are in it.

    Raises:
        NotRunnable: Another run waits for its release (open_run), or nobody is due (nothing_due).
    """
    connection = transaction.connection
    await connection.execute(reminders.LOCK_RUNS)
    if await connection.fetchval(reminders.SELECT_OPEN_RUN):
        raise NotRunnable("open_run")
    ladder = terms.ladder_on(run_on)
    candidates, _ = propose(await dunned_claims(connection, run_on, tax_items=tax_items), run_on, ladder)
    if not candidates:
        raise NotRunnable("nothing_due")
    dispatch_on = terms.business_days.add_business_days(run_on, ladder.dispatch_business_days)
    by, at = transaction.actor.id, transaction.started_at
    run_id: int = await connection.fetchval(
        reminders.ADD_RUN, run_on, dispatch_on, None if tax_items is None else sorted(tax_items), by, at
    )
    places = list(enumerate(candidates, 1))
    await reminders.CANDIDATES.copy(
        connection, [(run_id, place, one.person_no, one.form.value, one.amount_yen) for place, one in places]
    )
    await reminders.CANDIDATE_LINES.copy(
        connection,
        [
            (run_id, place, line.claim_id, line.addressee_no, line.tax_item, line.form.value, line.to_pay_yen)
            for place, one in places
            for line in one.lines
        ],
    )
    pulls = [(run_id, place, 1, True, "rule", _LOOK_FIRST, by, at) for place, one in places if one.review]
    await reminders.PULLS.copy(connection, pulls)
    transaction.record_access(
        PROPOSED, subjects_of(candidates), fields=FIELDS, detail=f"reminder_run={run_id} {run_on}"
    )
    return run_id, len(candidates)


async def propose_reminders(day: date, transaction: Transaction, *, terms: ReminderTerms) -> dict[str, int]:
    """The daily job: propose a run on the days that the ladder names; officers review and release it.

    Returns:
        `run_id` (zero where none was proposed), `persons`, and `waiting`: 1 where a former run is not ended yet.
    """
    if not terms.is_run_day(day):
        return {"run_id": 0, "persons": 0, "waiting": 0}
    try:
        run_id, persons = await propose_run(day, None, transaction, terms)
    except NotRunnable as found:
        return {"run_id": 0, "persons": 0, "waiting": int(found.code == "open_run")}
    return {"run_id": run_id, "persons": persons, "waiting": 0}


async def run_as_it_stands(connection: Connection, run_id: int) -> Run:
    """A run with what it asks for and who is pulled out of it.

    Raises:
        NotRunnable: There is no such run (unknown_run).
    """
    run = await connection.fetchrow(reminders.SELECT_RUN, run_id)
    if run is None:
        raise NotRunnable("unknown_run")
    lines_of: dict[int, list[Line]] = {}
    for row in await connection.fetch(reminders.SELECT_LINES_OF_RUN, run_id):
        lines_of.setdefault(row["place"], []).append(line_of(row))
    out = {row["place"] for row in await connection.fetch(reminders.SELECT_PULLED, run_id)}
    kept: list[Candidate] = []
    pulled: list[Candidate] = []
    for row in await connection.fetch(reminders.SELECT_PLACES, run_id):
        candidate = Candidate(row["person_no"], Form(row["form"]), tuple(lines_of[row["place"]]))
        (pulled if row["place"] in out else kept).append(candidate)
    lines = [line for one in kept for line in one.lines]
    release = Release(
        run_id,
        run["dispatch_on"],
        content_hash(kept),
        len(kept),
        len(lines),
        sum(one.amount_yen for one in kept),
        tuple(sorted({line.tax_item for line in lines})),
    )
    return Run(run["run_on"], run["state"], release, tuple(kept), tuple(pulled))


async def locked_run(connection: Connection, run_id: int, *states: str) -> Run:
    """A run that stands in one of some states, held so until the transaction ends.

    Raises:
        NotRunnable: There is no such run (unknown_run), or it stands elsewhere (run_proposed, run_released,
            run_dispatched, run_cancelled).
    """
    await connection.execute(reminders.LOCK_RUNS)
    run = await run_as_it_stands(connection, run_id)
    if run.state not in states:
        raise NotRunnable(f"run_{run.state}")
    return run


def subjects_of(candidates: Sequence[Candidate]) -> list[str]:
    """Everybody whom candidates name, in order and each once."""
    return sorted(
        {number for one in candidates for number in (one.person_no, *(line.addressee_no for line in one.lines))}
    )


def line_of(row: asyncpg.Record) -> Line:
    """A proposed line from its row."""
    return Line(row["claim_id"], row["addressee_no"], row["tax_item"], Form(row["form"]), row["to_pay_yen"])
