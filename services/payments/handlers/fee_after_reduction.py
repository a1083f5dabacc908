"""Dunning fees of claims that turned out smaller: loaded for dunned claims of a batch, followed at each clearing."""

from collections.abc import Collection, Iterable, Mapping

from services.payments.handlers.claim_state import Cause, ClaimState
from services.payments.rules.clearing import Money
from services.payments.rules.fee_after_reduction import ChargedFee, FeeAfterReduction, standing_fee_yen
from services.payments.store import claims
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.postgres.sql import Connection

#: How the ledger names a fee that a notice charged.
CHARGED = "dunning_notice"
#: How it names what became of the fee afterwards.
_FELL_AWAY, _OWED_AGAIN = "dunning_fee_fell_away", "dunning_fee_owed_again"


async def load_fees(
    by_id: Mapping[int, ClaimState], claim_ids: Collection[int], connection: Connection, municipality: Municipality
) -> None:
    """Take in what dunned claims were charged, and what they came to at their highest, in one query.

    Args:
        by_id: the claims of the batch.
        claim_ids: those of them that were dunned.
        connection: the transaction's.
        municipality: whose ordinance says by the day of the notice whether a fee may fall away.
    """
    policy = municipality.ordinance.dunning_fee_after_reduction
    dunned = {claim_id: by_id[claim_id].dunned_on for claim_id in claim_ids}
    falling = {one: on for one, on in dunned.items() if on and policy.on(on) == FeeAfterReduction.FALLS_AWAY}
    if falling:
        for row in await connection.fetch(claims.SELECT_CHARGED_FEES, list(falling), CHARGED):
            state = by_id[row["claim_id"]]
            state.charged_fee = ChargedFee(row["fee_yen"], falling[state.claim_id])
            state.highest_principal_yen = row["highest_principal_yen"]


def fee_owed_yen(state: ClaimState, money: Iterable[Money]) -> Yen:
    """The dunning fee that is owed on a claim with this money."""
    if state.charged_fee is None:
        return state.dunning_fee_assessed_yen
    return standing_fee_yen(state.charged_fee, state.principal_assessed_yen, state.highest_principal_yen, money)


def charge_fee(state: ClaimState, fee_yen: Yen) -> Yen:
    """Note the fee that a notice charges, and say what of all fees is owed: nothing where the notice had no ground."""
    if state.charged_fee is not None:
        state.charged_fee = state.charged_fee._replace(fee_yen=state.charged_fee.fee_yen + fee_yen)
    return fee_owed_yen(state, state.money.values())


def cause_of_fee(state: ClaimState, delta_yen: Yen, cause: Cause) -> Cause:
    """Why a fee fell away or is owed again: always as of the day of its notice, whenever that became known."""
    reason = _FELL_AWAY if delta_yen < 0 else _OWED_AGAIN
    # What two persons decided names its approval in the ledger.
    named = f"decided_{reason}" if cause.approval_id else reason
    return cause._replace(reason=named, effective_on=state.dunned_on or cause.effective_on)
