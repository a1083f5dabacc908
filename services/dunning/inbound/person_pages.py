"""The officers' pages about what was said and promised: a person's history, what comes next, broken promises."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response
from pydantic import Field, ValidationError

from services.dunning.inbound.contacts_http import LIST as NEXT
from services.dunning.inbound.contacts_http import (
    RECORD,
    VIEW,
    ContactEntry,
    HistoryEntry,
    HistoryOf,
    find_history,
    list_next_actions,
    record_contact,
)
from services.dunning.inbound.page_words import CONTACTS, DETAILS, HAPPENED, PARTNERS
from services.dunning.inbound.promises_http import LIST as BROKEN
from services.dunning.inbound.promises_http import list_broken
from shared.days import TOKYO
from shared.documents.letter import day_words
from shared.http.page_forms import Filled, Typed, came_back, undone_on_fault
from shared.http.page_parts import Cell, facts, onward, sentences, table
from shared.http.pages import Choice, Form, Input, Kind, Page, page_answer
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.http.words import LINES
from shared.law.tax_items import tax_item

HISTORY, NEXT_TITLE, BROKEN_TITLE = "交渉経過の照会と記録", "期日が来た次の行動", "守られなかった納付約束"
_PAGE = 100

PERSON_PAGES = Routes("person pages")

After = Annotated[int, Query(ge=0, le=2**53 - 1)]


class Asked(Filled):
    """The form that asks what happened with a person."""

    addressee_no: Typed = ""


class Spoken(Filled):
    """The form that writes a contact down."""

    addressee_no: Typed = ""
    kind: Typed = ""
    with_whom: Typed = ""
    made_on: Typed = ""
    summary: Annotated[str, Field(max_length=2_000, pattern=LINES)] = ""
    next_action: Typed = ""
    next_action_on: Typed = ""


@PERSON_PAGES.get("/pages/contacts", access=VIEW, summary="The forms that find a history and add to it")
async def ask(call: Call) -> Response:
    """Nobody's history is shown yet."""
    call.record([], fields=("contact",), detail="form")
    return page_answer(Page(title=HISTORY, parts=(_person_form(), _contact_form("", _today(call)))))


@PERSON_PAGES.post("/pages/contacts/search", access=VIEW, summary="What happened with a person")
async def show_history(call: Call, filled: Asked) -> Response:
    """Contacts, calls, messages, letters, returned mail and promises, the newest first."""
    try:
        query = HistoryOf.model_validate(filled.given())
    except ValidationError:
        call.record([], fields=("contact",), detail="unreadable number")
        fault = Problem(422, "unreadable", "15桁の宛名番号を入力してください。")
        return came_back(HISTORY, _person_form(), filled, fault)
    found = await find_history(call, query)
    columns = ("日付", "区分", "番号", "内容", "要旨", "次の行動", "職員")
    shown = table("交渉・催告・約束(新しい順)", columns, list(map(_row, found)), empty="この人の経過はありません。")
    form = _contact_form(query.addressee_no, _today(call))
    return page_answer(Page(title=HISTORY, parts=(facts((("宛名番号", query.addressee_no),)), shown, form)))


@PERSON_PAGES.post("/pages/contacts", access=RECORD, summary="Write a contact down")
async def write_down(call: Call, filled: Spoken) -> Response:
    """That it is kept, or the form with what is wrong."""
    try:
        entry = ContactEntry.model_validate(filled.given())
        async with undone_on_fault(call):
            await record_contact(call, entry)
    except (ValidationError, Problem) as fault:
        call.record([], fields=("contact",), detail="refused form")
        return came_back(HISTORY, _contact_form("", _today(call)), filled, fault)
    told = sentences("交渉経過を記録しました。記録は変更できません。誤りは、訂正の記録を加えます。")
    return page_answer(Page(title=HISTORY, parts=(told, _person_form())))


@PERSON_PAGES.get("/pages/next-actions", access=NEXT, summary="What was planned and whose day has come")
async def show_next(call: Call, after: After = 0) -> Response:
    """Until today, in the order in which it was written down."""
    found = await list_next_actions(call, _today(call), after, _PAGE)
    rows: list[tuple[Cell, ...]] = [
        (one.next_action_on, one.addressee_no, one.next_action, one.recorded_by) for one in found
    ]
    further = onward("dunning", "next-actions", found[-1].contact_id if len(found) == _PAGE else None)
    columns = ("予定日", "宛名番号", "次の行動", "記録した職員")
    shown = table(NEXT_TITLE, columns, rows, empty="期日が来た次の行動はありません。", onward=further)
    return page_answer(Page(title=NEXT_TITLE, parts=(shown,)))


@PERSON_PAGES.get("/pages/broken-promises", access=BROKEN, summary="Broken promises that nobody has taken up")
async def show_broken(call: Call, after: After = 0) -> Response:
    """Until somebody speaks with the person, or he promises anew."""
    found = await list_broken(call, _today(call), after, _PAGE)
    rows: list[tuple[Cell, ...]] = [
        (one.addressee_no, one.pay_by, one.amount_yen, one.paid_yen, one.judged_on) for one in found
    ]
    further = onward("dunning", "broken-promises", found[-1].promise_id if len(found) == _PAGE else None)
    columns = ("宛名番号", "約束の期日", "約束の額", "納付された額", "判定した日")
    shown = table(BROKEN_TITLE, columns, rows, empty="守られなかった納付約束はありません。", onward=further)
    return page_answer(Page(title=BROKEN_TITLE, parts=(shown,)))


def _row(one: HistoryEntry) -> tuple[Cell, ...]:
    planned = "" if one.next_action_on is None else f"{day_words(one.next_action_on)} {one.next_action}".strip()
    summary = f"{one.summary}(訂正済み)" if one.corrected else one.summary
    return one.on_day, HAPPENED[one.kind], one.reference, _detail(one), summary, planned, one.recorded_by


def _detail(one: HistoryEntry) -> str:
    if one.kind == "contact":
        way, _, partner = one.detail.partition("/")
        return f"{CONTACTS[way]}({PARTNERS[partner]})"
    if one.kind == "dunning_notice":
        return tax_item(one.detail).name
    if one.kind == "promise":
        return f"{day_words(date.fromisoformat(one.detail))}まで"
    return DETAILS[one.kind][one.detail]


def _today(call: Call) -> date:
    return call.transaction.started_at.astimezone(TOKYO).date()


def _person_form() -> Form:
    field = Input(name="addressee_no", label="宛名番号(15桁)", max_length=60)
    return Form(name="person", action="contacts/search", inputs=(field,), submit="照会する", heading="交渉経過の照会")


def _contact_form(addressee_no: str, today: date) -> Form:
    kinds = tuple(Choice(value=code, label=label) for code, label in CONTACTS.items())
    partners = tuple(Choice(value=code, label=label) for code, label in PARTNERS.items())
    inputs = (
        Input(name="addressee_no", label="宛名番号(15桁)", value=addressee_no, max_length=60),
        Input(name="kind", label="方法", kind=Kind.SELECT, choices=kinds),
        Input(name="with_whom", label="相手", kind=Kind.SELECT, choices=partners),
        Input(name="made_on", label="交渉の日", kind=Kind.DATE, value=today.isoformat()),
        Input(name="summary", label="要旨", kind=Kind.AREA, hint="個人番号は書けません。", max_length=2_000),
        Input(name="next_action", label="次の行動", required=False, max_length=200),
        Input(name="next_action_on", label="次の行動の予定日", kind=Kind.DATE, required=False),
    )
    return Form(name="contact", action="contacts", inputs=inputs, submit="記録する", heading="交渉経過の記録")
