"""Which event wakes which handler."""

from collections.abc import Mapping, Sequence
from functools import partial

from services.payments.handlers.accelerations import on_acceleration_cancelled, on_collection_accelerated
from services.payments.handlers.appropriation import on_appropriation_cancelled, on_appropriation_decided
from services.payments.handlers.appropriation_asked import on_open_claims_asked
from services.payments.handlers.appropriation_proof import on_overpayments_asked
from services.payments.handlers.appropriation_refunds import on_refund_paid, on_refund_returned
from services.payments.handlers.assessments import on_assessments
from services.payments.handlers.blocks import on_block_ended, on_block_set
from services.payments.handlers.disposition_payments import on_disposition_paid
from services.payments.handlers.dunning_notice import on_dunning_notice_issued
from services.payments.handlers.extensions import on_due_dates_extended, on_extension_revoked
from services.payments.handlers.letter_slips import on_letter_slip_asked
from services.payments.handlers.mandate_ends import on_addressee_changed, on_addressee_deceased
from services.payments.handlers.payer_proposals import follow_protection, on_payer_proposed
from services.payments.handlers.payment_reported import on_payment_reported
from services.payments.handlers.proceeds import on_proceeds_collected
from services.payments.handlers.ranking import on_distribution_balances_asked
from services.payments.handlers.reconciliation import on_totals_reported
from services.payments.handlers.seized_claims import on_seizure_ended, on_seizure_issued, on_seizure_released
from services.payments.handlers.standing import on_balances_asked
from services.payments.handlers.succession import on_claims_succeeded, on_succession_cancelled
from services.payments.handlers.withholding import on_withholding_remitted
from services.payments.handlers.write_off import on_claims_written_off, on_write_off_undone
from shared.collected import collected, register_of
from shared.contracts import (
    AccelerationCancelled,
    AddresseeChanged,
    AddresseeDeceased,
    AppropriationCancelled,
    AppropriationDecided,
    AssessmentCancelled,
    AssessmentDecided,
    AssessmentRevised,
    BalancesAsked,
    BlockEnded,
    BlockSet,
    ClaimsSucceeded,
    ClaimsWrittenOff,
    CollectionAccelerated,
    DispositionPaid,
    DistributionBalancesAsked,
    DueDatesExtended,
    DunningNoticeIssued,
    Envelope,
    Event,
    ExtensionRevoked,
    LetterSlipAsked,
    OpenClaimsAsked,
    OverpaymentsAsked,
    PayerProposed,
    PaymentReported,
    ProceedsCollected,
    RefundPaid,
    RefundReturned,
    SeizureIssued,
    SeizureReleased,
    SuccessionCancelled,
    TotalsReported,
    WithholdingRemitted,
    WriteOffUndone,
)
from shared.contracts.enforcement import SeizureEnded
from shared.inbox import Handler
from shared.law.municipality import Municipality
from shared.merges import merge_handlers
from shared.transaction import Transaction


def handlers(municipality: Municipality) -> Mapping[type[Event], Handler]:
    """The handlers, each with the city's ordinances; what other systems send passes the register of sources first."""
    register = register_of(municipality)
    upstream: Mapping[type[Event], Handler] = {
        AssessmentDecided: partial(on_assessments, municipality=municipality),
        AssessmentRevised: partial(on_assessments, municipality=municipality),
        AssessmentCancelled: partial(on_assessments, municipality=municipality),
        TotalsReported: on_totals_reported,
        PaymentReported: partial(on_payment_reported, municipality=municipality),
        WithholdingRemitted: partial(on_withholding_remitted, municipality=municipality),
    }
    return {
        **{event: collected(register, handler) for event, handler in upstream.items()},
        DunningNoticeIssued: partial(on_dunning_notice_issued, municipality=municipality),
        LetterSlipAsked: partial(on_letter_slip_asked, municipality=municipality),
        AddresseeChanged: partial(_on_addressee_changed, municipality=municipality),
        AddresseeDeceased: partial(on_addressee_deceased, municipality=municipality),
        **merge_handlers("payments"),
        ProceedsCollected: partial(on_proceeds_collected, municipality=municipality),
        SeizureIssued: on_seizure_issued,
        SeizureReleased: on_seizure_released,
        SeizureEnded: on_seizure_ended,
        BalancesAsked: partial(on_balances_asked, municipality=municipality),
        DistributionBalancesAsked: partial(on_distribution_balances_asked, municipality=municipality),
        OpenClaimsAsked: partial(on_open_claims_asked, municipality=municipality),
        OverpaymentsAsked: on_overpayments_asked,
        RefundPaid: partial(on_refund_paid, municipality=municipality),
        RefundReturned: partial(on_refund_returned, municipality=municipality),
        AppropriationDecided: partial(on_appropriation_decided, municipality=municipality),
        AppropriationCancelled: partial(on_appropriation_cancelled, municipality=municipality),
        BlockSet: partial(on_block_set, municipality=municipality),
        BlockEnded: partial(on_block_ended, municipality=municipality),
        ClaimsWrittenOff: partial(on_claims_written_off, municipality=municipality),
        WriteOffUndone: partial(on_write_off_undone, municipality=municipality),
        ClaimsSucceeded: on_claims_succeeded,
        SuccessionCancelled: on_succession_cancelled,
        DueDatesExtended: partial(on_due_dates_extended, municipality=municipality),
        ExtensionRevoked: partial(on_extension_revoked, municipality=municipality),
        CollectionAccelerated: partial(on_collection_accelerated, municipality=municipality),
        AccelerationCancelled: partial(on_acceleration_cancelled, municipality=municipality),
        DispositionPaid: partial(on_disposition_paid, municipality=municipality),
        PayerProposed: on_payer_proposed,
    }


async def _on_addressee_changed(
    envelopes: Sequence[Envelope[AddresseeChanged]], transaction: Transaction, *, municipality: Municipality
) -> None:
    """What a change of an addressee asks of mandates, and of what was proposed about payers."""
    await on_addressee_changed(envelopes, transaction, municipality=municipality)
    await follow_protection(envelopes, transaction)
