"""A flash report that nothing follows is released after its channel's days; whatever comes then still counts."""

from datetime import date
from itertools import permutations

import pytest

from shared.contracts import Channel, ReceiptPosted, ReceiptReversed, ReceiptStage
from tests.payments.conftest import Payments
from tests.payments.events import assessed, key_of, paid

FLASH, FINAL, CANCEL = ReceiptStage.FLASH, ReceiptStage.FINAL, ReceiptStage.CANCEL
#: Reported on Friday 20 June; the ten business days of a store agent end on Friday 4 July.
LAST_DAY, NEXT_DAY = date(2025, 7, 4), date(2025, 7, 7)
OWED = {"principal_assessed": 50_000}
JOB = "release_unconfirmed"


@pytest.mark.feature("A4")
async def test_a_flash_report_that_nothing_follows_is_released_once(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, stage=FLASH))

    early = await payments.job(JOB, LAST_DAY)
    held = await payments.balance(key_of())
    released = await payments.job(JOB, NEXT_DAY)
    again = await payments.job(JOB, NEXT_DAY)

    assert [early["released"], released, again["released"]] == [0, {"released": 1, "amount_yen": 50_000}, 0]
    assert held == {**OWED, "provisional": 50_000}
    assert await payments.balance(key_of()) == OWED
    (reversed_,) = await payments.announced(ReceiptReversed)
    assert (reversed_.provisional, reversed_.amount_yen, reversed_.open_yen) == (True, 50_000, 50_000)
    assert reversed_.reversed_on == NEXT_DAY
    # Whatever else changes the claim, the released report stays out.
    await payments.hear(paid(10_000, ref="r2"))
    assert await payments.balance(key_of()) == {**OWED, "principal_collected": 10_000}
    assert await payments.proof() == []


@pytest.mark.feature("A4")
@pytest.mark.parametrize("order", list(permutations([FLASH, FINAL])), ids=str)
async def test_a_final_report_after_the_release_is_posted_as_any_other(
    payments: Payments, order: tuple[ReceiptStage, ...]
) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, stage=FLASH))
    await payments.job(JOB, NEXT_DAY)

    for stage in order:
        await payments.hear(paid(50_000, stage=stage))

    assert await payments.balance(key_of()) == {**OWED, "principal_collected": 50_000}
    assert [event.provisional for event in await payments.announced(ReceiptPosted)] == [True, False]
    assert await payments.proof() == []


async def test_a_cancellation_after_the_release_tells_nobody_again(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, stage=FLASH))
    await payments.job(JOB, NEXT_DAY)

    await payments.hear(paid(50_000, stage=CANCEL))

    assert await payments.balance(key_of()) == OWED
    assert len(await payments.announced(ReceiptReversed)) == 1
    assert await payments.proof() == []


async def test_confirmed_money_and_money_in_suspense_are_left_alone(payments: Payments) -> None:
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000, stage=FLASH), paid(50_000, stage=FINAL))
    await payments.hear(paid(700, number=9, ref="r9", stage=FLASH))
    await payments.hear(paid(900, ref="till", stage=FLASH, channel=Channel.COUNTER))

    done = await payments.job(JOB, date(2025, 12, 1))

    # A counter is in no agreement about flash reports.
    assert done["released"] == 0
    assert await payments.proof() == []
