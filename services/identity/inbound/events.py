"""Which event wakes which handler."""

from collections.abc import Mapping
from types import MappingProxyType

from services.identity.handlers.holders import on_holder_asked
from services.identity.handlers.households import on_person_asked
from services.identity.handlers.payers import on_payer_asked
from services.identity.handlers.persons import on_person
from services.identity.handlers.residents import on_residents_asked
from shared.contracts import Event, PayerAsked, PersonChanged, PersonRegistered, ResidentsAsked
from shared.contracts.case_questions import PersonAsked
from shared.contracts.payee_names import HolderAsked
from shared.inbox import Handler

HANDLERS: Mapping[type[Event], Handler] = MappingProxyType(
    {
        PersonRegistered: on_person,
        PersonChanged: on_person,
        PayerAsked: on_payer_asked,
        ResidentsAsked: on_residents_asked,
        PersonAsked: on_person_asked,
        HolderAsked: on_holder_asked,
    }
)
