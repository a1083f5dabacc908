"""An acceleration through three services: the due date moves, no dunning notice is issued, and it can be undone."""

from datetime import date, timedelta

import pytest

from shared.contracts import ClaimOverdue, ClaimRevised, DunningNoticeIssued
from tests.enforcement.claims import ADDRESSEE
from tests.enforcement.disposition_desk import Desk
from tests.enforcement.test_three_services import CityHall, city_hall
from tests.journeys.conftest import CITY
from tests.payments.events import assessed, instalment

__all__ = ["city_hall"]


async def business_days(city_hall: CityHall, due_on: date) -> None:
    """The work of the days within which a dunning notice goes out."""
    days = (due_on + timedelta(days=one) for one in (1, 2, 3, 14, 15, 16, 17, 18))
    for day in days:
        if CITY.law.business_days.is_business_day(day):
            await city_hall.office.day(day)


@pytest.mark.feature("G8")
async def test_what_is_collected_sooner_is_overdue_sooner_and_nobody_duns_it(city_hall: CityHall) -> None:
    office, enforcement = city_hall.office, city_hall.enforcement
    today = await enforcement.today()
    late, sooner = today + timedelta(days=40), today + timedelta(days=3)
    instalments = (instalment(1, 50_000, 1, late), instalment(1, 30_000, 2, sooner))
    await office.arrives(assessed(1, instalments=instalments), key=ADDRESSEE)
    first, second = await city_hall.claim_id(1), await city_hall.claim_id(2)
    desk = Desk(enforcement, today)
    payload = desk.values(
        claims=[{"claim_id": first, "tax_item": "012", "due_on": late.isoformat()}],
        ground="fraud",
        due_on=sooner.isoformat(),
        due_time="15:00",
    )

    disposition_id = await desk.decided("acceleration", payload)
    await office.arrives()

    (revised,) = office.heard_of(ClaimRevised)
    assert (revised.claim_id, revised.due_on) == (first, sooner)
    shown = await city_hall.payments.get(f"/claims/{first}/due-dates")
    assert (shown["due_on"], shown["assessed_due_on"]) == (sooner.isoformat(), late.isoformat())
    # Both are overdue on the same day; only the one that nobody accelerated is dunned (地方税法329条1項ただし書).
    await business_days(city_hall, sooner)
    assert {one.claim_id for one in office.heard_of(ClaimOverdue)} == {first, second}
    assert [one.claim_id for one in office.heard_of(DunningNoticeIssued)] == [second]

    answer = await desk.moved(disposition_id, "cancelled")
    assert answer.status_code == 200, answer.text
    await office.arrives()

    assert office.heard_of(ClaimRevised)[-1].due_on == late
    shown = await city_hall.payments.get(f"/claims/{first}/due-dates")
    assert shown["due_on"] == late.isoformat()
    # Undone, it is a claim like any other: announced and dunned after its own due date.
    await business_days(city_hall, late)
    assert [one.claim_id for one in office.heard_of(DunningNoticeIssued)] == [second, first]
    assert await office.failing_proofs() == []
