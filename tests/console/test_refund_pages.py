"""Refunds in the console before the real service: from an overpayment to its payment, what bounces, what comes back."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from shared.contracts import (
    AskedOn,
    Channel,
    OpenClaim,
    OpenClaimsAsked,
    OpenClaimsStated,
    ReceiptReversed,
    TaxItemCode,
)
from shared.contracts.payee_names import HolderLikeness
from tests.authority import bearer, give, granted
from tests.console.officer import Browser
from tests.console.standing_in import City
from tests.console.test_review import reviewing
from tests.guarded import ROLES
from tests.refunds.conftest import opened_refunds, refunds
from tests.refunds.payee_desk import ADDRESSEE, COLLEAGUE, HEAD, NUMBER, OTHER, PayeeDesk, desk, overpaid
from tests.refunds.test_payout import counts

__all__ = ["desk", "opened_refunds", "refunds"]

CLAIM = {
    "addressee_no": ADDRESSEE, "overpayment_ids": "1", "claimed_on": "2026-05-01", "capacity": "self",
    "name": "試験 花子", "name_kana": "テスト ハナコ", "source": "claim_form", "bank_number": "9998",
    "branch_number": "001", "account_kind": "1", "account_number": NUMBER, "holder_kana": "テスト タロウ",
}  # fmt: skip
QUOTE = {"addressee_no": ADDRESSEE, "overpayment_ids": "1", "decided_on": "2026-05-15"}


@pytest.fixture
async def office(
    standing_in: tuple[City, dict[str, str]], wire: httpx.AsyncClient, tmp_path: Path, desk: PayeeDesk
) -> AsyncIterator[Browser]:
    """The browser of an officer of refunds who has stated his case."""
    async with reviewing(standing_in, wire, tmp_path, desk.refunds, "collection_officer") as opened:
        browser = await opened.signed_in()
        await browser.post("/reference", {"kind": "case", "number": "2026-0042", "back": "/"})
        yield browser


async def sent(browser: Browser, path: str, fields: dict[str, str], *, seen_at: str) -> httpx.Response:
    """A form of a page, sent with what the page hid in it."""
    return await browser.post(f"/s/refunds/{path}", fields, seen_at=f"/s/refunds/{seen_at}")


async def approved(desk: PayeeDesk, page: httpx.Response) -> None:
    """The head of section decides what a page says was proposed."""
    assert "起案しました" in page.text, page.text
    found = re.search(r"/approvals/refunds/([a-z_.]+)/([0-9a-f-]{36})\?as=maker", page.text)
    assert found is not None
    shown = (await desk.get(f"/approvals/{found[1]}/{found[2]}", HEAD))["payload_hash"]
    answer = await desk.post(f"/approvals/{found[1]}/{found[2]}/approve", {"payload_hash": shown}, HEAD)
    assert answer.status_code == 200, answer.text


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, page.text
    return found[1]


async def test_a_refund_is_entered_computed_and_decided_on_pages(office: Browser, desk: PayeeDesk) -> None:
    await desk.found(overpaid(1, 386_400))
    home = (await office.get("/")).text
    for path in ("overpayments", "appropriations", "refund-payees", "refunds", "payouts", "refund-returns"):
        assert f'href="/s/refunds/{path}"' in home, path
    listed = (await office.get("/s/refunds/overpayments")).text
    assert '<a href="/s/refunds/overpayments/1">過誤納金1</a>' in listed
    assert '<td class="number">386,400円</td>' in listed
    found = await sent(office, "overpayments/search", {"addressee_no": ADDRESSEE}, seen_at="overpayments")
    assert "過誤納金1" in found.text
    unread = await sent(office, "overpayments/search", {"addressee_no": "12"}, seen_at="overpayments")
    assert (unread.status_code, "15桁の宛名番号を入力してください。" in unread.text) == (422, True)
    whole = (await office.get("/s/refunds/overpayments/1")).text
    assert "固定資産税 2023年度" in whole
    assert "還付する額を計算する" in whole

    # The check of names comes back at the form, and what was typed is still there.
    other = await sent(office, "refund-payees", CLAIM, seen_at="refund-payees")
    assert (other.status_code, "口座名義が受取人のフリガナと一致しません。" in other.text) == (422, True)
    assert 'value="テスト ハナコ"' in other.text
    unclear = await sent(office, "refund-payees", {**CLAIM, "claimed_on": "きのう"}, seen_at="refund-payees")
    assert (unclear.status_code, "請求の日を確かめてください。" in unclear.text) == (422, True)
    reason = "夫の口座。委任状あり"
    entered = await sent(office, "refund-payees", {**CLAIM, "difference_reason": reason}, seen_at="refund-payees")
    assert entered.url.path == "/s/refunds/refund-payees/1"
    assert ("●●●●321" in entered.text, NUMBER in entered.text, reason in entered.text) == (True, False, True)

    late = await sent(office, "refunds/quotes", {**QUOTE, "overpayment_ids": "7"}, seen_at="refunds")
    assert (late.status_code, 'value="7"' in late.text) == (422, True)
    # Nothing is computed before identity has compared the holder, and another's account takes a ground.
    assert "口座名義: 宛名に照会中" in entered.text
    early = await sent(office, "refunds/quotes", QUOTE, seen_at="refunds")
    assert (early.status_code, "口座名義を宛名に照会しています。" in early.text) == (422, True)
    await desk.compared(HolderLikeness.OTHER)
    unconfirmed = await sent(office, "refunds/quotes", QUOTE, seen_at="refunds")
    assert (unconfirmed.status_code, "口座名義は宛名のフリガナと不一致です" in unconfirmed.text) == (422, True)
    nameless = await sent(office, "refunds/quotes", {**QUOTE, "ground": "agent"}, seen_at="refunds")
    assert (nameless.status_code, "根拠の書類を確かめてください。" in nameless.text) == (422, True)
    grounded = {**QUOTE, "ground": "agent", "document": "委任状 第2号"}
    quoted = await sent(office, "refunds/quotes", grounded, seen_at="refunds")
    for words in (
        "代理人の口座(委任状) 委任状 第2号",
        "396,900円",
        "2026年1月1日から2026年5月15日まで",
        "ﾃｽﾄ ﾀﾛｳ",
        reason,
    ):
        assert words in quoted.text, words
    changed = {**grounded, "decided_on": "2026-05-18", "seen": hidden(quoted, "seen")}
    refused = await sent(office, "refunds/proposals", changed, seen_at="refunds")
    assert (refused.status_code, "内容が、表示したときから変わっています。" in refused.text) == (422, True)
    proposal = {**grounded, "seen": hidden(quoted, "seen")}
    made = await sent(office, "refunds/proposals", proposal, seen_at="refunds")
    again = await sent(office, "refunds/proposals", proposal, seen_at="refunds")
    assert (again.status_code, "決裁待ちの起案があります" in again.text) == (422, True)
    await approved(desk, made)

    refund = (await office.get("/s/refunds/refunds/1")).text
    for words in ("決定済み(未払い)", "過誤納金1", "●●●●321", "10,500円"):
        assert words in refund, words
    of_person = await sent(office, "refunds/search", {"addressee_no": ADDRESSEE}, seen_at="refunds")
    assert '<a href="/s/refunds/refunds/1">還付1</a>' in of_person.text
    recorded = await desk.refunds.pool.fetch(
        "SELECT DISTINCT permission FROM access_record WHERE subject_ref = $1 AND detail LIKE 'case:2026-0042%'",
        ADDRESSEE,
    )
    assert {"refunds.overpayment.view", "refunds.payee.enter", "refunds.decision.propose", "refunds.refund.view"} <= {
        row["permission"] for row in recorded
    }


async def test_a_run_is_frozen_and_released_and_what_bounces_or_must_come_back_is_worked_on(
    office: Browser, desk: PayeeDesk
) -> None:
    await desk.found(overpaid(1, 386_400), overpaid(2, 1_500, addressee_no=OTHER))
    await desk.enter(1)
    await desk.enter(2, addressee_no=OTHER, receiver={"account_number": "0000123"})
    await desk.refunded(1)
    await desk.refunded(2, addressee_no=OTHER)

    closed = await sent(office, "payouts", {"transfer_on": "2026-06-14", "method": "account"}, seen_at="payouts")
    assert (closed.status_code, "金融機関の休業日です" in closed.text) == (422, True)
    frozen = await sent(office, "payouts", {"transfer_on": "2026-06-15", "method": "account"}, seen_at="payouts")
    assert (frozen.url.path, "398,400円" in frozen.text) == ("/s/refunds/payouts/1", True)
    listed = (await office.get("/s/refunds/payouts/1/payments")).text
    assert ("●●●●321" in listed, NUMBER in listed) == (True, False)
    stale = await sent(office, "payouts/1/proposals", {"seen": "0" * 64}, seen_at="payouts/1")
    assert stale.status_code == 422
    await approved(desk, await sent(office, "payouts/1/proposals", {"seen": hidden(frozen, "seen")}, seen_at="payouts"))
    gone = await sent(office, "payouts/1/withdrawals", {}, seen_at="payouts")
    assert gone.status_code == 422
    assert "送付を承認済み" in (await office.get("/s/refunds/payouts")).text
    await desk.post("/payout-runs/1/sendings", {})

    assert await counts(desk, (1, NUMBER, 396_900, "3"), (2, "0000123", 1_500, "0")) == {"paid": 1, "failed": 1}
    waiting = (await office.get("/s/refunds/refunds-waiting")).text
    assert '<a href="/s/refunds/refunds/1">還付1</a>' in waiting
    assert "支払不能" in waiting
    await desk.enter(1, receiver={"account_number": "0000777"})
    unknown = await sent(office, "refunds/1/payee-quotes", {"entry_id": "99"}, seen_at="refunds/1")
    assert unknown.status_code == 422
    shown = await sent(office, "refunds/1/payee-quotes", {"entry_id": "3"}, seen_at="refunds/1")
    assert "●●●●777" in shown.text
    fields = {"entry_id": "3", "seen": hidden(shown, "seen")}
    await approved(desk, await sent(office, "refunds/1/payee-proposals", fields, seen_at="refunds/1"))
    assert "支払えない還付はありません。" in (await office.get("/s/refunds/refunds-waiting")).text

    reversal = ReceiptReversed(
        claim_id=2, addressee_no=OTHER, receipt_id=2, channel=Channel.BANK_COUNTER, provisional=False,
        amount_yen=50_000, reversed_on=date(2026, 6, 17), open_yen=50_000,
    )  # fmt: skip
    await desk.refunds.hear(reversal)
    assert '<a href="/s/refunds/refund-returns/1">返納1</a>' in (await office.get("/s/refunds/refund-returns")).text
    case = (await office.get("/s/refunds/refund-returns/1")).text
    assert "まだ通知していません。" in case
    received = {"document": "収納課 第31号", "amount_yen": "千円", "received_on": "2026-06-20"}
    unread = await sent(office, "refund-returns/1/receipts", received, seen_at="refund-returns/1")
    assert (unread.status_code, "金額(円)を確かめてください。" in unread.text) == (422, True)
    paid_back = await sent(
        office, "refund-returns/1/receipts", {**received, "amount_yen": "500"}, seen_at="refund-returns/1"
    )
    await approved(desk, paid_back)
    assert '<td class="number">500円</td>' in (await office.get("/s/refunds/refund-returns/1")).text


async def test_what_must_be_appropriated_is_proposed_on_its_page_and_what_lapses_is_watched(
    office: Browser, desk: PayeeDesk
) -> None:
    await desk.refunds.hear(overpaid(1, 5_000))
    (question,) = await desk.refunds.announced(OpenClaimsAsked)
    asked = AskedOn(
        arose_on=date(2026, 4, 10), appropriation_date=date(2026, 4, 10), principal_yen=3_000, dunning_fee_yen=0,
        late_charge_yen=0,
    )  # fmt: skip
    owed = OpenClaim(
        claim_id=9, addressee_no=ADDRESSEE, tax_item=TaxItemCode.PROPERTY_TAX, levy_fiscal_year=2025, instalment="02",
        due_on=date(2025, 7, 31), asked=(asked,),
    )  # fmt: skip
    await desk.refunds.hear(
        OpenClaimsStated(ask_id=question.ask_id, addressee_no=ADDRESSEE, stated_on=date(2026, 4, 20), claims=(owed,))
    )
    await desk.found(overpaid(2, 4_000, arose_on=date(2021, 4, 10), addressee_no=OTHER))

    due = (await office.get("/s/refunds/appropriations")).text
    for words in ("第2期", "2025年7月31日", '<td class="number">3,000円</td>', "未起案"):
        assert words in due, words
    short = await sent(office, "appropriations", {"overpayment_id": "1", "reason": "あ"}, seen_at="appropriations")
    assert (short.status_code, "理由を確かめてください。" in short.text) == (422, True)
    made = await sent(
        office, "appropriations", {"overpayment_id": "1", "reason": "未納があるため"}, seen_at="appropriations"
    )
    assert "決裁待ち" in (await office.get("/s/refunds/appropriations")).text
    await approved(desk, made)

    until = await sent(office, "refund-lapses", {"by": "2027-01-01"}, seen_at="refund-lapses")
    assert '<a href="/s/refunds/overpayments/2">過誤納金2</a>' in until.text
    assert (await sent(office, "refund-lapses", {"by": "1999"}, seen_at="refund-lapses")).status_code == 422

    # Whoever has no permission of refunds is offered none of its pages and opens none.
    await give(desk.refunds.pool, COLLEAGUE, granted(ROLES["counter_officer"].permissions, ["receipt"]))
    desk_book = await desk.client.get("/pages/menu", headers=bearer(desk.keys, COLLEAGUE))
    assert desk_book.json() == []
