"""The console in a real browser: by keyboard alone, without a script, quiet, self-contained, readable by everybody."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Literal
from urllib.parse import quote

import pytest
from playwright.async_api import Browser

from tests.console.conftest import Desk
from tests.console.standing_in import APPROVAL_ID, PASSWORD, STAFF_NO
from tests.dashboard.test_browser import CONTRAST_MIN, READ_CONTRASTS, Look

pytestmark = pytest.mark.browser

APPROVAL = f"/approvals/payments/payments.suspense_assignment/{APPROVAL_ID}?as=approver"


@pytest.fixture
async def look(browser: Browser) -> AsyncIterator[Look]:
    # Every page works where scripts are off; the tests look into it by the protocol alone.
    context = await browser.new_context(
        locale="ja-JP", viewport={"width": 1280, "height": 900}, java_script_enabled=False
    )
    yield Look(await context.new_page())
    await context.close()


async def enrol(look: Look, desk: Desk) -> None:
    await look.page.goto(f"{desk.url}/terminal")
    await look.page.keyboard.press("Tab")
    await tab_to(look, "端末登録コード")
    await look.page.keyboard.type("TERM-0001")
    await look.page.keyboard.press("Enter")
    await look.page.wait_for_url("**/sign-in?enrolled=1")


async def sign_in(look: Look) -> None:
    await tab_to(look, "職員番号")
    await look.page.keyboard.type(STAFF_NO)
    await look.page.keyboard.press("Tab")
    await look.page.keyboard.type(PASSWORD)
    await look.page.keyboard.press("Enter")
    await look.page.wait_for_url("**/notice")
    await tab_to(look, "確認しました")
    await look.page.keyboard.press("Enter")
    await look.page.wait_for_url(lambda url: url.endswith("/"))


async def tree(look: Look) -> list[dict[str, Any]]:
    """The accessibility tree as a screen reader gets it."""
    session = await look.page.context.new_cdp_session(look.page)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    await session.detach()
    return [
        {
            "role": node.get("role", {}).get("value", ""),
            "name": node.get("name", {}).get("value", ""),
            "description": node.get("description", {}).get("value", ""),
            **{entry["name"]: entry["value"].get("value") for entry in node.get("properties", [])},
        }
        for node in nodes
        if not node.get("ignored")
    ]


async def focused(look: Look) -> dict[str, Any]:
    return next((node for node in reversed(await tree(look)) if node.get("focused")), {})


async def tab_to(look: Look, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(30):
        if (await focused(look)).get("name") == name:
            return
        await look.page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {name}")


async def test_an_officer_gets_to_an_approval_by_keyboard_alone(look: Look, desk: Desk) -> None:
    await enrol(look, desk)
    await sign_in(look)
    await tab_to(look, "消込不能の割当")
    await look.page.keyboard.press("Enter")
    await tab_to(look, "承認する")
    await look.page.keyboard.press("Enter")
    await look.page.wait_for_url("**done=approve")

    assert desk.city.state == "executed"
    assert "承認しました。" in await look.page.locator("main").inner_text()
    assert look.complaints == []
    assert look.origins() == {desk.url}


async def test_secure_cookies_live_on_loopback_without_tls_and_stay_closed(look: Look, desk: Desk) -> None:
    await enrol(look, desk)
    await sign_in(look)

    kept = {cookie["name"]: cookie for cookie in await look.page.context.cookies()}
    assert set(kept) == {
        "__Host-shuno-session", "__Host-shuno-terminal", "__Host-shuno-visit", "__Host-shuno-acknowledged",
    }  # fmt: skip
    for cookie in kept.values():
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, True, "Strict", "/")


async def test_localhost_serves_as_well(look: Look, desk: Desk) -> None:
    desk.url = desk.url.replace("127.0.0.1", "localhost")
    await enrol(look, desk)
    await sign_in(look)

    assert await look.page.locator("h1").inner_text() == "ホーム"


async def test_everything_has_a_role_and_a_name(look: Look, desk: Desk) -> None:
    await enrol(look, desk)
    await sign_in(look)
    for path in ("/", "/password", "/office", "/s/payments/suspense", APPROVAL):
        await look.page.goto(desk.url + path)
        nodes = await tree(look)
        roles = [node["role"] for node in nodes]
        assert await look.page.locator("html").get_attribute("lang") == "ja"
        for landmark in ("banner", "main", "contentinfo", "navigation"):
            assert roles.count(landmark) == 1, (path, landmark)
        nameless = [
            node
            for node in nodes
            if node["role"] in {"textbox", "combobox", "checkbox", "button", "link", "table", "region", "heading"}
            and not node["name"]
        ]
        assert nameless == [], path
        assert len([node for node in nodes if node["role"] == "heading" and node.get("level") == 1]) == 1
    assert look.complaints == []


async def test_a_fault_takes_the_focus_and_is_tied_to_its_field(look: Look, desk: Desk) -> None:
    await enrol(look, desk)
    await tab_to(look, "サインイン")
    await look.page.keyboard.press("Enter")
    await look.page.wait_for_selector(".summary")

    # The browser gives the focus once it has drawn the page.
    async with asyncio.timeout(30):
        while not (await focused(look)).get("name", "").endswith("確認してください"):
            await asyncio.sleep(0.05)
    fields = {node["name"]: node for node in await tree(look) if node["role"] == "textbox"}
    assert fields["職員番号"]["description"].endswith("職員番号を入力してください。")
    assert fields["パスワード"]["invalid"] == "true"
    await tab_to(look, "パスワードを入力してください。")
    await look.page.keyboard.press("Enter")
    await look.page.keyboard.type("x")
    assert await look.page.locator("#sign-in-password").input_value() == "x"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_its_ground(
    browser: Browser, desk: Desk, scheme: Literal["light", "dark"]
) -> None:
    context = await browser.new_context(locale="ja-JP", color_scheme=scheme)
    look = Look(await context.new_page())
    try:
        await enrol(look, desk)
        await look.page.keyboard.press("Enter")
        desk.addresses["refunds"] = "http://127.0.0.1:1"
        low = []
        await tab_to(look, "サインイン")
        await look.page.keyboard.press("Enter")
        await look.page.wait_for_selector(".summary")
        low += await look.page.evaluate(READ_CONTRASTS)
        await sign_in(look)
        for path in ("/", "/password", "/s/payments/suspense", APPROVAL):
            await look.page.goto(desk.url + path)
            low += await look.page.evaluate(READ_CONTRASTS)
    finally:
        await context.close()

    assert len(low) > 100
    assert [(text, ratio) for text, ratio in low if ratio < CONTRAST_MIN] == []


async def test_a_form_of_another_site_brings_no_session_even_with_its_mark(look: Look, desk: Desk) -> None:
    await enrol(look, desk)
    await sign_in(look)
    mark = await look.page.locator('input[name="csrf"]').get_attribute("value")
    before = dict(desk.city.sessions)
    form = (
        f'<form method="post" action="{desk.url}/sign-out"><input name="csrf" value="{mark}"><button>x</button></form>'
    )
    await look.page.goto(f"data:text/html,{quote(form)}")
    async with look.page.expect_navigation() as navigation:
        await look.page.click("button")
    response = await navigation.value

    assert response is not None
    assert "__Host-shuno-session" not in (await response.request.all_headers()).get("cookie", "")
    assert desk.city.sessions == before


async def test_a_narrow_window_scrolls_the_tables_and_not_the_page(look: Look, desk: Desk) -> None:
    await look.page.set_viewport_size({"width": 360, "height": 740})
    await enrol(look, desk)
    await sign_in(look)

    box = await look.page.locator("main").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 360
