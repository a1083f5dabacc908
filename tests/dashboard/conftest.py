"""Seven services on loopback for the whole run, and a page about them for each test; a browser that looks at it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from deploy.dashboard import asking
from deploy.dashboard.app import build_dashboard
from deploy.dashboard.board import SERVICES
from tests.dashboard.services import FISCAL_YEAR, SETTLEMENT, Installation, service_app, serving, status

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
async def seven_services() -> AsyncIterator[Installation]:
    made = Installation()
    async with AsyncExitStack() as stack:
        for name in SERVICES:
            made.addresses[name] = await stack.enter_async_context(serving(service_app(made, name)))
        yield made


@pytest.fixture
async def installation(seven_services: Installation, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Installation]:
    """All services at rest, and a page about them that has not been looked at.

    On a busy machine a service at work may need long: only `monkeypatch.undo()` brings back how long the page waits.
    """
    monkeypatch.setattr(asking, "STATUS_TIMEOUT_SECONDS", 30.0)
    monkeypatch.setattr(asking, "SETTLEMENT_TIMEOUT_SECONDS", 30.0)
    made, addresses = seven_services, dict(seven_services.addresses)
    made.statuses = {name: status(name) for name in SERVICES}
    made.settlement, made.asked, made.token = SETTLEMENT, [], "synthetic-token"
    async with serving(build_dashboard(made.addresses, FISCAL_YEAR, made.give_token)) as made.url:
        yield made
    made.addresses.update(addresses)


@pytest.fixture(scope="session")
def chromium() -> Path:
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    return CHROMIUM


@pytest.fixture(scope="session")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--disable-component-update"]
        launched = await playwright.chromium.launch(executable_path=chromium, args=flags)
        yield launched
        await launched.close()
