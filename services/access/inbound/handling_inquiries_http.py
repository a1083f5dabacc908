"""What people ask by telephone and mail about the handling of their data: a log with answers and what is late.

Permissions: access.handling_inquiry.note for the desk, access.handling_inquiry.view, access.handling_inquiry.answer.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict

from services.access.handlers import handling_inquiries as handlers
from services.access.inbound.bodies import persons
from services.access.store import handling_inquiries as store
from shared.access import Access, AccessAction
from shared.access.purposes import DISCLOSURE
from shared.contracts.fields import AddresseeNo
from shared.http.days import DayAtHand
from shared.http.routes import Call, Routes
from shared.http.words import Account, MaybeLine
from shared.law.municipality import Municipality

NOTE = Access("access.handling_inquiry.note", DISCLOSURE, AccessAction.REGISTER)
VIEW = Access("access.handling_inquiry.view", DISCLOSURE, AccessAction.VIEW)
LIST = Access("access.handling_inquiry.view", DISCLOSURE, AccessAction.LIST)
ANSWER = Access("access.handling_inquiry.answer", DISCLOSURE, AccessAction.UPDATE)
_FIELDS = ("handling_inquiry",)
_PAGE_MAX = 200


class Way(StrEnum):
    """How somebody asked."""

    TELEPHONE = "telephone"
    MAIL = "mail"


class AnswerWay(StrEnum):
    """How he was answered."""

    TELEPHONE = "telephone"
    MAIL = "mail"
    LETTER = "letter"
    COUNTER = "counter"


class QuestionEntry(BaseModel):
    """A question as the desk notes it; whoever asks need not say who he is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    way: Way
    received_on: DayAtHand
    addressee_no: AddresseeNo | None = None
    reply_to: MaybeLine = ""
    question: Account


class AnswerEntry(BaseModel):
    """The answer that was given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    way: AnswerWay
    answered_on: DayAtHand
    answer: Account


class QuestionView(BaseModel):
    """A question with its answer; `found_late_on` is when the daily job found it unanswered after its day."""

    model_config = ConfigDict(frozen=True)

    inquiry_id: UUID
    way: Way
    received_on: date
    addressee_no: str | None
    reply_to: str
    question: str
    office: str
    answer_by: date
    noted_by: str
    recorded_at: datetime
    answer_way: AnswerWay | None
    answered_on: date | None
    answer: str | None
    answered_by: str | None
    found_late_on: date | None


def handling_inquiry_routes(municipality: Municipality) -> Routes:
    """The routes under a city's days."""
    routes = Routes("handling inquiries")

    @routes.post("/handling-inquiries", access=NOTE, summary="Note a question by telephone or mail", status_code=201)
    async def note(call: Call, entry: QuestionEntry) -> dict[str, Any]:
        """It is answered by a day, counted from the day on which it came."""
        call.record(persons([entry.addressee_no]), fields=_FIELDS)
        question = handlers.Question(**{**dict(entry), "way": entry.way.value})
        number, answer_by = await handlers.note_question(question, call.transaction, municipality)
        return {"inquiry_id": str(number), "answer_by": answer_by}

    @routes.get("/handling-inquiries", access=LIST, summary="Questions, whoever waits longest first")
    async def list_questions(
        call: Call, open_only: bool = True, skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0
    ) -> list[QuestionView]:
        """Those that are not answered, or all; a page after so many."""
        return _views(call, await call.transaction.connection.fetch(store.LIST_ALL, open_only, _PAGE_MAX, skip))

    @routes.get("/handling-inquiries/late", access=LIST, summary="Questions that were not answered by their day")
    async def list_late(call: Call) -> list[QuestionView]:
        """What the daily job has found and nobody has answered since."""
        return _views(call, await call.transaction.connection.fetch(store.LIST_LATE))

    @routes.get("/handling-inquiries/{inquiry_id}", access=VIEW, summary="One question with its answer")
    async def show(call: Call, inquiry_id: UUID) -> QuestionView:
        """As it stands."""
        found = await handlers.standing(inquiry_id, call.transaction.connection)
        return _views(call, [found])[0]

    @routes.post("/handling-inquiries/{inquiry_id}/answer", access=ANSWER, summary="Note the answer", status_code=201)
    async def answer(call: Call, inquiry_id: UUID, entry: AnswerEntry) -> dict[str, str]:
        """Once."""
        wanted = (entry.way.value, entry.answered_on, entry.answer)
        found = await handlers.answer_question(inquiry_id, *wanted, call.transaction)
        call.record(persons([found["addressee_no"]]), fields=_FIELDS, detail=f"handling_inquiry:{inquiry_id}")
        return {"inquiry_id": str(inquiry_id)}

    return routes


def _views(call: Call, rows: list[asyncpg.Record]) -> list[QuestionView]:
    call.record(persons(row["addressee_no"] for row in rows), fields=_FIELDS)
    return [QuestionView(**row) for row in rows]
