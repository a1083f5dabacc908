"""Hears what stands in the way of dunning for a while (止める事由), and says what stands on a day."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.dunning.store import blocks
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.blocks import hear_block_ends, hear_blocks
from shared.contracts import BlockEnded, BlockSet, BlockState, Envelope
from shared.postgres.sql import Connection
from shared.transaction import Transaction

FOLLOW = Access("dunning.block.follow", DUNNING, AccessAction.UPDATE)


async def on_block_set(envelopes: Sequence[Envelope[BlockSet]], transaction: Transaction) -> None:
    """States begin to stand in the way."""
    await hear_blocks(envelopes, transaction, blocks.STATEMENTS, FOLLOW)


async def on_block_ended(envelopes: Sequence[Envelope[BlockEnded]], transaction: Transaction) -> None:
    """States end."""
    await hear_block_ends(envelopes, transaction, blocks.STATEMENTS, FOLLOW)


async def states_of(
    connection: Connection, day: date, owed: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], list[BlockState]]:
    """What stands on a day for each who owes some claims; those for whom nothing stands are left out.

    Beside what was announced that is provisional money which would pay the claim, the death of a person whose heirs are
    unknown, and a support measure. What stands for a person stands for every number of his (宛名の統合).

    Args:
        connection: With an open transaction.
        day: The day on which the states are asked for.
        owed: Claim and addressee number of each who owes it; joint obligors (連帯納税義務者) one by one.
    """
    pairs = sorted(set(owed))
    found: dict[tuple[int, str], list[BlockState]] = {}
    if pairs:
        for row in await connection.fetch(blocks.SELECT_STATES, *map(list, zip(*pairs, strict=True)), day):
            found.setdefault((row["claim_id"], row["addressee_no"]), []).append(BlockState(row["state"]))
    return found
