"""Dunning in the console before the real service: a run from its list to its dispatch, returned mail, what was said."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from types import SimpleNamespace

import httpx
import pytest

from services.dunning.service import build
from shared.days import TOKYO
from tests.console.officer import Browser
from tests.console.standing_in import City
from tests.console.test_review import reviewing
from tests.dunning.claims import addressee_of, overdue
from tests.dunning.conftest import dunning
from tests.dunning.test_letters import letter, registered
from tests.dunning.test_runs import DISPATCH, HEAD, RunDesk, desk, hear_everything, two_persons

__all__ = ["desk", "dunning"]

FIRST = addressee_of(1)


@asynccontextmanager
async def opened(
    standing_in: tuple[City, dict[str, str]], wire: httpx.AsyncClient, desk: RunDesk
) -> AsyncIterator[Browser]:
    """The browser of an officer of dunning who has stated his case."""
    transactions = desk.dunning.transactions
    service = SimpleNamespace(service=desk.dunning.service, transactions=transactions, pool=transactions.pool)
    async with reviewing(standing_in, wire, desk.keys, service, "collection_officer") as console:
        browser = await console.signed_in()
        await browser.post("/reference", {"kind": "case", "number": "2026-0042", "back": "/"})
        yield browser


@pytest.fixture
async def office(
    standing_in: tuple[City, dict[str, str]], wire: httpx.AsyncClient, desk: RunDesk
) -> AsyncIterator[Browser]:
    async with opened(standing_in, wire, desk) as browser:
        yield browser


async def sent(browser: Browser, path: str, fields: dict[str, str], *, seen_at: str) -> httpx.Response:
    return await browser.post(f"/s/dunning/{path}", fields, seen_at=f"/s/dunning/{seen_at}")


async def approved(desk: RunDesk, page: httpx.Response) -> None:
    """The head of section decides what a page says was proposed."""
    found = re.search(r"/approvals/dunning/([a-z_.]+)/([0-9a-f-]{36})\?as=maker", page.text)
    assert found is not None, page.text
    at = f"/approvals/{found[1]}/{found[2]}"
    shown = await desk.get(at, HEAD)
    answer = await desk.post(f"{at}/approve", {"payload_hash": shown["payload_hash"]}, HEAD)
    assert answer.status_code == 200, answer.text


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, page.text
    return found[1]


async def test_a_run_is_looked_at_pulled_out_of_released_and_dispatched_on_pages(
    office: Browser, desk: RunDesk
) -> None:
    await desk.dunning.hear(registered(addressee_of(7), letter("見本")))
    await hear_everything(desk.dunning)
    run_id = await desk.listed()
    home = (await office.get("/")).text
    for path in ("runs", "returned-mail", "contacts", "next-actions", "broken-promises"):
        assert f'href="/s/dunning/{path}"' in home, path
    assert f'<a href="/s/dunning/runs/{run_id}">抽出{run_id}</a>' in (await office.get("/s/dunning/runs")).text
    at = f"runs/{run_id}"
    first = await office.get(f"/s/dunning/{at}")
    for words in ("決裁前", "5通", "36,000円", "個人住民税", "発行するもの 5件", "発行できないもの 3件"):
        assert words in first.text, words
    blocked = (await office.get(f"/s/dunning/{at}/candidates/blocked")).text
    for words in ("徴収猶予", "速報の収納(確報待ち)", "第1期", addressee_of(3)):
        assert words in blocked, words

    nobody = await sent(office, f"{at}/pulls", {"claim_ids": "99", "reason": "paid", "note": "納付済み"}, seen_at=at)
    assert (nobody.status_code, "この抽出に当てはまるものがありません。" in nobody.text) == (422, True)
    short = await sent(office, f"{at}/pulls", {"addressee_no": FIRST, "reason": "paid", "note": ""}, seen_at=at)
    assert (short.status_code, "内容を確かめてください。" in short.text, f'value="{FIRST}"' in short.text) == (
        422, True, True,
    )  # fmt: skip
    fields = {"addressee_no": FIRST, "reason": "consultation", "note": "窓口で相談中"}
    pulled = await sent(office, f"{at}/pulls", fields, seen_at=at)
    assert "引き抜いたもの 2件" in pulled.text
    # What was shown before somebody was pulled out is proposed by nobody any more.
    stale = await sent(office, f"{at}/releases", {"seen": hidden(first, "seen")}, seen_at=at)
    assert (stale.status_code, "内容が、表示したときから変わっています。" in stale.text) == (422, True)
    await approved(desk, await sent(office, f"{at}/releases", {"seen": hidden(pulled, "seen")}, seen_at=at))
    released = (await office.get(f"/s/dunning/{at}")).text
    assert "決裁済み(発送前)" in released
    assert "発送を記録する" in released

    left = {"dispatched_on": DISPATCH.isoformat(), "piece_count": "9"}
    wrong = await sent(office, f"{at}/dispatches", left, seen_at=at)
    assert (wrong.status_code, "発送の通数が" in wrong.text) == (422, True)
    done = await sent(office, f"{at}/dispatches", {**left, "piece_count": "4"}, seen_at=at)
    assert "発送済み" in done.text
    letters = (await office.get(f"/s/dunning/{at}/letters")).text
    assert '<td class="number">10,000円</td>' in letters
    (document_no,) = re.findall(rf"<td>(D2026-[0-9]+)</td>\s*<td>{addressee_of(7)}</td>", letters)

    entry = {"document_no": document_no, "returned_on": "2026-07-20", "reason": "moved", "note": ""}
    entered = await desk.post("/returned-mail", entry)
    assert entered.status_code == 201, entered.text
    returned = (await office.get("/s/dunning/returned-mail")).text
    assert f'<a href="/s/dunning/returned-mail/{document_no}">{document_no}</a>' in returned
    assert "転居先不明" in returned
    one = (await office.get(f"/s/dunning/returned-mail/{document_no}")).text
    for words in ("督促状", "返戻", "2026年7月20日", "転居先不明"):
        assert words in one, words


async def test_an_abnormal_run_waits_for_its_gate_and_a_run_is_stopped(
    standing_in: tuple[City, dict[str, str]], wire: httpx.AsyncClient, desk: RunDesk
) -> None:
    desk.dunning.service = build(two_persons(gate_letters=2))
    await desk.dunning.hear(*(overdue(number) for number in range(1, 4)))
    run_id = await desk.listed()
    at = f"runs/{run_id}"
    async with opened(standing_in, wire, desk) as office:
        shown = (await office.get(f"/s/dunning/{at}")).text
        assert "異常の解除が承認されるまで発行できません。" in shown
        assert "督促状の発行の起案" not in shown
        short = await sent(office, f"{at}/gate-releases", {"reason": "あ"}, seen_at=at)
        assert (short.status_code, "異常でない理由を確かめてください。" in short.text) == (422, True)
        await approved(desk, await sent(office, f"{at}/gate-releases", {"reason": "初回の発行のため"}, seen_at=at))
        looked = (await office.get(f"/s/dunning/{at}")).text
        assert "督促状の発行の起案" in looked
        assert "異常の解除" in looked

        unsaid = await sent(office, f"{at}/stops", {"reason": ""}, seen_at=at)
        assert (unsaid.status_code, "中止の理由を確かめてください。" in unsaid.text) == (422, True)
        stopped = await sent(office, f"{at}/stops", {"reason": "納期限の誤りのため"}, seen_at=at)
        assert "<dd>中止</dd>" in stopped.text
        assert "納期限の誤りのため" in stopped.text


async def test_what_was_said_is_written_down_and_read_and_promises_are_watched(office: Browser, desk: RunDesk) -> None:
    pool = desk.dunning.transactions.pool
    today = (await pool.fetchval("SELECT now()")).astimezone(TOKYO).date().isoformat()
    spoken = {
        "addressee_no": FIRST, "kind": "phone", "with_whom": "family", "made_on": today,
        "summary": "月末に<納付>する。", "next_action": "入金の確認", "next_action_on": today,
    }  # fmt: skip
    half = await sent(office, "contacts", {**spoken, "next_action_on": ""}, seen_at="contacts")
    assert (half.status_code, "両方を入力してください。" in half.text) == (422, True)
    kept = await sent(office, "contacts", spoken, seen_at="contacts")
    assert "交渉経過を記録しました。" in kept.text
    history = await sent(office, "contacts/search", {"addressee_no": FIRST}, seen_at="contacts")
    for words in ("電話(家族)", "月末に&lt;納付&gt;する。", "入金の確認"):
        assert words in history.text, words
    assert (await sent(office, "contacts/search", {"addressee_no": "1"}, seen_at="contacts")).status_code == 422
    assert "入金の確認" in (await office.get("/s/dunning/next-actions")).text
    assert "守られなかった納付約束はありません。" in (await office.get("/s/dunning/broken-promises")).text
    at, days = datetime(2026, 7, 1, tzinfo=TOKYO), (date(2026, 7, 1), date(2026, 7, 10), date(2026, 7, 10))
    columns = "addressee_no, promised_on, pay_by, counts_until, amount_yen, recorded_by, recorded_at"
    made = f"INSERT INTO promise ({columns}) VALUES ($1, $2, $3, $4, 5000, '0412', $5) RETURNING promise_id"
    promise_id = await pool.fetchval(made, addressee_of(2), *days, at)
    await pool.execute("INSERT INTO promise_judgement VALUES ($1, 1, 'broken', 1200, $2, $3)", promise_id, days[1], at)
    broken = (await office.get("/s/dunning/broken-promises")).text
    for words in (addressee_of(2), "2026年7月10日", '<td class="number">1,200円</td>'):
        assert words in broken, words
