"""Hears under which addressee number others are gathered (宛名の統合とその解除); each service has a table of them.

No service moves a row for it: claims, receipts and letters stay under the number under which they came.
"""

from collections.abc import Sequence
from typing import TypeAlias

from shared.access import Access
from shared.contracts import AddresseeMerged, AddresseeUnmerged, Envelope
from shared.postgres.sql import Sql
from shared.transaction import Transaction

Gathering: TypeAlias = Envelope[AddresseeMerged] | Envelope[AddresseeUnmerged]


async def save_gathering(envelopes: Sequence[Gathering], transaction: Transaction, save: Sql, heard: Access) -> None:
    """Keep what was announced, and record whose numbers it was about.

    Args:
        envelopes: Announcements of one type.
        transaction: The one in which they count as heard.
        save: The service's statement: numbers, under which each is gathered (null for itself), decisions, and when.
        heard: As which access it is recorded.
    """
    events = [envelope.event for envelope in envelopes]
    numbers = [event.addressee_no for event in events]
    await transaction.connection.execute(
        save,
        numbers,
        [event.surviving_no if isinstance(event, AddresseeMerged) else None for event in events],
        [event.change_no for event in events],
        transaction.started_at,
    )
    transaction.record_access(
        heard, numbers, fields=("addressee_no",), caused_by_events=[str(envelope.event_id) for envelope in envelopes]
    )
