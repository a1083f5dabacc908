"""Wires dunning."""

from functools import partial

from services.dunning.handlers.issue import issue_dunning_notices
from services.dunning.handlers.issue_deadlines import report_late_notices
from services.dunning.handlers.print_runs import PRINTER_FILE, draw_letters
from services.dunning.handlers.promises import judge_promises
from services.dunning.handlers.reminders import propose_reminders
from services.dunning.handlers.returns import settle_service
from services.dunning.handlers.service_dates import service_terms_of
from services.dunning.handlers.sms import CARRIER_FILE
from services.dunning.handlers.terms import run_terms_of
from services.dunning.inbound.calls_http import call_routes
from services.dunning.inbound.contacts_http import contact_routes
from services.dunning.inbound.events import HANDLERS
from services.dunning.inbound.gathered_http import GATHERED
from services.dunning.inbound.http import ROUTES
from services.dunning.inbound.issue_deadlines_http import deadline_routes
from services.dunning.inbound.ladder_file import reminder_terms_of
from services.dunning.inbound.letters_http import LETTER_ROUTES
from services.dunning.inbound.letters_moved_http import MOVED_ROUTES
from services.dunning.inbound.page_menu import page_routes
from services.dunning.inbound.print_letters_http import PRINT_LETTER_ROUTES
from services.dunning.inbound.print_outcome_http import PRINT_OUTCOME_ROUTES
from services.dunning.inbound.print_release_act import print_release
from services.dunning.inbound.print_runs_http import handover_routes, print_routes
from services.dunning.inbound.promises_http import promise_routes
from services.dunning.inbound.publication_act import publication
from services.dunning.inbound.publication_http import publication_routes
from services.dunning.inbound.reminders_act import reminder_release
from services.dunning.inbound.reminders_dispatch_http import DISPATCH_ROUTES
from services.dunning.inbound.reminders_http import run_routes
from services.dunning.inbound.reminders_letters_http import REMINDER_ROUTES
from services.dunning.inbound.returns_http import return_routes
from services.dunning.inbound.runs_act import run_acts
from services.dunning.inbound.runs_http import RUN_ROUTES, proposing_routes
from services.dunning.inbound.service_dates_http import service_routes
from services.dunning.inbound.sms_act import sms_release
from services.dunning.inbound.sms_consents_http import sms_consent_routes
from services.dunning.inbound.sms_file import sms_terms_of
from services.dunning.inbound.sms_http import sms_routes
from services.dunning.inbound.stops_act import stop_acts
from services.dunning.inbound.stops_http import STOP_ROUTES
from services.dunning.inbound.tax_notices_http import TAX_NOTICE_ROUTES
from services.dunning.store.person_record import SECTIONS
from services.dunning.store.work_orders import ISSUED_NOTICES
from shared.approvals.work_order_extracts import work_order_routes
from shared.approvals.work_orders import IssuedNotices
from shared.contracts import (
    BlockEnded,
    BlockSet,
    DunningNoticeIssued,
    DunningNoticeServed,
    LetterSlipAsked,
    NoticesStated,
    RecordsSealed,
    ReminderIssued,
)
from shared.contracts.case_questions import HistoryStated
from shared.http.person_record import person_record_routes
from shared.law.municipality import Municipality
from shared.service import Service
from shared.settings import keys_directory


def build(municipality: Municipality) -> Service:
    """The service for a city, with its ordinances."""
    run_terms = run_terms_of(municipality)
    service_terms = service_terms_of(municipality)
    reminder_terms = reminder_terms_of(municipality)
    sms_terms = sms_terms_of(municipality)
    of_runs = run_acts()
    return Service(
        name="dunning",
        handlers=HANDLERS,
        announces=(
            DunningNoticeIssued,
            DunningNoticeServed,
            LetterSlipAsked,
            NoticesStated,
            HistoryStated,
            ReminderIssued,
            BlockSet,
            BlockEnded,
            RecordsSealed,
        ),
        routes=(
            person_record_routes("dunning", SECTIONS, keys_directory()),
            work_order_routes("dunning", {IssuedNotices: ISSUED_NOTICES}, keys_directory()),
            ROUTES,
            GATHERED,
            LETTER_ROUTES,
            MOVED_ROUTES,
            RUN_ROUTES,
            STOP_ROUTES,
            deadline_routes(run_terms.notice),
            proposing_routes(run_terms),
            TAX_NOTICE_ROUTES,
            return_routes(service_terms),
            service_routes(service_terms),
            publication_routes(municipality, service_terms),
            run_routes(reminder_terms),
            REMINDER_ROUTES,
            DISPATCH_ROUTES,
            promise_routes(reminder_terms),
            contact_routes(reminder_terms),
            call_routes(reminder_terms),
            sms_consent_routes(sms_terms),
            sms_routes(sms_terms, keys_directory() / CARRIER_FILE),
            print_routes(municipality),
            handover_routes(keys_directory() / PRINTER_FILE),
            PRINT_OUTCOME_ROUTES,
            PRINT_LETTER_ROUTES,
            *page_routes(*of_runs),
        ),
        jobs={
            # What took effect by today is dunned for today.
            "settle_service": partial(settle_service, terms=service_terms),
            "issue_dunning_notices": partial(issue_dunning_notices, terms=run_terms),
            "report_late_notices": partial(report_late_notices, terms=run_terms.notice),
            "judge_promises": judge_promises,
            "draw_letters": draw_letters,
            "propose_reminders": partial(propose_reminders, terms=reminder_terms),
        },
        acts=(
            *of_runs,
            *stop_acts(),
            reminder_release(reminder_terms),
            sms_release(),
            publication(),
            print_release(),
        ),
    )
