"""What two persons decide about a claim becomes a fact for its clearing, or ceases to be one (減免・免除・納期限).

Each decision is kept for good. The claim is cleared anew with those that are valid, and the differences are entered
under the approval; a decision that is revoked leaves the claim as if it had never been made.
"""

from datetime import date
from uuid import UUID

import asyncpg

from services.payments.handlers.announcing import revised_event
from services.payments.handlers.book import Book, Cause, ClaimState
from services.payments.rules.corrections import Objection, Obstacle, Seen, objection_to_claim
from services.payments.rules.decisions import Decision, DecisionKind
from services.payments.store import claims, decisions
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import OverpaymentCause
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: Who carries a decision out is who approved it; the permission is the approver's.
DECIDED = Access("payments.relief.approve", RECEIPT, AccessAction.DECIDE)
_FIELDS = ("claim", "balance", "due_on", "decision")


class NotDecidable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against a decision; nothing has changed."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.obstacle.value)
        self.objection = objection


async def require_decidable(seen: Seen, decision: Decision, connection: Connection) -> None:
    """Check a decision against the claim as it stands, without locking anything.

    Raises:
        NotDecidable: something stands against it.
    """
    _require(seen, decision, await connection.fetchrow(claims.SELECT_BY_ID, seen.claim_id))


async def require_revocable(seen: Seen, decision_id: UUID, connection: Connection) -> None:
    """Check a revocation against claim and decision as they stand, without locking anything.

    Raises:
        NotDecidable: something stands against it.
    """
    _require_seen(seen, await connection.fetchrow(claims.SELECT_BY_ID, seen.claim_id))
    await _require_valid(seen, decision_id, connection)


async def decide(
    seen: Seen, decision: Decision, approval_id: UUID, transaction: Transaction, municipality: Municipality
) -> None:
    """Keep a decision and clear its claim with it.

    Args:
        seen: the claim as the proposing officer saw it.
        decision: what was approved.
        approval_id: the approval, whose number becomes the decision's.
        transaction: the one in which the approval becomes executed.
        municipality: whose ordinance says the order of clearing.

    Raises:
        NotDecidable: the claim is no longer as it was seen; nothing has changed.
        NotYetAnnounced: a payment day lies past the announced rates of the delinquency charge.
    """
    rows = await claims.lock_by_id(transaction.connection, [seen.claim_id])
    _require(seen, decision, rows[0] if rows else None)
    kept = (approval_id, seen.claim_id, *decision, transaction.started_at)
    await decisions.DECISIONS.copy(transaction.connection, [kept])
    await _clear_anew(rows[0], decision.kind, approval_id, transaction, municipality)


async def revoke(
    seen: Seen, decision_id: UUID, approval_id: UUID, transaction: Transaction, municipality: Municipality
) -> None:
    """End a decision and clear its claim without it; the decision stays to be read as one that no longer counts.

    Args:
        seen: the claim as the proposing officer saw it.
        decision_id: the decision.
        approval_id: the approval of the revocation.
        transaction: the one in which the approval becomes executed.
        municipality: whose ordinance says the order of clearing.

    Raises:
        NotDecidable: the claim is no longer as it was seen, or no such decision about it is valid.
        NotYetAnnounced: a payment day lies past the announced rates of the delinquency charge.
    """
    connection = transaction.connection
    rows = await claims.lock_by_id(connection, [seen.claim_id])
    _require_seen(seen, rows[0] if rows else None)
    kind = await _require_valid(seen, decision_id, connection)
    await decisions.REVOCATIONS.copy(connection, [(decision_id, approval_id, transaction.started_at)])
    await _clear_anew(rows[0], kind, approval_id, transaction, municipality)


async def _clear_anew(
    row: asyncpg.Record, kind: DecisionKind, approval_id: UUID, transaction: Transaction, municipality: Municipality
) -> None:
    book = Book(transaction, municipality)
    await book.load([row])
    state = book.by_id[row["claim_id"]]
    before_yen, due_on = state.principal_assessed_yen, state.due_on
    state.decision_count, state.changed = state.decision_count + 1, True
    await book.load_decisions([state.claim_id])
    await _move_due_date(book, state)
    on = transaction.started_at.astimezone(TOKYO).date()
    reason = f"decided_{kind.value}"
    cause = Cause(reason, on, on, f"approval:{approval_id}", None, OverpaymentCause.REVISION, approval_id)
    book.exempt(state, cause)
    book.reclear(state, cause)
    if state.principal_assessed_yen != before_yen or state.due_on != due_on:
        book.announce(state, revised_event(state, before_yen, on, kind.value), cause)
    await book.write()
    detail = f"{kind.value} 決裁 {approval_id}"
    transaction.record_access(DECIDED, [state.addressee_no], fields=_FIELDS, detail=detail)


async def _move_due_date(book: Book, state: ClaimState) -> None:
    """Put the decided due date in the place of the assessment's, or that one back when nothing is decided any more."""
    assessed_on = state.assessed_due_on or state.due_on
    due_on: date = state.decided.due_on or assessed_on
    state.assessed_due_on = assessed_on if state.decided.due_on else None
    if due_on != state.due_on:
        state.due_on, state.terms = due_on, book.terms(state.tax_item, due_on)
        await book.transaction.connection.execute(decisions.SET_DUE_DATE, state.claim_id, due_on)


def _require(seen: Seen, decision: Decision, row: asyncpg.Record | None) -> None:
    _require_seen(seen, row)
    exempted_yen = (decision.amount_yen or 0) if decision.kind is DecisionKind.EXEMPTION else 0
    if row is not None and exempted_yen > row["principal_assessed_yen"]:
        raise NotDecidable(Objection(Obstacle.EXEMPTION_TOO_HIGH, seen))


def _require_seen(seen: Seen, row: asyncpg.Record | None) -> None:
    found = objection_to_claim(seen, seen_of(row) if row is not None else None)
    if found is not None:
        raise NotDecidable(found)


async def _require_valid(seen: Seen, decision_id: UUID, connection: Connection) -> DecisionKind:
    row = await connection.fetchrow(decisions.SELECT_ONE, decision_id)
    if row is None or row["claim_id"] != seen.claim_id or not row["is_valid"]:
        raise NotDecidable(Objection(Obstacle.NO_SUCH_DECISION, seen))
    return DecisionKind(row["kind"])


def seen_of(row: asyncpg.Record) -> Seen:
    """A claim as it stands now, to be compared with what somebody saw."""
    return Seen(row["claim_id"], row["version"], row["addressee_no"], row["tax_item"], row["decision_count"])
