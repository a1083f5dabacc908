"""The acts by which two persons grant a grace, a suspension or a plan, and by which they end one.

Permissions: enforcement.measure.propose and enforcement.measure.approve. What the law asks for is tested when it is
proposed and again when it is approved. Suspension, grace and plan are different acts, so nobody grants one for another.
"""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.enforcement.handlers.measures import (
    Asked,
    Ending,
    NotGrantable,
    end,
    grant,
    require_endable,
    require_grantable,
)
from services.enforcement.inbound.seizure_act import Number
from services.enforcement.inbound.words import MaybeLine, Words
from services.enforcement.rules.measure_ends import END_LABELS, EndGround
from services.enforcement.rules.measures import (
    GROUNDS,
    KINDS,
    LABELS,
    Instalment,
    Means,
    MeasureGround,
)
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts import BlockState
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, TaxItemCode
from shared.days import TOKYO
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.measure.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.measure.approve", ENFORCEMENT, AccessAction.APPROVE)


class ClaimShare(Payload):
    """So much of a claim."""

    claim_id: ClaimId
    tax_item: TaxItemCode
    amount_yen: Annotated[AmountYen, Field(gt=0)]


class PromisedPart(Payload):
    """A part payment that is promised."""

    due_on: DayAtHand
    amount_yen: Annotated[AmountYen, Field(gt=0)]


class AbilityToPay(Payload):
    """What the debtor has at hand and what of it he needs for a month (支払能力調査)."""

    liquid_yen: AmountYen
    living_yen: AmountYen
    working_yen: AmountYen = 0


class Measure(Payload):
    """A grace, a suspension or a plan; which of them is said by the act.

    Attributes:
        case_id: The case.
        addressee_no: Of whom.
        claims: For which claims, and how much of each.
        ground: Why.
        first_day: From when.
        last_day: Until when; none for a suspension.
        applied_on: When it was applied for, or pledged.
        extends: The measure whose period it goes on.
        security: The security in words; empty without one.
        instalments: What is promised.
        means: What the debtor can pay.
        evidence: The papers that prove the ground.
        reason: In words.
    """

    case_id: Number
    addressee_no: AddresseeNo
    claims: Annotated[tuple[ClaimShare, ...], Field(min_length=1, max_length=500, strict=False)]
    ground: MeasureGround
    first_day: DayAtHand
    last_day: DayAtHand | None = None
    applied_on: DayAtHand | None = None
    extends: UUID | None = None
    security: MaybeLine = ""
    instalments: Annotated[tuple[PromisedPart, ...], Field(max_length=120, strict=False)] = ()
    means: AbilityToPay | None = None
    evidence: Words
    reason: Words

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len({one.claim_id for one in self.claims}) != len(self.claims):
            raise ValueError("claims: the same claim stands twice")
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("last_day: before first_day")
        return self

    def asked(self, kind: BlockState) -> Asked:
        """What the handlers need of it."""
        sheet = self.means
        means = Means(sheet.liquid_yen, sheet.living_yen, sheet.working_yen) if sheet else None
        return Asked(
            self.case_id,
            self.addressee_no,
            kind,
            self.ground,
            {one.claim_id: one.amount_yen for one in self.claims},
            self.first_day,
            self.last_day,
            self.applied_on,
            self.security,
            tuple(Instalment(one.due_on, one.amount_yen) for one in self.instalments),
            means,
            self.extends,
        )


class MeasureEnd(Payload):
    """The end of a measure before its time (取消し), or when it is paid.

    Attributes:
        measure_id: The measure.
        addressee_no: Of whom.
        tax_items: The tax items of its claims.
        ground: Why.
        effective_on: From when it stops nothing.
        heard_on: When the debtor was heard (弁明の聴取).
        reason: In words.
    """

    measure_id: UUID
    addressee_no: AddresseeNo
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6, strict=False)]
    ground: EndGround
    effective_on: DayAtHand
    heard_on: DayAtHand | None = None
    reason: Words

    def ending(self) -> Ending:
        """What the handlers need of it."""
        items = tuple(sorted(one.value for one in self.tax_items))
        return Ending(self.measure_id, self.addressee_no, items, self.ground, self.effective_on, self.heard_on)


def measure_acts(municipality: Municipality) -> tuple[Act[Any], ...]:
    """An act for each kind of measure, and one that ends any of them."""
    return (*(_granting(kind, municipality) for kind in KINDS), _ending(municipality))


def _granting(kind: BlockState, municipality: Municipality) -> Act[Measure]:
    async def admissible(payload: Measure, connection: Connection) -> None:
        try:
            await require_grantable(payload.asked(kind), connection, municipality)
        except NotGrantable as found:
            raise Problem(409, "not_grantable", str(found)) from None
        except NotYetAnnounced:
            raise law_unknown() from None

    async def execute(approved: Approved[Measure], transaction: Transaction) -> None:
        try:
            await grant(approved.payload.asked(kind), approved.approval_id, transaction, municipality)
        except NotGrantable as found:
            raise Problem(409, "not_grantable", str(found)) from None

    return Act(
        name=f"enforcement.{kind.value}",
        label=LABELS[kind],
        payload=Measure,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.tax_item.value for one in payload.claims},
        admissible=admissible,
        execute=execute,
    )


def _ending(municipality: Municipality) -> Act[MeasureEnd]:
    async def admissible(payload: MeasureEnd, connection: Connection) -> None:
        try:
            await require_endable(payload.ending(), connection, municipality)
        except NotGrantable as found:
            raise Problem(409, "not_endable", str(found)) from None

    async def execute(approved: Approved[MeasureEnd], transaction: Transaction) -> None:
        payload = approved.payload
        if payload.effective_on > transaction.started_at.astimezone(TOKYO).date():
            raise Problem(409, "day_ahead", "終了の日がまだ来ていません。終了の日から承認してください。")
        try:
            await end(payload.ending(), approved.approval_id, transaction, municipality)
        except NotGrantable as found:
            raise Problem(409, "not_endable", str(found)) from None

    return Act(
        name="enforcement.measure_end",
        label="猶予・執行停止・納税計画の取消し・終了",
        payload=MeasureEnd,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_end_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


def _lines(payload: Measure) -> list[tuple[str, str]]:
    claims = "、".join(
        f"{one.claim_id}({tax_item(one.tax_item.value).name}) {one.amount_yen:,}円" for one in payload.claims
    )
    total_yen = sum(one.amount_yen for one in payload.claims)
    lines = [
        ("案件", str(payload.case_id)),
        ("宛名番号", payload.addressee_no),
        ("期別債権", claims),
        ("合計", f"{total_yen:,}円"),
        ("事由", GROUNDS[payload.ground].label),
        ("期間", f"{payload.first_day}から{payload.last_day or '取消しの決定'}まで"),
        ("申請・誓約の日", str(payload.applied_on or "なし(職権)")),
        ("担保", payload.security or "なし"),
    ]
    if payload.extends:
        lines.append(("延長する処分", str(payload.extends)))
    if payload.means:
        means = payload.means
        at_hand = f"現金・預金等 {means.liquid_yen:,}円、生活 {means.living_yen:,}円、事業 {means.working_yen:,}円"
        lines.append(("支払能力", at_hand))
    parts = "、".join(f"{one.due_on} {one.amount_yen:,}円" for one in payload.instalments)
    return [*lines, ("分割納付", parts or "なし"), ("証拠", payload.evidence), ("理由", payload.reason)]


def _end_lines(payload: MeasureEnd) -> list[tuple[str, str]]:
    return [
        ("処分", str(payload.measure_id)),
        ("宛名番号", payload.addressee_no),
        ("事由", END_LABELS[payload.ground]),
        ("終了の日", payload.effective_on.isoformat()),
        ("弁明の聴取", str(payload.heard_on or "なし")),
        ("理由", payload.reason),
    ]


def law_unknown() -> Problem:
    """The refusal of what lies on a day whose numbers of law or ordinance are not known."""
    return Problem(409, "law_unknown", "この日の法令または条例の値が登録されていません。期間を確かめてください。")
