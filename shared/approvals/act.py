"""`Act`: what a service declares so that one person proposes it and another approves it (起案・決裁)."""

from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.access import Access
from shared.http.routes import NoPersonalData
from shared.postgres.sql import Connection
from shared.transaction import Transaction

Privilege: TypeAlias = Access | NoPersonalData


class Payload(BaseModel):
    """What exactly is to be done: frozen, strict about types, without a field that nobody declared."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


PayloadT = TypeVar("PayloadT", bound=Payload)


@dataclass(frozen=True, slots=True)
class Approved(Generic[PayloadT]):
    """A payload that was approved, read from the very text that was approved.

    Attributes:
        approval_id: The approval.
        payload: What is to be done.
        payload_hash: Its hash, as every person confirmed it.
        office: The office whose matter it is.
        proposed_by: Who answers for the proposal.
        checked_by: Who checked it, in this order.
        approved_by: Who decided.
        approved_at: When he did.
        note: What the proposal says of its reason.
    """

    approval_id: UUID
    payload: PayloadT
    payload_hash: bytes
    office: str
    proposed_by: str
    checked_by: tuple[str, ...]
    approved_by: str
    approved_at: datetime
    note: str


def _nothing(_payload: Payload) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Generic[PayloadT]):
    """One thing that takes several people.

    Attributes:
        name: Such as payments.suspense_assignment.
        label: What officers read, in Japanese.
        payload: The model of what is to be done.
        version: Rises when the payload changes its meaning; open proposals of the former version are refused.
        propose: The privilege to propose, to withdraw, and to take over.
        approve: The privilege to approve and to refuse.
        check: The privilege to check before the approval, where the act asks for checks.
        checkers: How many different persons check before the approval.
        valid_days: Days after which an open proposal expires.
        lines: Label and value of each line that is shown to whoever decides, in Japanese.
        subjects: Addressee numbers of those concerned.
        tax_items: Tax items that everybody's privileges must extend to.
        barred: Staff numbers of those whom the payload itself concerns; they take no part.
        admissible: Raises a `Problem` where the proposal makes no sense as things stand.
        presentable: Whether a proposal may be shown as things stand; one that may not is answered as not there.
        execute: Does it, in the transaction of the approval (or of the job, when deferred).
        deferred: A job executes it later, through `execute_approved`.
        any_office: Whoever holds the privilege at any office may decide, not only at the office that proposed.
        operator_may_approve: The holder of the installation's key may take part, as before there is any officer.
    """

    name: str
    label: str
    payload: type[PayloadT]
    propose: Privilege
    approve: Privilege
    lines: Callable[[PayloadT], Sequence[tuple[str, str]]]
    subjects: Callable[[PayloadT], Sequence[str]]
    execute: Callable[[Approved[PayloadT], Transaction], Awaitable[None]]
    version: int = 1
    check: Privilege | None = None
    checkers: int = 0
    valid_days: int = 14
    tax_items: Callable[[PayloadT], AbstractSet[str]] = _nothing
    barred: Callable[[PayloadT], AbstractSet[str]] = _nothing
    admissible: Callable[[PayloadT, Connection], Awaitable[None]] | None = None
    presentable: Callable[[PayloadT, Connection], Awaitable[bool]] | None = None
    deferred: bool = False
    any_office: bool = False
    operator_may_approve: bool = False

    def __post_init__(self) -> None:
        if (self.check is None) != (self.checkers == 0) or self.checkers < 0:
            raise ValueError(f"{self.name}: give both the privilege to check and how many persons check, or neither.")
        if self.valid_days < 1 or self.version < 1:
            raise ValueError(f"{self.name}: a proposal is valid for a day or more, and versions begin at 1.")
