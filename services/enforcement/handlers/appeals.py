"""Appeals (審査請求): received by one officer, which stops the sale at once; two persons let it go on."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.rules.appeals import (
    NOTED,
    STATE_LABELS,
    UPHELD,
    AppealedAct,
    AppealState,
    Appellant,
    Periods,
    Unappealable,
    last_day_to_file,
    require_sale_allowable,
    require_step,
)
from services.enforcement.rules.seizure_kinds import KINDS, LIKE_REAL_ESTATE, Course
from services.enforcement.store import appeals as store
from services.enforcement.store import holds
from services.enforcement.store.cases import LOCK_BY_ID
from shared.contracts import BlockEnded, BlockSet, BlockState
from shared.days import TOKYO
from shared.law.library import LAW
from shared.law.parameter import NotInForce
from shared.postgres.sql import Connection, Sql
from shared.transaction import Transaction, uuid7

_REGISTERED = sorted(kind.value for kind, terms in KINDS.items() if terms.course is Course.REGISTERED)
_REAL_ESTATE = sorted(kind.value for kind in LIKE_REAL_ESTATE)
#: How the act of each kind is read, and what is asked for beside its number.
_ACTS: Mapping[AppealedAct, tuple[Sql, tuple[list[str], ...]]] = MappingProxyType(
    {
        AppealedAct.DUNNING_NOTICE: (store.SELECT_DUNNING_NOTICE, (_REGISTERED,)),
        AppealedAct.SEIZURE: (store.SELECT_SEIZURE, (_REAL_ESTATE,)),
        AppealedAct.DISPOSITION: (store.SELECT_DISPOSITION, ()),
        AppealedAct.SALE: (store.SELECT_SALE, (_REAL_ESTATE,)),
        AppealedAct.DISTRIBUTION: (store.SELECT_DISTRIBUTION, ()),
    }
)
_SALE_ALLOWED = "sale_allowed"


class Reception(NamedTuple):
    """An appeal as it came in; the route explains the fields."""

    case_id: int
    act: AppealedAct
    reference: str
    appellant: Appellant
    appellant_name: str
    grounds: str
    known_on: date
    filed_on: date
    received_on: date


async def find_act(act: AppealedAct, reference: str, connection: Connection) -> asyncpg.Record | None:
    """The act of that number: whose, on which claims, since when; none where there is none or it was not done yet."""
    if act is not AppealedAct.DUNNING_NOTICE:
        try:
            reference = str(UUID(reference))
        except ValueError:
            return None
    statement, kinds = _ACTS[act]
    return await connection.fetchrow(statement, reference, *kinds)


async def receive(received: Reception, act: asyncpg.Record, transaction: Transaction) -> UUID:
    """Keep an appeal and stop the sale for the claims of the act (地方税法19条の7第1項).

    Raises:
        Unappealable: Its days are impossible, or the same paper was received before.
    """
    connection, at = transaction.connection, transaction.started_at
    await connection.fetch(LOCK_BY_ID, [received.case_id])
    today = at.astimezone(TOKYO).date()
    if not act["acted_on"] <= received.known_on <= received.filed_on <= received.received_on <= today:
        sentence = (
            f"処分の日({act['acted_on']})、知った日、提出の日、受付の日が、この順に今日までの日でなければなりません。"
        )
        raise Unappealable(sentence)
    try:
        periods = Periods(
            LAW.appeal_months.on(received.known_on),
            LAW.appeal_from_act_months.on(act["acted_on"]),
            LAW.appeal_dunning_months.on(received.known_on),
        )
    except NotInForce:
        raise Unappealable("処分の日の法令の値が登録されていません。日付を確かめてください。") from None
    last_day = last_day_to_file(
        received.act, received.known_on, act["acted_on"], act["special_on"], periods, LAW.business_days
    )
    reference = received.reference if received.act is AppealedAct.DUNNING_NOTICE else str(UUID(received.reference))
    identity = (received.act.value, reference, received.appellant.value, received.appellant_name)
    appeal_id, by = uuid7(), transaction.actor.id
    days = (received.known_on, received.filed_on, received.received_on, last_day)
    whose = (appeal_id, received.case_id, act["addressee_no"])
    if await connection.fetchval(store.ADD, *whose, *identity, received.grounds, *days, by, at) is None:
        raise Unappealable("同じ審査請求がすでに受け付けられています。一覧を開き直してください。")
    first = AppealState.RECEIVED.value
    await store.STEPS.copy(connection, [(appeal_id, 1, first, first, received.received_on, None, "", None, by, at)])
    await _stop_sale(appeal_id, received, act, transaction)
    return appeal_id


async def _stop_sale(appeal_id: UUID, received: Reception, act: asyncpg.Record, transaction: Transaction) -> None:
    """Stop the sale for the claims of the act; an act that names none yet has nothing that could be sold for it."""
    if not act["claim_ids"]:
        return
    connection = transaction.connection
    hold = (appeal_id, received.case_id, BlockState.APPEAL.value, received.received_on, None, transaction.started_at)
    await holds.HOLDS.copy(connection, [hold])
    await holds.HELD_CLAIMS.copy(connection, [(appeal_id, claim_id) for claim_id in act["claim_ids"]])
    event = BlockSet(
        block_id=str(appeal_id),
        addressee_no=act["addressee_no"],
        state=BlockState.APPEAL,
        claim_ids=tuple(act["claim_ids"]),
        first_day=received.received_on,
        last_day=None,
    )
    transaction.publish(event, key=act["addressee_no"])


async def locked_appeal(appeal_id: UUID, connection: Connection) -> asyncpg.Record | None:
    """An appeal as it stands now, locked until the transaction ends."""
    if await connection.fetchval(store.LOCK, appeal_id) is None:
        return None
    return await connection.fetchrow(store.SELECT_ONE, appeal_id)


async def note_step(
    found: asyncpg.Record, step: AppealState, on: date, due_on: date | None, note: str, transaction: Transaction
) -> None:
    """Note what one officer may note: a correction, an answer, and what was asked for.

    Raises:
        Unappealable: Two persons decide it, or it may not come now.
    """
    if step not in NOTED:
        raise Unappealable(f"「{STATE_LABELS[step]}」は記録ではなく決裁によります。起案してください。")
    require_step(AppealState(found["state"]), step, found["effective_on"], on, due_on)
    await _add(found, step.value, step, on, due_on, note, None, transaction)


async def require_ending(found: asyncpg.Record, step: AppealState, on: date, connection: Connection) -> None:
    """Check an end that two persons decide.

    Raises:
        Unappealable: It may not come now, or what was upheld in whole has not been done: the act still stands.
    """
    state = AppealState(found["state"])
    require_step(state, step, found["effective_on"], on, None)
    if step is AppealState.CARRIED_OUT and state is AppealState.UPHELD:
        act = await find_act(AppealedAct(found["act_kind"]), found["act_reference"], connection)
        if act is None or act["stands"]:
            raise Unappealable("認容された処分がまだ取り消され、または解除されていません。先にその手続をしてください。")


async def end(
    found: asyncpg.Record, step: AppealState, on: date, note: str, approval_id: UUID, transaction: Transaction
) -> None:
    """Keep the decision, the withdrawal, or that what was upheld is done; the sale goes on unless it was upheld."""
    await _add(found, step.value, step, on, None, note, approval_id, transaction)
    # What was upheld stays protected from the sale until it is carried out.
    if step not in UPHELD and found["stops_sale"]:
        await _let_sell(found, on, approval_id, transaction)


async def allow_sale(found: asyncpg.Record, on: date, note: str, approval_id: UUID, transaction: Transaction) -> None:
    """Let property be sold although the appeal is open (地方税法19条の7第1項ただし書).

    Raises:
        Unappealable: The appeal does not stop the sale.
    """
    state = AppealState(found["state"])
    require_sale_allowable(state, found["stops_sale"])
    await _add(found, _SALE_ALLOWED, state, on, found["due_on"], note, approval_id, transaction)
    await _let_sell(found, on, approval_id, transaction)


async def _let_sell(found: asyncpg.Record, on: date, approval_id: UUID, transaction: Transaction) -> None:
    row: tuple[Any, ...] = (found["appeal_id"], approval_id, on, transaction.started_at)
    await holds.ENDS.copy(transaction.connection, [row])
    event = BlockEnded(block_id=str(found["appeal_id"]), addressee_no=found["addressee_no"], ended_on=on)
    transaction.publish(event, key=found["addressee_no"])


async def _add(
    found: asyncpg.Record,
    kind: str,
    state: AppealState,
    on: date,
    due_on: date | None,
    note: str,
    approval_id: UUID | None,
    transaction: Transaction,
) -> None:
    by, at = transaction.actor.id, transaction.started_at
    row = (found["appeal_id"], found["step_no"] + 1, kind, state.value, on, due_on, note, approval_id, by, at)
    await store.STEPS.copy(transaction.connection, [row])
