"""Yearly notices of transfers done (口座振替済通知): frozen once, released by two, printed as released, and kept."""

import csv
import io
from datetime import date
from hashlib import sha256
from typing import Any

import pypdfium2
import pytest

from services.payments.handlers import transfers_done
from services.payments.rules.transfers_done import DoneTransfer, content_sha256, one_for_each, year_to_notify
from shared.contracts import Channel, ReceiptStage
from shared.formats.customer_number import customer_number
from tests.authority import bearer
from tests.payments.events import ADDRESSEE, DUE, assessed, key_of, paid
from tests.payments.test_mandates import COLLEAGUE, HEAD, OFFICER, TransferDesk, desk
from tests.payments.test_transfer_results import result_row, take
from tests.payments.test_transfer_runs import frozen, payments, released

__all__ = ["desk", "payments"]

ACT = "payments.transfers_done_release"
OTHER = "000000000000002"
MADE, RUNS = date(2026, 1, 13), "/transfers-done/runs"
NAMES = ("run_id", "year", "notice_count", "line_count", "amount_yen", "content_sha256")


async def a_year(desk: TransferDesk) -> dict[str, Any]:
    """Two persons whose accounts were debited in 2025, frozen in January."""
    await desk.applied()
    await desk.applied(addressee_no=OTHER, account_number="7654329", holder_kana="シュウノウ ハナコ")
    await desk.payments.hear(assessed(1, 30_000, 40_000), assessed(2, 50_000, addressee_no=OTHER))
    assert (await released(desk, await frozen(desk))).status_code == 200
    rows = [result_row(1, 1, 30_000, "0"), result_row(1, 2, 40_000, "0"), result_row(2, 1, 50_000, "0")]
    await take(desk, rows[0], rows[1], rows[2]._replace(account_number="7654329", holder_kana="ｼﾕｳﾉｳ ﾊﾅｺ"))
    assert (await desk.payments.job("freeze_transfers_done", MADE))["notices"] == 2
    (run,) = await desk.get(RUNS)
    return {name: run[name] for name in NAMES}


@pytest.fixture
async def released_year(desk: TransferDesk) -> TransferDesk:
    """The year's notices, released and printed."""
    assert (await desk.decide(ACT, await a_year(desk), HEAD)).status_code == 200
    assert (await desk.payments.job("print_transfers_done", MADE))["printed"] == 2
    return desk


async def taken_back(desk: TransferDesk, number: int, place: int, amount_yen: int) -> None:
    reference = f"20250630.{customer_number(int(key_of(number, place)))}"
    report = paid(amount_yen, number=number, place=place, on=DUE, ref=reference, stage=ReceiptStage.CANCEL)
    await desk.payments.hear(report.model_copy(update={"channel": Channel.ACCOUNT_TRANSFER}))


async def taken_out(desk: TransferDesk, path: str) -> bytes:
    answer = await desk.post(path, {})
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.feature("D9")
async def test_a_years_notices_are_released_by_two_printed_once_and_kept_as_they_were_sent(
    desk: TransferDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfers_done, "NOTICES_OF_ONE_FILE", 1)
    run = await a_year(desk)
    assert (run["year"], run["line_count"], run["amount_yen"]) == (2025, 3, 120_000)
    assert (await desk.payments.job("freeze_transfers_done", MADE))["notices"] == 0

    made = (await desk.propose(ACT, run)).json()
    twice = await desk.propose(ACT, run, COLLEAGUE)
    body = {"payload_hash": made["payload_hash"]}
    for officer in (OFFICER, COLLEAGUE):
        refused = await desk.post(f"/approvals/{ACT}/{made['approval_id']}/approve", body, officer)
        assert refused.status_code == 403
    assert (await desk.payments.job("print_transfers_done", MADE))["printed"] == 0
    approved = await desk.post(f"/approvals/{ACT}/{made['approval_id']}/approve", body, HEAD)
    counts = [await desk.payments.job("print_transfers_done", MADE) for _ in range(2)]

    assert (twice.status_code, approved.json()["state"]) == (409, "executed")
    nothing = {"printed": 0, "printed_yen": 0, "left_out_lines": 0, "left_out_yen": 0}
    assert counts == [{**nothing, "printed": 2, "printed_yen": 120_000}, nothing]
    index = await taken_out(desk, f"{RUNS}/{run['run_id']}/index")
    files = [await taken_out(desk, f"{RUNS}/{run['run_id']}/files/{part_no}") for part_no in (1, 2)]
    assert await taken_out(desk, f"{RUNS}/{run['run_id']}/files/1") == files[0]
    _, *rows = csv.reader(io.StringIO(index.decode("utf-8-sig")))
    hashes = [sha256(content).hexdigest() for content in files]
    assert rows == [
        ["1", ADDRESSEE, "2", "70000", "印刷", "transfers-done-0001.pdf", "1", "1", hashes[0]],
        ["2", OTHER, "1", "50000", "印刷", "transfers-done-0002.pdf", "1", "1", hashes[1]],
    ]
    first, second = (pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded() for content in files)
    assert [word in first for word in (ADDRESSEE, "70,000円", "****321", "ﾀﾛｳ", OTHER)] == [True] * 4 + [False]
    assert [word in second for word in (OTHER, "50,000円", "****329", "ﾊﾅｺ", "2025-0000002")] == [True] * 5
    (shown,) = await desk.get(RUNS)
    assert (shown["parts"], shown["sendings"], shown["index_sha256"]) == (2, 4, sha256(index).hexdigest())
    records = await desk.payments.pool.fetch(
        "SELECT permission, subject_ref, count(*) AS times FROM access_record WHERE outcome = 'allowed' "
        "AND permission IN ('payments.transfer.done.print', 'payments.transfer.done.send') GROUP BY 1, 2 ORDER BY 1, 2"
    )
    assert [(row["permission"].rpartition(".")[2], row["subject_ref"], row["times"]) for row in records] == [
        ("print", ADDRESSEE, 1),
        ("print", OTHER, 1),
        ("send", ADDRESSEE, 3),
        ("send", OTHER, 2),
    ]


@pytest.mark.feature("D9")
async def test_what_is_taken_back_after_the_freeze_is_left_out_and_adds_up(desk: TransferDesk) -> None:
    run = await a_year(desk)
    assert (await desk.decide(ACT, run, HEAD)).status_code == 200
    await taken_back(desk, 1, 2, 40_000)
    await taken_back(desk, 2, 1, 50_000)

    counts = await desk.payments.job("print_transfers_done", MADE)

    assert counts == {"printed": 1, "printed_yen": 30_000, "left_out_lines": 2, "left_out_yen": 90_000}
    index = await taken_out(desk, f"{RUNS}/{run['run_id']}/index")
    _, first, second = csv.reader(io.StringIO(index.decode("utf-8-sig")))
    assert first[:5] == ["1", ADDRESSEE, "1", "30000", "印刷"]
    assert second[:6] == ["2", OTHER, "0", "0", "印刷なし(振替の取消)", ""]
    assert await desk.payments.proof() == []


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE transfers_done_index SET left_out_yen = left_out_yen + 1",
        "UPDATE transfers_done_sheet SET amount_yen = amount_yen - 1",
        "DELETE FROM transfers_done_line WHERE notice_no = 2",
        "UPDATE transfers_done_release SET approval_id = gen_random_uuid()",
        "UPDATE transfers_done_run SET content_sha256 = repeat('0', 64)",
    ],
)
async def test_the_proof_finds_notices_that_are_not_what_was_approved(released_year: TransferDesk, spoil: str) -> None:
    assert await released_year.payments.proof() == []

    await released_year.payments.owner.execute(spoil)

    assert await released_year.payments.proof() == ["transfers_done"]


@pytest.mark.feature("D9")
async def test_only_what_was_frozen_can_be_released_and_only_once(desk: TransferDesk) -> None:
    run = await a_year(desk)
    for changed in ({"content_sha256": "0" * 64}, {"amount_yen": 119_999}, {"year": 2024}):
        refused = await desk.propose(ACT, {**run, **changed})
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:shuno:problem:run_changed")
    assert (await desk.propose(ACT, {**run, "run_id": 99})).status_code == 404
    # A request that was changed in the database is not what anybody saw.
    await desk.payments.owner.execute("UPDATE transfer_request SET holder_kana = 'ﾍﾞﾂ' WHERE amount_yen = 50000")
    assert (await desk.propose(ACT, run)).json()["type"] == "urn:shuno:problem:run_changed"
    await desk.payments.owner.execute("UPDATE transfer_request SET holder_kana = 'ｼﾕｳﾉｳ ﾊﾅｺ' WHERE amount_yen = 50000")

    assert (await desk.decide(ACT, run, HEAD)).status_code == 200
    again = await desk.propose(ACT, run)
    early = await desk.client.post(f"{RUNS}/{run['run_id']}/files/1", headers=bearer(desk.keys, OFFICER))

    assert (again.json()["type"], early.status_code) == ("urn:shuno:problem:released_before", 404)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 1, 9), None), (date(2026, 1, 10), 2025), (date(2026, 12, 28), 2025)]
)
def test_a_year_is_notified_from_the_citys_day_of_the_next_on(day: date, year: int | None) -> None:
    assert year_to_notify(day, "01-10") == year


def test_the_hash_covers_every_field_of_every_line_and_the_order_of_the_bank_does_not_matter() -> None:
    one = DoneTransfer(1, ADDRESSEE, DUE, "012", 2025, "01", "00000001", "7654321", "ｼﾕｳﾉｳ", 30_000)
    two = one._replace(request_id=2, addressee_no=OTHER)
    seen = content_sha256(one_for_each([one, two]))
    assert content_sha256(one_for_each([two, one])) == seen
    for changed in (
        {"amount_yen": 30_001}, {"debit_on": date(2025, 7, 1)}, {"addressee_no": OTHER}, {"holder_kana": "ｼﾕｳﾉｵ"},
        {"tax_item": "010"}, {"instalment": "02"}, {"notice_no": "00000002"}, {"account_number": "7654322"},
    ):  # fmt: skip
        assert content_sha256(one_for_each([one._replace(**changed), two])) != seen
