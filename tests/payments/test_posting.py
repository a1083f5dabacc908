"""Payments on claims: full, late, partial, too much, unknown, provisional, cancelled; on the real database."""

from datetime import date
from itertools import permutations

import asyncpg
import pytest

from services.payments.handlers.payment_reported import ConflictingReport
from services.payments.store import settlement
from shared.contracts import (
    ClaimSettled,
    MoneySuspended,
    OverpaymentCause,
    OverpaymentFound,
    ReceiptPosted,
    ReceiptReversed,
    ReceiptStage,
    SuspenseReason,
)
from tests.payments.conftest import Payments
from tests.payments.events import assessed, key_of, paid

FLASH, FINAL, CANCEL = ReceiptStage.FLASH, ReceiptStage.FINAL, ReceiptStage.CANCEL


@pytest.mark.feature("B2", "B8")
async def test_a_payment_in_time_settles_its_claim(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000))

    assert await payments.balance(key_of()) == {"principal_assessed": 50_000, "principal_collected": 50_000}
    (posted,) = await payments.announced(ReceiptPosted)
    assert (posted.open_yen, posted.provisional, posted.allocation.principal_yen) == (0, False, 50_000)
    (settled,) = await payments.announced(ClaimSettled)
    assert settled.settled_on == date(2025, 6, 20)
    assert await payments.proof() == []


@pytest.mark.feature("E6")
async def test_a_late_payment_pays_the_principal_first_and_fixes_the_charge(payments: Payments) -> None:
    # 84,700 yen due 2024-12-25, complete on 2026-03-16: 171 + 6,807 + 1,570 = 8,548, so 8,500 yen.
    await payments.hear(assessed(1, 84_700, due_on=date(2024, 12, 25)))
    await payments.hear(paid(84_700, on=date(2026, 3, 16)))

    assert await payments.balance(key_of()) == {
        "principal_assessed": 84_700,
        "principal_collected": 84_700,
        "late_charge_assessed": 8_500,
    }
    orders = await payments.pool.fetch("SELECT DISTINCT side, allocation_order FROM ledger_entry ORDER BY side")
    assert [tuple(row) for row in orders] == [("assessed", None), ("collected", "principal_fee_cost_charge@2005-04-01")]
    assert await payments.announced(ClaimSettled) == []
    await payments.hear(paid(8_500, on=date(2026, 4, 1), ref="r2"))
    assert (await payments.balance(key_of()))["late_charge_collected"] == 8_500
    assert len(await payments.announced(ClaimSettled)) == 1
    assert await payments.proof() == []


@pytest.mark.feature("E5")
async def test_part_payments_lower_the_base_of_the_charge(payments: Payments) -> None:
    # 95,400 due 2025-06-30; 40,000 on 10-15; 55,400 on 2026-03-10: 193 + 1,720 + 1,009 + 946 = 3,868, so 3,800.
    await payments.hear(assessed(1, 95_400))
    await payments.hear(paid(40_000, on=date(2025, 10, 15), ref="a"), paid(55_400, on=date(2026, 3, 10), ref="b"))

    assert (await payments.balance(key_of()))["late_charge_assessed"] == 3_800
    assert await payments.proof() == []


@pytest.mark.feature("A6")
async def test_too_much_is_an_overpayment_with_its_cause(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_700, ref="a"), paid(50_000, ref="b"))

    assert (await payments.balance(key_of()))["overpaid"] == 50_700
    found = await payments.announced(OverpaymentFound)
    assert [(one.amount_yen, one.cause) for one in found] == [
        (700, OverpaymentCause.EXCESS_PAYMENT),
        (50_000, OverpaymentCause.DOUBLE_PAYMENT),
    ]
    assert await payments.proof() == []


@pytest.mark.feature("A4")
async def test_provisional_money_is_apart_from_revenue(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, stage=FLASH))

    assert await payments.balance(key_of()) == {"principal_assessed": 50_000, "provisional": 50_000}
    (posted,) = await payments.announced(ReceiptPosted)
    assert (posted.provisional, posted.open_yen) == (True, 0)
    assert await payments.announced(ClaimSettled) == []
    await payments.hear(paid(50_000, stage=FINAL))
    assert await payments.balance(key_of()) == {"principal_assessed": 50_000, "principal_collected": 50_000}
    assert await payments.proof() == []


@pytest.mark.feature("A3")
@pytest.mark.parametrize(
    ("stages", "collected", "provisional"),
    [
        ((FLASH,), 0, 50_000),
        ((FINAL,), 50_000, 0),
        ((FLASH, FINAL), 50_000, 0),
        ((FLASH, CANCEL), 0, 0),
        ((FINAL, CANCEL), 0, 0),
        ((FLASH, FINAL, CANCEL), 0, 0),
        ((CANCEL,), 0, 0),
    ],
)
async def test_stages_lead_to_the_same_state_in_every_order(
    payments: Payments, stages: tuple[ReceiptStage, ...], collected: int, provisional: int
) -> None:
    orders = list(permutations(stages))
    await payments.hear(*(assessed(number, 50_000) for number in range(len(orders))))
    for number, order in enumerate(orders):
        for stage in (*order, *order):  # Each comes twice.
            await payments.hear(paid(50_000, number=number, stage=stage, ref=f"n{number}"))

    for number in range(len(orders)):
        balance = await payments.balance(key_of(number))
        assert (balance.get("principal_collected", 0), balance.get("provisional", 0)) == (collected, provisional)
    assert await payments.proof() == []


async def test_a_cancelled_final_receipt_reopens_the_claim_and_its_charge(payments: Payments) -> None:
    await payments.hear(assessed(1, 84_700, due_on=date(2024, 12, 25)))
    await payments.hear(paid(84_700, on=date(2026, 3, 16)))
    await payments.hear(paid(84_700, on=date(2026, 3, 16), stage=CANCEL))

    assert await payments.balance(key_of()) == {"principal_assessed": 84_700}
    (reversed_receipt,) = await payments.announced(ReceiptReversed)
    assert (reversed_receipt.provisional, reversed_receipt.open_yen) == (False, 84_700)
    assert await payments.proof() == []


async def test_a_second_payment_takes_the_place_of_a_cancelled_first(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, ref="a"), paid(50_000, ref="b"))
    await payments.hear(paid(50_000, ref="a", stage=CANCEL))

    assert await payments.balance(key_of()) == {"principal_assessed": 50_000, "principal_collected": 50_000}
    assert await payments.proof() == []


@pytest.mark.feature("A5")
async def test_money_without_a_claim_waits_for_its_assessment(payments: Payments) -> None:
    await payments.hear(paid(30_000, ref="early"))
    (suspended,) = await payments.announced(MoneySuspended)
    assert suspended.reason is SuspenseReason.AWAITING_ASSESSMENT
    assert await payments.proof() == []

    await payments.hear(assessed(1, 30_000))

    assert await payments.balance(key_of()) == {"principal_assessed": 30_000, "principal_collected": 30_000}
    assert len(await payments.announced(ReceiptPosted)) == 1
    assert await payments.proof() == []


@pytest.mark.feature("A5")
async def test_money_that_waits_too_long_is_reported_once(payments: Payments) -> None:
    await payments.hear(paid(30_000, ref="lost", on=date(2025, 6, 20)))

    assert (await payments.job("report_waiting_money", date(2025, 6, 26)))["reported"] == 0
    assert await payments.job("report_waiting_money", date(2025, 6, 27)) == {
        "reported": 1,
        "amount_yen": 30_000,
        "payers_asked": 0,
        "without_owner": 1,
        "waiting_assessments": 0,
    }
    assert (await payments.job("report_waiting_money", date(2025, 6, 30)))["reported"] == 0
    reasons = [one.reason for one in await payments.announced(MoneySuspended)]
    assert reasons == [SuspenseReason.AWAITING_ASSESSMENT, SuspenseReason.UNKNOWN_CLEARING_KEY]


async def test_cancelled_money_leaves_suspense(payments: Payments) -> None:
    await payments.hear(paid(30_000, stage=FLASH))
    await payments.hear(paid(31_000, stage=FINAL))
    await payments.hear(paid(31_000, stage=CANCEL))

    assert await payments.proof() == []
    assert await payments.pool.fetchval("SELECT count(*) FROM suspense WHERE resolved_at IS NULL") == 0


async def test_a_payment_cannot_move_to_another_slip(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000), assessed(2, 50_000))
    await payments.hear(paid(50_000, stage=FLASH))

    with pytest.raises(ConflictingReport, match="another clearing_key"):
        await payments.hear(paid(50_000, number=2))


@pytest.mark.feature("A8", "B6")
async def test_three_dates_are_kept_and_the_year_follows_the_books(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, on=date(2026, 5, 31), booked_on=date(2026, 6, 2), value_date=date(2026, 6, 5)))

    row = await payments.pool.fetchrow("SELECT paid_on, booked_on, value_date FROM receipt")
    assert tuple(row) == (date(2026, 5, 31), date(2026, 6, 2), date(2026, 6, 5))
    years = await payments.pool.fetch(
        "SELECT DISTINCT side, accounting_fiscal_year AS y FROM ledger_entry ORDER BY 1, 2"
    )
    # The delinquency charge is assessed with the payment that fixes it, so it too falls into the open year.
    assert [(row["side"], row["y"]) for row in years] == [("assessed", 2025), ("assessed", 2026), ("collected", 2026)]


@pytest.mark.feature("B11")
async def test_the_database_refuses_to_collect_more_than_is_assessed(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))

    with pytest.raises(asyncpg.CheckViolationError):
        await payments.pool.execute("UPDATE claim_balance SET principal_collected_yen = 50001")


@pytest.mark.feature("B3")
async def test_the_service_can_neither_change_nor_remove_an_entry(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))

    for statement in ("UPDATE ledger_entry SET amount_yen = 1", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await payments.pool.execute(statement)


@pytest.mark.feature("B11", "B10", "S8")
async def test_the_prover_finds_what_was_changed_behind_the_service(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000), assessed(2, 60_000))
    await payments.hear(paid(50_000), paid(60_000, number=2, ref="r2"))
    assert await payments.proof() == []

    await payments.owner.execute("UPDATE claim_balance SET principal_collected_yen = 1 WHERE claim_id = 1")
    assert await payments.proof() == ["balances"]
    async with payments.pool.acquire() as connection:
        assert await settlement.rebuild(connection) == 1
    assert await payments.proof() == []
    assert await payments.balance(key_of(1)) == {"principal_assessed": 50_000, "principal_collected": 50_000}
    await payments.owner.execute("DELETE FROM ledger_entry WHERE claim_id = 2 AND side = 'collected'")
    assert await payments.proof() == ["balances", "receipts"]
