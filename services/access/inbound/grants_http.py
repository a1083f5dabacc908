"""What people ask access about grants and programs, beside the acts that two persons decide."""

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict

from services.access.handlers.grants import review_emergency, revoke
from services.access.handlers.machines import disable_machine
from services.access.inbound.bodies import FindingText, Reason
from services.access.store import grants
from shared.contracts.fields import Code
from shared.contracts.staff import Holder
from shared.http.routes import Call, NoPersonalData, Routes

ROUTES = Routes("grants")

_ABOUT_GRANTS = "privileges of staff and programs, and nobody's tax data"
VIEW = NoPersonalData("access.grant.view", _ABOUT_GRANTS)
REVOKE = NoPersonalData("access.grant.revoke", _ABOUT_GRANTS)
REVIEW_EMERGENCY = NoPersonalData("access.emergency.review", _ABOUT_GRANTS)
VIEW_MACHINES = NoPersonalData("access.machine.view", _ABOUT_GRANTS)
DISABLE_MACHINE = NoPersonalData("access.machine.disable", _ABOUT_GRANTS)

PAGE_MAX = 500

GrantId = Annotated[int, Path(ge=1, le=2**53 - 1)]


class Reviewed(BaseModel):
    """What the review of an emergency grant found."""

    model_config = ConfigDict(extra="forbid")

    finding: FindingText


@ROUTES.get("/grants", access=VIEW, summary="Grants that are not revoked")
async def list_grants(
    call: Call,
    after: Annotated[int, Query(ge=0, le=2**53 - 1)] = 0,
    office: Code | None = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> dict[str, Any]:
    """Every grant, or those of an office, page by page."""
    # One more than asked for tells whether another page follows.
    rows = await call.transaction.connection.fetch(grants.SELECT_PAGE, after, office, limit + 1)
    page = [dict(row) for row in rows[:limit]]
    return {"grants": page, "next_after": page[-1]["grant_id"] if len(rows) > limit else None}


@ROUTES.get("/grants/emergencies", access=REVIEW_EMERGENCY, summary="Emergency grants that nobody has reviewed")
async def list_emergencies(call: Call) -> list[dict[str, Any]]:
    """Each stays here until somebody who took no part in it has reviewed it."""
    return [dict(row) for row in await call.transaction.connection.fetch(grants.SELECT_EMERGENCIES)]


@ROUTES.post("/grants/{grant_id}/emergency-review", access=REVIEW_EMERGENCY, summary="Review an emergency grant")
async def review(call: Call, grant_id: GrantId, body: Reviewed) -> dict[str, int]:
    """Keep what was found."""
    await review_emergency(call.transaction, grant_id, body.finding, call.actor.id)
    return {"grant_id": grant_id}


@ROUTES.post("/grants/{grant_id}/revoke", access=REVOKE, summary="Take a grant back at once")
async def revoke_grant(call: Call, grant_id: GrantId, body: Reason) -> dict[str, int]:
    """Taking away is safe, so it needs one person only."""
    await revoke(call.transaction, grant_id, body.reason, call.actor.id)
    return {"grant_id": grant_id}


@ROUTES.get("/machines", access=VIEW_MACHINES, summary="Programs with an account")
async def list_machines(call: Call) -> list[dict[str, Any]]:
    """Every program with what it may do and until when; keys are not shown."""
    return [dict(row) for row in await call.transaction.connection.fetch(grants.SELECT_MACHINES)]


@ROUTES.post("/machines/{machine}/disable", access=DISABLE_MACHINE, summary="Stop a program at once")
async def disable(call: Call, machine: Annotated[Holder, Path()], body: Reason) -> dict[str, str]:
    """It may do nothing from the next look of each service on."""
    await disable_machine(call.transaction, machine, body.reason, call.actor.id)
    return {"machine": machine, "state": "suspended"}
