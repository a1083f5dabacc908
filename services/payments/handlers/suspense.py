"""Money in suspense (消込不能) goes to the claim that an approved act names, through the same clearing as any other."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from services.payments.handlers.book import Book, Cause, money_of
from services.payments.rules.clearing import Money
from services.payments.rules.receipt_state import ReceiptState, state_of
from services.payments.rules.suspense import Assignment, ClaimStanding, Obstacle, SuspendedMoney, obstacle
from services.payments.store import claims, receipts
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import Channel, OverpaymentCause, ReceiptStage
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: Who carries an assignment out is who approved it; the permission is the approver's.
ASSIGNED = Access("payments.suspense.approve", RECEIPT, AccessAction.CORRECT)
_FIELDS = ("receipt", "balance")


class NotAssignable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against an assignment; nothing has moved."""

    def __init__(self, found: Obstacle) -> None:
        super().__init__(found.value)
        self.obstacle = found


async def require_assignable(assignment: Assignment, connection: Connection) -> None:
    """Check an assignment against the money and the claim as they stand, without locking anything.

    Raises:
        NotAssignable: something stands against it.
    """
    claim = await connection.fetchrow(claims.SELECT_BY_ID, assignment.claim_id)
    suspended = await connection.fetchrow(receipts.SELECT_SUSPENDED, assignment.receipt_id)
    reports = await connection.fetch(receipts.SELECT_MONEY, [assignment.receipt_id])
    _require(assignment, suspended, reports, claim)


async def assign(
    assignment: Assignment,
    approval_id: UUID,
    transaction: Transaction,
    municipality: Municipality,
    *,
    followed: str = "",
) -> None:
    """Clear money in suspense to a claim: it counts from the day on which it was paid, as if it had come right.

    The claim is locked before the money, in the order in which posting does it.

    Args:
        assignment: what was approved.
        approval_id: the approval; every entry carries it.
        transaction: the one in which the approval becomes executed.
        municipality: whose ordinance says the order of clearing.
        followed: which proposal of a payer was followed, for the access record; empty for none.

    Raises:
        NotAssignable: the money or the claim is no longer as it was approved; nothing has moved.
        NotYetAnnounced: the payment day lies past the announced rates of the delinquency charge.
    """
    connection = transaction.connection
    locked = await claims.lock_by_id(connection, [assignment.claim_id])
    suspended = await connection.fetchrow(receipts.LOCK_ONE_SUSPENDED, assignment.receipt_id)
    reports = await connection.fetch(receipts.SELECT_MONEY, [assignment.receipt_id])
    _require(assignment, suspended, reports, locked[0] if locked else None)

    book = Book(transaction, municipality)
    await book.load(locked)
    await receipts.place_suspended(connection, {assignment.receipt_id: assignment.claim_id}, transaction.started_at)
    ((_, money),) = money_of(reports)
    final = next(row for row in reports if row["stage"] == ReceiptStage.FINAL)
    _enter(book, assignment, money, final, approval_id)
    await book.write()
    transaction.record_access(
        ASSIGNED,
        [assignment.addressee_no],
        fields=_FIELDS,
        detail=f"消込不能 {assignment.receipt_id} 決裁 {approval_id} {followed}".rstrip(),
    )


def _enter(book: Book, assignment: Assignment, money: Money, final: asyncpg.Record, approval_id: UUID) -> None:
    cause = Cause(
        "suspense_assigned",
        money.paid_on,
        final["booked_on"],
        f"approval:{approval_id}",
        None,
        OverpaymentCause.EXCESS_PAYMENT,
        approval_id,
    )
    state = book.by_id[assignment.claim_id]
    state.money[money.receipt_id] = money
    book.suspend(money.receipt_id, "collected", -money.amount_yen, cause)
    cleared = book.reclear(state, cause)
    book.announce_posted(state, money, Channel(final["channel"]), cleared, cause)


def _require(
    assignment: Assignment,
    suspended: asyncpg.Record | None,
    reports: Sequence[asyncpg.Record],
    claim: asyncpg.Record | None,
) -> None:
    found = obstacle(
        assignment,
        _money(suspended, reports) if suspended else None,
        ClaimStanding(claim["version"], claim["addressee_no"], claim["tax_item"]) if claim else None,
    )
    if found is not None:
        raise NotAssignable(found)


def _money(suspended: asyncpg.Record, reports: Sequence[asyncpg.Record]) -> SuspendedMoney:
    amounts = {ReceiptStage(row["stage"]): row["amount_yen"] for row in reports}
    state = state_of(amounts)
    newest = ReceiptStage.FLASH if state is ReceiptState.PROVISIONAL else ReceiptStage.FINAL
    return SuspendedMoney(state, amounts.get(newest, 0), suspended["resolved_at"] is not None)
