"""Whether a person in arrears is on public assistance (生活保護): yes or no with days, for whoever works on his case.

Permission: enforcement.assistance.view.
"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from services.enforcement.store import assistance as store
from services.enforcement.store import cases
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.http.problems import not_found
from shared.http.routes import Call, Routes

assistance_routes = Routes("assistance")

VIEW = Access("enforcement.assistance.view", ENFORCEMENT, AccessAction.VIEW)


class AssistanceView(BaseModel):
    """One word of the welfare office."""

    model_config = ConfigDict(frozen=True)

    assisted: bool
    effective_on: date
    announced_at: datetime


@assistance_routes.get("/cases/{case_id}/assistance", access=VIEW, summary="Public assistance of a person in arrears")
async def list_assistance(call: Call, case_id: int) -> list[AssistanceView]:
    """Everything that was announced, by the day on which it holds; the last counts."""
    connection = call.transaction.connection
    case = await connection.fetchrow(cases.SELECT_CASE, case_id)
    if case is None:
        raise not_found(f"滞納整理の案件 {case_id}")
    call.record([case["addressee_no"]], fields=("assistance",), detail=f"case:{case_id}")
    rows = await connection.fetch(store.SELECT_OF_ADDRESSEE, case["addressee_no"])
    return [AssistanceView(**row) for row in rows]
