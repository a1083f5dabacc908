"""Ends mandates (口座振替) of whoever died or left, where the city's ordinance and agreements have it so."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.payments.store import mandates
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import AddresseeChange, AddresseeChanged, AddresseeDeceased, Envelope
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.transaction import Transaction

END = Access("payments.mandate.follow", RECEIPT, AccessAction.UPDATE)


async def on_addressee_deceased(
    envelopes: Sequence[Envelope[AddresseeDeceased]], transaction: Transaction, *, municipality: Municipality
) -> None:
    """Addressees died: nothing is debited any more from the day of death (民法653条), where the city has it so."""
    ended_on = {
        envelope.event.addressee_no: envelope.event.died_on
        for envelope in envelopes
        if municipality.ordinance.mandate_ends_on_death.on(_announced_on(envelope))
    }
    await _end(ended_on, "died", envelopes, transaction)


async def on_addressee_changed(
    envelopes: Sequence[Envelope[AddresseeChanged]], transaction: Transaction, *, municipality: Municipality
) -> None:
    """Addressees left the city: their mandates end with the day on which it was announced, where the city has it so."""
    ended_on = {
        envelope.event.addressee_no: envelope.event.effective_on
        for envelope in envelopes
        if AddresseeChange.DEPARTED in envelope.event.changes
        and municipality.ordinance.mandate_ends_on_departure.on(_announced_on(envelope))
    }
    await _end(ended_on, "moved_out", envelopes, transaction)


def _announced_on(envelope: Envelope[Any]) -> date:
    # A death may be learned of long after it, from before the city had any ordinance.
    return envelope.time.astimezone(TOKYO).date()


async def _end(
    ended_on: Mapping[str, date],
    reason: str,
    envelopes: Sequence[Envelope[AddresseeDeceased]] | Sequence[Envelope[AddresseeChanged]],
    transaction: Transaction,
) -> None:
    """Add a last version to every mandate that has no end yet; what was debited before is not touched."""
    connection = transaction.connection
    numbers = sorted(ended_on)
    # The state is read once the locks are held, so that it is the newest.
    locked = [row["mandate_id"] for row in await connection.fetch(mandates.LOCK_BY_ADDRESSEES, numbers)]
    live = await connection.fetch(mandates.SELECT_LIVE, locked)
    if not live:
        return
    rows = []
    for row in live:
        last = {
            **dict(row),
            "version_no": row["version_no"] + 1,
            "kind": "ended",
            "ended_on": ended_on[row["addressee_no"]],
            "reason": reason,
            "approval_id": None,
            "entered_by": transaction.actor.id,
            "recorded_at": transaction.started_at,
        }
        rows.append(tuple(last[name] for name in mandates.VERSIONS.columns))
    await connection.execute(mandates.RAISE_VERSIONS, [row["mandate_id"] for row in live])
    await mandates.VERSIONS.copy(connection, rows)
    causes = {envelope.event.addressee_no: str(envelope.event_id) for envelope in envelopes}
    transaction.record_access(
        END,
        [row["addressee_no"] for row in live],
        fields=("mandate",),
        caused_by_events=[causes[row["addressee_no"]] for row in live],
    )
