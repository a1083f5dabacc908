"""Keeps claims under seizure (差押) out of account transfer (口座振替), as enforcement issues and ends seizures."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from services.payments.store import transfer_runs
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import Envelope, SeizureIssued, SeizureReleased
from shared.contracts.enforcement import SeizureEnded
from shared.transaction import Transaction

FOLLOW = Access("payments.transfer.follow_seizure", RECEIPT, AccessAction.UPDATE)


class _Place(NamedTuple):
    """A claim and a seizure made for it, and the day of what happened; one kind of step at a time."""

    claim_id: int
    seizure_id: UUID
    effective_on: date


async def on_seizure_issued(envelopes: Sequence[Envelope[SeizureIssued]], transaction: Transaction) -> None:
    """Take the claims of seizures out of account transfer: a run that is frozen already loses them at its next check.

    Args:
        envelopes: Announcements of one type.
        transaction: The one in which they count as heard.
    """
    places = (
        _Place(claim.claim_id, UUID(envelope.event.seizure_id), envelope.event.issued_on)
        for envelope in envelopes
        for claim in envelope.event.claims
    )
    await _keep("issued", places, envelopes, transaction)


async def on_seizure_released(envelopes: Sequence[Envelope[SeizureReleased]], transaction: Transaction) -> None:
    """Give claims back to account transfer; another seizure of the same claim, or an officer's stop, still holds it.

    A release of a part (一部解除) leaves every claim under the seizure, which only holds less.

    Args:
        envelopes: Announcements of one type.
        transaction: The one in which they count as heard.
    """
    whole = [envelope for envelope in envelopes if not envelope.event.remaining_yen]
    places = (
        _Place(claim_id, UUID(envelope.event.seizure_id), envelope.event.released_on)
        for envelope in whole
        for claim_id in envelope.event.claim_ids
    )
    await _keep("released", places, whole, transaction)


async def on_seizure_ended(envelopes: Sequence[Envelope[SeizureEnded]], transaction: Transaction) -> None:
    """Give claims back to account transfer whose seizure was turned into money wholly; what it left open is debited.

    Args:
        envelopes: Announcements of one type.
        transaction: The one in which they count as heard.
    """
    places = (
        _Place(claim_id, UUID(envelope.event.seizure_id), envelope.event.ended_on)
        for envelope in envelopes
        for claim_id in envelope.event.claim_ids
    )
    await _keep("released", places, envelopes, transaction)


async def _keep(
    step: str, places: Iterable[_Place], envelopes: Sequence[Envelope[Any]], transaction: Transaction
) -> None:
    # In order, so that two transactions never wait for one another crosswise.
    columns = [list(column) for column in zip(*sorted(set(places)), strict=True)]
    if not columns:
        return
    await transaction.connection.execute(transfer_runs.SAVE_SEIZURES, step, *columns, transaction.started_at)
    transaction.record_access(
        FOLLOW,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("transfer_stop",),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
