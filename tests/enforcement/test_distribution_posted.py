"""A statement of distribution through payments: costs first, then the tax; what others get is none of its money."""

from datetime import date

import pytest

from tests.enforcement.claims import ADDRESSEE
from tests.enforcement.test_distribution import CREDITOR, MORTGAGE, STATEMENT, creditor, proposal, sent, shares
from tests.enforcement.test_seizures import served
from tests.enforcement.test_three_services import CityHall, city_hall, decided
from tests.payments.events import key_of

__all__ = ["city_hall"]


@pytest.mark.feature("G11", "G12")
async def test_proceeds_are_distributed_and_posted_costs_first(city_hall: CityHall) -> None:
    office, enforcement = city_hall.office, city_hall.enforcement
    seizure_id = await decided(city_hall, 40_000)
    await office.arrives()
    today = await enforcement.today()
    assert (await served(enforcement, seizure_id, today)).status_code == 200
    property_id = (await enforcement.get(f"/seizures/{seizure_id}"))["property_id"]
    # The claim's first instalment was due on 30 June 2025: a mortgage of that day comes before it, a tax office after.
    mortgage = creditor(property_id, **{**MORTGAGE, "ranks_on": "2025-06-30"})
    request = creditor(property_id, ranks_on="2025-07-01")
    for one in (mortgage, request):
        assert (await enforcement.decide(CREDITOR, one)).status_code == 200

    booked = await enforcement.collected(seizure_id, 40_000, today)
    await office.arrives()
    distribution_id = booked.json()["approval_id"]
    shown = await enforcement.get(f"/distributions/{distribution_id}")
    claim_id = await city_hall.claim_id(1)

    # 100 yen of dunning fee first, 20,000 to the bank; the city takes the rest of the 40,000 yen.
    assert [one for one in shares(shown) if one[2]] == [
        ("cost", claim_id, 100),
        ("own", claim_id, 19_900),
        ("creditor", "試験銀行", 20_000),
    ]
    assert (await office.balance(key_of(1, 1))).get("principal_collected", 0) == 0
    await enforcement.decide(STATEMENT, await proposal(enforcement, distribution_id))
    delivery_on = date.fromisoformat((await sent(enforcement, distribution_id)).json()["delivery_on"])
    await enforcement.job("pay_out_distributions", delivery_on)
    await office.arrives()

    balance = await office.balance(key_of(1, 1))
    assert (balance["dunning_fee_collected"], balance["principal_collected"]) == (100, 19_900)
    assert "overpaid" not in balance
    receipts = await city_hall.payments.payments.pool.fetch("SELECT amount_yen, paid_on, by_disposition FROM receipt")
    # It counts as paid on the day on which the money came.
    assert [tuple(row) for row in receipts] == [(20_000, today, True)]
    assert await office.failing_proofs() == []


@pytest.mark.feature("G12")
async def test_money_for_the_city_alone_is_posted_that_day_with_its_statement(city_hall: CityHall) -> None:
    office, enforcement = city_hall.office, city_hall.enforcement
    seizure_id = await decided(city_hall, 40_000)
    await office.arrives()
    today = await enforcement.today()
    await served(enforcement, seizure_id, today)

    booked = await enforcement.collected(seizure_id, 40_000, today)
    await office.arrives()

    balance = await office.balance(key_of(1, 1))
    assert (balance["dunning_fee_collected"], balance["principal_collected"]) == (100, 39_900)
    shown = await enforcement.get(f"/distributions/{booked.json()['approval_id']}")
    claim_id = await city_hall.claim_id(1)
    assert (shown["state"], shown["addressee_no"]) == ("paid_out", ADDRESSEE)
    assert shares(shown) == [("cost", claim_id, 100), ("own", claim_id, 39_900), ("rest", None, 0)]
