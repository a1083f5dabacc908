"""A counter till (窓口のレジ): who may do what with it, in which order."""

from enum import StrEnum
from typing import NamedTuple

from shared.money import Yen


class TillState(StrEnum):
    """How far a till has got."""

    #: Opened by one, not counted by a second yet: it takes no money.
    OPENED = "opened"
    OPEN = "open"
    #: Counted at the close, not confirmed yet: it takes no more money.
    COUNTED = "counted"
    CLOSED = "closed"


class Till(NamedTuple):
    """What decides about a till."""

    opened_by: str
    open_confirmed_by: str | None
    counted_by: str | None
    closed_by: str | None
    float_yen: Yen
    #: Receipts that stand, voided ones left out.
    received_yen: Yen

    @property
    def state(self) -> TillState:
        """How far it has got."""
        if self.closed_by is not None:
            return TillState.CLOSED
        if self.counted_by is not None:
            return TillState.COUNTED
        return TillState.OPENED if self.open_confirmed_by is None else TillState.OPEN

    @property
    def expected_yen(self) -> Yen:
        """What must lie in it: the float and what was received."""
        return self.float_yen + self.received_yen


class Refusal(StrEnum):
    """Why something cannot be done with a till."""

    NOT_CONFIRMED = "not_confirmed"
    ALREADY_CONFIRMED = "already_confirmed"
    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    CLOSED = "closed"
    SAME_PERSON = "same_person"
    NOT_HIS = "not_his"
    NO_REASON = "no_reason"


_NOT_OPEN = {
    TillState.OPENED: Refusal.NOT_CONFIRMED,
    TillState.COUNTED: Refusal.COUNTED,
    TillState.CLOSED: Refusal.CLOSED,
}


def may_confirm_opening(till: Till, person: str) -> Refusal | None:
    """A second person counts the float, once."""
    if till.state is not TillState.OPENED:
        return Refusal.CLOSED if till.state is TillState.CLOSED else Refusal.ALREADY_CONFIRMED
    return Refusal.SAME_PERSON if person == till.opened_by else None


def may_receive(till: Till, person: str) -> Refusal | None:
    """Whoever opened an open till receives money at it."""
    return _NOT_OPEN.get(till.state) or (None if person == till.opened_by else Refusal.NOT_HIS)


def may_void(till: Till, person: str, issued_by: str) -> Refusal | None:
    """A second person voids a receipt while its till is open; afterwards it takes a posting correction."""
    return _NOT_OPEN.get(till.state) or (Refusal.SAME_PERSON if person == issued_by else None)


def may_count(till: Till, counted_yen: Yen, reason: str | None) -> Refusal | None:
    """Anybody counts an open till; cash that is missing or too much needs a reason."""
    if refusal := _NOT_OPEN.get(till.state):
        return refusal
    return Refusal.NO_REASON if counted_yen != till.expected_yen and not reason else None


def may_close(till: Till, person: str) -> Refusal | None:
    """A second person counts again and closes."""
    if till.state is TillState.CLOSED:
        return Refusal.CLOSED
    if till.state is not TillState.COUNTED:
        return Refusal.NOT_COUNTED
    return Refusal.SAME_PERSON if person == till.counted_by else None
