"""Whatever lowers what may be collected under a seizure opens a duty, with an owner and a day (差押解除の義務)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from services.enforcement.rules.duties import Duty, DutyKind, SeizedFor, duty_of
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.release import is_futile, left_after_release
from services.enforcement.rules.seizure_kinds import KINDS
from services.enforcement.rules.seizure_states import IN_FORCE
from services.enforcement.store import duties as store
from services.enforcement.store import seizures
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.transaction import Transaction, uuid7

WATCH = Access("enforcement.seizure.watch", ENFORCEMENT, AccessAction.UPDATE)


async def watch_seizures(causes: Mapping[int, str], transaction: Transaction, municipality: Municipality) -> None:
    """Open, replace or end the duties of the seizures in force for claims about which something was heard.

    Args:
        causes: What was heard, by claim.
        transaction: With the claims as they are now.
        municipality: Whose ordinance says how many days there are.
    """
    connection = transaction.connection
    locked = await connection.fetch(seizures.LOCK_OF_CLAIMS, sorted(causes))
    if not locked:
        return
    rows = await connection.fetch(seizures.SELECT_LOCKED, [row["seizure_id"] for row in locked])
    in_force = [row for row in rows if row["state"] in IN_FORCE]
    of = {row["seizure_id"]: _first_cause(row["claim_ids"], causes) for row in in_force}
    await _renew(in_force, of, transaction, municipality)


async def settle_duties(seizure_id: UUID, cause: str, transaction: Transaction) -> None:
    """End the open duties of a seizure that is no longer in force: what had to be done is done."""
    await _end(await transaction.connection.fetch(store.SELECT_OPEN, [seizure_id]), "done", cause, transaction)


async def renew_duties(
    seizure: asyncpg.Record, cause: str, transaction: Transaction, municipality: Municipality
) -> None:
    """Look at the duties of one locked seizure again, after a part of it was released."""
    await _renew([seizure], {seizure["seizure_id"]: cause}, transaction, municipality)


async def watch_payments(
    paid: Sequence[tuple[int, date]], causes: Mapping[int, str], transaction: Transaction, municipality: Municipality
) -> None:
    """Open a review of each seizure in force that was issued although a claim of it was paid by then.

    Args:
        paid: Claims with the days of receipts that were not known before.
        causes: What was heard, by claim.
        transaction: With the seizures of the claims locked.
        municipality: Whose ordinance says how many days there are.
    """
    if not paid:
        return
    rows = await transaction.connection.fetch(store.SELECT_TO_REVIEW, *map(list, zip(*paid, strict=True)))
    on = transaction.started_at.astimezone(TOKYO).date()
    wanted = Duty(DutyKind.REVIEW, 0)
    opened = [_opened(row, wanted, on, causes[row["claim_id"]], transaction, municipality) for row in rows]
    await store.DUTIES.copy(transaction.connection, opened)


async def finish_review(seizure_id: UUID, finding: str, transaction: Transaction) -> bool:
    """End the open review of a locked seizure with what was found; false where there is none."""
    rows = await transaction.connection.fetch(store.SELECT_OPEN, [seizure_id])
    reviews = [row for row in rows if row["kind"] == DutyKind.REVIEW]
    at = transaction.started_at
    findings = [(row["duty_id"], finding, transaction.actor.id, at) for row in reviews]
    await store.FINDINGS.copy(transaction.connection, findings)
    await _end(reviews, "done", f"review:{transaction.actor.id}", transaction)
    return bool(reviews)


async def watch_values(day: date, transaction: Transaction, *, municipality: Municipality) -> dict[str, Any]:
    """Look at the seizures whose property was valued anew: what has nothing left for the city must be released.

    Args:
        day: The business day; what is known counts, whatever it is.
        transaction: Where duties are opened, or end where the property is worth something again.
        municipality: Whose ordinance says how many days there are.
    """
    connection = transaction.connection
    found = [row["seizure_id"] for row in await connection.fetch(store.SELECT_REVALUED)]
    await connection.fetch(seizures.LOCK, found)
    rows = [row for row in await connection.fetch(seizures.SELECT_LOCKED, found) if row["state"] in IN_FORCE]
    causes = {row["seizure_id"]: f"job:watch_values {day}" for row in rows}
    await _renew(rows, causes, transaction, municipality)
    if rows:
        transaction.record_access(WATCH, [row["addressee_no"] for row in rows], fields=("seizure", "property"))
    return {"revalued": len(rows)}


async def open_finish(
    seizure: asyncpg.Record, cause: str, transaction: Transaction, municipality: Municipality
) -> None:
    """After a release: somebody undoes in the world what is left of the seizure, as long as anything is (80条)."""
    steps = await transaction.connection.fetch(seizures.SELECT_STEPS, seizure["seizure_id"])
    if left_after_release(KINDS[PropertyKind(seizure["kind"])].course, [step["kind"] for step in steps]):
        on = transaction.started_at.astimezone(TOKYO).date()
        await store.DUTIES.copy(
            transaction.connection,
            [_opened(seizure, Duty(DutyKind.FINISH, 0), on, cause, transaction, municipality)],
        )


async def must_be_released(seizure_id: UUID, transaction: Transaction) -> bool:
    """Whether the law demands the release of a seizure."""
    rows = await transaction.connection.fetch(store.SELECT_OPEN, [seizure_id])
    return any(row["kind"] == DutyKind.RELEASE for row in rows)


async def report_open_duties(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the duties that nobody has done yet, and those of them that are past their day."""
    row = await transaction.connection.fetchrow(store.COUNT_OPEN, day)
    return dict(row) if row is not None else {}


async def _renew(
    in_force: Iterable[asyncpg.Record], causes: Mapping[UUID, str], transaction: Transaction, municipality: Municipality
) -> None:
    connection = transaction.connection
    ids = list(causes)
    seized_for: dict[UUID, list[SeizedFor]] = {seizure_id: [] for seizure_id in ids}
    for row in await connection.fetch(seizures.SELECT_SEIZED_FOR, ids):
        seized_for[row["seizure_id"]].append(
            SeizedFor(
                row["without_charge_yen"],
                row["late_charge_yen"],
                # Need demands the release, whatever is still owed (地方税法15条の7第3項).
                0 if row["is_to_be_freed"] else row["owed_yen"],
            )
        )
    rows = await connection.fetch(store.SELECT_OPEN, ids)
    # A review is ended by whoever looked, not by what is owed now.
    open_duties = {row["seizure_id"]: row for row in rows if row["kind"] != DutyKind.REVIEW}
    on = transaction.started_at.astimezone(TOKYO).date()
    opened: list[tuple[Any, ...]] = []
    for seizure in in_force:
        seizure_id = seizure["seizure_id"]
        wanted = duty_of(
            seizure["seized_yen"],
            seized_for[seizure_id],
            divisible=KINDS[PropertyKind(seizure["kind"])].divisible,
            futile=is_futile(seizure["current_value_yen"], seizure["current_senior_yen"], seizure["expected_cost_yen"]),
        )
        known = open_duties.get(seizure_id)
        if known is not None:
            if wanted is not None and tuple(wanted) == (known["kind"], known["remaining_yen"]):
                continue
            await _end([known], "replaced" if wanted else "lapsed", causes[seizure_id], transaction)
        if wanted is not None:
            opened.append(_opened(seizure, wanted, on, causes[seizure_id], transaction, municipality))
    await store.DUTIES.copy(connection, opened)


def _opened(
    seizure: asyncpg.Record,
    wanted: Duty,
    on: date,
    cause: str,
    transaction: Transaction,
    municipality: Municipality,
) -> tuple[Any, ...]:
    due_on = _due_on(wanted.kind, on, municipality)
    place = (uuid7(), seizure["seizure_id"], wanted.kind.value, wanted.remaining_yen, seizure["owner_office"])
    return (*place, on, due_on, cause, transaction.started_at)


async def _end(rows: Iterable[asyncpg.Record], outcome: str, cause: str, transaction: Transaction) -> None:
    ends = [(row["duty_id"], outcome, cause, transaction.started_at) for row in rows]
    await store.ENDS.copy(transaction.connection, ends)


def _due_on(kind: DutyKind, on: date, municipality: Municipality) -> date:
    ordinance = municipality.ordinance
    days = (
        ordinance.seizure_release_business_days
        if kind is not DutyKind.REDUCTION
        else ordinance.seizure_reduction_business_days
    )
    return municipality.law.business_days.add_business_days(on, days.on(on))


def _first_cause(claim_ids: Iterable[int], causes: Mapping[int, str]) -> str:
    return next(causes[claim_id] for claim_id in claim_ids if claim_id in causes)
