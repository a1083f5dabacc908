"""The prescription clock of each claim (時効), folded anew from what is kept; nothing of it is stored."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import asyncpg

from services.enforcement.store import prescription as store
from services.enforcement.store.tasks import ADD_CAUSED
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.days import add_months
from shared.law.library import LAW
from shared.law.municipality import Municipality
from shared.law.prescription import Happened, Prescription, PrescriptionEvent, PrescriptionTerms, prescription
from shared.law.tax_items import TAX_ITEMS, TaxKind, tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

WATCH = Access("enforcement.prescription.watch", ENFORCEMENT, AccessAction.UPDATE)
_FIELDS = ("claim", "due_on", "receipt", "seizure")
#: What the owner of a case reads in his list of work.
_TASK = "期別債権{}が{}に時効等で消滅します。処分か欠損かを決めてください。"
_MOVED = "消滅の日が変わったか、処理が終わったため。"
_MONTHS_OF_YEAR = 12
_BLOCK = 5_000
_CHARGES = [item.code for item in TAX_ITEMS.values() if item.kind is TaxKind.CHARGE]


class Clock(NamedTuple):
    """A claim with its clock."""

    claim: asyncpg.Record
    prescription: Prescription


async def clocks_of(claim_ids: Sequence[int], connection: Connection) -> list[Clock]:
    """The clocks of some claims, in the order of their numbers, with two queries for all."""
    happened: dict[int, list[Happened]] = {}
    for row in await connection.fetch(store.SELECT_EVENTS, claim_ids):
        event = Happened(PrescriptionEvent(row["kind"]), row["first_day"], row["last_day"])
        happened.setdefault(row["claim_id"], []).append(event)
    rows = await connection.fetch(store.SELECT_CLAIMS, claim_ids)
    return [
        Clock(
            row, prescription(row["due_on"], happened.get(row["claim_id"], ()), _terms(row["tax_item"], row["due_on"]))
        )
        for row in rows
    ]


async def expiring(
    until: date, after: int, tax_items: Sequence[str] | None, connection: Connection
) -> tuple[list[Clock], int | None]:
    """Claims still owed that end on or before a day, from one block of candidates.

    Returns:
        The claims, and after which number to go on; none when there are no more candidates.
    """
    taxes_due_by, charges_due_by = (
        add_months(until, -parameter.on(until) * _MONTHS_OF_YEAR)
        for parameter in (LAW.tax_prescription_years, LAW.charge_prescription_years)
    )
    rows = await connection.fetch(
        store.SELECT_CANDIDATES, after, taxes_due_by, _BLOCK, tax_items, charges_due_by, _CHARGES
    )
    ids = [row["claim_id"] for row in rows]
    found = [
        clock
        for clock in await clocks_of(ids, connection)
        if clock.prescription.extinguished_on is not None and clock.prescription.extinguished_on <= until
    ]
    return found, ids[-1] if len(ids) == _BLOCK else None


async def first_ends(until: date, tax_items: Sequence[str] | None, connection: Connection) -> dict[int, date]:
    """Of each case with a claim that ends on or before a day: the first such day."""
    first: dict[int, date] = {}
    after: int | None = 0
    while after is not None:
        found, after = await expiring(until, after, tax_items, connection)
        for clock in found:
            case_id = clock.claim["owner_case_id"]
            if case_id is not None:
                first[case_id] = min(first.get(case_id, date.max), _ends_on(clock))
    return first


async def report_expiring(day: date, transaction: Transaction, *, municipality: Municipality) -> dict[str, Any]:
    """Tell the owner of each case which claims end soon, and count those that ended while nobody had decided.

    Each claim and day of its end makes one task, before the end; once the end has moved, the task is needless, and
    where it moves back, there is another one. A claim that ended and of which nobody was told before is a silent
    extinction: there ought to be none.

    Args:
        day: The business day.
        transaction: Tasks commit with the record of the run.
        municipality: Whose ordinance says how long before the end it is told.
    """
    connection = transaction.connection
    until = add_months(day, municipality.ordinance.prescription_watch_months.on(day))
    soon: list[Clock] = []
    over: list[Clock] = []
    silent = 0
    after: int | None = 0
    while after is not None:
        found, after = await expiring(until, after, None, connection)
        ended = [clock for clock in found if _ends_on(clock) <= day]
        told_of = await _told(ended, connection)
        silent += sum(_key(clock) not in told_of for clock in ended)
        over += ended
        soon += [clock for clock in found if _ends_on(clock) > day]
    told = await _tell(soon, day, transaction)
    standing = [_key(clock) for clock in (*soon, *over)]
    await connection.execute(store.END_MOVED, *_columns(standing), _MOVED, *_signed(transaction))
    return {
        "ending_soon": len(soon),
        "ended_undecided": len(over),
        "tasks_made": told,
        "silent_extinctions": silent,
    }


async def silent_extinctions(
    day: date, after: int, tax_items: Sequence[str] | None, connection: Connection
) -> tuple[list[Clock], int | None]:
    """Claims still owed that ended by a day and of whose end nobody was told before; pages as `expiring`."""
    found, next_after = await expiring(day, after, tax_items, connection)
    told = await _told(found, connection)
    return [clock for clock in found if _key(clock) not in told], next_after


async def _told(clocks: Sequence[Clock], connection: Connection) -> dict[tuple[int, date], bool]:
    """Of which of these ends somebody was told in time, and whether a task still says so."""
    rows = await connection.fetch(store.SELECT_TOLD, *_columns([_key(clock) for clock in clocks]), _MOVED)
    return {(row["claim_id"], row["extinguished_on"]): row["stands"] for row in rows}


async def _tell(clocks: Sequence[Clock], day: date, transaction: Transaction) -> int:
    """A task of each claim of whose end its owner has no task; whoever has no case has no owner to tell."""
    told_of = await _told(clocks, transaction.connection)
    untold = [clock for clock in clocks if not told_of.get(_key(clock)) and clock.claim["owner_case_id"] is not None]
    if not untold:
        return 0
    tasks = [
        (
            clock.claim["owner_case_id"],
            _TASK.format(clock.claim["claim_id"], _ends_on(clock)),
            min(add_months(day, 1), _ends_on(clock) - timedelta(days=1)),
            f"prescription:{clock.claim['claim_id']}:{_ends_on(clock)}:{day}",
        )
        for clock in untold
    ]
    connection, at = transaction.connection, transaction.started_at
    await connection.execute(ADD_CAUSED, *map(list, zip(*tasks, strict=True)), *_signed(transaction))
    told = [(clock.claim["claim_id"], _ends_on(clock), day, at) for clock in untold]
    await store.TOLD.copy(connection, told)
    transaction.record_access(WATCH, [clock.claim["owner_no"] for clock in untold], fields=_FIELDS)
    return len(untold)


def _ends_on(clock: Clock) -> date:
    """The day on which a claim that `expiring` found is no more."""
    if clock.prescription.extinguished_on is None:
        raise ValueError("a claim that does not end is not among those that do")
    return clock.prescription.extinguished_on


def _key(clock: Clock) -> tuple[int, date]:
    return clock.claim["claim_id"], _ends_on(clock)


def _columns(keys: Sequence[tuple[int, date]]) -> tuple[list[int], list[date]]:
    return [claim_id for claim_id, _ in keys], [ends_on for _, ends_on in keys]


def _signed(transaction: Transaction) -> tuple[str, datetime]:
    return transaction.actor.id, transaction.started_at


def _terms(item_code: str, due_on: date) -> PrescriptionTerms:
    if tax_item(item_code).kind is TaxKind.CHARGE:
        years, dunning_wait_days = LAW.charge_prescription_years.on(due_on), 0
    else:
        years, dunning_wait_days = LAW.tax_prescription_years.on(due_on), LAW.seizure_wait_days.on(due_on)
    return PrescriptionTerms(years, dunning_wait_days, LAW.suspension_extinction_years.on(due_on))
