"""`Desk`: what the approvals of one service need beside the database: whose privileges hold, and what time it is."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.access import Access, Actor, ActorKind
from shared.access.authority import Decision, Rule
from shared.approvals.act import Act, Privilege
from shared.approvals.state import Life, Party, Step, StepKind
from shared.authority import AuthorityBook, AuthorityStale, utc_now
from shared.http.problems import Problem
from shared.http.routes import Refused

#: A decision about people is a person's; a program may propose, and take back what it proposed.
_PERSONS_ONLY = frozenset(
    {StepKind.CHECKED, StepKind.APPROVED, StepKind.REFUSED, StepKind.RETURNED, StepKind.TAKEN_OVER}
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the approvals of one service are decided."""

    service: str
    book: AuthorityBook
    now: Callable[[], datetime] = utc_now

    @property
    def clock(self) -> Party:
        """The party in whose name an expiry is noted."""
        return Party(f"service:{self.service}", ActorKind.SERVICE, "")

    def decision(self, act: Act[Any], actor: Actor, kind: StepKind) -> Decision:
        """Whether somebody's privileges permit a step of an act now.

        Raises:
            Refused: The copy of who may do what is too old.
        """
        privilege = privilege_for(act, kind)
        if privilege is None or not kind_may(act, actor.kind, kind):
            return Decision(Rule.NO_PERMISSION)
        if actor.kind is ActorKind.OPERATOR:
            permitted = not isinstance(privilege, Access) and privilege.permission in actor.permissions
            return Decision(Rule.PERMITTED, tax_items=None) if permitted else Decision(Rule.NO_PERMISSION)
        return self._holder(actor.id, privilege, actor.office)

    def in_charge(self, act: Act[Any], life: Life, tax_items: AbstractSet[str]) -> frozenset[str]:
        """Those of an approval's maker, checkers and approver whose privileges still hold, for all its tax items.

        Raises:
            Refused: The copy of who may do what is too old.
        """
        steps = (life.maker, *life.checks, *([life.approval] if life.approval else []))
        return frozenset(step.by.id for step in steps if self._still_holds(act, step, tax_items))

    def _still_holds(self, act: Act[Any], step: Step, tax_items: AbstractSet[str]) -> bool:
        by, privilege = step.by, privilege_for(act, step.kind)
        if by.kind is ActorKind.SERVICE:
            return True
        if privilege is None:
            return False
        if by.kind is ActorKind.OPERATOR:
            return act.operator_may_approve
        decision = self._holder(by.id, privilege, by.office)
        return decision.permitted and all(map(decision.covers, tax_items))

    def _holder(self, holder: str, privilege: Privilege, office: str) -> Decision:
        wanted = privilege if isinstance(privilege, Access) else privilege.permission
        try:
            return self.book.decide(holder, wanted, office, self.now())
        except AuthorityStale:
            sentence = "権限の情報が古いため、何も決定できません。運用担当に知らせてください。"
            raise Refused("authority_stale", Problem(503, "authority_stale", sentence)) from None


def privilege_for(act: Act[Any], kind: StepKind) -> Privilege | None:
    """The privilege that a step of an act needs; None where the act has no such step."""
    privileges: Mapping[StepKind, Privilege | None] = {
        StepKind.CHECKED: act.check,
        StepKind.APPROVED: act.approve,
        StepKind.REFUSED: act.approve,
        StepKind.RETURNED: act.approve,
    }
    return privileges.get(kind, act.propose)


def kind_may(act: Act[Any], actor: ActorKind, kind: StepKind) -> bool:
    """Whether such an actor may take such a step at all, whatever his privileges are."""
    if actor is ActorKind.OPERATOR:
        return act.operator_may_approve
    return actor is ActorKind.STAFF or kind not in _PERSONS_ONLY
