"""A seizure is issued in the very transaction in which payments' answer arrives, or it is refused.

Dunning is asked first: the notices it has issued stay issued. Payments is asked last; its answer was written under the
locks of the claims and travels behind everything announced about them before, so in this moment nothing older is
unknown. Of a person who owes under several numbers (宛名の統合) each is asked about by itself, and the last answer
decides. An answer of another day is asked for again. Money that comes after the answer is heard afterwards, and opens
the duty to release.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from services.enforcement.handlers.cases import settle_cases
from services.enforcement.handlers.issue_grounds import Answered, balance_of, grounds_of
from services.enforcement.rules.preconditions import Failed
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_kinds import KINDS
from services.enforcement.rules.seizure_states import SeizureState, SeizureStep, move
from services.enforcement.store import seizures
from services.enforcement.store.claims import LEARN_BALANCES
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import (
    BalancesAsked,
    BalancesStated,
    ClaimBalance,
    Envelope,
    FailedPrecondition,
    NoticesAsked,
    NoticesStated,
    SeizedClaim,
    SeizureIssued,
    SeizureRefused,
)
from shared.days import TOKYO, fiscal_year
from shared.transaction import Transaction

ISSUE = Access("enforcement.seizure.issue", ENFORCEMENT, AccessAction.DECIDE)
_BY = "service:enforcement"
#: An answer that somebody waits for, its seizure, and the claims that are owed under its number.
_Waiting: TypeAlias = tuple[Envelope[Any], asyncpg.Record, Sequence[int]]


async def ask(seizure: Mapping[str, Any] | asyncpg.Record, ask_no: int, transaction: Transaction) -> None:
    """Begin with the question to dunning, one for each number under which claims of the seizure are owed."""
    await seizures.QUESTIONS.copy(transaction.connection, [(seizure["seizure_id"], ask_no, transaction.started_at)])
    for number, claim_ids in _by_owner(seizure).items():
        question = NoticesAsked(
            seizure_id=str(seizure["seizure_id"]), addressee_no=number, ask_no=ask_no, claim_ids=tuple(claim_ids)
        )
        transaction.publish(question, key=number)


async def on_notices_stated(envelopes: Sequence[Envelope[NoticesStated]], transaction: Transaction) -> None:
    """Keep what dunning stated, and ask payments about the claims under the same number."""
    rows: list[tuple[Any, ...]] = []
    for envelope, seizure, claim_ids in await _waiting(envelopes, transaction):
        event = envelope.event
        rows += (
            (
                seizure["seizure_id"],
                event.ask_no,
                notice.claim_id,
                notice.document_no,
                notice.issued_on,
                notice.pay_by,
                notice.returned,
                transaction.started_at,
            )
            for notice in event.notices
            if notice.claim_id in claim_ids
        )
        question = BalancesAsked(
            seizure_id=event.seizure_id,
            addressee_no=event.addressee_no,
            ask_no=event.ask_no,
            claim_ids=tuple(claim_ids),
        )
        transaction.publish(question, key=event.addressee_no, cause=envelope)
    await seizures.STATED_NOTICES.copy(transaction.connection, rows)
    _record(envelopes, ("document_no", "issued_on", "pay_by", "returned"), transaction)


async def on_balances_stated(envelopes: Sequence[Envelope[BalancesStated]], transaction: Transaction) -> None:
    """Keep what payments stated; with the last answer for a seizure test every precondition, and issue or refuse."""
    day = transaction.started_at.astimezone(TOKYO).date()
    waiting = await _waiting(envelopes, transaction)
    again = {seizure["seizure_id"]: seizure for envelope, seizure, _ in waiting if envelope.event.stated_on != day}
    waiting = [one for one in waiting if one[1]["seizure_id"] not in again]
    given = await _given(waiting, transaction)
    # An answer that comes once more, while that of another number is still to come, says nothing new.
    fresh = {
        (seizure["seizure_id"], envelope.event.addressee_no): (envelope, seizure, claim_ids)
        for envelope, seizure, claim_ids in waiting
        if envelope.event.addressee_no not in given.get(seizure["seizure_id"], ())
    }
    for seizure_id, number in fresh:
        given.setdefault(seizure_id, set()).add(number)
    await _keep_answers(list(fresh.values()), transaction)
    answered, changed = await _answered(list(fresh.values()), given, transaction)
    for seizure in (*again.values(), *changed):
        await ask(seizure, seizure["ask_no"] + 1, transaction)
    if answered:
        await _decide(answered, day, transaction)
    _record(envelopes, ("balance", "seizure"), transaction)


async def _given(waiting: Sequence[_Waiting], transaction: Transaction) -> dict[UUID, set[str]]:
    """The numbers for which payments has answered the questions that stand already, by seizure."""
    found: dict[UUID, set[str]] = {}
    for row in await transaction.connection.fetch(seizures.SELECT_ANSWERS, *_questions(waiting)):
        found.setdefault(row["seizure_id"], set()).add(row["addressee_no"])
    return found


def _questions(waiting: Sequence[_Waiting]) -> tuple[list[UUID], list[int]]:
    """The questions that stand, as columns: seizures, and how often each was asked."""
    asked = {seizure["seizure_id"]: seizure["ask_no"] for _, seizure, _ in waiting}
    return list(asked), list(asked.values())


async def _answered(
    fresh: Sequence[_Waiting], given: Mapping[UUID, set[str]], transaction: Transaction
) -> tuple[list[Answered], list[asyncpg.Record]]:
    """Of the seizures that got an answer now, those that wait for no other, and those to be asked about anew.

    An answer lies behind all that was announced about its own number. Where something was heard of a claim since it
    was answered for, and another number's answer came later, it is no longer what holds at the moment of issue.
    """
    last = {seizure["seizure_id"]: (envelope, seizure) for envelope, seizure, _ in fresh}
    stated: dict[UUID, list[asyncpg.Record]] = {}
    for row in await transaction.connection.fetch(seizures.SELECT_STATED_BALANCES, *_questions(fresh)):
        stated.setdefault(row["seizure_id"], []).append(row)
    answered, changed = [], []
    for seizure_id, (envelope, seizure) in last.items():
        rows = stated.get(seizure_id, [])
        if _by_owner(seizure).keys() - given[seizure_id]:
            continue
        if any(row["has_changed"] for row in rows):
            changed.append(seizure)
        else:
            answered.append(Answered(seizure, [_stated(row) for row in rows], envelope))
    return answered, changed


async def _decide(answered: Sequence[Answered], day: date, transaction: Transaction) -> None:
    grounds = await grounds_of(answered, day, transaction)
    issued: list[tuple[Answered, Mapping[str, Any]]] = []
    refused: list[tuple[Answered, list[Failed]]] = []
    for one in answered:
        failed, amount_yen = grounds.judge(one.seizure, one.claims)
        if failed:
            refused.append((one, failed))
            continue
        made = {**one.seizure, "seized_yen": amount_yen}
        issued.append((one, made))
        grounds.in_force.append(made)
    await _write_issued(issued, day, transaction)
    await _write_refused(refused, day, transaction)


async def _write_issued(
    issued: Sequence[tuple[Answered, Mapping[str, Any]]], day: date, transaction: Transaction
) -> None:
    if not issued:
        return
    year = fiscal_year(day)
    last: int = await transaction.connection.fetchval(seizures.TAKE_SERIALS, year, len(issued))
    steps = []
    for serial, (one, seizure) in enumerate(issued, last - len(issued) + 1):
        document_no = f"S{year}-{serial:07d}"
        steps.append(_step(seizure, SeizureStep.ISSUED, day, document_no, transaction))
        event = SeizureIssued(
            seizure_id=str(seizure["seizure_id"]),
            addressee_no=seizure["owner_no"],
            document_no=document_no,
            property_kind=seizure["kind"],
            seized_yen=seizure["seized_yen"],
            issued_on=day,
            claims=tuple(
                SeizedClaim(
                    claim_id=claim.claim_id,
                    principal_yen=claim.principal_yen,
                    dunning_fee_yen=claim.dunning_fee_yen,
                    late_charge_yen=claim.late_charge_yen,
                    disposition_cost_yen=claim.disposition_cost_yen,
                )
                for claim in one.claims
            ),
        )
        transaction.publish(event, key=seizure["owner_no"], cause=one.cause)
    await seizures.STEPS.copy(transaction.connection, steps)


async def _write_refused(refused: Sequence[tuple[Answered, list[Failed]]], day: date, transaction: Transaction) -> None:
    rows: list[tuple[Any, ...]] = []
    steps = []
    for one, failed in refused:
        seizure = one.seizure
        steps.append(_step(dict(seizure), SeizureStep.REFUSED, day, None, transaction))
        rows += ((seizure["seizure_id"], place, each.rule.value, each.claim_id) for place, each in enumerate(failed))
        event = SeizureRefused(
            seizure_id=str(seizure["seizure_id"]),
            addressee_no=seizure["owner_no"],
            refused_on=day,
            failed=tuple(FailedPrecondition(rule=each.rule.value, claim_id=each.claim_id) for each in failed),
        )
        transaction.publish(event, key=seizure["owner_no"], cause=one.cause)
    await seizures.STEPS.copy(transaction.connection, steps)
    await seizures.FAILED.copy(transaction.connection, rows)
    causes = {one.seizure["addressee_no"]: str(one.cause.event_id) for one, _ in refused}
    await settle_cases(causes, day, transaction)


async def _keep_answers(fresh: Sequence[_Waiting], transaction: Transaction) -> None:
    answers = [
        (seizure["seizure_id"], seizure["ask_no"], envelope.event.addressee_no, transaction.started_at)
        for envelope, seizure, _ in fresh
    ]
    await seizures.ANSWERS.copy(transaction.connection, answers)
    rows = [
        (
            seizure["seizure_id"],
            seizure["ask_no"],
            one.claim_id,
            one.version,
            one.due_on,
            one.principal_yen,
            one.dunning_fee_yen,
            one.late_charge_yen,
            one.provisional_yen,
            one.disposition_cost_yen,
            transaction.started_at,
        )
        for envelope, seizure, claim_ids in fresh
        for one in envelope.event.claims
        if one.claim_id in claim_ids
    ]
    await seizures.STATED_BALANCES.copy(transaction.connection, rows)
    learned = [
        (one.claim_id, balance.open_yen, balance.open_yen + balance.provisional_yen)
        for envelope, _, _ in fresh
        for one in envelope.event.claims
        # Where nothing is open, what provisional money leaves owed is not said.
        if (balance := balance_of(one)).open_yen or not balance.provisional_yen
    ]
    if learned:
        await transaction.connection.execute(LEARN_BALANCES, *map(list, zip(*learned, strict=True)))


async def _waiting(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> list[_Waiting]:
    """The answers that somebody still waits for, with their seizures, locked; others are of a former question."""
    connection = transaction.connection
    ids = sorted({UUID(envelope.event.seizure_id) for envelope in envelopes})
    await connection.fetch(seizures.LOCK, ids)
    found = {row["seizure_id"]: row for row in await connection.fetch(seizures.SELECT_LOCKED, ids)}
    return [
        (envelope, seizure, claim_ids)
        for envelope in envelopes
        if (seizure := found.get(UUID(envelope.event.seizure_id))) is not None
        and (seizure["state"], seizure["ask_no"]) == (SeizureState.APPROVED, envelope.event.ask_no)
        and (claim_ids := _by_owner(seizure).get(envelope.event.addressee_no))
    ]


def _by_owner(seizure: Mapping[str, Any] | asyncpg.Record) -> dict[str, list[int]]:
    """The claims of a seizure by the number under which they are owed: of a person who has several, perhaps several."""
    found: dict[str, list[int]] = {}
    for claim_id, number in zip(seizure["claim_ids"], seizure["claim_owner_nos"], strict=True):
        found.setdefault(number, []).append(claim_id)
    return found


def _stated(row: asyncpg.Record) -> ClaimBalance:
    return ClaimBalance(**{name: row[name] for name in ClaimBalance.model_fields if name in row.keys()})  # noqa: SIM118 - A record is no mapping.


def _step(
    seizure: Mapping[str, Any], step: SeizureStep, day: date, document_no: str | None, transaction: Transaction
) -> tuple[Any, ...]:
    state = move(SeizureState(seizure["state"]), step, KINDS[PropertyKind(seizure["kind"])].course)
    seized_yen = seizure["seized_yen"] if step is SeizureStep.ISSUED else 0
    place = (seizure["seizure_id"], seizure["step_no"] + 1, step.value, state.value, day, seized_yen, document_no)
    return (*place, "", None, _BY, transaction.started_at)


def _record(envelopes: Sequence[Envelope[Any]], fields: tuple[str, ...], transaction: Transaction) -> None:
    transaction.record_access(
        ISSUE,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=fields,
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
