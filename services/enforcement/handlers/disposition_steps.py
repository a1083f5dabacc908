"""What happens to a disposition after its issue: noted by one officer, or decided by two, with what follows from it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.handlers.acceleration import after_cancelling
from services.enforcement.handlers.association import after_return
from services.enforcement.handlers.cases import settle_cases
from services.enforcement.handlers.dispositions import NotPossible, Row, locked, step_row
from services.enforcement.handlers.participation import become_seizure
from services.enforcement.rules.dispositions import (
    STEPS,
    DispositionKind,
    DispositionState,
    DispositionStep,
    Recorded,
    has_open_suit,
    next_state,
)
from services.enforcement.store import dispositions as store
from services.enforcement.store import second_liability
from services.enforcement.store.cases import LOCK_BY_ID
from shared.contracts import DispositionPaid
from shared.days import TOKYO
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class Moved(NamedTuple):
    """A step as two persons decide it.

    Attributes:
        disposition_id: Of what.
        step_no: Its last step as the officer saw it.
        addressee_no: Of whom.
        counterparty_no: Who is liable beside him.
        tax_items: The tax items of its claims, in order.
        step: What is done.
        effective_on: From which day it counts.
        reason: In words.
    """

    disposition_id: UUID
    step_no: int
    addressee_no: str
    counterparty_no: str | None
    tax_items: tuple[str, ...]
    step: DispositionStep
    effective_on: date
    reason: str


class Received(NamedTuple):
    """Money under a disposition as two persons book it; the fields are those of `Moved` where they have its names."""

    disposition_id: UUID
    step_no: int
    addressee_no: str
    counterparty_no: str | None
    tax_items: tuple[str, ...]
    paid_on: date
    amount_yen: Yen
    reference: str


_After = Callable[[Row, date, Transaction, UUID], Awaitable[None]]
#: What follows from a step that two persons decided.
_AFTER: Mapping[tuple[DispositionKind, DispositionStep], _After] = {
    (DispositionKind.ACCELERATION, DispositionStep.CANCELLED): after_cancelling,
    (DispositionKind.ASSOCIATION, DispositionStep.RETURNED): after_return,
    (DispositionKind.PARTICIPATION, DispositionStep.BECAME_SEIZURE): become_seizure,
}


async def note(
    disposition_id: UUID, step: DispositionStep, on: date, text: str, transaction: Transaction
) -> asyncpg.Record:
    """Note what has happened in the world to a disposition; gives it as it was before.

    Raises:
        NotPossible: There is none, the step is not one that one officer notes, or the day is wrong.
        UnlawfulDispositionStep: The step does not fit where it stands.
    """
    row = await locked(disposition_id, transaction.connection)
    terms = STEPS[DispositionKind(row["kind"])].get(step)
    if terms is None:
        raise NotPossible("この処分にその手続の記録はありません。手続を選び直してください。")
    if terms.recorded is not Recorded.OFFICER:
        raise NotPossible("この手続は二人で決裁します。起案してください。")
    await _require_day(row, on, transaction)
    if step is DispositionStep.DEMANDED and row["counterparty_no"] is None:
        raise NotPossible("納付催告書は、保証人または第二次納税義務者に発します。この処分にはどちらもいません。")
    if step is DispositionStep.DEMANDED and row["due_on"] is not None and on <= row["due_on"]:
        raise NotPossible(f"納付の期限({row['due_on']})を過ぎてから、納付催告書を発してください(地方税法11条2項)。")
    if step is DispositionStep.SUIT_ENDED and not has_open_suit([DispositionStep(one) for one in row["done"]]):
        raise NotPossible("係属している訴訟の記録がありません。先に訴えの提起を記録してください。")
    await store.STEPS.copy(transaction.connection, [step_row(row, step, on, transaction, note=text)])
    await _settle_liable(row, f"disposition:{disposition_id}", transaction)
    return row


async def require_movable(moved: Moved, connection: Connection) -> asyncpg.Record:
    """Check a step that two persons decide; gives the disposition, locked.

    Raises:
        NotPossible: It is not as the officer saw it, or the step is not one that two persons decide.
        UnlawfulDispositionStep: The step does not fit where it stands.
    """
    row = await _seen(moved, connection)
    kind = DispositionKind(row["kind"])
    terms = STEPS[kind].get(moved.step)
    if terms is None or terms.recorded is not Recorded.TWO_PERSONS or moved.step is DispositionStep.MONEY_RECEIVED:
        raise NotPossible("二人で決裁する手続ではありません。処分の記録または受入れの起案によってください。")
    next_state(kind, DispositionState(row["state"]), {DispositionStep(one) for one in row["done"]}, moved.step)
    if await connection.fetchval(second_liability.SELECT_LIVE, moved.disposition_id):
        raise NotPossible("第二次納税義務者の財産を差し押さえています。先に差押えを終わらせてください。")
    return row


async def move(moved: Moved, approval_id: UUID, transaction: Transaction) -> None:
    """Take a step that two persons decided, and do what follows from it.

    Raises:
        NotPossible: Things have changed since it was proposed, or the day lies ahead.
        UnlawfulDispositionStep: The step does not fit where it stands.
    """
    row = await require_movable(moved, transaction.connection)
    await _require_day(row, moved.effective_on, transaction)
    step = step_row(row, moved.step, moved.effective_on, transaction, note=moved.reason, approval_id=approval_id)
    await store.STEPS.copy(transaction.connection, [step])
    await _settle_liable(row, f"approval:{approval_id}", transaction)
    after = _AFTER.get((DispositionKind(row["kind"]), moved.step))
    if after is not None:
        await after(row, moved.effective_on, transaction, approval_id)


async def require_receivable(received: Received, connection: Connection) -> asyncpg.Record:
    """Check money that came under a disposition; gives it, locked.

    Raises:
        NotPossible: It is not as the officer saw it, or more came than may be collected by it.
        UnlawfulDispositionStep: No money comes under it as it stands.
    """
    row = await _seen(received, connection)
    step = DispositionStep.MONEY_RECEIVED
    done = {DispositionStep(one) for one in row["done"]}
    next_state(DispositionKind(row["kind"]), DispositionState(row["state"]), done, step)
    claims = await connection.fetch(store.SELECT_STATED, received.disposition_id)
    if row["counterparty_no"] is not None and not any(one["owed_yen"] for one in claims):
        raise NotPossible("主たる徴収金に未納の額がありません。この方から徴収することはできません。")
    if row["limit_yen"] is None:
        return row
    # Whoever issues a seizure under the same limit locks the case too, so one of the two sees the other.
    await connection.fetch(LOCK_BY_ID, [row["case_id"]])
    taken_yen = await connection.fetchval(second_liability.SELECT_TAKEN, received.disposition_id)
    left_yen = row["limit_yen"] - row["received_yen"] - taken_yen
    if received.amount_yen > left_yen:
        raise NotPossible(f"限度額を超えています。この処分で徴収できるのは、あと{left_yen:,}円です。")
    return row


async def receive(received: Received, approval_id: UUID, transaction: Transaction) -> None:
    """Keep money that came under a disposition, and announce it to payments, which posts it.

    Raises:
        NotPossible: As `require_receivable`, or the day lies ahead.
        UnlawfulDispositionStep: No money comes under it as it stands.
    """
    connection = transaction.connection
    row = await require_receivable(received, connection)
    await _require_day(row, received.paid_on, transaction)
    step = step_row(
        row,
        DispositionStep.MONEY_RECEIVED,
        received.paid_on,
        transaction,
        note=received.reference,
        approval_id=approval_id,
    )
    payment_no = row["step_no"] + 1
    await store.STEPS.copy(connection, [step])
    paid = (received.disposition_id, payment_no, received.paid_on, received.amount_yen)
    await store.PAYMENTS.copy(connection, [paid])
    event = DispositionPaid(
        disposition_id=str(received.disposition_id),
        addressee_no=row["addressee_no"],
        payment_no=payment_no,
        disposition_kind=row["kind"],
        paid_on=received.paid_on,
        amount_yen=received.amount_yen,
        claim_ids=tuple(row["claim_ids"]),
    )
    transaction.publish(event, key=row["addressee_no"])


async def _settle_liable(row: Row, cause: str, transaction: Transaction) -> None:
    """Open or close the case of whoever is liable beside the debtor: once demanded to pay, he may be seized from."""
    if row["counterparty_no"] is not None:
        today = transaction.started_at.astimezone(TOKYO).date()
        await settle_cases({row["counterparty_no"]: cause}, today, transaction)


async def _seen(asked: Moved | Received, connection: Connection) -> asyncpg.Record:
    row = await locked(asked.disposition_id, connection)
    concerned = (row["addressee_no"], row["counterparty_no"], tuple(row["tax_items"]))
    if concerned != (asked.addressee_no, asked.counterparty_no, asked.tax_items):
        raise NotPossible("処分の宛名番号または税目が異なります。内容を開き直し、起案し直してください。")
    if row["step_no"] != asked.step_no:
        raise NotPossible("処分が起案のときから変わっています。内容を開き直し、起案し直してください。")
    return row


async def _require_day(row: Row, on: date, transaction: Transaction) -> None:
    today = transaction.started_at.astimezone(TOKYO).date()
    steps = await transaction.connection.fetch(store.SELECT_STEPS, row["disposition_id"])
    issued_on = next((one["effective_on"] for one in steps if one["kind"] == DispositionStep.ISSUED), None)
    if issued_on is not None and not issued_on <= on <= today:
        raise NotPossible(f"発付の日({issued_on})から今日までの日を入力してください。")
