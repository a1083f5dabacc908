"""What access does by the clock: a beat every few seconds, and the jobs of each business day."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.access.handlers.abnormal import find_abnormal
from services.access.handlers.appointments import apply_appointments, suspend_unused_accounts
from services.access.handlers.authority import announce_everybody, beat
from services.access.handlers.disclosure import watch_requests
from services.access.handlers.forgetting import forget_traces
from services.access.handlers.gathering_watch import keep_records
from services.access.handlers.handling_inquiries import watch_handling_inquiries
from services.access.handlers.record_copies import forget_copies
from services.access.handlers.reviews import keep_reviews_going, republish_authority
from services.access.handlers.staff_inquiries import watch_staff_inquiries
from services.access.handlers.use_suspension import republish_suspensions
from services.access.handlers.work_orders import watch_work_orders
from services.access.rules.abnormal import AbnormalRules
from services.access.store.grants import keep_register
from shared.access import Actor, ActorKind
from shared.access.terms import AccessPolicy
from shared.law.municipality import Municipality
from shared.postgres.faults import passes
from shared.service import DailyJob, Worker
from shared.transaction import Transaction, Transactions

_logger = logging.getLogger(__name__)

#: A copy of authority is too old after 120 s, so eleven beats may be lost before anybody is refused.
BEAT_SECONDS = 10
_ACTOR = Actor("service:access", ActorKind.SERVICE)


def jobs_of(
    policy: AccessPolicy, municipality: Municipality, abnormal: Sequence[AbnormalRules]
) -> Mapping[str, DailyJob]:
    """The jobs of a business day, in their order: who left first, everybody's announcement after it."""

    async def suspend_unused(day: date, transaction: Transaction) -> dict[str, Any]:
        return await suspend_unused_accounts(day, transaction, policy)

    async def review(day: date, transaction: Transaction) -> dict[str, Any]:
        return await keep_reviews_going(day, transaction, policy)

    async def watch_disclosure(day: date, transaction: Transaction) -> dict[str, Any]:
        return await watch_requests(day, transaction, municipality)

    async def forget_record_copies(day: date, transaction: Transaction) -> dict[str, Any]:
        return await forget_copies(day, transaction, municipality)

    async def find_abnormal_uses(day: date, transaction: Transaction) -> dict[str, Any]:
        return await find_abnormal(day, transaction, abnormal, municipality.law.business_days)

    async def watch_inquiries(day: date, transaction: Transaction) -> dict[str, Any]:
        return await watch_staff_inquiries(day, transaction, municipality)

    return {
        "apply_appointments": apply_appointments,
        "suspend_unused_accounts": suspend_unused,
        "keep_reviews_going": review,
        "republish_authority": republish_authority,
        "republish_use_suspensions": republish_suspensions,
        "forget_traces": forget_traces,
        "find_abnormal_uses": find_abnormal_uses,
        "keep_access_records": keep_records(municipality),
        "watch_disclosure_requests": watch_disclosure,
        "forget_record_copies": forget_record_copies,
        "watch_work_orders": watch_work_orders,
        "watch_staff_inquiries": watch_inquiries,
        "watch_handling_inquiries": watch_handling_inquiries,
    }


def announcing(policy: AccessPolicy) -> Worker:
    """A worker that keeps every service's copy of authority fresh, from the city's policy as it is at the start."""

    async def announce(transactions: Transactions) -> None:
        register_kept = False
        while True:
            try:
                async with transactions.begin(_ACTOR) as transaction:
                    if not register_kept and await keep_register(transaction.connection, policy):
                        await announce_everybody(transaction)
                    await beat(transaction)
                register_kept = True
            except Exception as error:
                if not passes(error):
                    raise
                _logger.warning("the beat of authority waits: the database is away (%s)", type(error).__name__)
            await asyncio.sleep(BEAT_SECONDS)

    return announce
