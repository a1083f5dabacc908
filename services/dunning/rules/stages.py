"""The legal stage of one claim in dunning, and the only edges along which it moves.

A stage belongs to the claim (期別債権), never to the person: each instalment is dunned for itself (地方税法329条1項).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """Where a claim stands."""

    #: Not overdue; kept only while provisional money is on its way.
    OPEN = "open"
    #: Announced overdue and owed; a dunning notice (督促状) is to be issued once its day has come.
    OVERDUE = "overdue"
    #: Overdue, but money reported provisionally (速報) covers the principal: no notice while that holds.
    COVERED = "covered"
    #: The principal was paid before any notice.
    SETTLED = "settled"
    #: The notice was issued and the principal is owed.
    DUNNED = "dunned"
    #: The notice was issued and the principal is paid.
    DUNNED_SETTLED = "dunned_settled"


class Trigger(StrEnum):
    """What moves a claim."""

    #: `ClaimOverdue`.
    ANNOUNCED_OVERDUE = "announced_overdue"
    #: After any event: principal is left to pay.
    OWED = "owed"
    #: After any event: no principal is left to pay if the provisional money arrives.
    COVERED_PROVISIONALLY = "covered_provisionally"
    #: After any event: final money has left no principal open.
    PAID = "paid"
    #: `DunningNoticeIssued`.
    NOTICE_ISSUED = "notice_issued"


class UnlawfulStep(ValueError):  # noqa: N818 - it names what was asked for.
    """A stage was to be left along an edge that does not exist."""


#: A notice is issued from one stage only, and no edge leads back from the two stages behind it.
TRANSITIONS: Mapping[tuple[Stage, Trigger], Stage] = MappingProxyType(
    {
        (Stage.OPEN, Trigger.ANNOUNCED_OVERDUE): Stage.OVERDUE,
        (Stage.OPEN, Trigger.OWED): Stage.OPEN,
        (Stage.OPEN, Trigger.COVERED_PROVISIONALLY): Stage.OPEN,
        (Stage.OPEN, Trigger.PAID): Stage.OPEN,
        (Stage.OVERDUE, Trigger.ANNOUNCED_OVERDUE): Stage.OVERDUE,
        (Stage.OVERDUE, Trigger.OWED): Stage.OVERDUE,
        (Stage.OVERDUE, Trigger.COVERED_PROVISIONALLY): Stage.COVERED,
        (Stage.OVERDUE, Trigger.PAID): Stage.SETTLED,
        (Stage.OVERDUE, Trigger.NOTICE_ISSUED): Stage.DUNNED,
        (Stage.COVERED, Trigger.ANNOUNCED_OVERDUE): Stage.COVERED,
        (Stage.COVERED, Trigger.OWED): Stage.OVERDUE,
        (Stage.COVERED, Trigger.COVERED_PROVISIONALLY): Stage.COVERED,
        (Stage.COVERED, Trigger.PAID): Stage.SETTLED,
        (Stage.SETTLED, Trigger.ANNOUNCED_OVERDUE): Stage.OVERDUE,
        (Stage.SETTLED, Trigger.OWED): Stage.OVERDUE,
        (Stage.SETTLED, Trigger.COVERED_PROVISIONALLY): Stage.COVERED,
        (Stage.SETTLED, Trigger.PAID): Stage.SETTLED,
        (Stage.DUNNED, Trigger.ANNOUNCED_OVERDUE): Stage.DUNNED,
        (Stage.DUNNED, Trigger.OWED): Stage.DUNNED,
        (Stage.DUNNED, Trigger.COVERED_PROVISIONALLY): Stage.DUNNED,
        (Stage.DUNNED, Trigger.PAID): Stage.DUNNED_SETTLED,
        (Stage.DUNNED_SETTLED, Trigger.ANNOUNCED_OVERDUE): Stage.DUNNED,
        (Stage.DUNNED_SETTLED, Trigger.OWED): Stage.DUNNED,
        (Stage.DUNNED_SETTLED, Trigger.COVERED_PROVISIONALLY): Stage.DUNNED,
        (Stage.DUNNED_SETTLED, Trigger.PAID): Stage.DUNNED_SETTLED,
    }
)


def move(stage: Stage, trigger: Trigger) -> Stage:
    """The stage after a trigger.

    Raises:
        UnlawfulStep: If no edge leads from the stage along the trigger.
    """
    try:
        return TRANSITIONS[stage, trigger]
    except KeyError:
        raise UnlawfulStep(f"A claim cannot leave the stage {stage} by {trigger}; see TRANSITIONS.") from None
