"""What a seizure brings in is distributed by rank: stated, decided by two, sent, and handed out in a week."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from shared.contracts import (
    DistributionBalancesAsked,
    DistributionBalancesStated,
    DividedShare,
    ProceedsCollected,
    ProceedsDivided,
    RankedBalance,
    RankedPart,
)
from shared.law.library import LAW
from tests.enforcement.claims import ADDRESSEE, OTHER
from tests.enforcement.conftest import Enforcement
from tests.enforcement.test_papers import sheets
from tests.enforcement.test_seizures import issued, served

CREDITOR, STATEMENT, OBJECTION = (
    f"enforcement.{name}" for name in ("competing_creditor", "distribution", "distribution_objection")
)
DUE = date(2025, 6, 30)


async def brought_in(enforcement: Enforcement, *creditors: dict[str, Any], amount_yen: int = 80_200) -> str:
    """A seizure of a deposit for two claims that brought money in, with creditors entered before; its distribution."""
    seizure_id = await issued(enforcement)
    await served(enforcement, seizure_id, await enforcement.today())
    shown = await enforcement.get(f"/seizures/{seizure_id}")
    for changed in creditors:
        answer = await enforcement.decide(CREDITOR, creditor(shown["property_id"], **changed))
        assert answer.status_code == 200, answer.text
    answer = await enforcement.collected(seizure_id, amount_yen, await enforcement.today())
    assert answer.status_code == 200, answer.text
    distribution_id: str = answer.json()["approval_id"]
    return distribution_id


def creditor(property_id: int, **changed: Any) -> dict[str, Any]:
    """A request of a tax office, older than the city's claims."""
    values = {
        "property_id": property_id,
        "addressee_no": ADDRESSEE,
        "kind": "tax_request",
        "name": "試験税務署",
        "claimed_yen": 40_000,
        "ranks_on": "2024-03-15",
        "arrived_on": "2025-08-20",
        "reference": "交付要求 第1号",
    }
    return {name: value for name, value in {**values, **changed}.items() if value is not None}


MORTGAGE = {
    "kind": "mortgage",
    "name": "試験銀行",
    "claimed_yen": 20_000,
    "ranks_on": "2025-01-01",
    "arrived_on": None,
    "reference": "登記 第1号",
}


async def stated(enforcement: Enforcement, distribution_id: str, *, ask_no: int = 1, **changed: Any) -> None:
    """Payments answers: two claims of 50,000 and 30,000 yen, with costs of 3,100 and 100 yen."""
    claims = [(1, 3_100, 50_000), (2, 100, 30_000)]
    answer = DistributionBalancesStated(
        distribution_id=distribution_id,
        addressee_no=ADDRESSEE,
        ask_no=ask_no,
        valued_on=await enforcement.today(),
        claims=tuple(
            RankedBalance(
                claim_id=claim_id,
                due_on=DUE,
                cost_yen=cost_yen,
                parts=(RankedPart(priority_on=DUE, amount_yen=yen),),
                provisional_yen=0,
            )
            for claim_id, cost_yen, yen in claims
        ),
    )
    await enforcement.hear(answer.model_copy(update=changed))


async def proposal(enforcement: Enforcement, distribution_id: str) -> dict[str, Any]:
    """The statement as it would be drawn up now."""
    shown = await enforcement.get(f"/distributions/{distribution_id}")
    names = ("kind", "claim_id", "creditor_id", "claimed_yen", "amount_yen")
    return {
        **{name: shown[name] for name in ("distribution_id", "step_no", "addressee_no", "tax_items")},
        "lines": [{name: one[name] for name in names if one[name] is not None} for one in shown["lines"]],
    }


async def sent(enforcement: Enforcement, distribution_id: str, **changed: Any) -> Any:
    entry = {"sent_on": (await enforcement.today()).isoformat(), "note": "書留 第1号", **changed}
    return await enforcement.post(f"/distributions/{distribution_id}/dispatch", entry)


async def under_way(enforcement: Enforcement) -> tuple[str, date]:
    """A statement for a tax office and a bank beside the city, sent today; and the day from which it is handed out."""
    distribution_id = await brought_in(enforcement, {}, MORTGAGE)
    await stated(enforcement, distribution_id)
    answer = await enforcement.decide(STATEMENT, await proposal(enforcement, distribution_id))
    assert answer.status_code == 200, answer.text
    answer = await sent(enforcement, distribution_id)
    assert answer.status_code == 200, answer.text
    return distribution_id, date.fromisoformat(answer.json()["delivery_on"])


def shares(shown: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(one["kind"], one["claim_id"] or one["name"], one["amount_yen"]) for one in shown["lines"]]


#: 80,200 yen: 3,200 of costs. By dates 40,000 to the tax office, 20,000 to the bank and 17,000 to the city; of the
#: 57,000 for taxes the city takes all, since it seized.
SHARES = [
    ("cost", 1, 3_100),
    ("cost", 2, 100),
    ("own", 1, 50_000),
    ("own", 2, 7_000),
    ("creditor", "試験税務署", 0),
    ("creditor", "試験銀行", 20_000),
    ("rest", None, 0),
]


async def test_money_with_competing_creditors_waits_for_a_statement_and_a_week(enforcement: Enforcement) -> None:
    distribution_id, delivery_on = await under_way(enforcement)
    today = await enforcement.today()
    (asked,) = await enforcement.announced(DistributionBalancesAsked)
    shown = await enforcement.get(f"/distributions/{distribution_id}")
    assert (str(asked.distribution_id), asked.valued_on, asked.claim_ids) == (distribution_id, today, (1, 2))
    assert (shown["state"], shares(shown)) == ("sent", SHARES)
    assert delivery_on == LAW.business_days.next_business_day(today + timedelta(days=7))

    early = await enforcement.job("pay_out_distributions", delivery_on - timedelta(days=1))
    assert (early, await enforcement.announced(ProceedsCollected)) == ({"paid_out": 0, "payment_orders": 0}, [])
    done = await enforcement.job("pay_out_distributions", delivery_on)
    again = await enforcement.job("pay_out_distributions", delivery_on + timedelta(days=1))

    # Each own claim gets its costs and its share; the bank's goes out by an order.
    (told,) = await enforcement.announced(ProceedsCollected)
    assert [(one.claim_id, one.amount_yen) for one in told.shares] == [(1, 53_100), (2, 7_100)]
    assert (told.amount_yen, told.collected_on) == (60_200, today)
    assert (done, again) == ({"paid_out": 1, "payment_orders": 1}, {"paid_out": 0, "payment_orders": 0})
    (order,) = await enforcement.get("/payment-orders")
    assert (order["name"], order["amount_yen"], order["outcome"]) == ("試験銀行", 20_000, None)


async def test_what_is_left_goes_to_the_debtor_and_each_order_is_carried_out_once(enforcement: Enforcement) -> None:
    distribution_id = await brought_in(enforcement, {})
    parts = (RankedPart(priority_on=DUE, amount_yen=10_000),)
    claims = [
        RankedBalance(claim_id=claim_id, due_on=DUE, cost_yen=0, parts=parts, provisional_yen=0) for claim_id in (1, 2)
    ]
    await stated(enforcement, distribution_id, claims=tuple(claims))
    await enforcement.decide(STATEMENT, await proposal(enforcement, distribution_id))
    today = await enforcement.today()
    # No private creditor takes part, so the week may be shortened to nothing.
    await sent(enforcement, distribution_id, delivery_on=today.isoformat())

    await enforcement.job("pay_out_distributions", today)

    orders = await enforcement.get("/payment-orders")
    assert [(one["kind"], one["name"], one["amount_yen"]) for one in orders] == [
        ("creditor", "試験税務署", 40_000),
        ("rest", None, 20_200),
    ]
    path = f"/payment-orders/{orders[1]['order_id']}/outcome"
    entry = {"outcome": "deposited", "effective_on": today.isoformat(), "reference": "供託 令和8年度金第1号"}
    ahead = {**entry, "effective_on": (today + timedelta(days=1)).isoformat()}
    answers = [await enforcement.post(path, one) for one in (ahead, entry, entry)]
    assert [one.status_code for one in answers] == [409, 200, 409]
    assert [one["name"] for one in await enforcement.get("/payment-orders")] == ["試験税務署"]
    shown = await enforcement.get(f"/distributions/{distribution_id}")
    assert [(one["outcome"], one["reference"]) for one in shown["orders"]] == [
        (None, None),
        ("deposited", "供託 令和8年度金第1号"),
    ]


async def test_an_objection_holds_the_money_until_two_have_answered_it(enforcement: Enforcement) -> None:
    distribution_id, delivery_on = await under_way(enforcement)
    path = f"/distributions/{distribution_id}/objections"
    today = (await enforcement.today()).isoformat()

    objected = await enforcement.post(path, {"received_on": today, "by": "試験税務署", "note": "順位の誤り"})
    held = await enforcement.job("pay_out_distributions", delivery_on)
    answer = {
        **{name: objected.json()[name] for name in ("distribution_id", "step_no", "addressee_no", "tax_items")},
        "upheld": False,
        "reason": "差押先着手による",
    }
    alone = await enforcement.propose(OBJECTION, answer)
    own = await enforcement.post(
        f"/approvals/{OBJECTION}/{alone.json()['approval_id']}/approve", {"payload_hash": alone.json()["payload_hash"]}
    )
    assert (objected.json()["state"], held["paid_out"], own.status_code) == ("objected", 0, 403)
    assert (await enforcement.decide(OBJECTION, answer)).status_code == 200
    assert (await enforcement.job("pay_out_distributions", delivery_on))["paid_out"] == 1


async def test_an_objection_that_is_right_leads_to_another_statement(enforcement: Enforcement) -> None:
    distribution_id, _ = await under_way(enforcement)
    today = (await enforcement.today()).isoformat()
    before = await enforcement.get(f"/distributions/{distribution_id}")
    bank = next(one for one in before["creditors"] if one["kind"] == "mortgage")
    gone = {
        "creditor_id": bank["creditor_id"],
        "addressee_no": ADDRESSEE,
        "effective_on": today,
        "reason": "登記の抹消を確認",
    }
    assert (await enforcement.decide("enforcement.competing_creditor_end", gone)).status_code == 200
    objection = {"received_on": today, "by": "試験税務署", "note": "抵当権は消滅"}
    objected = (await enforcement.post(f"/distributions/{distribution_id}/objections", objection)).json()
    names = ("distribution_id", "step_no", "addressee_no", "tax_items")
    answer = {**{name: objected[name] for name in names}, "upheld": True, "reason": "抵当権の抹消を確認"}

    assert (await enforcement.decide(OBJECTION, answer)).status_code == 200
    # The answer to the former question is too late.
    await stated(enforcement, distribution_id)
    assert (await enforcement.get(f"/distributions/{distribution_id}"))["state"] == "waiting"
    questions = await enforcement.announced(DistributionBalancesAsked)
    await stated(enforcement, distribution_id, ask_no=questions[-1].ask_no)
    await enforcement.decide(STATEMENT, await proposal(enforcement, distribution_id))

    shown = await enforcement.get(f"/distributions/{distribution_id}")
    assert shares(shown)[2:] == [
        ("own", 1, 50_000),
        ("own", 2, 27_000),
        ("creditor", "試験税務署", 0),
        ("rest", None, 0),
    ]
    numbers = [one["document_no"] for one in shown["steps"] if one["kind"] == "decided"]
    assert [number[-8:] for number in numbers] == ["-0000001", "-0000002"]
    # No private creditor is left, so the week may be shortened to today.
    assert (await sent(enforcement, distribution_id, delivery_on=today)).json()["delivery_on"] == today


async def test_a_statement_is_only_what_the_rules_say_now(enforcement: Enforcement) -> None:
    distribution_id = await brought_in(enforcement, {})
    assert (await sent(enforcement, distribution_id)).status_code == 409
    await stated(enforcement, distribution_id)
    wanted = await proposal(enforcement, distribution_id)
    wrong = [dict(one) for one in wanted["lines"]]
    wrong[-1]["amount_yen"], wrong[0]["amount_yen"] = 1, wrong[0]["amount_yen"] - 1

    assert (await enforcement.propose(STATEMENT, {**wanted, "lines": wrong})).status_code == 409
    made = (await enforcement.propose(STATEMENT, wanted)).json()
    # A creditor comes in between: the approval finds another distribution than was proposed.
    shown = await enforcement.get(f"/seizures/{(await enforcement.get('/distributions'))[0]['seizure_id']}")
    assert (await enforcement.decide(CREDITOR, creditor(shown["property_id"], **MORTGAGE))).status_code == 200
    approval = f"/approvals/{STATEMENT}/{made['approval_id']}/approve"
    late = await enforcement.post(approval, {"payload_hash": made["payload_hash"]}, "0401")

    assert late.status_code == 409, late.text
    assert await enforcement.pool.fetchval("SELECT count(*) FROM distribution_share") == 0
    # A request that arrived after the money has no part in it.
    tomorrow = (await enforcement.today() + timedelta(days=1)).isoformat()
    answer = await enforcement.decide(
        CREDITOR, creditor(shown["property_id"], arrived_on=tomorrow, reference="交付要求 第2号")
    )
    assert answer.status_code == 409
    # Money on its way may be withdrawn again: nothing is decided on it.
    await enforcement.post(f"/distributions/{distribution_id}/balances", {})
    (_, again) = await enforcement.announced(DistributionBalancesAsked)
    claims = (RankedBalance(claim_id=1, due_on=DUE, cost_yen=0, parts=(), provisional_yen=9),)
    await stated(enforcement, distribution_id, ask_no=again.ask_no, claims=claims)
    undecided = (await enforcement.get(f"/distributions/{distribution_id}"))["undecided"]
    assert "収納に見つからない期別債権" in undecided


async def test_a_creditor_that_cannot_be_is_refused_with_the_field(enforcement: Enforcement) -> None:
    undated = {**MORTGAGE, "ranks_on": None}
    for changed in ({"ranks_on": None}, {"arrived_on": None}, {"limit_yen": 1}, {"kind": "retention"}, undated):
        answer = await enforcement.propose(CREDITOR, creditor(1, **changed))
        assert answer.status_code == 422, (changed, answer.text)


async def test_a_creditor_has_his_part_before_the_seizure_and_in_property_of_that_person(
    enforcement: Enforcement,
) -> None:
    seizure_id = await issued(enforcement)
    property_id = await enforcement.pool.fetchval("SELECT property_id FROM property")
    today = await enforcement.today()
    await served(enforcement, seizure_id, today)
    mortgage = creditor(property_id, **{**MORTGAGE, "ranks_on": today.isoformat()})

    of_another = await enforcement.propose(CREDITOR, creditor(property_id, addressee_no=OTHER))
    in_time = await enforcement.propose(CREDITOR, mortgage)
    after = await enforcement.propose(CREDITOR, {**mortgage, "ranks_on": (today + timedelta(days=1)).isoformat()})

    assert [one.status_code for one in (of_another, in_time, after)] == [409, 201, 409]
    assert "差押えの効力が生じた日" in after.json()["detail"]
    # The same claim twice would get its part twice.
    entered = await enforcement.decide(CREDITOR, mortgage)
    again = await enforcement.propose(CREDITOR, mortgage)
    second_mortgage = await enforcement.propose(CREDITOR, {**mortgage, "reference": "登記 第2号"})
    assert [one.status_code for one in (entered, again, second_mortgage)] == [200, 409, 201]


async def test_money_without_competing_creditors_is_posted_at_once_and_has_its_statement(
    enforcement: Enforcement,
) -> None:
    distribution_id = await brought_in(enforcement)
    (told,) = await enforcement.announced(ProceedsCollected)
    assert (told.amount_yen, told.shares) == (80_200, ())
    divided = ProceedsDivided(
        seizure_id=told.seizure_id,
        addressee_no=ADDRESSEE,
        collection_no=told.collection_no,
        amount_yen=80_200,
        shares=(
            DividedShare(claim_id=1, cost_yen=3_100, without_cost_yen=50_000, amount_yen=53_100),
            DividedShare(claim_id=2, cost_yen=100, without_cost_yen=26_000, amount_yen=27_100),
        ),
    )

    await enforcement.hear(divided)
    await enforcement.hear(divided)

    shown = await enforcement.get(f"/distributions/{distribution_id}")
    expected = [("cost", 1, 3_100), ("cost", 2, 100), ("own", 1, 50_000), ("own", 2, 26_000), ("rest", None, 1_000)]
    assert (shown["state"], shares(shown)) == ("paid_out", expected)
    assert [one["distribution_id"] for one in await enforcement.get("/distributions")] == [distribution_id]
    request = {
        "recipient_name": "試験 太郎",
        "recipient_address": "宮城県石巻市試験町1番1号",
        "debtor_name": "試験 太郎",
        "debtor_address": "宮城県石巻市試験町1番1号",
    }
    paper = await enforcement.post(f"/distributions/{distribution_id}/papers", request)
    text = "".join(sheets(paper.content))
    assert "配当計算書" in text
    assert "80,200円" in text
    assert "固定資産税2025年度第1期" in text
    assert "53,100" not in text  # Costs stand in a line of their own.
    # The article stands before the amounts, so that no digits run into each other.
    assert "滞納者(残余)国税徴収法129条3項01,000" in text
    # It leaves once; then nothing is open.
    assert [(await sent(enforcement, distribution_id)).status_code for _ in range(2)] == [200, 409]
    assert await enforcement.get("/distributions") == []
    late = await enforcement.job("report_distributions", await enforcement.today())
    assert late == {"open_distributions": 0, "late_statements": 0}


async def test_the_database_keeps_no_statement_that_is_not_the_money(enforcement: Enforcement) -> None:
    distribution_id = await brought_in(enforcement, {})
    step = (
        "INSERT INTO distribution_step VALUES ($1, 2, 'divided', 'paid_out', '2026-01-01', 'H2026-0000009', NULL, '', "
        "NULL, 'x', now())"
    )
    with pytest.raises(asyncpg.CheckViolationError, match="not what was received"):
        await enforcement.pool.execute(step, UUID(distribution_id))
