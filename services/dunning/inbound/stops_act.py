"""The acts by which two persons decide that a person is not dunned, reminded or called, and that this ends.

Permissions: dunning.stop.propose and dunning.stop.approve. A stop ends by itself after its last day.
"""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.dunning.handlers.stops import (
    NotStoppable,
    Stop,
    begin_stop,
    end_stop,
    require_endable,
    require_stoppable,
)
from services.dunning.rules.stops import LABELS, StopKind
from shared.access import Access, AccessAction
from shared.access.purposes import DUNNING
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, ClaimId
from shared.http.days import DayAtHand
from shared.http.problems import Problem
from shared.postgres.sql import Connection
from shared.transaction import Transaction

PROPOSE = Access("dunning.stop.propose", DUNNING, AccessAction.DECIDE)
APPROVE = Access("dunning.stop.approve", DUNNING, AccessAction.APPROVE)

_SENTENCES = {
    "too_long": "停止の期間は1年までです。それより長く止めるときは、期間が終わる前にあらためて起案してください。",
    "unknown_claim": "この宛名の期別債権でないものがあります。番号を確かめてください。",
    "already_stopped": "同じ停止がこの期間にすでにあります。停止の一覧を確かめてください。",
    "not_endable": "解除する停止がないか、すでに終わっているか、解除の日が停止の期間の外です。内容を確かめてください。",
}
Words = Annotated[str, Field(min_length=3, max_length=300)]


class StopDecision(Payload):
    """What is stopped, of whom, and until when."""

    kind: Annotated[StopKind, Field(strict=False)]
    addressee_no: AddresseeNo
    claim_ids: Annotated[tuple[ClaimId, ...], Field(max_length=500, strict=False)] = ()
    first_day: DayAtHand
    last_day: DayAtHand
    reason: Words

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("last_day: before first_day")
        if len(set(self.claim_ids)) != len(self.claim_ids):
            raise ValueError("claim_ids: the same claim stands twice")
        return self

    def stop(self) -> Stop:
        """What the rules need of it."""
        return Stop(self.kind, self.addressee_no, self.claim_ids, self.first_day, self.last_day, self.reason)


class StopEnd(Payload):
    """The end of a stop: from this day on it stands against nothing."""

    stop_id: UUID
    addressee_no: AddresseeNo
    ended_on: DayAtHand
    reason: Words


def stop_acts() -> tuple[Act[Any], ...]:
    """The two acts."""
    return (
        Act(
            name="dunning.stop",
            label="督促・催告・電話催告の停止",
            payload=StopDecision,
            propose=PROPOSE,
            approve=APPROVE,
            lines=_lines,
            subjects=lambda payload: [payload.addressee_no],
            admissible=_require_stoppable,
            execute=_begin,
        ),
        Act(
            name="dunning.stop_end",
            label="督促・催告・電話催告の停止の解除",
            payload=StopEnd,
            propose=PROPOSE,
            approve=APPROVE,
            lines=lambda payload: [
                ("停止の番号", str(payload.stop_id)),
                ("宛名番号", payload.addressee_no),
                ("解除の日", payload.ended_on.isoformat()),
                ("理由", payload.reason),
            ],
            subjects=lambda payload: [payload.addressee_no],
            admissible=_require_endable,
            execute=_end,
        ),
    )


def _lines(payload: StopDecision) -> list[tuple[str, str]]:
    return [
        ("停止", LABELS[payload.kind]),
        ("宛名番号", payload.addressee_no),
        ("期別債権", "、".join(str(claim_id) for claim_id in payload.claim_ids) or "すべて"),
        ("期間", f"{payload.first_day}から{payload.last_day}まで"),
        ("理由", payload.reason),
    ]


async def _require_stoppable(payload: StopDecision, connection: Connection) -> None:
    try:
        await require_stoppable(payload.stop(), connection)
    except NotStoppable as found:
        raise _problem(found) from None


async def _begin(approved: Approved[StopDecision], transaction: Transaction) -> None:
    try:
        await begin_stop(approved.payload.stop(), approved.approval_id, transaction)
    except NotStoppable as found:
        raise _problem(found) from None


async def _require_endable(payload: StopEnd, connection: Connection) -> None:
    try:
        await require_endable(payload.stop_id, payload.addressee_no, payload.ended_on, connection)
    except NotStoppable as found:
        raise _problem(found) from None


async def _end(approved: Approved[StopEnd], transaction: Transaction) -> None:
    payload = approved.payload
    try:
        await end_stop(
            payload.stop_id,
            payload.addressee_no,
            payload.ended_on,
            payload.reason,
            approved.approval_id,
            transaction,
        )
    except NotStoppable as found:
        raise _problem(found) from None


def _problem(found: NotStoppable) -> Problem:
    return Problem(409, found.code, _SENTENCES[found.code])
