"""Data is taken in from registered sources only (収集制限): the city's register stands before the handlers."""

from collections.abc import Sequence
from typing import Any

from shared.contracts import Envelope
from shared.inbox import Handler
from shared.law.municipality import Municipality
from shared.law.sources import EMPTY_REGISTER, SourceRegister, load_sources
from shared.transaction import Transaction


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
