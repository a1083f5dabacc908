"""Requests about one's own data at the desk: registered, followed, answered by letter, and never late unseen.

Permissions: access.disclosure.register for the desk (総務課), access.disclosure.view and .list for whoever follows
them, access.disclosure.print for the letters, access.disclosure.carry_out for the office that holds the data (納税課).
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.access.handlers import disclosure as handlers
from services.access.rules.disclosure import AgentPaper, Asking, IdentityPaper, Outcome, Requester, RequestKind, Way
from services.access.store import disclosure
from shared.access import Access, AccessAction
from shared.access.purposes import DISCLOSURE
from shared.access.terms import AccessPolicy
from shared.contracts.fields import AddresseeNo, Code
from shared.documents.letter_sheets import letters_pdf
from shared.documents.templates import FrozenLetter, letter_of
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.http.words import Line, Words
from shared.transaction import Transaction

REGISTER = Access("access.disclosure.register", DISCLOSURE, AccessAction.REGISTER)
VIEW = Access("access.disclosure.view", DISCLOSURE, AccessAction.VIEW)
LIST = Access("access.disclosure.list", DISCLOSURE, AccessAction.LIST)
PRINT = Access("access.disclosure.print", DISCLOSURE, AccessAction.PRINT)
CARRY_OUT = Access("access.disclosure.carry_out", DISCLOSURE, AccessAction.UPDATE)

_PAGE_MAX = 200
_FIELDS = ("name", "address", "disclosure_request")


class RequestEntry(BaseModel):
    """A request as the desk takes it in; numbers of papers are not kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: RequestKind
    addressee_no: AddresseeNo
    received_on: DayAtHand
    way: Way = Way.COUNTER
    requester: Requester = Requester.SELF
    requester_name: Line
    postal_code: Annotated[str, Field(pattern=r"^[0-9]{7}$")]
    address: Line
    wanted: Words
    papers: Annotated[frozenset[IdentityPaper], Field(min_length=1, max_length=len(IdentityPaper))]
    residence_paper_on: DayAtHand | None = None
    agent_paper: AgentPaper | None = None
    agent_paper_on: DayAtHand | None = None
    disclosed_on: DayAtHand | None = None
    holder_office: Code = "tax_payment"


class Note(BaseModel):
    """What happened to a request on a day, in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: DayAtHand
    reason: Words


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class RequestView(_View):
    """A request in a list.

    `decide_by` is none while an amendment is waited for, and once the request is over.
    """

    request_id: UUID
    kind: RequestKind
    kind_name: str
    addressee_no: str
    received_on: date
    desk_office: str
    holder_office: str
    decide_by: date | None
    ended_as: str | None
    outcome: Outcome | None
    is_carried_out: bool


class StepView(_View):
    """One step of a request, and the letter that told it."""

    step_no: int
    kind: str
    effective_on: date
    due_on: date | None
    extended_days: int | None
    outcome: Outcome | None
    grounds: list[str]
    reason: str
    approval_id: UUID | None
    noted_by: str
    recorded_at: datetime
    document_no: str | None


class RequestDetail(RequestView):
    """A request with all that was entered of it."""

    way: Way
    requester: Requester
    requester_name: str
    postal_code: str
    address: str
    wanted: str
    papers: list[IdentityPaper]
    residence_paper_on: date | None
    agent_paper: AgentPaper | None
    agent_paper_on: date | None
    disclosed_on: date | None
    due_on: date
    registered_by: str
    steps: list[StepView]


class WarningView(_View):
    """A request whose last day is near or past."""

    warning: str
    due_on: date
    found_on: date
    request_id: UUID
    kind: RequestKind
    addressee_no: str
    holder_office: str


def disclosure_routes(policy: AccessPolicy) -> Routes:
    """The routes under a city's offices."""
    routes = Routes("disclosure")

    @routes.post("/disclosure-requests", access=REGISTER, summary="Register a request", status_code=201)
    async def register(call: Call, entry: RequestEntry) -> dict[str, Any]:
        """Its last day is counted from the day of the request."""
        call.record([entry.addressee_no], fields=_FIELDS)
        if entry.holder_office not in policy.offices:
            raise Problem(422, "office_unknown", "所属が登録されていません。所属の番号を確かめてください。")
        number, last_day = await handlers.register(_request(entry), call.transaction, call.actor.office)
        return {"request_id": str(number), "decide_by": last_day}

    _reading(routes)
    _noting(routes)
    _printing(routes)
    return routes


def _reading(routes: Routes) -> None:
    @routes.get("/disclosure-requests", access=LIST, summary="Requests, the first day first")
    async def list_requests(
        call: Call,
        is_open: bool | None = None,
        skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    ) -> list[RequestView]:
        """Open ones, those that are over, or all; a page after so many."""
        rows = await call.transaction.connection.fetch(disclosure.LIST_STANDING, is_open, _PAGE_MAX, skip)
        call.record(sorted({row["addressee_no"] for row in rows}), fields=("disclosure_request",))
        return [RequestView(**_values(row, RequestView)) for row in rows]

    @routes.get("/disclosure-warnings", access=LIST, summary="Open requests whose last day is near or past")
    async def list_warnings(call: Call) -> list[WarningView]:
        """What the daily job has found and nobody has settled since."""
        rows = await call.transaction.connection.fetch(disclosure.LIST_WARNINGS)
        call.record(sorted({row["addressee_no"] for row in rows}), fields=("disclosure_request",))
        return [WarningView(**row) for row in rows]

    @routes.get("/disclosure-requests/{request_id}", access=VIEW, summary="One request with its steps", writes=True)
    async def show(call: Call, request_id: UUID) -> RequestDetail:
        """All that was entered, decided and sent."""
        connection = call.transaction.connection
        row = await handlers.standing(connection, request_id)
        call.record([row["addressee_no"]], fields=_FIELDS, detail=f"disclosure:{request_id}")
        steps = [StepView(**step) for step in await connection.fetch(disclosure.SELECT_STEPS, request_id)]
        return RequestDetail(**_values(row, RequestDetail), steps=steps)


def _noting(routes: Routes) -> None:
    Noting = Callable[[UUID, date, str, Transaction], Awaitable[asyncpg.Record]]  # noqa: N806 - It is a type.

    def noting(path: str, access: Access, summary: str, note_it: Noting) -> None:
        @routes.post(f"/disclosure-requests/{{request_id}}/{path}", access=access, summary=summary, status_code=201)
        async def note(call: Call, request_id: UUID, entry: Note) -> dict[str, str]:
            row = await note_it(request_id, entry.on, entry.reason, call.transaction)
            call.record([row["addressee_no"]], fields=("disclosure_request",), detail=f"disclosure:{request_id} {path}")
            return {"request_id": str(request_id)}

    noting("amendment-asked", REGISTER, "The person was asked to mend the request", handlers.ask_amendment)
    noting("amended", REGISTER, "The person has mended the request", handlers.amend)
    noting("withdrawn", REGISTER, "The person took the request back", handlers.withdraw)
    noting("carried-out", CARRY_OUT, "What was granted has been done", handlers.carry_out)


def _printing(routes: Routes) -> None:
    @routes.get("/disclosure-letters/{document_no}/pdf", access=PRINT, summary="A letter as it was made, as PDF")
    async def get_pdf(call: Call, document_no: Annotated[str, Path(pattern=r"^J[0-9]{12}$")]) -> Response:
        """Drawn again from its kept values, always the same bytes."""
        row = await call.transaction.connection.fetchrow(disclosure.SELECT_LETTER, document_no)
        if row is None:
            raise not_found("開示等の通知書")
        call.record([row["addressee_no"]], fields=_FIELDS, detail=f"letter:{document_no}")
        letter = letter_of(FrozenLetter(row["template"], row["template_version"], row["template_values"]))
        pdf, _ = await asyncio.to_thread(letters_pdf, [letter])
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})


def _request(entry: RequestEntry) -> handlers.Request:
    asking = Asking(
        entry.kind,
        entry.received_on,
        entry.way,
        entry.requester,
        entry.papers,
        entry.residence_paper_on,
        entry.agent_paper,
        entry.agent_paper_on,
        entry.disclosed_on,
    )
    return handlers.Request(
        asking,
        entry.addressee_no,
        entry.requester_name,
        entry.postal_code,
        entry.address,
        entry.wanted,
        entry.holder_office,
    )


def _values(row: asyncpg.Record, view: type[BaseModel]) -> dict[str, Any]:
    values = {name: row[name] for name in view.model_fields if name in row}
    return {**values, "kind_name": RequestKind(row["kind"]).label}
