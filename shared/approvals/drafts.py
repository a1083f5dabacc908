"""Drafts (起案前の下書き): their maker saves, changes, discards or proposes them; to everybody else there is none.

A draft is checked for its form only. Whether it makes sense as things stand is asked when it is proposed, by the same
function as any proposal, and only then is there a hash for others to stand for.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from shared.access import Actor, ActorKind
from shared.approvals.act import Act, Payload
from shared.approvals.bodies import ChangedProposal, Proposal, read_payload
from shared.approvals.deciding import record, require_presentable, require_scope
from shared.approvals.desk import Desk
from shared.approvals.draft_store import (
    Draft,
    DraftStep,
    DraftStepKind,
    append_draft_step,
    insert_draft,
    lock_draft,
    written_text,
)
from shared.approvals.proposing import Proposed, propose
from shared.http.days import typed_on
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Refused
from shared.transaction import uuid7

#: What its maker may do with an open draft, in the words of the routes.
DRAFT_WORDS = ("change", "propose", "discard")
_OUTDATED = Problem(
    409, "draft_outdated", "様式が変わったため、この下書きは使えません。破棄して、あらためて作成してください。"
)


def readable(act: Act[Any], draft: Draft) -> Payload | None:
    """What a draft holds; None where the act's form has changed since."""
    try:
        with typed_on(None):
            payload: Payload = act.payload.model_validate_json(draft.written.payload or "{}")
    except ValidationError:
        return None
    return payload


async def save(call: Call, desk: Desk, act: Act[Any], body: Proposal) -> Draft:
    """Write a new draft down.

    Raises:
        Refused: The caller is no officer, or it concerns his own household or another's tax items.
        RequestValidationError: The payload is none of the act's.
    """
    if call.actor.kind is not ActorKind.STAFF:
        raise Refused("no_person", Problem(403, "forbidden", "下書きは職員だけができます。"))
    payload = read_payload(act, body.payload)
    require_scope(call, frozenset(act.tax_items(payload)), list(act.subjects(payload)))
    now = desk.now()
    step = DraftStep(DraftStepKind.SAVED, call.actor.id, now, written_text(payload), body.note)
    expires_at = now + timedelta(days=act.valid_days)
    draft = Draft(uuid7(), act.name, call.actor.office, call.actor.id, None, expires_at, (step,))
    await insert_draft(call.transaction.connection, draft)
    record(call, act, draft.draft_id, list(act.subjects(payload)), "draft saved")
    return draft


async def change(call: Call, desk: Desk, act: Act[Any], draft_id: UUID, body: ChangedProposal) -> Draft:
    """Write a draft down anew; what it was stays among its steps.

    Raises:
        Problem: It is not the caller's, has ended, or was changed since he saw it.
        Refused: It concerns his own household or another's tax items.
    """
    draft = await _open(call, desk, act, draft_id, body.saved_no)
    payload = read_payload(act, body.payload)
    before = readable(act, draft)
    subjects = sorted({*act.subjects(payload), *(act.subjects(before) if before is not None else ())})
    require_scope(call, frozenset(act.tax_items(payload)), subjects)
    at = draft.moment(desk.now())
    step = DraftStep(DraftStepKind.SAVED, call.actor.id, at, written_text(payload), body.note)
    draft = await append_draft_step(call.transaction.connection, draft, step, act.valid_days)
    record(call, act, draft_id, subjects, "draft changed")
    return draft


async def discard(call: Call, desk: Desk, act: Act[Any], draft_id: UUID, saved_no: int) -> Draft:
    """End a draft of which nothing comes.

    Raises:
        Problem: It is not the caller's, has ended, or was changed since he saw it.
    """
    draft = await _open(call, desk, act, draft_id, saved_no)
    payload = readable(act, draft)
    step = DraftStep(DraftStepKind.DISCARDED, call.actor.id, draft.moment(desk.now()))
    draft = await append_draft_step(call.transaction.connection, draft, step, act.valid_days)
    record(call, act, draft_id, list(act.subjects(payload)) if payload is not None else [], "draft discarded")
    return draft


async def propose_draft(call: Call, desk: Desk, act: Act[Any], draft_id: UUID, saved_no: int) -> Proposed:
    """Propose what a draft holds: from here on it is an approval, hashed and seen by others.

    Raises:
        Problem: It is not the caller's, has ended, was changed since he saw it, or is not admissible as things stand.
        Refused: It concerns the caller, his own household or another's tax items.
    """
    draft = await _open(call, desk, act, draft_id, saved_no)
    payload = readable(act, draft)
    if payload is None:
        raise _OUTDATED
    subjects = list(act.subjects(payload))
    require_scope(call, frozenset(act.tax_items(payload)), subjects)
    at = draft.moment(desk.now())
    [made] = await propose(
        call.transaction, act, [payload], note=draft.written.note or "", deputy_for=call.scope.deputy_for, at=at
    )
    step = DraftStep(DraftStepKind.PROPOSED, call.actor.id, at, approval_id=made.approval_id)
    await append_draft_step(call.transaction.connection, draft, step, act.valid_days)
    record(call, act, made.approval_id, subjects, f"proposed from draft {draft_id}")
    return made


async def show(call: Call, desk: Desk, act: Act[Any], draft_id: UUID) -> dict[str, Any]:
    """A draft with what it holds and what happened to it, for its maker.

    Raises:
        Problem: It is not the caller's, or the act's form has changed since.
        Refused: It concerns his own household or another's tax items.
    """
    draft = await _own(call, act, draft_id)
    payload = readable(act, draft)
    if payload is None:
        raise _OUTDATED
    subjects = list(act.subjects(payload))
    require_scope(call, frozenset(act.tax_items(payload)), subjects)
    await require_presentable(call, act, payload, subjects)
    record(call, act, draft_id, subjects, "draft shown")
    words = list(DRAFT_WORDS) if draft.is_open and desk.now() < draft.expires_at else []
    return {
        **draft_summary(act, draft, call.actor, words),
        "office": draft.office,
        "note": draft.written.note,
        "payload": payload.model_dump(mode="json"),
        "lines": [[label, value] for label, value in act.lines(payload)],
        "steps": [
            {
                "step": step.kind.value,
                "by": step.actor_id,
                "at": step.at,
                "reason": step.reason,
                "approval_id": step.approval_id,
            }
            for step in draft.steps
        ],
    }


def draft_summary(act: Act[Any], draft: Draft, actor: Actor, words: list[str]) -> dict[str, Any]:
    """A draft as a work list tells it, in the form of an approval; nothing about anybody but its maker is in it."""
    return {
        "approval_id": str(draft.draft_id),
        "act": act.name,
        "label": act.label,
        "state": "draft" if draft.is_open else draft.steps[-1].kind.value,
        "proposed_by": draft.maker,
        "proposed_at": draft.written.at,
        "expires_at": draft.expires_at,
        # Nobody stands for a draft.
        "payload_hash": "",
        "mine": draft.maker == actor.id,
        "may": words,
        "saved_no": draft.saved_no,
        "returned_from": str(draft.returned_from) if draft.returned_from else None,
    }


async def _open(call: Call, desk: Desk, act: Act[Any], draft_id: UUID, saved_no: int) -> Draft:
    """Lock the caller's own draft, to bring it further.

    Raises:
        Refused: It is not the caller's.
        Problem: There is none, it has ended, or it was changed since he saw it.
    """
    draft = await _own(call, act, draft_id)
    if not draft.is_open:
        raise Problem(
            409, "already_decided", "この下書きはすでに起案または破棄されています。一覧を開き直してください。"
        )
    if draft.moment(desk.now()) >= draft.expires_at:
        raise Problem(409, "expired", "この下書きは期限が過ぎました。必要であれば、あらためて作成してください。")
    if saved_no != draft.saved_no:
        raise Problem(409, "draft_changed", "この下書きは、開いたあとに変更されています。開き直して確かめてください。")
    return draft


async def _own(call: Call, act: Act[Any], draft_id: UUID) -> Draft:
    draft = await lock_draft(call.transaction.connection, act.name, draft_id)
    if draft is None:
        raise not_found("下書き")
    if draft.maker != call.actor.id or (draft.office != call.actor.office and not act.any_office):
        # Whether it exists is nobody's business but its maker's.
        payload = readable(act, draft)
        subjects = list(act.subjects(payload)) if payload is not None else []
        raise Refused("not_proposer", not_found("下書き"), subjects)
    return draft
