"""Sagas: what must be undone after money was taken back; the office that owns a step says how it ended.

Permissions: payments.saga.view to see them, payments.saga.acknowledge to end a step.
"""

import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.payments.rules.sagas import LABELS, OUTCOMES, SagaStep
from services.payments.store import sagas
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.days import TOKYO
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes

saga_routes = Routes("sagas")

SAGAS = NoPersonalData("payments.saga.view", "numbers of claims and amounts to be taken back; nobody is named")
ACKNOWLEDGE = Access("payments.saga.acknowledge", RECEIPT, AccessAction.UPDATE)

_PAGE_MAX = 200


class StepEnd(BaseModel):
    """How a step ended, and what was done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Annotated[str, Field(max_length=40)]
    note: Annotated[str, Field(min_length=3, max_length=300)]


@saga_routes.get("/sagas", access=SAGAS, summary="What must be undone after money was taken back, oldest first")
async def list_sagas(
    call: Call, *, include_done: bool = False, offset: Annotated[int, Query(ge=0)] = 0
) -> list[dict[str, Any]]:
    """Open sagas with their steps, owners and deadlines; one whose step is past its day is stuck."""
    transaction = call.transaction
    day = transaction.started_at.astimezone(TOKYO).date()
    rows = await transaction.connection.fetch(
        sagas.LIST_SAGAS, day, include_done, _PAGE_MAX, offset, call.scope.tax_items
    )
    return [
        {**dict(row), "steps": [{**one, "label": LABELS[SagaStep(one["step"])]} for one in json.loads(row["steps"])]}
        for row in rows
    ]


@saga_routes.post("/sagas/{saga_id}/steps/{step}", access=ACKNOWLEDGE, summary="Say how a step of a saga ended")
async def finish_step(call: Call, saga_id: UUID, step: SagaStep, end: StepEnd) -> dict[str, Any]:
    """The office that owns a step ends it, once."""
    transaction = call.transaction
    found = await transaction.connection.fetchrow(sagas.SELECT_STEP, saga_id, step.value)
    if found is None:
        raise not_found("是正の手順")
    call.require_tax_item(found["tax_item"], [found["addressee_no"]])
    if call.actor.office != found["owner_office"]:
        raise Problem(403, "wrong_office", "この手順はほかの所属が担当しています。担当の所属に連絡してください。")
    if end.outcome not in OUTCOMES[step]:
        allowed = "、".join(OUTCOMES[step])
        raise Problem(422, "unknown_outcome", f"この手順の結果は次のいずれかです: {allowed}。選び直してください。")
    done = await transaction.connection.fetchval(
        sagas.FINISH_STEP, saga_id, step.value, end.outcome, end.note, call.actor.id, transaction.started_at
    )
    if done is None:
        raise Problem(409, "already_done", "この手順はすでに完了しています。一覧を開き直してください。")
    call.record([found["addressee_no"]], fields=("saga",), detail=f"{LABELS[step]} {end.outcome}")
    return {"saga_id": str(saga_id), "step": step.value, "outcome": end.outcome}
