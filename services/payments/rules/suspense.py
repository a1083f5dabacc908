"""Whether money in suspense (消込不能) may be cleared to the claim that an officer has found for it.

Nothing is guessed: the officer names the money, the claim and the amount as he saw them, and whatever has changed
since then stands against it.
"""

from enum import StrEnum
from typing import NamedTuple

from services.payments.rules.receipt_state import ReceiptState
from shared.money import Yen


class Assignment(NamedTuple):
    """Money in suspense and the claim it is said to belong to, as the proposing officer saw both."""

    receipt_id: int
    amount_yen: Yen
    claim_id: int
    #: The version of the claim's balance; every change of the claim raises it.
    claim_version: int
    addressee_no: str
    tax_item: str


class SuspendedMoney(NamedTuple):
    """Money in suspense as it stands now."""

    #: What it is after all reports about it; the amount is that of the newest stage that counts.
    state: ReceiptState | None
    amount_yen: Yen
    #: Whether it has left suspense.
    resolved: bool


class ClaimStanding(NamedTuple):
    """The claim as it stands now."""

    version: int
    addressee_no: str
    tax_item: str


class Obstacle(StrEnum):
    """What stands against an assignment."""

    UNKNOWN_MONEY = "unknown_money"
    MONEY_CANCELLED = "money_cancelled"
    MONEY_CLEARED = "money_cleared"
    MONEY_PROVISIONAL = "money_provisional"
    MONEY_CHANGED = "money_changed"
    UNKNOWN_CLAIM = "unknown_claim"
    CLAIM_CHANGED = "claim_changed"


def obstacle(assignment: Assignment, money: SuspendedMoney | None, claim: ClaimStanding | None) -> Obstacle | None:
    """What stands against an assignment now; none when it may be carried out.

    A flash report (速報) may still be withdrawn by its channel, so only final money (確報) is assigned by hand.

    Args:
        assignment: what was proposed.
        money: the money as it stands now; none when it was never in suspense.
        claim: the claim as it stands now; none when there is no such claim.
    """
    if money is None:
        return Obstacle.UNKNOWN_MONEY
    if money.state is ReceiptState.CANCELLED:
        return Obstacle.MONEY_CANCELLED
    if money.resolved:
        return Obstacle.MONEY_CLEARED
    if money.state is not ReceiptState.FINAL:
        return Obstacle.MONEY_PROVISIONAL
    if money.amount_yen != assignment.amount_yen:
        return Obstacle.MONEY_CHANGED
    if claim is None:
        return Obstacle.UNKNOWN_CLAIM
    seen = ClaimStanding(assignment.claim_version, assignment.addressee_no, assignment.tax_item)
    return None if claim == seen else Obstacle.CLAIM_CHANGED
