"""One record of a kept bank file: what it shows, what stays masked, and whose data it is recorded as."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded.databases import ServiceDatabase
from services.payments.inbound.intake import FileIntake
from services.payments.inbound.intake_http import INTAKE, intake_routes
from services.payments.inbound.record_view import UNMASK, VIEW, record_routes
from services.payments.service import build
from shared.access import Actor, ActorKind
from shared.contracts import TaxItemCode
from shared.formats.account_transfer import Purpose, TransferHeader, TransferRow, write_account_transfer
from shared.formats.customer_number import customer_number
from shared.law.municipality import load_municipality
from tests.authority import bearer, give, granted
from tests.masking.conftest import House, opened, problem
from tests.payments.conftest import envelope
from tests.payments.events import ADDRESSEE, assessed, key_of

ISHINOMAKI = load_municipality(Path("deploy/municipality/ishinomaki.yaml"))
STAFF = "0412"
DEBIT_ON = date(2025, 6, 30)
#: Twenty digits whose check digit is wrong, so that they are no number of ours.
FOREIGN = "90000000000000000001"


def result_file(*customer_numbers: str, result_code: str = "0", bank: str = "0117") -> bytes:
    """A result file with one transfer for each customer number; records 2, 3 and so on."""
    header = TransferHeader("0000000001", "ｲｼﾉﾏｷｼ", DEBIT_ON, bank, "001", "1", "0000001")
    rows = [
        TransferRow(bank, "ﾐﾎﾝ", "001", "ﾎﾝﾃﾝ", "1", "7654321", "ﾐﾎﾝ ﾀﾛｳ", 10_000, "0", number, result_code, DEBIT_ON)
        for number in customer_numbers
    ]
    return b"".join(write_account_transfer([(header, rows)], Purpose.RESULT))


@dataclass
class Desk:
    """Payments with its file worker."""

    house: House
    worker: FileIntake

    async def assess(self, *events: Any) -> None:
        """Let claims be opened."""
        handlers = build(ISHINOMAKI).handlers
        async with self.house.transactions.begin(Actor("service:payments", ActorKind.SERVICE)) as transaction:
            await handlers[type(events[0])]([envelope(event) for event in events], transaction)

    async def take(self, content: bytes) -> int:
        """Send a file and let the worker post or refuse it; returns its number."""
        headers = bearer(self.house.keys, STAFF)
        sent = await self.house.client.post(
            "/intake/files",
            params={"name": "result.txt", "received_on": "2025-07-03"},
            content=content,
            headers=headers,
        )
        assert sent.status_code == 202, sent.text
        file_id: int = sent.json()["file_id"]
        working = asyncio.create_task(self.worker.run(self.house.transactions))
        try:
            while (await self.house.get(f"/intake/files/{file_id}", STAFF)).json()["state"] not in (
                "posted",
                "refused",
            ):
                await asyncio.sleep(0.01)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        return file_id

    async def may(self, *permissions: str, **more: Any) -> None:
        """Let the officer take files in and have these permissions."""
        account = {name: more.pop(name) for name in ("related_subjects",) if name in more}
        await give(self.house.pool, STAFF, granted([INTAKE.permission, *permissions], ["receipt"], **more), **account)
        await self.house.book.refresh(self.house.pool)

    async def recorded(self) -> list[tuple[Any, ...]]:
        """What the officer looked at."""
        return await self.house.rows(
            "SELECT permission, outcome, subject_ref, fields, detail FROM access_record "
            "WHERE permission LIKE 'payments.intake.record%' ORDER BY sequence_no"
        )


@pytest.fixture
async def desk(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[Desk]:
    worker = FileIntake(ISHINOMAKI, tmp_path / "publishers.yaml")
    database = await fresh_database("payments")
    async with opened("payments", database, tmp_path, intake_routes(worker), record_routes) as house:
        made = Desk(house, worker)
        await made.may(VIEW.permission, UNMASK.permission)
        yield made


@pytest.mark.feature("L18")
async def test_a_record_shows_its_account_masked_and_the_whole_number_only_on_record(desk: Desk) -> None:
    await desk.assess(assessed(1, 10_000))
    ours = customer_number(int(key_of(1)))
    file_id = await desk.take(result_file(ours))

    seen = await desk.house.get(f"/intake/files/{file_id}/records/2", STAFF)

    assert seen.status_code == 200, seen.text
    assert seen.json() == {
        "file_id": file_id,
        "record_no": 2,
        "claim_id": 1,
        "customer_number": ours,
        "amount_yen": 10_000,
        "result_code": "0",
        "debit_on": "2025-06-30",
        "bank_number": "0117",
        "bank_name": "ﾐﾎﾝ",
        "branch_number": "001",
        "branch_name": "ﾎﾝﾃﾝ",
        "account_kind": "1",
        "account_number": "●●●●321",
        "holder_kana": "ﾐﾎﾝ ﾀﾛｳ",
    }
    body = {"field": "account_number", "reason": "bank_inquiry"}
    whole = await desk.house.post(f"/intake/files/{file_id}/records/2/unmask", body, STAFF)
    assert whole.json() == {"field": "account_number", "value": "7654321"}
    assert await desk.recorded() == [
        (
            "payments.intake.record.view",
            "allowed",
            ADDRESSEE,
            ["customer_number", "amount", "transfer_result", "account", "holder_kana"],
            "case:2026-0001",
        ),
        (
            "payments.intake.record.unmask",
            "allowed",
            ADDRESSEE,
            ["account_number"],
            "case:2026-0001 unmask:bank_inquiry",
        ),
    ]


async def test_a_record_of_nobody_known_is_recorded_by_its_own_reference(desk: Desk) -> None:
    file_id = await desk.take(result_file(FOREIGN))
    seen = (await desk.house.get(f"/intake/files/{file_id}/records/2", STAFF)).json()
    assert (seen["claim_id"], seen["customer_number"]) == (None, FOREIGN)
    assert [row[2] for row in await desk.recorded()] == [f"file:{file_id}:2"]


async def test_a_failed_transfer_belongs_to_its_claim(desk: Desk) -> None:
    await desk.assess(assessed(1, 10_000))
    file_id = await desk.take(result_file(FOREIGN, customer_number(int(key_of(1))), result_code="1"))
    seen = (await desk.house.get(f"/intake/files/{file_id}/records/3", STAFF)).json()
    assert (seen["claim_id"], seen["result_code"]) == (1, "1")


async def test_money_that_an_officer_placed_is_recorded_as_that_claims(desk: Desk) -> None:
    await desk.assess(assessed(1, 10_000))
    file_id = await desk.take(result_file(FOREIGN))
    # What the approved act leaves behind.
    await desk.house.pool.execute("UPDATE receipt SET claim_id = 1")
    seen = (await desk.house.get(f"/intake/files/{file_id}/records/2", STAFF)).json()
    assert seen["claim_id"] == 1
    assert [row[2] for row in await desk.recorded()] == [ADDRESSEE]


async def test_only_a_transfer_of_an_accepted_file_is_a_record(desk: Desk) -> None:
    content = result_file(customer_number(int(key_of(1))))
    file_id = await desk.take(content)
    for record_no in (1, 3, 4, 5, 9_999_999):
        answer = await desk.house.get(f"/intake/files/{file_id}/records/{record_no}", STAFF)
        assert problem(answer) == (404, "not_found"), record_no
    assert (await desk.house.get(f"/intake/files/{file_id}/records/0", STAFF)).status_code == 422
    assert problem(await desk.house.get("/intake/files/99/records/2", STAFF)) == (404, "not_found")
    refused = await desk.take(content[:-1])
    answer = await desk.house.get(f"/intake/files/{refused}/records/2", STAFF)
    assert problem(answer) == (409, "not_accepted")
    assert await desk.recorded() == []


async def test_a_record_is_shown_to_whoever_has_its_tax_item_and_is_not_concerned(desk: Desk) -> None:
    await desk.assess(assessed(1, 10_000, item=TaxItemCode.PROPERTY_TAX))
    file_id = await desk.take(result_file(customer_number(int(key_of(1)))))
    path = f"/intake/files/{file_id}/records/2"
    body = {"field": "account_number", "reason": "bank_inquiry"}
    await desk.may(VIEW.permission, UNMASK.permission, tax_items=["010"])
    assert problem(await desk.house.get(path, STAFF)) == (403, "forbidden")
    assert problem(await desk.house.post(f"{path}/unmask", body, STAFF)) == (403, "forbidden")
    await desk.may(VIEW.permission, UNMASK.permission, related_subjects=[ADDRESSEE])
    assert problem(await desk.house.get(path, STAFF)) == (403, "own_record")
    await desk.may(VIEW.permission)
    assert problem(await desk.house.post(f"{path}/unmask", body, STAFF)) == (403, "forbidden")
    assert {row[1] for row in await desk.recorded()} == {"refused"}


async def test_a_record_far_into_a_file_of_several_parts_is_read(desk: Desk) -> None:
    many = [customer_number(number) for number in range(1, 10_001)]
    file_id = await desk.take(result_file(*many))
    seen = await desk.house.get(f"/intake/files/{file_id}/records/10001", STAFF)
    assert seen.json()["customer_number"] == many[-1]
