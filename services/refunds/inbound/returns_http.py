"""Refunds that must be paid back (返納): what is open, with its owner and its age, and one case with all that was done.

Permissions: refunds.return.list, refunds.return.view.
"""

from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.refunds.store import lapse, returns
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.http.problems import not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

LIST = Access("refunds.return.list", REFUND, AccessAction.LIST)
VIEW = Access("refunds.return.view", REFUND, AccessAction.VIEW)
_FIELDS = ("refund", "refund_interest")
_PAGE_MAX = 200


class ReturnView(BaseModel):
    """A refund of a payment that was cancelled: how much is to come back, who works on it, and for how long."""

    model_config = ConfigDict(frozen=True)

    return_id: int
    refund_id: int
    overpayment_id: int
    addressee_no: str
    tax_item: str
    amount_yen: int
    interest_yen: int
    returned_yen: int
    open_yen: int
    opened_on: date
    age_days: int
    owner_office: str
    demand_by: date = Field(description="The day by which the office is to demand it")
    demand_count: int
    demanded_on: date | None
    pay_by: date | None
    dunned_on: date | None
    written_off_yen: int
    ground: str | None = Field(description="Why it was written off: prescription or renunciation")
    extinguished_on: date | None
    is_overdue: bool = Field(description="Not demanded by its day, or not paid by the day of the last demand")


class WholeReturn(ReturnView):
    """A case with its demands, its letters and what came."""

    demands: list[dict[str, Any]]
    letters: list[dict[str, Any]]
    receipts: list[dict[str, Any]]


def return_routes(municipality: Municipality) -> Routes:
    """The routes, in a city that says which office takes things back and within which days."""
    routes = Routes("refund returns")

    @routes.get("/refund-returns", access=LIST, summary="Refunds that must be paid back, the oldest first")
    async def list_open(call: Call, after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0) -> list[ReturnView]:
        return await list_returns(call, after, municipality)

    @routes.get("/refund-returns/{return_id}", access=VIEW, summary="One of them with all that was done")
    async def get_one(call: Call, return_id: Annotated[int, Field(ge=1, le=2**53 - 1)]) -> WholeReturn:
        return await get_return(call, return_id, municipality)

    return routes


async def list_returns(call: Call, after: int, municipality: Municipality) -> list[ReturnView]:
    """In pages by number, in the caller's tax items."""
    connection = call.transaction.connection
    rows = await connection.fetch(returns.LIST_OPEN, after, _PAGE_MAX, call.scope.tax_items)
    today = await connection.fetchval(lapse.TODAY)
    call.record(sorted({row["addressee_no"] for row in rows}), fields=_FIELDS, detail=f"{len(rows)} returns")
    return [ReturnView(**_values(row, today, municipality)) for row in rows]


async def get_return(call: Call, return_id: int, municipality: Municipality) -> WholeReturn:
    """A case with its demands, its letters and what came back."""
    connection = call.transaction.connection
    row = await connection.fetchrow(returns.SELECT_CASE, return_id)
    if row is None:
        raise not_found("返納の案件")
    call.require_tax_item(row["tax_item"], [row["addressee_no"]])
    call.record([row["addressee_no"]], fields=_FIELDS, detail=f"return:{return_id}")
    demands = await connection.fetch(returns.SELECT_DEMANDS, return_id)
    letters = await connection.fetch(returns.SELECT_LETTERS, return_id)
    came = await connection.fetch(returns.SELECT_RECEIPTS, return_id)
    return WholeReturn(
        **_values(row, await connection.fetchval(lapse.TODAY), municipality),
        demands=[dict(one) for one in demands],
        letters=[dict(one) for one in letters],
        receipts=[dict(one) for one in came],
    )


def _values(row: asyncpg.Record, today: date, municipality: Municipality) -> dict[str, Any]:
    opened_on, ordinance = row["opened_on"], municipality.ordinance
    days = ordinance.saga_step_business_days.on(opened_on)
    demand_by = municipality.law.business_days.add_business_days(opened_on, days)
    return {
        **dict(row),
        "age_days": (today - opened_on).days,
        "owner_office": ordinance.saga_owner_office.on(opened_on),
        "demand_by": demand_by,
        "is_overdue": bool(row["open_yen"]) and today > (row["pay_by"] or demand_by),
    }
