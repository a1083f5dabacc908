"""Only registered sources send, only what was registered for them; anything else is parked and has no effect."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from services.payments.inbound.events import handlers
from shared.contracts import Event, TaxItemCode, Vehicle
from shared.inbox import Inbox
from shared.law.parameter import UnsoundParameter
from shared.law.sources import load_sources
from shared.parking import Record
from tests.payments.assessment_desk import desks
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.events import ADDRESSEE, assessed, cancelled, key_of, paid, revised

SHIPPED = Path("deploy/municipality/ishinomaki.sources.yaml")
PROPERTY, VEHICLES, BANK = "urn:ishinomaki:tax:property", "urn:ishinomaki:tax:vehicle", "urn:ishinomaki:bank:designated"


@pytest.fixture
def inbox(payments: Payments, tmp_path: Path) -> Inbox:
    """Payments of a city whose register refuses everybody else."""
    strict = SHIPPED.read_text(encoding="utf-8").replace("others: accepted", "others: refused")
    (tmp_path / "city.sources.yaml").write_text(strict, encoding="utf-8")
    city = replace(ISHINOMAKI, access_policy_file=tmp_path / "city.access.yaml")
    return Inbox("payments", handlers(city), payments.transactions, "one life")


_OFFSETS = itertools.count()


def record(event: Event, source: str, key: str = ADDRESSEE) -> Record:
    number = next(_OFFSETS)
    headers = {
        "ce_specversion": "1.0",
        "ce_id": f"e-{number}",
        "ce_source": source,
        "ce_type": event.type,
        "ce_time": "2025-06-10T09:00:00+09:00",
    }
    value = event.model_dump_json(exclude_unset=True).encode()
    return Record(
        event.topic(), 0, number, key.encode(), value, tuple((name, text.encode()) for name, text in headers.items())
    )


async def parked(payments: Payments) -> list[str]:
    rows = await payments.pool.fetch("SELECT error FROM parked ORDER BY parked_id")
    return [row["error"] for row in rows]


@pytest.mark.feature("C12")
async def test_a_registered_source_is_heard_and_anybody_else_is_parked(payments: Payments, inbox: Inbox) -> None:
    await inbox.deliver(
        [record(assessed(1, 30_000), PROPERTY, "a"), record(assessed(2, 20_000), "urn:somebody:else", "b")]
    )
    await inbox.deliver([record(paid(30_000), BANK)])

    assert await payments.balance(key_of(1)) == {"principal_assessed": 30_000, "principal_collected": 30_000}
    assert await payments.pool.fetchval("SELECT count(*) FROM claim") == 1
    (error,) = await parked(payments)
    assert "'urn:somebody:else' is no registered source" in error


@pytest.mark.feature("C12")
@pytest.mark.parametrize(
    ("event", "source", "error"),
    [
        (paid(30_000), PROPERTY, "not registered for remittances.payment_reported.v1"),
        (assessed(1, item=TaxItemCode.VEHICLE_TAX), PROPERTY, "tax_item: urn:ishinomaki:tax:property"),
        (
            assessed(1, item=TaxItemCode.VEHICLE_TAX, vehicle=Vehicle(registration_key="V-1"), joint_obligors=()),
            VEHICLES,
            "joint_obligors: urn:ishinomaki:tax:vehicle is not registered for this field",
        ),
    ],
    ids=["another kind", "another tax item", "another field"],
)
async def test_beyond_what_was_registered_nothing_is_taken(
    payments: Payments, inbox: Inbox, event: Event, source: str, error: str
) -> None:
    await inbox.deliver([record(event, source)])

    assert await payments.pool.fetchval("SELECT (SELECT count(*) FROM claim) + (SELECT count(*) FROM receipt)") == 0
    (found,) = await parked(payments)
    assert error in found


async def test_revisions_and_cancellations_of_a_registered_source_pass(payments: Payments, inbox: Inbox) -> None:
    await inbox.deliver([record(event, PROPERTY) for event in (assessed(1), revised(1, 2, 40_000), cancelled(1, 3))])

    assert await parked(payments) == []
    assert await payments.balance(key_of()) == {}


async def test_officers_see_what_was_agreed_with_each_source(payments: Payments, tmp_path: Path) -> None:
    async with desks(payments, tmp_path) as section:
        shown = await section.get("/sources")

    assert shown["others"] == "accepted"
    (vehicles,) = [one for one in shown["sources"] if one["urn"] == VEHICLES]
    assert (vehicles["tax_items"], "地方税法第463条の18" in vehicles["legal_basis"]) == (["013"], True)
    assert vehicles["events"]["assessments.totals_reported.v1"] == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("others: accepted", "others: perhaps", "others は"),
        ("value_date, place, payer]", "colour]", "項目 colour はありません"),
        ("remittances.payment_reported.v1", "payments.claim_opened.v1", "外部から受け取る事象ではありません"),
        ("urn: urn:ishinomaki:tax:vehicle", "urn: urn:ishinomaki:tax:property", "2回書かれています"),
        ("purpose: 収納・消込", 'purpose: ""', "purpose が空です"),
    ],
)
def test_an_unsound_register_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "city.sources.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(UnsoundParameter, match=sentence):
        load_sources(path)
