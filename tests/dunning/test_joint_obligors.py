"""Joint obligors (連帯納税義務者): one stage and one fee for the claim, and a notice to each who owes it."""

from datetime import date

import pytest

from tests.dunning.claims import addressee_of, flash, overdue, receipt, revised, settled
from tests.dunning.conftest import Dunning

PLANNED = date(2026, 7, 15)
FIRST, SECOND, THIRD = addressee_of(51), addressee_of(52), addressee_of(53)
NOTICES = (
    "SELECT document_no, addressee_no, joint_of, issued_on, pay_by, open_principal_yen, fee_yen FROM dunning_notice"
)


async def notices(dunning: Dunning) -> list[tuple[object, ...]]:
    return [tuple(row)[1:] for row in await dunning.fetch(f"{NOTICES} ORDER BY document_no")]


@pytest.mark.feature("B18")
async def test_each_who_owes_a_claim_gets_one_notice_and_its_money_counts_once(dunning: Dunning) -> None:
    await dunning.hear(overdue(1, joint_addressee_nos=(SECOND, FIRST)), overdue(2))
    await dunning.hear(receipt(7, 4_000, 6_000))

    done = await dunning.issue(PLANNED)
    again = await dunning.issue(date(2026, 7, 16))

    assert (done["issued"], done["joint"], done["open_principal_yen"], done["fee_yen"]) == (2, 2, 16_000, 200)
    assert (again["issued"], again["joint"]) == (0, 0)
    pay_by = date(2026, 7, 27)
    assert await notices(dunning) == [
        (addressee_of(1), None, PLANNED, pay_by, 6_000, 100),
        (addressee_of(2), None, PLANNED, pay_by, 10_000, 100),
        (FIRST, addressee_of(1), PLANNED, pay_by, 6_000, 100),
        (SECOND, addressee_of(1), PLANNED, pay_by, 6_000, 100),
    ]
    announced = await dunning.announced()
    assert [(one.claim_id, one.addressee_no, one.joint_of) for one in announced] == [
        (1, addressee_of(1), None),
        (2, addressee_of(2), None),
        (1, FIRST, addressee_of(1)),
        (1, SECOND, addressee_of(1)),
    ]
    assert await dunning.stages() == {1: "dunned", 2: "dunned"}
    recorded = await dunning.fetch("SELECT subject_ref FROM access_record WHERE permission = 'dunning.notice.issue'")
    assert sorted(row["subject_ref"] for row in recorded) == [addressee_of(1), addressee_of(2), FIRST, SECOND]


@pytest.mark.feature("B18")
async def test_who_becomes_an_obligor_later_gets_his_own_notice_with_his_own_days(dunning: Dunning) -> None:
    await dunning.hear(overdue(1, joint_addressee_nos=(FIRST,)), overdue(2))
    await dunning.issue(PLANNED)
    # One sold his share to another; the claim's first instalment is unchanged. The second claim got an obligor and
    # was paid before anybody wrote to him.
    await dunning.hear(
        revised(0, 10_000).model_copy(update={"joint_addressee_nos": (SECOND,)}),
        revised(0, 10_000, claim_id=2).model_copy(update={"joint_addressee_nos": (THIRD,)}),
    )
    await dunning.hear(receipt(7, 10_000, 0, claim_id=2), settled(2))

    done = await dunning.issue(date(2026, 7, 21))

    assert (done["issued"], done["joint"], done["fee_yen"]) == (0, 1, 0)
    assert (await notices(dunning))[-1] == (SECOND, addressee_of(1), date(2026, 7, 21), date(2026, 7, 31), 10_000, 100)
    assert await dunning.stages() == {1: "dunned", 2: "dunned_settled"}
    rows = await dunning.fetch("SELECT claim_id, addressee_no FROM claim_obligor ORDER BY 1")
    assert [tuple(row) for row in rows] == [(1, SECOND), (2, THIRD)]
    # What the notices said stays, also to him who is no obligor any more.
    assert [row[0] for row in await notices(dunning)] == [addressee_of(1), addressee_of(2), FIRST, SECOND]


async def test_money_on_its_way_holds_back_the_notices_of_all(dunning: Dunning) -> None:
    await dunning.hear(overdue(1, joint_addressee_nos=(FIRST,)), flash(7, 10_000, 0))

    assert (await dunning.issue(PLANNED))["joint"] == 0
    assert await notices(dunning) == []


async def test_a_claim_that_is_followed_no_more_forgets_its_obligors(dunning: Dunning) -> None:
    # Provisional money, then its final report before the due date: nothing of the claim concerns dunning any more.
    await dunning.hear(flash(7, 4_000, 6_000))
    await dunning.hear(revised(0, 6_000).model_copy(update={"joint_addressee_nos": (FIRST,)}))
    assert len(await dunning.fetch("SELECT FROM claim_obligor")) == 1
    await dunning.hear(receipt(7, 4_000, 6_000))

    assert await dunning.stages() == {}
    assert await dunning.fetch("SELECT FROM claim_obligor") == []


async def test_the_addressee_himself_is_no_joint_obligor(dunning: Dunning) -> None:
    await dunning.hear(overdue(1, joint_addressee_nos=(addressee_of(1), FIRST)))

    assert (await dunning.issue(PLANNED))["joint"] == 1
