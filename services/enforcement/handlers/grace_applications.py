"""Applications for graces (猶予の申請): received, corrected, taken as withdrawn, or decided by two persons."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.rules.grace_applications import (
    DECIDABLE,
    NOTED,
    OPEN,
    STATE_LABELS,
    ApplicationState,
    RefusalGround,
    Undecidable,
    may_apply,
    require_step,
    supplement_last_day,
)
from services.enforcement.rules.measures import LABELS, MeasureGround
from services.enforcement.store import grace_applications as store
from services.enforcement.store import measures
from services.enforcement.store.cases import LOCK_BY_ID
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import BlockState
from shared.law.municipality import Municipality
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7

LAPSE = Access("enforcement.application.lapse", ENFORCEMENT, AccessAction.UPDATE)
_OPEN = sorted(state.value for state in OPEN)


class Application(NamedTuple):
    """An application as it came in; the route explains the fields."""

    kind: BlockState
    ground: MeasureGround
    amounts_yen: Mapping[int, Yen]
    extends: UUID | None
    applied_on: date
    received_on: date
    first_day: date
    last_day: date
    security: str
    facts: str


async def receive(asked: Application, case_id: int, addressee_no: str, transaction: Transaction) -> UUID:
    """Keep an application; it stands against nothing, and acknowledges its claims (民法152条).

    Raises:
        Undecidable: Nobody applies on this ground, a claim is not the applicant's, there is nothing to extend, or an
            application for the same is open.
    """
    connection = transaction.connection
    await connection.fetch(LOCK_BY_ID, [case_id])
    if not may_apply(asked.kind, asked.ground):
        raise Undecidable(f"{LABELS[asked.kind]}を申請する事由ではありません。事由を選び直してください。")
    claim_ids = sorted(asked.amounts_yen)
    known = await connection.fetch(measures.SELECT_CLAIMS, claim_ids, addressee_no)
    if len(known) != len(claim_ids):
        raise Undecidable("この宛名の期別債権でないものがあります。番号を確かめてください。")
    if asked.extends is not None:
        before = await connection.fetchrow(measures.SELECT_EXTENDABLE, asked.extends)
        if before is None or before["kind"] != asked.kind or not set(claim_ids) <= set(before["claim_ids"]):
            raise Undecidable("延長する猶予がないか、種類または期別債権が異なります。番号を確かめてください。")
    await _require_alone(case_id, asked.kind, claim_ids, connection)
    application_id, by, at = uuid7(), transaction.actor.id, transaction.started_at
    about = (asked.kind.value, asked.ground.value, asked.extends, asked.applied_on, asked.received_on)
    wanted = (asked.first_day, asked.last_day, asked.security, asked.facts)
    await store.APPLICATIONS.copy(connection, [(application_id, case_id, *about, *wanted, by, at)])
    await store.CLAIMS.copy(connection, [(application_id, one, asked.amounts_yen[one]) for one in claim_ids])
    first = (application_id, 1, uuid7(), ApplicationState.RECEIVED.value, asked.received_on)
    await store.STEPS.copy(connection, [(*first, None, [], "", None, by, at)])
    return application_id


async def locked_application(application_id: UUID, connection: Connection) -> asyncpg.Record | None:
    """An application as it stands now; its case is locked until the transaction ends."""
    case_id = await connection.fetchval(store.SELECT_CASE_ID, application_id)
    if case_id is None:
        return None
    await connection.fetch(LOCK_BY_ID, [case_id])
    return await connection.fetchrow(store.SELECT_ONE, application_id)


async def note_step(
    found: asyncpg.Record,
    step: ApplicationState,
    on: date,
    note: str,
    transaction: Transaction,
    municipality: Municipality,
) -> None:
    """Note what one officer may note: what was asked for, that the notice arrived, what came, a withdrawal.

    Raises:
        Undecidable: Two persons decide it, it may not come now, or it comes too late.
    """
    if step not in NOTED:
        raise Undecidable(f"「{STATE_LABELS[step]}」は記録できません。決裁によるものは起案してください。")
    state = ApplicationState(found["state"])
    require_step(state, step, found["effective_on"], on, found["due_on"])
    connection = transaction.connection
    if state is ApplicationState.LAPSED:
        named = await connection.fetch(store.SELECT_NAMED, found["application_id"])
        kind = BlockState(found["kind"])
        await _require_alone(found["case_id"], kind, [one["claim_id"] for one in named], connection)
    due_on = None
    if step is ApplicationState.SUPPLEMENT_SERVED:
        days = municipality.ordinance.grace_supplement_days.on(on)
        due_on = supplement_last_day(on, days, municipality.law.business_days)
    by, at = transaction.actor.id, transaction.started_at
    which = (found["application_id"], found["step_no"] + 1, uuid7(), step.value, on, due_on)
    await store.STEPS.copy(connection, [(*which, [], note, None, by, at)])


async def decide(
    application_id: UUID,
    step_no: int,
    step: ApplicationState,
    grounds: Collection[RefusalGround],
    note: str,
    approval_id: UUID,
    on: date,
    transaction: Transaction,
) -> None:
    """Keep what two persons decided about an application that was checked and is locked.

    Args:
        application_id: The application.
        step_no: Its last step.
        step: Granted or refused.
        grounds: Why it is refused; none for a grant.
        note: The reason as it is told.
        approval_id: Of the decision; of a grant it is the measure.
        on: The day of the decision.
        transaction: In which it was checked.
    """
    why = [ground.value for ground in grounds]
    by, at = transaction.actor.id, transaction.started_at
    row = (application_id, step_no + 1, approval_id, step.value, on, None, why, note, approval_id, by, at)
    await store.STEPS.copy(transaction.connection, [row])


async def application_for(
    kind: BlockState,
    case_id: int,
    claim_ids: Collection[int],
    applied_on: date,
    extends: UUID | None,
    connection: Connection,
) -> asyncpg.Record | None:
    """The open application that a grant answers; none where nothing was received for these claims.

    Raises:
        Undecidable: What was received is another one, or is being corrected.
    """
    rows = await connection.fetch(store.SELECT_SHARING, case_id, kind.value, sorted(claim_ids), _OPEN)
    if not rows:
        return None
    answered = [row for row in rows if (row["applied_on"], row["extends"]) == (applied_on, extends)]
    if len(rows) > 1 or not answered:
        raise Undecidable(
            f"この期別債権には{rows[0]['applied_on']}の申請が受け付けられています。"
            "申請の日と延長する処分を合わせるか、先にその申請を終わらせてください。"
        )
    if ApplicationState(answered[0]["state"]) not in DECIDABLE:
        raise Undecidable("申請書の訂正または書類の提出を求めています。提出を記録してから起案してください。")
    return answered[0]


async def lapse_applications(day: date, transaction: Transaction) -> dict[str, Any]:
    """Take applications as withdrawn that were not corrected in time (みなし取下げ, 地方税法15条の2第8項), each once.

    Args:
        day: The business day; whose last day is before it has had his time.
        transaction: Everything commits with it, so a repeated run finds nothing new.
    """
    connection, by, at = transaction.connection, transaction.actor.id, transaction.started_at
    overdue = await connection.fetch(store.SELECT_OVERDUE, day)
    await connection.fetch(LOCK_BY_ID, [row["case_id"] for row in overdue])
    # What was handed in while the locks were waited for is not overdue any more, and only what is locked is touched.
    locked = {row["application_id"] for row in overdue}
    rows = [row for row in await connection.fetch(store.SELECT_OVERDUE, day) if row["application_id"] in locked]
    lapsed = ApplicationState.LAPSED.value
    steps = [
        (row["application_id"], row["step_no"] + 1, uuid7(), lapsed, row["due_on"] + timedelta(days=1), row["due_on"])
        for row in rows
    ]
    await store.STEPS.copy(connection, [(*step, [], "", None, by, at) for step in steps])
    if rows:
        transaction.record_access(LAPSE, [row["addressee_no"] for row in rows], fields=("grace_application",))
    return {"lapsed": len(rows)}


async def _require_alone(case_id: int, kind: BlockState, claim_ids: Collection[int], connection: Connection) -> None:
    if await connection.fetch(store.SELECT_SHARING, case_id, kind.value, sorted(claim_ids), _OPEN):
        raise Undecidable("同じ期別債権について同じ猶予の申請が受け付けられています。一覧を開き直してください。")
