"""The officers' pages about runs of dunning notices (督促状): listed, looked at, pulled out of, released, sent."""

from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import ValidationError

from services.dunning.handlers.runs import NotRunnable
from services.dunning.inbound.http import DocumentNo
from services.dunning.inbound.page_words import ENDS, STANDINGS, STATES, STEPS, state_words
from services.dunning.inbound.run_forms import (
    Dispatched,
    GateAsked,
    Pulled,
    ReleaseAsked,
    Stopped,
    dispatch_form,
    gate_form,
    pull_form,
    release_form,
    stop_form,
)
from services.dunning.inbound.runs_act import GATE_PROPOSE, PROPOSE, GateRelease, RunRelease, problem_of
from services.dunning.inbound.runs_http import (
    DISPATCH,
    LIST,
    PULL,
    STOP,
    VIEW,
    After,
    Dispatch,
    Pulling,
    Reason,
    RunId,
    dispatch,
    list_candidates,
    list_letters,
    list_runs,
    pull,
    show,
    stop,
)
from services.dunning.rules.runs import Gate, RunState, Standing
from shared.approvals import Act, propose_called, proposed_answer, require_seen, shown_payload
from shared.days import TOKYO
from shared.documents.letter import instalment_words
from shared.http.page_forms import Filled, refilled, undone_on_fault
from shared.http.page_parts import Cell, Link, alert, facts, onward, sentences, table
from shared.http.pages import Form, Fragment, Page, Part, href, page_answer, see_page
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.tax_items import tax_item

RUNS, _RUN, _CANDIDATES, _LETTERS = "督促状の発行", "督促状の抽出", "抽出の一覧", "督促状の一覧"
_PAGE = 100


def run_page_routes(release: Act[RunRelease], gate: Act[GateRelease]) -> Routes:
    """The pages, with the acts that release a run and one that is abnormal."""
    routes = Routes("run pages")
    one = "/pages/runs/{run_id}"
    routes.get("/pages/runs", access=VIEW, summary="Runs of dunning notices, the newest first")(show_runs)
    routes.get(f"{one}/candidates/{{standing}}", access=LIST, summary="Whom a run holds")(show_candidates)
    routes.get(f"{one}/letters", access=LIST, summary="The letters of a released run")(show_letters)

    @routes.get(one, access=VIEW, summary="A run with its totals beside former runs")
    async def show_run(call: Call, run_id: RunId) -> Response:
        """Where it stands, and the forms of what can be done with it next."""
        run = await show(call, run_id)
        return page_answer(Page(title=_RUN, parts=(*_facts(run), *_next(run, release))))

    @routes.post(f"{one}/releases", access=PROPOSE, summary="Propose to release a run as it was shown")
    async def propose_release(call: Call, run_id: RunId, filled: ReleaseAsked) -> Response:
        """Where the proposal is to be found, or the run with what stands against it."""
        run = await show(call, run_id)
        if not run["total"]["letters"]:
            raise problem_of(NotRunnable("nobody_listed"))
        payload = _release(run)
        try:
            async with undone_on_fault(call):
                require_seen(release, payload, filled.seen)
                made = await propose_called(call, release, payload, note=filled.note.strip())
        except Problem as fault:
            parts = (alert(fault.detail), *_facts(run), *_next(run, release))
            return page_answer(Page(title=_RUN, parts=parts), 422)
        return proposed_answer("dunning", release, made.approval_id)

    @routes.post(f"{one}/gate-releases", access=GATE_PROPOSE, summary="Propose that an abnormal run is right")
    async def propose_gate(call: Call, run_id: RunId, filled: GateAsked) -> Response:
        """Where the proposal is to be found, or the run with what stands against it."""
        run = await show(call, run_id)
        try:
            shown = {name: run[name] for name in ("run_id", "list_sha256", "gate")}
            payload = GateRelease.model_validate({**shown, "reason": filled.reason.strip()})
            async with undone_on_fault(call):
                made = await propose_called(call, gate, payload, note=payload.reason)
        except (ValidationError, Problem) as fault:
            return await _failed(call, run_id, gate_form(run_id), filled, fault)
        return proposed_answer("dunning", gate, made.approval_id)

    routes.post(f"{one}/pulls", access=PULL, summary="Pull a person or letters out of a run")(pull_some)
    routes.post(f"{one}/stops", access=STOP, summary="Stop a run that has not left")(stop_one)
    routes.post(f"{one}/dispatches", access=DISPATCH, summary="Note that the letters have left")(dispatch_one)
    return routes


async def pull_some(call: Call, run_id: RunId, filled: Pulled) -> Response:
    """The run again, or the form with what is wrong."""
    try:
        wish = Pulling.model_validate({**filled.given(), "claim_ids": filled.claim_ids.split()})
        async with undone_on_fault(call):
            await pull(call, run_id, wish)
    except (ValidationError, Problem) as fault:
        call.record([], fields=("block",), detail="refused form")
        return await _failed(call, run_id, pull_form(run_id), filled, fault)
    return see_page(f"runs/{run_id}")


async def stop_one(call: Call, run_id: RunId, filled: Stopped) -> Response:
    """The run again, or the form with what is wrong."""
    try:
        wish = Reason.model_validate(filled.given())
        async with undone_on_fault(call):
            await stop(call, run_id, wish)
    except (ValidationError, Problem) as fault:
        return await _failed(call, run_id, stop_form(run_id), filled, fault)
    return see_page(f"runs/{run_id}")


async def dispatch_one(call: Call, run_id: RunId, filled: Dispatched) -> Response:
    """The run again, or the form with what is wrong."""
    try:
        wish = Dispatch.model_validate(filled.given())
        async with undone_on_fault(call):
            await dispatch(call, run_id, wish)
    except (ValidationError, Problem) as fault:
        return await _failed(call, run_id, dispatch_form(run_id), filled, fault)
    return see_page(f"runs/{run_id}")


async def _failed(call: Call, run_id: int, form: Form, filled: Filled, fault: ValidationError | Problem) -> Response:
    parts = (*_facts(await show(call, run_id)), refilled(form, filled, fault))
    return page_answer(Page(title=_RUN, parts=parts), 422)


async def show_runs(call: Call, before: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0) -> Response:
    """Each run with where it stands."""
    found = await list_runs(call, before)
    rows: list[tuple[Cell, ...]] = [
        (
            Link(f"抽出{run['run_id']}", href("dunning", f"runs/{run['run_id']}")),
            run["control_on"],
            run["dispatch_on"],
            STATES[run["state"]],
            "あり" if run["gate"] else "なし",
        )
        for run in found
    ]
    columns = ("抽出", "基準日", "発送の日", "状態", "件数・金額の異常")
    return page_answer(Page(title=RUNS, parts=(table(RUNS, columns, rows, empty="督促状の抽出はありません。"),)))


async def show_candidates(call: Call, run_id: RunId, standing: Standing, after: After = 0) -> Response:
    """Those who get a letter, those pulled out, or those for whom a state stands against it, page by page."""
    found = await list_candidates(call, run_id, standing, after, _PAGE)
    rows: list[tuple[Cell, ...]] = [
        (
            str(one["claim_id"]),
            one["addressee_no"],
            f"{tax_item(one['tax_item']).name} {one['levy_fiscal_year']}年度 {instalment_words(one['instalment'])}",
            one["notice_no"],
            one["due_on"],
            one["open_principal_yen"],
            one["fee_yen"],
            state_words(one["states"]),
        )
        for one in found
    ]
    path = f"runs/{run_id}/candidates/{standing.value}"
    further = onward("dunning", path, found[-1]["place"] if len(found) == _PAGE else None)
    columns = ("期別債権", "宛名番号", "税目・年度・期別", "通知書番号", "納期限", "未納額", "督促手数料", "事由")
    shown = table(STANDINGS[standing], columns, rows, onward=further)
    return page_answer(Page(title=_CANDIDATES, parts=(_back(run_id), shown)))


async def show_letters(call: Call, run_id: RunId, after: DocumentNo | None = None) -> Response:
    """The letters as they were made, each with where it ended, page by page."""
    found = await list_letters(call, run_id, after, _PAGE)
    rows: list[tuple[Cell, ...]] = [
        (
            one["document_no"],
            one["addressee_no"],
            tax_item(one["tax_item"]).name,
            one["issued_on"],
            one["pay_by"],
            one["open_principal_yen"],
            one["fee_yen"],
            ENDS[one["ended"]],
        )
        for one in found
    ]
    further = onward("dunning", f"runs/{run_id}/letters", found[-1]["document_no"] if len(found) == _PAGE else None)
    columns = ("文書番号", "宛名番号", "税目", "督促状の日付", "納付の期限", "未納額", "督促手数料", "状態")
    shown = table("督促状", columns, rows, empty="まだ作成していません。", onward=further)
    return page_answer(Page(title=_LETTERS, parts=(_back(run_id), shown)))


def _facts(run: dict[str, Any]) -> tuple[Part, ...]:
    run_id = run["run_id"]
    counted = [
        Link(
            f"{label} {run['standings'].get(standing, 0):,}件", href("dunning", f"runs/{run_id}/candidates/{standing}")
        )
        for standing, label in STANDINGS.items()
    ]
    letters = Link(f"督促状 {run['letters']['made']:,}通", href("dunning", f"runs/{run_id}/letters"))
    named: list[tuple[str, Cell]] = [
        ("抽出", str(run_id)),
        ("基準日", run["control_on"]),
        ("発送の日", run["dispatch_on"]),
        ("状態", STATES[run["state"]]),
        ("異常", run["gate_words"]),
        ("通数", f"{run['total']['letters']:,}通"),
        ("未納額", run["total"]["open_principal_yen"]),
        ("督促手数料", run["total"]["fee_yen"]),
    ]
    return facts(named), sentences(*counted, letters), _totals(run), _steps(run)


def _totals(run: dict[str, Any]) -> Fragment:
    former = run["former_runs"]
    rows: list[tuple[Cell, ...]] = [
        (
            tax_item(item).name,
            f"{one['letters']:,}通",
            one["open_principal_yen"],
            one["fee_yen"],
            *(f"{totals.get(item, {}).get('letters', 0):,}通" for totals in former.values()),
        )
        for item, one in run["tax_items"].items()
    ]
    columns = ("税目", "通数", "未納額", "督促手数料", *(f"抽出{number}の通数" for number in former))
    return table("税目ごとの件数", columns, rows, heading="税目ごとの件数")


def _steps(run: dict[str, Any]) -> Fragment:
    rows: list[tuple[Cell, ...]] = [
        (one["done_at"].astimezone(TOKYO).date(), STEPS[one["step"]], one["done_by"], one["reason"])
        for one in run["steps"]
    ]
    return table("経過", ("日付", "手続", "職員", "理由"), rows, heading="経過", empty="まだ何も決裁されていません。")


def _next(run: dict[str, Any], release: Act[RunRelease]) -> tuple[Part, ...]:
    """The forms of what can be done with a run as it stands."""
    run_id = run["run_id"]
    if run["state"] == RunState.PROPOSED:
        is_open = run["gate"] is Gate.NONE or any(one["step"] == "gate_released" for one in run["steps"])
        if not is_open:
            told = alert("件数または金額が異常です。異常の解除が承認されるまで発行できません。")
            return told, gate_form(run_id), pull_form(run_id), stop_form(run_id)
        if not run["total"]["letters"]:
            return pull_form(run_id), stop_form(run_id)
        asked = shown_payload(_RUN, release, _release(run), release_form(run_id)).parts
        return *asked, pull_form(run_id), stop_form(run_id)
    if run["state"] == RunState.RELEASED:
        return dispatch_form(run_id), pull_form(run_id), stop_form(run_id)
    return ()


def _release(run: dict[str, Any]) -> RunRelease:
    values = {name: run[name] for name in ("run_id", "dispatch_on", "list_sha256")}
    return RunRelease(**values, **{name: run["total"][name] for name in ("letters", "open_principal_yen", "fee_yen")})


def _back(run_id: int) -> Fragment:
    return sentences(Link("抽出へ戻る", href("dunning", f"runs/{run_id}")))
