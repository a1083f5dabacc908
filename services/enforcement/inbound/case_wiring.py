"""The routes and daily jobs of case work, for the service."""

from collections.abc import Mapping
from functools import partial

from services.enforcement.handlers.assignment import assign_cases
from services.enforcement.handlers.plan_slips import prepare_plan_slips
from services.enforcement.inbound.ability_http import ability_routes
from services.enforcement.inbound.case_lists_http import case_list_routes
from services.enforcement.inbound.desks_http import desk_routes
from services.enforcement.inbound.extraction_http import extraction_routes
from services.enforcement.inbound.priority_http import priority_routes
from shared.http.routes import Routes
from shared.law.municipality import Municipality
from shared.service import DailyJob


def case_work_routes(municipality: Municipality) -> tuple[Routes, ...]:
    """Desks, extractions, lists, priorities and sheets on the ability to pay."""
    return (
        desk_routes(municipality),
        extraction_routes,
        case_list_routes(municipality),
        priority_routes(municipality),
        ability_routes,
    )


def case_work_jobs(municipality: Municipality) -> Mapping[str, DailyJob]:
    """What is done about cases on each business day."""
    return {
        "assign_cases": partial(assign_cases, municipality=municipality),
        "prepare_plan_slips": partial(prepare_plan_slips, municipality=municipality),
    }
