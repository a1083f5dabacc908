"""A person's accounts are gathered under one number while two are merged, and each goes back to its own after."""

import itertools
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.contracts import AddresseeMerged, AddresseeUnmerged, Event
from tests.authority import bearer, give, granted
from tests.guarded import guarded
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, paid

OFFICER = "0412"
OTHER, THIRD = "990000000000077", "990000000000078"
DAY = date(2026, 4, 20)
PERMISSIONS = (
    "payments.claim.view",
    "payments.claim.search",
    "payments.claim.quote",
    "payments.certificate.issue",
)


def merged(number: str, surviving_no: str, change_no: int) -> Event:
    return AddresseeMerged(addressee_no=number, surviving_no=surviving_no, change_no=change_no, decided_on=DAY)


def unmerged(number: str, former: str, change_no: int) -> Event:
    return AddresseeUnmerged(addressee_no=number, former_surviving_no=former, change_no=change_no, decided_on=DAY)


@pytest.fixture
async def client(payments: Payments, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    await give(payments.pool, OFFICER, granted(PERMISSIONS, ["receipt", "certificate"]))
    async with guarded(payments.service, payments.transactions, tmp_path) as opened:
        opened.client.headers = httpx.Headers(bearer(tmp_path, OFFICER))
        yield opened.client


async def accounts(client: httpx.AsyncClient, addressee_no: str) -> list[tuple[str, str, int]]:
    """Number, notice and what is open, of each claim that is shown for somebody; the statement must agree."""
    claims = await client.post("/claims/search", json={"addressee_no": addressee_no})
    statement = await client.post("/statements", json={"addressee_no": addressee_no})
    assert (claims.status_code, statement.status_code) == (200, 200), claims.text

    def shown(rows: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
        return [(row["addressee_no"], row["notice_no"], row["open_yen"]) for row in rows]

    assert shown(claims.json()) == shown(statement.json())
    return shown(claims.json())


async def everything(payments: Payments) -> list[Any]:
    """What a merge must leave alone, to the last column."""
    tables = ("claim", "claim_balance", "ledger_entry", "receipt")
    return [await payments.pool.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


@pytest.mark.feature("J1", "J9")
async def test_accounts_are_gathered_while_merged_and_back_in_place_after(
    payments: Payments, client: httpx.AsyncClient
) -> None:
    await payments.hear(assessed(1, 10_000), assessed(2, 20_000, addressee_no=OTHER))
    await payments.hear(paid(4_000, number=2))
    before = await everything(payments)
    own, others = await accounts(client, ADDRESSEE), await accounts(client, OTHER)
    assert ([row[0] for row in own], [row[0] for row in others]) == ([ADDRESSEE], [OTHER])

    apart = datetime.now(UTC)
    await payments.hear(merged(OTHER, ADDRESSEE, 1))

    assert await accounts(client, ADDRESSEE) == [*own, *others]
    assert await accounts(client, OTHER) == [*own, *others]
    together = datetime.now(UTC)
    await payments.hear(unmerged(OTHER, ADDRESSEE, 2))

    assert await accounts(client, ADDRESSEE) == own
    assert await accounts(client, OTHER) == others
    assert await everything(payments) == before
    # What was gathered when can be told afterwards.
    for known_at, count in ((apart, 1), (together, 2)):
        query = {"addressee_no": ADDRESSEE, "known_at": known_at.isoformat()}
        assert len((await client.post("/statements", json=query)).json()) == count


async def test_money_that_comes_while_merged_stays_with_the_claim_it_was_paid_for(
    payments: Payments, client: httpx.AsyncClient
) -> None:
    await payments.hear(assessed(1, 10_000), assessed(2, 20_000, addressee_no=OTHER))
    await payments.hear(merged(OTHER, ADDRESSEE, 1))
    await payments.hear(paid(20_000, number=2))
    await payments.hear(assessed(3, 5_000, addressee_no=OTHER))

    await payments.hear(unmerged(OTHER, ADDRESSEE, 2))

    assert [row[2] for row in await accounts(client, ADDRESSEE)] == [10_000]
    assert [row[2] for row in await accounts(client, OTHER)] == [0, 5_000]


async def test_announcements_that_come_in_another_order_end_in_the_same(
    payments: Payments, client: httpx.AsyncClient
) -> None:
    await payments.hear(
        assessed(1, 10_000), assessed(2, 20_000, addressee_no=OTHER), assessed(3, 30_000, addressee_no=THIRD)
    )
    base = itertools.count(0, 10)
    for order in itertools.permutations(range(3)):
        number = next(base)
        script = [
            merged(OTHER, ADDRESSEE, number + 1),
            unmerged(OTHER, ADDRESSEE, number + 2),
            merged(OTHER, THIRD, number + 3),
        ]
        for place in order:
            await payments.hear(script[place])
        assert [row[0] for row in await accounts(client, THIRD)] == [OTHER, THIRD]
        assert [row[0] for row in await accounts(client, ADDRESSEE)] == [ADDRESSEE]


async def test_who_is_gathered_is_on_record_under_every_number(payments: Payments, client: httpx.AsyncClient) -> None:
    await payments.hear(assessed(1, 10_000))
    await payments.hear(merged(OTHER, ADDRESSEE, 1))

    await client.post("/claims/search", json={"addressee_no": ADDRESSEE})

    rows = await payments.pool.fetch(
        "SELECT subject_ref FROM access_record WHERE actor_id = $1 ORDER BY subject_ref", OFFICER
    )
    assert [row["subject_ref"] for row in rows] == sorted([ADDRESSEE, OTHER])


async def test_arrears_under_another_number_of_the_person_stand_against_a_certificate(
    payments: Payments, client: httpx.AsyncClient
) -> None:
    await payments.hear(assessed(1, 10_000), assessed(2, 20_000, addressee_no=OTHER, due_on=date(2024, 12, 25)))
    await payments.hear(paid(10_000, number=1))
    wanted = {"kind": "no_arrears", "addressee_no": ADDRESSEE}
    assert (await client.post("/certificates", json=wanted)).status_code == 200

    await payments.hear(merged(OTHER, ADDRESSEE, 1))
    refused = await client.post("/certificates", json=wanted)
    quoted = await client.post("/quotes", json={"addressee_no": ADDRESSEE, "on": "2025-07-01"})

    assert (refused.status_code, "未納" in refused.json()["detail"]) == (409, True)
    assert len(quoted.json()) == 1
