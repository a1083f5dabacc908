"""Participation (参加差押): decided, issued on the preconditions of a seizure, and turned into a seizure (87条)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.enforcement.handlers.cases import settle_cases
from services.enforcement.handlers.dispositions import (
    NotPossible,
    Row,
    Wanted,
    keep,
    locked_case,
    require_case,
    require_claims,
    require_none_under_way,
)
from services.enforcement.rules.disposition_failures import DispositionFailure, Failed
from services.enforcement.rules.dispositions import DispositionKind, DispositionStep
from services.enforcement.rules.participation import EFFECTS, NO_OBSTACLE, effect_of
from services.enforcement.rules.preconditions import Balance, Notice, Target, failed_preconditions
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_kinds import KINDS
from services.enforcement.rules.seizure_states import SeizureState, SeizureStep, move
from services.enforcement.store import dispositions as store
from services.enforcement.store import registers, seizures
from shared.contracts import BlockState, SeizedClaim, SeizureIssued
from shared.days import TOKYO, fiscal_year
from shared.law.blocks import Effect, Step, effect
from shared.postgres.sql import Connection
from shared.transaction import Transaction

_BY = "service:enforcement"


async def require_participable(wanted: Wanted, on: date, connection: Connection) -> None:
    """Check a participation against what is known here; what is owed and dunned is asked at the issue.

    Raises:
        NotPossible: A claim or the property is not as proposed, of a kind that allows none, or the city seized it.
    """
    case_id = await require_case(wanted.addressee_no, connection)
    rows = await require_claims(wanted, on, connection)
    found = await connection.fetchrow(registers.LOCK_PROPERTY, wanted.property_id, case_id)
    last = await connection.fetchrow(registers.SELECT_LAST_PROPERTY, wanted.property_id) if found else None
    if last is None or last["is_gone"]:
        raise NotPossible("財産の登録が見つかりません。財産の番号を確かめてください。")
    if PropertyKind(last["kind"]) not in EFFECTS:
        raise NotPossible("この種類の財産に参加差押えはできません(国税徴収法86条1項)。交付要求を検討してください。")
    if await connection.fetchval(seizures.SELECT_LIVE_OF_PROPERTY, wanted.property_id):
        raise NotPossible("この財産は当市が差し押さえています。参加差押えは要りません。")
    if await connection.fetchval(store.SELECT_PARTICIPATION_OF_PROPERTY, wanted.property_id):
        raise NotPossible("この財産にはすでに参加差押えをしています。その参加差押えを確かめてください。")
    require_none_under_way(rows, DispositionKind.DISTRIBUTION_REQUEST)


async def participate(wanted: Wanted, approval_id: UUID, transaction: Transaction) -> None:
    """Keep a decided participation, and ask dunning and payments; it is issued when both have answered.

    Raises:
        NotPossible: Things have changed since it was proposed; nothing has been kept.
    """
    case_id = await locked_case(wanted.addressee_no, transaction.connection)
    on = transaction.started_at.astimezone(TOKYO).date()
    await require_participable(wanted, on, transaction.connection)
    await keep(wanted, case_id, approval_id, transaction)


def participation_failures(
    row: Row,
    notices: Mapping[int, Notice],
    balances: Mapping[int, Balance],
    standings: Mapping[int, asyncpg.Record],
    handed_over: Collection[int],
    day: date,
) -> list[Failed]:
    """What stands against a participation: the preconditions of a seizure (47条), but for graces and suspensions.

    Args:
        row: The participation.
        notices: The dunning notice of each claim.
        balances: What each asks for.
        standings: Each claim as it is known, with the states that stand against it.
        handed_over: Claims that the association has.
        day: The day of issue.
    """
    held = {claim_id for claim_id in row["claim_ids"] if _is_held(standings[claim_id]["states"])}
    # Others decide what the property brings; nothing is taken from the debtor beyond what is owed.
    target = Target(
        is_current=True,
        is_seized=False,
        value_yen=None,
        senior_yen=0,
        seized_yen=1,
        seized_elsewhere_yen=0,
        divisible=False,
    )
    failed = failed_preconditions(row["claim_ids"], notices, balances, held, target, day)
    found = [Failed(one.rule.value, one.claim_id) for one in failed]
    return [
        *found,
        *(Failed(DispositionFailure.HANDED_OVER, one) for one in row["claim_ids"] if one in handed_over),
    ]


def _is_held(states: Sequence[str]) -> bool:
    standing = {BlockState(one) for one in states} - NO_OBSTACLE
    return any(effect(one, Step.SEIZURE) is Effect.BLOCKS for one in standing)


async def become_seizure(row: Row, on: date, transaction: Transaction, approval_id: UUID) -> None:
    """Make the seizure that a participation has become, in effect since the participation took effect (87条1項).

    Raises:
        NotPossible: The day of its effect is not recorded, nothing is owed any more, or the property is gone or seized.
    """
    connection = transaction.connection
    found = await connection.fetchrow(registers.LOCK_PROPERTY, row["property_id"], row["case_id"])
    last = await connection.fetchrow(registers.SELECT_LAST_PROPERTY, row["property_id"]) if found else None
    if last is None or last["is_gone"]:
        raise NotPossible("財産の登録がなくなっています。財産を確かめてください。")
    if await connection.fetchval(seizures.SELECT_LIVE_OF_PROPERTY, row["property_id"]):
        raise NotPossible("この財産は当市がすでに差し押さえています。参加差押えを解除してください。")
    kind = PropertyKind(last["kind"])
    steps = await connection.fetch(store.SELECT_STEPS, row["disposition_id"])
    effective = effect_of(kind, [(DispositionStep(one["kind"]), one["effective_on"]) for one in steps])
    if effective is None:
        raise NotPossible("参加差押えの効力発生の日(交付、通知または登記の日)を記録してから起案してください。")
    claims = await connection.fetch(store.SELECT_STATED, row["disposition_id"])
    owed_yen = sum(one["owed_yen"] for one in claims)
    if owed_yen == 0:
        raise NotPossible("未納の額がありません。参加差押えを解除してください。")
    at = transaction.started_at
    office = await connection.fetchval(store.SELECT_OFFICE, approval_id)
    place = (approval_id, row["case_id"], row["addressee_no"], row["property_id"], last["version_no"])
    # What its sale will cost is not known yet.
    await seizures.SEIZURES.copy(connection, [(*place, owed_yen, 0, office, at)])
    # A participation is for the claims under the case's own number alone.
    of_claims = [(approval_id, one["claim_id"], one["tax_item"], None) for one in claims]
    await seizures.SEIZED_CLAIMS.copy(connection, of_claims)
    await seizures.QUESTIONS.copy(connection, [(approval_id, 1, at)])
    await seizures.STATED_BALANCES.copy(connection, [_stated(approval_id, one, at) for one in claims])
    document_no = await _write_steps(approval_id, kind, owed_yen, on, effective, transaction)
    event = SeizureIssued(
        seizure_id=str(approval_id),
        addressee_no=row["addressee_no"],
        document_no=document_no,
        property_kind=kind.value,
        seized_yen=owed_yen,
        issued_on=on,
        claims=tuple(_seized(one) for one in claims),
    )
    transaction.publish(event, key=row["addressee_no"])
    await settle_cases({row["addressee_no"]: f"approval:{approval_id}"}, on, transaction)


async def _write_steps(
    seizure_id: UUID,
    kind: PropertyKind,
    seized_yen: int,
    on: date,
    effective: tuple[SeizureStep, date],
    transaction: Transaction,
) -> str:
    """Write the way of the seizure up to its effect; gives the number of its record."""
    year, course, at = fiscal_year(on), KINDS[kind].course, transaction.started_at
    serial: int = await transaction.connection.fetchval(seizures.TAKE_SERIALS, year, 1)
    document_no = f"S{year}-{serial:07d}"
    issued = move(SeizureState.APPROVED, SeizureStep.ISSUED, course)
    in_effect = move(issued, effective[0], course)
    note = "参加差押えの効力発生による(国税徴収法87条1項)"
    rows = [
        (1, "approved", SeizureState.APPROVED, on, 0, None, seizure_id),
        (2, SeizureStep.ISSUED, issued, on, seized_yen, document_no, None),
        (3, effective[0], in_effect, effective[1], seized_yen, None, None),
    ]
    await seizures.STEPS.copy(
        transaction.connection,
        [
            (seizure_id, number, str(step), state.value, day, yen, document, note, approval, _BY, at)
            for number, step, state, day, yen, document, approval in rows
        ],
    )
    return document_no


def _stated(seizure_id: UUID, claim: asyncpg.Record, at: Any) -> tuple[Any, ...]:
    names = ("due_on", "principal_yen", "dunning_fee_yen", "late_charge_yen")
    values = (claim[name] for name in names)
    return (seizure_id, 1, claim["claim_id"], claim["version"], *values, 0, claim["disposition_cost_yen"], at)


def _seized(claim: asyncpg.Record) -> SeizedClaim:
    return SeizedClaim(
        claim_id=claim["claim_id"],
        principal_yen=claim["principal_yen"],
        dunning_fee_yen=claim["dunning_fee_yen"],
        late_charge_yen=claim["late_charge_yen"],
        disposition_cost_yen=claim["disposition_cost_yen"],
    )
