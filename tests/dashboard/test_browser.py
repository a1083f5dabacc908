"""The page and the services' API pages in a real browser: complete, quiet, self-contained, usable by keyboard."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request
from prometheus_client import CollectorRegistry

from deploy.embedded.databases import ServiceDatabase
from services.dunning.service import build
from shared.access import AccessRecordWriter, current_record_key, ensure_keys
from shared.authority import AuthorityBook
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.http.operations import Operations, Status, add_open_routes, operations_routes
from shared.inbox import Inbox
from shared.law.municipality import load_municipality
from shared.postgres.pool import open_pool
from shared.schedule import Schedule
from shared.seals import SealState
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys
from shared.transaction import Transactions
from shared.unparking import Unparking
from tests.dashboard.services import Installation, serving, status

pytestmark = pytest.mark.browser

MUNICIPALITY = Path(__file__).parents[2] / "deploy" / "municipality" / "ishinomaki.yaml"
#: The smallest contrast of text and ground, as WCAG 2.2 success criterion 1.4.3 has it.
CONTRAST_MIN = 4.5
READ_CONTRASTS = """() => {
  const channels = text => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) => [red, green, blue]
    .map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const own = element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  return [...document.body.querySelectorAll('*')].filter(own).map(element => {
    const colours = [channels(getComputedStyle(element).color), ground(element)];
    const [dark, light] = colours.map(luminance).sort((one, other) => one - other);
    return [element.textContent.trim().slice(0, 20), (light + 0.05) / (dark + 0.05)];
  });
}"""


@dataclass
class Look:
    """A page that is watched: what it says on its console and where it sends requests."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._note_request)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} {message.location['url']}")

    def _note_request(self, request: Request) -> None:
        self.requested.append(request.url)

    def origins(self) -> set[str]:
        return {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, self.requested)}


@pytest.fixture
async def look(browser: Browser) -> AsyncIterator[Look]:
    context = await browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
    yield Look(await context.new_page())
    await context.close()


async def test_the_page_loads_from_its_own_origin_alone_and_without_complaint(
    look: Look, installation: Installation
) -> None:
    response = await look.page.goto(installation.url)

    assert response is not None
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert look.complaints == []
    assert look.origins() == {installation.url}
    assert await look.page.locator("script").count() == 0
    # The style came through the policy: without it the header would have no ground.
    ground = await look.page.locator("header").evaluate("element => getComputedStyle(element).backgroundColor")
    assert ground == "rgb(23, 57, 92)"


async def test_a_screen_reader_finds_its_way(look: Look, installation: Installation) -> None:
    installation.statuses["access"] = status("access", parked=2)
    page = look.page
    await page.goto(f"{installation.url}/?refresh=off")

    assert await page.locator("html").get_attribute("lang") == "ja"
    for landmark in ("banner", "main", "contentinfo"):
        assert await page.get_by_role(landmark).count() == 1  # type: ignore[arg-type] # The names are landmark roles.
    assert await page.get_by_role("heading", level=1).all_inner_texts() == ["収納 Shuno\n運用状況"]
    assert await page.get_by_role("heading", level=2).count() == 3
    assert await page.get_by_role("heading", name="確認が必要な事項(1件)").count() == 1
    tables = page.get_by_role("table")
    assert [await table.locator("caption").inner_text() for table in await tables.all()] == [
        "各サービスの状態、受信、送信、アクセス記録の封印の状況",
        "税目別の調定額、収入済額、還付未済額、収入未済額(単位: 円)と収納率",
    ]
    assert await page.locator("th:not([scope])").count() == 0
    assert await page.get_by_role("rowheader").count() == 7 + 1 + 2 + 1
    assert await page.get_by_role("link", name="督促・催告の説明").count() == 1


async def test_the_state_is_told_without_colour(look: Look, installation: Installation) -> None:
    installation.statuses["identity"] = status("identity", ready=False, reasons=["データベースに接続できません"])
    installation.addresses["exchange"] = "http://127.0.0.1:9"
    await look.page.goto(installation.url)

    states = await look.page.locator("tbody .state").all_inner_texts()
    assert states == ["● 正常", "● 正常", "● 正常", "● 正常", "▲ 準備未完了", "■ 停止", "● 正常"]
    assert (await look.page.title()).startswith("■停止")


async def test_every_text_stands_out_from_its_ground(look: Look, installation: Installation) -> None:
    installation.statuses["identity"] = status("identity", ready=False, parked=1, reasons=["接続できません"])
    installation.addresses["exchange"] = "http://127.0.0.1:9"
    await look.page.goto(installation.url)

    contrasts = await look.page.evaluate(READ_CONTRASTS)

    assert len(contrasts) > 100
    assert [(text, ratio) for text, ratio in contrasts if ratio < CONTRAST_MIN] == []


async def test_the_keyboard_reaches_everything(look: Look, installation: Installation) -> None:
    page = look.page
    await page.goto(f"{installation.url}/?refresh=off")
    reached = []
    for _ in range(12):
        await page.keyboard.press("Tab")
        reached.append(
            await page.evaluate("(at => at.ariaLabel || at.innerText.split('\\n')[0])(document.activeElement)")
        )

    assert reached[:2] == ["本文へ移動", "自動更新を再開する"]
    assert [text for text in reached if text.endswith("説明")] == [
        "収納の説明", "督促・催告の説明", "滞納整理の説明", "還付・充当の説明", "宛名の説明", "情報連携の説明",
        "職員認証・監査の説明", "項目の説明",
    ]  # fmt: skip
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


async def test_the_skip_link_leads_to_the_content(look: Look, installation: Installation) -> None:
    await look.page.goto(f"{installation.url}/?refresh=off")
    await look.page.keyboard.press("Tab")
    await look.page.keyboard.press("Enter")

    assert await look.page.evaluate("document.activeElement.id") == "main"


async def test_a_narrow_window_scrolls_the_tables_and_not_the_page(look: Look, installation: Installation) -> None:
    await look.page.set_viewport_size({"width": 360, "height": 740})
    await look.page.goto(installation.url)

    assert await look.page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.fixture
async def dunning_url(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path
) -> AsyncIterator[str]:
    """The HTTP interface of a service as it is deployed, on its own database."""
    ensure_keys(tmp_path)
    ensure_token_key(tmp_path)
    service = build(load_municipality(MUNICIPALITY))
    pool = await open_pool((await fresh_database(service.name)).dsn, application_name="docs")
    transactions = Transactions(service.name, pool, AccessRecordWriter(service.name, current_record_key(tmp_path)))
    unparking = Unparking(Inbox(service.name, service.handlers, transactions, "first"))

    async def at_rest() -> Status:
        return status(service.name)

    operations = Operations(
        service=service.name,
        status=at_rest,
        registry=CollectorRegistry(),
        retry_parked=unparking.retry,
        drop_parked=unparking.drop,
        run_job=Schedule(service, transactions, enabled=False).run_job,
        jobs=tuple(service.jobs),
    )
    guard = Guard(service.name, load_token_keys(tmp_path / PUBLIC_FILE), transactions, SealState(), AuthorityBook())
    app = build_app(service.name, guard, [*service.routes, operations_routes(operations)])
    add_open_routes(app, operations)
    async with serving(app) as url:
        yield url
    await pool.close()


async def test_the_api_page_of_a_service_opens_from_the_dashboard(
    look: Look, installation: Installation, dunning_url: str
) -> None:
    installation.addresses["dunning"] = dunning_url
    await look.page.goto(f"{installation.url}/?refresh=off")
    async with look.page.expect_navigation() as navigation:
        await look.page.get_by_role("link", name="督促・催告の説明").click()
    response = await navigation.value

    assert response is not None
    assert response.url == f"{dunning_url}/docs"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert await look.page.get_by_role("heading", level=1).inner_text() == "Shuno dunning"
    assert await look.page.locator("section h2", has_text="/ops/status").count() == 1
    font = await look.page.locator("h1").evaluate("element => getComputedStyle(element).fontSize")
    assert font == "24px"
    assert look.complaints == []
    assert look.origins() == {installation.url, dunning_url}
