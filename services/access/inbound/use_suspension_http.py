"""Suspensions of use (利用停止) that stand, for whoever answers requests. Permission: access.disclosure.list."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.access.inbound.disclosure_http import LIST
from services.access.store import use_suspension
from shared.http.routes import Call, Routes

use_suspension_routes = Routes("disclosure")


class SuspensionView(BaseModel):
    """One suspension, what it stands against, and who may go on."""

    model_config = ConfigDict(frozen=True)

    suspension_id: UUID
    request_id: UUID
    addressee_no: str
    purposes: list[str]
    excepted_office: str
    reference: str
    first_day: date
    ended_on: date | None


@use_suspension_routes.get("/use-suspensions", access=LIST, summary="Suspensions of use")
async def list_suspensions(call: Call, standing_only: bool = True) -> list[SuspensionView]:
    """Those that stand, or all."""
    found = await call.transaction.connection.fetch(use_suspension.SELECT_ALL, None)
    rows = [row for row in found if not (standing_only and row["ended_on"])]
    call.record(sorted({row["addressee_no"] for row in rows}), fields=("use_suspension",))
    return [SuspensionView(**row) for row in rows]
