"""Data is taken in from registered sources only (収集制限): the register stands before the handlers.

Permission: payments.reconciliation.view to see the register.
"""

from collections.abc import Sequence
from typing import Any

from shared.contracts import Envelope
from shared.http.routes import Call, NoPersonalData, Routes
from shared.inbox import Handler
from shared.law.municipality import Municipality
from shared.law.sources import EMPTY_REGISTER, SourceRegister, load_sources
from shared.transaction import Transaction

VIEW = NoPersonalData("payments.reconciliation.view", "what was agreed with other systems, nothing about anybody")


class NotRegistered(ValueError):  # noqa: N818 - It names what arrived.
    """A source sent what it is not registered for."""


def register_of(municipality: Municipality) -> SourceRegister:
    """The register beside the city's ordinances; an empty one that accepts everybody where there is no file."""
    path = municipality.access_policy_file.with_suffix("").with_suffix(".sources.yaml")
    return load_sources(path) if path.exists() else EMPTY_REGISTER


def collected(register: SourceRegister, handler: Handler) -> Handler:
    """A handler that gets what the register permits; anything else is parked with the reason.

    Args:
        register: the city's sources.
        handler: who takes the events in.
    """

    async def handle(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        for envelope in envelopes:
            if objection := register.objection(envelope.source, envelope.event):
                raise NotRegistered(objection)
        await handler(envelopes, transaction)

    return handle


def source_routes(municipality: Municipality) -> Routes:
    """The register as officers see it."""
    routes = Routes("sources")
    register = register_of(municipality)

    @routes.get("/sources", access=VIEW, summary="The register of sources: who sends what, and by which law")
    async def list_sources(call: Call) -> dict[str, Any]:
        """Every source with its purpose, legal basis, schedule, tax items, kinds of event and optional fields."""
        return {
            "others": "refused" if register.refuses_others else "accepted",
            "sources": [
                {
                    "urn": source.urn,
                    "name": source.name,
                    "purpose": source.purpose,
                    "legal_basis": source.legal_basis,
                    "schedule": source.schedule,
                    "tax_items": sorted(source.tax_items),
                    "events": {event.type: sorted(event.optional_fields) for event in source.events.values()},
                }
                for source in register.sources.values()
            ],
        }

    return routes
