"""Runs of reminders (催告): proposed, looked through, pulled out of, cancelled; and what was left out of one.

Permissions: dunning.reminder.freeze, dunning.reminder.view, dunning.reminder.list, dunning.reminder.pull and
dunning.reminder.cancel. Their release is an act, `services/dunning/inbound/reminders_act.py`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

import asyncpg
from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.reminders import (
    FIELDS,
    NotRunnable,
    line_of,
    locked_run,
    propose_run,
    run_as_it_stands,
)
from services.dunning.inbound.reminders_act import problem_of
from services.dunning.rules.ladder import Form, ReminderTerms
from services.dunning.store import reminders, reminders_letters
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts.fields import TaxItemCode
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.http.words import Words

FREEZE = Access("dunning.reminder.freeze", DUNNING, AccessAction.LIST)
VIEW_RUNS = NoPersonalData("dunning.reminder.view", "totals and hashes of runs")
LIST = Access("dunning.reminder.list", DUNNING, AccessAction.LIST)
PULL = Access("dunning.reminder.pull", DUNNING, AccessAction.UPDATE)
CANCEL = NoPersonalData("dunning.reminder.cancel", "a run as a whole; nobody is sent anything")

RunId = Annotated[int, Path(ge=1, le=2**53 - 1)]
_PAGE_MAX = 200
_FAR_BACK = 2**53 - 1


class RunWish(BaseModel):
    """For which control date and tax items a run is proposed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_on: DayAtHand
    #: Every one where none are named.
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6)] | None = None


class RunRow(BaseModel):
    """A run in the list."""

    model_config = ConfigDict(frozen=True)

    run_id: int
    run_on: date
    dispatch_on: date
    tax_items: list[str] | None
    state: Literal["proposed", "released", "dispatched", "cancelled"]
    candidate_count: int
    letter_count: int = Field(description="Letters that were sent")
    left_out_count: int = Field(description="Claims that were proposed and are in no letter")


class RunView(BaseModel):
    """What a run asks for as it stands: the payload of its release."""

    model_config = ConfigDict(frozen=True)

    run_id: int
    run_on: date
    state: Literal["proposed", "released", "dispatched", "cancelled"]
    dispatch_on: date
    content_sha256: str
    person_count: int
    claim_count: int
    amount_yen: int
    tax_items: list[str]
    pulled_count: int = Field(description="Persons who are pulled out")
    by_form: dict[Form, int] = Field(description="Persons by the form of their letters")


class CandidateLine(BaseModel):
    """A claim of a candidate, in the form that it has reached itself."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    addressee_no: str
    tax_item: str
    form: Form
    to_pay_yen: int


class CandidateView(BaseModel):
    """One person of a run."""

    model_config = ConfigDict(frozen=True)

    place: int
    person_no: str
    form: Form
    amount_yen: int
    pulled: bool
    reason_code: str
    reason: str
    lines: list[CandidateLine]


class Pull(BaseModel):
    """Somebody is pulled out of a run (引き抜き), or put back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: Annotated[int, Field(ge=1, le=2**31 - 1)]
    pulled: bool
    reason_code: Literal["consultation", "address", "death", "mistake", "other"]
    reason: Words


class Cancellation(BaseModel):
    """Why a run is given up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Words


class LeftOut(BaseModel):
    """A claim that was proposed and is in no letter."""

    model_config = ConfigDict(frozen=True)

    person_no: str
    claim_id: int
    reason: str


def run_routes(terms: ReminderTerms) -> Routes:
    """The routes, with the city's ladder."""
    routes = Routes("reminder-runs")

    @routes.post("/reminder-runs", access=FREEZE, summary="Propose a run of reminders", status_code=201, writes=True)
    async def freeze_run(call: Call, wish: RunWish) -> RunView:
        """Write down who is to be asked again on a control date; the same facts give the same run and hash."""
        if wish.run_on > call.transaction.started_at.astimezone(TOKYO).date():
            raise Problem(422, "day_ahead", "基準日がまだ来ていません。日付を確かめてください。")
        items = None if wish.tax_items is None else [item.value for item in wish.tax_items]
        if items is None and call.scope.tax_items is not None:
            items = sorted(call.scope.tax_items)
        for item in items or ():
            call.require_tax_item(item)
        try:
            run_id, _ = await propose_run(wish.run_on, items, call.transaction, terms)
        except NotRunnable as found:
            raise problem_of(found) from None
        return await _view(call, run_id)

    routes.get("/reminder-runs", access=VIEW_RUNS, summary="The runs of reminders")(list_runs)
    routes.get("/reminder-runs/{run_id}", access=VIEW_RUNS, summary="A run as it stands")(get_run)
    routes.get("/reminder-runs/{run_id}/candidates", access=LIST, summary="Who is in a run")(list_candidates)
    routes.post("/reminder-runs/{run_id}/pulls", access=PULL, summary="Pull out, or put back", status_code=201)(pull)
    routes.post("/reminder-runs/{run_id}/cancellations", access=CANCEL, summary="Give a run up", status_code=201)(
        cancel
    )
    routes.get("/reminder-runs/{run_id}/left-out", access=LIST, summary="What is in no letter")(list_left_out)
    return routes


async def list_runs(
    call: Call,
    after: Annotated[int, Query(ge=0, le=_FAR_BACK)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> list[RunRow]:
    """Runs by number, with what became of each."""
    rows = await call.transaction.connection.fetch(reminders.LIST_RUNS, after, limit)
    return [RunRow.model_validate(dict(row)) for row in rows]


async def get_run(call: Call, run_id: RunId) -> RunView:
    """What a run asks for, less who is pulled out of it."""
    return await _view(call, run_id)


async def list_candidates(
    call: Call,
    run_id: RunId,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> list[CandidateView]:
    """Persons of a run with their claims, pulled out or not: those whose every claim is of the caller's tax items."""
    rows = await call.transaction.connection.fetch(
        reminders.SELECT_CANDIDATES, run_id, after, limit, call.scope.tax_items
    )
    candidates = await _with_lines(call, run_id, rows)
    call.record(_named(candidates), fields=FIELDS, detail=f"reminder_run={run_id}")
    return candidates


async def pull(call: Call, run_id: RunId, wish: Pull) -> CandidateView:
    """Pull a person out of a run that is not released, or put him back, with a reason."""
    connection = call.transaction.connection
    try:
        await locked_run(connection, run_id, "proposed")
    except NotRunnable as found:
        raise problem_of(found) from None
    candidate = await _candidate(call, run_id, wish.place)
    call.require_distance(_named([candidate]))
    for line in candidate.lines:
        call.require_tax_item(line.tax_item, _named([candidate]))
    call.record(_named([candidate]), fields=("pulled",), detail=f"reminder_run={run_id}")
    if candidate.pulled is wish.pulled:
        sentence = "この人はすでに引き抜かれています。" if wish.pulled else "この人は引き抜かれていません。"
        raise Problem(409, "nothing_changes", sentence)
    await connection.execute(
        reminders.ADD_PULL,
        run_id,
        wish.place,
        wish.pulled,
        wish.reason_code,
        wish.reason,
        call.actor.id,
        call.transaction.started_at,
    )
    return await _candidate(call, run_id, wish.place)


async def cancel(call: Call, run_id: RunId, wish: Cancellation) -> RunView:
    """Give up a run whose letters have not left; nobody is sent anything, and another may be proposed."""
    connection = call.transaction.connection
    try:
        run = await locked_run(connection, run_id, "proposed", "released")
    except NotRunnable as found:
        raise problem_of(found) from None
    actor, at = call.actor.id, call.transaction.started_at
    if run.state == "proposed":
        await connection.execute(reminders.END_RUN, run_id, "cancelled", None, wish.reason, actor, at)
    else:
        await connection.execute(reminders_letters.ADD_OUTCOME, run_id, "cancelled", 0, wish.reason, actor, at)
    return await _view(call, run_id)


async def list_left_out(
    call: Call,
    run_id: RunId,
    after: Annotated[int, Query(ge=0, le=_FAR_BACK)] = 0,
    limit: Annotated[int, Query(ge=1, le=_PAGE_MAX)] = 100,
) -> list[LeftOut]:
    """What was proposed and is in no letter, with the reason, by claim."""
    rows = await call.transaction.connection.fetch(
        reminders_letters.LIST_LEFT_OUT, run_id, after, limit, call.scope.tax_items
    )
    call.record([row["person_no"] for row in rows], fields=("claim_id",), detail=f"reminder_run={run_id}")
    return [LeftOut.model_validate(dict(row)) for row in rows]


async def _view(call: Call, run_id: int) -> RunView:
    try:
        run = await run_as_it_stands(call.transaction.connection, run_id)
    except NotRunnable as found:
        raise problem_of(found) from None
    by_form = {form: sum(one.form is form for one in run.kept) for form in Form}
    return RunView.model_validate(
        {
            **run.release._asdict(),
            "run_on": run.run_on,
            "state": run.state,
            "pulled_count": len(run.pulled),
            "by_form": {form: count for form, count in by_form.items() if count},
        }
    )


async def _candidate(call: Call, run_id: int, place: int) -> CandidateView:
    rows = await call.transaction.connection.fetch(reminders.SELECT_CANDIDATES, run_id, place - 1, 1, None)
    if not rows or rows[0]["place"] != place:
        raise not_found("催告の対象者")
    return (await _with_lines(call, run_id, rows))[0]


async def _with_lines(call: Call, run_id: int, rows: Sequence[asyncpg.Record]) -> list[CandidateView]:
    lines: dict[int, list[CandidateLine]] = {row["place"]: [] for row in rows}
    for row in await call.transaction.connection.fetch(reminders.SELECT_LINES, run_id, list(lines)):
        lines[row["place"]].append(CandidateLine.model_validate(line_of(row), from_attributes=True))
    return [CandidateView.model_validate({**dict(row), "lines": lines[row["place"]]}) for row in rows]


def _named(candidates: Sequence[CandidateView]) -> list[str]:
    """Everybody whom candidates name, in order and each once."""
    return sorted(
        {number for one in candidates for number in (one.person_no, *(line.addressee_no for line in one.lines))}
    )
