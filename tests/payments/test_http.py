"""What officers see of claims and of money in suspense, each within his tax items."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from shared.contracts import ReceiptStage, TaxItemCode
from tests.authority import bearer, give, granted
from tests.guarded import guarded
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, key_of, paid

EVERYTHING, PROPERTY_ONLY = "0412", "0413"
PERMISSIONS = ("payments.claim.view", "payments.claim.search", "payments.suspense.view", "payments.suspense.propose")


@pytest.fixture
async def client(payments: Payments, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    await give(payments.pool, EVERYTHING, granted(PERMISSIONS, ["receipt"]))
    await give(payments.pool, PROPERTY_ONLY, granted(PERMISSIONS, ["receipt"], tax_items=["012"]))
    async with guarded(payments.service, payments.transactions, tmp_path) as opened:
        opened.client.headers = httpx.Headers(bearer(tmp_path, EVERYTHING))
        yield opened.client


@pytest.fixture
def narrow(tmp_path: Path, client: httpx.AsyncClient) -> dict[str, str]:
    """The headers of an officer who has property tax only."""
    return bearer(tmp_path, PROPERTY_ONLY)


async def claim_ids(payments: Payments) -> dict[str, int]:
    rows = await payments.pool.fetch("SELECT tax_item, claim_id FROM claim")
    return {row["tax_item"]: row["claim_id"] for row in rows}


@pytest.mark.parametrize("page", ["", "/ledger", "/balance"])
async def test_a_claim_of_another_tax_item_stays_closed_and_the_attempt_is_recorded(
    payments: Payments, client: httpx.AsyncClient, narrow: dict[str, str], page: str
) -> None:
    await payments.hear(assessed(1, 10_000), assessed(2, 20_000, item=TaxItemCode.VEHICLE_TAX))
    claim = await claim_ids(payments)

    assert (await client.get(f"/claims/{claim['012']}{page}", headers=narrow)).status_code == 200
    assert (await client.get(f"/claims/{claim['013']}{page}")).status_code == 200
    refused = await client.get(f"/claims/{claim['013']}{page}", headers=narrow)

    assert (refused.status_code, "税目" in refused.json()["detail"]) == (403, True)
    rows = await payments.pool.fetch("SELECT actor_id, rule, subject_ref FROM access_record WHERE outcome = 'refused'")
    assert [tuple(row) for row in rows] == [(PROPERTY_ONLY, "wrong_tax_item", ADDRESSEE)]


async def test_a_search_gives_the_claims_of_the_callers_tax_items(
    payments: Payments, client: httpx.AsyncClient, narrow: dict[str, str]
) -> None:
    await payments.hear(assessed(1, 10_000), assessed(2, 20_000, item=TaxItemCode.VEHICLE_TAX))
    query = {"addressee_no": ADDRESSEE}

    everything = (await client.post("/claims/search", json=query)).json()
    property_only = (await client.post("/claims/search", json=query, headers=narrow)).json()

    assert sorted(one["tax_item"] for one in everything) == ["012", "013"]
    assert [one["tax_item"] for one in property_only] == ["012"]


async def test_money_in_suspense_has_an_age_a_reason_and_whoever_took_it_last(
    payments: Payments, client: httpx.AsyncClient, narrow: dict[str, str]
) -> None:
    await payments.hear(paid(30_000, number=9, on=date(2025, 6, 20)))
    (unowned,) = (await client.get("/suspense")).json()
    receipt_id = unowned["receipt_id"]

    await client.post(f"/suspense/{receipt_id}/take")
    await client.post(f"/suspense/{receipt_id}/take", headers=narrow)

    (owned,) = (await client.get("/suspense")).json()
    assert (unowned["owner"], owned["owner"]) == (None, PROPERTY_ONLY)
    assert (owned["reason"], owned["since"], owned["amount_yen"]) == ("awaiting_assessment", "2025-06-20", 30_000)
    assert owned["age_days"] > 300
    owners = await payments.pool.fetch("SELECT staff_no FROM suspense_owner ORDER BY taken_at")
    assert [row["staff_no"] for row in owners] == [EVERYTHING, PROPERTY_ONLY]
    await payments.hear(assessed(9, 30_000))
    assert (await client.post(f"/suspense/{receipt_id}/take")).status_code == 404
    assert (await payments.balance(key_of(9)))["principal_collected"] == 30_000


async def test_a_flash_and_its_final_report_are_one_item_in_suspense(
    payments: Payments, client: httpx.AsyncClient
) -> None:
    await payments.hear(paid(30_000, number=9, stage=ReceiptStage.FLASH))
    await payments.hear(paid(31_000, number=9, stage=ReceiptStage.FINAL))

    (item,) = (await client.get("/suspense")).json()
    assert (item["stage"], item["amount_yen"]) == ("final", 31_000)
