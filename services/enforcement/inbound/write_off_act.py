"""The acts by which two persons write claims off (不納欠損), and by which they undo a write-off that was a mistake.

Permissions: enforcement.write_off.propose and enforcement.write_off.approve. The clock of each claim is asked when it
is proposed and again when it is approved: nobody writes off what the law has not ended.
"""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.enforcement.handlers.write_off import (
    Asked,
    NotWritable,
    Undoing,
    require_undoable,
    require_writable,
    undo,
    write_off,
)
from services.enforcement.inbound.seizure_act import Number
from services.enforcement.inbound.words import Words
from services.enforcement.rules.write_off import LABELS
from services.enforcement.store.write_off import SELECT_TODAY
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts import WriteOffGround
from shared.contracts.fields import AddresseeNo, ClaimId, TaxItemCode
from shared.http.days import DayOnPaper
from shared.http.problems import Problem
from shared.law.tax_items import tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.write_off.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.write_off.approve", ENFORCEMENT, AccessAction.APPROVE)


class EndedClaim(Payload):
    """A claim, and the first day on which it is no more; none where it is extinguished at once, by the approval."""

    claim_id: ClaimId
    tax_item: TaxItemCode
    extinguished_on: DayOnPaper | None = None


class WriteOff(Payload):
    """Claims of a person that are written off on one ground.

    Attributes:
        case_id: The case.
        addressee_no: Of whom.
        claims: Which claims, with their days.
        ground: Why.
        evidence: The papers that prove it.
        reason: In words.
    """

    case_id: Number
    addressee_no: AddresseeNo
    claims: Annotated[tuple[EndedClaim, ...], Field(min_length=1, max_length=500, strict=False)]
    ground: WriteOffGround
    evidence: Words
    reason: Words

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len({one.claim_id for one in self.claims}) != len(self.claims):
            raise ValueError("claims: the same claim stands twice")
        return self

    def asked(self) -> Asked:
        """What the handlers need of it."""
        days = {one.claim_id: one.extinguished_on for one in self.claims}
        items = {one.claim_id: one.tax_item.value for one in self.claims}
        return Asked(self.case_id, self.addressee_no, self.ground, days, items)


class UndoneClaim(Payload):
    """A claim that is owed again."""

    claim_id: ClaimId
    tax_item: TaxItemCode


class WriteOffUndoing(Payload):
    """Claims of a write-off that was a mistake.

    Attributes:
        write_off_id: The write-off.
        addressee_no: Of whom.
        claims: Which of its claims.
        evidence: The papers that prove the mistake.
        reason: In words.
    """

    write_off_id: UUID
    addressee_no: AddresseeNo
    claims: Annotated[tuple[UndoneClaim, ...], Field(min_length=1, max_length=500, strict=False)]
    evidence: Words
    reason: Words

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len({one.claim_id for one in self.claims}) != len(self.claims):
            raise ValueError("claims: the same claim stands twice")
        return self

    def undoing(self) -> Undoing:
        """What the handlers need of it."""
        items = {one.claim_id: one.tax_item.value for one in self.claims}
        return Undoing(self.write_off_id, self.addressee_no, items)


def write_off_acts() -> tuple[Act[WriteOff], Act[WriteOffUndoing]]:
    """Write-off, and its undoing."""
    return _writing_off(), _undoing()


def _writing_off() -> Act[WriteOff]:
    async def admissible(payload: WriteOff, connection: Connection) -> None:
        try:
            await require_writable(payload.asked(), await connection.fetchval(SELECT_TODAY), connection)
        except NotWritable as found:
            raise Problem(409, "not_writable", str(found)) from None

    async def execute(approved: Approved[WriteOff], transaction: Transaction) -> None:
        try:
            await write_off(approved.payload.asked(), approved.approval_id, transaction)
        except NotWritable as found:
            raise Problem(409, "not_writable", str(found)) from None

    return Act(
        name="enforcement.write_off",
        label="不納欠損",
        payload=WriteOff,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.tax_item.value for one in payload.claims},
        admissible=admissible,
        execute=execute,
    )


def _undoing() -> Act[WriteOffUndoing]:
    async def admissible(payload: WriteOffUndoing, connection: Connection) -> None:
        try:
            await require_undoable(payload.undoing(), connection)
        except NotWritable as found:
            raise Problem(409, "not_undoable", str(found)) from None

    async def execute(approved: Approved[WriteOffUndoing], transaction: Transaction) -> None:
        try:
            await undo(approved.payload.undoing(), approved.approval_id, transaction)
        except NotWritable as found:
            raise Problem(409, "not_undoable", str(found)) from None

    return Act(
        name="enforcement.write_off_undo",
        label="不納欠損の取消し(訂正)",
        payload=WriteOffUndoing,
        propose=PROPOSE,
        approve=APPROVE,
        lines=_undo_lines,
        subjects=lambda payload: [payload.addressee_no],
        tax_items=lambda payload: {one.tax_item.value for one in payload.claims},
        admissible=admissible,
        execute=execute,
    )


def _lines(payload: WriteOff) -> list[tuple[str, str]]:
    claims = "、".join(
        f"{one.claim_id}({tax_item(one.tax_item.value).name}) {one.extinguished_on or '決裁の日'}に消滅"
        for one in payload.claims
    )
    return [
        ("案件", str(payload.case_id)),
        ("宛名番号", payload.addressee_no),
        ("期別債権", claims),
        ("事由", LABELS[payload.ground]),
        ("証拠", payload.evidence),
        ("理由", payload.reason),
    ]


def _undo_lines(payload: WriteOffUndoing) -> list[tuple[str, str]]:
    claims = "、".join(f"{one.claim_id}({tax_item(one.tax_item.value).name})" for one in payload.claims)
    return [
        ("不納欠損", str(payload.write_off_id)),
        ("宛名番号", payload.addressee_no),
        ("期別債権", claims),
        ("証拠", payload.evidence),
        ("理由", payload.reason),
    ]
