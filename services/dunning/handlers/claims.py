"""Follows claims through what payments announces about them."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from services.dunning.handlers.followed import lock_claims, save_claims
from services.dunning.rules.following import (
    DunningClaim,
    after_overdue,
    after_receipt,
    after_reversal,
    after_revision,
    after_settlement,
)
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.contracts import ClaimOverdue, ClaimRevised, ClaimSettled, Envelope, ReceiptPosted, ReceiptReversed
from shared.transaction import Transaction

FOLLOW = Access("dunning.claim.follow", DUNNING, AccessAction.UPDATE)

_OfClaim = TypeVar("_OfClaim", ClaimOverdue, ClaimRevised, ClaimSettled, ReceiptPosted, ReceiptReversed)


async def on_claim_overdue(envelopes: Sequence[Envelope[ClaimOverdue]], transaction: Transaction) -> None:
    """Claims became overdue."""
    await _follow(envelopes, transaction, after_overdue, ("due_on", "open_principal_yen", "stage"))


async def on_claim_revised(envelopes: Sequence[Envelope[ClaimRevised]], transaction: Transaction) -> None:
    """Assessed amounts or due dates changed."""
    await _follow(envelopes, transaction, after_revision, ("due_on", "open_principal_yen", "stage"))


async def on_claim_settled(envelopes: Sequence[Envelope[ClaimSettled]], transaction: Transaction) -> None:
    """Claims were paid in full."""
    await _follow(envelopes, transaction, after_settlement, ("open_principal_yen", "stage"))


async def on_receipt_posted(envelopes: Sequence[Envelope[ReceiptPosted]], transaction: Transaction) -> None:
    """Money was posted, provisionally or finally."""
    await _follow(envelopes, transaction, after_receipt, ("open_principal_yen", "stage"))


async def on_receipt_reversed(envelopes: Sequence[Envelope[ReceiptReversed]], transaction: Transaction) -> None:
    """Money was taken back."""
    await _follow(envelopes, transaction, after_reversal, ("open_principal_yen", "stage"))


async def _follow(
    envelopes: Sequence[Envelope[_OfClaim]],
    transaction: Transaction,
    after: Callable[[DunningClaim | None, _OfClaim], DunningClaim | None],
    fields: tuple[str, ...],
) -> None:
    before = await lock_claims(transaction.connection, (envelope.event.claim_id for envelope in envelopes))
    claims = dict(before)
    causes: dict[int, str] = {}
    for envelope in envelopes:
        claim_id = envelope.event.claim_id
        claim = after(claims.get(claim_id), envelope.event)
        if claim is not None and claim != claims.get(claim_id):
            claims[claim_id] = claim
            causes[claim_id] = str(envelope.event_id)
    if not causes:
        return
    await save_claims(transaction.connection, before, [claims[claim_id] for claim_id in causes])
    concerned = _concerned(claims, causes)
    transaction.record_access(
        FOLLOW,
        [addressee_no for addressee_no, _ in concerned],
        fields=fields,
        caused_by_events=[cause for _, cause in concerned],
    )


def _concerned(claims: Mapping[int, DunningClaim], causes: Mapping[int, str]) -> list[tuple[str, str]]:
    """Everybody who owes the changed claims, beside the event that changed each."""
    return [
        (addressee_no, cause)
        for claim_id, cause in causes.items()
        for addressee_no in (claims[claim_id].addressee_no, *claims[claim_id].joint_addressee_nos)
    ]
