"""A dunning notice was issued: its fee is owed, and charges may bear a delinquency charge from now on."""

from collections.abc import Sequence

from services.payments.handlers.book import Book, Cause, ClaimState
from services.payments.handlers.fee_after_reduction import CHARGED, charge_fee, load_fees
from services.payments.store import claims
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import DunningNoticeIssued, Envelope, OverpaymentCause
from shared.law.municipality import Municipality
from shared.transaction import Transaction

CHARGING_FEE = Access("payments.claim.dunned", RECEIPT, AccessAction.UPDATE)


class UnknownClaim(LookupError):  # noqa: N818 - It names what is missing.
    """A notice names a claim that does not exist here."""


async def on_dunning_notice_issued(
    envelopes: Sequence[Envelope[DunningNoticeIssued]], transaction: Transaction, municipality: Municipality
) -> None:
    """Enter the dunning fee (督促手数料) and note the notice on the claim.

    A notice to a joint obligor changes nothing here: the claim was dunned by its own, and owes the fee once.

    Raises:
        UnknownClaim: a notice names a claim that does not exist.
    """
    envelopes = [one for one in envelopes if one.event.joint_of is None]
    if not envelopes:
        return
    book = Book(transaction, municipality)
    await book.load(await claims.lock_by_id(transaction.connection, sorted({one.event.claim_id for one in envelopes})))
    for envelope in envelopes:
        _state(book, envelope).dunned_on = envelope.event.issued_on
    await load_fees(book.by_id, book.by_id, transaction.connection, municipality)
    for envelope in envelopes:
        event = envelope.event
        state = _state(book, envelope)
        cause = Cause(
            CHARGED,
            event.issued_on,
            event.issued_on,
            str(envelope.event_id),
            envelope,
            OverpaymentCause.EXCESS_PAYMENT,
        )
        state.dunning_deadline_on, state.changed = event.pay_by, True
        if event.fee_yen:
            book.assess(state, "dunning_fee", event.fee_yen, cause)
            if charge_fee(state, event.fee_yen):
                state.last_open_yen = state.open_yen
        book.reclear(state, cause)
    await book.write()
    transaction.record_access(
        CHARGING_FEE,
        [envelope.event.addressee_no for envelope in envelopes],
        fields=("dunning_fee", "dunned_on"),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


def _state(book: Book, envelope: Envelope[DunningNoticeIssued]) -> ClaimState:
    state = book.by_id.get(envelope.event.claim_id)
    if state is None:
        raise UnknownClaim(f"claim_id {envelope.event.claim_id}: there is no such claim in payments")
    return state
