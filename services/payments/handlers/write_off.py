"""Writes claims off (不納欠損), as enforcement decides it: what is open on the day of extinction is owed no more.

The assessment stays what it is. The ledger has a side of its own for what was written off, always as of the day of
extinction, so that money of an earlier day that is reported late takes the place of some of it by itself.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.payments.handlers.announcing import revised_event
from services.payments.handlers.book import Book, Cause
from services.payments.handlers.claim_state import ClaimState
from services.payments.handlers.dunning_notice import UnknownClaim
from services.payments.store import claims
from services.payments.store import write_off as store
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import (
    ClaimOverdue,
    ClaimsWrittenOff,
    Envelope,
    OverpaymentCause,
    TaxItemCode,
    WriteOffUndone,
)
from shared.law.municipality import Municipality
from shared.transaction import Transaction

FOLLOW = Access("payments.write_off.follow", RECEIPT, AccessAction.UPDATE)


class AlreadyWrittenOff(ValueError):  # noqa: N818 - It names what was found.
    """A claim is to be written off twice."""


async def on_claims_written_off(
    envelopes: Sequence[Envelope[ClaimsWrittenOff]], transaction: Transaction, municipality: Municipality
) -> None:
    """Write off what is open of each claim, and announce that nothing of it is owed.

    Money that was paid on the day of extinction or later is too much from then on (誤納).

    Raises:
        UnknownClaim: a claim does not exist, or is another person's.
        AlreadyWrittenOff: a claim was written off before, and that was not undone.
    """
    wanted = [(envelope, claim) for envelope in envelopes for claim in envelope.event.claims]
    book = await _book((claim.claim_id for _, claim in wanted), transaction, municipality)
    rows: list[tuple[Any, ...]] = []
    for envelope, claim in wanted:
        event = envelope.event
        state = _state(book, claim.claim_id, event.addressee_no)
        if state.extinguished_on is not None:
            raise AlreadyWrittenOff(f"claim_id {claim.claim_id}: it was written off before; undo that first")
        state.extinguished_on, state.changed = claim.extinguished_on, True
        days = (claim.extinguished_on, event.decided_on)
        cause = Cause("written_off", *days, str(envelope.event_id), envelope, OverpaymentCause.EXCESS_PAYMENT)
        book.reclear(state, cause)
        # The assessment is not revised; what is open of it is said once more, to all who collect it.
        book.announce(state, revised_event(state, state.principal_assessed_yen, event.decided_on, cause.reason), cause)
        ground = event.ground.value
        write_off_id, at = UUID(event.write_off_id), transaction.started_at
        rows.append((write_off_id, claim.claim_id, ground, *days, str(envelope.event_id), at))
    await book.write()
    await store.WRITE_OFFS.copy(transaction.connection, rows)
    _record(envelopes, transaction)


async def on_write_off_undone(
    envelopes: Sequence[Envelope[WriteOffUndone]], transaction: Transaction, municipality: Municipality
) -> None:
    """Take write-offs back: the claims are owed and cleared as if there had been none.

    Raises:
        UnknownClaim: a claim was not written off by that decision, or is another person's.
    """
    wanted = [(one, UUID(one.event.write_off_id), claim_id) for one in envelopes for claim_id in one.event.claim_ids]
    connection = transaction.connection
    pairs = [one for _, one, _ in wanted], [one for _, _, one in wanted]
    standing = {
        (row["write_off_id"], row["claim_id"]): row["extinguished_on"]
        for row in await connection.fetch(store.SELECT_STANDING, *pairs)
    }
    book = await _book((claim_id for _, _, claim_id in wanted), transaction, municipality)
    causes: dict[int, Cause] = {}
    for envelope, write_off_id, claim_id in wanted:
        event = envelope.event
        state = _state(book, claim_id, event.addressee_no)
        extinguished_on = standing.get((write_off_id, claim_id))
        if extinguished_on is None:
            raise UnknownClaim(f"claim_id {claim_id}: write-off {write_off_id} of it does not stand in payments")
        state.extinguished_on, state.changed = None, True
        source = str(envelope.event_id)
        days = (extinguished_on, event.undone_on)
        cause = Cause("write_off_undone", *days, source, envelope, OverpaymentCause.EXCESS_PAYMENT)
        causes[claim_id] = cause
        book.reclear(state, cause)
        book.announce(state, revised_event(state, state.principal_assessed_yen, event.undone_on, cause.reason), cause)
    await book.write()
    at = transaction.started_at
    rows = [(one, claim_id, causes[claim_id].booked_on, causes[claim_id].source, at) for _, one, claim_id in wanted]
    await store.UNDONE.copy(connection, rows)
    await _announce_overdue(book, causes, transaction)
    _record(envelopes, transaction)


async def _book(claim_ids: Iterable[int], transaction: Transaction, municipality: Municipality) -> Book:
    book = Book(transaction, municipality)
    await book.load(await claims.lock_by_id(transaction.connection, sorted(set(claim_ids))))
    return book


def _state(book: Book, claim_id: int, addressee_no: str) -> ClaimState:
    state = book.by_id.get(claim_id)
    if state is None or state.addressee_no != addressee_no:
        raise UnknownClaim(f"claim_id {claim_id}: there is no such claim of this addressee in payments")
    return state


async def _announce_overdue(book: Book, causes: dict[int, Cause], transaction: Transaction) -> None:
    """Say again how much tax is overdue on claims that had been announced: whoever duns them had closed them."""
    for row in await transaction.connection.fetch(store.SELECT_OWED_AGAIN, sorted(causes)):
        same = ("claim_id", "addressee_no", "levy_fiscal_year", "notice_no", "instalment", "due_on")
        event = ClaimOverdue(
            **{name: row[name] for name in same},
            tax_item=TaxItemCode(row["tax_item"]),
            open_principal_yen=row["open_principal_yen"],
            overdue_on=row["announced_on"],
            joint_addressee_nos=tuple(row["joint_addressee_nos"]),
        )
        book.announce(book.by_id[row["claim_id"]], event, causes[row["claim_id"]])


def _record(envelopes: Sequence[Envelope[Any]], transaction: Transaction) -> None:
    transaction.record_access(
        FOLLOW,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("claim", "balance", "extinguished_on"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )
