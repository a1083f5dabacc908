"""What the addressee master offers: its routes, its acts and its daily work, in one place for the wiring."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from services.identity.handlers.current import JOB, RENEWAL, renew_keys, turn_addressees
from services.identity.handlers.links import unlink_ended_purposes
from services.identity.inbound.areas_act import area_changes, area_routes
from services.identity.inbound.checks_http import check_routes
from services.identity.inbound.contacts_http import contact_routes
from services.identity.inbound.correction_act import ex_officio_corrections
from services.identity.inbound.destination_act import destination_entries
from services.identity.inbound.export_http import export_routes
from services.identity.inbound.http import addressee_routes
from services.identity.inbound.protection_acts import protection_acts
from services.identity.inbound.protection_http import protection_routes
from shared.approvals import Act
from shared.http.routes import Routes
from shared.service import DailyJob

MASTER_ROUTES: tuple[Routes, ...] = (
    addressee_routes,
    contact_routes,
    check_routes,
    protection_routes,
    area_routes,
    export_routes,
)
MASTER_ACTS: tuple[Act[Any], ...] = (
    *destination_entries(),
    *protection_acts(),
    *ex_officio_corrections(),
    area_changes(),
)
MASTER_JOBS: Mapping[str, DailyJob] = MappingProxyType(
    {JOB: turn_addressees, RENEWAL: renew_keys, "unlink_ended_purposes": unlink_ended_purposes}
)
