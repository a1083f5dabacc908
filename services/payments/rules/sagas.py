"""What must be undone when money is taken back that had already been used (後日取消の是正).

A final payment stops dunning, lets seized property go, is refunded where it was too much, and stands behind a
certificate.
When it is cancelled, dishonoured or belongs to another claim, each of these is taken back by a step of its own.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from shared.money import Yen


class SagaStep(StrEnum):
    """One thing that is undone."""

    #: Dunning, held back by the payment, goes on.
    DUNNING = "dunning"
    #: Property that was released is looked at again.
    ENFORCEMENT = "enforcement"
    #: A refund that was decided is stopped, or claimed back where it was paid out.
    REFUND = "refund"
    #: A certificate that said paid is withdrawn.
    CERTIFICATE = "certificate"


#: How a step may end. Dunning hears of the reversal from the ledger itself, so nobody has to do that step by hand.
OUTCOMES: Mapping[SagaStep, tuple[str, ...]] = {
    SagaStep.DUNNING: ("announced",),
    SagaStep.ENFORCEMENT: ("nothing_released", "seized_again", "left_released"),
    SagaStep.REFUND: ("not_paid_out", "return_claimed"),
    SagaStep.CERTIFICATE: ("withdrawn", "expired"),
}
#: What officers read.
LABELS: Mapping[SagaStep, str] = {
    SagaStep.DUNNING: "督促の再開",
    SagaStep.ENFORCEMENT: "差押解除の見直し",
    SagaStep.REFUND: "還付の取止め・返還請求",
    SagaStep.CERTIFICATE: "納税証明の回収",
}


class Standing(NamedTuple):
    """How a claim stands, before or after money was taken back."""

    open_yen: Yen
    overpaid_yen: Yen
    is_dunned: bool


class Undoing(NamedTuple):
    """A step and the amount it is about."""

    step: SagaStep
    amount_yen: Yen


def undoings(before: Standing, after: Standing, *, is_certified: bool, refunded_yen: Yen = 0) -> list[Undoing]:
    """What must be undone: only what the money had really led to.

    Args:
        before: the claim with the money.
        after: the claim without it.
        is_certified: whether a certificate that covers the claim is in force.
        refunded_yen: what of the money had been paid back before, and must now come back (返納).
    """
    found: list[Undoing] = []
    if before.open_yen == 0 and after.open_yen > 0:
        found.append(Undoing(SagaStep.DUNNING, after.open_yen))
        if before.is_dunned:
            # Seizure follows a dunning notice; where none was issued nothing can have been released.
            found.append(Undoing(SagaStep.ENFORCEMENT, after.open_yen))
        if is_certified:
            found.append(Undoing(SagaStep.CERTIFICATE, after.open_yen))
    too_much_yen = max(0, before.overpaid_yen - after.overpaid_yen) + refunded_yen
    if too_much_yen:
        found.append(Undoing(SagaStep.REFUND, too_much_yen))
    return found
