"""Whoever may not open one number of a person may open none of the others, for as long as they are gathered."""

from datetime import date

from shared.contracts import AddresseeMerged, AddresseeUnmerged, AuthoritySet, Event
from tests.access.city_hall import OFFICER, CityHall

DAY = date(2026, 4, 20)
WIFE, OTHER, THIRD = "990000000000001", "990000000000002", "990000000000003"


def merged(number: str, surviving_no: str, change_no: int) -> Event:
    return AddresseeMerged(addressee_no=number, surviving_no=surviving_no, change_no=change_no, decided_on=DAY)


def unmerged(number: str, former: str, change_no: int) -> Event:
    return AddresseeUnmerged(addressee_no=number, former_surviving_no=former, change_no=change_no, decided_on=DAY)


async def related(hall: CityHall) -> list[str]:
    """Whom the officer may not open, as every service heard it last."""
    return [one for one in await hall.announced(AuthoritySet) if one.holder == OFFICER][-1].related_subjects


async def test_a_household_grows_with_a_merge_and_shrinks_with_its_end(hall: CityHall) -> None:
    await hall.ask(f"/staff/{OFFICER}/related", {"addressee_nos": [WIFE]})
    assert await related(hall) == [WIFE]

    await hall.hear(merged(WIFE, OTHER, 1))
    assert await related(hall) == [WIFE, OTHER]
    await hall.hear(merged(THIRD, OTHER, 2))
    assert await related(hall) == [WIFE, OTHER, THIRD]
    await hall.hear(unmerged(WIFE, OTHER, 3))

    assert await related(hall) == [WIFE]


async def test_who_is_entered_later_counts_with_all_his_numbers(hall: CityHall) -> None:
    await hall.hear(merged(WIFE, OTHER, 1))

    await hall.ask(f"/staff/{OFFICER}/related", {"addressee_nos": [OTHER]})

    assert await related(hall) == [WIFE, OTHER]


async def test_a_merge_of_strangers_announces_nobody(hall: CityHall) -> None:
    before = len(await hall.announced(AuthoritySet))

    await hall.hear(merged(THIRD, OTHER, 1))

    assert len(await hall.announced(AuthoritySet)) == before
