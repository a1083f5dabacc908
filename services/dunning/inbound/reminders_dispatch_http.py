"""The letters of a released run of reminders (催告): taken out, dispatched, and those that slipped out.

Permissions: dunning.reminder.list, dunning.reminder.pull and dunning.reminder.dispatch.
"""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.reminders import NotRunnable, locked_run
from services.dunning.handlers.reminders_dispatch import dispatch_run, letters_leaving, stop_letters, to_pull
from services.dunning.inbound.reminders_act import problem_of
from services.dunning.inbound.reminders_http import LIST, PULL, RunId
from services.dunning.inbound.reminders_letters_http import ReminderNo
from services.dunning.rules.reminders import Waits
from services.dunning.store import reminders_letters
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.routes import Call, NoPersonalData, Routes
from shared.http.words import Words

DISPATCH_ROUTES = Routes("reminder-dispatch")

DISPATCH = NoPersonalData("dunning.reminder.dispatch", "a day and a count; the dispatch records to whom letters went")
_PAGE_MAX = 500


class LetterToPull(BaseModel):
    """A letter in which nothing may be asked for any more."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    document_no: str
    person_no: str
    reason: Waits


class Stopping(BaseModel):
    """Which letters are taken out, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_nos: Annotated[tuple[ReminderNo, ...], Field(min_length=1, max_length=_PAGE_MAX)]
    reason: Words


class Stopped(BaseModel):
    """How many letters were taken out, and how many leave."""

    model_config = ConfigDict(frozen=True)

    stopped_count: int
    leaving_count: int


class Dispatch(BaseModel):
    """The day on which letters left, and how many."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dispatched_on: DayAtHand
    piece_count: Annotated[int, Field(ge=0, le=1_000_000)]


class Dispatched(BaseModel):
    """What left."""

    model_config = ConfigDict(frozen=True)

    piece_count: int
    slipped_count: int = Field(description="Letters that should have been taken out; somebody apologises")


@DISPATCH_ROUTES.get("/reminder-runs/{run_id}/pull-list", access=LIST, summary="Letters to be taken out")
async def list_to_pull(call: Call, run_id: RunId) -> list[LetterToPull]:
    """Letters of a released run in which nothing may be asked for since, or which would go to the wrong address."""
    connection = call.transaction.connection
    try:
        await locked_run(connection, run_id, "released")
    except NotRunnable as found:
        raise problem_of(found) from None
    today = call.transaction.started_at.astimezone(TOKYO).date()
    leaving = [
        one
        for one in await letters_leaving(connection, run_id)
        if all(call.scope.covers(line.tax_item) for line in one.lines)
    ]
    letters = await to_pull(connection, leaving, today)
    call.record([one.person_no for one in letters], fields=("letter",), detail=f"reminder_run={run_id}")
    return [LetterToPull.model_validate(one) for one in letters]


@DISPATCH_ROUTES.post(
    "/reminder-runs/{run_id}/stopped-letters", access=PULL, summary="Take letters out", status_code=201
)
async def stop(call: Call, run_id: RunId, wish: Stopping) -> Stopped:
    """Take letters of a released run out before they leave; their claims are asked for by a later run."""
    try:
        stopped = await stop_letters(run_id, wish.document_nos, wish.reason, call.transaction)
    except NotRunnable as found:
        raise problem_of(found) from None
    persons = [one.person_no for one in stopped]
    call.require_distance(persons)
    for one in stopped:
        for line in one.lines:
            call.require_tax_item(line.tax_item, persons)
    call.record(persons, fields=("letter",), detail=f"reminder_run={run_id}")
    leaving = await letters_leaving(call.transaction.connection, run_id)
    return Stopped(stopped_count=len(stopped), leaving_count=len(leaving))


@DISPATCH_ROUTES.post(
    "/reminder-runs/{run_id}/dispatches", access=DISPATCH, summary="Note that the letters have left", status_code=201
)
async def dispatch(call: Call, run_id: RunId, wish: Dispatch) -> Dispatched:
    """From now on the persons of the letters were asked: deadlines run, and each claim announces its reminder."""
    try:
        slipped = await dispatch_run(run_id, wish.dispatched_on, wish.piece_count, call.transaction)
    except NotRunnable as found:
        raise problem_of(found) from None
    return Dispatched(piece_count=wish.piece_count, slipped_count=slipped)


@DISPATCH_ROUTES.get("/reminder-runs/{run_id}/slipped-letters", access=LIST, summary="Letters that slipped out")
async def list_slipped(
    call: Call,
    run_id: RunId,
    after: ReminderNo | None = None,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> list[LetterToPull]:
    """Letters that left although nothing was to be asked for any more: somebody apologises."""
    rows = await call.transaction.connection.fetch(reminders_letters.LIST_SLIPPED, run_id, after or "", limit)
    call.record([row["person_no"] for row in rows], fields=("letter",), detail=f"reminder_run={run_id}")
    return [LetterToPull.model_validate(dict(row)) for row in rows]
