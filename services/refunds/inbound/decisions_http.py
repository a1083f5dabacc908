"""Refunds: computed before they are proposed, and seen afterwards with all that became of them.

Permissions: refunds.decision.propose to compute, refunds.refund.view, refunds.refund.list, refunds.refund.search.
"""

import json
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.refunds.handlers.decisions import NotDecidable, quote, quote_change
from services.refunds.inbound.decisions_act import (
    PROPOSE,
    PayeeChange,
    RefundDecision,
    change_of,
    decision_of,
    problem_of,
)
from services.refunds.inbound.payees_http import OverpaymentId, PayeeView, payee_view
from services.refunds.rules.holders import LIKENESS_LABELS, Ground, HolderGround
from services.refunds.rules.interest import as_json
from services.refunds.rules.payout import REASONS
from services.refunds.store import decisions, payees, payout
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts.fields import PRINTABLE, AddresseeNo
from shared.contracts.payee_names import HolderLikeness
from shared.http.days import DayAtHand
from shared.http.problems import not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

VIEW = Access("refunds.refund.view", REFUND, AccessAction.VIEW)
SEARCH = Access("refunds.refund.search", REFUND, AccessAction.SEARCH)
WAITING = Access("refunds.refund.list", REFUND, AccessAction.LIST)
_FIELDS = ("refund", "refund_interest", "payee")
_PART_FIELDS = ("payee_no", "amount_yen", "ground", "document")
_PAGE_MAX = 200


class GroundGiven(BaseModel):
    """Why an account is paid though the register does not confirm its holder, and the paper that shows it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    payee_no: Annotated[int, Field(ge=1, le=20)]
    ground: HolderGround
    document: Annotated[str, Field(min_length=3, max_length=200, pattern=PRINTABLE)]

    def given(self) -> Ground:
        """What the rules judge."""
        return Ground(self.payee_no, self.ground, self.document)


#: One for each payee who needs one.
Grounds = Annotated[tuple[GroundGiven, ...], Field(max_length=20)]


class QuoteAsked(BaseModel):
    """Which overpayments would be refunded on which day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    overpayment_ids: Annotated[tuple[OverpaymentId, ...], Field(min_length=1, max_length=50)]
    decided_on: DayAtHand
    grounds: Grounds = ()


class QuoteView(BaseModel):
    """What to propose, with each step of the interest."""

    model_config = ConfigDict(frozen=True)

    payload: RefundDecision
    interest: list[dict[str, Any]]


class EntryAsked(BaseModel):
    """Which entry a refund would be paid to from now on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry_id: OverpaymentId
    grounds: Grounds = ()


class AddresseeAsked(BaseModel):
    """Whose refunds; in the body, so that the number stands in no URL."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo


class WaitingPart(BaseModel):
    """A part of a refund that is not paid as it stands, and why."""

    model_config = ConfigDict(frozen=True)

    refund_id: int
    payee_no: int
    addressee_no: str
    amount_yen: int
    reasons: list[str]
    failed_on: date | None


class RefundView(BaseModel):
    """A refund with its items, its payees and its payments."""

    model_config = ConfigDict(frozen=True)

    refund_id: int
    addressee_no: str
    decided_on: date
    amount_yen: int
    interest_yen: int
    state: str = Field(description="decided, cancelled, ordered, failed, recalled or paid")
    payee_waits: bool = Field(description="Another payee was entered and not approved; nothing is paid until then")
    items: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    payees: list[PayeeView]
    payments: list[dict[str, Any]]


def refund_routes(municipality: Municipality) -> Routes:
    """The routes of refunds, with the city's law."""
    routes = Routes("refunds")

    @routes.post("/refund-quotes", access=PROPOSE, summary="What would be refunded on a day, to be proposed")
    async def ask_quote(call: Call, asked: QuoteAsked) -> QuoteView:
        return await quoted_refund(call, asked, municipality)

    routes.post("/refunds/{refund_id}/payee-quotes", access=PROPOSE, summary="Another payee, to be proposed")(
        ask_change
    )
    routes.get("/refunds/{refund_id}", access=VIEW, summary="A refund with all that became of it")(get_refund)
    routes.post("/refunds/search", access=SEARCH, summary="The refunds of an addressee")(search_refunds)
    routes.get("/refunds-waiting", access=WAITING, summary="Refunds that need another payee or his approval")(
        list_waiting
    )
    return routes


async def quoted_refund(call: Call, asked: QuoteAsked, municipality: Municipality) -> QuoteView:
    """What to propose of a refund, computed as things stand.

    Raises:
        Problem: What stands against a refund of these overpayments on that day.
    """
    numbers = sorted(set(asked.overpayment_ids))
    call.require_distance([asked.addressee_no])
    connection = call.transaction.connection
    try:
        grounds = [one.given() for one in asked.grounds]
        quoted = await quote(asked.addressee_no, numbers, asked.decided_on, grounds, connection, municipality.law)
    except NotDecidable as found:
        raise problem_of(found) from None
    for item in quoted.items:
        call.require_tax_item(item.overpayment["tax_item"], [asked.addressee_no])
    call.record([asked.addressee_no], fields=_FIELDS)
    steps = [as_json(item.interest) for item in quoted.items]
    return QuoteView(payload=decision_of(quoted), interest=steps)


async def ask_change(call: Call, refund_id: int, asked: EntryAsked) -> PayeeChange:
    """What to propose where a refund is to be paid to another entry.

    Raises:
        Problem: What stands against it.
    """
    try:
        grounds = [one.given() for one in asked.grounds]
        changed = await quote_change(refund_id, asked.entry_id, grounds, call.transaction.connection)
    except NotDecidable as found:
        raise problem_of(found) from None
    for code in changed.tax_items:
        call.require_tax_item(code, [changed.refund["addressee_no"]])
    call.record([changed.refund["addressee_no"]], fields=_FIELDS)
    return change_of(changed, asked.entry_id)


async def get_refund(call: Call, refund_id: int) -> RefundView:
    """A refund with its items, payees and payments."""
    refund = await call.transaction.connection.fetchrow(decisions.SELECT_REFUND, refund_id)
    if refund is None:
        raise not_found("還付決定")
    (view,) = await _views(call, [refund])
    call.record([refund["addressee_no"]], fields=_FIELDS)
    return view


async def search_refunds(call: Call, asked: AddresseeAsked) -> list[RefundView]:
    """The refunds of an addressee, with what became of each."""
    rows = await call.transaction.connection.fetch(decisions.SELECT_OF_ADDRESSEE, asked.addressee_no)
    call.record([asked.addressee_no], fields=_FIELDS, detail=f"{len(rows)} refunds")
    return await _views(call, rows)


async def list_waiting(call: Call, after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0) -> list[WaitingPart]:
    """In pages by refund, with why each is not paid."""
    rows = await call.transaction.connection.fetch(payout.LIST_WAITING, after, _PAGE_MAX)
    call.record(sorted({row["addressee_no"] for row in rows}), fields=("refund", "payout_result"))
    return [
        WaitingPart(
            refund_id=row["refund_id"],
            payee_no=row["payee_no"],
            addressee_no=row["addressee_no"],
            amount_yen=row["amount_yen"],
            reasons=_reasons(row),
            failed_on=row["result_on"],
        )
        for row in rows
    ]


async def _views(call: Call, rows: list[asyncpg.Record]) -> list[RefundView]:
    connection = call.transaction.connection
    numbers = [row["refund_id"] for row in rows]
    items = await connection.fetch(decisions.SELECT_ITEMS, numbers)
    for item in items:
        call.require_tax_item(item["tax_item"], [item["addressee_no"]])
    parts = await connection.fetch(decisions.SELECT_PARTS, numbers)
    standing = await connection.fetch(payout.SELECT_STANDING, numbers)
    people = await connection.fetch(payees.SELECT_PAYEES, sorted({row["entry_id"] for row in rows}))
    newest = await connection.fetch(payees.SELECT_NEWEST, sorted({item["overpayment_id"] for item in items}))
    entries = {row["overpayment_id"]: row["entry_id"] for row in newest}
    cancelled = {row["refund_id"] for row in await connection.fetch(decisions.SELECT_CANCELLATION, numbers)}
    views = []
    for row in rows:
        own = [item for item in items if item["refund_id"] == row["refund_id"]]
        own_parts = [part for part in parts if part["refund_id"] == row["refund_id"]]
        payments = [one for one in standing if one["refund_id"] == row["refund_id"]]
        views.append(
            RefundView(
                refund_id=row["refund_id"],
                addressee_no=row["addressee_no"],
                decided_on=row["decided_on"],
                amount_yen=row["amount_yen"],
                interest_yen=row["interest_yen"],
                state="cancelled" if row["refund_id"] in cancelled else _state(own_parts, payments),
                payee_waits=any(entries[item["overpayment_id"]] != row["entry_id"] for item in own),
                items=[_item(item) for item in own],
                parts=[{name: part[name] for name in _PART_FIELDS} for part in own_parts],
                payees=[payee_view(one) for one in people if one["entry_id"] == row["entry_id"]],
                payments=[_payment(one) for one in payments],
            )
        )
    return views


def _reasons(row: asyncpg.Record) -> list[str]:
    failed = [] if row["result_code"] is None else [f"支払不能({REASONS[row['result_code']]})"]
    changed = ["変更した還付先が承認されていない"] if row["payee_changed"] else []
    died = ["受取人が亡くなっている"] if row["payee_died"] else []
    needed = ["収納が取り消され、過誤納金が足りない"] if row["money_needed"] else []
    return [*failed, *changed, *died, *needed, *_holder_reasons(row)]


def _holder_reasons(row: asyncpg.Record) -> list[str]:
    if not row["is_unconfirmed"]:
        return []
    if row["likeness"] is None:
        return ["口座名義を宛名に照会中"]
    return [f"口座名義が{LIKENESS_LABELS[HolderLikeness(row['likeness'])]}"]


def _state(parts: list[asyncpg.Record], payments: list[asyncpg.Record]) -> str:
    newest = {one["payee_no"]: one["state"] for one in payments}
    states = {newest.get(part["payee_no"], "decided") for part in parts}
    return next(state for state in ("recalled", "failed", "ordered", "decided", "paid") if state in states)


def _item(item: asyncpg.Record) -> dict[str, Any]:
    names = ("overpayment_id", "claim_id", "tax_item", "levy_fiscal_year", "amount_yen", "interest_yen", "account")
    return {**{name: item[name] for name in names}, "interest": json.loads(item["interest"])}


def _payment(one: asyncpg.Record) -> dict[str, Any]:
    names = ("payout_id", "run_id", "payee_no", "amount_yen", "state", "result_code", "result_on", "recalled_on")
    return {name: one[name] for name in names}
