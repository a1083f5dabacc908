"""Slips: every one is registered with its numbers, each number stays good, and money by one is found again."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.handlers.slips import KeyOfRegister
from shared.contracts import Channel, PaymentReported, ReceiptStage, TaxItemCode
from shared.formats.el_qr import parse_el_qr
from shared.formats.slip import parse_store_number
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, cancelled, instalment, key_of, paid, revised
from tests.payments.slip_desk import Desk, open_desk

DUE = date(2026, 6, 30)
KEY = "9000000000000010"


@pytest.fixture
async def desk(payments: Payments, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(payments, tmp_path) as opened:
        yield opened


def money_by(number: str, amount_yen: int, on: date, **more: Any) -> PaymentReported:
    return paid(amount_yen, on=on, **more).model_copy(update={"clearing_key": number})


# The register.


@pytest.mark.feature("A1")
async def test_each_instalment_gets_a_slip_with_its_assessment(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 30_000, 20_000, 0, due_on=DUE), assessed(2, 400_000, due_on=DUE))

    (first,), (large,) = await desk.slips(), await desk.slips(2)

    assert (first["kind"], first["amount_yen"], first["addressee_no"]) == ("first", 30_000, ADDRESSEE)
    assert [(part["principal_yen"], part["late_charge_yen"], part["claim_version"]) for part in first["parts"]] == [
        (30_000, 0, 1)
    ]
    assert (first["stores_until"], first["network_until"]) == ("2026-07-30", "2026-07-30")
    assert first["counters_until"] == "2027-06-30"
    assert parse_store_number(first["store_number"]).amount_yen == 30_000
    assert parse_el_qr(first["qr"]).el_number == tuple(first["el_number"])
    assert (large["store_number"], large["amount_yen"]) == (None, 400_000)
    assert await desk.slips(1, 3) == []
    assert await desk.payments.pool.fetchval("SELECT count(*) FROM slip") == 3


@pytest.mark.feature("A1")
async def test_a_slip_is_found_by_any_of_its_numbers_also_by_the_assessors_key(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 30_000, due_on=DUE))
    (slip,) = await desk.slips()

    for number in (slip["clearing_key"], slip["el_number"][1], slip["store_number"], key_of()):
        found = await desk.post("/slips/search", {"number": number})
        assert found.json()["slip_no"] == slip["slip_no"]
    assert (await desk.post("/slips/search", {"number": "4711"})).status_code == 404
    assert [(await desk.ask(path)).status_code for path in ("/claims/999999/slips", "/slips/1")] == [404, 404]
    assert (await desk.post("/slips/search", {"number": key_of()}, by="0413")).status_code == 403


async def test_an_assessor_may_not_send_a_key_of_the_register(payments: Payments) -> None:
    one = instalment(1, 10_000).model_copy(update={"clearing_key": KEY})

    with pytest.raises(KeyOfRegister, match="register of slips"):
        await payments.hear(assessed(1, instalments=(one,)))


@pytest.mark.feature("A1")
async def test_a_revision_supersedes_the_slip_and_a_cancellation_makes_it_void(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 30_000, due_on=DUE))
    await desk.payments.hear(paid(10_000, on=DUE, channel=Channel.BANK_COUNTER))
    await desk.payments.hear(revised(1, 2, 25_000, due_on=DUE))
    await desk.payments.hear(revised(1, 3, 25_000, due_on=DUE))

    old, new = await desk.slips()
    # The bank's money named the assessor's key while the old slip was in force.
    assert (old["state"], old["superseded_by"], new["state"]) == ("paid", new["slip_no"], "issued")
    assert new["amount_yen"] == 15_000
    await desk.payments.hear(cancelled(1, 4))
    assert [slip["state"] for slip in await desk.slips()] == ["paid", "void"]


@pytest.mark.feature("A13")
async def test_a_slip_made_out_again_asks_for_the_charge_to_its_day_and_replaces_the_old_one(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 84_700, due_on=date(2024, 12, 25)))
    (first,) = await desk.slips()
    quote = await desk.get(f"/claims/{await desk.claim_id()}/quote?on={desk.today}")

    slip = await desk.make(await desk.claim_id())

    assert (slip["kind"], slip["amount_yen"]) == ("reissue", quote["amount_yen"])
    assert slip["parts"][0]["late_charge_yen"] == quote["late_charge_yen"] > 8_500
    assert slip["parts"][0]["claim_version"] == quote["version"]
    assert {slip["stores_until"], slip["network_until"], slip["counters_until"]} == {str(desk.today)}
    assert parse_store_number(slip["store_number"]).reissue == 1
    assert slip["issued_by"] == "0412"
    old = await desk.get(f"/slips/{first['slip_no']}")
    assert (old["state"], old["superseded_by"]) == ("superseded", slip["slip_no"])


@pytest.mark.feature("A1", "A13")
@pytest.mark.parametrize("which", ["clearing_key", "payment_no"])
async def test_an_old_slip_still_pays_its_claim_and_paying_both_is_too_much(desk: Desk, which: str) -> None:
    await desk.payments.hear(assessed(1, 30_000, due_on=DUE))
    (first,) = await desk.slips()
    slip = await desk.make(await desk.claim_id())
    number = first["clearing_key"] if which == "clearing_key" else first["el_number"][1]

    await desk.payments.hear(money_by(number, 30_000, DUE))
    assert (await desk.payments.balance(key_of()))["principal_collected"] == 30_000
    await desk.payments.hear(money_by(slip["clearing_key"], slip["amount_yen"], DUE, ref="r2"))

    assert [one["state"] for one in await desk.slips()] == ["paid", "paid"]
    assert (await desk.payments.balance(key_of()))["overpaid"] == slip["amount_yen"]
    assert await desk.payments.proof() == []


@pytest.mark.feature("A13")
async def test_a_merged_slip_is_paid_to_each_claim_what_it_says(desk: Desk) -> None:
    await desk.payments.hear(
        assessed(1, 30_000, 20_000, due_on=DUE), assessed(2, 10_000, item=TaxItemCode.VEHICLE_TAX, due_on=DUE)
    )
    claim_ids = [await desk.claim_id(1, 1), await desk.claim_id(1, 2), await desk.claim_id(2, 1)]

    slip = await desk.make(*claim_ids)
    await desk.payments.hear(money_by(slip["clearing_key"], slip["amount_yen"], desk.today))

    assert (slip["kind"], len(slip["parts"]), slip["el_number"][3]) == ("merged", 3, "199")
    for key in (key_of(1, 1), key_of(1, 2), key_of(2, 1)):
        balance = await desk.payments.balance(key)
        assert balance["principal_collected"] == balance["principal_assessed"]
        assert balance.get("late_charge_collected", 0) == balance.get("late_charge_assessed", 0)
        assert "overpaid" not in balance
    states = {one["kind"]: one["state"] for one in await desk.slips()}
    assert states == {"first": "superseded", "merged": "paid"}
    assert await desk.payments.proof() == []


@pytest.mark.feature("A13")
async def test_parts_of_a_claim_stand_beside_one_another(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 30_000, due_on=desk.today))
    claim_id = await desk.claim_id()

    one, two = await desk.make(claim_id, amount_yen=10_000), await desk.make(claim_id, amount_yen=20_000)
    for slip in (one, two):
        await desk.payments.hear(
            money_by(slip["store_number"][8:29], slip["amount_yen"], desk.today, ref=str(slip["slip_no"]))
        )

    assert [slip["state"] for slip in await desk.slips()] == ["superseded", "paid", "paid"]
    assert await desk.payments.balance(key_of()) == {"principal_assessed": 30_000, "principal_collected": 30_000}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"claim_ids": [1, 999_999]}, "unknown_claim"),
        ({"claim_ids": [1, 2]}, "several_addressees"),
        ({"claim_ids": [1, 3]}, "nothing_due"),
        ({"claim_ids": [1, 4], "amount_yen": 1_000}, "part_of_several"),
        ({"claim_ids": [1], "amount_yen": 30_001}, "part_too_large"),
        ({"claim_ids": [1], "days": -1}, "day_out_of_range"),
        ({"claim_ids": [1], "days": 61}, "day_out_of_range"),
    ],
)
async def test_a_slip_that_makes_no_sense_is_not_made_out(desk: Desk, body: dict[str, Any], code: str) -> None:
    await desk.payments.hear(assessed(1, 30_000, due_on=desk.today))
    await desk.payments.hear(assessed(2, 30_000, due_on=desk.today, addressee_no="000000000000002"))
    await desk.payments.hear(assessed(3, 30_000, due_on=desk.today))
    await desk.payments.hear(assessed(4, 30_000, due_on=desk.today))
    await desk.payments.hear(paid(30_000, number=3, on=desk.today, stage=ReceiptStage.FLASH))
    on = str(desk.today + timedelta(days=body.pop("days", 0)))

    refused = await desk.post("/slips", {"on": on, **body})

    assert (refused.status_code, refused.json()["type"]) == (409, f"urn:shuno:problem:{code}")
    assert await desk.payments.pool.fetchval("SELECT count(*) FROM slip WHERE kind <> 'first'") == 0


async def test_a_void_slip_is_not_payable_but_its_money_is_found(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 30_000, due_on=desk.today))
    (slip,) = await desk.slips()

    made = await desk.post(f"/slips/{slip['slip_no']}/void", {"reason": "宛先の誤り"})
    again = await desk.post(f"/slips/{slip['slip_no']}/void", {"reason": "宛先の誤り"})

    assert (made.json()["state"], again.status_code) == ("void", 409)
    await desk.payments.hear(money_by(slip["clearing_key"], 30_000, desk.today))
    assert (await desk.payments.balance(key_of()))["principal_collected"] == 30_000


# The network asks.


def asked(slip: dict[str, Any], on: date, **changed: str) -> dict[str, str]:
    _, payment_no, confirmation_no, item_number = slip["el_number"]
    typed = {"payment_no": payment_no, "confirmation_no": confirmation_no, "item_number": item_number, "on": str(on)}
    return {**typed, **changed}


@pytest.mark.feature("A20")
async def test_the_network_is_told_what_the_holder_of_a_slip_has_to_pay(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 84_700, due_on=date(2024, 12, 25)))
    slip = await desk.make(await desk.claim_id(), on=str(desk.today + timedelta(days=30)))
    ask = "/slips/inquiries"

    answer = (await desk.post(ask, asked(slip, desk.today), by="0414")).json()
    quote = await desk.get(f"/claims/{await desk.claim_id()}/quote?on={desk.today}")

    assert (answer["payable"], answer["state"], answer["amount_yen"]) == (True, "issued", quote["amount_yen"])
    assert answer["ledger_versions"] == {str(await desk.claim_id()): quote["version"]}
    late = (await desk.post(ask, asked(slip, desk.today + timedelta(days=31)), by="0414")).json()
    assert (late["payable"], late["state"]) == (False, "expired")
    guessed = await desk.post(ask, asked(slip, desk.today, item_number="999"), by="0414")
    assert guessed.status_code == 404
    assert (await desk.post(ask, asked(slip, desk.today), by="0412")).status_code == 403
    await desk.payments.hear(money_by(slip["el_number"][1], answer["amount_yen"], desk.today))
    done = (await desk.post(ask, asked(slip, desk.today), by="0414")).json()
    assert (done["payable"], done["state"], done["amount_yen"]) == (False, "paid", 0)
    assert "overpaid" not in await desk.payments.balance(key_of())


# Any order.

_STAGES = list(ReceiptStage)


@pytest.mark.feature("A13")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_reports_of_a_merged_slip_in_any_order_end_alike(desk: Desk, data: st.DataObject) -> None:
    run = await desk.payments.pool.fetchval("SELECT count(*) FROM notice")
    numbers = (run + 1, run + 2)
    await desk.payments.hear(*(assessed(number, 30_000, due_on=desk.today) for number in numbers))
    slip = await desk.make(*[await desk.claim_id(number) for number in numbers])
    stages = data.draw(st.lists(st.sampled_from(_STAGES), min_size=1, max_size=4))
    final_yen, flash_yen = data.draw(st.sampled_from([(60_000, 60_000), (30_000, 60_000), (60_000, 20_000)]))
    amounts = {ReceiptStage.FLASH: flash_yen, ReceiptStage.FINAL: final_yen, ReceiptStage.CANCEL: final_yen}

    for stage in stages:
        ref = f"m{run}"
        await desk.payments.hear(money_by(slip["clearing_key"], amounts[stage], desk.today, stage=stage, ref=ref))

    counted, provisional = 0, 0
    if ReceiptStage.CANCEL not in stages:
        counted = final_yen if ReceiptStage.FINAL in stages else 0
        provisional = flash_yen if ReceiptStage.FINAL not in stages else 0
    balances = [await desk.payments.balance(key_of(number)) for number in numbers]
    assert sum(balance.get("principal_collected", 0) for balance in balances) == counted
    assert sum(balance.get("provisional", 0) for balance in balances) == provisional
    assert await desk.payments.proof() == []


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE slip SET amount_yen = amount_yen + 1",
        "UPDATE receipt SET slip_no = 999999999999999",
    ],
)
async def test_the_proof_finds_slips_that_do_not_add_up_and_money_of_unknown_slips(desk: Desk, fault: str) -> None:
    await desk.payments.hear(assessed(1, 30_000, due_on=desk.today))
    (slip,) = await desk.slips()
    await desk.payments.hear(money_by(slip["clearing_key"], 30_000, desk.today))
    assert await desk.payments.proof() == []

    await desk.payments.owner.execute(fault)

    assert await desk.payments.proof() == ["slips"]
