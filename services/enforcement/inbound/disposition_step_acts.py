"""The acts by which two persons end or change a disposition beside seizures, and book the money that came under it."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.enforcement.handlers.disposition_steps import (
    Moved,
    Received,
    move,
    receive,
    require_movable,
    require_receivable,
)
from services.enforcement.inbound.disposition_act import APPROVE, PROPOSE, answered
from services.enforcement.inbound.words import Line, Words
from services.enforcement.rules.dispositions import STEP_LABELS, DispositionStep
from shared.approvals import Act, Approved, Payload
from shared.contracts.fields import AddresseeNo, AmountYen, TaxItemCode
from shared.http.days import DayAtHand
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_StepNo = Annotated[int, Field(ge=1, le=99_999)]
_Items = Annotated[tuple[TaxItemCode, ...], Field(max_length=6, strict=False)]


class DispositionStepPayload(Payload):
    """A step of a disposition that two persons decide.

    Attributes:
        disposition_id: The disposition.
        step_no: Its last step as the officer saw it.
        addressee_no: Of whom.
        counterparty_no: Who is liable beside him; none where nobody is.
        tax_items: The tax items of its claims.
        step: What is done, such as its withdrawal.
        effective_on: From which day it counts.
        reason: In words.
    """

    disposition_id: UUID
    step_no: _StepNo
    addressee_no: AddresseeNo
    counterparty_no: AddresseeNo | None = None
    tax_items: _Items
    step: DispositionStep
    effective_on: DayAtHand
    reason: Words

    def moved(self) -> Moved:
        """What the handlers need of it."""
        return Moved(*_place(self), self.step, self.effective_on, self.reason)


class DispositionMoney(Payload):
    """Money that came under a disposition.

    Attributes:
        disposition_id: The disposition.
        step_no: Its last step as the officer saw it.
        addressee_no: Of whom.
        counterparty_no: Who is liable beside him; none where nobody is.
        tax_items: The tax items of its claims.
        paid_on: The day on which it came.
        amount_yen: How much.
        reference: What proves it, such as the number of the court's statement.
    """

    disposition_id: UUID
    step_no: _StepNo
    addressee_no: AddresseeNo
    counterparty_no: AddresseeNo | None = None
    tax_items: _Items
    paid_on: DayAtHand
    amount_yen: Annotated[AmountYen, Field(gt=0)]
    reference: Line

    def received(self) -> Received:
        """What the handlers need of it."""
        return Received(*_place(self), self.paid_on, self.amount_yen, self.reference)


def _place(payload: DispositionStepPayload | DispositionMoney) -> tuple[UUID, int, str, str | None, tuple[str, ...]]:
    items = tuple(sorted(one.value for one in payload.tax_items))
    return payload.disposition_id, payload.step_no, payload.addressee_no, payload.counterparty_no, items


def _subjects(payload: DispositionStepPayload | DispositionMoney) -> list[str]:
    """Everybody concerned: nobody decides about his own household's liability for somebody else either."""
    return [one for one in (payload.addressee_no, payload.counterparty_no) if one]


def disposition_step_acts() -> tuple[Act[Any], ...]:
    """The two acts."""
    return _moving(), _receiving()


def _moving() -> Act[DispositionStepPayload]:
    async def admissible(payload: DispositionStepPayload, connection: Connection) -> None:
        await answered(require_movable(payload.moved(), connection))

    async def execute(approved: Approved[DispositionStepPayload], transaction: Transaction) -> None:
        await answered(move(approved.payload.moved(), approved.approval_id, transaction))

    return Act(
        name="enforcement.disposition_step",
        label="参加差押・交付要求・繰上徴収等の解除・取消し・終了",
        payload=DispositionStepPayload,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("処分", str(payload.disposition_id)),
            ("宛名番号", "、".join(_subjects(payload))),
            ("手続", STEP_LABELS[payload.step]),
            ("日付", payload.effective_on.isoformat()),
            ("理由", payload.reason),
        ],
        subjects=_subjects,
        version=2,
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )


def _receiving() -> Act[DispositionMoney]:
    async def admissible(payload: DispositionMoney, connection: Connection) -> None:
        await answered(require_receivable(payload.received(), connection))

    async def execute(approved: Approved[DispositionMoney], transaction: Transaction) -> None:
        await answered(receive(approved.payload.received(), approved.approval_id, transaction))

    return Act(
        name="enforcement.disposition_money",
        label="配当・納付の受入れ(交付要求等)",
        payload=DispositionMoney,
        propose=PROPOSE,
        approve=APPROVE,
        lines=lambda payload: [
            ("処分", str(payload.disposition_id)),
            ("宛名番号", "、".join(_subjects(payload))),
            ("受入れの日", payload.paid_on.isoformat()),
            ("金額", f"{payload.amount_yen:,}円"),
            ("証拠", payload.reference),
        ],
        subjects=_subjects,
        version=2,
        tax_items=lambda payload: {one.value for one in payload.tax_items},
        admissible=admissible,
        execute=execute,
    )
