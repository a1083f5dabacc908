"""What keeps forged, foreign, hasty and oversized requests out, and what every answer says to the browser."""

import pytest

from deploy.console.browser import HEADERS
from deploy.console.rate import KEYS_MAX, TokenBuckets
from tests.console.conftest import Desk, console_over
from tests.console.officer import Browser
from tests.console.standing_in import PASSWORD, STAFF_NO, TERMINAL

SIGN_IN = {"staff_no": STAFF_NO, "password": PASSWORD}
POSTS = [
    "/sign-in", "/sign-out", "/first", "/terminal", "/password", "/office", "/notice", "/sign-in/single/return",
    "/s/payments/suspense/assign", "/approvals/payments/payments.suspense_assignment/1/approve", "/reference",
    "/suspense/1/ask", "/suspense/1/propose", "/matching/1/lock", "/matching/1/decide", "/merges/1/propose",
    "/merges/1/dismiss",
]  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
async def test_a_form_without_its_mark_is_refused(desk: Desk, path: str) -> None:
    browser = await desk.signed_in()
    before = len(desk.city.asked)

    for fields in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
        assert (await browser.send("POST", path, data={"x": "1", **fields})).status_code == 403
    assert desk.city.asked[before:] == []


async def test_every_form_that_changes_something_is_among_them(desk: Desk) -> None:
    from deploy.console.app import _MODULES

    declared = {page.path for module in _MODULES for page in module.PAGES.declared if page.method == "POST"}
    assert len(declared) == len(POSTS)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.invalid"},
    ],
)
async def test_a_form_that_another_page_sent_is_refused_even_with_its_mark(desk: Desk, headers: dict[str, str]) -> None:
    browser = desk.browser()

    assert (await browser.post("/sign-in", SIGN_IN, headers=headers)).status_code == 403
    assert desk.city.asked_for("/sessions") == []


async def test_a_mark_belongs_to_one_session(desk: Desk) -> None:
    mine, other = await desk.signed_in(), await desk.signed_in()
    mark = await other.mark("/")

    response = await mine.send("POST", "/office", data={"csrf": mark, "office": "tax_collection"})

    assert response.status_code == 403


async def test_the_mark_of_a_visit_opens_nothing_of_a_session(desk: Desk) -> None:
    browser = await desk.signed_in()
    mark = await browser.mark("/sign-in")

    assert (await browser.send("POST", "/office", data={"csrf": mark})).status_code == 403


@pytest.mark.parametrize("host", ["evil.invalid", "127.0.0.1", "evil.invalid:80", ""])
async def test_another_host_name_leads_nowhere(desk: Desk, host: str) -> None:
    response = await desk.browser().get("/sign-in", headers={"Host": host})

    assert response.status_code in {400, 421}


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/sign-in", "GET", 200), ("/style.css", "GET", 200), ("/live", "GET", 200), ("/nothing", "GET", 404),
        ("/sign-in", "PUT", 405), ("/", "GET", 303), ("/sign-in", "POST", 403),
    ],
)  # fmt: skip
async def test_every_answer_is_strict(desk: Desk, path: str, method: str, status: int) -> None:
    response = await desk.browser().send(
        method, path, follow=False, **({"data": {"x": "1"}} if method == "POST" else {})
    )

    assert response.status_code == status
    assert {name: response.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "script-src" not in HEADERS["Content-Security-Policy"]
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert "strict-transport-security" not in response.headers
    assert "server" not in response.headers or response.headers["server"] == "uvicorn"


async def test_guessing_is_slowed_down_by_client(desk: Desk) -> None:
    now = [0.0]
    async with console_over(desk.addresses, clock_seconds=lambda: now[0]) as url:
        browser = Browser(url, desk.wire, {"__Host-shuno-terminal": TERMINAL})
        fields = {"csrf": await browser.mark(), "staff_no": STAFF_NO, "password": "wrong-password-1"}
        statuses = [(await browser.send("POST", "/sign-in", data=fields)).status_code for _ in range(11)]
        refused = await browser.send("POST", "/sign-in", data=fields)
        now[0] = 6.1
        later = await browser.send("POST", "/sign-in", data=fields)

    assert statuses == [401] * 10 + [429]
    assert refused.headers["retry-after"] == "6"
    assert later.status_code == 401
    assert len(desk.city.asked_for("/sessions")) == 11


async def test_sessions_that_somebody_makes_up_are_slowed_down_by_client(desk: Desk) -> None:
    async with console_over(desk.addresses, clock_seconds=lambda: 0.0) as url:
        statuses = []
        for number in range(121):
            browser = Browser(url, desk.wire, {"__Host-shuno-session": f"made-up-{number}"})
            statuses.append((await browser.send("POST", "/sign-out", data={"x": "1"})).status_code)

    assert statuses == [403] * 120 + [429]


async def test_an_oversized_form_is_refused(desk: Desk) -> None:
    browser = desk.browser()

    response = await browser.send("POST", "/sign-in", data={"csrf": await browser.mark(), "password": "a" * 70_000})

    assert response.status_code == 413


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b'{"csrf": "x"}', "application/json", 415),
        (b"csrf=x", "text/plain", 415),
        (b"csrf=%FF", "application/x-www-form-urlencoded", 400),
        (b"a=1&a=2", "application/x-www-form-urlencoded", 400),
        (b"\xff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"f%d=1" % number for number in range(101)), "application/x-www-form-urlencoded", 400),
    ],
)
async def test_what_is_no_form_is_refused(desk: Desk, content: bytes, media_type: str, status: int) -> None:
    headers = {"Content-Type": media_type}

    assert (await desk.browser().send("POST", "/sign-in", content=content, headers=headers)).status_code == status


async def test_without_a_session_every_page_leads_to_signing_in(desk: Desk) -> None:
    for path in ("/", "/notice", "/password", "/office", "/s/payments/suspense", "/approvals/payments/x.y/1"):
        response = await desk.browser().get(path, follow=False)
        assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
    assert desk.city.asked == []


async def test_when_access_is_away_the_page_says_so(desk: Desk) -> None:
    browser = desk.browser()
    mark = await browser.mark()
    desk.addresses["access"] = "http://127.0.0.1:1"

    response = await browser.send("POST", "/sign-in", data={"csrf": mark, **SIGN_IN})

    assert response.status_code == 503
    assert "職員認証・監査サービスに接続できません" in response.text


def test_a_bucket_gives_its_tokens_and_regains_them() -> None:
    now = [0.0]
    buckets = TokenBuckets(2, 0.5, lambda: now[0])

    assert [buckets.take("a") for _ in range(3)] == [0, 0, 2]
    assert buckets.take("b") == 0
    now[0] = 1.0
    assert buckets.take("a") == 1
    now[0] = 2.0
    assert [buckets.take("a"), buckets.take("a")] == [0, 2]
    now[0] = 1_000.0
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 2]


def test_buckets_forget_who_has_not_asked_for_longest() -> None:
    buckets = TokenBuckets(1, 0.001, lambda: 0.0)
    buckets.take("first")
    for number in range(KEYS_MAX):
        buckets.take(str(number))

    assert buckets.take("first") == 0
    assert buckets.take(str(KEYS_MAX - 1)) == 1_000
