"""The console before the real `access` on a real database: from the first code to an approval by a second person."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import Response
from markupsafe import Markup
from playwright.async_api import Browser as Chromium
from pydantic import BaseModel

from deploy.embedded.databases import ServiceDatabase
from services.access.handlers.authority import beat
from services.access.handlers.sign_in import make_invitation
from shared.approvals import Desk as ApprovalDesk
from shared.approvals import approval_routes
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.http.pages import Form, Input, MenuItem, Page, fragment, menu_answer, page_answer, see_page
from shared.http.routes import Call, NoPersonalData, Routes, SignedIn
from shared.seals import SealState
from shared.tokens import PUBLIC_FILE, load_token_keys
from tests.access.city_hall import JOB, MANAGER, OFFICER, OTHER_MANAGER, TAX, CityHall, city_hall, days
from tests.console.conftest import console_over
from tests.console.officer import Browser
from tests.console.test_browser import tab_to
from tests.dashboard.services import serving
from tests.dashboard.test_browser import Look

PASSWORDS = {MANAGER: "kumo-hashi-tegami-42", OTHER_MANAGER: "Zesty/Quorum/Veldt", OFFICER: "sora-iro-no-kasa-77"}


class Noted(BaseModel):
    """The form of the probe's page."""

    word: str


def probe_pages() -> Routes:
    """Pages as a service declares them: one for whoever is signed in, one for a permission that nobody holds."""
    routes = Routes("pages")
    anybody = SignedIn("a word and nobody's data")

    def page(word: str, error: str = "") -> Page:
        drawn = fragment(Markup("<p>{}</p>").format(word))
        inputs = (Input(name="word", label="言葉", value=word, error=error),)
        return Page(title="言葉", parts=(drawn, Form(name="note", action="words/note", inputs=inputs, submit="書く")))

    @routes.get("/pages/menu", access=anybody, summary="Menu")
    async def menu(call: Call) -> Response:
        return menu_answer([MenuItem(title="言葉", path="words")] if call.actor.id == OFFICER else [])

    @routes.get("/pages/words", access=anybody, summary="Words")
    async def show(call: Call, word: str = "") -> Response:
        return page_answer(page(f"{call.actor.id}@{call.actor.office} {word}".rstrip()))

    @routes.post("/pages/words/note", access=anybody, summary="Note")
    async def note(_call: Call, noted: Noted) -> Response:
        return see_page("words") if noted.word else page_answer(page("", "言葉を入力してください。"), 422)

    @routes.get("/pages/closed", access=NoPersonalData("probe.closed", "nobody holds it"), summary="Closed")
    async def closed(_call: Call) -> Response:
        return page_answer(page("closed"))

    return routes


@dataclass
class Front:
    """A console, the real access behind it, and the browsers of its officers."""

    hall: CityHall
    url: str
    wire: httpx.AsyncClient

    async def code(self, staff_no: str, kind: str = "invitation") -> str:
        """A one-time code as the manager hands it over."""
        async with self.hall.transactions.begin(JOB) as transaction:
            return await make_invitation(transaction, staff_no, by="test", kind=kind)

    async def keep_fresh(self) -> None:
        """What the service does each second: its copy of authority is announced and read."""
        async with self.hall.transactions.begin(JOB) as transaction:
            await beat(transaction)
        await self.hall.book.refresh(self.hall.pool)

    async def registered(self, staff_no: str) -> Browser:
        """A browser on a terminal of its own, whose officer has chosen his password."""
        await self.keep_fresh()
        made = Browser(self.url, self.wire)
        terminal = await self.hall.ask("/terminals", {"name": f"窓口{staff_no}", "office": TAX})
        assert terminal.status_code == 201, terminal.text
        page = await made.post("/terminal", {"code": terminal.json()["code"]})
        assert "この端末を登録しました。" in page.text
        password = PASSWORDS[staff_no]
        page = await made.post("/first", {"code": await self.code(staff_no), "new": password, "again": password})
        assert "初回登録が完了しました。" in page.text
        return made

    async def signed_in(self, staff_no: str) -> Browser:
        """The same, signed in, the notice read."""
        made = await self.registered(staff_no)
        await self.sign_in(made, staff_no)
        return made

    async def sign_in(self, browser: Browser, staff_no: str) -> None:
        notice = await browser.post("/sign-in", {"staff_no": staff_no, "password": PASSWORDS[staff_no]})
        assert "記録と監視について" in notice.text
        await self.keep_fresh()
        home = await browser.post("/notice", {})
        assert "<h1>ホーム</h1>" in home.text
        assert "利用できないサービス" not in home.text


@pytest.fixture
async def front(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path, wire: httpx.AsyncClient
) -> AsyncIterator[Front]:
    async with city_hall(await fresh_database("access"), tmp_path) as hall:
        await hall.employ(MANAGER, TAX, "account_manager")
        await hall.employ(OTHER_MANAGER, TAX, "account_manager")
        await hall.employ(OFFICER, TAX)
        seals = SealState()
        seals.observe(0.0)
        guard = Guard("access", load_token_keys(hall.keys / PUBLIC_FILE), hall.transactions, seals, hall.book)
        routes = [
            # Its menu comes before the service's own.
            probe_pages(),
            *hall.service.routes,
            approval_routes(ApprovalDesk("access", hall.book), hall.service.acts),
        ]
        async with serving(build_app("access", guard, routes)) as access, console_over({"access": access}) as url:
            yield Front(hall, url, wire)


async def test_the_first_administrator_registers_himself_and_his_terminal(front: Front) -> None:
    browser, password = Browser(front.url, front.wire), PASSWORDS[MANAGER]

    weak = await browser.post("/first", {"code": await front.code(MANAGER, "first"), "new": "short", "again": "short"})
    assert weak.status_code == 422
    page = await browser.post(
        "/first", {"code": await front.code(MANAGER, "first"), "new": password, "again": password}
    )

    assert "初回登録が完了しました。" in page.text
    assert len(browser.cookies["__Host-shuno-terminal"]) >= 43
    await front.sign_in(browser, MANAGER)


async def test_a_second_person_approves_a_grant_in_the_console(front: Front) -> None:
    maker, head = await front.signed_in(MANAGER), await front.signed_in(OTHER_MANAGER)
    proposed = await front.hall.propose(
        staff_no=OFFICER, role="collection_officer", office=TAX, tax_items=["010"], valid_from=days(0).isoformat(),
        valid_until=days(90).isoformat(), ends_at=None, deputy_for=None,
    )  # fmt: skip
    assert proposed.status_code == 201, proposed.text
    at = f"/approvals/access/access.grant/{proposed.json()['approval_id']}"
    await front.keep_fresh()

    own = (await maker.get("/")).text
    assert f'href="{at}?as=maker"' in own
    assert "自分の起案(1件)" in own
    mine = (await maker.get(f"{at}?as=maker")).text
    assert ("承認する" in mine, "取り下げる" in mine) == (False, True)
    fields = {"payload_hash": proposed.json()["payload_hash"], "seen_as": "maker"}
    forbidden = await maker.post(f"{at}/approve", fields, seen_at=f"{at}?as=maker")
    assert forbidden.status_code == 409
    assert f'href="{at}?as=approver"' in (await head.get("/")).text
    shown = (await head.get(f"{at}?as=approver")).text
    assert OFFICER in shown
    assert "収納担当" in shown
    done = await head.post(f"{at}/approve", {**fields, "seen_as": "approver"}, seen_at=f"{at}?as=approver")

    assert "承認しました。" in done.text
    assert "実行済み" in done.text
    assert (await front.hall.may(OFFICER, "payments.claim.view")).permitted


async def test_a_wrong_password_an_unknown_number_and_a_terminal_without_registration(front: Front) -> None:
    browser = await front.registered(OFFICER)

    wrong = await browser.post("/sign-in", {"staff_no": OFFICER, "password": "another-password-9"})
    unknown = await browser.post("/sign-in", {"staff_no": "9999", "password": "another-password-9"})
    stranger = Browser(front.url, front.wire)
    elsewhere = await stranger.post("/sign-in", {"staff_no": OFFICER, "password": PASSWORDS[OFFICER]})

    assert (wrong.status_code, unknown.status_code, elsewhere.status_code) == (401, 401, 403)
    assert 'href="/terminal"' in elsewhere.text
    assert "__Host-shuno-session" not in browser.cookies | stranger.cookies


async def test_the_password_is_changed_and_an_expired_one_must_be(front: Front) -> None:
    browser = await front.signed_in(OFFICER)
    new = "asagao-no-saku-niwa"
    fields = {"current": PASSWORDS[OFFICER], "new": new, "again": new}

    similar = await browser.post("/password", {**fields, "new": "sora-iro-no-kasa-78", "again": "sora-iro-no-kasa-78"})
    assert similar.status_code == 422
    before = browser.cookies["__Host-shuno-session"]
    page = await browser.post("/password", fields)
    assert "パスワードを変更しました。" in page.text
    assert browser.cookies["__Host-shuno-session"] != before
    await front.hall.pool.execute("UPDATE credential SET changed_at = now() - interval '181 days'")
    await browser.post("/sign-out", {}, seen_at="/")
    expired = await browser.post("/sign-in", {"staff_no": OFFICER, "password": new})
    assert expired.url.path == "/password"
    assert (await browser.get("/s/access/anything", follow=False)).headers["location"] == "/password"


async def test_a_second_terminal_ends_the_session_of_the_first(front: Front) -> None:
    first, second = await front.signed_in(OFFICER), Browser(front.url, front.wire)
    terminal = await front.hall.ask("/terminals", {"name": "別の窓口", "office": TAX})
    await second.post("/terminal", {"code": terminal.json()["code"]})

    notice = await second.post("/sign-in", {"staff_no": OFFICER, "password": PASSWORDS[OFFICER]})

    assert "別の端末" in notice.text
    # What ended reaches a service within a second; then the token that the console still keeps opens nothing.
    await front.keep_fresh()
    assert (await first.get("/office")).url.path == "/sign-in"


async def test_signing_out_ends_the_session_for_everybody(front: Front) -> None:
    browser = await front.signed_in(OFFICER)
    stolen = Browser(front.url, front.wire, dict(browser.cookies))

    await browser.post("/sign-out", {}, seen_at="/")

    assert (await stolen.get("/")).url.path == "/sign-in"


async def test_a_page_of_a_service_knows_who_asks_and_for_which_office(front: Front) -> None:
    browser = await front.signed_in(OFFICER)

    assert '<a href="/s/access/words">言葉</a>' in (await browser.get("/")).text
    assert f"<p>{OFFICER}@{TAX} &lt;b&gt;</p>" in (await browser.get("/s/access/words?word=%3Cb%3E")).text
    faulty = await browser.post("/s/access/words/note", {"word": ""}, seen_at="/s/access/words")
    assert (faulty.status_code, "言葉を入力してください。" in faulty.text) == (422, True)
    noted = await browser.post("/s/access/words/note", {"word": "梅"}, seen_at="/s/access/words")
    assert noted.url.path == "/s/access/words"
    closed = await browser.get("/s/access/closed")
    assert (closed.status_code, "この操作の権限がありません。" in closed.text) == (403, True)


@pytest.mark.browser
async def test_a_first_day_at_the_keyboard(front: Front, browser: Chromium) -> None:
    code = await front.code(MANAGER, "first")
    context = await browser.new_context(locale="ja-JP", java_script_enabled=False)
    look = Look(await context.new_page())
    page, keyboard = look.page, look.page.keyboard
    try:
        await page.goto(front.url)
        await tab_to(look, "初めて使う方(初回登録)")
        await keyboard.press("Enter")
        await page.wait_for_url("**/first")
        password = PASSWORDS[MANAGER]
        for name, typed in (("登録コード", code), ("新しいパスワード", password), ("新しいパスワード(確認)", password)):
            await tab_to(look, name)
            await keyboard.type(typed)
        await keyboard.press("Enter")
        await page.wait_for_url("**/sign-in?registered=1")
        await tab_to(look, "職員番号")
        await keyboard.type(MANAGER)
        await keyboard.press("Tab")
        await keyboard.type(PASSWORDS[MANAGER])
        await keyboard.press("Enter")
        await page.wait_for_url("**/notice")
        await front.keep_fresh()
        await tab_to(look, "確認しました")
        await keyboard.press("Enter")
        await page.wait_for_url(lambda url: url.endswith("/"))
        text = await page.locator("main").inner_text()
        await tab_to(look, "サインアウト")
        await keyboard.press("Enter")
        await page.wait_for_url("**/sign-in?out=1")
    finally:
        await context.close()

    assert "利用者管理者" in text
    assert look.complaints == []
    assert look.origins() == {front.url}
