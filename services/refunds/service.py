"""Wiring of `refunds`."""

from services.refunds.inbound.events import handlers
from shared.contracts import RecordsSealed
from shared.law.municipality import Municipality
from shared.service import Service


def build(municipality: Municipality) -> Service:
    """The service with what it hears, announces and offers."""
    return Service(name="refunds", handlers=handlers(municipality), announces=(RecordsSealed,))
