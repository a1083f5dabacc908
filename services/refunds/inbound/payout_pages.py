"""The officers' pages about payments of refunds: runs with their release, what came back, and what is to come back."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import Field, ValidationError

from services.refunds.inbound.lapse_http import LIST as LAPSES
from services.refunds.inbound.lapse_http import list_lapses
from services.refunds.inbound.page_words import (
    METHODS,
    STATES,
    after_last,
    item_words,
    shown_overpayment,
    shown_refund,
)
from services.refunds.inbound.payout_act import PROPOSE, PayoutRelease
from services.refunds.inbound.payout_http import (
    FREEZE,
    PAYMENTS,
    RUNS,
    PayDay,
    freeze_run,
    list_payments,
    list_runs,
    show_run,
    withdraw_run,
)
from services.refunds.rules.payees import ACCOUNT_KINDS
from shared.approvals import Act, propose_called, proposed_answer, require_seen, shown_payload
from shared.days import TOKYO
from shared.http.page_forms import Filled, Typed, came_back, undone_on_fault
from shared.http.page_parts import Cell, Link, alert, facts, onward, sentences, table
from shared.http.pages import Choice, Form, Fragment, Input, Kind, Page, Part, href, page_answer, see_page
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

RUNS_TITLE, LAPSES_TITLE = "還付金の支払", "時効が近い還付"
_RUN, _PAYMENTS = "還付金の支払の抽出", "還付金の支払の明細"
_NUMBER_MAX = 2**53 - 1
_AHEAD_DAYS = 180

After = Annotated[int, Query(ge=0, le=_NUMBER_MAX)]
Number = Annotated[int, Field(ge=1, le=_NUMBER_MAX)]


class Frozen(Filled):
    """The form that freezes a run."""

    transfer_on: Typed = ""
    method: Typed = ""


class ProposedRelease(Filled):
    """The form that proposes to release a run as it was shown."""

    seen: Typed = ""
    note: Typed = ""


class Until(Filled):
    """The form that asks what lapses by a day."""

    by: Typed = ""


def payout_page_routes(municipality: Municipality, release: Act[PayoutRelease]) -> Routes:
    """The pages, in a city with an agreement with its bank, and the act that releases a run."""
    routes = Routes("payout pages")
    one = "/pages/payouts/{run_id}"
    routes.get("/pages/payouts", access=RUNS, summary="Runs of payments, and the form for another")(show_runs)
    routes.get(f"{one}/payments", access=PAYMENTS, summary="The payments of a run")(show_payments)
    routes.post(f"{one}/withdrawals", access=FREEZE, summary="Give up a run that has not left")(give_up)

    @routes.post("/pages/payouts", access=FREEZE, summary="Freeze what is due on a day")
    async def freeze_one(call: Call, filled: Frozen) -> Response:
        """The run, or the form with what is wrong."""
        try:
            wish = PayDay.model_validate(filled.given())
            async with undone_on_fault(call):
                run = await freeze_run(call, wish, municipality)
        except (ValidationError, Problem) as fault:
            return came_back(RUNS_TITLE, _freeze_form(), filled, fault)
        return see_page(f"payouts/{run['run_id']}")

    @routes.get(one, access=RUNS, summary="A run with its totals, its release and its results")
    async def show_one(call: Call, run_id: Number) -> Response:
        """Its totals and results; the forms to release it and to give it up, as long as it has not left."""
        return page_answer(Page(title=_RUN, parts=_run_parts(await show_run(call, run_id), release)))

    @routes.post(f"{one}/proposals", access=PROPOSE, summary="Propose to release a run as it was shown")
    async def propose_release(call: Call, run_id: Number, filled: ProposedRelease) -> Response:
        """Where the proposal is to be found, or the run with what stands against it."""
        run = await show_run(call, run_id)
        try:
            async with undone_on_fault(call):
                payload = _payload(run)
                require_seen(release, payload, filled.seen)
                made = await propose_called(call, release, payload, note=filled.note.strip())
        except Problem as fault:
            return page_answer(Page(title=_RUN, parts=(alert(fault.detail), *_run_parts(run, release))), 422)
        return proposed_answer("refunds", release, made.approval_id)

    @routes.get("/pages/refund-lapses", access=LAPSES, summary="Refunds nobody claimed that lapse within half a year")
    async def show_lapses(call: Call) -> Response:
        """The first to lapse first."""
        today = call.transaction.started_at.astimezone(TOKYO).date()
        return await _lapses(call, today + timedelta(days=_AHEAD_DAYS), municipality)

    @routes.post("/pages/refund-lapses", access=LAPSES, summary="Refunds nobody claimed that lapse by a day")
    async def show_lapses_until(call: Call, filled: Until) -> Response:
        """The same by another day, or the form with what is wrong."""
        try:
            by = date.fromisoformat(filled.by.strip())
        except ValueError:
            by = date.min
        if not date(2000, 1, 1) <= by <= date(2200, 1, 1):
            call.record([], fields=("overpayment",), detail="unreadable day")
            fault = Problem(422, "unreadable", "2000年から2200年までの日付を年月日で入力してください。")
            return came_back(LAPSES_TITLE, _lapse_form(""), filled, fault)
        return await _lapses(call, by, municipality)

    return routes


async def show_runs(call: Call, after: After = 0) -> Response:
    """Each run with how far it has come."""
    found = await list_runs(call, after)
    rows = [
        (
            Link(f"抽出{run['run_id']}", href("refunds", f"payouts/{run['run_id']}")),
            METHODS[run["method"]],
            run["transfer_on"],
            f"{run['payment_count']:,}件",
            run["amount_yen"],
            _run_state(run),
        )
        for run in found
    ]
    columns = ("抽出", "方法", "支払日", "件数", "金額", "状態")
    further = onward("refunds", "payouts", after_last([run["run_id"] for run in found]))
    shown = table("支払の抽出", columns, rows, empty="支払の抽出はありません。", onward=further)
    return page_answer(Page(title=RUNS_TITLE, parts=(shown, _freeze_form())))


async def show_payments(call: Call, run_id: Number) -> Response:
    """Each payment with its payee, account numbers masked."""
    found = await list_payments(call, run_id)
    rows: list[tuple[Cell, ...]] = [
        (
            str(one["payout_id"]),
            shown_refund(one["refund_id"]),
            one["addressee_no"],
            one["name"],
            "" if one["account_number"] is None else f"{one['bank_number']}-{one['branch_number']}",
            "" if one["account_number"] is None else f"{ACCOUNT_KINDS[one['account_kind']]} {one['account_number']}",
            one["holder_kana"],
            one["amount_yen"],
            STATES[one["state"]],
            one["reason"],
        )
        for one in found
    ]
    columns = (
        "支払番号", "還付", "宛名番号", "受取人", "金融機関-支店", "口座", "口座名義", "金額", "状態", "理由",
    )  # fmt: skip
    back = sentences(Link("抽出へ戻る", href("refunds", f"payouts/{run_id}")))
    return page_answer(Page(title=_PAYMENTS, parts=(back, table("支払の明細", columns, rows))))


async def give_up(call: Call, run_id: Number) -> Response:
    """The run, given up, or what stands against it."""
    try:
        async with undone_on_fault(call):
            await withdraw_run(call, run_id)
    except Problem as fault:
        return page_answer(Page(title=_RUN, parts=(alert(fault.detail),)), 422)
    return see_page(f"payouts/{run_id}")


async def _lapses(call: Call, by: date, municipality: Municipality) -> Response:
    found = await list_lapses(call, by, municipality)
    rows = [
        (
            shown_overpayment(one.overpayment_id),
            one.addressee_no,
            item_words(one.tax_item, one.levy_fiscal_year),
            one.amount_yen,
            one.last_day,
        )
        for one in found
    ]
    columns = ("過誤納金", "宛名番号", "税目・年度", "金額", "請求できる最後の日")
    shown = table("時効が近い順", columns, rows, empty="この日までに時効となる還付はありません。")
    return page_answer(Page(title=LAPSES_TITLE, parts=(shown, _lapse_form(by.isoformat()))))


def _run_parts(run: dict[str, Any], release: Act[PayoutRelease]) -> tuple[Part, ...]:
    run_id = run["run_id"]
    listed = sentences(Link("支払の明細を見る", href("refunds", f"payouts/{run_id}/payments")))
    if run["withdrawn_at"] is not None or run["released_at"] is not None:
        return _run_facts(run), _results(run), listed
    form = _release_form(run_id)
    asked = shown_payload(_RUN, release, _payload(run), form).parts
    withdrawal = Form(
        name="withdraw",
        action=f"payouts/{run_id}/withdrawals",
        inputs=(),
        submit="抽出を取り下げる",
        heading="取下げ",
        grave=True,
    )
    return _run_facts(run), listed, *asked, withdrawal


def _payload(run: dict[str, Any]) -> PayoutRelease:
    names = ("run_id", "transfer_on", "file_sha256", "payment_count", "amount_yen")
    return PayoutRelease(**{name: run[name] for name in names})


def _run_state(run: dict[str, Any]) -> str:
    if run["withdrawn_at"] is not None:
        return "取下げ"
    return "送付の承認待ち" if run["released_at"] is None else "送付を承認済み"


def _run_facts(run: dict[str, Any]) -> Fragment:
    return facts(
        (
            ("抽出", str(run["run_id"])),
            ("方法", METHODS[run["method"]]),
            ("支払日", run["transfer_on"]),
            ("件数", f"{run['payment_count']:,}件"),
            ("金額", run["amount_yen"]),
            ("状態", _run_state(run)),
            ("送付", f"{run['sent_count']}回"),
            ("抽出した職員", run["frozen_by"]),
        )
    )


def _results(run: dict[str, Any]) -> Fragment:
    rows: list[tuple[Cell, ...]] = [
        ("支払済み", f"{run['paid_count']:,}件", run["paid_yen"]),
        ("支払不能", f"{run['failed_count']:,}件", run["failed_yen"]),
        ("組戻し", f"{run['recalled_count']:,}件", run["recalled_yen"]),
        ("結果待ち", f"{run['ordered_count']:,}件", None),
    ]
    return table("支払の結果", ("結果", "件数", "金額"), rows, heading="支払の結果")


def _freeze_form() -> Form:
    methods = tuple(Choice(value=method, label=label) for method, label in METHODS.items())
    inputs = (
        Input(name="transfer_on", label="支払日", kind=Kind.DATE),
        Input(name="method", label="方法", kind=Kind.SELECT, choices=methods),
    )
    return Form(name="freeze", action="payouts", inputs=inputs, submit="抽出する", heading="支払う還付金の抽出")


def _release_form(run_id: int) -> Form:
    note = Input(name="note", label="説明", hint="承認する職員が読みます。", required=False)
    action = f"payouts/{run_id}/proposals"
    return Form(name="release", action=action, inputs=(note,), submit="送付を起案する", heading="送付の起案")


def _lapse_form(by: str) -> Form:
    field = Input(name="by", label="いつまで", kind=Kind.DATE, value=by)
    return Form(name="lapses", action="refund-lapses", inputs=(field,), submit="表示する", heading="条件")
