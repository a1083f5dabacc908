"""Hears that addressee numbers were merged or unmerged, so that nobody opens his household under another number."""

from collections.abc import Sequence

from services.access.handlers.authority import announce_authority
from services.access.store import aliases
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import AddresseeMerged, AddresseeUnmerged, Envelope
from shared.transaction import Transaction

HEARD = Access("access.alias.hear", ADDRESSEE, AccessAction.UPDATE)


async def on_gathering(
    envelopes: Sequence[Envelope[AddresseeMerged] | Envelope[AddresseeUnmerged]], transaction: Transaction
) -> None:
    """Keep under which number each is gathered, and announce anew the authority of those whose household it concerns.

    Args:
        envelopes: Announcements of one type.
        transaction: The one in which they count as heard.
    """
    connection = transaction.connection
    events = [envelope.event for envelope in envelopes]
    survivors = [event.surviving_no if isinstance(event, AddresseeMerged) else None for event in events]
    await connection.execute(
        aliases.SAVE,
        [event.addressee_no for event in events],
        survivors,
        [event.change_no for event in events],
        transaction.started_at,
    )
    former = [event.former_surviving_no for event in events if isinstance(event, AddresseeUnmerged)]
    named = {event.addressee_no for event in events}.union(former, (number for number in survivors if number))
    groups = await aliases.gathered_with(connection, named)
    concerned = sorted(named.union(*groups.values()))
    rows = await connection.fetch(aliases.SELECT_RELATED, concerned)
    await announce_authority(transaction, [row["staff_no"] for row in rows])
    transaction.record_access(
        HEARD,
        [event.addressee_no for event in events],
        fields=("addressee_no",),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
