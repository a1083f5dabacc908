"""No account and no role for anybody of a company without an approved contract, and no more persons than it allows."""

from typing import Any

import pytest

from shared.contracts.staff import AppointmentChange, Employment
from tests.access.city_hall import TAX, CityHall, change, days, problem, today
from tests.access.test_grants import counter, granted

COMPANY_OFFICER, COMPANY_HEAD = "0331", "0332"
FIRST, SECOND, THIRD = "9001", "9002", "9003"
VIEW = "payments.claim.view"


def terms(**changed: Any) -> dict[str, Any]:
    values = {
        "company_name": "株式会社見本事務",
        "corporate_number": "7000012050002",
        "document_no": "委託第1号",
        "work": "収納窓口の補助",
        "safeguards": "入退室の管理、秘密保持の誓約",
        "workers_max": 2,
        "valid_from": days(-10).isoformat(),
        "valid_until": days(100).isoformat(),
    }
    return {**values, **changed}


def handed_on(contract_id: str, **changed: Any) -> dict[str, Any]:
    values = {
        "parent_id": contract_id,
        "company_name": "見本印刷合同会社",
        "corporate_number": "3000020322024",
        "reason": "印刷の設備がないため",
        "valid_from": today().isoformat(),
        "valid_until": days(50).isoformat(),
        "workers_max": 1,
    }
    return terms(**{**values, **changed})


@pytest.fixture
async def house(hall: CityHall) -> CityHall:
    """An officer who proposes contracts and names workers, and a head who approves."""
    await hall.employ(COMPANY_OFFICER, TAX, "contract_officer")
    await hall.employ(COMPANY_HEAD, TAX, "contract_head")
    return hall


async def approved(hall: CityHall, act: str, payload: dict[str, Any]) -> str:
    """Proposed by the officer, approved by the head; the number of the contract."""
    proposed = await hall.propose(act, by=COMPANY_OFFICER, **payload)
    assert proposed.status_code == 201, proposed.text
    assert problem(await hall.approve(proposed, act, by=COMPANY_OFFICER)) == (403, "forbidden")
    done = await hall.approve(proposed, act, by=COMPANY_HEAD)
    assert done.status_code == 200, done.text
    return str(done.json()["approval_id"])


async def named(hall: CityHall, contract_id: str, staff_no: str, until: int = 100) -> Any:
    body = {"staff_no": staff_no, "valid_from": today().isoformat(), "valid_until": days(until).isoformat()}
    return await hall.ask(f"/contracts/{contract_id}/workers", body, by=COMPANY_OFFICER)


def account(staff_no: str, until: int = 100) -> dict[str, Any]:
    values = {"staff_no": staff_no, "display_name": "委託 一郎", "employment": "contractor", "office": TAX}
    return {**values, "valid_until": days(until).isoformat()}


@pytest.mark.feature("N9")
async def test_only_named_workers_of_an_approved_contract_get_accounts_and_roles(house: CityHall) -> None:
    """Bounded in number, within the contract's days, and gone with it."""
    hall = house
    assert problem(await hall.ask("/staff", account(FIRST))) == (409, "not_named")
    contract_id = await approved(hall, "access.contract", terms())
    assert (await named(hall, contract_id, FIRST)).status_code == 201
    assert problem(await named(hall, contract_id, FIRST)) == (409, "named_already")
    assert problem(await named(hall, contract_id, SECOND, until=101)) == (409, "beyond_contract")
    assert (await named(hall, contract_id, SECOND, until=20)).status_code == 201
    assert problem(await named(hall, contract_id, THIRD)) == (409, "no_place_left")

    # The account and the roles of a worker end no later than his work.
    assert problem(await hall.ask("/staff", account(SECOND, until=21))) == (409, "not_named")
    assert (await hall.ask("/staff", account(SECOND, until=20))).status_code == 201
    beyond = await hall.propose(**counter(SECOND, valid_until=days(21).isoformat()))
    assert problem(beyond) == (409, "not_named")
    assert problem(await hall.propose(**counter(SECOND))) == (409, "not_named")
    await granted(hall, **counter(SECOND, valid_until=days(20).isoformat()))
    assert (await hall.may(SECOND, VIEW)).permitted

    # Whoever the personnel system reports has no code and no role before he is named.
    await hall.hear(
        change(AppointmentChange.APPOINTED, TAX, staff_no=THIRD, employment=Employment.CONTRACTOR, ends_on=days(50))
    )
    assert problem(await hall.ask(f"/staff/{THIRD}/enable", {"reason": "初回の発行"})) == (409, "not_named")
    assert problem(await hall.propose(**counter(THIRD, valid_until=days(50).isoformat()))) == (409, "not_named")

    # One who ends makes room for another, and loses his roles at once.
    workers = (await hall.ask(f"/contracts/{contract_id}/workers", by=COMPANY_HEAD)).json()
    ended = await hall.ask(
        f"/contract-workers/{workers[1]['worker_id']}/end", {"reason": "配置換え"}, by=COMPANY_OFFICER
    )
    assert ended.status_code == 200, ended.text
    assert not (await hall.may(SECOND, VIEW)).permitted
    assert (await named(hall, contract_id, THIRD)).status_code == 201
    await granted(hall, **counter(THIRD, valid_until=days(50).isoformat()))
    assert (await hall.may(THIRD, VIEW)).permitted
    [shown] = (await hall.ask("/contracts", by=COMPANY_HEAD)).json()
    assert (shown["company_name"], shown["workers"], shown["workers_max"]) == ("株式会社見本事務", 2, 2)

    # With the contract everybody under it is gone.
    gone = await hall.ask(f"/contracts/{contract_id}/end", {"reason": "契約の解除"}, by=COMPANY_HEAD)
    assert gone.status_code == 200, gone.text
    assert not (await hall.may(THIRD, VIEW)).permitted
    assert problem(await hall.ask(f"/staff/{THIRD}/enable", {"reason": "再発行"})) == (409, "not_named")
    again = await hall.ask(f"/contracts/{contract_id}/end", {"reason": "契約の解除"}, by=COMPANY_HEAD)
    assert problem(again) == (409, "ended_already")


async def test_nobody_takes_two_places_of_a_contract_on_one_day(house: CityHall) -> None:
    contract_id = await approved(house, "access.contract", terms())
    later = {"staff_no": FIRST, "valid_from": days(50).isoformat(), "valid_until": days(60).isoformat()}
    assert (await house.ask(f"/contracts/{contract_id}/workers", later, by=COMPANY_OFFICER)).status_code == 201
    # From today on, over the days for which he is named already.
    assert problem(await named(house, contract_id, FIRST)) == (409, "named_already")
    assert (await named(house, contract_id, FIRST, until=49)).status_code == 201


async def test_a_part_is_handed_on_only_after_approval_and_within_its_contract(house: CityHall) -> None:
    """In writing before the work begins, once, to another company, and it ends with the contract."""
    hall = house
    contract_id = await approved(hall, "access.contract", terms())

    async def refused(**changed: Any) -> tuple[int, str]:
        return problem(
            await hall.propose("access.reoutsourcing", by=COMPANY_OFFICER, **handed_on(contract_id, **changed))
        )

    assert await refused(valid_from=days(-1).isoformat()) == (409, "applied_too_late")
    assert await refused(valid_until=days(101).isoformat()) == (409, "beyond_parent")
    assert await refused(workers_max=3) == (409, "beyond_parent")
    assert await refused(corporate_number="7000012050002") == (409, "same_company")
    assert (await refused(corporate_number="7000012050003"))[0] == 422
    assert await refused(parent_id="00000000-0000-7000-8000-000000000000") == (404, "not_found")
    over = await hall.propose("access.contract", by=COMPANY_OFFICER, **terms(valid_until=days(-1).isoformat()))
    assert problem(over) == (409, "over_already")

    part_id = await approved(hall, "access.reoutsourcing", handed_on(contract_id))
    again = handed_on(part_id, corporate_number="7000012050002")
    assert problem(await hall.propose("access.reoutsourcing", by=COMPANY_OFFICER, **again)) == (409, "handed_on_twice")
    assert (await named(hall, part_id, FIRST, until=50)).status_code == 201
    assert (await hall.ask("/staff", account(FIRST, until=50))).status_code == 201
    await granted(hall, **counter(FIRST, valid_until=days(50).isoformat()))
    assert (await hall.may(FIRST, VIEW)).permitted
    ended = await hall.ask(f"/contracts/{contract_id}/end", {"reason": "契約の解除"}, by=COMPANY_HEAD)
    assert ended.status_code == 200
    assert not (await hall.may(FIRST, VIEW)).permitted
    shown = {one["contract_id"]: one["last_day"] for one in (await hall.ask("/contracts", by=COMPANY_HEAD)).json()}
    assert shown == {contract_id: days(-1).isoformat(), part_id: days(-1).isoformat()}
