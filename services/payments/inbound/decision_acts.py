"""The acts by which two persons decide about a claim: relief of its charge, exemption, due date, forced charge.

A fifth act ends any of these (有効フラグ).

An officer with payments.relief.propose names the claim as he saw it; the head of section with payments.relief.approve
decides. Both need its tax item, for the purpose of receipt. What is approved is carried out in the same transaction.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated, Any, Self, TypeVar
from uuid import UUID

from pydantic import Field, model_validator

from services.payments.handlers.decisions import NotDecidable, decide, require_decidable, require_revocable, revoke
from services.payments.inbound.claim_seen import SeenClaim, problem_of
from services.payments.rules.decisions import KIND_LABELS, RELIEFS, Decision, DecisionKind, ReliefGround
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AmountYen
from shared.http.days import DayAtHand, DayOnPaper
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("payments.relief.propose", RECEIPT, AccessAction.DECIDE)
APPROVE = Access("payments.relief.approve", RECEIPT, AccessAction.APPROVE)

Words = Annotated[str, Field(min_length=3, max_length=300)]


class _AboutClaim(Payload):
    """What every decision about a claim says: which claim, as it was seen, and why."""

    claim: SeenClaim
    reason: Words
    evidence: Words


class ChargeRelief(_AboutClaim):
    """Days on which the delinquency charge is not borne in full; how much less follows from the ground."""

    ground: ReliefGround
    first_day: DayOnPaper
    last_day: DayAtHand

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("last_day: before first_day")
        return self

    def decision(self) -> Decision:
        """The fact for the clearing."""
        return Decision(DecisionKind.CHARGE_RELIEF, self.ground.value, self.first_day, self.last_day)

    def what(self) -> list[tuple[str, str]]:
        """What whoever decides reads of it."""
        terms = RELIEFS[self.ground]
        return [("事由", f"{terms.label}({terms.article})"), ("期間", f"{self.first_day}から{self.last_day}まで")]


class ExemptionGround(StrEnum):
    """Why principal is exempted (減免の事由)."""

    DISASTER = "disaster"
    PUBLIC_ASSISTANCE = "public_assistance"
    LOST_INCOME = "lost_income"
    PUBLIC_USE = "public_use"
    DISABILITY = "disability"
    OTHER = "other"


_EXEMPTION_GROUNDS = {
    ExemptionGround.DISASTER: "災害",
    ExemptionGround.PUBLIC_ASSISTANCE: "生活保護",
    ExemptionGround.LOST_INCOME: "所得の皆無・著しい減少",
    ExemptionGround.PUBLIC_USE: "公益のための使用",
    ExemptionGround.DISABILITY: "障害者等",
    ExemptionGround.OTHER: "その他条例で定める事由",
}


class PrincipalExemption(_AboutClaim):
    """Principal that is not asked for, and the period that it is exempted for."""

    ground: ExemptionGround
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    first_day: DayOnPaper
    last_day: DayAtHand

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("last_day: before first_day")
        return self

    def decision(self) -> Decision:
        """The fact for the clearing."""
        return Decision(DecisionKind.EXEMPTION, self.ground.value, self.first_day, self.last_day, self.amount_yen)

    def what(self) -> list[tuple[str, str]]:
        """What whoever decides reads of it."""
        period = f"{self.first_day}から{self.last_day}まで"
        return [("事由", _EXEMPTION_GROUNDS[self.ground]), ("減免額", f"{self.amount_yen:,}円"), ("期間", period)]


class DueDateGround(StrEnum):
    """Why a due date is another than the assessment's; an acceleration (繰上徴収) is enforcement's to decide."""

    CHANGED = "changed"
    EXTENDED = "extended"


_DUE_DATE_GROUNDS = {
    DueDateGround.CHANGED: "納期限の変更",
    DueDateGround.EXTENDED: "災害等による期限の延長(地方税法20条の5の2)",
}


class DueDateDecision(_AboutClaim):
    """A due date in the place of the assessment's; every legal clock runs from it."""

    ground: DueDateGround
    due_on: DayAtHand

    def decision(self) -> Decision:
        """The fact for the clearing."""
        return Decision(DecisionKind.DUE_DATE, self.ground.value, due_on=self.due_on)

    def what(self) -> list[tuple[str, str]]:
        """What whoever decides reads of it."""
        return [("事由", _DUE_DATE_GROUNDS[self.ground]), ("納期限", self.due_on.isoformat())]


class ForcedChargeGround(StrEnum):
    """Why a charge is fixed by decision."""

    COURT = "court"
    SETTLED_ELSEWHERE = "settled_elsewhere"
    CALCULATED_BY_HAND = "calculated_by_hand"


_FORCED_GROUNDS = {
    ForcedChargeGround.COURT: "裁決・判決",
    ForcedChargeGround.SETTLED_ELSEWHERE: "他団体での確定",
    ForcedChargeGround.CALCULATED_BY_HAND: "手計算による確定",
}


class ForcedCharge(_AboutClaim):
    """The delinquency charge of a claim as a fixed amount, in the place of the computed one; it is assessed at once."""

    ground: ForcedChargeGround
    amount_yen: AmountYen

    def decision(self) -> Decision:
        """The fact for the clearing."""
        return Decision(DecisionKind.FORCED_CHARGE, self.ground.value, amount_yen=self.amount_yen)

    def what(self) -> list[tuple[str, str]]:
        """What whoever decides reads of it."""
        return [("事由", _FORCED_GROUNDS[self.ground]), ("延滞金", f"{self.amount_yen:,}円")]


class DecisionRevocation(_AboutClaim):
    """The end of a decision: it no longer counts, and stays to be read."""

    decision_id: UUID


_Decision = TypeVar("_Decision", ChargeRelief, PrincipalExemption, DueDateDecision, ForcedCharge)
_Any = TypeVar("_Any", ChargeRelief, PrincipalExemption, DueDateDecision, ForcedCharge, DecisionRevocation)


def decision_acts(municipality: Municipality) -> tuple[Act[Any], ...]:
    """The acts, in a municipality whose ordinance says the order of clearing and the terms of the charge."""
    return (
        _deciding(DecisionKind.CHARGE_RELIEF, ChargeRelief, municipality),
        _deciding(DecisionKind.EXEMPTION, PrincipalExemption, municipality),
        _deciding(DecisionKind.DUE_DATE, DueDateDecision, municipality),
        _deciding(DecisionKind.FORCED_CHARGE, ForcedCharge, municipality),
        _revoking(municipality),
    )


def _revoking(municipality: Municipality) -> Act[DecisionRevocation]:
    async def admissible(payload: DecisionRevocation, connection: Connection) -> None:
        await _answered(require_revocable(payload.claim.seen(), payload.decision_id, connection), connection)

    async def execute(approved: Approved[DecisionRevocation], transaction: Transaction) -> None:
        payload = approved.payload
        done = revoke(payload.claim.seen(), payload.decision_id, approved.approval_id, transaction, municipality)
        await _answered(done, transaction.connection)

    def lines(payload: DecisionRevocation) -> list[tuple[str, str]]:
        return _lines(payload, [("取り消す決定", str(payload.decision_id))])

    return _act("payments.decision_revocation", "決定の取消し", DecisionRevocation, lines, admissible, execute)


def _deciding(kind: DecisionKind, model: type[_Decision], municipality: Municipality) -> Act[_Decision]:
    async def admissible(payload: _Decision, connection: Connection) -> None:
        await _answered(require_decidable(payload.claim.seen(), payload.decision(), connection), connection)

    async def execute(approved: Approved[_Decision], transaction: Transaction) -> None:
        payload = approved.payload
        done = decide(payload.claim.seen(), payload.decision(), approved.approval_id, transaction, municipality)
        await _answered(done, transaction.connection)

    def lines(payload: _Decision) -> list[tuple[str, str]]:
        return _lines(payload, payload.what())

    return _act(f"payments.{kind.value}", KIND_LABELS[kind], model, lines, admissible, execute)


def _act(
    name: str,
    label: str,
    model: type[_Any],
    lines: Callable[[_Any], list[tuple[str, str]]],
    admissible: Callable[[_Any, Connection], Awaitable[None]],
    execute: Callable[[Approved[_Any], Transaction], Awaitable[None]],
) -> Act[_Any]:
    return Act(
        name=name,
        label=label,
        payload=model,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lines,
        subjects=lambda payload: [payload.claim.addressee_no],
        tax_items=lambda payload: {payload.claim.tax_item.value},
        admissible=admissible,
        execute=execute,
    )


def _lines(payload: _AboutClaim, what: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [*payload.claim.lines("期別債権"), *what, ("理由", payload.reason), ("証拠", payload.evidence)]


async def _answered(step: Awaitable[None], connection: Connection) -> None:
    """Take a step, and say in Japanese what stands against it.

    Raises:
        Problem: something does.
    """
    try:
        await step
    except NotDecidable as found:
        raise await problem_of(found.objection, connection) from None
    except NotYetAnnounced:
        sentence = "領収日または免除期間の割合がまだ告示されていません。告示が登録されてから承認してください。"
        raise Problem(409, "rates_not_announced", sentence) from None
