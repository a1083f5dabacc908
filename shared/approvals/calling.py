"""A proposal as an officer makes it by a route or on a page: within his tax items, about nobody of his household."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Response

from shared.approvals.act import Act, PayloadT
from shared.approvals.canonical import canonical_json, payload_hash
from shared.approvals.deciding import record, require_scope
from shared.approvals.proposing import Proposed, propose
from shared.approvals.state import StepKind
from shared.http.page_parts import Link, facts, sentences
from shared.http.pages import Form, Input, Kind, Page, page_answer
from shared.http.problems import Problem
from shared.http.routes import Call


async def propose_called(
    call: Call, act: Act[PayloadT], payload: PayloadT, *, note: str, at: datetime | None = None
) -> Proposed:
    """Propose an act in the name of the caller, and record whose data it concerns.

    Args:
        call: Of a route that declares the privilege to propose the act.
        act: What is to be done.
        payload: With what.
        note: The reason, for whoever decides.
        at: The moment; when the transaction started where not given.

    Raises:
        Refused: The caller may not, because of a tax item, his household or himself.
        Problem: The act finds the proposal not admissible as things stand.
    """
    subjects = list(act.subjects(payload))
    require_scope(call, frozenset(act.tax_items(payload)), subjects)
    [made] = await propose(call.transaction, act, [payload], note=note, deputy_for=call.scope.deputy_for, at=at)
    record(call, act, made.approval_id, subjects, StepKind.PROPOSED.value)
    return made


def shown_payload(title: str, act: Act[PayloadT], payload: PayloadT, form: Form) -> Page:
    """A page with what would be proposed, in the words that whoever decides will read, and the form that proposes it.

    Args:
        title: Of the page.
        act: What would be done.
        payload: With what; the form sends back its hash.
        form: Its fields besides the hash.
    """
    seen = Input(name="seen", kind=Kind.HIDDEN, value=seen_hash(act, payload))
    asked = form.model_copy(update={"inputs": (seen, *form.inputs)})
    return Page(title=title, parts=(facts(act.lines(payload), heading="起案する内容"), asked))


def require_seen(act: Act[PayloadT], payload: PayloadT, seen: str) -> None:
    """Go on only where what is proposed is what the officer was shown.

    Raises:
        Problem: It has changed since.
    """
    if seen != seen_hash(act, payload):
        sentence = "内容が、表示したときから変わっています。前の画面から計算し直してください。"
        raise Problem(409, "changed_since_shown", sentence)


def seen_hash(act: Act[PayloadT], payload: PayloadT) -> str:
    """The hash for which whoever proposes or decides stands."""
    return payload_hash(act.name, act.version, canonical_json(payload.model_dump(mode="json"))).hex()


def proposed_answer(service: str, act: Act[Any], approval_id: UUID) -> Response:
    """The page after a proposal was made: another person decides it, and its maker follows it there."""
    link = Link("起案した案件を見る", f"/approvals/{service}/{act.name}/{approval_id}?as=maker")
    told = sentences(f"「{act.label}」を起案しました。別の職員が承認すると実行されます。", link)
    return page_answer(Page(title="起案しました", parts=(told,)))
