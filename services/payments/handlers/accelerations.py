"""Moves due dates of claims that are collected sooner (繰上徴収), as enforcement decides it, and moves them back.

The due date is a decision like any other: kept for good, shown with the claim, and revoked where the acceleration is
cancelled, which leaves the claim as if there had been none. The assessment's due date stays beside it (繰上前納期限).
The delinquency charge counts from the accelerated date, the claim's due date from then on (地方税法13条の2第3項).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from services.payments.handlers.announcing import revised_event
from services.payments.handlers.book import Book, Cause
from services.payments.handlers.dunning_notice import UnknownClaim
from services.payments.rules.decisions import DecisionKind
from services.payments.store import accelerations as store
from services.payments.store import claims, decisions
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import AccelerationCancelled, CollectionAccelerated, Envelope, OverpaymentCause
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.transaction import Transaction

FOLLOW = Access("payments.due_date.follow", RECEIPT, AccessAction.UPDATE)
_KIND, _GROUND = DecisionKind.DUE_DATE.value, "accelerated"


async def on_collection_accelerated(
    envelopes: Sequence[Envelope[CollectionAccelerated]], transaction: Transaction, municipality: Municipality
) -> None:
    """Put the accelerated due date in the place of each claim's own.

    Raises:
        UnknownClaim: a claim does not exist, or is another person's.
    """
    made, announced, of = [], [], {}
    for envelope in envelopes:
        event = envelope.event
        disposition_id = UUID(event.disposition_id)
        for claim in event.claims:
            decision_id = uuid5(disposition_id, str(claim.claim_id))
            made.append((decision_id, claim.claim_id, _KIND, _GROUND, None, None, None, event.due_on))
            announced.append((decision_id, disposition_id, claim.claim_id, str(envelope.event_id)))
            of[claim.claim_id] = envelope
    book = await locked_book(of, transaction, municipality)
    connection, at = transaction.connection, transaction.started_at
    await decisions.DECISIONS.copy(connection, [(*row, at) for row in made])
    await store.ANNOUNCED.copy(connection, announced)
    for row in made:
        book.by_id[row[1]].decision_count += 1
    await move_due_dates(book, of, "accelerated", transaction)


async def on_acceleration_cancelled(
    envelopes: Sequence[Envelope[AccelerationCancelled]], transaction: Transaction, municipality: Municipality
) -> None:
    """Take accelerated due dates back: each claim has the one that its other decisions or its assessment give.

    Raises:
        UnknownClaim: a claim is another person's.
    """
    by_disposition = {UUID(one.event.disposition_id): one for one in envelopes}
    rows = await transaction.connection.fetch(store.SELECT_ANNOUNCED, list(by_disposition))
    of = {row["claim_id"]: by_disposition[row["disposition_id"]] for row in rows}
    await take_back(rows, of, "acceleration_cancelled", transaction, municipality)


async def take_back(
    rows: Sequence[asyncpg.Record],
    of: Mapping[int, Envelope[Any]],
    reason: str,
    transaction: Transaction,
    municipality: Municipality,
) -> None:
    """Revoke announced due dates, and give each claim the one that its other decisions or its assessment come to.

    Args:
        rows: The due dates that still count, as `SELECT_ANNOUNCED` reads them; none for nothing to do.
        of: What revokes them, by claim.
        reason: What is announced of the claims.
        transaction: Everything commits with it.
        municipality: The city.

    Raises:
        UnknownClaim: a claim is another person's.
    """
    if not rows:
        return
    book = await locked_book(of, transaction, municipality)
    revoked = [(row["decision_id"], uuid5(row["decision_id"], "revoked"), transaction.started_at) for row in rows]
    await decisions.REVOCATIONS.copy(transaction.connection, revoked)
    for row in rows:
        book.by_id[row["claim_id"]].decision_count += 1
    await move_due_dates(book, of, reason, transaction)


async def locked_book(of: Mapping[int, Envelope[Any]], transaction: Transaction, municipality: Municipality) -> Book:
    """The claims of announcements in memory, locked.

    Raises:
        UnknownClaim: a claim does not exist, or is another person's.
    """
    book = Book(transaction, municipality)
    await book.load(await claims.lock_by_id(transaction.connection, sorted(of)))
    for claim_id, envelope in of.items():
        state = book.by_id.get(claim_id)
        if state is None or state.addressee_no != envelope.event.addressee_no:
            raise UnknownClaim(f"claim_id {claim_id}: there is no such claim of this addressee in payments")
    return book


async def move_due_dates(book: Book, of: Mapping[int, Envelope[Any]], reason: str, transaction: Transaction) -> None:
    """Give each claim the due date that its decisions come to, clear it anew, and say so."""
    await book.load_decisions(sorted(of))
    on = transaction.started_at.astimezone(TOKYO).date()
    moved: dict[int, date] = {}
    for claim_id, envelope in of.items():
        state = book.by_id[claim_id]
        before_on, assessed_on = state.due_on, state.assessed_due_on or state.due_on
        due_on: date = state.decided.due_on or assessed_on
        state.assessed_due_on, state.changed = assessed_on if state.decided.due_on else None, True
        state.due_on, state.terms = due_on, book.terms(state.tax_item, due_on)
        cause = Cause(reason, on, on, str(envelope.event_id), envelope, OverpaymentCause.REVISION)
        book.reclear(state, cause)
        if due_on != before_on:
            moved[claim_id] = due_on
            book.announce(state, revised_event(state, state.principal_assessed_yen, on, reason), cause)
    if moved:
        await transaction.connection.execute(store.MOVE_DUE_DATES, list(moved), list(moved.values()))
    await book.write()
    heard = list({envelope.event_id: envelope for envelope in of.values()}.values())
    transaction.record_access(
        FOLLOW,
        [envelope.event.addressee_no for envelope in heard],
        fields=("claim", "due_on", "decision"),
        caused_by_events=[str(envelope.event_id) for envelope in heard],
    )
