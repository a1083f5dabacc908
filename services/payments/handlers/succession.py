"""Keeps who succeeds to what a deceased person owed (納税承継): the claims stay, and heirs owe their parts of them."""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from services.payments.handlers.dunning_notice import UnknownClaim
from services.payments.store import succession as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import ClaimsSucceeded, Envelope, SuccessionCancelled
from shared.transaction import Transaction

FOLLOW = Access("payments.succession.follow", RECEIPT, AccessAction.UPDATE)


class SharesNotWhole(ValueError):  # noqa: N818 - It names what is wrong.
    """The shares of the heirs are not the whole."""


async def on_claims_succeeded(envelopes: Sequence[Envelope[ClaimsSucceeded]], transaction: Transaction) -> None:
    """Keep the heirs of claims; whoever opens a claim sees them, and is refused where he lives with one of them.

    Raises:
        UnknownClaim: a claim does not exist, or is not the deceased's.
        SharesNotWhole: the shares of a decision are not 1 together.
    """
    events = [envelope.event for envelope in envelopes]
    claim_ids = sorted({claim.claim_id for event in events for claim in event.claims})
    rows = await transaction.connection.fetch(store.SELECT_OWNERS, claim_ids)
    owners = {row["claim_id"]: row["addressee_no"] for row in rows}
    for event in events:
        if sum(Fraction(one.share_numerator, one.share_denominator) for one in event.heirs) != 1:
            raise SharesNotWhole(f"succession {event.succession_id}: the shares of its heirs are not 1 together")
        for claim in event.claims:
            if owners.get(claim.claim_id) != event.addressee_no:
                raise UnknownClaim(f"claim_id {claim.claim_id}: there is no such claim of the deceased in payments")
    at = transaction.started_at
    await store.SUCCESSIONS.copy(
        transaction.connection,
        [
            (
                UUID(envelope.event.succession_id),
                envelope.event.addressee_no,
                envelope.event.died_on,
                envelope.event.decided_on,
                UUID(envelope.event.replaces) if envelope.event.replaces else None,
                str(envelope.event_id),
                at,
            )
            for envelope in envelopes
        ],
    )
    await store.PARTS.copy(
        transaction.connection,
        [
            (
                UUID(event.succession_id),
                claim.claim_id,
                part.addressee_no,
                heir.share_numerator,
                heir.share_denominator,
                part.amount_yen,
            )
            for event in events
            for claim in event.claims
            for heir, part in zip(event.heirs, claim.parts, strict=True)
        ],
    )
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
    """Keep that decisions count no more: the claims are owed by their addressee alone again."""
    rows = [
        (
            UUID(envelope.event.succession_id),
            envelope.event.addressee_no,
            envelope.event.died_on,
            envelope.event.cancelled_on,
            UUID(envelope.event.replaces),
            str(envelope.event_id),
            transaction.started_at,
        )
        for envelope in envelopes
    ]
    await store.SUCCESSIONS.copy(transaction.connection, rows)
    transaction.record_access(
        FOLLOW,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("claim", "heir"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
