"""Which event wakes which handler."""

from collections.abc import Mapping
from types import MappingProxyType

from services.dunning.handlers.aliases import on_gathering
from services.dunning.handlers.blocks import on_block_ended, on_block_set
from services.dunning.handlers.claims import (
    on_claim_overdue,
    on_claim_revised,
    on_claim_settled,
    on_receipt_posted,
    on_receipt_reversed,
)
from services.dunning.handlers.letters import on_addressee
from services.dunning.handlers.standing import on_notices_asked
from services.dunning.handlers.tax_notices import on_claim_opened
from shared.contracts import (
    AddresseeChanged,
    AddresseeMerged,
    AddresseeRegistered,
    AddresseeUnmerged,
    BlockEnded,
    BlockSet,
    ClaimOpened,
    ClaimOverdue,
    ClaimRevised,
    ClaimSettled,
    Event,
    NoticesAsked,
    ReceiptPosted,
    ReceiptReversed,
)
from shared.inbox import Handler

HANDLERS: Mapping[type[Event], Handler] = MappingProxyType(
    {
        ClaimOpened: on_claim_opened,
        ClaimOverdue: on_claim_overdue,
        ClaimRevised: on_claim_revised,
        ClaimSettled: on_claim_settled,
        ReceiptPosted: on_receipt_posted,
        ReceiptReversed: on_receipt_reversed,
        NoticesAsked: on_notices_asked,
        AddresseeRegistered: on_addressee,
        AddresseeChanged: on_addressee,
        AddresseeMerged: on_gathering,
        AddresseeUnmerged: on_gathering,
        BlockSet: on_block_set,
        BlockEnded: on_block_ended,
    }
)
