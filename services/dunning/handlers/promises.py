"""Follows the money on promised claims, and finds out which promises (納付約束) were kept and which broken."""

from collections.abc import Iterable, Sequence
from datetime import date

import asyncpg

from services.dunning.rules.promises import PromiseFacts, judge, standing
from services.dunning.rules.reminders import PromiseStanding
from services.dunning.store import promises
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts import Envelope, ReceiptPosted, ReceiptReversed
from shared.postgres.sql import Connection
from shared.transaction import Transaction

MEASURE = Access("dunning.promise.measure", DUNNING, AccessAction.UPDATE)


async def on_promised_money(envelopes: Sequence[Envelope[ReceiptPosted]], transaction: Transaction) -> None:
    """Keep the money that came on promised claims; of one receipt the last announcement counts."""
    connection = transaction.connection
    events = {envelope.event.receipt_id: envelope.event for envelope in envelopes}
    claim_ids = sorted({event.claim_id for event in events.values()})
    promised = {row["claim_id"] for row in await connection.fetch(promises.SELECT_PROMISED, claim_ids)}
    kept = [
        (event.receipt_id, event.claim_id, event.amount_yen, event.paid_on)
        for _, event in sorted(events.items())
        if event.claim_id in promised
    ]
    if kept:
        await connection.execute(promises.SAVE_RECEIPTS, *map(list, zip(*kept, strict=True)), transaction.started_at)
        _record(envelopes, promised, transaction)


async def on_promised_money_taken_back(
    envelopes: Sequence[Envelope[ReceiptReversed]], transaction: Transaction
) -> None:
    """Money on promised claims was taken back: it counts no more."""
    receipt_ids = sorted({envelope.event.receipt_id for envelope in envelopes})
    rows = await transaction.connection.fetch(promises.TAKE_BACK, receipt_ids, transaction.started_at)
    if rows:
        _record(envelopes, {row["claim_id"] for row in rows}, transaction)


async def standings(connection: Connection, claim_ids: Iterable[int], day: date) -> dict[int, PromiseStanding]:
    """How claims stand to their newest promises on a day; claims without a promise are left out."""
    rows = await connection.fetch(promises.SELECT_NEWEST_OF_CLAIMS, sorted(set(claim_ids)))
    return {row["claim_id"]: standing(_facts(row), day) for row in rows}


async def judge_promises(day: date, transaction: Transaction) -> dict[str, int]:
    """The daily job: write down what each promise came to, where that has changed.

    A broken promise is found on the business day after the last one on which money counted. Money of those days that
    arrives later makes it kept after all, and money that is taken back makes it broken.

    Returns:
        `kept` and `broken`: how many promises came to be so.
    """
    found = []
    for row in await transaction.connection.fetch(promises.SELECT_TO_JUDGE):
        now = judge(_facts(row), day)
        if now != row["standing"]:
            found.append((row, now))
    await promises.JUDGEMENTS.copy(
        transaction.connection,
        [
            (row["promise_id"], row["judgement_no"] + 1, now, row["paid_yen"], day, transaction.started_at)
            for row, now in found
        ],
    )
    if found:
        numbers = sorted({row["addressee_no"] for row, _ in found})
        transaction.record_access(MEASURE, numbers, fields=("promise", "standing"), detail=f"day={day}")
    return {state: sum(now == state for _, now in found) for state in ("kept", "broken")}


def _facts(row: asyncpg.Record) -> PromiseFacts:
    return PromiseFacts(row["counts_until"], row["amount_yen"], row["paid_yen"], row["open_yen"])


def _record(
    envelopes: Sequence[Envelope[ReceiptPosted]] | Sequence[Envelope[ReceiptReversed]],
    claim_ids: Iterable[int],
    transaction: Transaction,
) -> None:
    concerned = [envelope for envelope in envelopes if envelope.event.claim_id in set(claim_ids)]
    transaction.record_access(
        MEASURE,
        [envelope.event.addressee_no for envelope in concerned],
        fields=("promise",),
        caused_by_events=[str(envelope.event_id) for envelope in concerned],
    )
