"""The acts by which two persons decide who owes what a deceased person owed (納税義務の承継), correct it, or cancel it.

Permissions: enforcement.succession.propose and enforcement.succession.approve. Shares, amounts and the limits of
liability are tested when it is proposed and again when it is approved.
"""

from fractions import Fraction
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.enforcement.handlers.succession import (
    Asked,
    Cancelling,
    NotSucceeded,
    cancel,
    decide,
    require_cancellable,
    require_decidable,
)
from services.enforcement.inbound.words import Words
from services.enforcement.rules.succession import KIND_LABELS, REPRESENTATIVE_LABELS, Heir, RepresentativeBy
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, TaxItemCode
from shared.http.days import DayOnPaper
from shared.http.problems import Problem
from shared.law.inheritance import HeirKind, Relative
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.succession.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.succession.approve", ENFORCEMENT, AccessAction.APPROVE)
HEIRS_MAX = 100
#: A share needs no larger number: a hundred heirs over some generations divide finely, yet not more finely.
SharePart = Annotated[int, Field(ge=1, le=10**12)]


class NamedHeir(Payload):
    """Somebody named in a succession, also whoever renounced (相続放棄).

    Attributes:
        addressee_no: Who.
        kind: How he, or whom he represents, is related to the deceased.
        branch: Number of the child or sibling whom he represents together with others (代襲); zero for none.
        renounced: Whether he renounced; he has no share then.
        numerator: Of his share.
        denominator: Of his share.
        received_yen: The value of what he inherited; none where nobody knows it yet.
    """

    addressee_no: AddresseeNo
    kind: Annotated[HeirKind, Field(strict=False)]
    branch: Annotated[int, Field(ge=0, le=HEIRS_MAX)] = 0
    renounced: bool = False
    numerator: SharePart | None = None
    denominator: SharePart | None = None
    received_yen: AmountYen | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError("numerator: a share has a numerator and a denominator")
        return self

    def heir(self) -> Heir:
        """What the rules need of it."""
        share = Fraction(self.numerator, self.denominator) if self.numerator and self.denominator else None
        relative = Relative(self.kind, self.branch, self.renounced)
        return Heir(self.addressee_no, relative, share, self.received_yen)


class SucceededPart(Payload):
    """A claim of the deceased, and what is owed on it."""

    claim_id: ClaimId
    tax_item: TaxItemCode
    owed_yen: AmountYen


class Succession(Payload):
    """Who owes what a deceased person owed.

    Attributes:
        deceased_no: Who died.
        died_on: When.
        heirs: Everybody named.
        representative_no: Who receives letters for all (相続人代表者).
        representative_by: Whether the heirs notified him, or the mayor designates him.
        limited: Whether all accepted with limitation (限定承認).
        by_will: Whether a will names other shares than the statutory ones.
        claims: Everything that is owed, as the preview says.
        replaces: The decision that this one corrects.
        evidence: The papers that prove it, such as the family register (戸籍).
        reason: In words.
    """

    deceased_no: AddresseeNo
    died_on: DayOnPaper
    heirs: Annotated[tuple[NamedHeir, ...], Field(min_length=1, max_length=HEIRS_MAX, strict=False)]
    representative_no: AddresseeNo
    representative_by: Annotated[RepresentativeBy, Field(strict=False)]
    limited: bool = False
    by_will: bool = False
    claims: Annotated[tuple[SucceededPart, ...], Field(min_length=1, max_length=500, strict=False)]
    replaces: UUID | None = None
    evidence: Words
    reason: Words

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len({one.addressee_no for one in self.heirs}) != len(self.heirs):
            raise ValueError("heirs: the same person stands twice")
        if len({one.claim_id for one in self.claims}) != len(self.claims):
            raise ValueError("claims: the same claim stands twice")
        return self

    def asked(self) -> Asked:
        """What the handlers need of it."""
        return Asked(
            self.deceased_no,
            self.died_on,
            tuple(one.heir() for one in self.heirs),
            self.representative_no,
            self.representative_by,
            self.limited,
            self.by_will,
            {one.claim_id: (one.tax_item.value, one.owed_yen) for one in self.claims},
            self.replaces,
        )


class SuccessionCancelling(Payload):
    """A decision that is cancelled, since the death or the succession was a mistake.

    Attributes:
        succession_id: The decision.
        deceased_no: Who was taken to have died.
        tax_items: Of its claims.
        evidence: The papers that prove the mistake.
        reason: In words.
    """

    succession_id: UUID
    deceased_no: AddresseeNo
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6, strict=False)]
    evidence: Words
    reason: Words

    def cancelling(self) -> Cancelling:
        """What the handlers need of it."""
        return Cancelling(self.succession_id, self.deceased_no, tuple(sorted(one.value for one in self.tax_items)))


def succession_acts() -> tuple[Act[Succession], Act[SuccessionCancelling]]:
    """納税義務の承継, and its cancellation."""
    return _succeeding(), _cancelling()


def _cancelling() -> Act[SuccessionCancelling]:
    async def admissible(payload: SuccessionCancelling, connection: Connection) -> None:
        try:
            await require_cancellable(payload.cancelling(), connection)
        except NotSucceeded as found:
            raise Problem(409, "not_cancellable", str(found)) from None

    async def execute(approved: Approved[SuccessionCancelling], transaction: Transaction) -> None:
        try:
            await cancel(approved.payload.cancelling(), approved.approval_id, transaction)
        except NotSucceeded as found:
            raise Problem(409, "not_cancellable", str(found)) from None

    return Act(
        name="enforcement.succession_cancel",
        label="納税義務の承継の取消し",
        payload=SuccessionCancelling,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_cancel_lines,
        subjects=lambda payload: [payload.deceased_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


def _succeeding() -> Act[Succession]:

    async def admissible(payload: Succession, connection: Connection) -> None:
        try:
            await require_decidable(payload.asked(), connection)
        except NotSucceeded as found:
            raise Problem(409, "not_succeeded", str(found)) from None

    async def execute(approved: Approved[Succession], transaction: Transaction) -> None:
        try:
            await decide(approved.payload.asked(), approved.approval_id, transaction)
        except NotSucceeded as found:
            raise Problem(409, "not_succeeded", str(found)) from None

    return Act(
        name="enforcement.succession",
        label="納税義務の承継",
        payload=Succession,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.deceased_no, *(one.addressee_no for one in payload.heirs)],
        tax_items=lambda payload: {one.tax_item.value for one in payload.claims},
        admissible=admissible,
        execute=execute,
    )


def _lines(payload: Succession) -> list[tuple[str, str]]:
    claims = "、".join(
        f"{one.claim_id}({tax_item(one.tax_item.value).name}) {one.owed_yen:,}円" for one in payload.claims
    )
    total_yen = sum(one.owed_yen for one in payload.claims)
    lines = [
        ("被相続人", payload.deceased_no),
        ("死亡の日", payload.died_on.isoformat()),
        ("期別債権", claims),
        ("合計", f"{total_yen:,}円"),
        *((f"相続人{number}", _heir_line(one)) for number, one in enumerate(payload.heirs, 1)),
        ("相続人代表者", f"{payload.representative_no} {REPRESENTATIVE_LABELS[payload.representative_by]}"),
        ("限定承認", "あり" if payload.limited else "なし"),
        ("相続分", "遺言による指定(民法902条)" if payload.by_will else "法定相続分(民法900条・901条)"),
    ]
    if payload.replaces:
        lines.append(("訂正する決定", str(payload.replaces)))
    return [*lines, ("証拠", payload.evidence), ("理由", payload.reason)]


def _cancel_lines(payload: SuccessionCancelling) -> list[tuple[str, str]]:
    return [
        ("決定", str(payload.succession_id)),
        ("被相続人とされた人", payload.deceased_no),
        ("税目", "、".join(tax_item(one.value).name for one in payload.tax_items)),
        ("証拠", payload.evidence),
        ("理由", payload.reason),
    ]


def _heir_line(one: NamedHeir) -> str:
    kind = KIND_LABELS[one.kind] + (f"の代襲(第{one.branch}系統)" if one.branch else "")
    if one.renounced:
        return f"{one.addressee_no} {kind} 相続放棄"
    received = "不明" if one.received_yen is None else f"{one.received_yen:,}円"
    return f"{one.addressee_no} {kind} 相続分{one.numerator}/{one.denominator} 相続財産の価額{received}"
