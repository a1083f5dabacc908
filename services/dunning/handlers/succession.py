"""Keeps who succeeds to what a deceased person owed: a dunning notice that was issued to him stands for his heirs.

What was done towards the deceased counts towards his heirs (地方税法9条, 国税徴収法139条), so none of them is dunned
anew. A notice of later days goes to the representative of the heirs (9条の2), to whom identity directs the letters.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from uuid import UUID

from services.dunning.store import succession as store
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts import ClaimsSucceeded, Envelope, SuccessionCancelled
from shared.law.inheritance import divide
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction

FOLLOW = Access("dunning.succession.follow", DUNNING, AccessAction.UPDATE)


async def on_claims_succeeded(envelopes: Sequence[Envelope[ClaimsSucceeded]], transaction: Transaction) -> None:
    """Keep the heirs of a batch of decisions; one that corrects another takes its place."""
    events = [(UUID(envelope.event.succession_id), envelope.event) for envelope in envelopes]
    connection, at = transaction.connection, transaction.started_at
    heads = [
        (number, event.addressee_no, UUID(event.replaces) if event.replaces else None, at) for number, event in events
    ]
    await store.SUCCESSIONS.copy(connection, heads)
    heirs = [
        (number, one.addressee_no, one.share_numerator, one.share_denominator, one.is_representative)
        for number, event in events
        for one in event.heirs
    ]
    await store.HEIRS.copy(connection, heirs)
    await store.CLAIMS.copy(connection, [(number, one.claim_id) for number, event in events for one in event.claims])
    concerned = [
        (number, str(envelope.event_id))
        for envelope in envelopes
        for number in (envelope.event.addressee_no, *(heir.addressee_no for heir in envelope.event.heirs))
    ]
    transaction.record_access(
        FOLLOW,
        [number for number, _ in concerned],
        fields=("claim", "heir"),
        caused_by_events=[cause for _, cause in concerned],
    )


async def on_succession_cancelled(envelopes: Sequence[Envelope[SuccessionCancelled]], transaction: Transaction) -> None:
    """Keep that decisions count no more: the notice of the addressee stands against nobody else."""
    events = [envelope.event for envelope in envelopes]
    rows = [(UUID(one.succession_id), one.addressee_no, UUID(one.replaces), transaction.started_at) for one in events]
    await store.SUCCESSIONS.copy(transaction.connection, rows)
    transaction.record_access(
        FOLLOW,
        [one.addressee_no for one in events],
        fields=("claim", "heir"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def deceased_of(claim_ids: Sequence[int], connection: Connection) -> dict[tuple[str, int], str]:
    """Of heirs and claims the deceased whose notice stands for them; whoever owes a claim himself is left out."""
    rows = await connection.fetch(store.SELECT_DECEASED, claim_ids)
    return {(row["addressee_no"], row["claim_id"]): row["deceased_no"] for row in rows}


async def parts_of_representatives(
    owed_yen: Mapping[tuple[int, str], Yen], connection: Connection
) -> dict[tuple[int, str], Yen]:
    """Of what a letter asks for, what the one who receives it for all heirs owes himself (地方税法9条2項).

    Args:
        owed_yen: What is asked for, by claim and the addressee under whose number it stands.
        connection: With the transaction that makes the letters.

    Returns:
        His part, likewise; claims that nobody succeeded to are left out.
    """
    shares: dict[tuple[int, str], dict[str, Fraction]] = {}
    representatives: dict[tuple[int, str], str] = {}
    for row in await connection.fetch(store.SELECT_SHARES, sorted({claim_id for claim_id, _ in owed_yen})):
        key = (row["claim_id"], row["deceased_no"])
        share = Fraction(row["share_numerator"], row["share_denominator"])
        shares.setdefault(key, {})[row["addressee_no"]] = share
        if row["is_representative"]:
            representatives[key] = row["addressee_no"]
    return {
        key: divide(yen, shares[key], representatives[key])[representatives[key]]
        for key, yen in owed_yen.items()
        if key in shares
    }
