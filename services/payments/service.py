"""Wiring of `payments`."""

from functools import partial

from services.payments.handlers.carry_over import carry_over
from services.payments.handlers.daily import announce_overdue_claims, report_waiting_money
from services.payments.handlers.payers_kept import forget_payers
from services.payments.handlers.prepayment import grant_prepayment_incentives
from services.payments.handlers.reconciliation import reconcile_assessments
from services.payments.handlers.sagas import report_open_sagas
from services.payments.handlers.transfer_release import RECEIVER_FILE
from services.payments.handlers.transfer_results import report_missing_transfers
from services.payments.handlers.transfer_runs import freeze_transfer_runs
from services.payments.handlers.transfers_done import freeze_transfers_done, print_transfers_done
from services.payments.handlers.unconfirmed import release_unconfirmed
from services.payments.handlers.withholding import count_withholding_cases
from services.payments.inbound.assessment_dates_act import priority_dates
from services.payments.inbound.assessment_entry_act import assessment_entry
from services.payments.inbound.assessment_http import assessment_routes
from services.payments.inbound.assessment_sources import source_routes
from services.payments.inbound.certificates_http import certificate_routes
from services.payments.inbound.closing_act import day_close
from services.payments.inbound.closing_http import closing_routes
from services.payments.inbound.correction_acts import payment_dishonour, posting_correction
from services.payments.inbound.decision_acts import decision_acts
from services.payments.inbound.decisions_http import decision_routes
from services.payments.inbound.disposition_cost_act import disposition_cost
from services.payments.inbound.events import handlers
from services.payments.inbound.export_http import export_routes
from services.payments.inbound.http import routes
from services.payments.inbound.intake import FileIntake
from services.payments.inbound.intake_http import intake_routes
from services.payments.inbound.mandates_act import bank_changes, mandate_application, mandate_change, mandate_list
from services.payments.inbound.mandates_http import mandate_routes
from services.payments.inbound.month_close import month_close, month_routes
from services.payments.inbound.obligors_http import obligor_routes
from services.payments.inbound.payer_proposals_http import payer_proposal_routes
from services.payments.inbound.publishers import PUBLISHERS_FILE
from services.payments.inbound.quotes_http import quote_routes
from services.payments.inbound.reconciliation_http import reconciliation_routes
from services.payments.inbound.record_view import record_routes
from services.payments.inbound.sagas_http import saga_routes
from services.payments.inbound.settlement_http import settlement_routes
from services.payments.inbound.slips_http import slip_routes
from services.payments.inbound.slips_list_http import slip_list_routes
from services.payments.inbound.slips_print import slip_print_routes
from services.payments.inbound.statement_http import statement_routes
from services.payments.inbound.suspense_act import suspense_assignment
from services.payments.inbound.suspense_http import suspense_routes
from services.payments.inbound.till_http import till_routes
from services.payments.inbound.transfer_http import transfer_routes
from services.payments.inbound.transfer_notices_http import transfer_notice_routes
from services.payments.inbound.transfer_release_act import transfer_release
from services.payments.inbound.transfer_results_http import transfer_result_routes
from services.payments.inbound.transfers_done_act import transfers_done_release
from services.payments.inbound.transfers_done_http import transfers_done_routes
from services.payments.inbound.withholding_http import withholding_routes
from services.payments.store.person_record import SECTIONS
from services.payments.store.work_orders import COLLECTION_FIGURES, OPEN_CLAIMS
from shared.approvals.work_order_extracts import work_order_routes
from shared.approvals.work_orders import CollectionFigures, OpenClaims
from shared.contracts import (
    AppropriationApplied,
    AppropriationRefused,
    AppropriationReversed,
    BalancesStated,
    ClaimOpened,
    ClaimOverdue,
    ClaimRevised,
    ClaimSettled,
    DistributionBalancesStated,
    LetterSlipMade,
    MoneySuspended,
    OpenClaimsStated,
    OverpaymentFound,
    OverpaymentsStated,
    OverpaymentWithdrawn,
    PayerAsked,
    PrepaymentIncentiveChanged,
    ProceedsDivided,
    ReceiptPosted,
    ReceiptReversed,
    RecordsSealed,
    SagaOpened,
    TransferFailed,
)
from shared.http.person_record import person_record_routes
from shared.http.routes import Routes
from shared.law.municipality import Municipality
from shared.service import Service
from shared.settings import keys_directory

_ANNOUNCES = (
    ClaimOpened,
    ClaimRevised,
    ClaimSettled,
    ClaimOverdue,
    ReceiptPosted,
    ReceiptReversed,
    SagaOpened,
    OverpaymentFound,
    OverpaymentWithdrawn,
    PrepaymentIncentiveChanged,
    TransferFailed,
    LetterSlipMade,
    MoneySuspended,
    PayerAsked,
    BalancesStated,
    DistributionBalancesStated,
    ProceedsDivided,
    OpenClaimsStated,
    OverpaymentsStated,
    AppropriationApplied,
    AppropriationRefused,
    AppropriationReversed,
    RecordsSealed,
)


def build(municipality: Municipality) -> Service:
    """The service with what it hears, announces and offers."""
    intake = FileIntake(municipality, keys_directory() / PUBLISHERS_FILE)
    return Service(
        name="payments",
        handlers=handlers(municipality),
        announces=_ANNOUNCES,
        routes=_routes(municipality, intake),
        jobs={
            "report_waiting_money": partial(report_waiting_money, municipality=municipality),
            "report_missing_transfers": partial(report_missing_transfers, municipality=municipality),
            "freeze_transfer_runs": partial(freeze_transfer_runs, municipality=municipality),
            "freeze_transfers_done": partial(freeze_transfers_done, municipality=municipality),
            "print_transfers_done": partial(print_transfers_done, municipality=municipality),
            "release_unconfirmed": partial(release_unconfirmed, municipality=municipality, channels=intake.channels),
            # Before claims are announced: what disagrees with its assessor waits.
            "reconcile_assessments": reconcile_assessments,
            "count_withholding_cases": count_withholding_cases,
            "announce_overdue_claims": partial(announce_overdue_claims, municipality=municipality),
            "report_open_sagas": report_open_sagas,
            "forget_payers": partial(forget_payers, municipality=municipality),
            "grant_prepayment_incentives": partial(grant_prepayment_incentives, municipality=municipality),
            "carry_over": partial(carry_over, municipality=municipality),
        },
        workers=(intake.run,),
        acts=(
            suspense_assignment(municipality),
            assessment_entry(municipality),
            transfer_release(municipality, keys_directory() / RECEIVER_FILE),
            transfers_done_release(),
            day_close(),
            month_close(),
            priority_dates(),
            mandate_application(),
            mandate_list(),
            mandate_change(),
            bank_changes(),
            posting_correction(municipality),
            payment_dishonour(municipality),
            *decision_acts(municipality),
            disposition_cost(municipality),
        ),
    )


def _routes(municipality: Municipality, intake: FileIntake) -> tuple[Routes, ...]:
    return (
        person_record_routes("payments", SECTIONS, keys_directory()),
        work_order_routes(
            "payments", {OpenClaims: OPEN_CLAIMS, CollectionFigures: COLLECTION_FIGURES}, keys_directory()
        ),
        routes,
        obligor_routes,
        suspense_routes,
        payer_proposal_routes(municipality),
        intake_routes(intake),
        transfer_notice_routes(municipality),
        transfer_result_routes,
        transfers_done_routes,
        transfer_routes(municipality),
        mandate_routes,
        record_routes,
        closing_routes,
        month_routes,
        export_routes(municipality),
        till_routes(municipality),
        settlement_routes(municipality),
        reconciliation_routes,
        assessment_routes(municipality),
        source_routes(municipality),
        certificate_routes(municipality),
        statement_routes,
        withholding_routes,
        quote_routes(municipality),
        decision_routes(municipality),
        saga_routes,
        slip_routes(municipality),
        slip_list_routes,
        slip_print_routes(municipality),
    )
