"""Dispositions beside seizures: those of a case, their days, what happened to one, and its papers.

Permissions: enforcement.disposition.view, enforcement.disposition.list, enforcement.disposition.record and
enforcement.disposition.print.
"""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.disposition_steps import note
from services.enforcement.inbound.disposition_act import answered
from services.enforcement.inbound.disposition_papers import PAPERS, DispositionPaper, disposition_letter
from services.enforcement.inbound.words import Line, Words
from services.enforcement.rules.disposition_failures import LABELS as FAILURE_LABELS
from services.enforcement.rules.dispositions import (
    KIND_LABELS,
    STEP_LABELS,
    DispositionKind,
    DispositionState,
    DispositionStep,
)
from services.enforcement.store import cases
from services.enforcement.store import dispositions as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.staff import Holder
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.page import PrintMark
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

VIEW = Access("enforcement.disposition.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.disposition.list", ENFORCEMENT, AccessAction.LIST)
RECORD = Access("enforcement.disposition.record", ENFORCEMENT, AccessAction.UPDATE)
PRINT = Access("enforcement.disposition.print", ENFORCEMENT, AccessAction.PRINT)
_FIELDS = ("disposition", "claim", "balance")


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class DispositionRow(_View):
    """A disposition and where it stands."""

    disposition_id: UUID
    case_id: int
    addressee_no: str
    kind: DispositionKind
    kind_name: str
    ground: str
    authority: str
    reference: str
    description: str
    property_id: int | None
    counterparty_no: str | None
    limit_yen: int | None
    received_yen: int
    began_on: date | None
    due_on: date | None
    due_time: time | None
    decided_on: date
    document_no: str | None
    state: DispositionState
    step_no: int = Field(description="Of its last step; whoever proposes something about it names it")
    last_step: DispositionStep
    last_step_name: str
    claim_ids: list[int]
    tax_items: list[str]


class StepRow(_View):
    """A step: when it counts, and when it became known."""

    step_no: int
    kind: str
    state: str
    effective_on: date
    document_no: str | None
    note: str
    recorded_by: str
    recorded_at: datetime


class StatedClaim(_View):
    """A claim, with what payments stated of it at the issue; as it is known here where payments was not asked."""

    claim_id: int
    tax_item: str
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: date
    former_due_on: date | None
    priority_on: date | None
    stated_on: date | None
    principal_yen: int
    dunning_fee_yen: int
    late_charge_yen: int
    disposition_cost_yen: int


class FailureRow(_View):
    """What stood against the issue."""

    rule: str
    claim_id: int | None
    sentence: str


class DispositionView(DispositionRow):
    """A disposition with its steps and claims."""

    steps: list[StepRow]
    claims: list[StatedClaim]
    failures: list[FailureRow]


class StepEntry(BaseModel):
    """What has happened in the world to a disposition."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: DispositionStep
    effective_on: DayAtHand
    note: Words


class DispositionPaperRequest(BaseModel):
    """Which paper, and what goes onto it beside what is kept here, since enforcement keeps no names or addresses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    paper: DispositionPaper
    debtor_name: Line
    debtor_address: Line
    recipient_name: Line
    recipient_address: Line
    recipient_postal_code: Annotated[str, Field(pattern=r"^[0-9]{7}$")]


def disposition_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose name stands on the papers."""
    routes = Routes("dispositions")

    @routes.get("/cases/{case_id}/dispositions", access=VIEW, summary="Dispositions beside seizures of a case")
    async def list_of_case(call: Call, case_id: int) -> list[DispositionRow]:
        connection = call.transaction.connection
        case = await connection.fetchrow(cases.SELECT_CASE, case_id)
        if case is None:
            raise not_found(f"滞納整理の案件 {case_id}")
        rows = [row for row in await connection.fetch(store.SELECT_OF_CASE, case_id) if _may_see(call, row)]
        concerned = [case["addressee_no"], *_concerned(rows)]
        call.require_distance(concerned)
        call.record(concerned, fields=_FIELDS, detail=f"case:{case_id}")
        return [DispositionRow(**_values(row)) for row in rows]

    @routes.get("/dispositions/due", access=LIST, summary="Dispositions with a day that comes or has passed")
    async def list_due(
        call: Call, until: Annotated[date, Query()], kind: DispositionKind | None = None, assignee: Holder | None = None
    ) -> list[DispositionRow]:
        found = (until, assignee, _items(call), kind and kind.value)
        rows = await call.transaction.connection.fetch(store.LIST_DUE, *found)
        call.record(_concerned(rows), fields=_FIELDS, detail=f"until={until}")
        return [DispositionRow(**_values(row)) for row in rows]

    @routes.get("/dispositions/{disposition_id}", access=VIEW, summary="A disposition with its steps and claims")
    async def get_disposition(call: Call, disposition_id: UUID) -> DispositionView:
        row = await _disposition(call, disposition_id)
        _record(call, row)
        connection = call.transaction.connection
        steps = await connection.fetch(store.SELECT_STEPS, disposition_id)
        claims = await connection.fetch(store.SELECT_STATED, disposition_id)
        failed = await connection.fetch(store.SELECT_FAILURES, disposition_id)
        return DispositionView(
            **_values(row),
            steps=[StepRow(**one) for one in steps],
            claims=[StatedClaim(**{name: one[name] for name in StatedClaim.model_fields}) for one in claims],
            failures=[FailureRow(**one, sentence=FAILURE_LABELS[one["rule"]]) for one in failed],
        )

    @routes.post(
        "/dispositions/{disposition_id}/steps", access=RECORD, summary="Note what happened to it", status_code=201
    )
    async def add_step(call: Call, disposition_id: UUID, entry: StepEntry) -> dict[str, int]:
        row = await _disposition(call, disposition_id)
        _record(call, row)
        await answered(note(disposition_id, entry.step, entry.effective_on, entry.note, call.transaction))
        return {"step_no": row["step_no"] + 1}

    @routes.post("/dispositions/{disposition_id}/papers", access=PRINT, summary="A paper of a disposition as PDF")
    async def print_paper(call: Call, disposition_id: UUID, wanted: DispositionPaperRequest) -> Response:
        return await _printed(call, disposition_id, wanted, municipality)

    return routes


async def _disposition(call: Call, disposition_id: UUID) -> asyncpg.Record:
    row = await call.transaction.connection.fetchrow(store.SELECT_WHOLE, [disposition_id])
    if row is None or not _may_see(call, row):
        raise not_found(f"処分 {disposition_id}")
    return row


async def _printed(
    call: Call, disposition_id: UUID, wanted: DispositionPaperRequest, municipality: Municipality
) -> Response:
    row = await _disposition(call, disposition_id)
    _record(call, row, "name", "address")
    words = PAPERS.get((DispositionKind(row["kind"]), wanted.paper))
    to_nobody = wanted.paper is DispositionPaper.DEMAND and row["counterparty_no"] is None
    if words is None or to_nobody or not words.after.intersection(row["done"]):
        sentence = "この処分のこの段階では、その書類は作成しません。処分の手続を確かめてください。"
        raise Problem(409, "no_such_paper", sentence)
    connection = call.transaction.connection
    steps = await connection.fetch(store.SELECT_STEPS, disposition_id)
    on = max(one["effective_on"] for one in steps if one["kind"] in words.after)
    claims = await connection.fetch(store.SELECT_STATED, disposition_id)
    to = Destination(wanted.recipient_name, wanted.recipient_address, wanted.recipient_postal_code)
    debtor = wanted.debtor_name, wanted.debtor_address
    letter = disposition_letter(dict(row), claims, wanted.paper, debtor, sender_of(municipality), to, on)
    mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
    # Drawing takes tens of milliseconds, in which others are answered.
    pdf = await asyncio.to_thread(letter_pdf, letter, mark)
    return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})


def _record(call: Call, row: asyncpg.Record, *fields: str) -> None:
    call.require_distance(_concerned([row]))
    call.record(_concerned([row]), fields=(*_FIELDS, *fields), detail=f"disposition:{row['disposition_id']}")


def _concerned(rows: Sequence[asyncpg.Record]) -> list[str]:
    """Everybody whose number stands in some dispositions: the debtors, and whoever is liable beside them."""
    return list(dict.fromkeys(row[name] for name in ("addressee_no", "counterparty_no") for row in rows if row[name]))


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)


def _may_see(call: Call, row: asyncpg.Record) -> bool:
    return call.scope.tax_items is None or set(row["tax_items"]) <= set(call.scope.tax_items)


def _values(row: asyncpg.Record) -> dict[str, Any]:
    values = {name: row[name] for name in DispositionRow.model_fields if not name.endswith("_name")}
    kind_name, step_name = KIND_LABELS[DispositionKind(row["kind"])], STEP_LABELS[DispositionStep(row["last_step"])]
    return {**values, "kind_name": kind_name, "last_step_name": step_name}
