"""An overpayment pays an overdue claim through three services, byte for byte, and dunning asks for nothing any more."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from deploy.embedded.databases import ServiceDatabase
from services.dunning.service import build as build_dunning
from services.payments.service import build as build_payments
from services.refunds.service import build as build_refunds
from shared.access import AccessRecordWriter, current_record_key, ensure_keys
from shared.contracts import AppropriationApplied, BlockEnded, BlockSet, ClaimSettled, DunningNoticeIssued, TaxItemCode
from shared.inbox import Inbox
from shared.postgres.pool import open_pool
from shared.transaction import Transactions
from tests.authority import give, granted
from tests.dunning.test_letters import letter, registered
from tests.guarded import ROLES, guarded
from tests.journeys.conftest import CITY, Office, Part
from tests.payments.events import ADDRESSEE, assessed, key_of, paid
from tests.refunds.conftest import HEAD, OFFICER, Refunds


@pytest.fixture
async def city_hall(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path
) -> AsyncIterator[tuple[Office, Refunds]]:
    ensure_keys(tmp_path)
    parts: dict[str, Part] = {}
    for name, build in {"payments": build_payments, "dunning": build_dunning, "refunds": build_refunds}.items():
        database = await fresh_database(name)
        pool = await open_pool(database.dsn, application_name=f"hall-{name}", connections_max=4)
        transactions = Transactions(name, pool, AccessRecordWriter(name, current_record_key(tmp_path)))
        service = build(CITY)
        parts[name] = Part(service, transactions, Inbox(name, service.handlers, transactions, "test"))
    refunding = parts["refunds"]
    pool = refunding.transactions.pool
    await give(pool, OFFICER, granted(ROLES["collection_officer"].permissions, ["refund"]))
    await give(pool, HEAD, granted(ROLES["collection_head"].permissions, ["refund"]))
    async with guarded(refunding.service, refunding.transactions, tmp_path) as opened:
        yield (
            Office(parts),
            Refunds(pool, refunding.transactions, refunding.service, opened.client, tmp_path, opened.book),
        )
    for part in parts.values():
        await part.transactions.pool.close()


@pytest.mark.feature("I3")
async def test_an_overpayment_pays_an_overdue_claim_and_no_notice_goes_out(
    city_hall: tuple[Office, Refunds],
) -> None:
    office, refunds = city_hall
    await office.arrives(registered(ADDRESSEE, letter("見本 太郎")), key=ADDRESSEE)
    await office.arrives(
        assessed(1, 50_000),
        assessed(2, 30_000, item=TaxItemCode.VEHICLE_TAX),
        assessed(3, 20_000, item=TaxItemCode.CARE_PREMIUM),
        key=ADDRESSEE,
    )
    await office.arrives(paid(50_000, number=1, ref="a"), paid(50_000, number=1, ref="b"), key=ADDRESSEE)
    assert await office.day(date(2025, 7, 1)) == 0

    (due,) = await refunds.get("/appropriations/due")
    assert (due["due_yen"], due["duties"][0]["appropriation_date"]) == (30_000, "2025-06-30")
    await refunds.appropriate(due["overpayment_id"])
    await office.arrives()

    (block,), (ended,) = office.heard_of(BlockSet), office.heard_of(BlockEnded)
    assert (block.state, ended.block_id) == ("appropriation_planned", block.block_id)
    (applied,) = office.heard_of(AppropriationApplied)
    assert (applied.amount_yen, applied.allocation.principal_yen) == (30_000, 30_000)
    assert applied.target_claim_id in [event.claim_id for event in office.heard_of(ClaimSettled)]
    assert await office.balance(key_of(2)) == {"principal_assessed": 30_000, "principal_collected": 30_000}
    # Only the premium is dunned for, which a tax does not pay by itself.
    assert await office.day(date(2025, 7, 15)) == 1
    (notice,) = office.heard_of(DunningNoticeIssued)
    assert notice.claim_id not in {applied.claim_id, applied.target_claim_id}
    assert await office.failing_proofs() == []
    assert await refunds.open_yen() == 20_000
