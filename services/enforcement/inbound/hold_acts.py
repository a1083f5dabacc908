"""The acts by which two persons decide that a state stands against enforcement for a while, and that this ends.

Graces, suspensions and plans have acts of their own, in measure_acts.py.

Permissions: enforcement.hold.propose and enforcement.hold.approve.
"""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.enforcement.inbound.seizure_act import Number
from services.enforcement.inbound.words import Words
from services.enforcement.rules.holds import LABELS, HoldGround
from services.enforcement.store import holds
from services.enforcement.store.cases import FIND_CASE, LOCK_BY_ID
from services.enforcement.store.claims import SELECT_TAX_ITEMS
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.approvals import Act, Approved, Payload
from shared.contracts import BlockEnded, BlockSet, BlockState
from shared.contracts.fields import AddresseeNo, ClaimId
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("enforcement.hold.propose", ENFORCEMENT, AccessAction.DECIDE)
APPROVE = Access("enforcement.hold.approve", ENFORCEMENT, AccessAction.APPROVE)


class Hold(Payload):
    """What stands against seizures from a day on.

    Attributes:
        case_id: The case.
        addressee_no: Of whom.
        claim_ids: The claims it is about; none for all of the person.
        ground: Why.
        first_day: From when.
        last_day: Until when; none while nothing ends it.
        reason: In words.
    """

    case_id: Number
    addressee_no: AddresseeNo
    claim_ids: Annotated[tuple[ClaimId, ...], Field(max_length=500, strict=False)] = ()
    ground: HoldGround
    first_day: DayAtHand
    last_day: DayAtHand | None = None
    reason: Words

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("last_day: before first_day")
        if len(set(self.claim_ids)) != len(self.claim_ids):
            raise ValueError("claim_ids: the same claim stands twice")
        return self


class HoldEnd(Payload):
    """The end of a hold: from this day on it stands against nothing."""

    hold_id: UUID
    addressee_no: AddresseeNo
    effective_on: DayAtHand
    reason: Words


def hold_acts() -> tuple[Act[Any], ...]:
    """The two acts."""
    return (
        Act(
            name="enforcement.hold",
            label="滞納処分を止める事由の登録",
            payload=Hold,
            propose=PROPOSE,
            approve=APPROVE,
            lines=_lines,
            subjects=lambda payload: [payload.addressee_no],
            admissible=_require_holdable,
            execute=_hold,
        ),
        Act(
            name="enforcement.hold_end",
            label="滞納処分を止める事由の終了",
            payload=HoldEnd,
            propose=PROPOSE,
            approve=APPROVE,
            lines=lambda payload: [
                ("事由の番号", str(payload.hold_id)),
                ("宛名番号", payload.addressee_no),
                ("終了の日", payload.effective_on.isoformat()),
                ("理由", payload.reason),
            ],
            subjects=lambda payload: [payload.addressee_no],
            admissible=_require_endable,
            execute=_end,
        ),
    )


def _lines(payload: Hold) -> list[tuple[str, str]]:
    claims = "、".join(str(claim_id) for claim_id in payload.claim_ids) or "すべて"
    return [
        ("案件", str(payload.case_id)),
        ("宛名番号", payload.addressee_no),
        ("期別債権", claims),
        ("事由", LABELS[payload.ground]),
        ("期間", f"{payload.first_day}から{payload.last_day or '終了の決定'}まで"),
        ("理由", payload.reason),
    ]


async def _require_holdable(payload: Hold, connection: Connection) -> None:
    case = await connection.fetchrow(FIND_CASE, payload.addressee_no)
    if case is None or case["case_id"] != payload.case_id:
        raise Problem(409, "unknown_case", "この宛名の滞納整理の案件が見つかりません。番号を確かめてください。")
    known = await connection.fetch(SELECT_TAX_ITEMS, list(payload.claim_ids), payload.addressee_no)
    if len(known) != len(payload.claim_ids):
        raise Problem(409, "unknown_claim", "この宛名の期別債権でないものがあります。番号を確かめてください。")


async def _hold(approved: Approved[Hold], transaction: Transaction) -> None:
    payload, connection = approved.payload, transaction.connection
    await connection.fetch(LOCK_BY_ID, [payload.case_id])
    await _require_holdable(payload, connection)
    kept = (approved.approval_id, payload.case_id, payload.ground.value, payload.first_day, payload.last_day)
    await holds.HOLDS.copy(connection, [(*kept, transaction.started_at)])
    await holds.HELD_CLAIMS.copy(connection, [(approved.approval_id, claim_id) for claim_id in payload.claim_ids])
    event = BlockSet(
        block_id=str(approved.approval_id),
        addressee_no=payload.addressee_no,
        state=BlockState(payload.ground),
        claim_ids=payload.claim_ids,
        first_day=payload.first_day,
        last_day=payload.last_day,
    )
    transaction.publish(event, key=payload.addressee_no)


async def _require_endable(payload: HoldEnd, connection: Connection) -> None:
    if (
        await connection.fetchval(holds.SELECT_ENDABLE, payload.hold_id, payload.addressee_no, payload.effective_on)
        is None
    ):
        sentence = "終了させる事由がないか、すでに終了しているか、終了の日が始まりより前です。内容を確かめてください。"
        raise Problem(409, "not_endable", sentence)


async def _end(approved: Approved[HoldEnd], transaction: Transaction) -> None:
    payload = approved.payload
    await _require_endable(payload, transaction.connection)
    row = (payload.hold_id, approved.approval_id, payload.effective_on, transaction.started_at)
    await holds.ENDS.copy(transaction.connection, [row])
    event = BlockEnded(block_id=str(payload.hold_id), addressee_no=payload.addressee_no, ended_on=payload.effective_on)
    transaction.publish(event, key=payload.addressee_no)
