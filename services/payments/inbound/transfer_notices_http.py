"""Notices of failed transfers (口座振替不納通知): made with a slip for each, and taken out for whoever prints them.

Permissions: payments.transfer.notice for both; what is taken out is recorded person by person.
"""

from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from services.payments.handlers.slips import SlipRefused
from services.payments.handlers.transfer_notices import BATCH, notice_failures
from services.payments.rules.transfer_result import REASONS
from services.payments.store import transfer_notices
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced

MAKE = Access("payments.transfer.notice", RECEIPT, AccessAction.REGISTER)
TAKE_OUT = Access("payments.transfer.notice", RECEIPT, AccessAction.EXPORT)

_PAGE_MAX = 1_000
_FIELDS = ("claim", "transfer_result", "amount", "slip")
_DAY = "納付の期限は今日から市の定める日数までの日です。延滞金の割合が告示された日を指定してください。"


class PayBy(BaseModel):
    """The last day of the slips; the delinquency charge is counted to it."""

    model_config = ConfigDict(extra="forbid")

    pay_by: DayAtHand


def transfer_notice_routes(municipality: Municipality) -> Routes:
    """The routes of notices, in a city whose ordinances say how long a slip is good."""
    routes = Routes("notices of failed transfers")

    @routes.post("/transfer-runs/{run_id}/notices", access=MAKE, summary="Make notices of failures that have none")
    async def make(call: Call, run_id: int, wish: PayBy) -> dict[str, Any]:
        try:
            subjects = await notice_failures(run_id, wish.pay_by, call.transaction, municipality)
        except (SlipRefused, NotYetAnnounced):
            raise Problem(422, "day_out_of_range", _DAY) from None
        call.record(sorted(set(subjects)), fields=_FIELDS, detail=f"口座振替 {run_id}")
        return {"run_id": run_id, "noticed": len(subjects), "more": len(subjects) == BATCH}

    @routes.get("/transfer-runs/{run_id}/notices", access=TAKE_OUT, summary="What notices of failed transfers say")
    async def take_out(call: Call, run_id: int, after: Annotated[int, Query(ge=0)] = 0) -> list[dict[str, Any]]:
        rows = await call.transaction.connection.fetch(
            transfer_notices.LIST_NOTICES, run_id, after, _PAGE_MAX, call.scope.tax_items
        )
        call.record(sorted({row["addressee_no"] for row in rows}), fields=_FIELDS, detail=f"{len(rows)} notices")
        return [{**dict(row), "reason": REASONS.get(row["result_code"], "その他")} for row in rows]

    return routes
