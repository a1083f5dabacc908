"""The prescription clock of each claim (時効), folded anew from what is kept; nothing of it is stored."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import asyncpg

from services.enforcement.store import prescription as store
from shared.days import add_months
from shared.law.library import LAW
from shared.law.prescription import Happened, Prescription, PrescriptionEvent, PrescriptionTerms, prescription
from shared.law.tax_items import TaxKind, tax_item
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: How far ahead the daily count looks.
WATCH_MONTHS = 6
_MONTHS_OF_YEAR = 12
_BLOCK = 5_000


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
    shortest = min(LAW.charge_prescription_years.on(until), LAW.tax_prescription_years.on(until))
    due_by = add_months(until, -shortest * _MONTHS_OF_YEAR)
    rows = await connection.fetch(store.SELECT_CANDIDATES, after, due_by, _BLOCK, tax_items)
    ids = [row["claim_id"] for row in rows]
    found = [
        clock
        for clock in await clocks_of(ids, connection)
        if clock.prescription.extinguished_on is not None and clock.prescription.extinguished_on <= until
    ]
    return found, ids[-1] if len(ids) == _BLOCK else None


async def report_expiring(day: date, transaction: Transaction) -> dict[str, Any]:
    """Count the claims that end soon, and those that have ended while somebody still had to decide about them.

    The second number ought to be zero: a claim does not end unseen, it is written off or renewed before.
    """
    until = add_months(day, WATCH_MONTHS)
    soon = ended = 0
    after: int | None = 0
    while after is not None:
        found, after = await expiring(until, after, None, transaction.connection)
        over = sum(1 for clock in found if (clock.prescription.extinguished_on or until) <= day)
        ended += over
        soon += len(found) - over
    return {"ending_soon": soon, "ended_undecided": ended}


def _terms(item_code: str, due_on: date) -> PrescriptionTerms:
    if tax_item(item_code).kind is TaxKind.CHARGE:
        years, dunning_wait_days = LAW.charge_prescription_years.on(due_on), 0
    else:
        years, dunning_wait_days = LAW.tax_prescription_years.on(due_on), LAW.seizure_wait_days.on(due_on)
    return PrescriptionTerms(years, dunning_wait_days, LAW.suspension_extinction_years.on(due_on))
