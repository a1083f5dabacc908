"""Graces, suspensions and plans of a case, promises that were broken, and suspensions to be looked at again.

Permissions: enforcement.measure.view, enforcement.measure.list and enforcement.measure.review.
"""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.plan_slips import InstalmentSlips, with_slips
from services.enforcement.inbound.words import Words
from services.enforcement.rules.measures import GROUNDS, LABELS, MeasureGround
from services.enforcement.store import cases, measures
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import BlockState
from shared.contracts.staff import Holder
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

measure_routes = Routes("measures")

VIEW = Access("enforcement.measure.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.measure.list", ENFORCEMENT, AccessAction.LIST)
REVIEW = Access("enforcement.measure.review", ENFORCEMENT, AccessAction.REGISTER)
_FIELDS = ("measure", "instalment", "receipt")


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class SlipOrderView(_View):
    """A slip that an instalment needs, as payments makes it out."""

    claim_ids: tuple[int]
    on: date
    amount_yen: int


class InstalmentView(_View):
    """A promise: what was promised and paid up to its last day, all instalments before it included."""

    number: int
    due_on: date
    pay_by: date = Field(description="The due date, or the next open day (地方税法20条の5第2項)")
    amount_yen: int
    promised_yen: int
    paid_yen: int
    broken_on: date | None = Field(description="Day on which it was found not paid in full")
    slips: list[SlipOrderView] = Field(description="What to send to POST /slips of payments for it")


class MeasureView(_View):
    """A grace, a suspension or a plan, and where it stands today."""

    measure_id: UUID
    case_id: int
    kind: BlockState
    kind_name: str
    ground: MeasureGround
    ground_name: str
    state: str = Field(description="to_come, in_force, over, or ended before its time")
    first_day: date
    last_day: date | None
    ended_on: date | None
    end_ground: str | None
    heard_on: date | None
    applied_on: date | None
    extends: UUID | None
    security: str
    amount_yen: int
    claim_ids: list[int]
    instalments: list[InstalmentView]


class CounterView(_View):
    """How often a measure was granted to a person, and how many are in force: both counted, never kept."""

    kind: BlockState
    granted: int
    in_force: int


class CaseMeasures(_View):
    """All measures of a case."""

    measures: list[MeasureView]
    counters: list[CounterView]


class BrokenView(_View):
    """A promise that was not kept."""

    measure_id: UUID
    number: int
    pay_by: date
    found_on: date
    kind: BlockState
    case_id: int
    addressee_no: str
    assignee: str | None


class ReviewDue(_View):
    """A suspension at which nobody has looked for a year."""

    measure_id: UUID
    case_id: int
    addressee_no: str
    assignee: str | None
    ground: MeasureGround
    first_day: date
    looked_on: date


class ReviewEntry(BaseModel):
    """What somebody found about a suspension; that it must end is decided by the act, with this as its proof."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reviewed_on: DayAtHand
    goes_on: bool
    findings: Words


@measure_routes.get("/cases/{case_id}/measures", access=VIEW, summary="Graces, suspensions and plans of a case")
async def list_measures(call: Call, case_id: int) -> CaseMeasures:
    """Every measure in the caller's tax items, with its promises and what was paid on them."""
    connection = call.transaction.connection
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=_FIELDS, detail=f"case:{case_id}")
    today = _today(call)
    rows = [row for row in await connection.fetch(measures.SELECT_OF_CASE, today, case_id) if _may_see(call, row)]
    promises: dict[UUID, list[InstalmentView]] = {}
    instalments = await connection.fetch(measures.SELECT_PROMISES, [row["measure_id"] for row in rows])
    for one in await with_slips(instalments, connection):
        promises.setdefault(one.instalment["measure_id"], []).append(_promise(one))
    counted = await connection.fetch(measures.COUNT_OF_CASE, case_id, today)
    return CaseMeasures(
        measures=[_view(row, promises.get(row["measure_id"], [])) for row in rows],
        counters=[CounterView(**row) for row in counted],
    )


@measure_routes.get("/broken-instalments", access=LIST, summary="Promises that were not kept")
async def list_broken(call: Call, assignee: Holder | None = None) -> list[BrokenView]:
    """Instalments not paid in full by their day, of measures that still stand, of all cases or one officer's."""
    rows = await call.transaction.connection.fetch(measures.LIST_BROKEN, assignee, _items(call))
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS)
    return [BrokenView(**row) for row in rows]


@measure_routes.get("/suspension-reviews", access=LIST, summary="Suspensions to be looked at again")
async def list_reviews_due(call: Call, on: Annotated[date, Query()], assignee: Holder | None = None) -> list[ReviewDue]:
    """Suspensions in force whose last look, or first day, is a year ago on a day."""
    rows = await call.transaction.connection.fetch(measures.LIST_REVIEWS_DUE, on, assignee, _items(call))
    call.record([row["addressee_no"] for row in rows], fields=("measure",))
    return [ReviewDue(**row) for row in rows]


@measure_routes.post(
    "/measures/{measure_id}/reviews", access=REVIEW, summary="Enter what a look at a suspension found", status_code=201
)
async def enter_review(call: Call, measure_id: UUID, entry: ReviewEntry) -> dict[str, int]:
    """Keep the finding; it is never changed, a later one follows it."""
    connection, today = call.transaction.connection, _today(call)
    row = await connection.fetchrow(measures.SELECT_ONE, today, measure_id)
    if row is None or row["kind"] != BlockState.SUSPENSION or not _may_see(call, row):
        raise not_found(f"執行停止 {measure_id}")
    await connection.fetch(cases.LOCK_BY_ID, [row["case_id"]])
    call.record([row["addressee_no"]], fields=("measure", "review"), detail=f"measure:{measure_id}")
    if row["state"] != "in_force" or not row["first_day"] <= entry.reviewed_on <= today:
        raise Problem(409, "not_reviewable", "執行停止の続いている間の、今日までの日を入力してください。")
    by, at = call.actor.id, call.transaction.started_at
    number = await connection.fetchval(
        measures.ADD_REVIEW, measure_id, entry.reviewed_on, entry.goes_on, entry.findings, by, at
    )
    return {"review_no": number}


def _today(call: Call) -> date:
    return call.transaction.started_at.astimezone(TOKYO).date()


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)


def _may_see(call: Call, row: asyncpg.Record) -> bool:
    return call.scope.tax_items is None or set(row["tax_items"]) <= set(call.scope.tax_items)


def _promise(one: InstalmentSlips) -> InstalmentView:
    row = one.instalment
    names = ("number", "due_on", "pay_by", "amount_yen", "promised_yen", "paid_yen")
    slips = [SlipOrderView(claim_ids=(p.claim_id,), on=row["pay_by"], amount_yen=p.amount_yen) for p in one.parts]
    return InstalmentView(**{name: row[name] for name in names}, broken_on=row["found_on"], slips=slips)


def _view(row: asyncpg.Record, instalments: list[InstalmentView]) -> MeasureView:
    values: dict[str, Any] = {name: row[name] for name in MeasureView.model_fields if name in row}
    kind, ground = BlockState(row["kind"]), MeasureGround(row["ground"])
    names = {"kind_name": LABELS[kind], "ground_name": GROUNDS[ground].label}
    return MeasureView(**values, **names, instalments=instalments)
