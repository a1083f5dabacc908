"""What a payment is, given the reports that arrived about it (速報・確報・取消), in whatever order they came.

The state follows from the set of stages alone, so it does not depend on their order and a repeat changes nothing:
a cancellation ends a payment for good; without one a final report counts; without that a flash report counts, but
provisionally.
"""

from collections.abc import Collection
from enum import StrEnum

from shared.contracts import ReceiptStage


class ReceiptState(StrEnum):
    """How a payment counts."""

    PROVISIONAL = "provisional"
    FINAL = "final"
    CANCELLED = "cancelled"


#: state before, stage that arrives -> state after. `None` is a payment nobody has reported yet.
TRANSITIONS: dict[tuple[ReceiptState | None, ReceiptStage], ReceiptState] = {
    (None, ReceiptStage.FLASH): ReceiptState.PROVISIONAL,
    (None, ReceiptStage.FINAL): ReceiptState.FINAL,
    (None, ReceiptStage.CANCEL): ReceiptState.CANCELLED,
    (ReceiptState.PROVISIONAL, ReceiptStage.FLASH): ReceiptState.PROVISIONAL,
    (ReceiptState.PROVISIONAL, ReceiptStage.FINAL): ReceiptState.FINAL,
    (ReceiptState.PROVISIONAL, ReceiptStage.CANCEL): ReceiptState.CANCELLED,
    (ReceiptState.FINAL, ReceiptStage.FLASH): ReceiptState.FINAL,
    (ReceiptState.FINAL, ReceiptStage.FINAL): ReceiptState.FINAL,
    (ReceiptState.FINAL, ReceiptStage.CANCEL): ReceiptState.CANCELLED,
    (ReceiptState.CANCELLED, ReceiptStage.FLASH): ReceiptState.CANCELLED,
    (ReceiptState.CANCELLED, ReceiptStage.FINAL): ReceiptState.CANCELLED,
    (ReceiptState.CANCELLED, ReceiptStage.CANCEL): ReceiptState.CANCELLED,
}


def state_of(stages: Collection[ReceiptStage]) -> ReceiptState | None:
    """The state of a payment from all stages reported so far; none for an empty collection."""
    state: ReceiptState | None = None
    for stage in stages:
        state = TRANSITIONS[state, stage]
    return state
