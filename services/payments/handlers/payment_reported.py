"""Payments arrive, as events or as records of a file: flash, final and cancellation, in whatever order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.payments.handlers.book import Book, Cause, ClaimState
from services.payments.handlers.payer_proposals import Question, ask_payers
from services.payments.handlers.reversals import take_off
from services.payments.handlers.slip_money import by_claim
from services.payments.rules.clearing import Money, Parts
from services.payments.rules.payer_proposals import Written
from services.payments.rules.receipt_state import TRANSITIONS, ReceiptState
from services.payments.store import claims, payer_proposals, receipts
from services.payments.store.assessments import share_opening_lock
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import (
    Channel,
    Envelope,
    Event,
    MoneySuspended,
    OverpaymentCause,
    PaymentReported,
    ReceiptStage,
    SuspenseReason,
)
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.transaction import Transaction

POSTING = Access("payments.receipt.post", RECEIPT, AccessAction.REGISTER)
_FIELDS = ("receipt", "balance")
_SIDE = {ReceiptState.PROVISIONAL: "provisional", ReceiptState.FINAL: "collected"}


class ConflictingReport(ValueError):  # noqa: N818 - It names what arrived.
    """A payment is reported again for another slip."""


class Report(NamedTuple):
    """One report of a payment, whatever way it came."""

    channel: Channel
    stage: ReceiptStage
    receipt_ref: str
    clearing_key: str
    amount_yen: Yen
    paid_on: date
    booked_on: date
    value_date: date | None
    place: str | None
    #: Where it came from, for the ledger: the event, or the file and its record.
    source: str
    event_id: UUID | None = None
    file_id: int | None = None
    record_no: int | None = None
    envelope: Envelope[Event] | None = None
    #: The slip of the register that was paid, where one was named.
    slip_no: int | None = None
    #: What that slip asks for on this claim.
    said: Parts | None = None
    by_disposition: bool = False
    #: Whoever paid, where the channel says it.
    payer: Written | None = None


class Outcome(StrEnum):
    """What became of a report."""

    POSTED = "posted"
    SUSPENDED = "suspended"
    REPEATED = "repeated"


@dataclass(slots=True)
class _Payment:
    """All that was reported about one payment."""

    receipt_id: int
    clearing_key: str
    claim_id: int | None = None
    state: ReceiptState | None = None
    reported: dict[ReceiptStage, tuple[Yen, date]] = field(default_factory=dict)


async def on_payment_reported(
    envelopes: Sequence[Envelope[PaymentReported]], transaction: Transaction, municipality: Municipality
) -> None:
    """Post the payments that channels have announced."""
    await post([report_of(envelope) for envelope in envelopes], transaction, municipality)


def report_of(envelope: Envelope[PaymentReported]) -> Report:
    """The report in an event."""
    event = envelope.event
    return Report(
        event.channel,
        event.stage,
        event.receipt_ref,
        event.clearing_key,
        event.amount_yen,
        event.paid_on,
        event.booked_on or event.paid_on,
        event.value_date,
        event.place,
        str(envelope.event_id),
        event_id=envelope.event_id,
        envelope=envelope,
        by_disposition=event.by_disposition,
        payer=Written(*(getattr(event.payer, name) for name in Written._fields)) if event.payer else None,
    )


async def post(reports: Sequence[Report], transaction: Transaction, municipality: Municipality) -> list[Outcome]:
    """Post reports in their order and say what became of each.

    Raises:
        ConflictingReport: a payment is reported again for another slip.
        NotYetAnnounced: a payment day lies past the announced rates of the delinquency charge.
    """
    posting = _Posting(transaction, municipality)
    placed = await by_claim(reports, transaction.connection)
    await posting.load([report for _, report in placed])
    outcomes = [Outcome.REPEATED] * len(reports)
    for place, report in placed:
        outcome = posting.post(report)
        # A payment of a merged slip is repeated when all its parts are.
        outcomes[place] = outcome if outcomes[place] is Outcome.REPEATED else outcomes[place]
    await posting.write()
    return outcomes


class _Posting:
    """One batch of reports on its way into the ledger."""

    def __init__(self, transaction: Transaction, municipality: Municipality) -> None:
        self.transaction = transaction
        self.book = Book(transaction, municipality)
        self.payments: dict[tuple[str, str], _Payment] = {}
        self.numbers: list[int] = []
        self.receipt_rows: list[tuple[Any, ...]] = []
        self.suspense_rows: list[tuple[Any, ...]] = []
        self.payer_rows: list[tuple[Any, ...]] = []
        self.questions: list[Question] = []
        self.closed_suspense: list[int] = []
        self.subjects: list[str] = []
        self.causes: list[str] = []

    async def load(self, reports: Sequence[Report]) -> None:
        connection = self.transaction.connection
        keys = sorted({report.clearing_key for report in reports})
        await self.book.load(await claims.lock_by_clearing_key(connection, keys))
        if len(self.book.by_key) < len(keys):
            # Wait for claims that are being opened right now; what is opened later will find this money in suspense.
            await share_opening_lock(connection)
            missing = [key for key in keys if key not in self.book.by_key]
            await self.book.load(await claims.lock_by_clearing_key(connection, missing))
        places = sorted({(report.channel.value, report.receipt_ref) for report in reports})
        for row in await self._reported_and_locked(places):
            self._take_in(row)
        fresh = sum(place not in self.payments for place in places)
        self.numbers = await receipts.take_numbers(connection, fresh)
        self.numbers.reverse()

    async def _reported_and_locked(self, places: list[tuple[str, str]]) -> list[asyncpg.Record]:
        """All earlier reports, once the claims that they are posted on can no longer change.

        Money stays on the claim that a decision found for it, whatever its slip says; until that claim is locked, the
        next decision may move it on.
        """
        rows = await self._reported_before(places)
        locked = set(self.book.by_id)
        while others := {row["claim_id"] for row in rows if row["claim_id"] is not None} - locked:
            await self.book.load(await claims.lock_by_id(self.transaction.connection, sorted(others)))
            locked |= others
            rows = await self._reported_before(places)
        return rows

    async def _reported_before(self, places: list[tuple[str, str]]) -> list[asyncpg.Record]:
        """All earlier reports; those of money in suspense are read once nobody else can assign it."""
        connection = self.transaction.connection
        rows = await receipts.reported_before(connection, places)
        waiting = sorted({row["receipt_id"] for row in rows if row["claim_id"] is None})
        if not waiting:
            return rows
        await connection.fetch(receipts.LOCK_OPEN_SUSPENDED, waiting)
        return await receipts.reported_before(connection, places)

    def _take_in(self, row: asyncpg.Record) -> None:
        place = (row["channel"], row["receipt_ref"])
        payment = self.payments.get(place)
        if payment is None:
            payment = self.payments[place] = _Payment(row["receipt_id"], row["clearing_key"], row["claim_id"])
        stage = ReceiptStage(row["stage"])
        payment.state = TRANSITIONS[payment.state, stage]
        payment.reported[stage] = (row["amount_yen"], row["paid_on"])

    def post(self, report: Report) -> Outcome:
        payment = self._payment(report)
        if report.stage in payment.reported:
            return Outcome.REPEATED
        before = payment.state
        payment.state = TRANSITIONS[before, report.stage]
        payment.reported[report.stage] = (report.amount_yen, report.paid_on)
        claim = self._claim_of(report, payment)
        self._keep(report, payment, claim)
        if claim is None:
            if payment.state is not before:
                self._suspend(report, payment, before)
            return Outcome.SUSPENDED
        if payment.state is not before:
            self._clear(report, payment, claim)
        self.subjects.append(claim.addressee_no)
        self.causes.append(report.source)
        return Outcome.POSTED

    async def write(self) -> None:
        connection = self.transaction.connection
        await receipts.RECEIPTS.copy(connection, self.receipt_rows)
        await self.book.write()
        await receipts.SUSPENSE.copy(connection, self.suspense_rows)
        await payer_proposals.PAYERS.copy(connection, self.payer_rows)
        if self.questions:
            await ask_payers(self.questions, self.transaction.actor.id, self.transaction)
        if self.closed_suspense:
            await connection.execute(receipts.CLOSE_CANCELLED, self.closed_suspense, self.transaction.started_at)
        if self.subjects:
            self.transaction.record_access(POSTING, self.subjects, fields=_FIELDS, caused_by_events=self.causes)

    def _payment(self, report: Report) -> _Payment:
        place = (report.channel.value, report.receipt_ref)
        payment = self.payments.get(place)
        if payment is None:
            payment = self.payments[place] = _Payment(self.numbers.pop(), report.clearing_key)
        elif payment.clearing_key != report.clearing_key:
            raise ConflictingReport(
                "receipt_ref: this payment was reported before for another clearing_key; "
                "cancel it under its first clearing_key and report it under a new receipt_ref"
            )
        return payment

    def _claim_of(self, report: Report, payment: _Payment) -> ClaimState | None:
        if payment.claim_id is not None:
            return self.book.by_id[payment.claim_id]
        return self.book.by_key.get(report.clearing_key)

    def _keep(self, report: Report, payment: _Payment, claim: ClaimState | None) -> None:
        self.receipt_rows.append(
            (
                payment.receipt_id,
                report.stage.value,
                report.channel.value,
                report.receipt_ref,
                report.clearing_key,
                claim.claim_id if claim else None,
                report.amount_yen,
                report.paid_on,
                report.booked_on,
                report.value_date,
                report.place,
                report.event_id,
                report.file_id,
                report.record_no,
                self.transaction.started_at,
                report.slip_no,
                report.by_disposition,
            )
        )

    def _clear(self, report: Report, payment: _Payment, claim: ClaimState) -> None:
        cause = _cause(report, "cancelled" if payment.state is ReceiptState.CANCELLED else "receipt")
        if payment.state is ReceiptState.CANCELLED:
            take_off(self.book, claim, payment.receipt_id, report.channel, report.booked_on, cause)
            return
        provisional = payment.state is ReceiptState.PROVISIONAL
        amount_yen, paid_on = payment.reported[ReceiptStage.FLASH if provisional else ReceiptStage.FINAL]
        # A slip says nothing about another claim to which a decision has moved its money.
        said = report.said if self.book.by_key.get(report.clearing_key) is claim else None
        money = Money(payment.receipt_id, amount_yen, paid_on, provisional, report.by_disposition, said)
        claim.money[payment.receipt_id] = money
        cleared = self.book.reclear(claim, cause)
        self.book.announce_posted(claim, money, report.channel, cleared, cause)

    def _suspend(self, report: Report, payment: _Payment, before: ReceiptState | None) -> None:
        """Keep money apart that fits no claim; a later stage of it replaces the earlier one."""
        cause = _cause(report, "suspense")
        if before in _SIDE:
            stage = ReceiptStage.FLASH if before is ReceiptState.PROVISIONAL else ReceiptStage.FINAL
            self.book.suspend(payment.receipt_id, _SIDE[before], -payment.reported[stage][0], cause)
        if payment.state is None or payment.state not in _SIDE:
            self.closed_suspense.append(payment.receipt_id)
            return
        self.book.suspend(payment.receipt_id, _SIDE[payment.state], report.amount_yen, cause)
        self._ask(report, payment)
        if before is None:
            reason = SuspenseReason.AWAITING_ASSESSMENT
            self.suspense_rows.append((payment.receipt_id, report.clearing_key, reason.value, report.booked_on))
            event = MoneySuspended(
                receipt_id=payment.receipt_id,
                channel=report.channel,
                amount_yen=report.amount_yen,
                paid_on=report.paid_on,
                reason=reason,
            )
            self.transaction.publish(event, key=f"receipt:{payment.receipt_id}", cause=report.envelope)

    def _ask(self, report: Report, payment: _Payment) -> None:
        """Keep what is known of the payer, and ask who he is: of money that found its claim nobody needs to know."""
        payer = report.payer
        if payer is None or not payer.is_known:
            return
        self.payer_rows.append((payment.receipt_id, report.stage.value, *payer, self.transaction.started_at))
        self.questions.append(Question(payment.receipt_id, report.channel, payer, report.envelope))


def _cause(report: Report, reason: str) -> Cause:
    return Cause(
        reason, report.paid_on, report.booked_on, report.source, report.envelope, OverpaymentCause.EXCESS_PAYMENT
    )
