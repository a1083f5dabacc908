"""Money is taken off a claim: the channel cancelled it, it was dishonoured, or it belongs to another claim."""

from datetime import date

from services.payments.handlers.book import Book, Cause, ClaimState
from services.payments.handlers.sagas import TakenBack, standing
from shared.contracts import Channel, ReceiptReversed


def take_off(
    book: Book,
    state: ClaimState,
    receipt_id: int,
    channel: Channel,
    reversed_on: date,
    cause: Cause,
    *,
    moved: bool = False,
) -> None:
    """Clear a claim without one of its payments, and announce that the payment was taken back.

    What final money had led to is undone by a saga, which the book opens when it is written.

    A payment that was cancelled before it ever counted is announced to nobody.

    Args:
        book: the claims of the batch.
        state: the claim that loses the money.
        receipt_id: the payment.
        channel: how it had come.
        reversed_on: the day in the books.
        cause: for the entries.
        moved: whether its money pays another claim from now on; otherwise the city has it no more.
    """
    undone = state.money.pop(receipt_id, None)
    before = standing(state)
    book.reclear(state, cause)
    if undone is None:
        return
    event = ReceiptReversed(
        claim_id=state.claim_id,
        addressee_no=state.addressee_no,
        receipt_id=receipt_id,
        channel=channel,
        provisional=undone.provisional,
        amount_yen=undone.amount_yen,
        reversed_on=reversed_on,
        open_yen=state.open_after_provisional_yen,
        moved=moved,
    )
    book.announce(state, event, cause)
    if not undone.provisional:
        taken_back = TakenBack(state, receipt_id, undone.amount_yen, before, standing(state), cause, moved)
        book.taken_back.append(taken_back)
