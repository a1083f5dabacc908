"""The life of an approval as a pure function: who may take which step next, and what stands against it.

Steps only ever follow one another. Time never runs backwards: a step is taken at the later of now and the last step,
and an expiry that was seen once stays, whatever the clock says afterwards.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.access import ActorKind


class StepKind(StrEnum):
    """What happened to an approval."""

    PROPOSED = "proposed"
    CHECKED = "checked"
    APPROVED = "approved"
    EXECUTED = "executed"
    REFUSED = "refused"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    TAKEN_OVER = "taken_over"


class State(StrEnum):
    """Where an approval stands; open ones are proposed or checked."""

    PROPOSED = "proposed"
    CHECKED = "checked"
    APPROVED = "approved"
    EXECUTED = "executed"
    REFUSED = "refused"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Stop(StrEnum):
    """What stands against a step: the code of the problem, and the rule in the access records."""

    ALREADY_DECIDED = "already_decided"
    EXPIRED = "expired"
    CHANGED_PAYLOAD = "changed_payload"
    OWN_PROPOSAL = "own_proposal"
    ALREADY_TOOK_PART = "already_took_part"
    CONCERNED = "concerned"
    NOT_ENOUGH_CHECKS = "not_enough_checks"
    PROPOSER_LOST_PRIVILEGE = "proposer_lost_privilege"
    PROPOSER_STILL_IN_CHARGE = "proposer_still_in_charge"
    NOT_PROPOSER = "not_proposer"
    NOBODY_TO_RETURN_TO = "nobody_to_return_to"


#: Steps by which somebody stands for the payload; nobody takes two of them in one approval.
STANDING_FOR_IT = frozenset({StepKind.PROPOSED, StepKind.TAKEN_OVER, StepKind.CHECKED, StepKind.APPROVED})
#: No staff number has this form.
_OPERATORS = "any operator"
_MAKING = frozenset({StepKind.PROPOSED, StepKind.TAKEN_OVER})
_ENDS = {
    StepKind.APPROVED: State.APPROVED,
    StepKind.EXECUTED: State.EXECUTED,
    StepKind.REFUSED: State.REFUSED,
    StepKind.RETURNED: State.RETURNED,
    StepKind.WITHDRAWN: State.WITHDRAWN,
    StepKind.EXPIRED: State.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes a step, for which office, and as whose deputy."""

    id: str
    kind: ActorKind
    office: str
    deputy_for: str = ""

    @property
    def persons(self) -> frozenset[str]:
        """Himself and whom he stands in for: both stand behind his step.

        Whoever holds the installation's key can call himself anything, so all operators count as one person.
        """
        known = {self.id, self.deputy_for, _OPERATORS if self.kind is ActorKind.OPERATOR else ""}
        return frozenset(known - {""})


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was taken.

    Attributes:
        kind: What happened.
        by: Who did it.
        at: When.
        payload_hash: The hash that he confirmed.
        reason: Why, where he gave a reason.
    """

    kind: StepKind
    by: Party
    at: datetime
    payload_hash: bytes
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """An approval so far.

    Attributes:
        steps: What happened, in order; the first is the proposal.
        expires_at: When an open one expires.
        checkers: How many different persons check it before the approval.
        payload_hash: The hash of the payload as it lies in the database now; empty where it cannot be trusted.
        barred: Staff numbers of those whom the payload concerns.
    """

    steps: tuple[Step, ...]
    expires_at: datetime
    checkers: int
    payload_hash: bytes
    barred: AbstractSet[str] = frozenset()

    @property
    def state(self) -> State:
        """Where it stands."""
        if (end := _ENDS.get(self.steps[-1].kind)) is not None:
            return end
        return State.CHECKED if 0 < self.checkers <= len(self.checks) else State.PROPOSED

    @property
    def is_open(self) -> bool:
        """Whether anybody can still decide."""
        return self.state in (State.PROPOSED, State.CHECKED)

    @property
    def intact(self) -> bool:
        """Whether the payload is the one that everybody stood for."""
        return all(step.payload_hash == self.payload_hash for step in self.steps if step.kind in STANDING_FOR_IT)

    @property
    def maker(self) -> Step:
        """The step of him who answers for the proposal now."""
        return next(step for step in reversed(self.steps) if step.kind in _MAKING)

    @property
    def checks(self) -> tuple[Step, ...]:
        """The checks, in order."""
        return tuple(step for step in self.steps if step.kind is StepKind.CHECKED)

    @property
    def approval(self) -> Step | None:
        """The decision that approved it, where there is one."""
        return next((step for step in self.steps if step.kind is StepKind.APPROVED), None)

    def moment(self, now: datetime) -> datetime:
        """The moment of a step that is taken now."""
        return max(now, self.steps[-1].at)

    def expired(self, now: datetime) -> bool:
        """Whether it is open and past its end."""
        return self.is_open and self.moment(now) >= self.expires_at


@dataclass(frozen=True, slots=True)
class Wish:
    """The step that somebody wants to take.

    Attributes:
        kind: Which one.
        by: Who.
        payload_hash: The hash of what he saw; empty for a step that stands for nothing.
        reason: Why, where the step asks for a reason.
    """

    kind: StepKind
    by: Party
    payload_hash: bytes = b""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The step is taken."""

    step: Step


@dataclass(frozen=True, slots=True)
class Stopped:
    """The step is not taken; an expiry that was seen for the first time is a step of its own."""

    stop: Stop
    expiry: Step | None = None


def take(life: Life, wish: Wish, in_charge: AbstractSet[str], now: datetime, clock: Party) -> Taken | Stopped:
    """Take a step, or say what stands against it.

    Args:
        life: The approval so far.
        wish: The step that somebody wants to take, whose own privileges have been looked at.
        in_charge: Those of its maker and checkers whose privileges still hold.
        now: The moment, with a time zone.
        clock: The party in whose name an expiry is noted.
    """
    if not life.is_open:
        return Stopped(Stop.EXPIRED if life.state is State.EXPIRED else Stop.ALREADY_DECIDED)
    at = life.moment(now)
    if life.expired(now):
        return Stopped(Stop.EXPIRED, Step(StepKind.EXPIRED, clock, at, life.maker.payload_hash))
    if (stop := _against(life, wish, in_charge)) is not None:
        return Stopped(stop)
    return Taken(Step(wish.kind, wish.by, at, wish.payload_hash or life.maker.payload_hash, wish.reason))


def _against(life: Life, wish: Wish, in_charge: AbstractSet[str]) -> Stop | None:
    if wish.kind is StepKind.WITHDRAWN:
        return None if wish.by.id == life.maker.by.id else Stop.NOT_PROPOSER
    if wish.kind is StepKind.REFUSED:
        return Stop.OWN_PROPOSAL if wish.by.persons & _persons(life, _MAKING) else None
    if wish.kind is StepKind.RETURNED:
        return _against_return(life, wish)
    if not life.intact or wish.payload_hash != life.payload_hash:
        return Stop.CHANGED_PAYLOAD
    if wish.by.persons & life.barred:
        return Stop.CONCERNED
    if wish.by.persons & _persons(life, _MAKING):
        return Stop.OWN_PROPOSAL
    if wish.by.persons & _persons(life, STANDING_FOR_IT):
        return Stop.ALREADY_TOOK_PART
    if wish.kind is StepKind.TAKEN_OVER:
        return Stop.PROPOSER_STILL_IN_CHARGE if life.maker.by.id in in_charge else None
    return _against_approval(life, in_charge) if wish.kind is StepKind.APPROVED else None


def _against_return(life: Life, wish: Wish) -> Stop | None:
    if wish.by.persons & _persons(life, _MAKING):
        return Stop.OWN_PROPOSAL
    # A payload that nobody stood for must not become somebody's draft.
    if not life.intact:
        return Stop.CHANGED_PAYLOAD
    return None if life.maker.by.kind is ActorKind.STAFF else Stop.NOBODY_TO_RETURN_TO


def _against_approval(life: Life, in_charge: AbstractSet[str]) -> Stop | None:
    if life.maker.by.id not in in_charge:
        return Stop.PROPOSER_LOST_PRIVILEGE
    standing = sum(check.by.id in in_charge for check in life.checks)
    return Stop.NOT_ENOUGH_CHECKS if standing < life.checkers else None


def _persons(life: Life, kinds: AbstractSet[StepKind]) -> frozenset[str]:
    return frozenset().union(*(step.by.persons for step in life.steps if step.kind in kinds))
