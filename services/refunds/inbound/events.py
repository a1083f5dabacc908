"""Which event wakes which handler."""

from collections.abc import Mapping

from services.refunds.handlers.appropriation import (
    on_appropriation_applied,
    on_appropriation_refused,
    on_appropriation_reversed,
)
from services.refunds.handlers.appropriation_asking import on_open_claims_stated
from services.refunds.handlers.holders import on_holder_compared
from services.refunds.handlers.merges import on_merge
from services.refunds.handlers.notices import on_claim_opened
from services.refunds.handlers.overpayments import (
    on_overpayment_found,
    on_overpayment_withdrawn,
    on_receipt_reversed,
)
from services.refunds.handlers.payees import on_addressee
from services.refunds.handlers.proof import on_overpayments_stated
from shared.contracts import (
    AddresseeChanged,
    AddresseeMerged,
    AddresseeRegistered,
    AddresseeUnmerged,
    AppropriationApplied,
    AppropriationRefused,
    AppropriationReversed,
    ClaimOpened,
    Event,
    OpenClaimsStated,
    OverpaymentFound,
    OverpaymentsStated,
    OverpaymentWithdrawn,
    ReceiptReversed,
)
from shared.contracts.payee_names import HolderCompared
from shared.inbox import Handler
from shared.law.municipality import Municipality


def handlers(_municipality: Municipality) -> Mapping[type[Event], Handler]:
    """The handlers, with the city's ordinances."""
    return {
        OverpaymentFound: on_overpayment_found,
        OverpaymentWithdrawn: on_overpayment_withdrawn,
        ReceiptReversed: on_receipt_reversed,
        OpenClaimsStated: on_open_claims_stated,
        OverpaymentsStated: on_overpayments_stated,
        AppropriationApplied: on_appropriation_applied,
        AppropriationRefused: on_appropriation_refused,
        AppropriationReversed: on_appropriation_reversed,
        ClaimOpened: on_claim_opened,
        AddresseeRegistered: on_addressee,
        AddresseeChanged: on_addressee,
        HolderCompared: on_holder_compared,
        AddresseeMerged: on_merge,
        AddresseeUnmerged: on_merge,
    }
