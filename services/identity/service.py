"""Wiring of `identity`."""

from services.identity.handlers.current import JOB, turn_addressees
from services.identity.inbound.events import HANDLERS
from shared.contracts import (
    AddresseeChanged,
    AddresseeDeceased,
    AddresseeRegistered,
    RecordsSealed,
)
from shared.law.municipality import Municipality
from shared.service import Service

_ANNOUNCES = (AddresseeRegistered, AddresseeChanged, AddresseeDeceased, RecordsSealed)


def build(_municipality: Municipality) -> Service:
    """The service with what it hears, announces and offers."""
    return Service(
        name="identity",
        handlers=HANDLERS,
        announces=_ANNOUNCES,
        jobs={JOB: turn_addressees},
    )
