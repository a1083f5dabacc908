"""Whatever is paid, cancelled, revised, appropriated and refunded, and whenever it is heard: no yen is lost or made.

Events of each side reach the other late and in batches; decisions and their answers reach it twice.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.refunds.store import overpayments
from services.refunds.store.overpayments import NotOpen, Use, UseStep
from shared.access import Actor, ActorKind
from shared.contracts import (
    AppropriationApplied,
    AppropriationDecided,
    ReceiptStage,
    RefundAccount,
    RefundPaid,
    TaxItemCode,
)
from tests.payments.events import ADDRESSEE, assessed, paid, revised
from tests.refunds.conftest import City

ITEMS = (TaxItemCode.PROPERTY_TAX, TaxItemCode.RESIDENCE_TAX, TaxItemCode.VEHICLE_TAX, TaxItemCode.CARE_PREMIUM)
STEPS = 45


@dataclass
class Year:
    """A year of a person with four notices, as chance has it."""

    city: City
    chance: random.Random
    histories: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(1, 5), 1))
    #: Notice, yen and day of what was paid and not cancelled.
    payments: dict[str, tuple[int, int, date]] = field(default_factory=dict)
    count: int = 0

    async def begin(self) -> None:
        for number, item in enumerate(ITEMS, start=1):
            await self.city.payments.hear(assessed(number, 20_000 * number, item=item))

    async def pay(self) -> None:
        self.count += 1
        number, ref = self.chance.randint(1, 4), f"r{self.count}"
        amount_yen = self.chance.choice([5_000, 20_000, 40_000, 80_000])
        on = date(2025, 5, 1) + timedelta(days=self.chance.randint(0, 200))
        self.payments[ref] = (number, amount_yen, on)
        await self.city.payments.hear(paid(amount_yen, number=number, ref=ref, on=on))

    async def cancel(self) -> None:
        if self.payments:
            ref = self.chance.choice(sorted(self.payments))
            number, amount_yen, on = self.payments.pop(ref)
            await self.city.payments.hear(paid(amount_yen, number=number, ref=ref, on=on, stage=ReceiptStage.CANCEL))

    async def revise(self) -> None:
        number = self.chance.randint(1, 4)
        self.histories[number] += 1
        amount_yen = self.chance.choice([0, 10_000, 20_000, 50_000, 90_000])
        event = revised(number, self.histories[number], amount_yen, item=ITEMS[number - 1])
        await self.city.payments.hear(event)

    async def appropriate(self) -> None:
        due = await self.city.refunds.get("/appropriations/due")
        if due:
            body = {"overpayment_ids": [self.chance.choice(due)["overpayment_id"]], "reason": "未納があるため"}
            made = await self.city.refunds.post("/appropriations/proposals", body)
            if made.status_code == 201:
                answer = await self.city.refunds.approve("refunds.appropriation", made.json()[0])
                # Another decision may have taken the money, or less may be owed by now.
                assert answer.status_code in {200, 409}, answer.text

    async def refund(self) -> None:
        """Pay a part of something open back, as the payout does."""
        refunds = self.city.refunds
        open_now = [one for one in await refunds.held() if one["open_yen"] > 0]
        if not open_now:
            return
        one = self.chance.choice(open_now)
        amount_yen = self.chance.choice([one["open_yen"], max(1, one["open_yen"] // 2), one["open_yen"] + 1])
        use = Use(uuid4(), one["overpayment_id"], "refund", amount_yen, date(2026, 1, 5), "reversal", 2025, uuid4())
        try:
            async with refunds.transactions.begin(Actor("service:refunds", ActorKind.SERVICE)) as transaction:
                await overpayments.reserve(transaction.connection, [use], transaction.started_at)
                step = UseStep(use.use_id, "taken", amount_yen, "paid_out", date(2026, 1, 6))
                await overpayments.go_on(transaction.connection, [step], transaction.started_at)
                event = RefundPaid(
                    use_id=str(use.use_id),
                    claim_id=one["claim_id"],
                    addressee_no=ADDRESSEE,
                    receipt_id=one["receipt_id"],
                    refund_id=1,
                    amount_yen=amount_yen,
                    interest_yen=0,
                    paid_on=date(2026, 1, 6),
                    account=RefundAccount.REVERSAL,
                )
                transaction.publish(event, key=ADDRESSEE)
        except NotOpen:
            assert amount_yen > one["open_yen"]

    async def hear_again(self) -> None:
        """Decisions and answers that were heard before come once more under new numbers."""
        await self.city.settle()
        if decided := await self.city.refunds.announced(AppropriationDecided, RefundPaid):
            await self.city.payments.hear(self.chance.choice(decided))
        if applied := await self.city.payments.announced(AppropriationApplied):
            await self.city.refunds.hear(self.chance.choice(applied))

    async def deliver(self) -> None:
        await self.city.settle()


async def _conserved(year: Year) -> None:
    payments, refunds = year.city.payments, year.city.refunds
    assert await payments.proof() == []
    received = sum(amount_yen for _, amount_yen, _ in year.payments.values())
    on_claims = await payments.pool.fetchval(
        "SELECT coalesce(sum(amount_yen), 0)::bigint FROM ledger_entry WHERE side = 'collected'"
    )
    # Of a payment that was cancelled after it was refunded, the city has the claim to get it back.
    refunded = await payments.pool.fetchval("""
        SELECT coalesce(sum(u.amount_yen), 0)::bigint FROM overpaid_use u WHERE u.purpose = 'refund'
            AND NOT EXISTS (SELECT FROM receipt c WHERE c.receipt_id = u.receipt_id AND c.stage = 'cancel')
    """)
    assert received == on_claims + refunded
    assert await refunds.job("prove_overpayments", date(2026, 1, 7)) is not None
    await year.city.settle()
    proof = await refunds.get("/overpayments/proof")
    assert (proof["findings"], proof["answered"]) == ([], proof["asked"])


@pytest.mark.parametrize("seed", [20, 22, 24])
async def test_no_yen_is_lost_or_made(city: City, seed: int) -> None:
    year = Year(city, random.Random(seed))  # noqa: S311 - Repeatable chance is what a test wants.
    await year.begin()
    steps = [year.pay] * 6 + [year.cancel, year.revise, year.refund, year.hear_again]
    steps += [year.appropriate] * 3 + [year.deliver] * 4
    for _ in range(STEPS):
        await year.chance.choice(steps)()
    await year.deliver()
    await _conserved(year)
