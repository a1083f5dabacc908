"""A counter till: opened and closed by two, a receipt number for each payment, the cash counted."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.payments.inbound.channels import channels_of
from services.payments.rules.till import (
    Refusal,
    Till,
    TillState,
    may_close,
    may_confirm_opening,
    may_count,
    may_receive,
    may_void,
)
from tests.authority import give, granted
from tests.payments.closing_desk import CLERK, OFFICER, ROLES, closing_desk
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.events import ADDRESSEE, assessed, key_of

SECOND_CLERK = "0498"
OPENED = Till("a", None, None, None, 10_000, 0)
OPEN = Till("a", "b", None, None, 10_000, 5_000)
COUNTED = OPEN._replace(counted_by="a")
CLOSED = COUNTED._replace(closed_by="b")
NOT_CONFIRMED, NOT_COUNTED, ALREADY = Refusal.NOT_CONFIRMED, Refusal.NOT_COUNTED, Refusal.ALREADY_CONFIRMED
HAS_BEEN_COUNTED, HAS_CLOSED = Refusal.COUNTED, Refusal.CLOSED


@pytest.mark.parametrize(
    ("till", "state", "confirm", "receive", "void", "count", "close"),
    [
        (OPENED, TillState.OPENED, None, NOT_CONFIRMED, NOT_CONFIRMED, NOT_CONFIRMED, NOT_COUNTED),
        (OPEN, TillState.OPEN, ALREADY, Refusal.NOT_HIS, None, None, NOT_COUNTED),
        (COUNTED, TillState.COUNTED, ALREADY, HAS_BEEN_COUNTED, HAS_BEEN_COUNTED, HAS_BEEN_COUNTED, None),
        (CLOSED, TillState.CLOSED, HAS_CLOSED, HAS_CLOSED, HAS_CLOSED, HAS_CLOSED, HAS_CLOSED),
    ],
)
def test_what_a_second_person_may_do_with_a_till(
    till: Till,
    state: TillState,
    confirm: Refusal | None,
    receive: Refusal | None,
    void: Refusal | None,
    count: Refusal | None,
    close: Refusal | None,
) -> None:
    assert till.state is state
    assert may_confirm_opening(till, "b") is confirm
    assert may_receive(till, "b") is receive
    assert may_void(till, "b", "a") is void
    assert may_count(till, 15_000, None) is count
    assert may_close(till, "b") is close


def test_nobody_is_both_persons_and_missing_cash_needs_a_reason() -> None:
    assert may_confirm_opening(OPENED, "a") is Refusal.SAME_PERSON
    assert may_receive(OPEN, "a") is None
    assert may_void(OPEN, "a", "a") is Refusal.SAME_PERSON
    assert may_close(COUNTED, "a") is Refusal.SAME_PERSON
    assert may_count(OPEN, 14_999, None) is Refusal.NO_REASON
    assert may_count(OPEN, 14_999, "一円不足") is None


def slip(amount_yen: int, place: int = 1) -> dict[str, Any]:
    return {"clearing_key": key_of(1, place), "amount_yen": amount_yen}


@pytest.mark.feature("A12")
async def test_a_day_at_the_counter(payments: Payments, tmp_path: Path) -> None:
    await payments.hear(assessed(1, 50_000, 40_000, 30_000, 20_000))
    async with closing_desk(payments, tmp_path) as desk:
        await give(payments.pool, SECOND_CLERK, granted(ROLES["counter_officer"].permissions, ["receipt"]))
        await desk.refresh()
        path = f"/tills/{(await desk.post('/tills', {'float_yen': 10_000}, by=CLERK)).json()['till_id']}"
        early = await desk.post(f"{path}/receipts", slip(50_000), by=CLERK)
        alone = await desk.post(f"{path}/opening/confirm", by=CLERK)
        await desk.post(f"{path}/opening/confirm", by=SECOND_CLERK)
        twice = await desk.post("/tills", {"float_yen": 0}, by=CLERK)

        answers = await asyncio.gather(
            desk.post(f"{path}/receipts", slip(5_000), by=CLERK),
            desk.post(f"{path}/receipts", slip(4_000, 2), by=CLERK),
            desk.post(f"{path}/receipts", slip(3_000, 3), by=CLERK),
            desk.post(f"{path}/receipts", {"clearing_key": "unknown", "amount_yen": 1}, by=CLERK),
        )
        numbers = {answer.json().get("number") for answer in answers}
        third = answers[2].json()["number"]
        self_void = await desk.post(f"{path}/receipts/{third}/void", {"reason": "金額の誤り"}, by=CLERK)
        voided = await desk.post(f"{path}/receipts/{third}/void", {"reason": "金額の誤り"}, by=SECOND_CLERK)
        again = await desk.post(f"{path}/receipts/{third}/void", {"reason": "金額の誤り"}, by=SECOND_CLERK)

        short = await desk.post(f"{path}/count", {"counted_yen": 18_900}, by=CLERK)
        counted = await desk.post(f"{path}/count", {"counted_yen": 18_900, "reason": "釣銭の渡し間違い"}, by=CLERK)
        late = await desk.post(f"{path}/receipts", slip(1_000), by=CLERK)
        closed_alone = await desk.post(f"{path}/close", by=CLERK)
        closed = (await desk.post(f"{path}/close", by=SECOND_CLERK)).json()
        forbidden = await desk.get(path, by=OFFICER)

    assert [one.status_code for one in (early, alone, twice, self_void, again)] == [409, 409, 409, 409, 404]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 404]
    assert numbers == {1, 2, 3, None}
    assert [one.status_code for one in (voided, short, counted, late, closed_alone)] == [200, 409, 200, 409, 409]
    assert "確認" in early.json()["detail"]
    shown = ("receipts", "voided", "received_yen", "expected_yen", "counted_yen", "difference_yen", "closed_by")
    assert [closed[name] for name in shown] == [3, 1, 9_000, 19_000, 18_900, -100, SECOND_CLERK]
    assert forbidden.status_code == 403
    assert (await payments.balance(key_of(1)))["principal_collected"] == 5_000
    assert "principal_collected" not in await payments.balance(key_of(1, 3))
    cash = await payments.pool.fetch(
        "SELECT channel, stage, amount_yen, value_date > paid_on FROM receipt ORDER BY amount_yen, stage"
    )
    assert [tuple(row) for row in cash] == [
        ("counter", "cancel", 3_000, True),
        ("counter", "final", 3_000, True),
        ("counter", "final", 4_000, True),
        ("counter", "final", 5_000, True),
    ]
    records = await payments.pool.fetch(
        "SELECT permission, count(*) FROM access_record WHERE permission LIKE 'payments.till.%' AND subject_ref = $1 "
        "AND outcome = 'allowed' GROUP BY 1 ORDER BY 1",
        ADDRESSEE,
    )
    assert [tuple(row) for row in records] == [("payments.till.receive", 3), ("payments.till.void", 1)]
    assert await payments.proof() == []
    await payments.owner.execute("DELETE FROM till_receipt WHERE number = 2")
    assert await payments.proof() == ["tills"]


def test_the_cash_that_the_bank_credits_is_the_counters() -> None:
    assert channels_of(ISHINOMAKI).channel_of_payer("0000000501") == "counter"
