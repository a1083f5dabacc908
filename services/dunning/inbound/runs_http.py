"""Runs of dunning notices: listed, looked at, pulled out of, and dispatched.

Permissions: dunning.run.view for totals, dunning.run.list for whom a run holds, dunning.run.propose to list,
dunning.run.pull, dunning.run.stop, dunning.run.dispatch, dunning.apology for letters that slipped out.
"""

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.dunning.handlers.issue import record_listed
from services.dunning.handlers.runs import NotRunnable, Pull, former_runs, listed_run, propose_run, pull_out, stop_run
from services.dunning.handlers.runs import put_back as put_back_in
from services.dunning.handlers.runs_letters import dispatch_run, pull_by_rule, to_pull
from services.dunning.inbound.http import DocumentNo
from services.dunning.inbound.runs_act import GATES, PROPOSE, problem_of
from services.dunning.rules.runs import PullReason, RunState, RunTerms, Standing, Totals
from services.dunning.store import runs, runs_letters
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts.fields import AddresseeNo, ClaimId
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.merges import numbers_of_person

VIEW = NoPersonalData("dunning.run.view", "counts and totals of lists")
LIST = Access("dunning.run.list", DUNNING, AccessAction.LIST)
PULL = Access("dunning.run.pull", DUNNING, AccessAction.UPDATE)
STOP = NoPersonalData("dunning.run.stop", "stops a list as a whole")
DISPATCH = NoPersonalData("dunning.run.dispatch", "a day and a count; the dispatch records to whom the notices went")
APOLOGY = Access("dunning.apology", DUNNING, AccessAction.UPDATE)

_PAGE_MAX = 500
_LISTED = ("due_on", "open_principal_yen", "fee_yen", "block")
_LETTER = ("document_no", "issued_on", "pay_by", "open_principal_yen", "fee_yen")

RunId = Annotated[int, Path(ge=1, le=2**53 - 1)]
After = Annotated[int, Query(ge=0, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=_PAGE_MAX)]
Words = Annotated[str, Field(min_length=3, max_length=300)]


class Days(BaseModel):
    """The day on which a list is made (基準日), and the one on which its letters leave (発した日)."""

    model_config = ConfigDict(extra="forbid")

    control_on: DayAtHand
    dispatch_on: DayAtHand


class Pulling(BaseModel):
    """Whom an officer pulls out or puts back, and why."""

    model_config = ConfigDict(extra="forbid")

    claim_ids: Annotated[list[ClaimId], Field(max_length=500)] = []
    addressee_no: AddresseeNo | None = None
    reason: PullReason
    note: Words


class Reason(BaseModel):
    """Why a run is stopped."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class Dispatch(BaseModel):
    """When the letters of a run left, and how many."""

    model_config = ConfigDict(extra="forbid")

    dispatched_on: DayAtHand
    piece_count: Annotated[int, Field(ge=0, le=2**31 - 1)]


class Done(BaseModel):
    """That somebody apologised for a letter."""

    model_config = ConfigDict(extra="forbid")

    done_on: DayAtHand
    note: Words


RUN_ROUTES = Routes("dunning runs")


@RUN_ROUTES.get("/dunning-runs", access=VIEW, summary="Runs of dunning notices, the newest first")
async def list_runs(call: Call, before: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0) -> list[dict[str, Any]]:
    """The runs with where each stands."""
    rows = await call.transaction.connection.fetch(runs.LIST_RUNS, before, _PAGE_MAX)
    return [dict(row) for row in rows]


@RUN_ROUTES.get("/dunning-runs/{run_id}", access=VIEW, summary="A run with its totals beside former runs")
async def show(call: Call, run_id: RunId) -> dict[str, Any]:
    """What it asks for, by tax item, beside the last run and the one of a year ago."""
    return await _shown(call, run_id)


@RUN_ROUTES.get(
    "/dunning-runs/{run_id}/candidates", access=LIST, summary="Whom a run holds, and what stands against it"
)
async def list_candidates(
    call: Call, run_id: RunId, standing: Standing = Standing.LISTED, after: After = 0, limit: Limit = 100
) -> list[dict[str, Any]]:
    """The list page by page: those who get a letter, those pulled out, or those whom a state blocks."""
    rows = await call.transaction.connection.fetch(runs.LIST_CANDIDATES, run_id, standing.value, after, limit)
    call.record([row["addressee_no"] for row in rows], fields=_LISTED, detail=f"run={run_id}")
    return [dict(row) for row in rows]


@RUN_ROUTES.get("/dunning-runs/{run_id}/sample", access=LIST, summary="A few of the list, chosen by its hash")
async def show_sample(call: Call, run_id: RunId, limit: Limit = 20) -> list[dict[str, Any]]:
    """Asked again it is the same; another list has another sample."""
    rows = await call.transaction.connection.fetch(runs.SELECT_SAMPLE, run_id, limit)
    call.record([row["addressee_no"] for row in rows], fields=_LISTED, detail=f"run={run_id}")
    return [dict(row) for row in rows]


@RUN_ROUTES.post("/dunning-runs/{run_id}/pulls", access=PULL, summary="Pull people or their letters out")
async def pull(call: Call, run_id: RunId, wish: Pulling) -> dict[str, Any]:
    """Out of the list before its release, or their letters out of the run before it leaves."""
    return await _pulled(call, run_id, wish, back=False)


@RUN_ROUTES.post("/dunning-runs/{run_id}/returns-to-list", access=PULL, summary="Put people back into the list")
async def put_back(call: Call, run_id: RunId, wish: Pulling) -> dict[str, Any]:
    """Those pulled out by an officer, or by a state that asks for his look."""
    return await _pulled(call, run_id, wish, back=True)


@RUN_ROUTES.post("/dunning-runs/{run_id}/stops", access=STOP, summary="Stop a run that has not left")
async def stop(call: Call, run_id: RunId, wish: Reason) -> dict[str, Any]:
    """Its letters never become notices; the next run lists everybody anew."""
    try:
        await stop_run(run_id, wish.reason, call.transaction)
    except NotRunnable as found:
        raise problem_of(found) from None
    return await _shown(call, run_id)


@RUN_ROUTES.post("/dunning-runs/{run_id}/dispatches", access=DISPATCH, summary="Note that the letters have left")
async def dispatch(call: Call, run_id: RunId, wish: Dispatch) -> dict[str, Any]:
    """From now on the letters are notices; one that should have been pulled out becomes an apology."""
    try:
        await dispatch_run(run_id, wish.dispatched_on, wish.piece_count, call.transaction)
    except NotRunnable as found:
        raise problem_of(found) from None
    return await _shown(call, run_id)


@RUN_ROUTES.get("/dunning-runs/{run_id}/letters", access=LIST, summary="The letters of a released run")
async def list_letters(
    call: Call, run_id: RunId, after: DocumentNo | None = None, limit: Limit = 100
) -> list[dict[str, Any]]:
    """The letters as they were made, each with where it ended."""
    rows = await call.transaction.connection.fetch(runs_letters.LIST_LETTERS, run_id, after or "", limit)
    call.record([row["addressee_no"] for row in rows], fields=_LETTER, detail=f"run={run_id}")
    return [dict(row) for row in rows]


@RUN_ROUTES.get("/dunning-runs/{run_id}/left-out", access=LIST, summary="Who got no letter, and why")
async def list_left_out(call: Call, run_id: RunId, after: After = 0, limit: Limit = 100) -> list[dict[str, Any]]:
    """Those of the released list for whom something had changed by the release, by claim."""
    rows = await call.transaction.connection.fetch(runs_letters.SELECT_LEFT_OUT, run_id, after, limit)
    call.record([row["addressee_no"] for row in rows], fields=("block", "open_principal_yen"), detail=f"run={run_id}")
    return [dict(row) for row in rows]


@RUN_ROUTES.get("/dunning-runs/{run_id}/pull-list", access=LIST, summary="Letters to be taken out before dispatch")
async def show_pull_list(call: Call, run_id: RunId) -> list[dict[str, Any]]:
    """For the printer: the letters for which nothing may be asked any more, as things stand now."""
    rows = await to_pull(run_id, call.transaction.connection)
    call.record([row["addressee_no"] for row in rows], fields=_LETTER, detail=f"run={run_id}")
    return [dict(row) for row in rows]


@RUN_ROUTES.post("/dunning-runs/{run_id}/pull-list", access=PULL, summary="Every letter of the list was taken out")
async def take_out(call: Call, run_id: RunId) -> dict[str, Any]:
    """Note that the letters of the pull list were taken out, those that joined it until now included."""
    try:
        pulled = await pull_by_rule(run_id, call.transaction)
    except NotRunnable as found:
        raise problem_of(found) from None
    call.record([row["addressee_no"] for row in pulled], fields=_LETTER, detail=f"run={run_id}")
    return await _shown(call, run_id)


@RUN_ROUTES.get("/apologies", access=APOLOGY, summary="Letters that left although they were to be pulled out")
async def list_apologies(call: Call, after: DocumentNo | None = None, limit: Limit = 100) -> list[dict[str, Any]]:
    """What somebody has to apologise for, until he has."""
    rows = await call.transaction.connection.fetch(runs_letters.LIST_APOLOGIES, after or "", limit)
    call.record([row["addressee_no"] for row in rows], fields=_LETTER, detail="apologies")
    return [dict(row) for row in rows]


@RUN_ROUTES.post("/apologies/{document_no}/done", access=APOLOGY, summary="Somebody apologised")
async def apologise(call: Call, document_no: Annotated[DocumentNo, Path()], done: Done) -> dict[str, Any]:
    """The task is done; what was said stays."""
    connection = call.transaction.connection
    addressee_no = await connection.fetchval(runs_letters.SELECT_APOLOGY, document_no)
    if addressee_no is None:
        raise not_found("おわびの対象となる督促状")
    kept = (done.done_on, done.note, call.actor.id, call.transaction.started_at)
    if await connection.fetchval(runs_letters.INSERT_APOLOGY_DONE, document_no, *kept) is None:
        raise Problem(409, "apology_done", "この督促状のおわびはすでに記録されています。")
    call.record([addressee_no], fields=("apology",))
    return {"document_no": document_no, "done_on": done.done_on}


def proposing_routes(terms: RunTerms) -> Routes:
    """The route by which a list is made, in a city that makes its runs in its own way."""
    routes = Routes("listing dunning runs")

    @routes.post("/dunning-runs", access=PROPOSE, summary="List whose notice is due", status_code=201)
    async def propose(call: Call, days: Days) -> dict[str, Any]:
        if not terms.notice.business_days.is_business_day(days.dispatch_on) or days.dispatch_on < days.control_on:
            raise problem_of(NotRunnable("closed_day"))
        run_id = await propose_run(days.control_on, days.dispatch_on, call.transaction, terms)
        if run_id is None:
            raise problem_of(NotRunnable("nothing_due"))
        await record_listed(run_id, call.transaction)
        return await _shown(call, run_id)

    return routes


async def _pulled(call: Call, run_id: int, wish: Pulling, *, back: bool) -> dict[str, Any]:
    connection = call.transaction.connection
    numbers = await numbers_of_person(connection, wish.addressee_no) if wish.addressee_no else []
    decide = put_back_in if back else pull_out
    try:
        concerned = await decide(run_id, Pull(wish.claim_ids, numbers, wish.reason, wish.note), call.transaction)
    except NotRunnable as found:
        raise problem_of(found) from None
    call.record([row["addressee_no"] for row in concerned], fields=_LISTED, detail=f"run={run_id}")
    return await _shown(call, run_id)


async def _shown(call: Call, run_id: int) -> dict[str, Any]:
    connection = call.transaction.connection
    try:
        run = await listed_run(run_id, connection)
    except NotRunnable as found:
        raise problem_of(found) from None
    standings = await connection.fetch(runs.COUNT_STANDINGS, run_id)
    letters = await connection.fetch(runs_letters.COUNT_LETTERS, run_id)
    left_out = await connection.fetch(runs_letters.COUNT_LEFT_OUT, run_id)
    ended = {row["ended"]: row["count"] for row in letters}
    leaving = "dispatched" if run.state is RunState.DISPATCHED else "to_dispatch"
    return {
        "run_id": run_id,
        "control_on": run.control_on,
        "dispatch_on": run.dispatch_on,
        "state": run.state,
        "gate": run.gate,
        "gate_words": GATES[run.gate],
        "list_sha256": run.list_sha256,
        "total": run.total._asdict(),
        "tax_items": _by_item(run.totals),
        "former_runs": {str(one): _by_item(totals) for one, totals in (await former_runs(run_id, connection)).items()},
        "standings": {row["standing"]: row["count"] for row in standings},
        "left_out": {row["reason"]: row["count"] for row in left_out},
        # Made = dispatched + pulled out + slipped out + stopped.
        "letters": {"made": sum(ended.values()), leaving: ended.pop("", 0), **ended},
        "steps": [dict(row) for row in await connection.fetch(runs.SELECT_STEPS, run_id)],
    }


def _by_item(totals: dict[str, Totals]) -> dict[str, dict[str, int]]:
    return {item: one._asdict() for item, one in totals.items()}
