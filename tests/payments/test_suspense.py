"""Money in suspense goes to the claim that was approved for it: the effect, and what stands against it."""

import asyncio
import uuid
from datetime import date
from itertools import permutations
from uuid import UUID

import asyncpg
import pytest

from services.payments.handlers.suspense import NotAssignable, assign
from services.payments.rules.receipt_state import ReceiptState
from services.payments.rules.suspense import Assignment, ClaimStanding, Obstacle, SuspendedMoney, obstacle
from shared.contracts import OverpaymentFound, ReceiptPosted, ReceiptReversed, ReceiptStage
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.events import ADDRESSEE, assessed, key_of, paid, revised

FLASH, FINAL, CANCEL = ReceiptStage.FLASH, ReceiptStage.FINAL, ReceiptStage.CANCEL
APPROVAL = UUID("00000000-0000-4000-8000-000000000001")
ASSIGNMENT = Assignment(7, 30_000, 1, 4, ADDRESSEE, "012")
MONEY = SuspendedMoney(ReceiptState.FINAL, 30_000, resolved=False)
CLAIM = ClaimStanding(4, ADDRESSEE, "012")


async def assignment_of(payments: Payments, amount_yen: int = 30_000, number: int = 1) -> Assignment:
    """The money in suspense and the claim of a notice, as an officer sees them now."""
    receipt_id = await payments.pool.fetchval("SELECT max(receipt_id) FROM suspense")
    claim = await payments.pool.fetchrow(
        "SELECT claim_id, version, addressee_no, tax_item FROM claim JOIN claim_balance USING (claim_id) "
        "WHERE clearing_key = $1",
        key_of(number),
    )
    return Assignment(
        receipt_id, amount_yen, claim["claim_id"], claim["version"], claim["addressee_no"], claim["tax_item"]
    )


async def carry_out(payments: Payments, assignment: Assignment, approval_id: UUID = APPROVAL) -> None:
    async with payments.transactions.begin(payments.actor) as transaction:
        await assign(assignment, approval_id, transaction, ISHINOMAKI)


@pytest.mark.parametrize(
    ("money", "claim", "found"),
    [
        (MONEY, CLAIM, None),
        (None, CLAIM, Obstacle.UNKNOWN_MONEY),
        (MONEY._replace(state=ReceiptState.CANCELLED, resolved=True), CLAIM, Obstacle.MONEY_CANCELLED),
        (MONEY._replace(resolved=True), CLAIM, Obstacle.MONEY_CLEARED),
        (MONEY._replace(state=ReceiptState.PROVISIONAL), CLAIM, Obstacle.MONEY_PROVISIONAL),
        (MONEY._replace(amount_yen=29_999), CLAIM, Obstacle.MONEY_CHANGED),
        (MONEY, None, Obstacle.UNKNOWN_CLAIM),
        (MONEY, CLAIM._replace(version=5), Obstacle.CLAIM_CHANGED),
        (MONEY, CLAIM._replace(tax_item="010"), Obstacle.CLAIM_CHANGED),
        (MONEY, CLAIM._replace(addressee_no="000000000000002"), Obstacle.CLAIM_CHANGED),
    ],
)
def test_whatever_has_changed_stands_against_an_assignment(
    money: SuspendedMoney | None, claim: ClaimStanding | None, found: Obstacle | None
) -> None:
    assert obstacle(ASSIGNMENT, money, claim) is found


async def test_assigned_money_is_cleared_as_of_the_day_it_was_paid(payments: Payments) -> None:
    # 84,700 yen due 2024-12-25, complete on 2026-03-16: 171 + 6,807 + 1,570 = 8,548, so a charge of 8,500 yen.
    await payments.hear(assessed(1, 84_700, due_on=date(2024, 12, 25)))
    await payments.hear(paid(84_700, number=9, on=date(2026, 3, 16), booked_on=date(2026, 3, 18)))
    assert (await payments.balance(key_of(1))).get("principal_collected", 0) == 0

    await carry_out(payments, await assignment_of(payments, 84_700))

    assert await payments.balance(key_of(1)) == {
        "principal_assessed": 84_700,
        "principal_collected": 84_700,
        "late_charge_assessed": 8_500,
    }
    (posted,) = await payments.announced(ReceiptPosted)
    assert (posted.paid_on, posted.allocation.principal_yen, posted.open_yen) == (date(2026, 3, 16), 84_700, 8_500)
    entries = await payments.pool.fetch(
        "SELECT component, amount_yen, effective_on, booked_on, approval_id FROM ledger_entry "
        "WHERE reason = 'suspense_assigned' ORDER BY component"
    )
    assert [tuple(row) for row in entries] == [
        ("late_charge", 8_500, date(2026, 3, 16), date(2026, 3, 18), APPROVAL),
        ("principal", 84_700, date(2026, 3, 16), date(2026, 3, 18), APPROVAL),
        ("suspense", -84_700, date(2026, 3, 16), date(2026, 3, 18), APPROVAL),
    ]


@pytest.mark.feature("B11")
async def test_the_prover_finds_a_correction_that_nobody_approved(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000))
    await payments.hear(paid(30_000, number=9))

    await carry_out(payments, await assignment_of(payments))

    assert await payments.proof() == ["approvals"]


async def test_assigned_money_beyond_what_is_owed_is_an_overpayment(payments: Payments) -> None:
    await payments.hear(assessed(1, 20_000))
    await payments.hear(paid(30_000, number=9))

    await carry_out(payments, await assignment_of(payments))

    assert (await payments.balance(key_of(1)))["overpaid"] == 10_000
    (found,) = await payments.announced(OverpaymentFound)
    assert (found.amount_yen, found.addressee_no) == (10_000, ADDRESSEE)


async def test_an_assignment_happens_once_even_when_two_come_together(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000), assessed(2, 30_000))
    await payments.hear(paid(30_000, number=9))
    first, second = await assignment_of(payments), await assignment_of(payments, number=2)

    outcomes = await asyncio.gather(
        carry_out(payments, first), carry_out(payments, second, uuid.uuid4()), return_exceptions=True
    )

    (refused,) = [one for one in outcomes if one is not None]
    assert isinstance(refused, NotAssignable)
    assert refused.obstacle is Obstacle.MONEY_CLEARED
    collected = await payments.pool.fetchval("SELECT sum(principal_collected_yen)::bigint FROM claim_balance")
    assert collected == 30_000


async def test_money_cancelled_while_it_is_being_assigned_ends_up_nowhere(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000))
    await payments.hear(paid(30_000, number=9))

    outcomes = await asyncio.gather(
        carry_out(payments, await assignment_of(payments)),
        payments.hear(paid(30_000, number=9, stage=CANCEL)),
        return_exceptions=True,
    )

    assert [one for one in outcomes if not isinstance(one, NotAssignable | None)] == []
    assert await payments.balance(key_of(1)) == {"principal_assessed": 30_000}
    held = await payments.pool.fetchval(
        "SELECT coalesce(sum(amount_yen), 0)::bigint FROM ledger_entry WHERE receipt_id = 1"
    )
    assert held == 0


async def test_a_claim_that_changed_since_it_was_seen_gets_nothing(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000))
    await payments.hear(paid(30_000, number=9))
    seen = await assignment_of(payments)
    await payments.hear(revised(1, 2, 10_000))

    with pytest.raises(NotAssignable, match="claim_changed"):
        await carry_out(payments, seen)

    assert await payments.balance(key_of(1)) == {"principal_assessed": 10_000}
    assert await payments.proof() == []


async def test_a_cancellation_follows_assigned_money_to_its_claim(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000))
    await payments.hear(paid(30_000, number=9))
    await carry_out(payments, await assignment_of(payments))

    await payments.hear(paid(30_000, number=9, stage=CANCEL))

    assert await payments.balance(key_of(1)) == {"principal_assessed": 30_000}
    (undone,) = await payments.announced(ReceiptReversed)
    assert (undone.claim_id, undone.open_yen) == (1, 30_000)
    held = await payments.pool.fetchval("SELECT sum(amount_yen)::bigint FROM ledger_entry WHERE component = 'suspense'")
    assert held == 0


async def test_assigned_money_stays_when_the_assessment_of_its_slip_comes_after_all(payments: Payments) -> None:
    await payments.hear(assessed(1, 30_000))
    await payments.hear(paid(30_000, number=9))
    await carry_out(payments, await assignment_of(payments))

    await payments.hear(assessed(9, 30_000))
    await payments.hear(paid(30_000, number=9, stage=FLASH))

    assert (await payments.balance(key_of(1)))["principal_collected"] == 30_000
    assert await payments.balance(key_of(9)) == {"principal_assessed": 30_000}


async def test_money_counts_once_in_whatever_order_claims_money_and_assignment_come(payments: Payments) -> None:
    steps = ("assess its claim", "assess its slip", "pay", "assign")
    assigned = 0
    for order, script in enumerate(permutations(steps)):
        its, slip, ref = 100 + 2 * order, 101 + 2 * order, f"order-{order}"
        for step in script:
            match step:
                case "assess its claim":
                    await payments.hear(assessed(its, 30_000))
                case "assess its slip":
                    await payments.hear(assessed(slip, 30_000))
                case "pay":
                    await payments.hear(paid(30_000, number=slip, ref=ref))
                case _:
                    assigned += await assign_where_possible(payments, its)
        balances = [await payments.balance(key_of(number)) for number in (its, slip)]
        assert sorted(one.get("principal_collected", 0) for one in balances) == [0, 30_000], script

        await payments.hear(paid(30_000, number=slip, ref=ref, stage=CANCEL))

        assert [await payments.balance(key_of(number)) for number in (its, slip)] == [
            {"principal_assessed": 30_000}
        ] * 2
    # Its claim and the money are there before the assignment, and the assessment of its slip comes last: two orders.
    assert assigned == 2
    assert await payments.proof() == ["approvals"]


async def assign_where_possible(payments: Payments, number: int) -> bool:
    """Assign the newest money in suspense to the claim of a notice; says whether it could be."""
    known = await payments.pool.fetchval("SELECT count(*) FROM claim WHERE clearing_key = $1", key_of(number))
    waiting = await payments.pool.fetchval("SELECT count(*) FROM suspense WHERE resolved_at IS NULL")
    if not known or not waiting:
        return False
    await carry_out(payments, await assignment_of(payments, number=number), uuid.uuid4())
    return True


@pytest.mark.parametrize("approval_id", [None, APPROVAL])
async def test_the_database_takes_a_correction_only_with_its_approval(
    payments: Payments, approval_id: UUID | None
) -> None:
    await payments.hear(assessed(1, 30_000))
    reason = "receipt" if approval_id else "suspense_assigned"

    with pytest.raises(asyncpg.CheckViolationError, match="ledger_entry_approved"):
        await payments.pool.execute(
            "INSERT INTO ledger_entry (claim_id, version, side, component, amount_yen, receipt_id, reason, "
            "effective_on, booked_on, accounting_fiscal_year, cause, recorded_at, approval_id) "
            "VALUES (1, 99, 'collected', 'principal', 1, 1, $1, '2025-07-01', '2025-07-01', 2025, 'x', now(), $2)",
            reason,
            approval_id,
        )
