"""Hears that addressee numbers were merged or unmerged: what a person owes under one number, his money pays under all.

So payments is asked anew at once. What must be appropriated by a former answer holds no more, and nobody's money pays
the claim of somebody from whom he was told apart.
"""

from collections.abc import Sequence

from services.refunds.handlers.appropriation_asking import EXAMINE, ask
from shared.contracts import AddresseeMerged
from shared.merges import MergeEnvelope, keep_merges
from shared.transaction import Transaction


async def on_merge(envelopes: Sequence[MergeEnvelope], transaction: Transaction) -> None:
    """Keep under which number each is gathered, and ask what those whom it concerns owe now."""
    await keep_merges("refunds", envelopes, transaction)
    concerned: set[str] = set()
    for event in (envelope.event for envelope in envelopes):
        other = event.surviving_no if isinstance(event, AddresseeMerged) else event.former_surviving_no
        concerned |= {event.addressee_no, other}
    numbers = sorted(concerned)
    await ask(numbers, transaction)
    transaction.record_access(EXAMINE, numbers, fields=("overpayment",))
