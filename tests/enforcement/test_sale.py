"""Land under seizure is offered, published, awarded, paid for and handed over; what stands against it stops it."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts import (
    BlockSet,
    BlockState,
    DistributionBalancesAsked,
    DividedShare,
    ProceedsCollected,
    ProceedsDivided,
)
from shared.contracts.enforcement import SeizureEnd, SeizureEnded
from tests.enforcement.claims import ADDRESSEE, paid, settled
from tests.enforcement.conftest import Enforcement
from tests.enforcement.test_distribution import CREDITOR, MORTGAGE, creditor
from tests.enforcement.test_papers import sheets
from tests.enforcement.test_seizure_kinds import seized
from tests.enforcement.test_seizures import in_arrears

SALE, DECISION, PAYMENT, DEFAULT, CANCELLATION = (
    f"enforcement.{name}" for name in ("sale", "sale_decision", "sale_payment", "sale_default", "sale_cancellation")
)


async def pass_days(enforcement: Enforcement, days: int) -> None:
    """Everything of sales lies so many days further back: as if they had passed."""
    await enforcement.as_owner("UPDATE sale SET sale_on = sale_on - $1::integer", days)
    await enforcement.as_owner(
        "UPDATE sale_step SET effective_on = effective_on - $1::integer, second_on = second_on - $1::integer", days
    )


async def land(enforcement: Enforcement) -> str:
    """Land under seizure that is in effect."""
    await in_arrears(enforcement)
    seizure_id = await seized(enforcement, "real_estate", description="石巻市試験町一丁目1番 宅地", value_yen=3_000_000)
    await enforcement.stage(seizure_id, "served", await enforcement.today())
    return seizure_id


async def offer(enforcement: Enforcement, seizure_id: str, **changed: Any) -> dict[str, Any]:
    shown = await enforcement.get(f"/seizures/{seizure_id}")
    values = {
        **{name: shown[name] for name in ("seizure_id", "step_no", "addressee_no", "tax_items")},
        "method": "bids",
        "estimate_yen": 1_000_000,
        "valuation": "不動産鑑定 第1号、近傍の取引と比較",
        "deposit_yen": 100_000,
        "sale_on": (await enforcement.today() + timedelta(days=11)).isoformat(),
        "place": "石巻市役所 第1会議室",
    }
    return {**values, **changed}


async def published(enforcement: Enforcement, seizure_id: str) -> str:
    """An offer that two decided, published today for a sale in eleven days."""
    answer = await enforcement.decide(SALE, await offer(enforcement, seizure_id))
    assert answer.status_code == 200, answer.text
    sale_id: str = answer.json()["approval_id"]
    today = (await enforcement.today()).isoformat()
    entry = {"published_on": today, "estimate_published_on": today, "note": "掲示場"}
    answer = await enforcement.post(f"/sales/{sale_id}/publication", entry)
    assert answer.status_code == 200, answer.text
    return sale_id


async def opened(
    enforcement: Enforcement,
    sale_id: str,
    *bids: tuple[int, int],
    drawn: int | None = None,
    following: int | None = None,
) -> Any:
    entries = [
        {"bidder": f"試験 入札者{number}", "amount_yen": yen, "deposit_yen": deposit_yen}
        for number, (yen, deposit_yen) in enumerate(bids, 1)
    ]
    return await enforcement.post(
        f"/sales/{sale_id}/bids", {"bids": entries, "drawn_bid_no": drawn, "next_bid_no": following}
    )


async def named(enforcement: Enforcement, sale_id: str, **more: Any) -> dict[str, Any]:
    """What names a sale as it stands, with what an act asks for beside."""
    shown = await enforcement.get(f"/sales/{sale_id}")
    return {**{name: shown[name] for name in ("sale_id", "step_no", "addressee_no", "tax_items")}, **more}


async def decision(enforcement: Enforcement, sale_id: str, bid_no: int, price_yen: int) -> dict[str, Any]:
    today = await enforcement.today()
    days = {"decided_on": today.isoformat(), "payment_due_on": (today + timedelta(days=3)).isoformat()}
    return await named(enforcement, sale_id, bid_no=bid_no, price_yen=price_yen, **days)


@pytest.mark.feature("G10")
async def test_land_is_sold_from_the_valuation_to_the_transfer(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    property_id = (await enforcement.get(f"/seizures/{seizure_id}"))["property_id"]
    await enforcement.decide(CREDITOR, creditor(property_id, **MORTGAGE))
    sale_id = await published(enforcement, seizure_id)
    assert (await opened(enforcement, sale_id, (1_200_000, 100_000))).status_code == 409
    await pass_days(enforcement, 11)

    bids = [(999_999, 100_000), (1_200_000, 50_000), (1_100_000, 100_000), (1_100_000, 100_000)]
    undrawn = await opened(enforcement, sale_id, *bids)
    awarded = await opened(enforcement, sale_id, *bids, drawn=4)
    early = await decision(enforcement, sale_id, 4, 1_100_000)
    too_early = await enforcement.propose(DECISION, early)
    three_weeks = (await enforcement.today() + timedelta(days=22)).isoformat()
    too_late = await enforcement.propose(DECISION, {**early, "decided_on": three_weeks, "payment_due_on": three_weeks})
    assert (too_late.status_code, "までの日です" in too_late.json()["detail"]) == (409, True)
    await pass_days(enforcement, 7)
    another = await enforcement.propose(DECISION, await decision(enforcement, sale_id, 3, 1_100_000))
    decided = await enforcement.decide(DECISION, await decision(enforcement, sale_id, 4, 1_100_000))

    assert [one.status_code for one in (undrawn, awarded, too_early, another, decided)] == [409, 200, 409, 409, 200]
    assert [one["invalid"] for one in awarded.json()["bids"]] == ["見積価額未満", "公売保証金の不足", "", ""]
    today = (await enforcement.today()).isoformat()
    price = await named(enforcement, sale_id, paid_on=today, amount_yen=1_100_000, reference="納付書 第1号")
    assert (await enforcement.propose(PAYMENT, {**price, "amount_yen": 1_099_999})).status_code == 409
    booked = await enforcement.decide(PAYMENT, price)
    assert booked.status_code == 200, booked.text
    handed = {"transferred_on": today, "note": "所有権移転登記の嘱託 第1号"}
    assert (await enforcement.post(f"/sales/{sale_id}/transfer", handed)).json()["state"] == "transferred"

    shown = await enforcement.get(f"/sales/{sale_id}")
    steps = ["planned", "published", "awarded", "decided", "paid", "transferred"]
    assert ([one["kind"] for one in shown["steps"]], shown["price_yen"]) == (steps, 1_100_000)
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "sold"
    assert [one.end for one in await enforcement.announced(SeizureEnded)] == [SeizureEnd.SOLD]
    assert await enforcement.get("/sales") == []
    # The bank takes part, so the price waits for its statement of distribution.
    money = await enforcement.get(f"/distributions/{booked.json()['approval_id']}")
    assert (money["source"], money["amount_yen"], money["state"]) == ("sale", 1_100_000, "waiting")
    assert len(await enforcement.announced(DistributionBalancesAsked)) == 1
    assert await enforcement.announced(ProceedsCollected) == []


@pytest.mark.feature("G10")
async def test_the_papers_of_a_sale_say_what_was_decided_and_the_notice_names_nobody(enforcement: Enforcement) -> None:
    sale_id = await published(enforcement, await land(enforcement))
    path, person = f"/sales/{sale_id}/papers", {"recipient_name": "試験 太郎", "recipient_address": "石巻市試験町1番"}

    notice = await enforcement.post(path, {"kind": "announcement", "note": "更地"})
    told = await enforcement.post(path, {"kind": "debtor_notice", **person})
    nobody = await enforcement.post(path, {"kind": "debtor_notice"})
    too_early = await enforcement.post(path, {"kind": "decision", **person})
    await pass_days(enforcement, 18)
    await opened(enforcement, sale_id, (1_100_000, 100_000))
    await enforcement.decide(DECISION, await decision(enforcement, sale_id, 1, 1_100_000))
    unpaid = await enforcement.post(path, {"kind": "decision", **person})
    today = (await enforcement.today()).isoformat()
    price = await named(enforcement, sale_id, paid_on=today, amount_yen=1_100_000, reference="納付書 第1号")
    await enforcement.decide(PAYMENT, price)
    debtor = {"debtor_name": "試験 太郎", "debtor_address": "石巻市試験町1番"}
    another = await enforcement.post(path, {"kind": "decision", **person, **debtor})
    sold = await enforcement.post(path, {"kind": "decision", **person, **debtor, "recipient_name": "試験 入札者1"})

    answers = (notice, told, nobody, too_early, unpaid, another, sold)
    assert [one.status_code for one in answers] == [200, 200, 422, 409, 409, 409, 200]
    board, letter, last = ("".join(sheets(one.content)) for one in (notice, told, sold))
    assert "公売公告" in board
    assert "1,000,000円" in board
    assert "更地" in board
    assert "試験太郎" not in board
    assert "試験太郎" in letter
    assert "売却決定通知書" in last
    assert "1,100,000円" in last
    assert "滞納者石巻市試験町1番試験太郎" in last
    # The city tells how to object, and that land is the buyer's once the day for the price is over.
    assert "審査請求をすることができます" in last
    assert "地方税法19条の4第3号" in last


async def test_an_offer_must_fit_the_seizure_and_the_law(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    today = await enforcement.today()
    fitting = await offer(enforcement, seizure_id)
    for changed in ({"deposit_yen": 99_999}, {"step_no": 1}, {"tax_items": ["010"]}):
        answer = await enforcement.propose(SALE, {**fitting, **changed})
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:shuno:problem:unsaleable"), changed
    # Ten whole days lie between the notice and the sale, so it cannot be in ten days.
    late = await enforcement.propose(SALE, {**fitting, "sale_on": (today + timedelta(days=10)).isoformat()})
    over = await enforcement.propose(SALE, {**fitting, "sale_on": (today - timedelta(days=1)).isoformat()})
    made = (await enforcement.propose(SALE, fitting)).json()
    body = {"payload_hash": made["payload_hash"]}
    alone = await enforcement.post(f"/approvals/{SALE}/{made['approval_id']}/approve", body)
    first = await enforcement.decide(SALE, fitting)
    second = await enforcement.propose(SALE, fitting)
    assert [one.status_code for one in (late, over, alone, first, second)] == [409, 409, 403, 200, 409]


async def test_an_appeal_and_full_payment_stop_a_sale(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    sale_id = await published(enforcement, seizure_id)
    await pass_days(enforcement, 18)
    await opened(enforcement, sale_id, (1_100_000, 100_000))
    today = await enforcement.today()
    await enforcement.hear(
        BlockSet(
            block_id="01985f6e-0000-7000-8000-000000000077",
            addressee_no=ADDRESSEE,
            state=BlockState.APPEAL,
            claim_ids=(2,),
            first_day=today,
            last_day=today,
        )
    )

    appealed = await enforcement.propose(DECISION, await decision(enforcement, sale_id, 1, 1_100_000))
    assert (appealed.status_code, "審査請求" in appealed.json()["detail"]) == (409, True)
    await enforcement.hear(paid(1, 50_100, 0), paid(2, 30_100, 0, 2), settled(1), settled(2))
    nothing_owed = await enforcement.propose(DECISION, await decision(enforcement, sale_id, 1, 1_100_000))
    assert (nothing_owed.status_code, "解除" in nothing_owed.json()["detail"]) == (409, True)

    stop = await named(enforcement, sale_id, cancelled_on=today.isoformat(), reason="完納のため中止")
    assert (await enforcement.decide(CANCELLATION, stop)).status_code == 200
    assert (await enforcement.get(f"/sales/{sale_id}"))["state"] == "cancelled"
    assert (await enforcement.released(seizure_id, "paid_in_full")).status_code == 200


async def test_after_three_rounds_without_a_bid_the_land_may_be_released(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    found: list[tuple[int, str, bool]] = []
    for _ in range(3):
        early = await enforcement.released(seizure_id, "failed_sales")
        assert (early.status_code, f"{len(found)}回" in early.json()["detail"]) == (409, True)
        sale_id = await published(enforcement, seizure_id)
        await pass_days(enforcement, 11)
        shown = (await opened(enforcement, sale_id)).json()
        found.append((shown["round_no"], shown["state"], shown["may_be_released"]))
    assert found == [(1, "failed", False), (2, "failed", False), (3, "failed", True)]
    assert (await enforcement.released(seizure_id, "failed_sales")).status_code == 200


async def test_a_price_that_comes_too_late_buys_nothing(enforcement: Enforcement) -> None:
    sale_id = await published(enforcement, await land(enforcement))
    await pass_days(enforcement, 18)
    await opened(enforcement, sale_id, (1_100_000, 100_000))
    await enforcement.decide(DECISION, await decision(enforcement, sale_id, 1, 1_100_000))
    await pass_days(enforcement, 4)
    today: date = await enforcement.today()
    price = await named(enforcement, sale_id, paid_on=today.isoformat(), amount_yen=1_100_000, reference="納付書 第1号")
    late = await enforcement.propose(PAYMENT, price)
    assert (late.status_code, "過ぎています" in late.json()["detail"]) == (409, True)


async def test_no_step_of_a_sale_lies_before_the_one_that_led_there(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    today = await enforcement.today()
    sale_id = (await enforcement.decide(SALE, await offer(enforcement, seizure_id))).json()["approval_id"]
    yesterday = (today - timedelta(days=1)).isoformat()
    entry = {"published_on": yesterday, "estimate_published_on": yesterday, "note": "掲示場"}
    assert (await enforcement.post(f"/sales/{sale_id}/publication", entry)).status_code == 409
    entry = {"published_on": today.isoformat(), "estimate_published_on": today.isoformat(), "note": "掲示場"}
    assert (await enforcement.post(f"/sales/{sale_id}/publication", entry)).status_code == 200
    await pass_days(enforcement, 18)
    await opened(enforcement, sale_id, (1_100_000, 100_000))
    await enforcement.decide(DECISION, await decision(enforcement, sale_id, 1, 1_100_000))
    # The charge would stop growing on a day on which nobody had bought anything.
    early = await named(enforcement, sale_id, paid_on=yesterday, amount_yen=1_100_000, reference="納付書 第1号")
    stopped = await named(enforcement, sale_id, cancelled_on=yesterday, reason="取りやめる")
    answers = [await enforcement.propose(PAYMENT, early), await enforcement.propose(CANCELLATION, stopped)]
    assert [(one.status_code, "前の手続の日" in one.json()["detail"]) for one in answers] == [(409, True)] * 2


async def defaulting(enforcement: Enforcement, sale_id: str, deposit_yen: int, on: date) -> dict[str, Any]:
    more = {"defaulted_on": on.isoformat(), "deposit_yen": deposit_yen, "reason": "納付がない"}
    return await named(enforcement, sale_id, **more)


@pytest.mark.feature("G10")
async def test_who_does_not_pay_loses_his_deposit_and_the_next_bidder_buys(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    property_id = (await enforcement.get(f"/seizures/{seizure_id}"))["property_id"]
    await enforcement.decide(CREDITOR, creditor(property_id, **MORTGAGE))
    sale_id = await published(enforcement, seizure_id)
    await pass_days(enforcement, 18)
    bids = [(1_200_000, 120_000), (1_099_999, 100_000), (1_150_000, 110_000)]
    low = await opened(enforcement, sale_id, *bids, following=2)
    assert (low.status_code, "(3)" in low.json()["detail"]) == (409, True)
    assert (await opened(enforcement, sale_id, *bids, following=3)).json()["next_bid_no"] == 3
    await enforcement.decide(DECISION, await decision(enforcement, sale_id, 1, 1_200_000))
    today = await enforcement.today()
    in_time = await enforcement.propose(DEFAULT, await defaulting(enforcement, sale_id, 120_000, today))
    await pass_days(enforcement, 4)
    less = await enforcement.propose(DEFAULT, await defaulting(enforcement, sale_id, 100_000, today))
    made_alone = await enforcement.propose(DEFAULT, await defaulting(enforcement, sale_id, 120_000, today))
    body = {"payload_hash": made_alone.json()["payload_hash"]}
    path = f"/approvals/{DEFAULT}/{made_alone.json()['approval_id']}/approve"
    alone = await enforcement.post(path, body)
    done = await enforcement.decide(DEFAULT, await defaulting(enforcement, sale_id, 120_000, today))
    assert [one.status_code for one in (in_time, less, alone, done)] == [409, 409, 403, 200]

    # The deposit is for the city's claims alone, the bank has no part in it (100条3項ただし書).
    assert await enforcement.get("/distributions") == []
    (money,) = await enforcement.announced(ProceedsCollected)
    assert (money.amount_yen, money.collected_on, money.shares) == (120_000, today, ())
    # What payments answers needs no statement of distribution.
    share = DividedShare(claim_id=1, cost_yen=100, without_cost_yen=50_000, amount_yen=120_000)
    place = {"seizure_id": seizure_id, "addressee_no": ADDRESSEE, "collection_no": money.collection_no}
    await enforcement.hear(ProceedsDivided(**place, amount_yen=120_000, shares=(share,)))
    assert await enforcement.get("/distributions") == []
    seizure = await enforcement.get(f"/seizures/{seizure_id}")
    assert (seizure["state"], money.collection_no) == ("effective", seizure["step_no"])
    shown = await enforcement.get(f"/sales/{sale_id}")
    assert (shown["state"], shown["bid_no"], shown["price_yen"]) == ("defaulted", 3, 1_150_000)
    person = {"recipient_name": "試験 太郎", "recipient_address": "石巻市試験町1番"}
    paper = await enforcement.post(f"/sales/{sale_id}/papers", {"kind": "default", **person})
    words = "".join(sheets(paper.content))
    assert all(one in words for one in ("売却決定取消通知書", "1,200,000円", "100条3項", "審査請求"))

    # The next bidder has seven days, which may be put off by thirty (115条1項、2項).
    wanted = {**await decision(enforcement, sale_id, 3, 1_150_000), "payment_due_on": None}
    for due, status in ((6, 409), (38, 409), (7, 201)):
        due_on = (today + timedelta(days=due)).isoformat()
        assert (await enforcement.propose(DECISION, {**wanted, "payment_due_on": due_on})).status_code == status
    winner_again = {**wanted, "bid_no": 1, "price_yen": 1_200_000, "payment_due_on": due_on}
    assert (await enforcement.propose(DECISION, winner_again)).status_code == 409
    assert (await enforcement.decide(DECISION, {**wanted, "payment_due_on": due_on})).status_code == 200
    price = await named(enforcement, sale_id, paid_on=today.isoformat(), amount_yen=1_150_000, reference="納付書 第2号")
    booked = await enforcement.decide(PAYMENT, price)
    assert booked.status_code == 200, booked.text
    (row,) = await enforcement.get("/distributions")
    assert (row["source"], row["amount_yen"], row["is_direct"]) == ("sale", 1_150_000, False)


async def test_where_the_next_bidder_does_not_pay_either_the_sale_is_over(enforcement: Enforcement) -> None:
    seizure_id = await land(enforcement)
    sale_id = await published(enforcement, seizure_id)
    await pass_days(enforcement, 18)
    await opened(enforcement, sale_id, (1_100_000, 100_000), (1_100_000, 100_000), drawn=2, following=1)
    today = await enforcement.today()
    for bid_no, days in ((2, 3), (1, 7)):
        wanted = await decision(enforcement, sale_id, bid_no, 1_100_000)
        due_on = (today + timedelta(days=days)).isoformat()
        assert (await enforcement.decide(DECISION, {**wanted, "payment_due_on": due_on})).status_code == 200
        await pass_days(enforcement, days + 1)
        answer = await enforcement.decide(DEFAULT, await defaulting(enforcement, sale_id, 100_000, today))
        assert answer.status_code == 200, answer.text
    assert (await enforcement.get(f"/sales/{sale_id}"))["state"] == "cancelled"
    assert [one.amount_yen for one in await enforcement.announced(ProceedsCollected)] == [100_000, 100_000]
    # The property may be offered again.
    assert (await enforcement.propose(SALE, await offer(enforcement, seizure_id))).status_code == 201
