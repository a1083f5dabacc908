"""The officers' pages in the console: what is to be done, a person's case, and the sheets that are out."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.enforcement.inbound.case_page_words import shown_panel
from services.enforcement.inbound.case_view import PANELS, VIEW, opened_case
from services.enforcement.inbound.cases_http import SEARCH, AddresseeQuery, search_case
from services.enforcement.inbound.field_sheets_http import CHECK, CopyCheck, SheetRow, check, list_out, sheet_of
from services.enforcement.inbound.field_sheets_http import LIST as SHEETS
from services.enforcement.inbound.tasks_http import LIST, list_work
from services.enforcement.rules.field_sheets import OUTCOME_LABELS
from shared.contracts.fields import PRINTABLE
from shared.days import TOKYO
from shared.documents.letter import day_words
from shared.http.page_parts import Cell, Link, facts, sentences, table
from shared.http.pages import (
    Choice,
    Form,
    Fragment,
    Input,
    Kind,
    MenuItem,
    Page,
    href,
    page_answer,
    see_page,
)
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

_WORK, _SEARCH, _OUT = "滞納整理の業務一覧", "滞納整理の案件の照会", "訪問調査票の持出し一覧"
_AHEAD_DAYS, _FORMS_MAX = 14, 50
_NUMBER = re.compile(r"[0-9]{15}")
_ALL_BACK = "持ち出したままの訪問調査票はありません。"
#: The pages that officers begin with, and what opens each.
MENU = (
    (LIST, MenuItem(title=_WORK, path="work")),
    (SEARCH, MenuItem(title=_SEARCH, path="cases")),
    (SHEETS, MenuItem(title=_OUT, path="field-sheets")),
)


class AskedWork(BaseModel):
    """The form of the work list as the console posts it: texts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    until: Annotated[str, Field(max_length=10, pattern=PRINTABLE)]
    everybody: Annotated[str, Field(max_length=10, pattern=PRINTABLE)] = ""


class AskedCase(BaseModel):
    """The form that asks for a person's case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: Annotated[str, Field(max_length=60, pattern=PRINTABLE)]


class AskedCopy(BaseModel):
    """The form that counts a copy back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    copy_no: Annotated[str, Field(max_length=3, pattern=PRINTABLE)] = ""
    outcome: Annotated[str, Field(max_length=20, pattern=PRINTABLE)] = ""
    on: Annotated[str, Field(max_length=10, pattern=PRINTABLE)] = ""
    note: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] = ""


def case_page_routes(municipality: Municipality) -> Routes:
    """The pages, in a municipality whose file has the words for tags."""
    routes = Routes("case pages")

    @routes.get("/pages/cases/{case_id}", access=VIEW, summary="A case, panel by panel")
    async def show_case(call: Call, case_id: int) -> Response:
        """Each panel that the caller may see, as a table in words."""
        case = await opened_case(call, case_id, None, None)
        tags = municipality.case_work.on(call.transaction.started_at.astimezone(TOKYO).date()).tags
        panels = [shown_panel(name, case[name], tags) for name in PANELS if name in case]
        return page_answer(Page(title="滞納整理の案件", parts=(*_head(call, case), *panels)))

    routes.get("/pages/work", access=LIST, summary="The caller's own work list")(show_own_work)
    routes.post("/pages/work", access=LIST, summary="The work list until a day")(show_work)
    routes.get("/pages/cases", access=SEARCH, summary="The form that finds a case")(ask_for_case)
    routes.post("/pages/cases/search", access=SEARCH, summary="The case of a person")(find_case)
    routes.get("/pages/field-sheets", access=SHEETS, summary="The sheets for visits that are out")(show_out)
    routes.post("/pages/field-sheets/{sheet_id}", access=CHECK, summary="Count a copy back")(count_copy)
    return routes


async def show_own_work(call: Call) -> Response:
    """What is due within two weeks in the caller's own cases."""
    until = call.transaction.started_at.astimezone(TOKYO).date() + timedelta(days=_AHEAD_DAYS)
    return await _work(call, until, everybody=False)


async def show_work(call: Call, asked: AskedWork) -> Response:
    """What is due by a day, of the caller's own cases or of all."""
    try:
        until = date.fromisoformat(asked.until)
    except ValueError:
        call.record([], fields=("task",), detail="unreadable day")
        form = _work_form(asked.until, everybody=bool(asked.everybody), error="日付は年月日で入力してください。")
        return page_answer(Page(title=_WORK, parts=(form,)), 422)
    return await _work(call, until, everybody=bool(asked.everybody))


async def ask_for_case(call: Call) -> Response:
    """The form; nobody's case is shown yet."""
    call.record([], fields=("case",), detail="form")
    return page_answer(Page(title=_SEARCH, parts=(_case_form("", ""),)))


async def find_case(call: Call, asked: AskedCase) -> Response:
    """The page of the person's case, where he has one."""
    number = asked.addressee_no.strip()
    if not _NUMBER.fullmatch(number):
        call.record([], fields=("case",), detail="unreadable number")
        form = _case_form(asked.addressee_no, "15桁の宛名番号を入力してください。")
        return page_answer(Page(title=_SEARCH, parts=(form,)), 422)
    found = await search_case(call, AddresseeQuery(addressee_no=number))
    if not found:
        form = _case_form(number, "この宛名番号の案件はありません。番号を確かめてください。")
        return page_answer(Page(title=_SEARCH, parts=(form,)), 422)
    return see_page(f"cases/{found[0].case_id}")


async def show_out(call: Call) -> Response:
    """The recall list, the first to be back first, with a form for each sheet to count its copies back."""
    out = await list_out(call)
    rows = [(_due(row.due_back_on, late=row.late), row.document_no, row.holder, _copies(row)) for row in out.sheets]
    counted = f"{out.copies_out}部(期限超過 {out.copies_overdue}部、紛失 {out.copies_lost}部)"
    shown = table("持出し中の訪問調査票", ("返却期限", "番号", "持出者", "戻っていない写し"), rows, empty=_ALL_BACK)
    today = call.transaction.started_at.astimezone(TOKYO).date().isoformat()
    forms = [
        _copy_form(row.sheet_id, row.document_no, row.missing_nos, AskedCopy(on=today))
        for row in out.sheets[:_FORMS_MAX]
    ]
    return page_answer(Page(title=_OUT, parts=(sentences(f"戻っていない写し {counted}"), shown, *forms)))


async def count_copy(call: Call, sheet_id: UUID, asked: AskedCopy) -> Response:
    """The list again once the copy is counted, or the form with what is wrong."""
    sheet = await sheet_of(call, sheet_id)
    try:
        entry = CopyCheck.model_validate({name: value.strip() for name, value in asked.model_dump().items()})
        await check(call, sheet_id, entry)
    except (ValidationError, Problem) as fault:
        words = fault.detail if isinstance(fault, Problem) else "写し・結果・日付を確かめてください。"
        form = _copy_form(sheet_id, sheet["document_no"], sheet["missing_nos"], asked, words)
        return page_answer(Page(title=_OUT, parts=(form,)), 422)
    return see_page("field-sheets")


def _head(call: Call, case: Mapping[str, Any]) -> tuple[Fragment, ...]:
    at = call.transaction.started_at.astimezone(TOKYO)
    others = [Link(f"案件{number}", href("enforcement", f"cases/{number}")) for number in case["other_case_ids"]]
    named: list[tuple[str, Cell]] = [
        ("案件", f"{case['case_id']}({'継続中' if case['is_open'] else '終了'})"),
        ("宛名番号", case["addressee_no"]),
        *(("同じ人のほかの案件", other) for other in others),
        ("担当", case["assignee"] or "なし"),
        ("時点", f"{day_words(at.date())} {at:%H:%M}現在。調定・収納・督促は、その時までに届いた通知によります。"),
    ]
    return facts(named), sentences("権限のない欄は表示していません。この照会は欄ごとに記録されました。")


def _due(day: date, *, late: bool) -> str:
    """A day by which something is due, with a word where it has passed."""
    return f"{day_words(day)}{'(超過)' if late else ''}"


def _copies(row: SheetRow) -> str:
    return "、".join(f"{number}{'(紛失)' if number in row.lost_nos else ''}" for number in row.missing_nos)


async def _work(call: Call, until: date, *, everybody: bool) -> Response:
    found = await list_work(call, until, None if everybody else call.actor.id)
    rows = [
        (
            _due(row.due_on, late=row.late),
            Link(f"案件{row.case_id}", href("enforcement", f"cases/{row.case_id}")),
            row.what,
            row.assignee or "なし",
        )
        for row in found
    ]
    caption = f"{day_words(until)}までの{len(rows)}件(期限の古い順)"
    empty = f"{day_words(until)}までの業務はありません。"
    shown = table(caption, ("期限", "案件", "内容", "担当"), rows, empty=empty)
    return page_answer(Page(title=_WORK, parts=(shown, _work_form(until.isoformat(), everybody=everybody))))


def _work_form(until: str, *, everybody: bool, error: str = "") -> Form:
    mark = "on" if everybody else ""
    inputs = (
        Input(name="until", label="いつまで", kind=Kind.DATE, value=until, error=error),
        Input(name="everybody", label="ほかの職員の案件も表示", kind=Kind.CHECKBOX, value=mark, required=False),
    )
    return Form(name="work", action="work", inputs=inputs, submit="表示する", heading="条件")


def _copy_form(sheet_id: UUID, document_no: str, missing_nos: list[int], asked: AskedCopy, error: str = "") -> Form:
    copies = tuple(Choice(value=str(number), label=f"写し{number}") for number in missing_nos)
    outcomes = tuple(Choice(value=one.value, label=label) for one, label in OUTCOME_LABELS.items())
    inputs = (
        Input(name="copy_no", label="写し", kind=Kind.SELECT, value=asked.copy_no, choices=copies, error=error),
        Input(name="outcome", label="結果", kind=Kind.SELECT, value=asked.outcome, choices=outcomes),
        Input(name="on", label="確認した日", kind=Kind.DATE, value=asked.on),
        Input(name="note", label="備考(紛失のときは必須)", value=asked.note, required=False, max_length=200),
    )
    action = f"field-sheets/{sheet_id}"
    return Form(
        name=f"sheet-{sheet_id}", action=action, inputs=inputs, submit="記録する", heading=f"{document_no} の返却"
    )


def _case_form(number: str, error: str) -> Form:
    field = Input(name="addressee_no", label="宛名番号(15桁)", value=number, error=error, max_length=60)
    return Form(name="case", action="cases/search", inputs=(field,), submit="照会する")
