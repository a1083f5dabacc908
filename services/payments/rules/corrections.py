"""Whether a posting may be corrected (収納更正・組替) or a payment taken back (不渡) as two persons have decided it.

Nothing is guessed: the officer names the money and the claims as he saw them, and whatever has changed since then
stands against it.
"""

from enum import StrEnum
from typing import NamedTuple

from services.payments.rules.receipt_state import ReceiptState
from shared.money import Yen


class Seen(NamedTuple):
    """A claim as an officer saw it, or as it stands now."""

    claim_id: int
    #: Raised by every entry on the claim.
    version: int
    addressee_no: str
    tax_item: str
    #: Raised by every decision about the claim and every revocation.
    decision_count: int


class PostedMoney(NamedTuple):
    """A payment as it stands now."""

    state: ReceiptState | None
    #: The amount of the newest stage that counts.
    amount_yen: Yen
    #: The claim it is posted on; none while it is in suspense.
    claim_id: int | None


class Obstacle(StrEnum):
    """What stands against a correction."""

    UNKNOWN_MONEY = "unknown_money"
    MONEY_CANCELLED = "money_cancelled"
    MONEY_PROVISIONAL = "money_provisional"
    MONEY_CHANGED = "money_changed"
    MONEY_ELSEWHERE = "money_elsewhere"
    UNKNOWN_CLAIM = "unknown_claim"
    CLAIM_CHANGED = "claim_changed"
    EXEMPTION_TOO_HIGH = "exemption_too_high"
    NO_SUCH_DECISION = "no_such_decision"


class Objection(NamedTuple):
    """An obstacle, with the claim it lies in where it lies in one."""

    obstacle: Obstacle
    seen: Seen | None = None


def objection_to_money(money: PostedMoney | None, amount_yen: Yen, claim_id: int) -> Objection | None:
    """What stands against correcting a payment; none when it is final and posted as the officer saw it.

    A flash report (速報) may still be withdrawn by its channel, so only final money (確報) is corrected by hand.

    Args:
        money: the payment as it stands now; none when there is no such payment.
        amount_yen: its amount as the officer saw it.
        claim_id: the claim on which he saw it.
    """
    if money is None:
        return Objection(Obstacle.UNKNOWN_MONEY)
    if money.state is ReceiptState.CANCELLED:
        return Objection(Obstacle.MONEY_CANCELLED)
    if money.state is not ReceiptState.FINAL:
        return Objection(Obstacle.MONEY_PROVISIONAL)
    if money.amount_yen != amount_yen:
        return Objection(Obstacle.MONEY_CHANGED)
    return Objection(Obstacle.MONEY_ELSEWHERE) if money.claim_id != claim_id else None


def objection_to_claim(seen: Seen, now: Seen | None) -> Objection | None:
    """What stands against an act on a claim: it is gone, or not as it was seen."""
    if now is None:
        return Objection(Obstacle.UNKNOWN_CLAIM, seen)
    return None if now == seen else Objection(Obstacle.CLAIM_CHANGED, seen)
