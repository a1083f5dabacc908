"""Postings are corrected as two persons have decided: money moves to another claim, or is taken back (収納更正・不渡).

The original stays in the ledger. Both claims are cleared anew with the money where it belongs, and the differences are
entered under the approval, so charge and overpayment follow of themselves.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.payments.handlers.book import Book, Cause, money_of
from services.payments.handlers.decisions import seen_of
from services.payments.handlers.reversals import take_off
from services.payments.rules.corrections import (
    Objection,
    PostedMoney,
    Seen,
    objection_to_claim,
    objection_to_money,
)
from services.payments.rules.receipt_state import state_of
from services.payments.store import claims, corrections, receipts
from services.payments.store.appropriation import APPROPRIATION
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import Channel, OverpaymentCause, ReceiptStage
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: Who carries a correction out is who approved it; the permission is the approver's.
CORRECTED = Access("payments.correction.approve", RECEIPT, AccessAction.CORRECT)
_FIELDS = ("receipt", "balance")


class Move(NamedTuple):
    """Final money, the claim it was posted on, and the one it belongs to, as an officer saw them."""

    receipt_id: int
    amount_yen: Yen
    origin: Seen
    target: Seen


class Dishonour(NamedTuple):
    """Final money that its payer's bank did not honour, and the claim it was posted on, as an officer saw them."""

    receipt_id: int
    amount_yen: Yen
    claim: Seen
    dishonoured_on: date


class NotCorrectable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against a correction; nothing has moved."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.obstacle.value)
        self.objection = objection


async def require_movable(move: Move, connection: Connection) -> None:
    """Check a move against the money and the claims as they stand, without locking anything.

    Raises:
        NotCorrectable: something stands against it.
    """
    reports = await connection.fetch(receipts.SELECT_MONEY, [move.receipt_id])
    rows = [await connection.fetchrow(claims.SELECT_BY_ID, seen.claim_id) for seen in (move.origin, move.target)]
    _require(move.receipt_id, move.amount_yen, (move.origin, move.target), reports, [row for row in rows if row])


async def require_dishonourable(dishonour: Dishonour, connection: Connection) -> None:
    """Check a dishonour against the money and the claim as they stand, without locking anything.

    Raises:
        NotCorrectable: something stands against it.
    """
    reports = await connection.fetch(receipts.SELECT_MONEY, [dishonour.receipt_id])
    row = await connection.fetchrow(claims.SELECT_BY_ID, dishonour.claim.claim_id)
    _require(dishonour.receipt_id, dishonour.amount_yen, (dishonour.claim,), reports, [row] if row else [])


async def move_posting(move: Move, approval_id: UUID, transaction: Transaction, municipality: Municipality) -> None:
    """Move a payment to the claim it belongs to: there it counts from the day on which it was paid.

    Args:
        move: what was approved.
        approval_id: the approval; every entry carries it.
        transaction: the one in which the approval becomes executed.
        municipality: whose ordinance says the order of clearing.

    Raises:
        NotCorrectable: money or claims are no longer as they were approved; nothing has moved.
        NotYetAnnounced: the payment day lies past the announced rates of the delinquency charge.
    """
    book, reports = await _locked(
        move.receipt_id, move.amount_yen, (move.origin, move.target), transaction, municipality
    )
    ((_, money),) = money_of(reports)
    final = _final(reports)
    cause = _cause("decided_posting", final, approval_id, transaction)
    channel = Channel(final["channel"])
    connection = transaction.connection
    await connection.execute(receipts.PLACE_RECEIPTS, [move.receipt_id], [move.target.claim_id])
    take_off(book, book.by_id[move.origin.claim_id], move.receipt_id, channel, cause.booked_on, cause, moved=True)
    target = book.by_id[move.target.claim_id]
    # What the slip asked for was asked for on the other claim.
    money = target.money[move.receipt_id] = money._replace(said=None)
    cleared = book.reclear(target, cause)
    book.announce_posted(target, money, channel, cleared, cause)
    await book.write()
    subjects = sorted({move.origin.addressee_no, move.target.addressee_no})
    _record(transaction, subjects, f"収納更正 {move.receipt_id} 決裁 {approval_id}")


async def take_back(
    dishonour: Dishonour, approval_id: UUID, transaction: Transaction, municipality: Municipality
) -> None:
    """Take back a payment that was dishonoured after its final report: claim and charge stand as if it had not come.

    Args:
        dishonour: what was approved.
        approval_id: the approval; every entry carries it.
        transaction: the one in which the approval becomes executed.
        municipality: whose ordinance says the order of clearing.

    Raises:
        NotCorrectable: the money or the claim is no longer as it was approved; nothing has moved.
    """
    receipt_id, seen = dishonour.receipt_id, dishonour.claim
    book, reports = await _locked(receipt_id, dishonour.amount_yen, (seen,), transaction, municipality)
    final = _final(reports)
    cause = _cause("decided_dishonour", final, approval_id, transaction)
    taken_back = (
        receipt_id,
        ReceiptStage.CANCEL.value,
        final["channel"],
        final["receipt_ref"],
        final["clearing_key"],
        seen.claim_id,
        dishonour.amount_yen,
        final["paid_on"],
        cause.booked_on,
        final["place"],
        approval_id,
        transaction.started_at,
    )
    await corrections.TAKEN_BACK.copy(transaction.connection, [taken_back])
    state = book.by_id[seen.claim_id]
    take_off(book, state, receipt_id, Channel(final["channel"]), dishonour.dishonoured_on, cause)
    await book.write()
    _record(transaction, [seen.addressee_no], f"不渡 {receipt_id} 決裁 {approval_id}")


async def _locked(
    receipt_id: int, amount_yen: Yen, seen: Sequence[Seen], transaction: Transaction, municipality: Municipality
) -> tuple[Book, list[asyncpg.Record]]:
    """The claims, locked in the order in which posting locks them, and what was reported of the money."""
    connection = transaction.connection
    rows = await claims.lock_by_id(connection, [one.claim_id for one in seen])
    reports = await connection.fetch(receipts.SELECT_MONEY, [receipt_id])
    _require(receipt_id, amount_yen, seen, reports, rows)
    book = Book(transaction, municipality)
    await book.load(rows)
    return book, reports


def _require(
    receipt_id: int,
    amount_yen: Yen,
    seen: Sequence[Seen],
    reports: Sequence[asyncpg.Record],
    rows: Sequence[asyncpg.Record],
) -> None:
    found = objection_to_money(_money(reports), amount_yen, seen[0].claim_id)
    if found is not None:
        raise NotCorrectable(found)
    now = {row["claim_id"]: seen_of(row) for row in rows}
    for one in seen:
        found = objection_to_claim(one, now.get(one.claim_id))
        if found is not None:
            raise NotCorrectable(found)


def _money(reports: Sequence[asyncpg.Record]) -> PostedMoney | None:
    # What comes from an appropriation is undone where it was decided.
    if not reports or reports[0]["channel"] == APPROPRIATION:
        return None
    stages = {ReceiptStage(row["stage"]): row for row in reports}
    newest = stages.get(ReceiptStage.FINAL, reports[0])
    return PostedMoney(state_of(stages), newest["amount_yen"], newest["claim_id"])


def _final(reports: Sequence[asyncpg.Record]) -> asyncpg.Record:
    return next(row for row in reports if row["stage"] == ReceiptStage.FINAL)


def _cause(reason: str, final: asyncpg.Record, approval_id: UUID, transaction: Transaction) -> Cause:
    # It counts from the day of payment; the books have it on the day of the decision, as their earlier days are closed.
    booked_on = max(transaction.started_at.astimezone(TOKYO).date(), final["booked_on"])
    return Cause(
        reason,
        final["paid_on"],
        booked_on,
        f"approval:{approval_id}",
        None,
        OverpaymentCause.EXCESS_PAYMENT,
        approval_id,
    )


def _record(transaction: Transaction, subjects: list[str], detail: str) -> None:
    transaction.record_access(CORRECTED, subjects, fields=_FIELDS, detail=detail)
