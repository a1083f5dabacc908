"""A mandate ends with its holder's death, and with a departure where the city has it so."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.payments.handlers.mandate_ends import on_addressee_changed
from shared.contracts import AddresseeChange, AddresseeChanged, AddresseeDeceased, AddresseeFlag
from shared.law.municipality import Municipality
from tests.authority import give, granted
from tests.guarded import ROLES, guarded
from tests.payments.conftest import ISHINOMAKI, Payments, envelope
from tests.payments.events import ADDRESSEE
from tests.payments.test_mandates import COLLEAGUE, OFFICER, TransferDesk

DIED_ON = date(2025, 8, 15)


@pytest.fixture
async def desk(payments: Payments, tmp_path: Path) -> AsyncIterator[TransferDesk]:
    for staff_no in (OFFICER, COLLEAGUE):
        await give(payments.pool, staff_no, granted(ROLES["collection_officer"].permissions, ["receipt"]))
    async with guarded(payments.service, payments.transactions, tmp_path) as opened:
        yield TransferDesk(payments, opened.client, tmp_path)


def departed(addressee_no: str = ADDRESSEE) -> AddresseeChanged:
    """Somebody left the city."""
    return AddresseeChanged(
        addressee_no=addressee_no,
        name="見本 太郎",
        letters=(),
        flags=(AddresseeFlag.DEPARTED,),
        effective_on=date(2025, 9, 1),
        changes=(AddresseeChange.DEPARTED, AddresseeChange.MOVED),
        effects=(),
    )


def ending_on_departure(municipality: Municipality) -> Municipality:
    """The same city, which ends mandates when somebody leaves."""
    known = municipality.ordinance.mandate_ends_on_departure
    switched = replace(known, values=tuple(replace(one, value=True) for one in known.values))
    return replace(municipality, ordinance=replace(municipality.ordinance, mandate_ends_on_departure=switched))


@pytest.mark.feature("J12")
async def test_a_death_ends_every_live_mandate_of_the_dead_and_of_nobody_else(desk: TransferDesk) -> None:
    first, second = await desk.applied(), await desk.applied(tax_item="013")
    other = await desk.applied(addressee_no="000000000000777")
    over = await desk.applied(tax_item="010")
    ended = {"version_no": 1, "ended_on": "2025-07-01", "reason": "bank"}
    assert (await desk.post(f"/mandates/{over}/ends", ended)).status_code == 200
    deceased = AddresseeDeceased(addressee_no=ADDRESSEE, died_on=DIED_ON, effects=())

    await desk.payments.hear(deceased)
    # Said again, as when the day of death is corrected, it changes nothing more.
    await desk.payments.hear(deceased)

    async def last(mandate_id: int) -> tuple[Any, ...]:
        version = (await desk.history(mandate_id))[-1]
        return version["version_no"], version["kind"], version["ended_on"], version["reason"]

    assert await last(first) == await last(second) == (2, "ended", "2025-08-15", "died")
    assert (await last(over), (await last(other))[1]) == ((2, "ended", "2025-07-01", "bank"), "applied")
    recorded = await desk.payments.pool.fetch(
        "SELECT subject_ref FROM access_record WHERE permission = 'payments.mandate.follow'"
    )
    assert [row["subject_ref"] for row in recorded] == [ADDRESSEE, ADDRESSEE]


@pytest.mark.feature("J12")
async def test_a_departure_ends_a_mandate_only_where_the_city_has_it_so(desk: TransferDesk) -> None:
    mandate_id = await desk.applied()
    await desk.payments.hear(departed())
    kept = await desk.history(mandate_id)

    async with desk.payments.transactions.begin(desk.payments.actor) as transaction:
        await on_addressee_changed([envelope(departed())], transaction, municipality=ending_on_departure(ISHINOMAKI))

    assert [one["kind"] for one in kept] == ["applied"]
    last = (await desk.history(mandate_id))[-1]
    assert (last["kind"], last["ended_on"], last["reason"]) == ("ended", "2025-09-01", "moved_out")
