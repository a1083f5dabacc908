"""What enforcement has distributed is posted share by share, costs first; what payments divides itself, it tells."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.payments.handlers.proceeds import NobodysProceeds
from services.payments.rules.assessment_dates import PriorityPart
from services.payments.rules.proceeds import open_parts
from shared.contracts import (
    DistributionBalancesAsked,
    DistributionBalancesStated,
    ProceedsCollected,
    ProceedsDivided,
    ProceedsShare,
)
from tests.payments.conftest import Payments
from tests.payments.correcting import Office, open_office
from tests.payments.events import ADDRESSEE, assessed, key_of

COLLECTED_ON = date(2025, 8, 29)
SEIZURE = "01985f6e-0000-7000-8000-000000000009"


@pytest.fixture
async def office(payments: Payments, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(payments, tmp_path) as opened:
        yield opened


def collected(claim_id: int, amount_yen: int, **changed: Any) -> ProceedsCollected:
    values = {
        "seizure_id": SEIZURE,
        "addressee_no": ADDRESSEE,
        "collection_no": 4,
        "collected_on": COLLECTED_ON,
        "amount_yen": amount_yen,
        "claim_ids": (claim_id,),
    }
    return ProceedsCollected(**{**values, **changed})


@pytest.mark.feature("G12")
async def test_a_share_pays_the_cost_of_the_disposition_first(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 300_000))
    words = {"reason": "公売財産の鑑定の費用", "evidence": "支出伝票 7"}
    cost = {"claim": await office.seen(), "amount_yen": 3_000, "assessed_on": "2026-03-20", **words}
    await office.decide("payments.disposition_cost", cost)
    claim_id = await office.claim_id()
    question = DistributionBalancesAsked(
        distribution_id="01985f6e-0000-7000-8000-000000000010",
        addressee_no=ADDRESSEE,
        ask_no=1,
        valued_on=COLLECTED_ON,
        claim_ids=(claim_id, 10**6),
    )

    await payments.hear(question, question.model_copy(update={"addressee_no": "000000000000999"}))
    shares = (ProceedsShare(claim_id=claim_id, amount_yen=53_000),)
    await payments.hear(collected(claim_id, 53_000, shares=shares))

    stated, stranger = await payments.announced(DistributionBalancesStated)
    (claim,) = stated.claims
    # 31 days at 2.4 % on 300,000 = 611 yen, 29 days at 8.7 % = 2,073 yen: 2,600 yen of charge on 29 August.
    assert (claim.cost_yen, sum(part.amount_yen for part in claim.parts)) == (3_000, 302_600)
    assert stranger.claims == ()
    assert await payments.announced(ProceedsDivided) == []
    balance = await payments.balance(key_of())
    assert (balance["disposition_cost_collected"], balance["principal_collected"]) == (3_000, 50_000)
    # What nobody else has a part in is divided here, and told.
    await payments.hear(collected(claim_id, 60_000, collection_no=5))
    (told,) = await payments.announced(ProceedsDivided)
    assert [(one.cost_yen, one.amount_yen) for one in told.shares] == [(0, 60_000)]
    with pytest.raises(NobodysProceeds):
        await payments.hear(collected(claim_id, 1, collection_no=6, addressee_no="000000000000999"))
    assert await payments.proof() == []


async def test_a_seizure_of_a_person_with_several_numbers_pays_what_he_owes_under_each(payments: Payments) -> None:
    other = "990000000000077"
    await payments.hear(assessed(1, 10_000), assessed(2, 20_000, addressee_no=other))
    query = "SELECT claim_id FROM claim WHERE clearing_key = $1"
    first, second = [await payments.pool.fetchval(query, key_of(number)) for number in (1, 2)]
    question = DistributionBalancesAsked(
        distribution_id="01985f6e-0000-7000-8000-000000000010",
        addressee_no=ADDRESSEE,
        ask_no=1,
        valued_on=COLLECTED_ON,
        claim_ids=(first, second),
    )
    shares = (ProceedsShare(claim_id=first, amount_yen=4_000), ProceedsShare(claim_id=second, amount_yen=6_000))
    brought = collected(first, 10_000, claim_ids=(first, second), shares=shares)

    await payments.hear(question, question.model_copy(update={"other_addressee_nos": (other,)}))
    with pytest.raises(NobodysProceeds):
        await payments.hear(brought)
    await payments.hear(brought.model_copy(update={"other_addressee_nos": (other,)}))

    stated = await payments.announced(DistributionBalancesStated)
    assert [[claim.claim_id for claim in one.claims] for one in stated] == [[first], [first, second]]
    balances = [await payments.balance(key_of(number)) for number in (1, 2)]
    assert [one["principal_collected"] for one in balances] == [4_000, 6_000]
    assert await payments.proof() == []


@pytest.mark.parametrize(
    ("principal_yen", "late_charge_yen", "found"),
    [
        # Nothing is paid: each part has its day, and the charge goes with the oldest.
        (500, 30, [(2024, 330), (2025, 200)]),
        # 250 yen are paid, of what was fixed first.
        (250, 30, [(2024, 80), (2025, 200)]),
        (150, 0, [(2025, 150)]),
        (0, 40, [(2024, 40)]),
        (0, 0, []),
    ],
)
def test_what_is_open_ranks_by_the_day_on_which_it_was_fixed(
    principal_yen: int, late_charge_yen: int, found: list[tuple[int, int]]
) -> None:
    parts = [PriorityPart(300, date(2024, 5, 31)), PriorityPart(200, date(2025, 5, 31))]
    assert [
        (one.priority_on.year, one.amount_yen) for one in open_parts(parts, principal_yen, late_charge_yen)
    ] == found
