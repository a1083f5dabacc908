"""Contractors (委託先の従事者) and the Individual Number: no role that opens it, from whichever side they come."""

import pytest

from shared.contracts.staff import AppointmentChange, Employment
from tests.access.city_hall import TAX, CityHall, change, days, problem, today
from tests.access.test_grants import granted


@pytest.mark.feature("N10")
async def test_no_contractor_gets_or_keeps_a_role_that_opens_individual_numbers(hall: CityHall) -> None:
    """Refused at the proposal; and who becomes a contractor loses what he was granted as a member of staff."""
    for staff_no, employment in (("0701", Employment.CONTRACTOR), ("0702", Employment.PERMANENT)):
        ends_on = days(300) if employment is Employment.CONTRACTOR else None
        await hall.hear(
            change(AppointmentChange.APPOINTED, TAX, staff_no=staff_no, employment=employment, ends_on=ends_on)
        )
    number = {"role": "number_officer", "office": TAX, "valid_from": today().isoformat()}

    refused = await hall.propose(staff_no="0701", **number)
    await granted(hall, staff_no="0702", **number)
    before = (await hall.may("0702", "identity.number.lookup")).permitted
    become = change(
        AppointmentChange.TRANSFERRED,
        TAX,
        staff_no="0702",
        on=today(),
        employment=Employment.CONTRACTOR,
        ends_on=days(90),
    )
    await hall.hear(become)

    assert problem(refused) == (409, "contractor_and_numbers")
    assert before
    assert not (await hall.may("0702", "identity.number.lookup")).permitted
    assert not (await hall.may("0702", "identity.integrated.lookup")).permitted
