"""Money in suspense (消込不能): what there is, how old it is, who looks after it, and how far its decision has got.

Permissions: payments.suspense.view to see it, payments.suspense.propose to look after it.
"""

from typing import Annotated, Any

from fastapi import Query

from services.payments.store import receipts
from shared.days import TOKYO
from shared.http.problems import not_found
from shared.http.routes import Call, NoPersonalData, Routes

suspense_routes = Routes("suspense")

SUSPENSE = NoPersonalData("payments.suspense.view", "money that is nobody's yet")
OWNING = NoPersonalData("payments.suspense.propose", "money that is nobody's yet, and the officer's own number")

_PAGE_MAX = 200


@suspense_routes.get("/suspense", access=SUSPENSE, summary="Money that fits no claim, oldest first")
async def list_suspense(call: Call, after: Annotated[int, Query(ge=0)] = 0) -> list[dict[str, Any]]:
    """Open suspense with its reason, its age in days, its owner and its open proposal (決裁状態)."""
    at = call.transaction.started_at
    day = at.astimezone(TOKYO).date()
    rows = await call.transaction.connection.fetch(receipts.LIST_SUSPENSE, after, _PAGE_MAX, day, at)
    return [dict(row) for row in rows]


@suspense_routes.post("/suspense/{receipt_id}/take", access=OWNING, summary="Look after money in suspense from now on")
async def take_suspended(call: Call, receipt_id: int) -> dict[str, Any]:
    """The caller becomes the owner of an item; who owned it before stays known."""
    transaction = call.transaction
    taken = await transaction.connection.fetchval(
        receipts.TAKE_SUSPENDED, receipt_id, transaction.started_at, call.actor.id
    )
    if taken is None:
        raise not_found(f"消込不能の収納 {receipt_id}")
    return {"receipt_id": taken, "owner": call.actor.id}
