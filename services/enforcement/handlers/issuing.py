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

from services.enforcement.handlers.acceleration import missed_claims
from services.enforcement.handlers.association import handed_over_claims
from services.enforcement.handlers.cases import settle_cases
from services.enforcement.handlers.succession import beyond_share, cases_concerned
from services.enforcement.rules.preconditions import (
    Balance,
    Failed,
    Notice,
    Precondition,
    Target,
    amount_at_issue,
    failed_preconditions,
)
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_kinds import KINDS
from services.enforcement.rules.seizure_states import SeizureState, SeizureStep, move
from services.enforcement.store import blocks, holds, pay_sheets, seizures
from services.enforcement.store.cases import LOCK_BY_ID
from services.enforcement.store.claims import LEARN_BALANCES
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import (
    BalancesAsked,
    BalancesStated,
    BlockState,
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
from shared.law.blocks import Effect, Step, effect
from shared.money import Yen
from shared.transaction import Transaction

ISSUE = Access("enforcement.seizure.issue", ENFORCEMENT, AccessAction.DECIDE)
_BY = "service:enforcement"


async def ask(seizure: Mapping[str, Any], ask_no: int, transaction: Transaction) -> None:
    """Begin with the question to dunning."""
    await seizures.QUESTIONS.copy(transaction.connection, [(seizure["seizure_id"], ask_no, transaction.started_at)])
    question = NoticesAsked(
        seizure_id=str(seizure["seizure_id"]),
        addressee_no=seizure["addressee_no"],
        ask_no=ask_no,
        claim_ids=tuple(seizure["claim_ids"]),
    )
    transaction.publish(question, key=seizure["addressee_no"])


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
    connection = transaction.connection
    ids = [seizure["seizure_id"] for _, seizure in deciding]
    # Whoever decides a hold locks the case too, so one of the two sees the other; and so does whoever seizes for the
    # same claims from somebody else who owes them.
    case_ids = await cases_concerned([seizure for _, seizure in deciding], connection)
    await connection.fetch(LOCK_BY_ID, case_ids)
    notices = _notices(await connection.fetch(seizures.SELECT_STATED_NOTICES, ids))
    held = await connection.fetch(holds.SELECT_IN_FORCE, case_ids, day)
    numbers = sorted({seizure["addressee_no"] for _, seizure in deciding})
    heard = await connection.fetch(blocks.SELECT_STANDING, numbers, day)
    in_force = [dict(row) for row in await connection.fetch(seizures.SELECT_IN_FORCE, case_ids)]
    sheets = await connection.fetch(pay_sheets.SELECT_NEWEST, ids)
    seizable = {row["seizure_id"]: row["seizable_yen"] for row in sheets}
    issued: list[tuple[Envelope[BalancesStated], Mapping[str, Any]]] = []
    refused: list[tuple[Envelope[BalancesStated], asyncpg.Record, list[Failed]]] = []
    beyond = await beyond_share([(seizure, envelope.event.claims) for envelope, seizure in deciding], connection)
    claim_ids = sorted({claim_id for _, seizure in deciding for claim_id in seizure["claim_ids"]})
    accelerated = await missed_claims(claim_ids, transaction)
    # The association has a claim whoever of several owes it.
    handed_over = await handed_over_claims(claim_ids, connection)
    for envelope, seizure in deciding:
        balances = {one.claim_id: _balance(one) for one in envelope.event.claims}
        target = _target(seizure, in_force, seizable.get(seizure["seizure_id"]))
        failed = failed_preconditions(
            seizure["claim_ids"],
            notices.get((seizure["seizure_id"], seizure["ask_no"]), {}),
            balances,
            _held_claims(seizure, held) | _blocked_claims(seizure, heard) | handed_over,
            target,
            day,
            accelerated,
        )
        failed += [Failed(Precondition.BEYOND_SHARE)] if seizure["seizure_id"] in beyond else []
        if failed:
            refused.append((envelope, seizure, failed))
            continue
        owed_yen = sum(balances[claim_id].amount_yen for claim_id in seizure["claim_ids"])
        made = {**seizure, "seized_yen": amount_at_issue(target, owed_yen)}
        issued.append((envelope, made))
        in_force.append(made)
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
            addressee_no=seizure["addressee_no"],
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
        transaction.publish(event, key=seizure["addressee_no"], cause=envelope)
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
            addressee_no=seizure["addressee_no"],
            refused_on=day,
            failed=tuple(FailedPrecondition(rule=one.rule.value, claim_id=one.claim_id) for one in failed),
        )
        transaction.publish(event, key=seizure["addressee_no"], cause=envelope)
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
        if (balance := _balance(one)).open_yen or not balance.provisional_yen
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


def _target(seizure: asyncpg.Record, in_force: Sequence[Mapping[str, Any]], seizable_yen: Yen | None) -> Target:
    terms = KINDS[PropertyKind(seizure["kind"])]
    claims = set(seizure["claim_ids"])
    return Target(
        is_current=seizure["current_version_no"] == seizure["property_version_no"] and not seizure["is_gone"],
        is_seized=any(one["property_id"] == seizure["property_id"] for one in in_force),
        value_yen=seizure["value_yen"],
        senior_yen=seizure["senior_yen"],
        seized_yen=seizure["seized_yen"],
        seized_elsewhere_yen=sum(one["seized_yen"] for one in in_force if claims.intersection(one["claim_ids"])),
        divisible=terms.divisible,
        seizable_yen=seizable_yen,
        continuing=terms.continuing,
    )


def _held_claims(seizure: asyncpg.Record, held: Sequence[asyncpg.Record]) -> set[int]:
    found: set[int] = set()
    for row in held:
        blocks = effect(BlockState(row["ground"]), Step.SEIZURE) is Effect.BLOCKS
        if blocks and row["case_id"] == seizure["case_id"]:
            found.update(row["claim_ids"] or seizure["claim_ids"])
    return found


def _blocked_claims(seizure: asyncpg.Record, heard: Sequence[asyncpg.Record]) -> set[int]:
    found: set[int] = set()
    for row in heard:
        blocking = effect(BlockState(row["state"]), Step.SEIZURE) is Effect.BLOCKS
        if blocking and row["addressee_no"] == seizure["addressee_no"]:
            found.update(row["claim_ids"] or seizure["claim_ids"])
    return found


def _notices(rows: Sequence[asyncpg.Record]) -> dict[tuple[UUID, int], dict[int, Notice]]:
    found: dict[tuple[UUID, int], dict[int, Notice]] = {}
    for row in rows:
        notice = Notice(row["document_no"], row["issued_on"], row["pay_by"], row["returned"])
        found.setdefault((row["seizure_id"], row["ask_no"]), {})[row["claim_id"]] = notice
    return found


def _balance(stated: ClaimBalance) -> Balance:
    return Balance(
        stated.due_on,
        stated.principal_yen,
        stated.dunning_fee_yen,
        stated.late_charge_yen,
        stated.provisional_yen,
        stated.disposition_cost_yen,
    )


def _record(envelopes: Sequence[Envelope[Any]], fields: tuple[str, ...], transaction: Transaction) -> None:
    transaction.record_access(
        ISSUE,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=fields,
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
