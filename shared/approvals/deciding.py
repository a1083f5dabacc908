"""Deciding: an approval is locked, looked at, and moved by one step; the last approval executes it.

Whoever decides names the hash of what he saw. It must be the hash that every person before him stood for, and the hash
of the payload as it lies in the database at that moment. What is executed is read from that very text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi.responses import JSONResponse
from pydantic import ValidationError

from shared.access import Access, Outcome, record_access
from shared.approvals import store
from shared.approvals.act import Act, Approved, Payload
from shared.approvals.canonical import payload_hash
from shared.approvals.desk import Desk, kind_may
from shared.approvals.draft_store import Draft, DraftStep, DraftStepKind, insert_draft
from shared.approvals.state import Life, Party, State, Step, StepKind, Stop, Stopped, Wish, take
from shared.authority import AuthorityBook
from shared.http.days import typed_on
from shared.http.problems import Problem, not_found, problem_answer
from shared.http.routes import Call, Refused
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7

_FIELDS = ("approval",)
_SENTENCES: Mapping[Stop, str] = {
    Stop.ALREADY_DECIDED: "この案件はすでに決定されています。一覧を開き直してください。",
    Stop.EXPIRED: "この案件は期限が過ぎました。必要であれば、あらためて起案してください。",
    Stop.CHANGED_PAYLOAD: (
        "この案件の内容または様式が、起案されたものと違います。決裁できません。内容を開き直して確かめ、"
        "それでも同じときは却下または取下げのうえ、あらためて起案してください。"
    ),
    Stop.OWN_PROPOSAL: "起案者(その代理を含みます)は、自分の案件を確認・承認・却下できません。",
    Stop.ALREADY_TOOK_PART: "この案件にはすでに関与しています。一人が二つの役割を持つことはできません。",
    Stop.CONCERNED: "ご本人に関する案件には関与できません。",
    Stop.NOT_ENOUGH_CHECKS: "承認の前に必要な確認者の数が足りません。ほかの職員に確認を依頼してください。",
    Stop.PROPOSER_LOST_PRIVILEGE: (
        "起案者は今はこの権限を持っていません。権限を持つ職員が引き継ぐか、却下してください。"
    ),
    Stop.NOBODY_TO_RETURN_TO: "職員が起案した案件ではないため、差し戻せません。却下してください。",
    Stop.PROPOSER_STILL_IN_CHARGE: "起案者が今も担当しています。引き継ぐ必要はありません。",
}


class NotExecutable(Exception):  # noqa: N818 - It names what is wrong.
    """An approval cannot be executed: nobody approved it, or its payload is no longer what was approved."""


@dataclass(frozen=True, slots=True)
class Case:
    """An approval with its act; `payload` is None where it is not what the maker stood for."""

    act: Act[Any]
    stored: store.Stored
    life: Life
    payload: Payload | None

    @property
    def subjects(self) -> list[str]:
        """Addressee numbers of those concerned."""
        return list(self.act.subjects(self.payload)) if self.payload is not None else []

    @property
    def tax_items(self) -> frozenset[str]:
        """The tax items that everybody's privileges must extend to."""
        return frozenset(self.stored.tax_items if self.payload is None else self.act.tax_items(self.payload))


def case_of(act: Act[Any], stored: store.Stored) -> Case:
    """Read a stored approval; a payload that was changed is never read."""
    found = payload_hash(act.name, act.version, stored.payload)
    payload = None
    if found == stored.payload_hash and all(step.payload_hash == found for step in stored.steps):
        try:
            with typed_on(None):
                payload = act.payload.model_validate_json(stored.payload)
        except ValidationError:
            # The act's model has changed since; it is no more what was proposed than a changed text is.
            payload = None
    barred = stored.barred if payload is None else frozenset(act.barred(payload))
    trusted = b"" if payload is None else found
    return Case(act, stored, Life(stored.steps, stored.expires_at, act.checkers, trusted, barred), payload)


async def open_case(connection: Connection, act: Act[Any], approval_id: UUID) -> Case:
    """Lock an approval until the transaction ends.

    Raises:
        Problem: There is no such approval of this act.
    """
    stored = await store.lock(connection, act.name, approval_id)
    if stored is None:
        raise not_found("案件")
    return case_of(act, stored)


def party(call: Call) -> Party:
    """The caller as a party to an approval."""
    return Party(call.actor.id, call.actor.kind, call.actor.office, call.scope.deputy_for)


async def require_presentable(call: Call, act: Act[Any], payload: Payload, subjects: Sequence[str]) -> None:
    """Go on only where what was proposed may be shown as things stand.

    Raises:
        Refused: it may not; answered as not there, and on record.
    """
    if act.presentable is not None and not await act.presentable(payload, call.transaction.connection):
        raise Refused("withheld", not_found("案件"), subjects)


def require_place(call: Call, case: Case) -> None:
    """Go on only where the caller's office and privileges are those of the case, and it is not his own household's.

    Raises:
        Refused: With the rule and whose data it was.
    """
    subjects = case.subjects
    if not case.act.any_office and call.actor.office != case.stored.office:
        sentence = "ほかの所属の案件です。所属を確かめてください。"
        raise Refused("wrong_office", Problem(403, "forbidden", sentence), subjects)
    require_scope(call, case.tax_items, subjects)


def require_scope(call: Call, tax_items: frozenset[str], subjects: Sequence[str]) -> None:
    """Go on only where the caller's privileges extend to every tax item, and nobody concerned is his own household.

    Raises:
        Refused: With the rule and whose data it was.
    """
    if call.related_subjects.intersection(subjects):
        sentence = "ご本人または同一世帯の方の案件には関与できません。所属長に依頼してください。"
        raise Refused("own_record", Problem(403, "own_record", sentence), subjects)
    for tax_item in sorted(tax_items):
        call.require_tax_item(tax_item, subjects)


async def decide(call: Call, desk: Desk, act: Act[Any], approval_id: UUID, wish: Wish) -> JSONResponse:
    """Take one step; an approval of an act that is not deferred executes it in the same transaction.

    Raises:
        Refused: Something stands against the step; the refusal is recorded.
        Problem: There is no such approval, or the act cannot be executed as things stand.
    """
    if not kind_may(act, call.actor.kind, wish.kind):
        raise Refused("no_person", Problem(403, "forbidden", "この決定は職員だけができます。"))
    case = await open_case(call.transaction.connection, act, approval_id)
    require_place(call, case)
    outcome = take(case.life, wish, desk.in_charge(act, case.life, case.tax_items), desk.now(), desk.clock)
    if isinstance(outcome, Stopped):
        return await _stopped(call, case, outcome)
    steps = [outcome.step]
    at_once = outcome.step.kind is StepKind.APPROVED and not act.deferred
    if at_once:
        steps.append(Step(StepKind.EXECUTED, wish.by, outcome.step.at, outcome.step.payload_hash))
    life = await store.append(call.transaction.connection, approval_id, case.life, *steps)
    if at_once:
        await _execute(case, life, call.transaction)
    if outcome.step.kind is StepKind.RETURNED:
        await _give_back(call.transaction.connection, case, life)
    record(call, act, approval_id, case.subjects, wish.kind.value)
    return JSONResponse(
        {
            "approval_id": str(approval_id),
            "act": act.name,
            "state": life.state.value,
            "payload_hash": life.maker.payload_hash.hex(),
        }
    )


async def execute_approved(transaction: Transaction, act: Act[Any], approval_id: UUID) -> bool:
    """Execute a deferred act that was approved; nothing is executed twice.

    Args:
        transaction: The open transaction; its actor executes.
        act: The act, which declares itself deferred.
        approval_id: One of `waiting`.

    Returns:
        Whether it was executed now; False where it had been before.

    Raises:
        NotExecutable: It was not approved, its payload was changed after that, or somebody who stood for it has lost
            the privilege since.
        AuthorityStale: Who may do what is not known now; try again later.
    """
    stored = await store.lock(transaction.connection, act.name, approval_id)
    case = case_of(act, stored) if stored is not None else None
    if case is not None and case.life.state is State.EXECUTED:
        return False
    if case is None or case.life.approval is None:
        raise NotExecutable(f"{act.name} {approval_id}: nobody approved it; look at its steps")
    if case.payload is None:
        raise NotExecutable(f"{act.name} {approval_id}: the payload is not the one approved; find out who changed it")
    await _require_standing(transaction, case)
    actor = transaction.actor
    by = Party(actor.id, actor.kind, actor.office)
    at = case.life.moment(transaction.started_at)
    step = Step(StepKind.EXECUTED, by, at, case.life.payload_hash)
    life = await store.append(transaction.connection, approval_id, case.life, step)
    await _execute(case, life, transaction)
    return True


async def _require_standing(transaction: Transaction, case: Case) -> None:
    """The privileges of everybody who stood for it are looked at again, in the transaction that executes."""
    book = AuthorityBook()
    await book.refresh(transaction.connection)
    book.require_fresh(transaction.started_at)
    desk = Desk(transaction.service, book, lambda: transaction.started_at)
    standing = desk.in_charge(case.act, case.life, case.tax_items)
    stood = {step.by.id for step in case.life.steps if step.kind in (StepKind.CHECKED, StepKind.APPROVED)}
    if gone := sorted({case.life.maker.by.id, *stood} - standing):
        raise NotExecutable(
            f"{case.act.name} {case.stored.approval_id}: {', '.join(gone)} no longer holds the privilege; "
            "refuse it and propose it anew"
        )


async def waiting(connection: Connection, act: Act[Any]) -> list[UUID]:
    """Approvals of a deferred act that were approved and not executed yet, the oldest first."""
    return [row["approval_id"] for row in await connection.fetch(store.SELECT_WAITING, act.name)]


async def note_expiry(connection: Connection, desk: Desk, case: Case) -> Life:
    """Note that an approval has expired, where it has: an expiry that was seen stays."""
    if not case.life.expired(desk.now()):
        return case.life
    at = case.life.moment(desk.now())
    step = Step(StepKind.EXPIRED, desk.clock, at, case.life.maker.payload_hash)
    return await store.append(connection, case.stored.approval_id, case.life, step)


def record(call: Call, act: Act[Any], approval_id: UUID, subjects: list[str], what: str) -> None:
    """Record whose matter it was, where the act concerns anybody."""
    if isinstance(call.access, Access):
        call.record(subjects, fields=_FIELDS, detail=f"{act.name} {approval_id} {what}")


def refused(stop: Stop, case: Case) -> Refused:
    """The refusal of a step, with whose matter it was."""
    if stop is Stop.NOT_PROPOSER:
        # Whether it exists is nobody's business but its maker's.
        return Refused(stop.value, not_found("案件"), case.subjects)
    return Refused(stop.value, Problem(409, stop.value, _SENTENCES[stop]), case.subjects)


async def _stopped(call: Call, case: Case, stopped: Stopped) -> JSONResponse:
    refusal = refused(stopped.stop, case)
    if stopped.expiry is None:
        raise refusal
    # An expiry is kept, so the refusal is recorded in this transaction, and not in one of its own.
    await store.append(call.transaction.connection, case.stored.approval_id, case.life, stopped.expiry)
    if isinstance(call.access, Access):
        record_access(
            call.actor,
            call.access,
            subject_refs=case.subjects,
            row_count=0,
            outcome=Outcome.REFUSED,
            rule=refusal.rule,
        )
        call.transaction.access_recorded = True
    return problem_answer(refusal.problem)


async def _give_back(connection: Connection, case: Case, life: Life) -> None:
    """Make what was returned a draft of whoever answered for it, with the reason of the return."""
    stored, returned = case.stored, life.steps[-1]
    step = DraftStep(DraftStepKind.RETURNED, returned.by.id, returned.at, stored.payload, stored.note, returned.reason)
    expires_at = returned.at + timedelta(days=case.act.valid_days)
    draft = Draft(uuid7(), case.act.name, stored.office, life.maker.by.id, stored.approval_id, expires_at, (step,))
    await insert_draft(connection, draft)


async def _execute(case: Case, life: Life, transaction: Transaction) -> None:
    approval = life.approval
    if approval is None or case.payload is None:
        raise NotExecutable(f"{case.act.name} {case.stored.approval_id}: nobody approved this payload")
    await case.act.execute(
        Approved(
            approval_id=case.stored.approval_id,
            payload=case.payload,
            payload_hash=life.payload_hash,
            office=case.stored.office,
            proposed_by=life.maker.by.id,
            checked_by=tuple(check.by.id for check in life.checks),
            approved_by=approval.by.id,
            approved_at=approval.at,
            note=case.stored.note,
        ),
        transaction,
    )
