"""What the acts of dispositions beside seizures have in common: permissions, claims as they are named, and refusals.

Permissions: enforcement.disposition.propose and enforcement.disposition.approve.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self, TypeVar

from pydantic import Field, model_validator

from services.enforcement.handlers.dispositions import NotPossible
from services.enforcement.inbound.words import Words
from services.enforcement.rules.dispositions import KIND_LABELS, DispositionKind, UnlawfulDispositionStep
from services.enforcement.store.write_off import SELECT_TODAY
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, ClaimId, TaxItemCode
from shared.days import TOKYO
from shared.http.problems import Problem
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.disposition.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.disposition.approve", ENFORCEMENT, AccessAction.APPROVE)


class NamedClaim(Payload):
    """A claim of a disposition."""

    claim_id: ClaimId
    tax_item: TaxItemCode


Claims = Annotated[tuple[NamedClaim, ...], Field(min_length=1, max_length=500, strict=False)]


class OfClaims(Payload):
    """What every disposition for claims says.

    Attributes:
        addressee_no: Of whom.
        claims: For what.
        evidence: The papers that prove it.
        reason: In words.
    """

    addressee_no: AddresseeNo
    claims: Claims
    evidence: Words
    reason: Words

    @model_validator(mode="after")
    def _each_claim_once(self) -> Self:
        if len({one.claim_id for one in self.claims}) != len(self.claims):
            raise ValueError("claims: the same claim stands twice")
        return self

    def tax_items(self) -> dict[int, str]:
        """Tax item by claim."""
        return {one.claim_id: one.tax_item.value for one in self.claims}

    def lines(self, what: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """What whoever decides reads."""
        claims = "、".join(f"{one.claim_id}({tax_item(one.tax_item.value).name})" for one in self.claims)
        return [
            ("宛名番号", self.addressee_no),
            ("期別債権", claims),
            *what,
            ("証拠", self.evidence),
            ("理由", self.reason),
        ]


_Any = TypeVar("_Any", bound=OfClaims)


def disposition_act(
    kind: DispositionKind,
    payload: type[_Any],
    *,
    lines: Callable[[_Any], Sequence[tuple[str, str]]],
    admissible: Callable[[_Any, Connection], Awaitable[object]],
    execute: Callable[[Approved[_Any], Transaction], Awaitable[object]],
    subjects: Callable[[_Any], Sequence[str]] | None = None,
) -> Act[_Any]:
    """The act by which two persons decide a disposition of a kind."""

    async def require(asked: _Any, connection: Connection) -> None:
        await answered(admissible(asked, connection))

    async def carry_out(approved: Approved[_Any], transaction: Transaction) -> None:
        await answered(execute(approved, transaction))

    return Act(
        name=f"enforcement.{kind.value}",
        label=KIND_LABELS[kind],
        payload=payload,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lines,
        subjects=subjects or (lambda asked: [asked.addressee_no]),
        tax_items=lambda asked: set(asked.tax_items().values()),
        admissible=require,
        execute=carry_out,
    )


async def answered(step: Awaitable[Any]) -> None:
    """Take a step, and say in Japanese what stands against it.

    Raises:
        Problem: Something does.
    """
    try:
        await step
    except (NotPossible, UnlawfulDispositionStep) as found:
        raise Problem(409, "not_possible", str(found)) from None


async def today(connection: Connection) -> date:
    """The day in Japan, for a proposal that nothing else dates."""
    day: date = await connection.fetchval(SELECT_TODAY)
    return day


def moment(transaction: Transaction) -> datetime:
    """The moment of a transaction, in the time of Japan."""
    return transaction.started_at.astimezone(TOKYO)
