"""The carry-over (滞納繰越): claims that stay unpaid go into the next fiscal year, and the old year's books close."""

from datetime import date, timedelta
from typing import Any

from services.payments.rules.carry_over import CarryOver, carry_over_due
from services.payments.store import carry_over as store
from services.payments.store.assessments import take_opening_lock
from services.payments.store.closing import closed_books, take_closing_lock
from shared.law.municipality import Municipality
from shared.transaction import Transaction


class CarryOverDoesNotAddUp(ArithmeticError):  # noqa: N818 - It names what was found.
    """What is carried over is not what was open before; nothing has been carried over."""


async def carry_over(day: date, transaction: Transaction, municipality: Municipality) -> dict[str, Any]:
    """Carry over what is due on a day, and close the year's books when its day has come.

    One transaction: it is done whole or not at all, and doing it again changes nothing. Until the books close, every
    run writes what later entries of the old year have changed. Afterwards Σ before = Σ after holds for each tax item
    and levy year, which is checked before the transaction commits.

    Args:
        day: the business day.
        transaction: the job's transaction.
        municipality: whose ordinance says the days of the carry-over.

    Raises:
        CarryOverDoesNotAddUp: a sum differs; the ledger must be proved before the next try.
    """
    connection, ordinance = transaction.connection, municipality.ordinance
    _, closed_fiscal_year, _ = await closed_books(connection)
    due = carry_over_due(
        day,
        current=ordinance.carry_over_current.on(day),
        arrears=ordinance.carry_over_arrears.on(day),
        closed_fiscal_year=closed_fiscal_year,
    )
    if due is None:
        return {"rows": 0, "carried_over_yen": 0}
    # Neither a new claim nor an entry can slip into a year that is being closed.
    await take_opening_lock(connection)
    last_entry_id = await take_closing_lock(connection)
    written = await _write(due, transaction)
    carried_yen: int = await connection.fetchval(store.SELECT_CARRIED_OVER, due.into_fiscal_year)
    await connection.execute(
        store.INSERT_RUN,
        due.into_fiscal_year,
        day,
        due.last_claim_fiscal_year,
        written,
        carried_yen,
        last_entry_id,
        transaction.started_at,
    )
    if due.closes_fiscal_year is not None:
        last_day = due.current_on - timedelta(days=1)
        await connection.execute(
            store.CLOSE_YEAR, due.closes_fiscal_year, last_day, last_entry_id, transaction.started_at
        )
    return {
        "fiscal_year": due.into_fiscal_year,
        "rows": written,
        "carried_over_yen": carried_yen,
        "closed_fiscal_year": due.closes_fiscal_year,
    }


async def _write(due: CarryOver, transaction: Transaction) -> int:
    """Write what differs from what is kept; the first run and the last look at every claim."""
    connection = transaction.connection
    last_run = await connection.fetchrow(store.SELECT_LAST_RUN, due.into_fiscal_year)
    whole = last_run is None or due.closes_fiscal_year is not None
    await connection.execute(store.SORT_IN_MEMORY)
    status = await connection.execute(
        store.CARRY_OVER,
        due.into_fiscal_year,
        due.last_claim_fiscal_year,
        due.arrears_on,
        due.current_on,
        0 if last_run is None or whole else last_run["last_entry_id"],
        transaction.started_at,
    )
    if whole:
        unequal = await connection.fetch(store.SELECT_UNEQUAL_SUMS, due.into_fiscal_year, due.last_claim_fiscal_year)
        if unequal:
            first = unequal[0]
            raise CarryOverDoesNotAddUp(
                f"tax item {first['tax_item']}, levy year {first['levy_fiscal_year']}: {first['before_yen']} yen are "
                f"open, {first['after_yen']} yen would be carried over; run `shuno ledger prove` and mend what it finds"
            )
    return int(status.split()[-1])
