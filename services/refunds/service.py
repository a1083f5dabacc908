"""Wiring of `refunds`."""

from functools import partial

from services.refunds.handlers.appropriation_asking import ask_open_claims
from services.refunds.handlers.holders import ask_unconfirmed_holders
from services.refunds.handlers.lapse import report_lapsing_refunds
from services.refunds.handlers.notices import issue_refund_notices
from services.refunds.handlers.payout import RECEIVER_FILE
from services.refunds.handlers.proof import prove_overpayments
from services.refunds.handlers.return_letters import dun_refund_returns
from services.refunds.handlers.returns import report_refund_returns
from services.refunds.inbound.appropriation_act import appropriation_act
from services.refunds.inbound.appropriation_http import appropriation_routes
from services.refunds.inbound.consents_http import consent_routes
from services.refunds.inbound.decisions_act import payee_change, refund_decision
from services.refunds.inbound.decisions_cancel_act import refund_cancellation
from services.refunds.inbound.decisions_http import refund_routes
from services.refunds.inbound.events import handlers
from services.refunds.inbound.http import routes
from services.refunds.inbound.interest_http import interest_routes
from services.refunds.inbound.lapse_act import refund_lapse
from services.refunds.inbound.lapse_http import lapse_routes
from services.refunds.inbound.notices_http import notice_routes
from services.refunds.inbound.overpayment_pages import overpayment_page_routes
from services.refunds.inbound.page_menu import MENU
from services.refunds.inbound.payee_pages import payee_pages
from services.refunds.inbound.payees_http import payee_routes
from services.refunds.inbound.payout_act import payout_paper, payout_release
from services.refunds.inbound.payout_confirmation_act import payout_confirmation
from services.refunds.inbound.payout_http import payout_routes
from services.refunds.inbound.payout_pages import payout_page_routes
from services.refunds.inbound.payout_results_http import payout_result_routes
from services.refunds.inbound.recall_act import payout_recall
from services.refunds.inbound.refund_pages import refund_page_routes
from services.refunds.inbound.return_pages import return_page_routes
from services.refunds.inbound.return_write_off_act import return_write_off
from services.refunds.inbound.returns_act import return_demand, return_receipt
from services.refunds.inbound.returns_http import return_routes
from services.refunds.store.person_record import SECTIONS
from shared.contracts import (
    AppropriationCancelled,
    AppropriationDecided,
    BlockEnded,
    BlockSet,
    OpenClaimsAsked,
    OverpaymentsAsked,
    RecordsSealed,
    RefundCancelled,
    RefundDecided,
    RefundFailed,
    RefundLapsed,
    RefundPaid,
    RefundReturned,
)
from shared.contracts.payee_names import HolderAsked
from shared.http.menu import menu_routes
from shared.http.person_record import person_record_routes
from shared.law.municipality import Municipality
from shared.service import Service
from shared.settings import keys_directory

_ANNOUNCES = (
    OpenClaimsAsked,
    OverpaymentsAsked,
    HolderAsked,
    AppropriationDecided,
    AppropriationCancelled,
    BlockSet,
    BlockEnded,
    RefundDecided,
    RefundCancelled,
    RefundPaid,
    RefundReturned,
    RefundFailed,
    RefundLapsed,
    RecordsSealed,
)


def build(municipality: Municipality) -> Service:
    """The service with what it hears, announces and offers."""
    appropriation = appropriation_act(municipality)
    decision, change = refund_decision(municipality), payee_change()
    release = payout_release(municipality, keys_directory() / RECEIVER_FILE)
    demand, receipt = return_demand(municipality), return_receipt()
    return Service(
        name="refunds",
        handlers=handlers(municipality),
        announces=_ANNOUNCES,
        routes=(
            person_record_routes("refunds", SECTIONS, keys_directory()),
            routes,
            appropriation_routes(appropriation),
            consent_routes,
            payee_routes,
            refund_routes(municipality),
            payout_routes(municipality),
            payout_result_routes,
            notice_routes,
            lapse_routes(municipality),
            interest_routes(municipality),
            return_routes(municipality),
            overpayment_page_routes(appropriation),
            refund_page_routes(municipality, decision, change),
            payee_pages,
            payout_page_routes(municipality, release),
            return_page_routes(municipality, demand, receipt),
            menu_routes(MENU),
        ),
        jobs={
            "prove_overpayments": prove_overpayments,
            "ask_open_claims": ask_open_claims,
            "ask_unconfirmed_holders": ask_unconfirmed_holders,
            "issue_refund_notices": partial(issue_refund_notices, municipality=municipality),
            "report_lapsing_refunds": partial(report_lapsing_refunds, municipality=municipality),
            "report_refund_returns": report_refund_returns,
            "dun_refund_returns": partial(dun_refund_returns, municipality=municipality),
        },
        acts=(
            appropriation,
            decision,
            refund_cancellation(),
            change,
            release,
            payout_paper(),
            payout_confirmation(municipality),
            refund_lapse(municipality),
            payout_recall(municipality),
            demand,
            receipt,
            return_write_off(municipality),
        ),
    )
