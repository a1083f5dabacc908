"""Claims go to the collection association and come back; nothing is collected twice."""

import pytest

from shared.contracts import (
    BlockEnded,
    BlockSet,
)
from tests.enforcement.claims import ADDRESSEE, opened, overdue, paid
from tests.enforcement.conftest import Enforcement
from tests.enforcement.disposition_desk import Desk, text_of


@pytest.fixture
async def desk(enforcement: Enforcement) -> Desk:
    await enforcement.hear(opened(1), opened(2, 30_000), overdue(1), overdue(2, 30_000))
    return Desk(enforcement, await enforcement.today())


@pytest.mark.feature("G14")
async def test_claims_go_to_the_association_and_come_back_and_nothing_is_collected_twice(desk: Desk) -> None:
    enforcement = desk.enforcement
    await enforcement.hear(paid(1, 10_000, 40_000))
    terms = {"association": "試験地方税滞納整理機構", "agreement": "令和7年度 第1号"}
    transfer_id = await desk.decided("association", desk.values(**terms))
    await desk.answers(transfer_id, {1: 40_000, 2: 30_000})

    # The hand-over has the amounts of its day, and a state that every service hears.
    shown = await desk.shown(transfer_id)
    assert [(one["claim_id"], one["principal_yen"]) for one in shown["claims"]] == [(1, 40_000), (2, 30_000)]
    assert await desk.counters() == {"association": (2, 2)}
    (state,) = await enforcement.announced(BlockSet)
    assert (state.state.value, state.claim_ids) == ("collection_association", (1, 2))
    told = text_of((await desk.paper(transfer_id, "request")).content)
    assert "滞納整理引継書" in told
    assert "70,000" in told
    # What the city does itself is refused: at the proposal, and a seizure at its issue.
    assert (await enforcement.propose("enforcement.distribution_request", desk.request())).status_code == 409
    seizure_id = await enforcement.approved({2: "012"}, 20_000)
    await enforcement.answered(seizure_id, {2: 30_000})
    refused = await enforcement.get(f"/seizures/{seizure_id}")
    assert refused["state"] == "refused"
    assert [one["rule"] for one in refused["failed"]] == ["held"]
    # Nobody ends the hold by another way than the return.
    ending = {
        "hold_id": transfer_id,
        "addressee_no": ADDRESSEE,
        "effective_on": desk.today.isoformat(),
        "reason": "返還前",
    }
    assert (await enforcement.propose("enforcement.hold_end", ending)).status_code == 409

    # New final receipts are told once; those before the hand-over are in its amounts.
    wanted = {"association": terms["association"]}
    assert (await enforcement.post("/association-reports", wanted)).status_code == 409
    await enforcement.hear(paid(2, 5_000, 35_000), paid(3, 1_000, 29_000, claim_id=2, flash=True))
    made = await enforcement.post("/association-reports", wanted)
    assert made.status_code == 201, made.text
    assert [(one["claim_id"], one["amount_yen"]) for one in made.json()["receipts"]] == [(1, 5_000)]
    assert await enforcement.get(f"/association-reports/{made.json()['report_id']}") == made.json()
    assert (await enforcement.post("/association-reports", wanted)).status_code == 409

    assert (await desk.moved(transfer_id, "returned")).status_code == 200

    assert await desk.counters() == {"association": (0, 2)}
    assert [one.block_id for one in await enforcement.announced(BlockEnded)] == [transfer_id]
    estate = desk.request(procedure="bankruptcy")
    assert (await enforcement.propose("enforcement.distribution_request", estate)).status_code == 201


async def test_claims_under_seizure_stay_with_the_city(desk: Desk) -> None:
    terms = {"association": "試験地方税滞納整理機構", "agreement": "令和7年度 第1号"}
    # Both are decided before either is issued; the seizure comes first.
    transfer_id = await desk.decided("association", desk.values(**terms))
    seizure_id = await desk.enforcement.approved({1: "012"}, 20_000)

    await desk.answers(transfer_id, {1: 50_000, 2: 30_000})

    shown = await desk.shown(transfer_id)
    assert (shown["state"], [(one["rule"], one["claim_id"]) for one in shown["failures"]]) == (
        "refused",
        [("seized", 1)],
    )
    assert (await desk.enforcement.get(f"/seizures/{seizure_id}"))["state"] == "approved"
    assert (await desk.enforcement.propose("enforcement.association", desk.values(**terms))).status_code == 409
