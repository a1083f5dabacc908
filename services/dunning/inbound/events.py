"""Which event wakes which handler."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from services.dunning.handlers.blocks import on_block_ended, on_block_set
from services.dunning.handlers.claims import (
    on_claim_overdue,
    on_claim_revised,
    on_claim_settled,
    on_receipt_posted,
    on_receipt_reversed,
)
from services.dunning.handlers.history import on_person_asked
from services.dunning.handlers.letters import on_addressee
from services.dunning.handlers.print_slips import on_letter_slip_made
from services.dunning.handlers.promises import on_promised_money, on_promised_money_taken_back
from services.dunning.handlers.standing import on_notices_asked
from services.dunning.handlers.succession import on_claims_succeeded, on_succession_cancelled
from services.dunning.handlers.tax_notices import on_claim_opened
from shared.contracts import (
    AddresseeChanged,
    AddresseeRegistered,
    BlockEnded,
    BlockSet,
    ClaimOpened,
    ClaimOverdue,
    ClaimRevised,
    ClaimSettled,
    ClaimsSucceeded,
    Envelope,
    Event,
    LetterSlipMade,
    NoticesAsked,
    ReceiptPosted,
    ReceiptReversed,
    SuccessionCancelled,
)
from shared.contracts.case_questions import PersonAsked
from shared.inbox import Handler
from shared.merges import merge_handlers
from shared.transaction import Transaction


def _in_turn(*handlers: Handler) -> Handler:
    """One handler that gives a batch to several, in their order."""

    async def handle(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        for handler in handlers:
            await handler(envelopes, transaction)

    return handle


HANDLERS: Mapping[type[Event], Handler] = MappingProxyType(
    {
        ClaimOpened: on_claim_opened,
        ClaimOverdue: on_claim_overdue,
        ClaimRevised: on_claim_revised,
        ClaimSettled: on_claim_settled,
        ReceiptPosted: _in_turn(on_receipt_posted, on_promised_money),
        ReceiptReversed: _in_turn(on_receipt_reversed, on_promised_money_taken_back),
        NoticesAsked: on_notices_asked,
        PersonAsked: on_person_asked,
        ClaimsSucceeded: on_claims_succeeded,
        SuccessionCancelled: on_succession_cancelled,
        LetterSlipMade: on_letter_slip_made,
        AddresseeRegistered: on_addressee,
        AddresseeChanged: on_addressee,
        **merge_handlers("dunning"),
        BlockSet: on_block_set,
        BlockEnded: on_block_ended,
    }
)
