"""What waits for an officer's eyes, in the console before the real services: payers of suspense, matching, merges."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser as Chromium

from deploy.console.matching_review import Candidate, Record, Weight
from deploy.console.views import Views
from shared.approvals import Desk as ApprovalDesk
from shared.approvals import approval_routes
from shared.authority import AuthorityBook
from shared.contracts import LikenessReason, Payer, PayerAsked, PayerCandidate, PayerProposed
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.seals import SealState
from shared.service import Service
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys
from shared.transaction import Transactions
from tests.authority import bearer, give, granted
from tests.console.conftest import Desk, console_over
from tests.console.standing_in import STAFF_NO, City
from tests.console.test_browser import enrol, sign_in, tab_to
from tests.dashboard.services import serving
from tests.dashboard.test_browser import CONTRAST_MIN, READ_CONTRASTS, Look
from tests.guarded import ROLES
from tests.identity.conftest import HANAKO, TARO, Identity, identity, registered
from tests.payments.conftest import Payments, payments
from tests.payments.events import ADDRESSEE, assessed, key_of, paid

__all__ = ["identity", "payments"]
OTHER = "000000000000002"


@asynccontextmanager
async def served(service: Service, transactions: Transactions, keys: Path) -> AsyncIterator[str]:
    """A service on loopback behind its real guard; gives its address."""
    seals, book = SealState(), AuthorityBook()
    seals.observe(0.0)
    await book.refresh(transactions.pool)
    guard = Guard(service.name, load_token_keys(keys / PUBLIC_FILE), transactions, seals, book)
    routes = [*service.routes, approval_routes(ApprovalDesk(service.name, book), service.acts)]
    async with serving(build_app(service.name, guard, routes)) as address:
        yield address


@asynccontextmanager
async def reviewing(
    standing_in: tuple[City, dict[str, str]], wire: httpx.AsyncClient, keys: Path, service: Any, role: str
) -> AsyncIterator[Desk]:
    """A console over one real service, whose officer signs in at the stand-in of access and has real tokens."""
    city, addresses = standing_in
    ensure_token_key(keys)
    vars(city).update(vars(City()))
    city.issue = lambda: bearer(keys, STAFF_NO)["Authorization"].removeprefix("Bearer ")
    built: Service = service.service
    purpose = {"payments": "receipt", "identity": "addressee", "refunds": "refund", "dunning": "dunning"}[built.name]
    await give(service.pool, STAFF_NO, granted(ROLES[role].permissions, [purpose]))
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(served(built, service.transactions, keys))
        over = {"access": addresses["access"], built.name: address}
        url = await stack.enter_async_context(console_over(over))
        yield Desk(url, city, over, wire)


@pytest.fixture
async def counter(
    standing_in: tuple[City, dict[str, str]], wire: httpx.AsyncClient, tmp_path: Path, payments: Payments
) -> AsyncIterator[Desk]:
    """The console of an officer of receipts; money of somebody waits, and two are proposed."""
    await payments.hear(
        assessed(1, 12_000, 12_000, addressee_no=OTHER), assessed(2, 30_000, 8_000, addressee_no=ADDRESSEE)
    )
    await payments.hear(paid(30_000, number=99, payer=Payer(name_kana="ｲｼﾉﾏｷ ﾊﾅｺ")))
    (question,) = await payments.announced(PayerAsked)
    people = [
        PayerCandidate(addressee_no=number, probability_bp=share, reasons=(LikenessReason.NAME,))
        for number, share in ((OTHER, 5_000), (ADDRESSEE, 4_150))
    ]
    answer = PayerProposed(
        receipt_id=question.receipt_id, ask_no=1, judged_on=date(2026, 11, 20), candidates=tuple(people)
    )
    await payments.hear(answer)
    async with reviewing(standing_in, wire, tmp_path, payments, "collection_officer") as opened:
        yield opened


@pytest.fixture
async def registry(
    standing_in: tuple[City, dict[str, str]], wire: httpx.AsyncClient, identity: Identity
) -> AsyncIterator[Desk]:
    """The console of an officer of the addressee master."""
    await identity.hear(
        registered(TARO),
        registered(HANAKO, standing="non_resident"),
        registered("990000000000009", name="見本 次郎", name_kana="ミホン ジロウ"),
    )
    async with reviewing(standing_in, wire, identity.keys, identity, "identity_officer") as opened:
        yield opened


async def test_a_case_is_stated_once_and_goes_with_every_look(counter: Desk, payments: Payments) -> None:
    browser = await counter.signed_in()
    assert '<a href="/suspense">消込不能と納付者の提案</a>' in (await browser.get("/")).text
    assert "2人" in (await browser.get("/suspense")).text

    asked = await browser.get("/suspense/1")
    assert (asked.url.path, "利用の根拠" in asked.text) == ("/reference", True)
    wrong = await browser.post("/reference", {"kind": "case", "number": "第1号", "back": "/suspense/1"})
    assert wrong.status_code == 422
    shown = await browser.post("/reference", {"kind": "case", "number": "2026-0042", "back": "/suspense/1"})

    assert shown.url.path == "/suspense/1"
    assert "利用の根拠: case:2026-0042" in shown.text
    rows = await payments.pool.fetch(
        "SELECT DISTINCT actor_id, subject_ref, detail FROM access_record "
        "WHERE permission = 'payments.suspense.proposals' AND outcome = 'allowed' ORDER BY subject_ref"
    )
    assert [tuple(row) for row in rows] == [
        (STAFF_NO, number, "case:2026-0042 receipt=1") for number in (ADDRESSEE, OTHER)
    ]
    for elsewhere in ("//evil.example/x", "https://evil.example/", "/a//b"):
        gone = await browser.post("/reference", {"kind": "case", "number": "1", "back": elsewhere}, follow=False)
        assert gone.headers["location"] == "/"
    # A cookie that somebody wrote himself states nothing.
    browser.cookies["__Host-shuno-reference"] = "Y2FzZToxDQpYOiAx"
    assert (await browser.get("/suspense/1")).url.path == "/reference"
    await browser.post("/reference", {"kind": "case", "number": "1", "back": ""})
    await browser.post("/sign-out", {}, seen_at="/")
    assert "__Host-shuno-reference" not in browser.cookies


async def test_a_payer_is_followed_to_the_approval(counter: Desk, payments: Payments) -> None:
    browser = await counter.signed_in()
    page = (await browser.post("/reference", {"kind": "case", "number": "1", "back": "/suspense/1"})).text
    # Whoever fits in person and amount stands first, and so does his claim among the choices.
    assert page.index(f"宛名番号 {ADDRESSEE}") < page.index(f"宛名番号 {OTHER}")
    (first, *_) = re.findall(r'<option value="([0-9:]+)"', page)
    fields = {"claim": first, "reason": "氏名と金額が一致", "evidence": "振込入金通知"}

    faulty = await browser.post("/suspense/1/propose", {**fields, "evidence": ""}, seen_at="/suspense/1")
    stale = await browser.post("/suspense/1/propose", {**fields, "claim": "2:999:1"}, seen_at="/suspense/1")
    older = first.rpartition(":")[0] + ":99"
    changed = await browser.post("/suspense/1/propose", {**fields, "claim": older}, seen_at="/suspense/1")
    made = await browser.post("/suspense/1/propose", fields, seen_at="/suspense/1")
    again = await browser.post("/suspense/1/ask", {}, seen_at="/suspense/1")

    assert (faulty.status_code, stale.status_code, changed.status_code) == (422, 422, 409)
    assert "変わっています" in changed.text
    assert made.url.path.startswith("/approvals/payments/payments.suspense_assignment/")
    assert "照会1回目の候補2" in made.text
    assert "照会しました。" in again.text
    assert len(await payments.announced(PayerAsked)) == 2
    assert (await payments.balance(key_of(2, 1))).get("principal_collected", 0) == 0
    assert (await browser.get("/suspense/77")).status_code == 404


@pytest.mark.browser
async def test_the_review_of_suspense_works_by_keyboard_alone(browser: Chromium, counter: Desk) -> None:
    context = await browser.new_context(locale="ja-JP", java_script_enabled=False)
    look = Look(await context.new_page())
    keyboard = look.page.keyboard
    try:
        await enrol(look, counter)
        await sign_in(look)
        for link, path in (("消込不能と納付者の提案", "**/suspense"), ("1", "**/reference?back=*")):
            await tab_to(look, link)
            await keyboard.press("Enter")
            await look.page.wait_for_url(path)
        await tab_to(look, "番号または理由")
        await keyboard.type("2026-0042")
        await keyboard.press("Enter")
        await look.page.wait_for_url("**/suspense/1")
        low = await look.page.evaluate(READ_CONTRASTS)
        for name, typed in (("理由", "氏名と金額が一致"), ("証拠", "振込入金通知")):
            await tab_to(look, name)
            await keyboard.type(typed)
        await keyboard.press("Enter")
        await look.page.wait_for_url("**/approvals/payments/**")
        text = await look.page.locator("main").inner_text()
    finally:
        await context.close()

    assert "30,000円" in text
    assert [(words, ratio) for words, ratio in low if ratio < CONTRAST_MIN] == []
    assert look.complaints == []


async def test_a_record_is_decided_beside_its_candidates(registry: Desk, identity: Identity) -> None:
    browser = await registry.signed_in()
    record = {"source_ref": "r1", "name": "見本次郎", "name_kana": "", "birth": "19800102", "amount_yen": 5_000}
    sent = await registry.wire.post(
        f"{registry.addresses['identity']}/matching/records",
        json={"source": "pension", "records": [{**record, "stated_no": TARO, "birth": "1950-01-01"}]},
        headers=bearer(identity.keys, STAFF_NO),
    )
    assert sent.status_code == 200, sent.text
    page = await browser.get("/matching")
    assert page.url.path == "/reference"
    queue = await browser.post("/reference", {"kind": "ticket", "number": "8", "back": "/matching"})
    (number,) = re.findall(r'href="/matching/([0-9]+)"', queue.text)
    at = f"/matching/{number}"

    shown = (await browser.get(at)).text
    fields = {"whose": "nobody", "reason": "other_person", "note": "生年月日が違う"}
    first = await browser.post(f"{at}/decide", fields, seen_at=at)
    unfit = await browser.post(f"{at}/decide", {**fields, "whose": "first"}, seen_at=at)
    locked = await browser.post(f"{at}/lock", {}, seen_at=at)
    done = await browser.post(f"{at}/decide", fields, seen_at=at)

    for words in ("見本次郎", "見本 太郎", '<th scope="row">生年月日</th>', "1980-01-02", "第1候補"):
        assert words in shown
    assert (first.status_code, "先にこの記録を確認中に" in first.text) == (409, True)
    assert (unfit.status_code, "選んだ相手に合う理由" in unfit.text) == (422, True)
    assert "あなたが確認中です" in locked.text
    assert (done.url.path, "判断を登録しました。" in done.text) == ("/matching", True)
    kept = await identity.fetch("SELECT outcome, reason, decided_by FROM match_decision")
    assert [tuple(row) for row in kept] == [("nobody", "other_person", STAFF_NO)]
    assert "判断済み" in (await browser.get(at)).text


@pytest.mark.feature("J13")
async def test_a_candidate_for_merging_is_compared_proposed_or_set_aside(registry: Desk, identity: Identity) -> None:
    assert await identity.job("propose_merges", date(2026, 4, 1)) == {"proposed": 1}
    browser = await registry.signed_in()
    listed = await browser.post("/reference", {"kind": "case", "number": "9", "back": "/merges"})
    (at,) = re.findall(r'href="(/merges/[0-9]+)"', listed.text)

    page = (await browser.get(at)).text
    (seen,) = re.findall(r'name="seen" value="([0-9.]+)"', page)
    words = {"reason": "住登外者が転入した", "evidence": "転入届の写し", "seen": seen}
    stale = await browser.post(f"{at}/propose", {**words, "seen": "9.9"}, seen_at=at)
    made = await browser.post(f"{at}/propose", words, seen_at=at)
    set_aside = await browser.post(f"{at}/dismiss", {"because": "別人と確認した"}, seen_at=at)

    assert HANAKO in page
    assert TARO in page
    assert "食い違う項目: なし" in page
    assert (stale.status_code, "見比べ直して" in stale.text) == (422, True)
    assert made.url.path.startswith("/approvals/identity/identity.merge/")
    assert "住登外者が転入した" in made.text
    assert "別人として外しました。" in set_aside.text
    assert (await browser.get(at)).status_code == 404


def test_what_speaks_for_and_against_stands_under_both_candidates() -> None:
    person = Candidate(
        addressee_no=TARO,
        name="見本 太郎",
        name_kana="ミホン タロウ",
        former_name="",
        common_name="",
        latin_name="",
        born="1980-01-02",
        sex="male",
        address="石巻市見本町",
        standing="resident",
        ended_on=None,
        probability_ppm=712_345,
    )
    record = Record(
        record_id=1,
        source="pension",
        source_ref="r1",
        name="見本",
        name_kana="",
        birth="",
        sex="1",
        address="",
        amount_yen=0,
        due_on=None,
        reason="次の候補との差が足りません",
        model_id="0123456789abcdef",
        outcome=None,
        decided_by=None,
        candidate=person,
        runner_up=person.model_copy(update={"addressee_no": HANAKO, "probability_ppm": 9}),
        sentence="この市で偶然これほど一致する別の人は2人と見込まれます。",
        weights=(Weight(about="氏・氏(カナ)", level="一致・記載なし", weight="強い本人である根拠"),),
    )

    drawn = Views().page(
        "matching_record",
        title="名寄せの記録",
        mark="",
        officer=None,
        reference="",
        record=record,
        all_forms=[],
        locked=False,
        summary="",
    )

    text = bytes(drawn.body).decode()
    for words in (
        "71.2345%",
        "0.0009%",
        "強い本人である根拠",
        "一致・記載なし",
        "2人と見込まれます",
        "モデル 0123456789abcdef",
    ):
        assert words in text
