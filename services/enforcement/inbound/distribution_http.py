"""Distributions (配当): what stands where, the dispatch of a statement, and objections.

Permissions: enforcement.distribution.view, enforcement.distribution.list and enforcement.distribution.record.
"""

from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers import distributing
from services.enforcement.handlers.distributing import locked_distribution
from services.enforcement.inbound.payment_orders_http import OrderView, require_day, require_items, today_of
from services.enforcement.inbound.words import Line, Words
from services.enforcement.rules.distribution import (
    STATE_LABELS,
    CreditorKind,
    DistributionState,
    DistributionStep,
    LineKind,
    UnlawfulDistribution,
    delivery_from,
    may_be_shortened,
)
from services.enforcement.store import distribution as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.library import LAW

distribution_routes = Routes("distributions")

VIEW = Access("enforcement.distribution.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.distribution.list", ENFORCEMENT, AccessAction.LIST)
RECORD = Access("enforcement.distribution.record", ENFORCEMENT, AccessAction.UPDATE)
_FIELDS = ("distribution", "balance", "creditor")
#: States in which a statement stands that two persons have decided, or that payments has divided.
STATED = frozenset(
    {DistributionState.DECIDED, DistributionState.SENT, DistributionState.OBJECTED, DistributionState.PAID_OUT}
)


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DistributionRow(_View):
    """A distribution and where it stands."""

    distribution_id: UUID
    seizure_id: UUID
    case_id: int
    addressee_no: str
    source: str
    is_direct: bool = Field(description="Nobody else takes part: the money was posted at once")
    received_on: date
    amount_yen: int
    step_no: int
    state: DistributionState
    state_label: str
    tax_items: list[str]
    statement_due_on: date = Field(description="Until when the statement is to be sent (国税徴収法131条)")
    is_late: bool
    delivery_on: date | None


class ShareView(_View):
    """A line of the statement."""

    kind: LineKind
    claim_id: int | None
    creditor_id: UUID | None
    name: str | None
    claimed_yen: int
    amount_yen: int
    article: str


class CreditorView(_View):
    """Somebody else who takes part."""

    creditor_id: UUID
    kind: CreditorKind
    name: str
    claimed_yen: int
    ranks_on: date | None
    arrived_on: date | None
    limit_yen: int | None
    from_former_owner: bool
    reference: str


class StepView(_View):
    """A step of a distribution."""

    step_no: int
    kind: DistributionStep
    state: DistributionState
    effective_on: date
    document_no: str | None
    delivery_on: date | None
    note: str
    recorded_by: str
    recorded_at: datetime


class DistributionView(DistributionRow):
    """A distribution with its statement, or the one that would be drawn up now."""

    lines: list[ShareView]
    undecided: str = Field(description="Why no statement can be drawn up now; empty where one can")
    creditors: list[CreditorView]
    orders: list[OrderView]
    steps: list[StepView]


class Dispatch(_Entry):
    """The copies of the statement left."""

    sent_on: DayAtHand
    delivery_on: Annotated[DayAtHand | None, Field(description="Only to shorten the seven days (132条2項ただし書)")] = (
        None
    )
    note: Words


class Objection(_Entry):
    """Somebody objects to the statement (133条1項)."""

    received_on: DayAtHand
    by: Line
    note: Words


@distribution_routes.get(
    "/distributions", access=LIST, summary="What is not handed out or not sent yet, the oldest first"
)
async def list_distributions(call: Call) -> list[DistributionRow]:
    """Those of seizures wholly in the caller's tax items; a statement is to leave within three days (131条)."""
    rows = await call.transaction.connection.fetch(store.LIST_OPEN, call.scope.tax_items)
    call.record([row["addressee_no"] for row in rows], fields=_FIELDS)
    return [DistributionRow(**_row(row, today_of(call))) for row in rows]


@distribution_routes.get(
    "/distributions/{distribution_id}", access=VIEW, summary="A distribution with its statement", writes=True
)
async def get_distribution(call: Call, distribution_id: UUID) -> DistributionView:
    """Its statement, or the one that would be drawn up now, with everybody who takes part."""
    return await _view(call, await found_distribution(call, distribution_id))


@distribution_routes.post("/distributions/{distribution_id}/balances", access=RECORD, summary="Ask payments anew")
async def ask(call: Call, distribution_id: UUID) -> DistributionView:
    """Whatever was paid or entered since payments' last answer counts then."""
    await _lawful(distributing.ask_again(await found_distribution(call, distribution_id), call.transaction))
    return await _shown(call, distribution_id)


@distribution_routes.post("/distributions/{distribution_id}/dispatch", access=RECORD, summary="The statement was sent")
async def dispatch(call: Call, distribution_id: UUID, entry: Dispatch) -> DistributionView:
    """From its day the seven days run, after which the money is handed out (132条2項)."""
    found = await found_distribution(call, distribution_id)
    await _note_dispatch(call, found, entry)
    return await _shown(call, distribution_id)


@distribution_routes.post("/distributions/{distribution_id}/objections", access=RECORD, summary="Somebody objects")
async def object_to(call: Call, distribution_id: UUID, entry: Objection) -> DistributionView:
    """Nothing is handed out until two persons have answered it (133条)."""
    found = await found_distribution(call, distribution_id)
    require_day(entry.received_on, found["sent_on"], call)
    if found["delivery_on"] is not None and entry.received_on > found["delivery_on"]:
        raise Problem(409, "too_late", "異議の申出は換価代金等の交付期日までです(国税徴収法133条1項)。")
    step, note = DistributionStep.OBJECTED, f"{entry.by}: {entry.note}"
    await _lawful(distributing.add_step(found, step, entry.received_on, note, None, call.transaction))
    return await _shown(call, distribution_id)


async def _note_dispatch(call: Call, found: asyncpg.Record, entry: Dispatch) -> None:
    shares = await call.transaction.connection.fetch(
        store.SELECT_SHARES, [found["distribution_id"]], [found["statement_no"] or 0]
    )
    steps = await call.transaction.connection.fetch(store.SELECT_STEPS, found["distribution_id"])
    decided_on = next((step["effective_on"] for step in steps if step["step_no"] == found["statement_no"]), None)
    require_day(entry.sent_on, decided_on, call)
    wait_days = LAW.distribution_wait_days.on(entry.sent_on)
    delivery_on = delivery_from(entry.sent_on, wait_days, LAW.business_days)
    if entry.delivery_on is not None:
        kinds = [CreditorKind(one["creditor_kind"]) for one in shares if one["creditor_kind"]]
        if not may_be_shortened(kinds) or not entry.sent_on <= entry.delivery_on <= delivery_on:
            sentence = "担保権者などがいるため、または日付のため、交付期日を短縮できません(国税徴収法132条2項)。"
            raise Problem(409, "not_shortened", sentence)
        delivery_on = entry.delivery_on
    if found["state"] == DistributionState.PAID_OUT:
        if found["sent_on"] is not None:
            raise Problem(409, "done", "この配当計算書は発送済みです。内容を開き直してください。")
        # Payments has posted the money; nothing waits for a day.
        delivery_on = entry.sent_on
    await _lawful(
        distributing.add_step(
            found,
            DistributionStep.SENT,
            entry.sent_on,
            entry.note,
            None,
            call.transaction,
            delivery_on=delivery_on,
        )
    )


async def found_distribution(call: Call, distribution_id: UUID, fields: tuple[str, ...] = ()) -> asyncpg.Record:
    """A distribution, locked, for whoever has all its tax items; the look is recorded.

    Raises:
        Problem: There is none.
        Refused: A tax item is not the caller's.
    """
    row = await locked_distribution(distribution_id, call.transaction.connection)
    if row is None:
        raise not_found("配当")
    require_items(call, row)
    call.record([row["addressee_no"]], fields=(*_FIELDS, *fields), detail=f"distribution:{distribution_id}")
    return row


async def _lawful(doing: Any) -> None:
    try:
        await doing
    except UnlawfulDistribution as found:
        raise Problem(409, "unlawful_step", str(found)) from None


def _row(row: asyncpg.Record, today: date) -> dict[str, Any]:
    due_on = row["received_on"] + timedelta(days=LAW.distribution_statement_days.on(row["received_on"]))
    held = dict(row)
    values = {name: held[name] for name in DistributionRow.model_fields if name in held}
    label = STATE_LABELS[DistributionState(row["state"])]
    return {
        **values,
        "state_label": label,
        "statement_due_on": due_on,
        "is_late": not row["sent_on"] and today > due_on,
    }


async def _shown(call: Call, distribution_id: UUID) -> DistributionView:
    """As it stands after what the caller did to it."""
    row = await locked_distribution(distribution_id, call.transaction.connection)
    if row is None:
        raise not_found("配当")
    return await _view(call, row)


async def _view(call: Call, row: asyncpg.Record) -> DistributionView:
    connection, distribution_id = call.transaction.connection, row["distribution_id"]
    creditors = await connection.fetch(store.SELECT_CREDITORS, row["property_id"], row["received_on"])
    undecided = ""
    lines: list[ShareView] = []
    if DistributionState(row["state"]) in STATED:
        shares = await connection.fetch(store.SELECT_SHARES, [distribution_id], [row["statement_no"]])
        lines = [ShareView(**{name: one[name] for name in ShareView.model_fields}) for one in shares]
    elif row["state"] == DistributionState.STATED:
        names = {one["creditor_id"]: one["name"] for one in creditors}
        try:
            drafted = await distributing.draft(row, connection)
        except UnlawfulDistribution as found:
            undecided, drafted = str(found), []
        lines = [ShareView(**one._asdict(), name=names.get(one.creditor_id)) for one in drafted]
    return DistributionView(
        **_row(row, today_of(call)),
        lines=lines,
        undecided=undecided,
        creditors=[CreditorView(**{name: one[name] for name in CreditorView.model_fields}) for one in creditors],
        orders=[OrderView(**one) for one in await connection.fetch(store.SELECT_ORDERS_OF, distribution_id)],
        steps=[StepView(**one) for one in await connection.fetch(store.SELECT_STEPS, distribution_id)],
    )
