"""An appropriation from its decision to its end: reserved here, posted or refused by payments, and undone (充当).

The overpayment is reserved in the transaction of the approval. Payments posts under the locks of both claims what these
allow then, and says how much; the rest is open again. While it is under way nothing is collected on the claim.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import asyncpg

from services.refunds.handlers.appropriation_asking import ask
from services.refunds.handlers.leveling import level
from services.refunds.rules.overpayments import year_of_account
from services.refunds.store import appropriation, overpayments
from services.refunds.store.overpayments import Use, UseStep
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.contracts import (
    AppropriationApplied,
    AppropriationCancelled,
    AppropriationDecided,
    AppropriationKind,
    AppropriationRefused,
    AppropriationReversed,
    BlockEnded,
    BlockSet,
    BlockState,
    Envelope,
    RefundAccount,
)
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7

FOLLOW = Access("refunds.appropriation.follow", REFUND, AccessAction.UPDATE)
_FIELDS = ("overpayment", "appropriation")

_Answer = TypeVar("_Answer", AppropriationApplied, AppropriationRefused)


class DutyChanged(Exception):  # noqa: N818 - It names what was found.
    """What is to be appropriated is no longer what was proposed; nothing has been decided."""


class AnswerAwaited(DutyChanged):
    """Something about the person has changed, and payments has not said yet what he owes now."""


class Proposed(NamedTuple):
    """What an officer proposed, as he saw it."""

    overpayment_id: int
    #: Claim and yen, in their order.
    amounts: tuple[tuple[int, int], ...]


async def require_due(proposed: Proposed, connection: Connection) -> list[asyncpg.Record]:
    """The duties of an overpayment, exactly as they were proposed.

    Raises:
        AnswerAwaited: payments was asked again and has not answered yet.
        DutyChanged: they are others by the last answer of payments.
    """
    rows = await connection.fetch(appropriation.SELECT_DUTIES, [proposed.overpayment_id])
    if not rows and await connection.fetchval(appropriation.IS_AWAITED, proposed.overpayment_id):
        raise AnswerAwaited
    now = tuple((row["claim_id"], row["amount_yen"]) for row in rows)
    if not rows or now != proposed.amounts:
        raise DutyChanged
    return rows


async def decide(proposed: Proposed, approval_id: UUID, transaction: Transaction, municipality: Municipality) -> None:
    """Reserve an overpayment for the claims that it must pay, and let payments post it.

    Args:
        proposed: what was approved.
        approval_id: the approval.
        transaction: the one in which the approval becomes executed.
        municipality: whose law says when books close.

    Raises:
        DutyChanged: what is to be appropriated has changed since.
        NotOpen: less of the overpayment is open.
    """
    connection, at = transaction.connection, transaction.started_at
    today = at.astimezone(TOKYO).date()
    locked = await overpayments.lock(connection, [proposed.overpayment_id])
    rows = await require_due(proposed, connection)
    overpaid = locked[proposed.overpayment_id]
    books_close = municipality.law.books_close.on(today)
    account, fiscal_year = year_of_account(overpaid["accounting_fiscal_year"], today, books_close)
    uses = [
        Use(
            uuid7(), row["overpayment_id"], "appropriation", row["amount_yen"], today, account, fiscal_year, approval_id
        )
        for row in rows
    ]
    await overpayments.reserve(connection, uses, at)
    of_claim = ("claim_id", "addressee_no", "tax_item", "levy_fiscal_year", "instalment", "kind", "appropriation_date")
    kept = [
        (use.use_id, use.overpayment_id, row["ask_id"], *(row[name] for name in of_claim), row["consent_id"], at)
        for use, row in zip(uses, rows, strict=True)
    ]
    await appropriation.APPROPRIATIONS.copy(connection, kept)
    for use, row in zip(uses, rows, strict=True):
        _announce(use, row, overpaid, today, transaction)


def _announce(use: Use, row: asyncpg.Record, overpaid: asyncpg.Record, today: date, transaction: Transaction) -> None:
    block = BlockSet(
        block_id=str(use.use_id),
        addressee_no=row["addressee_no"],
        state=BlockState.APPROPRIATION_PLANNED,
        claim_ids=(row["claim_id"],),
        first_day=today,
    )
    transaction.publish(block, key=row["addressee_no"])
    decided = AppropriationDecided(
        use_id=str(use.use_id),
        claim_id=overpaid["claim_id"],
        addressee_no=overpaid["addressee_no"],
        receipt_id=overpaid["receipt_id"],
        kind=AppropriationKind(row["kind"]),
        target_claim_id=row["claim_id"],
        target_addressee_no=row["addressee_no"],
        amount_yen=use.amount_yen,
        appropriation_date=row["appropriation_date"],
        decided_on=today,
        account=RefundAccount(use.account),
    )
    transaction.publish(decided, key=overpaid["addressee_no"])


async def on_appropriation_applied(
    envelopes: Sequence[Envelope[AppropriationApplied]], transaction: Transaction
) -> None:
    """Payments posted them: what was taken is used, the rest of each is open again."""
    decided = await _decided(envelopes, transaction)
    waiting = _first_answers(decided, envelopes)
    postings = []
    steps = []
    for envelope in waiting:
        event, use_id = envelope.event, UUID(envelope.event.use_id)
        parts = event.allocation
        cleared = (parts.principal_yen, parts.dunning_fee_yen, parts.late_charge_yen, parts.disposition_cost_yen)
        postings.append((use_id, event.receipt_id, *cleared, None, event.applied_on, transaction.started_at))
        steps.append(UseStep(use_id, "taken", event.amount_yen, "applied", event.applied_on))
    await _end(waiting, decided, postings, steps, transaction)


async def on_appropriation_refused(
    envelopes: Sequence[Envelope[AppropriationRefused]], transaction: Transaction
) -> None:
    """Payments posted none of them: all of it is open again, and what is due is asked anew."""
    decided = await _decided(envelopes, transaction)
    waiting = _first_answers(decided, envelopes)
    postings = []
    steps = []
    for envelope in waiting:
        event, use_id = envelope.event, UUID(envelope.event.use_id)
        postings.append((use_id, None, 0, 0, 0, 0, event.reason.value, event.refused_on, transaction.started_at))
        steps.append(UseStep(use_id, "taken", 0, event.reason.value, event.refused_on))
    await _end(waiting, decided, postings, steps, transaction)


async def on_appropriation_reversed(
    envelopes: Sequence[Envelope[AppropriationReversed]], transaction: Transaction
) -> None:
    """Payments undid them in both accounts: nothing of the overpayment is used for them any more."""
    decided = await _decided(envelopes, transaction)
    steps = []
    done: set[UUID] = set()
    for envelope in envelopes:
        event, use_id = envelope.event, UUID(envelope.event.use_id)
        if use_id in decided and not decided[use_id]["is_returned"] and use_id not in done:
            done.add(use_id)
            steps.append(UseStep(use_id, "returned", event.amount_yen, "reversed", event.reversed_on))
    await overpayments.go_on(transaction.connection, steps, transaction.started_at)
    await level([row["overpayment_id"] for row in decided.values()], transaction)
    await ask(_persons(envelopes), transaction)
    _record(envelopes, transaction)


async def cancel_overdrawn(overpayment_ids: Sequence[int], transaction: Transaction) -> None:
    """Undo appropriations of overpayments of which more was used than is left, the last decided first.

    What another overpayment of the same payment has open covers it before.

    Args:
        overpayment_ids: of which something was withdrawn just now.
        transaction: the one of the withdrawal.
    """
    connection = transaction.connection
    await level(overpayment_ids, transaction)
    today = transaction.started_at.astimezone(TOKYO).date()
    missing: dict[int, int] = {}
    rows = []
    for row in await connection.fetch(appropriation.SELECT_TO_CANCEL, overpayment_ids):
        short_yen = missing.setdefault(row["overpayment_id"], row["missing_yen"])
        if short_yen <= 0:
            continue
        missing[row["overpayment_id"]] = short_yen - row["taken_yen"]
        rows.append((row["use_id"], today, transaction.started_at))
        cancelled = AppropriationCancelled(
            use_id=str(row["use_id"]),
            claim_id=row["overpaid_claim_id"],
            addressee_no=row["addressee_no"],
            receipt_id=row["receipt_id"],
            target_claim_id=row["claim_id"],
            cancelled_on=today,
        )
        transaction.publish(cancelled, key=row["addressee_no"])
    await appropriation.CANCELLATIONS.copy(connection, rows)


async def _decided(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> dict[UUID, asyncpg.Record]:
    use_ids = [UUID(envelope.event.use_id) for envelope in envelopes]
    rows = await transaction.connection.fetch(appropriation.SELECT_DECIDED, use_ids)
    await overpayments.lock(transaction.connection, [row["overpayment_id"] for row in rows])
    return {row["use_id"]: row for row in await transaction.connection.fetch(appropriation.SELECT_DECIDED, use_ids)}


def _first_answers(
    decided: Mapping[UUID, asyncpg.Record], envelopes: Sequence[Envelope[_Answer]]
) -> list[Envelope[_Answer]]:
    """Those that answer a decision of ours that nothing has answered yet."""
    waiting = {use_id for use_id, row in decided.items() if row["taken_yen"] is None}
    found = []
    for envelope in envelopes:
        use_id = UUID(envelope.event.use_id)
        if use_id in waiting:
            waiting.remove(use_id)
            found.append(envelope)
    return found


async def _end(
    waiting: Sequence[Envelope[Any]],
    decided: Mapping[UUID, asyncpg.Record],
    postings: Sequence[tuple[Any, ...]],
    steps: Sequence[UseStep],
    transaction: Transaction,
) -> None:
    connection = transaction.connection
    await appropriation.POSTINGS.copy(connection, postings)
    await overpayments.go_on(connection, steps, transaction.started_at)
    for envelope, step in zip(waiting, steps, strict=True):
        addressee_no = decided[step.use_id]["addressee_no"]
        ended = BlockEnded(block_id=str(step.use_id), addressee_no=addressee_no, ended_on=step.effective_on)
        transaction.publish(ended, key=addressee_no, cause=envelope)
    # What was taken may be gone by now.
    await cancel_overdrawn([decided[step.use_id]["overpayment_id"] for step in steps], transaction)
    await ask(_persons(waiting), transaction)
    if waiting:
        _record(waiting, transaction)


def _persons(envelopes: Sequence[Envelope[Any]]) -> list[str]:
    return sorted({envelope.event.addressee_no for envelope in envelopes})


def _record(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
    transaction.record_access(
        FOLLOW,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=_FIELDS,
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
