"""Account transfer result files, from their bytes over HTTP to the ledger; on the real database."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.payments.inbound import intake as intake_module
from services.payments.inbound.http import routes
from services.payments.inbound.intake import FileIntake
from services.payments.inbound.intake_http import intake_routes
from shared.authority import AuthorityBook
from shared.contracts import ReceiptPosted, TransferFailed
from shared.formats.account_transfer import (
    Purpose,
    TransferHeader,
    TransferRow,
    check_file,
    iter_rows,
    write_account_transfer,
)
from shared.formats.customer_number import customer_number
from shared.formats.profile import shipped_profile
from shared.http.app import build_app
from shared.http.guard import Guard
from shared.seals import SEAL_LAG_LIMIT_SECONDS, SealState
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys
from tests.authority import bearer, give, granted
from tests.every_service.probe import until
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.events import assessed, key_of

DEBIT_ON = date(2025, 6, 30)
STAFF = "0412"


def result_file(rows: Sequence[tuple[int, int, str]], consignor: str = "0000000001") -> bytes:
    """A result file of (notice number, yen, result code)."""
    header = TransferHeader(consignor, "ｲｼﾉﾏｷｼ", DEBIT_ON, "0117", "001", "1", "0000001")
    transfers = [
        TransferRow(
            "0117",
            "",
            "001",
            "",
            "1",
            "1234567",
            "ｼﾕｳﾉｳ ﾀﾛｳ",
            yen,
            "0",
            customer_number(int(key_of(number))),
            code,
            DEBIT_ON,
        )
        for number, yen, code in rows
    ]
    return b"".join(write_account_transfer([(header, transfers)], Purpose.RESULT))


class Desk:
    """Payments' HTTP interface and its file worker, without a broker."""

    def __init__(self, payments: Payments, client: httpx.AsyncClient, worker: FileIntake, seals: SealState) -> None:
        self.payments, self.client, self.worker, self.seals = payments, client, worker, seals

    async def send(self, content: bytes, name: str = "result.txt", **more: Any) -> httpx.Response:
        parameters = {"name": name, "received_on": "2025-07-03", **more}
        return await self.client.post("/intake/files", params=parameters, content=content)

    async def take(self, content: bytes, **more: Any) -> dict[str, Any]:
        """Send a file and let the worker take it."""
        response = await self.send(content, **more)
        assert response.status_code == 202, response.text
        return await self.finish(response.json()["file_id"])

    async def finish(self, file_id: int) -> dict[str, Any]:
        working = asyncio.create_task(self.worker.run(self.payments.transactions))
        try:
            while True:
                state: dict[str, Any] = (await self.client.get(f"/intake/files/{file_id}")).json()
                if state["state"] in ("posted", "refused"):
                    return state
                await asyncio.sleep(0.01)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


@pytest.fixture
async def desk(payments: Payments, tmp_path: Path) -> AsyncIterator[Desk]:
    ensure_token_key(tmp_path)
    permissions = ["payments.intake", "payments.settlement.view", "payments.ledger.prove", "payments.claim.view"]
    await give(payments.pool, STAFF, granted(permissions, ["receipt"]))
    book, state = AuthorityBook(), SealState()
    await book.refresh(payments.pool)
    state.observe(0.0)
    worker = FileIntake(ISHINOMAKI)
    guard = Guard("payments", load_token_keys(tmp_path / PUBLIC_FILE), payments.transactions, state, book)
    app = build_app("payments", guard, [routes, intake_routes(worker)])
    transport = httpx.ASGITransport(app)
    headers = bearer(tmp_path, STAFF)
    async with httpx.AsyncClient(transport=transport, base_url="http://payments", headers=headers) as client:
        yield Desk(payments, client, worker, state)


@pytest.mark.feature("A15")
async def test_a_result_file_is_posted_and_reconciles(desk: Desk) -> None:
    await desk.payments.hear(*(assessed(number, 10_000 * number) for number in (1, 2, 3)))
    content = result_file([(1, 10_000, "0"), (2, 20_000, "1"), (3, 30_000, "0"), (9, 5_000, "0")])

    state = await desk.take(content)

    assert state["state"] == "posted"
    assert (state["record_count"], state["total_yen"]) == (4, 65_000)
    figures = {
        kind: (state[f"{kind}_count"], state[f"{kind}_yen"]) for kind in ("posted", "suspense", "failed", "repeated")
    }
    assert figures == {"posted": (2, 40_000), "suspense": (1, 5_000), "failed": (1, 20_000), "repeated": (0, 0)}
    assert await desk.payments.balance(key_of(3)) == {"principal_assessed": 30_000, "principal_collected": 30_000}
    (failed,) = await desk.payments.announced(TransferFailed)
    assert (failed.result_code, failed.amount_yen) == ("1", 20_000)
    assert len(await desk.payments.announced(ReceiptPosted)) == 2
    assert await desk.payments.proof() == []
    row = await desk.payments.pool.fetchrow("SELECT file_id, record_no FROM receipt WHERE amount_yen = 30000")
    assert tuple(row) == (state["file_id"], 4)  # The header is record 1.


@pytest.mark.feature("A15")
async def test_the_bytes_are_kept_as_they_came(desk: Desk) -> None:
    content = result_file([(1, 10_000, "0")])
    state = await desk.take(content)

    parts = await desk.payments.pool.fetch("SELECT bytes FROM intake_file_part ORDER BY part_no")
    assert b"".join(row["bytes"] for row in parts) == content
    assert state["sha256"] == hashlib.sha256(content).hexdigest()
    # Read again from the store, the bytes say what was posted.
    stored = io.BytesIO(b"".join(row["bytes"] for row in parts))
    report = check_file(stored, shipped_profile(state["profile"]), Purpose.RESULT, received_on=date(2025, 7, 3))
    rows = [row for part in iter_rows(stored, report) for row in part]
    posted = await desk.payments.pool.fetch("SELECT record_no, amount_yen FROM receipt ORDER BY record_no")
    assert [(row.record_no, row.amount_yen) for row in rows] == [tuple(row) for row in posted]
    assert await desk.payments.pool.fetchval("SELECT reader FROM intake_file") == "account_transfer/1"


@pytest.mark.feature("A11")
async def test_the_same_file_twice_has_no_effect_and_says_so(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 10_000))
    content = result_file([(1, 10_000, "0")])
    await desk.take(content)

    again = await desk.send(content)

    assert again.status_code == 409
    assert "同じファイル" in again.json()["detail"]
    assert await desk.payments.balance(key_of(1)) == {"principal_assessed": 10_000, "principal_collected": 10_000}


@pytest.mark.feature("A11")
async def test_another_file_about_the_same_debit_is_refused_whole(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 10_000), assessed(2, 20_000))
    await desk.take(result_file([(1, 10_000, "0")]))

    state = await desk.take(result_file([(1, 10_000, "0"), (2, 20_000, "0")]))

    assert state["state"] == "refused"
    assert state["findings"][0]["code"] == "E-DUP-01"
    assert await desk.payments.balance(key_of(2)) == {"principal_assessed": 20_000}


@pytest.mark.feature("A11")
async def test_the_same_lines_in_a_second_file_are_counted_and_have_no_effect(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 10_000))
    await desk.take(result_file([(1, 10_000, "0")]))

    state = await desk.take(result_file([(1, 10_000, "0")], consignor="0000000002"))

    assert (state["posted_count"], state["repeated_count"], state["repeated_yen"]) == (0, 1, 10_000)
    assert await desk.payments.balance(key_of(1)) == {"principal_assessed": 10_000, "principal_collected": 10_000}


@pytest.mark.feature("A11")
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda content: content[: len(content) // 2], "E-STR"),
        (lambda content: content.replace(b"000000010000", b"000000010001", 1), "E-TOT"),
        (lambda content: b"\xef\xbb\xbf" + content, "E-STR-08"),
        (lambda content: content.replace(b"\r\n", b"\n"), "E-STR-07"),
        (lambda content: "これはファイルではありません".encode(), "E-STR-01"),
        (lambda _: b"", "E-STR"),
    ],
    ids=["cut in half", "trailer", "bom", "lf", "text", "empty"],
)
async def test_a_broken_file_is_refused_whole_and_says_where(desk: Desk, spoil: Any, code: str) -> None:
    await desk.payments.hear(assessed(1, 10_000))

    state = await desk.take(spoil(result_file([(1, 10_000, "0")])))

    assert state["state"] == "refused"
    assert state["findings"][0]["code"].startswith(code)
    assert state["findings"][0]["message"]
    assert await desk.payments.pool.fetchval("SELECT count(*) FROM receipt") == 0


@pytest.mark.feature("A11")
async def test_a_file_goes_on_where_it_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "BLOCK_RECORDS", 10)
    await desk.payments.hear(*(assessed(number, 1_000) for number in range(1, 101)))
    response = await desk.send(result_file([(number, 1_000, "0") for number in range(1, 101)]))
    file_id = response.json()["file_id"]
    posted = "SELECT sum(posted_count) FROM intake_block"
    # Whoever holds a claim of one block keeps the worker from ending; it is stopped once all others are posted.
    async with desk.payments.pool.acquire() as holder, holder.transaction():
        held = "SELECT FROM claim JOIN claim_balance b USING (claim_id) WHERE clearing_key = $1 FOR UPDATE OF b"
        await holder.execute(held, key_of(35))
        working = asyncio.create_task(desk.worker.run(desk.payments.transactions))

        async def are_posted() -> bool:
            return bool(await holder.fetchval(posted) == 90)

        await until(are_posted)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    assert await desk.payments.pool.fetchval(posted) == 90

    state = await desk.finish(file_id)

    assert (state["posted_count"], state["posted_yen"]) == (100, 100_000)
    assert await desk.payments.pool.fetchval("SELECT count(*) FROM receipt") == 100
    assert await desk.payments.proof() == []


async def test_an_unknown_profile_and_a_wrong_day_are_refused_in_words(desk: Desk) -> None:
    response = await desk.send(b"x", profile="nope")
    assert (response.status_code, "プロファイル" in response.json()["detail"]) == (422, True)
    response = await desk.client.post("/intake/files", params={"name": "a", "received_on": "2025-02-30"}, content=b"x")
    assert response.status_code == 422


@pytest.mark.feature("S15")
async def test_when_sealing_stops_money_still_comes_in_and_nobody_reads(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 10_000))
    claim_id = await desk.payments.pool.fetchval("SELECT claim_id FROM claim")
    desk.seals.observe(SEAL_LAG_LIMIT_SECONDS + 1)

    refused = await desk.client.get(f"/claims/{claim_id}")
    state = await desk.take(result_file([(1, 10_000, "0")]))

    assert (refused.status_code, "封印" in refused.json()["detail"]) == (503, True)
    assert state["posted_yen"] == 10_000
    desk.seals.observe(0.0)
    assert (await desk.client.get(f"/claims/{claim_id}")).status_code == 200


async def test_without_the_permission_nothing_is_taken(desk: Desk) -> None:
    response = await desk.client.post("/claims/search", json={"addressee_no": "000000000000001"})
    assert response.status_code == 403
    refused = await desk.payments.pool.fetchval("SELECT count(*) FROM access_record WHERE outcome = 'refused'")
    assert refused == 1


@pytest.mark.feature("Q2")
async def test_the_settlement_shows_every_yen_by_tax_item(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 10_000), assessed(2, 20_000))
    await desk.take(result_file([(1, 10_700, "0")]))

    (row,) = (await desk.client.get("/settlement", params={"fiscal_year": 2025})).json()

    wanted = {
        "tax_item": "012",
        "assessed_yen": 30_000,
        "collected_yen": 10_700,
        "unrefunded_yen": 700,
        "outstanding_yen": 19_300,
    }
    assert {name: row[name] for name in wanted} == wanted


async def test_a_claim_is_shown_with_its_record(desk: Desk) -> None:
    await desk.payments.hear(assessed(1, 10_000))
    claim_id = await desk.payments.pool.fetchval("SELECT claim_id FROM claim")

    view = (await desk.client.get(f"/claims/{claim_id}")).json()
    ledger = (await desk.client.get(f"/claims/{claim_id}/ledger")).json()
    missing = await desk.client.get("/claims/999999")

    assert (view["open_yen"], ledger[0]["amount_yen"], missing.status_code) == (10_000, 10_000, 404)
    seen = await desk.payments.pool.fetchval("SELECT count(*) FROM access_record WHERE actor_id = $1", STAFF)
    assert seen == 2


def test_the_file_of_these_tests_is_a_real_one() -> None:
    assert io.BytesIO(result_file([(1, 10_000, "0")])).read(3) == b"191"
