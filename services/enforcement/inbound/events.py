"""Which event wakes which handler."""

from collections.abc import Mapping

from services.enforcement.handlers.claims import claim_handlers, on_dunning_notice_issued
from services.enforcement.handlers.issuing import on_balances_stated, on_notices_stated
from shared.contracts import BalancesStated, DunningNoticeIssued, Event, NoticesStated
from shared.inbox import Handler
from shared.law.municipality import Municipality


def handlers(municipality: Municipality) -> Mapping[type[Event], Handler]:
    """The handlers, with the days that the city gives for releases."""
    return {
        **claim_handlers(municipality),
        DunningNoticeIssued: on_dunning_notice_issued,
        NoticesStated: on_notices_stated,
        BalancesStated: on_balances_stated,
    }
