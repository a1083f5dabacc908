"""A debit day is frozen, checked, released by two and sent: what leaves is what was approved, and never more."""

import io
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from services.payments.handlers.transfer_release import RECEIVER_FILE
from services.payments.handlers.transfer_request_file import Request, write_request_file
from services.payments.service import build
from shared.contracts import ReceiptStage
from shared.formats.account_transfer import Purpose, check_file, iter_rows
from shared.formats.profile import shipped_profile
from shared.law.library import LAW
from shared.law.transfer_terms import transfer_terms_of
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.events import ADDRESSEE, DUE, assessed, key_of, paid, revised
from tests.payments.test_mandates import COLLEAGUE, HEAD, OFFICER, TransferDesk, application, desk

__all__ = ["desk"]

RELEASE = "payments.transfer_release"
OTHER = "000000000000002"
_BANK_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def bank_certificate() -> x509.Certificate:
    """The certificate of a bank that does not exist."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test bank")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(_BANK_KEY.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=2))
    return builder.sign(_BANK_KEY, hashes.SHA256())


def opened(envelope: bytes) -> bytes:
    """What the bank finds in the envelope."""
    return pkcs7.pkcs7_decrypt_der(envelope, bank_certificate(), _BANK_KEY, [])


@pytest.fixture
async def payments(payments: Payments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Payments:
    """Payments of an installation that has the certificate of its bank."""
    monkeypatch.setenv("SHUNO_KEYS_DIRECTORY", str(tmp_path))
    (tmp_path / RECEIVER_FILE).write_bytes(bank_certificate().public_bytes(Encoding.PEM))
    payments.service = build(ISHINOMAKI)
    return payments


async def frozen(desk: TransferDesk, debit_on: date = DUE) -> dict[str, Any]:
    response = await desk.post("/transfer-runs", {"debit_on": debit_on.isoformat()})
    assert response.status_code == 201, response.text
    run: dict[str, Any] = response.json()
    return run


def payload(run: dict[str, Any], **changed: Any) -> dict[str, Any]:
    names = ("run_id", "debit_on", "file_sha256", "request_count", "amount_yen")
    return {**{name: run[name] for name in names}, **changed}


async def released(desk: TransferDesk, run: dict[str, Any], by: str = HEAD) -> httpx.Response:
    return await desk.decide(RELEASE, payload(run), by)


async def rows_sent(desk: TransferDesk, run_id: int) -> list[Any]:
    """The rows of the file as the bank reads them."""
    envelope = await desk.post(f"/transfer-runs/{run_id}/sendings", {})
    assert envelope.status_code == 200, envelope.text
    stream = io.BytesIO(opened(envelope.content))
    report = check_file(stream, shipped_profile("strict"), Purpose.REQUEST, received_on=DUE)
    assert report.accepted, report.errors
    stream.seek(0)
    return [row for part in iter_rows(stream, report) for row in part]


async def two_claims(desk: TransferDesk) -> None:
    """A taxpayer with two claims of one mandate, and one without a mandate."""
    await desk.applied()
    await desk.payments.hear(
        assessed(1, 30_000, 40_000), assessed(2, 50_000, addressee_no=OTHER), assessed(3, 900, due_on=date(2025, 7, 31))
    )


@pytest.mark.feature("D2")
async def test_a_run_holds_what_is_due_and_open_under_a_live_mandate(
    desk: TransferDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file of several blocks is the file that its requests make in one.
    monkeypatch.setattr("services.payments.handlers.transfer_runs._BLOCK_REQUESTS", 1)
    await two_claims(desk)
    await desk.payments.hear(
        paid(10_000, number=1, place=1), paid(5_000, number=1, place=2, stage=ReceiptStage.FLASH, ref="f")
    )

    run = await frozen(desk)
    again = await desk.post("/transfer-runs", {"debit_on": DUE.isoformat()})

    # The flash report may still turn final, so its money is not asked for.
    assert (run["request_count"], run["amount_yen"]) == (2, 20_000 + 35_000)
    assert run["send_by"] == "2025-06-23"
    assert again.json()["type"] == "urn:shuno:problem:frozen_before"
    stored = await desk.payments.pool.fetch("SELECT * FROM transfer_request ORDER BY sequence_no")
    assert [(row["clearing_key"], row["amount_yen"], row["new_code"]) for row in stored] == [
        (key_of(1, 1), 20_000, "1"),
        (key_of(1, 2), 35_000, "1"),
    ]
    # The same requests give the same bytes, whoever writes them.
    requests = [Request(*(row[name] for name in Request._fields)) for row in stored]
    bank_days = LAW.calendar.bank_days
    consignor = transfer_terms_of(ISHINOMAKI).consignor
    pieces: list[bytes] = []
    again_written = write_request_file(iter(requests), consignor, DUE, bank_days, pieces.append)
    assert again_written == (2, 55_000, run["file_sha256"]) == (2, 55_000, sha256(b"".join(pieces)).hexdigest())


@pytest.mark.feature("D1", "D2")
async def test_nothing_is_asked_for_without_a_live_mandate_for_the_day(desk: TransferDesk) -> None:
    await desk.applied()
    await desk.payments.hear(assessed(1, 30_000))
    not_now = [
        "UPDATE mandate_version SET effective_on = '2025-07-01'",
        "UPDATE mandate_version SET stopped_from = '2025-06-30', stopped_until = '2025-06-30'",
        "UPDATE mandate_version SET ended_on = '2025-06-30'",
        "UPDATE mandate SET tax_item = '010'",
        "UPDATE claim SET due_on = '2025-06-27'",
        "UPDATE claim SET clearing_key = 'A' || clearing_key",
    ]
    as_before = (
        "UPDATE mandate_version SET effective_on = '2025-06-01', stopped_from = NULL, stopped_until = NULL,"
        " ended_on = NULL; UPDATE mandate SET tax_item = '012';"
        " UPDATE claim SET due_on = '2025-06-30', clearing_key = replace(clearing_key, 'A', '')"
    )
    for statement in not_now:
        await desk.payments.owner.execute(statement)
        answer = await desk.post("/transfer-runs", {"debit_on": DUE.isoformat()})
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:shuno:problem:nothing_due"), statement
        await desk.payments.owner.execute(as_before)
    assert await desk.payments.pool.fetchval("SELECT count(*) FROM transfer_run") == 0
    assert (await frozen(desk))["request_count"] == 1


@pytest.mark.feature("D1")
async def test_an_account_is_debited_under_the_number_that_its_bank_has_on_the_day(desk: TransferDesk) -> None:
    await two_claims(desk)
    await desk.payments.owner.execute(
        "INSERT INTO bank_change VALUES ('0117', NULL, '2025-06-30', '0118', NULL, gen_random_uuid(), now())"
    )

    await frozen(desk)

    banks = await desk.payments.pool.fetch("SELECT DISTINCT bank_number, branch_number FROM transfer_request")
    assert [tuple(row) for row in banks] == [("0118", "001")]


@pytest.mark.feature("D3")
async def test_the_file_leaves_encrypted_when_two_have_approved_its_hash_and_each_sending_is_the_same(
    desk: TransferDesk,
) -> None:
    await two_claims(desk)
    run = await frozen(desk)
    path = f"/transfer-runs/{run['run_id']}/sendings"

    early = await desk.post(path, {})
    wrong = await desk.propose(RELEASE, payload(run, amount_yen=run["amount_yen"] - 1))
    colleague = await released(desk, run, by=COLLEAGUE)
    (waiting,) = await desk.get("/approvals", by=HEAD)
    shown = await desk.get(f"/approvals/{RELEASE}/{waiting['approval_id']}", by=HEAD)
    decision = f"/approvals/{RELEASE}/{waiting['approval_id']}/approve"
    approved = await desk.post(decision, {"payload_hash": shown["payload_hash"]}, HEAD)
    first, second = await desk.post(path, {}), await desk.post(path, {})

    assert (early.status_code, early.json()["type"]) == (409, "urn:shuno:problem:not_released")
    assert wrong.json()["type"] == "urn:shuno:problem:run_changed"
    assert (colleague.status_code, approved.status_code) == (403, 200)
    assert ["金額", "70,000円"] in shown["lines"]
    assert first.content == second.content
    assert b"7654321" not in first.content
    assert b"7654321" in opened(first.content)
    assert [row.amount_yen for row in await rows_sent(desk, run["run_id"])] == [30_000, 40_000]
    after = await desk.get(f"/transfer-runs/{run['run_id']}")
    assert [(one["sent_by"], one["envelope_sha256"] == after["envelope_sha256"]) for one in after["sendings"]] == [
        (OFFICER, True)
    ] * 3
    exported = await desk.payments.owner.fetchval(
        "SELECT count(*) FROM access_record WHERE permission = 'payments.transfer.send' AND outcome = 'allowed'"
    )
    assert exported == 3


@pytest.mark.feature("D3")
async def test_without_the_banks_certificate_nothing_leaves(desk: TransferDesk, tmp_path: Path) -> None:
    await two_claims(desk)
    (tmp_path / RECEIVER_FILE).unlink()

    answer = await released(desk, await frozen(desk))

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:shuno:problem:no_certificate")
    assert await desk.payments.pool.fetchval("SELECT count(*) FROM transfer_release") == 0


async def seize(desk: TransferDesk) -> None:
    claim_id = await desk.payments.pool.fetchval("SELECT claim_id FROM claim WHERE clearing_key = $1", key_of(1, 1))
    answer = await desk.post(f"/claims/{claim_id}/transfer-stops", {"stopped": True, "reason": "seized"})
    assert answer.status_code == 200, answer.text


async def pay_slip(desk: TransferDesk) -> None:
    await desk.payments.hear(paid(30_000, number=1, place=1))


async def stop(desk: TransferDesk) -> None:
    body = {"version_no": 1, "stopped_from": "2025-06-01", "reason": "taxpayer"}
    assert (await desk.post("/mandates/1/stops", body)).status_code == 200


async def end(desk: TransferDesk) -> None:
    body = {"version_no": 1, "ended_on": "2025-06-30", "reason": "died"}
    assert (await desk.post("/mandates/1/ends", body)).status_code == 200


async def change(desk: TransferDesk) -> None:
    other = application(mandate_id=1, mandate_version=1, account_number="0000009", effective_on="2025-06-30")
    assert (await desk.decide("payments.mandate_change", other, HEAD)).status_code == 200


async def merge(desk: TransferDesk) -> None:
    await desk.payments.owner.execute(
        "INSERT INTO bank_change VALUES ('0117', NULL, '2025-06-30', '0118', NULL, gen_random_uuid(), now())"
    )


MEANWHILE = [
    (merge, {"bank_changed"}, 2),
    (stop, {"mandate_stopped"}, 2),
    (end, {"mandate_ended"}, 2),
    (change, {"mandate_changed"}, 2),
]


@pytest.mark.feature("D7")
@pytest.mark.parametrize(("meanwhile", "reasons", "count"), MEANWHILE, ids=lambda one: getattr(one, "__name__", ""))
async def test_what_changed_since_the_freeze_is_pulled_out(
    desk: TransferDesk, meanwhile: Any, reasons: set[str], count: int
) -> None:
    await two_claims(desk)
    run = await frozen(desk)
    await meanwhile(desk)

    checked = (await desk.post(f"/transfer-runs/{run['run_id']}/checks", {})).json()

    assert checked["request_count"] == 2 - count
    assert checked["file_sha256"] != run["file_sha256"]
    pulled_out = [one for one in checked["states"] if one["state"] == "pulled_out"]
    assert ({one["reason"] for one in pulled_out}, sum(one["count"] for one in pulled_out)) == (reasons, count)


@pytest.mark.feature("D7")
async def test_claims_that_were_seized_paid_or_revised_since_the_freeze_are_pulled_out(desk: TransferDesk) -> None:
    await desk.applied()
    await desk.payments.hear(assessed(1, 30_000, 40_000, 50_000, 60_000))
    run = await frozen(desk)
    await seize(desk)
    await desk.payments.hear(paid(40_000, number=1, place=2))
    await desk.payments.hear(revised(1, 2, 30_000, 40_000, 49_000, 60_000))

    checked = (await desk.post(f"/transfer-runs/{run['run_id']}/checks", {})).json()

    assert (checked["request_count"], checked["amount_yen"]) == (1, 60_000)
    pulled_out = {one["reason"]: one["amount_yen"] for one in checked["states"] if one["state"] == "pulled_out"}
    assert pulled_out == {"seized": 30_000, "paid": 40_000, "revised": 50_000}


@pytest.mark.feature("D7")
async def test_what_is_paid_between_proposal_and_approval_does_not_leave(desk: TransferDesk) -> None:
    await two_claims(desk)
    run = await frozen(desk)
    made = (await desk.propose(RELEASE, payload(run))).json()
    await pay_slip(desk)

    path = f"/approvals/{RELEASE}/{made['approval_id']}/approve"
    approved = await desk.post(path, {"payload_hash": made["payload_hash"]}, HEAD)

    assert approved.status_code == 200, approved.text
    assert [row.amount_yen for row in await rows_sent(desk, run["run_id"])] == [40_000]
    kept = await desk.payments.pool.fetchrow("SELECT * FROM transfer_release")
    assert (kept["proposed_sha256"], kept["proposed_yen"]) == (run["file_sha256"], 70_000)
    assert (kept["pulled_out_yen"], kept["released_yen"]) == (30_000, 40_000)


@pytest.mark.feature("D2")
async def test_the_daily_job_freezes_debit_days_as_far_ahead_as_the_city_says(desk: TransferDesk) -> None:
    await two_claims(desk)

    early = await desk.payments.job("freeze_transfer_runs", date(2025, 6, 14))
    due = await desk.payments.job("freeze_transfer_runs", date(2025, 6, 15))
    again = await desk.payments.job("freeze_transfer_runs", date(2025, 6, 16))

    assert (early["runs"], due["runs"], again["runs"]) == (0, 1, 0)
    (run,) = await desk.get("/transfer-runs")
    assert (run["debit_on"], run["request_count"]) == ("2025-06-30", 2)
    assert ADDRESSEE not in str(run)
