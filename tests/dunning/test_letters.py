"""A notice is addressed as of its day and follows every change until then; to nobody is a task."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.dunning.rules.letters import Heard, LetterAddress, Obstacle, address_on_the_day
from shared.contracts import (
    AddresseeChange,
    AddresseeChanged,
    AddresseeMerged,
    AddresseeRegistered,
    Letter,
    TaxItemCode,
)
from shared.contracts.identity import AddresseeFlag, LetterCapacity
from tests.authority import bearer, give, granted
from tests.dunning.claims import addressee_of, overdue
from tests.dunning.conftest import Dunning
from tests.guarded import ROLES, guarded

OFFICER = "0412"
DAY, NEXT_DAY = date(2026, 7, 15), date(2026, 7, 16)
FIRST, SECOND, THIRD = addressee_of(1), addressee_of(2), addressee_of(3)


@pytest.fixture
async def client(dunning: Dunning, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    pool, keys = dunning.transactions.pool, tmp_path / "tokens"
    await give(pool, OFFICER, granted(ROLES["collection_officer"].permissions, ["dunning"]))
    async with guarded(dunning.service, dunning.transactions, keys) as opened:
        opened.client.headers = httpx.Headers(bearer(keys, OFFICER))
        yield opened.client


def letter(name: str, **different: Any) -> Letter:
    values = {"capacity": LetterCapacity.SELF, "name": name, "address": f"{name}の住所", **different}
    return Letter(**values)


def registered(addressee_no: str, *letters: Letter, flags: tuple[AddresseeFlag, ...] = ()) -> AddresseeRegistered:
    return AddresseeRegistered(
        addressee_no=addressee_no, name="見本", letters=letters, flags=flags, effective_on=date(2026, 4, 1)
    )


def changed(addressee_no: str, *letters: Letter, flags: tuple[AddresseeFlag, ...] = ()) -> AddresseeChanged:
    return AddresseeChanged(
        addressee_no=addressee_no,
        name="見本",
        letters=letters,
        flags=flags,
        effective_on=date(2026, 7, 1),
        changes=(AddresseeChange.LETTERS,),
        effects=(),
    )


def test_the_letter_of_the_tax_item_comes_before_the_general_one() -> None:
    own, agent = (LetterAddress(name, name, None, "住所", "", "") for name in ("self", "tax_agent"))
    heard = Heard(frozenset(), {None: own, "012": agent})

    assert (address_on_the_day(heard, "012"), address_on_the_day(heard, "010")) == (agent, own)
    assert address_on_the_day(None, "010") is Obstacle.UNKNOWN_ADDRESSEE
    assert address_on_the_day(Heard({"protected"}, {}), "010") is Obstacle.ADDRESS_WITHHELD
    assert address_on_the_day(Heard({"dead", "heirs_unknown"}, {}), "010") is Obstacle.HEIRS_UNKNOWN


@pytest.mark.feature("F5", "F14")
async def test_a_notice_goes_where_letters_go_on_its_day_and_stays_so(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    agent = letter("管理人", capacity=LetterCapacity.TAX_AGENT, tax_item=TaxItemCode.RESIDENCE_TAX)
    await dunning.hear(registered(FIRST, letter("見本 太郎")), registered(SECOND, letter("見本 花子")))
    await dunning.hear(overdue(1), overdue(2))
    # Before the day an agent was appointed; after it he was not any more.
    await dunning.hear(changed(FIRST, letter("見本 太郎"), agent))
    await dunning.issue(DAY)
    await dunning.hear(changed(FIRST, letter("見本 太郎")), changed(SECOND, letter("見本 転居")))

    first, second = [(await client.get(f"/notices/D2026-000000{n}/letter")).json() for n in (1, 2)]

    assert (first["name"], first["capacity"], first["address"]) == ("管理人", "tax_agent", "管理人の住所")
    assert (second["name"], second["capacity"], second["obstacle"]) == ("見本 花子", "self", "")
    assert (await client.get("/unaddressed-notices")).json() == {"notices": [], "next_after": None}
    again = await client.post("/notices/D2026-0000001/letters")
    assert (again.status_code, again.json()["type"]) == (409, "urn:shuno:problem:letter_addressed")


@pytest.mark.feature("F15")
async def test_where_a_letter_went_is_shown_no_more_once_a_support_measure_came(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(registered(FIRST, letter("見本 太郎")))
    await dunning.hear(overdue(1))
    await dunning.issue(DAY)
    before = await client.get("/notices/D2026-0000001/letter")
    await dunning.hear(changed(FIRST, flags=(AddresseeFlag.PROTECTED,)))
    after = await client.get("/notices/D2026-0000001/letter")
    unknown = await client.get("/notices/D2026-0000009/letter")

    assert (before.status_code, after.status_code, after.json()) == (200, 404, unknown.json())
    (refused,) = await dunning.fetch("SELECT subject_ref FROM access_record WHERE rule = 'protected'")
    assert refused["subject_ref"] == FIRST


@pytest.mark.feature("F5")
async def test_a_notice_that_can_go_to_nobody_is_a_task_until_it_is_addressed(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(registered(SECOND))
    await dunning.hear(overdue(1), overdue(2))
    await dunning.issue(DAY)

    tasks = (await client.get("/unaddressed-notices", params={"limit": 1})).json()
    rest = (await client.get("/unaddressed-notices", params={"after": tasks["next_after"]})).json()
    early = await client.post("/notices/D2026-0000001/letters")
    await dunning.hear(registered(FIRST, letter("見本 太郎")))
    done = await client.post("/notices/D2026-0000001/letters")
    left = (await client.get("/unaddressed-notices")).json()["notices"]

    assert [(one["addressee_no"], one["obstacle"]) for one in (*tasks["notices"], *rest["notices"])] == [
        (FIRST, "unknown_addressee"),
        (SECOND, "heirs_unknown"),
    ]
    assert (early.status_code, done.status_code) == (409, 200)
    assert (done.json()["name"], done.json()["letter_no"]) == ("見本 太郎", 2)
    assert [one["addressee_no"] for one in left] == [SECOND]


@pytest.mark.feature("F14")
async def test_no_notice_is_issued_against_the_dead_until_an_heir_receives_it(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(registered(FIRST, flags=(AddresseeFlag.DEAD, AddresseeFlag.HEIRS_UNKNOWN)))
    await dunning.hear(overdue(1))
    waiting = await dunning.issue(DAY)
    heir = letter("相続人代表", capacity=LetterCapacity.HEIR_REPRESENTATIVE)
    await dunning.hear(changed(FIRST, heir, flags=(AddresseeFlag.DEAD,)))
    issued = await dunning.issue(NEXT_DAY)

    assert (waiting["issued"], waiting["waiting"], issued["issued"]) == (0, 1, 1)
    assert (await client.get("/notices/D2026-0000001/letter")).json()["name"] == "相続人代表"


async def test_letters_of_a_merged_number_go_where_those_of_the_surviving_one_go(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(registered(FIRST, letter("古い住所")), registered(THIRD, letter("今の住所")))
    await dunning.hear(AddresseeMerged(addressee_no=FIRST, surviving_no=THIRD, change_no=1, decided_on=DAY))
    await dunning.hear(overdue(1))
    await dunning.issue(DAY)

    assert (await client.get("/notices/D2026-0000001/letter")).json()["name"] == "今の住所"


async def test_of_several_announcements_in_one_batch_the_last_one_counts(dunning: Dunning) -> None:
    await dunning.hear(changed(FIRST, letter("一")), changed(FIRST, letter("二")), changed(FIRST, letter("三")))

    rows = await dunning.fetch("SELECT name FROM addressee_letter")
    assert [row["name"] for row in rows] == ["三"]
