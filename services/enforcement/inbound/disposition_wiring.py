"""All acts and routes of dispositions beside seizures, for the service."""

from typing import Any

from services.enforcement.inbound.acceleration_act import acceleration_act
from services.enforcement.inbound.association_act import association_act
from services.enforcement.inbound.association_http import association_routes
from services.enforcement.inbound.disposition_step_acts import disposition_step_acts
from services.enforcement.inbound.dispositions_http import disposition_routes
from services.enforcement.inbound.distribution_request_act import distribution_request_act
from services.enforcement.inbound.insolvency_act import circumstance_acts
from services.enforcement.inbound.insolvency_http import insolvency_routes
from services.enforcement.inbound.other_disposition_acts import other_disposition_acts
from services.enforcement.inbound.participation_act import participation_act
from shared.approvals import Act
from shared.http.routes import Routes
from shared.law.municipality import Municipality


def all_disposition_acts(municipality: Municipality) -> tuple[Act[Any], ...]:
    """What two persons decide about them."""
    return (
        acceleration_act(),
        distribution_request_act(),
        participation_act(),
        association_act(),
        *other_disposition_acts(),
        *disposition_step_acts(),
        *circumstance_acts(municipality),
    )


def all_disposition_routes(municipality: Municipality) -> tuple[Routes, ...]:
    """What officers see and note of them."""
    return (association_routes, insolvency_routes, disposition_routes(municipality))
