"""Refunds are paid once, by a file that two persons release; what bounces waits until another payee is approved."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

import httpx
import pytest

from services.refunds.rules.payout import confirmable_from
from shared.contracts import Channel, ReceiptReversed, RefundCancelled, RefundFailed, RefundPaid
from shared.contracts.identity import AddresseeFlag
from shared.contracts.payee_names import HolderLikeness
from shared.days import TOKYO
from shared.formats.bank_transfer import OrderHeader, OrderRow, write_bank_transfer
from shared.law.library import LAW
from shared.transaction import Transaction
from tests.authority import give, granted
from tests.guarded import ROLES
from tests.payments.events import assessed, key_of, paid
from tests.refunds.conftest import City
from tests.refunds.payee_desk import (
    ADDRESSEE,
    CLERK,
    COLLEAGUE,
    HEAD,
    NUMBER,
    OTHER,
    THIRD,
    PayeeDesk,
    desk,
    known,
    opened,
    overpaid,
    problem,
    receiver,
)

__all__ = ["desk"]

RELEASE, CHANGE, PAPER = "refunds.payout_release", "refunds.payee_change", "refunds.payout_paper"
CANCEL = "refunds.decision_cancellation"
CONFIRMATION = "refunds.payout_confirmation"
PAY_DAY = "2026-06-15"


async def frozen(desk: PayeeDesk, **wish: Any) -> dict[str, Any]:
    answer = await desk.post("/payout-runs", {"transfer_on": PAY_DAY, **wish})
    assert answer.status_code == 201, answer.text
    run: dict[str, Any] = answer.json()
    return run


def payload(run: dict[str, Any], **changed: Any) -> dict[str, Any]:
    names = ("run_id", "transfer_on", "file_sha256", "payment_count", "amount_yen")
    return {**{name: run[name] for name in names}, **changed}


async def sent(desk: PayeeDesk, run: dict[str, Any]) -> bytes:
    """What the bank gets of a run that two persons release."""
    await desk.decide(RELEASE, payload(run))
    answer = await desk.post(f"/payout-runs/{run['run_id']}/sendings", {})
    assert answer.status_code == 200, answer.text
    return opened(answer.content)


def results(*rows: tuple[int, str, int, str]) -> bytes:
    """A file of the bank: payment, account number, yen and code of each."""
    header = OrderHeader("9990000001", "ｲｼﾉﾏｷｼ", date(2026, 6, 15), "9999", "999", "1", "0000001")
    return write_bank_transfer(
        header, [OrderRow("9998", "001", "1", account, "ﾃｽﾄ ﾊﾅｺ", yen, no, code) for no, account, yen, code in rows]
    )


async def taken(desk: PayeeDesk, *rows: tuple[int, str, int, str]) -> httpx.Response:
    # The file has no year: it comes on the day after the transfer, whenever the test runs.
    came_at = datetime.combine(date(2026, 6, 16), time(10), TOKYO)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Transaction, "started_at", property(lambda _: came_at))
        return await desk.send("/payout-result-files", results(*rows))


async def counts(desk: PayeeDesk, *rows: tuple[int, str, int, str]) -> dict[str, int]:
    answer = await taken(desk, *rows)
    assert answer.status_code == 201, answer.text
    found: dict[str, int] = {kind: count for kind, count in answer.json()["counts"].items() if count}
    return found


@pytest.fixture
async def two_refunds(desk: PayeeDesk) -> PayeeDesk:
    """Two refunds of two persons: 396,900 yen with interest, and 1,500 yen."""
    await desk.found(overpaid(1, 386_400), overpaid(2, 1_500, addressee_no=OTHER))
    await desk.enter(1)
    await desk.enter(2, addressee_no=OTHER, receiver={"account_number": "0000123"})
    await desk.refunded(1)
    await desk.refunded(2, addressee_no=OTHER)
    return desk


@pytest.mark.feature("I7")
async def test_a_file_leaves_with_totals_and_two_persons_and_what_bounces_is_paid_anew(two_refunds: PayeeDesk) -> None:
    desk = two_refunds
    assert problem(await desk.post("/payout-runs", {"transfer_on": "2026-06-14"})) == (409, "no_bank_day")
    run = await frozen(desk)
    assert (run["payment_count"], run["amount_yen"]) == (2, 398_400)
    assert problem(await desk.post("/payout-runs", {"transfer_on": PAY_DAY})) == (409, "nothing_due")
    assert problem(await desk.post(f"/payout-runs/{run['run_id']}/sendings", {})) == (409, "not_released")
    assert problem(await desk.propose(RELEASE, payload(run, amount_yen=398_401))) == (409, "run_changed")
    assert problem(await desk.propose(RELEASE, payload(run, transfer_on="2026-06-16"))) == (409, "run_changed")
    assert problem(await desk.propose(RELEASE, payload(run, run_id=99))) == (404, "unknown_run")
    made = await desk.propose(RELEASE, payload(run))
    assert problem(await desk.approve(RELEASE, made, by="0413"))[0] in (403, 409)
    assert problem(await desk.propose(RELEASE, payload(run))) == (409, "already_proposed")
    # A result for a payment that has not left fits nothing.
    assert await counts(desk, (1, NUMBER, 396_900, "0")) == {"unknown": 1}
    assert (await desk.approve(RELEASE, made)).status_code == 200
    envelope = await desk.post(f"/payout-runs/{run['run_id']}/sendings", {})
    lines = opened(envelope.content).split(b"\r\n")

    assert [line[:1] for line in lines[:-1]] == [b"1", b"2", b"2", b"8", b"9"]
    assert (lines[1][43:50], lines[1][80:90], lines[1][91:101]) == (b"7654321", b"0000396900", b"0000000001")
    assert lines[3][1:19] == b"000002000000398400"
    assert NUMBER.encode() not in envelope.content
    assert problem(await desk.propose(RELEASE, payload(run))) == (409, "released_before")
    listed = await desk.get(f"/payout-runs/{run['run_id']}/payments")
    assert [(one["account_number"], one["state"]) for one in listed] == [("●●●●321", "ordered"), ("●●●●123", "ordered")]

    # One is paid, one has another holder; one number is unknown, and one amount is another's.
    first = ((1, NUMBER, 396_900, "3"), (2, "0000123", 1_500, "0"), (77, "0000009", 5, "0"))
    assert await counts(desk, *first) == {"paid": 1, "failed": 1, "unknown": 1}
    assert problem(await taken(desk, *first)) == (409, "known_file")
    assert await counts(desk, *first[:2]) == {"repeated": 2}
    assert await counts(desk, (1, NUMBER, 396_900, "0"), (2, "0000123", 1_501, "0")) == {"contradicting": 2}
    odd = await desk.get("/payout-results-odd")
    assert [(one["payout_id"], one["verdict"]) for one in odd] == [
        (1, "unknown"),
        (77, "unknown"),
        (1, "contradicting"),
        (2, "contradicting"),
    ]
    (paid,) = await desk.refunds.announced(RefundPaid)
    (failed,) = await desk.refunds.announced(RefundFailed)
    assert (paid.claim_id, paid.amount_yen, paid.paid_on) == (2, 1_500, date(2026, 6, 15))
    assert (failed.addressee_no, failed.amount_yen, failed.reason) == (ADDRESSEE, 396_900, "3")
    held = await desk.refunds.held()
    assert [(one["reserved_yen"], one["refunded_yen"]) for one in held] == [(386_400, 0), (0, 1_500)]

    # It is not sent again by itself: first another account is entered, and two persons approve it.
    assert problem(await desk.post("/payout-runs", {"transfer_on": PAY_DAY})) == (409, "nothing_due")
    waiting = await desk.get("/refunds-waiting")
    assert [(one["refund_id"], one["reasons"]) for one in waiting] == [(1, ["支払不能(受取人名相違)"])]
    again = (await desk.enter(1, receiver={"account_number": "0000456"})).json()["entry_id"]
    assert (await desk.refund(1))["payee_waits"]
    assert problem(await desk.post("/payout-runs", {"transfer_on": PAY_DAY})) == (409, "nothing_due")
    change = (await desk.post("/refunds/1/payee-quotes", {"entry_id": again})).json()
    await desk.decide(CHANGE, change)
    assert await desk.get("/refunds-waiting") == []
    second = await frozen(desk, transfer_on="2026-06-22")
    assert b"0000456" in await sent(desk, second)
    assert await counts(desk, (3, "0000456", 396_900, "0")) == {"paid": 1}
    assert [(one["state"], one["payout_id"]) for one in (await desk.refund(1))["payments"]] == [
        ("failed", 1),
        ("paid", 3),
    ]
    assert [one["refunded_yen"] for one in await desk.refunds.held()] == [386_400, 1_500]
    assert problem(await desk.post("/refunds/1/payee-quotes", {"entry_id": again})) == (409, "payee_changed")


@pytest.mark.feature("I6")
async def test_an_account_that_changed_after_the_approval_opens_it_again(two_refunds: PayeeDesk) -> None:
    desk = two_refunds
    entered = (await desk.enter(1, receiver={"account_number": "0000789"}, by=HEAD)).json()["entry_id"]
    run = await frozen(desk)
    assert (run["payment_count"], run["amount_yen"]) == (1, 1_500)

    change = (await desk.post("/refunds/1/payee-quotes", {"entry_id": entered})).json()
    # Whoever is in charge of another tax item neither sees nor decides it, also if he says that it is his.
    officer = ROLES["collection_officer"].permissions
    await give(desk.refunds.pool, COLLEAGUE, granted(officer, ["refund"], tax_items=["010"]))
    refunds = desk.refunds
    await refunds.book.refresh(refunds.pool)
    narrow = await refunds.post("/refunds/1/payee-quotes", {"entry_id": entered}, COLLEAGUE)
    his_own = {**change, "tax_items": ["010"]}
    told = [await refunds.post(f"/approvals/{CHANGE}", {"payload": one}, COLLEAGUE) for one in (change, his_own)]
    assert [problem(one) for one in (narrow, *told)] == [(403, "forbidden"), (403, "forbidden"), (409, "payee_changed")]
    await give(desk.refunds.pool, COLLEAGUE, granted(officer, ["refund"]))
    own = await desk.propose(CHANGE, change, by=CLERK)
    assert problem(await desk.approve(CHANGE, own, by=HEAD)) == (409, "entered_the_account")
    newest = (await desk.enter(1, receiver={"account_number": "0000790"})).json()["entry_id"]
    assert problem(await desk.approve(CHANGE, own, by=HEAD)) == (409, "payee_changed")
    await desk.decide(CHANGE, (await desk.post("/refunds/1/payee-quotes", {"entry_id": newest})).json())

    # Whoever has died since is not paid: another payee is needed.
    await desk.refunds.hear(known(ADDRESSEE, AddresseeFlag.DEAD))
    await desk.compared(HolderLikeness.SAME)
    assert problem(await desk.post("/payout-runs", {"transfer_on": PAY_DAY})) == (409, "nothing_due")
    assert [one["reasons"] for one in await desk.get("/refunds-waiting")] == [["受取人が亡くなっている"]]
    await desk.refunds.hear(known())
    await desk.compared(HolderLikeness.SAME)

    # A run that has not left can be given up, and what it held is due again.
    assert (await desk.post(f"/payout-runs/{run['run_id']}/withdrawals", {})).status_code == 200
    assert problem(await desk.propose(RELEASE, payload(run))) == (409, "withdrawn_before")
    both = await frozen(desk)
    assert both["amount_yen"] == 398_400
    content = await sent(desk, both)
    assert b"0000790" in content
    assert b"7654321" not in content
    waiting = await desk.enter(1, receiver={"account_number": "0000791"})
    asked = await desk.post("/refunds/1/payee-quotes", {"entry_id": waiting.json()["entry_id"]})
    assert problem(asked) == (409, "payment_under_way")


async def test_heirs_and_cash_are_paid_each_by_his_own_way_and_papers_by_two_persons(desk: PayeeDesk) -> None:
    await desk.found(overpaid(1, 1_001), overpaid(2, 1_200, addressee_no=THIRD))
    heirs = [receiver(capacity="heir", account_number=f"000000{place}") for place in (1, 2)]
    await desk.enter(1, heirs={"children": 2}, receivers=heirs)
    await desk.enter(2, addressee_no=THIRD, receivers=[receiver(source="cash", account=None)])
    await desk.refunded(1)
    await desk.refunded(2, addressee_no=THIRD)
    cash = await frozen(desk, method="cash")
    wired = await frozen(desk)
    assert (cash["payment_count"], wired["payment_count"]) == (1, 2)

    listed = (await sent(desk, cash)).decode("utf-8-sig").splitlines()
    assert listed == ["支払番号,受取人,金額,支払日", f"1,試験 花子,1200,{PAY_DAY}"]
    await sent(desk, wired)
    # A refund to several is paid when all of them have theirs.
    assert await counts(desk, (2, "0000001", 501, "0"), (3, "0000002", 500, "4")) == {"paid": 1, "failed": 1}
    assert await desk.refunds.announced(RefundPaid) == []
    fewer = (await desk.enter(1, receivers=[receiver(account_number="0000003")])).json()["entry_id"]
    assert problem(await desk.post("/refunds/1/payee-quotes", {"entry_id": fewer})) == (409, "partly_paid")
    both = [heirs[0], receiver(capacity="heir", account_number="0000004")]
    entered = (await desk.enter(1, heirs={"children": 2}, receivers=both)).json()["entry_id"]
    await desk.decide(CHANGE, (await desk.post("/refunds/1/payee-quotes", {"entry_id": entered})).json())
    again = await frozen(desk)
    assert (again["payment_count"], again["amount_yen"]) == (1, 500)
    await sent(desk, again)
    assert await counts(desk, (4, "0000004", 500, "0")) == {"paid": 1}

    paper = {
        "payout_id": 1,
        "addressee_no": THIRD,
        "amount_yen": 1_200,
        "result_code": "0",
        "result_on": "2026-06-18",
        "document": "会計課 支払済通知 第5号",
    }
    assert problem(await desk.propose(PAPER, {**paper, "amount_yen": 1_201})) == (409, "unknown_payment")
    assert problem(await desk.propose(PAPER, {**paper, "payout_id": 99})) == (409, "unknown_payment")
    await desk.decide(PAPER, paper)
    assert problem(await desk.propose(PAPER, paper)) == (409, "ended_before")
    assert [(one.claim_id, one.amount_yen, one.paid_on) for one in await desk.refunds.announced(RefundPaid)] == [
        (1, 1_001, date(2026, 6, 15)),
        (2, 1_200, date(2026, 6, 18)),
    ]


@pytest.mark.parametrize(
    ("transfer_on", "days", "first_day"),
    # From Monday two bank days are Tuesday and Wednesday; over the year's end banks are closed until 4 January.
    [(date(2026, 6, 15), 2, date(2026, 6, 18)), (date(2026, 12, 29), 2, date(2027, 1, 5))],
)
def test_the_bank_has_its_days_to_say_what_did_not_arrive(transfer_on: date, days: int, first_day: date) -> None:
    assert confirmable_from(transfer_on, days, LAW.calendar.bank_days) == first_day


async def test_what_the_bank_does_not_return_in_its_days_counts_as_paid_by_two(two_refunds: PayeeDesk) -> None:
    desk = two_refunds
    # Two officers at once: one makes the run, the other finds nothing due.
    both = await asyncio.gather(*(desk.post("/payout-runs", {"transfer_on": PAY_DAY}) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [201, 409]
    run = next(answer.json() for answer in both if answer.status_code == 201)
    wish = {"run_id": run["run_id"], "payment_count": 1, "amount_yen": 396_900}
    assert problem(await desk.propose(CONFIRMATION, wish)) == (409, "not_released")
    await sent(desk, run)
    assert problem(await desk.propose(CONFIRMATION, wish)) == (409, "run_changed")
    assert await counts(desk, (2, "0000123", 1_500, "4")) == {"failed": 1}

    await desk.decide(CONFIRMATION, wish)

    (paid,) = await desk.refunds.announced(RefundPaid)
    assert (paid.claim_id, paid.interest_yen, paid.paid_on) == (1, 10_500, date(2026, 6, 15))
    assert problem(await desk.propose(CONFIRMATION, wish)) == (409, "nothing_unanswered")
    # A day on which the bank still has its days.
    await desk.enter(2, addressee_no=OTHER, receiver={"account_number": "0000124"})
    newest = await desk.refunds.pool.fetchval("SELECT max(entry_id) FROM payee_entry")
    await desk.decide(CHANGE, (await desk.post("/refunds/2/payee-quotes", {"entry_id": newest})).json())
    bank_days = LAW.calendar.bank_days
    far = bank_days.previous_business_day(bank_days.last_day - timedelta(days=30))
    later = await frozen(desk, transfer_on=far.isoformat())
    await sent(desk, later)
    early = {"run_id": later["run_id"], "payment_count": 1, "amount_yen": 1_500}
    assert problem(await desk.propose(CONFIRMATION, early)) == (409, "results_may_come")


async def test_money_that_turns_out_to_be_needed_does_not_leave_and_its_decision_is_taken_back_by_two(
    two_refunds: PayeeDesk,
) -> None:
    desk = two_refunds
    run = await frozen(desk)
    made = await desk.propose(RELEASE, payload(run))
    # The payment from which 1,500 yen were too much is cancelled after all.
    reversed_payment = ReceiptReversed(
        claim_id=2,
        addressee_no=OTHER,
        receipt_id=2,
        channel=Channel.BANK_COUNTER,
        provisional=False,
        amount_yen=50_000,
        reversed_on=date(2026, 6, 12),
        open_yen=50_000,
    )
    await desk.refunds.hear(reversed_payment)

    refused = await desk.approve(RELEASE, made)

    assert problem(refused) == (409, "no_longer_due")
    assert "支払えなくなった還付が1件" in refused.json()["detail"]
    taken_back = {
        "refund_id": 2, "addressee_no": OTHER, "tax_items": ["012"], "amount_yen": 1_500, "reason": "収納の取消のため",
    }  # fmt: skip
    assert problem(await desk.propose(CANCEL, taken_back)) == (409, "payment_under_way")
    assert (await desk.post(f"/payout-runs/{run['run_id']}/withdrawals", {})).status_code == 200
    waiting = await desk.get("/refunds-waiting")
    assert [(one["refund_id"], one["reasons"]) for one in waiting] == [(2, ["収納が取り消され、過誤納金が足りない"])]
    assert (await frozen(desk))["amount_yen"] == 396_900

    assert problem(await desk.propose(CANCEL, {**taken_back, "amount_yen": 1_501})) == (409, "refund_changed")
    assert problem(await desk.propose(CANCEL, {**taken_back, "refund_id": 99})) == (409, "unknown_refund")
    # Whoever is in charge of another tax item cannot say that it is his.
    assert problem(await desk.propose(CANCEL, {**taken_back, "tax_items": ["010"]})) == (409, "refund_changed")
    await desk.decide(CANCEL, taken_back)
    assert problem(await desk.propose(CANCEL, taken_back)) == (409, "cancelled_before")
    assert await desk.get("/refunds-waiting") == []
    assert (await desk.refund(2))["state"] == "cancelled"
    assert [(one["reserved_yen"], one["open_yen"]) for one in await desk.refunds.held()] == [(386_400, 0), (0, 0)]
    (announced,) = await desk.refunds.announced(RefundCancelled)
    assert (announced.refund_id, announced.addressee_no) == (2, OTHER)


async def test_a_damaged_file_is_kept_and_changes_nothing(two_refunds: PayeeDesk) -> None:
    desk = two_refunds
    await sent(desk, await frozen(desk))
    whole = results((1, NUMBER, 396_900, "0"), (2, "0000123", 1_500, "0"))
    for wrong in (whole[:-122], whole.replace(b"0000396900", b"0000396901"), b"not a file"):
        answer = await desk.send("/payout-result-files", wrong)
        assert problem(answer) == (422, "bad_file")
        assert answer.json()["detail"]
    assert await desk.refunds.pool.fetchval("SELECT count(*) FROM payout_result_file WHERE refused <> ''") == 3
    assert await desk.refunds.pool.fetchval("SELECT count(*) FROM payout WHERE state = 'ordered'") == 2
    # The damaged ones do not stand in the way of the right one.
    assert (await desk.send("/payout-result-files", whole)).status_code == 201
    assert len(whole) == await desk.refunds.pool.fetchval(
        "SELECT octet_length(bytes) FROM payout_result_file WHERE refused = ''"
    )


async def test_a_double_payment_goes_back_and_the_books_of_both_services_agree(city: City, desk: PayeeDesk) -> None:
    """50,000 yen were paid twice; of the second no interest is owed: 196 and 240 yen are less than 1,000."""
    payments = city.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(
        paid(50_000, number=1, ref="a", on=date(2025, 6, 20)), paid(50_000, number=1, ref="b", on=date(2025, 6, 25))
    )
    await city.settle()
    assert (await payments.balance(key_of()))["overpaid"] == 50_000
    assert (await desk.enter(1)).status_code == 201
    quoted = (await desk.quote(1)).json()
    assert [step["amount_yen"] for step in quoted["interest"][0]["steps"]] == [196, 240]
    await desk.decide("refunds.decision", quoted["payload"])
    run = await frozen(desk)
    assert run["amount_yen"] == 50_000
    await sent(desk, run)
    assert await counts(desk, (1, NUMBER, 50_000, "0")) == {"paid": 1}

    await city.settle()

    assert "overpaid" not in await payments.balance(key_of())
    assert await payments.proof() == []
    assert [(one["refunded_yen"], one["open_yen"]) for one in await desk.refunds.held()] == [(50_000, 0)]
