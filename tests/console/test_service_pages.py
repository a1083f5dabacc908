"""Pages of a service inside the frame: drawn with our forms, and nothing but pages of declared services."""

import pytest

from shared.http.pages import Page, fragment, href, see_page
from tests.console.conftest import Desk

FIELDS = {"receipt_no": "S-000123", "amount_yen": "12300", "tax_item": "010", "note": "一行目\r\n二行目"}


async def test_a_page_stands_in_the_frame_with_an_accessible_form(desk: Desk) -> None:
    browser = await desk.signed_in()

    page = (await browser.get("/s/payments/suspense?word=S-0001")).text

    assert "<h1>消込不能の一覧</h1>" in page
    assert "<p>検索語: S-0001</p>" in page
    assert '<form method="post" action="/s/payments/suspense/assign"' in page
    assert '<label for="assign-receipt_no">受付番号</label>' in page
    assert 'aria-describedby="assign-receipt_no-hint"' in page
    assert page.count('name="csrf"') == 2


async def test_a_form_reaches_the_service_as_json_with_a_token_and_no_header_of_the_browser(desk: Desk) -> None:
    browser = await desk.signed_in()

    done = await browser.post(
        "/s/payments/suspense/assign", FIELDS, seen_at="/s/payments/suspense",
        headers={"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer mine", "X-Custom": "1"},
    )  # fmt: skip

    assert "<h1>割り当てました</h1>" in done.text
    [(method, body, headers)] = desk.city.asked_for("/pages/suspense/assign")
    assert (method, body) == ("POST", {**FIELDS, "note": "一行目\n二行目"})
    assert set(headers) == {
        "host", "accept", "accept-encoding", "connection", "user-agent", "authorization", "content-length",
        "content-type",
    }  # fmt: skip
    assert headers["authorization"].removeprefix("Bearer ") in desk.city.tokens


async def test_a_faulty_form_comes_back_with_its_sentence(desk: Desk) -> None:
    browser = await desk.signed_in()

    page = await browser.post(
        "/s/payments/suspense/assign", {**FIELDS, "receipt_no": ""}, seen_at="/s/payments/suspense"
    )

    assert page.status_code == 422
    assert '<a href="#assign-receipt_no">受付番号を入力してください。</a>' in page.text
    assert 'aria-describedby="assign-receipt_no-hint assign-receipt_no-error"' in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/s/unknown/suspense",
        "/s/payments/",
        "/s/payments//suspense",
        "/s/payments/suspense/",
        "/s/payments/.hidden",
        "/s/payments/%2e%2e/ops/status",
        "/s/payments/..%2fops/status",
        "/s/payments/suspense%2fdone",
        "/s/payments/a\\b",
        "/s/payments/suspense%00",
        "/s/payments/suspense;x=1",
        "/s/payments/" + "a" * 301,
        "/s/127.0.0.1:80/suspense",
        "/s/payments@127.0.0.1/suspense",
        "/s/payments/suspense?Word=1",
        "/s/payments/suspense?word=" + "a" * 1_001,
    ],
)
async def test_path_tricks_reach_no_service(desk: Desk, path: str) -> None:
    browser = await desk.signed_in()
    before = len(desk.city.asked)

    response = await browser.get(path)

    assert response.status_code == 404
    assert desk.city.asked[before:] == []


@pytest.mark.parametrize(
    "leads_to",
    [
        "https://evil.invalid/",
        "//evil.invalid/",
        "/pages//evil.invalid",
        "/pages/../ops",
        "/ops/status",
        "suspense",
        "",
    ],
)
async def test_a_service_leads_to_its_own_pages_alone(desk: Desk, leads_to: str) -> None:
    desk.city.leads_to = leads_to or "/pages/"
    browser = await desk.signed_in()

    response = await browser.post("/s/payments/suspense/assign", FIELDS, seen_at="/s/payments/suspense", follow=False)

    assert (response.status_code, "location" in response.headers) == (503, False)


async def test_an_answer_that_is_no_page_is_not_shown(desk: Desk) -> None:
    response = await (await desk.signed_in()).get("/s/payments/plain")

    assert response.status_code == 503
    assert "outside" not in response.text


async def test_a_problem_of_a_service_is_told_in_its_words(desk: Desk) -> None:
    response = await (await desk.signed_in()).get("/s/payments/gone")

    assert response.status_code == 404


async def test_what_was_typed_comes_back_as_text(desk: Desk) -> None:
    page = (await (await desk.signed_in()).get("/s/payments/suspense?word=%3Cb%3E")).text

    assert "検索語: &lt;b&gt;" in page


def test_a_fragment_that_no_template_drew_is_refused() -> None:
    with pytest.raises(TypeError, match="Markup"):
        fragment("<p>typed by somebody</p>")  # type: ignore[arg-type] # That is what is refused.


@pytest.mark.parametrize("path", ["../ops", "/ops", "a//b", "a/../b", "https://evil.invalid", ""])
def test_a_page_of_another_place_cannot_be_named(path: str) -> None:
    with pytest.raises(ValueError, match="String should match pattern"):
        see_page(path)
    with pytest.raises(ValueError, match="String should match pattern"):
        href("payments", path)


def test_a_form_posts_to_a_page_and_nowhere_else() -> None:
    form = {"part": "form", "name": "f", "action": "https://evil.invalid/", "inputs": [], "submit": "送信"}

    with pytest.raises(ValueError, match="String should match pattern"):
        Page.model_validate({"title": "x", "parts": [form]})
