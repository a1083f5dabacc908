"""Seizures through three services: one revision moves charge, transfer run, notice and seizure; proceeds pay claims.

Payments, dunning and enforcement run on databases of their own; what one announces, the others hear, byte for byte.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded.databases import ServiceDatabase
from services.dunning.service import build as build_dunning
from services.enforcement.service import build as build_enforcement
from services.payments.rules.proceeds import Share, shares_of
from services.payments.service import build as build_payments
from shared.access import AccessRecordWriter, current_record_key, ensure_keys
from shared.contracts import ClaimRevised, OverpaymentFound, SeizureIssued, SeizureReleased
from shared.inbox import Inbox
from shared.postgres.pool import open_pool
from shared.transaction import Transactions
from tests.authority import give, granted
from tests.dunning.test_letters import letter, registered
from tests.enforcement.claims import ADDRESSEE
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.guarded import ROLES, guarded
from tests.journeys.conftest import CITY, Office, Part
from tests.payments.conftest import Payments, envelope
from tests.payments.events import assessed, instalment, key_of, paid, revised
from tests.payments.test_mandates import COLLEAGUE, TransferDesk

FIRST, SECOND, THIRD = date(2025, 6, 30), date(2025, 9, 1), date(2025, 12, 25)


@dataclass
class CityHall:
    """Three services with the post between them, the desk of payments and the desk of enforcement."""

    office: Office
    payments: TransferDesk
    enforcement: Enforcement

    async def claim_id(self, place: int) -> int:
        query = "SELECT claim_id FROM claim WHERE clearing_key = $1"
        number: int = await self.payments.payments.pool.fetchval(query, key_of(1, place))
        return number

    async def charge_on(self, claim_id: int, on: date) -> int:
        quote = await self.payments.get(f"/claims/{claim_id}/quote?on={on}")
        yen: int = quote["late_charge_yen"]
        return yen

    async def seizures_of(self, claim_id: int) -> list[str]:
        """The seizures that keep a claim out of account transfer, which no officer's word ends."""
        ending = {"stopped": False, "reason": "office"}
        answer = await self.payments.post(f"/claims/{claim_id}/transfer-stops", ending)
        seizures: list[str] = answer.json()["seizures"]
        return seizures


@pytest.fixture
async def city_hall(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path, lasting_law: None
) -> AsyncIterator[CityHall]:
    ensure_keys(tmp_path)
    parts: dict[str, Part] = {}
    builds = {"payments": build_payments, "dunning": build_dunning, "enforcement": build_enforcement}
    for name, build in builds.items():
        database = await fresh_database(name)
        pool = await open_pool(database.dsn, application_name=f"revision-{name}", connections_max=4)
        transactions = Transactions(name, pool, AccessRecordWriter(name, current_record_key(tmp_path)))
        service = build(CITY)
        parts[name] = Part(service, transactions, Inbox(name, service.handlers, transactions, "test"))
    collecting, enforcing = parts["payments"], parts["enforcement"]
    officer = ROLES["collection_officer"].permissions
    for staff_no in (OFFICER, COLLEAGUE):
        await give(collecting.transactions.pool, staff_no, granted(officer, ["receipt"]))
    purposes = ["enforcement", "asset_inquiry"]
    await give(enforcing.transactions.pool, OFFICER, granted(ROLES["enforcement_officer"].permissions, purposes))
    await give(enforcing.transactions.pool, HEAD, granted(ROLES["enforcement_head"].permissions, purposes))
    async with AsyncExitStack() as stack:
        at_payments = await stack.enter_async_context(guarded(collecting.service, collecting.transactions, tmp_path))
        at_enforcement = await stack.enter_async_context(guarded(enforcing.service, enforcing.transactions, tmp_path))
        office = Office(parts)
        # Dunning knows where the taxpayer's letters go: a notice to nobody would be no ground for a seizure.
        await office.arrives(registered(ADDRESSEE, letter("見本 太郎")), key=ADDRESSEE)
        yield CityHall(
            office,
            TransferDesk(
                Payments(collecting.transactions.pool, None, collecting.transactions), at_payments.client, tmp_path
            ),
            Enforcement(
                enforcing.transactions.pool,
                enforcing.transactions,
                at_enforcement.client,
                tmp_path,
                enforcing.service,
                at_enforcement.book,
            ),
        )
    for part in parts.values():
        await part.transactions.pool.close()


def instalments(*amounts: int) -> tuple[Any, ...]:
    days = zip((1, 2, 3), amounts, (FIRST, SECOND, THIRD), strict=True)
    return tuple(instalment(1, amount, place, due_on) for place, amount, due_on in days)


async def under_seizure(city_hall: CityHall) -> str:
    """The first of three instalments is dunned, paid in part and under seizure for the rest."""
    office, enforcement = city_hall.office, city_hall.enforcement
    await office.arrives(assessed(1, instalments=instalments(50_000, 30_000, 40_000)), key=ADDRESSEE)
    await office.day(date(2025, 7, 1))
    assert await office.day(date(2025, 7, 15)) == 1
    await office.arrives(paid(20_200, number=1, place=1, on=date(2025, 7, 20)), key=ADDRESSEE)
    seizure_id = await enforcement.approved({await city_hall.claim_id(1): "012"}, 29_900)
    await office.arrives()
    (issued,) = office.heard_of(SeizureIssued)
    (claim,) = issued.claims
    assert (str(issued.seizure_id), claim.principal_yen, claim.dunning_fee_yen) == (seizure_id, 29_800, 100)
    return seizure_id


@pytest.mark.feature("C2")
async def test_a_revision_moves_charge_transfer_run_notice_and_seizure_along(city_hall: CityHall) -> None:
    office, enforcement = city_hall.office, city_hall.enforcement
    seizure_id = await under_seizure(city_hall)
    await city_hall.payments.applied(addressee_no=ADDRESSEE)
    frozen = (await city_hall.payments.post("/transfer-runs", {"debit_on": THIRD.isoformat()})).json()
    await office.day(date(2025, 9, 2))
    first = await city_hall.claim_id(1)
    # 50,000 yen for 20 days at 2.4 % are 65 yen, 29,000 yen for 11 days 20 yen, for 147 days at 8.7 % 1,016 yen.
    assert await city_hall.charge_on(first, THIRD) == 1_100
    assert (frozen["request_count"], frozen["amount_yen"]) == (1, 40_000)
    assert await city_hall.seizures_of(first) == [seizure_id]

    revision = revised(1, 2, 1).model_copy(update={"instalments": instalments(20_000, 0, 10_000)})
    await office.arrives(revision, key=ADDRESSEE)

    # It entered as differences; nothing was overwritten.
    assert [one.delta_yen for one in office.heard_of(ClaimRevised)] == [-30_000, -30_000, -30_000]
    ledger = await city_hall.payments.get(f"/claims/{first}/ledger")
    levied = [
        (one["amount_yen"], one["reason"])
        for one in ledger
        if (one["side"], one["component"]) == ("assessed", "principal")
    ]
    assert [amount for amount, _ in levied] == [50_000, -30_000]
    # The charge: what was paid in July covers the tax and the fee; 20 days at 2.4 % of 20,000 yen are not asked for.
    assert await city_hall.charge_on(first, THIRD) == 0
    assert [one.amount_yen for one in office.heard_of(OverpaymentFound)] == [100]
    # The transfer run: the request asks for what is no longer owed, so it is pulled out.
    checked = (await city_hall.payments.post(f"/transfer-runs/{frozen['run_id']}/checks", {})).json()
    assert [(one["state"], one["reason"], one["amount_yen"]) for one in checked["states"]] == [
        ("pulled_out", "revised", 40_000)
    ]
    # The notice of the second instalment, planned for the sixteenth, is not issued.
    assert await office.day(date(2025, 9, 16)) == 0
    # The seizure: nothing is owed on its claim, so the law demands its release and forbids all else.
    (duty,) = await enforcement.get("/duties")
    assert (duty["seizure_id"], duty["kind"]) == (seizure_id, "release")
    assert (await enforcement.stage(seizure_id, "served", await enforcement.today())).status_code == 409
    assert (await enforcement.released(seizure_id, "nothing_owed")).status_code == 200
    await office.arrives()
    assert [str(one.seizure_id) for one in office.heard_of(SeizureReleased)] == [seizure_id]
    assert await city_hall.seizures_of(first) == []
    assert await enforcement.get("/duties") == []
    assert await office.failing_proofs() == []


async def decided(city_hall: CityHall, seized_yen: int = 50_100) -> str:
    """A seizure for the first instalment that two have decided; enforcement's question waits to be carried."""
    office, enforcement = city_hall.office, city_hall.enforcement
    await office.arrives(assessed(1, instalments=instalments(50_000, 30_000, 40_000)), key=ADDRESSEE)
    await office.day(date(2025, 7, 1))
    await office.day(date(2025, 7, 15))
    return await enforcement.approved({await city_hall.claim_id(1): "012"}, seized_yen)


async def heard_first(city_hall: CityHall, name: str, event: Any) -> None:
    """A service handles an event while enforcement's question is still on its way to it."""
    part = city_hall.office.parts[name]
    async with part.transactions.begin(city_hall.payments.payments.actor) as transaction:
        await part.service.handlers[type(event)]([envelope(event)], transaction)


@pytest.mark.feature("C2", "G24")
@pytest.mark.parametrize(
    ("event", "rule"),
    [
        (revised(1, 2, 1).model_copy(update={"instalments": instalments(20_000, 30_000, 40_000)}), "excess"),
        (paid(10**6, number=1, place=1, on=date(2025, 7, 20)), "nothing_owed"),
    ],
)
async def test_what_payments_hears_before_it_answers_forbids_the_seizure(
    city_hall: CityHall, event: Any, rule: str
) -> None:
    office, enforcement = city_hall.office, city_hall.enforcement
    seizure_id = await decided(city_hall)
    await heard_first(city_hall, "payments", event)

    await office.arrives()

    assert office.heard_of(SeizureIssued) == []
    shown = await enforcement.get(f"/seizures/{seizure_id}")
    assert (shown["state"], shown["failed"][0]["rule"]) == ("refused", rule)
    # The answer names the version of the ledger that it was read from, under the lock of the claim.
    (claim,) = shown["claims"]
    current = await city_hall.payments.get(f"/claims/{claim['claim_id']}")
    assert claim["version"] == current["version"]


@pytest.mark.feature("G24")
async def test_money_that_comes_after_the_answer_opens_the_duty_to_release(city_hall: CityHall) -> None:
    office, enforcement = city_hall.office, city_hall.enforcement
    seizure_id = await decided(city_hall)
    money = paid(50_100, number=1, place=1, on=date(2025, 7, 20))
    await office.arrives()
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "issued"

    # It was paid before the issue, and is heard of after it.
    await office.arrives(money, key=ADDRESSEE)

    found = [(one["seizure_id"], one["kind"]) for one in await enforcement.get("/duties")]
    assert sorted(found) == [(seizure_id, "release"), (seizure_id, "review")]


async def test_what_a_seizure_brings_in_pays_its_claims_in_the_order_of_the_law(city_hall: CityHall) -> None:
    office, enforcement = city_hall.office, city_hall.enforcement
    await office.arrives(assessed(1, instalments=instalments(50_000, 30_000, 40_000)), key=ADDRESSEE)
    for day in (date(2025, 7, 1), date(2025, 7, 15), date(2025, 9, 2), date(2025, 9, 16)):
        await office.day(day)
    claims = {await city_hall.claim_id(place): "012" for place in (1, 2)}
    seizure_id = await enforcement.approved(claims, 60_000)
    await office.arrives()
    today = await enforcement.today()
    assert (await enforcement.stage(seizure_id, "served", today)).status_code == 200

    assert (await enforcement.collected(seizure_id, 60_000, today)).status_code == 200
    await office.arrives()

    # Costs first, the dunning fee among them (地方税法14条の3, 14条の5), then the tax; the charge comes last, and
    # takes what the second claim does not get.
    first, second = [await office.balance(key_of(1, place)) for place in (1, 2)]
    assert (first["principal_collected"], first["dunning_fee_collected"]) == (50_000, 100)
    assert first["late_charge_collected"] == first["late_charge_assessed"] > 1_000
    rest_yen = 60_000 - 50_100 - first["late_charge_collected"]
    assert (second["dunning_fee_collected"], second["principal_collected"]) == (100, rest_yen - 100)
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "collected"
    # The case stays open for what the second claim still owes; nothing is left to release.
    view = await enforcement.get(f"/cases/{await enforcement.case_id()}")
    assert (view["is_open"], [one["claim_id"] for one in view["arrears"]]) == (True, [await city_hall.claim_id(2)])
    assert await enforcement.get("/duties") == []
    assert await office.failing_proofs() == []


@pytest.mark.parametrize(
    ("amount_yen", "shares"),
    [
        (60_000, [(2, 50_000), (1, 10_000)]),
        (20_000, [(2, 20_000)]),
        # More than all of them ask for is too much on the last.
        (90_000, [(2, 50_000), (1, 40_000)]),
        # One that asks for nothing gets nothing.
        (81_000, [(2, 50_000), (1, 31_000)]),
    ],
)
def test_proceeds_go_to_the_oldest_claim_first(amount_yen: int, shares: list[tuple[int, int]]) -> None:
    asking = [Share(1, SECOND, 30_000), Share(2, FIRST, 50_000), Share(3, FIRST, 0)]
    assert [(one.claim_id, one.amount_yen) for one in shares_of(amount_yen, asking)] == shares
