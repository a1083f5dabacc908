"""Signing in at the console: cookies, sentences at the fields, what must be done first, and the end of a session."""

import pytest

from tests.console.conftest import Desk
from tests.console.standing_in import NAME, PASSWORD, STAFF_NO, TERMINAL


async def test_a_session_is_a_cookie_that_no_script_and_no_other_site_gets(desk: Desk) -> None:
    browser = desk.browser()

    response = await browser.post("/sign-in", {"staff_no": STAFF_NO, "password": PASSWORD}, follow=False)

    assert (response.status_code, response.headers["location"]) == (303, "/notice")
    [line] = [line for line in browser.given if line.startswith("__Host-shuno-session=")]
    assert line.split("; ")[1:] == ["HttpOnly", "Path=/", "SameSite=strict", "Secure"]
    [(_, body, headers)] = desk.city.asked_for("/sessions")
    assert body == {
        "staff_no": STAFF_NO, "password": PASSWORD, "terminal": TERMINAL, "client_address": "127.0.0.1",
    }  # fmt: skip
    assert "cookie" not in headers


@pytest.mark.feature("M6")
async def test_nothing_opens_before_the_notice_was_read(desk: Desk) -> None:
    desk.city.other_session_ended = True
    browser = desk.browser()

    notice = await browser.post("/sign-in", {"staff_no": STAFF_NO, "password": PASSWORD})

    assert "前回のサインインは11月20日 8時30分です。" in notice.text
    assert "別の端末で開いていたセッションを終了しました。" in notice.text
    assert "帳票の印刷、外部媒体へのコピーはすべて記録され" in notice.text
    for path in ("/", "/s/payments/suspense", "/office"):
        assert (await browser.get(path, follow=False)).headers["location"] == "/notice"
    home = await browser.post("/notice", {})
    assert "決裁待ち(1件)" in home.text
    assert "__Host-shuno-news" not in browser.cookies


async def test_an_acknowledgement_counts_for_its_own_session_alone(desk: Desk) -> None:
    browser = await desk.signed_in()
    read = browser.cookies["__Host-shuno-acknowledged"]
    await browser.post("/sign-in", {"staff_no": STAFF_NO, "password": PASSWORD})
    browser.cookies["__Host-shuno-acknowledged"] = read

    assert (await browser.get("/", follow=False)).headers["location"] == "/notice"


async def test_a_new_sign_in_ends_the_session_the_browser_had(desk: Desk) -> None:
    browser = await desk.signed_in()
    [former] = desk.city.sessions

    await browser.post("/sign-in", {"staff_no": STAFF_NO, "password": PASSWORD})

    assert former not in desk.city.sessions
    assert list(desk.city.sessions) == [browser.cookies["__Host-shuno-session"]]


async def test_a_session_that_somebody_planted_is_never_taken_over(desk: Desk) -> None:
    browser = desk.browser()
    browser.cookies["__Host-shuno-session"] = "planted-by-an-attacker"

    await browser.post("/sign-in", {"staff_no": STAFF_NO, "password": PASSWORD})

    assert browser.cookies["__Host-shuno-session"] != "planted-by-an-attacker"
    assert list(desk.city.sessions) == [browser.cookies["__Host-shuno-session"]]


async def test_what_is_missing_is_said_at_the_field(desk: Desk) -> None:
    response = await desk.browser().post("/sign-in", {"staff_no": STAFF_NO, "password": ""})

    assert response.status_code == 422
    assert 'aria-describedby="sign-in-password-error"' in response.text
    assert 'id="sign-in-password-error"' in response.text
    assert '<a href="#sign-in-password">パスワードを入力してください。</a>' in response.text
    assert f'value="{STAFF_NO}"' in response.text
    assert desk.city.asked_for("/sessions") == []


@pytest.mark.parametrize(
    ("staff_no", "password", "terminal", "status", "sentence"),
    [
        (STAFF_NO, "wrong-password-1", TERMINAL, 401, "職員番号またはパスワードが違います。"),
        ("9999", PASSWORD, TERMINAL, 401, "職員番号またはパスワードが違います。"),
        ("locked", PASSWORD, TERMINAL, 429, "しばらく待ってからやり直してください。"),
        (STAFF_NO, PASSWORD, "", 403, "登録されていない端末です。"),
    ],
)
async def test_a_refusal_is_told_and_the_password_never_comes_back(
    desk: Desk, staff_no: str, password: str, terminal: str, status: int, sentence: str
) -> None:
    browser = desk.browser(terminal=terminal)

    response = await browser.post("/sign-in", {"staff_no": staff_no, "password": password})

    assert response.status_code == status
    assert sentence in response.text
    assert password not in response.text
    assert "__Host-shuno-session" not in browser.cookies
    assert response.headers.get("retry-after") == ("30" if status == 429 else None)


async def test_an_officer_of_two_offices_chooses_one(desk: Desk) -> None:
    desk.city.offices = ["tax_collection", "branch_kahoku"]
    browser = desk.browser()

    asked = await browser.post("/sign-in", {"staff_no": STAFF_NO, "password": PASSWORD})
    assert asked.status_code == 409
    assert '<option value="branch_kahoku">河北総合支所</option>' in asked.text
    assert PASSWORD not in asked.text

    fields = {"staff_no": STAFF_NO, "password": PASSWORD, "office": "branch_kahoku"}
    await browser.post("/sign-in", fields)
    assert list(desk.city.sessions.values()) == ["branch_kahoku"]


async def test_a_password_that_must_be_changed_leads_there_and_nowhere_else(desk: Desk) -> None:
    browser = await desk.signed_in()
    desk.city.must_change_password, desk.city.token_seconds = True, 0
    # The token of a session that changed its state is fetched anew.
    browser.cookies["__Host-shuno-session"] = "again"
    desk.city.sessions = {"again": "tax_collection"}

    for path in ("/", "/notice", "/office", "/s/payments/suspense", "/approvals/payments/x.y/1"):
        assert (await browser.get(path, follow=False)).headers["location"] == "/password"
    fields = {"current": PASSWORD, "new": "asagao-no-saku-niwa", "again": "asagao-no-saku-niwa"}
    unlike = await browser.post("/password", {**fields, "again": "asagao-no-saku-niwA"})
    assert "二つの新しいパスワードが一致しません。" in unlike.text
    assert desk.city.asked_for("/sessions/password") == []
    refused = await browser.post("/password", {**fields, "new": "password", "again": "password"})
    assert (refused.status_code, "12文字以上にしてください。" in refused.text) == (422, True)
    await browser.post("/password", fields)
    assert browser.cookies["__Host-shuno-session"] == "turned"
    assert (await browser.get("/office", follow=False)).headers["location"] == "/notice"


async def test_the_first_code_sets_a_password_and_registers_the_terminal(desk: Desk) -> None:
    browser = desk.browser(terminal="")
    new = {"new": "asagao-no-saku-niwa", "again": "asagao-no-saku-niwa"}

    refused = await browser.post("/first", {"code": "WRONG", **new})
    assert "登録コードが違うか、期限が切れています。" in refused.text
    done = await browser.post("/first", {"code": " ABCD-EFGH ", **new})

    assert "初回登録が完了しました。" in done.text
    assert browser.cookies["__Host-shuno-terminal"] == TERMINAL
    assert desk.city.asked_for("/invitations/accept")[-1][1] == {"code": "ABCD-EFGH", "password": new["new"]}


async def test_a_terminal_is_registered_by_its_code_for_a_year(desk: Desk) -> None:
    browser = desk.browser(terminal="")

    assert "この端末は登録されていません。" in (await browser.get("/sign-in")).text
    await browser.post("/terminal", {"code": "TERM-0001"}, follow=False)

    [line] = [line for line in browser.given if line.startswith("__Host-shuno-terminal=")]
    assert "Max-Age=31536000" in line
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(line.split("; "))


async def test_signing_out_ends_the_session_and_empties_the_browser(desk: Desk) -> None:
    browser = await desk.signed_in()

    page = await browser.post("/sign-out", {}, seen_at="/")

    assert "サインアウトしました。" in page.text
    assert desk.city.sessions == {}
    assert "__Host-shuno-session" not in browser.cookies
    assert browser.cookies["__Host-shuno-terminal"] == TERMINAL


async def test_a_session_that_ended_elsewhere_leads_to_signing_in(desk: Desk) -> None:
    browser = await desk.signed_in()
    desk.city.sessions.clear()
    desk.city.tokens.clear()

    page = await browser.get("/s/payments/suspense")

    assert "セッションが終了しました。もう一度サインインしてください。" in page.text
    assert "__Host-shuno-session" not in browser.cookies


async def test_a_token_serves_many_pages_and_is_replaced_when_it_is_refused(desk: Desk) -> None:
    browser = await desk.signed_in()
    for _ in range(3):
        await browser.get("/s/payments/suspense")
    assert len(desk.city.asked_for("/sessions/token")) == 1

    desk.city.tokens.clear()
    assert (await browser.get("/s/payments/suspense")).status_code == 200
    assert len(desk.city.asked_for("/sessions/token")) == 2


async def test_the_office_is_switched_under_a_new_secret(desk: Desk) -> None:
    desk.city.offices = ["tax_collection", "branch_kahoku"]
    browser = desk.browser()
    await browser.post("/sign-in", {"staff_no": STAFF_NO, "password": PASSWORD, "office": "tax_collection"})
    await browser.post("/notice", {})

    home = await browser.post("/office", {"office": "branch_kahoku"})

    assert (home.status_code, home.url.path) == (200, "/")
    assert f"{NAME}({STAFF_NO})" in home.text
    assert "河北総合支所" in home.text
    assert desk.city.sessions == {"moved": "branch_kahoku"}


async def test_single_sign_on_comes_back_to_the_browser_that_began(desk: Desk) -> None:
    desk.city.single_sign_on = "https://login.invalid/authorize?client_id=shuno"
    browser = desk.browser()
    assert "庁内認証基盤でサインイン" in (await browser.get("/sign-in")).text

    begun = await browser.get("/sign-in/single", follow=False)
    assert begun.headers["location"] == "https://login.invalid/authorize?client_id=shuno"
    [(_, body, _)] = desk.city.asked_for("/oidc/start")
    assert body == {"terminal": TERMINAL, "return_to": f"{desk.url}/sign-in/single/return"}
    back = "/sign-in/single/return?state=state-1&code=code-1"
    fields = {"state": "state-1", "code": "code-1"}
    path = "/sign-in/single/return"
    stranger = await desk.browser().post(path, fields, seen_at=back)
    assert stranger.status_code == 403
    assert desk.city.asked_for("/oidc/finish") == []
    notice = await browser.post(path, fields, seen_at=back)
    assert "記録と監視について" in notice.text
    assert "__Host-shuno-sso" not in browser.cookies


async def test_single_sign_on_for_one_of_two_offices_begins_again(desk: Desk) -> None:
    desk.city.single_sign_on, desk.city.offices = "https://login.invalid/authorize", ["tax_collection", "branch_kahoku"]
    browser, path = desk.browser(), "/sign-in/single/return"
    fields, back = {"state": "state-1", "code": "code-1"}, "/sign-in/single/return?state=state-1&code=code-1"

    await browser.get("/sign-in/single", follow=False)
    asked = await browser.post(path, fields, seen_at=back)
    assert (asked.status_code, 'href="/sign-in/single?office=branch_kahoku"' in asked.text) == (409, True)
    await browser.get("/sign-in/single?office=branch_kahoku", follow=False)
    await browser.post(path, fields, seen_at=back)

    assert list(desk.city.sessions.values()) == ["branch_kahoku"]
