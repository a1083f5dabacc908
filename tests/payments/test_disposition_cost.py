"""The cost of a disposition (滞納処分費), and the orders in which money pays what is owed."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.rules.clearing import Money, Owed, Parts, clear
from shared.contracts import (
    ClaimSettled,
    DunningNoticeIssued,
    OverpaymentFound,
    ReceiptPosted,
    ReceiptStage,
    TaxItemCode,
)
from shared.law.tax_items import FIXED_ASSET_TAX
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.correcting import HEAD, OFFICER, Office, open_office
from tests.payments.events import ADDRESSEE, assessed, key_of, paid, revised
from tests.payments.orders import cost_first, principal_first

COST = "payments.disposition_cost"
DUE = date(2025, 6, 30)
TERMS = ISHINOMAKI.late_charge_terms(FIXED_ASSET_TAX, DUE)
OWED = Owed(50_000, 100, DUE, 3_000)


def money(amount_yen: int, on: date, number: int = 1, said: Parts | None = None) -> Money:
    return Money(number, amount_yen, on, provisional=False, said=said)


@pytest.fixture
async def office(payments: Payments, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(payments, tmp_path) as opened:
        yield opened


async def _cost(office: Office, amount_yen: int, on: str = "2026-03-20", **more: Any) -> dict[str, Any]:
    words = {"reason": "差押債権の取立てに要した費用", "evidence": "支出伝票 7"}
    return {"claim": await office.seen(), "amount_yen": amount_yen, "assessed_on": on, **words, **more}


async def _dunned(payments: Payments) -> None:
    claim_id = await payments.pool.fetchval("SELECT claim_id FROM claim")
    notice = DunningNoticeIssued(
        claim_id=claim_id,
        addressee_no=ADDRESSEE,
        tax_item=TaxItemCode.PROPERTY_TAX,
        document_no="D1",
        issued_on=date(2025, 7, 15),
        fee_yen=100,
        open_principal_yen=300_000,
        pay_by=date(2025, 7, 25),
    )
    await payments.hear(notice)


def _orders(entries: list[dict[str, Any]]) -> dict[str, tuple[int, str]]:
    collected = [one for one in entries if one["side"] == "collected"]
    return {one["component"]: (one["amount_yen"], one["allocation_order"]) for one in collected}


# 300,000 yen due 2025-06-30, paid 2025-09-30: 611 + 4,361 = 4,972, so 4,900 yen.
_OF_300_000 = Owed(300_000, 100, DUE, 3_000)
_LATE = date(2025, 9, 30)


def test_what_somebody_pays_goes_to_the_tax_and_what_a_disposition_brings_in_to_its_cost() -> None:
    def parts(amount_yen: int, order_of: Any) -> Parts:
        return clear(_OF_300_000, TERMS, [money(amount_yen, _LATE)], order_of=order_of, dunning=None).parts[1]

    assert parts(303_099, principal_first) == Parts(300_000, 100, 0, 2_999, 0)
    assert parts(308_000, principal_first) == Parts(300_000, 100, 4_900, 3_000, 0)
    assert parts(308_001, principal_first) == Parts(300_000, 100, 4_900, 3_000, 1)
    assert parts(2_999, cost_first) == Parts(0, 0, 0, 2_999, 0)
    assert parts(3_101, cost_first) == Parts(1, 100, 0, 3_000, 0)
    assert parts(303_099, cost_first) == Parts(299_999, 100, 0, 3_000, 0)
    assert parts(303_101, cost_first) == Parts(300_000, 100, 1, 3_000, 0)


def test_a_slip_with_fixed_parts_pays_these_first_and_the_rest_in_the_order() -> None:
    said = Parts(200_000, 100, 0, 3_000, 0)

    def parts(amount_yen: int) -> Parts:
        one = money(amount_yen, _LATE, said=said)
        return clear(_OF_300_000, TERMS, [one], order_of=principal_first, dunning=None).parts[1]

    assert parts(203_100) == Parts(200_000, 100, 0, 3_000, 0)
    # Too little leaves the last in the order short; too much goes on to what the slip does not name.
    assert parts(202_000) == Parts(200_000, 100, 0, 1_900, 0)
    assert parts(303_100) == Parts(300_000, 100, 0, 3_000, 0)
    assert parts(303_500) == Parts(300_000, 100, 400, 3_000, 0)
    # What the slip asks for and is not owed any more is not paid twice.
    late = clear(
        _OF_300_000,
        TERMS,
        [money(300_100, DUE, 1), money(203_100, _LATE, 2, said)],
        order_of=principal_first,
        dunning=None,
    )
    assert late.parts[2] == Parts(0, 0, 0, 3_000, 200_100)


_parts = st.builds(Parts, *[st.integers(0, 60_000)] * 4, st.just(0))
_one = st.tuples(st.integers(1, 120_000), st.integers(-20, 400), st.none() | _parts)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(paid_in=st.lists(_one, max_size=5), order_of=st.sampled_from([principal_first, cost_first]), data=st.data())
def test_no_yen_is_lost_or_made_by_any_order_and_the_order_of_arrival_does_not_matter(
    paid_in: list[Any], order_of: Any, data: st.DataObject
) -> None:
    all_money = [
        money(amount, DUE + timedelta(days=days), number, said)
        for number, (amount, days, said) in enumerate(paid_in, 1)
    ]

    found = clear(OWED, TERMS, all_money, order_of=order_of, dunning=None)

    assert found == clear(OWED, TERMS, data.draw(st.permutations(all_money)), order_of=order_of, dunning=None)
    assert {number: sum(parts) for number, parts in found.parts.items()} == {
        one.receipt_id: one.amount_yen for one in all_money
    }
    owed = (OWED.principal_yen, OWED.dunning_fee_yen, found.late_charge_yen, OWED.disposition_cost_yen)
    paid_yen = [sum(parts[place] for parts in found.parts.values()) for place in range(4)]
    assert all(0 <= part <= whole for part, whole in zip(paid_yen, owed, strict=True))
    assert found.open_yen == sum(owed) - sum(paid_yen)
    if found.open_yen:
        # Nothing is overpaid while something that money could pay is open; a charge is none before the tax is paid.
        assert sum(parts.overpaid_yen for parts in found.parts.values()) == 0


@pytest.mark.feature("A7")
async def test_each_posting_is_cleared_by_the_order_of_its_channel_and_day_and_names_it(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 300_000))
    await _dunned(payments)
    await office.decide(COST, await _cost(office, 3_000))
    path = f"/claims/{await office.claim_id()}"

    # What was collected from the bank that owed him pays the cost, the fee and then the tax.
    await payments.hear(paid(103_100, on=date(2025, 8, 29), ref="s1", by_disposition=True))

    by_law = "cost_fee_principal_charge@1990-01-01"
    found = _orders(await office.get(f"{path}/ledger"))
    expected = {"disposition_cost": (3_000, by_law), "dunning_fee": (100, by_law), "principal": (100_000, by_law)}
    assert found == expected
    (posted,) = await payments.announced(ReceiptPosted)
    assert posted.allocation.model_dump() == {
        "principal_yen": 100_000,
        "dunning_fee_yen": 100,
        "late_charge_yen": 0,
        "overpaid_yen": 0,
        "disposition_cost_yen": 3_000,
    }
    # He pays the rest himself. 31 days at 2.4 % on 300,000 = 611, 29 days at 8.7 % = 2,073; then 32 days at 8.7 % on
    # 200,000 = 1,525: 4,209, so 4,200 yen.
    await payments.hear(paid(204_200, on=_LATE, ref="r2"))
    ours = "principal_fee_cost_charge@2005-04-01"
    entries = await office.get(f"{path}/ledger")
    mine = [one for one in entries if one["receipt_id"] == await office.receipt_id("r2")]
    assert _orders(mine) == {"principal": (200_000, ours), "late_charge": (4_200, ours)}
    assert (await payments.announced(ClaimSettled))[-1].settled_on == _LATE
    # What a channel takes back goes by the order by which it came.
    await payments.hear(paid(103_100, on=date(2025, 8, 29), ref="s1", by_disposition=True, stage=ReceiptStage.CANCEL))
    back = [one for one in await office.get(f"{path}/ledger") if one["amount_yen"] < 0 and one["side"] == "collected"]
    assert {one["allocation_order"] for one in back if one["component"] == "disposition_cost"} == {by_law}
    assert await payments.proof() == []


@pytest.mark.feature("A7")
async def test_two_persons_assess_a_cost_that_every_view_of_the_claim_shows(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(52_000, on=DUE))
    path = f"/claims/{await office.claim_id()}"
    made = await office.proposed(COST, await _cost(office, 3_000))
    assert ["滞納処分費", "+3,000円"] in [list(line) for line in (await office.get(_one_of(made)))["lines"]]
    alone = await office.approve(made, by=OFFICER)
    assert alone.status_code == 403

    answer = await office.approve(made, by=HEAD)

    # 2,000 yen that were too much pay the cost; 1,000 yen are open.
    assert (answer.status_code, answer.json()["state"]) == (200, "executed")
    shown = await office.get(path)
    names = ("disposition_cost_assessed_yen", "disposition_cost_collected_yen", "overpaid_yen", "open_yen")
    assert [shown[name] for name in names] == [3_000, 2_000, 0, 1_000]
    quote = await office.get(f"{path}/quote?on=2026-03-31")
    assert (quote["disposition_cost_yen"], quote["amount_yen"]) == (1_000, 1_000)
    entry = next(one for one in await office.get(f"{path}/ledger") if one["side"] == "assessed" and one["version"] > 3)
    assert (entry["component"], entry["reason"], entry["effective_on"], entry["approval_id"]) == (
        "disposition_cost",
        "decided_disposition_cost",
        "2026-03-20",
        made["approval_id"],
    )
    report = (await office.get(f"/settlement/report?fiscal_year={entry['accounting_fiscal_year']}"))["rows"]
    assert sum(row["disposition_cost_collected_yen"] for row in report) == 2_000
    (stated,) = (await office.post("/statements", {"addressee_no": ADDRESSEE}, HEAD)).json()
    assert (stated["disposition_cost_assessed_yen"], stated["open_yen"]) == (3_000, 1_000)
    # Less is owed again by the same act, never less than nothing.
    too_much = await office.propose(COST, await _cost(office, -3_001))
    assert (too_much.status_code, too_much.json()["type"]) == (409, "urn:shuno:problem:cost_not_owed")
    ahead = await office.propose(COST, await _cost(office, 1, on="2045-01-01"))
    assert ahead.json()["type"] == "urn:shuno:problem:day_ahead"
    await office.decide(COST, await _cost(office, -3_000))
    assert await payments.balance(key_of()) == {
        "principal_assessed": 50_000,
        "principal_collected": 50_000,
        "overpaid": 2_000,
    }
    assert (await payments.announced(OverpaymentFound))[-1].amount_yen == 2_000
    assert await payments.proof() == []
    await payments.owner.execute("UPDATE ledger_entry SET amount_yen = 4000 WHERE amount_yen = 3000")
    assert "disposition_costs" in await payments.proof()


@pytest.mark.feature("A7")
async def test_money_by_a_slip_pays_what_the_slip_asks_for_whatever_has_changed_since(office: Office) -> None:
    payments = office.payments
    today = await payments.pool.fetchval("SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date")
    due_on = today + timedelta(days=30)
    await payments.hear(assessed(1, 300_000, due_on=due_on))
    await office.decide(COST, await _cost(office, 3_000))
    wanted = {"claim_ids": [await office.claim_id()], "on": today.isoformat()}
    slip = (await office.post("/slips", wanted, OFFICER)).json()
    assert (slip["amount_yen"], slip["parts"][0]["disposition_cost_yen"]) == (303_000, 3_000)

    await payments.hear(revised(1, 2, 310_000, due_on=due_on))
    await payments.hear(paid(303_000, on=today, clearing_key=slip["clearing_key"], ref="s1"))
    await payments.hear(paid(4_000, on=today, ref="r2"))

    entries = [
        one for one in await office.get(f"/claims/{await office.claim_id()}/ledger") if one["side"] == "collected"
    ]
    found = [(one["component"], one["amount_yen"], one["allocation_order"]) for one in entries]
    ours = "principal_fee_cost_charge@2005-04-01"
    assert found == [
        ("principal", 300_000, f"slip:{ours}"),
        ("disposition_cost", 3_000, f"slip:{ours}"),
        ("principal", 4_000, ours),
    ]
    assert await payments.proof() == []


def _one_of(made: dict[str, Any]) -> str:
    return f"/approvals/{made['act']}/{made['approval_id']}"
