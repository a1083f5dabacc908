"""What others found to stand in the way of collecting keeps a seizure from being issued, and only while it stands."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from shared.contracts import (
    BlockEnded,
    BlockSet,
    BlockState,
    ClaimBalance,
    ClaimNotice,
    DunningNoticeIssued,
    DunningNoticeServed,
    NoticesStated,
    SeizureIssued,
    SeizureRefused,
    ServiceManner,
    TaxItemCode,
)
from shared.contracts.payments import BalancesStated
from tests.authority import bearer, give, granted
from tests.enforcement.claims import ADDRESSEE, opened, overdue
from tests.enforcement.conftest import OFFICER, Enforcement
from tests.enforcement.test_prescription import DUE, OVERDUE, clocks, notice
from tests.enforcement.test_seizures import BOTH, in_arrears
from tests.enforcement.test_three_services import CityHall, city_hall, instalments
from tests.guarded import ROLES, guarded
from tests.payments.events import assessed

__all__ = ["city_hall"]
ANOTHER = "990000000000099"


def block(number: int, state: BlockState, **different: Any) -> BlockSet:
    values = {"addressee_no": ADDRESSEE, "first_day": date(2025, 7, 1), **different}
    return BlockSet(block_id=str(UUID(int=number)), state=state, **values)


async def asked_for(enforcement: Enforcement) -> dict[str, Any]:
    seizure_id = await enforcement.approved(BOTH, 80_200)
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})
    shown: dict[str, Any] = await enforcement.get(f"/seizures/{seizure_id}")
    return shown


async def test_what_another_service_announced_forbids_the_issue_for_its_claims_until_it_ends(
    enforcement: Enforcement,
) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    await enforcement.hear(
        block(1, BlockState.DUNNING_NOTICE_NOT_SERVED, claim_ids=(2,)),
        # A pledge stops reminders, not seizures; another person's state and one that is over stop nothing.
        block(2, BlockState.PAYMENT_PLAN),
        block(3, BlockState.INSOLVENCY, addressee_no=ANOTHER),
        block(4, BlockState.INSOLVENCY, last_day=today - timedelta(days=1)),
    )
    refused = await asked_for(enforcement)
    await enforcement.hear(BlockEnded(block_id=str(UUID(int=1)), addressee_no=ADDRESSEE, ended_on=today))
    issued = await asked_for(enforcement)

    assert [(one["rule"], one["claim_id"]) for one in refused["failed"]] == [("held", 2)]
    assert (refused["state"], issued["state"]) == ("refused", "issued")


async def test_a_notice_that_came_back_is_no_ground_and_one_served_later_counts_from_then(
    enforcement: Enforcement,
) -> None:
    await in_arrears(enforcement)
    await enforcement.hear(
        DunningNoticeIssued(
            claim_id=1,
            addressee_no=ADDRESSEE,
            tax_item=TaxItemCode.PROPERTY_TAX,
            document_no="D2025-0000001",
            issued_on=date(2025, 7, 17),
            pay_by=date(2025, 7, 28),
            open_principal_yen=50_000,
            fee_yen=100,
        )
    )
    seizure_id, today = await enforcement.approved({1: "012"}, 50_100), await enforcement.today()
    stated = ClaimNotice(
        claim_id=1,
        document_no="D2025-0000001",
        issued_on=date(2025, 7, 17),
        pay_by=date(2025, 7, 28),
        returned=True,
    )
    of_seizure = {"seizure_id": seizure_id, "ask_no": 1, "addressee_no": ADDRESSEE, "stated_on": today}
    balance = ClaimBalance(
        claim_id=1,
        version=1,
        due_on=date(2025, 6, 30),
        principal_yen=50_000,
        dunning_fee_yen=100,
        late_charge_yen=0,
        provisional_yen=0,
    )
    await enforcement.hear(NoticesStated(**of_seizure, notices=(stated,)))
    await enforcement.hear(BalancesStated(**of_seizure, claims=(balance,)))
    await enforcement.hear(
        DunningNoticeServed(
            claim_id=1,
            addressee_no=ADDRESSEE,
            tax_item=TaxItemCode.PROPERTY_TAX,
            document_no="D2025-0000001",
            manner=ServiceManner.PUBLICATION,
            counts_from=date(2025, 9, 1),
            effective_on=date(2025, 9, 8),
            pay_by=date(2025, 9, 11),
        )
    )

    (failed,) = (await enforcement.get(f"/seizures/{seizure_id}"))["failed"]
    assert (failed["rule"], failed["claim_id"]) == ("notice_returned", 1)
    assert "返戻" in failed["sentence"]
    known = await enforcement.pool.fetchrow("SELECT * FROM known_notice WHERE document_no = 'D2025-0000001'")
    assert (known["issued_on"], known["pay_by"]) == (date(2025, 9, 1), date(2025, 9, 11))


@pytest.mark.feature("F11")
async def test_a_notice_that_came_back_renews_no_prescription_until_it_is_served(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1, due_on=DUE), overdue(1, due_on=DUE, overdue_on=OVERDUE))
    await enforcement.hear(notice(1, date(2020, 7, 20)))
    issued = (await clocks(enforcement))[1]["last_day"]
    claim = {"claim_ids": (1,), "first_day": date(2020, 7, 27)}
    await enforcement.hear(block(1, BlockState.DUNNING_NOTICE_NOT_SERVED, **claim))
    come_back = (await clocks(enforcement))[1]["last_day"]
    served = DunningNoticeServed(
        claim_id=1,
        addressee_no=ADDRESSEE,
        tax_item=TaxItemCode.PROPERTY_TAX,
        document_no="D2020-0000001",
        manner=ServiceManner.PUBLICATION,
        counts_from=date(2020, 9, 1),
        effective_on=date(2020, 9, 8),
        pay_by=date(2020, 9, 11),
    )
    await enforcement.hear(served)
    await enforcement.hear(BlockEnded(block_id=str(UUID(int=1)), addressee_no=ADDRESSEE, ended_on=date(2020, 9, 8)))

    # Ten days from the dispatch and five years; without a notice five years from the due date.
    assert (issued, come_back) == ("2025-07-30", "2025-06-30")
    # The start of the publication stands in the place of the dispatch.
    assert (await clocks(enforcement))[1]["last_day"] == "2025-09-11"


@pytest.mark.feature("F11")
async def test_a_returned_dunning_notice_holds_the_seizure_through_three_services_until_it_is_handed_over(
    city_hall: CityHall,
    tmp_path: Path,
) -> None:
    office, enforcement = city_hall.office, city_hall.enforcement
    await office.arrives(assessed(1, instalments=instalments(50_000, 30_000, 40_000)), key=ADDRESSEE)
    await office.day(date(2025, 7, 1))
    assert await office.day(date(2025, 7, 15)) == 1
    claim = {await city_hall.claim_id(1): "012"}
    dunning = office.parts["dunning"]
    await give(dunning.transactions.pool, OFFICER, granted(ROLES["collection_officer"].permissions, ["dunning"]))
    async with guarded(dunning.service, dunning.transactions, tmp_path) as desk:
        headers = bearer(tmp_path, OFFICER)
        entry = {"document_no": "D2025-0000001", "returned_on": "2025-07-22", "reason": "moved"}
        came = await desk.client.post("/returned-mail", json=entry, headers=headers)
        await office.arrives()
        refused = await enforcement.approved(claim, 50_100)
        await office.arrives()
        handed = {"on": "2025-07-30", "note": "窓口で交付"}
        path = "/returned-mail/D2025-0000001/deliveries"
        done = await desk.client.post(path, json=handed, headers=headers)
        await office.arrives()
    issued = await enforcement.approved(claim, 50_100)
    await office.arrives()

    assert (came.status_code, done.status_code) == (201, 200)
    (no,) = office.heard_of(SeizureRefused)
    assert (no.seizure_id, [one.rule for one in no.failed]) == (refused, ["notice_returned", "held"])
    assert [one.seizure_id for one in office.heard_of(SeizureIssued)] == [issued]
    # Ten days from 30 July 2025 end on a Saturday, Monday is 山の日: Tuesday 12 August.
    (served,) = office.heard_of(DunningNoticeServed)
    assert served.pay_by == date(2025, 8, 12)
