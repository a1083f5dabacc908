"""Wiring of `identity`."""

from shared.contracts import RecordsSealed
from shared.law.municipality import Municipality
from shared.service import Service


def build(_municipality: Municipality) -> Service:
    """The service with what it hears, announces and offers."""
    return Service(name="identity", announces=(RecordsSealed,))
