"""The officers' pages about overpayments (過誤納金): open ones, a person's, one with its uses, what is appropriated."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import Field, ValidationError

from services.refunds.inbound.appropriation_act import PROPOSE, Appropriation
from services.refunds.inbound.appropriation_http import LIST as DUE
from services.refunds.inbound.appropriation_http import DueView, Proposals, list_due, propose_due
from services.refunds.inbound.http import (
    LIST,
    SEARCH,
    VIEW,
    AppropriationView,
    OverpaymentsOf,
    OverpaymentView,
    WholeOverpayment,
    find_overpayments,
    get_overpayment,
    list_overpayments,
)
from services.refunds.inbound.page_words import PURPOSES, after_last, item_words, quote_form, shown_overpayment
from shared.approvals import Act, proposed_answer
from shared.documents.letter import day_words, instalment_words
from shared.http.page_forms import Filled, Typed, came_back, undone_on_fault
from shared.http.page_parts import Cell, facts, onward, sentences, table
from shared.http.pages import Choice, Form, Fragment, Input, Kind, Page, page_answer
from shared.http.problems import Problem
from shared.http.routes import Call, Routes

OPEN, OF_PERSON, ONE, DUE_TITLE = "過誤納金の一覧", "過誤納者の過誤納金", "過誤納金", "充当すべき過誤納金"
_COLUMNS = ("番号", "宛名番号", "税目・年度", "種類", "発生理由", "発生日", "過誤納額", "残額")
_NUMBER_MAX = 2**53 - 1

After = Annotated[int, Query(ge=0, le=_NUMBER_MAX)]
Number = Annotated[int, Field(ge=1, le=_NUMBER_MAX)]


class Asked(Filled):
    """The form that asks for a person's overpayments."""

    addressee_no: Typed = ""


class Proposed(Filled):
    """The form that proposes an appropriation."""

    overpayment_id: Typed = ""
    reason: Typed = ""


def overpayment_page_routes(appropriation: Act[Appropriation]) -> Routes:
    """The pages, with the act that they propose."""
    routes = Routes("overpayment pages")
    routes.get("/pages/overpayments", access=LIST, summary="Overpayments with something open")(show_open)
    routes.post("/pages/overpayments/search", access=SEARCH, summary="The overpayments of a person")(show_of_person)
    routes.get("/pages/overpayments/{overpayment_id}", access=VIEW, summary="An overpayment with its uses")(show_one)
    routes.get("/pages/appropriations", access=DUE, summary="What must be appropriated")(show_due)

    @routes.post("/pages/appropriations", access=PROPOSE, summary="Propose what must be appropriated")
    async def propose_one(call: Call, filled: Proposed) -> Response:
        """Where the proposal is to be found, or the form with what is wrong."""
        try:
            given = filled.given()
            numbers = [given["overpayment_id"]] if "overpayment_id" in given else []
            wish = Proposals.model_validate({"overpayment_ids": numbers, "reason": given.get("reason", "")})
            async with undone_on_fault(call):
                (made,) = await propose_due(call, wish, appropriation)
        except (ValidationError, Problem) as fault:
            call.record([], fields=("appropriation",), detail="refused form")
            choices = (Choice(value=filled.overpayment_id, label=filled.overpayment_id),)
            return came_back(DUE_TITLE, _proposal_form(choices), filled, fault)
        return proposed_answer("refunds", appropriation, made.approval_id)

    return routes


async def show_open(call: Call, after: After = 0) -> Response:
    """The oldest first, in the caller's tax items, with the form that finds a person's."""
    found = await list_overpayments(call, after)
    further = onward("refunds", "overpayments", after_last([one.overpayment_id for one in found]))
    shown = table(
        "残額のある過誤納金", _COLUMNS, _rows(found), empty="残額のある過誤納金はありません。", onward=further
    )
    return page_answer(Page(title=OPEN, parts=(_person_form(), shown)))


async def show_of_person(call: Call, filled: Asked) -> Response:
    """Every overpayment under every number of the person."""
    try:
        query = OverpaymentsOf.model_validate(filled.given())
    except ValidationError:
        call.record([], fields=("overpayment",), detail="unreadable number")
        fault = Problem(422, "unreadable", "15桁の宛名番号を入力してください。")
        return came_back(OF_PERSON, _person_form(), filled, fault)
    found = await find_overpayments(call, query)
    counted = facts(
        (
            ("宛名番号", "、".join(found.addressee_nos)),
            ("残額の合計", found.open_yen),
            ("還付回数", f"{found.refund_count}回"),
            ("充当回数", f"{found.appropriation_count}回"),
        )
    )
    empty = "この宛名番号の過誤納金はありません。"
    shown = table("この人の過誤納金", _COLUMNS, _rows(found.overpayments), empty=empty)
    return page_answer(Page(title=OF_PERSON, parts=(counted, shown)))


async def show_one(call: Call, overpayment_id: Number) -> Response:
    """Its amounts, what was decided about it, and the form that computes its refund."""
    found = await get_overpayment(call, overpayment_id)
    uses = [
        (
            PURPOSES[one.purpose],
            one.amount_yen,
            one.decided_on,
            f"{one.account_fiscal_year}年度 {one.account_label}",
            "決定済み" if one.taken_yen is None else one.taken_yen,
            one.taken_on,
            one.returned_on,
        )
        for one in found.uses
    ]
    used = table(
        "充当・還付・時効消滅",
        ("区分", "決定額", "決定日", "会計年度・科目", "実行額", "実行日", "戻入日"),
        uses,
        heading="充当・還付・時効消滅",
        empty="決定はありません。",
    )
    parts = (facts(_amounts(found)), used, _appropriated(found))
    asking = (quote_form(found.addressee_no, str(found.overpayment_id)),) if found.open_yen > 0 else ()
    return page_answer(Page(title=ONE, parts=(*parts, *asking)))


async def show_due(call: Call, after: After = 0) -> Response:
    """Each overpayment with the claims that it must pay, and the form that proposes one of them."""
    found = await list_due(call, after)
    rows = [row for one in found for row in _duties(one)]
    columns = ("過誤納金", "宛名番号", "残額", "充当先", "納期限", "区分", "充当額", "充当適状日", "起案")
    further = onward("refunds", "appropriations", after_last([one.overpayment_id for one in found], 100))
    shown = table(DUE_TITLE, columns, rows, empty="充当すべき過誤納金はありません。", onward=further)
    waiting = tuple(
        Choice(value=str(one.overpayment_id), label=f"過誤納金{one.overpayment_id}({one.due_yen:,}円)")
        for one in found
        if not one.is_proposed
    )
    told = sentences("充当すべき額があるうちは、還付できません。")
    return page_answer(Page(title=DUE_TITLE, parts=(told, shown, *((_proposal_form(waiting),) if waiting else ()))))


def _rows(found: list[OverpaymentView]) -> list[tuple[Cell, ...]]:
    return [
        (
            shown_overpayment(one.overpayment_id),
            one.addressee_no,
            item_words(one.tax_item, one.levy_fiscal_year),
            one.kind_label,
            one.cause_label,
            one.arose_on,
            one.amount_yen,
            one.open_yen,
        )
        for one in found
    ]


def _amounts(found: WholeOverpayment) -> list[tuple[str, Cell]]:
    return [
        ("番号", str(found.overpayment_id)),
        ("宛名番号", found.addressee_no),
        ("税目・年度", item_words(found.tax_item, found.levy_fiscal_year)),
        ("種類・発生理由", f"{found.kind_label} {found.cause_label}"),
        ("領収日", found.paid_on),
        ("発生日", found.arose_on),
        ("過誤納額", found.amount_yen),
        ("うち本税", found.principal_yen),
        ("うち督促手数料", found.dunning_fee_yen),
        ("うち延滞金", found.late_charge_yen),
        ("うち滞納処分費", found.disposition_cost_yen),
        ("取下げ", found.withdrawn_yen),
        ("充当・還付の予定", found.reserved_yen),
        ("充当済み", found.appropriated_yen),
        ("還付済み", found.refunded_yen),
        ("時効消滅", found.lapsed_yen),
        ("残額", found.open_yen),
    ]


def _appropriated(found: WholeOverpayment) -> Fragment:
    rows = [
        (
            f"{item_words(one.tax_item, one.levy_fiscal_year)} {instalment_words(one.instalment)}",
            one.kind_label,
            one.appropriation_date,
            one.decided_yen,
            "未了" if one.applied_yen is None else one.applied_yen,
            one.posted_on,
            _ended(one),
        )
        for one in found.appropriations
    ]
    columns = ("充当先", "区分", "充当適状日", "決定額", "充当額", "充当日", "取消・不可")
    return table("充当先の期別債権", columns, rows, heading="充当先の期別債権", empty="充当はありません。")


def _ended(one: AppropriationView) -> str:
    if one.refused_because is not None:
        return "充当できなかった"
    ended = one.cancelled_on or one.returned_on
    return "" if ended is None else f"{day_words(ended)}取消"


def _duties(one: DueView) -> list[tuple[Cell, ...]]:
    return [
        (
            shown_overpayment(one.overpayment_id),
            duty.addressee_no,
            one.open_yen,
            f"{item_words(duty.tax_item, duty.levy_fiscal_year)} {instalment_words(duty.instalment)}",
            duty.due_on,
            duty.kind_label,
            duty.amount_yen,
            duty.appropriation_date,
            "決裁待ち" if one.is_proposed else "未起案",
        )
        for duty in one.duties
    ]


def _person_form() -> Form:
    field = Input(name="addressee_no", label="宛名番号(15桁)", max_length=60)
    return Form(
        name="person", action="overpayments/search", inputs=(field,), submit="照会する", heading="過誤納者の照会"
    )


def _proposal_form(choices: tuple[Choice, ...]) -> Form:
    inputs = (
        Input(name="overpayment_id", label="過誤納金", kind=Kind.SELECT, choices=choices),
        Input(name="reason", label="理由", hint="3文字以上。承認する職員が読みます。"),
    )
    return Form(name="propose", action="appropriations", inputs=inputs, submit="充当を起案する", heading="充当の起案")
