"""What an operator types, on a running installation, with right input and wrong."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from joserfc import jws
from joserfc.jwk import OKPKey

from deploy.commands import intake as intake_command
from services.payments.inbound import intake_http
from services.payments.inbound.publishers import PUBLISHERS_FILE
from tests.faults.installation import Installation, Publisher
from tests.payments.events import ADDRESSEE, assessed
from tests.payments.test_files import result_file

pytestmark = [pytest.mark.processes, pytest.mark.timeout(480), pytest.mark.xdist_group("processes")]


def shuno(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.shuno", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


async def test_a_file_is_taken_in_and_reconciled(installation: Installation, tmp_path: Path) -> None:
    publisher = Publisher(installation)
    for number in (1, 2):
        publisher.keep(ADDRESSEE, assessed(number, 10_000))
    await publisher.send_all()
    await installation.quiet()
    path = tmp_path / "result.txt"
    path.write_bytes(result_file([(1, 10_000, "0"), (2, 10_000, "1"), (7, 500, "0")]))

    taken = installation.command("intake", str(path), "--received-on", "2025-07-03")
    again = installation.command("intake", str(path), "--received-on", "2025-07-03", "--json")

    assert taken.returncode == 0, taken.stderr
    for line in (
        "合計 3件 20,500円",
        "記帳: 1件 10,000円",
        "消込不能: 1件 500円",
        "振替不能: 1件 10,000円",
        "一致しています",
    ):
        assert line in taken.stdout
    assert again.returncode == 1
    assert json.loads(again.stdout)[0]["findings"][0]["code"] == "E-DUP-01"
    await installation.quiet()
    proved = installation.command("ledger", "prove")
    assert (proved.returncode, "台帳は一致しています" in proved.stdout) == (0, True)
    assert "0件" in installation.command("ledger", "rebuild").stdout


async def test_the_signature_beside_a_file_goes_with_it(installation: Installation, tmp_path: Path) -> None:
    key = OKPKey.generate_key("Ed25519", {"kid": "bank-1"})
    publisher = {"machine": "bank-0117", "channels": ["account_transfer"], "keys": [key.as_dict(private=False)]}
    register = installation.directory / "keys" / PUBLISHERS_FILE
    register.write_text(json.dumps({"signed_channels": ["account_transfer"], "publishers": [publisher]}))
    path, beside = tmp_path / "signed.txt", tmp_path / "signed.txt.sig"
    path.write_bytes(result_file([(8, 800, "0")], consignor="0000000008"))
    take = ("intake", str(path), "--received-on", "2025-07-03")
    try:
        unsigned = installation.command(*take)
        beside.write_text("two words\n")
        unreadable = installation.command(*take)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        header = {"alg": "Ed25519", "kid": "bank-1"}
        whole = jws.serialize_compact(header, digest, key, algorithms=["Ed25519"])
        beside.write_text(jws.detach_content(whole) + "\n")
        signed = installation.command(*take)
    finally:
        register.unlink()

    assert (unsigned.returncode, "E-SIG-01" in unsigned.stdout) == (1, True)
    assert "記帳は行っていません" in unsigned.stdout
    assert (unreadable.returncode, "署名ではありません" in unreadable.stderr) == (2, True)
    assert signed.returncode == 0, signed.stdout + signed.stderr
    assert "署名: bank-0117(鍵 bank-1)の署名を確認しました" in signed.stdout


async def test_a_broken_file_is_refused_with_its_reason(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "cut.txt"
    path.write_bytes(result_file([(1, 10_000, "0")])[:200])

    refused = installation.command("intake", str(path), "--received-on", "2025-07-03")

    assert refused.returncode == 1
    assert "記帳は行っていません" in refused.stdout
    assert "E-STR" in refused.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("intake", "no-such-file"), "ファイルがありません"),
        (("intake", __file__, "--received-on", "2025-02-30"), "日付ではありません"),
        (("intake", __file__, "--profile", "nope"), "プロファイル"),
        (("parked", "show", "payments", "999999"), "保留の記録 999999 はありません"),
        (("parked", "retry", "payments", "999999"), "見つかりません"),
        (("parked", "drop", "nope", "1", "--reason", "test"), "サービス「nope」はありません"),
    ],
)
async def test_wrong_input_ends_with_two_and_a_sentence(
    installation: Installation, words: tuple[str, ...], sentence: str
) -> None:
    ended = installation.command(*words)

    assert ended.returncode == 2, ended.stdout
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.feature("S4")
async def test_a_bad_message_is_listed_shown_and_dropped_with_a_reason(installation: Installation) -> None:
    good = Publisher(installation)
    good.keep("blocked", assessed(50, 10_000))
    await _send_raw(installation, b"blocked", b"not json")
    await installation.quiet()
    await good.send_all()
    await installation.quiet()

    waiting = json.loads(installation.command("parked", "list", "--service", "payments", "--json").stdout)["payments"]
    first = waiting[0]["parked_id"]
    shown = installation.command("parked", "show", "payments", str(first))
    retried = installation.command("parked", "retry", "payments", str(first))
    no_reason = installation.command("parked", "drop", "payments", str(first))
    dropped = installation.command("parked", "drop", "payments", str(first), "--reason", "発行元が取り下げた")

    assert ["Invalid JSON" in waiting[0]["error"], "waits behind" in waiting[1]["error"]] == [True, True]
    assert "assessments" in shown.stdout
    assert (retried.returncode, "まだ待つもの 2件" in retried.stdout) == (1, True)
    assert no_reason.returncode == 2
    assert "破棄 1件、処理 1件、まだ待つもの 0件" in dropped.stdout
    assert "保留 0件" in installation.command("parked", "list").stdout


async def test_access_records_of_a_running_installation_verify(installation: Installation) -> None:
    verified = installation.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


async def test_a_second_installation_in_the_same_directory_is_refused(installation: Installation) -> None:
    second = installation.command("up")
    assert second.returncode == 2
    assert "Traceback" not in second.stderr


def test_without_an_installation_commands_say_how_to_start_one(tmp_path: Path) -> None:
    ended = shuno("ledger", "prove", "--data", str(tmp_path))
    assert (ended.returncode, "shuno up" in ended.stderr) == (2, True)


def test_an_unknown_command_and_none_at_all() -> None:
    unknown, none = shuno("nope"), shuno()
    assert (unknown.returncode, "ありません" in unknown.stderr) == (2, True)
    assert (none.returncode, "intake" in none.stdout) == (2, True)
    assert shuno("serve", "nope").returncode == 2
    assert shuno("migrate", "nope", "--database-url", "postgresql://x").returncode == 2


async def _send_raw(installation: Installation, key: bytes, value: bytes) -> None:
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"raw-1"),
        ("ce_source", b"test"),
        ("ce_type", b"assessments.assessment_decided.v1"),
        ("ce_time", b"2025-06-30T09:00:00+09:00"),
        ("content-type", b"application/json"),
    ]
    producer = AIOKafkaProducer(bootstrap_servers=installation.state()["kafka"]["bootstrap"])
    await producer.start()
    try:
        await producer.send_and_wait("assessments", value, key=key, headers=headers)
    finally:
        await producer.stop()


def test_the_command_sends_a_signature_as_payments_takes_it() -> None:
    assert intake_command.SIGNATURE_HEADER == intake_http.SIGNATURE_HEADER
