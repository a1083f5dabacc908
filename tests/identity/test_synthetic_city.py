"""A synthetic city comes into identity as its register announces it, and who is certainly one person is found."""

from collections import Counter
from datetime import date

import pytest

from deploy.population import City, Plan, generate
from deploy.population.register import announcements
from tests.identity.conftest import Identity

SINCE = date(2025, 4, 1)
#: Long after the city's own day, so that everything that happened in it counts.
DAY = date(2026, 4, 2)
BATCH = 500
STANDINGS = {"resident": "resident", "non-resident": "non_resident", "departed": "departed", "dead": "dead"}


@pytest.fixture(scope="module")
def city() -> City:
    return generate(Plan(size=2_500, seed=4))


async def announce(identity: Identity, city: City) -> None:
    """First everybody, then what happened, in as many batches as a register would send."""
    everybody = [*city.master, *(entry for entry, _ in city.earlier)]
    events = sorted(announcements(everybody, city.happenings, SINCE), key=lambda event: event.effective_on)
    for first in range(0, len(events), BATCH):
        await identity.hear(*events[first : first + BATCH])


async def test_the_city_stands_in_the_master_as_it_was_made(identity: Identity, city: City) -> None:
    await announce(identity, city)

    rows = {row["addressee_no"]: row for row in await identity.fetch("SELECT * FROM addressee_current")}

    assert len(rows) == len(city.master) + len(city.earlier)
    for person in city.master:
        row = rows[person.addressee_no]
        expected = "operating" if person.kind == "corporation" else STANDINGS[person.status]
        assert (row["standing"], row["name"]) == (expected, person.name.written)
        assert (row["lot_number"], row["building"]) == (person.address.lot, person.address.building)
    reasons = Counter(row["reason"] for row in await identity.fetch("SELECT reason FROM addressee_version"))
    assert min(reasons[reason] for reason in ("registered", "moved", "renamed", "died")) > 0


@pytest.mark.feature("J13")
async def test_who_was_known_under_another_number_is_proposed_and_nobody_else(identity: Identity, city: City) -> None:
    await announce(identity, city)

    await identity.job("propose_merges", DAY)

    rows = await identity.fetch("SELECT other_no, resident_no FROM merge_candidate")
    found = {(row["other_no"], row["resident_no"]) for row in rows}
    certain = {
        (entry.addressee_no, person.addressee_no)
        for entry, person in city.earlier
        if person.status == "resident" and entry.birth_ordinal and entry.name.read and entry.name == person.name
    }
    assert certain
    assert found == certain
