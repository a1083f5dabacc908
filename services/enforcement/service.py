"""Wiring of `enforcement`."""

from functools import partial

from services.enforcement.handlers.assistance import propose_after_assistance
from services.enforcement.handlers.counters import count_recorded_items, prove_counters
from services.enforcement.handlers.duties import report_open_duties, watch_values
from services.enforcement.handlers.grace_applications import lapse_applications
from services.enforcement.handlers.inquiries import report_unanswered
from services.enforcement.handlers.inquiry_link import LINK_FILE
from services.enforcement.handlers.measures import find_broken_instalments, report_reviews
from services.enforcement.handlers.prescription import report_expiring
from services.enforcement.inbound.assistance_http import assistance_routes
from services.enforcement.inbound.case_view import view_routes
from services.enforcement.inbound.case_wiring import case_work_acts, case_work_jobs, case_work_routes
from services.enforcement.inbound.cases_http import case_routes
from services.enforcement.inbound.collection_act import seizure_collection
from services.enforcement.inbound.counters_http import counter_routes
from services.enforcement.inbound.disaster_act import disaster_acts
from services.enforcement.inbound.disaster_http import disaster_routes
from services.enforcement.inbound.disposition_wiring import all_disposition_acts, all_disposition_routes
from services.enforcement.inbound.events import handlers
from services.enforcement.inbound.grace_applications_http import grace_application_routes
from services.enforcement.inbound.grace_refusal_act import grace_refusal
from services.enforcement.inbound.heir_payments_http import heir_payment_routes
from services.enforcement.inbound.hold_acts import hold_acts
from services.enforcement.inbound.inquiries_http import inquiry_routes
from services.enforcement.inbound.inquiry_act import inquiry_act
from services.enforcement.inbound.inquiry_link_file import link_of
from services.enforcement.inbound.inquiry_link_http import inquiry_link_routes
from services.enforcement.inbound.measure_acts import measure_acts
from services.enforcement.inbound.measure_papers_http import measure_paper_routes
from services.enforcement.inbound.measures_http import measure_routes
from services.enforcement.inbound.national_tax_http import national_tax_routes
from services.enforcement.inbound.papers_http import paper_routes
from services.enforcement.inbound.pay_sheets_http import pay_sheet_routes
from services.enforcement.inbound.person_record_words import WORDS
from services.enforcement.inbound.prescription_http import prescription_routes
from services.enforcement.inbound.realisation_wiring import REALISATION_JOBS, realisation_acts, realisation_routes
from services.enforcement.inbound.registers_http import register_routes
from services.enforcement.inbound.release_act import seizure_release
from services.enforcement.inbound.schedule import propose_releases
from services.enforcement.inbound.search_act import search_act
from services.enforcement.inbound.searches_http import search_routes
from services.enforcement.inbound.seizure_act import property_seizure
from services.enforcement.inbound.seizures_http import seizure_routes
from services.enforcement.inbound.succession_act import succession_acts
from services.enforcement.inbound.succession_http import succession_routes
from services.enforcement.inbound.tags_http import tag_routes
from services.enforcement.inbound.tasks_http import task_routes
from services.enforcement.inbound.write_off_act import write_off_acts
from services.enforcement.inbound.write_off_http import write_off_routes
from services.enforcement.store.person_record import SECTIONS
from shared.contracts import (
    AccelerationCancelled,
    BalancesAsked,
    BlockEnded,
    BlockSet,
    ClaimsSucceeded,
    ClaimsWrittenOff,
    CollectionAccelerated,
    DispositionPaid,
    DistributionBalancesAsked,
    DueDatesExtended,
    ExtensionRevoked,
    NoticesAsked,
    ProceedsCollected,
    RecordsSealed,
    ResidentsAsked,
    SeizureIssued,
    SeizureRefused,
    SeizureReleased,
    SuccessionCancelled,
    WriteOffUndone,
)
from shared.contracts.case_questions import PersonAsked
from shared.contracts.enforcement import SeizureEnded
from shared.http.person_record import person_record_routes
from shared.law.municipality import Municipality
from shared.service import Service
from shared.settings import keys_directory

_ANNOUNCES = (
    NoticesAsked,
    BalancesAsked,
    SeizureEnded,
    SeizureIssued,
    SeizureRefused,
    ProceedsCollected,
    DistributionBalancesAsked,
    SeizureReleased,
    ClaimsWrittenOff,
    WriteOffUndone,
    ClaimsSucceeded,
    SuccessionCancelled,
    ResidentsAsked,
    PersonAsked,
    DueDatesExtended,
    ExtensionRevoked,
    CollectionAccelerated,
    AccelerationCancelled,
    DispositionPaid,
    BlockSet,
    BlockEnded,
    RecordsSealed,
)


def build(municipality: Municipality) -> Service:
    """The service with what it hears, announces and offers."""
    release, link = seizure_release(municipality), link_of(municipality)
    return Service(
        name="enforcement",
        handlers=handlers(municipality),
        announces=_ANNOUNCES,
        # The search and the list come before the case by number.
        routes=(
            person_record_routes("enforcement", SECTIONS, keys_directory(), WORDS),
            case_routes,
            task_routes,
            counter_routes,
            *case_work_routes(municipality),
            tag_routes(municipality),
            view_routes,
            register_routes,
            national_tax_routes,
            seizure_routes,
            *realisation_routes(municipality),
            prescription_routes,
            measure_routes,
            measure_paper_routes(municipality),
            grace_application_routes(municipality),
            write_off_routes,
            succession_routes(municipality),
            heir_payment_routes,
            assistance_routes,
            disaster_routes,
            *all_disposition_routes(municipality),
            inquiry_routes(municipality, link),
            inquiry_link_routes(municipality, link, keys_directory() / LINK_FILE),
            paper_routes(municipality),
            pay_sheet_routes(municipality),
            search_routes(municipality),
        ),
        jobs={
            "watch_values": partial(watch_values, municipality=municipality),
            "propose_releases": partial(propose_releases, act=release),
            "report_open_duties": report_open_duties,
            **REALISATION_JOBS,
            "report_expiring": partial(report_expiring, municipality=municipality),
            "report_unanswered_inquiries": report_unanswered,
            "find_broken_instalments": find_broken_instalments,
            "lapse_grace_applications": lapse_applications,
            "report_suspension_reviews": report_reviews,
            "propose_after_assistance": propose_after_assistance,
            **case_work_jobs(municipality),
            # The last count is proved before the next one stands on it.
            "prove_counters": prove_counters,
            "count_recorded_items": count_recorded_items,
        },
        acts=(
            inquiry_act(link),
            property_seizure(),
            search_act(),
            seizure_collection(),
            release,
            *realisation_acts(),
            *hold_acts(),
            *measure_acts(municipality),
            grace_refusal(municipality),
            *write_off_acts(),
            *all_disposition_acts(municipality),
            *case_work_acts(),
            *succession_acts(),
            *disaster_acts(municipality),
        ),
    )
