"""Hears that addressee numbers were merged or unmerged (宛名の統合とその解除), and keeps who is gathered where."""

from collections.abc import Sequence

from services.enforcement.store import aliases
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.aliases import Gathering, save_gathering
from shared.transaction import Transaction

HEARD = Access("enforcement.alias.hear", ADDRESSEE, AccessAction.UPDATE)


async def on_gathering(envelopes: Sequence[Gathering], transaction: Transaction) -> None:
    """Keep under which number each is gathered; cases, claims and seizures stay under their own."""
    await save_gathering(envelopes, transaction, aliases.SAVE, HEARD)
