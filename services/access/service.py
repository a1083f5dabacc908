"""Wiring of `access`."""

from shared.contracts import RecordsSealed
from shared.law.municipality import Municipality
from shared.service import Service


def build(_municipality: Municipality) -> Service:
    """The service with what it hears, announces and offers."""
    return Service(name="access", announces=(RecordsSealed,))
