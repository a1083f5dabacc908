"""Puts off due dates after a disaster (災害等による期限の延長), as enforcement decides it, and takes that back.

The due date is a decision like any other, which whoever announced it ends. The delinquency charge counts from the new
date, so the days of the extension bear none (地方税法20条の9の5第1項); what was paid meanwhile is cleared anew.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

from services.payments.handlers.accelerations import locked_book, move_due_dates, take_back
from services.payments.rules.decisions import DecisionKind
from services.payments.store import accelerations as store
from services.payments.store import decisions
from shared.contracts import DueDatesExtended, Envelope, ExtensionRevoked
from shared.law.municipality import Municipality
from shared.transaction import Transaction


async def on_due_dates_extended(
    envelopes: Sequence[Envelope[DueDatesExtended]], transaction: Transaction, municipality: Municipality
) -> None:
    """Put the new due date in the place of each claim's own.

    Raises:
        UnknownClaim: a claim does not exist, or is another person's.
    """
    of = {claim_id: envelope for envelope in envelopes for claim_id in envelope.event.claim_ids}
    book = await locked_book(of, transaction, municipality)
    made, announced = [], []
    for envelope in envelopes:
        extension_id = UUID(envelope.event.extension_id)
        for claim_id in envelope.event.claim_ids:
            decision_id = uuid5(extension_id, str(claim_id))
            kind, due_on = DecisionKind.DUE_DATE.value, envelope.event.due_on
            made.append((decision_id, claim_id, kind, "extended", None, None, None, due_on, transaction.started_at))
            announced.append((decision_id, extension_id, claim_id, str(envelope.event_id)))
            book.by_id[claim_id].decision_count += 1
    await decisions.DECISIONS.copy(transaction.connection, made)
    await store.ANNOUNCED.copy(transaction.connection, announced)
    await move_due_dates(book, of, "due_date_extended", transaction)


async def on_extension_revoked(
    envelopes: Sequence[Envelope[ExtensionRevoked]], transaction: Transaction, municipality: Municipality
) -> None:
    """Take extended due dates back: each claim has the one that its other decisions or its assessment give.

    Raises:
        UnknownClaim: a claim is another person's.
    """
    of = {
        (UUID(envelope.event.extension_id), claim_id): envelope
        for envelope in envelopes
        for claim_id in envelope.event.claim_ids
    }
    found = await transaction.connection.fetch(store.SELECT_ANNOUNCED, sorted({one for one, _ in of}))
    rows = [row for row in found if (row["disposition_id"], row["claim_id"]) in of]
    by_claim = {row["claim_id"]: of[row["disposition_id"], row["claim_id"]] for row in rows}
    await take_back(rows, by_claim, "extension_revoked", transaction, municipality)
