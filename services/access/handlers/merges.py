"""Hears that addressee numbers were merged or unmerged: what holds for one number of a person holds for all of them.

Nobody opens his own household, or somebody whose data may not be used, under another number.
"""

from collections.abc import Sequence

from services.access.handlers.authority import announce_authority
from services.access.handlers.use_suspension import announce_suspensions
from services.access.store import staff
from shared.contracts import AddresseeMerged
from shared.merges import MergeEnvelope, keep_merges, numbers_by_person
from shared.transaction import Transaction


async def on_merge(envelopes: Sequence[MergeEnvelope], transaction: Transaction) -> None:
    """Keep under which number each is gathered, and announce anew who may not open those whom it concerns."""
    await keep_merges("access", envelopes, transaction)
    connection = transaction.connection
    named: set[str] = set()
    for event in (envelope.event for envelope in envelopes):
        other = event.surviving_no if isinstance(event, AddresseeMerged) else event.former_surviving_no
        named |= {event.addressee_no, other}
    persons = await numbers_by_person(connection, named)
    numbers = sorted(named.union(*persons.values()))
    rows = await connection.fetch(staff.SELECT_RELATED, numbers)
    await announce_authority(transaction, [row["staff_no"] for row in rows])
    await announce_suspensions(transaction, numbers)
