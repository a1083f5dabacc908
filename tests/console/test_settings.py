"""The console as a program: its settings, its addresses, and that it runs beside an installation."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from deploy.console.settings import CannotStart, addresses_in, console_settings
from deploy.embedded.process import free_port
from tests.console.officer import Browser
from tests.console.standing_in import PASSWORD, STAFF_NO, TERMINAL, City

ROOT = Path(__file__).parents[2]
SERVICES = {"SHUNO_CONSOLE_SERVICES": "access=http://access:8000,payments=http://payments:8000"}


def test_services_are_named_where_there_is_no_run_file() -> None:
    settings = console_settings(SERVICES)

    assert settings.addresses() == {"access": "http://access:8000", "payments": "http://payments:8000"}
    assert (settings.host, settings.port, settings.proxy, settings.key) == ("127.0.0.1", 8090, "", None)
    assert settings.origins == ("http://127.0.0.1:8090", "http://localhost:8090")
    assert not settings.behind_tls


def test_addresses_are_read_from_what_the_supervisor_writes_now(tmp_path: Path) -> None:
    settings = console_settings({"SHUNO_DATA_DIRECTORY": str(tmp_path)})
    assert settings.addresses() == {}

    (tmp_path / "run.json").write_text(json.dumps({"services": {"access": {"url": "http://127.0.0.1:8007", "pid": 2}}}))

    assert settings.addresses() == addresses_in(tmp_path / "run.json") == {"access": "http://127.0.0.1:8007"}


def test_a_public_origin_means_transport_security(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"k" * 32)
    settings = console_settings(
        {
            **SERVICES, "SHUNO_CONSOLE_ORIGIN": "https://shuno.city.invalid", "SHUNO_CONSOLE_PROXY": "10.0.0.7",
            "SHUNO_CONSOLE_KEY_FILE": str(tmp_path / "key"),
        }
    )  # fmt: skip

    assert settings.origins == ("https://shuno.city.invalid",)
    assert (settings.behind_tls, settings.proxy, settings.key) == (True, "10.0.0.7", b"k" * 32)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "SHUNO_DATA_DIRECTORY に"),
        ({**SERVICES, "SHUNO_HTTP_PORT": "x"}, "SHUNO_HTTP_PORT='x' は整数ではありません"),
        ({"SHUNO_CONSOLE_SERVICES": "access"}, "「access」を"),
        ({"SHUNO_CONSOLE_SERVICES": "access=http://a:1/path"}, "「access=http://a:1/path」を"),
        ({"SHUNO_CONSOLE_SERVICES": "access=ftp://a:1"}, "「access=ftp://a:1」を"),
        ({"SHUNO_CONSOLE_SERVICES": "a-b=http://a:1"}, "「a-b=http://a:1」を"),
        ({**SERVICES, "SHUNO_CONSOLE_ORIGIN": "shuno.invalid"}, "SHUNO_CONSOLE_ORIGIN='shuno.invalid'"),
        ({**SERVICES, "SHUNO_CONSOLE_KEY_FILE": "nowhere"}, "SHUNO_CONSOLE_KEY_FILE=nowhere を読み取れません"),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(environment: dict[str, str], words: str) -> None:
    with pytest.raises(CannotStart, match=words.replace("(", r"\(")):
        console_settings(environment)


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")

    with pytest.raises(CannotStart, match="32バイト以上"):
        console_settings({**SERVICES, "SHUNO_CONSOLE_KEY_FILE": str(tmp_path / "key")})


def test_the_program_ends_with_one_sentence() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "deploy.console"],
        env={"PYTHONUTF8": "1"}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1


@asynccontextmanager
async def program(wire: httpx.AsyncClient, **environment: str) -> AsyncIterator[str]:
    """The console as a process; gives its address once it answers."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.console",
        env={**environment, "SHUNO_HTTP_PORT": str(port), "PYTHONUTF8": "1"}, cwd=ROOT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            await _answering(wire, f"http://127.0.0.1:{port}/live")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def test_it_runs_before_its_installation_does(tmp_path: Path, wire: httpx.AsyncClient) -> None:
    async with program(wire, SHUNO_DATA_DIRECTORY=str(tmp_path)) as url:
        page = await wire.get(f"{url}/sign-in")
        live = await wire.get(f"{url}/live")

    assert "職員番号" in page.text
    assert "server" not in page.headers
    assert live.json() == {"service": "console", "state": "live"}


@pytest.mark.parametrize(("proxy", "address"), [("127.0.0.1", "198.51.100.7"), ("", "127.0.0.1")])
async def test_only_its_proxy_says_where_a_browser_is(
    standing_in: tuple[City, dict[str, str]], wire: httpx.AsyncClient, proxy: str, address: str
) -> None:
    city, addresses = standing_in
    vars(city).update(vars(City()))
    origin, services = "https://shuno.city.invalid", ",".join(f"{name}={url}" for name, url in addresses.items())
    environment = {"SHUNO_CONSOLE_SERVICES": services, "SHUNO_CONSOLE_ORIGIN": origin, "SHUNO_CONSOLE_PROXY": proxy}
    # What a proxy that ends TLS sends: the name asked for, where the browser is, and that TLS was used.
    headers = {"Host": "shuno.city.invalid", "X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
    async with program(wire, **environment) as url:
        browser = Browser(url, wire, {"__Host-shuno-terminal": TERMINAL})
        page = await browser.get("/sign-in", headers=headers)
        [mark] = re.findall(r'name="csrf" value="([0-9a-f]{64})"', page.text)
        fields = {"csrf": mark, "staff_no": STAFF_NO, "password": PASSWORD}
        answer = await browser.send(
            "POST", "/sign-in", data=fields, headers={**headers, "Origin": origin}, follow=False
        )

    assert page.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert (answer.status_code, answer.headers["location"]) == (303, "/notice")
    assert [body["client_address"] for _, body, _ in city.asked_for("/sessions")] == [address]


async def _answering(wire: httpx.AsyncClient, url: str) -> None:
    """Come back as soon as somebody answers."""
    while True:
        try:
            await wire.get(url)
            return
        except httpx.ConnectError:
            await asyncio.sleep(0.1)
