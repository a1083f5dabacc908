"""A person's dunning notices are gathered under one number while two are merged, and go back to their own after."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.contracts import AddresseeMerged, AddresseeUnmerged
from tests.authority import bearer, give, granted
from tests.dunning.claims import addressee_of, overdue
from tests.dunning.conftest import Dunning
from tests.guarded import guarded

OFFICER, RELATIVE = "0412", "0413"
DAY = date(2026, 7, 15)
FIRST, SECOND = addressee_of(1), addressee_of(2)


@pytest.fixture
async def client(dunning: Dunning, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    pool, keys = dunning.transactions.pool, tmp_path / "tokens"
    await give(pool, OFFICER, granted(["dunning.notice.list"], ["dunning"]))
    await give(pool, RELATIVE, granted(["dunning.notice.list"], ["dunning"]), related_subjects=[SECOND])
    async with guarded(dunning.service, dunning.transactions, keys) as opened:
        opened.client.headers = httpx.Headers(bearer(keys, OFFICER))
        yield opened.client


async def letters(client: httpx.AsyncClient, addressee_no: str) -> dict[str, Any]:
    response = await client.post("/notices/search", json={"addressee_no": addressee_no})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.feature("J1", "J9")
async def test_letters_are_gathered_while_merged_and_back_in_place_after(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(overdue(1), overdue(2))
    await dunning.issue(DAY)
    before = [await letters(client, number) for number in (FIRST, SECOND)]
    assert [[row["addressee_no"] for row in one["notices"]] for one in before] == [[FIRST], [SECOND]]

    await dunning.hear(AddresseeMerged(addressee_no=SECOND, surviving_no=FIRST, change_no=1, decided_on=DAY))

    gathered = await letters(client, SECOND)
    assert gathered == {
        "letters_to": FIRST,
        "addressee_nos": [FIRST, SECOND],
        "notices": [*before[0]["notices"], *before[1]["notices"]],
    }
    assert await letters(client, FIRST) == gathered
    await dunning.hear(AddresseeUnmerged(addressee_no=SECOND, former_surviving_no=FIRST, change_no=2, decided_on=DAY))

    assert [await letters(client, number) for number in (FIRST, SECOND)] == before


async def test_a_notice_issued_while_merged_goes_back_with_its_claim(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(AddresseeMerged(addressee_no=SECOND, surviving_no=FIRST, change_no=1, decided_on=DAY))
    await dunning.hear(overdue(1), overdue(2))
    await dunning.issue(DAY)
    assert len((await letters(client, FIRST))["notices"]) == 2

    await dunning.hear(AddresseeUnmerged(addressee_no=SECOND, former_surviving_no=FIRST, change_no=2, decided_on=DAY))

    (own,), (other,) = [(await letters(client, number))["notices"] for number in (FIRST, SECOND)]
    assert (own["claim_id"], own["addressee_no"]) == (1, FIRST)
    assert (other["claim_id"], other["addressee_no"]) == (2, SECOND)


async def test_whoever_lives_with_one_of_two_merged_sees_neither(
    dunning: Dunning, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await dunning.hear(AddresseeMerged(addressee_no=SECOND, surviving_no=FIRST, change_no=1, decided_on=DAY))

    refused = await client.post(
        "/notices/search", json={"addressee_no": FIRST}, headers=bearer(tmp_path / "tokens", RELATIVE)
    )

    assert refused.status_code == 403, refused.text
