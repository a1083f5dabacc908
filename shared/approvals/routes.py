"""The routes of approvals, made for each act that a service declares."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi.responses import JSONResponse

from shared.approvals.act import Act, Privilege
from shared.approvals.bodies import Confirmation, Proposal, Reason, read_payload
from shared.approvals.calling import propose_called
from shared.approvals.deciding import (
    Case,
    decide,
    note_expiry,
    open_case,
    party,
    record,
    refused,
    require_place,
    require_presentable,
)
from shared.approvals.desk import Desk
from shared.approvals.draft_routes import declare_drafts
from shared.approvals.state import StepKind, Stop, Wish
from shared.approvals.work_list import may, reach_of, summary, work_list
from shared.http.routes import Call, Routes, SignedIn


def approval_routes(desk: Desk, acts: Sequence[Act[Any]]) -> Routes:
    """The routes of a service's acts: the work list of all, and propose, show and decide of each.

    Args:
        desk: Whose privileges hold, and what time it is.
        acts: The acts of the service.

    Raises:
        ValueError: Two acts have one name.
    """
    if len({act.name for act in acts}) != len(acts):
        raise ValueError(f"{desk.service}: two acts have one name; name each for what it does")
    routes = Routes("approvals")

    @routes.get(
        "/approvals",
        access=SignedIn("numbers and states of what the caller may decide"),
        summary="Work list",
        writes=True,
    )
    async def work(call: Call) -> list[dict[str, Any]]:
        return await work_list(call, desk, acts)

    for act in acts:
        declare_drafts(routes, desk, act)
        _proposing(routes, desk, act)
        _showing(routes, desk, act)
        _confirming(routes, desk, act)
        _declining(routes, desk, act)
    return routes


def _proposing(routes: Routes, desk: Desk, act: Act[Any]) -> None:
    @routes.post(f"/approvals/{act.name}", access=act.propose, summary=f"Propose: {act.label}", status_code=201)
    async def propose_act(call: Call, proposal: Proposal) -> dict[str, Any]:
        payload = read_payload(act, proposal.payload)
        made = await propose_called(call, act, payload, note=proposal.note, at=desk.now())
        return {
            "approval_id": str(made.approval_id),
            "payload_hash": made.payload_hash.hex(),
            "expires_at": made.expires_at,
        }


def _showing(routes: Routes, desk: Desk, act: Act[Any]) -> None:
    def showing(path: str, access: Privilege, *, own: bool) -> None:
        @routes.get(
            f"/approvals/{act.name}/{{approval_id}}{path}", access=access, summary=f"Show: {act.label}", writes=True
        )
        async def show(call: Call, approval_id: UUID) -> dict[str, Any]:
            return await _detail(call, desk, act, approval_id, own=own)

    showing("", act.approve, own=False)
    showing("/own", act.propose, own=True)
    if act.check is not None:
        showing("/to-check", act.check, own=False)


def _confirming(routes: Routes, desk: Desk, act: Act[Any]) -> None:
    def confirming(path: str, access: Privilege, kind: StepKind) -> None:
        @routes.post(f"/approvals/{act.name}/{{approval_id}}/{path}", access=access, summary=f"{path}: {act.label}")
        async def confirm(call: Call, approval_id: UUID, confirmation: Confirmation) -> JSONResponse:
            seen = bytes.fromhex(confirmation.payload_hash)
            return await decide(call, desk, act, approval_id, Wish(kind, party(call), payload_hash=seen))

    if act.check is not None:
        confirming("check", act.check, StepKind.CHECKED)
    confirming("approve", act.approve, StepKind.APPROVED)
    confirming("take-over", act.propose, StepKind.TAKEN_OVER)


def _declining(routes: Routes, desk: Desk, act: Act[Any]) -> None:
    def declining(path: str, access: Privilege, kind: StepKind) -> None:
        @routes.post(f"/approvals/{act.name}/{{approval_id}}/{path}", access=access, summary=f"{path}: {act.label}")
        async def decline(call: Call, approval_id: UUID, reason: Reason) -> JSONResponse:
            return await decide(call, desk, act, approval_id, Wish(kind, party(call), reason=reason.reason))

    declining("refuse", act.approve, StepKind.REFUSED)
    declining("return", act.approve, StepKind.RETURNED)
    declining("withdraw", act.propose, StepKind.WITHDRAWN)


async def _detail(call: Call, desk: Desk, act: Act[Any], approval_id: UUID, *, own: bool) -> dict[str, Any]:
    case = await open_case(call.transaction.connection, act, approval_id)
    words = may(desk, case, call.actor, reach_of(desk, act, call.actor))
    # Whoever may take a proposal over must be able to read it first.
    if own and case.life.maker.by.id != call.actor.id and "take_over" not in words:
        raise refused(Stop.NOT_PROPOSER, case)
    require_place(call, case)
    if case.payload is None:
        raise refused(Stop.CHANGED_PAYLOAD, case)
    await require_presentable(call, act, case.payload, case.subjects)
    case = replace(case, life=await note_expiry(call.transaction.connection, desk, case))
    record(call, act, approval_id, case.subjects, "shown")
    return _shown(case, call, words)


def _shown(case: Case, call: Call, words: list[str]) -> dict[str, Any]:
    return {
        **summary(case, call.actor, words),
        "office": case.stored.office,
        "note": case.stored.note,
        "checkers": case.act.checkers,
        "lines": [[label, value] for label, value in case.act.lines(case.payload)],
        "steps": [
            {
                "step": step.kind.value,
                "by": step.by.id,
                "at": step.at,
                "reason": step.reason,
                "deputy_for": step.by.deputy_for or None,
            }
            for step in case.life.steps
        ],
    }
