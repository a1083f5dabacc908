"""The routes, acts and daily jobs of case work, for the service."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from services.enforcement.handlers.assignment import assign_cases
from services.enforcement.handlers.field_sheets import report_field_sheets
from services.enforcement.handlers.plan_slips import prepare_plan_slips
from services.enforcement.inbound.ability_http import ability_routes
from services.enforcement.inbound.appeal_acts import appeal_acts
from services.enforcement.inbound.appeals_http import appeal_routes
from services.enforcement.inbound.case_lists_http import case_list_routes
from services.enforcement.inbound.case_pages import MENU, case_page_routes
from services.enforcement.inbound.desks_http import desk_routes
from services.enforcement.inbound.extraction_http import extraction_routes, extraction_saving_routes
from services.enforcement.inbound.field_sheets_http import field_sheet_routes
from services.enforcement.inbound.person_questions_http import person_question_routes
from services.enforcement.inbound.priority_http import priority_routes
from shared.approvals import Act
from shared.http.menu import menu_routes
from shared.http.routes import Routes
from shared.law.municipality import Municipality
from shared.service import DailyJob


def case_work_routes(municipality: Municipality) -> tuple[Routes, ...]:
    """Desks, extractions, lists, priorities, sheets on the ability to pay, appeals, questions, visits and pages."""
    return (
        desk_routes(municipality),
        extraction_saving_routes(municipality),
        extraction_routes,
        case_list_routes(municipality),
        priority_routes(municipality),
        ability_routes,
        appeal_routes,
        person_question_routes,
        field_sheet_routes(municipality),
        case_page_routes(municipality),
        menu_routes(MENU),
    )


def case_work_acts() -> tuple[Act[Any], ...]:
    """What two persons decide about appeals."""
    return appeal_acts()


def case_work_jobs(municipality: Municipality) -> Mapping[str, DailyJob]:
    """What is done about cases on each business day."""
    return {
        "assign_cases": partial(assign_cases, municipality=municipality),
        "prepare_plan_slips": partial(prepare_plan_slips, municipality=municipality),
        "report_field_sheets": report_field_sheets,
    }
