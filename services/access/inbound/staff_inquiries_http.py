"""Enquiries of staff: asked, answered by an operator, and countersigned with the list of what he saw.

Permissions: access.staff_inquiry.ask for whoever asks and countersigns, access.staff_inquiry.view for whoever follows
them, access.staff_inquiry.answer for operators.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.access.handlers import staff_inquiries as handlers
from services.access.inbound.bodies import persons
from services.access.rules.usage_report import item_words, service_name
from services.access.store import staff_inquiries as store
from shared.access import Access, AccessAction
from shared.access.purposes import OPERATIONS, PURPOSES
from shared.access.terms import AccessPolicy
from shared.contracts.fields import AddresseeNo
from shared.http.routes import Call, Routes
from shared.http.words import Account
from shared.law.municipality import Municipality

ASK = Access("access.staff_inquiry.ask", OPERATIONS, AccessAction.REGISTER)
VIEW = Access("access.staff_inquiry.view", OPERATIONS, AccessAction.VIEW)
LIST = Access("access.staff_inquiry.view", OPERATIONS, AccessAction.LIST)
MINE = Access("access.staff_inquiry.answer", OPERATIONS, AccessAction.LIST)
ANSWER = Access("access.staff_inquiry.answer", OPERATIONS, AccessAction.UPDATE)
_FIELDS = ("staff_inquiry",)
_LISTED = 200


class Question(BaseModel):
    """What somebody of the staff asks, about one service and one person or nobody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: Literal["payments", "dunning", "enforcement", "refunds"]
    addressee_no: AddresseeNo | None = None
    question: Account


class AnswerText(BaseModel):
    """What the operator found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: Account


class Countersignature(BaseModel):
    """The list of what was seen that whoever asked has read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seen_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class InquiryView(BaseModel):
    """An enquiry as it stands; `reference` is what every look under it states as its case."""

    model_config = ConfigDict(frozen=True)

    inquiry_id: UUID
    reference: str
    service: str
    addressee_no: str | None
    question: str
    answer_by: date
    asked_by: str
    asked_office: str
    recorded_at: datetime
    holders: list[str]
    ends_at: datetime | None
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    seen_count: int | None
    closed_at: datetime | None


class SeenView(BaseModel):
    """One look under the ticket, or one that was refused."""

    model_config = ConfigDict(frozen=True)

    occurred_at: datetime
    part: str
    actor_id: str
    office: str
    purpose: str
    action: str
    subject_ref: str
    items: list[str]
    outcome: str
    rule: str


class InquiryDetail(InquiryView):
    """With what was seen, up to when the records are here, and the hash that is countersigned."""

    seen: list[SeenView]
    seen_until: datetime | None
    seen_sha256: str


class WarningView(BaseModel):
    """An enquiry that is late, or under which more was seen than was countersigned."""

    model_config = ConfigDict(frozen=True)

    inquiry_id: UUID
    warning: str
    found_on: date
    answer_by: date
    service: str
    addressee_no: str | None
    asked_by: str
    asked_office: str


def staff_inquiry_routes(policy: AccessPolicy, municipality: Municipality) -> Routes:
    """The routes under a city's roles and limits."""
    routes = Routes("staff inquiries")

    @routes.post("/staff-inquiries", access=ASK, summary="Ask something that must be looked into", status_code=201)
    async def ask(call: Call, question: Question) -> dict[str, Any]:
        """It is answered by a day; nobody may look at anything for it yet."""
        call.record(persons([question.addressee_no]), fields=_FIELDS)
        wanted = (question.service, question.addressee_no, question.question)
        number, answer_by = await handlers.open_inquiry(*wanted, call.transaction, policy, municipality)
        return {"inquiry_id": str(number), "reference": f"ticket:{number}", "answer_by": answer_by}

    _listing(routes)
    _settling(routes)
    return routes


def _listing(routes: Routes) -> None:
    @routes.get("/staff-inquiries", access=LIST, summary="Enquiries of staff, the last day first")
    async def list_inquiries(call: Call, open_only: bool = True) -> list[InquiryView]:
        """Those that are not countersigned yet, or all."""
        at = call.transaction.started_at
        return _views(call, await call.transaction.connection.fetch(store.LIST_LAST, at, open_only, _LISTED))

    @routes.get("/staff-inquiries/warnings", access=LIST, summary="Enquiries that are late or do not agree")
    async def list_warnings(call: Call) -> list[WarningView]:
        """What the daily job has found and nobody has settled since."""
        rows = await call.transaction.connection.fetch(store.LIST_WARNINGS)
        call.record(persons(row["addressee_no"] for row in rows), fields=_FIELDS)
        return [WarningView(**row) for row in rows]

    @routes.get("/my-staff-inquiries", access=MINE, summary="Enquiries for which the caller may look")
    async def list_mine(call: Call) -> list[InquiryView]:
        """Until his right ends."""
        at = call.transaction.started_at
        return _views(call, await call.transaction.connection.fetch(store.LIST_OF_HOLDER, at, call.actor.id))

    @routes.get("/staff-inquiries/{inquiry_id}", access=VIEW, summary="One enquiry with what was seen under it")
    async def show(call: Call, inquiry_id: UUID) -> InquiryDetail:
        """Who looked at what and when, as the gathered records have it."""
        return await shown(call, inquiry_id)


def _settling(routes: Routes) -> None:
    @routes.post("/staff-inquiries/{inquiry_id}/answer", access=ANSWER, summary="Answer an enquiry", status_code=201)
    async def answer(call: Call, inquiry_id: UUID, text: AnswerText) -> dict[str, str]:
        """The right to look ends with it."""
        found = await handlers.answer(inquiry_id, text.answer, call.transaction)
        call.record(persons([found["addressee_no"]]), fields=_FIELDS, detail=f"staff_inquiry:{inquiry_id}")
        return {"inquiry_id": str(inquiry_id)}

    @routes.post(
        "/staff-inquiries/{inquiry_id}/close", access=ASK, summary="Countersign what was seen", status_code=201
    )
    async def close(call: Call, inquiry_id: UUID, signature: Countersignature) -> dict[str, str]:
        """By whoever asked."""
        found = await handlers.countersign(inquiry_id, signature.seen_sha256, call.transaction)
        call.record(persons([found["addressee_no"]]), fields=_FIELDS, detail=f"staff_inquiry:{inquiry_id} closed")
        return {"inquiry_id": str(inquiry_id)}


async def shown(call: Call, inquiry_id: UUID) -> InquiryDetail:
    """An enquiry with what was seen under it; the look at it is on record.

    Raises:
        Problem: There is none.
    """
    connection = call.transaction.connection
    found = await handlers.standing(inquiry_id, connection, call.transaction.started_at)
    seen = await handlers.seen_under(found, connection)
    concerned = persons([found["addressee_no"], *(row["subject_ref"] for row in seen.rows)])
    call.record(concerned, fields=(*_FIELDS, "access_record"), detail=f"staff_inquiry:{inquiry_id}")
    return InquiryDetail(
        **_values(found), seen=[_seen(row) for row in seen.rows], seen_until=seen.until, seen_sha256=seen.sha256.hex()
    )


def _views(call: Call, rows: list[asyncpg.Record]) -> list[InquiryView]:
    call.record(persons(row["addressee_no"] for row in rows), fields=_FIELDS)
    return [InquiryView(**_values(row)) for row in rows]


def _values(row: asyncpg.Record) -> dict[str, Any]:
    return {name: row[name] for name in InquiryView.model_fields}


def _seen(row: asyncpg.Record) -> SeenView:
    named = {"part", "purpose", "action", "items"}
    return SeenView(
        **{name: row[name] for name in SeenView.model_fields if name not in named},
        part=service_name(row["service"]),
        purpose=PURPOSES[row["purpose"]].label if row["purpose"] in PURPOSES else row["purpose"],
        action=AccessAction(row["action"]).label,
        items=item_words(row["fields"]),
    )
