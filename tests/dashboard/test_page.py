"""The page over real connections: what it shows, and that it answers whatever the services do."""

import asyncio
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from deploy.dashboard.__main__ import CannotShow, addresses_of, settlement_token
from deploy.embedded.process import free_port
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys, verify_token
from tests.dashboard.services import Installation, Silence, Trouble, answering, status

ROOT = Path(__file__).parents[2]


def row_of(page: str, name: str) -> list[str]:
    """The texts of the cells in the table row that begins with a name."""
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        if cells and cells[0].startswith(name):
            return cells
    raise AssertionError(f"no row begins with {name}")


async def test_services_at_work_are_shown_with_their_figures(installation: Installation) -> None:
    installation.statuses["dunning"] = status("dunning", lag=1_204, outbox_waiting=12, outbox_age_seconds=2.5)

    page = await installation.page()

    assert "7サービスすべて正常に稼働しています。" in page
    assert "確認が必要な事項はありません。" in page
    assert row_of(page, "督促・催告") == [
        "督促・催告dunning", "● 正常", "1,204", "計測中", "0", "12", "2.5秒", "計測中", "0.2秒", "11月22日 17:30",
        "説明",
    ]  # fmt: skip
    assert f'href="{installation.addresses["dunning"]}/docs"' in page


async def test_throughput_comes_from_two_looks(installation: Installation) -> None:
    before = time.monotonic()
    await installation.page()
    first_at = time.monotonic()
    installation.statuses["payments"] = status("payments", handled=5_000, sent=1_000)
    await asyncio.sleep(1.05)

    second_at = time.monotonic()
    cells = row_of(await installation.page(), "収納")

    handled, sent = (float(cells[column].replace(",", "")) for column in (3, 7))
    # The looks were at least as far apart as the page was away, and at most as both took with it; a digit is rounded.
    assert 5_000 / (time.monotonic() - before) - 1 <= handled <= 5_000 / (second_at - first_at) + 1
    assert handled / sent == pytest.approx(5, rel=0.01)


async def test_the_settlement_is_shown_with_its_total(installation: Installation) -> None:
    page = await installation.page()

    assert row_of(page, "個人住民税") == [
        "個人住民税010", "1,250,000,000", "1,221,400,000", "400,000", "28,600,000", "97.71%",
    ]  # fmt: skip
    assert row_of(page, "介護保険料 滞納繰越分") == ["介護保険料 滞納繰越分023", "3", "2", "0", "1", "66.67%"]
    assert row_of(page, "合計") == ["合計", "1,250,000,003", "1,221,400,002", "400,000", "28,600,001", "97.71%"]
    assert "2026年度(令和8年度)" in page
    assert installation.asked == [("fiscal_year=2026", "Bearer synthetic-token")]


async def test_missing_settlement_figures_are_said(installation: Installation) -> None:
    installation.settlement = None

    page = await installation.page()

    assert "取得できません。応答が異常です(HTTP 404)。" in page
    assert "7サービスすべて正常に稼働しています。" in page


async def test_unreadable_settlement_figures_are_said(installation: Installation) -> None:
    installation.settlement = [{"tax_item": "010", "assessed_yen": 1.5}]

    assert "取得できません。決算の応答を読み取れません。" in await installation.page()


async def test_a_year_without_assessment_is_an_empty_table(installation: Installation) -> None:
    installation.settlement = []

    page = await installation.page()

    assert "この年度の調定はまだありません。" in page
    assert row_of(page, "合計") == ["合計", "0", "0", "0", "0", "―"]


async def test_without_token_keys_the_rest_is_shown(installation: Installation) -> None:
    installation.token = None

    page = await installation.page()

    assert "取得できません。トークンの署名鍵がありません。" in page
    assert installation.asked == []


async def trickling(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Sends a header line now and then: no single read takes long, the whole never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    try:
        while not writer.is_closing():
            writer.write(b"X-More: 1\r\n")
            await writer.drain()
            await asyncio.sleep(0.1)
    except ConnectionError:
        pass
    finally:
        writer.close()


def saying(answer: bytes) -> Trouble:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    return say


def http(status_line: str, body: bytes) -> bytes:
    return f"HTTP/1.1 {status_line}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("trouble", "state", "words"),
    [
        (Silence(), "■ 停止", "1秒以内に応答がありません。"),
        (trickling, "■ 停止", "1秒以内に応答がありません。"),
        (saying(b""), "■ 停止", "接続できません。"),
        (saying(b"220 mail.invalid ESMTP\r\n"), "■ 停止", "接続できません。"),
        (saying(http("500 Internal Server Error", b"{}")), "▲ 応答異常", "応答が異常です(HTTP 500)。"),
        (saying(http("302 Found", b"")), "▲ 応答異常", "応答が異常です(HTTP 302)。"),
        (saying(http("200 OK", b"\xff not json")), "▲ 応答異常", "状態の応答を読み取れません。"),
        (saying(http("200 OK", b'{"service": "refunds"}')), "▲ 応答異常", "状態の応答を読み取れません。"),
        (
            saying(http("200 OK", status("payments").model_dump_json().encode())),
            "▲ 応答異常",
            "別のサービス(payments)が応答しています。",
        ),
    ],
)
@pytest.mark.feature("S5")
async def test_the_page_answers_whatever_a_service_does(
    installation: Installation, trouble: Trouble, state: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    page = ""
    async with answering(trouble) as address, asyncio.timeout(60):
        installation.addresses["refunds"] = address
        # On a busy machine another service may be late as well; neither of the first two troubles ever ends by itself.
        while "7サービスのうち1サービスが利用できません。" not in page:
            page = await installation.page()

    assert row_of(page, "還付・充当")[1:3] == [state, "取得できません"]
    assert words in page


async def test_all_services_are_asked_at_once(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    silence = Silence()
    async with answering(silence) as address:
        installation.addresses.update(dict.fromkeys(installation.addresses, address))
        page = await installation.page()

    assert "7サービスのうち7サービスが利用できません。" in page
    # Payments is asked for its state and for the settlement.
    assert silence.most_at_once == 8


async def test_an_installation_without_addresses_has_its_page(installation: Installation) -> None:
    installation.addresses.clear()

    page = await installation.page()

    assert "7サービスのうち7サービスが利用できません。" in page
    assert "接続先が登録されていません。" in page
    assert "/docs" not in page


async def test_what_a_service_says_is_text_and_never_markup(installation: Installation) -> None:
    said = "<script>alert(1)</script>"
    installation.statuses["access"] = status("access", ready=False, reasons=[said], started_at=said)

    page = await installation.page()

    assert "<script" not in page
    assert "&lt;script&gt;" in page


async def test_refreshing_can_be_stopped_and_resumed(installation: Installation) -> None:
    refreshing, resting = await installation.page(), await installation.page("/?refresh=off")

    assert '<meta http-equiv="refresh" content="10">' in refreshing
    assert 'href="/?refresh=off"' in refreshing
    assert "http-equiv" not in resting
    assert '<a href="/">自動更新を再開する</a>' in resting


async def test_the_answer_is_closed_to_scripts_frames_and_caches(installation: Installation) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.get(installation.url)

    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert response.headers["cache-control"] == "no-store"


def test_the_token_opens_the_settlement_and_nothing_else(tmp_path: Path) -> None:
    ensure_token_key(tmp_path)

    actor = verify_token(settlement_token(tmp_path), load_token_keys(tmp_path / PUBLIC_FILE), int(time.time()))

    assert (actor.id, actor.permissions, actor.purposes) == ("dashboard", {"payments.settlement.view"}, frozenset())


def test_addresses_are_read_from_what_the_supervisor_writes(tmp_path: Path) -> None:
    run = {"pid": 1, "ready": True, "services": {"payments": {"url": "http://127.0.0.1:8001", "pid": 2}}}
    (tmp_path / "run.json").write_text(json.dumps(run))

    assert addresses_of(tmp_path / "run.json") == {"payments": "http://127.0.0.1:8001"}


@pytest.mark.parametrize("text", ["", "[]", '{"services": []}', '{"services": {"payments": 1}}'])
def test_a_damaged_run_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)

    with pytest.raises(CannotShow, match="読み取れません"):
        addresses_of(tmp_path / "run.json")


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "SHUNO_DATA_DIRECTORY に"),
        ({"SHUNO_DATA_DIRECTORY": "nowhere"}, "run.json がありません"),
        ({"SHUNO_DATA_DIRECTORY": "nowhere", "SHUNO_FISCAL_YEAR": "R8"}, "SHUNO_FISCAL_YEAR='R8' は整数ではありません"),
    ],
)
def test_a_wrong_setting_ends_with_one_sentence(environment: dict[str, str], words: str) -> None:
    command = [sys.executable, "-m", "deploy.dashboard"]
    ended = subprocess.run(
        command, env={**environment, "PYTHONUTF8": "1"}, cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert ended.returncode == 2
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1


async def test_it_runs_as_a_program_beside_an_installation(installation: Installation, tmp_path: Path) -> None:
    services = {name: {"url": url, "pid": 1} for name, url in installation.addresses.items()}
    (tmp_path / "run.json").write_text(json.dumps({"services": services}))
    ensure_token_key(tmp_path / "keys")
    port = free_port()
    environment = {
        "SHUNO_DATA_DIRECTORY": str(tmp_path), "SHUNO_HTTP_PORT": str(port), "SHUNO_FISCAL_YEAR": "2025",
        "PYTHONUTF8": "1",
    }  # fmt: skip
    program = await asyncio.create_subprocess_exec(sys.executable, "-m", "deploy.dashboard", env=environment, cwd=ROOT)
    try:
        installation.url = f"http://127.0.0.1:{port}"
        page = await asyncio.wait_for(first_page(installation), 60)
    finally:
        program.terminate()
        await program.wait()

    assert "7サービスすべて正常に稼働しています。" in page
    assert "2025年度(令和7年度)" in page
    [(query, authorization)] = installation.asked
    assert query == "fiscal_year=2025"
    keys = load_token_keys(tmp_path / "keys" / PUBLIC_FILE)
    actor = verify_token(authorization.removeprefix("Bearer "), keys, int(time.time()))
    assert actor.permissions == {"payments.settlement.view"}


async def first_page(installation: Installation) -> str:
    """The page as soon as somebody answers."""
    while True:
        try:
            return await installation.page()
        except httpx.ConnectError:
            await asyncio.sleep(0.1)
