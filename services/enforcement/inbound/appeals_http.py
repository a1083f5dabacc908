"""Appeals (審査請求): received, followed from step to step, and listed while something is to be done.

Permissions: enforcement.appeal.view, enforcement.appeal.list, enforcement.appeal.receive and enforcement.appeal.record.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers import appeals as handlers
from services.enforcement.handlers.appeals import Reception
from services.enforcement.inbound.case_panel import Asked, Panel, PanelRow
from services.enforcement.inbound.payment_orders_http import require_day, require_items
from services.enforcement.inbound.words import MaybeLine, Words
from services.enforcement.rules.appeals import (
    ACT_LABELS,
    LIVE,
    STATE_LABELS,
    AppealedAct,
    AppealState,
    Appellant,
    Unappealable,
)
from services.enforcement.store import appeals as store
from services.enforcement.store import cases
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

appeal_routes = Routes("appeals")

VIEW = Access("enforcement.appeal.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.appeal.list", ENFORCEMENT, AccessAction.LIST)
RECEIVE = Access("enforcement.appeal.receive", ENFORCEMENT, AccessAction.REGISTER)
RECORD = Access("enforcement.appeal.record", ENFORCEMENT, AccessAction.UPDATE)
_FIELDS = ("appeal",)


class AppealRow(PanelRow):
    """An appeal and where it stands."""

    appeal_id: str
    case_id: int
    act: AppealedAct
    act_label: str
    act_reference: str
    appellant: Appellant
    appellant_name: str
    known_on: date
    filed_on: date
    received_on: date
    last_day: date = Field(description="Last day on which it was in time, as known at its reception")
    is_late: bool
    step_no: int
    state: AppealState
    state_label: str
    due_on: date | None
    stops_sale: bool
    tax_items: list[str]


class ListedAppeal(AppealRow):
    """An appeal with the person whose case it is."""

    addressee_no: str


class AppealStepView(BaseModel):
    """A step of an appeal."""

    model_config = ConfigDict(frozen=True)

    step_no: int
    kind: str
    effective_on: date
    due_on: date | None
    note: str
    recorded_by: str
    recorded_at: datetime


class AppealView(ListedAppeal):
    """An appeal with its grounds and steps."""

    grounds: str
    steps: list[AppealStepView]


class AppealEntry(BaseModel):
    """An appeal as it came in.

    Attributes:
        act: Against what.
        reference: The number of the dunning notice, or that of the seizure, disposition, sale or distribution.
        appellant: Who appeals; somebody else than the debtor is named.
        known_on: When the appellant came to know of the act.
        filed_on: When it was handed in, or posted.
        received_on: When it arrived.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: AppealedAct
    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
    appellant: Appellant
    appellant_name: MaybeLine = ""
    grounds: Words
    known_on: DayAtHand
    filed_on: DayAtHand
    received_on: DayAtHand


class AppealStepEntry(BaseModel):
    """What happened to an appeal that nobody has to decide about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: AppealState
    on: DayAtHand
    due_on: DayAtHand | None = None
    note: Words


@appeal_routes.get("/appeals", access=LIST, summary="Appeals about which something is still to be done")
async def list_appeals(call: Call) -> list[ListedAppeal]:
    """Open ones, and those that were upheld and not carried out, wholly in the caller's tax items."""
    states = sorted(state.value for state in LIVE)
    rows = await call.transaction.connection.fetch(store.LIST_LIVE, states, _items(call))
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS)
    return [ListedAppeal(**_row(row), addressee_no=row["addressee_no"]) for row in rows]


@appeal_routes.post("/cases/{case_id}/appeals", access=RECEIVE, summary="Receive an appeal", status_code=201)
async def receive_appeal(call: Call, case_id: int, entry: AppealEntry) -> AppealView:
    """From its reception what is under seizure for the claims of the act is not sold (地方税法19条の7第1項)."""
    connection = call.transaction.connection
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=_FIELDS, detail=f"case:{case_id}")
    if (entry.appellant is Appellant.THIRD_PARTY) != bool(entry.appellant_name):
        raise Problem(422, "no_appellant", "滞納者でない審査請求人は氏名を入力し、滞納者のときは空欄にしてください。")
    act = await handlers.find_act(entry.act, entry.reference, connection)
    if act is None or act["addressee_no"] != case["addressee_no"]:
        sentence = f"この案件の{ACT_LABELS[entry.act]}に、その番号のものがありません。番号を確かめてください。"
        raise Problem(409, "unknown_act", sentence)
    try:
        appeal_id = await handlers.receive(Reception(case_id, **entry.model_dump()), act, call.transaction)
    except Unappealable as found:
        raise Problem(409, "unappealable", str(found)) from None
    return await _view(call, appeal_id)


@appeal_routes.get("/appeals/{appeal_id}", access=VIEW, summary="An appeal with its grounds and steps", writes=True)
async def get_appeal(call: Call, appeal_id: UUID) -> AppealView:
    """Against what, by whom, within which time, and what has become of it."""
    await _found(call, appeal_id)
    return await _view(call, appeal_id)


@appeal_routes.post("/appeals/{appeal_id}/steps", access=RECORD, summary="Note a step of an appeal", status_code=201)
async def note_step(call: Call, appeal_id: UUID, entry: AppealStepEntry) -> AppealView:
    """A correction or an answer, asked for until a day or received; what decides is proposed and approved."""
    found = await _found(call, appeal_id)
    require_day(entry.on, None, call)
    try:
        await handlers.note_step(found, entry.kind, entry.on, entry.due_on, entry.note, call.transaction)
    except Unappealable as fault:
        raise Problem(409, "unappealable", str(fault)) from None
    return await _view(call, appeal_id)


async def _found(call: Call, appeal_id: UUID) -> asyncpg.Record:
    found = await handlers.locked_appeal(appeal_id, call.transaction.connection)
    if found is None:
        raise not_found("審査請求")
    require_items(call, found)
    call.record([found["addressee_no"]], fields=_FIELDS, detail=f"appeal:{appeal_id}")
    return found


async def _view(call: Call, appeal_id: UUID) -> AppealView:
    connection = call.transaction.connection
    row = await connection.fetchrow(store.SELECT_ONE, appeal_id)
    if row is None:
        raise not_found("審査請求")
    # What was just entered for other tax items is undone by the refusal.
    require_items(call, row)
    steps = await connection.fetch(store.SELECT_STEPS, appeal_id)
    return AppealView(
        **_row(row),
        addressee_no=row["addressee_no"],
        grounds=row["grounds"],
        steps=[AppealStepView.model_validate(dict(step)) for step in steps],
    )


def _row(row: asyncpg.Record) -> dict[str, object]:
    values = dict(row)
    return {
        **{name: values[name] for name in AppealRow.model_fields if name in values},
        "appeal_id": str(row["appeal_id"]),
        "act": row["act_kind"],
        "act_label": ACT_LABELS[AppealedAct(row["act_kind"])],
        "is_late": row["filed_on"] > row["last_day"],
        "state_label": STATE_LABELS[AppealState(row["state"])],
    }


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)


async def _panel(asked: Asked) -> list[PanelRow]:
    rows = await asked.call.transaction.connection.fetch(store.SELECT_OF_CASE, asked.case_id, asked.tax_items)
    return [AppealRow.model_validate(_row(row)) for row in rows]


APPEAL_PANELS = {"appeals": Panel(VIEW, AppealRow, _panel)}
