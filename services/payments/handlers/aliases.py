"""Hears that addressee numbers were merged or unmerged (宛名の統合とその解除), and keeps who is gathered where."""

from collections.abc import Sequence

from services.payments.store import aliases
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import AddresseeMerged, AddresseeUnmerged, Envelope
from shared.transaction import Transaction

HEARD = Access("payments.alias.hear", ADDRESSEE, AccessAction.UPDATE)


async def on_gathering(
    envelopes: Sequence[Envelope[AddresseeMerged] | Envelope[AddresseeUnmerged]], transaction: Transaction
) -> None:
    """Keep under which number each is gathered; claims, receipts and letters stay under their own.

    Args:
        envelopes: Announcements of one type.
        transaction: The one in which they count as heard.
    """
    events = [envelope.event for envelope in envelopes]
    survivors = [event.surviving_no if isinstance(event, AddresseeMerged) else None for event in events]
    await transaction.connection.execute(
        aliases.SAVE,
        [event.addressee_no for event in events],
        survivors,
        [event.change_no for event in events],
        transaction.started_at,
    )
    transaction.record_access(
        HEARD,
        [event.addressee_no for event in events],
        fields=("addressee_no",),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
