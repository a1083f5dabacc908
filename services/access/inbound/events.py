"""Which event wakes which handler."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.access.handlers.aliases import on_gathering
from services.access.handlers.appointments import on_appointment_changed
from shared.access.terms import AccessPolicy
from shared.contracts import AddresseeMerged, AddresseeUnmerged, AppointmentChanged, Envelope, Event
from shared.inbox import Handler
from shared.transaction import Transaction


def handlers_of(policy: AccessPolicy) -> Mapping[type[Event], Handler]:
    """The handlers of `access` under a city's policy."""

    async def on_appointment(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        await on_appointment_changed(envelopes, transaction, policy)

    return {AppointmentChanged: on_appointment, AddresseeMerged: on_gathering, AddresseeUnmerged: on_gathering}
