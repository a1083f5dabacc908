"""What officers see of dunning, and what their looking leaves behind."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from shared.authority import AuthorityBook
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.seals import SealState
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys
from tests.authority import bearer, give, granted
from tests.dunning.claims import addressee_of, flash, overdue
from tests.dunning.conftest import Dunning

PLANNED = date(2026, 7, 15)
STAFF = "0412"
PERMISSIONS = ("dunning.notice.view", "dunning.notice.list", "dunning.claim.view")


@pytest.fixture
async def client(dunning: Dunning, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    keys = tmp_path / "tokens"
    ensure_token_key(keys)
    sealed = SealState()
    sealed.observe(0.0)
    book, pool = AuthorityBook(), dunning.transactions.pool
    await give(pool, STAFF, granted(PERMISSIONS, ["dunning"]))
    await book.refresh(pool)
    guard = Guard("dunning", load_token_keys(keys / PUBLIC_FILE), dunning.transactions, sealed, book)
    app = build_app("dunning", guard, dunning.service.routes)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://dunning", headers=bearer(keys, STAFF)
    ) as opened:
        opened.book = book  # type: ignore[attr-defined] # A test lets the guard know what changed meanwhile.
        yield opened


async def looked_at(dunning: Dunning) -> list[tuple[str, str]]:
    rows = await dunning.fetch(
        "SELECT permission, subject_ref FROM access_record WHERE actor_id = $1 ORDER BY tx, record_id", STAFF
    )
    return [(row["permission"], row["subject_ref"]) for row in rows]


async def test_a_notice_is_shown_as_it_was_issued(dunning: Dunning, client: httpx.AsyncClient) -> None:
    await dunning.hear(overdue(1))
    await dunning.issue(PLANNED)

    answer = await client.get("/notices/D2026-0000001")

    assert answer.status_code == 200
    assert answer.json() == {
        "document_no": "D2026-0000001",
        "claim_id": 1,
        "addressee_no": addressee_of(1),
        "tax_item": "010",
        "tax_item_name": "個人住民税",
        "levy_fiscal_year": 2026,
        "notice_no": "N1",
        "instalment": "01",
        "due_on": "2026-06-30",
        "issue_by": "2026-07-20",
        "issued_on": "2026-07-15",
        "late": False,
        "pay_by": "2026-07-27",
        "seizable_from": "2026-07-28",
        "open_principal_yen": 10_000,
        "fee_yen": 100,
        "joint_of": None,
    }
    assert await looked_at(dunning) == [("dunning.notice.view", addressee_of(1))]


@pytest.mark.feature("F1")
async def test_the_notices_of_a_day_are_listed_page_by_page(dunning: Dunning, client: httpx.AsyncClient) -> None:
    await dunning.hear(overdue(1), overdue(2), overdue(3))
    await dunning.issue(PLANNED)

    first = (await client.get("/notices", params={"issued_on": "2026-07-15", "limit": 2})).json()
    second = (
        await client.get("/notices", params={"issued_on": "2026-07-15", "limit": 2, "after": first["next_after"]})
    ).json()
    other_day = (await client.get("/notices", params={"issued_on": "2026-07-16"})).json()

    assert [notice["document_no"] for notice in first["notices"]] == ["D2026-0000001", "D2026-0000002"]
    assert first["next_after"] == "D2026-0000002"
    assert [notice["document_no"] for notice in second["notices"]] == ["D2026-0000003"]
    assert second["next_after"] is None
    assert other_day == {"notices": [], "next_after": None}
    # A list without a hit is recorded too, with nobody in it.
    assert await looked_at(dunning) == [
        *(("dunning.notice.list", addressee_of(number)) for number in (1, 2, 3)),
        ("dunning.notice.list", ""),
    ]


async def test_a_claim_shows_its_stage_and_its_notice(dunning: Dunning, client: httpx.AsyncClient) -> None:
    await dunning.hear(overdue(1), overdue(2), flash(7, 4_000, 6_000, claim_id=2))
    before = (await client.get("/claims/2/dunning")).json()
    await dunning.issue(PLANNED)
    after = (await client.get("/claims/2/dunning")).json()

    assert before == {
        "claim_id": 2,
        "addressee_no": addressee_of(2),
        "stage": "overdue",
        "open_principal_yen": 10_000,
        "to_pay_yen": 6_000,
        "due_on": "2026-06-30",
        "overdue_on": "2026-07-01",
        "joint_addressee_nos": [],
        "notice": None,
        "joint_notices": [],
    }
    assert (after["stage"], after["notice"]["open_principal_yen"]) == ("dunned", 6_000)


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/notices/D2026-0000009", 404, "督促状は見つかりません"),
        ("/claims/9/dunning", 404, "期別債権は見つかりません"),
        ("/notices/anything", 422, "入力に誤りがあります"),
        ("/notices", 422, "入力に誤りがあります"),
        ("/notices?issued_on=2026-07-15&limit=501", 422, "入力に誤りがあります"),
        ("/claims/0/dunning", 422, "入力に誤りがあります"),
    ],
)
async def test_a_wrong_number_is_answered_in_words(
    client: httpx.AsyncClient, path: str, status: int, word: str
) -> None:
    answer = await client.get(path)

    assert (answer.status_code, word in answer.json()["detail"]) == (status, True)


@pytest.mark.feature("B18")
async def test_a_notice_to_a_joint_obligor_names_all_whom_it_concerns_and_is_closed_to_their_households(
    dunning: Dunning, client: httpx.AsyncClient
) -> None:
    await dunning.hear(overdue(1, joint_addressee_nos=(addressee_of(51), addressee_of(52))))
    await dunning.issue(PLANNED)

    shown = (await client.get("/claims/1/dunning")).json()
    joint = (await client.get("/notices/D2026-0000002")).json()

    assert (shown["stage"], shown["notice"]["document_no"]) == ("dunned", "D2026-0000001")
    assert shown["joint_addressee_nos"] == [addressee_of(51), addressee_of(52)]
    assert [one["document_no"] for one in shown["joint_notices"]] == ["D2026-0000002", "D2026-0000003"]
    assert (joint["addressee_no"], joint["joint_of"], joint["fee_yen"]) == (addressee_of(51), addressee_of(1), 100)
    everybody = [addressee_of(number) for number in (1, 51, 52)]
    assert await looked_at(dunning) == [
        *(("dunning.claim.view", one) for one in everybody),
        ("dunning.notice.view", addressee_of(51)),
        ("dunning.notice.view", addressee_of(1)),
    ]
    # The officer's mother is one of the joint obligors: neither the claim nor another's notice of it opens.
    await give(dunning.transactions.pool, STAFF, granted(PERMISSIONS, ["dunning"]), related_subjects=[addressee_of(51)])
    await client.book.refresh(dunning.transactions.pool)  # type: ignore[attr-defined] # Set by the fixture.
    for path in ("/claims/1/dunning", "/notices/D2026-0000002"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:shuno:problem:own_record")


async def test_nobody_sees_a_notice_without_a_token(dunning: Dunning, client: httpx.AsyncClient) -> None:
    await dunning.hear(overdue(1))
    await dunning.issue(PLANNED)

    answer = await client.get("/notices/D2026-0000001", headers={"Authorization": ""})

    assert answer.status_code == 401
    rows = await dunning.fetch("SELECT outcome, rule FROM access_record WHERE permission = 'dunning.notice.view'")
    assert [tuple(row) for row in rows] == [("refused", "no_token")]
