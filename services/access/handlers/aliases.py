"""Hears that addressee numbers were merged or unmerged: what holds for one number of a person holds for all of them.

Nobody opens his own household, or somebody whose data may not be used, under another number.
"""

from collections.abc import Sequence

from services.access.handlers.authority import announce_authority
from services.access.handlers.use_suspension import announce_suspensions
from services.access.store import aliases
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.aliases import Gathering, save_gathering
from shared.contracts import AddresseeMerged
from shared.transaction import Transaction

HEARD = Access("access.alias.hear", ADDRESSEE, AccessAction.UPDATE)


async def on_gathering(envelopes: Sequence[Gathering], transaction: Transaction) -> None:
    """Keep under which number each is gathered, and announce anew who may not open those whom it concerns."""
    await save_gathering(envelopes, transaction, aliases.SAVE, HEARD)
    connection = transaction.connection
    named: set[str] = set()
    for event in (envelope.event for envelope in envelopes):
        other = event.surviving_no if isinstance(event, AddresseeMerged) else event.former_surviving_no
        named |= {event.addressee_no, other}
    groups = await aliases.gathered_with(connection, named)
    numbers = sorted(named.union(*groups.values()))
    rows = await connection.fetch(aliases.SELECT_RELATED, numbers)
    await announce_authority(transaction, [row["staff_no"] for row in rows])
    await announce_suspensions(transaction, numbers)
