"""Money paid too much under one addressee number pays what its person owes under another, while he is one person."""

from datetime import date

from shared.contracts import AddresseeMerged, AddresseeUnmerged
from tests.payments.events import ADDRESSEE, assessed, key_of, paid
from tests.refunds.conftest import APPROPRIATION, City

OTHER = "000000000000002"
DAY = date(2025, 10, 1)
MERGED = AddresseeMerged(addressee_no=OTHER, surviving_no=ADDRESSEE, change_no=1, decided_on=DAY)
UNMERGED = AddresseeUnmerged(addressee_no=OTHER, former_surviving_no=ADDRESSEE, change_no=2, decided_on=DAY)


async def owing(city: City) -> None:
    """20,000 yen too much under one number, and 30,000 yen owed under the other."""
    await city.payments.hear(assessed(1, 50_000), assessed(2, 30_000, addressee_no=OTHER))
    await city.payments.hear(paid(50_000, ref="a"), paid(20_000, ref="b", on=date(2025, 6, 30)))
    await city.settle()


async def test_what_is_owed_under_another_number_is_appropriated_as_soon_as_the_merge_is_heard(city: City) -> None:
    await owing(city)
    before = await city.refunds.get("/appropriations/due")

    await city.refunds.hear(MERGED)
    await city.settle()
    (due,) = await city.refunds.get("/appropriations/due")
    await city.refunds.appropriate(due["overpayment_id"])
    await city.settle()

    assert before == []
    assert [(one["addressee_no"], one["amount_yen"]) for one in due["duties"]] == [(OTHER, 20_000)]
    assert (await city.payments.balance(key_of(2)))["principal_collected"] == 20_000
    assert await city.refunds.open_yen() == 0
    assert await city.payments.proof() == []


async def test_after_the_end_of_the_merge_nobodys_money_pays_for_another(city: City) -> None:
    await owing(city)
    await city.refunds.hear(MERGED)
    await city.settle()
    (due,) = await city.refunds.get("/appropriations/due")
    wish = {"overpayment_ids": [due["overpayment_id"]], "reason": "未納があるため"}
    (proposal,) = (await city.refunds.post("/appropriations/proposals", wish)).json()
    await city.refunds.hear(UNMERGED)

    # Neither before payments has answered anew nor after it does the former proposal hold.
    early = await city.refunds.approve(APPROPRIATION, proposal)
    await city.settle()
    late = await city.refunds.approve(APPROPRIATION, proposal)
    again = await city.refunds.post("/appropriations/proposals", wish)
    await city.settle()

    assert [answer.status_code for answer in (early, late, again)] == [409, 409, 409]
    assert await city.refunds.get("/appropriations/due") == []
    assert await city.refunds.open_yen() == 20_000
    assert (await city.payments.balance(key_of(2)))["principal_assessed"] == 30_000
