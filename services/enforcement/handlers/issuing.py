"""A seizure is issued in the very transaction in which payments' answer arrives, or it is refused.

Dunning is asked first: the notices it has issued stay issued. Payments is asked last; its answer was written under the
locks of the claims and travels behind everything announced about them before, so in this moment nothing older is
unknown. An answer of another day is asked for again. Money that comes after the answer is heard afterwards, and opens
the duty to release.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.enforcement.handlers.cases import settle_cases
from services.enforcement.handlers.issue_grounds import balance_of, grounds_of
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


async def ask(seizure: Mapping[str, Any], ask_no: int, transaction: Transaction) -> None:
    """Begin with the question to dunning."""
    await seizures.QUESTIONS.copy(transaction.connection, [(seizure["seizure_id"], ask_no, transaction.started_at)])
    question = NoticesAsked(
        seizure_id=str(seizure["seizure_id"]),
        addressee_no=seizure["owner_no"],
        ask_no=ask_no,
        claim_ids=tuple(seizure["claim_ids"]),
    )
    transaction.publish(question, key=seizure["owner_no"])


async def on_notices_stated(envelopes: Sequence[Envelope[NoticesStated]], transaction: Transaction) -> None:
    """Keep what dunning stated, and ask payments."""
    waiting = await _waiting(envelopes, transaction)
    rows: list[tuple[Any, ...]] = []
    for envelope, seizure in waiting:
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
            if notice.claim_id in seizure["claim_ids"]
        )
        question = BalancesAsked(
            seizure_id=event.seizure_id,
            addressee_no=event.addressee_no,
            ask_no=event.ask_no,
            claim_ids=tuple(seizure["claim_ids"]),
        )
        transaction.publish(question, key=event.addressee_no, cause=envelope)
    await seizures.STATED_NOTICES.copy(transaction.connection, rows)
    _record(envelopes, ("document_no", "issued_on", "pay_by", "returned"), transaction)


async def on_balances_stated(envelopes: Sequence[Envelope[BalancesStated]], transaction: Transaction) -> None:
    """Test every precondition now, and issue or refuse."""
    day = transaction.started_at.astimezone(TOKYO).date()
    deciding = []
    for envelope, seizure in await _waiting(envelopes, transaction):
        if envelope.event.stated_on == day:
            deciding.append((envelope, seizure))
        else:
            await ask(dict(seizure), seizure["ask_no"] + 1, transaction)
    if deciding:
        await _decide(deciding, day, transaction)
    _record(envelopes, ("balance", "seizure"), transaction)


async def _decide(
    deciding: Sequence[tuple[Envelope[BalancesStated], asyncpg.Record]], day: date, transaction: Transaction
) -> None:
    grounds = await grounds_of(deciding, day, transaction)
    issued: list[tuple[Envelope[BalancesStated], Mapping[str, Any]]] = []
    refused: list[tuple[Envelope[BalancesStated], asyncpg.Record, list[Failed]]] = []
    for envelope, seizure in deciding:
        failed, amount_yen = grounds.judge(seizure, envelope.event.claims)
        if failed:
            refused.append((envelope, seizure, failed))
            continue
        made = {**seizure, "seized_yen": amount_yen}
        issued.append((envelope, made))
        grounds.in_force.append(made)
    await _keep_answers(deciding, transaction)
    await _write_issued(issued, day, transaction)
    await _write_refused(refused, day, transaction)


async def _write_issued(
    issued: Sequence[tuple[Envelope[BalancesStated], Mapping[str, Any]]], day: date, transaction: Transaction
) -> None:
    if not issued:
        return
    year = fiscal_year(day)
    last: int = await transaction.connection.fetchval(seizures.TAKE_SERIALS, year, len(issued))
    steps = []
    for serial, (envelope, seizure) in enumerate(issued, last - len(issued) + 1):
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
                    claim_id=one.claim_id,
                    principal_yen=one.principal_yen,
                    dunning_fee_yen=one.dunning_fee_yen,
                    late_charge_yen=one.late_charge_yen,
                    disposition_cost_yen=one.disposition_cost_yen,
                )
                for one in envelope.event.claims
            ),
        )
        transaction.publish(event, key=seizure["owner_no"], cause=envelope)
    await seizures.STEPS.copy(transaction.connection, steps)


async def _write_refused(
    refused: Sequence[tuple[Envelope[BalancesStated], asyncpg.Record, list[Failed]]],
    day: date,
    transaction: Transaction,
) -> None:
    rows: list[tuple[Any, ...]] = []
    steps = []
    for envelope, seizure, failed in refused:
        steps.append(_step(dict(seizure), SeizureStep.REFUSED, day, None, transaction))
        rows += ((seizure["seizure_id"], place, one.rule.value, one.claim_id) for place, one in enumerate(failed))
        event = SeizureRefused(
            seizure_id=str(seizure["seizure_id"]),
            addressee_no=seizure["owner_no"],
            refused_on=day,
            failed=tuple(FailedPrecondition(rule=one.rule.value, claim_id=one.claim_id) for one in failed),
        )
        transaction.publish(event, key=seizure["owner_no"], cause=envelope)
    await seizures.STEPS.copy(transaction.connection, steps)
    await seizures.FAILED.copy(transaction.connection, rows)
    await settle_cases({one["addressee_no"]: str(by.event_id) for by, one, _ in refused}, day, transaction)


async def _keep_answers(
    deciding: Sequence[tuple[Envelope[BalancesStated], asyncpg.Record]], transaction: Transaction
) -> None:
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
        for envelope, seizure in deciding
        for one in envelope.event.claims
        if one.claim_id in seizure["claim_ids"]
    ]
    await seizures.STATED_BALANCES.copy(transaction.connection, rows)
    learned = [
        (one.claim_id, balance.open_yen, balance.open_yen + balance.provisional_yen)
        for envelope, _ in deciding
        for one in envelope.event.claims
        # Where nothing is open, what provisional money leaves owed is not said.
        if (balance := balance_of(one)).open_yen or not balance.provisional_yen
    ]
    if learned:
        await transaction.connection.execute(LEARN_BALANCES, *map(list, zip(*learned, strict=True)))


async def _waiting(
    envelopes: Sequence[Envelope[Any]], transaction: Transaction
) -> list[tuple[Envelope[Any], asyncpg.Record]]:
    """The answers that somebody still waits for, each with its seizure, locked; others are of a former question."""
    connection = transaction.connection
    ids = sorted({UUID(envelope.event.seizure_id) for envelope in envelopes})
    await connection.fetch(seizures.LOCK, ids)
    found = {row["seizure_id"]: row for row in await connection.fetch(seizures.SELECT_LOCKED, ids)}
    return [
        (envelope, seizure)
        for envelope in envelopes
        if (seizure := found.get(UUID(envelope.event.seizure_id))) is not None
        and (seizure["state"], seizure["ask_no"]) == (SeizureState.APPROVED, envelope.event.ask_no)
    ]


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
