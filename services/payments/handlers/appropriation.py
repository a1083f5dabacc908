"""Overpaid money pays another claim (充当・委託納付) as `refunds` decided: both accounts in one transaction.

What is posted is what overpayment and claim allow under their locks, never more than was decided. The posting counts as
paid on the day as of which both faced each other, so the delinquency charge ends with that day.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.payments.handlers.book import Book, Cause, ClaimState
from services.payments.handlers.reversals import take_off
from services.payments.rules.appropriation import needed_yen
from services.payments.rules.clearing import NO_PARTS, Cleared, Money, Parts
from services.payments.store import appropriation, claims, receipts
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import (
    Allocation,
    AppropriationApplied,
    AppropriationCancelled,
    AppropriationDecided,
    AppropriationRefused,
    AppropriationReversed,
    Channel,
    Envelope,
    OverpaymentCause,
    ReceiptStage,
    RefundAccount,
    RefusalReason,
)
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.transaction import Transaction

APPLY = Access("payments.appropriation.apply", REFUND, AccessAction.UPDATE)
_FIELDS = ("receipt", "balance")
#: Stands for a posting before it has a number; it comes after all other money of its day, as that will.
TRIED = sys.maxsize


class _Posting(NamedTuple):
    """What one decision leads to."""

    source: ClaimState
    target: ClaimState
    amount_yen: Yen


class _Batch:
    """Decisions of one batch on their way into the ledger."""

    def __init__(self, book: Book, keys: Mapping[int, str], numbers: list[int], channels: Mapping[int, str]) -> None:
        self.book = book
        #: Clearing keys by claim, and how the money of a payment had come.
        self.keys = keys
        self.numbers = numbers
        self.channels = channels
        self.today = book.transaction.started_at.astimezone(TOKYO).date()
        self.uses: list[tuple[Any, ...]] = []
        self.postings: list[tuple[Any, ...]] = []
        self.refusals: list[tuple[Any, ...]] = []

    def apply(self, envelope: Envelope[AppropriationDecided]) -> None:
        """Post what is possible, and announce it; or announce why nothing is."""
        event, book = envelope.event, self.book
        found = self._possible(event)
        if isinstance(found, RefusalReason):
            refused = AppropriationRefused(
                use_id=event.use_id,
                claim_id=event.claim_id,
                addressee_no=event.addressee_no,
                target_claim_id=event.target_claim_id,
                reason=found,
                refused_on=self.today,
            )
            book.transaction.publish(refused, key=event.addressee_no, cause=envelope)
            self.refusals.append((UUID(event.use_id), found.value, envelope.event_id, book.transaction.started_at))
            return
        source, target, amount_yen = found
        cause = _cause(event.appropriation_date, self.today, envelope, event.account)
        use(source, event.receipt_id, amount_yen)
        book.reclear(source, cause)
        # The account says from what the money leaves its claim; where it arrives it is revenue in any case.
        cause = cause._replace(reason="appropriated")
        money = Money(self.numbers.pop(), amount_yen, event.appropriation_date, provisional=False)
        target.money[money.receipt_id] = money
        cleared = book.reclear(target, cause)
        self._keep(envelope, found, money)
        book.announce_posted(target, money, Channel(self.channels[event.receipt_id]), cleared, cause, appropriated=True)
        applied = AppropriationApplied(
            use_id=event.use_id,
            claim_id=event.claim_id,
            addressee_no=event.addressee_no,
            target_claim_id=event.target_claim_id,
            receipt_id=money.receipt_id,
            amount_yen=amount_yen,
            allocation=_allocation(cleared.parts.get(money.receipt_id, NO_PARTS)),
            appropriation_date=event.appropriation_date,
            applied_on=self.today,
        )
        book.transaction.publish(applied, key=event.addressee_no, cause=envelope)

    def _possible(self, event: AppropriationDecided) -> _Posting | RefusalReason:
        source, target = (self.book.by_id.get(number) for number in (event.claim_id, event.target_claim_id))
        if source is None or target is None or target.addressee_no != event.target_addressee_no:
            return RefusalReason.UNKNOWN_CLAIM
        overpaid_yen = source.parts.get(event.receipt_id, NO_PARTS).overpaid_yen
        limit_yen = min(event.amount_yen, overpaid_yen)
        if not limit_yen:
            return RefusalReason.NOTHING_OVERPAID
        amount_yen = needed_of(self.book, target, event.appropriation_date, limit_yen)
        return _Posting(source, target, amount_yen) if amount_yen else RefusalReason.NOTHING_OPEN

    def _keep(self, envelope: Envelope[AppropriationDecided], posting: _Posting, money: Money) -> None:
        event, at = envelope.event, self.book.transaction.started_at
        use_id = UUID(event.use_id)
        of_overpaid = (posting.source.claim_id, event.receipt_id, posting.amount_yen, self.channels[event.receipt_id])
        self.uses.append(
            (use_id, "used", appropriation.APPROPRIATION, *of_overpaid, event.appropriation_date, envelope.event_id, at)
        )
        reference = f"{appropriation.APPROPRIATION}:{event.use_id}"
        self.postings.append(
            (
                money.receipt_id,
                ReceiptStage.FINAL.value,
                appropriation.APPROPRIATION,
                reference,
                self.keys[posting.target.claim_id],
                posting.target.claim_id,
                money.amount_yen,
                money.paid_on,
                max(self.today, money.paid_on),
                envelope.event_id,
                at,
                use_id,
            )
        )


async def on_appropriation_decided(
    envelopes: Sequence[Envelope[AppropriationDecided]], transaction: Transaction, municipality: Municipality
) -> None:
    """Post appropriations, each once, or say why one is not posted.

    Raises:
        NotYetAnnounced: the rates of the delinquency charge of a appropriation date are not announced.
    """
    connection = transaction.connection
    events = [envelope.event for envelope in envelopes]
    book = Book(transaction, municipality)
    claim_ids = sorted({number for event in events for number in (event.claim_id, event.target_claim_id)})
    locked = await claims.lock_by_id(connection, claim_ids)
    await book.load(locked)
    done = {
        str(row["use_id"])
        for row in await connection.fetch(appropriation.SELECT_ANSWERED, [UUID(event.use_id) for event in events])
    }
    channels = await connection.fetch(appropriation.SELECT_CHANNELS, [event.receipt_id for event in events])
    numbers = await receipts.take_numbers(connection, len(envelopes))
    keys = {row["claim_id"]: row["clearing_key"] for row in locked}
    batch = _Batch(book, keys, numbers, {row["receipt_id"]: row["channel"] for row in channels})
    for envelope in envelopes:
        if envelope.event.use_id not in done:
            done.add(envelope.event.use_id)
            batch.apply(envelope)
    await appropriation.USES.copy(connection, batch.uses)
    await appropriation.POSTINGS.copy(connection, batch.postings)
    await appropriation.REFUSALS.copy(connection, batch.refusals)
    await book.write()
    _record(envelopes, transaction)


async def on_appropriation_cancelled(
    envelopes: Sequence[Envelope[AppropriationCancelled]], transaction: Transaction, municipality: Municipality
) -> None:
    """Undo appropriations in both accounts: the money that they used was not too much after all."""
    connection = transaction.connection
    use_ids = [UUID(envelope.event.use_id) for envelope in envelopes]
    steps = await connection.fetch(appropriation.SELECT_USES, use_ids)
    used = {row["use_id"]: row for row in steps if row["step"] == "used"}
    returned = {row["use_id"] for row in steps if row["step"] == "returned"}
    posted = {row["use_id"]: row for row in await connection.fetch(appropriation.SELECT_POSTINGS, use_ids)}
    places = await connection.fetch(appropriation.SELECT_CHANNELS, [row["receipt_id"] for row in used.values()])
    placed = {row["receipt_id"]: row["claim_id"] for row in places}
    book = Book(transaction, municipality)
    claim_ids = {number for number in placed.values() if number} | {row["claim_id"] for row in posted.values()}
    await book.load(await claims.lock_by_id(connection, sorted(claim_ids)))
    uses: list[tuple[Any, ...]] = []
    postings: list[tuple[Any, ...]] = []
    for envelope in envelopes:
        use_id = UUID(envelope.event.use_id)
        if use_id in returned or use_id not in used:
            continue
        returned.add(use_id)
        one, posting = used[use_id], posted[use_id]
        _undo(book, envelope, one, posting, placed[one["receipt_id"]])
        uses.append(_returned(one, envelope, transaction))
        postings.append(_taken_off(posting, envelope, transaction))
    await appropriation.USES.copy(connection, uses)
    await appropriation.POSTINGS.copy(connection, postings)
    await book.write()
    _record(envelopes, transaction)


def needed_of(book: Book, state: ClaimState, on: date, limit_yen: Yen) -> Yen:
    """How much of so much a claim takes as of a day; provisional money on its way counts as paid."""
    counted = [money._replace(provisional=False) for money in state.money.values()]
    before_yen = _overpaid(book.cleared(state, counted))

    def clear_with(amount_yen: Yen) -> tuple[Cleared, Yen]:
        cleared = book.cleared(state, [*counted, Money(TRIED, amount_yen, on, provisional=False)])
        return cleared, _overpaid(cleared) - before_yen

    return needed_yen(state.open_after_provisional_yen, limit_yen, clear_with)


def use(state: ClaimState, receipt_id: int, amount_yen: Yen) -> None:
    """Let so much of a payment leave its claim, or come back with a negative amount."""
    money = state.money[receipt_id]
    state.money[receipt_id] = money._replace(amount_yen=money.amount_yen - amount_yen)
    state.used_yen[receipt_id] = state.used_yen.get(receipt_id, 0) + amount_yen


def _overpaid(cleared: Cleared) -> Yen:
    return sum(parts.overpaid_yen for parts in cleared.parts.values())


def _undo(
    book: Book,
    envelope: Envelope[AppropriationCancelled],
    used: asyncpg.Record,
    posting: asyncpg.Record,
    placed_on: int | None,
) -> None:
    event, transaction = envelope.event, book.transaction
    today = transaction.started_at.astimezone(TOKYO).date()
    cause = _cause(used["effective_on"], today, envelope, RefundAccount.REVERSAL)
    target = book.by_id[posting["claim_id"]]
    take_off(book, target, posting["receipt_id"], Channel(used["channel"]), today, cause)
    source = book.by_id.get(placed_on) if placed_on else None
    if source is not None and used["receipt_id"] in source.money:
        use(source, used["receipt_id"], -used["amount_yen"])
        book.reclear(source, cause)
    reversed_now = AppropriationReversed(
        use_id=event.use_id,
        claim_id=event.claim_id,
        addressee_no=event.addressee_no,
        target_claim_id=event.target_claim_id,
        amount_yen=used["amount_yen"],
        reversed_on=today,
    )
    transaction.publish(reversed_now, key=event.addressee_no, cause=envelope)


def _returned(
    used: asyncpg.Record, envelope: Envelope[AppropriationCancelled], transaction: Transaction
) -> tuple[Any, ...]:
    of_overpaid = (used["purpose"], used["claim_id"], used["receipt_id"], -used["amount_yen"], used["channel"])
    at = (used["effective_on"], envelope.event_id, transaction.started_at)
    return (used["use_id"], "returned", *of_overpaid, *at)


def _taken_off(
    posting: asyncpg.Record, envelope: Envelope[AppropriationCancelled], transaction: Transaction
) -> tuple[Any, ...]:
    today = transaction.started_at.astimezone(TOKYO).date()
    return (
        posting["receipt_id"],
        ReceiptStage.CANCEL.value,
        appropriation.APPROPRIATION,
        posting["receipt_ref"],
        posting["clearing_key"],
        posting["claim_id"],
        posting["amount_yen"],
        posting["paid_on"],
        max(today, posting["paid_on"]),
        envelope.event_id,
        transaction.started_at,
        posting["use_id"],
    )


def _cause(
    on: date,
    today: date,
    envelope: Envelope[AppropriationDecided] | Envelope[AppropriationCancelled],
    account: RefundAccount,
) -> Cause:
    reason = "appropriated" if account is RefundAccount.REVERSAL else "appropriated_by_expenditure"
    return Cause(
        reason,
        on,
        max(today, on),
        str(envelope.event_id),
        envelope,
        OverpaymentCause.EXCESS_PAYMENT,
    )


def _allocation(parts: Parts) -> Allocation:
    return Allocation(
        principal_yen=parts.principal_yen,
        dunning_fee_yen=parts.dunning_fee_yen,
        late_charge_yen=parts.late_charge_yen,
        overpaid_yen=parts.overpaid_yen,
        disposition_cost_yen=parts.disposition_cost_yen,
    )


def _record(
    envelopes: Sequence[Envelope[AppropriationDecided]] | Sequence[Envelope[AppropriationCancelled]],
    transaction: Transaction,
) -> None:
    transaction.record_access(
        APPLY,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=_FIELDS,
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
