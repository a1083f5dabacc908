"""Follows claims, receipts, dunning notices and reminders through what payments and dunning announce about them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from services.enforcement.handlers.cases import settle_cases
from services.enforcement.handlers.duties import watch_payments, watch_seizures
from services.enforcement.handlers.obligors import follow_obligors, other_debtors
from services.enforcement.rules.following import (
    KnownClaim,
    KnownReceipt,
    after_opening,
    after_overdue,
    after_receipt,
    after_reversal,
    after_revision,
    after_settlement,
)
from services.enforcement.store import claims as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import (
    ClaimOpened,
    ClaimOverdue,
    ClaimRevised,
    ClaimSettled,
    DunningNoticeIssued,
    DunningNoticeServed,
    Envelope,
    ReceiptPosted,
    ReceiptReversed,
    ReminderIssued,
)
from shared.days import TOKYO
from shared.inbox import Handler
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

FOLLOW = Access("enforcement.claim.follow", ENFORCEMENT, AccessAction.UPDATE)
_FIELDS = ("claim", "open_yen", "due_on", "receipt")

_OfClaim = TypeVar("_OfClaim", ClaimOpened, ClaimOverdue, ClaimRevised, ClaimSettled, ReceiptPosted, ReceiptReversed)


def following(
    after: Callable[[KnownClaim | None, _OfClaim], KnownClaim], municipality: Municipality
) -> Callable[[Sequence[Envelope[_OfClaim]], Transaction], Any]:
    """The handler that takes events of one kind in: claims, then what became due about seizures, then cases."""

    async def handle(envelopes: Sequence[Envelope[_OfClaim]], transaction: Transaction) -> None:
        connection = transaction.connection
        before = await _load(connection, (envelope.event.claim_id for envelope in envelopes))
        claims = dict(before)
        causes: dict[int, str] = {}
        for envelope in envelopes:
            claim_id = envelope.event.claim_id
            claims[claim_id] = after(claims.get(claim_id), envelope.event)
            causes[claim_id] = str(envelope.event_id)
        await _save(before, claims, transaction)
        joined = await follow_obligors(envelopes, connection)
        on = transaction.started_at.astimezone(TOKYO).date()
        changed = {
            claim.addressee_no: causes[claim_id]
            for claim_id, claim in claims.items()
            if claim.is_in_arrears != (claim_id in before and before[claim_id].is_in_arrears)
        }
        others: dict[str, str] = await other_debtors(causes, connection)
        # Seizures are locked before cases, as whoever releases one does.
        await watch_seizures(causes, transaction, municipality)
        await watch_payments(_newly_paid(before, claims), causes, transaction, municipality)
        await settle_cases({**others, **joined, **changed}, on, transaction)
        transaction.record_access(
            FOLLOW,
            [*others] + [claim.addressee_no for claim in claims.values()],
            fields=_FIELDS,
            caused_by_events=[*others.values()] + [causes[claim_id] for claim_id in claims],
        )

    return handle


def claim_handlers(municipality: Municipality) -> dict[Any, Handler]:
    """A handler for each event about a claim."""
    return {
        ClaimOpened: following(after_opening, municipality),
        ClaimOverdue: following(after_overdue, municipality),
        ClaimRevised: following(after_revision, municipality),
        ClaimSettled: following(after_settlement, municipality),
        ReceiptPosted: following(after_receipt, municipality),
        ReceiptReversed: following(after_reversal, municipality),
    }


async def on_dunning_notice_issued(
    envelopes: Sequence[Envelope[DunningNoticeIssued]], transaction: Transaction
) -> None:
    """Dunning notices (督促状) were issued; one may be heard of before its claim."""
    events = [envelope.event for envelope in envelopes]
    rows = [
        (event.claim_id, event.addressee_no, event.document_no, event.issued_on, event.pay_by, event.fee_yen)
        for event in events
    ]
    await transaction.connection.execute(store.SAVE_NOTICES, *map(list, zip(*rows, strict=True)))
    transaction.record_access(
        FOLLOW,
        [event.addressee_no for event in events],
        fields=("document_no", "issued_on", "pay_by"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def on_dunning_notice_served(
    envelopes: Sequence[Envelope[DunningNoticeServed]], transaction: Transaction
) -> None:
    """Dunning notices that had come back were served after all: they count from then."""
    events = [envelope.event for envelope in envelopes]
    newest = {(event.claim_id, event.addressee_no): (event.counts_from, event.pay_by) for event in events}
    rows = [(*owed, *days) for owed, days in newest.items()]
    await transaction.connection.execute(store.MOVE_NOTICES, *map(list, zip(*rows, strict=True)))
    transaction.record_access(
        FOLLOW,
        [event.addressee_no for event in events],
        fields=("document_no", "issued_on", "pay_by"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def on_reminder_issued(envelopes: Sequence[Envelope[ReminderIssued]], transaction: Transaction) -> None:
    """Reminders (催告) left: of each claim the first keeps prescription from being completed (民法150条)."""
    events = [envelope.event for envelope in envelopes]
    rows = [
        (claim.claim_id, event.document_no, event.addressee_no, event.issued_on)
        for event in events
        for claim in event.claims
    ]
    columns = map(list, zip(*rows, strict=True))
    await transaction.connection.execute(store.SAVE_REMINDERS, *columns, transaction.started_at)
    transaction.record_access(
        FOLLOW,
        [event.addressee_no for event in events],
        fields=("document_no", "issued_on"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


def _newly_paid(before: Mapping[int, KnownClaim], claims: Mapping[int, KnownClaim]) -> list[tuple[int, date]]:
    """Claims with the days of receipts that were heard of just now; with an appropriated one nobody paid."""
    return [
        (claim_id, receipt.paid_on)
        for claim_id, claim in claims.items()
        for receipt_id, receipt in claim.receipts.items()
        if not receipt.appropriated and (claim_id not in before or receipt_id not in before[claim_id].receipts)
    ]


async def _load(connection: Connection, claim_ids: Iterable[int]) -> dict[int, KnownClaim]:
    rows = await connection.fetch(store.LOCK_CLAIMS, sorted(set(claim_ids)))
    claims = {row["claim_id"]: KnownClaim(**row) for row in rows}
    receipts: dict[int, dict[int, KnownReceipt]] = {}
    for row in await connection.fetch(store.SELECT_RECEIPTS, list(claims)) if claims else []:
        values = dict(row)
        claim_id, receipt_id = values.pop("claim_id"), values.pop("receipt_id")
        receipts.setdefault(claim_id, {})[receipt_id] = KnownReceipt(**values)
    return {claim_id: replace(claim, receipts=receipts.get(claim_id, {})) for claim_id, claim in claims.items()}


async def _save(before: dict[int, KnownClaim], after: dict[int, KnownClaim], transaction: Transaction) -> None:
    changed = [claim for claim_id, claim in sorted(after.items()) if claim != before.get(claim_id)]
    receipts: list[tuple[Any, ...]] = []
    for claim in changed:
        known = before[claim.claim_id].receipts if claim.claim_id in before else {}
        receipts += (
            (
                claim.claim_id,
                receipt_id,
                receipt.channel,
                receipt.provisional,
                receipt.amount_yen,
                receipt.paid_on,
                receipt.reversed_on,
                receipt.appropriated,
            )
            for receipt_id, receipt in claim.receipts.items()
            if known.get(receipt_id) != receipt
        )
    await store.save_claims(transaction.connection, [_row(claim) for claim in changed], transaction.started_at)
    await store.save_receipts(transaction.connection, receipts)


def _row(claim: KnownClaim) -> tuple[Any, ...]:
    return (
        claim.claim_id,
        claim.addressee_no,
        claim.tax_item,
        claim.levy_fiscal_year,
        claim.notice_no,
        claim.instalment,
        claim.assessed_yen,
        claim.open_yen,
        claim.owed_yen,
        claim.due_on,
        claim.overdue_on,
        claim.revised_on,
        claim.settled_on,
    )
