"""The auditors' pages in the console: who saw whom, what somebody saw, what one request led to."""

import re
from datetime import date
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.access.handlers.records import Answer, Question, answer, usual_days
from services.access.inbound.abnormal_http import VIEW as ABNORMAL
from services.access.inbound.abnormal_pages import ABNORMAL_ITEM
from services.access.inbound.records_http import VIEW
from services.access.inbound.staff_inquiries_pages import INQUIRY_ITEM
from services.access.inbound.staff_inquiries_pages import LIST as INQUIRE
from services.access.rules.record_words import rule_words
from services.access.rules.usage_report import item_words, service_name
from services.access.store.records import SELECT_HELD
from shared.contracts.fields import PRINTABLE
from shared.days import TOKYO
from shared.http.page_parts import table
from shared.http.pages import Form, Fragment, Input, Kind, MenuItem, Page, Part, menu_answer, page_answer
from shared.http.problems import Problem
from shared.http.routes import Call, Routes, SignedIn

RECORD_PAGES = Routes("record pages")

_TITLE = "アクセス記録の照会"
_LABELS = {
    Question.WHO_SAW: ("この人を見たのはだれか", "宛名番号(15桁)", r"^[0-9]{15}$"),
    Question.SEEN_BY: ("この職員は何を見たか", "職員番号またはサービス名", r"^[A-Za-z0-9_.:-]{1,60}$"),
    Question.TRACE: ("この操作から何が起きたか", "操作の番号(トレースID、32桁)", r"^[0-9a-f]{32}$"),
    Question.TERMINAL: ("この端末で何が行われたか", "端末の番号", r"^[A-Za-z0-9_.:-]{1,60}$"),
}
_COLUMNS = (
    "日時",
    "職員",
    "所属・端末",
    "操作",
    "利用目的",
    "対象",
    "項目",
    "根拠・内容",
    "結果",
    "操作の番号",
)
_NONE = "この条件の記録はありません。この照会も記録されました。"


class Asked(BaseModel):
    """A form as the console posts it: texts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: Annotated[str, Field(max_length=60, pattern=PRINTABLE)]
    first_day: Annotated[str, Field(max_length=10, pattern=PRINTABLE)]
    last_day: Annotated[str, Field(max_length=10, pattern=PRINTABLE)]
    after: Annotated[str, Field(max_length=40, pattern=PRINTABLE)] = ""


@RECORD_PAGES.get("/pages/menu", access=SignedIn("the links that the caller may use"), summary="Menu of the console")
async def menu(call: Call) -> Response:
    """The pages of auditors, of the security officer and of staff who ask, for whoever holds their permissions."""
    offered = {
        VIEW.permission: MenuItem(title=_TITLE, path="records"),
        ABNORMAL.permission: ABNORMAL_ITEM,
        INQUIRE.permission: INQUIRY_ITEM,
    }
    rows = await call.transaction.connection.fetch(SELECT_HELD, call.actor.id, list(offered))
    held = {row["permission"] for row in rows}
    return menu_answer([item for permission, item in offered.items() if permission in held])


@RECORD_PAGES.get("/pages/records", access=VIEW, summary="The auditors' questions")
async def page(call: Call) -> Response:
    """The forms; nobody's record is shown yet."""
    call.record([], fields=("access_record",), detail="form")
    first_day, last_day = usual_days(call.transaction.started_at.astimezone(TOKYO).date())
    days = (first_day.isoformat(), last_day.isoformat())
    return page_answer(Page(title=_TITLE, parts=tuple(_form(question, "", *days) for question in _LABELS)))


def _answering(question: Question) -> None:
    @RECORD_PAGES.post(f"/pages/records/{question.value}", access=VIEW, summary=_LABELS[question][0])
    async def ask(call: Call, asked: Asked) -> Response:
        """A page of records under the form that asked for them."""
        try:
            found = await _found(call, question, asked)
        except ValueError as error:
            call.record([], fields=("access_record",), detail=f"{question.value}: unreadable")
            form = _form(question, asked.about, asked.first_day, asked.last_day, error=str(error))
            return page_answer(Page(title=_TITLE, parts=(form,)), 422)
        parts: list[Part] = [_form(question, asked.about, asked.first_day, asked.last_day), _table(found)]
        if found.next_after is not None:
            parts.append(_form(question, asked.about, asked.first_day, asked.last_day, after=found.next_after))
        return page_answer(Page(title=_TITLE, parts=tuple(parts)))


for _question in _LABELS:
    _answering(_question)


async def _found(call: Call, question: Question, asked: Asked) -> Answer:
    """The records asked for.

    Raises:
        ValueError: what was typed is none of the kind; the sentence says what it should be.
    """
    _, label, pattern = _LABELS[question]
    about = asked.about.strip()
    if not re.fullmatch(pattern, about):
        raise ValueError(f"{label}を入力してください。")
    try:
        first_day, last_day = date.fromisoformat(asked.first_day), date.fromisoformat(asked.last_day)
    except ValueError:
        raise ValueError("期間は年月日で入力してください。") from None
    try:
        return await answer(call, question, about, first_day, last_day, asked.after)
    except Problem as problem:
        raise ValueError(problem.detail) from None


def _form(question: Question, about: str, first_day: str, last_day: str, *, error: str = "", after: str = "") -> Form:
    heading, label, _ = _LABELS[question]
    kinds = (Kind.HIDDEN, Kind.HIDDEN, Kind.HIDDEN) if after else (Kind.TEXT, Kind.DATE, Kind.DATE)
    inputs = [
        Input(name="about", label="" if after else label, kind=kinds[0], value=about, error=error, max_length=60),
        Input(name="first_day", label="" if after else "いつから", kind=kinds[1], value=first_day),
        Input(name="last_day", label="" if after else "いつまで", kind=kinds[2], value=last_day),
    ]
    if after:
        inputs.append(Input(name="after", kind=Kind.HIDDEN, value=after))
    return Form(
        name=f"{question.value}{'-next' if after else ''}",
        action=f"records/{question.value}",
        inputs=tuple(inputs),
        submit="続きを表示" if after else "照会する",
        heading="" if after else heading,
    )


def _table(found: Answer) -> Fragment:
    rows = [
        (
            row["occurred_at"].astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S"),
            f"{row['actor_name'] or ''} {row['actor_id']}".strip(),
            f"{row['office']} {row['terminal']}".strip(),
            f"{service_name(row['service'])} {row['action_label']}",
            row["purpose_label"],
            row["subject_ref"],
            "、".join(item_words(row["fields"])),
            row["detail"],
            f"{'許可' if row['outcome'] == 'allowed' else '拒否'} {rule_words(row['rule'])}".strip(),
            row["trace_id"],
        )
        for row in found.rows
    ]
    return table(f"{len(rows)}件の記録(新しい順)。この照会も記録されました。", _COLUMNS, rows, empty=_NONE)
