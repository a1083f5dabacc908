"""While a grace or a suspension lasts, as enforcement announces it, the delinquency charge follows by itself."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from services.payments.handlers.dunning_notice import UnknownClaim
from shared.contracts import BlockEnded, BlockSet, BlockState, ChargeGround, ChargeRelief
from tests.payments.conftest import Payments
from tests.payments.correcting import Office, open_office
from tests.payments.events import ADDRESSEE, assessed, key_of, paid

BLOCK = "01985f6e-0000-7000-8000-00000000000b"


@pytest.fixture
async def office(payments: Payments, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(payments, tmp_path) as opened:
        yield opened


def grace(claim_ids: tuple[int, ...], **changed: object) -> BlockSet:
    first_day, last_day = date(2025, 12, 1), date(2026, 5, 31)
    relief = ChargeRelief(ground=ChargeGround.GRACE, first_day=first_day, last_day=last_day)
    event = BlockSet(
        block_id=BLOCK,
        addressee_no=ADDRESSEE,
        state=BlockState.GRACE_OF_REALISATION,
        claim_ids=claim_ids,
        first_day=first_day,
        last_day=last_day,
        relief=relief,
    )
    return event.model_copy(update=changed)


@pytest.mark.feature("E4", "H5")
async def test_a_grace_lightens_the_charge_of_its_claims_and_its_early_end_cuts_it(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 300_000, due_on=date(2025, 9, 30)), assessed(2, 300_000, due_on=date(2025, 9, 30)))
    await payments.hear(paid(316_100, on=date(2026, 5, 29)))
    assert (await payments.balance(key_of()))["late_charge_collected"] == 16_100
    first, second = await office.claim_id(1), await office.claim_id(2)

    # Under grace the days of the second tier bear the grace rate: 611 + 2,145 + 229 + 1,592 = 4,577, so 4,500 yen.
    await payments.hear(grace((first, second)))
    assert (await payments.balance(key_of()))["late_charge_assessed"] == 4_500
    (shown,) = await office.get(f"/claims/{first}/decisions")
    assert (shown["ground"], shown["block_id"], shown["is_valid"]) == ("grace", BLOCK, True)
    assert await payments.proof() == []
    # Nobody revokes here what was decided there.
    about = {"claim": await office.seen(1), "reason": "取消し", "evidence": "申請書の写し"}
    refused = await office.propose("payments.decision_revocation", {**about, "decision_id": shown["decision_id"]})
    assert refused.status_code == 409

    # It ends on 1 February: 62 days at the grace rate, 118 at the full one: 611 + 2,145 + 229 + 331 + 8,825 = 12,141.
    await payments.hear(BlockEnded(block_id=BLOCK, addressee_no=ADDRESSEE, ended_on=date(2026, 2, 1)))

    assert (await payments.balance(key_of()))["late_charge_assessed"] == 12_100
    kept = await office.get(f"/claims/{second}/decisions")
    assert sorted((one["last_day"], one["is_valid"]) for one in kept) == [("2026-01-31", True), ("2026-05-31", False)]
    # Told again of the same end, or after the last day, there is nothing left to cut.
    await payments.hear(BlockEnded(block_id=BLOCK, addressee_no=ADDRESSEE, ended_on=date(2026, 9, 1)))
    assert (await payments.balance(key_of()))["late_charge_assessed"] == 12_100
    assert await payments.proof() == []


async def test_a_state_that_lightens_nothing_changes_nothing(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 300_000, due_on=date(2025, 9, 30)))
    claim_id = await office.claim_id(1)

    await payments.hear(grace((claim_id,), relief=None, state=BlockState.PAYMENT_PLAN))

    assert await office.get(f"/claims/{claim_id}/decisions") == []
    assert await payments.proof() == []


async def test_a_grace_of_another_persons_claim_is_not_taken_in(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 300_000, due_on=date(2025, 9, 30)))
    claim_id = await office.claim_id(1)

    for event in (grace((claim_id,), addressee_no="000000000000999"), grace((claim_id + 1,))):
        with pytest.raises(UnknownClaim, match="no such claim of this addressee"):
            await payments.hear(event)
    assert await payments.pool.fetchval("SELECT count(*) FROM claim_decision") == 0
