"""The work list: what somebody may decide now, and what became of his own proposals."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from shared.access import Actor
from shared.access.authority import Decision
from shared.approvals import store
from shared.approvals.act import Act
from shared.approvals.deciding import Case, case_of
from shared.approvals.desk import Desk
from shared.approvals.draft_store import EXPIRE_DRAFTS, own_drafts
from shared.approvals.drafts import DRAFT_WORDS, draft_summary
from shared.approvals.state import Party, StepKind, Taken, Wish, take
from shared.http.routes import Call

#: How long a maker sees what became of his proposals.
_OWN_DAYS = 30
#: What somebody may do, in the words of the routes.
_WORDS: Mapping[StepKind, str] = {
    StepKind.CHECKED: "check",
    StepKind.APPROVED: "approve",
    StepKind.REFUSED: "refuse",
    StepKind.RETURNED: "return",
    StepKind.WITHDRAWN: "withdraw",
    StepKind.TAKEN_OVER: "take_over",
}

Reach = Mapping[StepKind, Decision]


def reach_of(desk: Desk, act: Act[Any], actor: Actor) -> Reach:
    """The steps of an act that somebody's privileges permit now.

    Raises:
        Refused: The copy of who may do what is too old.
    """
    decisions = {kind: desk.decision(act, actor, kind) for kind in _WORDS}
    return {kind: decision for kind, decision in decisions.items() if decision.permitted}


def may(desk: Desk, case: Case, actor: Actor, reach: Reach) -> list[str]:
    """What somebody may do with a case now, by the same rules that decide when he does."""
    if not case.act.any_office and actor.office != case.stored.office:
        return []
    tax_items, now = case.tax_items, desk.now()
    reach = {kind: decision for kind, decision in reach.items() if all(map(decision.covers, tax_items))}
    in_charge = desk.in_charge(case.act, case.life, tax_items) if reach and case.life.is_open else frozenset()
    words = []
    for kind, decision in reach.items():
        by = Party(actor.id, actor.kind, actor.office, decision.deputy_for)
        wish = Wish(kind, by, case.life.payload_hash)
        if isinstance(take(case.life, wish, in_charge, now, desk.clock), Taken):
            words.append(_WORDS[kind])
    return words


async def work_list(call: Call, desk: Desk, acts: Sequence[Act[Any]]) -> list[dict[str, Any]]:
    """The caller's drafts, what he may decide, check or take over, and his proposals; nobody's data is in it."""
    connection, now = call.transaction.connection, desk.now()
    await connection.execute(store.EXPIRE_DUE, now, desk.clock.id)
    by_name = {act.name: act for act in acts}
    reaches = {act.name: reach_of(desk, act, call.actor) for act in acts}
    wanted = [name for name, reach in reaches.items() if reach]
    found = []
    for stored in await store.work(connection, wanted, call.actor.id, now - timedelta(days=_OWN_DAYS)):
        if (act := by_name.get(stored.act)) is None:
            continue
        case = case_of(act, stored)
        words = may(desk, case, call.actor, reaches[act.name])
        if words or case.life.maker.by.id == call.actor.id:
            found.append(summary(case, call.actor, words))
    return [*await _drafts(call, desk, by_name, reaches), *found]


async def _drafts(
    call: Call, desk: Desk, by_name: Mapping[str, Act[Any]], reaches: Mapping[str, Reach]
) -> list[dict[str, Any]]:
    """The caller's own open drafts; those of others are nobody's business."""
    connection, now = call.transaction.connection, desk.now()
    await connection.execute(EXPIRE_DRAFTS, now, desk.clock.id)
    found = []
    for draft in await own_drafts(connection, call.actor.id, list(by_name)):
        act = by_name[draft.act]
        here = act.any_office or draft.office == call.actor.office
        words = list(DRAFT_WORDS) if here and StepKind.WITHDRAWN in reaches[act.name] else []
        found.append(draft_summary(act, draft, call.actor, words))
    return found


def summary(case: Case, actor: Actor, words: Sequence[str]) -> dict[str, Any]:
    """A case without anything about anybody but those who handle it."""
    maker = case.life.maker
    return {
        "approval_id": str(case.stored.approval_id),
        "act": case.act.name,
        "label": case.act.label,
        "state": case.life.state.value,
        "proposed_by": maker.by.id,
        "proposed_at": case.stored.proposed_at,
        "expires_at": case.stored.expires_at,
        "payload_hash": maker.payload_hash.hex(),
        "mine": maker.by.id == actor.id,
        "may": list(words),
    }
