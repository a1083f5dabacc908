"""All acts, routes and jobs of realisation and distribution (換価・配当), for the service."""

from collections.abc import Mapping
from typing import Any

from services.enforcement.handlers.distributing import pay_out, report_distributions
from services.enforcement.inbound.distribution_acts import distribution_acts
from services.enforcement.inbound.distribution_http import distribution_routes
from services.enforcement.inbound.distribution_papers_http import distribution_paper_routes
from services.enforcement.inbound.payment_orders_http import payment_order_routes
from services.enforcement.inbound.sale_acts import sale_acts
from services.enforcement.inbound.sales_http import sale_paper_routes, sale_routes
from shared.approvals import Act
from shared.http.routes import Routes
from shared.law.municipality import Municipality
from shared.service import DailyJob

#: What each day brings, in this order.
REALISATION_JOBS: Mapping[str, DailyJob] = {
    "pay_out_distributions": pay_out,
    "report_distributions": report_distributions,
}


def realisation_acts() -> tuple[Act[Any], ...]:
    """What two persons decide."""
    return (*sale_acts(), *distribution_acts())


def realisation_routes(municipality: Municipality) -> tuple[Routes, ...]:
    """What officers see, note and print."""
    return (
        sale_routes,
        sale_paper_routes(municipality),
        distribution_routes,
        distribution_paper_routes(municipality),
        payment_order_routes,
    )
