"""Hears which states stand in the way of collecting (止める事由) and when they end; each service has tables of them.

Whoever decides a state announces it; every other service keeps what it heard and asks `shared.law.blocks` what the
state stands against. Nothing heard is changed: an end is a row of its own, and the first announcement of a number
counts, so that a service which hears its own announcement again writes nothing twice.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from shared.access import Access
from shared.contracts import BlockEnded, BlockSet, Envelope
from shared.postgres.sql import Connection, Sql
from shared.transaction import Transaction


class BlockStatements(NamedTuple):
    """A service's own statements, each for a whole batch.

    Attributes:
        save: Numbers, addressee numbers, states, first days, last days, and when it was heard.
        save_claims: Number and claim beside each other, of the states that are about some claims only.
        save_ends: Numbers, the days from which they stand against nothing, and when it was heard.
    """

    save: Sql
    save_claims: Sql
    save_ends: Sql


async def save_blocks(
    connection: Connection, blocks: Sequence[BlockSet], statements: BlockStatements, transaction: Transaction
) -> None:
    """Keep states that begin; those that are known already stay as they are."""
    await connection.execute(
        statements.save,
        [UUID(one.block_id) for one in blocks],
        [one.addressee_no for one in blocks],
        [one.state.value for one in blocks],
        [one.first_day for one in blocks],
        [one.last_day for one in blocks],
        transaction.started_at,
    )
    of_claims = [(UUID(one.block_id), claim_id) for one in blocks for claim_id in one.claim_ids]
    if of_claims:
        await connection.execute(statements.save_claims, *map(list, zip(*of_claims, strict=True)))


async def hear_blocks(
    envelopes: Sequence[Envelope[BlockSet]], transaction: Transaction, statements: BlockStatements, heard: Access
) -> None:
    """Keep the states of a batch of announcements, and record whom they are about."""
    blocks = [envelope.event for envelope in envelopes]
    await save_blocks(transaction.connection, blocks, statements, transaction)
    _record(envelopes, transaction, heard)


async def hear_block_ends(
    envelopes: Sequence[Envelope[BlockEnded]], transaction: Transaction, statements: BlockStatements, heard: Access
) -> None:
    """Keep the ends of a batch of announcements, and record whom they are about."""
    ends = [envelope.event for envelope in envelopes]
    numbers, days = [UUID(one.block_id) for one in ends], [one.ended_on for one in ends]
    await transaction.connection.execute(statements.save_ends, numbers, days, transaction.started_at)
    _record(envelopes, transaction, heard)


def _record(
    envelopes: Sequence[Envelope[BlockSet]] | Sequence[Envelope[BlockEnded]], transaction: Transaction, heard: Access
) -> None:
    transaction.record_access(
        heard,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("block",),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
