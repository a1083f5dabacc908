"""Somebody with two addressee numbers has two cases, and whoever opens one knows of the other."""

from datetime import date

from shared.contracts import AddresseeMerged, AddresseeUnmerged
from shared.contracts.identity import AddresseeFlag
from tests.authority import bearer, give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER
from tests.enforcement.conftest import OFFICER, Enforcement
from tests.enforcement.test_assignment import heard
from tests.enforcement.test_field_sheets import in_arrears
from tests.guarded import ROLES

DAY = date(2026, 4, 1)
MERGED = AddresseeMerged(addressee_no=OTHER, surviving_no=ADDRESSEE, change_no=2, decided_on=DAY)


async def cases_of(enforcement: Enforcement, number: str) -> list[int]:
    found = await enforcement.post("/cases/search", {"addressee_no": number})
    return [one["case_id"] for one in found.json()]


async def test_both_cases_of_one_person_are_found_under_either_number_until_the_merge_ends(
    enforcement: Enforcement,
) -> None:
    await in_arrears(enforcement)
    ((own,), (other,)) = [await cases_of(enforcement, number) for number in (ADDRESSEE, OTHER)]

    await enforcement.hear(MERGED)
    both = [await cases_of(enforcement, number) for number in (ADDRESSEE, OTHER)]
    views = [await enforcement.get(f"/cases/{number}") for number in (own, other)]
    page = await enforcement.client.get(f"/pages/cases/{own}", headers=bearer(enforcement.keys, OFFICER))
    # A decision that was taken before and comes later changes nothing.
    await enforcement.hear(
        AddresseeUnmerged(addressee_no=OTHER, former_surviving_no=ADDRESSEE, change_no=1, decided_on=DAY)
    )
    still = await cases_of(enforcement, OTHER)
    await enforcement.hear(
        AddresseeUnmerged(addressee_no=OTHER, former_surviving_no=ADDRESSEE, change_no=3, decided_on=DAY)
    )

    assert both == [[own, other]] * 2
    assert [view["other_case_ids"] for view in views] == [[other], [own]]
    assert f'<a href=\\"/s/enforcement/cases/{other}\\">' in page.text
    assert still == [own, other]
    assert await cases_of(enforcement, OTHER) == [other]


async def test_what_holds_for_one_number_holds_for_the_person(enforcement: Enforcement) -> None:
    case, wish = await in_arrears(enforcement)
    await enforcement.hear(MERGED)
    await enforcement.hear(heard(OTHER, None, letters=(), flags=(AddresseeFlag.PROTECTED,)))

    hidden = await enforcement.post(f"{case}/field-sheets", wish)
    # He lives with this officer under his other number.
    mine = granted(ROLES["enforcement_officer"].permissions, ["enforcement", "asset_inquiry"])
    await give(enforcement.pool, OFFICER, mine, related_subjects=[OTHER])
    await enforcement.refresh()
    own = await enforcement.client.get(case, headers=bearer(enforcement.keys, OFFICER))
    found = await enforcement.post("/cases/search", {"addressee_no": ADDRESSEE})

    assert (hidden.status_code, own.status_code, found.status_code) == (409, 403, 403)
