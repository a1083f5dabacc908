"""A disaster through three services: due dates move, charge and dunning stop, and an undoing leaves nothing behind."""

from datetime import date
from typing import Any

import pytest

from shared.contracts import BlockSet, ClaimRevised, ResidentsAsked, ResidentsStated
from tests.enforcement.claims import ADDRESSEE
from tests.enforcement.test_three_services import FIRST, THIRD, CityHall, city_hall, instalments
from tests.payments.events import assessed, key_of, paid

__all__ = ["city_hall"]

NEW = date(2025, 10, 31)


async def extended(hall: CityHall) -> str:
    """Two persons put off what falls due in a town from the day of its flood on; gives the extension."""
    enforcement, office = hall.enforcement, hall.office
    entry = {"name": "豪雨", "happened_on": "2025-06-25", "area_codes": ["042021-0001"]}
    made = await enforcement.post("/disasters", entry)
    disaster_id = made.json()["disaster_id"]
    await office.arrives()
    assert [one.disaster_id for one in office.heard_of(ResidentsAsked)] == [disaster_id]
    told: dict[str, Any] = {"disaster_id": disaster_id, "stated_on": date(2025, 6, 26)}
    answer = ResidentsStated(**told, page_no=1, page_count=1, addressee_nos=(ADDRESSEE,))
    await office.arrives(answer, key=f"disaster:{disaster_id}")
    preview = await enforcement.get(f"/disasters/{disaster_id}/preview?due_on={NEW}")
    payload = {"disaster_id": disaster_id, "ended_on": "2025-08-31", "due_on": NEW.isoformat(), **preview}
    payload |= {"evidence": "災害救助法の適用の告示", "reason": "区域の全域が被災した"}
    decided = await enforcement.decide("enforcement.disaster_extension", payload)
    assert decided.status_code == 200, decided.text
    await office.arrives()
    extension_id: str = decided.json()["approval_id"]
    return extension_id


async def undone(hall: CityHall, extension_id: str) -> None:
    payload = {"extension_id": extension_id, "tax_items": ["012"], "reason": "区域の指定の誤り"}
    decided = await hall.enforcement.decide("enforcement.disaster_extension_undo", payload)
    assert decided.status_code == 200, decided.text
    await hall.office.arrives()


@pytest.mark.feature("H9")
async def test_due_dates_of_an_area_move_with_charge_and_dunning_and_back_again(city_hall: CityHall) -> None:
    office = city_hall.office
    await office.arrives(assessed(1, instalments=instalments(50_000, 30_000, 40_000)), key=ADDRESSEE)
    await office.day(date(2025, 7, 1))
    first, second, third = [await city_hall.claim_id(place) for place in (1, 2, 3)]
    assert await city_hall.charge_on(first, THIRD) > 1_000

    extension_id = await extended(city_hall)

    # The first two fall due between the flood and the new date; the third does not move.
    assert sorted((one.claim_id, one.due_on) for one in office.heard_of(ClaimRevised)) == [(first, NEW), (second, NEW)]
    (state,) = office.heard_of(BlockSet)
    assert (state.state, state.claim_ids) == ("due_date_extended", (first, second))
    shown = [(await city_hall.payments.get(f"/claims/{one}"))["due_on"] for one in (first, second, third)]
    assert shown == ["2025-10-31", "2025-10-31", THIRD.isoformat()]
    assert await city_hall.charge_on(first, NEW) == 0
    # Nobody is dunned for what is not due.
    assert await office.day(date(2025, 7, 15)) == 0
    # It is paid within the extension: no charge at all.
    await office.arrives(paid(50_000, number=1, place=1, on=date(2025, 10, 20)), key=ADDRESSEE)
    balance = await office.balance(key_of(1, 1))
    assert balance == {"principal_assessed": 50_000, "principal_collected": 50_000}
    assert await office.failing_proofs() == []

    await undone(city_hall, extension_id)

    shown = [(await city_hall.payments.get(f"/claims/{one}"))["due_on"] for one in (first, second, third)]
    assert shown == [FIRST.isoformat(), "2025-09-01", THIRD.isoformat()]
    # As if there had been none: 31 days at 2.4 % are 101, 81 days at 8.7 % are 965 yen: 1,000 in full hundreds.
    assert (await office.balance(key_of(1, 1)))["late_charge_assessed"] == 1_000
    assert await office.failing_proofs() == []
