"""Proposing: the payload is written down once, in canonical text, and its hash is what everybody stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.access import ActorKind
from shared.approvals.act import Act, PayloadT
from shared.approvals.canonical import canonical_json, payload_hash
from shared.approvals.desk import kind_may
from shared.approvals.state import Party, Step, StepKind
from shared.approvals.store import APPROVALS, STEPS, step_row
from shared.http.problems import Problem
from shared.http.routes import Refused
from shared.transaction import Transaction, uuid7


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal that was written down."""

    approval_id: UUID
    payload_hash: bytes
    expires_at: datetime


async def propose(
    transaction: Transaction,
    act: Act[PayloadT],
    payloads: Sequence[PayloadT],
    *,
    note: str,
    deputy_for: str = "",
    at: datetime | None = None,
) -> list[Proposed]:
    """Propose an act for each payload, in the name of whoever acts in the transaction.

    Args:
        transaction: The open transaction; its actor is the maker.
        act: What is to be done.
        payloads: With what.
        note: The reason, for whoever decides.
        deputy_for: Whose deputy the maker is.
        at: The moment; when the transaction started where not given.

    Raises:
        Refused: The payload concerns the maker, or such an actor takes no part in the act.
        Problem: The act finds a proposal not admissible as things stand.
    """
    moment = transaction.started_at if at is None else at
    by = Party(transaction.actor.id, transaction.actor.kind, transaction.actor.office, deputy_for)
    approvals, steps, proposals = [], [], []
    for payload in payloads:
        await _require_admissible(transaction, act, payload, by)
        text = canonical_json(payload.model_dump(mode="json"))
        proposed = Proposed(uuid7(), payload_hash(act.name, act.version, text), moment + timedelta(days=act.valid_days))
        step = Step(StepKind.PROPOSED, by, moment, proposed.payload_hash)
        approvals.append(
            (
                proposed.approval_id,
                act.name,
                act.version,
                by.office,
                text,
                proposed.payload_hash,
                sorted(act.tax_items(payload)),
                sorted(act.barred(payload)),
                note,
                moment,
                proposed.expires_at,
                by.id,
            )
        )
        steps.append(step_row(proposed.approval_id, 1, step))
        proposals.append(proposed)
    await APPROVALS.copy(transaction.connection, approvals)
    await STEPS.copy(transaction.connection, steps)
    return proposals


async def _require_admissible(transaction: Transaction, act: Act[PayloadT], payload: PayloadT, by: Party) -> None:
    if not kind_may(act, by.kind, StepKind.PROPOSED):
        raise Refused("no_person", Problem(403, "forbidden", "この起案は職員だけができます。"))
    if by.kind is not ActorKind.SERVICE and by.persons & act.barred(payload):
        raise Refused("concerned", Problem(409, "concerned", "ご本人に関する案件には関与できません。"))
    if act.admissible is not None:
        await act.admissible(payload, transaction.connection)
