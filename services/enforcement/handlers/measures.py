"""Graces, suspensions and plans: granted and ended by two persons, announced to all whom they stop, and watched."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.enforcement.handlers.duties import watch_seizures
from services.enforcement.handlers.grace_applications import application_for, decide
from services.enforcement.rules.grace_applications import OPEN, ApplicationState, Undecidable
from services.enforcement.rules.measure_ends import (
    EndGround,
    PaidOn,
    Promise,
    SecondChance,
    broken,
    may_end,
    missed,
    must_be_heard,
)
from services.enforcement.rules.measures import (
    GRACES,
    GROUNDS,
    LABELS,
    OBJECTIONS,
    Instalment,
    Means,
    MeasureClaim,
    MeasureGround,
    MeasureTerms,
    Period,
    Wish,
    objections,
    relief_last_day,
    suspended_until,
)
from services.enforcement.store import holds, measures
from services.enforcement.store.cases import FIND_CASE, LOCK_BY_ID, SELECT_OF_PERSON
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts import BlockEnded, BlockSet, BlockState, ChargeRelief
from shared.days import TOKYO
from shared.law.library import LAW
from shared.law.municipality import Municipality
from shared.merges import numbers_of_person
from shared.postgres.sql import Connection
from shared.transaction import Transaction

WATCH = Access("enforcement.measure.watch", ENFORCEMENT, AccessAction.UPDATE)


class NotGrantable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against granting or ending a measure; the message says what, in Japanese."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A measure as its proposal asks for it.

    Attributes:
        case_id: The case.
        addressee_no: Of whom.
        kind: Which measure.
        ground: Why.
        amounts_yen: How much of which claim.
        first_day: From when.
        last_day: Until when; none for a suspension.
        applied_on: When it was applied for or pledged.
        security: In words; empty without one.
        instalments: What is promised.
        means: What the debtor can pay.
        extends: The measure that it extends.
    """

    case_id: int
    addressee_no: str
    kind: BlockState
    ground: MeasureGround
    amounts_yen: Mapping[int, int]
    first_day: date
    last_day: date | None
    applied_on: date | None
    security: str
    instalments: tuple[Instalment, ...]
    means: Means | None
    extends: UUID | None


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a measure as its proposal asks for it."""

    measure_id: UUID
    addressee_no: str
    tax_items: tuple[str, ...]
    ground: EndGround
    effective_on: date
    heard_on: date | None


async def require_grantable(asked: Asked, connection: Connection, municipality: Municipality) -> Wish:
    """Check a measure against case, claims, law and ordinance as they stand, without locking anything.

    Raises:
        NotGrantable: Something stands against it.
    """
    case = await connection.fetchrow(FIND_CASE, asked.addressee_no)
    if case is None or case["case_id"] != asked.case_id:
        raise NotGrantable("この宛名の滞納整理の案件が見つかりません。番号を確かめてください。")
    claim_ids = list(asked.amounts_yen)
    rows = await connection.fetch(measures.SELECT_CLAIMS, claim_ids, asked.addressee_no)
    if len(rows) != len(claim_ids):
        raise NotGrantable("この宛名の期別債権でないものがあります。番号を確かめてください。")
    if len({row["capacity"] == "own" for row in rows}) > 1:
        raise NotGrantable("自分の期別債権と、承継または連帯の期別債権とは、別の処分として起案してください。")
    wish = _wish(asked, rows, await _extended(asked.extends, connection))
    applied_on = asked.applied_on or asked.first_day
    other_arrears = await has_other_arrears(asked.addressee_no, claim_ids, applied_on, connection)
    found = objections(wish, measure_terms(asked.first_day, municipality), other_arrears=other_arrears)
    if found:
        raise NotGrantable("".join(OBJECTIONS[one] for one in found))
    of_person = await connection.fetch(SELECT_OF_PERSON, await numbers_of_person(connection, asked.addressee_no))
    period = claim_ids, asked.first_day, asked.last_day, [row["case_id"] for row in of_person]
    standing = await connection.fetch(measures.SELECT_OVERLAPPING, *period)
    if standing:
        names = "、".join(LABELS[BlockState(row["ground"])] for row in standing)
        raise NotGrantable(f"同じ期別債権に{names}があります。先にその処分を終わらせてください。")
    await _answered(asked, connection)
    return wish


async def has_other_arrears(
    addressee_no: str, claim_ids: Collection[int], applied_on: date, connection: Connection
) -> bool:
    """Whether a person owes other claims in arrears, under whichever number of his (地方税法15条の6第2項).

    Args:
        addressee_no: Any number of his.
        claim_ids: What he asks a grace for.
        applied_on: The day on which he asks; a grace that holds on it excuses its claims.
        connection: Of the caller.
    """
    numbers, graces = await numbers_of_person(connection, addressee_no), [grace.value for grace in GRACES]
    found: bool = await connection.fetchval(
        measures.HAS_OTHER_ARREARS, numbers, list(claim_ids), graces, applied_on, [state.value for state in OPEN]
    )
    return found


async def grant(asked: Asked, measure_id: UUID, transaction: Transaction, municipality: Municipality) -> None:
    """Keep a measure under the approval's number and announce what it stops and lightens.

    Raises:
        NotGrantable: Things have changed since it was proposed; nothing has been kept.
    """
    connection = transaction.connection
    # Whoever issues a seizure locks the case too, so one of the two sees the other.
    await connection.fetch(LOCK_BY_ID, [asked.case_id])
    wish = await require_grantable(asked, connection, municipality)
    at, claim_ids = transaction.started_at, sorted(asked.amounts_yen)
    hold = (measure_id, asked.case_id, asked.kind.value, asked.first_day, asked.last_day, at)
    await holds.HOLDS.copy(connection, [hold])
    await holds.HELD_CLAIMS.copy(connection, [(measure_id, claim_id) for claim_id in claim_ids])
    means = asked.means or (None, None, None)
    row = (measure_id, asked.ground.value, asked.applied_on, asked.extends, asked.security, *means, at)
    await measures.MEASURES.copy(connection, [row])
    await measures.CLAIMS.copy(connection, [(measure_id, one, asked.amounts_yen[one]) for one in claim_ids])
    shifted = municipality.law.business_days.next_business_day
    promised = [
        (measure_id, number, one.due_on, shifted(one.due_on), one.amount_yen)
        for number, one in enumerate(asked.instalments, 1)
    ]
    await measures.INSTALMENTS.copy(connection, promised)
    if (application := await _answered(asked, connection)) is not None:
        answered, on = (application["application_id"], application["step_no"]), at.astimezone(TOKYO).date()
        await decide(*answered, ApplicationState.GRANTED, (), "", measure_id, on, transaction)
    transaction.publish(_announcement(asked, wish, measure_id), key=asked.addressee_no)
    await watch_seizures(dict.fromkeys(claim_ids, f"approval:{measure_id}"), transaction, municipality)


async def require_endable(ending: Ending, connection: Connection, municipality: Municipality) -> asyncpg.Record:
    """Check the end of a measure as things stand, without locking anything; gives the measure.

    Raises:
        NotGrantable: Something stands against it.
    """
    row = await connection.fetchrow(measures.SELECT_ENDABLE, ending.measure_id, ending.effective_on)
    if row is None or (row["addressee_no"], tuple(row["tax_items"])) != (ending.addressee_no, ending.tax_items):
        raise NotGrantable("この日に続いている処分が見つかりません。番号、宛名番号、税目、終了の日を確かめてください。")
    kind = BlockState(row["kind"])
    if not may_end(kind, ending.ground):
        raise NotGrantable(f"{LABELS[kind]}を終わらせる事由ではありません。事由を選び直してください。")
    years = LAW.suspension_extinction_years.on(row["first_day"])
    if kind is BlockState.SUSPENSION and ending.effective_on > suspended_until(row["first_day"], years):
        raise NotGrantable("執行停止が3年続き、この債権は消滅しています(地方税法15条の7第4項)。取り消せません。")
    heard = ending.heard_on is not None and ending.heard_on <= ending.effective_on
    if must_be_heard(kind, ending.ground) and not heard:
        raise NotGrantable("猶予を取り消す前に弁明を聴きます(地方税法15条の3第2項)。聴取の日を入力してください。")
    if kind is BlockState.PAYMENT_PLAN and ending.ground is EndGround.MISSED_INSTALMENT:
        await _require_missed(ending, connection, municipality)
    return row


async def end(ending: Ending, approval_id: UUID, transaction: Transaction, municipality: Municipality) -> None:
    """End a measure: from the day on it stops and lightens nothing.

    Raises:
        NotGrantable: Things have changed since it was proposed; nothing has been kept.
    """
    connection = transaction.connection
    row = await require_endable(ending, connection, municipality)
    await connection.fetch(LOCK_BY_ID, [row["case_id"]])
    await require_endable(ending, connection, municipality)
    at = transaction.started_at
    await holds.ENDS.copy(connection, [(ending.measure_id, approval_id, ending.effective_on, at)])
    await measures.ENDS.copy(connection, [(ending.measure_id, ending.ground.value, ending.heard_on, at)])
    event = BlockEnded(block_id=str(ending.measure_id), addressee_no=ending.addressee_no, ended_on=ending.effective_on)
    transaction.publish(event, key=ending.addressee_no)
    claim_ids = [one["claim_id"] for one in await connection.fetch(holds.SELECT_CLAIMS, ending.measure_id)]
    await watch_seizures(dict.fromkeys(claim_ids, f"approval:{approval_id}"), transaction, municipality)


async def find_broken_instalments(day: date, transaction: Transaction) -> dict[str, Any]:
    """Find the instalments that were not paid in full by their last day, each once (不履行).

    Args:
        day: The business day; what was due before it has had its time.
        transaction: Everything commits with it, so a repeated run finds nothing new.
    """
    rows = await transaction.connection.fetch(measures.SELECT_TO_CHECK, day)
    by_measure: dict[UUID, list[asyncpg.Record]] = {}
    for row in rows:
        by_measure.setdefault(row["measure_id"], []).append(row)
    found = [
        (measure_id, row["number"], day, row["paid_yen"], transaction.started_at)
        for measure_id, of_measure in by_measure.items()
        for row in of_measure
        if row["number"] in broken([_promise(one) for one in of_measure], day)
    ]
    await measures.BROKEN.copy(transaction.connection, found)
    if rows:
        transaction.record_access(WATCH, [row["addressee_no"] for row in rows], fields=("instalment", "receipt"))
    return {"broken": len(found), "measures": len({one[0] for one in found})}


async def report_reviews(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the suspensions at which nobody has looked for a year."""
    return {"reviews_due": await transaction.connection.fetchval(measures.COUNT_REVIEWS_DUE, day)}


async def _require_missed(ending: Ending, connection: Connection, municipality: Municipality) -> None:
    """A plan ends for a missed instalment only when its second chance is over too, as long as the ordinance has it."""
    days, business_days = municipality.ordinance.plan_retry_business_days, municipality.law.business_days
    chances = [
        SecondChance(
            row["number"],
            row["promised_yen"],
            business_days.add_business_days(row["pay_by"], days.on(row["pay_by"])),
        )
        for row in await connection.fetch(measures.SELECT_PROMISES, [ending.measure_id])
    ]
    paid = [PaidOn(*row) for row in await connection.fetch(measures.SELECT_PAID, ending.measure_id)]
    if not missed(chances, paid, ending.effective_on):
        raise NotGrantable("再度の納付の期限が過ぎても納付のない回がありません。期限の後に、納付を確かめてください。")


def _announcement(asked: Asked, wish: Wish, measure_id: UUID) -> BlockSet:
    charge = GROUNDS[asked.ground].charge if wish.own else None
    years = LAW.suspension_extinction_years.on(asked.first_day)
    last_day = relief_last_day(wish, years)
    relief = ChargeRelief(ground=charge, first_day=asked.first_day, last_day=last_day) if charge else None
    return BlockSet(
        block_id=str(measure_id),
        addressee_no=asked.addressee_no,
        state=asked.kind,
        claim_ids=tuple(sorted(asked.amounts_yen)),
        first_day=asked.first_day,
        last_day=asked.last_day,
        relief=relief,
    )


async def _answered(asked: Asked, connection: Connection) -> asyncpg.Record | None:
    """The open application that a grace answers; what is granted ex officio leaves an application open."""
    if asked.kind not in GRACES or asked.applied_on is None:
        return None
    claim_ids = list(asked.amounts_yen)
    try:
        return await application_for(asked.kind, asked.case_id, claim_ids, asked.applied_on, asked.extends, connection)
    except Undecidable as found:
        raise NotGrantable(str(found)) from None


async def extendable_period(measure_id: UUID, connection: Connection) -> Period | None:
    """The measure that another may go on; none where there is no such one, or it has ended or been extended."""
    row = await connection.fetchrow(measures.SELECT_EXTENDABLE, measure_id)
    if row is None:
        return None
    return Period(BlockState(row["kind"]), row["root_first_day"], row["last_day"], frozenset(row["claim_ids"]))


async def _extended(measure_id: UUID | None, connection: Connection) -> Period | None:
    if measure_id is None:
        return None
    if (period := await extendable_period(measure_id, connection)) is None:
        raise NotGrantable("延長する処分がないか、すでに終了または延長されています。番号を確かめてください。")
    return period


def _wish(asked: Asked, rows: Sequence[asyncpg.Record], extends: Period | None) -> Wish:
    claims = [
        MeasureClaim(row["claim_id"], asked.amounts_yen[row["claim_id"]], row["owed_yen"], row["due_on"])
        for row in rows
    ]
    return Wish(
        asked.kind,
        asked.ground,
        claims,
        asked.first_day,
        asked.last_day,
        asked.applied_on,
        asked.security,
        asked.instalments,
        asked.means,
        extends,
        own=all(row["capacity"] == "own" for row in rows),
    )


def measure_terms(on: date, municipality: Municipality) -> MeasureTerms:
    """The numbers of law and ordinance for a measure that begins on a day."""
    ordinance = municipality.ordinance
    return MeasureTerms(
        LAW.grace_maximum_years.on(on),
        ordinance.grace_application_months.on(on),
        ordinance.grace_security_exempt.on(on),
        ordinance.grace_security_exempt_months.on(on),
    )


def _promise(row: asyncpg.Record) -> Promise:
    return Promise(row["number"], row["pay_by"], row["promised_yen"], row["paid_yen"])
