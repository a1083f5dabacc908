"""Areas that are renamed: addresses stay as they were received, and are found under the code of the day (J19)."""

from datetime import date

import pytest

from services.identity.rules.areas import AreaChange, area_on
from tests.identity.conftest import HANAKO, HOME, TARO, Identity, registered
from tests.identity.master_desk import HEAD, OFFICER, master_desk

OLD, NEW, NEWEST = "042021-0001", "042021-0901", "042021-0902"


def test_a_code_follows_every_change_until_the_day() -> None:
    changes = [AreaChange("a", "b", date(2025, 1, 1)), AreaChange("b", "c", date(2026, 1, 1))]
    back = AreaChange("c", "a", date(2027, 1, 1))

    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2027, 1, 1))
    assert [area_on(day, "a", [back, *changes]) for day in days] == ["a", "b", "b", "c", "a"]
    assert area_on(date(2026, 1, 1), "z", changes) == "z"


@pytest.mark.feature("J19")
async def test_people_of_a_renamed_area_are_found_by_its_new_code_and_keep_their_address(identity: Identity) -> None:
    await identity.hear(registered())
    async with master_desk(identity) as desk:
        entered = {
            "changes": [
                _change(OLD, NEW, "2025-08-01", "見本町一丁目", "見本中央一丁目"),
                _change(NEW, NEWEST, "2045-02-01", "見本中央一丁目", "見本西一丁目"),
            ],
            "source": "告示第1号",
        }
        alone = await desk.decide("identity.area_change", entered, approver=OFFICER)
        await desk.decided("identity.area_change", entered, approver=HEAD)
        again = await desk.propose("identity.area_change", entered)
        # Whoever comes later under the old code is found alike.
        await identity.hear(registered(HANAKO))

        async def found(code: str) -> list[str]:
            page = await desk.found("/addressees/search", {"area_code": code})
            return [one["addressee_no"] for one in page["addressees"]]

        assert (await found(OLD), await found(NEW)) == ([], [TARO, HANAKO])
        view = await desk.found("/addressees/show", {"addressee_no": TARO})
        assert (view["address"], view["address_code"]) == (HOME.address, OLD)
        await identity.job("turn_addressees", date(2045, 2, 2))
        assert (await found(NEW), await found(NEWEST)) == ([], [TARO, HANAKO])
        listed = await desk.client.get("/area-changes", headers=desk.headers(OFFICER))

    assert (alone.status_code, again.json()["type"]) == (403, "urn:shuno:problem:area_change_known")
    assert [(one["from_name"], one["to_name"]) for one in listed.json()] == [
        ("見本町一丁目", "見本中央一丁目"),
        ("見本中央一丁目", "見本西一丁目"),
    ]
    assert len(await identity.announced()) == 2


def _change(from_code: str, to_code: str, day: str, from_name: str, to_name: str) -> dict[str, str]:
    return {
        "from_code": from_code,
        "to_code": to_code,
        "effective_on": day,
        "from_name": from_name,
        "to_name": to_name,
    }
