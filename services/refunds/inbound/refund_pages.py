"""The officers' pages about refunds (還付): computed and proposed, one with its payees, those that cannot be paid."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field, ValidationError

from services.refunds.inbound.decisions_act import PROPOSE, PayeeChange, RefundDecision
from services.refunds.inbound.decisions_http import (
    SEARCH,
    VIEW,
    WAITING,
    AddresseeAsked,
    EntryAsked,
    QuoteAsked,
    QuoteView,
    RefundView,
    ask_change,
    get_refund,
    list_waiting,
    quoted_refund,
    search_refunds,
)
from services.refunds.inbound.page_words import (
    STATES,
    after_last,
    ground_inputs,
    grounds_given,
    item_words,
    quote_form,
    shown_overpayment,
    shown_refund,
)
from services.refunds.inbound.payee_pages import payee_table
from services.refunds.rules.payout import REASONS
from shared.approvals import Act, propose_called, proposed_answer, require_seen, shown_payload
from shared.days import TOKYO
from shared.documents.letter import day_words
from shared.http.page_forms import Filled, Typed, came_back, undone_on_fault
from shared.http.page_parts import facts, onward, sentences, table
from shared.http.pages import Form, Fragment, Input, Kind, Page, Part, page_answer
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

REFUNDS, WAITING_TITLE = "還付の照会と計算", "支払えない還付"
_QUOTE, _ONE, _CHANGE = "還付の計算", "還付", "還付先の変更"
_NUMBER_MAX = 2**53 - 1
_FORM_FIELDS = ("refund",)

After = Annotated[int, Query(ge=0, le=_NUMBER_MAX)]
Number = Annotated[int, Field(ge=1, le=_NUMBER_MAX)]


class Asked(Filled):
    """The form that asks for a person's refunds."""

    addressee_no: Typed = ""


class Quoted(Filled):
    """The form that computes a refund."""

    addressee_no: Typed = ""
    overpayment_ids: Typed = ""
    decided_on: Typed = ""
    ground: Typed = ""
    document: Typed = ""

    def asked(self) -> QuoteAsked:
        """What is computed.

        Raises:
            ValidationError: A field is not what it should be.
        """
        given = self.given()
        of_quote = {name: given[name] for name in ("addressee_no", "decided_on") if name in given}
        numbers = given.get("overpayment_ids", "").split()
        return QuoteAsked.model_validate({**of_quote, "overpayment_ids": numbers, "grounds": grounds_given(given)})


class ProposedRefund(Quoted):
    """The form that proposes a refund as it was shown."""

    seen: Typed = ""
    note: Typed = ""


class ChangeAsked(Filled):
    """The form that asks for another entry of payees."""

    entry_id: Typed = ""
    ground: Typed = ""
    document: Typed = ""

    def asked(self) -> EntryAsked:
        """What is computed.

        Raises:
            ValidationError: A field is not what it should be.
        """
        given = self.given()
        return EntryAsked.model_validate({"entry_id": given.get("entry_id"), "grounds": grounds_given(given)})


class ProposedChange(ChangeAsked):
    """The form that proposes the change as it was shown."""

    seen: Typed = ""
    note: Typed = ""


def refund_page_routes(municipality: Municipality, decision: Act[RefundDecision], change: Act[PayeeChange]) -> Routes:
    """The pages, with the city's law and the acts that they propose."""
    routes = Routes("refund pages")
    one = "/pages/refunds/{refund_id}"
    routes.get("/pages/refunds", access=SEARCH, summary="The forms that find and compute refunds")(ask)
    routes.post("/pages/refunds/search", access=SEARCH, summary="The refunds of a person")(show_of_person)
    routes.get("/pages/refunds-waiting", access=WAITING, summary="Refunds that cannot be paid")(show_waiting)
    routes.get(one, access=VIEW, summary="A refund with all that became of it")(show_one)

    @routes.post("/pages/refunds/quotes", access=PROPOSE, summary="What would be refunded on a day")
    async def show_quote(call: Call, filled: Quoted) -> Response:
        """The amounts, the interest step by step, the payees, and the form that proposes it."""
        try:
            quoted = await quoted_refund(call, filled.asked(), municipality)
        except (ValidationError, Problem) as fault:
            call.record([], fields=_FORM_FIELDS, detail="refused form")
            return came_back(_QUOTE, quote_form("", ""), filled, fault)
        page = shown_payload(_QUOTE, decision, quoted.payload, _proposal_form(filled))
        first, form = page.parts
        return page_answer(Page(title=_QUOTE, parts=(first, _interest(quoted), form)))

    @routes.post("/pages/refunds/proposals", access=PROPOSE, summary="Propose a refund as it was shown")
    async def propose_refund(call: Call, filled: ProposedRefund) -> Response:
        """Where the proposal is to be found, or the form that computes anew."""
        try:
            async with undone_on_fault(call):
                payload = (await quoted_refund(call, filled.asked(), municipality)).payload
                require_seen(decision, payload, filled.seen)
                made = await propose_called(call, decision, payload, note=filled.note.strip())
        except (ValidationError, Problem) as fault:
            call.record([], fields=_FORM_FIELDS, detail="refused form")
            return came_back(_QUOTE, quote_form("", ""), filled, fault)
        return proposed_answer("refunds", decision, made.approval_id)

    @routes.post(f"{one}/payee-quotes", access=PROPOSE, summary="Another payee, to be proposed")
    async def show_change(call: Call, refund_id: Number, filled: ChangeAsked) -> Response:
        """Who would be paid, and the form that proposes it."""
        try:
            changed = await ask_change(call, refund_id, filled.asked())
        except (ValidationError, Problem) as fault:
            call.record([], fields=_FORM_FIELDS, detail="refused form")
            return came_back(_CHANGE, _change_form(refund_id), filled, fault)
        return page_answer(shown_payload(_CHANGE, change, changed, _change_proposal(refund_id, filled)))

    @routes.post(f"{one}/payee-proposals", access=PROPOSE, summary="Propose another payee as he was shown")
    async def propose_change(call: Call, refund_id: Number, filled: ProposedChange) -> Response:
        """Where the proposal is to be found, or the form that asks for the entry anew."""
        try:
            async with undone_on_fault(call):
                payload = await ask_change(call, refund_id, filled.asked())
                require_seen(change, payload, filled.seen)
                made = await propose_called(call, change, payload, note=filled.note.strip())
        except (ValidationError, Problem) as fault:
            call.record([], fields=_FORM_FIELDS, detail="refused form")
            return came_back(_CHANGE, _change_form(refund_id), filled, fault)
        return proposed_answer("refunds", change, made.approval_id)

    return routes


async def ask(call: Call) -> Response:
    """The forms; nobody's refund is shown yet."""
    call.record([], fields=_FORM_FIELDS, detail="form")
    today = call.transaction.started_at.astimezone(TOKYO).date()
    return page_answer(Page(title=REFUNDS, parts=(_person_form(), quote_form("", "", today))))


async def show_of_person(call: Call, filled: Asked) -> Response:
    """The refunds of a person, each with how it stands."""
    try:
        asked = AddresseeAsked.model_validate(filled.given())
    except ValidationError:
        call.record([], fields=_FORM_FIELDS, detail="unreadable number")
        fault = Problem(422, "unreadable", "15桁の宛名番号を入力してください。")
        return came_back(REFUNDS, _person_form(), filled, fault)
    found = await search_refunds(call, asked)
    rows = [
        (shown_refund(one.refund_id), one.decided_on, one.amount_yen, one.interest_yen, STATES[one.state])
        for one in found
    ]
    columns = ("還付", "支出決定の日", "還付する額", "還付加算金", "状態")
    shown = table("この人の還付", columns, rows, empty="この宛名番号の還付はありません。")
    return page_answer(Page(title=REFUNDS, parts=(facts((("宛名番号", asked.addressee_no),)), shown)))


async def show_waiting(call: Call, after: After = 0) -> Response:
    """Each part of a refund that is not paid, with why."""
    found = await list_waiting(call, after)
    rows = [
        (
            shown_refund(one.refund_id),
            one.addressee_no,
            f"受取人{one.payee_no}",
            one.amount_yen,
            "、".join(one.reasons),
            one.failed_on,
        )
        for one in found
    ]
    columns = ("還付", "宛名番号", "受取人", "金額", "理由", "不能・組戻しの日")
    further = onward("refunds", "refunds-waiting", after_last([one.refund_id for one in found]))
    shown = table(WAITING_TITLE, columns, rows, empty="支払えない還付はありません。", onward=further)
    told = sentences("還付先を入力し直し、還付の画面で還付先の変更を起案してください。")
    return page_answer(Page(title=WAITING_TITLE, parts=(told, shown)))


async def show_one(call: Call, refund_id: Number) -> Response:
    """What is refunded, to whom, what became of each payment, and the form for another payee."""
    found = await get_refund(call, refund_id)
    parts: list[Part] = [
        facts(
            (
                ("還付番号", str(found.refund_id)),
                ("宛名番号", found.addressee_no),
                ("支出決定の日", found.decided_on),
                ("還付する額", found.amount_yen),
                ("還付加算金", found.interest_yen),
                ("状態", STATES[found.state]),
                *((("還付先", "入力し直した還付先が承認されるまで支払いません"),) if found.payee_waits else ()),
            )
        ),
        _items(found),
        payee_table(found.payees),
        _payments(found),
    ]
    if found.state not in ("paid", "cancelled"):
        parts.append(_change_form(refund_id))
    return page_answer(Page(title=_ONE, parts=tuple(parts)))


def _items(found: RefundView) -> Fragment:
    rows = [
        (
            shown_overpayment(one["overpayment_id"]),
            item_words(one["tax_item"], one["levy_fiscal_year"]),
            one["amount_yen"],
            one["interest_yen"],
        )
        for one in found.items
    ]
    columns = ("過誤納金", "税目・年度", "還付する額", "還付加算金")
    return table("還付する過誤納金", columns, rows, heading="還付する過誤納金")


def _payments(found: RefundView) -> Fragment:
    rows = [
        (
            f"受取人{one['payee_no']}",
            one["amount_yen"],
            STATES[one["state"]],
            REASONS.get(one["result_code"] or "", ""),
            one["recalled_on"] or one["result_on"],
            f"抽出{one['run_id']}",
        )
        for one in found.payments
    ]
    columns = ("受取人", "金額", "状態", "理由", "結果の日", "支払の抽出")
    return table("支払", columns, rows, heading="支払", empty="まだ支払の抽出に入っていません。")


def _interest(quoted: QuoteView) -> Fragment:
    rows = [
        (
            f"過誤納金{item.overpayment_id}",
            f"{_day(step['first_day'])}から{_day(step['last_day'])}まで",
            f"{step['days']}日",
            f"年{step['rate_tenths'] // 10}.{step['rate_tenths'] % 10}%",
            step["base_yen"],
            step["amount_yen"],
            step["article"],
        )
        for item, interest in zip(quoted.payload.items, quoted.interest, strict=True)
        for step in interest["steps"]
    ]
    columns = ("過誤納金", "期間", "日数", "割合", "計算の基礎", "加算金(端数処理前)", "根拠")
    return table("還付加算金の計算", columns, rows, heading="還付加算金の計算", empty="還付加算金はつきません。")


def _day(written: str) -> str:
    return day_words(date.fromisoformat(written))


def _person_form() -> Form:
    field = Input(name="addressee_no", label="宛名番号(15桁)", max_length=60)
    return Form(name="person", action="refunds/search", inputs=(field,), submit="照会する", heading="還付の照会")


def _proposal_form(filled: Quoted) -> Form:
    inputs = (*_kept(filled), _note())
    return Form(name="propose", action="refunds/proposals", inputs=inputs, submit="この内容で起案する", heading="起案")


def _change_form(refund_id: int) -> Form:
    field = Input(name="entry_id", label="還付先の入力番号", hint="還付先を入力したときの番号です。", max_length=16)
    action = f"refunds/{refund_id}/payee-quotes"
    return Form(
        name="payee",
        action=action,
        inputs=(field, *ground_inputs()),
        submit="変更後の還付先を見る",
        heading="還付先の変更",
    )


def _change_proposal(refund_id: int, filled: ChangeAsked) -> Form:
    action = f"refunds/{refund_id}/payee-proposals"
    return Form(
        name="propose", action=action, inputs=(*_kept(filled), _note()), submit="この内容で起案する", heading="起案"
    )


def _kept(filled: Filled) -> tuple[Input, ...]:
    values = sorted(filled.model_dump().items())
    return tuple(Input(name=name, kind=Kind.HIDDEN, value=value) for name, value in values)


def _note() -> Input:
    return Input(name="note", label="説明", hint="承認する職員が読みます。", required=False)
