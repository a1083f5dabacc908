"""Money that was refunded leaves the claim on which it was too much (還付)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.payments.handlers.appropriation import use
from services.payments.handlers.book import Book, Cause
from services.payments.store import appropriation, claims
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import Envelope, OverpaymentCause, RefundPaid
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.transaction import Transaction

POST = Access("payments.refund.post", REFUND, AccessAction.UPDATE)


class NobodysRefund(ValueError):  # noqa: N818 - It names what is missing.
    """A refund was paid of a payment that is not here."""


async def on_refund_paid(
    envelopes: Sequence[Envelope[RefundPaid]], transaction: Transaction, municipality: Municipality
) -> None:
    """Post refunds, each once.

    The money has left, whatever has become of the claim: where something else needs it by now, that is open again. Of
    a payment that was cancelled since, nothing is on the claim any more; the use is kept all the same.

    Raises:
        NobodysRefund: a payment that was refunded is not here.
    """
    connection = transaction.connection
    today = transaction.started_at.astimezone(TOKYO).date()
    use_ids = [UUID(envelope.event.use_id) for envelope in envelopes]
    done = {row["use_id"] for row in await connection.fetch(appropriation.SELECT_USES, use_ids)}
    receipt_ids = [envelope.event.receipt_id for envelope in envelopes if envelope.event.receipt_id is not None]
    rows = {row["receipt_id"]: row for row in await connection.fetch(appropriation.SELECT_CHANNELS, receipt_ids)}
    book = Book(transaction, municipality)
    placed = sorted({row["claim_id"] for row in rows.values() if row["claim_id"] is not None})
    await book.load(await claims.lock_by_id(connection, placed))
    uses: list[tuple[Any, ...]] = []
    for envelope in envelopes:
        event, use_id = envelope.event, UUID(envelope.event.use_id)
        if use_id in done:
            continue
        done.add(use_id)
        receipt = rows.get(event.receipt_id) if event.receipt_id is not None else None
        if receipt is None:
            raise NobodysRefund(f"use_id {event.use_id}: receipt_id {event.receipt_id} is not in payments; correct it")
        of_overpaid = (event.claim_id, event.receipt_id, event.amount_yen, receipt["channel"], event.paid_on)
        uses.append((use_id, "used", "refund", *of_overpaid, envelope.event_id, transaction.started_at))
        state = book.by_id.get(receipt["claim_id"])
        if state is None or event.receipt_id not in state.money:
            continue
        reason = "refunded" if event.account == "reversal" else "refunded_by_expenditure"
        cause = Cause(
            reason,
            event.paid_on,
            max(today, event.paid_on),
            str(envelope.event_id),
            envelope,
            OverpaymentCause.EXCESS_PAYMENT,
        )
        use(state, event.receipt_id, event.amount_yen)
        book.reclear(state, cause)
    await appropriation.USES.copy(connection, uses)
    await book.write()
    transaction.record_access(
        POST,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("receipt", "balance"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
