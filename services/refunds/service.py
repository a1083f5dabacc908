"""Wiring of `refunds`."""

from services.refunds.handlers.appropriation_asking import ask_open_claims
from services.refunds.inbound.appropriation_act import appropriation_act
from services.refunds.inbound.appropriation_http import appropriation_routes
from services.refunds.inbound.consents_http import consent_routes
from services.refunds.inbound.events import handlers
from services.refunds.inbound.http import routes
from shared.contracts import (
    AppropriationCancelled,
    AppropriationDecided,
    BlockEnded,
    BlockSet,
    OpenClaimsAsked,
    RecordsSealed,
)
from shared.law.municipality import Municipality
from shared.service import Service

_ANNOUNCES = (
    OpenClaimsAsked,
    AppropriationDecided,
    AppropriationCancelled,
    BlockSet,
    BlockEnded,
    RecordsSealed,
)


def build(municipality: Municipality) -> Service:
    """The service with what it hears, announces and offers."""
    appropriation = appropriation_act(municipality)
    return Service(
        name="refunds",
        handlers=handlers(municipality),
        announces=_ANNOUNCES,
        routes=(routes, appropriation_routes(appropriation), consent_routes),
        jobs={"ask_open_claims": ask_open_claims},
        acts=(appropriation,),
    )
