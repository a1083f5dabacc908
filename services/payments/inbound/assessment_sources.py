"""The register of sources (収集元) as officers see it: who sends what, for which purpose and by which law.

Permission: payments.reconciliation.view to see the register.
"""

from typing import Any

from shared.collected import register_of
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality

VIEW = NoPersonalData("payments.reconciliation.view", "what was agreed with other systems, nothing about anybody")


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
