"""Interest that is owed though all of an overpayment was appropriated.

Permission: refunds.refund.list.
"""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.refunds.handlers.interest import interest_owed
from services.refunds.inbound.decisions_http import WAITING
from services.refunds.store import lapse
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality

_PAGE_MAX = 200


class OwedView(BaseModel):
    """What is owed on an overpayment of which nothing is open."""

    model_config = ConfigDict(frozen=True)

    overpayment_id: int
    addressee_no: str
    tax_item: str
    levy_fiscal_year: int
    appropriated_yen: int
    interest_yen: int


class OwedPage(BaseModel):
    """Tasks in the order of overpayments: an account is to be asked for, and the interest refunded."""

    model_config = ConfigDict(frozen=True)

    owed: list[OwedView]
    next_after: int | None = Field(description="Ask for the next page with this; null on the last")


def interest_routes(municipality: Municipality) -> Routes:
    """The list, with the law's rates."""
    routes = Routes("refund interest")

    @routes.get("/refund-interest-owed", access=WAITING, summary="Interest owed on what was appropriated whole")
    async def list_owed(call: Call, after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0) -> OwedPage:
        connection = call.transaction.connection
        today = await connection.fetchval(lapse.TODAY)
        found, next_after = await interest_owed(
            after, call.scope.tax_items, today, connection, municipality.law, _PAGE_MAX
        )
        call.record(sorted({one.addressee_no for one in found}), fields=("overpayment", "refund_interest"))
        return OwedPage(owed=[OwedView(**one._asdict()) for one in found], next_after=next_after)

    return routes
