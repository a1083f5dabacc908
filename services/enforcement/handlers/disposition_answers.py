"""A disposition is issued in the transaction in which payments' answer arrives, or it is refused (発付・不発付)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.enforcement.handlers import association
from services.enforcement.handlers.acceleration import missed_claims
from services.enforcement.handlers.dispositions import Row, ask, issue, step_row
from services.enforcement.handlers.issue_grounds import balance_of
from services.enforcement.handlers.participation import participation_failures
from services.enforcement.rules.disposition_failures import Failed, failures
from services.enforcement.rules.dispositions import (
    COLLECTING,
    DispositionKind,
    DispositionState,
    DispositionStep,
)
from services.enforcement.rules.preconditions import Notice
from services.enforcement.store import dispositions as store
from services.enforcement.store.association import SELECT_SEIZED
from services.enforcement.store.cases import LOCK_BY_ID
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import BalancesAsked, BalancesStated, Envelope, NoticesStated
from shared.days import TOKYO
from shared.transaction import Transaction

ISSUE = Access("enforcement.disposition.issue", ENFORCEMENT, AccessAction.DECIDE)
_BY = "service:enforcement"

_Deciding = Sequence[tuple[Envelope[BalancesStated], asyncpg.Record]]


async def on_notices_stated(envelopes: Sequence[Envelope[NoticesStated]], transaction: Transaction) -> None:
    """Keep what dunning stated about a disposition, and ask payments; answers about seizures are left alone."""
    waiting = await _waiting(envelopes, transaction)
    if not waiting:
        return
    rows = [
        (
            row["disposition_id"],
            envelope.event.ask_no,
            notice.claim_id,
            notice.document_no,
            notice.issued_on,
            notice.pay_by,
            notice.returned,
            transaction.started_at,
        )
        for envelope, row in waiting
        for notice in envelope.event.notices
        if notice.claim_id in row["claim_ids"]
    ]
    await store.NOTICES.copy(transaction.connection, rows)
    for envelope, row in waiting:
        question = BalancesAsked(
            seizure_id=str(row["disposition_id"]),
            addressee_no=row["addressee_no"],
            ask_no=row["ask_no"],
            claim_ids=tuple(row["claim_ids"]),
        )
        transaction.publish(question, key=row["addressee_no"], cause=envelope)
    _record([envelope for envelope, _ in waiting], ("document_no", "issued_on", "pay_by"), transaction)


async def on_balances_stated(envelopes: Sequence[Envelope[BalancesStated]], transaction: Transaction) -> None:
    """Issue or refuse by what payments stated today; an answer of another day is asked for again."""
    day = transaction.started_at.astimezone(TOKYO).date()
    deciding = []
    waiting = await _waiting(envelopes, transaction)
    for envelope, row in waiting:
        if envelope.event.stated_on == day:
            deciding.append((envelope, row))
        else:
            await ask(row, row["ask_no"] + 1, transaction)
    if deciding:
        await _decide(deciding, day, transaction)
    if waiting:
        _record([envelope for envelope, _ in waiting], ("balance", "disposition"), transaction)


async def _decide(deciding: _Deciding, day: date, transaction: Transaction) -> None:
    connection = transaction.connection
    # Whoever decides a hold or hands claims over locks the case too, so one of the two sees the other.
    await connection.fetch(LOCK_BY_ID, sorted({row["case_id"] for _, row in deciding}))
    claim_ids = sorted({claim_id for _, row in deciding for claim_id in row["claim_ids"]})
    standings = await connection.fetch(store.SELECT_STANDINGS, claim_ids, day)
    handed_over = {one["claim_id"] for one in standings if DispositionKind.ASSOCIATION in one["under_way"]}
    seized = {one["claim_id"] for one in await connection.fetch(SELECT_SEIZED, claim_ids)}
    accelerated = await missed_claims(claim_ids, transaction)
    by_claim = {one["claim_id"]: one for one in standings}
    ids = [row["disposition_id"] for _, row in deciding]
    notices = _notices(await connection.fetch(store.SELECT_NOTICES, ids))
    await _keep_answers(deciding, transaction)
    issued: list[asyncpg.Record] = []
    refused: list[tuple[asyncpg.Record, list[Failed]]] = []
    for envelope, row in deciding:
        kind = DispositionKind(row["kind"])
        balances = {one.claim_id: balance_of(one) for one in envelope.event.claims}
        if kind is DispositionKind.PARTICIPATION:
            noticed = notices.get((row["disposition_id"], row["ask_no"]), {})
            failed = participation_failures(row, noticed, balances, by_claim, handed_over, day)
        else:
            failed = failures(
                row["claim_ids"],
                balances,
                day,
                accelerated=accelerated,
                handed_over=handed_over if kind in COLLECTING else (),
                seized=seized if kind is DispositionKind.ASSOCIATION else (),
            )
        if failed:
            refused.append((row, failed))
        else:
            issued.append(row)
    await issue(issued, day, transaction, by=_BY)
    await association.after_issue(
        [row for row in issued if row["kind"] == DispositionKind.ASSOCIATION], day, transaction
    )
    await _refuse(refused, day, transaction)


async def _refuse(refused: Sequence[tuple[Row, Sequence[Failed]]], day: date, transaction: Transaction) -> None:
    steps = [step_row(row, DispositionStep.REFUSED, day, transaction, by=_BY) for row, _ in refused]
    await store.STEPS.copy(transaction.connection, steps)
    rows = [
        (row["disposition_id"], place, one.rule, one.claim_id)
        for row, failed in refused
        for place, one in enumerate(failed)
    ]
    await store.FAILURES.copy(transaction.connection, rows)


async def _keep_answers(deciding: _Deciding, transaction: Transaction) -> None:
    rows = [
        (
            row["disposition_id"],
            row["ask_no"],
            one.claim_id,
            one.version,
            envelope.event.stated_on,
            one.due_on,
            one.priority_on,
            one.principal_yen,
            one.dunning_fee_yen,
            one.late_charge_yen,
            one.disposition_cost_yen,
            one.provisional_yen,
            transaction.started_at,
        )
        for envelope, row in deciding
        for one in envelope.event.claims
        if one.claim_id in row["claim_ids"]
    ]
    await store.BALANCES.copy(transaction.connection, rows)


async def _waiting(
    envelopes: Sequence[Envelope[Any]], transaction: Transaction
) -> list[tuple[Envelope[Any], asyncpg.Record]]:
    """The answers that a disposition still waits for, each with it, locked; all others are somebody else's."""
    connection = transaction.connection
    ids = sorted({UUID(envelope.event.seizure_id) for envelope in envelopes})
    await connection.fetch(store.LOCK, ids)
    found = {row["disposition_id"]: row for row in await connection.fetch(store.SELECT_WHOLE, ids)}
    return [
        (envelope, row)
        for envelope in envelopes
        if (row := found.get(UUID(envelope.event.seizure_id))) is not None
        and (row["state"], row["ask_no"]) == (DispositionState.DECIDED, envelope.event.ask_no)
    ]


def _notices(rows: Sequence[asyncpg.Record]) -> dict[tuple[UUID, int], dict[int, Notice]]:
    found: dict[tuple[UUID, int], dict[int, Notice]] = {}
    for row in rows:
        notice = Notice(row["document_no"], row["issued_on"], row["pay_by"], row["returned"])
        found.setdefault((row["disposition_id"], row["ask_no"]), {})[row["claim_id"]] = notice
    return found


def _record(envelopes: Sequence[Envelope[Any]], fields: tuple[str, ...], transaction: Transaction) -> None:
    transaction.record_access(
        ISSUE,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=fields,
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
