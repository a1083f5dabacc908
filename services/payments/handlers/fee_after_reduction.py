"""Takes a dunning fee off a claim whose notice had no ground, as the claim turned out to be smaller."""

from services.payments.handlers.book import Book, Cause, ClaimState
from services.payments.rules.fee_after_reduction import FeeAfterReduction, is_groundless

#: How the ledger names it.
FELL_AWAY = "dunning_fee_fell_away"


def release_fee(book: Book, state: ClaimState, cause: Cause) -> None:
    """Take the fee off a claim if its notice had no ground; what had been paid for it is too much from then on.

    A fee that fell away does not come back when the claim grows again: what is owed then is dunned anew.

    Args:
        book: the claims of the batch; the claim is cleared afterwards by the caller.
        state: a claim whose principal was reduced, or that was dunned after that.
        cause: the reduction, or the notice.
    """
    fee_yen = state.dunning_fee_assessed_yen
    if not fee_yen or state.dunned_on is None:
        return
    policy = book.municipality.ordinance.dunning_fee_after_reduction.on(cause.effective_on)
    if policy != FeeAfterReduction.FALLS_AWAY:
        return
    if is_groundless(state.principal_assessed_yen, state.dunned_on, state.money.values()):
        book.assess(state, "dunning_fee", -fee_yen, cause._replace(reason=FELL_AWAY))
