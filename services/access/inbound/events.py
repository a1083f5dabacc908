"""Which event wakes which handler."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.access.handlers.appointments import on_appointment_changed
from services.access.handlers.gathering import SealKeys, on_records_handed_over, on_records_sealed
from services.access.handlers.merges import on_merge
from shared.access.terms import AccessPolicy
from shared.contracts import (
    AddresseeMerged,
    AddresseeUnmerged,
    AppointmentChanged,
    Envelope,
    Event,
    RecordsHandedOver,
    RecordsSealed,
)
from shared.inbox import Handler
from shared.transaction import Transaction


def handlers_of(policy: AccessPolicy, seal_keys: SealKeys) -> Mapping[type[Event], Handler]:
    """The handlers of `access` under a city's policy, with the keys that prove other services' records."""

    async def on_appointment(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        await on_appointment_changed(envelopes, transaction, policy)

    async def on_records(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        await on_records_handed_over(envelopes, transaction, seal_keys)

    return {
        AppointmentChanged: on_appointment,
        AddresseeMerged: on_merge,
        AddresseeUnmerged: on_merge,
        RecordsHandedOver: on_records,
        RecordsSealed: on_records_sealed,
    }
