"""The routes of drafts, made for each act that a service declares."""

from typing import Any
from uuid import UUID

from shared.approvals.act import Act
from shared.approvals.bodies import ChangedProposal, Proposal, Seen
from shared.approvals.desk import Desk
from shared.approvals.draft_store import Draft
from shared.approvals.drafts import change, discard, propose_draft, save, show
from shared.http.routes import Call, Routes


def declare_drafts(routes: Routes, desk: Desk, act: Act[Any]) -> None:
    """Save, show, change, propose and discard a draft of an act, each for its maker alone."""
    at = f"/approvals/{act.name}/drafts"

    @routes.post(at, access=act.propose, summary=f"Save a draft: {act.label}", status_code=201)
    async def save_draft(call: Call, proposal: Proposal) -> dict[str, Any]:
        return _told(await save(call, desk, act, proposal))

    @routes.get(f"{at}/{{draft_id}}", access=act.propose, summary=f"Show a draft: {act.label}", writes=True)
    async def show_draft(call: Call, draft_id: UUID) -> dict[str, Any]:
        return await show(call, desk, act, draft_id)

    @routes.post(f"{at}/{{draft_id}}", access=act.propose, summary=f"Change a draft: {act.label}")
    async def change_draft(call: Call, draft_id: UUID, proposal: ChangedProposal) -> dict[str, Any]:
        return _told(await change(call, desk, act, draft_id, proposal))

    @routes.post(f"{at}/{{draft_id}}/propose", access=act.propose, summary=f"Propose a draft: {act.label}")
    async def propose_act(call: Call, draft_id: UUID, seen: Seen) -> dict[str, Any]:
        made = await propose_draft(call, desk, act, draft_id, seen.saved_no)
        return {
            "approval_id": str(made.approval_id),
            "payload_hash": made.payload_hash.hex(),
            "expires_at": made.expires_at,
        }

    @routes.post(f"{at}/{{draft_id}}/discard", access=act.propose, summary=f"Discard a draft: {act.label}")
    async def discard_draft(call: Call, draft_id: UUID, seen: Seen) -> dict[str, Any]:
        return _told(await discard(call, desk, act, draft_id, seen.saved_no))


def _told(draft: Draft) -> dict[str, Any]:
    return {
        "draft_id": str(draft.draft_id),
        "state": "draft" if draft.is_open else draft.steps[-1].kind.value,
        "saved_no": draft.saved_no,
        "expires_at": draft.expires_at,
    }
