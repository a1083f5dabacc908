"""The acts of a distribution: who else takes part, the statement (配当計算書), and the answer to an objection (異議).

Permissions: enforcement.creditor.propose, enforcement.creditor.approve, enforcement.distribution.propose and
enforcement.distribution.approve.
"""

from typing import Annotated, Any, Self
from uuid import UUID

import asyncpg
from pydantic import Field, model_validator

from services.enforcement.handlers import distributing
from services.enforcement.handlers.competing import (
    Entry,
    NotEnterable,
    enter_creditor,
    remove_creditor,
    require_enterable,
    require_removable,
)
from services.enforcement.handlers.distributing import locked_distribution
from services.enforcement.inbound.seizure_act import Number
from services.enforcement.inbound.words import Line as WordLine
from services.enforcement.inbound.words import Words
from services.enforcement.rules.distribution import (
    CREDITOR_LABELS,
    PRIOR,
    REQUESTS,
    CreditorKind,
    DistributionState,
    DistributionStep,
    Line,
    LineKind,
    UnlawfulDistribution,
    move,
)
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen, ClaimId, TaxItemCode
from shared.days import TOKYO
from shared.http.days import DayAtHand, DayOnPaper
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

ENTER = Access("enforcement.creditor.propose", ENFORCEMENT, AccessAction.REGISTER)
APPROVE_ENTRY = Access("enforcement.creditor.approve", ENFORCEMENT, AccessAction.APPROVE)
PROPOSE = Access("enforcement.distribution.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.distribution.approve", ENFORCEMENT, AccessAction.APPROVE)

_KIND_WORDS = {
    LineKind.COST: "滞納処分費",
    LineKind.OWN: "市の債権",
    LineKind.CREDITOR: "債権者",
    LineKind.REST: "滞納者",
}


class CompetingCreditor(Payload):
    """Somebody else who has a part in property of a person in arrears.

    Attributes:
        property_id: The property.
        addressee_no: Whose.
        kind: By what: a request (交付要求), a security, or a right that comes before every tax.
        name: Who; an authority or a bank, or a private creditor.
        claimed_yen: How much he claims (債権現在額申立書, 交付要求書).
        ranks_on: The statutory day of a tax (法定納期限等) or the day of registration.
        arrived_on: When a request arrived.
        limit_yen: Up to how much it comes before a younger tax (地方税法14条の12).
        from_former_owner: Whether the debtor got the property with it (14条の11).
        reference: The number of the request, the statement or the registration.
    """

    property_id: Number
    addressee_no: AddresseeNo
    kind: CreditorKind
    name: WordLine
    claimed_yen: Annotated[AmountYen, Field(gt=0)]
    ranks_on: DayOnPaper | None = None
    arrived_on: DayOnPaper | None = None
    limit_yen: AmountYen | None = None
    from_former_owner: bool = False
    reference: WordLine

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.ranks_on is None) != (self.kind in PRIOR):
            raise ValueError("ranks_on: give it for a request or a security, and not for what comes before every tax")
        if (self.arrived_on is None) == (self.kind in REQUESTS):
            raise ValueError("arrived_on: give it for a request (交付要求), and only there")
        if (self.limit_yen is not None or self.from_former_owner) and self.kind in PRIOR | REQUESTS:
            raise ValueError("limit_yen, from_former_owner: only a security that ranks by its date has them")
        return self

    def entry(self) -> Entry:
        """What the handlers need of it."""
        return Entry(**self.model_dump())


class CompetingCreditorEnd(Payload):
    """A creditor takes no part any more: he withdrew, was paid, or his security is deleted."""

    creditor_id: UUID
    addressee_no: AddresseeNo
    effective_on: DayAtHand
    reason: Words


class StatementLine(Payload):
    """A line of the statement as the officer saw it."""

    kind: LineKind
    claim_id: ClaimId | None = None
    creditor_id: UUID | None = None
    claimed_yen: AmountYen
    amount_yen: AmountYen


class _OfDistribution(Payload):
    """Names a distribution as the officer saw it; any later step stops the approval."""

    distribution_id: UUID
    step_no: Annotated[int, Field(ge=1, le=99_999)]
    addressee_no: AddresseeNo
    tax_items: Annotated[tuple[TaxItemCode, ...], Field(min_length=1, max_length=6, strict=False)]


class DistributionStatement(_OfDistribution):
    """The statement of distribution, line by line."""

    lines: Annotated[tuple[StatementLine, ...], Field(min_length=1, max_length=2_000, strict=False)]


class ObjectionAnswer(_OfDistribution):
    """The answer to objections (133条): right, so that another statement is drawn up, or not."""

    upheld: bool
    reason: Words


def distribution_acts() -> tuple[Act[Any], ...]:
    """Entering and removing a creditor, the statement, the answer to an objection."""
    return _entering(), _removing(), _stating(), _answering()


def _entering() -> Act[CompetingCreditor]:
    async def admissible(payload: CompetingCreditor, connection: Connection) -> None:
        try:
            await require_enterable(payload.entry(), connection)
        except NotEnterable as found:
            raise Problem(409, "not_enterable", str(found)) from None

    async def execute(approved: Approved[CompetingCreditor], transaction: Transaction) -> None:
        try:
            await enter_creditor(approved.payload.entry(), approved.approval_id, transaction)
        except NotEnterable as found:
            raise Problem(409, "not_enterable", str(found)) from None

    return Act(
        name="enforcement.competing_creditor",
        label="配当を受ける債権者の登録",
        payload=CompetingCreditor,
        propose=ENTER,
        approve=APPROVE_ENTRY,
        lines=_creditor_lines,
        subjects=lambda payload: [payload.addressee_no],
        admissible=admissible,
        execute=execute,
    )


def _removing() -> Act[CompetingCreditorEnd]:
    async def admissible(payload: CompetingCreditorEnd, connection: Connection) -> None:
        try:
            await require_removable(payload.creditor_id, payload.addressee_no, connection)
        except NotEnterable as found:
            raise Problem(409, "not_removable", str(found)) from None

    async def execute(approved: Approved[CompetingCreditorEnd], transaction: Transaction) -> None:
        payload = approved.payload
        if payload.effective_on > transaction.started_at.astimezone(TOKYO).date():
            raise Problem(409, "day_ahead", "取下げ・消滅の日がまだ来ていません。日付を確かめてください。")
        await admissible(payload, transaction.connection)
        await remove_creditor(payload.creditor_id, payload.effective_on, approved.approval_id, transaction)

    return Act(
        name="enforcement.competing_creditor_end",
        label="配当を受ける債権者の取下げ・消滅",
        payload=CompetingCreditorEnd,
        propose=ENTER,
        approve=APPROVE_ENTRY,
        lines=lambda payload: [
            ("債権者の登録", str(payload.creditor_id)),
            ("宛名番号", payload.addressee_no),
            ("日", payload.effective_on.isoformat()),
            ("理由", payload.reason),
        ],
        subjects=lambda payload: [payload.addressee_no],
        admissible=admissible,
        execute=execute,
    )


def _stating() -> Act[DistributionStatement]:
    async def execute(approved: Approved[DistributionStatement], transaction: Transaction) -> None:
        found, lines = await _drafted(approved.payload, transaction.connection)
        await distributing.decide(found, lines, approved.approval_id, transaction)

    async def admissible(payload: DistributionStatement, connection: Connection) -> None:
        await _drafted(payload, connection)

    return Act(
        name="enforcement.distribution",
        label="配当計算書",
        payload=DistributionStatement,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_statement_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


def _answering() -> Act[ObjectionAnswer]:
    async def admissible(payload: ObjectionAnswer, connection: Connection) -> None:
        found = await _as_seen(payload, connection)
        try:
            move(DistributionState(found["state"]), _step_of(payload))
        except UnlawfulDistribution as fault:
            raise Problem(409, "no_objection", str(fault)) from None

    async def execute(approved: Approved[ObjectionAnswer], transaction: Transaction) -> None:
        payload = approved.payload
        await admissible(payload, transaction.connection)
        found = await _as_seen(payload, transaction.connection)
        if payload.upheld:
            await distributing.uphold(found, payload.reason, approved.approval_id, transaction)
            return
        on = transaction.started_at.astimezone(TOKYO).date()
        step = DistributionStep.DISMISSED
        await distributing.add_step(found, step, on, payload.reason, approved.approval_id, transaction)

    return Act(
        name="enforcement.distribution_objection",
        label="配当計算書に対する異議の処理",
        payload=ObjectionAnswer,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("配当", str(payload.distribution_id)),
            ("宛名番号", payload.addressee_no),
            ("異議", "理由がある(配当計算書を更正する)" if payload.upheld else "理由がない"),
            ("理由", payload.reason),
        ],
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


def _step_of(payload: ObjectionAnswer) -> DistributionStep:
    return DistributionStep.UPHELD if payload.upheld else DistributionStep.DISMISSED


async def _as_seen(payload: _OfDistribution, connection: Connection) -> asyncpg.Record:
    found = await locked_distribution(payload.distribution_id, connection)
    seen = (payload.step_no, payload.addressee_no, sorted(one.value for one in payload.tax_items))
    if found is None or (found["step_no"], found["addressee_no"], list(found["tax_items"])) != seen:
        sentence = "配当が見つからないか、起案のときから変わっています。内容を開き直し、起案し直してください。"
        raise Problem(409, "changed", sentence)
    return found


async def _drafted(payload: DistributionStatement, connection: Connection) -> tuple[asyncpg.Record, list[Line]]:
    found = await _as_seen(payload, connection)
    try:
        move(DistributionState(found["state"]), DistributionStep.DECIDED)
        lines = await distributing.draft(found, connection)
    except UnlawfulDistribution as fault:
        raise Problem(409, "not_distributable", str(fault)) from None
    seen = [(one.kind, one.claim_id, one.creditor_id, one.claimed_yen, one.amount_yen) for one in payload.lines]
    if seen != [tuple(one)[:5] for one in lines]:
        sentence = "配当の内容が計算と異なります。債権者の登録と債権額を確かめ、内容を開き直してください。"
        raise Problem(409, "not_distributable", sentence)
    return found, lines


def _creditor_lines(payload: CompetingCreditor) -> list[tuple[str, str]]:
    lines = [
        ("財産", str(payload.property_id)),
        ("宛名番号", payload.addressee_no),
        ("債権者", payload.name),
        ("種類", CREDITOR_LABELS[payload.kind]),
        ("債権額", f"{payload.claimed_yen:,}円"),
        ("法定納期限等・登記の日", str(payload.ranks_on or "なし(すべての租税に優先)")),
    ]
    if payload.arrived_on:
        lines.append(("交付要求の受付日", payload.arrived_on.isoformat()))
    if payload.limit_yen is not None:
        lines.append(("優先額の限度", f"{payload.limit_yen:,}円(地方税法14条の12)"))
    if payload.from_former_owner:
        lines.append(("設定", "滞納者が取得する前(地方税法14条の11)"))
    return [*lines, ("証拠", payload.reference)]


def _statement_lines(payload: DistributionStatement) -> list[tuple[str, str]]:
    shares = [
        (
            _KIND_WORDS[one.kind] + (f" {one.claim_id or one.creditor_id}" if one.claim_id or one.creditor_id else ""),
            f"{one.amount_yen:,}円(債権額 {one.claimed_yen:,}円)",
        )
        for one in payload.lines
    ]
    total_yen = sum(one.amount_yen for one in payload.lines)
    return [
        ("配当", str(payload.distribution_id)),
        ("宛名番号", payload.addressee_no),
        *shares,
        ("合計", f"{total_yen:,}円"),
    ]
