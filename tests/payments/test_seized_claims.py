"""No account is debited for a claim under seizure, from the issue until the last seizure of the claim is released."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.contracts import (
    ProceedsCollected,
    ProceedsShare,
    ReleaseGround,
    SeizedClaim,
    SeizureIssued,
    SeizureReleased,
)
from shared.contracts.enforcement import SeizureEnd, SeizureEnded
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, key_of
from tests.payments.test_mandates import HEAD, TransferDesk, desk
from tests.payments.test_transfer_runs import RELEASE, frozen, payload, payments, rows_sent

__all__ = ["desk", "payments"]

ISSUED_ON, RELEASED_ON = date(2025, 6, 2), date(2025, 6, 9)


def seizure_id(number: int) -> str:
    return str(UUID(int=number))


def issued(number: int, *claim_ids: int) -> SeizureIssued:
    return SeizureIssued(
        seizure_id=seizure_id(number),
        addressee_no=ADDRESSEE,
        document_no=f"差-{number}",
        property_kind="deposit",
        seized_yen=10_000,
        issued_on=ISSUED_ON,
        claims=tuple(
            SeizedClaim(claim_id=claim_id, principal_yen=10_000, dunning_fee_yen=100, late_charge_yen=0)
            for claim_id in claim_ids
        ),
    )


def released(
    number: int, *claim_ids: int, remaining_yen: int = 0, ground: ReleaseGround = ReleaseGround.NO_SURPLUS
) -> SeizureReleased:
    return SeizureReleased(
        seizure_id=seizure_id(number),
        addressee_no=ADDRESSEE,
        released_on=RELEASED_ON,
        ground=ReleaseGround.EXCESS if remaining_yen else ground,
        claim_ids=claim_ids,
        remaining_yen=remaining_yen,
    )


def ended(number: int, end: SeizureEnd, *claim_ids: int) -> SeizureEnded:
    return SeizureEnded(
        seizure_id=seizure_id(number), addressee_no=ADDRESSEE, ended_on=RELEASED_ON, end=end, claim_ids=claim_ids
    )


def collected(number: int, claim_id: int, amount_yen: int) -> ProceedsCollected:
    return ProceedsCollected(
        seizure_id=seizure_id(number),
        addressee_no=ADDRESSEE,
        collection_no=2,
        collected_on=RELEASED_ON,
        amount_yen=amount_yen,
        claim_ids=(claim_id,),
        shares=(ProceedsShare(claim_id=claim_id, amount_yen=amount_yen),),
    )


async def claims_of(desk: TransferDesk, *amounts: int) -> list[int]:
    """Claims of one notice under a live mandate, in the order of their instalments, with an empty place 0."""
    await desk.applied()
    await desk.payments.hear(assessed(1, *amounts))
    rows = await desk.payments.pool.fetch("SELECT claim_id FROM claim ORDER BY clearing_key")
    return [0, *(row["claim_id"] for row in rows)]


async def asked(payments: Payments) -> list[str]:
    rows = await payments.pool.fetch("SELECT clearing_key FROM transfer_request ORDER BY clearing_key")
    return [row["clearing_key"] for row in rows]


async def pulled_out(desk: TransferDesk, run_id: int) -> dict[str, int]:
    checked = (await desk.post(f"/transfer-runs/{run_id}/checks", {})).json()
    return {one["reason"]: one["count"] for one in checked["states"] if one["state"] == "pulled_out"}


@pytest.mark.feature("D7")
async def test_a_run_asks_for_no_claim_under_seizure_however_its_seizures_came_and_went(desk: TransferDesk) -> None:
    claim = await claims_of(desk, *[10_000] * 9)
    hear = desk.payments.hear
    # 1 was never seized. 2 is. 3 was, and is released. Of 4 the release came before the issue.
    # 5 has two seizures, of which one is released, and 6 two that both are. A part of the seizure of 7 is released.
    # 8 shares the seizure of 3, whose issue comes again after all. 9 as well, but the taxpayer asked for a stop.
    await hear(released(4, claim[4]))
    await hear(
        issued(2, claim[2]), issued(3, claim[3], claim[8], claim[9]), issued(4, claim[4]), issued(5, claim[5], claim[6])
    )
    await hear(issued(6, claim[5], claim[6]), issued(7, claim[7]))
    await hear(
        released(3, claim[3], claim[8], claim[9]),
        released(5, claim[5], claim[6]),
        released(6, claim[6]),
        released(7, claim[7], remaining_yen=5_000),
    )
    await hear(issued(3, claim[3], claim[8], claim[9]))
    await desk.post(f"/claims/{claim[9]}/transfer-stops", {"stopped": True, "reason": "taxpayer"})

    await frozen(desk)

    assert await asked(desk.payments) == [key_of(1, place) for place in (1, 3, 4, 6, 8)]
    records = await desk.payments.owner.fetch(
        "SELECT DISTINCT subject_ref FROM access_record WHERE permission = 'payments.transfer.follow_seizure'"
    )
    assert [row["subject_ref"] for row in records] == [ADDRESSEE]


@pytest.mark.feature("D7")
async def test_what_a_seizure_left_open_is_debited_once_it_ended_whatever_its_end(desk: TransferDesk) -> None:
    claim = await claims_of(desk, *[10_000] * 7)
    hear = desk.payments.hear
    await hear(*(issued(number, claim[number]) for number in range(1, 8)))
    # 1 is released, and 2 withdrawn as unlawful. 3 is collected wholly, 4 sold, before its proceeds are posted. Of 5 a
    # part is collected, so it is seized still. What was collected of 6 pays all. 7 is seized once more after its end.
    await hear(released(1, claim[1]), released(2, claim[2], ground=ReleaseGround.UNLAWFUL))
    await hear(ended(3, SeizureEnd.COLLECTED, claim[3]), ended(4, SeizureEnd.SOLD, claim[4]))
    await hear(*(collected(number, claim[number], 4_000) for number in (3, 4, 5)), collected(6, claim[6], 10_000))
    await hear(ended(6, SeizureEnd.COLLECTED, claim[6]), ended(7, SeizureEnd.COLLECTED, claim[7]))
    await hear(issued(8, claim[7]))

    await frozen(desk)

    rows = await desk.payments.pool.fetch("SELECT clearing_key, amount_yen FROM transfer_request ORDER BY clearing_key")
    wanted = [(1, 10_000), (2, 10_000), (3, 6_000), (4, 6_000)]
    assert [tuple(row) for row in rows] == [(key_of(1, place), amount_yen) for place, amount_yen in wanted]
    assert await desk.payments.proof() == []


@pytest.mark.feature("D7")
async def test_a_claim_that_is_seized_after_the_freeze_is_pulled_out_and_stays_out(desk: TransferDesk) -> None:
    claim = await claims_of(desk, 30_000, 40_000)
    run = await frozen(desk)
    await desk.payments.hear(issued(1, claim[1]))
    first = await pulled_out(desk, run["run_id"])
    await desk.payments.hear(released(1, claim[1]))

    assert (first, await pulled_out(desk, run["run_id"])) == ({"seized": 1}, {"seized": 1})


@pytest.mark.feature("D7")
async def test_what_is_seized_between_proposal_and_approval_does_not_leave(desk: TransferDesk) -> None:
    claim = await claims_of(desk, 30_000, 40_000)
    run = await frozen(desk)
    made = (await desk.propose(RELEASE, payload(run))).json()
    await desk.payments.hear(issued(1, claim[1]))

    path = f"/approvals/{RELEASE}/{made['approval_id']}/approve"
    approved = await desk.post(path, {"payload_hash": made["payload_hash"]}, HEAD)

    assert approved.status_code == 200, approved.text
    assert [row.amount_yen for row in await rows_sent(desk, run["run_id"])] == [40_000]
    kept = await desk.payments.pool.fetchrow("SELECT pulled_out_yen, released_yen FROM transfer_release")
    assert tuple(kept) == (30_000, 40_000)


@pytest.mark.feature("D7")
async def test_an_officer_ends_his_own_stop_and_is_told_which_seizures_still_hold_the_claim(
    desk: TransferDesk,
) -> None:
    claim = await claims_of(desk, 30_000, 40_000)
    await desk.payments.hear(issued(1, claim[1]), issued(2, claim[1]))
    await desk.payments.hear(released(2, claim[1]))

    async def unstopped() -> Any:
        answer = await desk.post(f"/claims/{claim[1]}/transfer-stops", {"stopped": False, "reason": "seized"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert await unstopped() == {"claim_id": claim[1], "stopped": False, "stop_no": 1, "seizures": [seizure_id(1)]}
    await frozen(desk)
    assert await asked(desk.payments) == [key_of(1, 2)]
    await desk.payments.hear(released(1, claim[1]))
    assert (await unstopped())["seizures"] == []
