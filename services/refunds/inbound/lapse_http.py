"""Refunds about to lapse and lapsed, and the sums of refunds for the settlement of a year.

Permissions: refunds.lapse.list, refunds.settlement.view.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from services.refunds.handlers.lapse import lapsing_by
from services.refunds.store import lapse
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality
from shared.law.tax_items import TAX_ITEMS

LIST = Access("refunds.lapse.list", REFUND, AccessAction.LIST)
SUMS = NoPersonalData("refunds.settlement.view", "counts and sums by tax item and year")
_PAGE_MAX = 200

LastDay = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2200, 1, 1))]


class LapsingView(BaseModel):
    """An overpayment that nobody has claimed, and the last day on which it can be."""

    model_config = ConfigDict(frozen=True)

    overpayment_id: int
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    amount_yen: int
    last_day: date


def lapse_routes(municipality: Municipality) -> Routes:
    """The lists, with the city's law."""
    routes = Routes("refund lapses")

    @routes.get("/refund-lapses", access=LIST, summary="Refunds nobody claimed whose last day is a day or before")
    async def list_until(call: Call, by: LastDay) -> list[LapsingView]:
        return await list_lapses(call, by, municipality)

    @routes.get("/refund-settlement", access=SUMS, summary="Refunds not paid, or paid, on a day, by year and item")
    async def sums(
        call: Call,
        fiscal_year: Annotated[int, Query(ge=1950, le=2200)],
        on: Annotated[date, Query(ge=date(1950, 1, 1), le=date(2200, 12, 31))],
        *,
        paid: Annotated[
            bool, Query(description="Paid by that day and not come back; otherwise decided and not paid")
        ] = False,
    ) -> list[dict[str, Any]]:
        rows = await call.transaction.connection.fetch(lapse.SUM_REFUNDS, fiscal_year, on, paid)
        return [dict(row) for row in rows]

    return routes


async def list_lapses(call: Call, by: date, municipality: Municipality) -> list[LapsingView]:
    """What nobody claimed and lapses by a day, in the caller's tax items, the first first."""
    items = list(TAX_ITEMS) if call.scope.tax_items is None else sorted(call.scope.tax_items)
    found = (await lapsing_by(by, items, call.transaction.connection, municipality.law))[:_PAGE_MAX]
    call.record(sorted({one.addressee_no for one in found}), fields=("overpayment",), detail="還付請求権の時効")
    return [
        LapsingView(
            overpayment_id=one.overpayment_id,
            addressee_no=one.addressee_no,
            tax_item=one.tax_item,
            levy_fiscal_year=one.levy_fiscal_year,
            amount_yen=one.amount_yen,
            last_day=one.last_day,
        )
        for one in found
    ]
