"""No use goes beyond what is open, whoever tries it at the same time, and nothing opens on flash reports."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.refunds.rules.overpayments import (
    Account,
    Held,
    OverpaymentKind,
    cause_of,
    kind_of,
    leveled,
    withdrawn,
    year_of_account,
)
from services.refunds.store import overpayments
from services.refunds.store.overpayments import NotOpen, Use, UseStep
from shared.contracts import (
    InterestDates,
    InterestGround,
    OverpaidParts,
    OverpaymentCause,
    OverpaymentFound,
    OverpaymentWithdrawn,
    TaxItemCode,
)
from tests.every_service.probe import until
from tests.payments.events import ADDRESSEE
from tests.refunds.conftest import Refunds

TODAY = date(2026, 5, 20)


def _use(overpayment_id: int, amount_yen: int, purpose: str = "refund") -> Use:
    return Use(uuid4(), overpayment_id, purpose, amount_yen, TODAY, "reversal", 2025, UUID(int=1))


async def _found(refunds: Refunds, amount_yen: int, receipt_id: int = 9) -> int:
    event = OverpaymentFound(
        claim_id=1,
        addressee_no=ADDRESSEE,
        receipt_id=receipt_id,
        amount_yen=amount_yen,
        cause=OverpaymentCause.REVISION,
        arose_on=TODAY,
        interest=InterestDates(ground=InterestGround.ASSESSMENT, paid_on=date(2025, 6, 20), revised_on=TODAY),
        tax_item=TaxItemCode.PROPERTY_TAX,
        levy_fiscal_year=2025,
        accounting_fiscal_year=2025,
        parts=OverpaidParts(principal_yen=amount_yen),
    )
    await refunds.hear(event)
    number: int = (await refunds.held())[-1]["overpayment_id"]
    return number


@dataclass
class Holding:
    """A transaction that has reserved, and stays open until it is let go."""

    reserved: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)


async def _reserve(refunds: Refunds, *uses: Use, holding: Holding | None = None) -> bool:
    """Reserve in a transaction of its own, which stays open until it is let go; whether it could."""
    try:
        async with refunds.pool.acquire() as connection, connection.transaction():
            await overpayments.reserve(connection, uses, datetime.now(UTC))
            if holding is not None:
                holding.reserved.set()
                await holding.let_go.wait()
    except NotOpen:
        return False
    return True


@pytest.mark.feature("I11")
async def test_two_at_once_cannot_use_the_same_yen(refunds: Refunds) -> None:
    number = await _found(refunds, 50_000)
    holding = Holding()
    first = asyncio.create_task(_reserve(refunds, _use(number, 30_000), holding=holding))
    await until(holding.reserved.is_set)
    # The second waits for the first, and then sees what it has left.
    second = asyncio.create_task(_reserve(refunds, _use(number, 30_000, "appropriation")))
    waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    await until(lambda: refunds.pool.fetchval(waits))
    assert not second.done()
    holding.let_go.set()
    assert (await first, await second) == (True, False)
    assert await refunds.open_yen() == 20_000

    # One yen more than what is left, in one go or in two, is refused; what is left is not.
    assert not await _reserve(refunds, _use(number, 20_001))
    assert not await _reserve(refunds, _use(number, 15_000), _use(number, 5_001))
    assert await _reserve(refunds, _use(number, 15_000), _use(number, 5_000))
    assert await refunds.open_yen() == 0


async def test_what_ends_is_counted_once_and_never_beyond_its_decision(refunds: Refunds) -> None:
    number = await _found(refunds, 50_000)
    use = _use(number, 30_000)
    assert await _reserve(refunds, use)
    at = datetime.now(UTC)
    async with refunds.pool.acquire() as connection:
        with pytest.raises(asyncpg.CheckViolationError, match="more is taken than was decided"):
            await overpayments.go_on(connection, [UseStep(use.use_id, "taken", 30_001, "paid", TODAY)], at)
        await overpayments.go_on(connection, [UseStep(use.use_id, "taken", 25_000, "paid", TODAY)], at)
        with pytest.raises(asyncpg.UniqueViolationError):
            await overpayments.go_on(connection, [UseStep(use.use_id, "taken", 25_000, "paid", TODAY)], at)
        assert await refunds.open_yen() == 25_000
        with pytest.raises(asyncpg.CheckViolationError, match="what comes back is not what was taken"):
            await overpayments.go_on(connection, [UseStep(use.use_id, "returned", 24_999, "bounced", TODAY)], at)
        await overpayments.go_on(connection, [UseStep(use.use_id, "returned", 25_000, "bounced", TODAY)], at)
    assert await refunds.open_yen() == 50_000


async def test_what_is_withdrawn_can_be_used_no_more_and_shows_what_must_come_back(refunds: Refunds) -> None:
    number = await _found(refunds, 50_000)
    assert await _reserve(refunds, _use(number, 40_000))
    withdrawal = OverpaymentWithdrawn(
        claim_id=1, addressee_no=ADDRESSEE, receipt_id=9, amount_yen=30_000, withdrawn_on=TODAY
    )
    await refunds.hear(withdrawal)
    assert await refunds.open_yen() == -20_000
    assert not await _reserve(refunds, _use(number, 1))
    (listed,) = await refunds.get("/overpayments")
    assert (listed["overpayment_id"], listed["open_yen"], listed["reserved_yen"]) == (number, -20_000, 40_000)


@pytest.mark.feature("I13")
@pytest.mark.parametrize(
    ("decided_on", "account", "fiscal_year"),
    [
        (date(2026, 3, 31), Account.REVERSAL, 2025),
        (date(2026, 5, 31), Account.REVERSAL, 2025),
        # The books are closed: it is an expenditure of the year that pays it.
        (date(2026, 6, 1), Account.EXPENDITURE, 2026),
        (date(2027, 3, 31), Account.EXPENDITURE, 2026),
        (date(2027, 4, 1), Account.EXPENDITURE, 2027),
    ],
)
def test_the_account_follows_the_year(decided_on: date, account: Account, fiscal_year: int) -> None:
    assert year_of_account(2025, decided_on, "05-31") == (account, fiscal_year)


def test_what_was_found_last_is_taken_back_first() -> None:
    held = [Held(1, 10_000), Held(2, 0), Held(3, 4_000)]
    assert withdrawn(held, 6_000) == [(3, 4_000), (1, 2_000)]
    assert withdrawn(held, 99_000) == [(3, 4_000), (1, 10_000)]
    assert withdrawn(held, 0) == []


def test_parts_of_one_payment_cover_for_each_other() -> None:
    assert leveled({1: 5_000, 2: -8_000, 3: 0, 4: 2_000}) == [(2, -5_000), (1, 5_000), (2, -2_000), (4, 2_000)]
    assert leveled({1: 5_000, 2: -3_000, 3: -1_000}) == [(2, -3_000), (3, -1_000), (1, 4_000)]
    assert leveled({1: -5_000, 2: -1}) == leveled({1: 5_000, 2: 1}) == leveled({}) == []


@pytest.mark.parametrize("cause", list(OverpaymentCause))
def test_only_what_was_due_once_is_overassessed(cause: OverpaymentCause) -> None:
    reduced = cause in {OverpaymentCause.REVISION, OverpaymentCause.CANCELLATION}
    assert kind_of(cause_of(cause, None)) is (OverpaymentKind.OVERASSESSED if reduced else OverpaymentKind.NEVER_DUE)
