"""The pages in the console on which staff ask, read the answer with what was seen, and countersign."""

from collections.abc import Sequence
from typing import Annotated, get_args
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.access.handlers import staff_inquiries as handlers
from services.access.inbound.bodies import persons
from services.access.inbound.staff_inquiries_http import InquiryDetail, Question, shown
from services.access.rules.usage_report import service_name
from services.access.store import staff_inquiries as store
from shared.access import Access, AccessAction
from shared.access.purposes import OPERATIONS
from shared.access.terms import AccessPolicy
from shared.days import TOKYO
from shared.documents.letter import day_words
from shared.http.page_parts import Cell, Link, alert, facts, sentences, table
from shared.http.pages import Choice, Form, Input, Kind, MenuItem, Page, Part, href, page_answer, see_page
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

_PERMISSION = "access.staff_inquiry.ask"
LIST = Access(_PERMISSION, OPERATIONS, AccessAction.LIST)
VIEW = Access(_PERMISSION, OPERATIONS, AccessAction.VIEW)
ASK = Access(_PERMISSION, OPERATIONS, AccessAction.REGISTER)

_TITLE, _PATH = "職員からの問合せ", "staff-inquiries"
INQUIRY_ITEM = MenuItem(title=_TITLE, path=_PATH)
_SHOWN = 50
_LISTED = ("受付", "調べる対象", "問合せ", "回答の期限", "状態")
_SEEN = ("日時", "担当者", "操作", "対象", "項目", "結果")


class Asked(BaseModel):
    """The form of a question as the console posts it: texts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: Annotated[str, Field(max_length=20)] = ""
    addressee_no: Annotated[str, Field(max_length=15)] = ""
    question: Annotated[str, Field(max_length=2_000)] = ""


class Signed(BaseModel):
    """The form of a countersignature as the console posts it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seen_sha256: Annotated[str, Field(max_length=64)] = ""


def staff_inquiry_pages(policy: AccessPolicy, municipality: Municipality) -> Routes:
    """The pages under a city's roles and days."""
    routes = Routes("staff inquiry pages")

    @routes.get("/pages/staff-inquiries", access=LIST, summary="The caller's enquiries, and the form for another")
    async def show_all(call: Call) -> Response:
        """The last day first."""
        return page_answer(await _all(call, Asked()))

    @routes.post("/pages/staff-inquiries", access=ASK, summary="Ask something that must be looked into")
    async def ask(call: Call, asked: Asked) -> Response:
        """The enquiry's page, or the form with what is wrong."""
        try:
            person = asked.addressee_no.strip() or None
            question = Question.model_validate(
                {"service": asked.service, "addressee_no": person, "question": asked.question.strip()}
            )
        except ValidationError:
            sentence = "対象を選び、問合せを3文字以上で書いてください。宛名番号は15桁で、個人番号は書けません。"
            return page_answer(await _all(call, asked, sentence), 422)
        call.record(persons([question.addressee_no]), fields=("staff_inquiry",))
        wanted = (question.service, question.addressee_no, question.question)
        number, _ = await handlers.open_inquiry(*wanted, call.transaction, policy, municipality)
        return see_page(f"{_PATH}/{number}")

    @routes.get("/pages/staff-inquiries/{inquiry_id}", access=VIEW, summary="One enquiry with what was seen under it")
    async def show_one(call: Call, inquiry_id: UUID) -> Response:
        """Of the caller himself."""
        return page_answer(_page(await _own(call, inquiry_id)))

    @routes.post("/pages/staff-inquiries/{inquiry_id}", access=ASK, summary="Countersign what was seen")
    async def close(call: Call, inquiry_id: UUID, signed: Signed) -> Response:
        """The enquiry's page once more."""
        found = await _own(call, inquiry_id)
        try:
            await handlers.countersign(inquiry_id, signed.seen_sha256, call.transaction)
        except Problem as problem:
            return page_answer(_page(found, problem.detail), 422)
        return see_page(f"{_PATH}/{inquiry_id}")

    return routes


async def _all(call: Call, asked: Asked, error: str = "") -> Page:
    at = call.transaction.started_at
    rows = await call.transaction.connection.fetch(store.LIST_OF_ASKER, at, call.actor.id, _SHOWN)
    call.record(persons(row["addressee_no"] for row in rows), fields=("staff_inquiry",), detail="page")
    listed = [
        (
            Link(
                day_words(row["recorded_at"].astimezone(TOKYO).date()),
                href("access", f"{_PATH}/{row['inquiry_id']}"),
            ),
            f"{service_name(row['service'])} {row['addressee_no'] or ''}".strip(),
            row["question"],
            row["answer_by"],
            _state(is_closed=bool(row["closed_at"]), is_answered=bool(row["answered_at"]), holders=row["holders"]),
        )
        for row in rows
    ]
    services = get_args(Question.model_fields["service"].annotation)
    choices = tuple(Choice(value=one, label=service_name(one)) for one in services)
    inputs = (
        Input(name="service", label="調べる対象", kind=Kind.SELECT, value=asked.service, choices=choices, error=error),
        Input(
            name="addressee_no",
            label="宛名番号(15桁。人に関しないときは空欄)",
            value=asked.addressee_no,
            required=False,
        ),
        Input(name="question", label="問合せ", kind=Kind.AREA, value=asked.question, max_length=2_000),
    )
    form = Form(name="ask", action=_PATH, inputs=inputs, submit="問い合わせる", heading="新しい問合せ")
    drawn = table("あなたの問合せ(新しい順)", _LISTED, listed, empty="あなたの問合せはありません。")
    return Page(title=_TITLE, parts=(drawn, form))


async def _own(call: Call, inquiry_id: UUID) -> InquiryDetail:
    found = await shown(call, inquiry_id)
    # What somebody else asked is not there.
    if found.asked_by != call.actor.id:
        raise not_found("問合せ")
    return found


def _page(found: InquiryDetail, error: str = "") -> Page:
    rows = [
        (
            one.occurred_at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S"),
            one.actor_id,
            f"{one.part} {one.action}",
            one.subject_ref,
            "、".join(one.items),
            "許可" if one.outcome == "allowed" else "拒否",
        )
        for one in found.seen
    ]
    until = found.seen_until.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S") if found.seen_until else "記録の収集前"
    # Where more came to light after a countersignature, it is asked for once more.
    is_closed = found.seen_count is not None and found.seen_count >= len(found.seen)
    is_answered = found.answered_at is not None
    state = _state(is_closed=is_closed, is_answered=is_answered, holders=found.holders)
    named: list[tuple[str, Cell]] = [
        ("受付番号", found.reference),
        ("調べる対象", f"{service_name(found.service)} {found.addressee_no or ''}".strip()),
        ("問合せ", found.question),
        ("回答の期限", found.answer_by),
        ("状態", state),
        ("回答", f"{found.answer or 'まだありません'} {found.answered_by or ''}".strip()),
    ]
    seen = table(
        "この受付で見たもの", _SEEN, rows, heading="この受付で見たもの", empty="集まった記録では、何も見ていません。"
    )
    parts: list[Part] = [facts(named), seen, sentences(f"{until}までの記録です。")]
    if error:
        parts.insert(0, alert(error))
    if is_answered and not is_closed:
        mark = Input(name="seen_sha256", kind=Kind.HIDDEN, value=found.seen_sha256)
        action = f"{_PATH}/{found.inquiry_id}"
        parts.append(Form(name="close", action=action, inputs=(mark,), submit="回答と閲覧の一覧を確認した"))
    return Page(title=_TITLE, parts=tuple(parts))


def _state(*, is_closed: bool, is_answered: bool, holders: Sequence[str]) -> str:
    if is_closed:
        return "確認済み"
    if is_answered:
        return "回答済み(確認してください)"
    return "調査中" if holders else "受付"
