"""Money that was refunded leaves the claim on which it was too much (還付), and returns to it (組戻し・返納)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.handlers.appropriation import use
from services.payments.handlers.book import Book, Cause
from services.payments.store import appropriation, claims
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import Envelope, OverpaymentCause, RefundAccount, RefundPaid, RefundReturned
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.transaction import Transaction

POST = Access("payments.refund.post", REFUND, AccessAction.UPDATE)


class NobodysRefund(ValueError):  # noqa: N818 - It names what is missing.
    """A refund was paid of a payment that is not here, or came back without having been paid."""


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
        use(state, event.receipt_id, event.amount_yen)
        book.reclear(state, _cause(event.account, event.paid_on, today, envelope))
    await appropriation.USES.copy(connection, uses)
    await book.write()
    _record(envelopes, transaction)


async def on_refund_returned(
    envelopes: Sequence[Envelope[RefundReturned]], transaction: Transaction, municipality: Municipality
) -> None:
    """Undo refunds whose money is the city's again, each once; it stands on the claim where its payment is now.

    Of a payment that was cancelled since, nothing is on a claim: with what came back nobody owes anything any more.

    Raises:
        NobodysRefund: a refund came back that was never paid.
    """
    connection = transaction.connection
    today = transaction.started_at.astimezone(TOKYO).date()
    steps = await connection.fetch(appropriation.SELECT_USES, [UUID(envelope.event.use_id) for envelope in envelopes])
    used = {row["use_id"]: row for row in steps if row["step"] == "used"}
    returned = {row["use_id"] for row in steps if row["step"] == "returned"}
    rows = await connection.fetch(appropriation.SELECT_CHANNELS, [row["receipt_id"] for row in used.values()])
    placed = {row["receipt_id"]: row["claim_id"] for row in rows if row["claim_id"] is not None}
    book = Book(transaction, municipality)
    await book.load(await claims.lock_by_id(connection, sorted(set(placed.values()))))
    uses: list[tuple[Any, ...]] = []
    for envelope in envelopes:
        event, use_id = envelope.event, UUID(envelope.event.use_id)
        if use_id in returned:
            continue
        returned.add(use_id)
        if use_id not in used:
            raise NobodysRefund(f"use_id {event.use_id}: no refund of this use was paid in payments; correct it")
        one = used[use_id]
        receipt_id, amount_yen = one["receipt_id"], one["amount_yen"]
        of_overpaid = ("refund", one["claim_id"], receipt_id, -amount_yen, one["channel"], event.returned_on)
        uses.append((use_id, "returned", *of_overpaid, envelope.event_id, transaction.started_at))
        state = book.by_id.get(placed.get(receipt_id, 0))
        if state is not None and receipt_id in state.money:
            use(state, receipt_id, -amount_yen)
            book.reclear(state, _cause(event.account, event.returned_on, today, envelope))
    await appropriation.USES.copy(connection, uses)
    await book.write()
    _record(envelopes, transaction)


def _cause(
    account: RefundAccount, on: date, today: date, envelope: Envelope[RefundPaid] | Envelope[RefundReturned]
) -> Cause:
    """What is paid back and what returns of it stand under the same reason, so that the year's sums are net."""
    reason = "refunded" if account is RefundAccount.REVERSAL else "refunded_by_expenditure"
    return Cause(reason, on, max(today, on), str(envelope.event_id), envelope, OverpaymentCause.EXCESS_PAYMENT)


def _record(
    envelopes: Sequence[Envelope[RefundPaid]] | Sequence[Envelope[RefundReturned]], transaction: Transaction
) -> None:
    transaction.record_access(
        POST,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("receipt", "balance"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
