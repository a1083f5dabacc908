"""Which event wakes which handler."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.enforcement.handlers import disposition_answers
from services.enforcement.handlers.assignment import on_addressee
from services.enforcement.handlers.assistance import on_assistance_changed
from services.enforcement.handlers.blocks import on_block_ended, on_block_set
from services.enforcement.handlers.claims import (
    claim_handlers,
    on_dunning_notice_issued,
    on_dunning_notice_served,
    on_reminder_issued,
)
from services.enforcement.handlers.disaster import on_residents_stated
from services.enforcement.handlers.distributing import on_distribution_balances_stated, on_proceeds_divided
from services.enforcement.handlers.issuing import on_balances_stated, on_notices_stated
from services.enforcement.handlers.person_questions import on_history_stated, on_household_stated
from services.enforcement.handlers.succession import on_addressee_alive, on_addressee_deceased
from shared.collected import collected, register_of
from shared.contracts import (
    AddresseeChanged,
    AddresseeDeceased,
    AddresseeRegistered,
    AssistanceChanged,
    BalancesStated,
    BlockEnded,
    BlockSet,
    DistributionBalancesStated,
    DunningNoticeIssued,
    DunningNoticeServed,
    Envelope,
    Event,
    NoticesStated,
    ProceedsDivided,
    ReminderIssued,
    ResidentsStated,
)
from shared.contracts.case_questions import HistoryStated, HouseholdStated
from shared.inbox import Handler
from shared.law.municipality import Municipality
from shared.merges import merge_handlers
from shared.transaction import Transaction


def handlers(municipality: Municipality) -> Mapping[type[Event], Handler]:
    """The handlers, with the days that the city gives for releases."""
    return {
        **claim_handlers(municipality),
        DunningNoticeIssued: on_dunning_notice_issued,
        DunningNoticeServed: on_dunning_notice_served,
        ReminderIssued: on_reminder_issued,
        NoticesStated: _in_turn(on_notices_stated, disposition_answers.on_notices_stated),
        BalancesStated: _in_turn(on_balances_stated, disposition_answers.on_balances_stated),
        AddresseeDeceased: on_addressee_deceased,
        ResidentsStated: on_residents_stated,
        HistoryStated: on_history_stated,
        HouseholdStated: on_household_stated,
        AssistanceChanged: collected(register_of(municipality), on_assistance_changed),
        AddresseeRegistered: on_addressee,
        **merge_handlers("enforcement"),
        AddresseeChanged: _in_turn(on_addressee, on_addressee_alive),
        DistributionBalancesStated: on_distribution_balances_stated,
        ProceedsDivided: on_proceeds_divided,
        BlockSet: on_block_set,
        BlockEnded: on_block_ended,
    }


def _in_turn(*each: Handler) -> Handler:
    """Hand the answers of a batch to each of those who ask; each takes his own, and leaves the others' alone."""

    async def handle(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
        for one in each:
            await one(envelopes, transaction)

    return handle
