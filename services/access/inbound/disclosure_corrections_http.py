"""What becomes of a granted correction: identity's act, those who had got the old data, and its end.

Permission: access.disclosure.carry_out, and access.disclosure.view for the list. The correction itself is decided in
identity (職権修正), by two persons there.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict

from services.access.handlers import disclosure_corrections as handlers
from services.access.inbound.disclosure_http import CARRY_OUT, VIEW, Note
from services.access.rules.usage_report import item_words, service_name
from shared.access import AccessAction
from shared.access.purposes import PURPOSES
from shared.http.days import DayAtHand
from shared.http.routes import Call, Routes
from shared.http.words import Words

correction_routes = Routes("disclosure")

_FIELDS = ("disclosure_request",)
GatheredNo = Annotated[int, Path(ge=1, le=2**53 - 1)]


class IdentityAct(BaseModel):
    """The approval of identity by which the data was corrected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    approval_id: UUID


class Settled(BaseModel):
    """Whether a recipient was told in writing, on which day, and under which document or for which reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    is_told: bool
    on: DayAtHand
    reason: Words


class RecipientView(BaseModel):
    """A use by which the old data had left the house, and what became of it; none while nobody has looked."""

    model_config = ConfigDict(frozen=True)

    gathered_no: int
    occurred_at: datetime
    part: str
    office: str
    actor_id: str
    purpose: str
    action: str
    detail: str
    items: list[str]
    is_told: bool | None
    settled_on: date | None
    reason: str | None


async def _record(call: Call, request_id: UUID) -> None:
    request, _ = await handlers.granted_correction(request_id, call.transaction)
    call.record([request["addressee_no"]], fields=_FIELDS, detail=f"disclosure:{request_id}")


@correction_routes.post(
    "/disclosure-requests/{request_id}/correction", access=CARRY_OUT, summary="Link identity's act", status_code=201
)
async def link(call: Call, request_id: UUID, act: IdentityAct) -> dict[str, str]:
    """Only an act whose sealed access record has been gathered counts."""
    await _record(call, request_id)
    await handlers.link_correction(request_id, act.approval_id, call.transaction)
    return {"request_id": str(request_id)}


@correction_routes.get(
    "/disclosure-requests/{request_id}/recipients",
    access=VIEW,
    summary="Who had got the old data, and who was told",
    writes=True,
)
async def list_recipients(call: Call, request_id: UUID) -> list[RecipientView]:
    """Of the kind of data that was corrected, and before it was."""
    await _record(call, request_id)
    return [
        RecipientView(
            **{name: row[name] for name in RecipientView.model_fields if name in row and name not in _WORDED},
            part=service_name(row["service"]),
            purpose=PURPOSES[row["purpose"]].label if row["purpose"] in PURPOSES else row["purpose"],
            action=AccessAction(row["action"]).label,
            items=item_words(row["fields"]),
        )
        for row in await handlers.outgoing(request_id, call.transaction)
    ]


_WORDED = frozenset({"part", "purpose", "action", "items"})


@correction_routes.post(
    "/disclosure-requests/{request_id}/recipients/{gathered_no}",
    access=CARRY_OUT,
    summary="A recipient was told, or need not be",
    status_code=201,
)
async def settle(call: Call, request_id: UUID, gathered_no: GatheredNo, entry: Settled) -> dict[str, int]:
    """Each once."""
    await _record(call, request_id)
    await handlers.settle_recipient(
        request_id, gathered_no, entry.on, entry.reason, call.transaction, is_told=entry.is_told
    )
    return {"gathered_no": gathered_no}


@correction_routes.post(
    "/disclosure-requests/{request_id}/corrected", access=CARRY_OUT, summary="The correction is done", status_code=201
)
async def finish(call: Call, request_id: UUID, entry: Note) -> dict[str, str]:
    """Once everybody who had got the old data is settled."""
    await _record(call, request_id)
    await handlers.finish_correction(request_id, entry.on, entry.reason, call.transaction)
    return {"request_id": str(request_id)}
