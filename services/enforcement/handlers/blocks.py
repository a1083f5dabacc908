"""Hears what other services found to stand in the way of collecting (止める事由), and until when."""

from collections.abc import Sequence

from services.enforcement.store import blocks
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.blocks import hear_block_ends, hear_blocks
from shared.contracts import BlockEnded, BlockSet, Envelope
from shared.transaction import Transaction

FOLLOW = Access("enforcement.block.follow", ENFORCEMENT, AccessAction.UPDATE)


async def on_block_set(envelopes: Sequence[Envelope[BlockSet]], transaction: Transaction) -> None:
    """States begin to stand in the way."""
    await hear_blocks(envelopes, transaction, blocks.STATEMENTS, FOLLOW)


async def on_block_ended(envelopes: Sequence[Envelope[BlockEnded]], transaction: Transaction) -> None:
    """States end."""
    await hear_block_ends(envelopes, transaction, blocks.STATEMENTS, FOLLOW)
