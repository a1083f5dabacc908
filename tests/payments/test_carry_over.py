"""Unpaid claims go into the next year (滞納繰越), the old year's books close, and every yen is accounted for."""

from datetime import date

import asyncpg
import pytest

from services.payments.rules.accounting_year import ClosedBooks, open_day
from services.payments.rules.carry_over import CarryOver, carry_over_due
from shared.contracts import ReceiptStage
from tests.payments.conftest import Payments
from tests.payments.events import assessed, key_of, paid, revised

#: 4 January 2027 and later lie past the announced rates; these days do not.
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 29), date(2026, 6, 1)


async def kept(payments: Payments, number: int = 1) -> list[tuple[int, ...]]:
    """Year, place in the sequence, and items 52 to 54 of a claim."""
    rows = await payments.pool.fetch(
        "SELECT o.fiscal_year, o.sequence_no, o.assessed_yen, o.collected_yen, o.carried_over_yen FROM carry_over o "
        "JOIN claim USING (claim_id) WHERE clearing_key = $1 ORDER BY 1, 2",
        key_of(number),
    )
    return [tuple(row) for row in rows]


async def booked(payments: Payments, side: str) -> list[tuple[date, int, int]]:
    rows = await payments.pool.fetch(
        "SELECT booked_on, accounting_fiscal_year, amount_yen FROM ledger_entry WHERE side = $1 "
        "AND component = 'principal' ORDER BY entry_id",
        side,
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("day", "closed", "due"),
    [
        (date(2026, 3, 31), 2024, None),
        (APRIL, 2024, CarryOver(2026, APRIL, JUNE, 2024, None)),
        (date(2026, 5, 31), 2024, CarryOver(2026, APRIL, JUNE, 2024, None)),
        (JUNE, 2024, CarryOver(2026, APRIL, JUNE, 2025, 2025)),
        (date(2026, 6, 2), 2025, None),
        (date(2026, 11, 2), None, CarryOver(2026, APRIL, JUNE, 2025, 2025)),
    ],
)
def test_arrears_go_over_when_the_year_begins_and_the_rest_when_its_books_close(
    day: date, closed: int | None, due: CarryOver | None
) -> None:
    assert carry_over_due(day, current="06-01", arrears="04-01", closed_fiscal_year=closed) == due


@pytest.mark.feature("B6")
@pytest.mark.parametrize(
    ("day", "year", "booked_on"),
    [
        (date(2026, 5, 30), 2026, date(2026, 5, 30)),
        (date(2026, 5, 30), 2025, date(2026, 6, 1)),
        (date(2026, 5, 20), 2026, date(2026, 5, 21)),
        (date(2026, 5, 21), 2026, date(2026, 5, 21)),
        (date(2026, 7, 1), 2024, date(2026, 7, 1)),
        (date(2026, 3, 31), 2026, date(2026, 6, 1)),
    ],
)
def test_an_entry_is_booked_on_the_first_day_whose_books_are_open(day: date, year: int, booked_on: date) -> None:
    assert open_day(day, year, ClosedBooks(date(2026, 5, 20), 2025, date(2026, 5, 31))) == booked_on
    assert open_day(day, year, ClosedBooks()) == day


@pytest.mark.feature("B7")
async def test_what_is_unpaid_when_the_books_close_goes_over_and_what_is_paid_does_not(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000), assessed(2, 30_000), assessed(3, 20_000))
    await payments.hear(paid(20_000), paid(30_000, number=2, ref="r2"))

    assert (await payments.job("carry_over", MAY))["rows"] == 0
    done = await payments.job("carry_over", JUNE)

    assert done == {"fiscal_year": 2026, "rows": 2, "carried_over_yen": 50_000, "closed_fiscal_year": 2025}
    assert await kept(payments) == [(2026, 1, 50_000, 20_000, 30_000)]
    assert await kept(payments, 2) == []
    assert await kept(payments, 3) == [(2026, 1, 20_000, 0, 20_000)]
    assert await payments.pool.fetch("SELECT DISTINCT carried_over_on FROM carry_over") == [(JUNE,)]
    assert await payments.job("carry_over", date(2026, 6, 2)) == {"rows": 0, "carried_over_yen": 0}
    assert await payments.proof() == []


@pytest.mark.feature("B7")
async def test_arrears_are_carried_on_each_year_and_what_is_reported_late_follows_as_a_difference(
    payments: Payments,
) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.job("carry_over", JUNE)
    await payments.hear(paid(10_000, on=date(2026, 9, 1)))

    await payments.job("carry_over", date(2027, 4, 1))
    # Paid in the year that has ended, reported in the new one: its books are open until the end of May.
    await payments.hear(paid(5_000, ref="late", on=date(2026, 12, 28)))
    await payments.hear(paid(7_000, ref="new", on=date(2026, 12, 28), booked_on=date(2027, 4, 2)))
    again = [await payments.job("carry_over", date(2027, 4, day)) for day in (5, 6)]

    assert [one["rows"] for one in again] == [1, 0]
    assert await kept(payments) == [
        (2026, 1, 50_000, 0, 50_000),
        (2027, 1, 50_000, 10_000, 40_000),
        (2027, 2, 0, 5_000, -5_000),
    ]
    await payments.job("carry_over", date(2027, 6, 1))
    assert (await kept(payments))[3:] == []
    assert await payments.proof() == []


@pytest.mark.feature("B6", "B7")
async def test_after_the_close_entries_of_the_old_year_are_booked_in_the_next(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.job("carry_over", JUNE)

    await payments.hear(paid(20_000, on=date(2026, 5, 20)))
    await payments.hear(revised(1, 2, 40_000))
    await payments.hear(assessed(2, 30_000))

    assert await booked(payments, "collected") == [(JUNE, 2026, 20_000)]
    assert await booked(payments, "assessed") == [
        (date(2025, 4, 10), 2025, 50_000),
        (JUNE, 2026, -10_000),
        (JUNE, 2026, 30_000),
    ]
    # The payment counts from the day on which it was made, whatever the books say.
    assert await payments.pool.fetchval("SELECT effective_on FROM ledger_entry WHERE side = 'collected'") == date(
        2026, 5, 20
    )
    assert await kept(payments) == [(2026, 1, 50_000, 0, 50_000)]
    past = await payments.pool.fetchrow(
        "SELECT accounting_fiscal_year, is_past_year FROM claim WHERE clearing_key = $1", key_of(2)
    )
    assert tuple(past) == (2026, True)
    assert await payments.proof() == []


async def test_provisional_money_does_not_reduce_what_is_carried_over(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, stage=ReceiptStage.FLASH))

    await payments.job("carry_over", JUNE)
    await payments.hear(paid(50_000, stage=ReceiptStage.CANCEL))

    assert await kept(payments) == [(2026, 1, 50_000, 0, 50_000)]
    assert await payments.proof() == []


@pytest.mark.feature("B7")
async def test_a_carry_over_that_does_not_add_up_leaves_nothing_behind(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.owner.execute("UPDATE claim_balance SET principal_collected_yen = 1")

    with pytest.raises(ArithmeticError, match="tax item 012, levy year 2025: 49999 yen are open, 50000"):
        await payments.job("carry_over", JUNE)

    assert await kept(payments) == []
    assert await payments.pool.fetchval("SELECT count(*) FROM accounting_year_close") == 0


@pytest.mark.parametrize(
    ("spoil", "proof"),
    [
        ("DELETE FROM carry_over", "carry_over"),
        (
            "UPDATE carry_over SET assessed_yen = assessed_yen + 1, carried_over_yen = carried_over_yen + 1",
            "carry_over",
        ),
        ("UPDATE accounting_year_close SET last_entry_id = 0", "closed_books"),
    ],
)
async def test_the_prover_finds_a_carry_over_that_was_changed(payments: Payments, spoil: str, proof: str) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.job("carry_over", JUNE)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await payments.pool.execute(spoil)
    await payments.owner.execute(spoil)

    assert await payments.proof() == [proof]
