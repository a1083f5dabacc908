"""The officers' pages about refunds to be paid back (返納): the open ones, and one with its demands and receipts."""

from collections.abc import Mapping
from typing import Annotated, TypeVar

from fastapi import Query, Response
from pydantic import Field, ValidationError

from services.refunds.inbound.page_words import after_last, shown_overpayment, shown_refund
from services.refunds.inbound.returns_act import PROPOSE, OfReturn, ReturnDemand, ReturnReceipt
from services.refunds.inbound.returns_http import LIST, VIEW, ReturnView, WholeReturn, get_return, list_returns
from services.refunds.rules.returns import GROUND_LABELS, WriteOffGround
from shared.approvals import Act, propose_called, proposed_answer
from shared.documents.letter import day_words
from shared.http.page_forms import Filled, Typed, refilled, undone_on_fault
from shared.http.page_parts import Cell, Link, facts, onward, table
from shared.http.pages import Form, Fragment, Input, Kind, Page, Part, href, page_answer
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item

OfReturnT = TypeVar("OfReturnT", bound=OfReturn)

RETURNS, _ONE = "返納を受ける還付", "返納"
_NUMBER_MAX = 2**53 - 1

After = Annotated[int, Query(ge=0, le=_NUMBER_MAX)]
Number = Annotated[int, Field(ge=1, le=_NUMBER_MAX)]


class Demanded(Filled):
    """The form that proposes to demand all that is still to come."""

    document: Typed = ""
    pay_by: Typed = ""


class Received(Filled):
    """The form that proposes to enter what came back."""

    document: Typed = ""
    amount_yen: Typed = ""
    received_on: Typed = ""


def return_page_routes(municipality: Municipality, demand: Act[ReturnDemand], receipt: Act[ReturnReceipt]) -> Routes:
    """The pages, in a city that says within which days it demands, and the acts that they propose."""
    routes = Routes("return pages")
    one = "/pages/refund-returns/{return_id}"

    @routes.get("/pages/refund-returns", access=LIST, summary="Refunds that must be paid back")
    async def show_open(call: Call, after: After = 0) -> Response:
        """The oldest first."""
        found = await list_returns(call, after, municipality)
        further = onward("refunds", "refund-returns", after_last([row.return_id for row in found]))
        columns = ("返納", "宛名番号", "税目", "未納額", "発生日", "経過日数", "通知", "納期限", "期限の状況")
        shown = table(RETURNS, columns, list(map(_row, found)), empty="返納を受ける還付はありません。", onward=further)
        return page_answer(Page(title=RETURNS, parts=(shown,)))

    @routes.get(one, access=VIEW, summary="A refund to be paid back, with all that was done")
    async def show_one(call: Call, return_id: Number) -> Response:
        """Its amounts, letters and receipts; the forms that propose a demand and a receipt."""
        found = await get_return(call, return_id, municipality)
        forms = (_demand_form(return_id), _receipt_form(return_id)) if found.open_yen > 0 else ()
        return page_answer(Page(title=_ONE, parts=(*_parts(found), *forms)))

    @routes.post(f"{one}/demands", access=PROPOSE, summary="Propose to demand what is still to come")
    async def propose_demand(call: Call, return_id: Number, filled: Demanded) -> Response:
        """Where the proposal is to be found, or the form with what is wrong."""
        found = await get_return(call, return_id, municipality)
        wished = {"amount_yen": found.open_yen, **filled.given()}
        return await _proposed(call, demand, found, wished, filled, _demand_form(return_id))

    @routes.post(f"{one}/receipts", access=PROPOSE, summary="Propose to enter what came back")
    async def propose_receipt(call: Call, return_id: Number, filled: Received) -> Response:
        """Where the proposal is to be found, or the form with what is wrong."""
        found = await get_return(call, return_id, municipality)
        return await _proposed(call, receipt, found, filled.given(), filled, _receipt_form(return_id))

    return routes


async def _proposed(
    call: Call, act: Act[OfReturnT], found: WholeReturn, wished: Mapping[str, object], filled: Filled, form: Form
) -> Response:
    of_case = {"return_id": found.return_id, "addressee_no": found.addressee_no, "tax_item": found.tax_item}
    try:
        # What comes from a form is text, also where the act takes numbers and days.
        payload = act.payload.model_validate({**of_case, **wished}, strict=False)
        async with undone_on_fault(call):
            made = await propose_called(call, act, payload, note="")
    except (ValidationError, Problem) as fault:
        return page_answer(Page(title=_ONE, parts=(*_parts(found), refilled(form, filled, fault))), 422)
    return proposed_answer("refunds", act, made.approval_id)


def _row(one: ReturnView) -> tuple[Cell, ...]:
    return (
        Link(f"返納{one.return_id}", href("refunds", f"refund-returns/{one.return_id}")),
        one.addressee_no,
        tax_item(one.tax_item).name,
        one.open_yen,
        one.opened_on,
        f"{one.age_days}日",
        f"{one.demand_count}回" if one.demand_count else "未通知",
        one.pay_by,
        "期限超過" if one.is_overdue else "期限内",
    )


def _parts(found: WholeReturn) -> tuple[Part, ...]:
    named: list[tuple[str, Cell]] = [
        ("返納番号", str(found.return_id)),
        ("宛名番号", found.addressee_no),
        ("税目", tax_item(found.tax_item).name),
        ("還付", shown_refund(found.refund_id)),
        ("過誤納金", shown_overpayment(found.overpayment_id)),
        ("還付した額", found.amount_yen),
        ("還付加算金", found.interest_yen),
        ("返納された額", found.returned_yen),
        ("未納額", found.open_yen),
        ("発生日", f"{day_words(found.opened_on)}({found.age_days}日経過)"),
        ("通知の期限", found.demand_by),
    ]
    if found.ground is not None:
        named.append(("不納欠損", f"{found.written_off_yen:,}円({GROUND_LABELS[WriteOffGround(found.ground)]})"))
    return facts(named), _demands(found), _receipts(found)


def _demands(found: WholeReturn) -> Fragment:
    rows: list[tuple[Cell, ...]] = [
        (f"第{one['demand_no']}回", one["issued_on"], one["pay_by"], one["amount_yen"], one["document"])
        for one in found.demands
    ]
    columns = ("通知", "通知日", "納期限", "金額", "書類")
    return table("返納の通知", columns, rows, heading="返納の通知", empty="まだ通知していません。")


def _receipts(found: WholeReturn) -> Fragment:
    rows: list[tuple[Cell, ...]] = [(one["received_on"], one["amount_yen"], one["document"]) for one in found.receipts]
    return table("返納の収納", ("領収日", "金額", "書類"), rows, heading="返納の収納", empty="まだ返納されていません。")


def _demand_form(return_id: int) -> Form:
    inputs = (
        Input(name="document", label="決裁の書類", max_length=200),
        Input(name="pay_by", label="納期限", kind=Kind.DATE),
    )
    action = f"refund-returns/{return_id}/demands"
    return Form(name="demand", action=action, inputs=inputs, submit="通知を起案する", heading="返納の通知の起案")


def _receipt_form(return_id: int) -> Form:
    inputs = (
        Input(name="document", label="収納の書類", max_length=200),
        Input(name="amount_yen", label="金額(円)", kind=Kind.WHOLE_NUMBER, max_length=16),
        Input(name="received_on", label="領収日", kind=Kind.DATE),
    )
    action = f"refund-returns/{return_id}/receipts"
    return Form(name="receipt", action=action, inputs=inputs, submit="収納を起案する", heading="返納の収納の起案")
