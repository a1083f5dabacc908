"""A letter that is made and has not left is taken out when its addressee receives letters elsewhere, and made anew."""

from datetime import date

import pytest

from shared.contracts import TaxItemCode
from shared.contracts.identity import LetterCapacity
from tests.dunning.claims import addressee_of, overdue
from tests.dunning.test_letters import changed, letter, registered
from tests.dunning.test_runs import RunDesk, desk

__all__ = ["desk"]
FIRST, SECOND, THIRD = (addressee_of(number) for number in (1, 2, 3))


@pytest.mark.feature("F14")
async def test_a_changed_destination_takes_a_letter_out_of_its_run_and_addresses_it_in_the_next(desk: RunDesk) -> None:
    dunning = desk.dunning
    own = letter("見本 太郎")
    await dunning.hear(registered(FIRST, own), registered(SECOND, letter("見本 花子")), registered(THIRD, own))
    await dunning.hear(overdue(1), overdue(2), overdue(3))
    run_id = await desk.listed()
    await desk.released(run_id)
    assert await desk.get("/moved-letters") == []

    agent = letter("管理人", capacity=LetterCapacity.TAX_AGENT, tax_item=TaxItemCode.RESIDENCE_TAX)
    other_item = letter("別の管理人", capacity=LetterCapacity.TAX_AGENT, tax_item=TaxItemCode.VEHICLE_TAX)
    await dunning.hear(changed(FIRST, own, agent), changed(THIRD, own, other_item))
    moved = await desk.get("/moved-letters", run_id=run_id)
    pulled = await desk.post("/moved-letters/pulls", {"run_id": run_id})
    again = await desk.post("/moved-letters/pulls", {"run_id": run_id})
    left = await desk.dispatched(run_id, 2)
    following = await desk.listed(date(2026, 7, 15))
    await desk.released(following)
    sent = await desk.dispatched(following, 1, date(2026, 7, 16))

    assert [(one["addressee_no"], one["former_capacity"], one["capacity"]) for one in moved] == [
        (FIRST, "self", "tax_agent")
    ]
    assert (pulled.json(), again.status_code) == ({"pulled": 1}, 409)
    assert (left.status_code, sent.status_code) == (200, 200)
    assert sorted(await desk.noticed()) == [(1, FIRST), (2, SECOND), (3, THIRD)]
    (number,) = await dunning.fetch("SELECT document_no FROM dunning_notice WHERE claim_id = 1")
    addressed = await desk.get(f"/notices/{number['document_no']}/letter")
    assert (addressed["name"], addressed["capacity"]) == ("管理人", "tax_agent")
