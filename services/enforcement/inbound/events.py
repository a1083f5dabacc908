"""Which event wakes which handler."""

from collections.abc import Mapping

from services.enforcement.handlers.blocks import on_block_ended, on_block_set
from services.enforcement.handlers.claims import (
    claim_handlers,
    on_dunning_notice_issued,
    on_dunning_notice_served,
    on_reminder_issued,
)
from services.enforcement.handlers.issuing import on_balances_stated, on_notices_stated
from services.enforcement.handlers.succession import on_addressee_deceased
from shared.contracts import (
    AddresseeDeceased,
    BalancesStated,
    BlockEnded,
    BlockSet,
    DunningNoticeIssued,
    DunningNoticeServed,
    Event,
    NoticesStated,
    ReminderIssued,
)
from shared.inbox import Handler
from shared.law.municipality import Municipality


def handlers(municipality: Municipality) -> Mapping[type[Event], Handler]:
    """The handlers, with the days that the city gives for releases."""
    return {
        **claim_handlers(municipality),
        DunningNoticeIssued: on_dunning_notice_issued,
        DunningNoticeServed: on_dunning_notice_served,
        ReminderIssued: on_reminder_issued,
        NoticesStated: on_notices_stated,
        BalancesStated: on_balances_stated,
        AddresseeDeceased: on_addressee_deceased,
        BlockSet: on_block_set,
        BlockEnded: on_block_ended,
    }
