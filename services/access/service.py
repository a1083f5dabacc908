"""Wiring of `access`."""

from services.access.handlers.desk import SignInDesk, SigningKeys
from services.access.handlers.gathering import SealKeys
from services.access.handlers.gathering_watch import watch_gathering
from services.access.inbound.abnormal_file import abnormal_rules_of
from services.access.inbound.abnormal_http import abnormal_print_routes, abnormal_routes
from services.access.inbound.abnormal_pages import abnormal_pages
from services.access.inbound.acts import acts_of
from services.access.inbound.contractors_acts import contract_acts
from services.access.inbound.contractors_http import contract_routes
from services.access.inbound.disclosure_acts import disclosure_acts
from services.access.inbound.disclosure_corrections_http import correction_routes
from services.access.inbound.disclosure_http import disclosure_routes
from services.access.inbound.events import handlers_of
from services.access.inbound.grants_http import ROUTES as GRANTS
from services.access.inbound.handling_inquiries_http import handling_inquiry_routes
from services.access.inbound.record_copies_act import record_copy_act
from services.access.inbound.record_copies_http import record_copy_routes
from services.access.inbound.records_http import RECORDS
from services.access.inbound.records_pages import RECORD_PAGES
from services.access.inbound.reviews_http import review_routes
from services.access.inbound.schedule import announcing, jobs_of
from services.access.inbound.sign_in_http import sign_in_routes
from services.access.inbound.staff_http import staff_routes
from services.access.inbound.staff_inquiries_act import staff_inquiry_act
from services.access.inbound.staff_inquiries_http import staff_inquiry_routes
from services.access.inbound.staff_inquiries_pages import staff_inquiry_pages
from services.access.inbound.terminal_http import terminal_routes
from services.access.inbound.usage_report_http import usage_report_routes
from services.access.inbound.use_suspension_acts import use_suspension_acts
from services.access.inbound.use_suspension_http import use_suspension_routes
from services.access.inbound.work_orders_act import work_order_act
from services.access.inbound.work_orders_http import work_order_desk_routes
from services.access.outbound.oidc import OidcProvider
from services.access.store.person_record import SECTIONS
from shared.access import load_seal_public_keys
from shared.access.policy import load_access_policy
from shared.access.terms import AccessPolicy
from shared.contracts import (
    AbnormalSignIn,
    AuthorityBeat,
    AuthoritySet,
    BlockEnded,
    BlockSet,
    RecordsAsked,
    RecordsSealed,
    SessionEnded,
    UseSuspended,
)
from shared.http.person_record import person_record_routes
from shared.law.municipality import Municipality
from shared.service import Service


def build(municipality: Municipality) -> Service:
    """The service for a city, with its access policy, and the keys and the identity provider of its environment."""
    desk = SignInDesk.of(load_access_policy(municipality.access_policy_file), SigningKeys.from_environment())
    return service_of(desk.access_policy, desk, OidcProvider.from_environment(), municipality)


def service_of(
    policy: AccessPolicy, desk: SignInDesk, provider: OidcProvider | None, municipality: Municipality
) -> Service:
    """The service under a policy, with what it hears, announces and offers."""
    return Service(
        name="access",
        handlers=handlers_of(policy, SealKeys(lambda: load_seal_public_keys(desk.keys.directory))),
        announces=(
            AuthoritySet,
            AuthorityBeat,
            SessionEnded,
            AbnormalSignIn,
            UseSuspended,
            BlockSet,
            BlockEnded,
            RecordsSealed,
            RecordsAsked,
        ),
        routes=(
            sign_in_routes(desk, provider),
            terminal_routes(desk),
            staff_routes(policy),
            GRANTS,
            review_routes(policy),
            RECORDS,
            RECORD_PAGES,
            abnormal_routes,
            abnormal_print_routes(municipality),
            abnormal_pages,
            disclosure_routes(policy),
            usage_report_routes(policy, municipality),
            use_suspension_routes,
            correction_routes,
            record_copy_routes(municipality, desk.keys.directory),
            person_record_routes("access", SECTIONS, desk.keys.directory),
            contract_routes,
            work_order_desk_routes(desk.keys.directory),
            staff_inquiry_routes(policy, municipality),
            staff_inquiry_pages(policy, municipality),
            handling_inquiry_routes(municipality),
        ),
        jobs=jobs_of(policy, municipality, abnormal_rules_of(municipality, policy)),
        workers=(announcing(policy), watch_gathering),
        acts=(
            *acts_of(policy),
            *contract_acts(),
            work_order_act(),
            staff_inquiry_act(policy),
            record_copy_act(desk.keys.directory),
            *disclosure_acts(municipality),
            *use_suspension_acts(policy, municipality),
        ),
    )
