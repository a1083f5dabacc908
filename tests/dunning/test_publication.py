"""Service by publication: two persons, a day on which it begins, seven days, nothing public but what the law asks."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest

from shared.authority import AuthorityBook
from shared.contracts import BlockEnded, BlockSet, DunningNoticeServed, ServiceManner
from shared.contracts.identity import AddresseeFlag
from tests.authority import bearer, give, granted
from tests.dunning.claims import addressee_of, opened, overdue
from tests.dunning.conftest import Dunning
from tests.dunning.test_letters import changed, letter, registered
from tests.dunning.test_returns import announced, settle
from tests.guarded import ROLES, guarded

OFFICER, HEAD = "0412", "0401"
FIRST, SECOND = addressee_of(1), addressee_of(2)
ONE, TWO = "T2026-2026-010-N1-0", "D2026-0000001"
ACT = "dunning.publication"


@dataclass
class Desk:
    """Two officers and what they do."""

    dunning: Dunning
    client: httpx.AsyncClient
    keys: Path
    book: AuthorityBook

    async def post(self, path: str, body: dict[str, Any], by: str = OFFICER) -> httpx.Response:
        return await self.client.post(path, json=body, headers=bearer(self.keys, by))

    async def get(self, path: str, **params: str) -> httpx.Response:
        return await self.client.get(path, params=params, headers=bearer(self.keys, OFFICER))

    async def came_back(self, document_no: str, on: str, *, inquired_on: str | None = None) -> None:
        body = {"document_no": document_no, "returned_on": on, "reason": "moved"}
        assert (await self.post("/returned-mail", body)).status_code == 201
        if inquired_on is not None:
            asked = {"asked_on": inquired_on, "source": "address_history", "note": "附票に転出先の記載なし"}
            assert (await self.post(f"/returned-mail/{document_no}/inquiries", asked)).status_code == 200

    async def propose(self, starts_on: str, *documents: tuple[str, str]) -> httpx.Response:
        named = [{"document_no": number, "addressee_no": whose, "tax_item": "010"} for number, whose in documents]
        payload = {
            "documents": named,
            "ground": "address_unknown",
            "starts_on": starts_on,
            "findings": "住民票と附票を照会し、居所がわからない",
        }
        return await self.post(f"/approvals/{ACT}", {"payload": payload, "note": "試験"})

    async def approve(self, made: httpx.Response, by: str = HEAD) -> httpx.Response:
        body = {"payload_hash": made.json()["payload_hash"]}
        return await self.post(f"/approvals/{ACT}/{made.json()['approval_id']}/approve", body, by)

    async def decided(self, starts_on: str, *documents: tuple[str, str]) -> str:
        made = await self.propose(starts_on, *documents)
        assert made.status_code == 201, made.text
        assert (await self.approve(made)).status_code == 200
        number: str = made.json()["approval_id"]
        return number

    async def show(self, publication_id: str, medium: str, on: str) -> httpx.Response:
        return await self.post(f"/publications/{publication_id}/showings", {"medium": medium, "on": on})


@pytest.fixture
async def desk(dunning: Dunning, tmp_path: Path) -> AsyncIterator[Desk]:
    pool, keys = dunning.transactions.pool, tmp_path / "tokens"
    for staff, role in ((OFFICER, "collection_officer"), (HEAD, "collection_head")):
        await give(pool, staff, granted(ROLES[role].permissions, ["dunning"]))
    async with guarded(dunning.service, dunning.transactions, keys) as made:
        yield Desk(dunning, made.client, keys, made.book)


@pytest.mark.feature("F12", "F18")
async def test_a_tax_notice_that_nobody_received_is_published_takes_effect_and_then_is_dunned_for(desk: Desk) -> None:
    dunning = desk.dunning
    await dunning.hear(registered(FIRST, letter("見本 太郎")), opened(overdue(1), notice_sent_on=date(2026, 5, 11)))
    await desk.came_back(ONE, "2026-05-18")
    await dunning.hear(overdue(1))
    too_soon = await desk.propose("2026-06-29", (ONE, FIRST))
    asked = {"asked_on": "2026-06-25", "source": "resident_register", "note": "転出先不明"}
    await desk.post(f"/returned-mail/{ONE}/inquiries", asked)
    made = await desk.propose("2026-07-06", (ONE, FIRST))
    alone = await desk.approve(made, OFFICER)
    done = await desk.approve(made)
    publication_id = made.json()["approval_id"]
    early = await desk.show(publication_id, "board", "2026-07-03")
    board = await desk.show(publication_id, "board", "2026-07-06")
    held = await dunning.issue(date(2026, 7, 15))
    web = await desk.show(publication_id, "web", "2026-07-14")
    again = await desk.show(publication_id, "web", "2026-07-15")
    counted = (await desk.get("/claims/1/service")).json()
    waiting = [await settle(dunning, date(2026, 7, 17)), await dunning.issue(date(2026, 7, 17))]
    settled = await settle(dunning, date(2026, 7, 21))
    issued = await dunning.issue(date(2026, 7, 21))

    assert (too_soon.status_code, too_soon.json()["type"]) == (409, "urn:shuno:problem:not_publishable")
    assert "調査を先に記録" in too_soon.json()["detail"]
    assert (alone.status_code, done.status_code) == (403, 200)
    assert (early.status_code, again.status_code) == (409, 409)
    # The board alone is not enough since the web is asked for; with it the publication begins.
    assert (board.json(), web.json()) == (
        {"begun": 0, "effective_on": None},
        {"begun": 1, "effective_on": "2026-07-21"},
    )
    assert (held["issued"], waiting[0], waiting[1]["issued"]) == (0, {"arrived": 0, "published": 0}, 0)
    assert (settled, issued["issued"]) == ({"arrived": 0, "published": 1}, 1)
    (block,), (end,) = await announced(dunning, BlockSet), await announced(dunning, BlockEnded)
    assert (end.block_id, end.ended_on) == (block.block_id, date(2026, 7, 21))
    # A publication counts from its effect on, which lies behind us by now.
    assert counted["letters"][0]["effective_on"] == "2026-07-21"
    after = (await desk.get("/claims/1/service")).json()
    assert (after["tax_notice_publication_count"], after["dunning_notice_publication_count"]) == (1, 0)
    assert after["letters"][1]["arrived_on"] is None


@pytest.mark.feature("F12", "F13")
async def test_the_ten_days_of_a_published_dunning_notice_count_from_the_start_of_its_publication(desk: Desk) -> None:
    dunning = desk.dunning
    due = {"due_on": date(2026, 4, 30), "overdue_on": date(2026, 5, 1)}
    await dunning.hear(registered(FIRST, letter("見本 太郎")), overdue(1, **due))
    await dunning.issue(date(2026, 5, 15))
    await desk.came_back(TWO, "2026-05-21", inquired_on="2026-05-25")
    publication_id = await desk.decided("2026-06-01", (TWO, FIRST))
    twice = await desk.propose("2026-06-01", (TWO, FIRST))
    await desk.show(publication_id, "web", "2026-06-01")
    begun = await desk.show(publication_id, "board", "2026-06-01")
    resent = await desk.post(f"/returned-mail/{TWO}/dispatches", {"on": "2026-06-02"})
    early = await desk.post(f"/publications/{publication_id}/removals", {"medium": "board", "on": "2026-06-07"})
    await settle(dunning, date(2026, 6, 8))
    (shown,) = (await desk.get("/claims/1/service")).json()["letters"][:1]
    removed = await desk.post(f"/publications/{publication_id}/removals", {"medium": "board", "on": "2026-06-08"})

    assert begun.json() == {"begun": 1, "effective_on": "2026-06-08"}
    assert "すでに決裁されています" in twice.json()["detail"]
    assert (resent.status_code, early.status_code, removed.status_code) == (409, 409, 200)
    (served,) = await announced(dunning, DunningNoticeServed)
    assert (served.manner, served.counts_from, served.effective_on, served.pay_by) == (
        ServiceManner.PUBLICATION,
        date(2026, 6, 1),
        date(2026, 6, 8),
        date(2026, 6, 11),
    )
    assert {name: shown[name] for name in ("dispatched_on", "arrived_on", "effective_on", "seizable_from")} == {
        "dispatched_on": "2026-06-01",
        "arrived_on": None,
        "effective_on": "2026-06-08",
        "seizable_from": "2026-06-12",
    }


@pytest.mark.feature("F12")
async def test_what_is_public_names_the_document_and_the_person_and_nothing_else(desk: Desk) -> None:
    dunning = desk.dunning
    await dunning.hear(
        registered(FIRST, letter("見本 太郎", address="石巻市の秘密")), registered(SECOND, letter("見本 花子"))
    )
    await dunning.hear(opened(overdue(1)), opened(overdue(2)))
    other = "T2026-2026-010-N2-0"
    await desk.came_back(ONE, "2026-06-12", inquired_on="2026-06-15")
    await desk.came_back(other, "2026-06-12", inquired_on="2026-06-15")
    publication_id = await desk.decided("2026-06-16", (ONE, FIRST), (other, SECOND))
    before = (await desk.get("/publications/board", medium="web", on="2026-06-16")).json()
    await desk.show(publication_id, "board", "2026-06-16")
    await desk.show(publication_id, "web", "2026-06-16")
    both = (await desk.get("/publications/board", medium="web", on="2026-06-16")).json()
    paper = await desk.get(f"/publications/{publication_id}/paper")
    # The second one's measure comes while it is shown: her line goes at once, from the paper too.
    await dunning.hear(changed(SECOND, flags=(AddresseeFlag.PROTECTED,)))
    one = await desk.get("/publications/board", medium="web", on="2026-06-17")
    short = await desk.get(f"/publications/{publication_id}/paper")
    await settle(dunning, date(2026, 6, 23))
    await desk.post(f"/publications/{publication_id}/removals", {"medium": "web", "on": "2026-06-24"})
    gone = (await desk.get("/publications/board", medium="web", on="2026-06-24")).json()
    listed = (await desk.get("/publications")).json()["publications"]
    vehicle = granted(ROLES["collection_officer"].permissions, ["dunning"], tax_items=["013"])
    await give(dunning.transactions.pool, OFFICER, vehicle)
    await desk.book.refresh(dunning.transactions.pool)
    refused = await desk.get(f"/publications/{publication_id}/paper")
    none = (await desk.get("/publications/board", medium="board", on="2026-06-24")).json()["lines"]

    assert (before["lines"], gone["lines"], none, refused.status_code) == ([], [], [], 403)
    assert [(line["title"], line["document_no"], line["name"]) for line in both["lines"]] == [
        ("納税通知書", ONE, "見本 太郎"),
        ("納税通知書", other, "見本 花子"),
    ]
    assert [line["name"] for line in one.json()["lines"]] == ["見本 太郎"]
    assert set(both["lines"][0]) == {"publication_no", "title", "document_no", "name", "shown_on"}
    words, fewer = _text(paper.content), _text(short.content)
    assert all(word in words for word in ("公示送達書", ONE, "見本 太郎", "見本 花子", "2026年6月23日"))
    assert "見本 花子" not in fewer
    assert not any(secret in words + one.text for secret in ("秘密", FIRST, "10,000"))
    assert (listed[0]["publication_no"][0], listed[0]["document_count"], listed[0]["effective_on"]) == (
        "P",
        2,
        "2026-06-23",
    )


@pytest.mark.feature("F12")
async def test_a_letter_whose_addressee_is_found_meanwhile_is_not_published(desk: Desk) -> None:
    dunning = desk.dunning
    await dunning.hear(registered(FIRST, letter("見本 太郎")), registered(SECOND, letter("見本 花子")))
    await dunning.hear(opened(overdue(1)), opened(overdue(2)))
    other = "T2026-2026-010-N2-0"
    for number in (ONE, other):
        await desk.came_back(number, "2026-06-12", inquired_on="2026-06-15")
    publication_id = await desk.decided("2026-06-16", (ONE, FIRST), (other, SECOND))
    await desk.post(f"/returned-mail/{other}/deliveries", {"on": "2026-06-16", "note": "窓口"})
    await desk.show(publication_id, "web", "2026-06-17")
    begun = await desk.show(publication_id, "board", "2026-06-17")
    handed = await desk.post(f"/returned-mail/{ONE}/deliveries", {"on": "2026-06-18", "note": "窓口"})
    lines = (await desk.get("/publications/board", medium="board", on="2026-06-18")).json()["lines"]

    assert begun.json() == {"begun": 1, "effective_on": "2026-06-24"}
    # Whoever comes for the document during the publication is served on that day, and is shown no more.
    assert (handed.json()["stage"], lines) == ("served", [])
    assert (await settle(dunning, date(2026, 6, 24))) == {"arrived": 0, "published": 0}
    steps = await dunning.fetch("SELECT document_no FROM service_step WHERE kind = 'published'")
    assert [row["document_no"] for row in steps] == [ONE]


@pytest.mark.feature("F15")
async def test_nobody_under_a_support_measure_is_published(desk: Desk) -> None:
    await desk.dunning.hear(registered(FIRST, letter("見本 太郎")), opened(overdue(1)))
    await desk.came_back(ONE, "2026-06-12", inquired_on="2026-06-15")
    made = await desk.propose("2026-06-16", (ONE, FIRST))
    await desk.dunning.hear(changed(FIRST, flags=(AddresseeFlag.PROTECTED,)))
    late = await desk.approve(made)
    again = await desk.propose("2026-06-16", (ONE, FIRST))

    assert (made.status_code, late.status_code, again.status_code) == (201, 409, 409)
    assert "支援措置" in late.json()["detail"]
    assert await desk.dunning.fetch("SELECT 1 FROM publication") == []


def _text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    return "".join(page.get_textpage().get_text_range() for page in document)
